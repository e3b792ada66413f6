use super::*;
use crate::checkins::model::{OwnSide, SharedSide, Topic};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const INES: Seat = Seat::First;
const SAM: Seat = Seat::Second;

fn sides() -> [SharedSide; 2] {
    let hers =
        OwnSide { good: "x".into(), topic: Topic { feel: "y".into(), ..Topic::default() }, ..OwnSide::default() };
    [SharedSide::from(&hers), SharedSide::from(&OwnSide { good: "z".into(), ..OwnSide::default() })]
}

fn after(meeting: &Meeting, presses: &[(Seat, Press)]) -> Meeting {
    presses.iter().fold(meeting.clone(), |meeting, (seat, press)| {
        meeting
            .press(*seat, *press, SAM, Agenda { sides: &sides(), has_match: false }, NOW)
            .unwrap_or_else(|| panic!("{press:?} changed nothing"))
    })
}

fn refused(meeting: &Meeting, seat: Seat, press: Press) -> bool {
    meeting.press(seat, press, SAM, Agenda { sides: &sides(), has_match: false }, NOW).is_none()
}

fn begun() -> Meeting {
    after(&Meeting::new(SAM), &[(INES, Press::Begin(Length::Full)), (SAM, Press::Begin(Length::Full))])
}

#[test]
fn going_on_takes_both_and_a_second_press_of_one_is_still_one() {
    let one = after(&Meeting::new(SAM), &[(INES, Press::Begin(Length::Full))]);
    assert_eq!((one.at, one.ready), (Step::Arrive, [true, false]));
    assert!(refused(&one, INES, Press::Begin(Length::Full)));
    let both = after(&one, &[(SAM, Press::Begin(Length::Short))]);
    assert_eq!((both.at, both.ready, both.length), (Step::Good, [false; 2], Some(Length::Short)));
    assert_eq!(both.passed, [Passed { step: Step::Arrive, how: How::Both }]);
}

#[test]
fn a_press_for_a_step_that_is_over_changes_nothing() {
    let good = begun();
    assert_eq!(good.at, Step::Good);
    let topic = after(&good, &[(INES, Press::GoOn(Step::Good)), (SAM, Press::GoOn(Step::Good))]);
    assert_eq!((topic.at, topic.topic_since), (Step::Topic, Some(NOW)));
    for press in [Press::GoOn(Step::Good), Press::LeaveStep(Step::Good), Press::HandOver(Step::Good, SAM)] {
        assert!(refused(&topic, SAM, press));
    }
    assert!(refused(&topic, SAM, Press::Begin(Length::Hold)));
}

#[test]
fn one_speaks_and_only_they_hand_over() {
    let good = begun();
    assert_eq!(good.speaker, Speaker(SAM));
    assert!(refused(&good, INES, Press::HandOver(Step::Good, SAM)));
    let hers = after(&good, &[(SAM, Press::HandOver(Step::Good, SAM))]);
    assert!(refused(&hers, INES, Press::HandOver(Step::Good, SAM)), "sent again");
    assert_eq!(hers.speaker, Speaker(INES));
    let topic = after(&hers, &[(INES, Press::LeaveStep(Step::Good))]);
    assert_eq!(topic.speaker, Speaker(INES), "only she wrote a topic");
}

#[test]
fn a_pause_holds_everything_until_both_are_back_from_this_one() {
    let paused = after(&begun(), &[(INES, Press::GoOn(Step::Good)), (SAM, Press::Pause)]);
    for press in [Press::GoOn(Step::Good), Press::Pause, Press::OneScreen(SAM), Press::HandOver(Step::Good, SAM)] {
        assert!(refused(&paused, SAM, press));
    }
    let back = after(&paused, &[(INES, Press::Back { pause: 1 }), (SAM, Press::Until { pause: 1, until: NOW })]);
    assert_eq!(back.pause.unwrap().back, [true, false]);
    assert!(refused(&back, SAM, Press::Until { pause: 1, until: NOW }), "sent again");
    let on = after(&back, &[(SAM, Press::Back { pause: 1 })]);
    assert_eq!((on.pause, on.at, on.ready), (None, Step::Good, [true, false]));
    let again = after(&on, &[(SAM, Press::Pause)]);
    assert!(refused(&again, INES, Press::Back { pause: 1 }));
    assert_eq!(after(&again, &[(INES, Press::End)]).at, Step::Close);
}

fn on_hers() -> Meeting {
    after(&begun(), &[(INES, Press::OneScreen(INES)), (SAM, Press::OneScreen(INES))])
}

#[test]
fn one_screen_takes_a_press_from_each() {
    let suggested = after(&begun(), &[(INES, Press::OneScreen(INES))]);
    for (seat, press) in [(INES, Press::OneScreen(INES)), (SAM, Press::OneScreen(SAM)), (INES, Press::OneScreen(SAM))] {
        assert!(refused(&suggested, seat, press));
    }
    let ready = after(&suggested, &[(INES, Press::GoOn(Step::Good))]);
    assert_eq!((ready.at, ready.is_on_one_screen()), (Step::Good, false), "a suggestion counts for nothing");
    let moved = after(&ready, &[(SAM, Press::GoOn(Step::Good))]);
    assert_eq!(moved.one_screen, None, "it goes with its step");
    assert_eq!(after(&suggested, &[(SAM, Press::TwoScreens)]).one_screen, None);
    assert!(refused(&on_hers(), SAM, Press::OneScreen(INES)), "sent again");
}

#[test]
fn on_one_screen_a_single_press_counts_and_says_so() {
    let one = after(&on_hers(), &[(INES, Press::GoOn(Step::Good))]);
    assert_eq!((one.at, one.passed[1].how), (Step::Topic, How::OneScreen));
    assert!(!one.is_hearing());
    let paused = after(&one, &[(INES, Press::Pause), (INES, Press::Back { pause: 1 })]);
    assert_eq!((paused.pause, paused.is_on_one_screen()), (None, true));
}

#[test]
fn a_press_of_the_one_whose_screen_it_is_not_makes_it_two() {
    for press in [Press::GoOn(Step::Good), Press::Pause, Press::Stay(Step::Good), Press::TwoScreens] {
        assert!(!after(&on_hers(), &[(SAM, press)]).is_on_one_screen(), "{press:?}");
    }
    let paused = after(&on_hers(), &[(SAM, Press::Pause), (INES, Press::Back { pause: 1 })]);
    assert!(paused.is_paused(), "he says himself when he is back");
}

#[test]
fn a_pause_is_not_taken_off_the_ten_minutes() {
    let topic = after(&begun(), &[(SAM, Press::LeaveStep(Step::Good)), (SAM, Press::Pause)]);
    let hour = NOW + SignedDuration::from_hours(1);
    let back = after(&topic, &[(INES, Press::Back { pause: 1 })]);
    let back =
        back.press(SAM, Press::Back { pause: 1 }, SAM, Agenda { sides: &sides(), has_match: false }, hour).unwrap();
    assert_eq!(back.topic_since, Some(hour));
}

#[test]
fn the_end_is_the_close_and_stays_it() {
    let ended = after(&begun(), &[(SAM, Press::End)]);
    assert!(ended.is_over());
    for press in [Press::End, Press::Pause, Press::GoOn(Step::Close), Press::LeaveStep(Step::Close)] {
        assert!(refused(&ended, SAM, press));
    }
    let all = [Step::Good, Step::Topic, Step::Coming].map(|step| (INES, Press::LeaveStep(step)));
    let left = after(&begun(), &all);
    assert!(left.is_over() && left.passed.iter().skip(1).all(|passed| passed.how == How::Left));
}

#[test]
fn a_meeting_survives_being_kept() {
    let meeting = after(&begun(), &[(SAM, Press::Pause)]);
    let kept = serde_json::to_string(&meeting).unwrap();
    assert_eq!(serde_json::from_str::<Meeting>(&kept).unwrap(), meeting);
}
