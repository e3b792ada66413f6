//! Moments for both and their answers: all their SQL and sealing. Whoever writes holds the couple's lock.

use super::model::{Moment, Noted, Said};
use crate::couples::{Member, Seat};
use crate::ids::{AccountId, MomentId};
use crate::keys::{Place, open_json, seal_json};
use crate::web::{AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

/// How far back a form that is sent twice is looked for.
const RECENT: usize = 5;

fn place<'a>(me: &Member, table: &'static str, id: &'a Uuid, author: AccountId) -> Place<'a> {
    let couple = Some(me.couple.0);
    Place { table, column: "body", row: id.as_bytes(), author: author.0, couple, revision: me.epoch }
}

/// A moment as it is stored, with its answer.
pub struct Row {
    pub id: Uuid,
    pub seat: i16,
    pub noted_on: Date,
    pub body: Option<Vec<u8>>,
    pub withdrawn_on: Option<Date>,
    pub answer_id: Option<Uuid>,
    pub answer: Option<Vec<u8>>,
}

pub fn open(me: &Member, row: Row) -> Result<Moment> {
    let by = Seat::from_i16(row.seat).ok_or_else(|| anyhow::anyhow!("a seat of another number"))?;
    let noted = row.body.map(|body| open_json(&me.key, &place(me, "moments", &row.id, me.author_of(by)), &body));
    let answer = match (row.answer_id, row.answer) {
        (Some(id), Some(body)) => {
            Some(open_json::<_, Said>(&me.key, &place(me, "moment_answers", &id, me.author_of(by.other())), &body)?)
        }
        _ => None,
    };
    Ok(Moment {
        id: MomentId(row.id),
        by,
        noted_on: row.noted_on,
        noted: noted.transpose()?,
        withdrawn_on: row.withdrawn_on,
        answer,
    })
}

/// Those from before the given id, or the newest, newest first.
pub async fn list(db: &mut PgConnection, me: &Member, before: Option<Uuid>, limit: usize) -> Result<Vec<Moment>> {
    let rows = sqlx::query!(
        r#"SELECT m.id, m.seat, m.noted_on, m.body, m.withdrawn_on, a.id AS "answer_id?", a.body AS "answer?"
             FROM (SELECT * FROM moments WHERE couple_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3) m
             LEFT JOIN moment_answers a ON a.couple_id = $1 AND a.moment_id = m.id
            ORDER BY m.id DESC"#,
        me.couple.0,
        before.unwrap_or(Uuid::max()),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    let row = rows.into_iter().map(|row| Row {
        id: row.id,
        seat: row.seat,
        noted_on: row.noted_on.to_jiff(),
        body: row.body,
        withdrawn_on: row.withdrawn_on.map(|on| on.to_jiff()),
        answer_id: row.answer_id,
        answer: row.answer,
    });
    row.map(|row| open(me, row)).collect()
}

/// One of them; none where there is no such moment here.
pub async fn find(db: &mut PgConnection, me: &Member, id: MomentId) -> Result<Option<Moment>> {
    let after = Uuid::from_u128(id.0.as_u128().saturating_add(1));
    Ok(list(db, me, Some(after), 1).await?.pop().filter(|moment| moment.id == id))
}

/// Keeps a moment for both, with an id as old as the keeping. Sent twice, it is one.
pub async fn keep(db: &mut PgConnection, app: &AppState, me: &Member, noted: &Noted, on: Date) -> Result<()> {
    let recent = list(db, me, None, RECENT).await?;
    let is_same = |other: &Moment| other.by == me.seat && other.noted_on == on && other.noted.as_ref() == Some(noted);
    if recent.iter().any(is_same) {
        return Ok(());
    }
    let id = MomentId::new(app.now(), app.entropy());
    let body = seal_json(&me.key, &place(me, "moments", &id.0, me.owner.account), noted, app.entropy())?;
    sqlx::query!(
        "INSERT INTO moments (couple_id, id, seat, noted_on, body) VALUES ($1, $2, $3, $4, $5)",
        me.couple.0,
        id.0,
        me.seat.to_i16(),
        on.to_sqlx() as _,
        body,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The other one's answer; the first stands.
pub async fn answer(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    moment: MomentId,
    said: &Said,
    on: Date,
) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_json(&me.key, &place(me, "moment_answers", &id, me.owner.account), said, app.entropy())?;
    sqlx::query!(
        "INSERT INTO moment_answers (couple_id, moment_id, id, body, answered_on) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (couple_id, moment_id) DO NOTHING",
        me.couple.0,
        moment.0,
        id,
        body,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Its author takes it back: the words go, the day stays, and what the other one said.
pub async fn withdraw(db: &mut PgConnection, me: &Member, moment: MomentId, on: Date) -> Result<()> {
    sqlx::query!(
        "UPDATE moments SET body = NULL, withdrawn_on = $4
          WHERE couple_id = $1 AND id = $2 AND seat = $3 AND body IS NOT NULL",
        me.couple.0,
        moment.0,
        me.seat.to_i16(),
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}
