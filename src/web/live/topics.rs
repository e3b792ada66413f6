//! What is followed in one process, who follows it, and who is said to be elsewhere.

use super::MOST_STREAMS;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use uuid::Uuid;

/// What a follower hears of: one small value, of which only the latest is kept. A page that
/// reads slowly holds nothing back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub revision: i32,
    /// By seat: somebody has it open, here or at another process.
    pub here: [bool; 2],
}

pub struct Stream {
    pub number: u64,
    pub session: [u8; 32],
    pub stop: Arc<Notify>,
}

pub struct Topic {
    /// Whose it is: what is looked up again is asked for by both ids.
    pub couple: Uuid,
    pub state: watch::Sender<State>,
    pub streams: Vec<Stream>,
    /// Streams that are open or were a moment ago, by seat.
    pub local: [usize; 2],
    /// Who is here is told no more.
    pub hushed: bool,
    /// It is not told for a while.
    pub quiet: bool,
}

/// Who has something open at another process, by its word, and how long that word holds. It is
/// kept for what nobody follows here, too: a page may be drawn here and followed elsewhere.
type Elsewhere = HashMap<Uuid, HashMap<(u64, i16), Instant>>;

#[derive(Default)]
pub struct Topics {
    pub followed: HashMap<Uuid, Topic>,
    elsewhere: Elsewhere,
}

fn seats_elsewhere(elsewhere: &Elsewhere, topic: Uuid) -> [bool; 2] {
    let mut here = [false; 2];
    for (_, seat) in elsewhere.get(&topic).into_iter().flat_map(HashMap::keys) {
        here[index(*seat)] = true;
    }
    here
}

impl Topics {
    pub fn settle(&mut self, topic: Uuid) {
        let elsewhere = seats_elsewhere(&self.elsewhere, topic);
        if let Some(topic) = self.followed.get(&topic) {
            topic.settle(elsewhere);
        }
    }

    pub fn hush(&mut self, topic: Uuid) {
        if let Some(topic) = self.followed.get_mut(&topic) {
            topic.hushed = true;
        }
        self.elsewhere.remove(&topic);
        self.settle(topic);
    }

    pub fn quieten(&mut self, topic: Uuid, is_quiet: bool) {
        if let Some(topic) = self.followed.get_mut(&topic) {
            topic.quiet = is_quiet;
        }
        self.settle(topic);
    }

    /// Forgets whom nobody has spoken for.
    pub fn forget(&mut self, now: Instant) {
        let mut changed = Vec::new();
        self.elsewhere.retain(|topic, seats| {
            let before = seats.len();
            seats.retain(|_, until| *until > now);
            if seats.len() != before {
                changed.push(*topic);
            }
            !seats.is_empty()
        });
        changed.into_iter().for_each(|topic| self.settle(topic));
    }

    /// Another process's word, good for a while; or that it is so no more.
    pub fn hear_of(&mut self, topic: Uuid, whose: (u64, i16), until: Option<Instant>) {
        if let Some(until) = until {
            self.elsewhere.entry(topic).or_default().insert(whose, until);
        } else if let Some(seats) = self.elsewhere.get_mut(&topic) {
            seats.remove(&whose);
            if seats.is_empty() {
                self.elsewhere.remove(&topic);
            }
        }
        self.settle(topic);
    }

    pub fn streams(&self) -> impl Iterator<Item = &Stream> {
        self.followed.values().flat_map(|topic| &topic.streams)
    }

    /// One browser does not pile them up.
    pub fn stop_oldest(&self, session: &[u8; 32]) {
        let mut own: Vec<&Stream> = self.streams().filter(|stream| stream.session == *session).collect();
        own.sort_by_key(|stream| stream.number);
        let too_many = (own.len() + 1).saturating_sub(MOST_STREAMS);
        own.into_iter().take(too_many).for_each(|stream| stream.stop.notify_one());
    }

    pub fn is_here(&self, topic: Uuid, seat: i16) -> bool {
        let is_local = self.followed.get(&topic).is_some_and(|topic| topic.local[index(seat)] > 0);
        is_local || seats_elsewhere(&self.elsewhere, topic)[index(seat)]
    }
}

pub fn index(seat: i16) -> usize {
    usize::from(seat == 2)
}

impl Topic {
    pub fn new(couple: Uuid, revision: i32) -> Self {
        let state = watch::Sender::new(State { revision, here: [false; 2] });
        Self { couple, state, streams: Vec::new(), local: [0; 2], hushed: false, quiet: false }
    }

    fn settle(&self, elsewhere: [bool; 2]) {
        let here = [0, 1].map(|seat| !self.hushed && !self.quiet && (self.local[seat] > 0 || elsewhere[seat]));
        self.state.send_if_modified(|state| std::mem::replace(&mut state.here, here) != here);
    }

    pub fn is_left(&self) -> bool {
        self.local == [0; 2]
    }
}
