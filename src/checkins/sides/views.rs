//! The writing pages.

use super::beside::Beside;
use super::store::Kept;
use crate::accounts::PromptSet;
use crate::checkins::model::feelings::{FAMILIES, Family, word};
use crate::checkins::model::own::Brought;
use crate::checkins::model::{LINE, Like, OwnSide, Section, SharedSide, Statement};
use crate::couples::Viewer;
use crate::web::AppState;
use crate::web::forms::{Faults, Fields};
use crate::web::paths;
use crate::web::shell::Shell;
use askama::Template;
use askama_web::WebTemplate;

/// One dot in the row of sections.
pub struct Step {
    pub name: &'static str,
    pub href: String,
    pub done: bool,
    pub here: bool,
}

/// What every writing page stands in.
pub struct Frame {
    pub when: String,
    pub partner: String,
    pub seat: &'static str,
    pub side: String,
    /// Whose page this is: a form left open in one account is not taken for another's.
    pub mine: String,
    pub revision: i32,
    pub linked: bool,
}

impl Frame {
    pub fn new(app: &AppState, viewer: &Viewer, kept: Option<&Kept>) -> Self {
        let now = app.now();
        let rhythms = viewer.rhythms();
        Self {
            when: rhythms.week(now).in_words(rhythms.today(now)),
            partner: viewer.partner_name().unwrap_or("Your partner").to_owned(),
            seat: viewer.shell_seat().attr(),
            side: kept.map(|k| k.id.to_string()).unwrap_or_default(),
            mine: viewer.owner().mark(app),
            revision: kept.map_or(0, |k| k.revision),
            linked: viewer.partner_name().is_some(),
        }
    }

    fn may_open(&self) -> String {
        format!("{} may open mine without me", self.partner)
    }

    fn line_label(&self) -> String {
        format!("A line for {}, if there is one", self.partner)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "checkins/section.html")]
pub struct SectionPage {
    pub shell: Shell,
    pub frame: Frame,
    pub section: Section,
    pub fields: Fields,
    pub faults: Faults,
    pub steps: Vec<Step>,
    pub set: PromptSet,
    pub is_kept: bool,
    pub soften: bool,
    /// Copies brought to the table from elsewhere.
    pub brought: Vec<Brought>,
    pub beside: Beside,
}

impl SectionPage {
    pub fn new(app: &AppState, viewer: &Viewer, kept: Option<&Kept>, section: Section, fields: Fields) -> Self {
        let blank = OwnSide::default();
        let side = kept.map_or(&blank, |k| &k.side);
        Self {
            shell: shell(viewer),
            frame: Frame::new(app, viewer, kept),
            section,
            fields,
            faults: Faults::default(),
            steps: steps(side, section),
            set: viewer.owner().prompts,
            is_kept: side.has_kept(section),
            soften: super::forms::wants_softening(&side.topic),
            brought: side.carrying.brought.clone(),
            beside: Beside::default(),
        }
    }

    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self.shell = self.shell.script("errors");
        self
    }

    fn number(&self) -> u8 {
        self.section.number()
    }

    fn kept(&self) -> &'static str {
        if !self.faults.is_empty() {
            "Not kept yet. Your words are still on this page."
        } else if self.is_kept {
            "Kept. Only you can read it."
        } else {
            "Only you can read it."
        }
    }

    fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).any(|v| v == value)
    }

    fn amount(&self, feeling: &str) -> &str {
        self.fields.text(&format!("amount-{feeling}"))
    }

    fn families(&self) -> &'static [Family] {
        &FAMILIES
    }

    fn part_hint(&self) -> String {
        format!("{} sees these words only, and not that there were others.", self.frame.partner)
    }

    fn word(&self, value: &str) -> String {
        word(value)
    }

    fn statements(&self) -> [Statement; 4] {
        Statement::ALL
    }
}

pub fn shell(viewer: &Viewer) -> Shell {
    Shell::focus("Write", viewer.shell_seat()).leaving_with("side").script("keep")
}

fn steps(side: &OwnSide, here: Section) -> Vec<Step> {
    let step = |section: Section| Step {
        name: section.title(),
        href: paths::section(section.number()),
        done: side.has_kept(section),
        here: section == here,
    };
    Section::ALL.into_iter().map(step).collect()
}

/// Check and seal: drawn from what the partner will be given, by the same parts.
#[derive(Template, WebTemplate)]
#[template(path = "checkins/check.html")]
pub struct CheckPage {
    pub shell: Shell,
    pub frame: Frame,
    pub steps: Vec<Step>,
    pub shared: SharedSide,
    pub without_me: bool,
    pub leaves_behind: bool,
    pub faults: Faults,
}

impl CheckPage {
    pub fn new(app: &AppState, viewer: &Viewer, kept: Option<&Kept>) -> Self {
        let blank = OwnSide::default();
        let side = kept.map_or(&blank, |k| &k.side);
        let full = OwnSide { form: Default::default(), ..side.clone() };
        Self {
            shell: shell(viewer),
            frame: Frame::new(app, viewer, kept),
            steps: steps(side, Section::Check),
            shared: SharedSide::from(&full),
            without_me: side.opens == crate::checkins::model::Opens::WithoutMe,
            leaves_behind: full.left_behind().is_some(),
            faults: Faults::default(),
        }
    }

    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self.shell = self.shell.script("errors");
        self
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "checkins/hold.html")]
pub struct HoldPage {
    pub shell: Shell,
    pub frame: Frame,
    pub fields: Fields,
    pub faults: Faults,
}

impl HoldPage {
    pub fn new(app: &AppState, viewer: &Viewer, kept: Option<&Kept>, fields: Fields) -> Self {
        Self { shell: shell(viewer), frame: Frame::new(app, viewer, kept), fields, faults: Faults::default() }
    }

    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self.shell = self.shell.script("errors");
        self
    }

    fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).any(|v| v == value)
    }

    fn likes(&self) -> [Like; 3] {
        Like::ALL
    }
}
