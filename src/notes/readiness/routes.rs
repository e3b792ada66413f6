//! Asking oneself, reading it again, and letting it go.

use super::model::PAGE;
use super::views::ReadinessPage;
use super::{forms, store};
use crate::accounts::private::{self, Opener};
use crate::accounts::store as accounts;
use crate::couples::Viewer;
use crate::notes::{aside, drafts};
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new().route(paths::READINESS, get(show).post(keep)).route("/readiness/{id}/let-go", post(let_go))
}

#[derive(Deserialize)]
struct Asked {
    before: Option<Uuid>,
}

/// GET /readiness: the questions, and what was answered before.
async fn show(
    State(app): State<AppState>,
    viewer: Viewer,
    mut db: Db,
    Query(asked): Query<Asked>,
) -> Result<ReadinessPage> {
    let page = page(&mut db, &app, &viewer, asked.before).await?;
    let letters = private::list(&mut db, viewer.owner(), &Opener::of(viewer.owner())?).await?;
    Ok(match drafts::of_page(&letters, paths::READINESS) {
        Some(draft) => page.with_draft(draft),
        None => page,
    })
}

async fn page(db: &mut PgConnection, app: &AppState, viewer: &Viewer, before: Option<Uuid>) -> Result<ReadinessPage> {
    let me = viewer.owner();
    let kept = store::list(db, me, me.private()?, before, PAGE + 1).await?;
    Ok(ReadinessPage::new(app, viewer, kept))
}

/// POST /readiness: keeps what was answered, for oneself.
async fn keep(State(app): State<AppState>, viewer: Viewer, headers: HeaderMap, fields: Fields) -> Result<Response> {
    if let Some(answer) = aside::take(&app, &viewer, &headers, paths::READINESS, &fields).await? {
        return Ok(answer);
    }
    let me = viewer.owner();
    let mut tx = Tx::begin(&app).await?;
    accounts::lock(&mut tx, me).await?;
    let check = match forms::check(&fields) {
        Ok(check) => check,
        Err(faults) => return said(&mut tx, &app, &viewer, fields, faults).await,
    };
    let today = viewer.rhythms().today(app.now());
    store::keep(&mut tx, &app, me, me.private()?, today, &check).await?;
    drafts::drop(&mut tx, me, &fields).await?;
    tx.commit().await?;
    Ok(see_other(paths::READINESS))
}

async fn said(tx: &mut Tx, app: &AppState, viewer: &Viewer, fields: Fields, faults: Faults) -> Result<Response> {
    Ok(again(page(tx, app, viewer, None).await?.with_faults(fields, faults)))
}

/// POST /readiness/{id}/let-go: deleted at once.
async fn let_go(viewer: Viewer, mut tx: Tx, Path(id): Path<String>) -> Result<Response> {
    let me = viewer.owner();
    me.private()?;
    accounts::lock(&mut tx, me).await?;
    store::let_go(&mut tx, me, id.parse().map_err(|_| AppError::NotFound)?).await?;
    tx.commit().await?;
    Ok(see_other(paths::READINESS))
}
