//! What one asks oneself, and what one answered on a day.

use crate::ids::day_of;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Earlier checks a page.
pub const PAGE: usize = 10;

/// The questions, by a name that stays when their wording changes.
pub const QUESTIONS: [(&str, &str); 7] = [
    ("drawn", "When I picture being closer, more of me leans in than braces."),
    ("stop", "I could say stop in the middle of it, and that would be the end of it."),
    ("mine", "I want this for myself, and not to make something go away."),
    ("less", "If it went no further, tomorrow would be no worse."),
    ("proof", "I’m not asking it to prove anything."),
    ("rested", "I’ve slept and eaten, and my head is clear."),
    ("no", "If I said not now, I’d still be safe here."),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Yes,
    Partly,
    NotNow,
    DontKnow,
}

impl Answer {
    pub const ALL: [Self; 4] = [Self::Yes, Self::Partly, Self::NotNow, Self::DontKnow];

    pub fn value(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::NotNow => "not-now",
            Self::DontKnow => "dont-know",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::NotNow => "not now",
            Self::DontKnow => "I don’t know",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.value() == value)
    }
}

/// One check, with the questions as they were worded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub answers: Vec<(String, Answer)>,
    pub words: String,
}

impl Check {
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.words.is_empty()
    }
}

pub struct Kept {
    pub id: Uuid,
    pub check: Check,
}

impl Kept {
    pub fn day(&self) -> Date {
        day_of(self.id)
    }
}
