//! The database: the private Postgres, the pool, the migrations.

pub mod cluster;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use std::time::Duration;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Connects. Statements are never logged: they would put row ids into the log.
pub async fn connect(url: &str) -> Result<PgPool, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    pool(options.disable_statement_logging()).await
}

/// A connection that has rested for longer is asked whether it still stands before it is used: the
/// database may have been started anew meanwhile. Under load none rests, and nothing is asked.
const RESTED: Duration = Duration::from_millis(200);

/// A pool of at most 16: one process needs no more. How a statement is carried out must not hang
/// on what other people keep: every hot one asks by key, so none reads a whole small table, and
/// each keeps the plan it was given first, whatever the numbers of rows say of a better one.
pub async fn pool(options: PgConnectOptions) -> Result<PgPool, sqlx::Error> {
    let alike = [("random_page_cost", "1.1"), ("enable_seqscan", "off"), ("plan_cache_mode", "force_generic_plan")];
    PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .before_acquire(|db, meta| {
            Box::pin(async move {
                if meta.idle_for > RESTED {
                    db.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options.options(alike))
        .await
}
