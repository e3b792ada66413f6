//! A POST after a session's end loses no text. It is sealed by the server's keyring, bound
//! to the account, carried through the sign-in page, and comes back to that account alone. One
//! that fails on our side is answered with what was typed.

use crate::accounts::owner;
use crate::accounts::routes::sign_in;
use crate::accounts::sessions::cookies;
use crate::accounts::views::WordsKeptPage;
use crate::ids::AccountId;
use crate::keys::Place;
use crate::web::forms::{Fields, MOST_BYTES, see_other};
use crate::web::{AppError, AppState, paths};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Set by the script that saves a page by itself: it wants a status, no page.
const SAVES_ITSELF: &str = "x-keep";
/// Never carried: secrets, and what only this page's own forms use.
const LEFT_OUT: [&str; 7] = ["passphrase", "current", "code", "secret", "held", "offer", "once"];

/// What a writing page says of itself: carried, but nobody's words.
const FRAME: [&str; 22] = [
    "side", "mine", "revision", "section", "letter", "draft", "question", "take-out", "try", "version", "meeting",
    "step", "speaker", "pause", "until", "wish", "parked", "screen", "leave", "drafted", "answer", "builder",
];

/// What somebody had typed, and where it was going.
#[derive(Serialize, Deserialize)]
pub struct Held {
    /// Whose browser it was, by its device cookie. A form that says whose page it is counts more.
    account: Option<AccountId>,
    pub path: String,
    pub fields: Vec<(String, String)>,
}

fn place() -> Place<'static> {
    Place { table: "form", column: "held", row: b"held", author: Uuid::nil(), couple: None, revision: 0 }
}

impl Held {
    /// What is worth keeping of a form; none if nothing was written.
    fn of(account: Option<AccountId>, path: &str, fields: &Fields) -> Option<Self> {
        let kept = fields.pairs().iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
        let mut held = Self { account, path: paths::kept_at(path), fields: kept.cloned().collect() };
        let is_somebodys = account.is_some() || held.mark().is_some();
        let is_held = is_somebodys && is_own_path(path) && held.holds_words();
        // Sealing, proposing and keeping for both are pressed again, by whoever has read the words again.
        held.fields.retain(|(name, _)| !["do", "keep"].contains(&name.as_str()));
        is_held.then_some(held)
    }

    /// The mark of the account whose page it was (see `Owner::mark`).
    fn mark(&self) -> Option<&str> {
        let mine = self.fields.iter().find(|(name, _)| name == "mine");
        mine.map(|(_, mark)| mark.as_str()).filter(|mark| !mark.is_empty())
    }

    fn belongs_to(&self, app: &AppState, account: AccountId) -> bool {
        self.mark().map_or(self.account == Some(account), |mark| mark == owner::mark(app, account))
    }

    /// An act without words ("seal") is not done later in somebody's stead.
    fn holds_words(&self) -> bool {
        // What was pressed at a meeting is not pressed later (see `paths::kept_at`).
        let is_act = !self.path.starts_with("/together/")
            && self.fields.iter().any(|(name, _)| ["do", "answer", "life"].contains(&name.as_str()));
        let chosen = self.written().any(|(name, value)| name != "go" && !value.trim().is_empty());
        self.texts().next().is_some() || (chosen && !is_act)
    }

    /// It says whose page it was, and words were written there.
    fn is_of_a_writing_page(&self) -> bool {
        self.mark().is_some() && self.texts().next().is_some()
    }

    /// The words among the fields, to be shown: not the names of choices.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.written().map(|(_, value)| value.trim()).filter(|value| is_prose(value))
    }

    fn written(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.iter().filter(|(name, _)| !FRAME.contains(&name.as_str()))
    }

    fn seal(&self, app: &AppState) -> Option<String> {
        let text = zeroize::Zeroizing::new(serde_json::to_vec(self).ok()?);
        let sealed = app.keyring.hold_seal(&place(), &text, app.entropy()).ok()?;
        Some(BASE64URL_NOPAD.encode(&sealed))
    }

    /// What a sign-in form carries; none if it is not ours or not this account's.
    pub fn read(app: &AppState, carried: &str, account: AccountId) -> Option<Self> {
        Self::open(app, carried).filter(|held| held.belongs_to(app, account))
    }

    /// Whether a sign-in form carries something we sealed, whoever's it is.
    pub fn is_ours(app: &AppState, carried: &str) -> bool {
        Self::open(app, carried).is_some()
    }

    fn open(app: &AppState, carried: &str) -> Option<Self> {
        let sealed = BASE64URL_NOPAD.decode(carried.as_bytes()).ok()?;
        let text = app.keyring.hold_open(&place(), &sealed).ok()?;
        serde_json::from_slice::<Self>(&text).ok().filter(|held| is_own_path(&held.path))
    }
}

/// A choice's value is a short name like `not-this-week`; anything else was typed.
fn is_prose(value: &str) -> bool {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !value.is_empty() && (value.len() > 24 || !value.chars().all(is_name))
}

/// A path on this server: a browser reads `//host` and `/\host` as another one.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && path.chars().all(|c| c.is_ascii_graphic() && c != '\\')
}

/// Middleware around every page: signed out, a GET goes to sign-in, and a POST's text is
/// kept; with the private window closed, either goes to its door.
pub async fn keep_text(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        let path = request.uri().path().to_owned();
        let response = next.run(request).await;
        return match attached(&response) {
            Some(AppError::SignedOut) => see_other(paths::SIGN_IN),
            Some(AppError::Closed) => see_other(&paths::door(&path)),
            _ => response,
        };
    }
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let body = match to_bytes(body, MOST_BYTES).await {
        Ok(body) => body,
        // Leave quickly holds nobody up, whatever came along.
        Err(_) if path == paths::AWAY => Bytes::new(),
        Err(_) => return AppError::TooLarge.into_response(),
    };
    let account = cookies::device(&parts.headers, &app).map(|device| device.account);
    let saves_itself = parts.headers.contains_key(SAVES_ITSELF);

    let response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    let held = || Held::of(account, &path, &Fields::parse(&body));
    match attached(&response) {
        Some(AppError::SignedOut) if saves_itself => StatusCode::UNAUTHORIZED.into_response(),
        Some(AppError::SignedOut) => sign_in::signed_out_page(&app, held().and_then(|held| held.seal(&app))),
        // Words are in a letter by now (`notes::drafts`); an act without words is done after the door.
        Some(AppError::Closed) => see_other(&paths::door(paths::NOTES)),
        Some(AppError::Internal(detail)) if !saves_itself => match held().filter(Held::is_of_a_writing_page) {
            Some(held) => {
                tracing::error!("{detail:#}");
                (StatusCode::INTERNAL_SERVER_ERROR, WordsKeptPage::in_hand(held)).into_response()
            }
            None => response,
        },
        _ => response,
    }
}

fn attached(response: &Response) -> Option<&AppError> {
    response.extensions().get::<AppError>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(path: &str, pairs: &[(&str, &str)]) -> Option<Held> {
        let pairs = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Held::of(Some(AccountId(Uuid::nil())), path, &Fields::from_pairs(pairs))
    }

    #[test]
    fn words_are_kept_and_secrets_are_not() {
        let held = held("/week/side/2", &[("good", "We walked home."), ("go", "on"), ("passphrase", "a b c")]);
        let kept = held.map(|h| (h.texts().map(str::to_owned).collect::<Vec<_>>(), h.fields.len()));
        assert_eq!(kept, Some((vec!["We walked home.".to_owned()], 2)));
    }

    #[test]
    fn choices_are_kept_but_not_shown() {
        let held = held("/week/side/3", &[("deeds", "not-this-week"), ("go", "on")]);
        assert_eq!(held.map(|h| h.texts().count()), Some(0));
    }

    #[test]
    fn an_act_without_words_is_not_done_later() {
        assert!(held("/week/side/8", &[("opens", "both"), ("do", "seal")]).is_none());
        assert!(held("/account/passphrase", &[("current", "x y"), ("passphrase", "y z")]).is_none());
        assert!(held("/week/side/2", &[("good", "  "), ("go", "on")]).is_none());
    }

    #[test]
    fn text_goes_back_to_this_server_only() {
        assert!(is_own_path("/week/side/2"));
        for path in ["", "week", "//elsewhere.example/", "/\\elsewhere.example", "https://elsewhere.example/", "/a b"] {
            assert!(!is_own_path(path), "{path}");
        }
    }
}
