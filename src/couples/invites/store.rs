//! Invites in the database. A row is found by a digest of its code, and holds no key.

use crate::accounts::Owner;
use crate::couples::forms::Chosen;
use crate::couples::model::Zone;
use crate::ids::AccountId;
use crate::keys::{InviteCode, Place, open, seal};
use crate::web::{AppState, Result};
use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

/// How long a code opens something.
pub const LIFE: SignedDuration = SignedDuration::from_hours(72);

pub fn place<'a>(column: &'static str, id: &'a [u8; 32], inviter: AccountId) -> Place<'a> {
    Place { table: "invites", column, row: id, author: inviter.0, couple: None, revision: 0 }
}

/// A code and what it proposes, before it is written.
pub struct NewInvite {
    code: InviteCode,
    rhythm: Chosen,
    rules_on: Date,
    expires_at: Timestamp,
}

impl NewInvite {
    pub fn draw(app: &AppState, rhythm: Chosen) -> Self {
        let now = app.now();
        let expires_at = now.saturating_add(LIFE).unwrap_or(Timestamp::MAX);
        Self { code: InviteCode::generate(app.entropy()), rules_on: rhythm.zone.today(now), rhythm, expires_at }
    }
}

/// Writes the one invite an account has. The caller holds the account's lock.
pub async fn create(db: &mut PgConnection, app: &AppState, me: &Owner, new: &NewInvite) -> Result<()> {
    let id = new.code.row_id();
    let code = seal(&me.home, &place("code", &id, me.account), new.code.display().as_bytes(), app.entropy())?;
    let name = seal(&new.code.key(), &place("name", &id, me.account), me.name.as_bytes(), app.entropy())?;
    sqlx::query!(
        "INSERT INTO invites (account_id, id, code, name, rules_on, weekday, meets_at, zone, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (account_id) DO UPDATE
            SET id = excluded.id, code = excluded.code, name = excluded.name, rules_on = excluded.rules_on,
                weekday = excluded.weekday, meets_at = excluded.meets_at, zone = excluded.zone, expires_at = excluded.expires_at",
        me.account.0,
        &id[..],
        code,
        name,
        new.rules_on.to_sqlx() as _,
        i16::from(new.rhythm.weekday.to_monday_one_offset()),
        new.rhythm.meets_at.to_sqlx() as _,
        new.rhythm.zone.name(),
        new.expires_at.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What an invite proposes.
pub struct Proposal {
    pub weekday: Weekday,
    pub meets_at: Time,
    pub zone: Zone,
}

impl Proposal {
    pub fn stored(weekday: i16, meets_at: Time, zone: &str) -> Result<Self> {
        let weekday = i8::try_from(weekday).map_err(anyhow::Error::new)?;
        let weekday = Weekday::from_monday_one_offset(weekday).map_err(anyhow::Error::new)?;
        Ok(Self { weekday, meets_at, zone: Zone::stored(zone) })
    }
}

/// One's own invite, with its code to read again.
pub struct Waiting {
    pub code: String,
    pub expires_at: Timestamp,
    pub proposal: Proposal,
}

/// One's own invite that still waits. One sealed under keys a new passphrase made dead is none.
pub async fn find_own(db: &mut PgConnection, me: &Owner, now: Timestamp) -> Result<Option<Waiting>> {
    let row = sqlx::query!(
        "SELECT id, code, weekday, meets_at, zone, expires_at FROM invites WHERE account_id = $1 AND expires_at > $2",
        me.account.0,
        now.to_sqlx() as _,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(code) = own_code(me, &row.id, &row.code) else { return Ok(None) };
    let proposal = Proposal::stored(row.weekday, row.meets_at.to_jiff(), &row.zone)?;
    Ok(Some(Waiting { code, expires_at: row.expires_at.to_jiff(), proposal }))
}

fn own_code(me: &Owner, id: &[u8], sealed: &[u8]) -> Option<String> {
    let id = id.try_into().ok()?;
    let code = open(&me.home, &place("code", id, me.account), sealed).ok()?;
    String::from_utf8(code.to_vec()).ok()
}

/// The new name on a code that waits, if one does. The caller holds the account's lock.
pub async fn rename(db: &mut PgConnection, app: &AppState, me: &Owner, name: &str) -> Result<()> {
    let row = sqlx::query!("SELECT id, code FROM invites WHERE account_id = $1", me.account.0)
        .fetch_optional(&mut *db)
        .await?;
    let Some(code) = row.and_then(|row| InviteCode::parse(&own_code(me, &row.id, &row.code)?)) else { return Ok(()) };
    let id = code.row_id();
    let sealed = seal(&code.key(), &place("name", &id, me.account), name.as_bytes(), app.entropy())?;
    sqlx::query!("UPDATE invites SET name = $3 WHERE account_id = $1 AND id = $2", me.account.0, &id[..], sealed)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn take_back(db: &mut PgConnection, me: &Owner) -> Result<()> {
    sqlx::query!("DELETE FROM invites WHERE account_id = $1", me.account.0).execute(db).await?;
    Ok(())
}

/// Removes invites that open nothing any more.
pub async fn sweep(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    sqlx::query!("DELETE FROM invites WHERE expires_at <= $1", now.to_sqlx() as _).execute(db).await?;
    Ok(())
}
