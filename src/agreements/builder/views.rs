//! The builder's form, and its words as the other one will read them.

use super::forms::{LINE, demands};
use crate::agreements::model::{Agreement, Area, Kind, Version, Wording};
use crate::agreements::views::{Signature, WordingView};
use crate::couples::Member;
use crate::ids::AgreementId;
use crate::web::forms::{Faults, Fields};
use crate::web::shell::Shell;
use crate::web::{AppState, paths, text};
use askama::Template;
use askama_web::WebTemplate;

#[derive(Template, WebTemplate)]
#[template(path = "agreements/builder.html")]
pub struct BuilderPage {
    pub shell: Shell,
    pub partner: String,
    pub seat: &'static str,
    pub path: String,
    pub back: String,
    /// Which agreement the words are for; empty for something new.
    pub of: String,
    pub is_loosening: bool,
    /// The newest words, where these are to follow them.
    pub now: Option<String>,
    pub mine: String,
    pub fields: Fields,
    /// What is on the page is what is kept.
    pub is_kept: bool,
    pub faults: Faults,
}

fn path(of: Option<AgreementId>) -> String {
    of.map_or_else(|| format!("{}/new", paths::AGREEMENTS), |id| format!("{}/change", paths::agreement(id)))
}

impl BuilderPage {
    pub fn new(app: &AppState, me: &Member, of: Option<(&Agreement, &Version)>, fields: Fields) -> Self {
        let id = of.map(|(agreement, _)| agreement.id);
        Self {
            shell: Shell::focus("Agreement", me.shell_seat()).leaving_with("builder").script("keep"),
            partner: me.partner.name.clone(),
            seat: me.shell_seat().attr(),
            path: path(id),
            back: id.map_or_else(|| paths::AGREEMENTS.to_owned(), paths::agreement),
            of: id.map_or_else(|| "new".to_owned(), |id| id.to_string()),
            is_loosening: false,
            now: of.map(|(_, newest)| newest.wording.agree_that.clone()),
            mine: me.owner.mark(app),
            fields,
            is_kept: true,
            faults: Faults::default(),
        }
    }

    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.shell = self.shell.script("errors");
        Self { faults, is_kept: false, ..self }
    }

    fn title(&self) -> &'static str {
        match (self.is_loosening, &self.now) {
            (true, _) => "What would be enough now",
            (false, Some(_)) => "Other words",
            (false, None) => "Something new to agree",
        }
    }

    fn see(&self) -> String {
        format!("See how {} will read it", self.partner)
    }

    fn kinds(&self) -> [Kind; 2] {
        Kind::ALL
    }

    fn areas(&self) -> [Area; 7] {
        Area::ALL
    }

    fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.text(name) == value
    }

    fn demands(&self) -> bool {
        demands(self.fields.text("agree-that"))
    }

    const fn line(&self) -> usize {
        LINE
    }
}

/// Exactly what the other one will read, before anything is proposed.
#[derive(Template, WebTemplate)]
#[template(path = "agreements/preview.html")]
pub struct PreviewPage {
    pub shell: Shell,
    pub partner: String,
    /// Who writes the word that goes with it.
    pub by: String,
    pub seat: &'static str,
    pub path: String,
    pub shown: WordingView,
    pub signatures: [Signature; 2],
    pub demands: bool,
    pub mine: String,
    pub fields: Fields,
}

impl PreviewPage {
    pub fn new(
        app: &AppState,
        me: &Member,
        (of, before): (Option<AgreementId>, Option<&Version>),
        wording: Wording,
        fields: Fields,
    ) -> Self {
        let sign = |seat: crate::couples::Seat, yes: Option<&str>| Signature {
            seat: seat.shell().attr(),
            name: me.name_of(seat).to_owned(),
            initial: text::initial(me.name_of(seat)),
            yes: yes.map(str::to_owned),
        };
        Self {
            shell: Shell::focus("Agreement", me.shell_seat()).leaving_with("propose"),
            partner: me.partner.name.clone(),
            by: me.name_of(me.seat).to_owned(),
            seat: me.shell_seat().attr(),
            path: path(of),
            demands: demands(&wording.agree_that),
            shown: WordingView::new(&wording, before.map(|before| &before.wording), me.rhythms.today(app.now())),
            signatures: [sign(me.seat, Some("by proposing it")), sign(me.seat.other(), None)],
            mine: me.owner.mark(app),
            fields,
        }
    }

    /// What the form carries on.
    fn carried(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.pairs().iter().filter(|(name, _)| name != "mine" && name != "do")
    }
}
