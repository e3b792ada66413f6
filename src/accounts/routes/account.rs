//! One's own account: what is set, where one is signed in, which wordings one is asked.

use crate::accounts::sessions::store as sessions;
use crate::accounts::views::{AccountPage, PromptsPage, seat};
use crate::accounts::{Owner, forms, recovery, store};
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::shell::Shell;
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::extract::{Path, State};
use axum::response::Response;
use uuid::Uuid;

/// GET /account
pub async fn show(State(app): State<AppState>, me: Owner, mut db: Db) -> Result<AccountPage> {
    let (sign_in_name, recovery_made_on) = recovery::name_and_day(&mut db, &app, &me).await?;
    Ok(AccountPage {
        shell: Shell::tabs("Account", None, seat(&me)),
        sign_in_name,
        recovery_made_on,
        devices: sessions::list(&mut db, &me, app.now()).await?,
        is_linked: me.link.is_some(),
        name: me.name,
        time_zone: app.time_zone.clone(),
    })
}

/// GET /account/prompts
pub async fn prompts(me: Owner) -> PromptsPage {
    PromptsPage::new(&me, Faults::default())
}

/// POST /account/prompts: chooses one's own wordings, and nobody is told.
pub async fn choose_prompts(State(app): State<AppState>, me: Owner, mut tx: Tx, fields: Fields) -> Result<Response> {
    let chosen = match forms::prompts(&fields) {
        Ok(chosen) => chosen,
        Err(faults) => return Ok(again(PromptsPage::new(&me, faults))),
    };
    store::lock(&mut tx, &me).await?;
    store::set_prompts(&mut tx, &app, &me, chosen).await?;
    tx.commit().await?;
    Ok(see_other(paths::ACCOUNT))
}

/// POST /account/sessions/end-others
pub async fn end_others(State(app): State<AppState>, me: Owner, mut tx: Tx) -> Result<Response> {
    sessions::end_others(&mut tx, &me).await?;
    tx.commit().await?;
    app.live.look_again();
    Ok(see_other(paths::ACCOUNT))
}

/// POST /account/sessions/{handle}/end
pub async fn end(State(app): State<AppState>, me: Owner, mut tx: Tx, Path(handle): Path<String>) -> Result<Response> {
    let handle = Uuid::try_parse(&handle).map_err(|_| AppError::NotFound)?;
    if !sessions::end(&mut tx, &me, handle).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    app.live.look_again();
    Ok(see_other(paths::ACCOUNT))
}
