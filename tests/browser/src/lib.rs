//! What the browser tests are made of: the real program, two people with a browser each, and what is watched while
//! they use it. The tests themselves are in `tests/`.

mod axe;
mod back;
mod database;
mod disk;
mod ending;
pub mod linked;
mod person;
mod reach;
mod server;
mod shots;
mod sweep;
mod watch;

pub use database::Killed;
pub use ending::Ending;
pub use person::{Person, Settings};
pub use server::{Server, SignIn};
pub use sweep::{CANARY, Sweep};
pub use watch::Watch;

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// The longest anything may take, on a busy machine with two cores and slow hashing.
pub const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// Asks again until the answer is there, or patience ends.
pub async fn until<T, F>(what: &str, mut ask: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return Ok(answer);
        }
        if started.elapsed() > PATIENCE {
            bail!("waited {PATIENCE:?} in vain: {what}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
