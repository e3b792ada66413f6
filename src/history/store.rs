//! The list of opened check-ins, a key at a time.

use super::model::{Entry, Slice};
use crate::checkins::together::store::open_side;
use crate::couples::{Member, Seat, Week};
use crate::ids::CheckinId;
use crate::web::{AppError, Result};
use sqlx::PgConnection;
use uuid::Uuid;

/// Check-ins opened before the given one (or the newest), at most `page` of them. The limit
/// is bound, not written: a constant one can get a plan that reads the whole history.
pub async fn list(db: &mut PgConnection, me: &Member, before: Option<CheckinId>, page: usize) -> Result<Slice> {
    let limit = i64::try_from(page + 1).unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        r#"SELECT c.id, c.week_of, c.week_to, c.opened_on,
                  one.id AS one_id, one.body AS one_body, two.id AS two_id, two.body AS two_body
             FROM (SELECT * FROM checkins WHERE couple_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3) c
             JOIN opened_sides one ON one.couple_id = $1 AND one.checkin_id = c.id AND one.seat = 1
             JOIN opened_sides two ON two.couple_id = $1 AND two.checkin_id = c.id AND two.seat = 2
            ORDER BY c.id DESC"#,
        me.couple.0,
        before.map_or(Uuid::max(), |id| id.0),
        limit,
    )
    .fetch_all(db)
    .await?;
    let older = rows.get(page).map(|row| Week { first: row.week_of.to_jiff(), last: row.week_to.to_jiff() });
    let more = older.is_some();
    let mut entries = Vec::with_capacity(page);
    for row in rows.into_iter().take(page) {
        entries.push(Entry {
            id: CheckinId(row.id),
            week: Week { first: row.week_of.to_jiff(), last: row.week_to.to_jiff() },
            opened_on: row.opened_on.to_jiff(),
            sides: [
                open_side(me, Seat::First, row.one_id, &row.one_body)?,
                open_side(me, Seat::Second, row.two_id, &row.two_body)?,
            ],
        });
    }
    let before = more.then(|| entries.last().map(|e| e.id)).flatten();
    Ok(Slice { entries, before, older })
}

/// An id from an address; anything else is no page.
pub fn parse_id(text: &str) -> Result<CheckinId> {
    text.parse::<Uuid>().map(CheckinId).map_err(|_| AppError::NotFound)
}
