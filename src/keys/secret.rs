//! The 32-byte keys, each a type of its own: a key of one kind cannot be handed over for another, none can be
//! printed, all are wiped on drop, and two are compared in constant time.

use super::{derive, entropy::Entropy, envelope::OpenError};
use std::marker::PhantomData;
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

/// What a key is for. The label goes into every value sealed with it, so the same 32 bytes taken for another
/// kind of key open nothing.
pub trait Purpose: Send + Sync + 'static {
    const LABEL: &'static str;
}

/// Purposes that seal. `Account` is not among them: `AK` seals nothing, other keys come from it.
pub trait Seals: Purpose {}

/// 32 secret bytes for one purpose.
pub struct Key<P: Purpose> {
    bytes: Zeroizing<[u8; 32]>,
    purpose: PhantomData<P>,
}

impl<P: Purpose> Key<P> {
    pub(super) fn from_zeroizing(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { bytes, purpose: PhantomData }
    }

    /// For keys that come out of a sealed value; see [`super::open_key`].
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self::from_zeroizing(Zeroizing::new(bytes))
    }

    /// The key in an opened value.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`] when it is not 32 bytes long.
    pub fn from_slice(opened: &[u8]) -> Result<Self, OpenError> {
        opened.try_into().map(Self::from_bytes).map_err(|_| OpenError::Corrupt)
    }

    /// For sealing this key under another; see [`super::seal_key`].
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(super) fn random(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice());
        Self::from_zeroizing(bytes)
    }
}

impl<P: Purpose> Clone for Key<P> {
    fn clone(&self) -> Self {
        Self::from_zeroizing(self.bytes.clone())
    }
}

impl<P: Purpose> ConstantTimeEq for Key<P> {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.bytes.ct_eq(other.bytes.as_slice())
    }
}

impl<P: Purpose> PartialEq for Key<P> {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl<P: Purpose> Eq for Key<P> {}

/// A key that [`super::seal`] and [`super::open`] take. Only [`Key`]s of a sealing purpose are.
pub trait SealingKey: sealed::Material {}

impl<P: Seals> SealingKey for Key<P> {}

mod sealed {
    /// The label and the bytes, seen by this folder only.
    pub trait Material {
        fn label(&self) -> &'static str;
        fn material(&self) -> &[u8; 32];
    }

    impl<P: super::Seals> Material for super::Key<P> {
        fn label(&self) -> &'static str {
            P::LABEL
        }
        fn material(&self) -> &[u8; 32] {
            self.as_bytes()
        }
    }
}

macro_rules! purposes {
    ($($(#[$note:meta])* $name:ident = $label:literal $(, $seals:ident)?;)*) => {
        /// The purposes, and the label each puts into what it seals.
        pub mod purpose {
            $($(#[$note])* pub enum $name {}
            impl super::Purpose for $name {
                const LABEL: &'static str = concat!("ampersand/v1/", $label);
            }
            $(impl super::$seals for $name {})?)*
        }
    };
}

purposes! {
    /// Opens everything of one account; derives, never seals.
    Account = "account";
    /// What every session of the member may open.
    Home = "home", Seals;
    /// What only the private window opens.
    Private = "private", Seals;
    /// What both of a couple read.
    Couple = "couple", Seals;
    /// From the passphrase; seals the account key.
    Kek = "kek", Seals;
    /// From a cookie; seals the keys a session keeps.
    Wrap = "wrap", Seals;
    /// From an invite code; seals the inviter's display name.
    Invite = "invite", Seals;
    /// From an X25519 exchange; seals one letter.
    Letter = "letter", Seals;
    /// From the keyring: the outer layer over sealed account keys.
    OuterSeal = "outer-seal", Seals;
    /// From the keyring: sign-in names and e-mail addresses.
    IdentitySeal = "identity-seal", Seals;
    /// From the keyring: text carried through sign-in.
    HeldText = "held-text", Seals;
}

/// `AK`: 32 random bytes per account, kept sealed under [`Kek`] and the keyring's outer layer.
pub type AccountKey = Key<purpose::Account>;
/// `HK`: couple key, own unopened sides, closeness choices, mailbox secret, own display name.
pub type HomeKey = Key<purpose::Home>;
/// `PK`: notes, unshared moments, readiness, TOTP seed, the private box's secret.
pub type PrivateKey = Key<purpose::Private>;
/// `CK`: what both read. Made when an invite is accepted; a new one starts each epoch.
pub type CoupleKey = Key<purpose::Couple>;
/// Argon2id of passphrase and salt; made by [`super::Gate`] only.
pub type Kek = Key<purpose::Kek>;
/// Comes from a session's cookie and is never stored.
pub type WrapKey = Key<purpose::Wrap>;
/// Comes from an invite's code and is never stored.
pub type InviteKey = Key<purpose::Invite>;

impl AccountKey {
    #[must_use]
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self::random(entropy)
    }

    /// `HK = HKDF(AK, "home")`.
    #[must_use]
    pub fn home(&self) -> HomeKey {
        Key::from_zeroizing(derive::subkey(self.as_bytes(), "ampersand/v1/account/home"))
    }

    /// `PK = HKDF(AK, "private")`.
    #[must_use]
    pub fn private(&self) -> PrivateKey {
        Key::from_zeroizing(derive::subkey(self.as_bytes(), "ampersand/v1/account/private"))
    }
}

impl CoupleKey {
    #[must_use]
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self::random(entropy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{OsEntropy, testing::Counting};
    use data_encoding::HEXLOWER;

    #[test]
    fn home_and_private_come_from_the_account_key_and_differ() {
        let account = AccountKey::generate(&OsEntropy);
        assert_eq!(account.home().as_bytes(), account.clone().home().as_bytes());
        assert_ne!(account.home().as_bytes(), account.private().as_bytes());
        assert_ne!(account.home().as_bytes(), account.as_bytes());
        assert!(account != AccountKey::generate(&OsEntropy));
        assert!(account == AccountKey::from_bytes(*account.as_bytes()));
    }

    /// Sealed rows live for years: a changed label or derivation would lock people out.
    #[test]
    fn known_answers() {
        let account = AccountKey::generate(&Counting::from(0));
        assert_eq!(
            HEXLOWER.encode(account.home().as_bytes()),
            "c85076c0b654c1a4b7b6f078ff4b54009660e03cb40dea5fc015e68685f97b2e"
        );
        assert_eq!(
            HEXLOWER.encode(account.private().as_bytes()),
            "13e7d0f88f92c70025afc6711bc6ed1cfee2579e62d508b15d3137db4e68b413"
        );
    }
}
