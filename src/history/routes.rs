//! The list, and one check-in read again. What was shown is read where it was shown.

use super::model::PAGE;
use super::store;
use super::views::{CheckinPage, HistoryPage};
use crate::checkins::together::{find_opened, list_turns};
use crate::couples::{Member, Viewer};
use crate::ids::CheckinId;
use crate::web::tx::Db;
use crate::web::{AppState, Result};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use serde::Deserialize;

pub fn router() -> Router<AppState> {
    Router::new().route("/history", get(list)).route("/history/{id}", get(show))
}

#[derive(Deserialize)]
struct From {
    before: Option<String>,
}

/// GET /history: by month, newest first. Solo, it is empty and says what it is for.
async fn list(
    State(app): State<AppState>,
    viewer: Viewer,
    mut db: Db,
    Query(from): Query<From>,
) -> Result<HistoryPage> {
    let Viewer::Member(me) = &viewer else { return Ok(HistoryPage::empty(&viewer)) };
    let before = from.before.as_deref().map(store::parse_id).transpose()?;
    let slice = store::list(&mut db, me, before, PAGE).await?;
    Ok(HistoryPage::new(me, &slice, me.rhythms.today(app.now()), before.is_none()))
}

/// GET /history/{id}: both sides, what was heard and both closes, on one page.
async fn show(State(app): State<AppState>, me: Member, mut db: Db, Path(id): Path<String>) -> Result<CheckinPage> {
    let opened = find_opened(&mut db, &me, CheckinId(store::parse_id(&id)?)).await?;
    let turns = list_turns(&mut db, &me, opened.id).await?;
    Ok(CheckinPage::new(&me, &opened, &turns, me.rhythms.today(app.now())))
}
