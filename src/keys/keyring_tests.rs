use super::*;
use crate::keys::{
    OsEntropy,
    testing::{ALEX, Counting, SAM, other_places, place},
};
use sha2::{Digest, Sha256};

fn on_disk() -> (tempfile::TempDir, std::path::PathBuf, Keyring) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    let ring = Keyring::load_or_create(&path, &OsEntropy).map_err(|error| error.to_string()).unwrap();
    (folder, path, ring)
}

#[test]
fn a_rotated_ring_opens_what_the_old_one_sealed() {
    let (_folder, path, old) = on_disk();
    let outer = old.outer_seal(&place(), b"inner", &OsEntropy).unwrap();
    let name = old.identity_seal(&place(), b"amber-harbour-4271", &OsEntropy).unwrap();
    let held = old.hold_seal(&place(), b"unsent words", &OsEntropy).unwrap();
    let tag = old.device_tag(b"device", ALEX);

    let new = Keyring::rotate(&path, &OsEntropy).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(new.outer_open(&place(), &outer).unwrap().as_slice(), b"inner");
    assert_eq!(new.identity_open(&place(), &name).unwrap().as_slice(), b"amber-harbour-4271");
    assert_eq!(new.hold_open(&place(), &held).unwrap().as_slice(), b"unsent words");
    assert!(new.verify_device_tag(b"device", ALEX, &tag));
    assert_eq!(new.identity_indexes("ana")[1], old.identity_index("ana"));
    assert_eq!(new.identity_indexes("ana")[0], new.identity_index("ana"));
    assert_ne!(new.identity_index("ana"), old.identity_index("ana"));

    assert!(old.is_newest(&outer) && !new.is_newest(&outer));
    let again = new.outer_seal(&place(), b"inner", &OsEntropy).unwrap();
    assert!(new.is_newest(&again));
    assert_eq!(old.outer_open(&place(), &again), Err(OpenError::WrongKey));

    let short = Keyring::forget_older(&path, &OsEntropy).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(short.outer_open(&place(), &outer), Err(OpenError::WrongKey));
    assert_eq!(short.outer_open(&place(), &again).unwrap().as_slice(), b"inner");
    let loaded = Keyring::load(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.identity_indexes("ana"), [new.identity_index("ana")]);
}

#[test]
fn every_flipped_byte_every_other_place_and_every_other_use_is_refused() {
    let (_folder, path, _) = on_disk();
    let ring = Keyring::rotate(&path, &OsEntropy).unwrap_or_else(|error| panic!("{error}"));
    let sealed = ring.outer_seal(&place(), b"inner", &OsEntropy).unwrap();
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1 << bit;
            assert!(ring.outer_open(&place(), &flipped).is_err(), "byte {at}, bit {bit}");
        }
        assert!(ring.outer_open(&place(), &sealed[..at]).is_err());
    }
    let mut other_id = sealed.clone();
    other_id[3] = 1;
    assert_eq!(ring.outer_open(&place(), &other_id), Err(OpenError::WrongKey), "another known id");
    for (field, other) in other_places() {
        assert_eq!(ring.outer_open(&other, &sealed), Err(OpenError::WrongKey), "{field}");
    }
    assert_eq!(ring.identity_open(&place(), &sealed), Err(OpenError::WrongKey));
    assert_eq!(ring.hold_open(&place(), &sealed), Err(OpenError::WrongKey));
    let elsewhere = Keyring::in_memory(&OsEntropy);
    assert_eq!(elsewhere.outer_open(&place(), &sealed), Err(OpenError::WrongKey));
}

#[test]
fn tags_belong_to_one_browser_and_one_account() {
    let ring = Keyring::in_memory(&OsEntropy);
    let tag = ring.device_tag(b"device", ALEX);
    assert!(ring.verify_device_tag(b"device", ALEX, &tag));
    assert!(!ring.verify_device_tag(b"device", SAM, &tag));
    assert!(!ring.verify_device_tag(b"devicf", ALEX, &tag));
    assert!(!ring.verify_device_tag(b"device", ALEX, &tag[..31]));
    assert!(!ring.verify_device_tag(b"device", ALEX, b""));
    assert!(!Keyring::in_memory(&OsEntropy).verify_device_tag(b"device", ALEX, &tag));
}

#[test]
fn a_pseudonym_lasts_one_day() {
    let ring = Keyring::in_memory(&OsEntropy);
    let today = ring.log_pseudonym("2026-11-22", ALEX.as_bytes());
    assert_eq!(today, ring.log_pseudonym("2026-11-22", ALEX.as_bytes()));
    assert_ne!(today, ring.log_pseudonym("2026-11-23", ALEX.as_bytes()));
    assert_ne!(today, ring.log_pseudonym("2026-11-22", SAM.as_bytes()));
    assert!(today.len() == 10 && today.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

/// A changed label would cut every member off from their account.
#[test]
fn known_answers() {
    let ring = Keyring::in_memory(&Counting::from(0));
    let sealed = ring.outer_seal(&place(), b"known", &Counting::from(0)).unwrap();
    assert_eq!(HEXLOWER.encode(&sealed[..4]), "00000001");
    assert_eq!(
        HEXLOWER.encode(&Sha256::digest(&sealed)),
        "08952d40dd08c2a16af32cc424336d99aaed5bd0fee80c9402b661283b8fb26f"
    );
    assert_eq!(
        HEXLOWER.encode(&ring.identity_index("ana")),
        "7f70c02774e9df126c27fbbb992c488ffd70781ee0f6934786a5444215826971"
    );
    assert_eq!(
        HEXLOWER.encode(&ring.device_tag(b"device", ALEX)),
        "dc731cb148c31da1feeb5558ea795080c68e05f8c664078eb771efc79dce5ff2"
    );
    assert_eq!(ring.log_pseudonym("2026-11-22", b"x"), "9b8632c529");
}

#[test]
fn a_ring_made_anew_does_not_pass_for_the_lost_one() {
    let (folder, _, lost) = on_disk();
    let sealed = lost.outer_seal(&place(), b"inner", &OsEntropy).unwrap();
    let path = folder.path().join("anew");
    let anew = Keyring::create_anew(&path, 1_750_000_000, &OsEntropy).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(anew.outer_open(&place(), &sealed), Err(OpenError::WrongKey));
    assert!(Keyring::rotate(&path, &OsEntropy).is_ok(), "ids go on from there");
}
