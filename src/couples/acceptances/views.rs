//! The pages around a typed code.

use super::store::{self, Opened};
use crate::accounts::Owner;
use crate::couples::model::words;
use crate::web::forms::Faults;
use crate::web::shell::Shell;
use crate::web::{AppState, Result};
use askama::Template;
use askama_web::WebTemplate;

/// The field for a code; `closed` when the one typed opens nothing.
#[derive(Template, WebTemplate)]
#[template(path = "couples/join.html")]
pub struct JoinPage {
    pub shell: Shell,
    pub code: String,
    pub closed: bool,
}

impl JoinPage {
    pub fn empty() -> Self {
        Self { shell: Shell::signed_out("Join").script("code"), code: String::new(), closed: false }
    }

    pub fn closed(typed: &str) -> Self {
        let shell = Shell::signed_out("Join").script("code").script("errors");
        Self { shell, code: typed.chars().take(24).collect(), closed: true }
    }
}

/// What the code asks. Signed out it can be read, and is answered after signing in.
#[derive(Template, WebTemplate)]
#[template(path = "couples/asked.html")]
pub struct AskedPage {
    pub shell: Shell,
    pub name: String,
    pub meets: String,
    pub answer: Option<Answering>,
    pub faults: Faults,
}

/// What the form carries to its answer. The code goes in the body, never in an address.
pub struct Answering {
    pub code: String,
    pub opened: String,
}

impl AskedPage {
    pub fn new(app: &AppState, visitor: Option<&Owner>, asked: Opened, faults: Faults) -> Result<Self> {
        let answer = visitor
            .map(|me| store::mark_opened(app, me, &asked.code))
            .transpose()?
            .map(|opened| Answering { code: asked.code.display().to_string(), opened });
        let proposal = asked.proposal;
        Ok(Self {
            shell: Shell::signed_out("Join").script("errors"),
            name: asked.name,
            meets: words::meets(proposal.weekday, proposal.meets_at, &proposal.zone),
            answer,
            faults,
        })
    }
}

/// For somebody who shares a space already.
#[derive(Template, WebTemplate)]
#[template(path = "couples/one.html")]
pub struct OnePage {
    pub shell: Shell,
}

impl OnePage {
    pub fn kindly() -> Self {
        Self { shell: Shell::signed_out("Join") }
    }
}
