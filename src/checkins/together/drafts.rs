//! What one of the two has half written on the meeting's page: for them alone, sealed as an
//! unopened side is, so that neither a press of the other nor a closed browser loses it.

use super::forms::PAGE;
use super::model::Opened;
use crate::couples::Member;
use crate::ids::CheckinId;
use crate::keys::{MAX_PLAINTEXT, Place, open_json, seal_json};
use crate::web::forms::Fields;
use crate::web::{AppError, AppState, Result};
use sqlx::PgConnection;

/// Beside the boxes: the turn they were written in, and what was chosen.
const BESIDE: [&str; 4] = ["step", "speaker", "wish", "leave"];

fn place<'a>(me: &Member, checkin: &'a CheckinId) -> Place<'a> {
    Place {
        table: "meeting_drafts",
        column: "body",
        row: checkin.0.as_bytes(),
        author: me.owner.account.0,
        couple: None,
        revision: 0,
    }
}

/// The draft as `store::find_opened` brings it.
pub fn open(me: &Member, opened: &Opened) -> Result<Option<Fields>> {
    let open = |body| open_json(&me.owner.home, &place(me, &opened.id), body);
    Ok(opened.draft.as_deref().map(open).transpose()?.map(Fields::from_pairs))
}

/// Keeps what is left of a form, in place of what was kept before. Where nothing is left, a page
/// that showed a draft has had it used up or taken out; another page says nothing about it.
pub async fn keep(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    checkin: CheckinId,
    fields: &Fields,
    sent: &[&str],
) -> Result<()> {
    match PAGE.left_over(fields, sent) {
        Some(left) => put(db, app, me, checkin, &left).await,
        None if fields.text("drafted") == "1" => drop(db, me, checkin).await,
        None => Ok(()),
    }
}

async fn put(db: &mut PgConnection, app: &AppState, me: &Member, checkin: CheckinId, left: &Fields) -> Result<()> {
    let is_kept = |name: &str| BESIDE.contains(&name) || PAGE.boxes.iter().any(|(other, _)| *other == name);
    let pairs: Vec<_> = left.pairs().iter().filter(|(name, text)| is_kept(name) && !text.is_empty()).collect();
    let length = serde_json::to_vec(&pairs).map_err(anyhow::Error::new).map(zeroize::Zeroizing::new)?.len();
    if length > MAX_PLAINTEXT {
        return Err(AppError::TooLarge);
    }
    let body = seal_json(&me.owner.home, &place(me, &checkin), &pairs, app.entropy())?;
    let done = sqlx::query!(
        "INSERT INTO meeting_drafts (account_id, couple_id, checkin_id, body)
         SELECT $1, couple_id, id, $4 FROM checkins WHERE couple_id = $2 AND id = $3
         ON CONFLICT (account_id, couple_id, checkin_id) DO UPDATE SET body = excluded.body",
        me.owner.account.0,
        me.couple.0,
        checkin.0,
        body,
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(AppError::NotFound) }
}

async fn drop(db: &mut PgConnection, me: &Member, checkin: CheckinId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM meeting_drafts WHERE account_id = $1 AND couple_id = $2 AND checkin_id = $3",
        me.owner.account.0,
        me.couple.0,
        checkin.0,
    )
    .execute(db)
    .await?;
    Ok(())
}
