//! A reveal as both read it, and what each of the two may do with it at any moment.

use crate::couples::Seat;
use crate::ids::RevealId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Tries that were not it after which either may park it.
pub const TRIES: usize = 2;
/// Days an act waits on This week before it is only in the history.
const WAITS: i32 = 14;

/// What was shown, word for word. It knows no note and no kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    pub text: String,
}

/// What the author says to a try that was not it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unheard {
    NotQuite,
    More,
}

/// The same with words, which may be empty. Sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub verdict: Unheard,
    pub words: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Heard,
    Unheard(Correction),
}

/// "What I heard is…", and what its author answered, if anything yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    pub words: String,
    pub said_on: Date,
    pub answer: Option<(Answer, Date)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub words: String,
    pub said_on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Names this wording: a yes is to exactly this one.
    pub id: Uuid,
    pub words: String,
    pub offered_on: Date,
    /// The author's yes, the second of the two consents.
    pub accepted_on: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
    pub id: RevealId,
    pub author: Seat,
    pub shown_on: Date,
    /// None once it was withdrawn.
    pub text: Option<String>,
    pub withdrawn_on: Option<Date>,
    pub thanked_on: Option<Date>,
    pub asked_on: Option<Date>,
    pub more: Option<String>,
    pub tries: Vec<Try>,
    pub parked_on: Option<Date>,
    pub reply: Option<Reply>,
    pub offer: Option<Offer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Author,
    Listener,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Reflect,
    Ask,
    Thank,
    Answer,
    SayMore,
    Park,
    TakeUp,
    Reply,
    Offer,
    TakeOfferBack,
    Accept,
    Withdraw,
}

impl Act {
    pub const ALL: [Self; 12] = [
        Self::Reflect,
        Self::Ask,
        Self::Thank,
        Self::Answer,
        Self::SayMore,
        Self::Park,
        Self::TakeUp,
        Self::Reply,
        Self::Offer,
        Self::TakeOfferBack,
        Self::Accept,
        Self::Withdraw,
    ];

    /// Whose act it is; none for either's.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Reflect | Self::Ask | Self::Thank | Self::Reply | Self::Offer | Self::TakeOfferBack => {
                Some(Role::Listener)
            }
            Self::Answer | Self::SayMore | Self::Accept | Self::Withdraw => Some(Role::Author),
            Self::Park | Self::TakeUp => None,
        }
    }
}

impl Revealed {
    pub fn role_of(&self, seat: Seat) -> Role {
        if seat == self.author { Role::Author } else { Role::Listener }
    }

    pub fn is_heard(&self) -> bool {
        self.heard_try().is_some()
    }

    /// The number of the try that was heard, from 1.
    pub fn heard_try(&self) -> Option<usize> {
        let heard = |t: &Try| matches!(t.answer, Some((Answer::Heard, _)));
        self.tries.iter().position(heard).map(|at| at + 1)
    }

    fn waits_for_answer(&self) -> bool {
        self.tries.last().is_some_and(|t| t.answer.is_none())
    }

    /// Tries that were answered and were not it.
    pub fn missed(&self) -> usize {
        self.tries.iter().filter(|t| matches!(t.answer, Some((Answer::Unheard(_), _)))).count()
    }

    /// What this one may do now: the one rule behind pages and acts.
    pub fn may(&self, role: Role, act: Act) -> bool {
        if act.role().is_some_and(|whose| whose != role) {
            return false;
        }
        let is_open = self.text.is_some();
        let is_at_rest = self.parked_on.is_some();
        match act {
            Act::Reflect => is_open && !is_at_rest && !self.is_heard() && !self.waits_for_answer(),
            Act::Answer => is_open && !is_at_rest && self.waits_for_answer(),
            Act::Ask => is_open && self.asked_on.is_none(),
            Act::Thank => is_open && self.thanked_on.is_none(),
            Act::SayMore => is_open && self.asked_on.is_some() && self.more.is_none(),
            Act::Park => {
                is_open && !is_at_rest && !self.is_heard() && !self.waits_for_answer() && self.missed() >= TRIES
            }
            Act::TakeUp => is_open && is_at_rest,
            Act::Reply => is_open && self.is_heard() && self.reply.is_none(),
            Act::Offer => is_open && self.is_heard() && self.offer.is_none(),
            // An offer is the listener's own, and stands for itself.
            Act::TakeOfferBack | Act::Accept => self.offer.as_ref().is_some_and(|o| o.accepted_on.is_none()),
            Act::Withdraw => is_open,
        }
    }

    /// The last day anything happened.
    fn last_day(&self) -> Date {
        let tries = self.tries.iter().flat_map(|t| [Some(t.said_on), t.answer.as_ref().map(|(_, on)| *on)]);
        let rest = [self.thanked_on, self.asked_on, self.reply.as_ref().map(|r| r.said_on)];
        let offer = self.offer.as_ref().map(|o| o.accepted_on.unwrap_or(o.offered_on));
        tries.chain(rest).chain([offer]).flatten().fold(self.shown_on, Date::max)
    }

    /// What waits for this one on This week, for two weeks. It is worked out from what both
    /// have done, never from what anybody has read.
    pub fn awaits(&self, role: Role, today: Date) -> Option<Awaits> {
        let is_recent = today.since(self.last_day()).is_ok_and(|span| span.get_days() < WAITS);
        if !is_recent || self.text.is_none() || self.parked_on.is_some() {
            return None;
        }
        let has_responded = !self.tries.is_empty() || self.thanked_on.is_some() || self.asked_on.is_some();
        match role {
            Role::Listener if !has_responded => Some(Awaits::Shown),
            Role::Listener if self.is_heard() => {
                (self.reply.is_none() && self.offer.is_none()).then_some(Awaits::Heard)
            }
            Role::Listener => {
                let told_more = self.more.is_some() && self.tries.is_empty();
                (told_more || self.missed() > 0 && !self.waits_for_answer()).then_some(Awaits::Corrected)
            }
            Role::Author if self.waits_for_answer() => Some(Awaits::Reflected),
            Role::Author if self.may(role, Act::Accept) => Some(Awaits::Offered),
            Role::Author if self.may(role, Act::SayMore) => Some(Awaits::Asked),
            Role::Author => None,
        }
    }
}

/// What stands on This week about a reveal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// The listener: something was shown.
    Shown,
    /// The listener: not quite, or there's more.
    Corrected,
    /// The listener: that's it.
    Heard,
    /// The author: "what I heard is…".
    Reflected,
    /// The author: "tell me more?".
    Asked,
    /// The author: an offer.
    Offered,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 3, 9);

    fn revealed() -> Revealed {
        Revealed {
            id: RevealId(uuid::Uuid::nil()),
            author: Seat::First,
            shown_on: DAY,
            text: Some("x".into()),
            withdrawn_on: None,
            thanked_on: None,
            asked_on: None,
            more: None,
            tries: Vec::new(),
            parked_on: None,
            reply: None,
            offer: None,
        }
    }

    fn tried(answers: &[Option<bool>]) -> Revealed {
        let correction = |()| Correction { verdict: Unheard::NotQuite, words: String::new() };
        let answer = |heard: bool| if heard { Answer::Heard } else { Answer::Unheard(correction(())) };
        let tries = answers.iter().map(|heard| Try {
            words: "y".into(),
            said_on: DAY,
            answer: heard.map(|heard| (answer(heard), DAY)),
        });
        Revealed { tries: tries.collect(), ..revealed() }
    }

    #[test]
    fn nothing_is_said_back_but_by_the_rule() {
        use Act::*;
        for (state, listener, author) in [
            (revealed(), vec![Reflect, Ask, Thank], vec![Withdraw]),
            (tried(&[None]), vec![Ask, Thank], vec![Answer, Withdraw]),
            (tried(&[Some(false)]), vec![Reflect, Ask, Thank], vec![Withdraw]),
            (tried(&[Some(false), None]), vec![Ask, Thank], vec![Answer, Withdraw]),
            (tried(&[Some(false), Some(false)]), vec![Reflect, Ask, Thank, Park], vec![Park, Withdraw]),
            (tried(&[Some(false), Some(true)]), vec![Ask, Thank, Reply, Offer], vec![Withdraw]),
        ] {
            for (role, expected) in [(Role::Listener, listener), (Role::Author, author)] {
                let may: Vec<Act> = Act::ALL.into_iter().filter(|act| state.may(role, *act)).collect();
                assert_eq!(may, expected, "{role:?} of {state:?}");
            }
        }
    }

    #[test]
    fn what_was_withdrawn_takes_nothing_more_but_an_offer_stands() {
        let mut state = tried(&[Some(true)]);
        state.offer = Some(Offer { id: Uuid::nil(), words: "z".into(), offered_on: DAY, accepted_on: None });
        (state.text, state.withdrawn_on) = (None, Some(DAY));
        for act in Act::ALL {
            assert_eq!(state.may(Role::Listener, act), act == Act::TakeOfferBack, "{act:?}");
            assert_eq!(state.may(Role::Author, act), act == Act::Accept, "{act:?}");
        }
    }

    #[test]
    fn what_waits_is_worked_out_from_acts_alone_and_stops_waiting() {
        let today = date(2026, 3, 10);
        assert_eq!(revealed().awaits(Role::Listener, today), Some(Awaits::Shown));
        assert_eq!(revealed().awaits(Role::Author, today), None);
        assert_eq!(tried(&[None]).awaits(Role::Author, today), Some(Awaits::Reflected));
        assert_eq!(tried(&[None]).awaits(Role::Listener, today), None);
        assert_eq!(tried(&[Some(false)]).awaits(Role::Listener, today), Some(Awaits::Corrected));
        assert_eq!(tried(&[Some(true)]).awaits(Role::Listener, today), Some(Awaits::Heard));
        assert_eq!(revealed().awaits(Role::Listener, date(2026, 3, 23)), None);
    }
}
