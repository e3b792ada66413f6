//! Before a form of notes is read: the script keeps it, or the window is closed and it waits
//! behind the door, or it belongs to another sign-in. In none of these are words lost.

use super::forms::HELP;
use super::model::NOTE;
use super::views::shell;
use super::{drafts, store};
use crate::accounts::store as accounts;
use crate::couples::Viewer;
use crate::ids::NoteId;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::shell::Shell;
use crate::web::tx::Tx;
use crate::web::{AppError, AppState, Result, paths};
use askama::Template;
use askama_web::WebTemplate;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

/// The answer to a form of the page at `path` that is not to be read yet; none if it is.
pub async fn take(
    app: &AppState,
    viewer: &Viewer,
    headers: &HeaderMap,
    path: &str,
    fields: &Fields,
) -> Result<Option<Response>> {
    if let Some(answer) = of_another(app, viewer, fields) {
        return Ok(Some(answer));
    }
    let by_script = headers.contains_key("x-keep");
    if !by_script && viewer.owner().window.is_some() {
        return Ok(None);
    }
    Ok(Some(match keep(app, viewer, path, fields).await {
        Ok(letter) if by_script => {
            let letter = letter.map(|id| id.to_string()).unwrap_or_default();
            (StatusCode::NO_CONTENT, [("x-letter", letter)]).into_response()
        }
        Ok(letter) => to_the_door(path, letter),
        Err(AppError::TooLarge) if !by_script => again(WordsPage::too_long(viewer, path, fields)),
        Err(error) => return Err(error),
    }))
}

/// A form left open in one account is not taken for another's: nothing of it is kept.
pub fn of_another(app: &AppState, viewer: &Viewer, fields: &Fields) -> Option<Response> {
    let is_foreign = fields.has("mine") && fields.text("mine") != viewer.owner().mark(app);
    is_foreign.then(|| again(WordsPage::of_another(viewer, fields)))
}

async fn keep(app: &AppState, viewer: &Viewer, path: &str, fields: &Fields) -> Result<Option<Uuid>> {
    let mut tx = Tx::begin(app).await?;
    let me = viewer.owner();
    accounts::lock(&mut tx, me).await?;
    // A note that was let go for good does not come back from a page left open on it.
    if let (Some(note), Ok(key)) = (paths::note_of(path), me.private())
        && store::find(&mut tx, me, key, note).await?.is_none()
    {
        return Err(AppError::NotFound);
    }
    let letter = drafts::keep(&mut tx, app, me, path, fields).await?;
    tx.commit().await?;
    Ok(letter)
}

/// To the passphrase and on to `path`; where something waits there, the door says so.
pub fn to_the_door(path: &str, letter: Option<Uuid>) -> Response {
    let door = paths::door(path);
    see_other(&if letter.is_some() { format!("{door}&kept=1") } else { door })
}

/// Words that could not be kept where they were sent: they stay on the page, with what can be
/// done with them.
#[derive(Template, WebTemplate)]
#[template(path = "notes/words.html")]
pub struct WordsPage {
    pub shell: Shell,
    pub title: &'static str,
    pub lead: &'static str,
    pub words: String,
    /// How they are sent again; none where they are not ours to keep.
    pub form: Option<Resend>,
    pub faults: Faults,
}

pub struct Resend {
    pub path: String,
    pub name: &'static str,
    pub label: &'static str,
    pub most: usize,
    pub carried: Vec<(String, String)>,
    pub button: &'static str,
}

impl WordsPage {
    fn new(viewer: &Viewer, title: &'static str, lead: &'static str, words: String) -> Self {
        Self { shell: shell(viewer), title, lead, words, form: None, faults: Faults::default() }
    }

    fn with(mut self, form: Resend, faults: Faults) -> Self {
        self.shell = self.shell.script("errors").leaving_with("again");
        Self { form: Some(form), faults, ..self }
    }

    /// They came with a page of another sign-in.
    pub fn of_another(viewer: &Viewer, fields: &Fields) -> Self {
        Self::new(
            viewer,
            "Your words are still here",
            "This page is from another sign-in, so nothing of it was kept. Copy what you want to keep.",
            drafts::words(fields.pairs()),
        )
    }

    /// The window is closed, and they are more than waits behind it.
    pub fn too_long(viewer: &Viewer, path: &str, fields: &Fields) -> Self {
        let mut faults = Faults::default();
        let name = if fields.has("words") { "words" } else { "text" };
        let words = fields.limited(name, NOTE, &mut faults);
        let carried = fields.pairs().iter().filter(|(other, _)| other != name).cloned().collect();
        let form = Resend { path: path.to_owned(), name, label: "Your words", most: NOTE, carried, button: "Keep it" };
        Self::new(viewer, "Your words are still here", "They aren’t kept yet.", words).with(form, faults)
    }

    /// The note they were for is not there any more.
    pub fn gone(app: &AppState, viewer: &Viewer, fields: &Fields) -> Self {
        let carried = [("draft", paths::NOTES), ("letter", fields.text("letter")), ("kind", fields.text("kind"))];
        let mut carried: Vec<_> = carried.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        carried.push(("mine".to_owned(), viewer.owner().mark(app)));
        let form = Resend {
            path: paths::NOTES.to_owned(),
            name: "text",
            label: "As a note of its own",
            most: NOTE,
            carried,
            button: "Keep it here",
        };
        let lead = "The note they were for isn’t there any more. You can keep them as a new one.";
        Self::new(viewer, "Your words are still here", lead, drafts::words(fields.pairs()))
            .with(form, Faults::default())
    }

    /// "What would help" is longer than fits.
    pub fn for_agreement(app: &AppState, viewer: &Viewer, id: NoteId, fields: &Fields, faults: Faults) -> Self {
        let form = Resend {
            path: format!("{}/agreement", paths::note(id)),
            name: "help",
            label: "When I fear this, what would help is…",
            most: HELP,
            carried: vec![("mine".to_owned(), viewer.owner().mark(app))],
            button: "Keep it for later",
        };
        let lead = "What would help waits with your note until you begin an agreement.";
        Self::new(viewer, "For an agreement", lead, fields.text("help").to_owned()).with(form, faults)
    }
}
