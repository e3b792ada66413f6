//! What was said to something, read by both. One statement reads any number of hearings; a
//! row is a hearing with one of its tries, or with none.

use super::model::{Answer, Correction, Hearing, Offer, Reply, Try};
use crate::couples::{Member, Seat};
use crate::ids::AccountId;
use crate::keys::{Place, open, open_json};
use crate::web::Result;
use jiff::civil::Date;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

type Day = jiff_sqlx::Date;

/// Where a member's words stand in a row of the couple's.
pub fn place<'a>(
    me: &Member,
    table: &'static str,
    column: &'static str,
    row: &'a Uuid,
    author: AccountId,
) -> Place<'a> {
    Place { table, column, row: row.as_bytes(), author: author.0, couple: Some(me.couple.0), revision: me.epoch }
}

pub fn open_words(me: &Member, place: &Place<'_>, sealed: &[u8]) -> Result<String> {
    Ok(String::from_utf8_lossy(&open(&me.key, place, sealed)?).into_owned())
}

/// One row of [`with_hearings`].
pub struct Row {
    pub id: Uuid,
    /// Who said what is heard here.
    pub seat: i16,
    pub parked_on: Option<Day>,
    pub try_id: Option<Uuid>,
    pub try_body: Option<Vec<u8>>,
    pub try_on: Option<Day>,
    pub heard: Option<bool>,
    pub answer: Option<Vec<u8>>,
    pub answered_on: Option<Day>,
    pub reply_id: Option<Uuid>,
    pub reply: Option<Vec<u8>>,
    pub replied_on: Option<Day>,
    pub offer_id: Option<Uuid>,
    pub offer: Option<Vec<u8>>,
    pub offered_on: Option<Day>,
    pub accepted_on: Option<Day>,
}

/// The one statement, for whatever a subselect picks: it names an id and its author's seat.
/// `$own` is what else of it is read (columns of `r`, each with a comma after it), and `$kept`
/// what becomes of them, so that a page has both with one look; $1 is the couple. It gives
/// pairs, by id from the newest, and then by try.
macro_rules! with_hearings {
    ($db:expr, $own:tt, |$row:ident| $kept:expr, $picked:tt, $($value:expr),+) => {
        sqlx::query!(
            r#"SELECT r.id AS "id!", r.seat AS "seat!", "# + $own + r#"
                      p.parked_on AS "parked_on?",
                      t.id AS "try_id?", t.body AS "try_body?", t.said_on AS "try_on?", t.heard AS "heard?",
                      t.answer AS "answer?", t.answered_on AS "answered_on?",
                      y.id AS "reply_id?", y.body AS "reply?", y.said_on AS "replied_on?",
                      o.id AS "offer_id?", o.body AS "offer?", o.offered_on AS "offered_on?",
                      c.given_on AS "accepted_on?"
                 FROM ("# + $picked + r#") r
                 LEFT JOIN reflections t ON t.couple_id = $1 AND t.hearing_id = r.id
                 LEFT JOIN parkings p ON p.couple_id = $1 AND p.hearing_id = r.id
                 LEFT JOIN replies y ON y.couple_id = $1 AND y.hearing_id = r.id
                 LEFT JOIN offers o ON o.couple_id = $1 AND o.hearing_id = r.id
                 LEFT JOIN offer_consents c ON c.couple_id = $1 AND c.hearing_id = r.id AND c.seat = r.seat
                ORDER BY r.id DESC, t.try"#,
            $($value),+
        )
        .fetch_all($db)
        .await?
        .into_iter()
        .map(|$row| {
            let heard = $crate::hearing::store::Row {
                id: $row.id,
                seat: $row.seat,
                parked_on: $row.parked_on,
                try_id: $row.try_id,
                try_body: $row.try_body,
                try_on: $row.try_on,
                heard: $row.heard,
                answer: $row.answer,
                answered_on: $row.answered_on,
                reply_id: $row.reply_id,
                reply: $row.reply,
                replied_on: $row.replied_on,
                offer_id: $row.offer_id,
                offer: $row.offer,
                offered_on: $row.offered_on,
                accepted_on: $row.accepted_on,
            };
            (heard, $kept)
        })
    };
}
pub(crate) use with_hearings;

/// The hearings that these rows are, by id.
pub fn gather(me: &Member, rows: impl IntoIterator<Item = Row>) -> Result<HashMap<Uuid, Hearing>> {
    let mut hearings = HashMap::new();
    for row in rows {
        let hearing = match hearings.entry(row.id) {
            Entry::Occupied(begun) => begun.into_mut(),
            Entry::Vacant(unseen) => unseen.insert(open_row(me, &row)?),
        };
        hearing.tries.extend(try_of(me, &row)?);
    }
    Ok(hearings)
}

fn author(row: &Row) -> Result<Seat> {
    Ok(Seat::from_i16(row.seat).ok_or_else(|| anyhow::anyhow!("a seat of another number"))?)
}

fn day(day: Option<Day>) -> Option<Date> {
    day.map(Day::to_jiff)
}

/// What the listener said.
fn said_back(me: &Member, row: &Row, table: &'static str, id: &Uuid, body: &[u8]) -> Result<String> {
    let listener = me.author_of(author(row)?.other());
    open_words(me, &place(me, table, "body", id, listener), body)
}

fn try_of(me: &Member, row: &Row) -> Result<Option<Try>> {
    let (Some(id), Some(body), Some(said_on)) = (row.try_id, &row.try_body, row.try_on) else { return Ok(None) };
    let answer = match (row.heard, &row.answer) {
        (Some(true), _) => Some(Answer::Heard),
        (_, Some(sealed)) => {
            let place = place(me, "reflections", "answer", &id, me.author_of(author(row)?));
            Some(Answer::Unheard(open_json::<_, Correction>(&me.key, &place, sealed)?))
        }
        _ => None,
    };
    Ok(Some(Try {
        words: said_back(me, row, "reflections", &id, body)?,
        said_on: said_on.to_jiff(),
        answer: answer.zip(day(row.answered_on)),
    }))
}

fn reply_of(me: &Member, row: &Row) -> Result<Option<Reply>> {
    let (Some(id), Some(body), Some(said_on)) = (row.reply_id, &row.reply, row.replied_on) else { return Ok(None) };
    Ok(Some(Reply { words: said_back(me, row, "replies", &id, body)?, said_on: said_on.to_jiff() }))
}

fn offer_of(me: &Member, row: &Row) -> Result<Option<Offer>> {
    let (Some(id), Some(body), Some(on)) = (row.offer_id, &row.offer, row.offered_on) else { return Ok(None) };
    Ok(Some(Offer {
        id,
        words: said_back(me, row, "offers", &id, body)?,
        offered_on: on.to_jiff(),
        accepted_on: day(row.accepted_on),
    }))
}

/// All of a row but its try.
fn open_row(me: &Member, row: &Row) -> Result<Hearing> {
    Ok(Hearing {
        tries: Vec::new(),
        parked_on: day(row.parked_on),
        reply: reply_of(me, row)?,
        offer: offer_of(me, row)?,
    })
}
