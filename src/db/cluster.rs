//! The private Postgres: a server of our own inside the data folder, for people who have none.
//!
//! Promises: it listens on a Unix socket in a closed folder and never on TCP; what it confirms is on the disk; its log
//! never holds a statement or a value. It outlives this program when that is killed, and the next start adopts it, so
//! a crash of ours is never a crash of the database. Dropping a [`Cluster`] therefore leaves the server running; only
//! [`Cluster::stop`] ends it.

mod binaries;
mod error;
mod home;
mod lock;
mod probe;
mod server;
mod settings;
mod user;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

pub use error::ClusterError;

use binaries::Binaries;
use home::Home;
use lock::Lock;
use server::Server;

/// The only role of a private cluster. It owns everything, and only those who may enter the folder can be it.
pub const ROLE: &str = "ampersand";

/// How a cluster is to be run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folders that may hold `initdb` and `postgres`.
    pub places: Vec<PathBuf>,
    /// True for test databases: nothing is forced to the disk, so a power cut may lose or spoil them.
    pub throwaway: bool,
}

impl Default for Options {
    /// A durable cluster, run by whatever Postgres this machine has.
    fn default() -> Self {
        Options { places: binaries::usual_places(), throwaway: false }
    }
}

/// A private Postgres that answers, and the right to it: as long as this value lives, no other copy can have it.
pub struct Cluster {
    home: Home,
    server: Server,
    /// Held for its lock, which the system releases however this process ends.
    _lock: Lock,
}

impl Cluster {
    /// Makes, starts or adopts the cluster in `data/postgres` and returns when it accepts connections.
    ///
    /// # Errors
    /// One sentence that says what is in the way, and whose turn it is.
    pub async fn start(data: &Path) -> Result<Cluster, ClusterError> {
        Cluster::start_with(data, &Options::default()).await
    }

    /// The same for tests: as fast as a disk that may forget allows.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub async fn start_throwaway(data: &Path) -> Result<Cluster, ClusterError> {
        let options = Options { throwaway: true, ..Options::default() };
        Cluster::start_with(data, &options).await
    }

    /// The same with every choice in the caller's hand.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub async fn start_with(data: &Path, options: &Options) -> Result<Cluster, ClusterError> {
        let home = Home::open(data)?;
        let lock = Lock::take(&home)?;
        let binaries = binaries::find(&options.places).await;
        if !home.is_made() {
            home.make(newest(&binaries)?, options.throwaway).await?;
        }
        home.check_owner()?;
        let binaries = of_version(&binaries, &home)?;
        let server = server::bring_up(&home, binaries, options.throwaway).await?;
        Ok(Cluster { home, server, _lock: lock })
    }

    /// Where `database` is, as sqlx, psql and pg_dump read it. The database `postgres` always exists.
    pub fn url(&self, database: &str) -> String {
        let folder = percent_encoded(self.home.folder().as_os_str());
        let database = percent_encoded(OsStr::new(database));
        format!("postgres://{ROLE}@{folder}/{database}")
    }

    /// The process id of the server itself.
    pub fn process_id(&self) -> i32 {
        self.server.process_id()
    }

    /// Ends the server: open transactions are rolled back, everything confirmed is kept. Waits until it has ended.
    ///
    /// # Errors
    /// [`ClusterError::StillStopping`] after a minute; the server then goes on stopping by itself.
    pub async fn stop(self) -> Result<(), ClusterError> {
        self.server.stop(&self.home).await
    }
}

/// The Postgres a new cluster is made with.
fn newest(binaries: &[Binaries]) -> Result<&Binaries, ClusterError> {
    let newest = binaries.iter().max_by_key(|found| found.major).ok_or(ClusterError::NoPostgres)?;
    if newest.major < binaries::OLDEST_MAJOR {
        return Err(ClusterError::TooOld { found: newest.major });
    }
    Ok(newest)
}

/// The Postgres that can read the cluster we have: only its own major version can.
fn of_version<'a>(binaries: &'a [Binaries], home: &Home) -> Result<&'a Binaries, ClusterError> {
    let made_by = home.version()?;
    if binaries.is_empty() {
        return Err(ClusterError::NoPostgres);
    }
    binaries.iter().find(|found| found.major == made_by).ok_or_else(|| ClusterError::OtherMajor {
        folder: home.folder().to_owned(),
        made_by,
        found: list(binaries),
    })
}

fn list(binaries: &[Binaries]) -> String {
    let majors: Vec<String> = binaries.iter().map(|found| found.major.to_string()).collect();
    majors.join(", ")
}

/// Everything but letters and digits as `%XX`, so that a folder can stand where a URL has its host.
fn percent_encoded(text: &OsStr) -> String {
    let mut encoded = String::new();
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(major: u32) -> Binaries {
        Binaries { folder: PathBuf::from("/nowhere"), major }
    }

    #[test]
    fn a_new_cluster_gets_the_newest_postgres() {
        let found = [version(15), version(17), version(16)];
        assert_eq!(newest(&found).map(|b| b.major).ok(), Some(17));
    }

    #[test]
    fn an_old_postgres_is_refused_with_its_version() {
        let error = newest(&[version(13)]).expect_err("13 is too old");
        assert!(error.to_string().contains("version 13"), "{error}");
    }

    #[test]
    fn a_folder_becomes_a_host() {
        assert_eq!(percent_encoded(OsStr::new("/srv/a b@c")), "%2Fsrv%2Fa%20b%40c");
    }
}
