//! What one tells of one's own part in what the two have agreed on: of oneself, never asked of the other, and
//! counted nowhere.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Kept,
    Hard,
    Crossed,
    NotMine,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Kept, Self::Hard, Self::Crossed, Self::NotMine];

    pub fn value(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Hard => "hard",
            Self::Crossed => "crossed",
            Self::NotMine => "not-mine",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::NotMine => "not my part to say",
            other => other.value(),
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.value() == value)
    }
}

/// Of one version, in the words that stood that week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub version: Uuid,
    pub words: String,
    pub part: Option<Part>,
    pub line: String,
}

impl Told {
    pub fn of(version: Uuid, words: String) -> Self {
        Self { version, words, part: None, line: String::new() }
    }

    pub fn is_said(&self) -> bool {
        self.part.is_some() || !self.line.is_empty()
    }

    /// The field of the four, and with `-line` that of the line.
    pub fn field(&self) -> String {
        format!("ag-{}", self.version)
    }

    pub fn line_field(&self) -> String {
        format!("{}-line", self.field())
    }
}

/// What a side is asked about: all that stands now, and what was told of before and stands no more.
pub fn asked(told: &[Told], standing: impl IntoIterator<Item = Told>) -> Vec<Told> {
    let mut asked: Vec<Told> = Vec::new();
    for now in standing {
        if asked.iter().all(|other| other.version != now.version) {
            asked.push(now);
        }
    }
    for before in told.iter().filter(|before| before.is_said()) {
        match asked.iter_mut().find(|now| now.version == before.version) {
            Some(now) => now.clone_from(before),
            None => asked.push(before.clone()),
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(number: u128, line: &str) -> Told {
        Told { line: line.into(), ..Told::of(Uuid::from_u128(number), format!("words {number}")) }
    }

    #[test]
    fn what_stands_is_asked_about_and_what_was_told_stays() {
        let asked =
            asked(&[told(1, "said"), told(2, ""), told(3, "said too")], [told(3, ""), told(4, ""), told(3, "")]);
        let is: Vec<(u128, &str)> = asked.iter().map(|told| (told.version.as_u128(), told.line.as_str())).collect();
        assert_eq!(is, [(3, "said too"), (4, ""), (1, "said")]);
    }
}
