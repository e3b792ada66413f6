//! A page of history: entries by month, with the gaps between them.

use crate::checkins::model::SharedSide;
use crate::couples::Week;
use crate::ids::CheckinId;
use jiff::civil::Date;

/// Entries a page.
pub const PAGE: usize = 20;

pub struct Entry {
    pub id: CheckinId,
    pub week: Week,
    pub opened_on: Date,
    /// By seat: first, second.
    pub sides: [SharedSide; 2],
}

/// One page, newest first, and where the next one begins.
pub struct Slice {
    pub entries: Vec<Entry>,
    pub before: Option<CheckinId>,
    /// The week of the first entry of the next page: a gap may lie between.
    pub older: Option<Week>,
}

/// The weeks without an opening between two check-ins, if any: a gap, not a fault.
pub fn gap_between(newer: Week, older: Week) -> Option<Week> {
    let first = older.last.tomorrow().ok()?;
    let last = newer.first.yesterday().ok()?;
    (first <= last).then_some(Week { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_gap_is_what_lies_between() {
        let week = |y, m, d| {
            let first = date(y, m, d);
            Week { first, last: first.saturating_add(jiff::Span::new().days(6)) }
        };
        assert_eq!(gap_between(week(2026, 3, 9), week(2026, 3, 2)), None);
        let gap = gap_between(week(2026, 3, 9), week(2026, 2, 16)).unwrap();
        assert_eq!((gap.first, gap.last), (date(2026, 2, 23), date(2026, 3, 8)));
    }
}
