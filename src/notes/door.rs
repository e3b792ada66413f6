//! The door to what is private: it asks for the passphrase and opens for ten minutes. It
//! looks the same whether there is anything behind it or not.

use super::filing;
use super::views::DoorPage;
use crate::accounts::sessions::store::close_windows;
use crate::accounts::{entry, forms, store as accounts};
use crate::couples::Viewer;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::limits::Prefix;
use crate::web::once::Ticket;
use crate::web::tx::Tx;
use crate::web::{AppState, Result, paths};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

pub fn router() -> Router<AppState> {
    Router::new().route(paths::PRIVATE, get(show).post(open)).route("/private/close", post(close))
}

#[derive(Deserialize)]
struct Asked {
    to: Option<String>,
    kept: Option<String>,
}

/// Where the door may lead: to pages behind it, and nowhere else.
fn inside(to: &str) -> &str {
    let is_page = to.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-'));
    let is_under = |page: &str| to.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_inside = [paths::NOTES, paths::READINESS].into_iter().any(is_under);
    if is_page && is_inside { to } else { paths::NOTES }
}

/// GET /private: the door; open already, it leads on.
async fn show(State(app): State<AppState>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response> {
    let to = inside(asked.to.as_deref().unwrap_or_default());
    if viewer.owner().window.is_some() {
        return Ok(see_other(to));
    }
    let page = closed(&app, &viewer, to, Faults::default())?;
    Ok(DoorPage { draft_is_safe: asked.kept.is_some(), ..page }.into_response())
}

/// POST /private: opens the window, files what waited, and goes on to where somebody was.
async fn open(State(app): State<AppState>, viewer: Viewer, from: Prefix, fields: Fields) -> Result<Response> {
    let (me, to) = (viewer.owner(), inside(fields.text("to")));
    let tried = match forms::passphrase_alone(&fields) {
        Ok(passphrase) => entry::try_own_once(&app, me, &from, &passphrase, fields.text("once")).await?,
        Err(faults) => Err(faults),
    };
    let key = match tried {
        Ok(key) => key,
        Err(faults) => return Ok(again(closed(&app, &viewer, to, faults)?)),
    };
    let mut tx = Tx::begin(&app).await?;
    accounts::lock(&mut tx, me).await?;
    let again = filing::file(&mut tx, &app, me, &key.private(), viewer.rhythms()).await?;
    let entered = entry::open_window(&mut tx, &app, me, &key).await?;
    tx.commit().await?;
    // The fear that comes back may stand on a much older page of notes.
    let leads = again.filter(|_| to == paths::NOTES).map_or_else(|| to.to_owned(), paths::notes_with);
    Ok(entered.answer(&app, see_other(&leads)))
}

/// POST /private/close: closes it before the ten minutes are over.
async fn close(viewer: Viewer, mut tx: Tx) -> Result<Response> {
    accounts::lock(&mut tx, viewer.owner()).await?;
    close_windows(&mut tx, viewer.owner().account).await?;
    tx.commit().await?;
    Ok(see_other(paths::WEEK))
}

fn closed(app: &AppState, viewer: &Viewer, to: &str, faults: Faults) -> Result<DoorPage> {
    let once = Ticket::issue(app, &viewer.owner().session)?;
    Ok(DoorPage::new(viewer, &app.operator, to, once, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_leads_inside_only() {
        for to in ["/notes", "/notes/018f/show/preview", "/readiness"] {
            assert_eq!(inside(to), to);
        }
        for to in ["", "/week", "//evil", "/notesx", "/notes/../away", "/notes?x=1", "https://evil/notes", "/notes/\n"]
        {
            assert_eq!(inside(to), paths::NOTES, "{to}");
        }
    }
}
