//! A pause as one of the two sees it: when it is meant to end, and who is back.

use super::meeting::Pause;
use crate::couples::Member;
use crate::couples::model::words;
use jiff::{SignedDuration, Timestamp};

pub struct PauseView {
    pub number: u16,
    /// Around when, while that is still to come.
    pub until: Option<String>,
    /// The time that was chosen has come.
    pub has_come: bool,
    pub is_back: bool,
    pub partner_is_back: bool,
    /// The choices, in words.
    pub in_twenty: String,
    pub in_an_hour: String,
    pub tomorrow: String,
}

impl PauseView {
    pub fn new(me: &Member, pause: &Pause, now: Timestamp) -> Self {
        let around = |until| around(me, until, now);
        Self {
            number: pause.number,
            until: pause.until.filter(|until| *until > now).map(around),
            has_come: pause.until.is_some_and(|until| until <= now),
            is_back: pause.back[me.seat.index()],
            partner_is_back: pause.back[me.seat.other().index()],
            in_twenty: format!("20 minutes, around {}", around(now + SignedDuration::from_mins(20))),
            in_an_hour: format!("1 hour, around {}", around(now + SignedDuration::from_hours(1))),
            tomorrow: format!("tomorrow, at {} again", me.rhythms.in_force(now).time()),
        }
    }

    /// Nobody has said yet for how long.
    pub fn is_open(&self) -> bool {
        self.until.is_none() && !self.has_come
    }
}

/// A clock time, and the day where it is another than today's.
fn around(me: &Member, until: Timestamp, now: Timestamp) -> String {
    let there = until.to_zoned(me.rhythms.in_force(now).zone.tz().clone());
    // To the nearest five minutes: nobody is late for a pause.
    let minutes = (i32::from(there.minute()) + 2) / 5 * 5;
    let rounded = there.saturating_add(jiff::Span::new().minutes(minutes - i32::from(there.minute())));
    let clock = words::time(rounded.time());
    if rounded.date() == me.rhythms.today(now) {
        clock
    } else {
        format!("{clock} on {}", words::weekday(rounded.date().weekday()))
    }
}
