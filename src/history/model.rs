//! A page of history: check-ins and what was shown, by time, and the gaps between check-ins.

use crate::agreements::model::Change;
use crate::checkins::model::SharedSide;
use crate::couples::Week;
use crate::ids::CheckinId;
use crate::moments::model::Moment;
use crate::notes::reveals::model::Revealed;
use jiff::civil::Date;
use std::cmp::Reverse;
use uuid::Uuid;

/// Entries a page, of all kinds together.
pub const PAGE: usize = 20;

pub struct CheckIn {
    pub id: CheckinId,
    pub week: Week,
    pub opened_on: Date,
    /// By seat: first, second.
    pub sides: [SharedSide; 2],
}

pub enum Entry {
    CheckIn(Box<CheckIn>),
    Shown(Box<Revealed>),
    /// Something both said yes to, or that one of them set down.
    Agreement(Change),
    Moment(Moment),
    /// Weeks without an opening. No row stands for it, and it is not counted.
    Gap(Week),
}

impl Entry {
    pub fn day(&self) -> Date {
        match self {
            Self::CheckIn(checkin) => checkin.opened_on,
            Self::Shown(revealed) => revealed.shown_on,
            Self::Agreement(change) => change.on,
            Self::Moment(moment) => moment.noted_on,
            Self::Gap(weeks) => weeks.last,
        }
    }

    /// What a page begins after. The ids of all kinds are given by time, so that one id divides every list.
    fn id(&self) -> Option<Uuid> {
        match self {
            Self::CheckIn(checkin) => Some(checkin.id.0),
            Self::Shown(revealed) => Some(revealed.id.0),
            Self::Agreement(change) => Some(change.id),
            Self::Moment(moment) => Some(moment.id.0),
            Self::Gap(_) => None,
        }
    }

    fn week(&self) -> Option<Week> {
        match self {
            Self::CheckIn(checkin) => Some(checkin.week),
            Self::Shown(_) | Self::Agreement(_) | Self::Moment(_) | Self::Gap(_) => None,
        }
    }
}

/// One page, newest first, and where the next one begins.
pub struct Slice {
    pub entries: Vec<Entry>,
    pub before: Option<Uuid>,
}

impl Slice {
    /// The newest `page` of what was read: of each kind more than `page` where there are more. A gap
    /// stands on the page of the check-in after it, wherever the one before it stands: that page knows both.
    pub fn new(mut entries: Vec<Entry>, page: usize) -> Self {
        entries.sort_by_key(|entry| Reverse(entry.id()));
        let rest = entries.split_off(page.min(entries.len()));
        let before = if rest.is_empty() { None } else { entries.last().and_then(Entry::id) };
        let older = rest.iter().find_map(Entry::week);
        Self { entries: with_gaps(entries, older), before }
    }
}

/// A gap comes after the check-in that ended it and before whatever happened during it.
fn with_gaps(entries: Vec<Entry>, older: Option<Week>) -> Vec<Entry> {
    let weeks: Vec<Week> = entries.iter().filter_map(Entry::week).chain(older).collect();
    let mut gaps = weeks.windows(2).map(|two| gap_between(two[0], two[1]));
    let mut laid = Vec::with_capacity(entries.len() + weeks.len());
    let mut due: Option<Week> = None;
    for entry in entries {
        laid.extend(due.take_if(|gap| entry.day() <= gap.last || entry.week().is_some()).map(Entry::Gap));
        if entry.week().is_some() {
            due = gaps.next().flatten();
        }
        laid.push(entry);
    }
    laid.extend(due.map(Entry::Gap));
    laid
}

/// The weeks without an opening between two check-ins, if any: a gap, not a fault.
fn gap_between(newer: Week, older: Week) -> Option<Week> {
    let first = older.last.tomorrow().ok()?;
    let last = newer.first.yesterday().ok()?;
    (first <= last).then_some(Week { first, last })
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
