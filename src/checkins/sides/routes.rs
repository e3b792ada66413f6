//! Writing alone: the sections, the short form, seal, take back, let go.

use super::beside::{self, Beside};
use super::forms::{self, Read};
use super::store::{self, Kept};
use super::views::{CheckPage, HoldPage, SectionPage};
use crate::accounts::private;
use crate::checkins::model::{Opens, OwnSide, Section};
use crate::checkins::openings;
use crate::couples::{self, Viewer};
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/week/side/{section}", get(show).post(keep))
        .route("/week/hold", get(show_hold).post(keep_hold))
        .route("/week/take-back", post(take_back))
        .route("/week/let-go", post(let_go))
}

fn section(number: u8) -> Result<Section> {
    Section::from_number(number).ok_or(AppError::NotFound)
}

/// GET /week/side/{n}: one section. A sealed side is not written in.
async fn show(State(app): State<AppState>, viewer: Viewer, mut db: Db, Path(n): Path<u8>) -> Result<Response> {
    let section = section(n)?;
    let kept = store::find_own(&mut db, viewer.owner()).await?;
    if kept.as_ref().is_some_and(|k| k.sealed_on.is_some()) {
        return Ok(see_other(paths::WEEK));
    }
    if section == Section::Check {
        return Ok(CheckPage::new(&app, &viewer, kept.as_ref()).into_response());
    }
    let side = kept.as_ref().map(|k| k.side.clone()).unwrap_or_default();
    let beside = beside::find(&mut db, &app, &viewer, section, &side).await?;
    let side = OwnSide { told: beside.told.clone(), ..side };
    let fields = forms::section_fields(section, &side);
    Ok(SectionPage { beside, ..SectionPage::new(&app, &viewer, kept.as_ref(), section, fields) }.into_response())
}

/// POST /week/side/{n}: keeps the section as it is left.
async fn keep(
    State(app): State<AppState>,
    viewer: Viewer,
    mut tx: Tx,
    Path(n): Path<u8>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let section = section(n)?;
    couples::store::lock_viewer(&mut tx, &viewer).await?;
    let kept = store::find_own(&mut tx, viewer.owner()).await?;
    let mut side = kept.as_ref().map(|k| k.side.clone()).unwrap_or_default();
    let beside = beside::read(&mut tx, &app, &viewer, section, &fields, &mut side).await?;
    let stale = stale(&app, &viewer, kept.as_ref(), &fields);
    let mut read = forms::read_section(section, &fields, viewer.owner().prompts, &mut side);
    read.faults.0.splice(0..0, stale.0);
    side.by = by_script(&headers);
    if side.by.is_some() || is_a_detour(&fields) {
        // An empty part is only missing when the section is left.
        read.faults.0.retain(|fault| fault.field != "part" || !fields.text("part").trim().is_empty());
    }
    if !read.faults.is_empty() {
        return Ok(section_again(&app, &viewer, kept.as_ref(), beside, section, fields, read.faults));
    }
    if is_older(kept.as_ref(), &fields, side.by.as_ref()) {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    if side.by.is_none()
        && let Some(words) = forms::replaced(section, kept.as_ref(), &fields)
    {
        private::keep(&mut tx, &app, viewer.owner(), &words).await?;
    }
    let written = match write(&mut tx, &app, &viewer, kept.as_ref(), &side, &fields, read).await {
        Err(AppError::TooLarge) => {
            return Ok(section_again(&app, &viewer, kept.as_ref(), beside, section, fields, too_much()));
        }
        written => written?,
    };
    if section == Section::Check && fields.text("do") == "seal" {
        return seal(tx, &app, &viewer).await;
    }
    tx.commit().await?;
    Ok(if side.by.is_some() { written.into_response() } else { where_next(section, &fields) })
}

/// Every section fits alone; all of them at their limits may not.
fn too_much() -> Faults {
    let mut faults = Faults::default();
    faults.add(
        "form",
        "Together your sections hold more than fits. Your words are still here; shorten one of them a little.",
    );
    faults
}

/// The page keeps itself (static/js/keep.js) and wants a status, no page. The header names
/// the open page and the number of its try.
fn by_script(headers: &HeaderMap) -> Option<(String, u32)> {
    let header = headers.get("x-keep")?.to_str().unwrap_or_default();
    let (page, tries) = header.split_once(' ').unwrap_or((header, "0"));
    Some((page.chars().take(40).collect(), tries.parse().unwrap_or(0)))
}

/// A copy the script sent before something newer was kept: it must not overwrite that. What
/// the same page kept before is its own, even if it never heard the answer.
fn is_older(kept: Option<&Kept>, fields: &Fields, by: Option<&(String, u32)>) -> bool {
    let Some((page, tries)) = by else { return false };
    let last = kept.and_then(|k| k.side.by.as_ref());
    let is_own = last.is_some_and(|(other, before)| other == page && before < tries);
    !is_own && fields.has("revision") && fields.text("revision") != kept.map_or(0, |k| k.revision).to_string()
}

/// Taking a copy out, or a look at the notes: the section is kept and comes back.
fn is_a_detour(fields: &Fields) -> bool {
    fields.has("take-out") || fields.text("go") == "notes"
}

fn where_next(section: Section, fields: &Fields) -> Response {
    if fields.has("take-out") {
        return see_other(&paths::section(section.number()));
    }
    if fields.text("go") == "notes" {
        return see_other(paths::NOTES);
    }
    let back = fields.text("go") == "back";
    match if back { section.previous() } else { section.next() } {
        Some(to) => see_other(&paths::section(to.number())),
        None => see_other(paths::WEEK),
    }
}

/// A form that was opened before the side was sealed, or before the two were opened.
pub(super) fn stale(app: &AppState, viewer: &Viewer, kept: Option<&Kept>, fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let written_in = fields.text("side");
    match kept {
        _ if fields.has("mine") && fields.text("mine") != viewer.owner().mark(app) => {
            faults.add("form", "This page is from another sign-in, so it wasn’t kept. Open a new one from This week.");
        }
        Some(kept) if kept.sealed_on.is_some() => faults.add(
            "form",
            "Your side is sealed, so this wasn’t kept. Your words are still here: take your side back on This week, then send this again.",
        ),
        Some(kept) if !written_in.is_empty() && written_in != kept.id.to_string() => faults.add(
            "form",
            "The side this belonged to has been opened since. Your words are still here; copy what you want for the next one.",
        ),
        None if !written_in.is_empty() => faults.add(
            "form",
            "The side this belonged to has been opened since. Your words are still here; copy what you want for the next one.",
        ),
        _ => {}
    }
    faults
}

fn section_again(
    app: &AppState,
    viewer: &Viewer,
    kept: Option<&Kept>,
    beside: Beside,
    section: Section,
    fields: Fields,
    faults: Faults,
) -> Response {
    if section == Section::Check {
        return again(CheckPage::new(app, viewer, kept).with_faults(faults));
    }
    let mine = fields.has("mine").then(|| fields.text("mine").to_owned());
    let mut page = SectionPage::new(app, viewer, kept, section, fields).with_faults(faults);
    page.beside = beside;
    // A page from another sign-in stays that, however often it is sent.
    page.frame.mine = mine.unwrap_or(page.frame.mine);
    again(page)
}

pub(super) async fn write(
    tx: &mut Tx,
    app: &AppState,
    viewer: &Viewer,
    kept: Option<&Kept>,
    side: &OwnSide,
    fields: &Fields,
    read: Read,
) -> Result<Written> {
    let me = viewer.owner();
    let id = store::keep(tx, app, me, kept, side).await?;
    if let Ok(earlier) = fields.text("letter").parse() {
        private::take_out(tx, me, earlier).await?;
    }
    if let Some(text) = read.taken_out {
        private::keep(tx, app, me, &text).await?;
    }
    let mut letter = None;
    if let Some(text) = read.kept_private {
        letter = Some(private::keep(tx, app, me, &text).await?);
    }
    store::take_up(tx, me, viewer.rhythms().week(app.now()).first).await?;
    Ok(Written { side: id, revision: kept.map_or(0, |k| k.revision) + 1, letter })
}

/// What a page that keeps itself has to know for its next try: it replaces what it sent before.
pub(super) struct Written {
    side: Uuid,
    revision: i32,
    letter: Option<Uuid>,
}

impl IntoResponse for Written {
    fn into_response(self) -> Response {
        let letter = self.letter.map(|id| id.to_string()).unwrap_or_default();
        let headers =
            [("x-side", self.side.to_string()), ("x-revision", self.revision.to_string()), ("x-letter", letter)];
        (StatusCode::NO_CONTENT, headers).into_response()
    }
}

/// Seals the side as it was just kept. What does not come along goes to the private box.
async fn seal(mut tx: Tx, app: &AppState, viewer: &Viewer) -> Result<Response> {
    let me = viewer.owner();
    let kept = store::find_own(&mut tx, me).await?.ok_or(AppError::NotFound)?;
    if let Some(section) = forms::first_faulty(&kept.side) {
        let fields = forms::section_fields(section, &kept.side);
        let read = forms::read_section(section, &fields, me.prompts, &mut kept.side.clone());
        let beside = beside::find(&mut tx, app, viewer, section, &kept.side).await?;
        tx.commit().await?;
        return Ok(section_again(app, viewer, Some(&kept), beside, section, fields, read.faults));
    }
    let mut side = kept.side.clone();
    beside::drop_withdrawn(&mut tx, app, viewer, &mut side).await?;
    if let Some(words) = side.left_behind() {
        side.letter = Some(private::keep(&mut tx, app, me, &words).await?);
    }
    let today = viewer.rhythms().today(app.now());
    store::rewrite(&mut tx, app, me, &kept, &side, Some(today)).await?;
    if let (Viewer::Member(me), Opens::WithoutMe) = (viewer, kept.side.opens) {
        openings::store::offer(&mut tx, app, me, &Kept { side, ..kept }, false).await?;
        openings::store::try_open(&mut tx, app, me).await?;
    }
    tx.commit().await?;
    Ok(see_other(paths::WEEK))
}

/// POST /week/take-back: undoes the sealing while the check-in is not open.
async fn take_back(State(app): State<AppState>, viewer: Viewer, mut tx: Tx) -> Result<Response> {
    let me = viewer.owner();
    couples::store::lock_viewer(&mut tx, &viewer).await?;
    let Some(kept) = store::find_own(&mut tx, me).await?.filter(|k| k.sealed_on.is_some()) else {
        return Ok(see_other(paths::WEEK));
    };
    let mut side = kept.side.clone();
    if let Some(letter) = side.letter.take() {
        private::take_out(&mut tx, me, letter).await?;
    }
    store::rewrite(&mut tx, &app, me, &kept, &side, None).await?;
    if let Viewer::Member(member) = &viewer {
        openings::store::withdraw(&mut tx, member).await?;
    }
    tx.commit().await?;
    Ok(see_other(paths::WEEK))
}

/// POST /week/let-go: no check-in from me this week. Said to nobody.
async fn let_go(State(app): State<AppState>, viewer: Viewer, mut tx: Tx) -> Result<Response> {
    couples::store::lock_viewer(&mut tx, &viewer).await?;
    store::let_go(&mut tx, viewer.owner(), viewer.rhythms().week(app.now()).first).await?;
    tx.commit().await?;
    Ok(see_other(paths::WEEK))
}

/// GET /week/hold: the short form.
async fn show_hold(State(app): State<AppState>, viewer: Viewer, mut db: Db) -> Result<Response> {
    let kept = store::find_own(&mut db, viewer.owner()).await?;
    if kept.as_ref().is_some_and(|k| k.sealed_on.is_some()) {
        return Ok(see_other(paths::WEEK));
    }
    let fields = kept.as_ref().map(|k| forms::hold_fields(&k.side)).unwrap_or_default();
    Ok(HoldPage::new(&app, &viewer, kept.as_ref(), fields).into_response())
}

/// POST /week/hold: keeps the short form, and seals it where asked.
async fn keep_hold(
    State(app): State<AppState>,
    viewer: Viewer,
    mut tx: Tx,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    couples::store::lock_viewer(&mut tx, &viewer).await?;
    let kept = store::find_own(&mut tx, viewer.owner()).await?;
    let mut side = kept.as_ref().map(|k| k.side.clone()).unwrap_or_default();
    let stale = stale(&app, &viewer, kept.as_ref(), &fields);
    let mut read = forms::read_hold(&fields, &mut side);
    read.faults.0.splice(0..0, stale.0);
    if !read.faults.is_empty() {
        return Ok(again(HoldPage::new(&app, &viewer, kept.as_ref(), fields).with_faults(read.faults)));
    }
    side.by = by_script(&headers);
    if is_older(kept.as_ref(), &fields, side.by.as_ref()) {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    let written = match write(&mut tx, &app, &viewer, kept.as_ref(), &side, &fields, read).await {
        Err(AppError::TooLarge) => {
            return Ok(again(HoldPage::new(&app, &viewer, kept.as_ref(), fields).with_faults(too_much())));
        }
        written => written?,
    };
    if fields.text("do") == "seal" {
        return seal(tx, &app, &viewer).await;
    }
    tx.commit().await?;
    Ok(if side.by.is_some() { written.into_response() } else { see_other(paths::WEEK) })
}
