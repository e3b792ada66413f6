use super::model::{Entry, Slice, gap_between};
use crate::checkins::together::model::Opened;
use crate::checkins::together::views::{Person, people};
use crate::couples::model::words;
use crate::couples::{Member, Seat, Viewer, Week};
use crate::web::paths;
use crate::web::shell::{Shell, Tab};
use crate::web::text;
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;

pub enum Item {
    CheckIn { path: String, day: String, people: Vec<Glance> },
    Gap(String),
}

/// What one brought that week, at a glance.
pub struct Glance {
    pub seat: &'static str,
    pub initial: String,
    pub joint: Option<(String, String)>,
    pub words: String,
}

pub struct Month {
    pub name: String,
    pub items: Vec<Item>,
}

#[derive(Template, WebTemplate)]
#[template(path = "history/list.html")]
pub struct HistoryPage {
    pub shell: Shell,
    pub months: Vec<Month>,
    pub earlier: Option<String>,
    pub is_first_page: bool,
}

impl HistoryPage {
    pub fn empty(viewer: &Viewer) -> Self {
        let shell = Shell::tabs("History", Some(Tab::History), viewer.shell_seat());
        Self { shell, months: Vec::new(), earlier: None, is_first_page: true }
    }

    pub fn new(me: &Member, slice: &Slice, today: Date, is_first_page: bool) -> Self {
        let mut months: Vec<Month> = Vec::new();
        let mut newer: Option<Week> = None;
        for entry in &slice.entries {
            let name = month_in_words(entry.opened_on, today);
            if months.last().is_none_or(|m| m.name != name) {
                months.push(Month { name, items: Vec::new() });
            }
            let Some(month) = months.last_mut() else { continue };
            if let Some(gap) = newer.and_then(|newer| gap_between(newer, entry.week)) {
                month.items.push(Item::Gap(gap.in_words(today)));
            }
            month.items.push(item(me, entry));
            newer = Some(entry.week);
        }
        let last_gap = newer.zip(slice.older).and_then(|(newer, older)| gap_between(newer, older));
        if let (Some(gap), Some(month)) = (last_gap, months.last_mut()) {
            month.items.push(Item::Gap(gap.in_words(today)));
        }
        Self {
            shell: Shell::tabs("History", Some(Tab::History), me.shell_seat()),
            months,
            earlier: slice.before.map(|id| format!("{}?before={id}", paths::HISTORY)),
            is_first_page,
        }
    }
}

/// "March"; with its year where that is another than today's.
fn month_in_words(day: Date, today: Date) -> String {
    let name = words::month(day);
    if day.year() == today.year() { name.to_owned() } else { format!("{name} {}", day.year()) }
}

fn item(me: &Member, entry: &Entry) -> Item {
    let glance = |seat: Seat| {
        let side = match seat {
            Seat::First => &entry.sides[0],
            Seat::Second => &entry.sides[1],
        };
        let feelings: Vec<String> = side.weather.all().iter().map(|f| f.word.replace('-', " ")).collect();
        let words = if feelings.is_empty() { side.hold.feel.clone() } else { feelings.join(", ") };
        Glance {
            seat: seat.shell().attr(),
            initial: text::initial(me.name_of(seat)),
            joint: side.weather.both_true(),
            words: text::beginning(&words),
        }
    };
    Item::CheckIn {
        path: paths::checkin(entry.id),
        day: words::day(entry.opened_on),
        people: [me.seat, me.seat.other()].map(glance).into(),
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "history/checkin.html")]
pub struct CheckinPage {
    pub shell: Shell,
    pub week: String,
    pub day: String,
    pub people: [Person; 2],
    pub close_path: Option<String>,
}

impl CheckinPage {
    pub fn new(me: &Member, opened: &Opened, today: Date) -> Self {
        let people = people(me, opened);
        Self {
            shell: Shell::tabs("History", Some(Tab::History), me.shell_seat()),
            week: opened.week.in_words(today),
            day: words::day_seen_from(opened.opened_on, today),
            close_path: people[0].closing.is_none().then(|| paths::together(opened.id, "close")),
            people,
        }
    }
}
