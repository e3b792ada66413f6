//! What was shown, on one page for both: each sees what they may do.

use super::forms::PAGE;
use super::model::{Act, Revealed};
use crate::couples::model::words;
use crate::couples::{Member, Seat};
use crate::hearing::forms::typed;
use crate::hearing::model::Role;
use crate::hearing::views::{Line, sent_lines, tried_lines};
use crate::web::forms::{Faults, Fields};
use crate::web::shell::Shell;
use crate::web::{AppState, paths, text};
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;

/// The words as the partner gets them, drawn by `components/reveals.html` wherever they stand:
/// on the partner's page and in the preview.
pub struct Sheet {
    pub seat: &'static str,
    pub initial: String,
    pub author: String,
    pub text: String,
}

impl Sheet {
    pub fn new(me: &Member, author: Seat, text: &str) -> Self {
        let name = me.name_of(author);
        Self {
            seat: author.shell().attr(),
            initial: text::initial(name),
            author: name.to_owned(),
            text: text.to_owned(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "notes/reveal.html")]
pub struct ShownPage {
    pub shell: Shell,
    pub seat: &'static str,
    pub partner: String,
    pub revealed: Revealed,
    pub role: Role,
    /// The words, while they are shown.
    pub sheet: Option<Sheet>,
    pub lines: Vec<Line>,
    pub path: String,
    /// Whose page this is (see `Owner::mark`): Leave quickly keeps its words for nobody else.
    pub mine: String,
    pub day: String,
    pub since: String,
    pub fields: Fields,
    pub faults: Faults,
    today: Date,
}

impl ShownPage {
    pub fn new(app: &AppState, me: &Member, revealed: Revealed, today: Date) -> Self {
        let role = revealed.role_of(me.seat);
        let mut page = Self {
            shell: Shell::tabs("Read", None, me.shell_seat()),
            seat: me.seat.shell().attr(),
            partner: me.partner.name.clone(),
            role,
            sheet: revealed.text.as_deref().map(|text| Sheet::new(me, revealed.author, text)),
            lines: lines(me, &revealed),
            path: paths::shown(revealed.id),
            mine: me.owner.mark(app),
            day: words::day_seen_from(revealed.shown_on, today),
            since: words::short_day_seen_from(revealed.shown_on, today),
            revealed,
            fields: Fields::default(),
            faults: Faults::default(),
            today,
        };
        if page.has_box() {
            page.shell = page.shell.leaving_with("answer");
        }
        page
    }

    pub fn with_fields(mut self, fields: Fields) -> Self {
        self.fields = fields;
        self
    }

    pub fn with_faults(mut self, fields: Fields, faults: Faults) -> Self {
        self.shell = self.shell.script("errors");
        self.faults = faults;
        self.with_fields(fields)
    }

    fn is_author(&self) -> bool {
        self.role == Role::Author
    }

    fn may(&self, act: Act) -> bool {
        self.revealed.may(self.role, act)
    }

    /// There is something to write: its one form is called "answer". Leave quickly and the
    /// presses beside it take along what is in it.
    fn has_box(&self) -> bool {
        PAGE.boxes.iter().any(|(_, act)| self.may(*act))
    }

    /// Where an act on it goes.
    fn to(&self, act: &str) -> String {
        format!("{}/{act}", self.path)
    }

    fn may_write_back(&self) -> bool {
        self.may(Act::Reply) || self.may(Act::Offer)
    }

    fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    /// What was typed into a box that is not on the page any more.
    fn unsent(&self) -> Vec<&str> {
        let gone = PAGE.boxes.iter().filter(|(_, act)| !self.may(*act));
        gone.filter_map(|(name, _)| typed(&self.fields, name)).collect()
    }

    fn withdrawn(&self) -> Option<String> {
        self.revealed.withdrawn_on.map(|day| words::short_day_seen_from(day, self.today))
    }

    /// The number of the try that waits for its answer.
    fn try_number(&self) -> usize {
        self.revealed.hearing.tries.len()
    }

    /// Which wording of an offer stands on the page.
    fn version(&self) -> String {
        self.revealed.hearing.offer.as_ref().map(|offer| offer.id.to_string()).unwrap_or_default()
    }

    fn is_parked(&self) -> bool {
        self.revealed.hearing.parked_on.is_some()
    }

    fn waits(&self) -> bool {
        self.revealed.hearing.waits_for_answer() && self.sheet.is_some() && !self.is_author()
    }

    fn title(&self) -> String {
        if self.is_author() { format!("What you showed {}", self.partner) } else { format!("From {}", self.partner) }
    }
}

/// All that was said, in the order it belongs.
fn lines(me: &Member, revealed: &Revealed) -> Vec<Line> {
    let (author, listener) = (revealed.author, revealed.author.other());
    let mut lines = Vec::new();
    if revealed.asked_on.is_some() {
        lines.push(Line::told(me, listener, "asked:", "asks:", "tell me more?"));
    }
    if let Some(more) = &revealed.more {
        lines.push(Line::told(me, author, "told more:", "told more:", more));
    }
    // What was withdrawn is not there any more to be heard in their words.
    lines.extend(tried_lines(me, author, &revealed.hearing, revealed.text.is_some()));
    if revealed.thanked_on.is_some() {
        lines.push(Line::plain(me, listener, "thank you for this."));
    }
    lines.extend(sent_lines(me, author, &revealed.hearing));
    lines
}
