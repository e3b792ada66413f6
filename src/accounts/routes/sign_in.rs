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
use crate::web::once::Ticket;
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Whose the form's ticket is: this page's.
const TICKET_ROW: &[u8] = b"sign-in";

/// GET /sign-in
pub async fn new() -> SignInPage {
    SignInPage::default()
}

/// POST /sign-in. A wrong pair never says which half was wrong; held text stays in the page.
pub async fn create(State(app): State<AppState>, from: Prefix, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let held = Some(fields.text("held")).filter(|text| Held::is_ours(&app, text)).unwrap_or_default().to_owned();
    let (name, stays) = (fields.text("name").to_owned(), fields.has("stay"));
    let page = SignInPage { name, stays, ..with_held(&app, held)? };
    let form = match forms::sign_in(&fields) {
        Ok(form) => form,
        Err(faults) => return Ok(again(SignInPage { faults, ..page })),
    };
    // With text to give back the answer is a page, which a browser would send for again.
    let ticket = match (page.held.is_empty(), Ticket::read(&app, TICKET_ROW, fields.text("once"))) {
        (false, None) => return Ok(again(SignInPage { faults: forms::used_already(), ..page })),
        (_, ticket) => ticket,
    };
    let opened = match entry::try_sign_in(&app, &headers, &from, &form.name, &form.passphrase).await {
        Ok(Some(opened)) => opened,
        Ok(None) => return Ok(again(SignInPage { refusal: Some(Refusal::Mismatch), ..page })),
        Err(error) => {
            // What was not tried is not tried later by going back.
            let _first = ticket.map(|ticket| ticket.spend(&app));
            return later(error, page);
        }
    };
    if ticket.is_some_and(|ticket| !ticket.spend(&app)) {
        return Ok(again(SignInPage { faults: forms::used_already(), ..page }));
    }
    let entered = enter(&app, &headers, &opened, form.stays).await?;
    Ok(match Held::read(&app, &page.held, opened.locked.account) {
        Some(held) => entered.answer(&app, WordsKeptPage::signed_in_again(held)),
        None => entered.answer(&app, see_other(paths::WEEK)),
    })
}

/// POST /sign-out
pub async fn destroy(State(app): State<AppState>, visitor: Visitor, mut db: Db) -> Result<Response> {
    if let Some(me) = visitor {
        sessions::end_this(&mut db, &me).await?;
        app.live.leave(&me.session);
    }
    let mut response = see_other(paths::SIGN_IN);
    cookies::clear_session(response.headers_mut(), &app);
    Ok(response)
}

/// The answer to a POST that came after its session's end, with what was typed, if it could be kept.
pub fn signed_out_page(app: &AppState, held: Option<String>) -> Response {
    match with_held(app, held.unwrap_or_default()) {
        Ok(page) => (StatusCode::UNAUTHORIZED, SignInPage { was_signed_out: true, ..page }).into_response(),
        Err(error) => error.into_response(),
    }
}

/// The page with sealed text in it, or with none.
fn with_held(app: &AppState, held: String) -> Result<SignInPage> {
    let once = if held.is_empty() { String::new() } else { Ticket::issue(app, TICKET_ROW)? };
    Ok(SignInPage { held, once, ..SignInPage::default() })
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
