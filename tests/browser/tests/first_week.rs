//! Ines and Sam, from nothing to a first week opened and closed: with scripts and without. Every page and state on the
//! way is looked at, and afterwards no word of theirs may be in the database, the logs or the two browsers.

mod weeks;

use anyhow::{Result, ensure};
use browser::{CANARY, Person, Server, Settings, Sweep, Watch};
use std::path::PathBuf;
use weeks::Week;

/// Where pictures go: `AMPERSAND_SHOTS`, or a folder of the build.
fn shots() -> PathBuf {
    std::env::var_os("AMPERSAND_SHOTS")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("shots"), PathBuf::from)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_week_with_scripts() -> Result<()> {
    first_week(true, Watch::closely(shots())?).await
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
    week.they_read_it().await?;
    week.they_close_it().await?;
    week.they_look_back().await?;
    week.ines_looks_after_her_account().await?;
    week.ines_loses_her_session().await?;
    week.ines_leaves_quickly().await?;

    let Week { mut ines, mut sam, mut watch, secrets, names, .. } = week;
    for person in [&ines, &sam] {
        person.open("/week").await?;
        person.stores_nothing().await?;
        watch.add(person.errors());
    }
    ines.close().await?;
    sam.close().await?;
    let dump = server.dump()?;
    server.stop()?;

    let words: Vec<&str> = [CANARY].into_iter().chain(secrets.iter().map(String::as_str)).collect();
    let anywhere = Sweep::new(&words);
    for person in [&ines, &sam] {
        let (files, found) = anywhere.folder(person.name, person.profile())?;
        ensure!(files > 20, "{} has a profile of {files} files only", person.name);
        watch.add(found);
    }
    // What somebody signs in with is for their browser to remember, and for nobody else.
    let everything: Vec<&str> = words.into_iter().chain(names.iter().map(String::as_str)).collect();
    let at_home = Sweep::new(&everything);
    ensure!(dump.windows(12).any(|text| text == b"public.sides"), "the dump is not ours");
    watch.add(at_home.bytes("dump", &dump));
    ensure!(server.log().contains("/week/side/{section}"), "the log is not ours");
    let (files, found) = at_home.folder("server", server.folder())?;
    ensure!(files > 100, "the server's folder has {files} files only");
    watch.add(found);
    watch.end()
}
