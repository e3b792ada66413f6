//! A private database that is killed as by a power cut, and started again.

use crate::{PATIENCE, until};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How it had been started, by whom.
pub struct Killed {
    folder: PathBuf,
    program: PathBuf,
    arguments: Vec<String>,
    child: Option<Child>,
}

impl Killed {
    pub(crate) async fn kill(folder: &Path) -> Result<Self> {
        let lock = folder.join("postmaster.pid");
        let process = fs::read_to_string(&lock)?.lines().next().context("no process")?.to_owned();
        let program = fs::read_link(format!("/proc/{process}/exe"))?;
        let line = fs::read_to_string(format!("/proc/{process}/cmdline"))?;
        let arguments = line.split_terminator('\0').skip(1).map(str::to_owned).collect();
        ensure!(Command::new("kill").args(["-KILL", &process]).status()?.success(), "it is not there");
        until("the database is gone", || async { (!is_ready(folder)).then_some(()) }).await?;
        // Whoever started it may not have noticed yet, so its number may still stand for something.
        for lock in [lock, folder.join(".s.PGSQL.5432.lock")] {
            fs::remove_file(lock)?;
        }
        Ok(Self { folder: folder.to_owned(), program, arguments, child: None })
    }

    /// Starts it again. Those who worked for the old one may need a moment to end.
    pub async fn start_again(&mut self) -> Result<()> {
        let begun = Instant::now();
        while !is_ready(&self.folder) {
            ensure!(begun.elapsed() < PATIENCE, "the database does not come back");
            let is_running = self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)));
            if !is_running {
                self.child = Some(self.spawn()?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    fn spawn(&self) -> Result<Child> {
        let owner = fs::metadata(&self.folder)?;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        if fs::metadata("/proc/self")?.uid() != owner.uid() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        Ok(command.spawn()?)
    }
}

/// The one that was started here is nobody else's to end.
impl Drop for Killed {
    fn drop(&mut self) {
        let Some(child) = &mut self.child else { return };
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        let _ = child.wait();
    }
}

fn is_ready(folder: &Path) -> bool {
    let asked = Command::new("pg_isready").arg("--quiet").arg("--host").arg(folder).status();
    asked.is_ok_and(|status| status.success())
}
