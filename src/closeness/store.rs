//! The list, the answers, their copies and what both said yes to: all their SQL and sealing. Whoever
//! writes holds the couple's lock.

use super::model::{Choices, Ladder, Matches};
use crate::couples::{Member, Seat};
use crate::ids::{AccountId, CheckinId};
use crate::keys::{Place, open_json, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

/// Where a value of the couple's own stands.
fn shared<'a>(me: &Member, table: &'static str, row: &'a Uuid, author: AccountId) -> Place<'a> {
    let couple = Some(me.couple.0);
    Place { table, column: "body", row: row.as_bytes(), author: author.0, couple, revision: me.epoch }
}

/// Neither one's: the couple is its author.
fn ladder_place(me: &Member) -> Place<'_> {
    shared(me, "closeness_ladders", &me.couple.0, AccountId(me.couple.0))
}

fn matches_place<'a>(me: &'a Member, checkin: &'a CheckinId) -> Place<'a> {
    shared(me, "closeness_matches", &checkin.0, AccountId(me.couple.0))
}

fn choices_place(me: &Member) -> Place<'_> {
    Place {
        table: "closeness_choices",
        column: "body",
        row: me.couple.0.as_bytes(),
        author: me.owner.account.0,
        couple: None,
        revision: 0,
    }
}

/// The list and which one it is; nought where nobody has begun it.
pub struct Listed {
    pub ladder: Ladder,
    pub revision: i32,
}

/// What one of the two has before them.
pub struct Own {
    pub listed: Listed,
    pub choices: Choices,
    /// Of the last opening, and the check-in that it was.
    pub matches: Option<(CheckinId, Matches)>,
}

/// The list, one's own answers and what both said yes to, in one statement.
pub async fn find(db: &mut PgConnection, me: &Member) -> Result<Own> {
    let row = sqlx::query!(
        r#"SELECT l.revision AS "revision?", l.body AS "ladder?", c.body AS "choices?",
                  m.checkin_id AS "checkin?", m.body AS "matches?"
             FROM (SELECT 1) AS one
             LEFT JOIN closeness_ladders l ON l.couple_id = $2
             LEFT JOIN closeness_choices c ON c.account_id = $1 AND c.couple_id = $2
             LEFT JOIN closeness_matches m ON m.couple_id = $2"#,
        me.owner.account.0,
        me.couple.0,
    )
    .fetch_one(db)
    .await?;
    let ladder = row.ladder.map(|body| open_json(&me.key, &ladder_place(me), &body)).transpose()?;
    let choices = row.choices.map(|body| open_json(&me.owner.home, &choices_place(me), &body)).transpose()?;
    let matches = match (row.checkin, row.matches) {
        (Some(checkin), Some(body)) => Some((CheckinId(checkin), open_matches(me, CheckinId(checkin), &body)?)),
        _ => None,
    };
    let listed = Listed { ladder: ladder.unwrap_or_default(), revision: row.revision.unwrap_or(0) };
    Ok(Own { listed, choices: choices.unwrap_or_default(), matches })
}

pub fn open_matches(me: &Member, checkin: CheckinId, body: &[u8]) -> Result<Matches> {
    Ok(open_json(&me.key, &matches_place(me, &checkin), body)?)
}

/// Keeps the list, one revision on.
pub async fn keep_ladder(db: &mut PgConnection, app: &AppState, me: &Member, ladder: &Ladder) -> Result<()> {
    let body = seal_json(&me.key, &ladder_place(me), ladder, app.entropy())?;
    sqlx::query!(
        "INSERT INTO closeness_ladders (couple_id, revision, body) VALUES ($1, 1, $2)
         ON CONFLICT (couple_id) DO UPDATE SET revision = closeness_ladders.revision + 1, body = excluded.body",
        me.couple.0,
        body,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps one's own answers; and their copy, while one is here for an opening.
pub async fn choose(db: &mut PgConnection, app: &AppState, me: &Member, choices: &Choices) -> Result<()> {
    let body = seal_json(&me.owner.home, &choices_place(me), choices, app.entropy())?;
    sqlx::query!(
        "INSERT INTO closeness_choices (account_id, couple_id, body) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, couple_id) DO UPDATE SET body = excluded.body",
        me.owner.account.0,
        me.couple.0,
        body,
    )
    .execute(&mut *db)
    .await?;
    let is_here = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM offered_choices WHERE couple_id = $1 AND seat = $2) AS "is!""#,
        me.couple.0,
        me.seat.to_i16(),
    )
    .fetch_one(&mut *db)
    .await?;
    if is_here { offer(db, app, me, choices, true).await } else { Ok(()) }
}

/// "I'm here": a copy of one's own yeses goes beside the copy of the side. One that is there already is the
/// same: other answers have replaced it.
pub async fn arrive(db: &mut PgConnection, app: &AppState, me: &Member) -> Result<()> {
    let own = find(db, me).await?;
    let choices = Choices::to(&own.listed.ladder, |step| own.choices.of(step));
    offer(db, app, me, &choices, false).await
}

async fn offer(db: &mut PgConnection, app: &AppState, me: &Member, choices: &Choices, replaces: bool) -> Result<()> {
    let choices = &choices.only_yeses();
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_json(&me.key, &shared(me, "offered_choices", &id, me.owner.account), choices, app.entropy())?;
    sqlx::query!(
        "INSERT INTO offered_choices (couple_id, seat, id, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (couple_id, seat) DO UPDATE SET id = excluded.id, body = excluded.body WHERE $5",
        me.couple.0,
        me.seat.to_i16(),
        id,
        body,
        replaces,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Not here any more: the copy goes.
pub async fn step_back(db: &mut PgConnection, me: &Member) -> Result<()> {
    sqlx::query!("DELETE FROM offered_choices WHERE couple_id = $1 AND seat = $2", me.couple.0, me.seat.to_i16())
        .execute(db)
        .await?;
    Ok(())
}

/// The opening keeps what both said yes to; where only one was here, that is nothing. The copies go
/// with those of the sides.
pub async fn open(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    checkin: CheckinId,
    now: Timestamp,
) -> Result<()> {
    let ladder = find(db, me).await?.listed.ladder;
    let rows = sqlx::query!(
        "SELECT c.seat, c.id, c.body FROM offered_choices c
           JOIN offered_sides o ON o.couple_id = c.couple_id AND o.seat = c.seat AND o.arrived_until > $2
          WHERE c.couple_id = $1",
        me.couple.0,
        now.to_sqlx() as _,
    )
    .fetch_all(&mut *db)
    .await?;
    let mut both: [Option<Choices>; 2] = [None, None];
    for row in rows {
        let seat = Seat::from_i16(row.seat).ok_or_else(|| anyhow::anyhow!("a seat of another number"))?;
        let place = shared(me, "offered_choices", &row.id, me.author_of(seat));
        both[seat.index()] = Some(open_json(&me.key, &place, &row.body)?);
    }
    let matches = match &both {
        [Some(one), Some(other)] => Matches::of(&ladder, [one, other]),
        _ => Matches::default(),
    };
    keep_matches(db, app, me, checkin, &ladder, &matches).await
}

/// Sealed at a length that tells how long the list is, and not how much of it is a match.
#[derive(Serialize)]
struct Padded<'a> {
    #[serde(flatten)]
    matches: &'a Matches,
    pad: String,
}

impl<'a> Padded<'a> {
    fn new(ladder: &Ladder, matches: &'a Matches) -> Result<Self> {
        let length = |matches: &Matches| serde_json::to_vec(matches).map(|json| json.len()).map_err(anyhow::Error::new);
        let most = Matches { this_week: Some(Uuid::nil()), ..Matches::all(ladder) };
        let pad = " ".repeat((length(&most)? + "false".len()).saturating_sub(length(matches)?));
        Ok(Self { matches, pad })
    }
}

pub async fn keep_matches(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    checkin: CheckinId,
    ladder: &Ladder,
    matches: &Matches,
) -> Result<()> {
    let body = seal_json(&me.key, &matches_place(me, &checkin), &Padded::new(ladder, matches)?, app.entropy())?;
    sqlx::query!(
        "INSERT INTO closeness_matches (couple_id, checkin_id, body) VALUES ($1, $2, $3)
         ON CONFLICT (couple_id) DO UPDATE SET checkin_id = excluded.checkin_id, body = excluded.body",
        me.couple.0,
        checkin.0,
        body,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where both have the joint step before them, its page is another one from now on: answers its
/// meeting's next revision, to be rung after the commit.
pub async fn redraw(db: &mut PgConnection, me: &Member, checkin: CheckinId) -> Result<i32> {
    let revision = sqlx::query_scalar!(
        "UPDATE meetings SET revision = revision + 1 WHERE couple_id = $1 AND checkin_id = $2 RETURNING revision",
        me.couple.0,
        checkin.0,
    )
    .fetch_optional(db)
    .await?;
    revision.ok_or(AppError::NotFound)
}
