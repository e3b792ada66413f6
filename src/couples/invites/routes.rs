//! GET and POST /invite, POST /invite/take-back: for an account that is on its own.

use super::store::{self, NewInvite};
use super::views::{InvitePage, WaitingPage};
use crate::couples;
use crate::couples::Viewer;
use crate::couples::forms::{RULES_FIRST, RhythmForm};
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

pub fn router() -> Router<AppState> {
    Router::new().route(paths::INVITE, get(show).post(create)).route("/invite/take-back", post(take_back))
}

/// GET /invite: the code that waits, or the form that makes one.
async fn show(State(app): State<AppState>, viewer: Viewer, mut db: Db) -> Result<Response> {
    let Viewer::Solo { owner, rhythms } = viewer else { return Err(AppError::NotFound) };
    Ok(match store::find_own(&mut db, &owner, app.now()).await? {
        Some(waiting) => WaitingPage::new(waiting, app.now()).into_response(),
        None => InvitePage::new(RhythmForm::of(rhythms.in_force(app.now())), false, Faults::default()).into_response(),
    })
}

/// POST /invite: makes a code, in place of an older one.
async fn create(State(app): State<AppState>, viewer: Viewer, mut tx: Tx, fields: Fields) -> Result<Response> {
    let Viewer::Solo { owner, .. } = &viewer else { return Err(AppError::NotFound) };
    let mut faults = Faults::default();
    let keeps_rules = fields.text("rules") == "yes";
    if !keeps_rules {
        faults.add("rules", RULES_FIRST);
    }
    let form = RhythmForm::typed(&fields);
    let chosen = form.parse(&mut faults);
    let Some(rhythm) = chosen.filter(|_| keeps_rules) else {
        return Ok(again(InvitePage::new(form, keeps_rules, faults)));
    };
    couples::store::lock_viewer(&mut tx, &viewer).await?;
    store::create(&mut tx, &app, owner, &NewInvite::draw(&app, rhythm)).await?;
    tx.commit().await?;
    Ok(see_other(paths::INVITE))
}

/// POST /invite/take-back: the code opens nothing any more.
async fn take_back(viewer: Viewer, mut tx: Tx) -> Result<Response> {
    let Viewer::Solo { owner, .. } = viewer else { return Err(AppError::NotFound) };
    store::take_back(&mut tx, &owner).await?;
    tx.commit().await?;
    Ok(see_other(paths::INVITE))
}
