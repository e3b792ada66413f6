//! The list of moments, keeping one for both, answering one, taking one back.

use super::model::{Moment, PAGE};
use super::views::MomentsPage;
use super::{forms, store};
use crate::accounts::foreign;
use crate::couples::{self, Member, Viewer};
use crate::ids::MomentId;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::MOMENTS, get(show).post(keep))
        .route("/moments/{id}/answer", post(answer))
        .route("/moments/{id}/withdraw", post(withdraw))
}

#[derive(Deserialize)]
struct Asked {
    /// One was just kept, for whomever: the browser's history doesn't tell for whom.
    kept: Option<String>,
}

/// GET /moments: the newest of both, and room for another. Solo, for oneself.
async fn show(
    State(app): State<AppState>,
    viewer: Viewer,
    mut db: Db,
    Query(asked): Query<Asked>,
) -> Result<MomentsPage> {
    let page = page(&mut db, &app, &viewer).await?;
    Ok(MomentsPage { is_kept: asked.kept.is_some(), ..page })
}

/// The page with nothing typed.
pub async fn page(db: &mut PgConnection, app: &AppState, viewer: &Viewer) -> Result<MomentsPage> {
    let moments = match viewer.member() {
        Some(me) => store::list(db, me, None, PAGE).await?,
        None => Vec::new(),
    };
    Ok(MomentsPage::new(app, viewer, &moments))
}

/// The answer to a page of another sign-in; none if it is this one's.
pub fn of_another(app: &AppState, viewer: &Viewer, fields: &Fields) -> Option<Response> {
    foreign::answer(app, viewer.owner(), viewer.shell_seat(), fields, ["good", "hard", "own"])
}

/// After one was kept: what stands in the other box is still there.
pub async fn kept(db: &mut PgConnection, app: &AppState, viewer: &Viewer, left: Option<Fields>) -> Result<Response> {
    Ok(match left {
        None => see_other(&format!("{}?kept=1", paths::MOMENTS)),
        Some(left) => page(db, app, viewer).await?.with_fields(left).into_response(),
    })
}

/// POST /moments: keeps one for both.
async fn keep(State(app): State<AppState>, viewer: Viewer, mut tx: Tx, fields: Fields) -> Result<Response> {
    if let Some(answer) = of_another(&app, &viewer, &fields) {
        return Ok(answer);
    }
    let Some(name) = forms::kept_box(&fields) else {
        // Words that came back after a sign-in: they stand in their boxes again.
        return Ok(page(&mut tx, &app, &viewer).await?.with_fields(fields).into_response());
    };
    let me = viewer.member().ok_or(AppError::NotFound)?;
    let noted = match forms::noted(&fields, name) {
        Ok(noted) => noted,
        Err(faults) => return said(&mut tx, &app, &viewer, fields, faults).await,
    };
    couples::store::lock(&mut tx, me).await?;
    store::keep(&mut tx, &app, me, &noted, me.rhythms.today(app.now())).await?;
    let answer = kept(&mut tx, &app, &viewer, forms::left_over(&fields, name)).await?;
    tx.commit().await?;
    Ok(answer)
}

/// The page again, with what is wrong.
pub async fn said(
    db: &mut PgConnection,
    app: &AppState,
    viewer: &Viewer,
    fields: Fields,
    faults: Faults,
) -> Result<Response> {
    Ok(again(page(db, app, viewer).await?.with_faults(fields, faults)))
}

async fn find(db: &mut PgConnection, me: &Member, id: &str) -> Result<Moment> {
    let id = id.parse::<Uuid>().map(MomentId).map_err(|_| AppError::NotFound)?;
    store::find(db, me, id).await?.ok_or(AppError::NotFound)
}

/// POST /moments/{id}/answer: the other one's, to a good one, once.
async fn answer(
    State(app): State<AppState>,
    viewer: Viewer,
    mut tx: Tx,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let me = viewer.member().ok_or(AppError::NotFound)?;
    if let Some(answer) = of_another(&app, &viewer, &fields) {
        return Ok(answer);
    }
    couples::store::lock(&mut tx, me).await?;
    let moment = find(&mut tx, me, &id).await?;
    if !moment.may_answer(me.seat) {
        return gone(&mut tx, &app, &viewer, fields).await;
    }
    match forms::said(&fields) {
        Ok(said) => store::answer(&mut tx, &app, me, moment.id, &said, me.rhythms.today(app.now())).await?,
        Err(faults) => {
            let page = page(&mut tx, &app, &viewer).await?;
            return Ok(again(page.with_answer(moment.id, fields, faults)));
        }
    }
    tx.commit().await?;
    Ok(see_other(paths::MOMENTS))
}

/// It was taken back, or answered from another page: own words stay to be copied.
async fn gone(db: &mut PgConnection, app: &AppState, viewer: &Viewer, fields: Fields) -> Result<Response> {
    let own = fields.text("own").trim().to_owned();
    if own.is_empty() {
        return Ok(see_other(paths::MOMENTS));
    }
    Ok(again(MomentsPage { unsent: own, ..page(db, app, viewer).await? }))
}

/// POST /moments/{id}/withdraw: its author takes it back, at once.
async fn withdraw(State(app): State<AppState>, me: Member, mut tx: Tx, Path(id): Path<String>) -> Result<Response> {
    couples::store::lock(&mut tx, &me).await?;
    let moment = find(&mut tx, &me, &id).await?;
    if moment.may_withdraw(me.seat) {
        store::withdraw(&mut tx, &me, moment.id, me.rhythms.today(app.now())).await?;
        tx.commit().await?;
    }
    Ok(see_other(paths::MOMENTS))
}
