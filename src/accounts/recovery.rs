//! The spare way in: one row an account, found by a value from its code, holding the
//! account's key sealed to a key from the code. It works with the keyring lost, and once.

use crate::accounts::rekey::{self, Change};
use crate::accounts::store::{self, Hardened};
use crate::accounts::{Owner, model};
use crate::ids::AccountId;
use crate::keys::{AccountKey, HomeKey, Place, RecoveryCode, open_box_key, seal_key_to};
use crate::web::{AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

/// Where the account's key stands in its recovery row.
pub(super) fn place<'a>(row: &'a [u8], account: AccountId) -> Place<'a> {
    Place { table: "recovery_codes", column: "account_key", row, author: account.0, couple: None, revision: 0 }
}

/// What goes on the sheet. Nothing else has the code: it is shown once.
pub struct Kit {
    pub sign_in_name: Option<String>,
    pub code: RecoveryCode,
    pub made_on: Date,
}

/// Makes a new spare way in; an older sheet stops working.
pub async fn replace(db: &mut PgConnection, app: &AppState, me: &Owner, key: &AccountKey) -> Result<Kit> {
    store::lock(db, me).await?;
    let code = RecoveryCode::generate(app.entropy());
    let (id, public) = (code.row_id(), code.box_secret().public());
    let sealed = seal_key_to(&public, &place(&id, me.account), key, app.entropy())?;
    let made_on = model::day(app.now(), &app.time_zone);
    sqlx::query!(
        "INSERT INTO recovery_codes (account_id, id, public_key, account_key, made_on) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id) DO UPDATE
            SET id = excluded.id, public_key = excluded.public_key,
                account_key = excluded.account_key, made_on = excluded.made_on",
        me.account.0,
        &id[..],
        &public.as_bytes()[..],
        sealed,
        made_on.to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    Ok(Kit { sign_in_name: store::sign_in_name(db, app, me.account).await?, code, made_on })
}

/// When one's own sheet was made, if there is one.
pub async fn made_on(db: &mut PgConnection, me: &Owner) -> Result<Option<Date>> {
    let day = sqlx::query_scalar!("SELECT made_on FROM recovery_codes WHERE account_id = $1", me.account.0)
        .fetch_optional(db)
        .await?;
    Ok(day.map(jiff_sqlx::Date::to_jiff))
}

/// One's own sign-in name (none where the keyring it was sealed under is lost) and the day of
/// one's own sheet, in one statement.
pub async fn name_and_day(db: &mut PgConnection, app: &AppState, me: &Owner) -> Result<(Option<String>, Option<Date>)> {
    let row = sqlx::query!(
        r#"SELECT a.name_sealed, r.made_on AS "made_on?"
             FROM accounts a LEFT JOIN recovery_codes r ON r.account_id = a.id WHERE a.id = $1"#,
        me.account.0,
    )
    .fetch_one(db)
    .await?;
    Ok((store::open_name(app, me.account, &row.name_sealed), row.made_on.map(jiff_sqlx::Date::to_jiff)))
}

/// Whether a code opens an account. A wrong one, a used one and one that never was are the same.
pub async fn opens(db: &mut PgConnection, code: &RecoveryCode) -> Result<bool> {
    let id = code.row_id();
    let row = sqlx::query!("SELECT account_id, account_key FROM recovery_codes WHERE id = $1", &id[..])
        .fetch_optional(db)
        .await?;
    Ok(row.is_some_and(|r| open(code, &id, AccountId(r.account_id), &r.account_key).is_some()))
}

fn open(code: &RecoveryCode, id: &[u8], account: AccountId, sealed: &[u8]) -> Option<AccountKey> {
    open_box_key(&code.box_secret(), &place(id, account), sealed).ok()
}

/// What coming back with a code came to.
pub enum Recovered {
    /// Back in, under a new name, a new passphrase and new keys.
    Back {
        account: AccountId,
        generation: i32,
        home: HomeKey,
    },
    WrongCode,
    /// The offered sign-in name was taken meanwhile; the code is not used up.
    NameTaken,
}

/// Uses a code up: the row goes, everything is sealed anew under the new passphrase.
pub async fn use_up(
    db: &mut PgConnection,
    app: &AppState,
    code: &RecoveryCode,
    sign_in_name: &str,
    pass: &Hardened,
) -> Result<Recovered> {
    let id = code.row_id();
    let owner = sqlx::query_scalar!("SELECT account_id FROM recovery_codes WHERE id = $1", &id[..])
        .fetch_optional(&mut *db)
        .await?;
    let Some(account) = owner.map(AccountId) else { return Ok(Recovered::WrongCode) };
    // The account's row is locked first, as everywhere; then the code is looked at again.
    let locked = rekey::lock(db, account).await?;
    let used = sqlx::query_scalar!(
        "DELETE FROM recovery_codes WHERE account_id = $1 AND id = $2 RETURNING account_key",
        account.0,
        &id[..]
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(key) = used.and_then(|sealed| open(code, &id, account, &sealed)) else { return Ok(Recovered::WrongCode) };
    if !store::rename(db, app, account, sign_in_name).await? {
        return Ok(Recovered::NameTaken);
    }
    let (generation, home) = rekey::change(db, app, locked, &Change { account, old: &key, pass }).await?;
    Ok(Recovered::Back { account, generation, home })
}
