//! The private pages.

use super::drafts::{self, Draft};
use super::forms::{self, FIND};
use super::items::{Item, Readable, title};
use super::model::{Kept, Kind, Life, NOTE, QUESTIONS, question, question_of};
use super::reveals::model::Revealed;
use super::store::Desk;
use crate::accounts::private::Waiting;
use crate::config::Operator;
use crate::couples::Viewer;
use crate::couples::model::words;
use crate::web::forms::{Faults, Fields};
use crate::web::shell::{Shell, Tab};
use crate::web::{AppState, paths};
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;

pub(super) fn shell(viewer: &Viewer) -> Shell {
    Shell::tabs("Notes", Some(Tab::Notes), viewer.shell_seat())
}

fn today(app: &AppState, viewer: &Viewer) -> Date {
    viewer.rhythms().today(app.now())
}

/// The door. It is the same page whether there is anything behind it or not.
#[derive(Template, WebTemplate)]
#[template(path = "notes/door.html")]
pub struct DoorPage {
    pub shell: Shell,
    pub operator: Operator,
    /// Where it leads.
    pub to: String,
    /// The form's ticket (see `web::once`).
    pub once: String,
    /// A form came in while it was closed, and is kept.
    pub draft_is_safe: bool,
    pub faults: Faults,
}

impl DoorPage {
    pub fn new(viewer: &Viewer, operator: &Operator, to: &str, once: String, faults: Faults) -> Self {
        let shell = shell(viewer).script("errors").script("show");
        Self { shell, operator: operator.clone(), to: to.to_owned(), once, draft_is_safe: false, faults }
    }
}

/// What every page behind the door says first.
pub struct Frame {
    pub partner: Option<String>,
    /// When the window closes, on the clock of the two.
    pub until: String,
    /// Whose page this is (see `Owner::mark`).
    pub mine: String,
}

impl Frame {
    pub(super) fn new(app: &AppState, viewer: &Viewer) -> Self {
        let zone = &viewer.rhythms().in_force(app.now()).zone;
        let until = viewer.owner().window.as_ref().map(|window| window.until.to_zoned(zone.tz().clone()).time());
        Self {
            partner: viewer.partner_name().map(str::to_owned),
            until: until.map(words::time).unwrap_or_default(),
            mine: viewer.owner().mark(app),
        }
    }

    fn name(&self) -> &str {
        self.partner.as_deref().unwrap_or_default()
    }

    pub(super) fn nobody_is_told(&self) -> String {
        match &self.partner {
            Some(name) => format!("{name} isn’t told how many notes there are, or that you have been here."),
            None => "Nobody else is told how many notes there are, or that you have been here.".to_owned(),
        }
    }
}

/// The box a note is written in, and what it holds.
pub struct Writing {
    fields: Fields,
    /// The letter its draft waits in, if any (see `drafts`).
    pub letter: String,
    pub draft_is_safe: bool,
}

impl Writing {
    /// As it was sent.
    fn sent(fields: Fields) -> Self {
        Self { letter: fields.text("letter").to_owned(), fields, draft_is_safe: false }
    }

    fn of_draft(draft: Draft) -> Self {
        Self { letter: draft.letter.to_string(), fields: draft.fields, draft_is_safe: true }
    }

    fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    fn is(&self, kind: &Kind) -> bool {
        self.text("kind") == kind.value()
    }
}

/// A new note, with a question to write to.
pub struct New {
    pub writing: Writing,
    pub question: usize,
}

impl New {
    fn asks(&self) -> &'static str {
        question(self.question)
    }
}

/// What was searched for.
pub struct Found {
    pub find: String,
    pub is_more: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "notes/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub frame: Frame,
    pub operator: Operator,
    pub new: Option<New>,
    /// The fear that comes back today.
    pub oldest: Option<Item>,
    /// Words kept from a side since the window opened: notes from its next opening on.
    pub meanwhile: Vec<String>,
    /// Something that waits does not open any more.
    pub is_damaged: bool,
    pub items: Vec<Item>,
    pub found: Option<Found>,
    pub earlier: Option<String>,
    pub faults: Faults,
}

impl ListPage {
    pub fn new(app: &AppState, viewer: &Viewer, desk: &Desk, revealed: &[Revealed]) -> Self {
        let today = today(app, viewer);
        let is_back = |kept: &&Kept| kept.note.remembered_on == Some(today) && !kept.note.is_shared();
        let oldest = desk.beside.iter().chain(&desk.notes).find(is_back);
        Self {
            shell: shell(viewer),
            frame: Frame::new(app, viewer),
            operator: app.operator.clone(),
            new: None,
            meanwhile: Vec::new(),
            is_damaged: desk.is_damaged,
            oldest: oldest.map(|kept| Item::new(kept, revealed, today)),
            items: desk.notes.iter().map(|kept| Item::new(kept, revealed, today)).collect(),
            found: None,
            earlier: desk.before.map(|id| format!("{}?before={id}", paths::NOTES)),
            faults: Faults::default(),
        }
    }

    /// The newest page, with the form as its draft left it.
    pub fn to_write(mut self, app: &AppState, viewer: &Viewer, desk: &Desk, asked: Option<usize>) -> Self {
        let mut writing = drafts::of_page(&desk.waiting, paths::NOTES)
            .map_or_else(|| Writing::sent(Fields::default()), Writing::of_draft);
        let is_kept = |text: &str| desk.notes.iter().any(|kept| kept.note.text == text);
        let texts = desk.waiting.iter().filter_map(Waiting::text).filter(|text| !is_kept(text));
        self.meanwhile = texts.map(str::to_owned).collect();
        let carried = writing.text("question").parse().ok();
        if desk.notes.iter().any(|kept| kept.note.text == writing.text("text").trim()) {
            // It was kept while the script sent it once more; the next draft takes its place.
            writing = Writing { fields: Fields::default(), draft_is_safe: false, ..writing };
        }
        let number = asked.or(carried).unwrap_or_else(|| question_of(today(app, viewer)));
        self.with_form(writing, number)
    }

    /// The same form again, with what was typed and what is wrong.
    pub fn to_correct(mut self, app: &AppState, viewer: &Viewer, fields: Fields, faults: Faults) -> Self {
        let number = fields.text("question").parse().unwrap_or_else(|_| question_of(today(app, viewer)));
        self.faults = faults;
        self.shell = self.shell.script("errors");
        self.oldest = None;
        self.with_form(Writing::sent(fields), number)
    }

    fn with_form(mut self, writing: Writing, number: usize) -> Self {
        self.shell = self.shell.script("keep").leaving_with("new");
        self.new = Some(New { writing, question: number % QUESTIONS.len() });
        self
    }

    /// A page of older ones: nothing comes back to the top of it.
    pub fn older(mut self) -> Self {
        self.oldest = None;
        self
    }

    pub fn found(mut self, find: String, is_more: bool, faults: Faults) -> Self {
        if !faults.is_empty() {
            self.shell = self.shell.script("errors");
        }
        (self.oldest, self.faults) = (None, faults);
        self.found = Some(Found { find, is_more });
        self
    }

    /// Nothing was ever kept.
    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.meanwhile.is_empty() && !self.is_damaged && self.new.is_some()
    }

    fn heading(&self) -> &'static str {
        match (&self.found, &self.new) {
            (Some(_), _) => "Found",
            (None, Some(_)) => "Kept",
            (None, None) => "Kept earlier",
        }
    }

    fn find(&self) -> &str {
        self.found.as_ref().map_or("", |found| found.find.as_str())
    }

    fn is_more(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.is_more)
    }

    fn about(&self) -> &'static str {
        match self.frame.partner {
            Some(_) => {
                "Nobody is waiting for it. You can keep it, change it, show some of it one day, or let it go. Up to 8,000 characters."
            }
            None => "Nobody is waiting for it. You can keep it, change it, or let it go. Up to 8,000 characters.",
        }
    }

    /// Alone there is nobody to show it to.
    fn after_weeks(&self) -> &'static str {
        match self.frame.partner {
            Some(_) => "Is it to keep, to show, or to let go?",
            None => "Is it to keep, or to let go?",
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "notes/note.html")]
pub struct NotePage {
    pub shell: Shell,
    pub frame: Frame,
    pub path: String,
    /// "A fear, Wednesday 11 March".
    pub title: String,
    pub changed: Option<String>,
    pub is_shared: bool,
    pub writing: Writing,
    /// Which wording the next press takes the place of.
    pub revision: String,
    /// The note as it stands now, where the form was opened on another wording.
    pub newer: Option<String>,
    pub most: usize,
    pub faults: Faults,
}

impl NotePage {
    /// The note as it is kept, or as its draft left it.
    pub fn new(app: &AppState, viewer: &Viewer, kept: &Kept, draft: Option<Draft>) -> Self {
        let own = forms::fields_of(&kept.note);
        let Some(draft) = draft else { return Self::with(app, viewer, kept, Writing::sent(own)) };
        let is_newer = forms::is_overtaken(&draft.fields, &kept.note);
        let is_same = ["kind", "text"].iter().all(|name| draft.fields.text(name).trim() == own.text(name));
        let writing = Writing { draft_is_safe: !is_same, ..Writing::of_draft(draft) };
        let page = Self::with(app, viewer, kept, writing);
        Self { newer: is_newer.then(|| kept.note.text.clone()), ..page }
    }

    pub fn to_correct(app: &AppState, viewer: &Viewer, kept: &Kept, fields: Fields, faults: Faults) -> Self {
        let page = Self::with(app, viewer, kept, Writing::sent(fields));
        Self { shell: page.shell.script("errors"), faults, ..page }
    }

    /// Both wordings: what was sent stays in the box, and the next press takes the other's place.
    pub fn overtaken(app: &AppState, viewer: &Viewer, kept: &Kept, fields: Fields) -> Self {
        let mut faults = Faults::default();
        faults.add(
            "text",
            "This note was changed on another page meanwhile, so yours wasn’t kept yet. Both are here; keeping yours takes the other’s place.",
        );
        Self { newer: Some(kept.note.text.clone()), ..Self::to_correct(app, viewer, kept, fields, faults) }
    }

    fn about(&self) -> &'static str {
        if self.is_shared { "What was shown or brought of it stays as it is." } else { "Up to 8,000 characters." }
    }

    fn with(app: &AppState, viewer: &Viewer, kept: &Kept, writing: Writing) -> Self {
        let today = today(app, viewer);
        Self {
            shell: shell(viewer).script("keep").leaving_with("note"),
            frame: Frame::new(app, viewer),
            path: paths::note(kept.id),
            title: title(kept, today),
            changed: kept.note.changed_on.map(|day| words::short_day_seen_from(day, today)),
            is_shared: kept.note.is_shared(),
            writing,
            revision: forms::wording(&kept.note),
            newer: None,
            most: forms::most(Some(&kept.note)),
            faults: Faults::default(),
        }
    }
}
