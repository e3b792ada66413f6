//! Which Postgres this machine has.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tokio::process::Command;

/// The oldest major version that our SQL is tested on.
pub const OLDEST_MAJOR: u32 = 15;

/// Folders with one sub-folder for each version, as Debian, Homebrew, Postgres.app and the Red Hat family lay them out.
const VERSIONED: [&str; 6] = [
    "/usr/lib/postgresql",
    "/opt/homebrew/opt",
    "/usr/local/opt",
    "/home/linuxbrew/.linuxbrew/opt",
    "/Applications/Postgres.app/Contents/Versions",
    "/usr",
];

/// A folder with `initdb` and `postgres` of one major version.
#[derive(Clone, Debug)]
pub struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
}

impl Binaries {
    pub fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }
}

/// The search path first, then where packages put Postgres without adding it to the search path.
pub fn usual_places() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.extend(VERSIONED.iter().flat_map(|root| versions_in(root)));
    places
}

/// The `bin` folders one level below `root`. Homebrew and `/usr` hold much else, so only names that speak of Postgres
/// or are a version count.
fn versions_in(root: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| is_version(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path().join("bin"))
        .collect()
}

fn is_version(name: &str) -> bool {
    name.starts_with("postgresql")
        || name.starts_with("pgsql")
        || name.starts_with(|first: char| first.is_ascii_digit())
}

/// Every complete Postgres in `places`, each once however many links lead to it, in their order.
pub async fn find(places: &[PathBuf]) -> Vec<Binaries> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for place in places {
        // Followed links end in the real folder, where `initdb` looks for its neighbours.
        let Some(folder) = real_folder(place) else {
            continue;
        };
        if !seen.insert(folder.clone()) {
            continue;
        }
        if let Some(major) = major_of(&folder.join("postgres")).await {
            found.push(Binaries { folder, major });
        }
    }
    found
}

fn real_folder(place: &Path) -> Option<PathBuf> {
    let postgres = fs::canonicalize(place.join("postgres")).ok()?;
    let folder = postgres.parent()?;
    folder.join("initdb").is_file().then(|| folder.to_owned())
}

async fn major_of(postgres: &Path) -> Option<u32> {
    let output = Command::new(postgres).arg("--version").output().await.ok()?;
    parse_major(&String::from_utf8_lossy(&output.stdout))
}

/// Reads `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
fn parse_major(line: &str) -> Option<u32> {
    let version = line.split_once("(PostgreSQL)")?.1.trim_start();
    let digits = version.split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_and_betas_tell_their_major_version() {
        let debian = "postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n";
        assert_eq!(parse_major(debian), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(parse_major("postgres: not found"), None);
    }

    #[test]
    fn only_versions_of_postgres_are_looked_into() {
        assert!(is_version("17"));
        assert!(is_version("postgresql@16"));
        assert!(is_version("pgsql-17"));
        assert!(!is_version("node@20"));
    }
}
