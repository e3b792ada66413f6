//! *Words and deeds*: four statements in two sets of wordings, five words and "can't say".
//! Where both read, a statement goes by its short name, so that nobody's set shows.

use crate::accounts::PromptSet;
use serde::{Deserialize, Serialize};

/// The edition of the wordings below. A change of wording raises it; it is stored with
/// each answer, so that history keeps its meaning.
pub const EDITION: u8 = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statement {
    Deeds,
    Leaning,
    AllRight,
    TrueThing,
}

impl Statement {
    pub const ALL: [Self; 4] = [Self::Deeds, Self::Leaning, Self::AllRight, Self::TrueThing];

    pub fn field(self) -> &'static str {
        match self {
            Self::Deeds => "deeds",
            Self::Leaning => "lean",
            Self::AllRight => "future",
            Self::TrueThing => "true",
        }
    }

    pub fn short_name(self) -> &'static str {
        match self {
            Self::Deeds => "Words and deeds",
            Self::Leaning => "Leaning",
            Self::AllRight => "Being all right",
            Self::TrueThing => "Saying a true thing",
        }
    }

    pub fn wording(self, set: PromptSet) -> &'static str {
        match (self, set) {
            (Self::Deeds, PromptSet::LetDown) => "What was said and what was done matched.",
            (Self::Deeds, PromptSet::BrokeSomething) => "I did what I said I would.",
            (Self::Leaning, PromptSet::LetDown) => "I could lean on you.",
            (Self::Leaning, PromptSet::BrokeSomething) => "I was there when it counted.",
            (Self::AllRight, _) => "I can imagine us being all right.",
            (Self::TrueThing, PromptSet::LetDown) => "I could say a true thing without bracing for it.",
            (Self::TrueThing, PromptSet::BrokeSomething) => "I could say a true thing without hiding.",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    NotThisWeek,
    ALittle,
    Partly,
    Mostly,
    Fully,
    CantSay,
}

impl Answer {
    /// The five words, in their order on the thread.
    pub const FIVE: [Self; 5] = [Self::NotThisWeek, Self::ALittle, Self::Partly, Self::Mostly, Self::Fully];

    pub fn value(self) -> &'static str {
        match self {
            Self::NotThisWeek => "not-this-week",
            Self::ALittle => "a-little",
            Self::Partly => "partly",
            Self::Mostly => "mostly",
            Self::Fully => "fully",
            Self::CantSay => "cant-say",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::NotThisWeek => "not this week",
            Self::ALittle => "a little",
            Self::Partly => "partly",
            Self::Mostly => "mostly",
            Self::Fully => "fully",
            Self::CantSay => "can’t say",
        }
    }

    /// Where the mark stands on the ruled line, in its drawing's units; "can't say" has none.
    pub fn mark(self) -> Option<u16> {
        Self::FIVE.iter().position(|a| *a == self).and_then(|i| u16::try_from(i).ok()).map(|i| 30 + 60 * i)
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::FIVE.into_iter().chain([Self::CantSay]).find(|a| a.value() == value)
    }
}

/// One answer a statement; none where it was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers(pub [Option<Answer>; 4]);

impl Answers {
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// Each statement that was answered, by its short name.
    pub fn given(&self) -> Vec<(Statement, Answer)> {
        Statement::ALL.into_iter().zip(self.0).filter_map(|(s, a)| a.map(|a| (s, a))).collect()
    }
}
