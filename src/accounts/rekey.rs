//! A new passphrase makes a new account key, mailbox and private box, and seals everything
//! again that the old ones held: in one transaction, under the account's row lock.
//!
//! On purpose this module names other features' tables. It is the one list of everything
//! that is sealed under an account's keys; what is missing here is lost at the next new
//! passphrase, so whoever adds such a column adds it below.

use crate::accounts::sessions::store as sessions;
use crate::accounts::store::{Hardened, KeyColumns, account_place, key_columns};
use crate::accounts::{PromptSet, recovery};
use crate::ids::AccountId;
use crate::keys::{
    AccountKey, BoxPublic, BoxSecret, CoupleKey, HomeKey, OpenError, Place, PrivateKey, open, open_box, open_box_key,
    open_json, open_key, open_secret, seal, seal_key, seal_key_to, seal_to,
};
use crate::web::{AppError, AppState, Result};
use sqlx::PgConnection;
use uuid::Uuid;

/// Notes and private letters are sealed again this many at a time, so that memory stays bounded.
const BATCH: i64 = 100;

/// What a change needs: the old keys, and the new passphrase already hardened.
pub struct Change<'a> {
    pub account: AccountId,
    pub old: &'a AccountKey,
    pub pass: &'a Hardened,
}

/// An account's row under lock, with what its keys sealed in it.
pub struct LockedAccount {
    pub generation: i32,
    display_name: Vec<u8>,
    prompts: Vec<u8>,
    mailbox_secret: Vec<u8>,
    box_secret: Vec<u8>,
}

/// Locks an account's row until the end of the transaction.
pub async fn lock(db: &mut PgConnection, account: AccountId) -> Result<LockedAccount> {
    let row = sqlx::query!(
        "SELECT key_generation, display_name, prompts, mailbox_secret, box_secret FROM accounts WHERE id = $1 FOR UPDATE",
        account.0,
    )
    .fetch_optional(db)
    .await?
    .ok_or(AppError::SignedOut)?;
    Ok(LockedAccount {
        generation: row.key_generation,
        display_name: row.display_name,
        prompts: row.prompts,
        mailbox_secret: row.mailbox_secret,
        box_secret: row.box_secret,
    })
}

/// Both sets of keys, while one takes over from the other.
struct Turn<'a> {
    app: &'a AppState,
    account: AccountId,
    old_home: HomeKey,
    old_private: PrivateKey,
    old_mailbox: BoxSecret,
    old_box: BoxSecret,
    new: AccountKey,
    new_home: HomeKey,
    new_box: BoxPublic,
}

/// Puts new keys in place of the old ones and ends every session. Answers the new
/// generation and home key, for the one session that starts now.
pub async fn change(
    db: &mut PgConnection,
    app: &AppState,
    row: LockedAccount,
    change: &Change<'_>,
) -> Result<(i32, HomeKey)> {
    let account = change.account;
    let place = |column| account_place(column, account.0.as_bytes(), account, row.generation);
    let old_home = change.old.home();
    let name = open(&old_home, &place("display_name"), &row.display_name)?;
    let prompts: PromptSet = open_json(&old_home, &place("prompts"), &row.prompts)?;
    let old_mailbox = open_secret(&old_home, &place("mailbox_secret"), &row.mailbox_secret)?;
    let old_private = change.old.private();
    let old_box = open_secret(&old_private, &place("box_secret"), &row.box_secret)?;

    let generation = row.generation + 1;
    let new = AccountKey::generate(app.entropy());
    let columns = key_columns(app, account, generation, &new, change.pass, &String::from_utf8_lossy(&name), prompts)?;
    let new_box = BoxPublic::from_bytes(columns.box_public);
    store_columns(db, account, generation, &columns).await?;

    let turn = Turn { app, account, old_home, old_private, old_mailbox, old_box, new_home: new.home(), new, new_box };
    turn.sides(db).await?;
    turn.meeting_drafts(db).await?;
    turn.agreement_drafts(db).await?;
    turn.agreement_not_nows(db).await?;
    turn.closeness_choices(db).await?;
    turn.invites(db).await?;
    turn.memberships(db).await?;
    turn.notes(db).await?;
    turn.readiness(db).await?;
    turn.own_moments(db).await?;
    turn.private_letters(db).await?;
    turn.recovery_code(db).await?;
    sessions::end_all(db, account).await?;
    Ok((generation, turn.new_home))
}

async fn store_columns(db: &mut PgConnection, account: AccountId, generation: i32, columns: &KeyColumns) -> Result<()> {
    sqlx::query!(
        "UPDATE accounts
            SET key_generation = $2, salt = $3, memory_kib = $4, passes = $5, lanes = $6, account_key = $7, display_name = $8,
                prompts = $9, mailbox_public = $10, mailbox_secret = $11, box_public = $12, box_secret = $13
          WHERE id = $1",
        account.0,
        generation,
        &columns.salt[..],
        columns.params.memory_kib,
        columns.params.passes,
        columns.params.lanes,
        columns.account_key,
        columns.display_name,
        columns.prompts,
        &columns.mailbox_public[..],
        columns.mailbox_secret,
        &columns.box_public[..],
        columns.box_secret,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One's own rows in a table that has one for each space, under HK.
macro_rules! turn_home_by_couple {
    ($turn:expr, $db:expr, $table:literal) => {{
        let rows = sqlx::query!("SELECT couple_id, body FROM " + $table + " WHERE account_id = $1", $turn.account.0)
            .fetch_all(&mut *$db)
            .await?;
        for row in rows {
            let place = $turn.place($table, "body", row.couple_id.as_bytes(), 0);
            let body = $turn.turn_home(&place, &row.body)?;
            sqlx::query!(
                "UPDATE " + $table + " SET body = $3 WHERE account_id = $1 AND couple_id = $2",
                $turn.account.0,
                row.couple_id,
                body,
            )
            .execute(&mut *$db)
            .await?;
        }
        Ok(())
    }};
}

/// All rows of one's own in a table of private values that are written once, a batch at a time.
macro_rules! turn_private {
    ($turn:expr, $db:expr, $table:literal) => {{
        let mut after = Uuid::nil();
        loop {
            let rows = sqlx::query!(
                "SELECT id, body FROM " + $table + " WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                $turn.account.0,
                after,
                BATCH,
            )
            .fetch_all(&mut *$db)
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.id;
            for row in rows {
                let place = $turn.place($table, "body", row.id.as_bytes(), 0);
                let text = open(&$turn.old_private, &place, &row.body)?;
                let body = seal(&$turn.new.private(), &place, &text, $turn.app.entropy())?;
                sqlx::query!(
                    "UPDATE " + $table + " SET body = $3 WHERE account_id = $1 AND id = $2",
                    $turn.account.0,
                    row.id,
                    body,
                )
                .execute(&mut *$db)
                .await?;
            }
        }
    }};
}

impl Turn<'_> {
    /// The account's own value in another feature's table.
    fn place<'r>(&self, table: &'static str, column: &'static str, row: &'r [u8], revision: i32) -> Place<'r> {
        Place { table, column, row, author: self.account.0, couple: None, revision }
    }

    /// The same place, opened with the old home key and sealed with the new one.
    fn turn_home(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Vec<u8>> {
        let text = open(&self.old_home, place, sealed)?;
        Ok(seal(&self.new_home, place, &text, self.app.entropy())?)
    }

    async fn sides(&self, db: &mut PgConnection) -> Result<()> {
        let rows = sqlx::query!("SELECT id, body, revision FROM sides WHERE account_id = $1", self.account.0)
            .fetch_all(&mut *db)
            .await?;
        for row in rows {
            let body = self.turn_home(&self.place("sides", "body", row.id.as_bytes(), row.revision), &row.body)?;
            sqlx::query!("UPDATE sides SET body = $3 WHERE account_id = $1 AND id = $2", self.account.0, row.id, body)
                .execute(&mut *db)
                .await?;
        }
        Ok(())
    }

    async fn meeting_drafts(&self, db: &mut PgConnection) -> Result<()> {
        let account = self.account.0;
        let rows =
            sqlx::query!("SELECT couple_id, checkin_id, body FROM meeting_drafts WHERE account_id = $1", account)
                .fetch_all(&mut *db)
                .await?;
        for row in rows {
            let body =
                self.turn_home(&self.place("meeting_drafts", "body", row.checkin_id.as_bytes(), 0), &row.body)?;
            sqlx::query!(
                "UPDATE meeting_drafts SET body = $4 WHERE account_id = $1 AND couple_id = $2 AND checkin_id = $3",
                account,
                row.couple_id,
                row.checkin_id,
                body,
            )
            .execute(&mut *db)
            .await?;
        }
        Ok(())
    }

    async fn agreement_drafts(&self, db: &mut PgConnection) -> Result<()> {
        let account = self.account.0;
        let rows = sqlx::query!("SELECT couple_id, id, body FROM agreement_drafts WHERE account_id = $1", account)
            .fetch_all(&mut *db)
            .await?;
        for row in rows {
            let body = self.turn_home(&self.place("agreement_drafts", "body", row.id.as_bytes(), 0), &row.body)?;
            sqlx::query!(
                "UPDATE agreement_drafts SET body = $4 WHERE account_id = $1 AND couple_id = $2 AND id = $3",
                account,
                row.couple_id,
                row.id,
                body,
            )
            .execute(&mut *db)
            .await?;
        }
        Ok(())
    }

    async fn closeness_choices(&self, db: &mut PgConnection) -> Result<()> {
        turn_home_by_couple!(self, db, "closeness_choices")
    }

    async fn agreement_not_nows(&self, db: &mut PgConnection) -> Result<()> {
        turn_home_by_couple!(self, db, "agreement_not_nows")
    }

    async fn invites(&self, db: &mut PgConnection) -> Result<()> {
        let rows = sqlx::query!("SELECT id, code FROM invites WHERE account_id = $1", self.account.0)
            .fetch_all(&mut *db)
            .await?;
        for row in rows {
            let code = self.turn_home(&self.place("invites", "code", &row.id, 0), &row.code)?;
            sqlx::query!(
                "UPDATE invites SET code = $3 WHERE account_id = $1 AND id = $2",
                self.account.0,
                row.id,
                code
            )
            .execute(&mut *db)
            .await?;
        }
        Ok(())
    }

    /// The couple's key, and a letter that still waits: it was sealed to the old mailbox.
    async fn memberships(&self, db: &mut PgConnection) -> Result<()> {
        let rows =
            sqlx::query!("SELECT couple_id, couple_key, letter FROM memberships WHERE account_id = $1", self.account.0)
                .fetch_all(&mut *db)
                .await?;
        for row in rows {
            let sealed = self.couple_key(row.couple_id, row.couple_key.as_deref(), row.letter.as_deref())?;
            sqlx::query!(
                "UPDATE memberships SET couple_key = $3, letter = NULL WHERE account_id = $1 AND couple_id = $2",
                self.account.0,
                row.couple_id,
                sealed,
            )
            .execute(&mut *db)
            .await?;
        }
        Ok(())
    }

    fn couple_key(&self, couple: Uuid, filed: Option<&[u8]>, letter: Option<&[u8]>) -> Result<Vec<u8>> {
        let place = |column| Place { couple: Some(couple), ..self.place("memberships", column, couple.as_bytes(), 0) };
        let key: CoupleKey = match (filed, letter) {
            (Some(sealed), _) => open_key(&self.old_home, &place("couple_key"), sealed)?,
            (None, Some(letter)) => open_box_key(&self.old_mailbox, &place("letter"), letter)?,
            (None, None) => return Err(OpenError::Corrupt.into()),
        };
        Ok(seal_key(&self.new_home, &place("couple_key"), &key, self.app.entropy())?)
    }

    async fn notes(&self, db: &mut PgConnection) -> Result<()> {
        let mut after = Uuid::nil();
        loop {
            let rows = sqlx::query!(
                "SELECT id, body, revision FROM notes WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                self.account.0,
                after,
                BATCH,
            )
            .fetch_all(&mut *db)
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.id;
            for row in rows {
                let place = self.place("notes", "body", row.id.as_bytes(), row.revision);
                let text = open(&self.old_private, &place, &row.body)?;
                let body = seal(&self.new.private(), &place, &text, self.app.entropy())?;
                sqlx::query!(
                    "UPDATE notes SET body = $3 WHERE account_id = $1 AND id = $2",
                    self.account.0,
                    row.id,
                    body
                )
                .execute(&mut *db)
                .await?;
            }
        }
    }

    async fn readiness(&self, db: &mut PgConnection) -> Result<()> {
        turn_private!(self, db, "readiness")
    }

    async fn own_moments(&self, db: &mut PgConnection) -> Result<()> {
        turn_private!(self, db, "own_moments")
    }

    async fn private_letters(&self, db: &mut PgConnection) -> Result<()> {
        let mut after = Uuid::nil();
        loop {
            let rows = sqlx::query!(
                "SELECT id, body FROM private_letters WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                self.account.0,
                after,
                BATCH,
            )
            .fetch_all(&mut *db)
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.id;
            for row in rows {
                let place = self.place("private_letters", "body", row.id.as_bytes(), 0);
                let text = open_box(&self.old_box, &place, &row.body)?;
                let body = seal_to(&self.new_box, &place, &text, self.app.entropy())?;
                sqlx::query!(
                    "UPDATE private_letters SET body = $3 WHERE account_id = $1 AND id = $2",
                    self.account.0,
                    row.id,
                    body
                )
                .execute(&mut *db)
                .await?;
            }
        }
    }

    /// The sheet on paper keeps working: its row's public key is enough to seal the new key to it.
    async fn recovery_code(&self, db: &mut PgConnection) -> Result<()> {
        let rows = sqlx::query!("SELECT id, public_key FROM recovery_codes WHERE account_id = $1", self.account.0)
            .fetch_all(&mut *db)
            .await?;
        for row in rows {
            let public: [u8; 32] = row.public_key.as_slice().try_into().map_err(|_| OpenError::Corrupt)?;
            let place = recovery::place(&row.id, self.account);
            let sealed = seal_key_to(&BoxPublic::from_bytes(public), &place, &self.new, self.app.entropy())?;
            sqlx::query!(
                "UPDATE recovery_codes SET account_key = $3 WHERE account_id = $1 AND id = $2",
                self.account.0,
                row.id,
                sealed
            )
            .execute(&mut *db)
            .await?;
        }
        Ok(())
    }
}
