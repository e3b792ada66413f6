//! A note as its author has it. It lives sealed under the private key, and nothing drawn for
//! the partner can be handed one.

use crate::ids::{NoteId, RevealId, day_of};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The most a note holds, in characters.
pub const NOTE: usize = 8_000;
/// Notes a page: twelve of the longest beginnings (`items::GLANCE`) stay below sixty kilobytes.
pub const PAGE: usize = 12;
/// Days after which a fear may be asked how it is.
const SETTLES: i32 = 7;
/// Days after which a note is asked, once: keep, show, let go?
const ASKED_AFTER: i32 = 42;
/// Days after which an unshared fear may be shown to its author again, once a month.
const REMEMBERED_AFTER: i32 = 28;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Feeling,
    Fear,
    Doubt,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Feeling, Self::Fear, Self::Doubt];

    pub fn value(self) -> &'static str {
        match self {
            Self::Feeling => "feeling",
            Self::Fear => "fear",
            Self::Doubt => "doubt",
        }
    }

    /// As it stands in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Feeling => "a feeling",
            Self::Fear => "a fear",
            Self::Doubt => "a doubt",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.value() == value)
    }
}

/// How a fear is, weeks later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Life {
    Quieter,
    Same,
    Louder,
    Different,
}

impl Life {
    pub const ALL: [Self; 4] = [Self::Quieter, Self::Same, Self::Louder, Self::Different];

    pub fn value(self) -> &'static str {
        match self {
            Self::Quieter => "quieter",
            Self::Same => "same",
            Self::Louder => "louder",
            Self::Different => "different",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Same => "the same",
            other => other.value(),
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|life| life.value() == value)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnNote {
    /// None where it was kept without choosing one.
    pub kind: Option<Kind>,
    pub text: String,
    pub changed_on: Option<Date>,
    /// How it has been, by day, oldest first.
    pub life: Vec<(Date, Life)>,
    /// The one question after six weeks was answered "keep it".
    pub kept_on: Option<Date>,
    /// The day it was shown to its author again as the oldest unshared fear.
    pub remembered_on: Option<Date>,
    /// "When I fear this, what would help is…": waits for an agreement.
    pub would_help: String,
    /// What was shown of it, oldest first. Only this leads from a reveal to its note.
    pub shown: Vec<RevealId>,
    /// The days a copy went into one's own side.
    pub brought: Vec<Date>,
}

impl OwnNote {
    pub fn is_shared(&self) -> bool {
        !self.shown.is_empty() || !self.brought.is_empty()
    }

    /// Whether every one of these words, as [`sought`] gives them, occurs in it.
    pub fn holds(&self, words: &[String]) -> bool {
        let text = folded(&format!("{}\n{}", self.text, self.would_help));
        words.iter().all(|word| text.contains(word))
    }

    /// The fear is said to be so. A second word on the same day takes the first one's place.
    pub fn tell_life(&mut self, life: Life, today: Date) {
        self.life.retain(|(day, _)| *day != today);
        self.life.push((today, life));
    }

    /// How it is said to be, and since when without a word between.
    pub fn life_now(&self) -> Option<(Life, Date)> {
        let (_, now) = *self.life.last()?;
        let run = self.life.iter().rev().take_while(|(_, life)| *life == now);
        run.last().map(|(since, _)| (now, *since))
    }
}

/// Texts as a search compares them: however they were typed.
fn folded(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase().replace('’', "'")
}

/// The words of a search.
pub fn sought(find: &str) -> Vec<String> {
    folded(find).split_whitespace().map(str::to_owned).collect()
}

/// A note as it stands in the database, opened for its author.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: NoteId,
    pub revision: i32,
    pub note: OwnNote,
}

impl Kept {
    pub fn day(&self) -> Date {
        day_of(self.id.0)
    }

    fn is_older_than(&self, days: i32, today: Date) -> bool {
        today.since(self.day()).is_ok_and(|span| span.get_days() >= days)
    }

    /// A fear may be said to be quieter or louder when it has had time to change.
    pub fn tells_life(&self, today: Date) -> bool {
        self.note.kind == Some(Kind::Fear) && self.is_older_than(SETTLES, today)
    }

    /// The one private question: keep, show, let go? No answer is one too.
    pub fn asks(&self, today: Date) -> bool {
        self.is_older_than(ASKED_AFTER, today) && self.note.kept_on.is_none() && !self.note.is_shared()
    }

    fn may_be_remembered(&self, today: Date) -> bool {
        self.note.kind == Some(Kind::Fear) && self.is_older_than(REMEMBERED_AFTER, today) && !self.note.is_shared()
    }
}

/// The oldest unshared fear, if none was shown to its author this month. `notes` in any order.
pub fn to_remember<'a>(notes: impl Iterator<Item = &'a Kept> + Clone, today: Date) -> Option<&'a Kept> {
    let this_month = |day: Date| (day.year(), day.month()) == (today.year(), today.month());
    if notes.clone().any(|kept| kept.note.remembered_on.is_some_and(this_month)) {
        return None;
    }
    notes.filter(|kept| kept.may_be_remembered(today)).min_by_key(|kept| kept.id)
}

/// The prompts, one at a time.
pub const QUESTIONS: [&str; 8] = [
    "What haven’t you said out loud yet?",
    "What went through you today and found no place?",
    "What are you bracing for?",
    "What do you catch yourself imagining?",
    "What would be hard to hear, and what would be hard to say?",
    "Where in the day does it get loud, and where quiet?",
    "What do you miss, and what don’t you miss?",
    "What two things are true at once?",
];

/// The question of the day, or another one.
pub fn question(number: usize) -> &'static str {
    QUESTIONS[number % QUESTIONS.len()]
}

/// The number of the question of a day: each day the next one.
pub fn question_of(day: Date) -> usize {
    let days = Date::constant(2026, 1, 1).until(day).map_or(0, |span| span.get_days());
    usize::try_from(days.rem_euclid(i32::try_from(QUESTIONS.len()).unwrap_or(1))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::id_of_day;
    use crate::keys::OsEntropy;
    use jiff::civil::date;

    fn fear(day: Date) -> Kept {
        let note = OwnNote { kind: Some(Kind::Fear), text: "x".into(), ..OwnNote::default() };
        Kept { id: NoteId(id_of_day(day, None, &OsEntropy)), revision: 1, note }
    }

    #[test]
    fn after_six_weeks_a_note_asks_once() {
        let mut kept = fear(date(2026, 1, 30));
        assert!(!kept.asks(date(2026, 3, 12)) && kept.asks(date(2026, 3, 13)));
        kept.note.kept_on = Some(date(2026, 3, 13));
        assert!(!kept.asks(date(2026, 6, 1)));
    }

    #[test]
    fn what_was_shared_is_not_asked_about_and_not_brought_up() {
        let mut kept = fear(date(2026, 1, 1));
        kept.note.brought.push(date(2026, 1, 8));
        assert!(!kept.asks(date(2026, 6, 1)));
        assert!(to_remember([&kept].into_iter(), date(2026, 6, 1)).is_none());
    }

    #[test]
    fn the_oldest_fear_comes_once_a_month() {
        let mut notes = [fear(date(2026, 2, 1)), fear(date(2026, 1, 1)), fear(date(2026, 5, 1))];
        let today = date(2026, 5, 10);
        assert_eq!(to_remember(notes.iter(), today).map(|k| k.id), Some(notes[1].id));
        notes[1].note.remembered_on = Some(today);
        assert!(to_remember(notes.iter(), date(2026, 5, 31)).is_none());
        assert_eq!(to_remember(notes.iter(), date(2026, 6, 1)).map(|k| k.id), Some(notes[1].id));
    }

    #[test]
    fn a_search_finds_words_however_they_were_typed() {
        let text = "I don’t know WHAT my face will do, in the café or at ŁÓDŹ".to_owned();
        let note = OwnNote { text, would_help: "a hand".into(), ..OwnNote::default() };
        for find in ["", "Face", "do face", "DON'T", "don’t", "cafe\u{301}", "łódź", "hand caf"] {
            assert!(note.holds(&sought(find)), "{find}");
        }
        for find in ["faces", "face foot", "lodz"] {
            assert!(!note.holds(&sought(find)), "{find}");
        }
    }

    #[test]
    fn how_a_fear_is_counts_from_the_first_day_it_was_said_to_be_so() {
        let mut note = OwnNote::default();
        assert_eq!(note.life_now(), None);
        for (day, life) in [(1, Life::Quieter), (2, Life::Louder), (3, Life::Quieter), (4, Life::Quieter)] {
            note.tell_life(life, date(2026, 3, day));
        }
        assert_eq!(note.life_now(), Some((Life::Quieter, date(2026, 3, 3))));
        note.tell_life(Life::Same, date(2026, 3, 4));
        assert_eq!((note.life_now(), note.life.len()), (Some((Life::Same, date(2026, 3, 4))), 4));
    }

    #[test]
    fn each_day_has_the_next_question() {
        let days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 9)];
        assert_eq!(days.map(question_of), [7, 0, 1, 0]);
    }

    #[test]
    fn only_a_fear_that_had_time_tells_how_it_is() {
        let mut kept = fear(date(2026, 3, 1));
        assert!(!kept.tells_life(date(2026, 3, 7)) && kept.tells_life(date(2026, 3, 8)));
        kept.note.kind = Some(Kind::Doubt);
        assert!(!kept.tells_life(date(2026, 6, 1)));
    }
}
