//! What was set aside at an earlier meeting, as it stands beside a later one.

use super::model::Turn;
use crate::couples::Member;
use crate::couples::model::words;
use crate::web::paths;
use jiff::civil::Date;

/// Something that was parked at an earlier meeting and waits to be come back to.
pub struct Parked {
    pub id: String,
    /// Whoever's part it is says when it has been come back to: nobody takes it off the other's list.
    pub is_mine: bool,
    pub words: String,
    pub path: String,
}

impl Parked {
    pub fn new(me: &Member, turn: &Turn, today: Date) -> Self {
        let whose = if turn.speaker == me.seat { "your".to_owned() } else { format!("{}’s", me.partner.name) };
        let day = words::short_day_seen_from(turn.opened_on, today);
        Self {
            id: turn.id.to_string(),
            is_mine: turn.speaker == me.seat,
            words: format!("{}: {whose} part, from {day}", turn.step.name()),
            path: paths::checkin(turn.checkin),
        }
    }
}
