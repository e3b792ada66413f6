//! A reveal as both read it, and what each of the two may do with it at any moment.

use crate::couples::Seat;
use crate::hearing::model::{self as hearing, Hearing, Role};
use crate::ids::RevealId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Days an act waits on This week before it is only in the history.
const WAITS: i32 = 14;

/// What was shown, word for word. It knows no note and no kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    pub text: String,
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
    /// What was said back to it, and to that.
    pub hearing: Hearing,
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

    /// The act it is wherever something is heard; none for those that only a reveal knows.
    fn hearing(self) -> Option<hearing::Act> {
        match self {
            Self::Reflect => Some(hearing::Act::Reflect),
            Self::Answer => Some(hearing::Act::Answer),
            Self::Park => Some(hearing::Act::Park),
            Self::TakeUp => Some(hearing::Act::TakeUp),
            Self::Reply => Some(hearing::Act::Reply),
            Self::Offer => Some(hearing::Act::Offer),
            Self::TakeOfferBack => Some(hearing::Act::TakeOfferBack),
            Self::Accept => Some(hearing::Act::Accept),
            Self::Ask | Self::Thank | Self::SayMore | Self::Withdraw => None,
        }
    }

    /// Whose act it is; none for either's.
    pub fn role(self) -> Option<Role> {
        match (self, self.hearing()) {
            (_, Some(act)) => act.role(),
            (Self::Ask | Self::Thank, _) => Some(Role::Listener),
            (_, None) => Some(Role::Author),
        }
    }
}

impl Revealed {
    pub fn role_of(&self, seat: Seat) -> Role {
        if seat == self.author { Role::Author } else { Role::Listener }
    }

    /// What this one may do now: the one rule behind pages and acts.
    pub fn may(&self, role: Role, act: Act) -> bool {
        if act.role().is_some_and(|whose| whose != role) {
            return false;
        }
        let is_open = self.text.is_some();
        // An offer is the listener's own, and stands for itself.
        let stands = is_open || matches!(act, Act::TakeOfferBack | Act::Accept);
        match act {
            Act::Ask => is_open && self.asked_on.is_none(),
            Act::Thank => is_open && self.thanked_on.is_none(),
            Act::SayMore => is_open && self.asked_on.is_some() && self.more.is_none(),
            Act::Withdraw => is_open,
            _ => stands && act.hearing().is_some_and(|act| self.hearing.may(role, act)),
        }
    }

    /// The last day anything happened.
    fn last_day(&self) -> Date {
        let days = [self.thanked_on, self.asked_on, self.hearing.last_day()];
        days.into_iter().flatten().fold(self.shown_on, Date::max)
    }

    /// What waits for this one on This week, for two weeks. It is worked out from what both
    /// have done, never from what anybody has read.
    pub fn awaits(&self, role: Role, today: Date) -> Option<Awaits> {
        let hearing = &self.hearing;
        let is_recent = today.since(self.last_day()).is_ok_and(|span| span.get_days() < WAITS);
        if !is_recent || self.text.is_none() || hearing.parked_on.is_some() {
            return None;
        }
        let has_responded = !hearing.tries.is_empty() || self.thanked_on.is_some() || self.asked_on.is_some();
        match role {
            Role::Listener if !has_responded => Some(Awaits::Shown),
            Role::Listener if hearing.is_heard() => {
                (hearing.reply.is_none() && hearing.offer.is_none()).then_some(Awaits::Heard)
            }
            Role::Listener => {
                let told_more = self.more.is_some() && hearing.tries.is_empty();
                (told_more || hearing.missed() > 0 && !hearing.waits_for_answer()).then_some(Awaits::Corrected)
            }
            Role::Author if hearing.waits_for_answer() => Some(Awaits::Reflected),
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
    use crate::hearing::model::{Answer, Correction, Offer, Try, Unheard};
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
            hearing: Hearing::default(),
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
        Revealed { hearing: Hearing { tries: tries.collect(), ..Hearing::default() }, ..revealed() }
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
        state.hearing.offer =
            Some(Offer { id: uuid::Uuid::nil(), words: "z".into(), offered_on: DAY, accepted_on: None });
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
