//! Arriving, and stepping back from it.

use super::{one_screen, store};
use crate::accounts::sessions::store::close_windows;
use crate::checkins::sides::store as sides;
use crate::couples::{self, Member};
use crate::web::forms::see_other;
use crate::web::tx::Tx;
use crate::web::{AppState, Result, paths};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/week/arrive", post(arrive))
        .route("/week/not-now", post(step_back))
        .merge(one_screen::router())
}

/// POST /week/arrive: "I'm here, let's open". Opens at once if the other side may open too;
/// otherwise the answer reads the same whatever the other has done.
async fn arrive(State(app): State<AppState>, me: Member, mut tx: Tx) -> Result<Response> {
    couples::store::lock(&mut tx, &me).await?;
    let Some(kept) = sides::find_sealed(&mut tx, &me.owner).await? else {
        return Ok(see_other(paths::WEEK));
    };
    // From now on somebody may be looking on.
    close_windows(&mut tx, me.owner.account).await?;
    store::offer(&mut tx, &app, &me, &kept, true).await?;
    let opened = store::try_open(&mut tx, &app, &me).await?;
    tx.commit().await?;
    Ok(match opened {
        Some(checkin) => see_other(&paths::together(checkin)),
        None => see_other(paths::WEEK),
    })
}

/// POST /week/not-now: no longer here. Nobody is told.
async fn step_back(me: Member, mut tx: Tx) -> Result<Response> {
    couples::store::lock(&mut tx, &me).await?;
    store::step_back(&mut tx, &me).await?;
    tx.commit().await?;
    Ok(see_other(paths::WEEK))
}
