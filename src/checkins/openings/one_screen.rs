//! One screen tonight: two people side by side, one of them signed in here, the other here for
//! one request by their passphrase. Nothing of theirs begins or stays in this browser; whether
//! their side is sealed is told only once the passphrase was right, and so to nobody else.

use super::store;
use super::views::OneScreenPage;
use crate::accounts::sessions::store::close_windows;
use crate::accounts::{Owner, entry, forms};
use crate::checkins::sides::store as sides;
use crate::checkins::together::{
    self,
    meeting::{Meeting, OneScreen, Speaker},
};
use crate::couples::{self, Member};
use crate::ids::CheckinId;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::once::Ticket;
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sqlx::PgConnection;

pub fn router() -> Router<AppState> {
    Router::new().route(paths::ONE_SCREEN, get(show).post(open))
}

/// GET /week/one-screen: what it is, and the field; the same whatever the other has done.
async fn show(State(app): State<AppState>, me: Member, mut db: Db) -> Result<Response> {
    if !is_ready(&mut db, &app, &me).await? {
        return Ok(see_other(paths::WEEK));
    }
    Ok(page(&app, &me, Faults::default())?.into_response())
}

/// POST /week/one-screen: the passphrase of the one beside; right, both are here and both sides open.
async fn open(State(app): State<AppState>, me: Member, mut db: Db, fields: Fields) -> Result<Response> {
    if !is_ready(&mut db, &app, &me).await? {
        return Ok(see_other(paths::WEEK));
    }
    // The connection goes back before the slow part.
    drop(db);
    let tried = match forms::passphrase_alone(&fields) {
        Ok(typed) => entry::try_beside_once(&app, &me.owner, me.partner.account, &typed, fields.text("once")).await?,
        Err(faults) => Err(faults),
    };
    let outcome = match tried {
        Ok(beside) => open_both(&app, &me, &seat(&app, &me, beside)?).await?,
        Err(faults) => return Ok(again(page(&app, &me, faults)?)),
    };
    Ok(match outcome {
        Outcome::Opened(checkin) => see_other(&paths::together(checkin)),
        Outcome::Unsealed => again(OneScreenPage { is_unsealed: true, ..page(&app, &me, Faults::default())? }),
        Outcome::NewPassphrase => again(page(&app, &me, forms::not_it("passphrase"))?),
        Outcome::Elsewhere => see_other(paths::WEEK),
    })
}

/// What came of it; only an opening changes anything.
enum Outcome {
    Opened(CheckinId),
    /// The other one's side isn't sealed: said to whoever typed their passphrase.
    Unsealed,
    /// The passphrase was changed on another device meanwhile.
    NewPassphrase,
    /// One's own side was opened or taken back on another device meanwhile.
    Elsewhere,
}

async fn open_both(app: &AppState, me: &Member, them: &Member) -> Result<Outcome> {
    let mut tx = Tx::begin(app).await?;
    couples::store::lock(&mut tx, me).await?;
    match couples::store::lock(&mut tx, them).await {
        Err(AppError::SignedOut) => return Ok(Outcome::NewPassphrase),
        locked => locked?,
    }
    let Some(mine) = sides::find_sealed(&mut tx, &me.owner).await? else { return Ok(Outcome::Elsewhere) };
    let Some(theirs) = sides::find_sealed(&mut tx, &them.owner).await? else { return Ok(Outcome::Unsealed) };
    // Somebody is looking on.
    close_windows(&mut tx, me.owner.account).await?;
    close_windows(&mut tx, them.owner.account).await?;
    let both = [(me, &mine), (them, &theirs)];
    let Some(checkin) = store::open_on_one_screen(&mut tx, app, both).await? else { return Ok(Outcome::Elsewhere) };
    let opened = together::find_opened(&mut tx, me, checkin).await?;
    let one_screen = Some(OneScreen { whose: Speaker(me.seat), is_agreed: true });
    let meeting = Meeting { one_screen, ..opened.meeting };
    together::store::save(&mut tx, app, me, checkin, &meeting).await?;
    tx.commit().await?;
    Ok(Outcome::Opened(checkin))
}

/// The one beside, in their own seat of the same couple.
fn seat(app: &AppState, me: &Member, beside: Owner) -> Result<Member> {
    let them = Member::open(beside, app)?.ok().filter(|them| them.couple == me.couple);
    them.ok_or(AppError::NotFound)
}

/// Whether one's own side is sealed and this week may still have its opening.
async fn is_ready(db: &mut PgConnection, app: &AppState, me: &Member) -> Result<bool> {
    Ok(sides::find_sealed(db, &me.owner).await?.is_some()
        && !store::has_opened(db, me, me.rhythms.week(app.now())).await?)
}

fn page(app: &AppState, me: &Member, faults: Faults) -> Result<OneScreenPage> {
    let once = Ticket::issue(app, &me.owner.session)?;
    Ok(OneScreenPage::new(me, once, faults))
}
