//! GET and POST /join for anyone, POST /join/accept for a signed-in account.

use super::store::{self, Opened};
use super::views::{AskedPage, JoinPage, OnePage};
use crate::accounts::Owner;
use crate::couples::forms::RULES_FIRST;
use crate::keys::InviteCode;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::limits::Prefix;
use crate::web::tx::{Db, Tx};
use crate::web::{AppState, Result, paths};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

pub fn signed_out_router() -> Router<AppState> {
    Router::new().route(paths::JOIN, get(show).post(look))
}

pub fn owner_router() -> Router<AppState> {
    Router::new().route("/join/accept", post(answer))
}

fn is_linked(visitor: Option<&Owner>) -> bool {
    visitor.is_some_and(|me| me.link.is_some())
}

/// GET /join: a field for the code.
async fn show(visitor: Option<Owner>) -> Response {
    if is_linked(visitor.as_ref()) { OnePage::kindly().into_response() } else { JoinPage::empty().into_response() }
}

/// POST /join: what the code asks, before anything is accepted. Changes nothing.
async fn look(
    State(app): State<AppState>,
    visitor: Option<Owner>,
    from: Prefix,
    mut db: Db,
    fields: Fields,
) -> Result<Response> {
    if is_linked(visitor.as_ref()) {
        return Ok(again(OnePage::kindly()));
    }
    app.limits.code(&from)?;
    let Some(opened) = open(&mut db, &app, visitor.as_ref(), &fields).await? else {
        return Ok(again(JoinPage::closed(fields.text("code"))));
    };
    Ok(AskedPage::new(&app, visitor.as_ref(), opened, Faults::default())?.into_response())
}

/// POST /join/accept: joins, or says no. No is silent: the code just opens nothing any more.
async fn answer(State(app): State<AppState>, me: Owner, from: Prefix, mut tx: Tx, fields: Fields) -> Result<Response> {
    if is_linked(Some(&me)) {
        return Ok(again(OnePage::kindly()));
    }
    if !store::was_opened(&app, &me, fields.text("code"), fields.text("opened")) {
        app.limits.code(&from)?;
    }
    let Some(opened) = open(&mut tx, &app, Some(&me), &fields).await? else {
        return Ok(again(JoinPage::closed(fields.text("code"))));
    };
    // A "no" writes nothing, so it cannot be told from silence; the code runs out by itself.
    if fields.text("answer") == "no" {
        return Ok(see_other(paths::WEEK));
    }
    if fields.text("rules") != "yes" {
        let mut faults = Faults::default();
        faults.add("rules", RULES_FIRST);
        return Ok(again(AskedPage::new(&app, Some(&me), opened, faults)?));
    } else if store::accept(&mut tx, &app, &me, &opened).await?.is_none() {
        return Ok(again(JoinPage::closed(fields.text("code"))));
    }
    tx.commit().await?;
    Ok(see_other(paths::WEEK))
}

async fn open(
    db: &mut sqlx::PgConnection,
    app: &AppState,
    visitor: Option<&Owner>,
    fields: &Fields,
) -> Result<Option<Opened>> {
    match InviteCode::parse(fields.text("code")) {
        Some(code) => store::find(db, app.now(), visitor, code).await,
        None => Ok(None),
    }
}
