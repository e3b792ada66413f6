//! The agreements of the two, and one with all its versions, as one of them sees them.

use super::model::{Act, Agreement, Standing, Version, Wording};
use crate::couples::model::words;
use crate::couples::{Member, Seat, Viewer};
use crate::web::forms::Faults;
use crate::web::shell::{Shell, Tab};
use crate::web::{AppState, paths, text};
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// A run of words that stayed, came, or went.
pub struct Run {
    pub tag: &'static str,
    pub words: String,
}

/// Fewer words than these that stayed between two changes are read with them.
const STAYED: usize = 3;

/// More words than these are told as gone and come, as a whole.
const MOST_WORDS: usize = 1_500;

/// What changed from one wording to the next, word by word.
pub fn changes(before: &str, after: &str) -> Vec<Run> {
    let (was, is): (Vec<&str>, Vec<&str>) = (words_of(before), words_of(after));
    if before != after && was.len() + is.len() > MOST_WORDS {
        // Comparing takes as long as the two are long, times each other.
        return [("del", before), ("ins", after)].map(|(tag, words)| Run { tag, words: words.to_owned() }).into();
    }
    let (mut runs, mut gone, mut come) = (Vec::new(), String::new(), String::new());
    let ops = capture_diff_slices(Algorithm::Myers, &was, &is);
    for (at, op) in ops.iter().enumerate() {
        let (old, new) = (was[op.old_range()].concat(), is[op.new_range()].concat());
        let is_between = at > 0 && at + 1 < ops.len() && op.old_range().len() < STAYED;
        if op.tag() == DiffTag::Equal && !is_between {
            changed(&mut runs, &mut gone, &mut come);
            runs.push(Run { tag: "", words: old });
        } else {
            gone.push_str(&old);
            come.push_str(&new);
        }
    }
    changed(&mut runs, &mut gone, &mut come);
    runs
}

/// Each word with the space after it.
fn words_of(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

fn changed(runs: &mut Vec<Run>, gone: &mut String, come: &mut String) {
    for (tag, words) in [("del", std::mem::take(gone)), ("ins", std::mem::take(come))] {
        if !words.is_empty() {
            runs.push(Run { tag, words });
        }
    }
}

/// One of the two beside a version, and when they said yes to it.
pub struct Signature {
    pub seat: &'static str,
    pub name: String,
    pub initial: String,
    pub yes: Option<String>,
}

/// A part of a wording with its name: "So that I feel", "It is about".
pub struct Term {
    pub name: &'static str,
    pub runs: Vec<Run>,
}

/// The words of a version, with what changed since the one before it.
pub struct WordingView {
    pub runs: Vec<Run>,
    pub terms: Vec<Term>,
    pub note: String,
}

impl WordingView {
    /// The same without the parts that stayed as they were.
    fn only_changes(mut self) -> Self {
        self.terms.retain(|term| term.runs.iter().any(|run| !run.tag.is_empty()));
        self
    }

    /// The words as they are now, or their beginning: for a list, or to name a link by.
    fn beginning(&self) -> String {
        let kept = self.runs.iter().filter(|run| run.tag != "del").map(|run| run.words.as_str());
        text::beginning(&kept.collect::<String>())
    }

    pub fn new(now: &Wording, before: Option<&Wording>, today: Date) -> Self {
        let was = before.unwrap_or(now);
        let day = |until: Option<Date>| until.map(|until| words::short_day_seen_from(until, today)).unwrap_or_default();
        let about = |wording: &Wording| wording.about.map(|about| about.words().to_owned()).unwrap_or_default();
        let kind = |wording: &Wording| wording.kind.map(|kind| format!("a {}", kind.value())).unwrap_or_default();
        let parts = [
            ("So that I feel", was.so_that.clone(), now.so_that.clone()),
            ("It is about", about(was), about(now)),
            ("For now, until", day(was.until), day(now.until)),
            ("If it slips, we will", was.if_it_slips.clone(), now.if_it_slips.clone()),
            ("It is", kind(was), kind(now)),
        ];
        let said = parts.into_iter().filter(|(_, was, now)| !(was.is_empty() && now.is_empty()));
        Self {
            runs: changes(&was.agree_that, &now.agree_that),
            terms: said.map(|(name, was, now)| Term { name, runs: changes(&was, &now) }).collect(),
            note: now.note.clone(),
        }
    }
}

/// One version as it stands on a page.
pub struct VersionView {
    pub id: String,
    pub number: i16,
    /// Who wrote what goes with it: "You" or a name.
    pub by: String,
    /// "Agreed on 2 March", "Suggested by Sam on 1 March".
    pub when: String,
    /// What it was, until it was set down.
    pub ended: Option<String>,
    pub shown: WordingView,
    pub signatures: [Signature; 2],
}

/// One agreement, by one of its versions.
pub struct Card {
    pub id: String,
    pub path: String,
    pub seat: &'static str,
    pub version: VersionView,
    /// What still stands while a change is proposed.
    pub standing: Option<String>,
    pub may: Vec<Act>,
    pub may_change: bool,
    /// The day of the second look has come.
    pub due: Option<String>,
    pub has_versions: bool,
}

impl Card {
    pub fn can(&self, act: Act) -> bool {
        self.may.contains(&act)
    }
}

fn signature(me: &Member, seat: Seat, version: &Version, today: Date) -> Signature {
    Signature {
        seat: seat.shell().attr(),
        name: me.name_of(seat).to_owned(),
        initial: text::initial(me.name_of(seat)),
        yes: version.consents[seat.index()].map(|on| words::short_day_seen_from(on, today)),
    }
}

fn when(me: &Member, version: &Version, today: Date) -> String {
    let day = |on| words::short_day_seen_from(on, today);
    match version.agreed_on() {
        Some(on) => format!("Agreed on {}", day(on)),
        None if version.by == me.seat => format!("Suggested by you on {}", day(version.proposed_on)),
        None => format!("Suggested by {} on {}", me.partner.name, day(version.proposed_on)),
    }
}

fn version_view(me: &Member, version: &Version, before: Option<&Version>, today: Date) -> VersionView {
    VersionView {
        id: version.id.to_string(),
        number: version.number,
        by: if version.by == me.seat { "You".to_owned() } else { me.partner.name.clone() },
        when: when(me, version, today),
        ended: version.ended.map(|ended| words::short_day_seen_from(ended.on, today)),
        shown: WordingView::new(&version.wording, before.map(|before| &before.wording), today),
        signatures: [me.seat, me.seat.other()].map(|seat| signature(me, seat, version, today)),
    }
}

/// A proposal shows what it would change; what stands is read as it is, without the word that went with it.
fn card(me: &Member, agreement: &Agreement, shown: &Version, today: Date) -> Card {
    let before = agreement.before(shown.number).filter(|_| !shown.is_agreed());
    let standing = agreement.active().filter(|version| version.id != shown.id);
    let until = shown.wording.until.filter(|_| agreement.is_due(today));
    let mut version = version_view(me, shown, before, today);
    if shown.is_agreed() {
        version.shown.note.clear();
    }
    Card {
        id: agreement.id.to_string(),
        path: paths::agreement(agreement.id),
        seat: if shown.is_agreed() { "both" } else { shown.by.shell().attr() },
        version,
        standing: standing.map(|version| version.wording.agree_that.clone()),
        may: Act::ALL.into_iter().filter(|act| agreement.may(me.seat, *act, shown.id, today)).collect(),
        may_change: !agreement.is_retired(),
        due: until.map(|until| words::short_day_seen_from(until, today)),
        has_versions: agreement.versions.len() > 1,
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
    /// One's own words that wait no more.
    pub lapsed: Vec<Card>,
    pub retired: Vec<Card>,
    pub mine: String,
    pub faults: Faults,
}

impl ListPage {
    pub fn new(app: &AppState, me: &Member, agreements: &[Agreement], today: Date) -> Self {
        let cards = |pick: &dyn Fn(&Agreement) -> Option<&Version>| -> Vec<Card> {
            agreements.iter().filter_map(|a| Some(card(me, a, pick(a)?, today))).collect()
        };
        let ended = |a: &Agreement| a.standing().and_then(|version| version.ended);
        Self {
            shell: Shell::tabs("Agreements", Some(Tab::Agreements), me.shell_seat()),
            partner: me.partner.name.clone(),
            proposed: cards(&|a| a.seen_as(Standing::Proposed, me.seat, today)),
            agreed: cards(&|a| a.active()),
            resting: cards(&|a| a.standing().filter(|_| ended(a).is_some_and(|ended| !ended.is_for_good))),
            lapsed: cards(&|a| a.seen_as(Standing::Lapsed, me.seat, today)),
            retired: cards(&|a| a.standing().filter(|_| a.is_retired())),
            mine: me.owner.mark(app),
            faults: Faults::default(),
        }
    }

    /// How it stands now, for a press on a page that was behind.
    pub fn late(app: &AppState, me: &Member, agreements: &[Agreement], today: Date) -> Self {
        let mut page = Self::new(app, me, agreements, today);
        page.shell = page.shell.script("errors");
        page.faults.add("form", "Something has changed since that page was drawn, and your press changed nothing. This is how it stands now.");
        page
    }

    fn is_empty(&self) -> bool {
        [&self.proposed, &self.agreed, &self.resting, &self.lapsed, &self.retired].into_iter().all(Vec::is_empty)
    }
}

/// It takes two.
#[derive(Template, WebTemplate)]
#[template(path = "agreements/alone.html")]
pub struct AlonePage {
    pub shell: Shell,
}

impl AlonePage {
    pub fn new(viewer: &Viewer) -> Self {
        Self { shell: Shell::tabs("Agreements", Some(Tab::Agreements), viewer.shell_seat()) }
    }
}

/// One agreement with all its versions, the newest first.
#[derive(Template, WebTemplate)]
#[template(path = "agreements/agreement.html")]
pub struct AgreementPage {
    pub shell: Shell,
    pub partner: String,
    pub card: Card,
    pub standing: Standing,
    pub versions: Vec<VersionView>,
    pub mine: String,
}

impl AgreementPage {
    /// None where there is nothing to show: the words were put off, and nothing stands.
    pub fn new(app: &AppState, me: &Member, agreement: &Agreement, today: Date) -> Option<Self> {
        let (standing, shown) = agreement.seen_by(me.seat, today)?;
        let read = agreement.read_by(me.seat, today);
        let before = |at: usize| at.checked_sub(1).and_then(|at| read.get(at)).copied();
        let version = |(at, version): (usize, &&Version)| {
            let view = version_view(me, version, before(at), today);
            if at == 0 { view } else { VersionView { shown: view.shown.only_changes(), ..view } }
        };
        let versions = read.iter().enumerate().rev().map(version);
        Some(Self {
            shell: Shell::tabs("Agreement", Some(Tab::Agreements), me.shell_seat()),
            partner: me.partner.name.clone(),
            standing,
            card: card(me, agreement, shown, today),
            versions: versions.collect(),
            mine: me.owner.mark(app),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> Vec<(&'static str, String)> {
        changes(before, after).into_iter().map(|run| (run.tag, run.words.trim().to_owned())).collect()
    }

    #[test]
    fn what_changed_is_marked_word_by_word() {
        let is = |tag, words: &str| (tag, words.to_owned());
        assert_eq!(told("we say so", "we always say so"), [is("", "we"), is("ins", "always"), is("", "say so")]);
        let was = "If one of us is late, we say so.";
        let now = "If one of us will be later than nine, we write before eight.";
        let (gone, come) = ("is late, we say so.", "will be later than nine, we write before eight.");
        assert_eq!(told(was, now), [is("", "If one of us"), is("del", gone), is("ins", come)]);
        assert!(changes("same", "same").iter().all(|run| run.tag.is_empty()));
        assert_eq!(told("by eight.", "by nine."), [is("", "by"), is("del", "eight."), is("ins", "nine.")]);
    }

    #[test]
    fn a_part_that_came_or_went_is_told() {
        let was = Wording { agree_that: "x".into(), ..Wording::default() };
        let now = Wording { so_that: "safe".into(), ..was.clone() };
        let view = WordingView::new(&now, Some(&was), jiff::civil::date(2026, 3, 9));
        assert_eq!(view.terms.iter().map(|term| term.name).collect::<Vec<_>>(), ["So that I feel"]);
        assert_eq!(view.terms[0].runs[0].tag, "ins");
    }
}
