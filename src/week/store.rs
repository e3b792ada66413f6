//! The reader's own week, in one statement, and what was shown, in another. Of a couple's
//! table it reads the reader's own seat and what is open; nothing of the other's before that.

use super::model::{LOOKED_AT, Opened, SideState, State};
use crate::agreements::{self, model::Agreement};
use crate::checkins::sides::store::open_kept;
use crate::couples::{Member, Viewer, Week};
use crate::ids::CheckinId;
use crate::moments::{self, model::Moment, store::Row};
use crate::notes::reveals::{self, model::Revealed};
use crate::web::Result;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

/// How many of the newest moments are looked at for a good one.
const NEWEST: i64 = 5;

pub async fn find_state(db: &mut PgConnection, viewer: &Viewer, week: Week, now: Timestamp) -> Result<State> {
    let me = viewer.owner();
    let (couple, seat) = match viewer {
        Viewer::Member(member) => (member.couple.0, member.seat.to_i16()),
        Viewer::Solo { .. } => (Uuid::nil(), 0),
    };
    let row = sqlx::query!(
        r#"SELECT s.id AS "side?", s.body AS "body?", s.revision AS "revision?", s.sealed_on AS "sealed_on?",
                  o.arrived_until AS "arrived_until?", c.id AS "checkin?",
                  EXISTS (SELECT 1 FROM let_gos l WHERE l.account_id = $1 AND l.week_of = $4) AS "let_go!",
                  EXISTS (SELECT 1 FROM closings k
                           WHERE k.couple_id = $2 AND k.checkin_id = c.id AND k.seat = $3) AS "closed!",
                  (SELECT e.id FROM (SELECT id FROM checkins WHERE couple_id = $2 AND week_of < $4
                                      ORDER BY week_of DESC LIMIT 1) e
                    WHERE NOT EXISTS (SELECT 1 FROM closings k
                                       WHERE k.couple_id = $2 AND k.checkin_id = e.id AND k.seat = $3)) AS "earlier?",
                  n.ids AS "moments?", n.seats AS "seats?", n.days AS "days?", n.bodies AS "bodies?"
             FROM (SELECT 1) AS one
             LEFT JOIN sides s ON s.account_id = $1
             LEFT JOIN offered_sides o ON o.couple_id = $2 AND o.seat = $3
             LEFT JOIN checkins c ON c.couple_id = $2 AND c.week_of = $4
             LEFT JOIN LATERAL (
                  SELECT array_agg(m.id ORDER BY m.id DESC) AS ids, array_agg(m.seat ORDER BY m.id DESC) AS seats,
                         array_agg(m.noted_on - DATE '2000-01-01' ORDER BY m.id DESC) AS days,
                         array_agg(m.body ORDER BY m.id DESC) AS bodies
                    FROM (SELECT id, seat, noted_on, body FROM moments
                           WHERE couple_id = $2 AND body IS NOT NULL ORDER BY id DESC LIMIT $5) m) n ON true"#,
        me.account.0,
        couple,
        seat,
        week.first.to_sqlx() as _,
        NEWEST,
    )
    .fetch_one(db)
    .await?;

    let side = match (row.side, row.body, row.revision) {
        (Some(id), Some(body), Some(revision)) => {
            let kept = open_kept(me, id, revision, row.sealed_on.map(|d| d.to_jiff()), &body)?;
            Some(SideState {
                form: kept.side.form,
                sealed_on: kept.sealed_on,
                resume_at: kept.side.resume_at().number(),
            })
        }
        _ => None,
    };
    Ok(State {
        side,
        is_here: row.arrived_until.is_some_and(|until| now < until.to_jiff()),
        let_go: row.let_go,
        opened: row.checkin.map(|id| Opened { checkin: CheckinId(id), closed_by_me: row.closed }),
        earlier: row.earlier.map(CheckinId),
        moments: match viewer.member() {
            Some(me) => open_moments(me, row.moments, row.seats, row.days, row.bodies)?,
            None => Vec::new(),
        },
    })
}

/// Moments as four lists of one length, opened.
fn open_moments(
    me: &Member,
    ids: Option<Vec<Uuid>>,
    seats: Option<Vec<i16>>,
    days: Option<Vec<i32>>,
    bodies: Option<Vec<Vec<u8>>>,
) -> Result<Vec<Moment>> {
    let lists = ids.into_iter().flatten().zip(seats.into_iter().flatten());
    let lists = lists.zip(days.into_iter().flatten().zip(bodies.into_iter().flatten()));
    lists
        .map(|((id, seat), (days, body))| {
            let noted_on = Date::constant(2000, 1, 1).saturating_add(Span::new().days(days));
            let row = Row { id, seat, noted_on, body: Some(body), withdrawn_on: None, answer_id: None, answer: None };
            moments::store::open(me, row)
        })
        .collect()
}

/// The newest reveals that a quiet card may stand for, newest first; alone, none and no statement.
pub async fn list_shown(db: &mut PgConnection, viewer: &Viewer) -> Result<Vec<Revealed>> {
    match viewer.member() {
        Some(me) => reveals::store::list(db, me, None, LOOKED_AT).await,
        None => Ok(Vec::new()),
    }
}

/// What the two have agreed on or one of them suggests; alone, none and no statement.
pub async fn list_agreements(db: &mut PgConnection, viewer: &Viewer) -> Result<Vec<Agreement>> {
    match viewer.member() {
        Some(me) => agreements::store::list(db, me, None).await,
        None => Ok(Vec::new()),
    }
}
