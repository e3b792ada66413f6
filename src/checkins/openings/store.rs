//! The copies on the table and the opening itself. The caller holds the couple's lock.

use super::model::{ARRIVAL, Offer, opens};
use crate::checkins::model::{Opens, SharedSide};
use crate::checkins::sides::store::Kept;
use crate::closeness;
use crate::couples::{self, Member, Seat, Week};
use crate::ids::{AccountId, CheckinId};
use crate::keys::{Place, open_json, seal_json};
use crate::web::{AppState, Result};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

fn offered_place<'a>(me: &Member, id: &'a Uuid, author: AccountId) -> Place<'a> {
    Place {
        table: "offered_sides",
        column: "body",
        row: id.as_bytes(),
        author: author.0,
        couple: Some(me.couple.0),
        revision: me.epoch,
    }
}

pub fn opened_place<'a>(me: &Member, id: &'a Uuid, author: AccountId) -> Place<'a> {
    Place {
        table: "opened_sides",
        column: "body",
        row: id.as_bytes(),
        author: author.0,
        couple: Some(me.couple.0),
        revision: me.epoch,
    }
}

/// Puts a copy of one's own sealed side on the table, or says "I'm here" beside the copy
/// that is there: a sealed side does not change, so its copy need not.
pub async fn offer(db: &mut PgConnection, app: &AppState, me: &Member, kept: &Kept, arrives: bool) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let place = offered_place(me, &id, me.owner.account);
    let body = seal_json(&me.key, &place, &SharedSide::from(&kept.side), app.entropy())?;
    let until = arrives.then(|| app.now() + ARRIVAL);
    sqlx::query!(
        "INSERT INTO offered_sides (couple_id, seat, id, body, allowed, arrived_until) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (couple_id, seat) DO UPDATE SET arrived_until = $6",
        me.couple.0,
        me.seat.to_i16(),
        id,
        body,
        kept.side.opens == Opens::WithoutMe,
        until.map(ToSqlx::to_sqlx) as _,
    )
    .execute(&mut *db)
    .await?;
    if arrives { closeness::store::arrive(db, app, me).await } else { Ok(()) }
}

/// Takes one's own copy off the table (the side is taken back).
pub async fn withdraw(db: &mut PgConnection, me: &Member) -> Result<()> {
    sqlx::query!("DELETE FROM offered_sides WHERE couple_id = $1 AND seat = $2", me.couple.0, me.seat.to_i16())
        .execute(db)
        .await?;
    Ok(())
}

/// "Not now after all": the copy stays only where it was allowed to open alone.
pub async fn step_back(db: &mut PgConnection, me: &Member) -> Result<()> {
    closeness::store::step_back(db, me).await?;
    sqlx::query!(
        "DELETE FROM offered_sides WHERE couple_id = $1 AND seat = $2 AND NOT allowed",
        me.couple.0,
        me.seat.to_i16(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE offered_sides SET arrived_until = NULL WHERE couple_id = $1 AND seat = $2",
        me.couple.0,
        me.seat.to_i16(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes the copies of arrivals that nobody answered within half an hour.
pub async fn sweep(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "DELETE FROM offered_choices c USING offered_sides o
          WHERE o.couple_id = c.couple_id AND o.seat = c.seat AND o.arrived_until <= $1",
        now.to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("DELETE FROM offered_sides WHERE NOT allowed AND arrived_until <= $1", now.to_sqlx() as _)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "UPDATE offered_sides SET arrived_until = NULL WHERE allowed AND arrived_until <= $1",
        now.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Copy {
    seat: Seat,
    offer: Offer,
    side: SharedSide,
}

async fn copies(db: &mut PgConnection, me: &Member) -> Result<Vec<Copy>> {
    let rows = sqlx::query!(
        "SELECT seat, id, body, allowed, arrived_until FROM offered_sides WHERE couple_id = $1 ORDER BY seat",
        me.couple.0,
    )
    .fetch_all(db)
    .await?;
    let mut copies = Vec::with_capacity(2);
    for row in rows {
        let seat = seat_of(row.seat)?;
        let side = open_json(&me.key, &offered_place(me, &row.id, me.author_of(seat)), &row.body)?;
        let offer = Offer { allowed: row.allowed, arrived_until: row.arrived_until.map(|t| t.to_jiff()) };
        copies.push(Copy { seat, offer, side });
    }
    Ok(copies)
}

/// Both here on one screen: both say "I'm here", and both sides open, if this week has had no
/// opening. The caller holds both accounts' locks too; `them` is the one who typed a passphrase.
pub async fn open_on_one_screen(
    db: &mut PgConnection,
    app: &AppState,
    [(me, mine), (them, theirs)]: [(&Member, &Kept); 2],
) -> Result<Option<CheckinId>> {
    offer(db, app, me, mine, true).await?;
    offer(db, app, them, theirs, true).await?;
    try_open(db, app, me).await
}

/// Whether that week has had its opening, which both know.
pub async fn has_opened(db: &mut PgConnection, me: &Member, week: Week) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM checkins WHERE couple_id = $1 AND week_of = $2) AS "had!""#,
        me.couple.0,
        week.first.to_sqlx() as _,
    )
    .fetch_one(db)
    .await?)
}

/// Opens both sides if the rule says so. The check-in takes its week here.
pub async fn try_open(db: &mut PgConnection, app: &AppState, me: &Member) -> Result<Option<CheckinId>> {
    let now = app.now();
    let rhythms = couples::store::rhythms(db, me).await?;
    let week = rhythms.week(now);
    let had_one = has_opened(db, me, week).await?;
    let copies = copies(db, me).await?;
    let offer_of = |seat: Seat| copies.iter().find(|c| c.seat == seat).map(|c| c.offer);
    if !opens([offer_of(Seat::First), offer_of(Seat::Second)], had_one, now) {
        return Ok(None);
    }

    let checkin = CheckinId::new(now, app.entropy());
    sqlx::query!(
        "INSERT INTO checkins (couple_id, id, week_of, week_to, opened_on) VALUES ($1, $2, $3, $4, $5)",
        me.couple.0,
        checkin.0,
        week.first.to_sqlx() as _,
        week.last.to_sqlx() as _,
        rhythms.today(now).to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    begin_meeting(db, me, checkin).await?;
    closeness::store::open(db, app, me, checkin, now).await?;
    for copy in &copies {
        file_opened(db, app, me, checkin, copy.seat, &copy.side).await?;
    }
    clear_table(db, me).await?;
    Ok(Some(checkin))
}

/// Whoever did not speak first at the meeting before does so at this one.
async fn begin_meeting(db: &mut PgConnection, me: &Member, checkin: CheckinId) -> Result<()> {
    let before = sqlx::query_scalar!(
        "SELECT first_seat FROM meetings WHERE couple_id = $1 ORDER BY checkin_id DESC LIMIT $2",
        me.couple.0,
        1_i64,
    )
    .fetch_optional(&mut *db)
    .await?;
    let first = before.map(seat_of).transpose()?.map_or(Seat::First, Seat::other);
    sqlx::query!(
        "INSERT INTO meetings (couple_id, checkin_id, first_seat) VALUES ($1, $2, $3)",
        me.couple.0,
        checkin.0,
        first.to_i16(),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn file_opened(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    checkin: CheckinId,
    seat: Seat,
    side: &SharedSide,
) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_json(&me.key, &opened_place(me, &id, me.author_of(seat)), side, app.entropy())?;
    sqlx::query!(
        "INSERT INTO opened_sides (couple_id, checkin_id, seat, id, body) VALUES ($1, $2, $3, $4, $5)",
        me.couple.0,
        checkin.0,
        seat.to_i16(),
        id,
        body,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The copies and the two sides they were made of have become the check-in.
async fn clear_table(db: &mut PgConnection, me: &Member) -> Result<()> {
    sqlx::query!("DELETE FROM offered_sides WHERE couple_id = $1", me.couple.0).execute(&mut *db).await?;
    let both = [me.owner.account.0, me.partner.account.0];
    sqlx::query!("DELETE FROM sides WHERE account_id = ANY($1) AND sealed_on IS NOT NULL", &both[..])
        .execute(db)
        .await?;
    Ok(())
}

/// A stored seat is one or two: the schema says so.
pub fn seat_of(number: i16) -> Result<Seat> {
    Seat::from_i16(number).ok_or_else(|| anyhow::anyhow!("a seat of another number").into())
}
