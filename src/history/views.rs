use super::model::{CheckIn, Entry, Slice};
use crate::agreements::model::{Change, What};
use crate::checkins::together::keepsake::Keepsake;
use crate::checkins::together::model::{Opened, Turn};
use crate::checkins::together::views::{Person, people};
use crate::couples::model::words;
use crate::couples::{Member, Seat, Viewer};
use crate::moments::views::MomentView;
use crate::notes::reveals::model::Revealed;
use crate::web::paths;
use crate::web::shell::{Shell, Tab};
use crate::web::text;
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;

pub enum Item {
    CheckIn { path: String, day: String, people: Vec<Glance> },
    Shown(Shown),
    Agreement(Agreed),
    Moment(MomentView),
    Gap(String),
}

/// A change of what the two agree on.
pub struct Agreed {
    pub path: String,
    pub day: String,
    /// "Agreed", "Agreed anew", "Let rest", "Retired".
    pub what: &'static str,
    pub words: String,
}

/// What one has shown the other, at a glance.
pub struct Shown {
    pub path: String,
    pub day: String,
    pub seat: &'static str,
    pub initial: String,
    pub author: String,
    pub words: Words,
}

pub enum Words {
    Beginning(String),
    /// Since this day. What the other one said to it can still be read.
    Withdrawn(String),
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
        for entry in &slice.entries {
            let name = month_in_words(entry.day(), today);
            if months.last().is_none_or(|m| m.name != name) {
                months.push(Month { name, items: Vec::new() });
            }
            let Some(month) = months.last_mut() else { continue };
            month.items.push(match entry {
                Entry::CheckIn(checkin) => glances(me, checkin),
                Entry::Shown(revealed) => Item::Shown(shown(me, revealed, today)),
                Entry::Agreement(change) => Item::Agreement(agreed(change)),
                Entry::Moment(moment) => Item::Moment(MomentView::new(me, moment, today)),
                Entry::Gap(weeks) => Item::Gap(weeks.in_words(today)),
            });
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

fn glances(me: &Member, checkin: &CheckIn) -> Item {
    let glance = |seat: Seat| {
        let side = match seat {
            Seat::First => &checkin.sides[0],
            Seat::Second => &checkin.sides[1],
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
        path: paths::checkin(checkin.id),
        day: words::day(checkin.opened_on),
        people: [me.seat, me.seat.other()].map(glance).into(),
    }
}

fn agreed(change: &Change) -> Agreed {
    Agreed {
        path: paths::agreement(change.agreement),
        day: words::day(change.on),
        what: match change.what {
            What::Agreed => "Agreed",
            What::AgreedAnew => "Agreed anew",
            What::Rested => "Let rest",
            What::Retired => "Retired",
        },
        words: text::beginning(&change.words),
    }
}

fn shown(me: &Member, revealed: &Revealed, today: Date) -> Shown {
    let author = me.name_of(revealed.author);
    let words = match revealed.withdrawn_on {
        Some(on) => Words::Withdrawn(words::short_day_seen_from(on, today)),
        None => Words::Beginning(text::beginning(revealed.text.as_deref().unwrap_or_default())),
    };
    Shown {
        path: paths::shown(revealed.id),
        day: words::day(revealed.shown_on),
        seat: revealed.author.shell().attr(),
        initial: text::initial(author),
        author: author.to_owned(),
        words,
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "history/checkin.html")]
pub struct CheckinPage {
    pub shell: Shell,
    pub week: String,
    pub day: String,
    pub people: [Person; 2],
    pub keepsake: Keepsake,
    /// The meeting, while this one has not closed it.
    pub meeting_path: Option<String>,
}

impl CheckinPage {
    pub fn new(me: &Member, opened: &Opened, turns: &[Turn], today: Date) -> Self {
        let people = people(me, opened);
        Self {
            shell: Shell::tabs("History", Some(Tab::History), me.shell_seat()),
            week: opened.week.in_words(today),
            day: words::day_seen_from(opened.opened_on, today),
            keepsake: Keepsake::new(me, opened, turns),
            meeting_path: people[0].closing.is_none().then(|| paths::together(opened.id)),
            people,
        }
    }
}
