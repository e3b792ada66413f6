//! One's own checks: all their SQL and sealing. The private window has to be open.

use super::model::{Check, Kept};
use crate::accounts::Owner;
use crate::ids::id_of_day;
use crate::keys::{Place, PrivateKey, open_json, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

fn place<'a>(me: &Owner, id: &'a Uuid) -> Place<'a> {
    Place { table: "readiness", column: "body", row: id.as_bytes(), author: me.account.0, couple: None, revision: 0 }
}

/// One's own, newest first, from before the given id.
pub async fn list(
    db: &mut PgConnection,
    me: &Owner,
    key: &PrivateKey,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Kept>> {
    let rows = sqlx::query!(
        "SELECT id, body FROM readiness WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        me.account.0,
        before.unwrap_or(Uuid::max()),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    let open = |row: (Uuid, Vec<u8>)| Ok(Kept { id: row.0, check: open_json(key, &place(me, &row.0), &row.1)? });
    rows.into_iter().map(|row| open((row.id, row.body))).collect()
}

/// Keeps a check under its day. The caller holds the account's lock.
pub async fn keep(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    key: &PrivateKey,
    day: Date,
    check: &Check,
) -> Result<()> {
    let newest = list(db, me, key, None, 1).await?.pop();
    // Sent twice, it is one.
    if newest.as_ref().is_some_and(|kept| kept.day() == day && kept.check == *check) {
        return Ok(());
    }
    let id = id_of_day(day, newest.map(|kept| kept.id), app.entropy());
    let body = seal_json(key, &place(me, &id), check, app.entropy())?;
    sqlx::query!("INSERT INTO readiness (account_id, id, body) VALUES ($1, $2, $3)", me.account.0, id, body)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes it at once.
pub async fn let_go(db: &mut PgConnection, me: &Owner, id: Uuid) -> Result<()> {
    let gone =
        sqlx::query!("DELETE FROM readiness WHERE account_id = $1 AND id = $2", me.account.0, id).execute(db).await?;
    if gone.rows_affected() == 1 { Ok(()) } else { Err(AppError::NotFound) }
}
