//! What was shown, read by both: any number of reveals in one statement, each with its
//! hearing.

use super::model::{Revealed, Shared};
use crate::couples::{Member, Seat};
use crate::hearing::model::Hearing;
use crate::hearing::store::{self as hearing, open_words, place, with_hearings};
use crate::ids::RevealId;
use crate::keys::open_json;
use crate::web::Result;
use sqlx::PgConnection;
use uuid::Uuid;

type Day = jiff_sqlx::Date;

/// A reveal without what was said back.
struct Row {
    id: Uuid,
    seat: i16,
    shown_on: Day,
    body: Option<Vec<u8>>,
    withdrawn_on: Option<Day>,
    thanked_on: Option<Day>,
    asked_on: Option<Day>,
    more: Option<Vec<u8>>,
}

/// The one statement, for the reveals that a subselect picks.
macro_rules! read {
    ($db:expr, $picked:tt, $($value:expr),+) => {
        with_hearings!(
            $db,
            "r.shown_on, r.body, r.withdrawn_on, r.thanked_on, r.asked_on, r.more,",
            |row| Row {
                id: row.id,
                seat: row.seat,
                shown_on: row.shown_on,
                body: row.body,
                withdrawn_on: row.withdrawn_on,
                thanked_on: row.thanked_on,
                asked_on: row.asked_on,
                more: row.more,
            },
            $picked,
            $($value),+
        )
    };
}

/// One of the two's reveals; none where there is no such id in their space.
pub async fn find(db: &mut PgConnection, me: &Member, id: RevealId) -> Result<Option<Revealed>> {
    let rows = read!(db, "SELECT * FROM reveals WHERE couple_id = $1 AND id = $2", me.couple.0, id.0);
    Ok(group(me, rows)?.pop())
}

/// Reveals shown before the given id (or the newest), newest first, at most `limit`. The
/// limit is bound, not written: a constant one can get a plan that reads the whole history.
pub async fn list(db: &mut PgConnection, me: &Member, before: Option<Uuid>, limit: usize) -> Result<Vec<Revealed>> {
    let rows = read!(
        db,
        "SELECT * FROM reveals WHERE couple_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        me.couple.0,
        before.unwrap_or(Uuid::max()),
        i64::try_from(limit).unwrap_or(i64::MAX)
    );
    group(me, rows)
}

/// Those of these that are one's own, newest first.
pub async fn find_own(db: &mut PgConnection, me: &Member, ids: &[RevealId]) -> Result<Vec<Revealed>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = read!(
        db,
        "SELECT * FROM reveals WHERE couple_id = $1 AND seat = $2 AND id = ANY($3)",
        me.couple.0,
        me.seat.to_i16(),
        &ids
    );
    group(me, rows)
}

/// Rows of one reveal stand together, one a try.
fn group(me: &Member, rows: impl Iterator<Item = (hearing::Row, Row)>) -> Result<Vec<Revealed>> {
    let (heard, mut shown): (Vec<_>, Vec<_>) = rows.unzip();
    let mut hearings = hearing::gather(me, heard)?;
    shown.dedup_by_key(|row| row.id);
    shown.iter().map(|row| open_row(me, row, hearings.remove(&row.id).unwrap_or_default())).collect()
}

fn open_row(me: &Member, row: &Row, hearing: Hearing) -> Result<Revealed> {
    let author = Seat::from_i16(row.seat).ok_or_else(|| anyhow::anyhow!("a seat of another number"))?;
    let own = |column| place(me, "reveals", column, &row.id, me.author_of(author));
    let shared = row.body.as_ref().map(|body| open_json::<_, Shared>(&me.key, &own("body"), body)).transpose()?;
    let more = row.more.as_ref().map(|more| open_words(me, &own("more"), more)).transpose()?;
    Ok(Revealed {
        id: RevealId(row.id),
        author,
        shown_on: row.shown_on.to_jiff(),
        text: shared.map(|shared| shared.text),
        withdrawn_on: row.withdrawn_on.map(Day::to_jiff),
        thanked_on: row.thanked_on.map(Day::to_jiff),
        asked_on: row.asked_on.map(Day::to_jiff),
        more,
        hearing,
    })
}
