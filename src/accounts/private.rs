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
const MOST: i64 = 1000;

/// One text, as it was typed.
pub struct Letter {
    pub made_on: Date,
    pub text: String,
}

/// One's own texts, newest first. Needs the account's key: the passphrase was just typed.
pub async fn list(db: &mut PgConnection, me: &Owner, key: &AccountKey) -> Result<Vec<Letter>> {
    let rows = sqlx::query!(
        r#"SELECT a.key_generation, a.box_secret, l.id AS "id?", l.body AS "body?", l.made_on AS "made_on?"
             FROM accounts a LEFT JOIN private_letters l ON l.account_id = a.id
            WHERE a.id = $1 ORDER BY l.made_on DESC, l.id DESC LIMIT $2"#,
        me.account.0,
        MOST,
    )
    .fetch_all(db)
    .await?;
    let own = rows.first().filter(|row| row.key_generation == me.generation).ok_or(AppError::SignedOut)?;
    let box_place = account_place("box_secret", me.account.0.as_bytes(), me.account, me.generation);
    let secret = open_secret(&key.private(), &box_place, &own.box_secret)?;
    let mut letters = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(id), Some(body), Some(made_on)) = (row.id, row.body, row.made_on) else { continue };
        let text = open_box(&secret, &place(me.account, id.as_bytes()), &body)?;
        letters.push(Letter { made_on: made_on.to_jiff(), text: String::from_utf8_lossy(&text).into_owned() });
    }
    Ok(letters)
}

/// Where a letter stands. Its text is plain UTF-8.
fn place(account: AccountId, id: &[u8]) -> Place<'_> {
    Place { table: "private_letters", column: "body", row: id, author: account.0, couple: None, revision: 0 }
}
