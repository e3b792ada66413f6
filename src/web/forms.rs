//! Forms as they arrive: fields by name, kept as typed, with what is wrong said per field.

use crate::web::AppError;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use std::borrow::Cow;

/// The most a form may hold. Eight boxes of 2,000 characters, four bytes each, encoded: 192 KB.
pub const MOST_BYTES: usize = 256 * 1024;

pub struct FieldError {
    pub field: Cow<'static, str>,
    pub message: String,
}

/// What is wrong with a form, in the order of its fields.
#[derive(Default)]
pub struct Faults(pub Vec<FieldError>);

impl Faults {
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), message: message.into() });
    }

    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|f| f.field == field).map(|f| f.message.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }
}

/// A form's fields in the order they came. Line ends are `\n`; nothing else is changed.
#[derive(Default, Clone)]
pub struct Fields {
    fields: Vec<(String, String)>,
    /// Some bytes were no text; they stand as replacement characters.
    pub broken: bool,
}

impl Fields {
    pub fn from_pairs(fields: Vec<(String, String)>) -> Self {
        Self { fields, broken: false }
    }

    pub fn parse(body: &[u8]) -> Self {
        let fields: Vec<(String, String)> = form_urlencoded::parse(body)
            .map(|(k, v)| (k.into_owned(), v.replace("\r\n", "\n").replace('\0', "\u{fffd}")))
            .collect();
        let broken = fields.iter().any(|(k, v)| k.contains('\u{fffd}') || v.contains('\u{fffd}'));
        Self { fields, broken }
    }

    /// The first value of a field, or nothing typed.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(k, _)| k == name)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    pub fn pairs(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Trimmed text of at most `most` characters; a fault that keeps what was typed if longer.
    pub fn limited(&self, name: &str, most: usize, faults: &mut Faults) -> String {
        let text = self.text(name).trim();
        let length = text.chars().count();
        if length > most {
            faults.add(
                name.to_owned(),
                format!("This holds {length} characters; {most} fit. Shorten it a little, nothing is lost meanwhile."),
            );
        }
        if text.contains('\u{fffd}') {
            faults.add(name.to_owned(), "Some characters didn’t arrive whole. Look for � and type them again.");
        }
        text.to_owned()
    }

    /// Adds a fault if the form carries a field this page does not have.
    pub fn only(&self, known: &[&str], faults: &mut Faults) {
        let foreign = self.fields.iter().any(|(k, _)| !known.contains(&k.as_str()));
        if foreign {
            faults.add("form", "This form held something this page doesn’t know. Check it and send it again.");
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let typed = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.starts_with("application/x-www-form-urlencoded"));
        let body = Bytes::from_request(request, state).await.map_err(|_| AppError::TooLarge)?;
        if !typed && !body.is_empty() {
            return Err(AppError::Unreadable);
        }
        Ok(Self::parse(&body))
    }
}

/// The same page again, with what was typed and what is wrong.
pub fn again(page: impl IntoResponse) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// After an act: go and look.
pub fn see_other(path: &str) -> Response {
    axum::response::Redirect::to(path).into_response()
}
