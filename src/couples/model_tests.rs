use super::words;
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const ZONES: [&str; 9] = [
    "Europe/Lisbon",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "UTC",
];

fn zone(name: &str) -> Zone {
    Zone::get(name).unwrap()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Sundays at 20:00 in a zone, in force from a Monday.
fn sundays(name: &str, from_day: Date) -> Rhythm {
    Rhythm { from_day, weekday: Weekday::Sunday, meets_at: Time::constant(20, 0, 0, 0), zone: zone(name) }
}

fn only(rhythm: Rhythm) -> Rhythms {
    Rhythms::new(vec![rhythm]).unwrap()
}

fn week(first: Date, last: Date) -> Week {
    Week { first, last }
}

#[test]
fn a_week_ends_with_the_meeting_day_and_the_next_begins_at_midnight_there() {
    let lisbon = only(sundays("Europe/Lisbon", date(2026, 1, 5)));
    assert_eq!(lisbon.week(moment("2026-03-15T23:59:59Z")), week(date(2026, 3, 9), date(2026, 3, 15)));
    assert_eq!(lisbon.week(moment("2026-03-16T00:00:00Z")), week(date(2026, 3, 16), date(2026, 3, 22)));
}

#[test]
fn the_spring_clock_change_leaves_the_week_and_the_meeting_where_they_are() {
    let lisbon = only(sundays("Europe/Lisbon", date(2026, 1, 5)));
    let morning = moment("2026-03-29T00:30:00Z");
    assert_eq!(lisbon.week(morning), week(date(2026, 3, 23), date(2026, 3, 29)));
    assert_eq!(lisbon.meets(morning), moment("2026-03-29T19:00:00Z"), "eight in the evening is summer time now");
    assert_eq!(lisbon.week(moment("2026-03-29T22:59:59Z")).last, date(2026, 3, 29));
    assert_eq!(lisbon.week(moment("2026-03-29T23:00:00Z")).first, date(2026, 3, 30));
}

#[test]
fn the_autumn_clock_change_leaves_the_week_and_the_meeting_where_they_are() {
    let new_york = only(sundays("America/New_York", date(2026, 1, 5)));
    let morning = moment("2026-11-01T05:30:00Z");
    assert_eq!(new_york.week(morning), week(date(2026, 10, 26), date(2026, 11, 1)));
    assert_eq!(new_york.meets(morning), moment("2026-11-02T01:00:00Z"));
    assert_eq!(new_york.week(moment("2026-11-02T04:59:59Z")).last, date(2026, 11, 1));
    assert_eq!(new_york.week(moment("2026-11-02T05:00:00Z")).first, date(2026, 11, 2));
}

#[test]
fn a_meeting_in_the_hour_that_is_left_out_is_an_hour_later_and_in_the_hour_that_comes_twice_the_first() {
    let at = |meets_at, now| only(Rhythm { meets_at, ..sundays("Europe/Lisbon", date(2026, 1, 5)) }).meets(moment(now));
    assert_eq!(at(Time::constant(1, 30, 0, 0), "2026-03-28T12:00:00Z"), moment("2026-03-29T01:30:00Z"), "02:30 there");
    assert_eq!(at(Time::constant(1, 30, 0, 0), "2026-10-24T12:00:00Z"), moment("2026-10-25T00:30:00Z"));
}

#[test]
fn new_year_is_an_ordinary_day_of_its_week() {
    let lisbon = only(sundays("Europe/Lisbon", date(2025, 1, 6)));
    let both = week(date(2025, 12, 29), date(2026, 1, 4));
    assert_eq!(lisbon.week(moment("2025-12-31T23:59:59Z")), both);
    assert_eq!(lisbon.week(moment("2026-01-01T00:00:00Z")), both);
}

#[test]
fn clocks_that_go_back_over_midnight_do_not_bring_a_week_back() {
    // Until 2011 St John's went from 00:01 on Sunday back to 23:01 on Saturday.
    let saturdays = Rhythm { weekday: Weekday::Saturday, ..sundays("America/St_Johns", date(2010, 10, 10)) };
    let rhythms = only(saturdays);
    let sunday = moment("2010-11-07T02:30:30Z");
    assert_eq!(rhythms.week(sunday).first, date(2010, 11, 7));
    assert_eq!(rhythms.week(sunday + SignedDuration::from_mins(10)).first, date(2010, 11, 7));
}

#[test]
fn a_day_an_island_leaves_out_ends_no_week_twice() {
    // Samoa had no 30 December 2011.
    let apia = only(Rhythm { weekday: Weekday::Friday, ..sundays("Pacific/Apia", date(2011, 12, 24)) });
    assert_eq!(apia.week(moment("2011-12-30T09:59:59Z")), week(date(2011, 12, 24), date(2011, 12, 30)));
    assert_eq!(apia.week(moment("2011-12-30T10:00:00Z")), week(date(2011, 12, 31), date(2012, 1, 6)));
}

#[test]
fn a_change_waits_for_the_next_week_and_its_first_week_has_four_to_ten_days() {
    let now = moment("2026-03-11T12:00:00Z");
    let lengths = words::WEEKDAYS.map(|weekday| {
        let old = sundays("Europe/Lisbon", date(2026, 1, 5));
        let new = only(old.clone()).change(now, weekday, old.meets_at, old.zone.clone());
        let rhythms = Rhythms::new(vec![new, old]).unwrap();
        assert_eq!(rhythms.week(now), week(date(2026, 3, 9), date(2026, 3, 15)));
        assert_eq!(rhythms.coming(now).unwrap().from_day, date(2026, 3, 16));
        let then = moment("2026-03-16T00:00:00Z");
        assert!(rhythms.coming(then).is_none());
        assert_eq!(rhythms.in_force(then).weekday, weekday);
        let first = rhythms.week(then);
        assert_eq!((first.first, first.last.weekday()), (date(2026, 3, 16), weekday));
        first.first.duration_until(first.last).as_hours() / 24 + 1
    });
    assert_eq!(lengths, [8, 9, 10, 4, 5, 6, 7]);
}

#[test]
fn moving_west_repeats_no_week_and_moving_east_leaves_none_out() {
    let change = |from: &str, to: &str| {
        Rhythms::new(vec![sundays(from, date(2026, 1, 5)), sundays(to, date(2026, 3, 16))]).unwrap()
    };
    let west = change("Pacific/Kiritimati", "Pacific/Pago_Pago");
    let begins = moment("2026-03-15T10:00:00Z");
    assert_eq!(west.week(begins - SignedDuration::from_secs(1)).last, date(2026, 3, 15));
    assert_eq!((west.today(begins), west.week(begins).first), (date(2026, 3, 16), date(2026, 3, 16)));
    let east = change("Pacific/Pago_Pago", "Pacific/Kiritimati");
    let begins = moment("2026-03-16T11:00:00Z");
    assert_eq!((east.today(begins), east.week(begins).first), (date(2026, 3, 17), date(2026, 3, 16)));
}

#[test]
fn together_time_is_from_two_hours_before_to_the_end_of_the_day() {
    let lisbon = only(sundays("Europe/Lisbon", date(2026, 1, 5)));
    let said = ["2026-03-15T17:59:59Z", "2026-03-15T18:00:00Z", "2026-03-15T23:59:59Z", "2026-03-16T00:00:00Z"]
        .map(|text| lisbon.is_together_time(moment(text)));
    assert_eq!(said, [false, true, true, false]);
}

#[test]
fn a_first_rhythm_begins_with_a_plain_week_that_holds_today() {
    for day in 8..=21 {
        for weekday in words::WEEKDAYS {
            let now = date(2026, 3, day).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
            let rhythm = Rhythm::starting(now, weekday, Time::midnight(), zone("UTC"));
            let week = only(rhythm.clone()).week(now);
            assert!(week.contains(date(2026, 3, day)));
            assert_eq!(
                (week.first, week.last.weekday(), days_between(week.first, week.last)),
                (rhythm.from_day, weekday, 6)
            );
        }
    }
}

#[test]
fn on_ones_own_the_week_ends_on_sunday() {
    let solo = Rhythms::solo("Europe/Lisbon");
    let now = moment("2026-03-11T12:00:00Z");
    assert_eq!(solo.week(now), week(date(2026, 3, 9), date(2026, 3, 15)));
    assert_eq!(solo.in_force(now).in_words(), "Sunday at 20:00");
    assert!(solo.week(moment("1969-06-01T12:00:00Z")).contains(date(1969, 6, 1)));
}

#[test]
fn rhythms_are_read_as_the_database_gathers_them() {
    let rows = serde_json::json!([
        {"from_day": "2026-03-16", "weekday": 5, "meets_at": "19:30:00", "zone": "Asia/Kolkata"},
        {"from_day": "2026-01-05", "weekday": 7, "meets_at": "20:00:00", "zone": "Nowhere/Gone"},
    ]);
    let rhythms = Rhythms::from_json(&rows).unwrap();
    assert_eq!(rhythms.in_force(moment("2026-03-01T00:00:00Z")).zone.name(), "Nowhere/Gone");
    assert_eq!(rhythms.in_force(moment("2026-03-17T00:00:00Z")).in_words(), "Friday at 19:30");
    for unreadable in [serde_json::json!([]), serde_json::json!(null), serde_json::json!([{"from_day": "x"}])] {
        assert!(Rhythms::from_json(&unreadable).is_none());
    }
}

#[test]
fn zones_are_known_by_their_name_or_not_at_all() {
    assert_eq!(zone("europe/lisbon").name(), "Europe/Lisbon");
    for not in ["", "Lisbon", "Etc/Unknown", "EST5EDT,M3.2.0,M11.1.0", "../etc/passwd"] {
        assert!(Zone::get(not).is_none(), "{not}");
    }
}

#[test]
fn weeks_and_days_in_words() {
    let today = date(2026, 3, 11);
    assert_eq!(week(date(2026, 3, 9), date(2026, 3, 15)).in_words(today), "9 to 15 March");
    assert_eq!(week(date(2026, 3, 30), date(2026, 4, 5)).in_words(today), "30 March to 5 April");
    assert_eq!(week(date(2025, 12, 28), date(2026, 1, 3)).in_words(today), "28 December to 3 January");
    assert_eq!(week(date(2025, 3, 10), date(2025, 3, 16)).in_words(today), "10 to 16 March 2025");
    assert_eq!(week(date(2023, 12, 28), date(2024, 1, 3)).in_words(today), "28 December 2023 to 3 January 2024");
    assert_eq!(words::day(date(2026, 3, 8)), "Sunday 8 March");
    assert_eq!(words::day_seen_from(date(2025, 3, 9), today), "Sunday 9 March 2025");
}

#[test]
fn seats_are_two() {
    for seat in Seat::BOTH {
        assert_eq!(Seat::from_i16(seat.to_i16()), Some(seat));
        assert_ne!(seat.other(), seat);
    }
    assert_eq!(Seat::from_i16(3), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Two years, walked in uneven steps; every now and then the two change their rhythm.
    #[test]
    fn weeks_follow_one_another_whatever_the_two_change(
        start in 1_262_304_000_i64..1_830_000_000,
        weekday in 0..7_usize,
        first_zone in 0..ZONES.len(),
        steps in prop::collection::vec(20..600_i64, 2_500),
        changes in prop::collection::vec((0..2_500_usize, 0..7_usize, 0..24_i8, 0..ZONES.len()), 0..12),
    ) {
        let mut now = Timestamp::from_second(start).unwrap();
        let evening = Time::constant(20, 0, 0, 0);
        let mut rows = vec![Rhythm::starting(now, words::WEEKDAYS[weekday], evening, zone(ZONES[first_zone]))];
        let mut rhythms = Rhythms::new(rows.clone()).unwrap();
        let mut before = rhythms.week(now);
        let mut today = rhythms.today(now);
        for (step, minutes) in steps.into_iter().enumerate() {
            for &(_, weekday, hour, zoned) in changes.iter().filter(|change| change.0 == step) {
                let meets_at = Time::constant(hour, 30, 0, 0);
                let new = rhythms.change(now, words::WEEKDAYS[weekday], meets_at, zone(ZONES[zoned]));
                rows.retain(|row| row.from_day != new.from_day);
                rows.push(new);
                rhythms = Rhythms::new(rows.clone()).unwrap();
                prop_assert_eq!(rhythms.week(now), before, "a change moves nothing this week");
            }
            now += SignedDuration::from_mins(minutes);
            let week = rhythms.week(now);
            prop_assert!(rhythms.today(now) >= today, "days do not go back");
            today = rhythms.today(now);
            prop_assert!(week.contains(today), "{:?} at {}", week, now);
            prop_assert_eq!(rhythms.week_of(week.first), week);
            prop_assert_eq!(rhythms.week_of(week.last), week);
            if week != before {
                prop_assert_eq!(week.first, plus(before.last, 1), "at {}", now);
                let length = days_between(week.first, week.last) + 1;
                prop_assert!((4..=10).contains(&length), "{} days", length);
                prop_assert_eq!(week.last.weekday(), rhythms.in_force(now).weekday);
            }
            before = week;
        }
    }
}
