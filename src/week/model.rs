//! Which card stands on This week.

use crate::checkins::model::Form;
use crate::ids::CheckinId;
use jiff::civil::Date;

/// What the database knows of the reader's own week.
pub struct State {
    pub side: Option<SideState>,
    pub is_here: bool,
    pub let_go: bool,
    pub opened: Option<Opened>,
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
