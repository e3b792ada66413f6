//! Who runs Postgres: ourselves, unless we are root, whom Postgres refuses.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tokio::process::Command;

use super::ClusterError;

/// The account that Postgres runs as when we are root.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl User {
    /// None when we are not root and Postgres simply runs as we do. As root: the owner of the cluster in `folder` if
    /// there is one, else `postgres`, else `nobody`.
    pub fn for_cluster(folder: &Path) -> Result<Option<User>, ClusterError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let user = owner_of(folder, &passwd)
            .or_else(|| named(&passwd, "postgres"))
            .or_else(|| named(&passwd, "nobody"))
            .ok_or(ClusterError::NoUnprivilegedUser)?;
        Ok(Some(user))
    }

    /// Makes `command` run as this user, and with no other group: the standard library drops root's.
    pub fn apply(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Whether the permission bits let this user pass through `folder`.
    pub fn may_enter(&self, folder: &fs::Metadata) -> bool {
        let needed = if folder.uid() == self.uid {
            0o100
        } else if folder.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        folder.mode() & needed != 0
    }
}

fn owner_of(folder: &Path, passwd: &str) -> Option<User> {
    let metadata = fs::metadata(folder).ok()?;
    // A folder of root's was made for us by hand or by a container; it is not a cluster yet.
    if metadata.uid() == 0 {
        return None;
    }
    let known = accounts(passwd).find(|user| user.uid == metadata.uid());
    Some(known.unwrap_or_else(|| User { name: metadata.uid().to_string(), uid: metadata.uid(), gid: metadata.gid() }))
}

fn named(passwd: &str, name: &str) -> Option<User> {
    accounts(passwd).find(|user| user.name == name)
}

fn accounts(passwd: &str) -> impl Iterator<Item = User> {
    passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        Some(User {
            name: fields.next()?.to_owned(),
            uid: fields.nth(1)?.parse().ok()?,
            gid: fields.next()?.parse().ok()?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_from_its_line() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";
        let user = named(passwd, "postgres").expect("the line is there");
        assert_eq!((user.uid, user.gid), (101, 104));
        assert_eq!(named(passwd, "nobody"), None);
    }
}
