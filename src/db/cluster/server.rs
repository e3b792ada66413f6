//! The running server: started by us, or found running and adopted.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::process::Child;
use tokio::time::{sleep, timeout};

use super::binaries::Binaries;
use super::home::Home;
use super::{ClusterError, probe};

const POLL: Duration = Duration::from_millis(5);
/// Recovery after a power cut reads the whole log since the last checkpoint.
const START_PATIENCE: Duration = Duration::from_secs(120);
const STOP_PATIENCE: Duration = Duration::from_secs(60);
/// After a server was killed its children need a moment to notice, and hold its memory until then.
const STALE_TRIES: u32 = 50;
const STALE_PAUSE: Duration = Duration::from_millis(100);

/// A server process. It is in a process group of its own, so Ctrl-C reaches us and not it, and is never killed with
/// us: what it confirmed must not depend on our end.
pub struct Server {
    process: Pid,
    /// Ours to wait for; an adopted server has another parent.
    child: Option<Child>,
}

/// Adopts the server that runs in `home`, else starts one; returns when it takes connections.
pub async fn bring_up(home: &Home, binaries: &Binaries, throwaway: bool) -> Result<Server, ClusterError> {
    if let Some(adopted) = adopt(home).await? {
        return Ok(adopted);
    }
    let mut tries = if home.pid_path().exists() { STALE_TRIES } else { 1 };
    clear_foreign_pid(home)?;
    home.write_settings(throwaway)?;
    loop {
        let mut server = Server::spawn(home, binaries)?;
        if server.becomes_ready(home).await? {
            return Ok(server);
        }
        tries -= 1;
        if tries == 0 {
            return Err(ended(home));
        }
        sleep(STALE_PAUSE).await;
    }
}

/// A copy of ours that was killed left its server running. One that is on its way down is waited for and not taken.
async fn adopt(home: &Home) -> Result<Option<Server>, ClusterError> {
    let Some(process) = running(home) else {
        return Ok(None);
    };
    let mut server = Server { process, child: None };
    let ready = server.becomes_ready(home).await?;
    Ok(ready.then_some(server))
}

impl Server {
    fn spawn(home: &Home, binaries: &Binaries) -> Result<Server, ClusterError> {
        let log = home.log_path();
        let log = empty(&log).map_err(ClusterError::file(&log))?;
        let postgres = binaries.postgres();
        let mut command = home.command(&postgres);
        command.arg("-D").arg(home.folder()).stdout(Stdio::null()).stderr(log);
        let child = command.process_group(0).spawn().map_err(ClusterError::program(&postgres))?;
        let process = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let process = process.ok_or_else(|| ended(home))?;
        Ok(Server { process, child: Some(child) })
    }

    pub fn process_id(&self) -> i32 {
        self.process.as_raw_nonzero().get()
    }

    /// True when it takes connections, false when it ended instead.
    async fn becomes_ready(&mut self, home: &Home) -> Result<bool, ClusterError> {
        let socket = home.socket();
        let waiting = async {
            loop {
                // Asked in this order: a server that has ended may have been followed by none that answers.
                if self.has_ended(home) {
                    return false;
                }
                if probe::is_ready(&socket).await {
                    return true;
                }
                sleep(POLL).await;
            }
        };
        timeout(START_PATIENCE, waiting)
            .await
            .map_err(|_| ClusterError::Slow { seconds: START_PATIENCE.as_secs(), log: home.log_path() })
    }

    /// Asks for a fast shutdown and waits until the process is gone.
    pub async fn stop(mut self, home: &Home) -> Result<(), ClusterError> {
        // The only failure is that it is gone already.
        let _ = kill_process(self.process, Signal::INT);
        let process = self.process_id();
        let waiting = async {
            while !self.has_ended(home) {
                sleep(POLL).await;
            }
        };
        timeout(STOP_PATIENCE, waiting)
            .await
            .map_err(|_| ClusterError::StillStopping { process, seconds: STOP_PATIENCE.as_secs() })
    }

    fn has_ended(&mut self, home: &Home) -> bool {
        match &mut self.child {
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => running(home) != Some(self.process),
        }
    }
}

/// A log for one run, for its owner's eyes: what it says about the last start is all that is ever asked of it.
fn empty(log: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(log)
}

/// The server that runs in `home`, by the process id it wrote there. After a kill or a power cut that id may be
/// nobody's, or by now somebody else's.
fn running(home: &Home) -> Option<Pid> {
    let process = written_pid(home)?;
    works_in(process, home).then_some(process)
}

fn written_pid(home: &Home) -> Option<Pid> {
    let text = fs::read_to_string(home.pid_path()).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

/// A server's working folder is its cluster. Where the system does not tell, a socket that is open says the same: only
/// this cluster's server can have opened one there.
fn works_in(process: Pid, home: &Home) -> bool {
    let link = format!("/proc/{}/cwd", process.as_raw_nonzero());
    match fs::read_link(link) {
        Ok(folder) => folder == home.folder(),
        Err(_) => is_open(&home.socket()),
    }
}

fn is_open(socket: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(socket).is_ok()
}

/// Postgres forgives a stale process id unless it is in use again by the same user, as happens in containers, where
/// they start from one each time. We hold the folder's lock and know that no server works in it.
fn clear_foreign_pid(home: &Home) -> Result<(), ClusterError> {
    let Some(process) = written_pid(home) else {
        return Ok(());
    };
    if test_kill_process(process).is_err() || running(home).is_some() {
        return Ok(());
    }
    let path = home.pid_path();
    fs::remove_file(&path).map_err(ClusterError::file(&path))
}

fn ended(home: &Home) -> ClusterError {
    let log = fs::read_to_string(home.log_path()).unwrap_or_default();
    ClusterError::Ended { reason: last_words(&log), log: home.log_path() }
}

/// The sentence in which a server said why it could not go on.
fn last_words(log: &str) -> String {
    let fatal = log.lines().rev().find_map(|line| line.split_once("FATAL:"));
    let Some((_, words)) = fatal else {
        return "it gave no reason.".to_owned();
    };
    let words = words.trim().trim_end_matches('.');
    format!("{words}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_the_last_fatal_line() {
        let log = "2026-11-22 18:00:00 UTC [1] LOG:  starting\n2026-11-22 18:00:00 UTC [1] FATAL:  could not map anonymous shared memory: Cannot allocate memory\n2026-11-22 18:00:00 UTC [1] LOG:  shut down\n";
        assert_eq!(last_words(log), "could not map anonymous shared memory: Cannot allocate memory.");
        assert_eq!(last_words(""), "it gave no reason.");
    }
}
