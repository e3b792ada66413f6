//! What is pressed and typed at a meeting.

use super::agenda::{Length, Step};
use super::meeting::Press;
use super::model::{Closing, Leave};
use crate::checkins::model::BOX;
use crate::couples::Seat;
use crate::hearing::{forms::Page, model::Act};
use crate::web::forms::{Faults, Fields};
use jiff::{SignedDuration, Timestamp};

/// The boxes of a step, in the one form they stand in, and what else that form says.
pub const PAGE: Page<Option<Act>> = Page {
    boxes: &[
        ("heard", Some(Act::Reflect)),
        ("words", Some(Act::Answer)),
        ("reply", Some(Act::Reply)),
        ("offering", Some(Act::Offer)),
        ("valued", None),
        // What was written for a box that is not there any more.
        ("kept", None),
    ],
    beside: &[
        "answer",
        "try",
        "version",
        "mine",
        "meeting",
        "step",
        "speaker",
        "pause",
        "until",
        "wish",
        "parked",
        "leave",
        "screen",
        "drafted",
        "this-week",
    ],
};

/// The step that was on the page.
pub fn step(fields: &Fields) -> Option<Step> {
    Step::from_slug(fields.text("step"))
}

/// Who spoke on the page.
pub fn speaker(fields: &Fields) -> Option<Seat> {
    fields.text("speaker").parse().ok().and_then(Seat::from_i16)
}

/// Whose screen it is, tonight.
pub fn screen(fields: &Fields) -> Option<Seat> {
    fields.text("screen").parse().ok().and_then(Seat::from_i16)
}

/// A wish for how long; without one there is a message.
pub fn begin(fields: &Fields) -> Result<Press, Faults> {
    Length::from_value(fields.text("wish")).map(Press::Begin).ok_or_else(|| {
        let mut faults = Faults::default();
        faults.add("wish", "Choose how much is right for tonight. The shorter of the two wishes counts.");
        faults
    })
}

fn pause(fields: &Fields) -> Option<u16> {
    fields.text("pause").parse().ok()
}

pub fn back(fields: &Fields) -> Option<Press> {
    pause(fields).map(|pause| Press::Back { pause })
}

/// When to come back: in a while from now, or tomorrow at the couple's own time.
pub fn until(fields: &Fields, now: Timestamp, tomorrow: Timestamp) -> Result<Press, Faults> {
    let until = match fields.text("until") {
        "20" => Some(now + SignedDuration::from_mins(20)),
        "60" => Some(now + SignedDuration::from_hours(1)),
        "tomorrow" => Some(tomorrow),
        _ => None,
    };
    pause(fields).zip(until).map(|(pause, until)| Press::Until { pause, until }).ok_or_else(|| {
        let mut faults = Faults::default();
        faults.add("until", "Choose a time to come back to it. It can be changed.");
        faults
    })
}

pub fn closing(fields: &Fields) -> Result<Closing, Faults> {
    let mut faults = Faults::default();
    let closing =
        Closing { valued: fields.limited("valued", BOX, &mut faults), leave: Leave::from_value(fields.text("leave")) };
    if faults.is_empty() { Ok(closing) } else { Err(faults) }
}

/// "But", "actually", "you also": an answer has slipped in where hearing was meant.
pub fn answers_back(words: &str) -> bool {
    let plain = words.to_lowercase().replace('’', "'");
    let mut before = "";
    plain.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).any(|word| {
        let is_one = matches!(word, "but" | "actually") || (word == "also" && before == "you");
        before = word;
        is_one
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_slips_in_is_noticed_and_a_word_that_holds_it_is_not() {
        for words in ["You were late, but I", "Actually you", "YOU ALSO did", "…but"] {
            assert!(answers_back(words), "{words}");
        }
        for words in ["you waited in the butcher’s", "I also heard", "factually", ""] {
            assert!(!answers_back(words), "{words}");
        }
    }

    #[test]
    fn a_choice_that_is_none_gets_a_message() {
        let fields = |body: &str| Fields::parse(body.as_bytes());
        assert!(begin(&fields("wish=long")).is_err_and(|faults| faults.get("wish").is_some()));
        assert_eq!(begin(&fields("wish=hold")).ok(), Some(Press::Begin(Length::Hold)));
        let now = Timestamp::UNIX_EPOCH;
        assert!(until(&fields("pause=1&until=soon"), now, now).is_err());
        assert!(until(&fields("until=20"), now, now).is_err());
        let twenty = now + SignedDuration::from_mins(20);
        let press = until(&fields("pause=1&until=20"), now, now).ok();
        assert_eq!(press, Some(Press::Until { pause: 1, until: twenty }));
        assert_eq!(
            (step(&fields("step=topic")), speaker(&fields("speaker=2"))),
            (Some(Step::Topic), Some(Seat::Second))
        );
    }
}
