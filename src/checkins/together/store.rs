//! Opened check-ins and their closes: the couple's own, and only once opened.

use super::model::{Closing, Opened};
use crate::checkins::model::SharedSide;
use crate::checkins::openings::store::{opened_place, seat_of};
use crate::couples::{Member, Seat, Week};
use crate::ids::{AccountId, CheckinId};
use crate::keys::{Place, open_json, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

fn closing_place<'a>(me: &Member, id: &'a Uuid, author: AccountId) -> Place<'a> {
    Place {
        table: "closings",
        column: "body",
        row: id.as_bytes(),
        author: author.0,
        couple: Some(me.couple.0),
        revision: me.epoch,
    }
}

pub fn open_side(me: &Member, seat: Seat, id: Uuid, body: &[u8]) -> Result<SharedSide> {
    Ok(open_json(&me.key, &opened_place(me, &id, me.author_of(seat)), body)?)
}

/// One opened check-in with both sides and what has been closed, in one statement.
pub async fn find_opened(db: &mut PgConnection, me: &Member, id: CheckinId) -> Result<Opened> {
    let rows = sqlx::query!(
        r#"SELECT c.week_of, c.week_to, c.opened_on, s.seat, s.id, s.body,
                  k.id AS "closing?", k.body AS "closing_body?"
             FROM checkins c
             JOIN opened_sides s ON s.couple_id = c.couple_id AND s.checkin_id = c.id
             LEFT JOIN closings k ON k.couple_id = s.couple_id AND k.checkin_id = s.checkin_id AND k.seat = s.seat
            WHERE c.couple_id = $1 AND c.id = $2
            ORDER BY s.seat"#,
        me.couple.0,
        id.0,
    )
    .fetch_all(db)
    .await?;
    let first = rows.first().ok_or(AppError::NotFound)?;
    let week = Week { first: first.week_of.to_jiff(), last: first.week_to.to_jiff() };
    let opened_on = first.opened_on.to_jiff();
    let (mut sides, mut closings) = (Vec::with_capacity(2), Vec::with_capacity(2));
    for row in &rows {
        let seat = seat_of(row.seat)?;
        sides.push(open_side(me, seat, row.id, &row.body)?);
        closings.push(match (row.closing, &row.closing_body) {
            (Some(id), Some(body)) => Some(open_json(&me.key, &closing_place(me, &id, me.author_of(seat)), body)?),
            _ => None,
        });
    }
    let two = |_| AppError::from(anyhow::anyhow!("an opened check-in without two sides"));
    Ok(Opened {
        id,
        week,
        opened_on,
        sides: sides.try_into().map_err(|s: Vec<_>| two(s.len()))?,
        closings: closings.try_into().map_err(|s: Vec<_>| two(s.len()))?,
    })
}

/// One member's close. It is written once; a second one changes nothing.
pub async fn close(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    checkin: CheckinId,
    closing: &Closing,
    on: Date,
) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_json(&me.key, &closing_place(me, &id, me.owner.account), closing, app.entropy())?;
    sqlx::query!(
        "INSERT INTO closings (couple_id, checkin_id, seat, id, body, closed_on) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING",
        me.couple.0,
        checkin.0,
        me.seat.to_i16(),
        id,
        body,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}
