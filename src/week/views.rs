use super::model::{Card, Look, State, to_look_at, waiting};
use crate::agreements::model::Agreement;
use crate::couples::model::words;
use crate::couples::{Member, Viewer};
use crate::ids::CheckinId;
use crate::moments::{model::Moment, views::MomentView};
use crate::notes::reveals::model::{Awaits, Revealed};
use crate::web::paths;
use crate::web::shell::{Shell, Tab};
use crate::web::text;
use askama::Template;
use askama_web::WebTemplate;
use jiff::Timestamp;
use jiff::civil::Date;

#[derive(Template, WebTemplate)]
#[template(path = "week/week.html")]
pub struct WeekPage {
    pub shell: Shell,
    pub seat: &'static str,
    pub initial: String,
    pub week: String,
    pub meeting: String,
    pub partner: Option<String>,
    pub card: Card,
    pub resume_at: u8,
    /// The next side, sealed already while this week's check-in is open.
    pub next_sealed: Option<Date>,
    pub next_starts: String,
    pub quiet: Vec<QuietCard>,
    pub to_look_at: Vec<ToLookAt>,
    /// The newest good moment of the last seven days.
    pub good: Option<MomentView>,
    /// The last check-in before this week, where this one has not closed it.
    pub earlier: Option<CheckinId>,
}

/// Something the other one did with what was shown. It says so and no word of it: somebody may
/// look over a shoulder.
pub struct QuietCard {
    pub seat: &'static str,
    pub initial: String,
    pub line: String,
    pub path: String,
    pub day: String,
}

/// One agreement, by the beginning of its words.
pub struct ToLookAt {
    pub words: String,
    pub why: String,
    pub path: String,
}

/// The most of an agreement's words that a line names it by, in characters.
const NAME: usize = 60;

impl WeekPage {
    pub fn new(viewer: &Viewer, state: &State, shown: &[Revealed], now: Timestamp) -> Self {
        let rhythms = viewer.rhythms();
        let week = rhythms.week(now);
        let card = state.card(viewer.member().is_some() && rhythms.is_together_time(now));
        let shell = Shell::tabs("This week", Some(Tab::Week), viewer.shell_seat());
        Self {
            // "I'm here" waits without fields, so that page looks again by itself.
            shell: if card == Card::Here { shell.refresh(20) } else { shell },
            seat: viewer.shell_seat().attr(),
            initial: text::initial(&viewer.owner().name),
            week: week.in_words(rhythms.today(now)),
            meeting: rhythms.in_force(now).in_words(),
            partner: viewer.partner_name().map(str::to_owned),
            card,
            resume_at: state.side.as_ref().map_or(1, |side| side.resume_at),
            next_sealed: state.side.as_ref().and_then(|side| side.sealed_on),
            next_starts: week.last.tomorrow().map(words::day).unwrap_or_default(),
            earlier: state.earlier,
            good: viewer.member().and_then(|me| small_good_thing(me, &state.moments, rhythms.today(now))),
            to_look_at: viewer
                .member()
                .map(|me| look_at(me, &state.agreements, rhythms.today(now)))
                .unwrap_or_default(),
            quiet: viewer.member().map(|me| quiet(me, shown, rhythms.today(now))).unwrap_or_default(),
        }
    }

    fn name(&self) -> &str {
        self.partner.as_deref().unwrap_or("Your partner")
    }

    fn sealed(&self, day: &Date) -> String {
        format!("Sealed on {}", words::day(*day))
    }

    fn read_path(&self, checkin: &CheckinId) -> String {
        paths::together(*checkin)
    }

    fn history_path(&self, checkin: &CheckinId) -> String {
        paths::checkin(*checkin)
    }
}

fn quiet(me: &Member, shown: &[Revealed], today: Date) -> Vec<QuietCard> {
    let card = |(revealed, what): (&Revealed, Awaits)| QuietCard {
        seat: me.seat.other().shell().attr(),
        initial: text::initial(&me.partner.name),
        line: line(&me.partner.name, revealed, what),
        path: paths::shown(revealed.id),
        day: words::day_seen_from(revealed.shown_on, today),
    };
    waiting(shown, me.seat, today).into_iter().map(card).collect()
}

fn small_good_thing(me: &Member, moments: &[Moment], today: Date) -> Option<MomentView> {
    let is_new = |moment: &&Moment| today.since(moment.noted_on).is_ok_and(|since| since.get_days() < 7);
    let good = moments.iter().filter(is_new).find(|moment| moment.good_words().is_some());
    good.map(|moment| MomentView::new(me, moment, today))
}

fn look_at(me: &Member, agreements: &[Agreement], today: Date) -> Vec<ToLookAt> {
    let rows = to_look_at(agreements, me.seat, today).into_iter();
    rows.map(|(agreement, version, look)| ToLookAt {
        words: text::cut(&version.wording.agree_that, NAME),
        why: match look {
            Look::New => format!("{} suggests it", me.partner.name),
            Look::Changed => format!("{} suggests other words", me.partner.name),
            Look::Due => "A second look is due".to_owned(),
        },
        path: paths::agreement(agreement.id),
    })
    .collect()
}

fn line(name: &str, revealed: &Revealed, what: Awaits) -> String {
    match what {
        Awaits::Shown => format!("{name} has shown you something"),
        Awaits::Corrected if revealed.hearing.tries.is_empty() => format!("{name} has told you more"),
        Awaits::Corrected => format!("{name} answered what you heard"),
        Awaits::Heard => format!("{name} says: that’s it. There is room for a reply, if you like."),
        Awaits::Reflected => format!("{name} has said back what was heard"),
        Awaits::Asked => format!("{name} asks: tell me more?"),
        Awaits::Offered => format!("{name} offers something"),
    }
}
