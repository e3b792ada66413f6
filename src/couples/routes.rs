//! The couple's addresses, by audience.

use super::{acceptances, invites, names, rhythm};
use crate::web::AppState;
use axum::Router;

/// For anyone: typing a code and reading what it asks.
pub fn signed_out_router() -> Router<AppState> {
    acceptances::routes::signed_out_router()
}

/// For a signed-in account: inviting, accepting, and the name one goes by.
pub fn owner_router() -> Router<AppState> {
    invites::routes::router().merge(acceptances::routes::owner_router()).merge(names::router())
}

/// For one of two.
pub fn member_router() -> Router<AppState> {
    rhythm::router()
}
