//! One's own unopened side: all its SQL and sealing. Nothing here can be asked by a partner.

use crate::accounts::Owner;
use crate::checkins::model::OwnSide;
use crate::ids::AccountId;
use crate::keys::{Place, open_json, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

/// A side as it stands in the database, opened for its author.
pub struct Kept {
    pub id: Uuid,
    pub revision: i32,
    pub sealed_on: Option<Date>,
    pub side: OwnSide,
}

pub fn place<'a>(id: &'a Uuid, author: AccountId, revision: i32) -> Place<'a> {
    Place { table: "sides", column: "body", row: id.as_bytes(), author: author.0, couple: None, revision }
}

pub async fn find_own(db: &mut PgConnection, me: &Owner) -> Result<Option<Kept>> {
    let row = sqlx::query!("SELECT id, body, revision, sealed_on FROM sides WHERE account_id = $1", me.account.0)
        .fetch_optional(db)
        .await?;
    row.map(|row| open_kept(me, row.id, row.revision, row.sealed_on.map(|d| d.to_jiff()), &row.body)).transpose()
}

/// The same, if it is sealed.
pub async fn find_sealed(db: &mut PgConnection, me: &Owner) -> Result<Option<Kept>> {
    Ok(find_own(db, me).await?.filter(|kept| kept.sealed_on.is_some()))
}

pub fn open_kept(me: &Owner, id: Uuid, revision: i32, sealed_on: Option<Date>, body: &[u8]) -> Result<Kept> {
    let side = open_json(&me.home, &place(&id, me.account, revision), body)?;
    Ok(Kept { id, revision, sealed_on, side })
}

/// Keeps a side that is being written; makes its row at the first word.
/// The caller holds the account's lock.
pub async fn keep(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    before: Option<&Kept>,
    side: &OwnSide,
) -> Result<Uuid> {
    match before {
        Some(kept) => rewrite(db, app, me, kept, side, None).await.map(|()| kept.id),
        None => {
            let id = crate::ids::random_id(app.entropy());
            let body = seal_json(&me.home, &place(&id, me.account, 1), side, app.entropy())?;
            sqlx::query!(
                "INSERT INTO sides (account_id, id, body, revision) VALUES ($1, $2, $3, 1)",
                me.account.0,
                id,
                body,
            )
            .execute(db)
            .await?;
            Ok(id)
        }
    }
}

/// Writes the side again, sealed on that day or not.
pub async fn rewrite(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    kept: &Kept,
    side: &OwnSide,
    sealed_on: Option<Date>,
) -> Result<()> {
    let revision = kept.revision + 1;
    let body = seal_json(&me.home, &place(&kept.id, me.account, revision), side, app.entropy())?;
    let done = sqlx::query!(
        "UPDATE sides SET body = $3, revision = $4, sealed_on = $5 WHERE account_id = $1 AND id = $2 AND revision = $6",
        me.account.0,
        kept.id,
        body,
        revision,
        sealed_on.map(ToSqlx::to_sqlx) as _,
        kept.revision,
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(AppError::NotFound) }
}

pub async fn let_go(db: &mut PgConnection, me: &Owner, week_of: Date) -> Result<()> {
    sqlx::query!(
        "INSERT INTO let_gos (account_id, week_of) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        me.account.0,
        week_of.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writing after all takes the letting-go back.
pub async fn take_up(db: &mut PgConnection, me: &Owner, week_of: Date) -> Result<()> {
    sqlx::query!("DELETE FROM let_gos WHERE account_id = $1 AND week_of = $2", me.account.0, week_of.to_sqlx() as _,)
        .execute(db)
        .await?;
    Ok(())
}
