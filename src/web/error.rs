//! One error type. A handler returns it; it attaches itself to the response, and one layer
//! ([`render`]) draws the page. Plain words out; the detail goes to the log, once.

use crate::web::shell::Shell;
use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

pub type Result<T, E = AppError> = std::result::Result<T, E>;

#[derive(Clone, Debug, thiserror::Error)]
pub enum AppError {
    /// What one may not see does not exist.
    #[error("not found")]
    NotFound,
    /// No live session. A GET is sent to sign-in; a POST's text is kept (see `accounts::held`).
    #[error("signed out")]
    SignedOut,
    /// The private window is closed. It is opened with the passphrase (see `notes::door`).
    #[error("the private window is closed")]
    Closed,
    /// The request did not come from one of our own pages.
    #[error("refused: not sent from this site")]
    Foreign,
    /// The form's bytes could not be read at all.
    #[error("unreadable form")]
    Unreadable,
    /// More than the page takes.
    #[error("too large")]
    TooLarge,
    /// Too many tries from here; seconds to wait.
    #[error("too many tries")]
    Slow(u64),
    /// The passphrase gate is full.
    #[error("busy")]
    Busy,
    #[error("method not allowed")]
    Method,
    #[error("internal: {0}")]
    Internal(Arc<anyhow::Error>),
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        Self::Internal(Arc::new(anyhow::Error::new(error)))
    }
}

impl From<anyhow::Error> for AppError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(Arc::new(error))
    }
}

impl From<crate::keys::OpenError> for AppError {
    fn from(error: crate::keys::OpenError) -> Self {
        Self::Internal(Arc::new(anyhow::Error::new(error)))
    }
}

impl From<crate::keys::SealError> for AppError {
    fn from(_: crate::keys::SealError) -> Self {
        Self::TooLarge
    }
}

impl From<crate::keys::Busy> for AppError {
    fn from(_: crate::keys::Busy) -> Self {
        Self::Busy
    }
}

impl AppError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignedOut | Self::Closed => StatusCode::UNAUTHORIZED,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Slow(seconds) => Some(*seconds),
            Self::Busy => Some(5),
            _ => None,
        }
    }

    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => ("There is no page here", "The address may be mistyped, or what stood here is gone."),
            Self::SignedOut => ("You’re signed out", "Sign in, and carry on from there."),
            Self::Closed => ("This asks for your passphrase", "Open your notes, and carry on from there."),
            Self::Foreign => (
                "This didn’t come from one of our pages",
                "Nothing was done. Open the page again from here and press the button there.",
            ),
            Self::Unreadable => {
                ("That didn’t arrive whole", "Nothing was done. Go back to the page and send it again.")
            }
            Self::TooLarge => {
                ("That is more than fits", "Nothing was done. Go back, shorten it a little, and send it again.")
            }
            Self::Slow(_) => {
                ("Let’s wait a little", "There have been several tries from here. Take a break and try again later.")
            }
            Self::Busy => ("Just a moment", "Many people are signing in at once. Try again in a few seconds."),
            Self::Method => ("This page works another way", "Open it from the start and use the buttons on it."),
            Self::Internal(_) => {
                ("Something went wrong on our side", "What you had kept before is still kept. Try again in a moment.")
            }
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(value) = self.retry_after().and_then(|s| HeaderValue::from_str(&s.to_string()).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "error.html")]
pub struct ErrorPage {
    pub shell: Shell,
    pub title: &'static str,
    pub text: &'static str,
}

/// Middleware: the one place an error becomes a page.
pub async fn render(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let timed_out = response.status() == StatusCode::SERVICE_UNAVAILABLE && response.headers().is_empty();
    let attached = response.extensions().get::<AppError>().cloned();
    // An address or a query that does not even read: no page is there.
    let unread = attached.is_none() && response.status() == StatusCode::BAD_REQUEST;
    let Some(error) = attached.or(timed_out.then_some(AppError::Busy)).or(unread.then_some(AppError::NotFound)) else {
        return response;
    };
    if let AppError::Internal(detail) = &error {
        tracing::error!("{detail:#}");
    }
    let (title, text) = error.words();
    let mut page = ErrorPage { shell: Shell::signed_out("Ampersand"), title, text }.into_response();
    *page.status_mut() = error.status();
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    page
}
