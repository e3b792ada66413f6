//! Agreements: the list, the builder with its preview, and what either does about a version. Every
//! act locks the couple, reads again who has said yes to what, and asks the one rule there.

use super::model::{Act, Agreement, Version};
use super::views::{BuilderPage, ListPage, PreviewPage};
use super::{forms, store};
use crate::couples::{self, Member};
use crate::ids::AgreementId;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::AGREEMENTS, get(show).post(begin))
        .route("/agreements/new", get(new).post(reword))
        .route("/agreements/preview", post(preview))
        .route("/agreements/{id}/change", get(change).post(propose))
        .route("/agreements/{id}/consent", post(consent))
        .route("/agreements/{id}/not-now", post(not_now))
        .route("/agreements/{id}/take-back", post(take_back))
        .route("/agreements/{id}/rest", post(rest))
        .route("/agreements/{id}/retire", post(retire))
}

fn id(text: &str) -> Result<AgreementId> {
    text.parse::<Uuid>().map(AgreementId).map_err(|_| AppError::NotFound)
}

/// GET /agreements
async fn show(State(app): State<AppState>, me: Member, mut db: Db) -> Result<ListPage> {
    let agreements = store::list(&mut db, &me, None).await?;
    let put_off = store::list_not_nows(&mut db, &me).await?;
    let is_put_off = |a: &Agreement, v: &Version| put_off.contains(&(a.id, v.number));
    Ok(ListPage::new(&app, &me, &agreements, is_put_off, me.rhythms.today(app.now())))
}

/// GET /agreements/new
async fn new(State(app): State<AppState>, me: Member) -> BuilderPage {
    BuilderPage::new(&app, &me, None, Fields::default(), Faults::default())
}

/// POST /agreements/new: back from the preview, to change the words.
async fn reword(State(app): State<AppState>, me: Member, fields: Fields) -> BuilderPage {
    BuilderPage::new(&app, &me, None, fields, Faults::default())
}

/// POST /agreements/preview: as the other one will read it; nothing is kept.
async fn preview(State(app): State<AppState>, me: Member, fields: Fields) -> Result<Response> {
    let today = me.rhythms.today(app.now());
    Ok(match forms::wording(&fields, today) {
        Ok(wording) => PreviewPage::new(&app, &me, wording, fields, today).into_response(),
        Err(faults) => again(BuilderPage::new(&app, &me, None, fields, faults)),
    })
}

/// POST /agreements: proposes something new, with one's own yes to exactly these words.
async fn begin(State(app): State<AppState>, me: Member, mut tx: Tx, fields: Fields) -> Result<Response> {
    let today = me.rhythms.today(app.now());
    let wording = match forms::wording(&fields, today) {
        Ok(wording) => wording,
        Err(faults) => return Ok(again(BuilderPage::new(&app, &me, None, fields, faults))),
    };
    couples::store::lock(&mut tx, &me).await?;
    store::begin(&mut tx, &app, &me, &wording, today).await?;
    tx.commit().await?;
    Ok(see_other(paths::AGREEMENTS))
}

/// GET /agreements/{id}/change: the newest words, to begin from.
async fn change(
    State(app): State<AppState>,
    me: Member,
    mut db: Db,
    Path(agreement): Path<String>,
) -> Result<BuilderPage> {
    let agreement = store::find(&mut db, &me, id(&agreement)?).await?;
    let newest = agreement.newest().ok_or(AppError::NotFound)?;
    Ok(BuilderPage::new(&app, &me, Some(agreement.id), forms::fields(newest), Faults::default()))
}

/// POST /agreements/{id}/change: the next version, after the one that was on the page.
async fn propose(
    State(app): State<AppState>,
    me: Member,
    mut tx: Tx,
    Path(agreement): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (agreement, today) = (id(&agreement)?, me.rhythms.today(app.now()));
    let refused = |fields, faults| Ok(again(BuilderPage::new(&app, &me, Some(agreement), fields, faults)));
    let wording = match forms::wording(&fields, today) {
        Ok(wording) => wording,
        Err(faults) => return refused(fields, faults),
    };
    couples::store::lock(&mut tx, &me).await?;
    let found = store::find(&mut tx, &me, agreement).await?;
    let Some(before) = allowed(&found, &me, Act::Propose, &fields, today) else {
        return refused(fields, forms::moved_on());
    };
    store::propose(&mut tx, &app, &me, agreement, before.number + 1, &wording, today).await?;
    tx.commit().await?;
    Ok(see_other(paths::AGREEMENTS))
}

/// The version that was on the page, if the act may be done to it.
fn allowed<'a>(
    agreement: &'a Agreement,
    me: &Member,
    act: Act,
    fields: &Fields,
    today: jiff::civil::Date,
) -> Option<&'a Version> {
    let version = forms::version(fields).filter(|version| agreement.may(me.seat, act, *version, today))?;
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
    let (agreement, today) = (id(agreement)?, me.rhythms.today(app.now()));
    couples::store::lock(&mut tx, me).await?;
    let found = store::find(&mut tx, me, agreement).await?;
    if let Some(version) = allowed(&found, me, act, fields, today).map(|version| version.number) {
        match act {
            Act::Consent => store::consent(&mut tx, me, agreement, version, today).await?,
            Act::NotNow => store::not_now(&mut tx, me, agreement, version).await?,
            Act::TakeBack => store::take_back(&mut tx, me, agreement, version).await?,
            Act::Rest => store::end(&mut tx, me, agreement, version, false, today).await?,
            Act::Retire => store::end(&mut tx, me, agreement, version, true, today).await?,
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
    /// POST /agreements/{id}/rest: set down for now, by one alone, at once.
    rest => Rest;
    /// POST /agreements/{id}/retire: for good, the same way.
    retire => Retire;
}
