//! What was said back to something, and what each of the two may do about it at any moment.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Tries that were not it after which either may park it.
pub const TRIES: usize = 2;

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

/// All that was said to something. Empty where nothing was said yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hearing {
    pub tries: Vec<Try>,
    pub parked_on: Option<Date>,
    pub reply: Option<Reply>,
    pub offer: Option<Offer>,
}

/// Who said what is to be heard, and who hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Author,
    Listener,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Reflect,
    Answer,
    Park,
    TakeUp,
    Reply,
    Offer,
    TakeOfferBack,
    Accept,
}

impl Act {
    pub const ALL: [Self; 8] = [
        Self::Reflect,
        Self::Answer,
        Self::Park,
        Self::TakeUp,
        Self::Reply,
        Self::Offer,
        Self::TakeOfferBack,
        Self::Accept,
    ];

    /// Whose act it is; none for either's.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Reflect | Self::Reply | Self::Offer | Self::TakeOfferBack => Some(Role::Listener),
            Self::Answer | Self::Accept => Some(Role::Author),
            Self::Park | Self::TakeUp => None,
        }
    }
}

impl Hearing {
    pub fn is_heard(&self) -> bool {
        self.heard_try().is_some()
    }

    /// The number of the try that was heard, from 1.
    pub fn heard_try(&self) -> Option<usize> {
        let heard = |t: &Try| matches!(t.answer, Some((Answer::Heard, _)));
        self.tries.iter().position(heard).map(|at| at + 1)
    }

    pub fn waits_for_answer(&self) -> bool {
        self.tries.last().is_some_and(|t| t.answer.is_none())
    }

    /// Tries that were answered and were not it.
    pub fn missed(&self) -> usize {
        self.tries.iter().filter(|t| matches!(t.answer, Some((Answer::Unheard(_), _)))).count()
    }

    /// What this one may do now, as far as the hearing goes: whoever asks adds what else has
    /// to hold where it was said.
    pub fn may(&self, role: Role, act: Act) -> bool {
        if act.role().is_some_and(|whose| whose != role) {
            return false;
        }
        let is_at_rest = self.parked_on.is_some();
        let may_try = !is_at_rest && !self.is_heard() && !self.waits_for_answer();
        match act {
            Act::Reflect => may_try,
            Act::Answer => !is_at_rest && self.waits_for_answer(),
            Act::Park => may_try && self.missed() >= TRIES,
            Act::TakeUp => is_at_rest,
            Act::Reply => self.is_heard() && self.reply.is_none(),
            Act::Offer => self.is_heard() && self.offer.is_none(),
            Act::TakeOfferBack | Act::Accept => self.offer.as_ref().is_some_and(|o| o.accepted_on.is_none()),
        }
    }

    /// This one has said exactly these words here, by that act.
    pub fn says(&self, role: Role, act: Act, words: &str) -> bool {
        let is_correction = |t: &Try| matches!(&t.answer, Some((Answer::Unheard(said), _)) if said.words == words);
        act.role() == Some(role)
            && match act {
                Act::Reflect => self.tries.iter().any(|t| t.words == words),
                Act::Answer => self.tries.iter().any(is_correction),
                Act::Reply => self.reply.as_ref().is_some_and(|reply| reply.words == words),
                Act::Offer => self.offer.as_ref().is_some_and(|offer| offer.words == words),
                Act::Park | Act::TakeUp | Act::TakeOfferBack | Act::Accept => false,
            }
    }

    /// The last day anything was said; none before that.
    pub fn last_day(&self) -> Option<Date> {
        let tries = self.tries.iter().flat_map(|t| [Some(t.said_on), t.answer.as_ref().map(|(_, on)| *on)]);
        let reply = self.reply.as_ref().map(|r| r.said_on);
        let offer = self.offer.as_ref().map(|o| o.accepted_on.unwrap_or(o.offered_on));
        tries.chain([reply, offer]).flatten().max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 3, 9);

    fn tried(answers: &[Option<bool>]) -> Hearing {
        let not_quite = || Answer::Unheard(Correction { verdict: Unheard::NotQuite, words: String::new() });
        let answer = |heard: bool| if heard { Answer::Heard } else { not_quite() };
        let tries = answers.iter().map(|heard| Try {
            words: "y".into(),
            said_on: DAY,
            answer: heard.map(|heard| (answer(heard), DAY)),
        });
        Hearing { tries: tries.collect(), ..Hearing::default() }
    }

    fn offered(accepted_on: Option<Date>) -> Hearing {
        let offer = Offer { id: Uuid::nil(), words: "z".into(), offered_on: date(2026, 3, 10), accepted_on };
        Hearing { offer: Some(offer), ..tried(&[Some(true)]) }
    }

    #[test]
    fn nothing_is_said_back_but_by_the_rule() {
        use Act::*;
        let parked = Hearing { parked_on: Some(DAY), ..tried(&[Some(false), Some(false)]) };
        let answered =
            Hearing { reply: Some(super::Reply { words: "r".into(), said_on: DAY }), ..tried(&[Some(true)]) };
        for (state, listener, author) in [
            (Hearing::default(), vec![Reflect], vec![]),
            (tried(&[None]), vec![], vec![Answer]),
            (tried(&[Some(false)]), vec![Reflect], vec![]),
            (tried(&[Some(false), None]), vec![], vec![Answer]),
            (tried(&[Some(false), Some(false)]), vec![Reflect, Park], vec![Park]),
            (parked, vec![TakeUp], vec![TakeUp]),
            (tried(&[Some(false), Some(true)]), vec![Reply, Offer], vec![]),
            (answered, vec![Offer], vec![]),
            (offered(None), vec![Reply, TakeOfferBack], vec![Accept]),
            (offered(Some(DAY)), vec![Reply], vec![]),
        ] {
            for (role, expected) in [(Role::Listener, listener), (Role::Author, author)] {
                let may: Vec<Act> = Act::ALL.into_iter().filter(|act| state.may(role, *act)).collect();
                assert_eq!(may, expected, "{role:?} of {state:?}");
            }
        }
    }

    #[test]
    fn words_that_were_said_are_known_again() {
        let said = tried(&[Some(false), None]);
        assert!(said.says(Role::Listener, Act::Reflect, "y") && said.says(Role::Author, Act::Answer, ""));
        for (role, act, words) in [
            (Role::Author, Act::Reflect, "y"),
            (Role::Listener, Act::Reflect, "z"),
            (Role::Listener, Act::Offer, "y"),
            (Role::Author, Act::Park, "y"),
        ] {
            assert!(!said.says(role, act, words), "{role:?} {act:?} {words}");
        }
        assert!(offered(None).says(Role::Listener, Act::Offer, "z"));
    }

    #[test]
    fn the_last_day_is_that_of_the_last_word() {
        assert_eq!(Hearing::default().last_day(), None);
        assert_eq!(tried(&[Some(false), None]).last_day(), Some(DAY));
        assert_eq!(offered(None).last_day(), Some(date(2026, 3, 10)));
        assert_eq!(offered(Some(date(2026, 3, 12))).last_day(), Some(date(2026, 3, 12)));
    }
}
