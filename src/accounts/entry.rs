//! Coming in and going out: trying a passphrase, starting a session, leaving quickly.

use crate::accounts::sessions::{cookies, store as sessions};
use crate::accounts::store::{self, Hardened, Locked};
use crate::accounts::views::AwayPage;
use crate::accounts::{Owner, forms, model};
use crate::ids::AccountId;
use crate::keys::{AccountKey, HomeKey, Passphrase, SessionToken, random};
use crate::web::forms::Faults;
use crate::web::limits::Prefix;
use crate::web::once::Ticket;
use crate::web::{AppState, Result};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use sqlx::PgConnection;
use std::time::Duration;

/// An account whose passphrase was just right.
pub struct Opened {
    pub locked: Locked,
    pub key: AccountKey,
    /// Set where the stored settings are weaker than today's: the passphrase hardened anew.
    pub raised: Option<Hardened>,
}

/// Tries a name and a passphrase. The throttle comes before any hashing; an unknown name
/// costs the same hashing and gets the same answer as a wrong passphrase.
pub async fn try_sign_in(
    app: &AppState,
    headers: &HeaderMap,
    from: &Prefix,
    name: &str,
    passphrase: &Passphrase,
) -> Result<Option<Opened>> {
    let locked = {
        let mut db = app.pool.acquire().await?;
        store::find_locked(&mut db, app, name).await?
    };
    let device = cookies::device(headers, app).filter(|d| locked.as_ref().is_some_and(|l| l.account == d.account));
    app.limits.sign_in(from, &app.keyring.identity_index(name), device.as_ref().map(|d| &d.digest))?;
    let (salt, params) = locked.as_ref().map_or_else(|| (random(app.entropy()), app.kdf), |l| (l.salt, l.params));
    let kek = app.gate.derive(passphrase, salt, params).await?;
    let Some(locked) = locked else { return Ok(None) };
    let Some(key) = locked.open(app, &kek) else { return Ok(None) };
    let raised =
        if model::is_weaker(locked.params, app.kdf) { Some(store::harden(app, passphrase).await?) } else { None };
    Ok(Some(Opened { locked, key, raised }))
}

/// Tries the passphrase of somebody already signed in. The tries are counted on this
/// session alone, so that a phone left open is no place to guess, and nobody else is slowed.
pub async fn try_own(app: &AppState, me: &Owner, from: &Prefix, passphrase: &Passphrase) -> Result<Option<AccountKey>> {
    app.limits.sign_in(from, &me.session, Some(&me.session))?;
    Ok(unlock(app, me.account, passphrase).await?.map(|(_, key)| key))
}

/// The caller has counted the try.
async fn unlock(app: &AppState, account: AccountId, passphrase: &Passphrase) -> Result<Option<(Locked, AccountKey)>> {
    let locked = {
        let mut db = app.pool.acquire().await?;
        store::find_own_locked(&mut db, account).await?
    };
    let kek = app.gate.derive(passphrase, locked.salt, locked.params).await?;
    Ok(locked.open(app, &kek).map(|key| (locked, key)))
}

/// The same for a form that is answered with a page, whose ticket is good once: sent again
/// from a browser's history, the right passphrase opens nothing.
pub async fn try_own_once(
    app: &AppState,
    me: &Owner,
    from: &Prefix,
    passphrase: &Passphrase,
    carried: &str,
) -> Result<Result<AccountKey, Faults>> {
    once(app, me, carried, try_own(app, me, from, passphrase)).await
}

/// Tries, on the screen of somebody signed in, the passphrase of the one who sits beside them.
/// Right, it answers that account for this one request: no session begins, and this browser
/// gets no cookie of theirs. The form's ticket is `me`'s, and good once.
pub async fn try_beside_once(
    app: &AppState,
    me: &Owner,
    beside: AccountId,
    passphrase: &Passphrase,
    carried: &str,
) -> Result<Result<Owner, Faults>> {
    once(app, me, carried, try_beside(app, beside, passphrase)).await
}

async fn try_beside(app: &AppState, account: AccountId, passphrase: &Passphrase) -> Result<Option<Owner>> {
    app.limits.one_screen(account)?;
    let Some((locked, key)) = unlock(app, account, passphrase).await? else { return Ok(None) };
    let mut db = app.pool.acquire().await?;
    store::find_beside(&mut db, app, &locked, &key).await
}

/// Tries only with a ticket that is still good, and spends it unless the passphrase was wrong.
async fn once<T>(
    app: &AppState,
    me: &Owner,
    carried: &str,
    trying: impl Future<Output = Result<Option<T>>>,
) -> Result<Result<T, Faults>> {
    let Some(ticket) = Ticket::read(app, &me.session, carried) else { return Ok(Err(forms::used_already())) };
    // Busy, or too many tries, spends it too: what was not tried is not tried later by going back.
    let tried = trying.await;
    if matches!(tried, Ok(None)) {
        return Ok(Err(forms::not_it("passphrase")));
    }
    let is_first = ticket.spend(app);
    let opened = tried?.filter(|_| is_first);
    Ok(opened.ok_or_else(forms::used_already))
}

/// A session that has just begun, and its cookie's only copy.
pub struct Entered {
    pub account: AccountId,
    token: SessionToken,
    stays: bool,
    /// The row this browser's sign-in had before.
    ended: Option<[u8; 32]>,
}

/// Starts a session in this browser; the one it had before ends.
pub async fn begin(
    db: &mut PgConnection,
    app: &AppState,
    headers: &HeaderMap,
    (account, generation, home): (AccountId, i32, &HomeKey),
    stays: bool,
) -> Result<Entered> {
    let old = cookies::session(headers, app.is_https);
    if let Some(old) = &old {
        sessions::end_by_token(db, old).await?;
    }
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let token = sessions::start(db, app, account, generation, home, model::device_label(agent), stays).await?;
    Ok(Entered { account, token, stays, ended: old.map(|old| old.row_id()) })
}

/// Opens the private window of this session for ten minutes.
pub async fn open_window(db: &mut PgConnection, app: &AppState, me: &Owner, key: &AccountKey) -> Result<Entered> {
    let token = sessions::open_window(db, app, me, key).await?;
    Ok(Entered { account: me.account, token, stays: me.stays(), ended: Some(me.session) })
}

impl Entered {
    /// The answer with both cookies, after the commit: what followed under the old one stops.
    pub fn answer(&self, app: &AppState, answer: impl IntoResponse) -> Response {
        self.ended.iter().for_each(|ended| app.live.leave(ended));
        let mut response = answer.into_response();
        cookies::set_session(response.headers_mut(), app, &self.token, self.stays);
        cookies::set_device(response.headers_mut(), app, self.account);
        response
    }
}

/// Leave quickly: whatever was or was not signed in here, this browser's session ends, and
/// the answer is a bare page that goes on to a neutral site. It waits for the database two
/// seconds at most, never fails and logs nothing: whoever presses it gets away from here.
pub async fn leave(app: &AppState, headers: &HeaderMap) -> Response {
    let _ended = tokio::time::timeout(Duration::from_secs(2), end_by_cookie(app, headers)).await;
    let mut response = AwayPage::default().into_response();
    cookies::clear_session(response.headers_mut(), app);
    response
}

async fn end_by_cookie(app: &AppState, headers: &HeaderMap) -> Result<()> {
    let Some(token) = cookies::session(headers, app.is_https) else { return Ok(()) };
    let mut db = app.pool.acquire().await?;
    sessions::end_by_token(&mut db, &token).await?;
    app.live.leave(&token.row_id());
    Ok(())
}
