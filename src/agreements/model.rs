//! What the two agree on: its versions, who has said yes to which, and what each may do now.

use crate::couples::Seat;
use crate::ids::AgreementId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Days after which a proposal lapses by itself, whatever the other one thought of it.
pub const LAPSES: i32 = 14;

/// The most that one suggests within those days, without a yes.
pub const MOST_SUGGESTED: usize = 10;

/// What it is: something that makes one feel safe, or a steady act that can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Boundary,
    Commitment,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Boundary, Self::Commitment];

    pub fn value(self) -> &'static str {
        match self {
            Self::Boundary => "boundary",
            Self::Commitment => "commitment",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Boundary => "a boundary: it makes one of us feel safe",
            Self::Commitment => "a commitment: a steady thing one of us does",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.value() == value)
    }
}

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    Contact,
    PhonesAndMoney,
    TimeAndWhereabouts,
    TalkingAboutIt,
    Closeness,
    OtherPeople,
    SomethingElse,
}

impl Area {
    pub const ALL: [Self; 7] = [
        Self::Contact,
        Self::PhonesAndMoney,
        Self::TimeAndWhereabouts,
        Self::TalkingAboutIt,
        Self::Closeness,
        Self::OtherPeople,
        Self::SomethingElse,
    ];

    pub fn value(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::PhonesAndMoney => "phones-and-money",
            Self::TimeAndWhereabouts => "time-and-whereabouts",
            Self::TalkingAboutIt => "talking-about-it",
            Self::Closeness => "closeness",
            Self::OtherPeople => "other-people",
            Self::SomethingElse => "something-else",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::PhonesAndMoney => "phones and money",
            Self::TimeAndWhereabouts => "time and whereabouts",
            Self::TalkingAboutIt => "talking about it",
            Self::Closeness => "closeness",
            Self::OtherPeople => "other people",
            Self::SomethingElse => "something else",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.value() == value)
    }
}

/// The words of one version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    pub kind: Option<Kind>,
    /// "So that I feel…"
    pub so_that: String,
    /// "I'd like us to agree that…"
    pub agree_that: String,
    pub about: Option<Area>,
    /// "For now, until…": a day to look at it again.
    pub until: Option<Date>,
    /// "If it slips, we will…"
    pub if_it_slips: String,
    /// A word beside a change, to the other one.
    pub note: String,
}

/// One wording, and who has said yes to exactly it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub number: i16,
    pub id: Uuid,
    pub by: Seat,
    pub proposed_on: Date,
    pub wording: Wording,
    /// By seat: the day of the yes.
    pub consents: [Option<Date>; 2],
    pub ended: Option<Ended>,
    /// The reader doesn't want to be asked about it: told to nobody else.
    pub put_off: bool,
}

/// Set down by one of the two. It keeps nobody's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    pub on: Date,
    /// The newest version then: what waited for a yes waits no more.
    pub up_to: i16,
    pub is_for_good: bool,
}

/// Weeks until a second look, where a version is kept as it is.
pub const KEPT_FOR: i32 = 8;

impl Wording {
    /// The same words, to be looked at again later.
    pub fn kept(&self, today: Date) -> Self {
        let until = today.checked_add(jiff::Span::new().weeks(KEPT_FOR)).ok();
        Self { until, note: String::new(), ..self.clone() }
    }
}

impl Version {
    pub fn is_agreed(&self) -> bool {
        self.consents.iter().all(Option::is_some)
    }

    /// The day of the second yes.
    pub fn agreed_on(&self) -> Option<Date> {
        self.consents[0].zip(self.consents[1]).map(|(one, other)| one.max(other))
    }

    fn has_lapsed(&self, today: Date) -> bool {
        today.since(self.proposed_on).is_ok_and(|since| since.get_days() >= LAPSES)
    }
}

/// An agreement, its versions from the first on; there is always one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    pub id: AgreementId,
    pub versions: Vec<Version>,
}

/// What one of the two does. Each names the version that was on the page by its own id: a number
/// comes again when a proposal was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A yes to exactly that version.
    Consent,
    /// Not to be asked about that version any more: for one's own page.
    NotNow,
    /// Other words, or the same once more, after that version.
    Propose,
    /// One's own proposal, while nobody else has said yes to it.
    TakeBack,
    /// The same words for longer, when a second look is due: another version, with one's own yes.
    Keep,
    Rest,
    Retire,
}

/// What history tells of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The second yes.
    Agreed,
    /// The same where something was agreed on before: other words, or what had rested.
    AgreedAnew,
    Rested,
    Retired,
}

impl What {
    /// Of a change to a version: set down for good or not, or agreed to.
    pub fn of(is_again: bool, is_for_good: Option<bool>) -> Self {
        match is_for_good {
            None if is_again => Self::AgreedAnew,
            None => Self::Agreed,
            Some(false) => Self::Rested,
            Some(true) => Self::Retired,
        }
    }
}

/// A day on which something about an agreement changed for both; its id sorts by time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub id: Uuid,
    pub on: Date,
    pub agreement: AgreementId,
    pub words: String,
    pub what: What,
}

impl Act {
    pub const ALL: [Self; 7] =
        [Self::Consent, Self::NotNow, Self::Propose, Self::TakeBack, Self::Keep, Self::Rest, Self::Retire];
}

/// How it is with an agreement, for one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Words wait for a yes.
    Proposed,
    Agreed,
    Resting,
    Retired,
    /// One's own words, that wait no more, where nothing else stands.
    Lapsed,
}

impl Agreement {
    /// How it is, and the version that shows it; none where there is nothing for this one to read.
    pub fn seen_by(&self, seat: Seat, today: Date) -> Option<(Standing, &Version)> {
        if let Some(version) = self.proposed(today).filter(|version| version.by == seat || !version.put_off) {
            return Some((Standing::Proposed, version));
        }
        let Some(version) = self.standing() else {
            return self.versions.iter().rev().find(|version| version.by == seat).map(|own| (Standing::Lapsed, own));
        };
        let how = match version.ended {
            None => Standing::Agreed,
            Some(Ended { is_for_good: false, .. }) => Standing::Resting,
            Some(Ended { is_for_good: true, .. }) => Standing::Retired,
        };
        Some((how, version))
    }

    /// The version that shows it, if that is how it is.
    pub fn seen_as(&self, how: Standing, seat: Seat, today: Date) -> Option<&Version> {
        self.seen_by(seat, today).filter(|(standing, _)| *standing == how).map(|(_, version)| version)
    }

    /// The versions this one may read, from the first on: all but what was put off, while it waits.
    pub fn read_by(&self, seat: Seat, today: Date) -> Vec<&Version> {
        let waits = self.proposed(today).filter(|version| version.by != seat && version.put_off);
        self.versions.iter().filter(|version| waits.is_none_or(|waits| waits.id != version.id)).collect()
    }

    /// What a version's words are read beside, to see what they would change: what stands, or else the words before.
    pub fn before(&self, number: i16) -> Option<&Version> {
        let earlier = self.versions.iter().rev().find(|version| version.number < number);
        self.standing().filter(|version| version.number < number).or(earlier)
    }

    /// The newest version that both have said yes to.
    pub fn standing(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.is_agreed())
    }

    /// The one that is in force: it stands, and nobody has set it down.
    pub fn active(&self) -> Option<&Version> {
        self.standing().filter(|version| version.ended.is_none())
    }

    /// What this one may be asked about: the other's words, unless they were put off.
    pub fn asks(&self, seat: Seat, today: Date) -> Option<&Version> {
        self.proposed(today).filter(|version| version.by != seat && !version.put_off)
    }

    /// The words another version begins from.
    pub fn to_begin_from(&self, seat: Seat, today: Date) -> Option<&Version> {
        self.seen_by(seat, today).map(|(_, version)| version)
    }

    /// One's own words that wait for the other one's yes.
    pub fn own_proposed(&self, seat: Seat, today: Date) -> Option<&Version> {
        self.proposed(today).filter(|version| version.by == seat)
    }

    /// These very words do.
    pub fn is_proposed_by(&self, seat: Seat, wording: &Wording, today: Date) -> bool {
        self.own_proposed(seat, today).is_some_and(|version| version.wording == *wording)
    }

    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// What waits for a yes, until it lapses, or what stands is set down.
    pub fn proposed(&self, today: Date) -> Option<&Version> {
        let set_down = self.standing().and_then(|version| version.ended).map(|ended| ended.up_to);
        let waits = |version: &&Version| !version.is_agreed() && !version.has_lapsed(today);
        self.newest().filter(waits).filter(|version| set_down.is_none_or(|up_to| up_to < version.number))
    }

    /// How many of one's own words since the last agreed ones have no yes, and are not two weeks old.
    pub fn suggested_by(&self, seat: Seat, today: Date) -> usize {
        let agreed = self.standing().map_or(0, |version| version.number);
        let counts = |version: &&Version| version.by == seat && version.number > agreed && !version.has_lapsed(today);
        self.versions.iter().filter(counts).count()
    }

    pub fn is_retired(&self) -> bool {
        self.standing().is_some_and(|version| version.ended.is_some_and(|ended| ended.is_for_good))
    }

    /// A second look is due.
    pub fn is_due(&self, today: Date) -> bool {
        self.active().and_then(|version| version.wording.until).is_some_and(|until| until <= today)
    }

    /// What this one may do now, from a page that showed that version: the one rule behind pages and acts.
    pub fn may(&self, seat: Seat, act: Act, version: Uuid, today: Date) -> bool {
        let of = match act {
            Act::Consent | Act::NotNow | Act::TakeBack => self.proposed(today),
            Act::Propose => self.newest(),
            // With other words waiting there is something to answer first.
            Act::Keep if self.proposed(today).is_some() => None,
            Act::Keep => self.active(),
            // Setting down needs no exact words: a page with those that stood before does, if they were not set down.
            Act::Rest | Act::Retire => self.versions.iter().find(|of| of.id == version && of.is_agreed()),
        };
        let Some(of) = of.filter(|of| of.id == version) else { return false };
        match act {
            Act::Consent => of.consents[seat.index()].is_none(),
            Act::NotNow => of.by != seat,
            Act::TakeBack => of.by == seat,
            Act::Propose => !self.is_retired(),
            Act::Keep => self.is_due(today),
            Act::Rest => of.ended.is_none() && self.active().is_some(),
            // What rests can be ended for good as well.
            Act::Retire => !self.is_retired() && (of.ended.is_none() || self.standing() == Some(of)),
        }
    }

    /// That was done already, or there is nothing left to do: the press came twice, or the other one was as quick.
    pub fn has(&self, seat: Seat, act: Act, version: Uuid, today: Date) -> bool {
        let of = self.versions.iter().find(|of| of.id == version);
        match act {
            Act::NotNow => true,
            Act::Consent => of.is_some_and(|of| of.consents[seat.index()].is_some()),
            Act::TakeBack => of.is_none(),
            Act::Keep => self.own_proposed(seat, today).is_some(),
            Act::Rest => of.is_some_and(|of| of.ended.is_some()),
            Act::Retire => self.is_retired(),
            Act::Propose => false,
        }
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
