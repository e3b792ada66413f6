//! The reader's own week, in one statement, and what was shown, in another. Of a couple's
//! table it reads the reader's own seat and what is open; nothing of the other's before that.

use super::model::{LOOKED_AT, Opened, SideState, State};
use crate::agreements::{self, model::Agreement};
use crate::checkins::sides::store::open_kept;
use crate::couples::{Member, Viewer, Week};
use crate::ids::CheckinId;
use crate::keys::sealed_in_json;
use crate::moments::{self, model::Moment};
use crate::notes::reveals::{self, model::Revealed};
use crate::web::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::Deserialize;
use serde::de::DeserializeOwned;
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
                  (SELECT json_agg(json_build_object('id', m.id, 'seat', m.seat, 'on', m.noted_on,
                                                     'body', encode(m.body, 'hex')) ORDER BY m.id DESC)
                     FROM (SELECT id, seat, noted_on, body FROM moments
                            WHERE couple_id = $2 AND body IS NOT NULL ORDER BY id DESC LIMIT $5) m) AS "moments?",
                  (SELECT json_agg(json_build_object('agreement', v.agreement_id, 'version', v.version, 'seat', v.seat,
                                                     'id', v.id, 'body', encode(v.body, 'hex'),
                                                     'proposed_on', v.proposed_on,
                                                     'consents', json_build_array(y.given_on, z.given_on),
                                                     'rested', CASE WHEN r.id IS NOT NULL THEN json_build_array(r.ended_on, r.up_to) END,
                                                     'retired', CASE WHEN g.id IS NOT NULL THEN json_build_array(g.ended_on, g.up_to) END)
                                   ORDER BY v.agreement_id DESC, v.version)
                     FROM agreement_versions v
                     LEFT JOIN agreement_consents y ON y.couple_id = $2 AND y.agreement_id = v.agreement_id
                          AND y.version = v.version AND y.seat = 1
                     LEFT JOIN agreement_consents z ON z.couple_id = $2 AND z.agreement_id = v.agreement_id
                          AND z.version = v.version AND z.seat = 2
                     LEFT JOIN agreement_endings r ON r.couple_id = $2 AND r.agreement_id = v.agreement_id
                          AND r.version = v.version AND NOT r.is_for_good
                     LEFT JOIN agreement_endings g ON g.couple_id = $2 AND g.agreement_id = v.agreement_id
                          AND g.version = v.version AND g.is_for_good
                    WHERE v.couple_id = $2) AS "agreements?",
                  (SELECT body FROM agreement_not_nows WHERE account_id = $1 AND couple_id = $2) AS "put_off?"
             FROM (SELECT 1) AS one
             LEFT JOIN sides s ON s.account_id = $1
             LEFT JOIN offered_sides o ON o.couple_id = $2 AND o.seat = $3
             LEFT JOIN checkins c ON c.couple_id = $2 AND c.week_of = $4"#,
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
        moments: viewer.member().map(|me| open_moments(me, row.moments)).transpose()?.unwrap_or_default(),
        agreements: viewer
            .member()
            .map(|me| open_agreements(me, row.agreements, row.put_off.as_deref()))
            .transpose()?
            .unwrap_or_default(),
    })
}

/// A moment as the one statement gives it.
#[derive(Deserialize)]
struct MomentRow {
    id: Uuid,
    seat: i16,
    on: Date,
    #[serde(deserialize_with = "sealed_in_json")]
    body: Vec<u8>,
}

fn rows<T: DeserializeOwned>(json: Option<serde_json::Value>) -> Result<Vec<T>> {
    Ok(json.map(serde_json::from_value).transpose().map_err(anyhow::Error::new)?.unwrap_or_default())
}

fn open_moments(me: &Member, json: Option<serde_json::Value>) -> Result<Vec<Moment>> {
    let row = |row: MomentRow| moments::store::Row {
        id: row.id,
        seat: row.seat,
        noted_on: row.on,
        body: Some(row.body),
        withdrawn_on: None,
        answer_id: None,
        answer: None,
    };
    rows(json)?.into_iter().map(|each| moments::store::open(me, row(each))).collect()
}

fn open_agreements(me: &Member, json: Option<serde_json::Value>, put_off: Option<&[u8]>) -> Result<Vec<Agreement>> {
    agreements::store::gather(me, rows(json)?, put_off)
}

/// The newest reveals that a quiet card may stand for, newest first; alone, none and no statement.
pub async fn list_shown(db: &mut PgConnection, viewer: &Viewer) -> Result<Vec<Revealed>> {
    match viewer.member() {
        Some(me) => reveals::store::list(db, me, None, LOOKED_AT).await,
        None => Ok(Vec::new()),
    }
}
