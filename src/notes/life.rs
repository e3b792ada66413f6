//! What becomes of a note: let go, kept after six weeks, a fear that is quieter or louder, an
//! agreement it may begin. Nothing of this reaches anybody else.

use super::aside::WordsPage;
use super::model::{Kept, Life, OwnNote};
use super::routes::{gone, note_id};
use super::{aside, drafts, forms, store};
use crate::accounts::private::{self, Opener};
use crate::accounts::store as accounts;
use crate::couples::Viewer;
use crate::ids::NoteId;
use crate::web::forms::{Fields, again, see_other};
use crate::web::tx::Tx;
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use jiff::civil::Date;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/notes/{id}/let-go", post(let_go))
        .route("/notes/{id}/life", post(tell_life))
        .route("/notes/{id}/keep", post(keep))
        .route("/notes/{id}/agreement", post(begin_agreement))
}

/// POST /notes/{id}/let-go: deletes it at once, and what was half written about it.
async fn let_go(viewer: Viewer, mut tx: Tx, Path(id): Path<String>) -> Result<Response> {
    let me = viewer.owner();
    let (opener, id) = (Opener::of(me)?, note_id(me, &id)?);
    accounts::lock(&mut tx, me).await?;
    if !store::let_go(&mut tx, me, id).await? {
        return Err(AppError::NotFound);
    }
    drafts::forget(&mut tx, me, &opener, &paths::note(id)).await?;
    tx.commit().await?;
    Ok(see_other(paths::NOTES))
}

/// POST /notes/{id}/life: how a fear is these days.
async fn tell_life(
    State(app): State<AppState>,
    viewer: Viewer,
    tx: Tx,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id = note_id(viewer.owner(), &id)?;
    rewrite(&app, &viewer, tx, id, |kept, today| {
        let life = Life::from_value(fields.text("life")).filter(|_| kept.tells_life(today))?;
        let mut note = kept.note.clone();
        note.tell_life(life, today);
        Some(note)
    })
    .await
}

/// POST /notes/{id}/keep: the one answer to the one question.
async fn keep(State(app): State<AppState>, viewer: Viewer, tx: Tx, Path(id): Path<String>) -> Result<Response> {
    let id = note_id(viewer.owner(), &id)?;
    rewrite(&app, &viewer, tx, id, |kept, today| Some(OwnNote { kept_on: Some(today), ..kept.note.clone() })).await
}

/// Writes a note again as `told` says; where it says nothing, there is nothing of the kind.
async fn rewrite(
    app: &AppState,
    viewer: &Viewer,
    mut tx: Tx,
    id: NoteId,
    told: impl FnOnce(&Kept, Date) -> Option<OwnNote>,
) -> Result<Response> {
    let me = viewer.owner();
    let key = me.private()?;
    accounts::lock(&mut tx, me).await?;
    let kept = store::find(&mut tx, me, key, id).await?.ok_or(AppError::NotFound)?;
    let note = told(&kept, viewer.rhythms().today(app.now())).ok_or(AppError::NotFound)?;
    store::rewrite(&mut tx, app, me, key, &kept, &note).await?;
    tx.commit().await?;
    Ok(see_other(paths::NOTES))
}

/// POST /notes/{id}/agreement: what would help, kept with the note until an agreement is begun.
async fn begin_agreement(
    State(app): State<AppState>,
    viewer: Viewer,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    if let Some(answer) = aside::of_another(&app, &viewer, &fields) {
        return Ok(answer);
    }
    let me = viewer.owner();
    let id = match note_id(me, &id) {
        Err(AppError::NotFound) => return gone(&app, &viewer, &fields),
        id => id?,
    };
    let help = match forms::help(&fields) {
        Ok(help) => help,
        Err(faults) => return Ok(again(WordsPage::for_agreement(&app, &viewer, id, &fields, faults))),
    };
    let mut tx = Tx::begin(&app).await?;
    accounts::lock(&mut tx, me).await?;
    let Ok(key) = me.private() else {
        let kept = if help.is_empty() { None } else { Some(private::keep(&mut tx, &app, me, &help).await?) };
        tx.commit().await?;
        return Ok(aside::to_the_door(paths::NOTES, kept));
    };
    let Some(kept) = store::find(&mut tx, me, key, id).await? else { return gone(&app, &viewer, &fields) };
    let note = OwnNote { would_help: help, ..kept.note.clone() };
    store::rewrite(&mut tx, &app, me, key, &kept, &note).await?;
    tx.commit().await?;
    Ok(see_other(paths::NOTES))
}
