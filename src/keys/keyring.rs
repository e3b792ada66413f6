//! The server's own keys: a file outside the database and its backups.
//!
//! It guards what is not a member's words: who somebody is (names, addresses), and an outer layer over the
//! sealed account keys, so that a stolen database alone cannot be tried with guessed passphrases. Sealed values
//! begin with the id of their key (4 bytes, big-endian), so older ones open after a rotation.

use super::{
    derive,
    entropy::Entropy,
    envelope::{self, OpenError, Place, SealError},
    keyfile::{self, KeyringError, RingKey},
    secret::{Key, Purpose, Seals, purpose},
};
use data_encoding::HEXLOWER;
use std::path::Path;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

const IDENTITY_INDEX: &str = "ampersand/v1/keyring/identity-index";
const LOG_PSEUDONYM: &str = "ampersand/v1/keyring/log-pseudonym";
const DEVICE_TAG: &str = "ampersand/v1/keyring/device-tag";

/// One key or more, newest first. The newest seals; all of them open.
pub struct Keyring {
    newest: RingKey,
    older: Vec<RingKey>,
}

impl Keyring {
    /// Reads the file, or makes it with one key and mode 0600 if there is none. A caller who knows that the
    /// database is not new calls [`Self::load`]: a new keyring there would mean that nobody can sign in.
    ///
    /// # Errors
    /// See [`KeyringError`]; the program must not start.
    pub fn load_or_create(path: &Path, entropy: &dyn Entropy) -> Result<Self, KeyringError> {
        match Self::load(path) {
            Err(KeyringError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                keyfile::create(path, &[fresh(1, entropy)], entropy)?;
                Self::load(path)
            }
            loaded => loaded,
        }
    }

    /// Makes the file anew where the old one is lost. `id` is one the old keyring will not have had, so that
    /// what it sealed is not taken for this one's, and its keys can be added below if they turn up.
    ///
    /// # Errors
    /// See [`KeyringError`]. A file that is there stays, and is read.
    pub fn create_anew(path: &Path, id: u32, entropy: &dyn Entropy) -> Result<Self, KeyringError> {
        keyfile::create(path, &[fresh(id, entropy)], entropy)?;
        Self::load(path)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// See [`KeyringError`].
    pub fn load(path: &Path) -> Result<Self, KeyringError> {
        let (_, keys) = keyfile::read(path)?;
        Self::from_keys(path, keys)
    }

    /// One key, in no file: for tests and the demo.
    #[must_use]
    pub fn in_memory(entropy: &dyn Entropy) -> Self {
        Self { newest: fresh(1, entropy), older: Vec::new() }
    }

    /// Puts a new newest key into the file. The running server uses it from its next start on; the outer
    /// layers are then sealed again by whoever called this (see [`Self::is_newest`]).
    ///
    /// # Errors
    /// See [`KeyringError`]; the file is then as it was.
    pub fn rotate(path: &Path, entropy: &dyn Entropy) -> Result<Self, KeyringError> {
        let keys = keyfile::replace(path, entropy, |mut keys| {
            let newest = keys.first().map_or(0, |key| key.id);
            let id = newest.checked_add(1).ok_or(KeyringError::NoIdLeft { path: path.to_owned() })?;
            keys.insert(0, fresh(id, entropy));
            Ok(keys)
        })?;
        Self::from_keys(path, keys)
    }

    /// Takes all keys but the newest out of the file. Only when every value [`Self::is_newest`]; backups from
    /// before need the old file.
    ///
    /// # Errors
    /// See [`KeyringError`]; the file is then as it was.
    pub fn forget_older(path: &Path, entropy: &dyn Entropy) -> Result<Self, KeyringError> {
        let keys = keyfile::replace(path, entropy, |mut keys| {
            keys.truncate(1);
            Ok(keys)
        })?;
        Self::from_keys(path, keys)
    }

    fn from_keys(path: &Path, keys: Vec<RingKey>) -> Result<Self, KeyringError> {
        let mut keys = keys.into_iter();
        let newest = keys.next().ok_or(KeyringError::Empty { path: path.to_owned() })?;
        Ok(Self { newest, older: keys.collect() })
    }

    fn keys(&self) -> impl Iterator<Item = &RingKey> {
        std::iter::once(&self.newest).chain(&self.older)
    }

    /// Whether a value sealed by this keyring was sealed under its newest key.
    #[must_use]
    pub fn is_newest(&self, sealed: &[u8]) -> bool {
        sealed.starts_with(&self.newest.id.to_be_bytes())
    }

    fn seal<P: Seals>(&self, place: &Place<'_>, plaintext: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, SealError> {
        let envelope = envelope::seal(&sealing::<P>(&self.newest), place, plaintext, entropy)?;
        Ok([self.newest.id.to_be_bytes().as_slice(), &envelope].concat())
    }

    fn open<P: Seals>(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (id, envelope) = sealed.split_first_chunk::<4>().ok_or(OpenError::Corrupt)?;
        let id = u32::from_be_bytes(*id);
        let key = self.keys().find(|key| key.id == id).ok_or(OpenError::WrongKey)?;
        envelope::open(&sealing::<P>(key), place, envelope)
    }

    /// The outer layer over an account key already sealed under its `KEK`.
    ///
    /// # Errors
    /// [`SealError::TooLarge`] above [`super::MAX_PLAINTEXT`] bytes.
    pub fn outer_seal(&self, place: &Place<'_>, inner: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, SealError> {
        self.seal::<purpose::OuterSeal>(place, inner, entropy)
    }

    /// Takes the outer layer off.
    ///
    /// # Errors
    /// See [`OpenError`]; a key no longer in the ring reads as [`OpenError::WrongKey`].
    pub fn outer_open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.open::<purpose::OuterSeal>(place, sealed)
    }

    /// For sign-in names and e-mail addresses.
    ///
    /// # Errors
    /// [`SealError::TooLarge`] above [`super::MAX_PLAINTEXT`] bytes.
    pub fn identity_seal(&self, place: &Place<'_>, name: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, SealError> {
        self.seal::<purpose::IdentitySeal>(place, name, entropy)
    }

    /// Opens what [`Self::identity_seal`] made.
    ///
    /// # Errors
    /// As [`Self::outer_open`].
    pub fn identity_open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.open::<purpose::IdentitySeal>(place, sealed)
    }

    /// For text carried through sign-in when a session ended under somebody's hands.
    ///
    /// # Errors
    /// [`SealError::TooLarge`] above [`super::MAX_PLAINTEXT`] bytes.
    pub fn hold_seal(&self, place: &Place<'_>, text: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, SealError> {
        self.seal::<purpose::HeldText>(place, text, entropy)
    }

    /// Opens what [`Self::hold_seal`] made.
    ///
    /// # Errors
    /// As [`Self::outer_open`].
    pub fn hold_open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.open::<purpose::HeldText>(place, sealed)
    }

    /// What a sign-in name or an address is stored as, to be found by. Tidy it first.
    #[must_use]
    pub fn identity_index(&self, name: &str) -> [u8; 32] {
        mac(&self.newest, IDENTITY_INDEX, &[name.as_bytes()])
    }

    /// What it may be stored as since before a rotation, newest first: for `= ANY(...)` when looking up and
    /// when asking whether a name is taken.
    #[must_use]
    pub fn identity_indexes(&self, name: &str) -> Vec<[u8; 32]> {
        self.keys().map(|key| mac(key, IDENTITY_INDEX, &[name.as_bytes()])).collect()
    }

    /// Ten hexadecimal digits that stand for `what` in one day's log, and for something else the next day.
    /// `day` is any text that names the day.
    #[must_use]
    pub fn log_pseudonym(&self, day: &str, what: &[u8]) -> String {
        let tag = mac(&self.newest, LOG_PSEUDONYM, &[day.as_bytes(), what]);
        HEXLOWER.encode(&tag[..5])
    }

    /// Marks a browser as one that signed in to this account before.
    #[must_use]
    pub fn device_tag(&self, device: &[u8], account: Uuid) -> [u8; 32] {
        mac(&self.newest, DEVICE_TAG, &[device, account.as_bytes()])
    }

    /// Whether a tag is one [`Self::device_tag`] gave, under any key of the ring. Constant time per key.
    #[must_use]
    pub fn verify_device_tag(&self, device: &[u8], account: Uuid, tag: &[u8]) -> bool {
        let given = |key| mac(key, DEVICE_TAG, &[device, account.as_bytes()]);
        self.keys().any(|key| bool::from(given(key).ct_eq(tag)))
    }
}

fn fresh(id: u32, entropy: &dyn Entropy) -> RingKey {
    let mut bytes = Zeroizing::new([0; 32]);
    entropy.fill(bytes.as_mut_slice());
    RingKey { id, bytes }
}

fn sealing<P: Seals>(key: &RingKey) -> Key<P> {
    Key::from_zeroizing(derive::subkey(key.bytes.as_slice(), <P as Purpose>::LABEL))
}

fn mac(key: &RingKey, label: &str, parts: &[&[u8]]) -> [u8; 32] {
    derive::mac(&derive::subkey(key.bytes.as_slice(), label), parts)
}

#[cfg(test)]
#[path = "keyring_tests.rs"]
mod tests;
