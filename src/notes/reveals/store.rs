//! What was shown, read by both. One statement reads any number of reveals with all that was
//! said to them; a row is a reveal with one of its tries, or with none.

use super::model::{Answer, Correction, Offer, Reply, Revealed, Shared, Try};
use crate::couples::{Member, Seat};
use crate::ids::{AccountId, RevealId};
use crate::keys::{Place, open, open_json};
use crate::web::Result;
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

type Day = jiff_sqlx::Date;

pub(super) fn place<'a>(
    me: &Member,
    table: &'static str,
    column: &'static str,
    row: &'a Uuid,
    author: AccountId,
) -> Place<'a> {
    Place { table, column, row: row.as_bytes(), author: author.0, couple: Some(me.couple.0), revision: me.epoch }
}

struct Row {
    id: Uuid,
    seat: i16,
    shown_on: Day,
    body: Option<Vec<u8>>,
    withdrawn_on: Option<Day>,
    thanked_on: Option<Day>,
    asked_on: Option<Day>,
    more: Option<Vec<u8>>,
    parked_on: Option<Day>,
    try_id: Option<Uuid>,
    try_body: Option<Vec<u8>>,
    try_on: Option<Day>,
    heard: Option<bool>,
    answer: Option<Vec<u8>>,
    answered_on: Option<Day>,
    reply_id: Option<Uuid>,
    reply: Option<Vec<u8>>,
    replied_on: Option<Day>,
    offer_id: Option<Uuid>,
    offer: Option<Vec<u8>>,
    offered_on: Option<Day>,
    accepted_on: Option<Day>,
}

/// The one statement, for the reveals that a subselect picks.
macro_rules! read {
    ($db:expr, $picked:tt, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"SELECT r.id, r.seat, r.shown_on, r.body, r.withdrawn_on, r.thanked_on, r.asked_on, r.more,
                      p.parked_on AS "parked_on?",
                      t.id AS "try_id?", t.body AS "try_body?", t.said_on AS "try_on?", t.heard, t.answer, t.answered_on,
                      y.id AS "reply_id?", y.body AS "reply?", y.said_on AS "replied_on?",
                      o.id AS "offer_id?", o.body AS "offer?", o.offered_on AS "offered_on?",
                      c.given_on AS "accepted_on?"
                 FROM ("# + $picked + r#") r
                 LEFT JOIN reflections t ON t.couple_id = $1 AND t.reveal_id = r.id
                 LEFT JOIN parkings p ON p.couple_id = $1 AND p.reveal_id = r.id
                 LEFT JOIN replies y ON y.couple_id = $1 AND y.reveal_id = r.id
                 LEFT JOIN offers o ON o.couple_id = $1 AND o.reveal_id = r.id
                 LEFT JOIN offer_consents c ON c.couple_id = $1 AND c.reveal_id = r.id AND c.seat = r.seat
                ORDER BY r.id DESC, t.try"#,
            $($value),+
        )
        .fetch_all($db)
        .await?
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

fn group(me: &Member, rows: Vec<Row>) -> Result<Vec<Revealed>> {
    let mut reveals: Vec<Revealed> = Vec::new();
    for row in rows {
        let said = try_of(me, &row)?;
        match reveals.last_mut().filter(|last| last.id.0 == row.id) {
            Some(last) => last.tries.extend(said),
            None => {
                let mut revealed = open_row(me, &row)?;
                revealed.tries.extend(said);
                reveals.push(revealed);
            }
        }
    }
    Ok(reveals)
}

fn seats(row: &Row) -> Result<(Seat, Seat)> {
    let author = Seat::from_i16(row.seat).ok_or_else(|| anyhow::anyhow!("a seat of another number"))?;
    Ok((author, author.other()))
}

fn day(day: Option<Day>) -> Option<Date> {
    day.map(Day::to_jiff)
}

fn words(me: &Member, place: &Place<'_>, sealed: &[u8]) -> Result<String> {
    Ok(String::from_utf8_lossy(&open(&me.key, place, sealed)?).into_owned())
}

fn try_of(me: &Member, row: &Row) -> Result<Option<Try>> {
    let (Some(id), Some(body), Some(said_on)) = (row.try_id, &row.try_body, row.try_on) else { return Ok(None) };
    let (author, listener) = seats(row)?;
    let answer = match (row.heard, &row.answer) {
        (Some(true), _) => Some(Answer::Heard),
        (_, Some(sealed)) => {
            let place = place(me, "reflections", "answer", &id, me.author_of(author));
            Some(Answer::Unheard(open_json::<_, Correction>(&me.key, &place, sealed)?))
        }
        _ => None,
    };
    Ok(Some(Try {
        words: words(me, &place(me, "reflections", "body", &id, me.author_of(listener)), body)?,
        said_on: said_on.to_jiff(),
        answer: answer.zip(day(row.answered_on)),
    }))
}

fn open_row(me: &Member, row: &Row) -> Result<Revealed> {
    let (author, listener) = seats(row)?;
    let own = |column| place(me, "reveals", column, &row.id, me.author_of(author));
    let shared = row.body.as_ref().map(|body| open_json::<_, Shared>(&me.key, &own("body"), body)).transpose()?;
    let more = row.more.as_ref().map(|more| words(me, &own("more"), more)).transpose()?;
    let said = |table, id: &Uuid, body: &[u8]| words(me, &place(me, table, "body", id, me.author_of(listener)), body);
    let reply = match (row.reply_id, &row.reply, row.replied_on) {
        (Some(id), Some(body), Some(on)) => Some(Reply { words: said("replies", &id, body)?, said_on: on.to_jiff() }),
        _ => None,
    };
    let offer = match (row.offer_id, &row.offer, row.offered_on) {
        (Some(id), Some(body), Some(on)) => Some(Offer {
            id,
            words: said("offers", &id, body)?,
            offered_on: on.to_jiff(),
            accepted_on: day(row.accepted_on),
        }),
        _ => None,
    };
    Ok(Revealed {
        id: RevealId(row.id),
        author,
        shown_on: row.shown_on.to_jiff(),
        text: shared.map(|shared| shared.text),
        withdrawn_on: day(row.withdrawn_on),
        thanked_on: day(row.thanked_on),
        asked_on: day(row.asked_on),
        more,
        tries: Vec::new(),
        parked_on: day(row.parked_on),
        reply,
        offer,
    })
}
