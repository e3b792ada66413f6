//! Signing in and out.

use crate::accounts::Visitor;
use crate::accounts::entry::{self, Entered, Opened};
use crate::accounts::forms;
use crate::accounts::held::Held;
use crate::accounts::sessions::{cookies, store as sessions};
use crate::accounts::store;
use crate::accounts::views::{Refusal, SignInPage, WordsKeptPage};
use crate::web::forms::{Fields, again, see_other};
use crate::web::limits::Prefix;
use crate::web::shell::Shell;
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// GET /sign-in
pub async fn new() -> SignInPage {
    SignInPage::default()
}

/// POST /sign-in. A wrong pair never says which half was wrong; held text stays in the page.
pub async fn create(State(app): State<AppState>, from: Prefix, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let held = Some(fields.text("held")).filter(|text| Held::is_ours(&app, text)).unwrap_or_default().to_owned();
    let page =
        SignInPage { name: fields.text("name").to_owned(), stays: fields.has("stay"), held, ..SignInPage::default() };
    let form = match forms::sign_in(&fields) {
        Ok(form) => form,
        Err(faults) => return Ok(again(SignInPage { faults, ..page })),
    };
    let opened = match entry::try_sign_in(&app, &headers, &from, &form.name, &form.passphrase).await {
        Ok(Some(opened)) => opened,
        Ok(None) => return Ok(again(SignInPage { refusal: Some(Refusal::Mismatch), ..page })),
        Err(error) => return later(error, page),
    };
    let entered = enter(&app, &headers, &opened, form.stays).await?;
    Ok(match Held::read(&app, &page.held, opened.locked.account) {
        Some(held) => entered.answer(&app, words_kept(held)),
        None => entered.answer(&app, see_other(paths::WEEK)),
    })
}

/// POST /sign-out
pub async fn destroy(State(app): State<AppState>, visitor: Visitor, mut db: Db) -> Result<Response> {
    if let Some(me) = visitor {
        sessions::end_this(&mut db, &me).await?;
    }
    let mut response = see_other(paths::SIGN_IN);
    cookies::clear_session(response.headers_mut(), &app);
    Ok(response)
}

/// The answer to a POST that came after its session's end, with what was typed, if it could be kept.
pub fn signed_out_page(held: Option<String>) -> Response {
    let page = SignInPage { held: held.unwrap_or_default(), was_signed_out: true, ..SignInPage::default() };
    (StatusCode::UNAUTHORIZED, page).into_response()
}

async fn enter(app: &AppState, headers: &HeaderMap, opened: &Opened, stays: bool) -> Result<Entered> {
    let Opened { locked, key, raised } = opened;
    let mut tx = Tx::begin(app).await?;
    if let Some(pass) = raised {
        store::raise(&mut tx, app, locked, key, pass).await?;
    }
    let entered = entry::begin(&mut tx, app, headers, (locked.account, locked.generation, &key.home()), stays).await?;
    tx.commit().await?;
    Ok(entered)
}

fn words_kept(held: Held) -> WordsKeptPage {
    let texts = held.texts().map(str::to_owned).collect();
    WordsKeptPage { shell: Shell::signed_out("Write"), path: held.path, texts, fields: held.fields }
}

/// Too many tries or too busy: the page with what it holds, and when to try again.
fn later(error: AppError, page: SignInPage) -> Result<Response> {
    let (status, refusal, wait) = match error {
        AppError::Slow(seconds) => (StatusCode::TOO_MANY_REQUESTS, Refusal::Slow, seconds),
        AppError::Busy => (StatusCode::SERVICE_UNAVAILABLE, Refusal::Busy, 5),
        other => return Err(other),
    };
    let mut response = (status, SignInPage { refusal: Some(refusal), ..page }).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    Ok(response)
}
