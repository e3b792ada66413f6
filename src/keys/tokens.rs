//! What a person or a browser carries: the session's cookie, the recovery code, the invite code.
//!
//! Of each the database has only a row id that comes from it; keys come from it by other labels, so the row
//! id opens nothing. Their text is a plain `String`: it goes into an answer, which is not wiped either.

use super::{
    boxes::BoxSecret,
    derive,
    entropy::Entropy,
    secret::{InviteKey, Key, WrapKey},
};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

/// 32 random bytes in a cookie. New at sign-in and when the private window opens. The pending cookie before
/// a TOTP code is one too: its rows are another table's, so its sealed values are other places'.
pub struct SessionToken(Zeroizing<[u8; 32]>);

impl SessionToken {
    #[must_use]
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// 43 characters of base64url without padding.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64URL_NOPAD.encode(self.0.as_slice())
    }

    /// None for anything but the one text [`Self::to_text`] gives for some token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 43 {
            return None;
        }
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// What the session's row is found by.
    #[must_use]
    pub fn row_id(&self) -> [u8; 32] {
        *derive::subkey(self.0.as_slice(), "ampersand/v1/session/row")
    }

    /// Seals the keys the session's row keeps; gone with the cookie.
    #[must_use]
    pub fn wrapping_key(&self) -> WrapKey {
        Key::from_zeroizing(derive::subkey(self.0.as_slice(), "ampersand/v1/session/wrap"))
    }
}

/// 26 Crockford base32 characters, 130 random bits: enough that no slow hash is needed.
pub struct RecoveryCode(Crockford<26>);

impl RecoveryCode {
    #[must_use]
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(Crockford::generate(entropy))
    }

    /// As somebody types it from paper; see [`Crockford::parse`].
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        Crockford::parse(typed).map(Self)
    }

    /// For paper: "7KQ2M 9XTVD 4HWN A3J8 RC6Y E1ZB". Shown once.
    #[must_use]
    pub fn display(&self) -> String {
        self.0.grouped(&[5, 5, 4, 4, 4, 4])
    }

    /// What its row is found by.
    #[must_use]
    pub fn row_id(&self) -> [u8; 32] {
        *derive::subkey(self.0.as_bytes(), "ampersand/v1/recovery/row")
    }

    /// The pair to whose public half the account key is sealed.
    #[must_use]
    pub fn box_secret(&self) -> BoxSecret {
        BoxSecret::from_bytes(*derive::subkey(self.0.as_bytes(), "ampersand/v1/recovery/box"))
    }
}

/// 16 Crockford base32 characters, 80 random bits, for a few days and one use.
pub struct InviteCode(Crockford<16>);

impl InviteCode {
    #[must_use]
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(Crockford::generate(entropy))
    }

    /// As somebody types it or follows it in a link; see [`Crockford::parse`].
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        Crockford::parse(typed).map(Self)
    }

    /// For reading out: "M7RD 2XKA 94TQ WN3H".
    #[must_use]
    pub fn display(&self) -> String {
        self.0.grouped(&[4; 4])
    }

    /// What its row is found by.
    #[must_use]
    pub fn row_id(&self) -> [u8; 32] {
        *derive::subkey(self.0.as_bytes(), "ampersand/v1/invite/row")
    }

    /// Seals the inviter's display name, and nothing else.
    #[must_use]
    pub fn key(&self) -> InviteKey {
        Key::from_zeroizing(derive::subkey(self.0.as_bytes(), "ampersand/v1/invite/key"))
    }
}

/// Digits and letters without I, L, O and U (<https://www.crockford.com/base32.html>).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `N` characters of [`ALPHABET`], 5 bits each.
struct Crockford<const N: usize>(Zeroizing<[u8; N]>);

impl<const N: usize> Crockford<N> {
    fn generate(entropy: &dyn Entropy) -> Self {
        let mut code = Zeroizing::new([0; N]);
        entropy.fill(code.as_mut_slice());
        for byte in code.iter_mut() {
            // 256 is a multiple of 32: every character is equally likely.
            *byte = ALPHABET[usize::from(*byte % 32)];
        }
        Self(code)
    }

    /// Case, spaces and dashes do not matter; I and L are read as 1, O as 0. None for any other character and
    /// any other length.
    fn parse(typed: &str) -> Option<Self> {
        let mut code = Zeroizing::new([0; N]);
        let mut places = code.iter_mut();
        for typed in typed.chars() {
            if typed.is_whitespace() || matches!(typed, '-' | '\u{2010}'..='\u{2015}') {
                continue;
            }
            let read = match typed.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            };
            let byte = u8::try_from(read).ok().filter(|byte| ALPHABET.contains(byte))?;
            *places.next()? = byte;
        }
        places.next().is_none().then_some(())?;
        Some(Self(code))
    }

    fn grouped(&self, groups: &[usize]) -> String {
        let mut text = String::with_capacity(N + groups.len());
        let mut rest = self.0.iter();
        for &group in groups {
            if !text.is_empty() {
                text.push(' ');
            }
            text.extend(rest.by_ref().take(group).map(|&byte| char::from(byte)));
        }
        text
    }

    fn as_bytes(&self) -> &[u8; N] {
        &self.0
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
