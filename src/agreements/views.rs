//! The agreements of the two, the builder, and a preview, as one of them sees them.

use super::forms::demands;
use super::model::{Act, Agreement, Area, Kind, Version, Wording};
use crate::couples::model::words;
use crate::couples::{Member, Seat};
use crate::ids::AgreementId;
use crate::web::forms::{Faults, Fields};
use crate::web::shell::{Shell, Tab};
use crate::web::{AppState, paths, text};
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;
use similar::{ChangeTag, TextDiff};

/// A run of words that stayed, came, or went.
pub struct Run {
    pub tag: &'static str,
    pub words: String,
}

/// What changed from one wording to the next, word by word.
pub fn changes(before: &str, after: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        let tag = match change.tag() {
            ChangeTag::Equal => "",
            ChangeTag::Delete => "del",
            ChangeTag::Insert => "ins",
        };
        match runs.last_mut().filter(|run| run.tag == tag) {
            Some(run) => run.words.push_str(change.value()),
            None => runs.push(Run { tag, words: change.value().to_owned() }),
        }
    }
    runs
}

/// One of the two beside a version, and whether they have said yes to it.
pub struct Signature {
    pub seat: &'static str,
    pub name: String,
    pub initial: String,
    pub yes: Option<String>,
}

/// One version as it stands on a page.
pub struct VersionView {
    pub id: String,
    pub number: i16,
    pub when: String,
    pub runs: Vec<Run>,
    pub wording: Wording,
    pub until: Option<String>,
    pub signatures: [Signature; 2],
}

/// One agreement on the list.
pub struct Card {
    pub path: String,
    pub seat: &'static str,
    pub shown: VersionView,
    /// What still stands while a change is proposed.
    pub standing: Option<String>,
    pub may: Vec<Act>,
    pub is_due: bool,
    pub ended: Option<String>,
}

impl Card {
    pub fn can(&self, act: Act) -> bool {
        self.may.contains(&act)
    }
}

fn signature(me: &Member, seat: Seat, version: &Version, today: Date) -> Signature {
    let day = version.consents[seat.index()].map(|on| words::short_day_seen_from(on, today));
    Signature {
        seat: seat.shell().attr(),
        name: me.name_of(seat).to_owned(),
        initial: text::initial(me.name_of(seat)),
        yes: day,
    }
}

fn version_view(me: &Member, version: &Version, before: Option<&Version>, today: Date) -> VersionView {
    let earlier = before.map_or(version.wording.agree_that.as_str(), |before| before.wording.agree_that.as_str());
    VersionView {
        id: version.id.to_string(),
        number: version.number,
        when: words::short_day_seen_from(version.proposed_on, today),
        runs: changes(earlier, &version.wording.agree_that),
        until: version.wording.until.map(|until| words::short_day_seen_from(until, today)),
        wording: version.wording.clone(),
        signatures: [me.seat, me.seat.other()].map(|seat| signature(me, seat, version, today)),
    }
}

const ACTS: [Act; 6] = [Act::Consent, Act::NotNow, Act::Propose, Act::TakeBack, Act::Rest, Act::Retire];

fn card(me: &Member, agreement: &Agreement, shown: &Version, today: Date) -> Card {
    let before = agreement.versions.iter().rev().find(|version| version.number < shown.number);
    let standing = agreement.active().filter(|version| version.id != shown.id);
    Card {
        path: paths::agreement(agreement.id),
        seat: if shown.is_agreed() { "both" } else { shown.by.shell().attr() },
        shown: version_view(me, shown, before.filter(|_| !shown.is_agreed()), today),
        standing: standing.map(|version| version.wording.agree_that.clone()),
        may: ACTS.into_iter().filter(|act| agreement.may(me.seat, *act, shown.id, today)).collect(),
        is_due: agreement.is_due(today),
        ended: shown.ended.map(|ended| words::short_day_seen_from(ended.on, today)),
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "agreements/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub partner: String,
    pub proposed: Vec<Card>,
    pub agreed: Vec<Card>,
    pub resting: Vec<Card>,
    pub mine: String,
}

impl ListPage {
    /// `put_off` says which proposals this one does not want to be asked about.
    pub fn new(
        app: &AppState,
        me: &Member,
        agreements: &[Agreement],
        put_off: impl Fn(&Agreement, &Version) -> bool,
        today: Date,
    ) -> Self {
        let cards = |pick: &dyn Fn(&Agreement) -> Option<&Version>| -> Vec<Card> {
            agreements.iter().filter_map(|a| Some(card(me, a, pick(a)?, today))).collect()
        };
        let asked = |a: &Agreement| -> Option<uuid::Uuid> {
            a.proposed(today).filter(|version| !put_off(a, version)).map(|version| version.id)
        };
        Self {
            shell: Shell::tabs("Agreements", Some(Tab::Agreements), me.shell_seat()),
            partner: me.partner.name.clone(),
            proposed: cards(&|a| a.proposed(today).filter(|version| asked(a) == Some(version.id))),
            agreed: cards(&|a| a.active()),
            resting: cards(&|a| a.standing().filter(|version| version.ended.is_some_and(|ended| !ended.is_for_good))),
            mine: me.owner.mark(app),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "agreements/new.html")]
pub struct BuilderPage {
    pub shell: Shell,
    pub partner: String,
    pub seat: &'static str,
    /// Where it is sent: to its preview, or as the next version.
    pub path: String,
    pub is_change: bool,
    pub mine: String,
    pub fields: Fields,
    pub faults: Faults,
}

impl BuilderPage {
    pub fn new(app: &AppState, me: &Member, of: Option<AgreementId>, fields: Fields, faults: Faults) -> Self {
        let shell = Shell::focus("Agreement", me.shell_seat()).leaving_with("builder");
        Self {
            shell: if faults.is_empty() { shell } else { shell.script("errors") },
            partner: me.partner.name.clone(),
            seat: me.shell_seat().attr(),
            is_change: of.is_some(),
            path: of.map_or_else(
                || format!("{}/preview", paths::AGREEMENTS),
                |id| format!("{}/change", paths::agreement(id)),
            ),
            mine: me.owner.mark(app),
            fields,
            faults,
        }
    }

    fn kinds(&self) -> [Kind; 2] {
        Kind::ALL
    }

    fn areas(&self) -> [Area; 7] {
        Area::ALL
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.text(name) == value
    }

    fn demands(&self) -> bool {
        demands(self.fields.text("agree-that"))
    }
}

/// Exactly what the other one will read, before anything is proposed.
#[derive(Template, WebTemplate)]
#[template(path = "agreements/preview.html")]
pub struct PreviewPage {
    pub shell: Shell,
    pub partner: String,
    pub seat: &'static str,
    pub wording: Wording,
    pub until: Option<String>,
    pub mine: String,
    pub fields: Fields,
}

impl PreviewPage {
    pub fn new(app: &AppState, me: &Member, wording: Wording, fields: Fields, today: Date) -> Self {
        Self {
            shell: Shell::focus("Agreement", me.shell_seat()),
            partner: me.partner.name.clone(),
            seat: me.shell_seat().attr(),
            until: wording.until.map(|until| words::short_day_seen_from(until, today)),
            wording,
            mine: me.owner.mark(app),
            fields,
        }
    }

    fn carried(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.pairs().iter().filter(|(name, _)| name != "mine")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_marked_word_by_word() {
        let runs = changes("we say so", "we always say so");
        let told: Vec<(&str, &str)> = runs.iter().map(|run| (run.tag, run.words.trim())).collect();
        assert_eq!(told, [("", "we"), ("ins", "always"), ("", "say so")]);
        assert!(changes("same", "same").iter().all(|run| run.tag.is_empty()));
    }
}
