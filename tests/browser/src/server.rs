//! The real program with a fresh data folder, from `AMPERSAND_BIN` or the debug build beside this crate.

use crate::database::Killed;
use crate::until;
use anyhow::{Context, Result, bail, ensure};
use std::fs::{self, File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const STOPPING: Duration = Duration::from_secs(60);

pub struct Server {
    child: Child,
    port: u16,
    /// Where the keyring is, and the private database of whichever process came first.
    data: PathBuf,
    /// The database of another process.
    database: Option<String>,
    /// Holds the two logs, and `data` of the first; goes last.
    folder: TempDir,
}

/// How somebody signs in.
pub struct SignIn {
    pub name: String,
    pub passphrase: String,
}

impl Server {
    pub async fn start() -> Result<Self> {
        Self::start_in(new_folder()?).await
    }

    /// With the made-up pair and their half year in it; and how Ines and Sam sign in.
    pub async fn start_with_demo() -> Result<(Self, [SignIn; 2])> {
        let folder = new_folder()?;
        let mut demo = clean(&program()?);
        let told = demo.arg("demo").arg("--data").arg(folder.path().join("data")).output()?;
        ensure!(told.status.success(), "demo: {}", String::from_utf8_lossy(&told.stderr));
        let told = String::from_utf8(told.stdout)?;
        let ways_in = [way_in(&told, "Ines")?, way_in(&told, "Sam")?];
        Ok((Self::start_in(folder).await?, ways_in))
    }

    async fn start_in(folder: TempDir) -> Result<Self> {
        let data = folder.path().join("data");
        Self::run(folder, data, None).await
    }

    /// Another process beside this one, on the same database and with the same keys. It ends first.
    pub async fn beside(&self) -> Result<Self> {
        let socket = self.data.join("postgres");
        let database = format!("postgres://ampersand@localhost/postgres?host={}", socket.display());
        Self::run(new_folder()?, self.data.clone(), Some(database)).await
    }

    async fn run(folder: TempDir, data: PathBuf, database: Option<String>) -> Result<Self> {
        let port = free_port()?;
        let child = spawn(folder.path(), &data, database.as_deref(), port)?;
        let mut server = Self { child, port, data, database, folder };
        server.wait_until_healthy().await?;
        Ok(server)
    }

    /// The same process again after it was stopped, where it was.
    pub async fn start_again(&mut self) -> Result<()> {
        self.child = spawn(self.folder.path(), &self.data, self.database.as_deref(), self.port)?;
        self.wait_until_healthy().await
    }

    /// The private database is killed where it stands.
    pub async fn kill_database(&self) -> Result<Killed> {
        Killed::kill(&self.data.join("postgres")).await
    }

    async fn wait_until_healthy(&mut self) -> Result<()> {
        let port = self.port;
        let up = until("the server answers /health", || is_healthy(port));
        tokio::select! {
            up = up => up.with_context(|| self.log()),
            () = ended(&mut self.child) => bail!("the server ended:\n{}", log(self.folder.path())),
        }
    }

    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it said so far, on both streams.
    pub fn log(&self) -> String {
        log(self.folder.path())
    }

    /// Everything in the private database, as a backup has it.
    pub fn dump(&self) -> Result<Vec<u8>> {
        let Output { status, stdout, stderr } = Command::new("pg_dump")
            .arg("--host")
            .arg(self.folder.path().join("data/postgres"))
            .args(["--username", "ampersand", "--dbname", "postgres"])
            .output()
            .context("pg_dump does not start")?;
        ensure!(status.success(), "pg_dump: {}", String::from_utf8_lossy(&stderr));
        Ok(stdout)
    }

    /// Ends it as Ctrl-C does, and insists that this works.
    pub fn stop(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status()?;
        let started = Instant::now();
        while started.elapsed() < STOPPING {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the server ended with {status}:\n{}", self.log());
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.child.kill()?;
        bail!("the server did not stop in {STOPPING:?}:\n{}", self.log())
    }
}

fn way_in(told: &str, who: &str) -> Result<SignIn> {
    let line = told.lines().find_map(|line| line.trim().strip_prefix(who)?.strip_prefix(": "));
    let parts = line.and_then(|line| line.split_once("passphrase:"));
    let (name, passphrase) = parts.with_context(|| format!("no way in for {who}: {told}"))?;
    Ok(SignIn { name: name.trim().to_owned(), passphrase: passphrase.trim().to_owned() })
}

fn spawn(folder: &Path, data: &Path, database: Option<&str>, port: u16) -> Result<Child> {
    let program = program()?;
    let log = |name| File::options().create(true).append(true).open(folder.join(name));
    clean(&program)
        .arg("serve")
        .arg("--data")
        .arg(data)
        .args(["--listen", &format!("127.0.0.1:{port}"), "--public-url", &format!("http://localhost:{port}")])
        .env("AMPERSAND_LOG", "debug")
        // With a database of somebody's it wants to know whose server it is.
        .envs(database.into_iter().flat_map(|url| [("DATABASE_URL", url), ("AMPERSAND_OPERATOR", "one-of-us")]))
        .stdout(log("stdout.log")?)
        .stderr(log("stderr.log")?)
        .spawn()
        .with_context(|| format!("{} does not start", program.display()))
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("{error:#}");
        }
    }
}

fn log(folder: &Path) -> String {
    ["stdout.log", "stderr.log"].map(|name| fs::read_to_string(folder.join(name)).unwrap_or_default()).concat()
}

/// As root the program runs Postgres as another user, who has to get through this folder; and the path of a socket has
/// to be short.
fn new_folder() -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("ampersand-browser-").tempdir_in("/tmp")?;
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
    Ok(folder)
}

/// The program with nothing set that the machine may have set for another.
fn clean(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AMPERSAND_") || name == "DATABASE_URL") {
        command.env_remove(name);
    }
    command
}

fn program() -> Result<PathBuf> {
    let path = std::env::var_os("AMPERSAND_BIN")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug/ampersand"), PathBuf::from);
    fs::canonicalize(&path).with_context(|| {
        format!("There is no program at {}: build it with `cargo build`, or set AMPERSAND_BIN", path.display())
    })
}

/// The program says its public address, not its port, so the port is chosen here.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

async fn is_healthy(port: u16) -> Option<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    answer.starts_with("HTTP/1.1 200").then_some(())
}

async fn ended(child: &mut Child) {
    while matches!(child.try_wait(), Ok(None)) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
