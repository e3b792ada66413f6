//! One's own notes: the list, writing, searching, changing.

use super::aside::WordsPage;
use super::forms::{self, Written};
use super::model::{Kept, OwnNote, PAGE, QUESTIONS};
use super::reveals::model::Revealed;
use super::store::{self, Desk};
use super::views::{ListPage, NotePage};
use super::{aside, door, drafts, life, moments, readiness, reveals};
use crate::accounts::{Owner, store as accounts};
use crate::couples::Viewer;
use crate::ids::NoteId;
use crate::keys::PrivateKey;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use sqlx::PgConnection;

/// For a signed-in account, linked or not.
pub fn owner_router() -> Router<AppState> {
    Router::new()
        .merge(door::router())
        .merge(life::router())
        .merge(readiness::routes::router())
        .merge(moments::routes::router())
        .route(paths::NOTES, get(list).post(create))
        .route("/notes/search", post(search))
        .route("/notes/{id}", get(show).post(change))
}

/// For one of two.
pub fn member_router() -> Router<AppState> {
    reveals::routes::router()
}

/// The most a search shows.
const MOST_FOUND: usize = 50;

#[derive(Default, Deserialize)]
struct Asked {
    before: Option<String>,
    question: Option<String>,
    oldest: Option<String>,
}

/// The note an address names. Behind a closed window every address is the same door.
pub fn note_id(me: &Owner, text: &str) -> Result<NoteId> {
    let unknown = |_| if me.window.is_some() { AppError::NotFound } else { AppError::Closed };
    text.parse().map(NoteId).map_err(unknown)
}

/// What was shown of these notes, as far as it can be read here.
async fn revealed(db: &mut PgConnection, viewer: &Viewer, notes: &[Kept]) -> Result<Vec<Revealed>> {
    let ids: Vec<_> = notes.iter().flat_map(|kept| kept.note.shown.iter().copied()).collect();
    match viewer.member() {
        Some(me) if !ids.is_empty() => reveals::store::find_own(db, me, &ids).await,
        _ => Ok(Vec::new()),
    }
}

/// GET /notes: the form, and what is kept, newest first.
async fn list(State(app): State<AppState>, viewer: Viewer, mut db: Db, Query(asked): Query<Asked>) -> Result<Response> {
    let me = viewer.owner();
    let key = me.private()?;
    let before = asked.before.as_deref().map(|id| note_id(me, id)).transpose()?;
    let oldest = asked.oldest.and_then(|id| id.parse().ok()).map(NoteId);
    let desk = store::open_desk_with(&mut db, me, key, before, PAGE, oldest).await?;
    let page = laid_out(&mut db, &app, &viewer, &desk).await?;
    if before.is_some() {
        return Ok(page.older().into_response());
    }
    let question = asked.question.and_then(|number| number.parse::<usize>().ok());
    Ok(page.to_write(&app, &viewer, &desk, question).into_response())
}

async fn laid_out(db: &mut PgConnection, app: &AppState, viewer: &Viewer, desk: &Desk) -> Result<ListPage> {
    let shown = revealed(db, viewer, &desk.notes).await?;
    Ok(ListPage::new(app, viewer, desk, &shown))
}

/// POST /notes: keeps a new note under today; or keeps it as a draft and asks another question.
async fn create(State(app): State<AppState>, viewer: Viewer, headers: HeaderMap, fields: Fields) -> Result<Response> {
    if let Some(answer) = aside::take(&app, &viewer, &headers, paths::NOTES, &fields).await? {
        return Ok(answer);
    }
    let me = viewer.owner();
    let mut tx = Tx::begin(&app).await?;
    accounts::lock(&mut tx, me).await?;
    let done = match fields.text("do") {
        "another" => another(&mut tx, &app, me, &fields).await?,
        _ => keep(&mut tx, &app, &viewer, &fields).await?,
    };
    match done {
        Ok(to) => {
            tx.commit().await?;
            Ok(see_other(&to))
        }
        Err(faults) => {
            let desk = store::open_desk(&mut tx, me, me.private()?, None, PAGE).await?;
            let page = laid_out(&mut tx, &app, &viewer, &desk).await?;
            Ok(again(page.to_correct(&app, &viewer, fields, faults)))
        }
    }
}

async fn keep(
    db: &mut PgConnection,
    app: &AppState,
    viewer: &Viewer,
    fields: &Fields,
) -> Result<std::result::Result<String, Faults>> {
    let me = viewer.owner();
    let Written { kind, text } = match forms::written(fields, None) {
        Ok(written) => written,
        Err(faults) => return Ok(Err(faults)),
    };
    let (key, today) = (me.private()?, viewer.rhythms().today(app.now()));
    let newest = store::newest(db, me, key).await?;
    // Pressed twice, or sent again because no answer came back: it is kept once.
    let is_kept = newest.is_some_and(|kept| kept.day() == today && kept.note.kind == kind && kept.note.text == text);
    if !is_kept {
        store::keep(db, app, me, key, today, &OwnNote { kind, text, ..OwnNote::default() }).await?;
    }
    drafts::drop(db, me, fields).await?;
    Ok(Ok(paths::NOTES.to_owned()))
}

async fn another(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    fields: &Fields,
) -> Result<std::result::Result<String, Faults>> {
    let asked: usize = fields.text("question").parse().unwrap_or(0);
    let next = ((asked % QUESTIONS.len() + 1) % QUESTIONS.len()).to_string();
    let mut pairs = fields.pairs().to_vec();
    pairs.iter_mut().filter(|(name, _)| name == "question").for_each(|(_, value)| value.clone_from(&next));
    match drafts::keep(db, app, me, paths::NOTES, &Fields::from_pairs(pairs)).await {
        Ok(_) => Ok(Ok(format!("{}?question={next}", paths::NOTES))),
        // More than a draft holds is more than a note holds: its form says so.
        Err(AppError::TooLarge) => Ok(Err(forms::written(fields, None).err().unwrap_or_default())),
        Err(error) => Err(error),
    }
}

/// POST /notes/search: among one's own notes, opened one by one; nothing of it is kept.
async fn search(State(app): State<AppState>, viewer: Viewer, mut db: Db, fields: Fields) -> Result<Response> {
    let me = viewer.owner();
    let key = me.private()?;
    let find = fields.text("find").trim().to_owned();
    let (words, faults) = match forms::find(&fields) {
        Ok(words) if words.is_empty() => return Ok(see_other(paths::NOTES)),
        Ok(words) => (Some(words), Faults::default()),
        Err(faults) => (None, faults),
    };
    let mut found = matching(&mut db, me, key, words.as_deref()).await?;
    let is_more = found.len() > MOST_FOUND;
    found.truncate(MOST_FOUND);
    let desk = Desk { notes: found, beside: None, before: None, waiting: Vec::new(), is_damaged: false };
    let is_read = words.is_some();
    let page = laid_out(&mut db, &app, &viewer, &desk).await?.found(find, is_more, faults);
    Ok(if is_read { page.into_response() } else { again(page) })
}

async fn matching(db: &mut PgConnection, me: &Owner, key: &PrivateKey, words: Option<&[String]>) -> Result<Vec<Kept>> {
    let Some(words) = words else { return Ok(Vec::new()) };
    let all = store::all(db, me, key).await?;
    Ok(all.into_iter().filter(|kept| kept.note.holds(words)).take(MOST_FOUND + 1).collect())
}

/// GET /notes/{id}: one note, to be changed.
async fn show(State(app): State<AppState>, viewer: Viewer, mut db: Db, Path(id): Path<String>) -> Result<NotePage> {
    let me = viewer.owner();
    let key = me.private()?;
    let id = note_id(me, &id)?;
    let (kept, waiting) = store::find_beside_letters(&mut db, me, key, id).await?.ok_or(AppError::NotFound)?;
    Ok(NotePage::new(&app, &viewer, &kept, drafts::of_page(&waiting, &paths::note(id))))
}

/// POST /notes/{id}: other words, another kind. What was shown of it stays as it was shown.
async fn change(
    State(app): State<AppState>,
    viewer: Viewer,
    Path(id): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let me = viewer.owner();
    let id = match note_id(me, &id) {
        Err(AppError::NotFound) => return gone(&app, &viewer, &fields),
        id => id?,
    };
    if let Some(answer) = aside::take(&app, &viewer, &headers, &paths::note(id), &fields).await? {
        return Ok(answer);
    }
    let key = me.private()?;
    let mut tx = Tx::begin(&app).await?;
    accounts::lock(&mut tx, me).await?;
    let Some(kept) = store::find(&mut tx, me, key, id).await? else { return gone(&app, &viewer, &fields) };
    if forms::is_overtaken(&fields, &kept.note) {
        return Ok(again(NotePage::overtaken(&app, &viewer, &kept, fields)));
    }
    let Written { kind, text } = match forms::written(&fields, Some(&kept.note)) {
        Ok(written) => written,
        Err(faults) => return Ok(again(NotePage::to_correct(&app, &viewer, &kept, fields, faults))),
    };
    let today = viewer.rhythms().today(app.now());
    let note = OwnNote { kind, text, changed_on: Some(today), ..kept.note.clone() };
    if forms::wording(&note) != forms::wording(&kept.note) {
        store::rewrite(&mut tx, &app, me, key, &kept, &note).await?;
    }
    drafts::drop(&mut tx, me, &fields).await?;
    tx.commit().await?;
    Ok(see_other(paths::NOTES))
}

/// No such note, or none any more. Words that were for it are not lost: they can be a new one.
pub fn gone(app: &AppState, viewer: &Viewer, fields: &Fields) -> Result<Response> {
    if let Some(answer) = aside::of_another(app, viewer, fields) {
        return Ok(answer);
    }
    if drafts::words(fields.pairs()).is_empty() {
        return Err(AppError::NotFound);
    }
    Ok((StatusCode::NOT_FOUND, WordsPage::gone(app, viewer, fields)).into_response())
}
