//! Accounts in the database.

use crate::accounts::model::Life;
use crate::accounts::{Link, Owner, PromptSet};
use crate::ids::{AccountId, CoupleId};
use crate::keys::{
    AccountKey, BoxSecret, HomeKey, KdfParams, Kek, Place, PrivateKey, open, open_json, open_key, random, seal,
    seal_json, seal_key, seal_secret,
};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

/// Where a value of an account's own row stands. `revision` is the key generation.
pub fn account_place<'a>(column: &'static str, row: &'a [u8], account: AccountId, generation: i32) -> Place<'a> {
    Place { table: "accounts", column, row, author: account.0, couple: None, revision: generation }
}

/// What a new passphrase, or a new account, writes: every column that hangs on the keys.
pub struct KeyColumns {
    pub salt: [u8; 16],
    pub params: KdfParams,
    pub account_key: Vec<u8>,
    pub display_name: Vec<u8>,
    pub prompts: Vec<u8>,
    pub mailbox_public: [u8; 32],
    pub mailbox_secret: Vec<u8>,
    pub box_public: [u8; 32],
    pub box_secret: Vec<u8>,
}

/// The passphrase, hardened, with what has to be stored to harden it again.
pub struct Hardened {
    pub kek: Kek,
    pub salt: [u8; 16],
    pub params: KdfParams,
}

/// Seals a fresh set of account keys under a hardened passphrase.
pub fn key_columns(
    app: &AppState,
    account: AccountId,
    generation: i32,
    key: &AccountKey,
    pass: &Hardened,
    name: &str,
    prompts: PromptSet,
) -> Result<KeyColumns> {
    let (home, private): (HomeKey, PrivateKey) = (key.home(), key.private());
    let entropy = app.entropy();
    let row = account.0;
    let place = |column| account_place(column, row.as_bytes(), account, generation);
    let mailbox = BoxSecret::generate(entropy);
    let private_box = BoxSecret::generate(entropy);
    let inner = seal_key(&pass.kek, &place("account_key"), key, entropy)?;
    Ok(KeyColumns {
        salt: pass.salt,
        params: pass.params,
        account_key: app.keyring.outer_seal(&place("account_key"), &inner, entropy)?,
        display_name: seal(&home, &place("display_name"), name.as_bytes(), entropy)?,
        prompts: seal_json(&home, &place("prompts"), &prompts, entropy)?,
        mailbox_public: mailbox.public().to_bytes(),
        mailbox_secret: seal_secret(&home, &place("mailbox_secret"), &mailbox, entropy)?,
        box_public: private_box.public().to_bytes(),
        box_secret: seal_secret(&private, &place("box_secret"), &private_box, entropy)?,
    })
}

/// Hardens a new passphrase with a salt of its own.
pub async fn harden(app: &AppState, passphrase: &crate::keys::Passphrase) -> Result<Hardened> {
    let salt = random::<16>(app.entropy());
    let params = app.kdf;
    let kek = app.gate.derive(passphrase, salt, params).await?;
    Ok(Hardened { kek, salt, params })
}

/// What a new account is made of.
pub struct NewAccount<'a> {
    pub id: AccountId,
    pub sign_in_name: &'a str,
    pub made_on: Date,
}

/// Makes the account; false if the offered sign-in name was taken meanwhile.
pub async fn create(db: &mut PgConnection, app: &AppState, new: &NewAccount<'_>, columns: &KeyColumns) -> Result<bool> {
    let index = app.keyring.identity_index(new.sign_in_name);
    let sealed = seal_name(app, new.id, new.sign_in_name)?;
    let done = sqlx::query!(
        "INSERT INTO accounts (id, made_on, name_index, name_sealed, key_generation, salt, memory_kib, passes, lanes,
                               account_key, display_name, prompts, mailbox_public, mailbox_secret, box_public, box_secret)
         VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (name_index) DO NOTHING",
        new.id.0,
        new.made_on.to_sqlx() as _,
        &index[..],
        sealed,
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
    Ok(done.rows_affected() == 1)
}

pub(super) fn name_place(account: &AccountId) -> Place<'_> {
    Place {
        table: "accounts",
        column: "name_sealed",
        row: account.0.as_bytes(),
        author: account.0,
        couple: None,
        revision: 0,
    }
}

pub fn seal_name(app: &AppState, account: AccountId, sign_in_name: &str) -> Result<Vec<u8>> {
    Ok(app.keyring.identity_seal(&name_place(&account), sign_in_name.as_bytes(), app.entropy())?)
}

/// One's own sign-in name; none where the keyring it was sealed under is lost.
pub async fn sign_in_name(db: &mut PgConnection, app: &AppState, account: AccountId) -> Result<Option<String>> {
    let sealed = sqlx::query_scalar!("SELECT name_sealed FROM accounts WHERE id = $1", account.0).fetch_one(db).await?;
    Ok(open_name(app, account, &sealed))
}

pub(super) fn open_name(app: &AppState, account: AccountId, sealed: &[u8]) -> Option<String> {
    let name = app.keyring.identity_open(&name_place(&account), sealed).ok()?;
    Some(String::from_utf8_lossy(&name).into_owned())
}

/// An account's locked keys: what sign-in needs to try a passphrase.
pub struct Locked {
    pub account: AccountId,
    pub generation: i32,
    pub salt: [u8; 16],
    pub params: KdfParams,
    account_key: Vec<u8>,
}

impl Locked {
    /// Opens the account's key with a hardened passphrase; none if it is the wrong one.
    pub fn open(&self, app: &AppState, kek: &Kek) -> Option<AccountKey> {
        let place = account_place("account_key", self.account.0.as_bytes(), self.account, self.generation);
        let inner = app.keyring.outer_open(&place, &self.account_key).ok()?;
        open_key(kek, &place, &inner).ok()
    }
}

/// Looks an account up by its tidied sign-in name, under every key of the keyring.
pub async fn find_locked(db: &mut PgConnection, app: &AppState, sign_in_name: &str) -> Result<Option<Locked>> {
    let indexes: Vec<Vec<u8>> = app.keyring.identity_indexes(sign_in_name).into_iter().map(|i| i.to_vec()).collect();
    let row = sqlx::query!(
        "SELECT id, key_generation, salt, memory_kib, passes, lanes, account_key FROM accounts WHERE name_index = ANY($1) LIMIT 1",
        &indexes,
    )
    .fetch_optional(db)
    .await?;
    row.map(|r| locked(r.id, r.key_generation, &r.salt, [r.memory_kib, r.passes, r.lanes], r.account_key)).transpose()
}

/// One's own locked keys, to try a passphrase typed again.
pub async fn find_own_locked(db: &mut PgConnection, account: AccountId) -> Result<Locked> {
    let r = sqlx::query!(
        "SELECT id, key_generation, salt, memory_kib, passes, lanes, account_key FROM accounts WHERE id = $1",
        account.0,
    )
    .fetch_optional(db)
    .await?
    .ok_or(AppError::SignedOut)?;
    locked(r.id, r.key_generation, &r.salt, [r.memory_kib, r.passes, r.lanes], r.account_key)
}

fn locked(id: uuid::Uuid, generation: i32, salt: &[u8], kdf: [i32; 3], account_key: Vec<u8>) -> Result<Locked> {
    let salt = salt.try_into().map_err(|_| anyhow::anyhow!("a salt of another length"))?;
    let [memory_kib, passes, lanes] = kdf;
    Ok(Locked {
        account: AccountId(id),
        generation,
        salt,
        params: KdfParams { memory_kib, passes, lanes },
        account_key,
    })
}

/// One of two whose key was just opened, for this request alone: no session is read or begun, and
/// the private window is closed. None if a new passphrase came between, or there is no couple.
pub async fn find_beside(
    db: &mut PgConnection,
    app: &AppState,
    locked: &Locked,
    key: &AccountKey,
) -> Result<Option<Owner>> {
    let row = sqlx::query!(
        r#"SELECT a.display_name, a.prompts, a.mailbox_secret, m.couple_id, m.seat, m.couple_key, m.letter, c.epoch,
                  p.account_id AS partner, p.name AS partner_name,
                  (SELECT json_agg(json_build_object('from_day', r.from_day, 'weekday', r.weekday,
                                   'meets_at', r.meets_at, 'zone', r.zone) ORDER BY r.from_day)
                     FROM rhythms r WHERE r.couple_id = m.couple_id) AS rhythms
             FROM accounts a
             JOIN memberships m ON m.account_id = a.id
             JOIN couples c ON c.id = m.couple_id
             JOIN members p ON p.couple_id = m.couple_id AND p.seat <> m.seat
            WHERE a.id = $1 AND a.key_generation = $2"#,
        locked.account.0,
        locked.generation,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (account, generation, home) = (locked.account, locked.generation, key.home());
    let (name, prompts) = open_self(&home, account, generation, &row.display_name, &row.prompts)?;
    let link = Link {
        couple: CoupleId(row.couple_id),
        seat: row.seat,
        epoch: row.epoch,
        couple_key: row.couple_key,
        letter: row.letter,
        mailbox_secret: row.mailbox_secret,
        partner: AccountId(row.partner),
        partner_name: row.partner_name,
        rhythms: row.rhythms.unwrap_or_default(),
    };
    let life = Life { stays: false, started_at: app.now(), seen_at: app.now() };
    let (session, link) = (Owner::NO_SESSION, Some(link));
    Ok(Some(Owner { account, generation, session, home, name, prompts, link, window: None, life }))
}

/// One's own name and the prompts one is asked by.
pub(super) fn open_self(
    home: &HomeKey,
    account: AccountId,
    generation: i32,
    name: &[u8],
    prompts: &[u8],
) -> Result<(String, PromptSet)> {
    let place = |column| account_place(column, account.0.as_bytes(), account, generation);
    let name = open(home, &place("display_name"), name)?;
    Ok((String::from_utf8_lossy(&name).into_owned(), open_json(home, &place("prompts"), prompts)?))
}

/// Locks the account's row for a write that seals under its keys. A session whose keys a
/// new passphrase made dead is answered with sign-in, and the text is kept.
pub async fn lock(db: &mut PgConnection, me: &Owner) -> Result<()> {
    let generation = sqlx::query_scalar!("SELECT key_generation FROM accounts WHERE id = $1 FOR UPDATE", me.account.0)
        .fetch_optional(db)
        .await?;
    if generation == Some(me.generation) { Ok(()) } else { Err(AppError::SignedOut) }
}

pub async fn set_name(db: &mut PgConnection, app: &AppState, me: &Owner, name: &str) -> Result<()> {
    let place = account_place("display_name", me.account.0.as_bytes(), me.account, me.generation);
    let sealed = seal(&me.home, &place, name.as_bytes(), app.entropy())?;
    sqlx::query!("UPDATE accounts SET display_name = $2 WHERE id = $1", me.account.0, sealed).execute(db).await?;
    Ok(())
}

pub async fn set_prompts(db: &mut PgConnection, app: &AppState, me: &Owner, prompts: PromptSet) -> Result<()> {
    let place = account_place("prompts", me.account.0.as_bytes(), me.account, me.generation);
    let sealed = seal_json(&me.home, &place, &prompts, app.entropy())?;
    sqlx::query!("UPDATE accounts SET prompts = $2 WHERE id = $1", me.account.0, sealed).execute(db).await?;
    Ok(())
}

/// Replaces the account_key column when sign-in hardens an old account with newer settings.
pub async fn raise(
    db: &mut PgConnection,
    app: &AppState,
    locked: &Locked,
    key: &AccountKey,
    pass: &Hardened,
) -> Result<()> {
    let place = account_place("account_key", locked.account.0.as_bytes(), locked.account, locked.generation);
    let inner = seal_key(&pass.kek, &place, key, app.entropy())?;
    let outer = app.keyring.outer_seal(&place, &inner, app.entropy())?;
    sqlx::query!(
        "UPDATE accounts SET salt = $3, memory_kib = $4, passes = $5, lanes = $6, account_key = $7
          WHERE id = $1 AND key_generation = $2",
        locked.account.0,
        locked.generation,
        &pass.salt[..],
        pass.params.memory_kib,
        pass.params.passes,
        pass.params.lanes,
        outer,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives an account another sign-in name; false if somebody has it.
pub async fn rename(db: &mut PgConnection, app: &AppState, account: AccountId, sign_in_name: &str) -> Result<bool> {
    let indexes: Vec<Vec<u8>> = app.keyring.identity_indexes(sign_in_name).into_iter().map(|i| i.to_vec()).collect();
    let taken = sqlx::query_scalar!(
        "SELECT id FROM accounts WHERE id <> $1 AND name_index = ANY($2) LIMIT 1",
        account.0,
        &indexes
    )
    .fetch_optional(&mut *db)
    .await?;
    if taken.is_some() {
        return Ok(false);
    }
    let index = app.keyring.identity_index(sign_in_name);
    let sealed = seal_name(app, account, sign_in_name)?;
    sqlx::query!("UPDATE accounts SET name_index = $2, name_sealed = $3 WHERE id = $1", account.0, &index[..], sealed)
        .execute(db)
        .await?;
    Ok(true)
}
