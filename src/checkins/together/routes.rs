//! The steps of an opened check-in, and the close.

use super::model::Step;
use super::views::StepPage;
use super::{forms, store};
use crate::couples::{self, Member};
use crate::ids::CheckinId;
use crate::web::forms::{Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new().route("/together/{id}/{step}", get(show).post(close))
}

fn id(text: &str) -> Result<CheckinId> {
    text.parse::<Uuid>().map(CheckinId).map_err(|_| AppError::NotFound)
}

/// GET /together/{id}/{step}: both sides of one step, side by side.
async fn show(
    State(app): State<AppState>,
    me: Member,
    mut db: Db,
    Path((checkin, step)): Path<(String, String)>,
) -> Result<StepPage> {
    let step = Step::from_slug(&step).ok_or(AppError::NotFound)?;
    let opened = store::find_opened(&mut db, &me, id(&checkin)?).await?;
    Ok(StepPage::new(&app, &me, opened, step, me.rhythms.today(app.now())))
}

/// POST /together/{id}/close: how I leave the table.
async fn close(
    State(app): State<AppState>,
    me: Member,
    mut tx: Tx,
    Path((checkin, step)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response> {
    if step != Step::Close.slug() {
        return Err(AppError::NotFound);
    }
    couples::store::lock(&mut tx, &me).await?;
    let today = me.rhythms.today(app.now());
    let opened = store::find_opened(&mut tx, &me, id(&checkin)?).await?;
    let closing = match forms::parse(&fields, &me.owner.mark(&app)) {
        Ok(closing) => closing,
        Err(faults) => {
            return Ok(again(StepPage::new(&app, &me, opened, Step::Close, today).with_faults(fields, faults)));
        }
    };
    store::close(&mut tx, &app, &me, opened.id, &closing, today).await?;
    tx.commit().await?;
    Ok(see_other(&paths::together(opened.id, Step::Close.slug())))
}
