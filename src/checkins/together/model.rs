//! An opened check-in as both read it, the turns of its meeting, and its close.

use super::agenda::{Agenda, Step};
use super::meeting::Meeting;
use crate::checkins::model::SharedSide;
use crate::closeness::model::Matches;
use crate::couples::{Seat, Week};
use crate::hearing::model::{self as hearing, Hearing, Role};
use crate::ids::CheckinId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

/// An opened check-in, as both read it, and where its meeting stands.
pub struct Opened {
    pub id: CheckinId,
    pub week: Week,
    pub opened_on: Date,
    /// By seat: first, second.
    pub sides: [SharedSide; 2],
    pub closings: [Option<Closing>; 2],
    /// Who speaks first this week.
    pub first: Seat,
    pub meeting: Meeting,
    pub revision: i32,
    /// What both said yes to at this opening. It is nobody's to read before the joint step.
    pub matches: Matches,
    /// What the reader has half written, sealed (see `drafts`).
    pub draft: Option<Vec<u8>>,
}

impl Opened {
    pub fn side(&self, seat: Seat) -> &SharedSide {
        &self.sides[seat.index()]
    }

    pub fn agenda(&self) -> Agenda<'_> {
        Agenda { sides: &self.sides, has_match: !self.matches.steps.is_empty() }
    }

    pub fn closing(&self, seat: Seat) -> Option<&Closing> {
        self.closings[seat.index()].as_ref()
    }
}

/// One member's turn to speak at a step, and how they were heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub id: Uuid,
    pub checkin: CheckinId,
    pub opened_on: Date,
    pub step: Step,
    pub speaker: Seat,
    /// "Is there more?", after so many tries.
    pub asked: Option<usize>,
    pub hearing: Hearing,
}

/// What a turn takes from one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnAct {
    /// "Is there more?"
    Ask,
    Hear(hearing::Act),
}

/// The turn that is being had: it has a row once the listener has said something to it.
pub struct Talk<'a> {
    pub meeting: &'a Meeting,
    pub turn: Option<&'a Turn>,
}

impl<'a> Talk<'a> {
    pub fn of(opened: &'a Opened, turns: &'a [Turn]) -> Self {
        let meeting = &opened.meeting;
        let is_this =
            |turn: &&Turn| turn.checkin == opened.id && turn.step == meeting.at && turn.speaker == meeting.speaker.0;
        Self { meeting, turn: turns.iter().find(is_this) }
    }

    pub fn role_of(&self, seat: Seat) -> Role {
        role_of(self.meeting.speaker.0, seat)
    }

    /// "Is there more?" waits for the speaker to say so.
    pub fn is_asked(&self) -> bool {
        self.turn.is_some_and(|turn| turn.asked == Some(turn.hearing.tries.len()) && !turn.hearing.is_heard())
    }

    /// What this one may do now: the one rule behind pages and acts.
    pub fn may(&self, seat: Seat, act: TurnAct) -> bool {
        !self.meeting.is_paused() && self.might(seat, act)
    }

    /// The same once a pause is over.
    pub fn might(&self, seat: Seat, act: TurnAct) -> bool {
        let none = Hearing::default();
        let hearing = self.turn.map_or(&none, |turn| &turn.hearing);
        let role = self.role_of(seat);
        if !self.meeting.is_hearing() {
            return false;
        }
        match act {
            TurnAct::Ask => hearing.may(role, hearing::Act::Reflect) && !self.is_asked(),
            TurnAct::Hear(act) => hearing.may(role, act),
        }
    }
}

fn role_of(speaker: Seat, seat: Seat) -> Role {
    if speaker == seat { Role::Author } else { Role::Listener }
}

impl Turn {
    pub fn role_of(&self, seat: Seat) -> Role {
        role_of(self.speaker, seat)
    }

    pub fn is_parked(&self) -> bool {
        self.hearing.parked_on.is_some()
    }

    /// What was said back and was it.
    pub fn heard(&self) -> Option<&str> {
        let at = self.hearing.heard_try()?.checked_sub(1)?;
        self.hearing.tries.get(at).map(|told| told.words.as_str())
    }
}
