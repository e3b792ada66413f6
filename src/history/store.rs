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

/// What both can read from before the given id (or the newest), in two statements: as many of
/// each kind as one page could need, and one more.
pub async fn list(db: &mut PgConnection, me: &Member, before: Option<Uuid>, page: usize) -> Result<Slice> {
    let mut entries = list_opened(db, me, before.unwrap_or(Uuid::max()), page + 1).await?;
    let reveals = reveals::store::list(db, me, before, page + 1).await?;
    entries.extend(reveals.into_iter().map(|revealed| Entry::Shown(Box::new(revealed))));
    Ok(Slice::new(entries, page))
}

/// Check-ins with both sides; moments with their answers; and each change of an agreement: its second yes,
/// its being set down. What waits, lapsed or was put off is no change. In one statement: a page has
/// four. The limit is bound, not written: a constant one can get a plan that reads the whole history.
async fn list_opened(db: &mut PgConnection, me: &Member, before: Uuid, limit: usize) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!", c.opened_on AS "on!", 0::smallint AS "seat!", one.id AS "row!", one.body,
                  two.id AS other, two.body AS other_body, c.week_of, c.week_to,
                  NULL::uuid AS agreement, NULL::boolean AS is_again, NULL::boolean AS is_for_good
             FROM (SELECT * FROM checkins WHERE couple_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3) c
             JOIN opened_sides one ON one.couple_id = $1 AND one.checkin_id = c.id AND one.seat = 1
             JOIN opened_sides two ON two.couple_id = $1 AND two.checkin_id = c.id AND two.seat = 2
           UNION ALL
           SELECT m.id, m.noted_on, m.seat, m.id, m.body, a.id, a.body, NULL, m.withdrawn_on, NULL, NULL, NULL
             FROM (SELECT * FROM moments WHERE couple_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3) m
             LEFT JOIN moment_answers a ON a.couple_id = $1 AND a.moment_id = m.id
           UNION ALL
           SELECT c.id, c.changed_on, v.seat, v.id, v.body, NULL, NULL, NULL, NULL,
                  v.agreement_id,
                  EXISTS (SELECT 1 FROM agreement_consents p
                            JOIN agreement_consents q ON q.couple_id = $1 AND q.agreement_id = p.agreement_id
                                 AND q.version = p.version AND q.seat <> p.seat
                           WHERE p.couple_id = $1 AND p.agreement_id = v.agreement_id AND p.version < v.version),
                  c.is_for_good
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
        let (on, last) = (row.on.to_jiff(), row.week_to.map(|day| day.to_jiff()));
        entries.push(match (row.agreement.zip(row.is_again), row.week_of.zip(last)) {
            (Some((agreement, is_again)), _) => {
                let body = row.body.as_deref().unwrap_or_default();
                let wording = agreements::store::open_wording(me, row.row, seat_of(row.seat)?, body)?;
                let what = What::of(is_again, row.is_for_good);
                Entry::Agreement(Change {
                    id: row.id,
                    on,
                    agreement: AgreementId(agreement),
                    words: wording.agree_that,
                    what,
                })
            }
            (None, Some((first, last))) => {
                let other = row.other.zip(row.other_body).ok_or_else(|| anyhow::anyhow!("a check-in of one side"))?;
                let one = row.body.as_deref().unwrap_or_default();
                let sides =
                    [open_side(me, Seat::First, row.row, one)?, open_side(me, Seat::Second, other.0, &other.1)?];
                let week = Week { first: first.to_jiff(), last };
                Entry::CheckIn(Box::new(CheckIn { id: CheckinId(row.id), week, opened_on: on, sides }))
            }
            (None, None) => Entry::Moment(moments::store::open(
                me,
                moments::store::Row {
                    id: row.id,
                    seat: row.seat,
                    noted_on: on,
                    body: row.body,
                    withdrawn_on: last,
                    answer_id: row.other,
                    answer: row.other_body,
                },
            )?),
        });
    }
    Ok(entries)
}

/// An id from an address; anything else is no page.
pub fn parse_id(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| AppError::NotFound)
}
