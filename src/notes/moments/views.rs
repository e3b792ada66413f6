//! One's own moments.

use super::model::{Own, PAGE};
use crate::couples::Viewer;
use crate::couples::model::words;
use crate::moments::model::Tone;
use crate::notes::views::{Frame, shell};
use crate::web::shell::Shell;
use crate::web::{AppState, paths};
use askama::Template;
use askama_web::WebTemplate;

pub struct Item {
    pub path: String,
    pub day: String,
    pub is_good: bool,
    pub kind: Option<&'static str>,
    pub words: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "notes/moments.html")]
pub struct OwnMomentsPage {
    pub shell: Shell,
    pub frame: Frame,
    pub items: Vec<Item>,
    pub older: Option<String>,
}

impl OwnMomentsPage {
    /// `own` holds one more than a page where there are more.
    pub fn new(app: &AppState, viewer: &Viewer, mut own: Vec<Own>) -> Self {
        let today = viewer.rhythms().today(app.now());
        let is_more = own.len() > PAGE;
        own.truncate(PAGE);
        let last = own.last().filter(|_| is_more);
        let older = last.map(|own| format!("{}?before={}", paths::OWN_MOMENTS, own.id));
        let item = |own: Own| Item {
            path: format!("{}/{}", paths::OWN_MOMENTS, own.id),
            day: words::day_seen_from(own.day(), today),
            is_good: own.noted.is_good(),
            kind: match own.noted.tone {
                Tone::Good(Some(kind)) => Some(kind.words()),
                Tone::Good(None) | Tone::Hard => None,
            },
            words: own.noted.words,
        };
        Self { shell: shell(viewer), frame: Frame::new(app, viewer), items: own.into_iter().map(item).collect(), older }
    }
}
