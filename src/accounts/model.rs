//! What an account is, and how long a session lives.

use crate::keys::KdfParams;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Limits in characters.
pub const NAME_LIMIT: usize = 40;

/// Which set of statements one is asked in *Words and deeds*. Chooses one's own prompts
/// only; nobody else ever sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromptSet {
    #[default]
    LetDown,
    BrokeSomething,
}

impl PromptSet {
    pub const ALL: [Self; 2] = [Self::LetDown, Self::BrokeSomething];

    pub fn value(self) -> &'static str {
        match self {
            Self::LetDown => "let-down",
            Self::BrokeSomething => "broke-something",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.value() == value)
    }
}

/// How long a session lives: idle, and at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    pub stays: bool,
    pub started_at: Timestamp,
    pub seen_at: Timestamp,
}

impl Life {
    pub fn is_over(self, now: Timestamp) -> bool {
        let (idle, most) = if self.stays {
            (SignedDuration::from_hours(14 * 24), SignedDuration::from_hours(30 * 24))
        } else {
            (SignedDuration::from_mins(60), SignedDuration::from_hours(24))
        };
        now.duration_since(self.seen_at) >= idle || now.duration_since(self.started_at) >= most
    }

    /// The idle time moves at most once a minute, so that reading stays reading.
    pub fn wants_touch(self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) >= SignedDuration::from_mins(1)
    }
}

/// Whether a stored passphrase was hardened with less than is wanted today.
pub fn is_weaker(stored: KdfParams, wanted: KdfParams) -> bool {
    stored.memory_kib < wanted.memory_kib || stored.passes < wanted.passes
}

/// The day it is in a time zone (an IANA name; UTC if it is none).
pub fn day(now: Timestamp, zone: &str) -> Date {
    now.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date()
}

/// A day as people say it: "9 March 2026".
pub fn say_day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// A coarse label for a browser: enough to tell one's own devices apart, no more.
pub fn device_label(user_agent: &str) -> &'static str {
    let has = |word: &str| user_agent.contains(word);
    if has("iPad") || has("Tablet") {
        "A tablet"
    } else if has("iPhone") || has("Android") || has("Mobile") {
        "A phone"
    } else {
        "A computer"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(stays: bool) -> Life {
        Life { stays, started_at: Timestamp::UNIX_EPOCH, seen_at: Timestamp::UNIX_EPOCH }
    }

    fn after(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn a_day_is_the_one_where_people_are() {
        let late = "2026-03-08T23:30:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        assert_eq!(say_day(day(late, "Europe/Vienna")), "9 March 2026");
        assert_eq!(say_day(day(late, "Nowhere/At/All")), "8 March 2026");
    }

    #[test]
    fn only_weaker_settings_are_raised() {
        let stored = KdfParams { memory_kib: 19456, passes: 2, lanes: 1 };
        assert!(is_weaker(stored, KdfParams { passes: 3, ..stored }));
        assert!(!is_weaker(stored, stored));
    }

    #[test]
    fn a_device_is_told_apart_coarsely() {
        assert_eq!(device_label("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile"), "A phone");
        assert_eq!(device_label("Mozilla/5.0 (X11; Linux x86_64)"), "A computer");
    }

    #[test]
    fn an_idle_hour_ends_a_session() {
        assert!(!life(false).is_over(after(1) - SignedDuration::from_secs(1)));
        assert!(life(false).is_over(after(1)));
    }

    #[test]
    fn a_busy_session_ends_after_a_day() {
        let busy = Life { seen_at: after(24) - SignedDuration::from_secs(9), ..life(false) };
        assert!(busy.is_over(after(24)));
    }

    #[test]
    fn staying_signed_in_ends_after_two_idle_weeks_or_thirty_days() {
        assert!(!life(true).is_over(after(13 * 24)));
        assert!(life(true).is_over(after(14 * 24)));
        let busy = Life { seen_at: after(30 * 24), ..life(true) };
        assert!(busy.is_over(after(30 * 24)));
    }
}
