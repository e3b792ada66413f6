//! A life that is lived once and begun again as often as needed: its tables are copied inside
//! the same database, so that hundreds of worlds need not sign up hundreds of times.

use super::{Person, World};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{AssertSqlSafe, PgPool};
use std::collections::BTreeSet;

pub struct Template {
    ines: Person,
    sam: Person,
    at: Timestamp,
    begin_again: String,
}

impl Template {
    /// Keeps everything as it is at this moment, in place of what was kept before.
    pub async fn keep(world: &World, ines: &Person, sam: &Person) -> Self {
        let tables = tables(&world.pool).await;
        let mut keep = "DROP SCHEMA IF EXISTS saved CASCADE; CREATE SCHEMA saved;".to_owned();
        let mut begin_again = format!("BEGIN; {}", empty(&tables));
        for table in &tables {
            keep.push_str(&format!("CREATE TABLE saved.{table} AS TABLE public.{table};"));
            begin_again.push_str(&format!("INSERT INTO public.{table} SELECT * FROM saved.{table};"));
        }
        begin_again.push_str("COMMIT");
        run(&world.pool, &keep).await;
        Self { ines: ines.clone(), sam: sam.clone(), at: world.app.now(), begin_again }
    }

    /// The same two people at the same moment, with everything as it was; the program, too, has
    /// just begun.
    pub async fn begin_again(&self, world: &World) -> (Person, Person) {
        run(&world.pool, &self.begin_again).await;
        world.clock.set(self.at);
        (self.ines.at(world), self.sam.at(world))
    }
}

/// Nobody's session ended meanwhile, however far the clock was set: a passphrase is slow.
pub async fn still_signed_in(world: &World) {
    sqlx::query("UPDATE sessions SET seen_at = $1, started_at = $1")
        .bind(world.app.now().to_sqlx())
        .execute(&world.pool)
        .await
        .unwrap();
}

/// Nobody has ever been here.
pub async fn nobody(world: &World) {
    let tables = tables(&world.pool).await;
    run(&world.pool, &empty(&tables)).await;
}

fn empty(tables: &[String]) -> String {
    tables.iter().rev().map(|table| format!("DELETE FROM public.{table};")).collect()
}

async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.unwrap();
}

/// The program's own tables, each after those it refers to.
pub async fn tables(pool: &PgPool) -> Vec<String> {
    let mut left: BTreeSet<String> = sqlx::query_scalar(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations'",
    )
    .fetch_all(pool)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let refers: Vec<(String, String)> = sqlx::query_as(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
          WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let waits = |table: &String| refers.iter().any(|(from, to)| from == table && left.contains(to));
        let next: Vec<String> = left.iter().filter(|table| !waits(table)).cloned().collect();
        assert!(!next.is_empty(), "{left:?} refer to each other");
        left.retain(|table| !next.contains(table));
        sorted.extend(next);
    }
    sorted
}
