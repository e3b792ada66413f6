//! Agreements with their versions and who has said yes: all their SQL and sealing.

use super::model::{Agreement, Ended, Kind, Version, Wording};
use crate::couples::{Member, Seat};
use crate::ids::{AccountId, AgreementId};
use crate::keys::{Place, open_json, seal_json, sealed_in_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::Deserialize;
use sqlx::PgConnection;
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

/// How many places the row of what was put off has, taken or not: more than wait as a rule.
const PUT_OFF_AT_LEAST: usize = 20;

fn not_nows_place(me: &Member) -> Place<'_> {
    Place {
        table: "agreement_not_nows",
        column: "body",
        row: me.couple.0.as_bytes(),
        author: me.owner.account.0,
        couple: None,
        revision: 0,
    }
}

/// The words of a version, whoever's they are.
pub fn open_wording(me: &Member, id: Uuid, by: Seat, body: &[u8]) -> Result<Wording> {
    Ok(open_json(&me.key, &place(me, &id, me.author_of(by)), body)?)
}

/// All agreements of the two, or one of them; the newest first, each with its versions in order.
pub async fn list(db: &mut PgConnection, me: &Member, only: Option<AgreementId>) -> Result<Vec<Agreement>> {
    let rows = sqlx::query!(
        r#"SELECT v.agreement_id, v.version, v.seat, v.id, v.body, v.proposed_on,
                  one.given_on AS "one?", other.given_on AS "other?",
                  r.ended_on AS "rested_on?", r.up_to AS "rested_up_to?", g.ended_on AS "retired_on?", g.up_to AS "retired_up_to?",
                  (SELECT body FROM agreement_not_nows WHERE account_id = $2 AND couple_id = $1) AS "put_off?"
             FROM agreement_versions v
             LEFT JOIN agreement_consents one ON one.couple_id = $1 AND one.agreement_id = v.agreement_id
                  AND one.version = v.version AND one.seat = 1
             LEFT JOIN agreement_consents other ON other.couple_id = $1 AND other.agreement_id = v.agreement_id
                  AND other.version = v.version AND other.seat = 2
             LEFT JOIN agreement_endings r ON r.couple_id = $1 AND r.agreement_id = v.agreement_id
                  AND r.version = v.version AND NOT r.is_for_good
             LEFT JOIN agreement_endings g ON g.couple_id = $1 AND g.agreement_id = v.agreement_id
                  AND g.version = v.version AND g.is_for_good
            WHERE v.couple_id = $1 AND ($3::uuid IS NULL OR v.agreement_id = $3)
            ORDER BY v.agreement_id DESC, v.version"#,
        me.couple.0,
        me.owner.account.0,
        only.map(|id| id.0),
    )
    .fetch_all(db)
    .await?;
    let put_off = rows.first().and_then(|row| row.put_off.clone());
    let rows = rows.into_iter().map(|row| Row {
        agreement: row.agreement_id,
        version: row.version,
        seat: row.seat,
        id: row.id,
        body: row.body,
        proposed_on: row.proposed_on.to_jiff(),
        consents: [row.one, row.other].map(|on| on.map(|on| on.to_jiff())),
        rested: row.rested_on.zip(row.rested_up_to).map(|(on, up_to)| (on.to_jiff(), up_to)),
        retired: row.retired_on.zip(row.retired_up_to).map(|(on, up_to)| (on.to_jiff(), up_to)),
    });
    gather(me, rows, put_off.as_deref())
}

/// A version as it is stored, with who has said yes and what became of it.
#[derive(Deserialize)]
pub struct Row {
    pub agreement: Uuid,
    pub version: i16,
    pub seat: i16,
    pub id: Uuid,
    #[serde(deserialize_with = "sealed_in_json")]
    pub body: Vec<u8>,
    pub proposed_on: Date,
    pub consents: [Option<Date>; 2],
    /// The day, and the newest version then.
    pub rested: Option<(Date, i16)>,
    pub retired: Option<(Date, i16)>,
}

/// The agreements that these rows are; those of one stand together, from the first version on. `put_off` is
/// what the reader has put off, as it is stored.
pub fn gather(me: &Member, rows: impl IntoIterator<Item = Row>, put_off: Option<&[u8]>) -> Result<Vec<Agreement>> {
    let put_off: Vec<Uuid> = match put_off {
        Some(body) => open_json(&me.owner.home, &not_nows_place(me), body)?,
        None => Vec::new(),
    };
    let mut agreements: Vec<Agreement> = Vec::new();
    for row in rows {
        let by = Seat::from_i16(row.seat).ok_or_else(|| anyhow::anyhow!("a seat of another number"))?;
        let version = Version {
            number: row.version,
            id: row.id,
            by,
            proposed_on: row.proposed_on,
            wording: open_wording(me, row.id, by, &row.body)?,
            consents: row.consents,
            ended: ended(row.rested, row.retired),
            put_off: put_off.contains(&row.id),
        };
        let id = AgreementId(row.agreement);
        match agreements.last_mut().filter(|agreement| agreement.id == id) {
            Some(agreement) => agreement.versions.push(version),
            None => agreements.push(Agreement { id, versions: vec![version] }),
        }
    }
    Ok(agreements)
}

fn ended(rested: Option<(Date, i16)>, retired: Option<(Date, i16)>) -> Option<Ended> {
    let for_good = retired.map(|(on, up_to)| Ended { on, up_to, is_for_good: true });
    for_good.or_else(|| rested.map(|(on, up_to)| Ended { on, up_to, is_for_good: false }))
}

pub async fn find(db: &mut PgConnection, me: &Member, id: AgreementId) -> Result<Agreement> {
    list(db, me, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

/// An agreement's row, before its first version.
async fn begin(db: &mut PgConnection, app: &AppState, me: &Member) -> Result<AgreementId> {
    let id = AgreementId::new(app.now(), app.entropy());
    sqlx::query!("INSERT INTO agreements (couple_id, id) VALUES ($1, $2)", me.couple.0, id.0).execute(db).await?;
    Ok(id)
}

/// One wording, as its author's.
async fn word(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    (agreement, number): (AgreementId, i16),
    by: Seat,
    wording: &Wording,
    on: Date,
) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_json(&me.key, &place(me, &id, me.author_of(by)), wording, app.entropy())?;
    sqlx::query!(
        "INSERT INTO agreement_versions (couple_id, agreement_id, version, seat, id, body, proposed_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        me.couple.0,
        agreement.0,
        number,
        by.to_i16(),
        id,
        body,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A yes of one of the two. Sent again it is the one that was given.
async fn yes(
    db: &mut PgConnection,
    me: &Member,
    (agreement, number): (AgreementId, i16),
    of: Seat,
    (id, on): (Uuid, Date),
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO agreement_consents (couple_id, agreement_id, version, seat, id, given_on)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (couple_id, agreement_id, version, seat) DO NOTHING",
        me.couple.0,
        agreement.0,
        number,
        of.to_i16(),
        id,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Proposes a version, with one's own yes: the next one of an agreement, or the first of a new one.
/// The caller holds the couple's lock.
pub async fn propose(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    after: Option<(AgreementId, i16)>,
    wording: &Wording,
    on: Date,
) -> Result<AgreementId> {
    let (agreement, number) = match after {
        Some((agreement, before)) => (agreement, before + 1),
        None => (begin(db, app, me).await?, 1),
    };
    word(db, app, me, (agreement, number), me.seat, wording, on).await?;
    consent(db, app, me, agreement, number, on).await?;
    Ok(agreement)
}

/// An offer that the other one says yes to now: offer and acceptance are the two consents to a
/// commitment's first version. The caller holds the couple's lock.
pub async fn begin_from_offer(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    words: &str,
    offered_on: Date,
    accepted_on: Date,
) -> Result<()> {
    let first = (begin(db, app, me).await?, 1);
    let by = me.seat.other();
    let wording = Wording { kind: Some(Kind::Commitment), agree_that: words.to_owned(), ..Wording::default() };
    word(db, app, me, first, by, &wording, offered_on).await?;
    // Both ids are of one moment: the second yes is the one that history tells.
    let mut ids = [(); 2].map(|()| crate::ids::new_id(app.now(), app.entropy()));
    ids.sort();
    yes(db, me, first, by, (ids[0], offered_on)).await?;
    yes(db, me, first, me.seat, (ids[1], accepted_on)).await
}

/// One's own yes to exactly that version.
pub async fn consent(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    agreement: AgreementId,
    version: i16,
    on: Date,
) -> Result<()> {
    yes(db, me, (agreement, version), me.seat, (crate::ids::new_id(app.now(), app.entropy()), on)).await
}

/// Keeps which of the versions that wait now one doesn't want to be asked about. Whatever one pressed, it is written
/// anew, at one length: the row tells nobody that anything was put off.
pub async fn keep_put_off(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    put_off: impl IntoIterator<Item = Uuid>,
) -> Result<()> {
    let mut put_off: Vec<Uuid> = put_off.into_iter().collect();
    put_off.resize(put_off.len().max(PUT_OFF_AT_LEAST), Uuid::nil());
    let body = seal_json(&me.owner.home, &not_nows_place(me), &put_off, app.entropy())?;
    sqlx::query!(
        "INSERT INTO agreement_not_nows (account_id, couple_id, body) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, couple_id) DO UPDATE SET body = excluded.body",
        me.owner.account.0,
        me.couple.0,
        body,
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

/// Sets down what stands, at once: for now, or for good; what waits then, waits no more.
pub async fn end(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    (agreement, version, up_to): (AgreementId, i16, i16),
    is_for_good: bool,
    on: Date,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO agreement_endings (couple_id, agreement_id, version, is_for_good, id, ended_on, up_to)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        me.couple.0,
        agreement.0,
        version,
        is_for_good,
        crate::ids::new_id(app.now(), app.entropy()),
        on.to_sqlx() as _,
        up_to,
    )
    .execute(db)
    .await?;
    Ok(())
}
