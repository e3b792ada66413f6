//! Writing alone: the sections, the short form, seal, take back, let go.

use super::forms::{self, Read};
use super::store::{self, Kept};
use super::views::{CheckPage, HoldPage, SectionPage};
use crate::checkins::model::{Opens, OwnSide, Section};
use crate::checkins::openings;
use crate::couples::Viewer;
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
    let fields = kept.as_ref().map(|k| forms::section_fields(section, &k.side)).unwrap_or_default();
    Ok(SectionPage::new(&app, &viewer, kept.as_ref(), section, fields).into_response())
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
    store::lock(&mut tx, &viewer).await?;
    let kept = store::find_own(&mut tx, viewer.owner()).await?;
    let mut side = kept.as_ref().map(|k| k.side.clone()).unwrap_or_default();
    let stale = stale(&app, &viewer, kept.as_ref(), &fields);
    let mut read = forms::read_section(section, &fields, viewer.owner().prompts, &mut side);
    read.faults.0.splice(0..0, stale.0);
    if !read.faults.is_empty() {
        return Ok(section_again(&app, &viewer, kept.as_ref(), section, fields, read.faults));
    }
    if by_script(&headers) && is_older(kept.as_ref(), &fields) {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    let written = write(&mut tx, &app, &viewer, kept.as_ref(), &side, &fields, read).await?;
    if section == Section::Check && fields.text("do") == "seal" {
        return seal(tx, &app, &viewer).await;
    }
    tx.commit().await?;
    Ok(if by_script(&headers) { written.into_response() } else { where_next(section, &fields) })
}

/// The page keeps itself (static/js/keep.js) and wants a status, no page.
fn by_script(headers: &HeaderMap) -> bool {
    headers.contains_key("x-keep")
}

/// A copy the script sent before something newer was kept: it must not overwrite that.
fn is_older(kept: Option<&Kept>, fields: &Fields) -> bool {
    fields.has("revision") && fields.text("revision") != kept.map_or(0, |k| k.revision).to_string()
}

fn where_next(section: Section, fields: &Fields) -> Response {
    let back = fields.text("go") == "back";
    match if back { section.previous() } else { section.next() } {
        Some(to) => see_other(&paths::section(to.number())),
        None => see_other(paths::WEEK),
    }
}

/// A form that was opened before the side was sealed, or before the two were opened.
fn stale(app: &AppState, viewer: &Viewer, kept: Option<&Kept>, fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let written_in = fields.text("side");
    match kept {
        _ if fields.has("mine") && fields.text("mine") != super::views::mark(app, viewer) => faults.add(
            "form",
            "This page was opened by somebody else who was signed in here, so it wasn’t kept. Open your own from This week.",
        ),
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
    section: Section,
    fields: Fields,
    faults: Faults,
) -> Response {
    if section == Section::Check {
        return again(CheckPage::new(app, viewer, kept).with_faults(faults));
    }
    again(SectionPage::new(app, viewer, kept, section, fields).with_faults(faults))
}

async fn write(
    tx: &mut Tx,
    app: &AppState,
    viewer: &Viewer,
    kept: Option<&Kept>,
    side: &OwnSide,
    fields: &Fields,
    read: Read,
) -> Result<Written> {
    let me = viewer.owner();
    store::keep(tx, app, me, kept, side).await?;
    let mut letter = None;
    if let Some(text) = read.kept_private {
        if let Ok(earlier) = fields.text("letter").parse() {
            store::drop_private(tx, me, earlier).await?;
        }
        letter = Some(store::keep_private(tx, app, me, &text).await?);
    }
    store::take_up(tx, me, viewer.rhythms().week(app.now()).first).await?;
    Ok(Written { revision: kept.map_or(0, |k| k.revision) + 1, letter })
}

/// What a page that keeps itself has to know for its next try: it replaces what it sent before.
struct Written {
    revision: i32,
    letter: Option<Uuid>,
}

impl IntoResponse for Written {
    fn into_response(self) -> Response {
        let letter = self.letter.map(|id| id.to_string()).unwrap_or_default();
        (StatusCode::NO_CONTENT, [("x-revision", self.revision.to_string()), ("x-letter", letter)]).into_response()
    }
}

/// Seals the side as it was just kept. What does not come along goes to the private box.
async fn seal(mut tx: Tx, app: &AppState, viewer: &Viewer) -> Result<Response> {
    let me = viewer.owner();
    let kept = store::find_own(&mut tx, me).await?.ok_or(AppError::NotFound)?;
    if let Some(section) = forms::first_faulty(&kept.side) {
        tx.commit().await?;
        return Ok(see_other(&paths::section(section.number())));
    }
    let mut side = kept.side.clone();
    if let Some(words) = side.left_behind() {
        side.letter = Some(store::keep_private(&mut tx, app, me, &words).await?);
    }
    let today = viewer.rhythms().today(app.now());
    store::rewrite(&mut tx, app, me, &kept, &side, Some(today)).await?;
    if let (Viewer::Member(me), Opens::WithoutMe) = (viewer, side.opens) {
        openings::store::offer(&mut tx, app, me, &kept, false).await?;
        openings::store::try_open(&mut tx, app, me).await?;
    }
    tx.commit().await?;
    Ok(see_other(paths::WEEK))
}

/// POST /week/take-back: undoes the sealing while the check-in is not open.
async fn take_back(State(app): State<AppState>, viewer: Viewer, mut tx: Tx) -> Result<Response> {
    let me = viewer.owner();
    store::lock(&mut tx, &viewer).await?;
    let Some(kept) = store::find_own(&mut tx, me).await?.filter(|k| k.sealed_on.is_some()) else {
        return Ok(see_other(paths::WEEK));
    };
    let mut side = kept.side.clone();
    if let Some(letter) = side.letter.take() {
        store::drop_private(&mut tx, me, letter).await?;
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
    store::lock(&mut tx, &viewer).await?;
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
    store::lock(&mut tx, &viewer).await?;
    let kept = store::find_own(&mut tx, viewer.owner()).await?;
    let mut side = kept.as_ref().map(|k| k.side.clone()).unwrap_or_default();
    let stale = stale(&app, &viewer, kept.as_ref(), &fields);
    let mut read = forms::read_hold(&fields, &mut side);
    read.faults.0.splice(0..0, stale.0);
    if !read.faults.is_empty() {
        return Ok(again(HoldPage::new(&app, &viewer, kept.as_ref(), fields).with_faults(read.faults)));
    }
    if by_script(&headers) && is_older(kept.as_ref(), &fields) {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    let written = write(&mut tx, &app, &viewer, kept.as_ref(), &side, &fields, read).await?;
    if fields.text("do") == "seal" {
        return seal(tx, &app, &viewer).await;
    }
    tx.commit().await?;
    Ok(if by_script(&headers) { written.into_response() } else { see_other(paths::WEEK) })
}

/// Leave quickly on a writing page: keeps the draft that came along, faults and all.
/// Whatever goes wrong here must not hold anybody up.
pub async fn keep_on_leaving(app: &AppState, viewer: &Viewer, fields: &Fields) -> Result<()> {
    let Ok(number) = fields.text("section").parse::<u8>() else { return Ok(()) };
    let mut tx = Tx::begin(app).await?;
    store::lock(&mut tx, viewer).await?;
    let kept = store::find_own(&mut tx, viewer.owner()).await?;
    if !stale(app, viewer, kept.as_ref(), fields).is_empty() {
        return Ok(());
    }
    let mut side = kept.as_ref().map(|k| k.side.clone()).unwrap_or_default();
    let read = match Section::from_number(number) {
        Some(section) => forms::read_section(section, fields, viewer.owner().prompts, &mut side),
        None => forms::read_hold(fields, &mut side),
    };
    write(&mut tx, app, viewer, kept.as_ref(), &side, fields, read).await?;
    tx.commit().await
}
