//! Days, weeks and rhythms in plain words.

use super::{Rhythm, Week, Zone};
use jiff::civil::{Date, Time, Weekday};

pub const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

pub const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

pub fn month(day: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(day.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// "8 March".
pub fn short_day(day: Date) -> String {
    format!("{} {}", day.day(), month(day))
}

/// "Sunday 8 March".
pub fn day(day: Date) -> String {
    format!("{} {}", weekday(day.weekday()), short_day(day))
}

/// "Sunday 8 March"; with its year where that is another than today's.
pub fn day_seen_from(date: Date, today: Date) -> String {
    if date.year() == today.year() { day(date) } else { format!("{} {}", day(date), date.year()) }
}

/// "8 March"; with its year where that is another than today's.
pub fn short_day_seen_from(date: Date, today: Date) -> String {
    if date.year() == today.year() { short_day(date) } else { format!("{} {}", short_day(date), date.year()) }
}

/// "20:00", as a time field wants it.
pub fn time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// "Sunday at 20:00, Europe/Lisbon time".
pub fn meets(day: Weekday, meets_at: Time, zone: &Zone) -> String {
    format!("{} at {}, {} time", weekday(day), time(meets_at), zone.name().replace('_', " "))
}

impl Rhythm {
    /// "Sunday at 20:00, Europe/Lisbon time".
    pub fn meets_in_words(&self) -> String {
        meets(self.weekday, self.meets_at, &self.zone)
    }

    /// "Sunday at 20:00".
    pub fn in_words(&self) -> String {
        format!("{} at {}", weekday(self.weekday), self.time())
    }

    /// "20:00", as a time field wants it.
    pub fn time(&self) -> String {
        time(self.meets_at)
    }
}

impl Week {
    /// "9 to 15 March", "28 December to 3 January"; years only where today lies in neither.
    pub fn in_words(&self, today: Date) -> String {
        let Self { first, last } = *self;
        let elsewhere = first.year() != today.year() && last.year() != today.year();
        let from = if first.year() != last.year() && elsewhere {
            format!("{} {}", short_day(first), first.year())
        } else if first.month() != last.month() {
            short_day(first)
        } else {
            first.day().to_string()
        };
        let to = if elsewhere { format!("{} {}", short_day(last), last.year()) } else { short_day(last) };
        format!("{from} to {to}")
    }
}
