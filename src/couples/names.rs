//! The name one goes by: for oneself, for the partner, and on a code that waits.

use super::{Viewer, invites, store};
use crate::accounts;
use crate::accounts::forms::display_name;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::shell::Shell;
use crate::web::tx::Tx;
use crate::web::{AppState, Result, paths};
use askama::Template;
use askama_web::WebTemplate;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

const NAME: &str = "/account/name";

pub fn router() -> Router<AppState> {
    Router::new().route(NAME, get(edit).post(change))
}

#[derive(Template, WebTemplate)]
#[template(path = "couples/name.html")]
pub struct NamePage {
    pub shell: Shell,
    pub partner: Option<String>,
    /// Not `name`: a macro's own parameter of that name would take its place.
    pub typed: String,
    pub faults: Faults,
}

impl NamePage {
    fn new(viewer: &Viewer, typed: String, faults: Faults) -> Self {
        let shell = Shell::tabs("Name", None, viewer.shell_seat()).script("errors");
        Self { shell, partner: viewer.partner_name().map(str::to_owned), typed, faults }
    }

    pub fn label(&self) -> String {
        match &self.partner {
            Some(partner) => format!("Name {partner} sees"),
            None => "The name your partner will see".to_owned(),
        }
    }
}

/// GET /account/name: the name as it is.
async fn edit(viewer: Viewer) -> NamePage {
    NamePage::new(&viewer, viewer.owner().name.clone(), Faults::default())
}

/// POST /account/name: from now on, everywhere this account's name stands.
async fn change(State(app): State<AppState>, viewer: Viewer, mut tx: Tx, fields: Fields) -> Result<Response> {
    let mut faults = Faults::default();
    let name = display_name(&fields, &mut faults);
    if !faults.is_empty() {
        return Ok(again(NamePage::new(&viewer, name, faults)));
    }
    store::lock_viewer(&mut tx, &viewer).await?;
    match &viewer {
        Viewer::Member(me) => store::set_name(&mut tx, &app, me, &name).await?,
        Viewer::Solo { owner, .. } => invites::store::rename(&mut tx, &app, owner, &name).await?,
    }
    accounts::store::set_name(&mut tx, &app, viewer.owner(), &name).await?;
    tx.commit().await?;
    Ok(see_other(paths::ACCOUNT))
}
