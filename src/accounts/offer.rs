//! The sign-in name we offer. It travels in the form, sealed, so that it can be taken or
//! re-rolled but never typed: nobody can try names to learn who has an account.

use crate::keys::{Place, offer_sign_in_name};
use crate::web::{AppState, Result};
use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub name: String,
    /// What the form carries.
    pub sealed: String,
}

fn place() -> Place<'static> {
    Place { table: "form", column: "offer", row: b"offer", author: Uuid::nil(), couple: None, revision: 0 }
}

impl Offer {
    pub fn new(app: &AppState) -> Result<Self> {
        let name = offer_sign_in_name(app.entropy());
        let sealed = app.keyring.hold_seal(&place(), name.as_bytes(), app.entropy())?;
        Ok(Self { name, sealed: BASE64URL_NOPAD.encode(&sealed) })
    }

    /// The offer a form carries; none if it is not one of ours.
    pub fn read(app: &AppState, carried: &str) -> Option<Self> {
        let sealed = BASE64URL_NOPAD.decode(carried.as_bytes()).ok()?;
        let name = app.keyring.hold_open(&place(), &sealed).ok()?;
        Some(Self { name: String::from_utf8(name.to_vec()).ok()?, sealed: carried.to_owned() })
    }
}
