//! What an agreement is, told apart from the program's own rule: its versions, who has said yes to
//! which, and what stands on each one's pages. Days are counted from the first one.

/// 0 is Ines, 1 is Sam.
pub type Who = usize;

pub const NAMES: [&str; 2] = ["Ines", "Sam"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    New,
    Change,
    Consent,
    NotNow,
    TakeBack,
    Keep,
    Rest,
    Retire,
}

impl What {
    pub const ALL: [Self; 8] =
        [Self::New, Self::Change, Self::Consent, Self::NotNow, Self::TakeBack, Self::Keep, Self::Rest, Self::Retire];
}

/// An agreement and one of its versions, by the order in which they came to be.
pub type Of = (usize, usize);

/// What somebody sends: to which version, and with which words.
#[derive(Clone, Debug)]
pub struct Sent {
    pub who: Who,
    pub what: What,
    pub of: Of,
    pub words: String,
    pub until: Option<i32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub serial: usize,
    pub by: Who,
    pub day: i32,
    pub yes: [Option<i32>; 2],
    pub words: String,
    pub until: Option<i32>,
    put_off: [bool; 2],
    /// It waited when what stands was set down.
    void: bool,
    rested: Option<i32>,
    retired: Option<i32>,
}

impl Version {
    pub fn is_agreed(&self) -> bool {
        self.yes[0].is_some() && self.yes[1].is_some()
    }

    fn agreed_on(&self) -> Option<i32> {
        self.yes[0].max(self.yes[1]).filter(|_| self.is_agreed())
    }

    pub fn set_down(&self) -> Option<i32> {
        self.retired.or(self.rested)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    pub serial: usize,
    pub versions: Vec<Version>,
}

/// A card on one's pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub of: Of,
    /// Proposed, Agreed, Resting.
    pub stands: &'static str,
    /// Each button with the act it is for.
    pub buttons: Vec<(&'static str, &'static str)>,
    pub links: Vec<&'static str>,
    /// One's own yes first.
    pub yes: [bool; 2],
    pub words: String,
    pub says: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub today: i32,
    pub agreements: Vec<Agreement>,
    made: usize,
}

const TWO_WEEKS: i32 = 14;
const EIGHT_WEEKS: i32 = 56;

impl Agreement {
    /// The newest words both have said yes to.
    pub fn stands(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.is_agreed())
    }

    fn is_retired(&self) -> bool {
        self.stands().is_some_and(|version| version.retired.is_some())
    }

    pub fn in_force(&self) -> Option<&Version> {
        self.stands().filter(|version| version.set_down().is_none())
    }

    pub fn waits(&self, today: i32) -> Option<&Version> {
        let last = self.versions.last().unwrap();
        (!last.is_agreed() && today < last.day + TWO_WEEKS && !last.void).then_some(last)
    }

    /// The same, unless this one said not now.
    fn asks(&self, who: Who, today: i32) -> Option<&Version> {
        self.waits(today).filter(|version| !version.put_off[who])
    }

    fn is_due(&self, today: i32) -> bool {
        self.in_force().and_then(|version| version.until).is_some_and(|until| until <= today)
    }

    /// What its page is headed with, and the version it shows; none if it is not there for this one.
    pub fn headed(&self, who: Who, today: i32) -> Option<(&'static str, &Version)> {
        if let Some(version) = self.asks(who, today) {
            return Some(("Proposed", version));
        }
        match self.stands() {
            Some(version) if version.retired.is_some() => Some(("Retired", version)),
            Some(version) if version.rested.is_some() => Some(("Resting", version)),
            Some(version) => Some(("Agreed", version)),
            None => self.versions.iter().rev().find(|version| version.by == who).map(|version| ("Lapsed", version)),
        }
    }

    /// The versions this one may read, the newest first.
    pub fn read_by(&self, who: Who, today: i32) -> Vec<&Version> {
        let hidden = self.waits(today).filter(|version| version.put_off[who]).map(|version| version.serial);
        self.versions.iter().rev().filter(|version| Some(version.serial) != hidden).collect()
    }

    pub fn card(&self, who: Who, today: i32, version: &Version) -> Card {
        let (mut buttons, mut links, mut says) = (vec![], vec![], vec![]);
        let is_waiting = !version.is_agreed();
        let rests = version.rested.filter(|_| !is_waiting);
        if is_waiting {
            let whose = if version.by == who { "you" } else { NAMES[version.by] };
            says.push(format!("Suggested by {whose} on {}", day(version.day)));
            if version.by == who {
                buttons.push(("Take it back", "take-back"));
                links.push("Find other words");
            } else {
                buttons.extend([("Yes to these words", "consent"), ("Not now", "not-now")]);
                links.push("Suggest a change");
            }
            if let Some(before) = self.in_force() {
                says.push(format!("Until you both say yes, what you agreed before stands: “{}”", before.words));
            }
        } else if let Some(on) = rests {
            says.push(format!("Set down on {}. Picking it up again needs both of you.", day(on)));
            buttons.push(("Retire it", "retire"));
            links.push("Ask to pick it up");
        } else {
            says.push(format!("Agreed on {}", day(version.agreed_on().unwrap())));
            buttons.push(("Let it rest", "rest"));
            links.push("Suggest a change");
            if self.is_due(today) {
                buttons.push(("Retire", "retire"));
                links.extend(["Change", "Loosen"]);
                if self.waits(today).is_none() {
                    buttons.push(("Keep", "keep"));
                }
            } else {
                buttons.push(("Retire it", "retire"));
            }
        }
        if !is_waiting && self.versions.len() > 1 {
            links.push("All versions");
        }
        buttons.sort_unstable();
        links.sort_unstable();
        let yes = if rests.is_some() { [true; 2] } else { [who, 1 - who].map(|of| version.yes[of].is_some()) };
        let stands = if is_waiting {
            "Proposed"
        } else if rests.is_some() {
            "Resting"
        } else {
            "Agreed"
        };
        Card { of: (self.serial, version.serial), stands, buttons, links, yes, words: version.words.clone(), says }
    }
}

/// As a page writes it.
pub fn day(day: i32) -> String {
    let date = jiff::civil::date(2026, 3, 9).checked_add(jiff::Span::new().days(day)).unwrap();
    date.strftime("%-d %B").to_string()
}

impl Model {
    pub fn agreement(&self, serial: usize) -> Option<&Agreement> {
        self.agreements.iter().find(|agreement| agreement.serial == serial)
    }

    /// On the list, the newest agreement first; those for which two cards stand have them both.
    pub fn cards(&self, who: Who) -> Vec<Card> {
        let (mut cards, today) = (Vec::new(), self.today);
        for agreement in self.agreements.iter().rev() {
            let open = agreement.stands().filter(|version| version.retired.is_none());
            for version in agreement.asks(who, today).into_iter().chain(open) {
                cards.push(agreement.card(who, today, version));
            }
        }
        cards
    }

    /// Agreements that stand in the two lists without a card.
    pub fn lapsed(&self, who: Who) -> Vec<usize> {
        let is = |agreement: &&Agreement| agreement.headed(who, self.today).is_some_and(|headed| headed.0 == "Lapsed");
        self.agreements.iter().rev().filter(is).map(|agreement| agreement.serial).collect()
    }

    pub fn retired(&self) -> Vec<usize> {
        self.agreements.iter().rev().filter(|agreement| agreement.is_retired()).map(|a| a.serial).collect()
    }

    /// What one's week names: whose yes is asked for first, two at most, then what is due, three at most in all.
    pub fn named_by_the_week(&self, who: Who) -> Vec<usize> {
        let newest = || self.agreements.iter().rev();
        let asked = newest().filter(|a| a.asks(who, self.today).is_some_and(|version| version.by != who));
        let due = newest().filter(|a| a.is_due(self.today) && a.waits(self.today).is_none());
        asked.take(2).chain(due).map(|agreement| agreement.serial).take(3).collect()
    }

    /// What each asks about in a side.
    pub fn told_of(&self) -> Vec<String> {
        self.agreements.iter().filter_map(Agreement::in_force).map(|version| version.words.clone()).collect()
    }

    fn serial(&mut self) -> usize {
        self.made += 1;
        self.made
    }

    fn worded(&mut self, sent: &Sent) -> Version {
        let mut yes = [None; 2];
        yes[sent.who] = Some(self.today);
        Version {
            serial: self.serial(),
            by: sent.who,
            day: self.today,
            yes,
            words: sent.words.clone(),
            until: sent.until,
            put_off: [false; 2],
            void: false,
            rested: None,
            retired: None,
        }
    }

    /// Does it if it may be done, and says how it is answered.
    pub fn act(&mut self, sent: &Sent) -> u16 {
        let (who, today) = (sent.who, self.today);
        if sent.what == What::New {
            let same =
                |version: &Version| version.by == who && version.words == sent.words && version.until == sent.until;
            if !self.agreements.iter().filter_map(|a| a.waits(today)).any(same) {
                if self.has_suggested_enough(who) {
                    return 422;
                }
                let serial = self.serial();
                let versions = vec![self.worded(sent)];
                self.agreements.push(Agreement { serial, versions });
            }
            return 303;
        }
        let Some(at) = self.agreements.iter().position(|agreement| agreement.serial == sent.of.0) else {
            return if sent.what == What::Change { 422 } else { 404 };
        };
        let agreement = &self.agreements[at];
        let (stands, waits) = (agreement.stands().cloned(), agreement.waits(today).cloned());
        let is_last = agreement.versions.last().unwrap().serial == sent.of.1;
        let is_due = agreement.is_due(today);
        let is_waiting = waits.as_ref().is_some_and(|version| version.serial == sent.of.1);
        let is_others = is_waiting && waits.as_ref().is_some_and(|version| version.by != who);
        let is_standing =
            stands.as_ref().is_some_and(|version| version.serial == sent.of.1 && version.retired.is_none());
        let sent_to = agreement.versions.iter().find(|version| version.serial == sent.of.1).cloned();
        let stood = sent_to.as_ref().is_some_and(|version| version.is_agreed() && version.set_down().is_none());
        let is_retired = agreement.is_retired();
        let is_resting = stands.as_ref().is_some_and(|version| version.rested.is_some());
        match sent.what {
            What::Change => {
                if agreement.is_retired() {
                    return 422;
                }
                let is_same = |v: &Version| v.by == who && v.words == sent.words && v.until == sent.until;
                if waits.as_ref().is_some_and(is_same) {
                    return 303;
                }
                if !is_last || self.has_suggested_enough(who) {
                    return 422;
                }
                let version = self.worded(sent);
                self.agreements[at].versions.push(version);
            }
            What::Consent if is_others => self.last(at).yes[who] = Some(today),
            What::NotNow if is_others => self.last(at).put_off[who] = true,
            What::TakeBack if is_waiting && !is_others => self.drop_last(at),
            What::Keep if is_standing && !is_resting && is_due && waits.is_none() => {
                let words = stands.unwrap().words;
                let version = self.worded(&Sent { words, until: Some(today + EIGHT_WEEKS), ..sent.clone() });
                self.agreements[at].versions.push(version);
            }
            // Words that stood before and were never set down themselves do, too.
            What::Rest if stood && agreement.in_force().is_some() => self.set_down(at, false),
            What::Retire if !is_retired && (stood || is_standing) => self.set_down(at, true),
            // Done before, by the same press or as well as.
            What::NotNow => {}
            What::Consent if sent_to.as_ref().is_some_and(|version| version.yes[who].is_some()) => {}
            What::TakeBack if sent_to.is_none() => {}
            What::Keep if waits.as_ref().is_some_and(|version| version.by == who) => {}
            What::Rest if sent_to.as_ref().is_some_and(|version| version.set_down().is_some()) => {}
            What::Retire if is_retired => {}
            _ => return 422,
        }
        303
    }

    /// Ten without a yes, in two weeks.
    fn has_suggested_enough(&self, who: Who) -> bool {
        let since = |agreement: &Agreement| agreement.stands().map_or(0, |version| version.serial);
        let open = |agreement: &Agreement| {
            let counts = |v: &&Version| v.by == who && v.serial > since(agreement) && self.today < v.day + TWO_WEEKS;
            agreement.versions.iter().filter(counts).count()
        };
        self.agreements.iter().map(open).sum::<usize>() >= 10
    }

    fn last(&mut self, at: usize) -> &mut Version {
        self.agreements[at].versions.last_mut().unwrap()
    }

    fn drop_last(&mut self, at: usize) {
        self.agreements[at].versions.pop();
        if self.agreements[at].versions.is_empty() {
            self.agreements.remove(at);
        }
    }

    fn set_down(&mut self, at: usize, for_good: bool) {
        let today = self.today;
        for version in self.agreements[at].versions.iter_mut().filter(|version| !version.is_agreed()) {
            version.void = true;
        }
        let stands = self.agreements[at].versions.iter_mut().rev().find(|version| version.is_agreed()).unwrap();
        if for_good {
            stands.retired = Some(today);
        } else {
            stands.rested = Some(today);
        }
    }

    pub fn does(&self, sent: &Sent) -> bool {
        let mut after = self.clone();
        after.act(sent);
        after != *self
    }
}
