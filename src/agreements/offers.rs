//! An offer, made to something one of the two said, that the other one says yes to: from then on it is an
//! agreement like any other.

use super::store;
use crate::couples::Member;
use crate::hearing::acts;
use crate::hearing::model::Offer;
use crate::web::{AppState, Result};
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

/// The second of the two consents. The caller holds the couple's lock and has asked whether it may be given.
pub async fn accept(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    hearing: Uuid,
    offer: &Offer,
    on: Date,
) -> Result<()> {
    acts::consent(db, me, hearing, on).await?;
    store::begin_from_offer(db, app, me, &offer.words, offer.offered_on, on).await
}
