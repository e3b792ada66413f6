//! One data folder, one owner.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use super::ClusterError;
use super::home::Home;

/// The locked file. The lock is the system's and ends with our process however it ends; the text in the file only
/// tells others who we are.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// # Errors
    /// [`ClusterError::InUse`], with the owner's process id, when another copy is at work here.
    pub fn take(home: &Home) -> Result<Lock, ClusterError> {
        let path = home.lock_path();
        let mut file = open(&path).map_err(ClusterError::file(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ClusterError::InUse { data: home.data().to_owned(), owner: owner(&mut file) });
            }
            Err(TryLockError::Error(source)) => return Err(ClusterError::File { path, source }),
        }
        sign(&mut file).map_err(ClusterError::file(&path))?;
        Ok(Lock { _file: file })
    }
}

/// Opens without emptying: the text belongs to whoever holds the lock.
fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.write_all(format!("{}\n", std::process::id()).as_bytes())
}

fn owner(file: &mut File) -> String {
    let mut text = String::new();
    // An unreadable name must not hide the fact that there is an owner.
    let _ = file.read_to_string(&mut text);
    match text.trim() {
        "" => "Another copy of this program".to_owned(),
        process => format!("Another copy of this program (process {process})"),
    }
}
