//! Who is asking. Only these extractors can build an [`Owner`], and every question to the
//! database starts from one.

use crate::accounts::sessions::{cookies, store};
use crate::accounts::{PromptSet, model::Life};
use crate::ids::{AccountId, CoupleId};
use crate::keys::HomeKey;
use crate::web::tx::Db;
use crate::web::{AppError, AppState, Result};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;

/// A signed-in account, solo or not.
pub struct Owner {
    pub account: AccountId,
    /// The generation of the keys this session holds; every write that seals checks it.
    pub generation: i32,
    pub session: [u8; 32],
    pub home: HomeKey,
    pub name: String,
    pub prompts: PromptSet,
    pub link: Option<Link>,
    pub(super) life: Life,
}

/// The account's way into its couple, as stored. `couples::Member` opens it.
pub struct Link {
    pub couple: CoupleId,
    pub seat: i16,
    pub epoch: i32,
    pub couple_key: Option<Vec<u8>>,
    pub letter: Option<Vec<u8>>,
    pub mailbox_secret: Vec<u8>,
    pub partner: AccountId,
    pub partner_name: Vec<u8>,
    pub rhythms: serde_json::Value,
}

impl Owner {
    /// Whether this browser stays signed in.
    pub fn stays(&self) -> bool {
        self.life.stays
    }

    async fn find(parts: &mut Parts, app: &AppState) -> Result<Option<Self>> {
        let Some(token) = cookies::session(&parts.headers, app.is_https) else {
            return Ok(None);
        };
        let mut db = Db::acquire(parts, app).await?;
        let now = app.now();
        let Some(owner) = store::find(&mut db, &token).await? else { return Ok(None) };
        if owner.life.is_over(now) {
            return Ok(None);
        }
        if owner.life.wants_touch(now) {
            store::touch(&mut db, &owner, now).await?;
        }
        Ok(Some(owner))
    }
}

impl FromRequestParts<AppState> for Owner {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        Self::find(parts, app).await?.ok_or(AppError::SignedOut)
    }
}

impl OptionalFromRequestParts<AppState> for Owner {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Option<Self>> {
        Self::find(parts, app).await
    }
}

/// Somebody who may or may not be signed in.
pub type Visitor = Option<Owner>;
