//! Ines and Sam at the table, each at a process of their own on one database: a full meeting, a short one with the
//! keyboard alone, and the shortest without scripts.

#[path = "meetings/mod.rs"]
mod chapters;

use anyhow::Result;
use browser::{Ending, Watch};
use chapters::Table;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_meeting() -> Result<()> {
    let mut table = Table::set(true, Watch::closely(env!("CARGO_TARGET_TMPDIR"))?).await?;
    table.they_see_each_other_arrive().await?;
    table.they_begin("full", "full").await?;
    table.what_is_half_typed_survives_what_the_other_does().await?;
    table.they_pause().await?;
    table.not_quite_and_parked().await?;
    table.heard_and_offered().await?;
    table.a_reload_in_the_middle().await?;
    table.sams_process_goes_and_comes_back().await?;
    table.the_database_is_killed_and_comes_back().await?;
    table.they_close().await?;
    table.sam_leaves_quickly().await?;
    table.tells_how_fast_it_followed();
    table.end("/together/{id}").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_meeting_with_the_keyboard_alone() -> Result<()> {
    let mut table = Table::set(true, Watch::from_afar()).await?;
    table.they_begin_by_keys("short", "full").await?;
    table.they_go_through_by_keys(&["Something good", "This coming week"]).await?;
    table.they_close_by_keys().await?;
    table.end("/together/{id}").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shortest_meeting_without_scripts() -> Result<()> {
    let mut table = Table::set(false, Watch::from_afar()).await?;
    table.they_begin("full", "hold").await?;
    table.they_look_again().await?;
    table.end("/together/{id}").await
}

impl Table {
    async fn end(self, route: &str) -> Result<()> {
        let Self { ines, sam, mut here, mut there, watch, secrets, names, database, .. } = self;
        there.stop()?;
        let sam = sam.at(here.url());
        let ending = Ending { secrets: &secrets, names: &names, table: "public.meetings", route };
        ending.find_nothing(&mut here, [ines, sam], watch).await?;
        drop(database);
        Ok(())
    }
}
