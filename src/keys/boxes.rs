//! X25519 boxes: a value for somebody who is not here to open it (mailbox, private box, recovery key).
//!
//! `ephemeral public key 32 | envelope`. The envelope's key is
//! `HKDF-SHA256(ikm = shared secret, salt = ephemeral | recipient, info = label)`, so a box is padded,
//! committed and bound to its place like every other value. A box does not say who closed it; where that
//! matters the place's author, written by the program, is what counts.

use super::{
    derive,
    entropy::Entropy,
    envelope::{self, OpenError, Place, SealError},
    secret::{Key, Purpose, SealingKey, purpose},
};
use subtle::ConstantTimeEq;
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::Zeroizing;

/// The half that opens. Wiped on drop; kept sealed under `HK` or `PK`, or derived from a recovery code.
pub struct BoxSecret(StaticSecret);

/// The half that closes. Public, but only in the sense that it opens nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BoxPublic([u8; 32]);

impl BoxSecret {
    #[must_use]
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice());
        Self::from_bytes(*bytes)
    }

    #[must_use]
    pub fn public(&self) -> BoxPublic {
        BoxPublic(PublicKey::from(&self.0).to_bytes())
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(StaticSecret::from(bytes))
    }

    /// The secret in an opened value.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`] when it is not 32 bytes long.
    pub fn from_slice(opened: &[u8]) -> Result<Self, OpenError> {
        opened.try_into().map(Self::from_bytes).map_err(|_| OpenError::Corrupt)
    }

    /// For sealing this secret under `HK` or `PK`.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl BoxPublic {
    /// As read from its row. A key that cannot work is found out by [`seal_to`].
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As read from its row.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`] when it is not 32 bytes long.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, OpenError> {
        bytes.try_into().map(Self).map_err(|_| OpenError::Corrupt)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    #[must_use]
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

impl ConstantTimeEq for BoxPublic {
    fn ct_eq(&self, other: &Self) -> subtle::Choice {
        self.0.ct_eq(&other.0)
    }
}

/// Closes `plaintext` in a box that only `recipient`'s secret opens, in this place.
///
/// # Errors
/// [`SealError::TooLarge`], or [`SealError::BadRecipient`] for a public key of low order.
pub fn seal_to(
    recipient: &BoxPublic,
    place: &Place<'_>,
    plaintext: &[u8],
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    let ephemeral = BoxSecret::generate(entropy);
    let public = ephemeral.public();
    let shared = ephemeral.0.diffie_hellman(&PublicKey::from(recipient.0));
    let key = letter_key(&shared, &public, recipient).ok_or(SealError::BadRecipient)?;
    let envelope = envelope::seal(&key, place, plaintext, entropy)?;
    Ok([public.as_bytes().as_slice(), &envelope].concat())
}

/// Opens a box made by [`seal_to`] for this secret's public half, in the same place.
///
/// # Errors
/// See [`OpenError`]; an altered ephemeral key reads as [`OpenError::WrongKey`].
pub fn open_box(secret: &BoxSecret, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (ephemeral, envelope) = sealed.split_first_chunk::<32>().ok_or(OpenError::Corrupt)?;
    let ephemeral = BoxPublic(*ephemeral);
    let shared = secret.0.diffie_hellman(&PublicKey::from(ephemeral.0));
    let key = letter_key(&shared, &ephemeral, &secret.public()).ok_or(OpenError::WrongKey)?;
    envelope::open(&key, place, envelope)
}

/// Closes a key in a box: a couple key for the mailbox, the account key for the recovery code.
///
/// # Errors
/// As [`seal_to`].
pub fn seal_key_to<P: Purpose>(
    recipient: &BoxPublic,
    place: &Place<'_>,
    key: &Key<P>,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    seal_to(recipient, place, key.as_bytes(), entropy)
}

/// Opens a key closed by [`seal_key_to`].
///
/// # Errors
/// As [`open_box`]; [`OpenError::Corrupt`] also when it holds no key.
pub fn open_box_key<P: Purpose>(secret: &BoxSecret, place: &Place<'_>, sealed: &[u8]) -> Result<Key<P>, OpenError> {
    Key::from_slice(&open_box(secret, place, sealed)?)
}

/// Seals a box's secret under `HK` (mailbox) or `PK` (private box).
///
/// # Errors
/// None in practice: a secret is far below [`super::MAX_PLAINTEXT`].
pub fn seal_secret<K: SealingKey>(
    under: &K,
    place: &Place<'_>,
    secret: &BoxSecret,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    envelope::seal(under, place, secret.as_bytes(), entropy)
}

/// Opens a secret sealed by [`seal_secret`].
///
/// # Errors
/// As [`super::open`]; [`OpenError::Corrupt`] also when it holds no secret.
pub fn open_secret<K: SealingKey>(under: &K, place: &Place<'_>, sealed: &[u8]) -> Result<BoxSecret, OpenError> {
    BoxSecret::from_slice(&envelope::open(under, place, sealed)?)
}

/// None when the exchange had no secret in it (RFC 7748, section 6.1). Both public keys are in the salt:
/// X25519 ignores a bit of them, this does not.
fn letter_key(shared: &SharedSecret, ephemeral: &BoxPublic, recipient: &BoxPublic) -> Option<Key<purpose::Letter>> {
    let salt = [ephemeral.0, recipient.0].concat();
    let key = derive::hkdf(&salt, shared.as_bytes(), &[b"ampersand/v1/box"]);
    shared.was_contributory().then(|| Key::from_zeroizing(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{
        OsEntropy,
        testing::{Counting, other_places, place},
    };
    use data_encoding::HEXLOWER;
    use sha2::{Digest, Sha256};

    #[test]
    fn only_the_recipient_opens_it_and_only_in_its_place() {
        let (alex, sam) = (BoxSecret::generate(&OsEntropy), BoxSecret::generate(&OsEntropy));
        let sealed = seal_to(&alex.public(), &place(), b"for you", &OsEntropy).unwrap();
        assert_eq!(open_box(&alex, &place(), &sealed).unwrap().as_slice(), b"for you");
        assert_eq!(open_box(&sam, &place(), &sealed), Err(OpenError::WrongKey));
        for (field, other) in other_places() {
            assert_eq!(open_box(&alex, &other, &sealed), Err(OpenError::WrongKey), "{field}");
        }
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_refused() {
        let alex = BoxSecret::generate(&OsEntropy);
        let sealed = seal_to(&alex.public(), &place(), b"for you", &OsEntropy).unwrap();
        for at in 0..sealed.len() {
            // All eight bits of the ephemeral key: X25519 itself ignores its last one.
            for bit in 0..if at < 32 { 8 } else { 1 } {
                let mut flipped = sealed.clone();
                flipped[at] ^= 1 << (7 - bit);
                assert!(open_box(&alex, &place(), &flipped).is_err(), "byte {at}");
            }
            assert!(open_box(&alex, &place(), &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn keys_travel_and_secrets_survive_their_bytes() {
        let alex = BoxSecret::from_slice(BoxSecret::generate(&OsEntropy).as_bytes()).unwrap();
        let key = crate::keys::CoupleKey::generate(&OsEntropy);
        let sealed = seal_key_to(&alex.public(), &place(), &key, &OsEntropy).unwrap();
        assert!(open_box_key::<purpose::Couple>(&alex, &place(), &sealed).unwrap() == key);
        let words = seal_to(&alex.public(), &place(), b"no key", &OsEntropy).unwrap();
        let opened = open_box_key::<purpose::Couple>(&alex, &place(), &words);
        assert!(matches!(opened, Err(OpenError::Corrupt)));
        assert!(matches!(BoxSecret::from_slice(b"short"), Err(OpenError::Corrupt)));
    }

    #[test]
    fn a_public_key_of_low_order_is_refused_on_both_sides() {
        let nowhere = BoxPublic::from_bytes([0; 32]);
        let refused = seal_to(&nowhere, &place(), b"x", &OsEntropy);
        assert_eq!(refused, Err(SealError::BadRecipient));
        let alex = BoxSecret::generate(&OsEntropy);
        let opened = open_box(&alex, &place(), &[0; 32 + 57 + 256 + 16]);
        assert_eq!(opened, Err(OpenError::WrongKey));
    }

    #[test]
    fn known_answers() {
        let alex = BoxSecret::from_bytes([0x42; 32]);
        let sealed = seal_to(&alex.public(), &place(), b"known", &Counting::from(0)).unwrap();
        assert_eq!(
            HEXLOWER.encode(alex.public().as_bytes()),
            "132c442be010fbd57e72603328aa76e71fccc1503aae219327d14d9c9993f472"
        );
        assert_eq!(
            HEXLOWER.encode(&Sha256::digest(&sealed)),
            "e35437b5b1527b9735317117d62c9966bff8b43544ca03e0c95cd28d121a625c"
        );
    }
}
