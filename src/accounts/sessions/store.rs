//! Sessions in the database.

use crate::accounts::model::Life;
use crate::accounts::{Link, Owner, Window, store::open_self};
use crate::ids::{AccountId, CoupleId};
use crate::keys::{AccountKey, HomeKey, Place, SessionToken, WrapKey, open, open_key, seal, seal_key};
use crate::web::{AppError, AppState, Result};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

fn place<'a>(column: &'static str, session: &'a [u8; 32], account: AccountId, generation: i32) -> Place<'a> {
    Place { table: "sessions", column, row: session, author: account.0, couple: None, revision: generation }
}

/// Whose session this is, with everything a page needs to know of them, in one statement.
/// A session sealed under keys that a new passphrase made dead is none.
pub async fn find(db: &mut PgConnection, token: &SessionToken, now: Timestamp) -> Result<Option<Owner>> {
    let id = token.row_id();
    let row = sqlx::query!(
        r#"SELECT s.account_id, s.key_generation, s.home_key, s.stays, s.started_at, s.seen_at,
                  s.private_key, s.private_until, a.display_name, a.prompts, a.mailbox_secret, a.box_secret,
                  m.couple_id AS "couple_id?", m.seat AS "seat?", m.couple_key, m.letter,
                  c.epoch AS "epoch?", p.account_id AS "partner?", p.name AS "partner_name?",
                  (SELECT json_agg(json_build_object('from_day', r.from_day, 'weekday', r.weekday,
                                   'meets_at', r.meets_at, 'zone', r.zone) ORDER BY r.from_day)
                     FROM rhythms r WHERE r.couple_id = m.couple_id) AS rhythms
             FROM sessions s
             JOIN accounts a ON a.id = s.account_id AND a.key_generation = s.key_generation
             LEFT JOIN memberships m ON m.account_id = s.account_id
             LEFT JOIN couples c ON c.id = m.couple_id
             LEFT JOIN members p ON p.couple_id = m.couple_id AND p.seat <> m.seat
            WHERE s.id = $1"#,
        &id[..],
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };

    let account = AccountId(row.account_id);
    let generation = row.key_generation;
    let home: HomeKey = open_key(&token.wrapping_key(), &place("home_key", &id, account, generation), &row.home_key)?;
    let window = match (&row.private_key, row.private_until.map(|until| until.to_jiff())) {
        (Some(sealed), Some(until)) if now < until => {
            let place = place("private_key", &id, account, generation);
            Some(Window { key: open_key(&token.wrapping_key(), &place, sealed)?, until, box_secret: row.box_secret })
        }
        _ => None,
    };
    let (name, prompts) = open_self(&home, account, generation, &row.display_name, &row.prompts)?;
    let link = match (row.couple_id, row.seat, row.epoch, row.partner, row.partner_name) {
        (Some(couple), Some(seat), Some(epoch), Some(partner), Some(partner_name)) => Some(Link {
            couple: CoupleId(couple),
            seat,
            epoch,
            couple_key: row.couple_key,
            letter: row.letter,
            mailbox_secret: row.mailbox_secret,
            partner: AccountId(partner),
            partner_name,
            rhythms: row.rhythms.unwrap_or_default(),
        }),
        _ => None,
    };
    Ok(Some(Owner {
        account,
        generation,
        session: id,
        home,
        name,
        prompts,
        link,
        window,
        life: Life { stays: row.stays, started_at: row.started_at.to_jiff(), seen_at: row.seen_at.to_jiff() },
    }))
}

pub async fn touch(db: &mut PgConnection, owner: &Owner, now: Timestamp) -> Result<()> {
    sqlx::query!("UPDATE sessions SET seen_at = $2 WHERE id = $1", &owner.session[..], now.to_sqlx() as _)
        .execute(db)
        .await?;
    Ok(())
}

/// A new session for an account whose keys are at hand. Answers the only copy of its token.
pub async fn start(
    db: &mut PgConnection,
    app: &AppState,
    account: AccountId,
    generation: i32,
    home: &HomeKey,
    device: &str,
    stays: bool,
) -> Result<SessionToken> {
    let token = SessionToken::generate(app.entropy());
    let id = token.row_id();
    let wrap: WrapKey = token.wrapping_key();
    let home_key = seal_key(&wrap, &place("home_key", &id, account, generation), home, app.entropy())?;
    let label = seal(home, &place("device", &id, account, generation), device.as_bytes(), app.entropy())?;
    let handle = crate::ids::random_id(app.entropy());
    sqlx::query!(
        "INSERT INTO sessions (id, handle, account_id, key_generation, home_key, device, stays, started_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        &id[..],
        handle,
        account.0,
        generation,
        home_key,
        label,
        stays,
        app.now().to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(token)
}

/// The private window stands open this long after the passphrase was typed.
pub const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// Opens the private window of this session. Its token changes with it, so that an older copy
/// of the cookie opens nothing; the answer is the only copy of the new one.
pub async fn open_window(db: &mut PgConnection, app: &AppState, me: &Owner, key: &AccountKey) -> Result<SessionToken> {
    let token = SessionToken::generate(app.entropy());
    let (id, wrap) = (token.row_id(), token.wrapping_key());
    let place = |column| place(column, &id, me.account, me.generation);
    let home_key = seal_key(&wrap, &place("home_key"), &me.home, app.entropy())?;
    let private_key = seal_key(&wrap, &place("private_key"), &key.private(), app.entropy())?;
    let until = app.now() + WINDOW;
    let device = device_label(db, me).await?;
    let device = seal(&me.home, &place("device"), &device, app.entropy())?;
    let done = sqlx::query!(
        "UPDATE sessions SET id = $3, home_key = $4, private_key = $5, private_until = $6, device = $7, seen_at = $8
          WHERE account_id = $1 AND id = $2",
        me.account.0,
        &me.session[..],
        &id[..],
        home_key,
        private_key,
        until.to_sqlx() as _,
        device,
        app.now().to_sqlx() as _,
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(token) } else { Err(AppError::SignedOut) }
}

async fn device_label(db: &mut PgConnection, me: &Owner) -> Result<zeroize::Zeroizing<Vec<u8>>> {
    let sealed = sqlx::query_scalar!(
        "SELECT device FROM sessions WHERE account_id = $1 AND id = $2 FOR UPDATE",
        me.account.0,
        &me.session[..],
    )
    .fetch_optional(db)
    .await?
    .ok_or(AppError::SignedOut)?;
    Ok(open(&me.home, &place("device", &me.session, me.account, me.generation), &sealed)?)
}

/// Closes the private window of every session of the account: somebody else may be looking on.
pub async fn close_windows(db: &mut PgConnection, account: AccountId) -> Result<()> {
    sqlx::query!(
        "UPDATE sessions SET private_key = NULL, private_until = NULL WHERE account_id = $1 AND private_key IS NOT NULL",
        account.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One of one's own signed-in browsers.
pub struct Device {
    pub handle: Uuid,
    pub label: String,
    pub since: Timestamp,
    pub is_this: bool,
}

pub async fn list(db: &mut PgConnection, me: &Owner, now: Timestamp) -> Result<Vec<Device>> {
    let rows = sqlx::query!(
        "SELECT id, handle, key_generation, device, stays, started_at, seen_at
           FROM sessions WHERE account_id = $1 AND key_generation = $2 ORDER BY started_at DESC LIMIT $3",
        me.account.0,
        me.generation,
        50_i64,
    )
    .fetch_all(db)
    .await?;
    let mut devices = Vec::with_capacity(rows.len());
    for row in rows {
        let life = Life { stays: row.stays, started_at: row.started_at.to_jiff(), seen_at: row.seen_at.to_jiff() };
        let Ok(id) = <[u8; 32]>::try_from(row.id.as_slice()) else { continue };
        if life.is_over(now) {
            continue;
        }
        let label = open(&me.home, &place("device", &id, me.account, row.key_generation), &row.device)?;
        devices.push(Device {
            handle: row.handle,
            label: String::from_utf8_lossy(&label).into_owned(),
            since: life.started_at,
            is_this: id == me.session,
        });
    }
    Ok(devices)
}

/// Ends one of one's own sessions; false if there was none.
pub async fn end(db: &mut PgConnection, me: &Owner, handle: Uuid) -> Result<bool> {
    let done = sqlx::query!("DELETE FROM sessions WHERE account_id = $1 AND handle = $2", me.account.0, handle)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn end_this(db: &mut PgConnection, me: &Owner) -> Result<()> {
    sqlx::query!("DELETE FROM sessions WHERE account_id = $1 AND id = $2", me.account.0, &me.session[..])
        .execute(db)
        .await?;
    Ok(())
}

/// Ends the session a browser's cookie names, whoever's it is: the cookie is the right to end it.
pub async fn end_by_token(db: &mut PgConnection, token: &SessionToken) -> Result<()> {
    sqlx::query!("DELETE FROM sessions WHERE id = $1", &token.row_id()[..]).execute(db).await?;
    Ok(())
}

/// Ends every session of an account: after a new passphrase none of them has a key that fits.
pub async fn end_all(db: &mut PgConnection, account: AccountId) -> Result<()> {
    sqlx::query!("DELETE FROM sessions WHERE account_id = $1", account.0).execute(db).await?;
    Ok(())
}

pub async fn end_others(db: &mut PgConnection, me: &Owner) -> Result<()> {
    sqlx::query!("DELETE FROM sessions WHERE account_id = $1 AND id <> $2", me.account.0, &me.session[..])
        .execute(db)
        .await?;
    Ok(())
}

/// Which of these sessions there still are.
pub async fn which_live(db: &mut PgConnection, sessions: &[[u8; 32]]) -> Result<Vec<[u8; 32]>> {
    let asked: Vec<Vec<u8>> = sessions.iter().map(|session| session.to_vec()).collect();
    let live = sqlx::query_scalar!("SELECT id FROM sessions WHERE id = ANY($1)", &asked).fetch_all(db).await?;
    Ok(live.into_iter().filter_map(|id| id.try_into().ok()).collect())
}

/// Removes sessions that nobody can use any more, and their keys with them (the same spans
/// as `model::Life`); and the private keys of windows whose ten minutes are over.
pub async fn sweep(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE sessions SET private_key = NULL, private_until = NULL WHERE private_until <= $1",
        now.to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    let ago = |hours| (now - SignedDuration::from_hours(hours)).to_sqlx();
    sqlx::query!(
        "DELETE FROM sessions
          WHERE (NOT stays AND (seen_at <= $1 OR started_at <= $2)) OR (stays AND (seen_at <= $3 OR started_at <= $4))",
        ago(1) as _,
        ago(24) as _,
        ago(14 * 24) as _,
        ago(30 * 24) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}
