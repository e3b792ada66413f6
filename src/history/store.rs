//! The list of opened check-ins and of what was shown, a key at a time.

use super::model::{CheckIn, Entry, Slice};
use crate::agreements::{self, model::Change, model::What};
use crate::checkins::openings::store::seat_of;
use crate::checkins::together::store::open_side;
use crate::couples::{Member, Seat, Week};
use crate::ids::{AgreementId, CheckinId};
use crate::moments;
use crate::notes::reveals;
use crate::web::{AppError, Result};
use sqlx::PgConnection;
use uuid::Uuid;

/// What both can read from before the given id (or the newest), in three statements: as many of
/// each kind as one page could need, and one more.
pub async fn list(db: &mut PgConnection, me: &Member, before: Option<Uuid>, page: usize) -> Result<Slice> {
    let checkins = list_checkins(db, me, before, page + 1).await?;
    let reveals = reveals::store::list(db, me, before, page + 1).await?;
    let checkins = checkins.into_iter().map(|checkin| Entry::CheckIn(Box::new(checkin)));
    let reveals = reveals.into_iter().map(|revealed| Entry::Shown(Box::new(revealed)));
    let between = list_between(db, me, before.unwrap_or(Uuid::max()), page + 1).await?;
    Ok(Slice::new(checkins.chain(reveals).chain(between).collect(), page))
}

/// What happened between check-ins: moments, and each change of an agreement (its second yes, its
/// setting down; what waits, lapsed or was put off is none). In one statement: a page has four.
async fn list_between(db: &mut PgConnection, me: &Member, before: Uuid, limit: usize) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"(SELECT m.id AS "id!", m.seat AS "seat!", m.noted_on AS "on!", m.id AS "row!", m.body, m.withdrawn_on,
                   a.id AS answer_id, a.body AS answer,
                   NULL::uuid AS agreement, NULL::smallint AS version, NULL::boolean AS is_for_good
              FROM (SELECT * FROM moments WHERE couple_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3) m
              LEFT JOIN moment_answers a ON a.couple_id = $1 AND a.moment_id = m.id)
           UNION ALL
           SELECT c.id, v.seat, c.changed_on, v.id, v.body, NULL, NULL, NULL, v.agreement_id, v.version, c.is_for_good
             FROM ((SELECT y.id, y.given_on AS changed_on, y.agreement_id, y.version, NULL::boolean AS is_for_good
                      FROM agreement_consents y
                      JOIN agreement_consents f ON f.couple_id = $1 AND f.agreement_id = y.agreement_id
                           AND f.version = y.version AND f.seat <> y.seat AND f.id < y.id
                     WHERE y.couple_id = $1 AND y.id < $2 ORDER BY y.id DESC LIMIT $3)
                   UNION ALL
                   (SELECT e.id, e.ended_on, e.agreement_id, e.version, e.is_for_good FROM agreement_endings e
                     WHERE e.couple_id = $1 AND e.id < $2 ORDER BY e.id DESC LIMIT $3)) c
             JOIN agreement_versions v
               ON v.couple_id = $1 AND v.agreement_id = c.agreement_id AND v.version = c.version"#,
        me.couple.0,
        before,
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(agreement), Some(version), Some(body)) = (row.agreement, row.version, &row.body) else {
            entries.push(Entry::Moment(moments::store::open(
                me,
                moments::store::Row {
                    id: row.id,
                    seat: row.seat,
                    noted_on: row.on.to_jiff(),
                    body: row.body,
                    withdrawn_on: row.withdrawn_on.map(|on| on.to_jiff()),
                    answer_id: row.answer_id,
                    answer: row.answer,
                },
            )?));
            continue;
        };
        entries.push(Entry::Agreement(Change {
            id: row.id,
            on: row.on.to_jiff(),
            agreement: AgreementId(agreement),
            words: agreements::store::open_wording(me, row.row, seat_of(row.seat)?, body)?.agree_that,
            what: What::of(version, row.is_for_good),
        }));
    }
    Ok(entries)
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
