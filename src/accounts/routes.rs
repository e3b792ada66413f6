//! Who may ask for what. Each file beside this one holds the handlers of one resource.

pub mod account;
pub mod passphrase;
pub mod recovery;
pub mod sign_in;
pub mod sign_up;

use crate::web::{AppState, paths};
use axum::Router;
use axum::routing::{get, post};

/// For anybody: signed in or not.
pub fn signed_out_router() -> Router<AppState> {
    Router::new()
        .route(paths::SIGN_UP, get(sign_up::new).post(sign_up::create))
        .route("/sign-up/offer", post(sign_up::offer))
        .route("/sign-up/suggest", post(sign_up::suggest))
        .route(paths::SIGN_IN, get(sign_in::new).post(sign_in::create))
        .route(paths::SIGN_OUT, post(sign_in::destroy))
        .route(paths::RECOVER, get(recovery::recover).post(recovery::use_up))
}

/// For the account's owner. `POST /account/name` belongs to couples, who see the name.
pub fn owner_router() -> Router<AppState> {
    Router::new()
        .route("/recovery", get(recovery::new).post(recovery::create))
        .route(paths::ACCOUNT, get(account::show))
        .route("/account/prompts", get(account::prompts).post(account::choose_prompts))
        .route("/account/sessions/end-others", post(account::end_others))
        .route("/account/sessions/{handle}/end", post(account::end))
        .route("/account/passphrase", get(passphrase::edit).post(passphrase::update))
        .route("/account/passphrase/suggest", post(passphrase::suggest))
}
