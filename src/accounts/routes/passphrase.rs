//! A new passphrase: new keys, and every other session ends.

use crate::accounts::entry::{self, Entered};
use crate::accounts::rekey::{self, Change};
use crate::accounts::store::{Hardened, harden};
use crate::accounts::views::{PassphrasePage, Suggested};
use crate::accounts::{Owner, forms};
use crate::keys::AccountKey;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::limits::Prefix;
use crate::web::tx::Tx;
use crate::web::{AppError, AppState, Result, paths};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

/// GET /account/passphrase
pub async fn edit(me: Owner) -> PassphrasePage {
    PassphrasePage::new(&me, Suggested::default(), Faults::default())
}

/// POST /account/passphrase/suggest
pub async fn suggest(State(app): State<AppState>, me: Owner) -> PassphrasePage {
    PassphrasePage::new(&me, Suggested::new(app.entropy()), Faults::default())
}

/// POST /account/passphrase
pub async fn update(
    State(app): State<AppState>,
    me: Owner,
    from: Prefix,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let form = match forms::change_passphrase(&fields, &me.name) {
        Ok(form) => form,
        Err(faults) => return Ok(again(PassphrasePage::new(&me, Suggested::default(), faults))),
    };
    let Some(old) = entry::try_own(&app, &me, &from, &form.current).await? else {
        return Ok(again(PassphrasePage::new(&me, Suggested::default(), forms::not_it("current"))));
    };
    let pass = harden(&app, &form.passphrase).await?;
    let entered = change(&app, &me, &headers, &old, &pass).await?;
    Ok(entered.answer(&app, see_other(paths::ACCOUNT)))
}

/// All of it or nothing, and only if nobody changed the keys meanwhile.
async fn change(app: &AppState, me: &Owner, headers: &HeaderMap, old: &AccountKey, pass: &Hardened) -> Result<Entered> {
    let mut tx = Tx::begin(app).await?;
    let row = rekey::lock(&mut tx, me.account).await?;
    if row.generation != me.generation {
        return Err(AppError::SignedOut);
    }
    let (generation, home) = rekey::change(&mut tx, app, row, &Change { account: me.account, old, pass }).await?;
    let entered = entry::begin(&mut tx, app, headers, (me.account, generation, &home), me.stays()).await?;
    tx.commit().await?;
    app.live.look_again();
    Ok(entered)
}
