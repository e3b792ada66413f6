//! The two cookies: the session, and the device (which only guards against lock-out).

use crate::ids::AccountId;
use crate::keys::{Place, SessionToken, random};
use crate::web::AppState;
use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

const MONTH: i64 = 30 * 24 * 3600;

fn name(short: &'static str, https: bool) -> String {
    if https { format!("__Host-{short}") } else { short.to_owned() }
}

fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    CookieJar::from_headers(headers).get(name).map(|c| c.value().to_owned())
}

pub fn session(headers: &HeaderMap, https: bool) -> Option<SessionToken> {
    SessionToken::parse(&value(headers, &name("s", https))?)
}

fn build(app: &AppState, short: &'static str, value: String, seconds: Option<i64>) -> Option<HeaderValue> {
    let mut cookie = Cookie::build((name(short, app.is_https), value))
        .path("/")
        .http_only(true)
        .secure(app.is_https)
        .same_site(SameSite::Lax)
        .build();
    let mut text = {
        cookie.set_max_age(None);
        cookie.to_string()
    };
    if let Some(seconds) = seconds {
        text.push_str(&format!("; Max-Age={seconds}"));
    }
    HeaderValue::from_str(&text).ok()
}

/// Sets the session's cookie; it outlives the browser only where somebody stays signed in.
pub fn set_session(headers: &mut HeaderMap, app: &AppState, token: &SessionToken, stays: bool) {
    if let Some(cookie) = build(app, "s", token.to_text(), stays.then_some(MONTH)) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// Expires the session's cookie by name, and asks the browser to drop what it stored.
pub fn clear_session(headers: &mut HeaderMap, app: &AppState) {
    if let Some(cookie) = build(app, "s", String::new(), Some(0)) {
        headers.append(header::SET_COOKIE, cookie);
    }
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
}

fn device_place() -> Place<'static> {
    Place { table: "cookie", column: "device", row: b"device", author: Uuid::nil(), couple: None, revision: 1 }
}

/// Marks this browser as one that has signed in to this account.
pub fn set_device(headers: &mut HeaderMap, app: &AppState, account: AccountId) {
    let mut text = account.0.as_bytes().to_vec();
    text.extend_from_slice(&random::<16>(app.entropy()));
    let Ok(sealed) = app.keyring.identity_seal(&device_place(), &text, app.entropy()) else { return };
    if let Some(cookie) = build(app, "d", BASE64URL_NOPAD.encode(&sealed), Some(13 * MONTH)) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// A browser that has signed in before.
pub struct Device {
    pub account: AccountId,
    pub digest: [u8; 32],
}

pub fn device(headers: &HeaderMap, app: &AppState) -> Option<Device> {
    let sealed = BASE64URL_NOPAD.decode(value(headers, &name("d", app.is_https))?.as_bytes()).ok()?;
    let text = app.keyring.identity_open(&device_place(), &sealed).ok()?;
    let account = AccountId(Uuid::from_slice(text.get(..16)?).ok()?);
    Some(Device { account, digest: Sha256::digest(text.as_slice()).into() })
}
