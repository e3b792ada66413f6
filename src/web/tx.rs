//! One database connection a request. The session's look-up and the page's queries share
//! it on a GET ([`Db`]); an act runs in one transaction ([`Tx`]).

use crate::web::{AppError, AppState, Result};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, Transaction};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// Where a request keeps its connection between extractors.
#[derive(Clone, Default)]
pub struct Slot(Arc<Mutex<Option<PoolConnection<Postgres>>>>);

impl Slot {
    fn take(&self) -> Option<PoolConnection<Postgres>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, conn: PoolConnection<Postgres>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(conn);
    }
}

/// Middleware: gives each request its slot.
pub async fn with_slot(mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(Slot::default());
    next.run(request).await
}

/// The request's connection; goes back to the slot, and from there to the pool.
pub struct Db {
    conn: Option<PoolConnection<Postgres>>,
    slot: Slot,
}

impl Db {
    pub async fn acquire(parts: &Parts, app: &AppState) -> Result<Self> {
        let slot = parts.extensions.get::<Slot>().cloned().unwrap_or_default();
        let conn = match slot.take() {
            Some(conn) => conn,
            None => app.pool.acquire().await?,
        };
        Ok(Self { conn: Some(conn), slot })
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.slot.put(conn);
        }
    }
}

impl Deref for Db {
    type Target = PgConnection;

    #[expect(clippy::expect_used, reason = "emptied only by drop")]
    fn deref(&self) -> &PgConnection {
        self.conn.as_ref().expect("a live connection")
    }
}

impl DerefMut for Db {
    #[expect(clippy::expect_used, reason = "emptied only by drop")]
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.conn.as_mut().expect("a live connection")
    }
}

impl FromRequestParts<AppState> for Db {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        Self::acquire(parts, app).await
    }
}

/// A transaction for one act; rolled back unless committed.
pub struct Tx(Transaction<'static, Postgres>);

impl Tx {
    pub async fn begin(app: &AppState) -> Result<Self> {
        Ok(Self(app.pool.begin().await?))
    }

    pub async fn commit(self) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}

impl Deref for Tx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

impl FromRequestParts<AppState> for Tx {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        drop(parts.extensions.get::<Slot>().and_then(Slot::take));
        Self::begin(app).await
    }
}
