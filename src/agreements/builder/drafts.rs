//! What is begun and not proposed: for its author alone, sealed as an unopened side is.

use super::forms::{WRITTEN, beginning_as_new, begun, of, words};
use crate::accounts::private;
use crate::agreements::store;
use crate::couples::{self, Member};
use crate::ids::AgreementId;
use crate::keys::{MAX_PLAINTEXT, Place, open_json, seal_json};
use crate::web::forms::Fields;
use crate::web::tx::Tx;
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// What a draft is of: an agreement's next version, though that is over by now; or something new.
type Of = Option<AgreementId>;

/// A draft by what it is of; or by its row, where it was begun for what is over and goes on as something new.
#[derive(Clone, Copy)]
pub enum Which {
    Of(Of),
    Row(Uuid),
}

struct Draft {
    row: Uuid,
    of: Of,
    /// Which one it was, of those that were there when it was begun.
    nth: u32,
    fields: Fields,
}

impl Which {
    /// As a form names it.
    pub fn of_form(of: Of, fields: &Fields) -> Self {
        begun(fields).filter(|_| of.is_none()).map_or(Self::Of(of), Self::Row)
    }

    fn is(self, draft: &Draft) -> bool {
        match self {
            Self::Of(of) => draft.of == of,
            Self::Row(row) => draft.row == row,
        }
    }
}

/// As it is sealed: what it is to change stands inside, at the same length where it is something new.
#[derive(Serialize, Deserialize)]
struct Body {
    of: Uuid,
    nth: u32,
    fields: Vec<(String, String)>,
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

/// Those that were begun first, first.
async fn list(db: &mut PgConnection, me: &Member) -> Result<Vec<Draft>> {
    let rows = sqlx::query!(
        "SELECT id, body FROM agreement_drafts WHERE account_id = $1 AND couple_id = $2",
        me.owner.account.0,
        me.couple.0,
    )
    .fetch_all(db)
    .await?;
    let draft = |row: Uuid, body: &[u8]| -> Result<Draft> {
        let Body { of, nth, fields } = open_json(&me.owner.home, &place(me, &row), body)?;
        let of = Some(AgreementId(of)).filter(|of| !of.0.is_nil());
        Ok(Draft { row, of, nth, fields: Fields::from_pairs(fields) })
    };
    let mut drafts = rows.iter().map(|row| draft(row.id, &row.body)).collect::<Result<Vec<_>>>()?;
    drafts.sort_by_key(|draft| draft.nth);
    Ok(drafts)
}

async fn find_draft(db: &mut PgConnection, me: &Member, which: Which) -> Result<Option<Draft>> {
    Ok(list(db, me).await?.into_iter().find(|draft| which.is(draft)))
}

/// What was begun for the next version of an agreement.
pub async fn find(db: &mut PgConnection, me: &Member, of: AgreementId) -> Result<Option<Fields>> {
    Ok(find_draft(db, me, Which::Of(Some(of))).await?.map(|draft| draft.fields))
}

/// What was begun for something new; or, where that is nothing, for a change of what this one has no more.
pub async fn find_new(db: &mut PgConnection, me: &Member, today: Date) -> Result<Option<Fields>> {
    let mut drafts = list(db, me).await?;
    if drafts.is_empty() {
        return Ok(None);
    }
    let agreements = store::list(db, me, None).await?;
    let is_open = |of: AgreementId| {
        let found = agreements.iter().find(|agreement| agreement.id == of);
        found.is_some_and(|found| !found.is_retired() && found.seen_by(me.seat, today).is_some())
    };
    drafts.retain(|draft| !draft.of.is_some_and(is_open));
    drafts.sort_by_key(|draft| draft.of.is_some());
    let as_new = |draft: Draft| match draft.of {
        Some(_) => beginning_as_new(&draft.fields, draft.row),
        None => draft.fields,
    };
    Ok(drafts.into_iter().next().map(as_new))
}

/// Keeps what was written in place of what was kept before, and answers in which row; nothing written, nothing is
/// kept. The caller holds the couple's lock.
pub async fn keep(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    which: Which,
    fields: &Fields,
) -> Result<Option<Uuid>> {
    let is_kept = |(name, text): &&(String, String)| WRITTEN.contains(&name.as_str()) && !text.trim().is_empty();
    let fields: Vec<_> = fields.pairs().iter().filter(is_kept).cloned().collect();
    if fields.is_empty() {
        drop(db, me, which).await?;
        return Ok(None);
    }
    let drafts = list(db, me).await?;
    let next = drafts.last().map_or(0, |last| last.nth + 1);
    let (row, of, nth) = match (drafts.into_iter().find(|draft| which.is(draft)), which) {
        (Some(draft), _) => (draft.row, draft.of, draft.nth),
        (None, Which::Of(of)) => (crate::ids::random_id(app.entropy()), of, next),
        // Proposed or let go elsewhere meanwhile: these words are new ones.
        (None, Which::Row(_)) => (crate::ids::random_id(app.entropy()), None, next),
    };
    let body = Body { of: of.map_or(Uuid::nil(), |of| of.0), nth, fields };
    if serde_json::to_vec(&body).map_err(anyhow::Error::new).map(zeroize::Zeroizing::new)?.len() > MAX_PLAINTEXT {
        return Err(AppError::TooLarge);
    }
    let body = seal_json(&me.owner.home, &place(me, &row), &body, app.entropy())?;
    sqlx::query!(
        "INSERT INTO agreement_drafts (account_id, couple_id, id, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, couple_id, id) DO UPDATE SET body = excluded.body",
        me.owner.account.0,
        me.couple.0,
        row,
        body,
    )
    .execute(db)
    .await?;
    Ok(Some(row))
}

/// It is proposed, or let go.
pub async fn drop(db: &mut PgConnection, me: &Member, which: Which) -> Result<()> {
    let Some(Draft { row, .. }) = find_draft(db, me, which).await? else { return Ok(()) };
    sqlx::query!(
        "DELETE FROM agreement_drafts WHERE account_id = $1 AND couple_id = $2 AND id = $3",
        me.owner.account.0,
        me.couple.0,
        row,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Leave quickly on the builder: what came along is kept; among the private texts, if it is more than a draft holds.
pub async fn leave(app: &AppState, me: &Member, fields: &Fields) -> Result<()> {
    if fields.text("mine") != me.owner.mark(app) {
        return Ok(());
    }
    let mut tx = Tx::begin(app).await?;
    couples::store::lock(&mut tx, me).await?;
    match keep(&mut tx, app, me, Which::of_form(of(fields), fields), fields).await {
        Err(AppError::TooLarge) => {
            private::keep(&mut tx, app, &me.owner, &words(fields).join("\n\n")).await?;
        }
        kept => {
            kept?;
        }
    }
    tx.commit().await
}
