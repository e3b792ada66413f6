//! The list of moments, and the form beside it.

use super::forms::{BOX, LINE};
use super::model::{Kind, Moment, Tone};
use crate::couples::model::words;
use crate::couples::{Member, Seat, Viewer};
use crate::ids::MomentId;
use crate::web::forms::{Faults, Fields};
use crate::web::shell::{Shell, Tab};
use crate::web::{AppState, paths, text};
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;

/// One of the two beside what they noted or said.
pub struct By {
    pub seat: &'static str,
    pub initial: String,
    pub name: String,
}

impl By {
    fn new(me: &Member, seat: Seat) -> Self {
        let name = me.name_of(seat).to_owned();
        Self { seat: seat.shell().attr(), initial: text::initial(&name), name }
    }
}

/// A moment as it stands in a list.
pub struct MomentView {
    pub id: String,
    pub path: String,
    pub is_good: bool,
    pub day: String,
    pub words: Option<String>,
    /// "Noted by Sam: listened well".
    pub noted: String,
    pub by: By,
    pub withdrawn: Option<String>,
    pub answer: Option<(By, String)>,
    pub may_answer: bool,
    pub may_withdraw: bool,
    /// A hard one, just noted by the reader: there is a shorter way to be together this week.
    pub offers_hold: bool,
}

impl MomentView {
    /// The beginning of its words.
    pub fn short(&self) -> String {
        text::beginning(self.words.as_deref().unwrap_or_default())
    }

    pub fn new(me: &Member, moment: &Moment, today: Date) -> Self {
        let by = By::new(me, moment.by);
        let kind = match moment.noted.as_ref().map(|noted| noted.tone) {
            Some(Tone::Good(Some(kind))) if kind != Kind::SomethingElse => format!(": {}", kind.words()),
            _ => String::new(),
        };
        Self {
            id: moment.id.to_string(),
            path: format!("{}/{}", paths::MOMENTS, moment.id),
            is_good: moment.noted.as_ref().is_some_and(super::model::Noted::is_good),
            day: words::day_seen_from(moment.noted_on, today),
            words: moment.noted.as_ref().map(|noted| noted.words.clone()),
            noted: format!("Noted by {}{kind}", by.name),
            by,
            withdrawn: moment.withdrawn_on.map(|on| words::short_day_seen_from(on, today)),
            answer: moment.answer.as_ref().map(|said| (By::new(me, moment.by.other()), said.words().to_owned())),
            may_answer: moment.may_answer(me.seat),
            may_withdraw: moment.may_withdraw(me.seat),
            offers_hold: moment.may_withdraw(me.seat) && moment.good_words().is_none() && moment.noted_on == today,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "moments/moments.html")]
pub struct MomentsPage {
    pub shell: Shell,
    pub seat: &'static str,
    pub partner: Option<String>,
    pub moments: Vec<MomentView>,
    /// Something was just kept for oneself.
    pub is_kept: bool,
    /// An answer that found its moment gone.
    pub unsent: String,
    /// The moment whose answer was sent with a mistake.
    pub answered: String,
    pub mine: String,
    pub fields: Fields,
    pub faults: Faults,
}

impl MomentsPage {
    pub fn new(app: &AppState, viewer: &Viewer, moments: &[Moment]) -> Self {
        let today = viewer.rhythms().today(app.now());
        let views = viewer.member().map(|me| moments.iter().map(|moment| MomentView::new(me, moment, today)).collect());
        Self {
            shell: Shell::tabs("Moments", Some(Tab::Moments), viewer.shell_seat()).leaving_with("moment"),
            seat: viewer.shell_seat().attr(),
            partner: viewer.partner_name().map(str::to_owned),
            moments: views.unwrap_or_default(),
            is_kept: false,
            unsent: String::new(),
            answered: String::new(),
            mine: viewer.owner().mark(app),
            fields: Fields::default(),
            faults: Faults::default(),
        }
    }

    pub fn with_fields(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }

    pub fn with_faults(mut self, fields: Fields, faults: Faults) -> Self {
        self.shell = self.shell.script("errors");
        Self { fields, faults, ..self }
    }

    pub fn with_answer(self, moment: MomentId, fields: Fields, faults: Faults) -> Self {
        Self { answered: moment.to_string(), ..self.with_faults(fields, faults) }
    }

    fn kinds(&self) -> [Kind; 7] {
        Kind::ALL
    }

    /// What was typed into one of the two boxes.
    fn text(&self, name: &str) -> &str {
        if self.answered.is_empty() { self.fields.text(name) } else { "" }
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.text(name) == value
    }

    /// What was typed as an answer to this moment.
    fn own(&self, moment: &str) -> &str {
        if self.answered == moment { self.fields.text("own") } else { "" }
    }

    fn is_said(&self, moment: &str, value: &str) -> bool {
        self.answered == moment && self.fields.text("answer") == value
    }

    /// The field's id: several answers stand on one page, and one of them may be wrong.
    fn own_id(&self, moment: &str) -> String {
        if self.answered == moment { "own".to_owned() } else { format!("own-{moment}") }
    }

    fn has_fault(&self, moment: &str) -> bool {
        self.answered == moment && self.faults.get("own").is_some()
    }

    const fn most(&self) -> usize {
        BOX
    }

    const fn line(&self) -> usize {
        LINE
    }
}
