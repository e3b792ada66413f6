//! Agreements: the list, one with all its versions, and what either does about a version. Every act
//! locks the couple, reads again who has said yes to what, and asks the one rule there.

use super::model::{Act, Agreement, Version};
use super::views::{AgreementPage, AlonePage, ListPage};
use super::{builder, store};
use crate::accounts::foreign;
use crate::couples::{self, Member, Viewer};
use crate::ids::AgreementId;
use crate::web::forms::{Fields, again, see_other};
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

/// One press. From a page that is behind it changes nothing, and says so.
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
    let all = store::list(&mut tx, me, None).await?;
    let found = all.iter().find(|found| found.id == agreement).ok_or(AppError::NotFound)?;
    let version = builder::forms::version(fields).unwrap_or_default();
    if !found.may(me.seat, act, version, today) {
        let is_done = found.has(me.seat, act, version, today);
        return Ok(if is_done { see_other(paths::AGREEMENTS) } else { again(ListPage::late(app, me, &all, today)) });
    }
    act_on(&mut tx, app, me, found, (act, version), today).await?;
    let put_off = put_off(&all, today).chain((act == Act::NotNow).then_some(version));
    store::keep_put_off(&mut tx, app, me, put_off).await?;
    tx.commit().await?;
    Ok(see_other(paths::AGREEMENTS))
}

async fn act_on(
    tx: &mut Tx,
    app: &AppState,
    me: &Member,
    found: &Agreement,
    (act, version): (Act, Uuid),
    today: Date,
) -> Result<()> {
    let (agreement, newest) = (found.id, found.newest().map_or(0, |newest| newest.number));
    let number = |version: Option<&Version>| version.map(|version| version.number).ok_or(AppError::NotFound);
    let of = number(found.versions.iter().find(|of| of.id == version))?;
    match act {
        Act::Consent => store::consent(tx, app, me, agreement, of, today).await,
        Act::TakeBack => store::take_back(tx, me, agreement, of).await,
        Act::Keep => {
            let kept = found.active().ok_or(AppError::NotFound)?.wording.kept(today);
            store::propose(tx, app, me, Some((agreement, newest)), &kept, today).await?;
            Ok(())
        }
        Act::Rest | Act::Retire => {
            let of = (agreement, number(found.standing())?, newest);
            store::end(tx, app, me, of, act == Act::Retire, today).await
        }
        // Kept with what else was put off; and the builder's.
        Act::NotNow | Act::Propose => Ok(()),
    }
}

/// What the reader doesn't want to be asked about, of all that waits.
pub(super) fn put_off(agreements: &[Agreement], today: Date) -> impl Iterator<Item = Uuid> {
    let waits = agreements.iter().filter_map(move |agreement| agreement.proposed(today));
    waits.filter(|version| version.put_off).map(|version| version.id)
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
