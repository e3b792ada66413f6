//! One's own moments: all their SQL and sealing. The private window has to be open.

use super::model::Own;
use crate::accounts::Owner;
use crate::ids::id_of_day;
use crate::keys::{Place, PrivateKey, open_json, seal_json};
use crate::moments::model::Noted;
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

fn place<'a>(me: &Owner, id: &'a Uuid) -> Place<'a> {
    Place { table: "own_moments", column: "body", row: id.as_bytes(), author: me.account.0, couple: None, revision: 0 }
}

/// One's own, newest first, from before the given id.
pub async fn list(
    db: &mut PgConnection,
    me: &Owner,
    key: &PrivateKey,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Own>> {
    let rows = sqlx::query!(
        "SELECT id, body FROM own_moments WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        me.account.0,
        before.unwrap_or(Uuid::max()),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    let open = |id: Uuid, body: Vec<u8>| Ok(Own { id, noted: open_json(key, &place(me, &id), &body)? });
    rows.into_iter().map(|row| open(row.id, row.body)).collect()
}

/// One of them; none where it is not there any more.
pub async fn find(db: &mut PgConnection, me: &Owner, key: &PrivateKey, id: Uuid) -> Result<Option<Own>> {
    let after = Uuid::from_u128(id.as_u128().saturating_add(1));
    Ok(list(db, me, key, Some(after), 1).await?.pop().filter(|own| own.id == id))
}

/// Keeps one under a day. Sent twice, it is one. The caller holds the account's lock.
pub async fn keep(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    key: &PrivateKey,
    day: Date,
    noted: &Noted,
) -> Result<()> {
    let after = crate::ids::first_of_day(day.tomorrow().unwrap_or(day));
    let last = list(db, me, key, Some(after), 1).await?.pop();
    if last.as_ref().is_some_and(|own| own.day() == day && own.noted == *noted) {
        return Ok(());
    }
    let id = id_of_day(day, last.map(|own| own.id), app.entropy());
    let body = seal_json(key, &place(me, &id), noted, app.entropy())?;
    sqlx::query!("INSERT INTO own_moments (account_id, id, body) VALUES ($1, $2, $3)", me.account.0, id, body)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes it at once.
pub async fn let_go(db: &mut PgConnection, me: &Owner, id: Uuid) -> Result<()> {
    let gone =
        sqlx::query!("DELETE FROM own_moments WHERE account_id = $1 AND id = $2", me.account.0, id).execute(db).await?;
    if gone.rows_affected() == 1 { Ok(()) } else { Err(AppError::NotFound) }
}
