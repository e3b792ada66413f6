//! The database: the private Postgres, the pool, the migrations.

pub mod cluster;

use sqlx::ConnectOptions;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::time::Duration;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Connects. Statements are never logged: they would put row ids into the log.
pub async fn connect(url: &str) -> Result<PgPool, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    pool(options.disable_statement_logging()).await
}

/// A pool of at most 16: one process needs no more. Every hot statement asks by key; a scan of
/// a whole small table would take longer the more other people keep in it, and so tell of it.
pub async fn pool(options: PgConnectOptions) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .connect_with(options.options([("random_page_cost", "1.1"), ("enable_seqscan", "off")]))
        .await
}
