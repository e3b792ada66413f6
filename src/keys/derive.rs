//! HKDF-SHA256 and HMAC-SHA256 with their labels: the only two ways a key becomes another value.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// `N` bytes of HKDF-SHA256 (RFC 5869). `info` is the parts one after another; a caller with more than one
/// part gives them lengths. `N` is at most 8160.
#[expect(clippy::expect_used, reason = "N is a constant of this folder, at most 64")]
pub(super) fn hkdf<const N: usize>(salt: &[u8], ikm: &[u8], info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    let mut out = Zeroizing::new([0; N]);
    Hkdf::<Sha256>::new(Some(salt), ikm).expand_multi_info(info, out.as_mut_slice()).expect("a length HKDF can give");
    out
}

/// A subkey by label alone: for keys that are already 32 random bytes, or more than 128 random bits.
pub(super) fn subkey(ikm: &[u8], label: &str) -> Zeroizing<[u8; 32]> {
    hkdf(&[], ikm, &[label.as_bytes()])
}

/// HMAC-SHA256 (RFC 2104) over length-prefixed parts, so that no two lists of parts look alike.
pub(super) fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes 32 bytes");
    for part in parts {
        mac.update(&length(part));
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The length prefix used everywhere in this folder: 8 bytes, big-endian.
pub(super) fn length(part: &[u8]) -> [u8; 8] {
    (part.len() as u64).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    #[test]
    fn hkdf_gives_the_answer_of_rfc_5869_case_1() {
        let info = HEXLOWER.decode(b"f0f1f2f3f4f5f6f7f8f9").unwrap();
        let salt = HEXLOWER.decode(b"000102030405060708090a0b0c").unwrap();
        let okm = hkdf::<42>(&salt, &[0x0b; 22], &[&info[..3], &info[3..]]);
        assert_eq!(
            HEXLOWER.encode(okm.as_slice()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        );
    }

    #[test]
    fn moving_a_byte_between_two_parts_changes_the_mac() {
        assert_ne!(mac(&[1; 32], &[b"ab", b"c"]), mac(&[1; 32], &[b"a", b"bc"]));
        assert_ne!(mac(&[1; 32], &[b"ab"]), mac(&[1; 32], &[b"ab", b""]));
    }
}
