//! Opened check-ins, where their meetings stand, the turns in them and the closes: the
//! couple's own, and only once opened.

use super::agenda::Step;
use super::meeting::Meeting;
use super::model::{Closing, Opened, Turn};
use crate::checkins::model::SharedSide;
use crate::checkins::openings::store::{opened_place, seat_of};
use crate::closeness::store::open_matches;
use crate::couples::{Member, Seat, Week};
use crate::hearing::acts;
use crate::hearing::model::Hearing;
use crate::hearing::store::{self as hearing, with_hearings};
use crate::ids::{AccountId, CheckinId};
use crate::keys::{Place, open_json, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

/// The most parked turns that stand beside a meeting.
const PARKED: i64 = 10;

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

/// Where a meeting stands is neither one's: it is sealed as the couple's.
fn meeting_place<'a>(me: &Member, checkin: &'a CheckinId) -> Place<'a> {
    Place {
        table: "meetings",
        column: "body",
        row: checkin.0.as_bytes(),
        author: me.couple.0,
        couple: Some(me.couple.0),
        revision: me.epoch,
    }
}

pub fn open_side(me: &Member, seat: Seat, id: Uuid, body: &[u8]) -> Result<SharedSide> {
    Ok(open_json(&me.key, &opened_place(me, &id, me.author_of(seat)), body)?)
}

/// One opened check-in with both sides, its meeting, what has been closed and what the reader has
/// half written, in one statement.
pub async fn find_opened(db: &mut PgConnection, me: &Member, id: CheckinId) -> Result<Opened> {
    let rows = sqlx::query!(
        r#"SELECT c.week_of, c.week_to, c.opened_on, s.seat, s.id, s.body,
                  m.first_seat, m.revision, m.body AS meeting,
                  k.id AS "closing?", k.body AS "closing_body?", d.body AS "draft?", y.body AS "matches?"
             FROM checkins c
             JOIN meetings m ON m.couple_id = c.couple_id AND m.checkin_id = c.id
             JOIN opened_sides s ON s.couple_id = c.couple_id AND s.checkin_id = c.id
             LEFT JOIN closings k ON k.couple_id = s.couple_id AND k.checkin_id = s.checkin_id AND k.seat = s.seat
             LEFT JOIN meeting_drafts d ON d.account_id = $3 AND d.couple_id = c.couple_id AND d.checkin_id = c.id
             LEFT JOIN closeness_matches y ON y.couple_id = c.couple_id AND y.checkin_id = c.id
            WHERE c.couple_id = $1 AND c.id = $2
            ORDER BY s.seat"#,
        me.couple.0,
        id.0,
        me.owner.account.0,
    )
    .fetch_all(db)
    .await?;
    let first = rows.first().ok_or(AppError::NotFound)?;
    let week = Week { first: first.week_of.to_jiff(), last: first.week_to.to_jiff() };
    let (opened_on, revision) = (first.opened_on.to_jiff(), first.revision);
    let first_seat = seat_of(first.first_seat)?;
    let meeting = match &first.meeting {
        Some(body) => open_json(&me.key, &meeting_place(me, &id), body)?,
        None => Meeting::new(first_seat),
    };
    let (mut sides, mut closings) = (Vec::with_capacity(2), Vec::with_capacity(2));
    for row in &rows {
        let seat = seat_of(row.seat)?;
        sides.push(open_side(me, seat, row.id, &row.body)?);
        closings.push(match (row.closing, &row.closing_body) {
            (Some(id), Some(body)) => Some(open_json(&me.key, &closing_place(me, &id, me.author_of(seat)), body)?),
            _ => None,
        });
    }
    // Closed before there were meetings.
    let meeting = match first.meeting {
        None if closings.iter().any(Option::is_some) => Meeting { at: Step::Close, ..meeting },
        _ => meeting,
    };
    let two = |_| AppError::from(anyhow::anyhow!("an opened check-in without two sides"));
    Ok(Opened {
        id,
        week,
        opened_on,
        sides: sides.try_into().map_err(|s: Vec<_>| two(s.len()))?,
        closings: closings.try_into().map_err(|s: Vec<_>| two(s.len()))?,
        first: first_seat,
        meeting,
        revision,
        matches: first.matches.as_deref().map(|body| open_matches(me, id, body)).transpose()?.unwrap_or_default(),
        draft: first.draft.clone(),
    })
}

/// How far a meeting has come.
pub async fn find_revision(db: &mut PgConnection, me: &Member, checkin: CheckinId) -> Result<i32> {
    let revision = sqlx::query_scalar!(
        "SELECT revision FROM meetings WHERE couple_id = $1 AND checkin_id = $2",
        me.couple.0,
        checkin.0,
    )
    .fetch_optional(db)
    .await?;
    revision.ok_or(AppError::NotFound)
}

/// How far meetings have come, whosever they are: for the process that serves their pages.
pub async fn list_revisions(db: &mut PgConnection, checkins: &[(Uuid, Uuid)]) -> Result<Vec<(Uuid, i32)>> {
    let (couples, checkins): (Vec<Uuid>, Vec<Uuid>) = checkins.iter().copied().unzip();
    let rows = sqlx::query!(
        "SELECT m.checkin_id, m.revision
           FROM unnest($1::uuid[], $2::uuid[]) asked (couple_id, checkin_id)
           JOIN meetings m ON m.couple_id = asked.couple_id AND m.checkin_id = asked.checkin_id",
        &couples,
        &checkins,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.checkin_id, row.revision)).collect())
}

/// A turn without what was said back.
struct TurnRow {
    id: Uuid,
    seat: i16,
    checkin: Uuid,
    step: i16,
    asked: Option<i16>,
    opened_on: jiff_sqlx::Date,
}

/// The turns of a check-in's meeting in their order, then those that were parked at others, the
/// newest first; each with its hearing, in one statement.
pub async fn list_turns(db: &mut PgConnection, me: &Member, checkin: CheckinId) -> Result<Vec<Turn>> {
    let rows = with_hearings!(
        db,
        r#"r.checkin_id AS "checkin_id!", r.step AS "step!", r.asked AS "asked?", r.opened_on AS "opened_on!","#,
        |row| TurnRow {
            id: row.id,
            seat: row.seat,
            checkin: row.checkin_id,
            step: row.step,
            asked: row.asked,
            opened_on: row.opened_on,
        },
        "SELECT t.id, t.seat, t.checkin_id, t.step, t.asked, c.opened_on
           FROM turns t JOIN checkins c ON c.couple_id = $1 AND c.id = t.checkin_id
          WHERE t.couple_id = $1 AND t.checkin_id = $2
         UNION ALL
         (SELECT t.id, t.seat, t.checkin_id, t.step, t.asked, c.opened_on
            FROM parkings p
            JOIN turns t ON t.couple_id = $1 AND t.id = p.hearing_id AND t.checkin_id <> $2
            JOIN checkins c ON c.couple_id = $1 AND c.id = t.checkin_id
           WHERE p.couple_id = $1
           ORDER BY p.hearing_id DESC LIMIT $3)",
        me.couple.0,
        checkin.0,
        PARKED
    );
    let (heard, mut turns): (Vec<_>, Vec<_>) = rows.unzip();
    let mut hearings = hearing::gather(me, heard)?;
    turns.dedup_by_key(|row: &mut TurnRow| row.id);
    let turns = turns.into_iter().map(|row| {
        let hearing = hearings.remove(&row.id).unwrap_or_default();
        open_turn(row, hearing)
    });
    let mut turns = turns.collect::<Result<Vec<Turn>>>()?;
    let place = |turn: &Turn| (turn.checkin == checkin).then_some((turn.step, turn.speaker != Seat::First));
    turns.sort_by_key(|turn| (turn.checkin != checkin, place(turn)));
    Ok(turns)
}

fn open_turn(row: TurnRow, hearing: Hearing) -> Result<Turn> {
    Ok(Turn {
        id: row.id,
        checkin: CheckinId(row.checkin),
        opened_on: row.opened_on.to_jiff(),
        step: Step::from_i16(row.step).ok_or_else(|| anyhow::anyhow!("a step of another number"))?,
        speaker: seat_of(row.seat)?,
        asked: row.asked.and_then(|after| usize::try_from(after).ok()),
        hearing,
    })
}

/// Keeps where the meeting stands, one revision on. The caller holds the couple's lock.
pub async fn save(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    checkin: CheckinId,
    meeting: &Meeting,
) -> Result<i32> {
    let body = seal_json(&me.key, &meeting_place(me, &checkin), meeting, app.entropy())?;
    let revision = sqlx::query_scalar!(
        "UPDATE meetings SET body = $3, revision = revision + 1 WHERE couple_id = $1 AND checkin_id = $2
         RETURNING revision",
        me.couple.0,
        checkin.0,
        body,
    )
    .fetch_one(db)
    .await?;
    Ok(revision)
}

/// The turn that is being had gets its row, if it has none yet; answers its id.
pub async fn begin_turn(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    checkin: CheckinId,
    step: Step,
    speaker: Seat,
) -> Result<Uuid> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    acts::begin(db, me, id).await?;
    sqlx::query!(
        "INSERT INTO turns (couple_id, id, checkin_id, step, seat) VALUES ($1, $2, $3, $4, $5)",
        me.couple.0,
        id,
        checkin.0,
        step.to_i16(),
        speaker.to_i16(),
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// "Is there more?", after so many tries.
pub async fn ask(db: &mut PgConnection, me: &Member, turn: Uuid, tries: usize) -> Result<()> {
    sqlx::query!(
        "UPDATE turns SET asked = $3 WHERE couple_id = $1 AND id = $2",
        me.couple.0,
        turn,
        i16::try_from(tries).unwrap_or(i16::MAX),
    )
    .execute(db)
    .await?;
    Ok(())
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
