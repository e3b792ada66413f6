//! Which card stands on This week, and which quiet ones under it.

use crate::agreements::model::{Agreement, Version};
use crate::checkins::model::Form;
use crate::couples::Seat;
use crate::ids::CheckinId;
use crate::moments::model::Moment;
use crate::notes::reveals::model::{Awaits, Revealed};
use jiff::civil::Date;

/// How many of the newest reveals are looked at.
pub const LOOKED_AT: usize = 10;
/// The most quiet cards at once: This week asks one thing and is no inbox.
const MOST: usize = 3;

/// What the database knows of the reader's own week.
pub struct State {
    pub side: Option<SideState>,
    pub is_here: bool,
    pub let_go: bool,
    pub opened: Option<Opened>,
    /// The last check-in before this week, where the reader has not closed it.
    pub earlier: Option<CheckinId>,
    /// The newest moments of both, newest first.
    pub moments: Vec<Moment>,
    pub agreements: Vec<Agreement>,
}

pub struct SideState {
    pub form: Form,
    pub sealed_on: Option<Date>,
    /// The first section not yet left, by number.
    pub resume_at: u8,
}

pub struct Opened {
    pub checkin: CheckinId,
    pub closed_by_me: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    Unwritten,
    Writing,
    Hold,
    Sealed(Date),
    Together(Date),
    Here,
    Open(CheckinId),
    Closed(CheckinId),
    LetGo,
}

impl State {
    pub fn card(&self, is_together_time: bool) -> Card {
        if let Some(opened) = &self.opened {
            return if opened.closed_by_me { Card::Closed(opened.checkin) } else { Card::Open(opened.checkin) };
        }
        match &self.side {
            Some(SideState { sealed_on: Some(_), .. }) if self.is_here => Card::Here,
            Some(SideState { sealed_on: Some(day), .. }) if is_together_time => Card::Together(*day),
            Some(SideState { sealed_on: Some(day), .. }) => Card::Sealed(*day),
            _ if self.let_go => Card::LetGo,
            Some(SideState { form: Form::Hold, .. }) => Card::Hold,
            Some(_) => Card::Writing,
            None => Card::Unwritten,
        }
    }
}

/// What was shown and waits for this one, in the order it came.
pub fn waiting(shown: &[Revealed], seat: Seat, today: Date) -> Vec<(&Revealed, Awaits)> {
    let awaits = |revealed: &'_ Revealed| revealed.awaits(revealed.role_of(seat), today);
    shown.iter().filter_map(|revealed| Some((revealed, awaits(revealed)?))).take(MOST).collect()
}

/// Why an agreement stands on This week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The other one suggests it, or other words.
    New,
    Changed,
    /// The day for a second look has come.
    Due,
}

/// What asks for a yes leaves room for what is due.
const ASKED_AT_MOST: usize = 2;

/// The agreements to look at: what asks for this one's yes, then what is due, the newest first.
pub fn to_look_at(agreements: &[Agreement], seat: Seat, today: Date) -> Vec<(&Agreement, &Version, Look)> {
    let asked = agreements.iter().filter_map(|agreement| {
        let version = agreement.asks(seat, today)?;
        Some((agreement, version, if agreement.standing().is_some() { Look::Changed } else { Look::New }))
    });
    let due = agreements.iter().filter(|agreement| agreement.is_due(today) && agreement.proposed(today).is_none());
    let due = due.filter_map(|agreement| Some((agreement, agreement.active()?, Look::Due)));
    asked.take(ASKED_AT_MOST).chain(due).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::model::Hearing;
    use crate::ids::RevealId;
    use jiff::civil::date;

    fn shown(author: Seat, thanked: bool) -> Revealed {
        let day = date(2026, 3, 9);
        Revealed {
            id: RevealId(uuid::Uuid::nil()),
            author,
            shown_on: day,
            text: Some("x".into()),
            withdrawn_on: None,
            thanked_on: thanked.then_some(day),
            asked_on: None,
            more: None,
            hearing: Hearing::default(),
        }
    }

    #[test]
    fn three_at_most_stand_under_the_one_next_thing() {
        let [waits, thanked] = [false, true].map(|thanked| shown(Seat::First, thanked));
        let shown = [vec![thanked], vec![waits; 5]].concat();
        let today = date(2026, 3, 10);
        assert_eq!(waiting(&shown, Seat::Second, today).len(), 3);
        assert!(waiting(&shown, Seat::First, today).is_empty());
        assert!(waiting(&shown, Seat::Second, date(2026, 5, 1)).is_empty());
    }
}
