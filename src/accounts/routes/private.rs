//! The private area: a door that asks for the passphrase each time.

use crate::accounts::views::{PrivateOpenPage, PrivatePage, seat};
use crate::accounts::{Owner, entry, forms, private};
use crate::web::forms::{Faults, Fields, again};
use crate::web::limits::Prefix;
use crate::web::once::Ticket;
use crate::web::shell::Shell;
use crate::web::{AppState, Result};
use axum::extract::State;
use axum::response::{IntoResponse, Response};

/// GET /private
pub async fn door(State(app): State<AppState>, me: Owner) -> Result<PrivatePage> {
    closed(&app, &me, Faults::default())
}

/// POST /private: what is behind the door, in this one answer. Nothing stays open.
pub async fn open(State(app): State<AppState>, me: Owner, from: Prefix, fields: Fields) -> Result<Response> {
    let tried = match forms::passphrase_alone(&fields) {
        Ok(passphrase) => entry::try_own_once(&app, &me, &from, &passphrase, fields.text("once")).await?,
        Err(faults) => Err(faults),
    };
    let key = match tried {
        Ok(key) => key,
        Err(faults) => return Ok(again(closed(&app, &me, faults)?)),
    };
    let mut db = app.pool.acquire().await?;
    let letters = private::list(&mut db, &me, &key).await?;
    Ok(PrivateOpenPage { shell: Shell::tabs("Notes", None, seat(&me)), letters }.into_response())
}

fn closed(app: &AppState, me: &Owner, faults: Faults) -> Result<PrivatePage> {
    Ok(PrivatePage::new(me, &app.operator, Ticket::issue(app, &me.session)?, faults))
}
