//! Pages readable by anyone.

use super::views::{BeforePage, BeforeSomePage, Next, SafetyPage, WelcomePage};
use crate::accounts::Visitor;
use crate::couples::Viewer;
use crate::web::forms::see_other;
use crate::web::{AppState, Result, paths, shell::Shell};
use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(welcome))
        .route("/before", get(before))
        .route("/before/some", get(some))
        .route("/safety", get(safety))
}

/// `?on=join` leads on to the code, anything else to sign-up: an address never decides more than that.
#[derive(Debug, Deserialize)]
struct On {
    #[serde(default)]
    on: String,
}

impl On {
    fn next(&self) -> Next {
        if self.on == "join" { Next::Join } else { Next::SignUp }
    }
}

/// GET /: what this is, and for whom it isn't.
async fn welcome(State(app): State<AppState>, visitor: Visitor) -> Response {
    if visitor.is_some() { see_other(paths::WEEK) } else { WelcomePage::new(&app.operator).into_response() }
}

/// GET /before: alone and unsaved, before anything else.
async fn before(Query(on): Query<On>) -> BeforePage {
    BeforePage { shell: Shell::signed_out("Before you start"), on: on.next() }
}

/// GET /before/some: help first, without blame, and a way on.
async fn some(Query(on): Query<On>) -> BeforeSomePage {
    BeforeSomePage { shell: Shell::signed_out("Before you start"), on: on.next() }
}

/// GET /safety: help lines, leaving quickly, a passphrase somebody else may know.
async fn safety(State(app): State<AppState>, visitor: Visitor) -> Result<SafetyPage> {
    let Some(owner) = visitor else { return Ok(SafetyPage::new(Shell::signed_out("Safety"))) };
    let seat = Viewer::open(owner, &app)?.shell_seat();
    Ok(SafetyPage::new(Shell::tabs("Safety", None, seat)))
}
