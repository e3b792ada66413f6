//! Forms with a passphrase in them that are answered with a page. A browser's history keeps
//! what was sent, so each such form carries a ticket that is good for one sending, for ten
//! minutes, at this run of the server: sent again from the history, it opens nothing.

use crate::keys::{Entropy, Place, random};
use crate::web::{AppState, Result};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// How long a form may stand open before it is sent.
const LIFE: SignedDuration = SignedDuration::from_mins(10);

/// The tickets that were used, for as long as they would still be good.
pub struct Once {
    /// What was used before a restart is forgotten, so tickets from before are none of ours.
    run: Uuid,
    spent: Mutex<HashMap<[u8; 32], Timestamp>>,
}

impl Once {
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self { run: crate::ids::random_id(entropy), spent: Mutex::default() }
    }

    /// Whether this was the first time.
    pub fn spend(&self, digest: [u8; 32], until: Timestamp) -> bool {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, until).is_none()
    }

    pub fn tidy(&self, now: Timestamp) {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
    }

    fn place<'a>(&self, row: &'a [u8]) -> Place<'a> {
        Place { table: "form", column: "once", row, author: self.run, couple: None, revision: 0 }
    }
}

/// What a form came with: one of ours and not too old. Whether it was used, [`Self::spend`] says.
pub struct Ticket {
    digest: [u8; 32],
    until: Timestamp,
}

impl Ticket {
    /// A new one, as the form carries it. `row` is whose it is: a session's id, or a page's name.
    pub fn issue(app: &AppState, row: &[u8]) -> Result<String> {
        let made = app.now().as_millisecond().to_be_bytes();
        let text = [&made[..], &random::<16>(app.entropy())].concat();
        let sealed = app.keyring.hold_seal(&app.once.place(row), &text, app.entropy())?;
        Ok(BASE64URL_NOPAD.encode(&sealed))
    }

    pub fn read(app: &AppState, row: &[u8], carried: &str) -> Option<Self> {
        let sealed = BASE64URL_NOPAD.decode(carried.as_bytes()).ok()?;
        let text = app.keyring.hold_open(&app.once.place(row), &sealed).ok()?;
        let made = Timestamp::from_millisecond(i64::from_be_bytes(*text.first_chunk()?)).ok()?;
        let until = made + LIFE;
        (app.now() < until).then(|| Self { digest: Sha256::digest(text.as_slice()).into(), until })
    }

    /// Uses it up; false if it was used before.
    pub fn spend(&self, app: &AppState) -> bool {
        app.once.spend(self.digest, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::OsEntropy;

    #[test]
    fn a_ticket_is_used_once_and_forgotten_when_it_would_be_too_old() {
        let (once, start) = (Once::new(&OsEntropy), Timestamp::UNIX_EPOCH);
        assert!(once.spend([1; 32], start + LIFE));
        once.tidy(start);
        assert!(!once.spend([1; 32], start + LIFE));
        once.tidy(start + LIFE);
        assert!(once.spend([1; 32], start + LIFE));
    }
}
