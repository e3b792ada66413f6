//! What is typed about a rhythm, and about a name.

use super::model::{Rhythm, Zone, words};
use crate::web::forms::{Faults, Fields};
use jiff::civil::{Time, Weekday};

/// Zones offered by name; any other of the time zone database may be typed.
pub const ZONES: [&str; 42] = [
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Toronto",
    "Asia/Bangkok",
    "Asia/Dubai",
    "Asia/Hong_Kong",
    "Asia/Jerusalem",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Atlantic/Reykjavik",
    "Australia/Brisbane",
    "Australia/Perth",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Paris",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "UTC",
];

/// Said where the ground rules were not ticked.
pub const RULES_FIRST: &str = "Tick this first: both of you keep to the ground rules.";

/// A weekday, a time and a zone, as typed.
pub struct RhythmForm {
    pub weekday: String,
    pub time: String,
    pub zone: String,
}

/// The same, understood.
pub struct Chosen {
    pub weekday: Weekday,
    pub meets_at: Time,
    pub zone: Zone,
}

impl RhythmForm {
    pub fn of(rhythm: &Rhythm) -> Self {
        Self {
            weekday: words::weekday(rhythm.weekday).to_owned(),
            time: rhythm.time(),
            zone: rhythm.zone.name().to_owned(),
        }
    }

    pub fn typed(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().to_owned();
        Self { weekday: text("weekday"), time: text("time"), zone: text("zone") }
    }

    pub fn parse(&self, faults: &mut Faults) -> Option<Chosen> {
        let weekday = words::WEEKDAYS.into_iter().find(|day| words::weekday(*day) == self.weekday);
        if weekday.is_none() {
            faults.add("weekday", "Choose a day of the week.");
        }
        let meets_at = time(&self.time);
        if meets_at.is_none() {
            faults.add("time", "Write the time like this: 20:00.");
        }
        // Names are written with a line between words; somebody may well type a space.
        let zone = Zone::get(&self.zone.replace(' ', "_"));
        if zone.is_none() {
            faults.add("zone", "No time zone has that name. Choose one from the list, for example Europe/Lisbon.");
        }
        Some(Chosen { weekday: weekday?, meets_at: meets_at?, zone: zone? })
    }

    pub fn weekdays(&self) -> [(&'static str, bool); 7] {
        words::WEEKDAYS.map(|day| (words::weekday(day), words::weekday(day) == self.weekday))
    }

    pub fn zones(&self) -> &'static [&'static str] {
        &ZONES
    }
}

/// "20:00", "8:05" or, as some browsers send it, "20:00:00".
fn time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let mut part = || {
        parts.next().filter(|p| matches!(p.len(), 1 | 2) && p.bytes().all(|b| b.is_ascii_digit()))?.parse::<i8>().ok()
    };
    let (hour, minute) = (part()?, part()?);
    let rest: Vec<&str> = parts.collect();
    let whole = matches!(rest.as_slice(), [] | ["00"]);
    Time::new(hour, minute, 0, 0).ok().filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(weekday: &str, time: &str, zone: &str) -> (Option<Chosen>, Vec<String>) {
        let mut faults = Faults::default();
        let form = RhythmForm { weekday: weekday.into(), time: time.into(), zone: zone.into() };
        let chosen = form.parse(&mut faults);
        (chosen, faults.iter().map(|fault| fault.field.to_string()).collect())
    }

    #[test]
    fn a_rhythm_is_a_day_a_time_and_a_zone() {
        let (chosen, faults) = parsed("Friday", "19:30", "america/new york");
        let chosen = chosen.unwrap();
        assert!(faults.is_empty());
        assert_eq!((chosen.weekday, chosen.meets_at), (Weekday::Friday, Time::constant(19, 30, 0, 0)));
        assert_eq!(chosen.zone.name(), "America/New_York");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let (chosen, faults) = parsed("Someday", "8 pm", "Home");
        assert!(chosen.is_none());
        assert_eq!(faults, ["weekday", "time", "zone"]);
    }

    #[test]
    fn times_are_read_as_browsers_and_people_write_them() {
        for good in ["20:00", "20:00:00"] {
            assert_eq!(time(good), Some(Time::constant(20, 0, 0, 0)), "{good}");
        }
        assert_eq!(time("8:05"), Some(Time::constant(8, 5, 0, 0)));
        for bad in ["", "20", "24:00", "20:60", "-1:00", "+1:00", "20:00:01", "20:00:00:00", "2026-03-01T20:00"] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_zone_on_offer_exists() {
        for name in ZONES {
            assert_eq!(Zone::get(name).map(|zone| zone.name().to_owned()).as_deref(), Some(name));
        }
    }
}
