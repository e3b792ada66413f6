//! The forty-eight feelings, in families, and how strong each is.

use serde::{Deserialize, Serialize};

pub struct Family {
    pub name: &'static str,
    /// Values are words with hyphens; the word shown has spaces.
    pub feelings: [&'static str; 6],
}

pub const FAMILIES: [Family; 8] = [
    Family { name: "Warm", feelings: ["hopeful", "grateful", "loving", "glad", "playful", "proud-of-us"] },
    Family { name: "Calm", feelings: ["steady", "relieved", "rested", "patient", "clear", "at-ease"] },
    Family { name: "Tender", feelings: ["touched", "shy", "longing", "softened", "raw", "exposed"] },
    Family { name: "Sad", feelings: ["lonely", "let-down", "grieving", "heavy", "ashamed", "sorry"] },
    Family { name: "Afraid", feelings: ["scared", "wary", "on-edge", "braced", "small", "panicky"] },
    Family { name: "Angry", feelings: ["cross", "furious", "bitter", "resentful", "restless", "fed-up"] },
    Family { name: "Far away", feelings: ["numb", "distant", "closed", "blank", "tired", "guarded"] },
    Family { name: "Unsure", feelings: ["torn", "confused", "doubtful", "waiting", "lost", "wondering"] },
];

/// The most one may choose, so that each keeps its weight.
pub const MOST: usize = 5;

/// The feeling with this value, if it is one of ours.
pub fn known(value: &str) -> Option<&'static str> {
    FAMILIES.iter().flat_map(|f| f.feelings).find(|f| *f == value)
}

/// As it is read: without hyphens.
pub fn word(value: &str) -> String {
    value.replace('-', " ")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    ALittle,
    Some,
    ALot,
}

impl Strength {
    pub const ALL: [Self; 3] = [Self::ALittle, Self::Some, Self::ALot];

    pub fn value(self) -> &'static str {
        match self {
            Self::ALittle => "a-little",
            Self::Some => "some",
            Self::ALot => "a-lot",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::ALittle => "a little",
            Self::Some => "some",
            Self::ALot => "a lot",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.value() == value)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feeling {
    pub word: String,
    pub strength: Option<Strength>,
}

impl Feeling {
    /// "scared, a lot"
    pub fn in_words(&self) -> String {
        match self.strength {
            Some(strength) => format!("{}, {}", word(&self.word), strength.words()),
            None => word(&self.word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_eight_different_feelings() {
        let all: std::collections::BTreeSet<_> = FAMILIES.iter().flat_map(|f| f.feelings).collect();
        assert_eq!(all.len(), 48);
    }
}
