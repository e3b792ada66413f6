//! The keyring's file: how it is read, refused, made and replaced. The keys' use is in [`super::keyring`].
//!
//! One line a key, `id <64 hexadecimal digits>`, newest first; empty lines and lines with `#` are comments.

use super::entropy::Entropy;
use data_encoding::HEXLOWER_PERMISSIVE;
use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const HEADING: &str = "\
# The keyring of this server: id and key, newest first.
# Keep a copy of it apart from the database and its backups. Without it nobody can sign in but by recovery code.
";
/// More than a thousand keys; a longer file is something else.
const MAX_FILE: u64 = 128 << 10;

/// One line of the file.
pub(super) struct RingKey {
    pub(super) id: u32,
    pub(super) bytes: Zeroizing<[u8; 32]>,
}

/// Why the program does not start, or does not rotate. Each is one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("the keyring {path} could not be {act}: {source}")]
    Io { path: PathBuf, act: &'static str, source: io::Error },
    #[error("the keyring {path} can be read by others (mode {mode:03o}): run chmod 600 on it")]
    Exposed { path: PathBuf, mode: u32 },
    #[error("the keyring {path} is not understood in line {line}: expected an id, a space and 64 hexadecimal digits")]
    Malformed { path: PathBuf, line: usize },
    #[error("the keyring {path} has no key in it: restore the file from its copy")]
    Empty { path: PathBuf },
    #[error("the keyring {path} is not in order in line {line}: ids must fall from the newest key to the oldest")]
    Order { path: PathBuf, line: usize },
    #[error("the keyring {path} has the same key twice, again in line {line}")]
    Repeated { path: PathBuf, line: usize },
    #[error("the keyring {path} has an example or a key typed by hand in line {line}: keys must be random")]
    Guessable { path: PathBuf, line: usize },
    #[error("the keyring {path} is being changed by another program: try again when that is done")]
    InUse { path: PathBuf },
    #[error("the keyring {path} has no ids left")]
    NoIdLeft { path: PathBuf },
}

/// Reads and checks the file. Permissions are those of the opened file, not of whatever the path names later.
pub(super) fn read(path: &Path) -> Result<(File, Vec<RingKey>), KeyringError> {
    let failed = io_error(path, "read");
    let file = File::open(path).map_err(&failed)?;
    let meta = file.metadata().map_err(&failed)?;
    let mode = meta.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyringError::Exposed { path: path.to_owned(), mode });
    }
    if !meta.is_file() || meta.len() > MAX_FILE {
        return Err(KeyringError::Malformed { path: path.to_owned(), line: 1 });
    }
    let length = usize::try_from(meta.len()).unwrap_or(0);
    let mut text = Zeroizing::new(String::with_capacity(length + 1));
    (&file).take(MAX_FILE).read_to_string(&mut text).map_err(&failed)?;
    Ok((file, parse(path, &text)?))
}

fn parse(path: &Path, text: &str) -> Result<Vec<RingKey>, KeyringError> {
    let mut keys: Vec<RingKey> = Vec::new();
    for (line, content) in (1..).zip(text.lines().map(str::trim)) {
        let path = || path.to_owned();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let key = parse_line(content).ok_or_else(|| KeyringError::Malformed { path: path(), line })?;
        if keys.last().is_some_and(|newer| newer.id <= key.id) {
            return Err(KeyringError::Order { path: path(), line });
        }
        if guessable(&key.bytes) {
            return Err(KeyringError::Guessable { path: path(), line });
        }
        if keys.iter().any(|other| other.bytes == key.bytes) {
            return Err(KeyringError::Repeated { path: path(), line });
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(KeyringError::Empty { path: path.to_owned() });
    }
    Ok(keys)
}

fn parse_line(content: &str) -> Option<RingKey> {
    let (id, digits) = content.split_once(char::is_whitespace)?;
    let decoded = HEXLOWER_PERMISSIVE.decode(digits.trim_start().as_bytes()).ok();
    let decoded = Zeroizing::new(decoded?);
    let id = id.bytes().all(|byte| byte.is_ascii_digit()).then_some(id)?.parse().ok()?;
    Some(RingKey { id, bytes: Zeroizing::new(decoded.as_slice().try_into().ok()?) })
}

/// All zeros, few different bytes, even steps, or text: 32 random bytes look like that once in 10^13 times.
fn guessable(bytes: &[u8; 32]) -> bool {
    let different: BTreeSet<u8> = bytes.iter().copied().collect();
    let steps: BTreeSet<u8> = bytes.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
    let text = bytes.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    different.len() < 16 || steps.len() < 4 || text
}

/// Makes the first keyring. If another program was faster, its file stays and `false` comes back.
pub(super) fn create(path: &Path, keys: &[RingKey], entropy: &dyn Entropy) -> Result<bool, KeyringError> {
    let failed = io_error(path, "created");
    let fresh = write_beside(path, keys, entropy)?;
    // A link, unlike a rename, never replaces a file that is there already.
    let linked = fs::hard_link(&fresh, path);
    let placed = match &linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        // Some file systems have no links.
        Err(_) if !path.exists() => return rename(&fresh, path).map(|()| true).map_err(failed),
        Err(_) => Ok(false),
        Ok(()) => Ok(true),
    };
    fs::remove_file(&fresh).map_err(&failed)?;
    sync_folder(path).map_err(&failed)?;
    placed
}

/// Replaces the keyring's keys with what `change` makes of them, while no other program does.
pub(super) fn replace(
    path: &Path,
    entropy: &dyn Entropy,
    change: impl FnOnce(Vec<RingKey>) -> Result<Vec<RingKey>, KeyringError>,
) -> Result<Vec<RingKey>, KeyringError> {
    let failed = io_error(path, "replaced");
    let in_use = || KeyringError::InUse { path: path.to_owned() };
    let (file, keys) = read(path)?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => in_use(),
        TryLockError::Error(error) => failed(error),
    })?;
    // Locked, but is it still the file at this path? A rotation that ended just now has put another there.
    let (locked, named) = (file.metadata().map_err(&failed)?, fs::metadata(path).map_err(&failed)?);
    if (locked.dev(), locked.ino()) != (named.dev(), named.ino()) {
        return Err(in_use());
    }
    let keys = change(keys)?;
    // Through a symbolic link the file is replaced, not the link.
    let target = fs::canonicalize(path).map_err(&failed)?;
    let fresh = write_beside(&target, &keys, entropy)?;
    rename(&fresh, &target).map_err(&failed)?;
    Ok(keys)
}

/// Writes a file of mode 0600 next to `path` and to the disk, under a name nobody else uses.
fn write_beside(path: &Path, keys: &[RingKey], entropy: &dyn Entropy) -> Result<PathBuf, KeyringError> {
    let failed = io_error(path, "written");
    let suffix = HEXLOWER_PERMISSIVE.encode(&super::random::<8>(entropy));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{suffix}.new"));
    let fresh = path.with_file_name(name);

    let mut text = Zeroizing::new(String::with_capacity(HEADING.len() + keys.len() * 80));
    text.push_str(HEADING);
    for key in keys {
        text.push_str(&format!("{} ", key.id));
        HEXLOWER_PERMISSIVE.encode_append(key.bytes.as_slice(), &mut text);
        text.push('\n');
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh).map_err(&failed)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if let Err(error) = written {
        let _ = fs::remove_file(&fresh);
        return Err(failed(error));
    }
    Ok(fresh)
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_folder(to)
}

/// A new name in a folder is on the disk only once the folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn io_error(path: &Path, act: &'static str) -> impl Fn(io::Error) -> KeyringError {
    move |source| KeyringError::Io { path: path.to_owned(), act, source }
}

#[cfg(test)]
#[path = "keyfile_tests.rs"]
mod tests;
