//! One page that follows, for as long as its stream is open.

use super::hub::Live;
use super::topics::{State, index};
use std::sync::Arc;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

/// One page that follows a topic.
pub struct Follower {
    pub(super) live: Live,
    pub(super) topic: Uuid,
    pub(super) seat: i16,
    pub(super) number: u64,
    pub(super) states: watch::Receiver<State>,
    pub(super) stop: Arc<Notify>,
    pub(super) closing: watch::Receiver<bool>,
}

impl Follower {
    /// The state as it stands.
    pub fn now(&mut self) -> State {
        *self.states.borrow_and_update()
    }

    /// The next state; none once the stream is over.
    pub async fn next(&mut self) -> Option<State> {
        if *self.closing.borrow() {
            return None;
        }
        tokio::select! {
            changed = self.states.changed() => changed.ok().map(|()| self.now()),
            () = self.stop.notified() => None,
            _ = self.closing.changed() => None,
        }
    }

    pub(super) fn beat(&self) -> std::time::Duration {
        self.live.beat()
    }

    /// Whether the other one of the two is here.
    pub fn sees_other(&self, state: State) -> bool {
        state.here[1 - index(self.seat)]
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.live.unfollow(self.topic, self.seat, self.number);
    }
}
