//! The steps of an opened check-in, and its close.

use crate::checkins::model::{Form, SharedSide};
use crate::couples::{Seat, Week};
use crate::ids::CheckinId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Weather,
    Good,
    Deeds,
    Table,
    Topic,
    Coming,
    Close,
}

impl Step {
    pub const ALL: [Self; 7] =
        [Self::Weather, Self::Good, Self::Deeds, Self::Table, Self::Topic, Self::Coming, Self::Close];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Weather => "weather",
            Self::Good => "good",
            Self::Deeds => "deeds",
            Self::Table => "table",
            Self::Topic => "topic",
            Self::Coming => "coming",
            Self::Close => "close",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.slug() == slug)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Weather => "Weather",
            Self::Good => "Good things",
            Self::Deeds => "Words and deeds",
            Self::Table => "What is on the table",
            Self::Topic => "One topic",
            Self::Coming => "Coming week",
            Self::Close => "Close",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Weather => "How it has been",
            Self::Good => "Something good",
            Self::Deeds => "What was said, and what was done",
            Self::Table => "What each of you brought",
            Self::Topic => "One topic each",
            Self::Coming => "This coming week",
            Self::Close => "Leaving the table",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leave {
    Lighter,
    Same,
    Heavier,
    Mixed,
}

impl Leave {
    pub const ALL: [Self; 4] = [Self::Lighter, Self::Same, Self::Heavier, Self::Mixed];

    pub fn value(self) -> &'static str {
        match self {
            Self::Lighter => "lighter",
            Self::Same => "same",
            Self::Heavier => "heavier",
            Self::Mixed => "mixed",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Same => "the same",
            other => other.value(),
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.value() == value)
    }
}

/// How one member closed. Everything may be left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub valued: String,
    pub leave: Option<Leave>,
}

/// An opened check-in, as both read it.
pub struct Opened {
    pub id: CheckinId,
    pub week: Week,
    pub opened_on: Date,
    /// By seat: first, second.
    pub sides: [SharedSide; 2],
    pub closings: [Option<Closing>; 2],
}

impl Opened {
    pub fn side(&self, seat: Seat) -> &SharedSide {
        match seat {
            Seat::First => &self.sides[0],
            Seat::Second => &self.sides[1],
        }
    }

    pub fn closing(&self, seat: Seat) -> Option<&Closing> {
        match seat {
            Seat::First => self.closings[0].as_ref(),
            Seat::Second => self.closings[1].as_ref(),
        }
    }

    /// With two short forms there is one page to read; otherwise every step.
    pub fn steps(&self) -> &'static [Step] {
        let short = self.sides.iter().all(|s| s.form == Form::Hold);
        if short { &[Step::Weather, Step::Close] } else { &Step::ALL }
    }
}
