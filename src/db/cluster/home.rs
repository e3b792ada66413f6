//! The folder of a cluster: where it is, who may enter it and how it is made.

use std::fs::{self, DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::binaries::Binaries;
use super::user::User;
use super::{ClusterError, ROLE, settings};

/// The name of a socket comes from its port, which a server without TCP has all the same.
const SOCKET_NAME: &str = ".s.PGSQL.5432";
/// What `sun_path` holds on Linux, less the closing zero; the BSDs and macOS have four bytes less.
const LONGEST_SOCKET: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The data folder and the cluster's place in it.
pub struct Home {
    data: PathBuf,
    folder: PathBuf,
    user: Option<User>,
}

impl Home {
    /// Creates the data folder if there is none and checks that whoever will run Postgres can work in it.
    pub fn open(data: &Path) -> Result<Home, ClusterError> {
        make_closed(data).map_err(ClusterError::file(data))?;
        let data = fs::canonicalize(data).map_err(ClusterError::file(data))?;
        let folder = data.join("postgres");
        let user = User::for_cluster(&folder)?;
        let home = Home { data, folder, user };
        home.check_socket_length()?;
        home.open_path()?;
        Ok(home)
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The cluster's own folder, 0700. The socket is in it, so entering it is the only credential there is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.join(SOCKET_NAME)
    }

    pub fn pid_path(&self) -> PathBuf {
        self.folder.join("postmaster.pid")
    }

    pub fn lock_path(&self) -> PathBuf {
        self.data.join("postgres.lock")
    }

    /// Beside the cluster, so that a server which never came up has left its words.
    pub fn log_path(&self) -> PathBuf {
        self.data.join("postgres.log")
    }

    pub fn is_made(&self) -> bool {
        self.folder.join("PG_VERSION").exists()
    }

    /// The major version that made this cluster.
    pub fn version(&self) -> Result<u32, ClusterError> {
        let path = self.folder.join("PG_VERSION");
        let text = fs::read_to_string(&path).map_err(ClusterError::file(&path))?;
        text.trim().parse().map_err(|_| ClusterError::NotACluster { folder: self.folder.clone() })
    }

    /// Postgres refuses the folder of another; said here in words, because its own go to a log.
    pub fn check_owner(&self) -> Result<(), ClusterError> {
        let metadata = fs::metadata(&self.folder).map_err(ClusterError::file(&self.folder))?;
        let ours = match &self.user {
            Some(user) => user.uid,
            None => rustix::process::geteuid().as_raw(),
        };
        if metadata.uid() == ours {
            return Ok(());
        }
        Err(ClusterError::ForeignCluster { folder: self.folder.clone(), owner: metadata.uid(), ours })
    }

    /// Makes the cluster beside its place and moves it in when it is whole: a power cut on the way leaves nothing that
    /// looks like a database.
    pub async fn make(&self, binaries: &Binaries, throwaway: bool) -> Result<(), ClusterError> {
        self.check_place()?;
        let draft = self.data.join("postgres.new");
        self.clear(&draft)?;
        self.make_own_folder(&draft)?;
        self.run_initdb(binaries, &draft, throwaway).await?;
        settings::include(&draft)?;
        fs::rename(&draft, &self.folder).map_err(ClusterError::file(&self.folder))?;
        sync(&self.data)
    }

    /// Writes our settings. A running server keeps those it was started with.
    pub fn write_settings(&self, throwaway: bool) -> Result<(), ClusterError> {
        let path = settings::write(&self.folder, throwaway)?;
        self.give(&path)
    }

    /// A command that runs as the cluster's user, in a place that user can be in, speaking English whatever the
    /// system's language is, because we read some of its words.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").env("LC_ALL", "C").stdin(std::process::Stdio::null());
        if let Some(user) = &self.user {
            user.apply(&mut command);
        }
        command
    }

    fn check_socket_length(&self) -> Result<(), ClusterError> {
        let socket = self.socket();
        let bytes = socket.as_os_str().len();
        if bytes <= LONGEST_SOCKET {
            return Ok(());
        }
        Err(ClusterError::PathTooLong { socket, bytes, allowed: LONGEST_SOCKET })
    }

    /// As root, Postgres runs as somebody else, who must reach the folder. The data folder is ours to open, for passing
    /// through only; those above it are the operator's, and we just say which one is closed.
    fn open_path(&self) -> Result<(), ClusterError> {
        let Some(user) = &self.user else {
            return Ok(());
        };
        for folder in self.data.ancestors() {
            let metadata = fs::metadata(folder).map_err(ClusterError::file(folder))?;
            if user.may_enter(&metadata) {
                continue;
            }
            if folder != self.data {
                return Err(ClusterError::ClosedFolder { folder: folder.to_owned(), user: user.name.clone() });
            }
            let opened = Permissions::from_mode(metadata.mode() & 0o7777 | 0o001);
            fs::set_permissions(folder, opened).map_err(ClusterError::file(folder))?;
        }
        Ok(())
    }

    /// An empty folder may be in our place, as a container's volume is; anything else is somebody's and stays.
    fn check_place(&self) -> Result<(), ClusterError> {
        let Ok(mut entries) = fs::read_dir(&self.folder) else {
            return Ok(());
        };
        match entries.next() {
            None => Ok(()),
            Some(_) => Err(ClusterError::NotACluster { folder: self.folder.clone() }),
        }
    }

    /// Removes what an interrupted start left.
    fn clear(&self, draft: &Path) -> Result<(), ClusterError> {
        if !draft.exists() {
            return Ok(());
        }
        fs::remove_dir_all(draft).map_err(ClusterError::file(draft))
    }

    fn make_own_folder(&self, folder: &Path) -> Result<(), ClusterError> {
        make_closed(folder).map_err(ClusterError::file(folder))?;
        self.give(folder)
    }

    fn give(&self, path: &Path) -> Result<(), ClusterError> {
        let Some(user) = &self.user else {
            return Ok(());
        };
        chown(path, Some(user.uid), Some(user.gid)).map_err(ClusterError::file(path))
    }

    async fn run_initdb(&self, binaries: &Binaries, draft: &Path, throwaway: bool) -> Result<(), ClusterError> {
        let initdb = binaries.initdb();
        let mut command = self.command(&initdb);
        command.arg("--pgdata").arg(draft);
        command.arg("--username").arg(ROLE);
        // The closed folder is the password: whoever can reach the socket could read the files as well.
        command.arg("--auth=trust");
        // Byte order sorts the same on every system, so an upgrade of its libc cannot spoil an index.
        command.args(["--encoding=UTF8", "--no-locale", "--data-checksums"]);
        if throwaway {
            command.arg("--no-sync");
        }
        let output = command.output().await.map_err(ClusterError::program(&initdb))?;
        if output.status.success() {
            return Ok(());
        }
        Err(self.refusal(&String::from_utf8_lossy(&output.stderr)))
    }

    fn refusal(&self, words: &str) -> ClusterError {
        if words.contains("could not look up effective user ID") {
            return ClusterError::NamelessUser { uid: rustix::process::geteuid().as_raw() };
        }
        let reason = words.lines().find(|line| line.contains("error:"));
        ClusterError::NotMade { folder: self.folder.clone(), reason: reason.unwrap_or("it gave no reason.").to_owned() }
    }
}

/// A folder that only its owner can enter, unless it is there already.
fn make_closed(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes a rename in `folder` survive a power cut.
fn sync(folder: &Path) -> Result<(), ClusterError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(ClusterError::file(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> Home {
        Home { data: PathBuf::from("/srv"), folder: PathBuf::from("/srv/postgres"), user: None }
    }

    #[test]
    fn a_user_without_a_name_is_told_so() {
        let words = "initdb: error: could not look up effective user ID 4711: user does not exist\n";
        assert!(matches!(home().refusal(words), ClusterError::NamelessUser { .. }));
    }

    #[test]
    fn another_refusal_keeps_the_words_that_matter() {
        let words = "creating files ... initdb: error: no space left on device\ninitdb: removing\n";
        assert!(home().refusal(words).to_string().contains("no space left"));
    }
}
