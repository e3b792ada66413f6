use super::*;
use jiff::civil::date;

const DAY: Date = date(2026, 3, 9);
const INES: Seat = Seat::First;
const SAM: Seat = Seat::Second;

fn id(number: i16) -> Uuid {
    Uuid::from_u128(u128::try_from(number).unwrap())
}

fn version(number: i16, by: Seat, yes: &[Seat]) -> Version {
    let wording = Wording {
        kind: Some(Kind::Boundary),
        so_that: "x".into(),
        agree_that: format!("version {number}"),
        about: None,
        until: None,
        if_it_slips: String::new(),
        note: String::new(),
    };
    let consents = [INES, SAM].map(|seat| yes.contains(&seat).then_some(DAY));
    Version { number, id: id(number), by, proposed_on: DAY, wording, consents, ended: None, put_off: false }
}

fn agreement(versions: Vec<Version>) -> Agreement {
    Agreement { id: AgreementId(Uuid::nil()), versions }
}

#[test]
fn two_yeses_to_one_version_are_what_makes_it_active() {
    let asked = agreement(vec![version(1, INES, &[INES])]);
    assert_eq!((asked.active(), asked.proposed(DAY).map(|v| v.number)), (None, Some(1)));
    // A yes each, to different words.
    let crossed = agreement(vec![version(1, INES, &[INES]), version(2, SAM, &[SAM])]);
    assert_eq!(crossed.active(), None);
    assert!(!crossed.may(SAM, Act::Consent, id(1), DAY), "older words are not asked about any more");
    assert!(crossed.may(INES, Act::Consent, id(2), DAY) && !crossed.may(SAM, Act::Consent, id(2), DAY));
    let changed = agreement(vec![version(1, INES, &[INES, SAM]), version(2, SAM, &[SAM])]);
    assert_eq!(changed.active().map(|v| v.number), Some(1), "until both say yes, the one before stands");
}

#[test]
fn a_proposal_lapses_by_itself_and_then_takes_no_yes() {
    let asked = agreement(vec![version(1, INES, &[INES])]);
    let last = date(2026, 3, 22);
    assert!(asked.may(SAM, Act::Consent, id(1), last) && !asked.may(SAM, Act::Consent, id(1), date(2026, 3, 23)));
    assert!(asked.may(INES, Act::Propose, id(1), date(2026, 3, 23)), "it can be asked again");
}

#[test]
fn either_sets_it_down_alone_and_picking_up_takes_both() {
    let mut stands = agreement(vec![version(1, INES, &[INES, SAM])]);
    for seat in [INES, SAM] {
        assert!(stands.may(seat, Act::Rest, id(1), DAY) && stands.may(seat, Act::Retire, id(1), DAY));
    }
    stands.versions[0].ended = Some(Ended { on: DAY, up_to: 1, is_for_good: false });
    assert_eq!(stands.active(), None);
    assert!(!stands.may(INES, Act::Rest, id(1), DAY) && stands.may(SAM, Act::Retire, id(1), DAY));
    assert!(stands.may(SAM, Act::Propose, id(1), DAY));
    stands.versions.push(version(2, SAM, &[SAM]));
    assert_eq!(stands.active(), None);
    stands.versions[1] = version(2, SAM, &[SAM, INES]);
    assert_eq!(stands.active().map(|v| v.number), Some(2));
    stands.versions[1].ended = Some(Ended { on: DAY, up_to: 2, is_for_good: true });
    assert!(stands.is_retired() && !stands.may(INES, Act::Propose, id(2), DAY));
}

#[test]
fn ones_own_words_are_not_put_off_and_the_others_not_taken_back() {
    let asked = agreement(vec![version(1, INES, &[INES])]);
    assert!(asked.may(INES, Act::TakeBack, id(1), DAY) && !asked.may(SAM, Act::TakeBack, id(1), DAY));
    assert!(asked.may(SAM, Act::NotNow, id(1), DAY) && !asked.may(INES, Act::NotNow, id(1), DAY));
    let agreed = agreement(vec![version(1, INES, &[INES, SAM])]);
    for act in [Act::TakeBack, Act::NotNow, Act::Consent] {
        assert!(!agreed.may(INES, act, id(1), DAY) && !agreed.may(SAM, act, id(1), DAY));
    }
}

#[test]
fn a_second_look_keeps_the_words_once_both_say_so() {
    let mut stands = agreement(vec![version(1, INES, &[INES, SAM])]);
    assert!(!stands.may(SAM, Act::Keep, id(1), DAY), "no day was set");
    stands.versions[0].wording.until = Some(DAY);
    assert!(!stands.is_due(date(2026, 3, 8)) && stands.is_due(DAY));
    assert!(stands.may(INES, Act::Keep, id(1), DAY) && stands.may(SAM, Act::Keep, id(1), DAY));
    stands.versions.push(Version { wording: stands.versions[0].wording.kept(DAY), ..version(2, SAM, &[SAM]) });
    assert_eq!(stands.versions[1].wording.until, Some(date(2026, 5, 4)));
    assert!(!stands.may(INES, Act::Keep, id(1), DAY) && stands.may(INES, Act::Consent, id(2), DAY));
    assert_eq!(stands.active().map(|v| v.number), Some(1), "what stands doesn't end by its day");
}

#[test]
fn what_was_put_off_asks_no_more_and_changes_nothing_for_the_one_who_proposed() {
    let mut asked = agreement(vec![version(1, INES, &[INES])]);
    assert!(asked.asks(SAM, DAY).is_some() && asked.asks(INES, DAY).is_none());
    asked.versions[0].put_off = true;
    assert!(asked.asks(SAM, DAY).is_none() && asked.proposed(DAY).is_some());
}

#[test]
fn what_is_retired_waits_for_nobody() {
    let mut stands = agreement(vec![version(1, INES, &[INES, SAM]), version(2, INES, &[INES])]);
    assert!(stands.may(SAM, Act::Consent, id(2), DAY));
    stands.versions[0].ended = Some(Ended { on: DAY, up_to: 2, is_for_good: true });
    assert!(stands.proposed(DAY).is_none() && !stands.may(SAM, Act::Consent, id(2), DAY));
    assert_eq!(stands.seen_by(INES, DAY).map(|(standing, v)| (standing, v.number)), Some((Standing::Retired, 1)));
}

#[test]
fn each_sees_how_it_is_and_nobody_what_was_put_off() {
    let mut asked = agreement(vec![version(1, INES, &[INES])]);
    let seen = |agreement: &Agreement, seat, day| agreement.seen_by(seat, day).map(|(standing, _)| standing);
    assert_eq!([INES, SAM].map(|seat| seen(&asked, seat, DAY)), [Some(Standing::Proposed); 2]);
    let after = date(2026, 3, 23);
    assert_eq!([INES, SAM].map(|seat| seen(&asked, seat, after)), [Some(Standing::Lapsed), None]);
    asked.versions[0].put_off = true;
    assert_eq!([INES, SAM].map(|seat| seen(&asked, seat, DAY)), [Some(Standing::Proposed), None]);
}

#[test]
fn what_waited_when_it_was_set_down_waits_no_more_and_what_comes_after_does() {
    let mut stands = agreement(vec![version(1, INES, &[INES, SAM]), version(2, INES, &[INES])]);
    stands.versions[0].ended = Some(Ended { on: DAY, up_to: 2, is_for_good: false });
    assert!(stands.proposed(DAY).is_none() && !stands.may(SAM, Act::Consent, id(2), DAY));
    stands.versions.push(version(3, SAM, &[SAM]));
    assert!(stands.may(INES, Act::Consent, id(3), DAY));
}

#[test]
fn setting_down_needs_no_exact_words_and_a_page_from_before_a_rest_says_nothing() {
    let mut stands = agreement(vec![version(1, INES, &[INES, SAM]), version(2, SAM, &[INES, SAM])]);
    assert!(stands.may(INES, Act::Rest, id(1), DAY) && stands.may(INES, Act::Retire, id(1), DAY));
    stands.versions[0].ended = Some(Ended { on: DAY, up_to: 1, is_for_good: false });
    assert!(!stands.may(INES, Act::Rest, id(1), DAY) && !stands.may(INES, Act::Retire, id(1), DAY));
    assert!(stands.may(INES, Act::Retire, id(2), DAY));
}

#[test]
fn words_are_read_beside_what_stands_and_else_beside_those_before() {
    let mut changed = agreement(vec![version(1, INES, &[INES, SAM]), version(2, SAM, &[SAM]), version(3, SAM, &[SAM])]);
    assert_eq!(changed.before(3).map(|v| v.number), Some(1));
    changed.versions[0].consents = [None; 2];
    assert_eq!((changed.before(3).map(|v| v.number), changed.before(1)), (Some(2), None));
}
