//! The whole program as one service: routers by audience, middleware in order.

use crate::accounts::{self, Visitor};
use crate::checkins::{openings, sides, together};
use crate::couples::{self, Viewer};
use crate::keys::random;
use crate::web::forms::{Fields, MOST_BYTES};
use crate::web::limits::Prefix;
use crate::web::{AppError, AppState, assets, error, security, tx};
use crate::{agreements, closeness, guide, history, moments, notes, showing, week};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use data_encoding::HEXLOWER;
use std::time::Duration;
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

/// Readable by anybody.
fn open_to_all() -> Router<AppState> {
    Router::new()
        .merge(guide::routes::router())
        .merge(accounts::routes::signed_out_router())
        .merge(couples::routes::signed_out_router())
        .route("/away", post(away))
        .route("/health", get(health))
        .route("/static/{name}", get(assets::serve))
}

/// For a signed-in account, linked or not.
fn for_owners() -> Router<AppState> {
    Router::new()
        .merge(accounts::routes::owner_router())
        .merge(couples::routes::owner_router())
        .merge(week::routes::router())
        .merge(sides::routes::router())
        .merge(notes::routes::owner_router())
        .merge(agreements::routes::router())
        .merge(closeness::routes::router())
        .merge(moments::routes::router())
        .merge(history::routes::router())
}

/// For one of two.
fn for_members() -> Router<AppState> {
    Router::new()
        .merge(couples::routes::member_router())
        .merge(openings::routes::router())
        .merge(together::routes::router())
        .merge(notes::routes::member_router())
        .merge(showing::routes::router())
}

pub fn router(app: AppState) -> Router {
    Router::new()
        .merge(open_to_all())
        .merge(for_owners())
        .merge(for_members())
        .fallback(|| async { AppError::NotFound })
        .method_not_allowed_fallback(|| async { AppError::Method })
        // From here outwards: what a request passes before it reaches a handler, last first.
        .layer(from_fn_with_state(app.clone(), accounts::held::keep_text))
        .layer(from_fn(tx::with_slot))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(csrf(&app))
        .layer(from_fn(security::refuse_unmarked))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            AppError::from(anyhow::anyhow!("a handler panicked")).into_response()
        }))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
        .layer(from_fn(error::render))
        .layer(from_fn_with_state(app.clone(), security::headers))
        .layer(from_fn_with_state(app.clone(), log))
        .with_state(app)
}

/// Only our own pages may post: by Sec-Fetch-Site, else by Origin.
fn csrf(app: &AppState) -> CsrfLayer<impl Fn(tower_http::csrf::ProtectionError) -> Response + Clone + use<>> {
    let layer = CsrfLayer::new();
    let layer = layer.clone().add_trusted_origin(&app.public_url).unwrap_or(layer);
    layer.with_rejection_response(|_| AppError::Foreign.into_response())
}

/// POST /away: Leave quickly. A draft that came along is kept; nothing holds anybody up,
/// and nothing of it is logged.
async fn away(
    State(app): State<AppState>,
    visitor: Result<Visitor, AppError>,
    headers: HeaderMap,
    fields: Result<Fields, AppError>,
) -> Response {
    let viewer = visitor.ok().flatten().and_then(|owner| Viewer::open(owner, &app).ok());
    if let (Some(viewer), Ok(fields)) = (&viewer, fields) {
        let _kept = timeout(NO_LONGER_THAN, keep_draft(&app, viewer, &fields)).await;
    }
    accounts::entry::leave(&app, &headers).await
}

async fn keep_draft(app: &AppState, viewer: &Viewer, fields: &Fields) -> Result<(), AppError> {
    if fields.has("draft") {
        notes::drafts::leave(app, viewer.owner(), fields).await
    } else if let (true, Some(me)) = (fields.has("builder"), viewer.member()) {
        agreements::builder::leave(app, me, fields).await
    } else {
        sides::leaving::keep(app, viewer, fields).await
    }
}

/// A draft is kept within this time, or leaving goes on without it.
const NO_LONGER_THAN: Duration = Duration::from_secs(2);

/// GET /health: the database answers.
async fn health(mut db: tx::Db) -> Result<&'static str, AppError> {
    sqlx::query("SELECT 1").execute(&mut *db).await?;
    Ok("ok")
}

/// One line a request: route template, status, duration, an id, and a pseudonym of the
/// address that changes daily. Never a path, a query, a body, a name, an address or a user agent;
/// and nothing of who follows a page, which would tell how long somebody was there.
async fn log(State(app): State<AppState>, from: Prefix, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|p| p.as_str().to_owned());
    let quiet = matches!(route.as_deref(), Some("/away" | "/health" | "/static/{name}" | "/together/{id}/events"));
    let method = request.method().clone();
    let started = app.now();
    let response = next.run(request).await;
    if !quiet {
        let took = app.now().duration_since(started).as_millis();
        let route = route.unwrap_or_else(|| "(none)".to_owned());
        let day = started.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
        let from = app.keyring.log_pseudonym(&day, from.bytes());
        let id = HEXLOWER.encode(&random::<4>(app.entropy()));
        tracing::info!(%method, route, status = response.status().as_u16(), ms = took, id, from);
    }
    response
}
