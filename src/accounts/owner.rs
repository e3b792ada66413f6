//! Who is asking. Only these extractors can build an [`Owner`], and every question to the
//! database starts from one.

use crate::accounts::sessions::{cookies, store};
use crate::accounts::{PromptSet, model::Life};
use crate::ids::{AccountId, CoupleId};
use crate::keys::{HomeKey, PrivateKey};
use crate::web::tx::Db;
use crate::web::{AppError, AppState, Result};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;

/// A signed-in account, solo or not; or one whose passphrase was typed for this request alone.
pub struct Owner {
    pub account: AccountId,
    /// The generation of the keys this session holds; every write that seals checks it.
    pub generation: i32,
    pub session: [u8; 32],
    pub home: HomeKey,
    pub name: String,
    pub prompts: PromptSet,
    pub link: Option<Link>,
    /// The private window of this session, while it is open.
    pub window: Option<Window>,
    pub(super) life: Life,
}

/// What the passphrase opened for ten minutes.
pub struct Window {
    pub(super) key: PrivateKey,
    pub until: Timestamp,
    /// The private box's secret, as stored: under the key beside it.
    pub(super) box_secret: Vec<u8>,
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
    /// Stands where a session's row id would for somebody who has none (see `store::find_beside`);
    /// no row has it.
    pub(super) const NO_SESSION: [u8; 32] = [0; 32];

    /// The key to what is private. A cookie alone has none: the passphrase is asked for.
    pub fn private(&self) -> Result<&PrivateKey> {
        self.window.as_ref().map(|window| &window.key).ok_or(AppError::Closed)
    }

    /// A mark of the account, the same on all its writing pages and of no use elsewhere: a
    /// form left open in one account is not taken for another's.
    pub fn mark(&self, app: &AppState) -> String {
        mark(app, self.account)
    }

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
        let Some(owner) = store::find(&mut db, &token, now).await? else { return Ok(None) };
        if owner.life.is_over(now) {
            return Ok(None);
        }
        if owner.life.wants_touch(now) && !asks_by_itself(&parts.headers) {
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

/// A page that follows another one's asks for itself, however long nobody has touched it: that
/// keeps no sign-in awake, or the other one's presses would.
fn asks_by_itself(headers: &HeaderMap) -> bool {
    let is_stream = headers.get(header::ACCEPT).is_some_and(|accept| accept == "text/event-stream");
    is_stream || headers.contains_key("x-follows")
}

/// See [`Owner::mark`].
pub(super) fn mark(app: &AppState, account: AccountId) -> String {
    app.keyring.log_pseudonym("writing", account.0.as_bytes())
}

/// Somebody who may or may not be signed in.
pub type Visitor = Option<Owner>;
