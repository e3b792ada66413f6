//! A made-up pair with half a year of check-ins.

use crate::config::Config;
use crate::keys::Keyring;
use sqlx::PgPool;

pub async fn fill(_pool: PgPool, _keyring: Keyring, _config: &Config) -> anyhow::Result<()> {
    Ok(())
}
