//! The list of steps, one's own answers, and what both said yes to.

use crate::couples::Seat;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most steps on a list.
pub const MOST: usize = 30;

/// One step. Other words make another step: a yes is to exactly these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub id: Uuid,
    pub words: String,
    /// The seat of whoever put it into these words, by its number.
    pub by: i16,
    pub on: Date,
}

impl Step {
    pub fn is_by(&self, seat: Seat) -> bool {
        self.by == seat.to_i16()
    }
}

/// The steps from the easiest to the nearest, in an order both made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    pub steps: Vec<Step>,
}

/// What either does about a step of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Reword,
    TakeOff,
    Up,
    Down,
}

impl Edit {
    pub fn from_value(value: &str) -> Option<Self> {
        match value {
            "reword" => Some(Self::Reword),
            "take-off" => Some(Self::TakeOff),
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            _ => None,
        }
    }
}

impl Ladder {
    pub fn has(&self, id: Uuid) -> bool {
        self.steps.iter().any(|step| step.id == id)
    }

    pub fn is_full(&self) -> bool {
        self.steps.len() >= MOST
    }

    /// The list after an edit; `new` is the step in its new words. None where the step is not on it.
    pub fn edited(&self, id: Uuid, edit: Edit, new: Step) -> Option<Self> {
        let at = self.steps.iter().position(|step| step.id == id)?;
        let mut steps = self.steps.clone();
        match edit {
            Edit::Reword if steps[at].words == new.words => {}
            Edit::Reword => steps[at] = new,
            Edit::TakeOff => drop(steps.remove(at)),
            Edit::Up => steps.swap(at, at.saturating_sub(1)),
            Edit::Down => steps.swap(at, (at + 1).min(self.steps.len() - 1)),
        }
        Some(Self { steps })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    Yes,
    NotYet,
    NotSure,
}

impl Choice {
    pub const ALL: [Self; 3] = [Self::Yes, Self::NotYet, Self::NotSure];

    pub fn value(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::NotYet => "not-yet",
            Self::NotSure => "not-sure",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::NotYet => "not yet",
            Self::NotSure => "not sure",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.value() == value)
    }
}

/// One member's answers. Every step of the list has an entry, also where nothing was answered, so
/// that the length of what is sealed tells the list's length alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices(BTreeMap<Uuid, Answer>);

/// Of one length, whatever was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Answer(u8);

impl Choices {
    /// The answers to the steps of a list, as `chosen` gives them.
    pub fn to(ladder: &Ladder, chosen: impl Fn(Uuid) -> Option<Choice>) -> Self {
        let answer = |step: &Step| {
            let number = chosen(step.id).and_then(|choice| Choice::ALL.iter().position(|other| *other == choice));
            (step.id, Answer(number.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or(0)))
        };
        Self(ladder.steps.iter().map(answer).collect())
    }

    /// What an opening needs of them: "not yet" and "not sure" are no more than no answer there.
    #[must_use]
    pub fn only_yeses(&self) -> Self {
        let answer = |id: &Uuid| if self.says_yes(*id) { Answer(1) } else { Answer(0) };
        Self(self.0.keys().map(|id| (*id, answer(id))).collect())
    }

    pub fn of(&self, step: Uuid) -> Option<Choice> {
        let number = usize::from(self.0.get(&step)?.0);
        Choice::ALL.get(number.checked_sub(1)?).copied()
    }

    pub fn says_yes(&self, step: Uuid) -> bool {
        self.of(step) == Some(Choice::Yes)
    }
}

/// What both said yes to, in the list's order; nothing of what only one did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matches {
    pub steps: Vec<Matched>,
    /// The one the two chose for the coming week.
    pub this_week: Option<Uuid>,
    /// The meeting stands at the joint step just now: both have it before them.
    pub is_shown: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    pub id: Uuid,
    pub words: String,
}

impl Matches {
    pub fn of(ladder: &Ladder, both: [&Choices; 2]) -> Self {
        let mut matches = Self::all(ladder);
        matches.steps.retain(|step| both.iter().all(|choices| choices.says_yes(step.id)));
        matches
    }

    /// As if it were all of the list.
    pub fn all(ladder: &Ladder) -> Self {
        let step = |step: &Step| Matched { id: step.id, words: step.words.clone() };
        Self { steps: ladder.steps.iter().map(step).collect(), ..Self::default() }
    }

    /// Without what this one does not say yes to, and without what is off the list.
    #[must_use]
    pub fn still(mut self, ladder: &Ladder, choices: &Choices) -> Self {
        self.steps.retain(|step| choices.says_yes(step.id));
        self.on(ladder)
    }

    /// Without what is off the list.
    #[must_use]
    pub fn on(mut self, ladder: &Ladder) -> Self {
        self.steps.retain(|step| ladder.has(step.id));
        self.this_week = self.this_week.filter(|id| self.steps.iter().any(|step| step.id == *id));
        self
    }

    pub fn chosen(&self) -> Option<&Matched> {
        self.steps.iter().find(|step| Some(step.id) == self.this_week)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn step(number: u128, words: &str) -> Step {
        Step { id: Uuid::from_u128(number), words: words.into(), by: 1, on: date(2026, 3, 9) }
    }

    fn ladder() -> Ladder {
        Ladder { steps: vec![step(1, "a"), step(2, "b"), step(3, "c")] }
    }

    fn choices(of: [Option<Choice>; 3]) -> Choices {
        Choices::to(&ladder(), |id| of[usize::try_from(id.as_u128()).unwrap() - 1])
    }

    #[test]
    fn only_what_both_said_yes_to_is_a_match_whatever_else_they_chose() {
        let all = [None, Some(Choice::Yes), Some(Choice::NotYet), Some(Choice::NotSure)];
        for hers in all {
            for his in all {
                let both = [choices([hers, None, Some(Choice::Yes)]), choices([his, Some(Choice::Yes), None])];
                let found = Matches::of(&ladder(), [&both[0], &both[1]]);
                let expected = usize::from(hers == Some(Choice::Yes) && his == Some(Choice::Yes));
                assert_eq!(found.steps.len(), expected, "{hers:?} {his:?}");
            }
        }
    }

    #[test]
    fn what_is_sealed_is_as_long_whatever_was_chosen() {
        let length = |choices: &Choices| serde_json::to_vec(choices).unwrap().len();
        let none = length(&choices([None; 3]));
        for choice in Choice::ALL {
            let some = choices([Some(choice), None, Some(Choice::Yes)]);
            assert_eq!([length(&some), length(&some.only_yeses())], [none; 2]);
            assert_eq!(some.only_yeses().of(Uuid::from_u128(1)), Some(choice).filter(|choice| *choice == Choice::Yes));
        }
    }

    #[test]
    fn a_yes_taken_back_leaves_the_match_and_the_week() {
        let yes = Some(Choice::Yes);
        let mut both = Matches::of(&ladder(), [&choices([yes, yes, None]), &choices([yes, yes, None])]);
        both.this_week = Some(Uuid::from_u128(2));
        let left = both.clone().still(&ladder(), &choices([yes, None, None]));
        assert_eq!((left.steps.len(), left.this_week), (1, None));
        let off = ladder().edited(Uuid::from_u128(1), Edit::TakeOff, step(9, "")).unwrap();
        assert_eq!(both.still(&off, &choices([yes, yes, None])).steps.len(), 1);
    }

    #[test]
    fn other_words_are_another_step() {
        let edited = |id, edit, words| ladder().edited(Uuid::from_u128(id), edit, step(9, words));
        let ids = |ladder: Ladder| ladder.steps.iter().map(|step| step.id.as_u128()).collect::<Vec<_>>();
        assert_eq!(edited(2, Edit::Reword, "other").map(ids), Some(vec![1, 9, 3]));
        assert_eq!(edited(2, Edit::Reword, "b").map(ids), Some(vec![1, 2, 3]));
        assert_eq!(edited(1, Edit::Up, "").map(ids), Some(vec![1, 2, 3]));
        assert_eq!(edited(1, Edit::Down, "").map(ids), Some(vec![2, 1, 3]));
        assert_eq!(edited(3, Edit::Down, "").map(ids), Some(vec![1, 2, 3]));
        assert_eq!(edited(3, Edit::TakeOff, "").map(ids), Some(vec![1, 2]));
        assert_eq!(edited(7, Edit::TakeOff, ""), None);
    }
}
