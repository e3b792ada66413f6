//! A moment, and what the other one may do with it.

use crate::couples::Seat;
use crate::ids::MomentId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Moments a page.
pub const PAGE: usize = 20;

/// What a good moment mostly was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    ToldTheTruth,
    ListenedWell,
    KeptOurWord,
    AskedForWhatINeeded,
    Repaired,
    SomethingGentle,
    SomethingElse,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::ToldTheTruth,
        Self::ListenedWell,
        Self::KeptOurWord,
        Self::AskedForWhatINeeded,
        Self::Repaired,
        Self::SomethingGentle,
        Self::SomethingElse,
    ];

    pub fn value(self) -> &'static str {
        match self {
            Self::ToldTheTruth => "told-the-truth",
            Self::ListenedWell => "listened-well",
            Self::KeptOurWord => "kept-our-word",
            Self::AskedForWhatINeeded => "asked",
            Self::Repaired => "repaired",
            Self::SomethingGentle => "something-gentle",
            Self::SomethingElse => "something-else",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::ToldTheTruth => "told the truth when it was hard",
            Self::ListenedWell => "listened well",
            Self::KeptOurWord => "kept our word",
            Self::AskedForWhatINeeded => "asked for what I needed",
            Self::Repaired => "repaired",
            Self::SomethingGentle => "something gentle",
            Self::SomethingElse => "something else",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.value() == value)
    }
}

/// Good or hard. Only a good one has a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    Good(Option<Kind>),
    Hard,
}

/// What happened, in its author's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub tone: Tone,
    pub words: String,
}

impl Noted {
    pub fn is_good(&self) -> bool {
        self.tone != Tone::Hard
    }
}

/// What the other one says to a good moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    Saw,
    DidntKnow,
    Own(String),
}

impl Said {
    pub fn words(&self) -> &str {
        match self {
            Self::Saw => "I saw that too",
            Self::DidntKnow => "I didn’t know, thank you",
            Self::Own(words) => words,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub id: MomentId,
    pub by: Seat,
    pub noted_on: Date,
    /// None once its author has taken it back.
    pub noted: Option<Noted>,
    pub withdrawn_on: Option<Date>,
    pub answer: Option<Said>,
}

impl Moment {
    /// The other one answers a good moment, once.
    pub fn may_answer(&self, seat: Seat) -> bool {
        self.by != seat && self.answer.is_none() && self.noted.as_ref().is_some_and(Noted::is_good)
    }

    pub fn may_withdraw(&self, seat: Seat) -> bool {
        self.by == seat && self.noted.is_some()
    }

    pub fn good_words(&self) -> Option<&str> {
        self.noted.as_ref().filter(|noted| noted.is_good()).map(|noted| noted.words.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_good_one_is_answered_once_and_by_the_other_one() {
        let noted = |tone| Some(Noted { tone, words: "x".into() });
        let mut moment = Moment {
            id: MomentId(uuid::Uuid::nil()),
            by: Seat::First,
            noted_on: date(2026, 3, 9),
            noted: noted(Tone::Good(None)),
            withdrawn_on: None,
            answer: None,
        };
        assert!(moment.may_answer(Seat::Second) && !moment.may_answer(Seat::First));
        assert!(moment.may_withdraw(Seat::First) && !moment.may_withdraw(Seat::Second));
        moment.answer = Some(Said::Saw);
        assert!(!moment.may_answer(Seat::Second));
        moment.answer = None;
        for gone in [noted(Tone::Hard), None] {
            moment.noted = gone;
            assert!(!moment.may_answer(Seat::Second));
        }
        assert!(!moment.may_withdraw(Seat::First));
    }
}
