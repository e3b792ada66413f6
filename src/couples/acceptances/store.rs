//! Reading an invite by its code, and the one transaction that links two accounts.

use crate::accounts::Owner;
use crate::couples::invites::store::{Proposal, place};
use crate::couples::model::{Rhythm, Seat};
use crate::couples::store::{membership_place, seal_name, set_rhythm};
use crate::ids::{AccountId, CoupleId};
use crate::keys::{BoxPublic, CoupleKey, InviteCode, Place, open, seal_key, seal_key_to};
use crate::web::{AppError, AppState, Result};
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

/// The epoch a couple begins with.
const FIRST_EPOCH: i32 = 1;

/// An invite as its code opens it.
pub struct Opened {
    pub code: InviteCode,
    pub inviter: AccountId,
    pub name: String,
    pub proposal: Proposal,
}

/// The invite a code opens. One's own code opens nothing.
pub async fn find(
    db: &mut PgConnection,
    now: Timestamp,
    visitor: Option<&Owner>,
    code: InviteCode,
) -> Result<Option<Opened>> {
    let id = code.row_id();
    let row = sqlx::query!(
        "SELECT account_id, name, weekday, meets_at, zone FROM invites
          WHERE account_id IS DISTINCT FROM $1 AND id = $2 AND expires_at > $3",
        visitor.map(|me| me.account.0),
        &id[..],
        now.to_sqlx() as _,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let inviter = AccountId(row.account_id);
    let name = open(&code.key(), &place("name", &id, inviter), &row.name)?;
    let name = String::from_utf8_lossy(&name).into_owned();
    let proposal = Proposal::stored(row.weekday, row.meets_at.to_jiff(), &row.zone)?;
    Ok(Some(Opened { code, inviter, name, proposal }))
}

fn opened_place<'a>(id: &'a [u8; 32], me: &Owner) -> Place<'a> {
    Place { table: "form", column: "opened", row: id, author: me.account.0, couple: None, revision: 0 }
}

/// Says that this account has opened this code, so that answering it is not another try.
pub fn mark_opened(app: &AppState, me: &Owner, code: &InviteCode) -> Result<String> {
    let id = code.row_id();
    Ok(BASE64URL_NOPAD.encode(&app.keyring.identity_seal(&opened_place(&id, me), b"opened", app.entropy())?))
}

pub fn was_opened(app: &AppState, me: &Owner, code: &str, mark: &str) -> bool {
    let opens = || {
        let id = InviteCode::parse(code)?.row_id();
        let mark = BASE64URL_NOPAD.decode(mark.as_bytes()).ok()?;
        app.keyring.identity_open(&opened_place(&id, me), &mark).ok()
    };
    opens().is_some()
}

/// What acceptance takes over from the invite.
struct Taken {
    rules_on: Date,
    proposal: Proposal,
}

/// Links the two. None if the invite is gone by now, or either has been linked meanwhile.
/// Both accounts' rows are locked first, in the order of their ids, so two people who
/// accept each other's codes queue here and only one gets through.
pub async fn accept(db: &mut PgConnection, app: &AppState, me: &Owner, opened: &Opened) -> Result<Option<CoupleId>> {
    let Some(mailbox) = lock_both(db, me, opened.inviter).await? else { return Ok(None) };
    let Some(taken) = take(db, app.now(), opened).await? else { return Ok(None) };
    if is_either_linked(db, me, opened.inviter).await? {
        return Ok(None);
    }
    sqlx::query!("DELETE FROM invites WHERE account_id = $1", me.account.0).execute(&mut *db).await?;

    let couple = CoupleId::new(app.now(), app.entropy());
    let key = CoupleKey::generate(app.entropy());
    let Proposal { weekday, meets_at, zone } = taken.proposal;
    let rhythm = Rhythm::starting(app.now(), weekday, meets_at, zone);
    let today = rhythm.zone.today(app.now());
    sqlx::query!(
        "INSERT INTO couples (id, formed_on, epoch) VALUES ($1, $2, $3)",
        couple.0,
        today.to_sqlx() as _,
        FIRST_EPOCH,
    )
    .execute(&mut *db)
    .await?;
    set_rhythm(db, couple, &rhythm).await?;

    let couple_key = seal_key(&me.home, &membership_place("couple_key", &couple, me.account), &key, app.entropy())?;
    let letter = seal_key_to(&mailbox, &membership_place("letter", &couple, opened.inviter), &key, app.entropy())?;
    let inviter = Joining { account: opened.inviter, seat: Seat::First, name: &opened.name, rules_on: taken.rules_on };
    let accepter = Joining { account: me.account, seat: Seat::Second, name: &me.name, rules_on: today };
    seat(db, app, couple, &key, &inviter, Way::Letter(letter)).await?;
    seat(db, app, couple, &key, &accepter, Way::Key(couple_key)).await?;
    Ok(Some(couple))
}

/// Locks both accounts and answers the inviter's mailbox; none if the inviter is gone.
async fn lock_both(db: &mut PgConnection, me: &Owner, inviter: AccountId) -> Result<Option<BoxPublic>> {
    let rows = sqlx::query!(
        "SELECT id, key_generation, mailbox_public FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE",
        &[me.account.0, inviter.0][..],
    )
    .fetch_all(db)
    .await?;
    if !rows.iter().any(|row| row.id == me.account.0 && row.key_generation == me.generation) {
        return Err(AppError::SignedOut);
    }
    let Some(row) = rows.into_iter().find(|row| row.id == inviter.0) else { return Ok(None) };
    let public = <[u8; 32]>::try_from(row.mailbox_public.as_slice()).map_err(anyhow::Error::new)?;
    Ok(Some(BoxPublic::from_bytes(public)))
}

/// One use: whoever deletes the row has it.
async fn take(db: &mut PgConnection, now: Timestamp, opened: &Opened) -> Result<Option<Taken>> {
    let row = sqlx::query!(
        "DELETE FROM invites WHERE account_id = $1 AND id = $2 AND expires_at > $3
         RETURNING rules_on, weekday, meets_at, zone",
        opened.inviter.0,
        &opened.code.row_id()[..],
        now.to_sqlx() as _,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let proposal = Proposal::stored(row.weekday, row.meets_at.to_jiff(), &row.zone)?;
    Ok(Some(Taken { rules_on: row.rules_on.to_jiff(), proposal }))
}

async fn is_either_linked(db: &mut PgConnection, me: &Owner, inviter: AccountId) -> Result<bool> {
    let linked = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM memberships WHERE account_id = $1 OR account_id = $2) AS "linked!""#,
        me.account.0,
        inviter.0,
    )
    .fetch_one(db)
    .await?;
    Ok(linked)
}

struct Joining<'a> {
    account: AccountId,
    seat: Seat,
    name: &'a str,
    rules_on: Date,
}

/// How a member comes by the couple's key.
enum Way {
    Key(Vec<u8>),
    Letter(Vec<u8>),
}

async fn seat(
    db: &mut PgConnection,
    app: &AppState,
    couple: CoupleId,
    key: &CoupleKey,
    who: &Joining<'_>,
    way: Way,
) -> Result<()> {
    let name = seal_name(app, key, couple, who.seat, who.account, FIRST_EPOCH, who.name)?;
    sqlx::query!(
        "INSERT INTO members (couple_id, seat, account_id, name, rules_on) VALUES ($1, $2, $3, $4, $5)",
        couple.0,
        who.seat.to_i16(),
        who.account.0,
        name,
        who.rules_on.to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    let (couple_key, letter) = match way {
        Way::Key(sealed) => (Some(sealed), None),
        Way::Letter(sealed) => (None, Some(sealed)),
    };
    sqlx::query!(
        "INSERT INTO memberships (account_id, couple_id, seat, couple_key, letter) VALUES ($1, $2, $3, $4, $5)",
        who.account.0,
        couple.0,
        who.seat.to_i16(),
        couple_key,
        letter,
    )
    .execute(db)
    .await?;
    Ok(())
}
