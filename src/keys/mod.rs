//! Ground level: every key, and the one sealed format.
//!
//! What a member writes is sealed under keys that only their passphrase or their live cookie opens, and
//! this folder is the only place that touches a cipher, a hash or a password. It promises: a sealed value
//! opens only under its own kind of key and only in the place it was written for; its length tells no more
//! than one of five sizes; a wrong key and a damaged value are told apart, and neither ever yields text;
//! secrets have types that cannot be printed and are wiped on drop. It is encryption at rest under keys the
//! member holds, no more: whoever runs the program can read what is typed from then on. No HTTP, no SQL.

mod boxes;
mod derive;
mod entropy;
mod envelope;
mod gate;
mod json;
mod keyfile;
mod keyring;
mod passphrase;
mod password;
mod secret;
mod tokens;
mod words;

pub use boxes::{BoxPublic, BoxSecret, open_box, open_box_key, open_secret, seal_key_to, seal_secret, seal_to};
pub use entropy::{Entropy, OsEntropy, random};
pub use envelope::{MAX_PLAINTEXT, OpenError, Place, SealError, open, open_key, seal, seal_key, sealed_len};
pub use gate::{Busy, Gate};
pub use json::{open_json, seal_json, sealed_in_json};
pub use keyfile::KeyringError;
pub use keyring::Keyring;
pub use passphrase::{MAX_CHARS, MIN_CHARS, Passphrase, PassphraseFault, check_new};
pub use password::{KdfParams, Salt};
pub use secret::{
    AccountKey, CoupleKey, HomeKey, InviteKey, Kek, Key, PrivateKey, Purpose, SealingKey, WrapKey, purpose,
};
pub use tokens::{InviteCode, RecoveryCode, SessionToken};
pub use words::{offer_sign_in_name, suggest, tidy_sign_in_name};

#[cfg(test)]
mod testing {
    use super::{Entropy, Place};
    use uuid::Uuid;

    /// Counts upwards from a first byte: the same bytes on every run, for known-answer vectors.
    pub(crate) struct Counting(std::sync::Mutex<u8>);

    impl Counting {
        pub(crate) fn from(first: u8) -> Self {
            Self(std::sync::Mutex::new(first))
        }
    }

    impl Entropy for Counting {
        fn fill(&self, out: &mut [u8]) {
            let mut next = self.0.lock().unwrap();
            for byte in out {
                *byte = *next;
                *next = next.wrapping_add(1);
            }
        }
    }

    pub(crate) const ALEX: Uuid = Uuid::from_u128(0x0a);
    pub(crate) const SAM: Uuid = Uuid::from_u128(0x0b);
    pub(crate) const COUPLE: Uuid = Uuid::from_u128(0x0c);

    pub(crate) fn place() -> Place<'static> {
        Place { table: "notes", column: "body", row: b"row-1", author: ALEX, couple: Some(COUPLE), revision: 7 }
    }

    /// The same place with each field changed in turn, and with bytes moved across two fields' border.
    pub(crate) fn other_places() -> Vec<(&'static str, Place<'static>)> {
        vec![
            ("table", Place { table: "moments", ..place() }),
            ("column", Place { column: "title", ..place() }),
            ("border", Place { table: "notesb", column: "ody", ..place() }),
            ("row", Place { row: b"row-2", ..place() }),
            ("empty row", Place { row: b"", ..place() }),
            ("author", Place { author: SAM, ..place() }),
            ("couple", Place { couple: Some(SAM), ..place() }),
            ("no couple", Place { couple: None, ..place() }),
            ("nil couple", Place { couple: Some(Uuid::nil()), ..place() }),
            ("revision", Place { revision: 8, ..place() }),
            ("sign of revision", Place { revision: -7, ..place() }),
        ]
    }
}
