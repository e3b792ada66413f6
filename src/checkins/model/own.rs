//! A side as its author has it. It lives sealed under the author's home key, and nothing
//! drawn for the partner can be handed one.

use super::feelings::{Feeling, Strength};
use super::{Answers, Section, Told};
use crate::accounts::PromptSet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Saying only this: always a whole answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say {
    pub dont_know: bool,
    pub rather_not: bool,
}

impl Say {
    pub fn in_words(self) -> Vec<&'static str> {
        let mut words = Vec::new();
        if self.dont_know {
            words.push("I don’t know");
        }
        if self.rather_not {
            words.push("I’d rather not say");
        }
        words
    }

    pub fn is_said(self) -> bool {
        self.dont_know || self.rather_not
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weather {
    pub feelings: Vec<Feeling>,
    pub own_word: String,
    pub own_strength: Option<Strength>,
    pub joined: [String; 2],
    pub say: Say,
}

impl Weather {
    /// Every feeling chosen, the own word last.
    pub fn all(&self) -> Vec<Feeling> {
        let own =
            (!self.own_word.is_empty()).then(|| Feeling { word: self.own_word.clone(), strength: self.own_strength });
        self.feelings.iter().cloned().chain(own).collect()
    }

    /// "Both are true": only when there are two.
    pub fn both_true(&self) -> Option<(String, String)> {
        let [one, two] = &self.joined;
        (!one.is_empty() && !two.is_empty()).then(|| (super::feelings::word(one), super::feelings::word(two)))
    }
}

/// What happens with something unsaid. Keeping it takes it out of the side at once, into
/// the private box; so a side knows only these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bring {
    Part,
    Whole,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrying {
    pub text: String,
    pub bring: Option<Bring>,
    pub part: String,
    pub say: Say,
    /// Copies that were brought here whole, as they were decided on elsewhere.
    #[serde(default)]
    pub brought: Vec<Brought>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// Names it on the page, to take it out again.
    pub id: Uuid,
    pub text: String,
}

impl Carrying {
    /// The words written here that come to the table.
    pub fn decided(&self) -> Option<&str> {
        let words = match self.bring? {
            Bring::Part => &self.part,
            Bring::Whole => &self.text,
        };
        (!words.is_empty()).then_some(words.as_str())
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub feel: String,
    pub when: String,
    pub help: String,
    pub say: Say,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Like {
    Company,
    Space,
    Ordinary,
}

impl Like {
    pub const ALL: [Self; 3] = [Self::Company, Self::Space, Self::Ordinary];

    pub fn value(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Space => "space",
            Self::Ordinary => "ordinary",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Company => "quiet company",
            Self::Space => "a bit of space",
            Self::Ordinary => "something ordinary",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.value() == value)
    }
}

/// The five-minute form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub feel: String,
    pub like: Option<Like>,
    pub line: String,
    pub say: Say,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    #[default]
    Full,
    Hold,
}

/// How a sealed side may open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opens {
    #[default]
    BothHere,
    WithoutMe,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSide {
    pub form: Form,
    pub weather: Weather,
    pub good: String,
    /// Good moments of the week, brought along.
    #[serde(default)]
    pub moments: Vec<Brought>,
    pub good_say: Say,
    /// Which set of wordings was answered, with its edition.
    pub asked: Option<(PromptSet, u8)>,
    pub answers: Answers,
    pub carrying: Carrying,
    pub topic: Topic,
    /// What is asked about, told or not.
    #[serde(default)]
    pub told: Vec<Told>,
    pub do_one: String,
    pub welcome_one: String,
    pub coming_say: Say,
    pub hold: Hold,
    pub opens: Opens,
    /// The sections that were left at least once, by number.
    pub kept: BTreeSet<u8>,
    /// The private letter that holds what stayed behind at sealing; taken back with it.
    pub letter: Option<Uuid>,
    /// Which open page kept this last by itself, and its how-manieth try that was.
    pub by: Option<(String, u32)>,
}

impl OwnSide {
    pub fn has_kept(&self, section: Section) -> bool {
        self.kept.contains(&section.number())
    }

    /// What was written and does not come along when this side is sealed. The opening
    /// removes the side, so these words go to the private box first.
    pub fn left_behind(&self) -> Option<String> {
        let (topic, hold) = (&self.topic, &self.hold);
        let words: Vec<&str> = match self.form {
            Form::Full => {
                let decided = self.carrying.decided();
                let carried = [self.carrying.text.as_str(), &self.carrying.part];
                carried
                    .into_iter()
                    .filter(|words| Some(*words) != decided)
                    .chain([hold.feel.as_str(), &hold.line])
                    .collect()
            }
            Form::Hold => {
                let brought = self.carrying.brought.iter().map(|brought| brought.text.as_str());
                let told = self.told.iter().map(|told| told.line.as_str());
                [
                    self.weather.own_word.as_str(),
                    &self.good,
                    &self.carrying.text,
                    &self.carrying.part,
                    &topic.feel,
                    &topic.when,
                    &topic.help,
                    &self.do_one,
                    &self.welcome_one,
                ]
                .into_iter()
                .chain(brought)
                .chain(told)
                .collect()
            }
        };
        let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
        (!words.is_empty()).then(|| words.join("\n\n"))
    }

    /// Where to carry on: the first section not yet left.
    pub fn resume_at(&self) -> Section {
        Section::ALL.into_iter().find(|s| !self.has_kept(*s)).unwrap_or(Section::Check)
    }
}
