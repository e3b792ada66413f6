//! Argon2id: how much work a passphrase costs, and the work itself. Only [`super::Gate`] calls it.

use super::{
    passphrase::Passphrase,
    secret::{Kek, Key},
};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{Zeroize, Zeroizing};

/// 16 random bytes per account, new with each new passphrase (RFC 9106, 3.1).
pub type Salt = [u8; 16];

/// What one derivation costs; a column each beside the account, so that the default can be raised. As the
/// database is not to be trusted with it, [`Self::clamped`] comes before every use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParams {
    /// KiB of memory.
    pub memory_kib: i32,
    /// Passes over that memory.
    pub passes: i32,
    /// Lanes; computed one after another here.
    pub lanes: i32,
}

impl Default for KdfParams {
    /// 64 MiB, 3 passes, 1 lane (the memory and passes of RFC 9106's second recommendation).
    fn default() -> Self {
        Self { memory_kib: 64 << 10, passes: 3, lanes: 1 }
    }
}

impl KdfParams {
    /// Never below 19 MiB and 2 passes (OWASP's floor); never above 256 MiB, 8 passes and 4 lanes, so that a
    /// tampered row cannot stall the server.
    #[must_use]
    pub fn clamped(self) -> Self {
        Self {
            memory_kib: self.memory_kib.clamp(19 << 10, 256 << 10),
            passes: self.passes.clamp(2, 8),
            lanes: self.lanes.clamp(1, 4),
        }
    }

    /// The cheapest that is allowed: for tests and the demo, which cannot wait for the default.
    #[must_use]
    pub fn floor() -> Self {
        Self { memory_kib: 0, passes: 0, lanes: 0 }.clamped()
    }

    /// Whether sign-in should derive again with the default and store that.
    #[must_use]
    pub fn weaker_than_default(self) -> bool {
        let default = Self::default();
        self.memory_kib < default.memory_kib || self.passes < default.passes
    }

    /// How many 1 KiB blocks one derivation fills.
    pub(super) fn blocks(self) -> usize {
        usize::try_from(self.clamped().memory_kib).unwrap_or(0)
    }
}

/// Working memory for one derivation at a time. Wiped after each use, also when that panics.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// Blocks until done: 0.1 to 1 s. None only if Argon2 refused its parameters, which clamping prevents.
    pub(super) fn derive(&mut self, pass: &Passphrase, salt: &Salt, params: KdfParams) -> Option<Kek> {
        let params = params.clamped();
        let number = |value: i32| u32::try_from(value).ok();
        let cost =
            Params::new(number(params.memory_kib)?, number(params.passes)?, number(params.lanes)?, Some(32)).ok()?;
        self.0.resize(params.blocks(), Block::new());
        let wiped = Wiped(&mut self.0);
        let mut out = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
            .hash_password_into_with_memory(pass.as_bytes(), salt, out.as_mut_slice(), wiped.0.as_mut_slice())
            .ok()?;
        Some(Key::from_zeroizing(out))
    }

    /// In 1 KiB blocks.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

struct Wiped<'a>(&'a mut Vec<Block>);

impl Drop for Wiped<'_> {
    fn drop(&mut self) {
        for block in self.0.iter_mut() {
            block.zeroize();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    fn derive(memory: &mut Memory, typed: &str, params: KdfParams) -> String {
        let pass = Passphrase::new(typed.to_owned());
        HEXLOWER.encode(memory.derive(&pass, &[7; 16], params).unwrap().as_bytes())
    }

    #[test]
    fn parameters_are_clamped_both_ways() {
        let low = KdfParams { memory_kib: -5, passes: 0, lanes: 0 };
        assert_eq!(low.clamped(), KdfParams { memory_kib: 19_456, passes: 2, lanes: 1 });
        let high = KdfParams { memory_kib: i32::MAX, passes: i32::MAX, lanes: i32::MAX };
        assert_eq!(high.clamped(), KdfParams { memory_kib: 262_144, passes: 8, lanes: 4 });
        assert_eq!(KdfParams::default().clamped(), KdfParams::default());
        assert!(KdfParams::floor().weaker_than_default());
        assert!(!KdfParams::default().weaker_than_default());
        assert!(KdfParams { passes: 2, ..KdfParams::default() }.weaker_than_default());
        assert!(!high.weaker_than_default());
    }

    #[test]
    fn memory_is_wiped_and_its_size_changes_nothing() {
        let mut memory = Memory::default();
        let small = derive(&mut memory, "slow tram", KdfParams::floor());
        assert_eq!(memory.len(), 19_456);
        assert!(memory.0.iter().all(|block| block.as_ref().iter().all(|&word| word == 0)));
        let large = derive(&mut memory, "slow tram", KdfParams::default());
        assert_ne!(small, large);
        assert_eq!(derive(&mut memory, "slow tram", KdfParams::floor()), small, "reused and shrunk");
        assert_ne!(derive(&mut memory, "slow trams", KdfParams::floor()), small);
    }

    #[test]
    fn known_answers() {
        let mut memory = Memory::default();
        assert_eq!(
            derive(&mut memory, "caf\u{e9} slow tram", KdfParams::default()),
            "bb5942da3114f5dac21f75a7fb0e6e27f7408831b00faca6646100efceadb0c0"
        );
        assert_eq!(
            derive(&mut memory, "cafe\u{301} slow tram", KdfParams::default()),
            "bb5942da3114f5dac21f75a7fb0e6e27f7408831b00faca6646100efceadb0c0"
        );
        assert_eq!(
            derive(&mut memory, "caf\u{e9} slow tram", KdfParams::floor()),
            "198b3a1f00ae5bf09251ed02f51382976f978640c95a3a2dec3c19bf8b295cbc"
        );
    }
}
