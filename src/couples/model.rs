//! The couple's calendar: which week it is, when the two meet, and how both are said. Also
//! the seats. Days are calendar days in the zone the two chose.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

#[path = "model_words.rs"]
pub mod words;

/// First or second: decides colour and pattern, never rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    First,
    Second,
}

impl Seat {
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    /// The seat as its column has it: 1 or 2.
    pub const fn from_i16(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Second),
            _ => None,
        }
    }

    pub const fn to_i16(self) -> i16 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    pub const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }

    /// Its place in whatever is kept by seat.
    pub const fn index(self) -> usize {
        match self {
            Self::First => 0,
            Self::Second => 1,
        }
    }
}

/// A time zone and the name it is kept under (IANA).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    tz: TimeZone,
}

impl Zone {
    /// The zone of that name; none if this machine's time zone database has no such name.
    pub fn get(name: &str) -> Option<Self> {
        let tz = TimeZone::get(name).ok().filter(|tz| !tz.is_unknown())?;
        let name = tz.iana_name().unwrap_or(name).to_owned();
        Some(Self { name, tz })
    }

    /// The zone of a stored name. A name this machine no longer knows counts as UTC: a clock
    /// that is off is kinder than a door that stays shut.
    pub fn stored(name: &str) -> Self {
        Self::get(name).unwrap_or_else(|| Self { name: name.to_owned(), tz: TimeZone::UTC })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn tz(&self) -> &TimeZone {
        &self.tz
    }

    /// The first instant of a day here; of a day the zone leaves out, the first after it.
    fn begins(&self, day: Date) -> Timestamp {
        at(day, Time::midnight(), &self.tz)
    }

    /// The latest day that has begun. Where clocks go back over midnight the day does not.
    pub fn today(&self, now: Timestamp) -> Date {
        let day = now.to_zoned(self.tz.clone()).date();
        let next = plus(day, 1);
        if next > day && self.begins(next) <= now { next } else { day }
    }
}

/// The couple's weekday, time and zone, counting from a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rhythm {
    pub from_day: Date,
    /// The last day of the week: the day of the joint check-in.
    pub weekday: Weekday,
    pub meets_at: Time,
    pub zone: Zone,
}

impl Rhythm {
    /// A rhythm whose first week is a plain one of seven days and holds today.
    pub fn starting(now: Timestamp, weekday: Weekday, meets_at: Time, zone: Zone) -> Self {
        let today = zone.today(now);
        let since = i64::from(weekday.until(today.weekday()));
        // On the weekday itself the week began six days ago.
        let back = if since == 0 { 6 } else { since - 1 };
        Self { from_day: plus(today, -back), weekday, meets_at, zone }
    }

    /// The first week runs to the first chosen weekday at least three days on: 4 to 10 days.
    fn first_length(&self) -> i64 {
        let until = i64::from(self.from_day.weekday().until(self.weekday));
        if until >= 3 { until + 1 } else { until + 8 }
    }

    /// The week that holds `day`, as if this rhythm went on for ever.
    fn week_of(&self, day: Date) -> Week {
        let gone = days_between(self.from_day, day);
        let first = self.first_length();
        if (0..first).contains(&gone) {
            return Week { first: self.from_day, last: plus(self.from_day, first - 1) };
        }
        let origin = if gone < 0 { self.from_day } else { plus(self.from_day, first) };
        let week = days_between(origin, day).div_euclid(7);
        Week { first: plus(origin, week * 7), last: plus(origin, week * 7 + 6) }
    }
}

/// A couple's rhythms, oldest first; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rhythms(Vec<Rhythm>);

#[derive(serde::Deserialize)]
struct Stored {
    from_day: Date,
    weekday: i8,
    meets_at: Time,
    zone: String,
}

impl Rhythms {
    /// None if there is not one.
    pub fn new(mut rhythms: Vec<Rhythm>) -> Option<Self> {
        rhythms.sort_by_key(|rhythm| rhythm.from_day);
        (!rhythms.is_empty()).then_some(Self(rhythms))
    }

    /// What a week is before there is a partner: Sunday at 20:00.
    pub fn solo(zone: &str) -> Self {
        let from_day = Date::constant(1970, 1, 5);
        Self(vec![Rhythm {
            from_day,
            weekday: Weekday::Sunday,
            meets_at: Time::constant(20, 0, 0, 0),
            zone: Zone::stored(zone),
        }])
    }

    /// As the session's look-up gathers them; none if the rows are missing or not rhythms.
    pub fn from_json(rows: &serde_json::Value) -> Option<Self> {
        let rows: Vec<Stored> = serde::Deserialize::deserialize(rows).ok()?;
        let rhythm = |row: Stored| {
            let weekday = Weekday::from_monday_one_offset(row.weekday).ok()?;
            Some(Rhythm { from_day: row.from_day, weekday, meets_at: row.meets_at, zone: Zone::stored(&row.zone) })
        };
        Self::new(rows.into_iter().map(rhythm).collect::<Option<_>>()?)
    }

    /// A rhythm takes over when its first day begins where the one before it lives.
    fn index(&self, now: Timestamp) -> usize {
        self.0.windows(2).take_while(|pair| pair[0].zone.begins(pair[1].from_day) <= now).count()
    }

    pub fn in_force(&self, now: Timestamp) -> &Rhythm {
        &self.0[self.index(now)]
    }

    /// A change that waits for the next week.
    pub fn coming(&self, now: Timestamp) -> Option<&Rhythm> {
        self.0.get(self.index(now) + 1)
    }

    /// The day it is for the two. Moving west never makes it an earlier one.
    pub fn today(&self, now: Timestamp) -> Date {
        let index = self.index(now);
        let rhythm = &self.0[index];
        let day = rhythm.zone.today(now);
        if index == 0 { day } else { day.max(rhythm.from_day) }
    }

    pub fn week(&self, now: Timestamp) -> Week {
        self.week_at(self.index(now), self.today(now))
    }

    fn week_at(&self, index: usize, day: Date) -> Week {
        let week = self.0[index].week_of(day);
        match self.0.get(index + 1) {
            Some(next) => Week { last: week.last.min(plus(next.from_day, -1)).max(week.first), ..week },
            None => week,
        }
    }

    /// The week that held, or will hold, a day.
    pub fn week_of(&self, day: Date) -> Week {
        let index = self.0.iter().skip(1).take_while(|rhythm| rhythm.from_day <= day).count();
        self.week_at(index, day)
    }

    /// When the two meet this week. A time the clocks leave out becomes the one after.
    pub fn meets(&self, now: Timestamp) -> Timestamp {
        let rhythm = self.in_force(now);
        at(self.week(now).last, rhythm.meets_at, rhythm.zone.tz())
    }

    /// From two hours before the meeting to the end of its day, which is the week's end.
    pub fn is_together_time(&self, now: Timestamp) -> bool {
        now.duration_since(self.meets(now)) >= SignedDuration::from_hours(-2)
    }

    /// The time the two chose for meeting, on the day after today.
    pub fn tomorrow(&self, now: Timestamp) -> Timestamp {
        let rhythm = self.in_force(now);
        at(plus(self.today(now), 1), rhythm.meets_at, rhythm.zone.tz())
    }

    /// The first day of the next week.
    pub fn next_week(&self, now: Timestamp) -> Date {
        plus(self.week(now).last, 1)
    }

    /// What a change made now becomes: it counts from the day after this week.
    pub fn change(&self, now: Timestamp, weekday: Weekday, meets_at: Time, zone: Zone) -> Rhythm {
        Rhythm { from_day: self.next_week(now), weekday, meets_at, zone }
    }
}

/// A week of the two: seven days, or 4 to 10 where their rhythm changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Week {
    pub first: Date,
    pub last: Date,
}

impl Week {
    pub fn contains(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }
}

fn at(day: Date, time: Time, tz: &TimeZone) -> Timestamp {
    // Fails only past the years a calendar can hold.
    let moment = day.to_datetime(time);
    tz.to_timestamp(moment).unwrap_or(if day.year() < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
