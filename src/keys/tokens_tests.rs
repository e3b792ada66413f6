use super::*;
use crate::keys::{
    OpenError, OsEntropy, open, open_box_key, seal, seal_key_to,
    secret::{AccountKey, purpose},
    testing::{Counting, place},
};
use data_encoding::HEXLOWER;

#[test]
fn a_cookie_has_one_text_and_comes_back() {
    let token = SessionToken::generate(&OsEntropy);
    let cookie = token.to_text();
    assert_eq!(cookie.len(), 43);
    let back = SessionToken::parse(&cookie).unwrap();
    assert_eq!(back.row_id(), token.row_id());
    assert!(back.wrapping_key() == token.wrapping_key());
    assert_ne!(&token.row_id(), token.wrapping_key().as_bytes());
    assert_ne!(token.row_id(), *token.0, "the row is not the cookie");
}

#[test]
fn any_other_cookie_text_is_nobody() {
    let cookie = SessionToken::generate(&OsEntropy).to_text();
    let not_canonical = format!("{}B", "A".repeat(42));
    let standard_base64 = format!("+{}", &cookie[1..]);
    let wide = format!("é{}", "A".repeat(41));
    let padded = format!("{}=", cookie.as_str());
    let others = ["", "A", &cookie[1..], &padded, &not_canonical, &standard_base64, &wide];
    for other in others {
        assert!(SessionToken::parse(other).is_none(), "{other}");
    }
}

#[test]
fn a_recovery_code_is_read_as_people_write_it() {
    let code = RecoveryCode::generate(&OsEntropy);
    let shown = code.display();
    assert_eq!(shown.split(' ').map(str::len).collect::<Vec<_>>(), [5, 5, 4, 4, 4, 4]);
    let loose = shown.replace(' ', " - ").to_lowercase().replace('0', "o").replace('1', "l");
    let iron = shown.replace(' ', "").replace('1', "I");
    for typed in [shown.as_str(), &loose, &iron] {
        let read = RecoveryCode::parse(typed).unwrap();
        assert_eq!(read.row_id(), code.row_id());
        assert!(read.box_secret().public() == code.box_secret().public());
    }
    assert_ne!(&code.row_id(), code.box_secret().as_bytes());
    assert_ne!(&code.row_id(), code.box_secret().public().as_bytes());
}

#[test]
fn a_code_of_another_length_or_with_other_characters_is_none() {
    let code = RecoveryCode::generate(&OsEntropy).display();
    for typed in ["", " ", &code[1..], &format!("{}0", code), &code.replacen(' ', "U", 1)] {
        assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
    }
    assert!(InviteCode::parse("M7RD 2XKA 94TQ WN3U").is_none(), "no U");
    assert!(InviteCode::parse("M7RD 2XKA 94TQ WN3é").is_none());
    assert!(InviteCode::parse("M7RD 2XKA 94TQ WN3\u{ff28}").is_none(), "full-width H");
    assert!(InviteCode::parse("m7rd\u{2013}2xka-94tq wn3h").is_some(), "a phone's long dash");
    assert!(InviteCode::parse("M7RD+2XKA").is_none());
}

#[test]
fn the_recovery_code_opens_the_account_key_and_the_next_code_does_not() {
    let account = AccountKey::generate(&OsEntropy);
    let code = RecoveryCode::generate(&OsEntropy);
    let sealed = seal_key_to(&code.box_secret().public(), &place(), &account, &OsEntropy).unwrap();
    let typed = RecoveryCode::parse(&code.display()).unwrap();
    let opened = open_box_key::<purpose::Account>(&typed.box_secret(), &place(), &sealed);
    assert!(opened.unwrap() == account);
    let other = RecoveryCode::generate(&OsEntropy).box_secret();
    let opened = open_box_key::<purpose::Account>(&other, &place(), &sealed);
    assert!(matches!(opened, Err(OpenError::WrongKey)));
}

#[test]
fn an_invite_opens_the_display_name() {
    let code = InviteCode::generate(&OsEntropy);
    let sealed = seal(&code.key(), &place(), b"Ana", &OsEntropy).unwrap();
    let typed = InviteCode::parse(&code.display().to_lowercase()).unwrap();
    assert_eq!(open(&typed.key(), &place(), &sealed).unwrap().as_slice(), b"Ana");
    assert_eq!(typed.row_id(), code.row_id());
    assert_ne!(&code.row_id(), code.key().as_bytes());
}

#[test]
fn every_character_comes_up_in_codes() {
    let drawn: std::collections::BTreeSet<char> =
        (0..200).flat_map(|_| InviteCode::generate(&OsEntropy).display().chars().collect::<Vec<_>>()).collect();
    assert_eq!(drawn.len(), 33, "32 characters and the space: {drawn:?}");
}

#[test]
fn known_answers() {
    let token = SessionToken::generate(&Counting::from(0));
    assert_eq!(token.to_text(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    assert_eq!(HEXLOWER.encode(&token.row_id()), "d4cd951ee791c7d98746efbb6dded424956fff7e9de6d486a38611b2596460de");
    assert_eq!(
        HEXLOWER.encode(token.wrapping_key().as_bytes()),
        "7af39991a8648518263b1a65c8333a97c101e9560b84f806bdf2297fdbb46e1c"
    );

    let code = RecoveryCode::generate(&Counting::from(0));
    assert_eq!(code.display(), "01234 56789 ABCD EFGH JKMN PQRS");
    assert_eq!(HEXLOWER.encode(&code.row_id()), "a612c8818f3c64a773189ab66b2aea5f706c96963573757db58f7491f81bfb1b");
    assert_eq!(
        HEXLOWER.encode(code.box_secret().as_bytes()),
        "ff60768cfb2e4910aa8ef80e3556cabaf753cb7c366503f49ebf5ac25113881d"
    );

    let invite = InviteCode::generate(&Counting::from(16));
    assert_eq!(invite.display(), "GHJK MNPQ RSTV WXYZ");
    assert_eq!(HEXLOWER.encode(&invite.row_id()), "9e49f9f6b1ee59145cef069eb3e1ff6168dc2b1b0abdff0fb5725bb56cb8695b");
    assert_eq!(
        HEXLOWER.encode(invite.key().as_bytes()),
        "75224f2f7fa38a100bdd7c919635ebe6c6eb4a81a363b59664c1629b33711b87"
    );
}
