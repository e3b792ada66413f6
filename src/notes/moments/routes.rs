//! Keeping a moment to oneself, reading it again, showing it to the other one, letting it go.

use super::model::PAGE;
use super::views::OwnMomentsPage;
use super::{filing, store};
use crate::accounts::{private, store as accounts};
use crate::couples::{self, Member, Viewer};
use crate::moments::{forms, routes as moments, store as shared};
use crate::web::forms::{Fields, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::OWN_MOMENTS, get(show).post(keep))
        .route("/notes/moments/{id}/show", post(show_other))
        .route("/notes/moments/{id}/let-go", post(let_go))
}

#[derive(Deserialize)]
struct Asked {
    before: Option<Uuid>,
}

/// GET /notes/moments: one's own, newest first.
async fn show(
    State(app): State<AppState>,
    viewer: Viewer,
    mut db: Db,
    Query(asked): Query<Asked>,
) -> Result<OwnMomentsPage> {
    let me = viewer.owner();
    let own = store::list(&mut db, me, me.private()?, asked.before, PAGE + 1).await?;
    Ok(OwnMomentsPage::new(&app, &viewer, own))
}

/// POST /notes/moments: keeps one for oneself. Behind a closed door it waits in a letter; the answer is the same.
async fn keep(State(app): State<AppState>, viewer: Viewer, mut tx: Tx, fields: Fields) -> Result<Response> {
    if let Some(answer) = moments::of_another(&app, &viewer, &fields) {
        return Ok(answer);
    }
    let Some(name) = forms::kept_box(&fields) else {
        return Ok(moments::page(&mut tx, &app, &viewer).await?.with_fields(fields).into_response());
    };
    let noted = match forms::noted(&fields, name) {
        Ok(noted) => noted,
        Err(faults) => return moments::said(&mut tx, &app, &viewer, fields, faults).await,
    };
    let me = viewer.owner();
    accounts::lock(&mut tx, me).await?;
    match me.private() {
        Ok(key) => {
            let today = viewer.rhythms().today(app.now());
            store::keep(&mut tx, &app, me, key, today, &noted).await?;
        }
        Err(_) => drop(private::drop_in(&mut tx, &app, me, &filing::letter(&noted)).await?),
    }
    let answer = moments::kept(&mut tx, &app, &viewer, forms::left_over(&fields, name)).await?;
    tx.commit().await?;
    Ok(answer)
}

fn id(viewer: &Viewer, text: &str) -> Result<Uuid> {
    // Behind a closed window every address is the same door.
    viewer.owner().private()?;
    text.parse().map_err(|_| AppError::NotFound)
}

/// POST /notes/moments/{id}/show: for both from now on, as if it were noted today. One's own copy goes.
async fn show_other(
    State(app): State<AppState>,
    viewer: Viewer,
    mut tx: Tx,
    Path(moment): Path<String>,
) -> Result<Response> {
    let moment = id(&viewer, &moment)?;
    let me: &Member = viewer.member().ok_or(AppError::NotFound)?;
    couples::store::lock(&mut tx, me).await?;
    let own = store::find(&mut tx, &me.owner, me.owner.private()?, moment).await?.ok_or(AppError::NotFound)?;
    shared::keep(&mut tx, &app, me, &own.noted, me.rhythms.today(app.now())).await?;
    store::let_go(&mut tx, &me.owner, own.id).await?;
    tx.commit().await?;
    Ok(see_other(paths::MOMENTS))
}

/// POST /notes/moments/{id}/let-go: deleted at once.
async fn let_go(viewer: Viewer, mut tx: Tx, Path(moment): Path<String>) -> Result<Response> {
    let moment = id(&viewer, &moment)?;
    accounts::lock(&mut tx, viewer.owner()).await?;
    store::let_go(&mut tx, viewer.owner(), moment).await?;
    tx.commit().await?;
    Ok(see_other(paths::OWN_MOMENTS))
}
