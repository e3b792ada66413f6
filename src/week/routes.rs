use super::store;
use super::views::WeekPage;
use crate::couples::Viewer;
use crate::web::tx::Db;
use crate::web::{AppState, Result};
use axum::Router;
use axum::extract::State;
use axum::routing::get;

pub fn router() -> Router<AppState> {
    Router::new().route("/week", get(show))
}

/// GET /week: one next thing.
async fn show(State(app): State<AppState>, viewer: Viewer, mut db: Db) -> Result<WeekPage> {
    let now = app.now();
    let week = viewer.rhythms().week(now);
    let state = store::find_state(&mut db, &viewer, week, now).await?;
    let shown = store::list_shown(&mut db, &viewer).await?;
    Ok(WeekPage::new(&viewer, &state, &shown, now))
}
