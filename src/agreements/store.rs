//! Agreements with their versions and who has said yes: all their SQL and sealing.

use super::model::{Agreement, Ended, Version, Wording};
use crate::couples::{Member, Seat};
use crate::ids::{AccountId, AgreementId};
use crate::keys::{Place, open_json, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

fn place<'a>(me: &Member, id: &'a Uuid, author: AccountId) -> Place<'a> {
    Place {
        table: "agreement_versions",
        column: "body",
        row: id.as_bytes(),
        author: author.0,
        couple: Some(me.couple.0),
        revision: me.epoch,
    }
}

/// All agreements of the two, or one of them; the newest first, each with its versions in order.
pub async fn list(db: &mut PgConnection, me: &Member, only: Option<AgreementId>) -> Result<Vec<Agreement>> {
    let rows = sqlx::query!(
        r#"SELECT v.agreement_id, v.version, v.seat, v.id, v.body, v.proposed_on,
                  one.given_on AS "one?", other.given_on AS "other?",
                  e.ended_on AS "ended_on?", e.is_for_good AS "is_for_good?"
             FROM agreement_versions v
             LEFT JOIN agreement_consents one ON one.couple_id = $1 AND one.agreement_id = v.agreement_id
                  AND one.version = v.version AND one.seat = 1
             LEFT JOIN agreement_consents other ON other.couple_id = $1 AND other.agreement_id = v.agreement_id
                  AND other.version = v.version AND other.seat = 2
             LEFT JOIN agreement_endings e ON e.couple_id = $1 AND e.agreement_id = v.agreement_id
                  AND e.version = v.version
            WHERE v.couple_id = $1 AND ($2::uuid IS NULL OR v.agreement_id = $2)
            ORDER BY v.agreement_id DESC, v.version"#,
        me.couple.0,
        only.map(|id| id.0),
    )
    .fetch_all(db)
    .await?;
    let mut agreements: Vec<Agreement> = Vec::new();
    for row in rows {
        let by = Seat::from_i16(row.seat).ok_or_else(|| anyhow::anyhow!("a seat of another number"))?;
        let wording: Wording = open_json(&me.key, &place(me, &row.id, me.author_of(by)), &row.body)?;
        let version = Version {
            number: row.version,
            id: row.id,
            by,
            proposed_on: row.proposed_on.to_jiff(),
            wording,
            consents: [row.one, row.other].map(|on| on.map(|on| on.to_jiff())),
            ended: row.ended_on.zip(row.is_for_good).map(|(on, is_for_good)| Ended { on: on.to_jiff(), is_for_good }),
        };
        let id = AgreementId(row.agreement_id);
        match agreements.last_mut().filter(|agreement| agreement.id == id) {
            Some(agreement) => agreement.versions.push(version),
            None => agreements.push(Agreement { id, versions: vec![version] }),
        }
    }
    Ok(agreements)
}

pub async fn find(db: &mut PgConnection, me: &Member, id: AgreementId) -> Result<Agreement> {
    list(db, me, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

/// Versions this one has said "not now" to: for their own page alone.
pub async fn list_not_nows(db: &mut PgConnection, me: &Member) -> Result<HashSet<(AgreementId, i16)>> {
    let rows = sqlx::query!(
        "SELECT agreement_id, version FROM agreement_not_nows WHERE account_id = $1 AND couple_id = $2",
        me.owner.account.0,
        me.couple.0,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (AgreementId(row.agreement_id), row.version)).collect())
}

/// Proposes something new; answers its id. The caller holds the couple's lock.
pub async fn begin(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    wording: &Wording,
    on: Date,
) -> Result<AgreementId> {
    let id = AgreementId::new(app.now(), app.entropy());
    sqlx::query!("INSERT INTO agreements (couple_id, id) VALUES ($1, $2)", me.couple.0, id.0).execute(&mut *db).await?;
    propose(db, app, me, id, 1, wording, on).await?;
    Ok(id)
}

/// The next version, with its proposer's own yes.
pub async fn propose(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    agreement: AgreementId,
    number: i16,
    wording: &Wording,
    on: Date,
) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_json(&me.key, &place(me, &id, me.owner.account), wording, app.entropy())?;
    sqlx::query!(
        "INSERT INTO agreement_versions (couple_id, agreement_id, version, seat, id, body, proposed_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        me.couple.0,
        agreement.0,
        number,
        me.seat.to_i16(),
        id,
        body,
        on.to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    consent(db, me, agreement, number, on).await
}

pub async fn consent(db: &mut PgConnection, me: &Member, agreement: AgreementId, version: i16, on: Date) -> Result<()> {
    sqlx::query!(
        "INSERT INTO agreement_consents (couple_id, agreement_id, version, seat, given_on) VALUES ($1, $2, $3, $4, $5)",
        me.couple.0,
        agreement.0,
        version,
        me.seat.to_i16(),
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn not_now(db: &mut PgConnection, me: &Member, agreement: AgreementId, version: i16) -> Result<()> {
    sqlx::query!(
        "INSERT INTO agreement_not_nows (account_id, couple_id, agreement_id, version) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        me.owner.account.0,
        me.couple.0,
        agreement.0,
        version,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One's own proposal goes; with its only version, the agreement.
pub async fn take_back(db: &mut PgConnection, me: &Member, agreement: AgreementId, version: i16) -> Result<()> {
    sqlx::query!(
        "DELETE FROM agreement_versions WHERE couple_id = $1 AND agreement_id = $2 AND version = $3 AND seat = $4",
        me.couple.0,
        agreement.0,
        version,
        me.seat.to_i16(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM agreements WHERE couple_id = $1 AND id = $2
            AND NOT EXISTS (SELECT 1 FROM agreement_versions WHERE couple_id = $1 AND agreement_id = $2)",
        me.couple.0,
        agreement.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets down what stands, at once: for now, or for good.
pub async fn end(
    db: &mut PgConnection,
    me: &Member,
    agreement: AgreementId,
    version: i16,
    is_for_good: bool,
    on: Date,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO agreement_endings (couple_id, agreement_id, version, is_for_good, ended_on)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (couple_id, agreement_id, version) DO UPDATE SET is_for_good = true, ended_on = excluded.ended_on
            WHERE excluded.is_for_good",
        me.couple.0,
        agreement.0,
        version,
        is_for_good,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}
