//! What every handler may use. Cheap to clone.

use crate::clock::Clock;
use crate::config::Operator;
use crate::keys::{Entropy, Gate, KdfParams, Keyring};
use crate::web::limits::Limits;
use crate::web::live::Live;
use crate::web::once::Once;
use jiff::Timestamp;
use sqlx::PgPool;
use std::ops::Deref;
use std::sync::Arc;

pub struct Inner {
    pub pool: PgPool,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub keyring: Keyring,
    pub gate: Gate,
    /// What new passphrases are hardened with.
    pub kdf: KdfParams,
    pub limits: Limits,
    pub once: Once,
    /// Who follows which page.
    pub live: Live,
    pub operator: Operator,
    pub public_url: String,
    pub is_https: bool,
    pub behind_proxy: bool,
    pub time_zone: String,
}

#[derive(Clone)]
pub struct AppState(Arc<Inner>);

impl AppState {
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn entropy(&self) -> &dyn Entropy {
        self.entropy.as_ref()
    }
}

impl Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
