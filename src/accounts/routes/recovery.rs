//! The spare way in: making it, and using it.

use crate::accounts::Owner;
use crate::accounts::entry;
use crate::accounts::forms;
use crate::accounts::offer::Offer;
use crate::accounts::recovery::{self as store, Recovered};
use crate::accounts::store::harden;
use crate::accounts::views::{KitPage, RecoverPage, RecoveryPage, seat};
use crate::keys::RecoveryCode;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::limits::Prefix;
use crate::web::once::Ticket;
use crate::web::shell::Shell;
use crate::web::tx::{Db, Tx};
use crate::web::{AppState, Result};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

/// GET /recovery
pub async fn new(State(app): State<AppState>, me: Owner, mut db: Db) -> Result<RecoveryPage> {
    let made_on = store::made_on(&mut db, &me).await?;
    Ok(RecoveryPage::new(&me, made_on, Ticket::issue(&app, &me.session)?))
}

/// POST /recovery: the sheet is drawn in this one answer and never again.
pub async fn create(State(app): State<AppState>, me: Owner, from: Prefix, fields: Fields) -> Result<Response> {
    let tried = match forms::passphrase_alone(&fields) {
        Ok(passphrase) => entry::try_own_once(&app, &me, &from, &passphrase, fields.text("once")).await?,
        Err(faults) => Err(faults),
    };
    let key = match tried {
        Ok(key) => key,
        Err(faults) => return refused(&app, &me, faults).await,
    };
    let mut tx = Tx::begin(&app).await?;
    let kit = store::replace(&mut tx, &app, &me, &key).await?;
    tx.commit().await?;
    let shell = Shell { seat: seat(&me), ..Shell::signed_out("Keep this") };
    Ok(KitPage { shell, sign_in_name: kit.sign_in_name, code: kit.code.display().into(), made_on: kit.made_on }
        .into_response())
}

async fn refused(app: &AppState, me: &Owner, faults: Faults) -> Result<Response> {
    let mut db = app.pool.acquire().await?;
    let page = RecoveryPage::new(me, store::made_on(&mut db, me).await?, Ticket::issue(app, &me.session)?);
    Ok(again(RecoveryPage { faults, ..page }))
}

/// GET /recover
pub async fn recover(State(app): State<AppState>) -> Result<RecoverPage> {
    Ok(RecoverPage::new(Offer::new(&app)?, app.entropy()))
}

/// POST /recover: any wrong code gets one and the same answer.
pub async fn use_up(State(app): State<AppState>, from: Prefix, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let Some(offer) = Offer::read(&app, fields.text("offer")) else {
        return other_name(&app);
    };
    let page = RecoverPage::new(offer, app.entropy());
    let form = match forms::recover(&fields, &page.offer.name) {
        Ok(form) => form,
        Err(faults) => return Ok(again(RecoverPage { faults, ..page })),
    };
    app.limits.recover(&from)?;
    let Some(code) = known(&app, form.code).await? else {
        return Ok(again(RecoverPage { faults: forms::wrong_code(), ..page }));
    };
    let pass = harden(&app, &form.passphrase).await?;
    let mut tx = Tx::begin(&app).await?;
    match store::use_up(&mut tx, &app, &code, &page.offer.name, &pass).await? {
        Recovered::WrongCode => Ok(again(RecoverPage { faults: forms::wrong_code(), ..page })),
        Recovered::NameTaken => other_name(&app),
        Recovered::Back { account, generation, home } => {
            let entered = entry::begin(&mut tx, &app, &headers, (account, generation, &home), false).await?;
            tx.commit().await?;
            app.live.look_again();
            Ok(entered.answer(&app, see_other("/recovery")))
        }
    }
}

/// Looked up before the hashing, which a wrong code is not worth.
async fn known(app: &AppState, code: Option<RecoveryCode>) -> Result<Option<RecoveryCode>> {
    let Some(code) = code else { return Ok(None) };
    let mut db = app.pool.acquire().await?;
    Ok(store::opens(&mut db, &code).await?.then_some(code))
}

fn other_name(app: &AppState) -> Result<Response> {
    let page = RecoverPage::new(Offer::new(app)?, app.entropy());
    Ok(again(RecoverPage { offered_again: true, ..page }))
}
