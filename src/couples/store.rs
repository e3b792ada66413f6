//! The couple in the database: its key, its names, its lock.

use super::model::{Rhythm, Rhythms, Seat};
use super::{Member, Viewer};
use crate::accounts::{self, Link, Owner};
use crate::ids::{AccountId, CoupleId};
use crate::keys::{CoupleKey, Place, open, open_box_key, open_key, open_secret, seal, seal_key};
use crate::web::{AppError, AppState, Result};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

/// Where an account's way into its couple stands: `couple_key` or `letter`.
pub fn membership_place<'a>(column: &'static str, couple: &'a CoupleId, account: AccountId) -> Place<'a> {
    Place {
        table: "memberships",
        column,
        row: couple.0.as_bytes(),
        author: account.0,
        couple: Some(couple.0),
        revision: 0,
    }
}

/// The row of a member: the couple and the seat.
pub fn member_row(couple: CoupleId, seat: Seat) -> [u8; 17] {
    let mut row = [0; 17];
    row[..16].copy_from_slice(couple.0.as_bytes());
    row[16] = match seat {
        Seat::First => 1,
        Seat::Second => 2,
    };
    row
}

/// Where a member's name stands. `revision` is the couple's epoch.
pub fn name_place(row: &[u8; 17], couple: CoupleId, author: AccountId, epoch: i32) -> Place<'_> {
    Place { table: "members", column: "name", row, author: author.0, couple: Some(couple.0), revision: epoch }
}

/// The couple's key, from one's own row or from a letter that waits. A letter's key comes
/// back sealed under one's own home key too, for the next act to file: a GET changes nothing.
pub fn open_key_of(app: &AppState, owner: &Owner, link: &Link) -> Result<(CoupleKey, Option<Vec<u8>>)> {
    let place = |column| membership_place(column, &link.couple, owner.account);
    if let Some(sealed) = &link.couple_key {
        return Ok((open_key(&owner.home, &place("couple_key"), sealed)?, None));
    }
    let letter = link.letter.as_deref().ok_or_else(|| anyhow::anyhow!("neither key nor letter"))?;
    let row = owner.account.0;
    let mailbox = accounts::store::account_place("mailbox_secret", row.as_bytes(), owner.account, owner.generation);
    let secret = open_secret(&owner.home, &mailbox, &link.mailbox_secret)?;
    let key: CoupleKey = open_box_key(&secret, &place("letter"), letter)?;
    let unfiled = seal_key(&owner.home, &place("couple_key"), &key, app.entropy())?;
    Ok((key, Some(unfiled)))
}

pub fn open_name(
    key: &CoupleKey,
    couple: CoupleId,
    seat: Seat,
    author: AccountId,
    epoch: i32,
    sealed: &[u8],
) -> Result<String> {
    let name = open(key, &name_place(&member_row(couple, seat), couple, author, epoch), sealed)?;
    Ok(String::from_utf8_lossy(&name).into_owned())
}

pub fn seal_name(
    app: &AppState,
    key: &CoupleKey,
    couple: CoupleId,
    seat: Seat,
    author: AccountId,
    epoch: i32,
    name: &str,
) -> Result<Vec<u8>> {
    Ok(seal(key, &name_place(&member_row(couple, seat), couple, author, epoch), name.as_bytes(), app.entropy())?)
}

/// Locks the couple for an act, then one's own account. All acts of a couple queue here. A
/// key that a new epoch or a new passphrase made dead is answered with sign-in, and the
/// text is kept. A letter that still waits is filed on the way.
pub async fn lock(db: &mut PgConnection, me: &Member) -> Result<()> {
    let epoch = sqlx::query_scalar!("SELECT epoch FROM couples WHERE id = $1 FOR UPDATE", me.couple.0)
        .fetch_optional(&mut *db)
        .await?;
    if epoch != Some(me.epoch) {
        return Err(AppError::SignedOut);
    }
    accounts::store::lock(db, &me.owner).await?;
    if let Some(sealed) = &me.unfiled {
        sqlx::query!(
            "UPDATE memberships SET couple_key = $3, letter = NULL
              WHERE account_id = $1 AND couple_id = $2 AND letter IS NOT NULL",
            me.owner.account.0,
            me.couple.0,
            sealed,
        )
        .execute(db)
        .await?;
    }
    Ok(())
}

/// Locks what an act of this viewer may touch: the couple first, where there is one.
pub async fn lock_viewer(db: &mut PgConnection, viewer: &Viewer) -> Result<()> {
    match viewer {
        Viewer::Member(me) => lock(db, me).await,
        Viewer::Solo { owner, .. } => {
            accounts::store::lock(db, owner).await?;
            still_solo(db, owner).await
        }
    }
}

/// Somebody whose code was accepted since the page was asked for is no longer solo: they
/// come back through sign-in, with their text.
async fn still_solo(db: &mut PgConnection, owner: &Owner) -> Result<()> {
    let linked = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM memberships WHERE account_id = $1) AS "linked!""#,
        owner.account.0
    )
    .fetch_one(db)
    .await?;
    if linked { Err(AppError::SignedOut) } else { Ok(()) }
}

/// The couple's rhythms as they stand now. What was read with the session may be older than
/// the lock; an act that takes a week from them reads them again under it.
pub async fn rhythms(db: &mut PgConnection, me: &Member) -> Result<Rhythms> {
    let rows = sqlx::query_scalar!(
        r#"SELECT json_agg(json_build_object('from_day', r.from_day, 'weekday', r.weekday,
                           'meets_at', r.meets_at, 'zone', r.zone) ORDER BY r.from_day) AS "rows!"
             FROM rhythms r WHERE r.couple_id = $1"#,
        me.couple.0,
    )
    .fetch_one(db)
    .await?;
    Ok(Rhythms::from_json(&rows).ok_or_else(|| anyhow::anyhow!("no readable rhythm"))?)
}

/// One's own name as the partner sees it. The caller holds the couple's lock.
pub async fn set_name(db: &mut PgConnection, app: &AppState, me: &Member, name: &str) -> Result<()> {
    let sealed = seal_name(app, &me.key, me.couple, me.seat, me.owner.account, me.epoch, name)?;
    sqlx::query!(
        "UPDATE members SET name = $3 WHERE couple_id = $1 AND account_id = $2",
        me.couple.0,
        me.owner.account.0,
        sealed,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes a rhythm from its first day on, in place of one that waits for the same day.
/// The caller holds the couple's lock.
pub async fn set_rhythm(db: &mut PgConnection, couple: CoupleId, rhythm: &Rhythm) -> Result<()> {
    sqlx::query!(
        "INSERT INTO rhythms (couple_id, from_day, weekday, meets_at, zone) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (couple_id, from_day) DO UPDATE SET weekday = excluded.weekday, meets_at = excluded.meets_at, zone = excluded.zone",
        couple.0,
        rhythm.from_day.to_sqlx() as _,
        i16::from(rhythm.weekday.to_monday_one_offset()),
        rhythm.meets_at.to_sqlx() as _,
        rhythm.zone.name(),
    )
    .execute(db)
    .await?;
    Ok(())
}
