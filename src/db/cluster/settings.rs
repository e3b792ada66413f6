//! What we tell the server, in a file of ours that its own `postgresql.conf` includes.

use std::fs;
use std::path::{Path, PathBuf};

use super::ClusterError;

/// Ours to write at every start; `postgresql.conf` stays the operator's, and what stands there below our line wins.
const NAME: &str = "ampersand.conf";
const INCLUDE: &str = "\ninclude = 'ampersand.conf'\n";

const ALWAYS: &str = include_str!("private.conf");
const DURABLE: &str = include_str!("durable.conf");
const THROWAWAY: &str = include_str!("throwaway.conf");

/// Makes a new cluster read our file, which is written before each start of its server.
pub fn include(folder: &Path) -> Result<(), ClusterError> {
    let path = folder.join("postgresql.conf");
    let given = fs::read_to_string(&path).map_err(ClusterError::file(&path))?;
    fs::write(&path, given + INCLUDE).map_err(ClusterError::file(&path))
}

/// Writes our file into `folder` and tells where it is.
pub fn write(folder: &Path, throwaway: bool) -> Result<PathBuf, ClusterError> {
    let path = folder.join(NAME);
    let kind = if throwaway { THROWAWAY } else { DURABLE };
    fs::write(&path, format!("{ALWAYS}{kind}")).map_err(ClusterError::file(&path))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_setting_lets_a_statement_or_a_value_into_the_log() {
        for line in [
            "log_statement = 'none'",
            "log_min_error_statement = panic",
            "log_min_messages = log",
            "log_error_verbosity = terse",
            "log_parameter_max_length = 0",
            "log_parameter_max_length_on_error = 0",
            "log_lock_waits = off",
        ] {
            assert!(ALWAYS.lines().any(|given| given == line), "{line}");
        }
    }
}
