//! The list of opened check-ins and of what was shown, a key at a time.

use super::model::{CheckIn, Entry, Slice};
use crate::agreements;
use crate::checkins::together::store::open_side;
use crate::couples::{Member, Seat, Week};
use crate::ids::CheckinId;
use crate::notes::reveals;
use crate::web::{AppError, Result};
use sqlx::PgConnection;
use uuid::Uuid;

/// What both can read from before the given id (or the newest), in three statements: as many of
/// each kind as one page could need, and one more.
pub async fn list(db: &mut PgConnection, me: &Member, before: Option<Uuid>, page: usize) -> Result<Slice> {
    let checkins = list_checkins(db, me, before, page + 1).await?;
    let reveals = reveals::store::list(db, me, before, page + 1).await?;
    let changes = agreements::store::list_changes(db, me, before.unwrap_or(Uuid::max()), page + 1).await?;
    let checkins = checkins.into_iter().map(|checkin| Entry::CheckIn(Box::new(checkin)));
    let reveals = reveals.into_iter().map(|revealed| Entry::Shown(Box::new(revealed)));
    Ok(Slice::new(checkins.chain(reveals).chain(changes.into_iter().map(Entry::Agreement)).collect(), page))
}

/// Check-ins opened before the given id, newest first, at most `limit`. The limit is bound,
/// not written: a constant one can get a plan that reads the whole history.
async fn list_checkins(db: &mut PgConnection, me: &Member, before: Option<Uuid>, limit: usize) -> Result<Vec<CheckIn>> {
    let rows = sqlx::query!(
        r#"SELECT c.id, c.week_of, c.week_to, c.opened_on,
                  one.id AS one_id, one.body AS one_body, two.id AS two_id, two.body AS two_body
             FROM (SELECT * FROM checkins WHERE couple_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3) c
             JOIN opened_sides one ON one.couple_id = $1 AND one.checkin_id = c.id AND one.seat = 1
             JOIN opened_sides two ON two.couple_id = $1 AND two.checkin_id = c.id AND two.seat = 2
            ORDER BY c.id DESC"#,
        me.couple.0,
        before.unwrap_or(Uuid::max()),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    let mut checkins = Vec::with_capacity(rows.len());
    for row in rows {
        checkins.push(CheckIn {
            id: CheckinId(row.id),
            week: Week { first: row.week_of.to_jiff(), last: row.week_to.to_jiff() },
            opened_on: row.opened_on.to_jiff(),
            sides: [
                open_side(me, Seat::First, row.one_id, &row.one_body)?,
                open_side(me, Seat::Second, row.two_id, &row.two_body)?,
            ],
        });
    }
    Ok(checkins)
}

/// An id from an address; anything else is no page.
pub fn parse_id(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| AppError::NotFound)
}
