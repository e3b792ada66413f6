//! Ines and Sam with what they share between check-ins: agreements suggested, put in other words, signed by both, looked
//! at again and rested; moments and answers; small steps closer, and what both said yes to. Ines sits at a desk, Sam has a phone. Every page and state on the way is looked at, and
//! afterwards no word of theirs may be in the database, the logs or the two browsers.

#[path = "sharing/mod.rs"]
mod chapters;

use anyhow::Result;
use browser::linked::link;
use browser::{Ending, Person, Server, Settings, Watch};
use chapters::{INES, SAM, Sharing};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sharing_with_scripts() -> Result<()> {
    sharing(true, Watch::closely(env!("CARGO_TARGET_TMPDIR"))?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sharing_without_scripts() -> Result<()> {
    sharing(false, Watch::from_afar()).await
}

/// What only time brings: the day of a second look.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_look() -> Result<()> {
    let (mut server, ways_in) = Server::start_with_demo().await?;
    let mut ines = Person::new("Ines", server.url(), Settings { scripts: true }).await?;
    let mut sam = Person::new("Sam", server.url(), Settings { scripts: true }).await?.on_a_phone().await?;
    let mut watch = Watch::closely(env!("CARGO_TARGET_TMPDIR"))?;
    chapters::grown::look_again(&ines, &sam, &ways_in, &mut watch).await?;
    for person in [&mut ines, &mut sam] {
        watch.add(person.errors());
        person.close().await?;
    }
    server.stop()?;
    watch.end()
}

async fn sharing(scripts: bool, watch: Watch) -> Result<()> {
    let mut server = Server::start().await?;
    let ines = Person::new("Ines", server.url(), Settings { scripts }).await?;
    let sam = Person::new("Sam", server.url(), Settings { scripts }).await?.on_a_phone().await?;
    let names = link((&ines, INES), (&sam, SAM)).await?;
    let mut sharing = Sharing { scripts, ines, sam, watch };

    sharing.nothing_is_there_yet().await?;
    sharing.ines_finds_words().await?;
    sharing.ines_proposes_them().await?;
    sharing.sam_suggests_others().await?;
    sharing.ines_says_yes().await?;
    sharing.sam_says_not_now().await?;
    sharing.sam_lets_it_rest().await?;
    sharing.they_pick_it_up().await?;

    sharing.ines_notes_a_good_moment().await?;
    sharing.sam_answers().await?;
    sharing.sam_notes_a_hard_one().await?;
    sharing.ines_keeps_one_and_shows_it().await?;

    sharing.ines_asks_herself().await?;
    sharing.they_make_a_list().await?;
    sharing.each_chooses().await?;
    sharing.they_come_to_the_joint_step().await?;
    sharing.sam_takes_his_yes_back().await?;
    sharing.ines_leaves_while_writing().await?;

    let Sharing { ines, sam, watch, .. } = sharing;
    let ending = Ending { secrets: &[], names: &names, table: "public.agreements", route: "/agreements" };
    ending.find_nothing(&mut server, [ines, sam], watch).await
}
