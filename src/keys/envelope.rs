//! Envelope v1, the one sealed format: `0x01 | nonce 24 | commitment 32 | ciphertext | tag 16`.
//!
//! `(enc, commitment) = HKDF-SHA256(ikm = key, salt = nonce, info = label | AAD)`, 32 bytes each. The
//! commitment binds the value to one key and one place before any cipher runs, so a wrong key and damage are
//! different errors and no value opens under two keys. Then XChaCha20-Poly1305 under `enc` with the same
//! nonce and AAD. See docs/decisions/0001.

use super::{
    derive,
    entropy::{Entropy, random},
    secret::{Key, Purpose, SealingKey},
};
use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const COMMITMENT: usize = 32;
const TAG: usize = 16;
const HEADER: usize = 1 + NONCE + COMMITMENT;
const LENGTH: usize = 4;

/// The sizes a plaintext is padded to, its 4-byte length included: a row's size says no more than one of five.
const BUCKETS: [usize; 5] = [256, 1 << 10, 4 << 10, 16 << 10, 64 << 10];

/// The longest text that can be sealed, in bytes: 64 KiB less the length.
pub const MAX_PLAINTEXT: usize = (64 << 10) - LENGTH;

/// Where a value belongs. All of it is authenticated: moved anywhere else, the value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub table: &'static str,
    pub column: &'static str,
    /// The row's id, or what takes its place where a row has a longer key.
    pub row: &'a [u8],
    /// The account that writes; nil where there is none.
    pub author: Uuid,
    pub couple: Option<Uuid>,
    /// Counts up with every new text in the same row, so an older text cannot be put back unnoticed.
    pub revision: i32,
}

impl Place<'_> {
    /// Version and fields, each behind its length (8 bytes, big-endian). No couple is a field of length 0.
    fn aad(&self) -> Vec<u8> {
        let couple = self.couple.as_ref().map_or(&[][..], |id| id.as_bytes());
        let revision = self.revision.to_be_bytes();
        let fields: [&[u8]; 7] = [
            &[VERSION],
            self.table.as_bytes(),
            self.column.as_bytes(),
            self.row,
            self.author.as_bytes(),
            couple,
            &revision,
        ];
        let mut aad = Vec::with_capacity(fields.iter().map(|field| field.len() + 8).sum());
        for field in fields {
            aad.extend_from_slice(&derive::length(field));
            aad.extend_from_slice(field);
        }
        aad
    }
}

/// Why a value was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the text is longer than {MAX_PLAINTEXT} bytes")]
    TooLarge,
    /// The stored public key is one to which no secret can be agreed: damage or tampering.
    #[error("the recipient's public key is not usable")]
    BadRecipient,
}

/// Why a value did not open. None of these says anything about the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another key, another kind of key, or another place than it was sealed for.
    #[error("this key does not open this value in this place")]
    WrongKey,
    /// Cut short or altered after it was sealed.
    #[error("the sealed value is damaged")]
    Corrupt,
    #[error("the sealed value has an unknown version")]
    UnknownVersion,
}

/// Seals `plaintext` for one place.
///
/// # Errors
/// [`SealError::TooLarge`] above [`MAX_PLAINTEXT`] bytes.
pub fn seal<K: SealingKey>(
    key: &K,
    place: &Place<'_>,
    plaintext: &[u8],
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    let total = sealed_len(plaintext.len())?;
    let nonce: [u8; NONCE] = random(entropy);
    let aad = place.aad();
    let (enc, commitment) = schedule(key, &nonce, &aad);

    // One allocation of the final size: growing would leave copies of the text behind unwiped.
    let mut sealed = Zeroizing::new(Vec::with_capacity(total));
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&commitment);
    sealed.extend_from_slice(&u32::try_from(plaintext.len()).unwrap_or(u32::MAX).to_be_bytes());
    sealed.extend_from_slice(plaintext);
    sealed.resize(total - TAG, 0);
    let tag = encrypt(&enc, &nonce, &aad, &mut sealed[HEADER..]);
    sealed.extend_from_slice(&tag);
    Ok(std::mem::take(&mut *sealed))
}

/// Opens what [`seal`] made with the same key for the same place.
///
/// # Errors
/// See [`OpenError`]. A caller that answers a stranger makes one answer of all three.
pub fn open<K: SealingKey>(key: &K, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (&version, rest) = sealed.split_first().ok_or(OpenError::Corrupt)?;
    if version != VERSION {
        return Err(OpenError::UnknownVersion);
    }
    let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(OpenError::Corrupt)?;
    let (commitment, rest) = rest.split_first_chunk::<COMMITMENT>().ok_or(OpenError::Corrupt)?;
    let (body, tag) = rest.split_last_chunk::<TAG>().ok_or(OpenError::Corrupt)?;
    if !BUCKETS.contains(&body.len()) {
        return Err(OpenError::Corrupt);
    }

    let aad = place.aad();
    let (enc, expected) = schedule(key, nonce, &aad);
    if !bool::from(expected.ct_eq(commitment)) {
        return Err(OpenError::WrongKey);
    }
    let mut padded = Zeroizing::new(body.to_vec());
    XChaCha20Poly1305::new((&*enc).into())
        .decrypt_inout_detached(&XNonce::from(*nonce), &aad, padded.as_mut_slice().into(), &Tag::from(*tag))
        .map_err(|_| OpenError::Corrupt)?;
    unpad(padded)
}

/// Seals a key under a key.
///
/// # Errors
/// None in practice: a key is far below [`MAX_PLAINTEXT`].
pub fn seal_key<K: SealingKey, P: Purpose>(
    under: &K,
    place: &Place<'_>,
    key: &Key<P>,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    seal(under, place, key.as_bytes(), entropy)
}

/// Opens a key sealed by [`seal_key`]. Which kind of key it holds is for the place to say.
///
/// # Errors
/// As [`open`]; [`OpenError::Corrupt`] also when it holds no key.
pub fn open_key<K: SealingKey, P: Purpose>(under: &K, place: &Place<'_>, sealed: &[u8]) -> Result<Key<P>, OpenError> {
    Key::from_slice(&open(under, place, sealed)?)
}

/// How many bytes a plaintext of `len` bytes takes once sealed.
///
/// # Errors
/// [`SealError::TooLarge`] above [`MAX_PLAINTEXT`] bytes.
pub fn sealed_len(len: usize) -> Result<usize, SealError> {
    let bucket = BUCKETS.into_iter().find(|bucket| len <= bucket - LENGTH);
    bucket.map(|bucket| HEADER + bucket + TAG).ok_or(SealError::TooLarge)
}

/// The encryption key and the commitment for one value. The label has a length too, so `label | AAD` reads
/// one way only.
fn schedule<K: SealingKey>(key: &K, nonce: &[u8; NONCE], aad: &[u8]) -> (Zeroizing<[u8; 32]>, [u8; COMMITMENT]) {
    let label = key.label().as_bytes();
    let okm = derive::hkdf::<64>(nonce, key.material(), &[&derive::length(label), label, aad]);
    let mut enc = Zeroizing::new([0; 32]);
    let mut commitment = [0; COMMITMENT];
    enc.copy_from_slice(&okm[..32]);
    commitment.copy_from_slice(&okm[32..]);
    (enc, commitment)
}

#[expect(clippy::expect_used, reason = "the cipher refuses only lengths above 256 GiB")]
fn encrypt(enc: &[u8; 32], nonce: &[u8; NONCE], aad: &[u8], text: &mut [u8]) -> [u8; TAG] {
    XChaCha20Poly1305::new(enc.into())
        .encrypt_inout_detached(&XNonce::from(*nonce), aad, text.into())
        .expect("a text of at most 64 KiB")
        .into()
}

/// Takes the length and the zeros away again. Only the one padding [`seal`] writes is accepted.
fn unpad(mut padded: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (length, rest) = padded.split_first_chunk::<LENGTH>().ok_or(OpenError::Corrupt)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| OpenError::Corrupt)?;
    let zeros = rest.get(length..).ok_or(OpenError::Corrupt)?;
    let smallest = sealed_len(length) == Ok(HEADER + padded.len() + TAG);
    if !smallest || zeros.iter().any(|&byte| byte != 0) {
        return Err(OpenError::Corrupt);
    }
    padded.drain(..LENGTH);
    padded.truncate(length);
    Ok(padded)
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
