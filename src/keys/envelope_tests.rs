use super::*;
use crate::keys::{
    AccountKey, CoupleKey, OsEntropy,
    secret::purpose,
    testing::{Counting, other_places, place},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

fn key<P: Purpose>() -> Key<P> {
    Key::from_bytes([0x42; 32])
}

fn couple_key() -> CoupleKey {
    key()
}

#[test]
fn what_was_sealed_opens() {
    for text in [&b""[..], b"one line", "ä\u{1f33f}".as_bytes(), &[0; 300]] {
        let sealed = seal(&couple_key(), &place(), text, &OsEntropy).unwrap();
        assert_eq!(open(&couple_key(), &place(), &sealed).unwrap().as_slice(), text);
    }
}

#[test]
fn a_sealed_value_has_one_of_five_sizes() {
    let overhead = 1 + 24 + 32 + 16;
    for (len, size) in [
        (0, 256),
        (252, 256),
        (253, 1024),
        (1020, 1024),
        (1021, 4096),
        (4093, 16_384),
        (16_381, 65_536),
        (MAX_PLAINTEXT, 65_536),
    ] {
        let text = vec![b'x'; len];
        let sealed = seal(&couple_key(), &place(), &text, &OsEntropy).unwrap();
        assert_eq!(sealed.len(), overhead + size, "{len}");
        assert_eq!(sealed_len(len), Ok(sealed.len()));
        assert_eq!(open(&couple_key(), &place(), &sealed).unwrap().as_slice(), text);
    }
    let long = vec![b'x'; MAX_PLAINTEXT + 1];
    assert_eq!(seal(&couple_key(), &place(), &long, &OsEntropy), Err(SealError::TooLarge));
}

#[test]
fn every_flipped_bit_is_refused_and_named() {
    let sealed = seal(&couple_key(), &place(), b"a side", &OsEntropy).unwrap();
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1 << bit;
            let expected = match at {
                0 => OpenError::UnknownVersion,
                1..57 => OpenError::WrongKey,
                _ => OpenError::Corrupt,
            };
            let opened = open(&couple_key(), &place(), &flipped);
            assert_eq!(opened, Err(expected), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_damage() {
    let sealed = seal(&couple_key(), &place(), b"a side", &OsEntropy).unwrap();
    for end in 0..sealed.len() {
        assert_eq!(open(&couple_key(), &place(), &sealed[..end]), Err(OpenError::Corrupt));
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(open(&couple_key(), &place(), &longer), Err(OpenError::Corrupt));
    let larger = [sealed.as_slice(), &[0; 1024 - 256]].concat();
    assert_eq!(open(&couple_key(), &place(), &larger), Err(OpenError::Corrupt));
}

#[test]
fn every_other_place_is_refused() {
    let sealed = seal(&couple_key(), &place(), b"a note", &OsEntropy).unwrap();
    for (field, other) in other_places() {
        assert_eq!(open(&couple_key(), &other, &sealed), Err(OpenError::WrongKey), "{field}");
    }
}

#[test]
fn all_places_have_different_aad() {
    let mut all: Vec<_> = other_places().iter().map(|(_, place)| place.aad()).collect();
    all.push(place().aad());
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn every_other_key_and_every_other_kind_of_key_is_refused() {
    /// The same 32 bytes, taken for a key of each kind but `sealed`'s own.
    fn refused<P: crate::keys::secret::Seals>(own: &'static str, sealed: &[u8]) {
        let opened = open(&key::<P>(), &place(), sealed);
        if P::LABEL == own {
            assert!(opened.is_ok(), "{own}");
        } else {
            assert_eq!(opened, Err(OpenError::WrongKey), "{own} as {}", P::LABEL);
        }
    }
    fn all<P: crate::keys::secret::Seals>() {
        let sealed = seal(&key::<P>(), &place(), b"x", &OsEntropy).unwrap();
        refused::<purpose::Home>(P::LABEL, &sealed);
        refused::<purpose::Private>(P::LABEL, &sealed);
        refused::<purpose::Couple>(P::LABEL, &sealed);
        refused::<purpose::Kek>(P::LABEL, &sealed);
        refused::<purpose::Wrap>(P::LABEL, &sealed);
        refused::<purpose::Invite>(P::LABEL, &sealed);
        refused::<purpose::Letter>(P::LABEL, &sealed);
        refused::<purpose::OuterSeal>(P::LABEL, &sealed);
        refused::<purpose::IdentitySeal>(P::LABEL, &sealed);
        refused::<purpose::HeldText>(P::LABEL, &sealed);
    }
    all::<purpose::Home>();
    all::<purpose::Private>();
    all::<purpose::Couple>();
    all::<purpose::Kek>();
    all::<purpose::Wrap>();
    all::<purpose::Invite>();
    all::<purpose::Letter>();
    all::<purpose::OuterSeal>();
    all::<purpose::IdentitySeal>();
    all::<purpose::HeldText>();

    let sealed = seal(&couple_key(), &place(), b"x", &OsEntropy).unwrap();
    for at in 0..32 {
        let mut bytes = [0x42; 32];
        bytes[at] ^= 1;
        let other = CoupleKey::from_bytes(bytes);
        assert_eq!(open(&other, &place(), &sealed), Err(OpenError::WrongKey));
    }
}

#[test]
fn a_key_travels_sealed_under_a_key() {
    let account = AccountKey::generate(&OsEntropy);
    let kek: Key<purpose::Kek> = key();
    let sealed = seal_key(&kek, &place(), &account, &OsEntropy).unwrap();
    let opened: AccountKey = open_key(&kek, &place(), &sealed).unwrap();
    assert!(opened == account);
    let words = seal(&kek, &place(), b"no key", &OsEntropy).unwrap();
    let opened = open_key::<_, purpose::Account>(&kek, &place(), &words);
    assert!(matches!(opened, Err(OpenError::Corrupt)));
}

#[test]
fn the_same_text_never_looks_the_same() {
    let once = seal(&couple_key(), &place(), b"x", &OsEntropy).unwrap();
    let twice = seal(&couple_key(), &place(), b"x", &OsEntropy).unwrap();
    assert!(once.iter().zip(&twice).filter(|(a, b)| a == b).count() < 32);
}

#[test]
fn only_the_padding_that_sealing_writes_is_accepted() {
    let padded = |length: u32, size: usize, stray: Option<usize>| {
        let mut bytes = vec![0; size];
        bytes[..4].copy_from_slice(&length.to_be_bytes());
        if let Some(at) = stray {
            bytes[at] = 1;
        }
        unpad(Zeroizing::new(bytes)).map(|text| text.len())
    };
    assert_eq!(padded(5, 256, None), Ok(5));
    assert_eq!(padded(252, 256, Some(255)), Ok(252), "the last byte is text");
    assert_eq!(padded(251, 256, Some(255)), Err(OpenError::Corrupt), "padding is zeros");
    assert_eq!(padded(253, 256, None), Err(OpenError::Corrupt), "longer than the bucket");
    assert_eq!(padded(u32::MAX, 256, None), Err(OpenError::Corrupt));
    assert_eq!(padded(5, 1024, None), Err(OpenError::Corrupt), "a smaller bucket would do");
}

/// Made a second time by a program in another language that shares no code with this one.
#[test]
fn known_answers() {
    let sealed = seal(&couple_key(), &place(), b"known", &Counting::from(0)).unwrap();
    assert_eq!(
        HEXLOWER.encode(&Sha256::digest(place().aad())),
        "2e036da0863379bc6865fd40a43f320ff0bf6d34daf74af07888e9aa666cbaf2"
    );
    assert_eq!(
        HEXLOWER.encode(&sealed[..57]),
        "01000102030405060708090a0b0c0d0e0f10111213141516174a3f85e736a1857b2158d8bb88ffad6a5880b23e24671efcc906b14b09782454"
    );
    assert_eq!(HEXLOWER.encode(&sealed[sealed.len() - 16..]), "88b8d9b7b13c2a6e9c036b5e9705c5e6");
    assert_eq!(
        HEXLOWER.encode(&Sha256::digest(&sealed)),
        "7a5c3bef0d7d04bc6dd292e254be6995521536ece44d1758b5730b851fe76d28"
    );
    let alone = Place { couple: None, revision: -1, ..place() };
    let key: Key<purpose::Private> = key();
    let sealed = seal(&key, &alone, &[b'k'; 253], &Counting::from(9)).unwrap();
    assert_eq!(
        HEXLOWER.encode(&Sha256::digest(&sealed)),
        "cf2c57399c5128b7fbe475a3f07e971662e5d330b405a10fd91eca812a7d0f82"
    );
}
