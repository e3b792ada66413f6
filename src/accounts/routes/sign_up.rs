//! Signing up.

use crate::accounts::entry::{self, Entered};
use crate::accounts::forms::{self, SignUp};
use crate::accounts::model;
use crate::accounts::offer::Offer;
use crate::accounts::store::{self, Hardened, NewAccount};
use crate::accounts::views::{SignUpPage, Suggested};
use crate::ids::AccountId;
use crate::keys::{AccountKey, random};
use crate::web::forms::{Fields, again, see_other};
use crate::web::limits::Prefix;
use crate::web::tx::Tx;
use crate::web::{AppState, Result};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

/// GET /sign-up
pub async fn new(State(app): State<AppState>) -> Result<SignUpPage> {
    Ok(SignUpPage::new(&app.operator, Offer::new(&app)?))
}

/// POST /sign-up/offer: the same page with another sign-in name.
pub async fn offer(State(app): State<AppState>, fields: Fields) -> Result<SignUpPage> {
    let page = SignUpPage::new(&app.operator, Offer::new(&app)?);
    Ok(SignUpPage { name: typed_name(&fields), ..page })
}

/// POST /sign-up/suggest: the same page with a passphrase we made up, shown.
pub async fn suggest(State(app): State<AppState>, fields: Fields) -> Result<SignUpPage> {
    let offer = carried(&app, &fields)?.0;
    let suggested = Suggested::new(app.entropy());
    Ok(SignUpPage { name: typed_name(&fields), suggested, ..SignUpPage::new(&app.operator, offer) })
}

/// POST /sign-up
pub async fn create(State(app): State<AppState>, from: Prefix, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let (offer, offered_again) = carried(&app, &fields)?;
    let page = SignUpPage { name: typed_name(&fields), offered_again, ..SignUpPage::new(&app.operator, offer) };
    if offered_again {
        return Ok(again(page));
    }
    let form = match forms::sign_up(&fields, &page.offer.name) {
        Ok(form) => form,
        Err(faults) => return Ok(again(SignUpPage { faults, ..page })),
    };
    app.limits.sign_up(&from)?;
    let pass = store::harden(&app, &form.passphrase).await?;
    match open_account(&app, &headers, &form, &page.offer.name, &pass).await? {
        Some(entered) => Ok(entered.answer(&app, see_other("/recovery"))),
        None => Ok(again(SignUpPage { offer: Offer::new(&app)?, offered_again: true, ..page })),
    }
}

/// The account and its first session, in one transaction; none if the sign-in name is taken.
async fn open_account(
    app: &AppState,
    headers: &HeaderMap,
    form: &SignUp,
    name: &str,
    pass: &Hardened,
) -> Result<Option<Entered>> {
    // Random, not time-sorted: an account’s row tells the day it was made and no more.
    let id = AccountId(uuid::Builder::from_random_bytes(random(app.entropy())).into_uuid());
    let key = AccountKey::generate(app.entropy());
    let columns = store::key_columns(app, id, 1, &key, pass, &form.name, Default::default())?;
    let made_on = model::day(app.now(), &app.time_zone);
    let mut tx = Tx::begin(app).await?;
    if !store::create(&mut tx, app, &NewAccount { id, sign_in_name: name, made_on }, &columns).await? {
        return Ok(None);
    }
    let entered = entry::begin(&mut tx, app, headers, (id, 1, &key.home()), false).await?;
    tx.commit().await?;
    Ok(Some(entered))
}

/// The offer the form carries; another one, and true, if it is none of ours.
fn carried(app: &AppState, fields: &Fields) -> Result<(Offer, bool)> {
    match Offer::read(app, fields.text("offer")) {
        Some(offer) => Ok((offer, false)),
        None => Ok((Offer::new(app)?, true)),
    }
}

fn typed_name(fields: &Fields) -> String {
    fields.text("name").to_owned()
}
