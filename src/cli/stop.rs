//! Ctrl-C and SIGTERM, heard from the first moment on, so that nothing is left running.

use std::time::Duration;
use tokio::sync::watch;

/// How long a command may take to end once it was asked to.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Becomes true once somebody asked the program to stop.
pub type Stop = watch::Receiver<bool>;

pub fn listen() -> std::io::Result<Stop> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let (asked, stop) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        let _nobody_waits = asked.send(true);
        std::future::pending::<()>().await;
    });
    Ok(stop)
}

pub async fn asked(mut stop: Stop) {
    let _ended = stop.wait_for(|asked| *asked).await;
}

/// Runs a command to its end; once asked to stop, it has [`PATIENCE`] left.
pub async fn within<F: Future<Output = anyhow::Result<()>>>(stop: Stop, command: F) -> anyhow::Result<()> {
    let late = async {
        asked(stop).await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        done = command => done,
        () = late => anyhow::bail!("Stopped before it was done."),
    }
}
