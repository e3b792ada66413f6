//! What was kept for oneself while the private window was closed: sealed to the account's
//! private box, so only the passphrase opens it, never a cookie alone.

use crate::accounts::Owner;
use crate::accounts::store::account_place;
use crate::ids::AccountId;
use crate::keys::{AccountKey, Place, open_box, open_secret};
use crate::web::{AppError, Result};
use jiff::civil::Date;
use sqlx::PgConnection;

/// The most texts one page shows.
const MOST: i64 = 100;

/// One text, as it was typed.
pub struct Letter {
    pub made_on: Date,
    pub text: String,
}

/// One's own texts, newest first. Needs the account's key: the passphrase was just typed.
pub async fn list(db: &mut PgConnection, me: &Owner, key: &AccountKey) -> Result<Vec<Letter>> {
    let sealed = sqlx::query!("SELECT key_generation, box_secret FROM accounts WHERE id = $1", me.account.0)
        .fetch_optional(&mut *db)
        .await?
        .filter(|row| row.key_generation == me.generation)
        .ok_or(AppError::SignedOut)?;
    let own = account_place("box_secret", me.account.0.as_bytes(), me.account, me.generation);
    let secret = open_secret(&key.private(), &own, &sealed.box_secret)?;
    let rows = sqlx::query!(
        "SELECT id, body, made_on FROM private_letters WHERE account_id = $1 ORDER BY id DESC LIMIT $2",
        me.account.0,
        MOST,
    )
    .fetch_all(db)
    .await?;
    let mut letters = Vec::with_capacity(rows.len());
    for row in rows {
        let text = open_box(&secret, &place(me.account, row.id.as_bytes()), &row.body)?;
        letters.push(Letter { made_on: row.made_on.to_jiff(), text: String::from_utf8_lossy(&text).into_owned() });
    }
    Ok(letters)
}

/// Where a letter stands. Its text is plain UTF-8.
fn place(account: AccountId, id: &[u8]) -> Place<'_> {
    Place { table: "private_letters", column: "body", row: id, author: account.0, couple: None, revision: 0 }
}
