use std::path::PathBuf;

/// Why the private database cannot be had: each a sentence for the person who started the program.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error(
        "Postgres was not found on this machine: install version 15 or newer (on Debian and Ubuntu the package postgresql), or set DATABASE_URL to a database that you already have."
    )]
    NoPostgres,
    #[error("The newest Postgres on this machine is version {found}: version 15 or newer is needed.")]
    TooOld { found: u32 },
    #[error(
        "The database in {folder} was made by Postgres {made_by}, and this machine has only version {found}: install version {made_by} again, or move the data with a dump made by version {made_by}."
    )]
    OtherMajor { folder: PathBuf, made_by: u32, found: String },
    #[error("The folder {folder} holds files but no database: move them away, or choose another data folder.")]
    NotACluster { folder: PathBuf },
    #[error(
        "The database socket would be {socket}, which is {bytes} bytes long where the system allows {allowed}: choose a data folder with a shorter path."
    )]
    PathTooLong { socket: PathBuf, bytes: usize, allowed: usize },
    #[error("{owner} is already using the data folder {data}: stop it first, or choose another data folder.")]
    InUse { data: PathBuf, owner: String },
    #[error(
        "The folder {folder} is closed to the user {user}, who must run Postgres because root may not: open it with `chmod o+x {folder}`, or choose a data folder elsewhere."
    )]
    ClosedFolder { folder: PathBuf, user: String },
    #[error(
        "The database in {folder} belongs to the user id {owner}, and this program runs as {ours}: start it as that user."
    )]
    ForeignCluster { folder: PathBuf, owner: u32, ours: u32 },
    #[error(
        "Postgres may not run as root, and this machine has neither a user postgres nor a user nobody: start this program as an ordinary user."
    )]
    NoUnprivilegedUser,
    #[error(
        "The user id {uid} has no name on this machine, and Postgres makes no database without one: add the user to /etc/passwd, or start this program as another."
    )]
    NamelessUser { uid: u32 },
    #[error("Postgres could not make a database in {folder}: {reason}")]
    NotMade { folder: PathBuf, reason: String },
    #[error("Postgres ended before it was ready: {reason} Its log is {log}.")]
    Ended { reason: String, log: PathBuf },
    #[error("Postgres was not ready after {seconds} seconds: its log is {log}.")]
    Slow { seconds: u64, log: PathBuf },
    #[error(
        "Postgres (process {process}) is still stopping after {seconds} seconds: let it finish before the machine is switched off."
    )]
    StillStopping { process: i32, seconds: u64 },
    #[error("{path} cannot be used: {source}.")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{program} cannot be run: {source}.")]
    Program { program: PathBuf, source: std::io::Error },
}

impl ClusterError {
    /// For `map_err`: the same failure with the path it happened to.
    pub(super) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> ClusterError {
        let path = path.to_owned();
        move |source| ClusterError::File { path, source }
    }

    /// For `map_err`: the same failure with the program it happened to.
    pub(super) fn program(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> ClusterError {
        let program = path.to_owned();
        move |source| ClusterError::Program { program, source }
    }
}
