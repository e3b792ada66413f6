//! What is begun and not proposed: for its author alone, sealed as an unopened side is.

use super::forms::{WRITTEN, beginning_as_new, begun, of};
use crate::couples::{self, Member};
use crate::ids::AgreementId;
use crate::keys::{MAX_PLAINTEXT, Place, open_json, seal_json};
use crate::web::forms::Fields;
use crate::web::tx::Tx;
use crate::web::{AppError, AppState, Result};
use sqlx::PgConnection;
use uuid::Uuid;

/// Which draft: of an agreement's next version, though that is over by now; or of something new.
type Of = Option<AgreementId>;

fn row_of(of: Of) -> Uuid {
    of.map_or(Uuid::nil(), |id| id.0)
}

fn place<'a>(me: &Member, row: &'a Uuid) -> Place<'a> {
    Place {
        table: "agreement_drafts",
        column: "body",
        row: row.as_bytes(),
        author: me.owner.account.0,
        couple: None,
        revision: 0,
    }
}

pub async fn find(db: &mut PgConnection, me: &Member, of: Of) -> Result<Option<Fields>> {
    let row = row_of(of);
    let body = sqlx::query_scalar!(
        "SELECT body FROM agreement_drafts WHERE account_id = $1 AND couple_id = $2 AND agreement_id = $3",
        me.owner.account.0,
        me.couple.0,
        row,
    )
    .fetch_optional(db)
    .await?;
    let open = |body: Vec<u8>| open_json(&me.owner.home, &place(me, &row), &body);
    Ok(body.map(open).transpose()?.map(Fields::from_pairs))
}

/// What was begun for something new; or, where that is nothing, for a change of what is over by now.
pub async fn find_new(db: &mut PgConnection, me: &Member) -> Result<Option<Fields>> {
    let row = sqlx::query!(
        "SELECT d.agreement_id, d.body FROM agreement_drafts d
          WHERE d.account_id = $1 AND d.couple_id = $2
            AND (NOT EXISTS (SELECT 1 FROM agreements a WHERE a.couple_id = $2 AND a.id = d.agreement_id)
              OR EXISTS (SELECT 1 FROM agreement_endings e
                          WHERE e.couple_id = $2 AND e.agreement_id = d.agreement_id AND e.is_for_good))
          ORDER BY d.agreement_id LIMIT 1",
        me.owner.account.0,
        me.couple.0,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let fields = Fields::from_pairs(open_json(&me.owner.home, &place(me, &row.agreement_id), &row.body)?);
    let is_new = row.agreement_id == row_of(None);
    Ok(Some(if is_new { fields } else { beginning_as_new(&fields, AgreementId(row.agreement_id)) }))
}

/// Keeps what was written in place of what was kept before; nothing written, nothing is kept. The
/// caller holds the couple's lock.
pub async fn keep(db: &mut PgConnection, app: &AppState, me: &Member, of: Of, fields: &Fields) -> Result<()> {
    let is_kept = |(name, text): &&(String, String)| WRITTEN.contains(&name.as_str()) && !text.trim().is_empty();
    let pairs: Vec<_> = fields.pairs().iter().filter(is_kept).collect();
    if pairs.is_empty() {
        return drop(db, me, of).await;
    }
    if serde_json::to_vec(&pairs).map_err(anyhow::Error::new).map(zeroize::Zeroizing::new)?.len() > MAX_PLAINTEXT {
        return Err(AppError::TooLarge);
    }
    let row = row_of(of);
    let body = seal_json(&me.owner.home, &place(me, &row), &pairs, app.entropy())?;
    sqlx::query!(
        "INSERT INTO agreement_drafts (account_id, couple_id, agreement_id, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, couple_id, agreement_id) DO UPDATE SET body = excluded.body",
        me.owner.account.0,
        me.couple.0,
        row,
        body,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It is proposed, or let go.
pub async fn drop(db: &mut PgConnection, me: &Member, of: Of) -> Result<()> {
    sqlx::query!(
        "DELETE FROM agreement_drafts WHERE account_id = $1 AND couple_id = $2 AND agreement_id = $3",
        me.owner.account.0,
        me.couple.0,
        row_of(of),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Leave quickly on the builder: what came along is kept.
pub async fn leave(app: &AppState, me: &Member, fields: &Fields) -> Result<()> {
    if fields.text("mine") != me.owner.mark(app) {
        return Ok(());
    }
    let mut tx = Tx::begin(app).await?;
    couples::store::lock(&mut tx, me).await?;
    keep(&mut tx, app, me, of(fields).or_else(|| begun(fields)), fields).await?;
    tx.commit().await
}
