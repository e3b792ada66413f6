//! Agreements: the list, one with all its versions, and what either does about a version. Every act
//! locks the couple, reads again who has said yes to what, and asks the one rule there.

use super::model::{Act, Agreement, Version};
use super::views::{AgreementPage, AlonePage, ListPage};
use super::{builder, store};
use crate::accounts::foreign;
use crate::couples::{self, Member, Viewer};
use crate::ids::AgreementId;
use crate::web::forms::{Fields, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::civil::Date;
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::AGREEMENTS, get(list))
        .merge(builder::routes::router())
        .route("/agreements/{id}", get(show))
        .route("/agreements/{id}/consent", post(consent))
        .route("/agreements/{id}/not-now", post(not_now))
        .route("/agreements/{id}/take-back", post(take_back))
        .route("/agreements/{id}/keep", post(keep))
        .route("/agreements/{id}/rest", post(rest))
        .route("/agreements/{id}/retire", post(retire))
}

pub(super) fn id(text: &str) -> Result<AgreementId> {
    text.parse::<Uuid>().map(AgreementId).map_err(|_| AppError::NotFound)
}

/// GET /agreements: what waits for a yes, what stands, what rests. Solo, it says what it is for.
async fn list(State(app): State<AppState>, viewer: Viewer, mut db: Db) -> Result<Response> {
    let Viewer::Member(me) = &viewer else { return Ok(AlonePage::new(&viewer).into_response()) };
    let agreements = store::list(&mut db, me, None).await?;
    Ok(ListPage::new(&app, me, &agreements, me.rhythms.today(app.now())).into_response())
}

/// GET /agreements/{id}: what stands or waits, and every version with what changed.
async fn show(
    State(app): State<AppState>,
    me: Member,
    mut db: Db,
    Path(agreement): Path<String>,
) -> Result<AgreementPage> {
    let agreement = store::find(&mut db, &me, id(&agreement)?).await?;
    AgreementPage::new(&app, &me, &agreement, me.rhythms.today(app.now())).ok_or(AppError::NotFound)
}

/// The version that was on the page, if the act may be done to it.
fn allowed<'a>(agreement: &'a Agreement, me: &Member, act: Act, fields: &Fields, today: Date) -> Option<&'a Version> {
    let version = builder::forms::version(fields).filter(|version| agreement.may(me.seat, act, *version, today))?;
    agreement.versions.iter().find(|of| of.id == version)
}

/// One press. From a page that is behind it changes nothing.
async fn press(
    app: &AppState,
    me: &Member,
    mut tx: Tx,
    (agreement, fields): (&str, &Fields),
    act: Act,
) -> Result<Response> {
    if let Some(answer) = foreign::answer(app, &me.owner, me.shell_seat(), fields, []) {
        return Ok(answer);
    }
    let (agreement, today) = (id(agreement)?, me.rhythms.today(app.now()));
    couples::store::lock(&mut tx, me).await?;
    let found = store::find(&mut tx, me, agreement).await?;
    if let Some(version) = allowed(&found, me, act, fields, today) {
        let of = (agreement, version.number);
        match act {
            Act::Consent => store::consent(&mut tx, app, me, agreement, version.number, today).await?,
            Act::NotNow => store::not_now(&mut tx, me, agreement, version.number).await?,
            Act::TakeBack => store::take_back(&mut tx, me, agreement, version.number).await?,
            Act::Keep => {
                let after = found.newest().map(|newest| (agreement, newest.number));
                store::propose(&mut tx, app, me, after, &version.wording.kept(today), today).await?;
            }
            Act::Rest | Act::Retire => {
                // Whoever sets it down has not said yes to other words of theirs that still wait.
                if let Some(own) = found.own_proposed(me.seat, today) {
                    store::take_back(&mut tx, me, agreement, own.number).await?;
                }
                store::end(&mut tx, app, me, of, act == Act::Retire, today).await?;
            }
            // The builder's.
            Act::Propose => {}
        }
        tx.commit().await?;
    }
    Ok(see_other(paths::AGREEMENTS))
}

macro_rules! presses {
    ($($(#[$doc:meta])* $name:ident => $act:ident;)+) => {$(
        $(#[$doc])*
        async fn $name(
            State(app): State<AppState>,
            me: Member,
            tx: Tx,
            Path(agreement): Path<String>,
            fields: Fields,
        ) -> Result<Response> {
            press(&app, &me, tx, (&agreement, &fields), Act::$act).await
        }
    )+};
}

presses! {
    /// POST /agreements/{id}/consent: yes to exactly these words.
    consent => Consent;
    /// POST /agreements/{id}/not-now: not to be asked about this one; it lapses by itself.
    not_now => NotNow;
    /// POST /agreements/{id}/take-back: one's own proposal, while it waits.
    take_back => TakeBack;
    /// POST /agreements/{id}/keep: the same words for longer, once the other one says so too.
    keep => Keep;
    /// POST /agreements/{id}/rest: set down for now, by one alone, at once.
    rest => Rest;
    /// POST /agreements/{id}/retire: for good, the same way.
    retire => Retire;
}
