use super::*;
use crate::checkins::model::OwnSide;
use crate::couples::Seat;
use crate::hearing::model::Hearing;
use crate::ids::{RevealId, id_of_day};
use crate::keys::OsEntropy;
use jiff::Span;
use jiff::civil::{Weekday, date};

fn plus(day: Date, days: i32) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// The calendar week, Monday to Sunday, that a day lies in.
fn week_of(day: Date) -> Week {
    let first = plus(day, -i32::from(day.weekday().since(Weekday::Monday)));
    Week { first, last: plus(first, 6) }
}

fn checkin(opened_on: Date) -> CheckIn {
    let side = SharedSide::from(&OwnSide::default());
    let id = CheckinId(id_of_day(opened_on, None, &OsEntropy));
    CheckIn { id, week: week_of(opened_on), opened_on, sides: [side.clone(), side] }
}

fn revealed(shown_on: Date) -> Revealed {
    Revealed {
        id: RevealId(id_of_day(shown_on, None, &OsEntropy)),
        author: Seat::First,
        shown_on,
        text: Some("x".into()),
        withdrawn_on: None,
        thanked_on: None,
        asked_on: None,
        more: None,
        hearing: Hearing::default(),
    }
}

fn drawn(entries: &[Entry]) -> Vec<String> {
    let draw = |entry: &Entry| match entry {
        Entry::CheckIn(checkin) => format!("open {}", checkin.opened_on),
        Entry::Shown(revealed) => format!("shown {}", revealed.shown_on),
        Entry::Agreement(change) => format!("agreed {}", change.on),
        Entry::Moment(moment) => format!("noted {}", moment.noted_on),
        Entry::Gap(weeks) => format!("gap {} {}", weeks.first, weeks.last),
    };
    entries.iter().map(draw).collect()
}

/// A page as the database would give it: each list newest first, before an id, one more than a page.
fn page(opened: &[CheckIn], shown: &[Revealed], before: Option<Uuid>, page: usize) -> Slice {
    let before = before.unwrap_or(Uuid::max());
    let again = |c: &CheckIn| CheckIn { id: c.id, week: c.week, opened_on: c.opened_on, sides: c.sides.clone() };
    let mut checkins: Vec<CheckIn> = opened.iter().filter(|c| c.id.0 < before).map(again).collect();
    let mut reveals: Vec<Revealed> = shown.iter().filter(|r| r.id.0 < before).cloned().collect();
    checkins.sort_by_key(|c| Reverse(c.id));
    reveals.sort_by_key(|r| Reverse(r.id));
    checkins.truncate(page + 1);
    reveals.truncate(page + 1);
    let checkins = checkins.into_iter().map(|checkin| Entry::CheckIn(Box::new(checkin)));
    let reveals = reveals.into_iter().map(|revealed| Entry::Shown(Box::new(revealed)));
    Slice::new(checkins.chain(reveals).collect(), page)
}

/// All pages, one after another.
fn read_through(opened: &[CheckIn], shown: &[Revealed], size: usize) -> Vec<Vec<String>> {
    let (mut pages, mut before) = (Vec::new(), None);
    loop {
        let slice = page(opened, shown, before, size);
        pages.push(drawn(&slice.entries));
        assert!(slice.entries.iter().filter(|e| !matches!(e, Entry::Gap(_))).count() <= size);
        before = slice.before;
        if before.is_none() {
            return pages;
        }
    }
}

#[test]
fn a_gap_is_what_lies_between() {
    let week = |y, m, d| week_of(date(y, m, d));
    assert_eq!(gap_between(week(2026, 3, 9), week(2026, 3, 2)), None);
    let gap = gap_between(week(2026, 3, 9), week(2026, 2, 16)).unwrap();
    assert_eq!((gap.first, gap.last), (date(2026, 2, 23), date(2026, 3, 8)));
}

#[test]
fn what_was_shown_stands_by_its_day_and_the_gap_before_what_happened_in_it() {
    let opened = [checkin(date(2026, 3, 15)), checkin(date(2026, 2, 17))];
    let shown = [date(2026, 3, 17), date(2026, 3, 11), date(2026, 3, 3), date(2026, 2, 20), date(2026, 1, 2)];
    let shown = shown.map(revealed);
    let all = [
        "shown 2026-03-17",
        "open 2026-03-15",
        "shown 2026-03-11",
        "gap 2026-02-23 2026-03-08",
        "shown 2026-03-03",
        "shown 2026-02-20",
        "open 2026-02-17",
        "shown 2026-01-02",
    ];
    assert_eq!(read_through(&opened, &shown, 20).concat(), all);
}

#[test]
fn a_gap_across_a_page_border_stands_once_with_the_check_in_after_it() {
    let opened = [checkin(date(2026, 3, 15)), checkin(date(2026, 2, 17))];
    let shown = [date(2026, 3, 3), date(2026, 2, 27), date(2026, 2, 25)].map(revealed);
    let pages = read_through(&opened, &shown, 1);
    assert_eq!(pages[0], ["open 2026-03-15", "gap 2026-02-23 2026-03-08"]);
    assert_eq!(pages[1..4].concat(), ["shown 2026-03-03", "shown 2026-02-27", "shown 2026-02-25"]);
    assert_eq!(pages[4..], [["open 2026-02-17"]]);
}

#[test]
fn every_page_size_shows_everything_once() {
    let monday = date(2026, 1, 5);
    let opened: Vec<CheckIn> =
        (0..23).filter(|week| !matches!(week, 4 | 5 | 11 | 17)).map(|week| checkin(plus(monday, 7 * week))).collect();
    let shown: Vec<Revealed> = (0..26).map(|n| revealed(plus(monday, 6 * n + 1))).collect();
    let mut whole = read_through(&opened, &shown, 100).concat();
    assert_eq!(whole.len(), 19 + 26 + 3);
    whole.sort();
    for size in 1..=46 {
        let mut paged = read_through(&opened, &shown, size).concat();
        paged.sort();
        assert_eq!(paged, whole, "{size} a page");
    }
}

#[test]
fn nothing_makes_an_empty_page() {
    let slice = page(&[], &[], None, 20);
    assert!(slice.entries.is_empty() && slice.before.is_none());
    let slice = page(&[], &[revealed(date(2026, 1, 2))], None, 1);
    assert!(slice.entries.len() == 1 && slice.before.is_none());
}
