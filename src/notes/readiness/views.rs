//! The questions, and what was answered before.

use super::forms::{BOX, field};
use super::model::{Answer, Check, Kept, PAGE, QUESTIONS};
use crate::couples::Viewer;
use crate::couples::model::words;
use crate::notes::drafts::Draft;
use crate::notes::views::Frame;
use crate::web::forms::{Faults, Fields};
use crate::web::shell::Shell;
use crate::web::{AppState, paths};
use askama::Template;
use askama_web::WebTemplate;

/// One earlier check.
pub struct Earlier {
    pub path: String,
    pub day: String,
    pub check: Check,
}

#[derive(Template, WebTemplate)]
#[template(path = "notes/readiness.html")]
pub struct ReadinessPage {
    pub shell: Shell,
    pub frame: Frame,
    pub earlier: Vec<Earlier>,
    pub older: Option<String>,
    pub fields: Fields,
    /// The letter its draft waits in, if any (see `drafts`).
    pub letter: String,
    pub draft_is_safe: bool,
    pub faults: Faults,
}

impl ReadinessPage {
    /// `kept` holds one more than a page where there are more.
    pub fn new(app: &AppState, viewer: &Viewer, mut kept: Vec<Kept>) -> Self {
        let today = viewer.rhythms().today(app.now());
        let is_more = kept.len() > PAGE;
        kept.truncate(PAGE);
        let last = kept.last().filter(|_| is_more);
        Self {
            shell: Shell::tabs("Ask myself", None, viewer.shell_seat()).leaving_with("new").script("keep"),
            frame: Frame::new(app, viewer),
            older: last.map(|kept| format!("{}?before={}", paths::READINESS, kept.id)),
            earlier: kept
                .into_iter()
                .map(|kept| Earlier {
                    path: format!("{}/{}/let-go", paths::READINESS, kept.id),
                    day: words::day_seen_from(kept.day(), today),
                    check: kept.check,
                })
                .collect(),
            fields: Fields::default(),
            letter: String::new(),
            draft_is_safe: false,
            faults: Faults::default(),
        }
    }

    pub fn with_draft(self, draft: Draft) -> Self {
        Self { letter: draft.letter.to_string(), fields: draft.fields, draft_is_safe: true, ..self }
    }

    pub fn with_faults(mut self, fields: Fields, faults: Faults) -> Self {
        self.shell = self.shell.script("errors");
        Self { letter: fields.text("letter").to_owned(), fields, faults, ..self }
    }

    /// Each question with its field.
    fn questions(&self) -> Vec<(String, &'static str)> {
        QUESTIONS.iter().map(|(name, wording)| (field(name), *wording)).collect()
    }

    fn answers(&self) -> [Answer; 4] {
        Answer::ALL
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.text(name) == value
    }

    const fn most(&self) -> usize {
        BOX
    }
}
