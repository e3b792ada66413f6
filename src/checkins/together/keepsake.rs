//! What a meeting leaves behind: what was heard, and what was offered. For the close and the
//! history.

use super::model::{Opened, Turn};
use crate::couples::Member;
use crate::hearing::model::{Act, Role};
use crate::web::text;

/// One turn in which somebody was heard, for the keepsake and the history.
pub struct Heard {
    pub step: &'static str,
    pub seat: &'static str,
    pub initial: String,
    /// "You heard Sam say", "Sam heard you say".
    pub who: String,
    pub words: String,
    pub reply: Option<String>,
}

/// An offer that both said yes to, or that still waits for the second yes.
pub struct Offered {
    pub who: String,
    pub words: String,
    pub version: String,
    pub may_accept: bool,
    pub may_take_back: bool,
    pub is_agreed: bool,
}

/// What a meeting leaves behind.
#[derive(Default)]
pub struct Keepsake {
    pub heard: Vec<Heard>,
    pub offers: Vec<Offered>,
}

impl Keepsake {
    pub fn new(me: &Member, opened: &Opened, turns: &[Turn]) -> Self {
        let here = || turns.iter().filter(|turn| turn.checkin == opened.id);
        Self {
            heard: here().filter_map(|turn| heard(me, turn)).collect(),
            offers: here().filter_map(|turn| offered(me, turn)).collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.heard.is_empty() && self.offers.is_empty()
    }

    pub fn agreed(&self) -> Vec<&Offered> {
        self.offers.iter().filter(|offer| offer.is_agreed).collect()
    }

    pub fn open_offers(&self) -> Vec<&Offered> {
        self.offers.iter().filter(|offer| !offer.is_agreed).collect()
    }
}

fn heard(me: &Member, turn: &Turn) -> Option<Heard> {
    let listener = turn.speaker.other();
    let partner = &me.partner.name;
    Some(Heard {
        step: turn.step.name(),
        seat: listener.shell().attr(),
        initial: text::initial(me.name_of(listener)),
        who: match turn.role_of(me.seat) {
            Role::Author => format!("{partner} heard you say"),
            Role::Listener => format!("You heard {partner} say"),
        },
        words: turn.heard()?.to_owned(),
        reply: turn.hearing.reply.as_ref().map(|reply| reply.words.clone()),
    })
}

fn offered(me: &Member, turn: &Turn) -> Option<Offered> {
    let offer = turn.hearing.offer.as_ref()?;
    let role = turn.role_of(me.seat);
    let partner = &me.partner.name;
    Some(Offered {
        who: if role == Role::Listener { "You offered".to_owned() } else { format!("{partner} offered") },
        words: offer.words.clone(),
        version: offer.id.to_string(),
        may_accept: turn.hearing.may(role, Act::Accept),
        may_take_back: turn.hearing.may(role, Act::TakeOfferBack),
        is_agreed: offer.accepted_on.is_some(),
    })
}
