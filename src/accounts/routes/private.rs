//! The private area: a door that asks for the passphrase each time.

use crate::accounts::views::{PrivateOpenPage, PrivatePage, seat};
use crate::accounts::{Owner, entry, forms, private};
use crate::web::forms::{Faults, Fields, again};
use crate::web::limits::Prefix;
use crate::web::shell::Shell;
use crate::web::{AppState, Result};
use axum::extract::State;
use axum::response::{IntoResponse, Response};

/// GET /private
pub async fn door(State(app): State<AppState>, me: Owner) -> PrivatePage {
    PrivatePage::new(&me, &app.operator, Faults::default())
}

/// POST /private: what is behind the door, in this one answer. Nothing stays open.
pub async fn open(State(app): State<AppState>, me: Owner, from: Prefix, fields: Fields) -> Result<Response> {
    let passphrase = match forms::passphrase_alone(&fields) {
        Ok(passphrase) => passphrase,
        Err(faults) => return Ok(again(PrivatePage::new(&me, &app.operator, faults))),
    };
    let Some(key) = entry::try_own(&app, &me, &from, &passphrase).await? else {
        return Ok(again(PrivatePage::new(&me, &app.operator, forms::not_it("passphrase"))));
    };
    let mut db = app.pool.acquire().await?;
    let letters = private::list(&mut db, &me, &key).await?;
    Ok(PrivateOpenPage { shell: Shell::tabs("Notes", None, seat(&me)), letters }.into_response())
}
