//! Ines and Sam, from nothing to a first week opened and closed: with scripts and without. Every page and state on the
//! way is looked at, and afterwards no word of theirs may be in the database, the logs or the two browsers.

mod weeks;

use anyhow::Result;
use browser::{Ending, Person, Server, Settings, Watch};
use weeks::Week;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_week_with_scripts() -> Result<()> {
    first_week(true, Watch::closely(env!("CARGO_TARGET_TMPDIR"))?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_week_without_scripts() -> Result<()> {
    first_week(false, Watch::from_afar()).await
}

async fn first_week(scripts: bool, watch: Watch) -> Result<()> {
    let mut server = Server::start().await?;
    let ines = Person::new("Ines", server.url(), Settings { scripts }).await?;
    let sam = Person::new("Sam", server.url(), Settings { scripts }).await?;
    let mut week = Week::new(scripts, ines, sam, watch);

    week.ines_signs_up().await?;
    week.ines_writes_her_side().await?;
    week.ines_invites().await?;
    week.sam_joins().await?;
    week.sam_writes_his_side().await?;
    week.they_open_it().await?;
    week.they_meet().await?;
    week.they_close_it().await?;
    week.they_look_back().await?;
    week.ines_looks_after_her_account().await?;
    week.ines_loses_her_session().await?;
    week.ines_leaves_quickly().await?;

    let Week { ines, sam, watch, secrets, names, .. } = week;
    let ending = Ending { secrets: &secrets, names: &names, table: "public.sides", route: "/week/side/{section}" };
    ending.find_nothing(&mut server, [ines, sam], watch).await
}
