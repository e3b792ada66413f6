//! Ines and Sam with what each keeps for themselves: written, shown by choice, heard before it is answered, withdrawn;
//! with scripts and without. Ines sits at a desk, Sam has a phone throughout. Every page and state on the way is looked
//! at, and afterwards no word of theirs may be in the database, the logs or the two browsers.

#[path = "notes/mod.rs"]
mod chapters;

use anyhow::Result;
use browser::{Ending, Person, Server, Settings, Watch};
use chapters::Notes;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_with_scripts() -> Result<()> {
    notes(true, Watch::closely(env!("CARGO_TARGET_TMPDIR"))?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_without_scripts() -> Result<()> {
    notes(false, Watch::from_afar()).await
}

/// What only time brings: how a fear is these days, the one question after six weeks, earlier pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_that_grew_old() -> Result<()> {
    let (mut server, [sign_in, _]) = Server::start_with_demo().await?;
    let mut ines = Person::new("Ines", server.url(), Settings { scripts: true }).await?;
    let mut watch = Watch::closely(env!("CARGO_TARGET_TMPDIR"))?;
    chapters::grown::read(&ines, &sign_in, &mut watch).await?;
    watch.add(ines.errors());
    ines.close().await?;
    server.stop()?;
    watch.end()
}

async fn notes(scripts: bool, watch: Watch) -> Result<()> {
    let mut server = Server::start().await?;
    let ines = Person::new("Ines", server.url(), Settings { scripts }).await?;
    let sam = Person::new("Sam", server.url(), Settings { scripts }).await?.on_a_phone().await?;
    let mut notes = Notes::new(scripts, ines, sam, watch);

    notes.ines_opens_the_door().await?;
    notes.ines_writes_while_alone().await?;
    notes.they_link().await?;
    notes.ines_writes_more().await?;
    notes.ines_changes_one().await?;
    notes.ines_searches().await?;
    notes.ines_lets_one_go().await?;

    notes.ines_chooses_a_part().await?;
    notes.ines_shows_it().await?;
    notes.sam_asks_for_more().await?;
    notes.sam_says_what_he_heard().await?;
    notes.it_is_heard_at_the_second_try().await?;
    notes.sam_replies_and_offers().await?;
    notes.ines_accepts().await?;

    notes.ines_shows_by_keys_alone().await?;
    notes.sam_leaves_while_saying_back().await?;
    notes.ines_withdraws_while_sam_writes().await?;
    notes.sam_shows_and_it_is_parked().await?;
    notes.it_is_taken_up_again().await?;

    notes.ines_brings_one_to_the_checkin().await?;
    notes.they_open_it_together().await?;
    notes.they_look_back().await?;

    notes.the_window_closes_while_ines_writes().await?;
    notes.ines_leaves_while_writing().await?;
    notes.a_note_changes_meanwhile().await?;
    notes.a_note_is_let_go_meanwhile().await?;
    notes.another_signs_in_meanwhile().await?;
    notes.every_form_is_answered().await?;

    let Notes { ines, sam, watch, secrets, names, .. } = notes;
    let ending = Ending { secrets: &secrets, names: &names, table: "public.notes", route: "/notes" };
    ending.find_nothing(&mut server, [ines, sam], watch).await
}
