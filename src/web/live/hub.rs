//! The one place of a process where changes are told and heard.

use super::GRACE;
use super::follower::Follower;
use super::note::Note;
use super::topics::{Stream, Topic, Topics, index};
use crate::keys::{Entropy, random};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;
use uuid::Uuid;

struct Inner {
    process: u64,
    beat: Duration,
    topics: Mutex<Topics>,
    outbox: mpsc::UnboundedSender<Note>,
    inbox: Mutex<Option<mpsc::UnboundedReceiver<Note>>>,
    closing: watch::Sender<bool>,
    missed: Notify,
    numbers: std::sync::atomic::AtomicU64,
}

/// Everything that is followed in this process. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

impl Live {
    pub fn new(entropy: &dyn Entropy, beat: Duration) -> Self {
        // Tells this process from the others on the same database.
        let process = u64::from_le_bytes(random(entropy));
        let (outbox, inbox) = mpsc::unbounded_channel();
        Self(Arc::new(Inner {
            process,
            beat,
            topics: Mutex::default(),
            outbox,
            inbox: Mutex::new(Some(inbox)),
            closing: watch::Sender::new(false),
            missed: Notify::new(),
            numbers: std::sync::atomic::AtomicU64::new(0),
        }))
    }

    pub fn beat(&self) -> Duration {
        self.0.beat
    }

    fn topics(&self) -> MutexGuard<'_, Topics> {
        self.0.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be sent to the other processes; taken once, by the sender.
    pub(super) fn take_inbox(&self) -> Option<mpsc::UnboundedReceiver<Note>> {
        self.0.inbox.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn tell(&self, note: Note) {
        // Without a sender (a command that serves no pages) there is nobody to tell.
        let _nobody = self.0.outbox.send(note);
    }

    /// A topic has changed: called after the commit, never before. Pages of this process hear of
    /// it at once, others through the database. It does not wait.
    pub fn ring(&self, topic: Uuid, revision: i32) {
        self.revise(topic, revision);
        self.tell(Note::Revised { topic, revision });
    }

    /// Takes over a revision, if it is newer.
    pub fn revise(&self, topic: Uuid, revision: i32) {
        if let Some(topic) = self.topics().followed.get(&topic) {
            topic.state.send_if_modified(|state| {
                let is_newer = revision > state.revision;
                state.revision = state.revision.max(revision);
                is_newer
            });
        }
    }

    /// From now on nobody is told who has it open. Changes are.
    pub fn hush(&self, topic: Uuid) {
        self.topics().hush(topic);
        self.tell(Note::Hushed { topic });
    }

    /// While the two rest, nobody is told who has it open either.
    pub fn quieten(&self, topic: Uuid, is_quiet: bool) {
        self.topics().quieten(topic, is_quiet);
        self.tell(Note::Quiet { topic, is_quiet });
    }

    /// Whether one of the two has it open, anywhere.
    pub fn is_here(&self, topic: Uuid, seat: i16) -> bool {
        self.topics().is_here(topic, seat)
    }

    /// The topics that are followed here, each after the couple it belongs to.
    pub fn followed(&self) -> Vec<(Uuid, Uuid)> {
        self.topics().followed.iter().map(|(id, topic)| (topic.couple, *id)).collect()
    }

    /// The sign-ins that follow something here.
    pub fn sessions(&self) -> Vec<[u8; 32]> {
        let topics = self.topics();
        let mut sessions: Vec<[u8; 32]> =
            topics.followed.values().flat_map(|topic| topic.streams.iter().map(|stream| stream.session)).collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    /// How many streams are open here.
    pub fn count(&self) -> usize {
        self.topics().followed.values().map(|topic| topic.streams.len()).sum()
    }

    /// Begins to follow. `revision` is the one the database has.
    pub fn follow(&self, couple: Uuid, topic: Uuid, seat: i16, session: [u8; 32], revision: i32) -> Follower {
        let number = self.0.numbers.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let stop = Arc::new(Notify::new());
        let mut topics = self.topics();
        topics.stop_oldest(&session);
        let is_new = !topics.followed.contains_key(&topic);
        let entry = topics.followed.entry(topic).or_insert_with(|| Topic::new(couple, revision));
        entry.streams.push(Stream { number, session, stop: stop.clone() });
        entry.local[index(seat)] += 1;
        let states = entry.state.subscribe();
        topics.settle(topic);
        drop(topics);
        self.revise(topic, revision);
        self.tell(Note::Here { topic, seat, process: self.0.process });
        if is_new {
            self.tell(Note::Who { topic, process: self.0.process });
        }
        let closing = self.0.closing.subscribe();
        Follower { live: self.clone(), topic, seat, number, states, stop, closing }
    }

    /// A stream is over. Its seat is taken to be here for a moment longer.
    pub(super) fn unfollow(&self, topic: Uuid, seat: i16, number: u64) {
        if let Some(entry) = self.topics().followed.get_mut(&topic) {
            entry.streams.retain(|stream| stream.number != number);
        }
        let live = self.clone();
        let depart = async move {
            tokio::time::sleep(GRACE).await;
            live.depart(topic, seat);
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !*self.0.closing.borrow() => drop(runtime.spawn(depart)),
            _ => self.depart(topic, seat),
        }
    }

    fn depart(&self, topic: Uuid, seat: i16) {
        let mut topics = self.topics();
        let Some(entry) = topics.followed.get_mut(&topic) else { return };
        let count = &mut entry.local[index(seat)];
        *count = count.saturating_sub(1);
        let is_gone = *count == 0;
        if entry.is_left() {
            topics.followed.remove(&topic);
        }
        topics.settle(topic);
        drop(topics);
        if is_gone {
            self.tell(Note::Gone { topic, seat, process: self.0.process });
        }
    }

    /// Ends the streams of a sign-in that is over, here and at the other processes.
    pub fn leave(&self, session: &[u8; 32]) {
        let session = beginning(session);
        self.stop(|stream| beginning(&stream.session) == session);
        self.tell(Note::Ended { session });
    }

    /// Sign-ins have ended, and it is not at hand which: every process looks which there still are.
    pub fn look_again(&self) {
        self.miss();
        self.tell(Note::Look);
    }

    /// Of the sign-ins that were asked about, ends the streams of those that are not live.
    pub fn keep_only(&self, asked: &[[u8; 32]], live: &[[u8; 32]]) {
        let live: HashSet<_> = live.iter().collect();
        let ended: HashSet<_> = asked.iter().filter(|session| !live.contains(session)).collect();
        if !ended.is_empty() {
            self.stop(|stream| ended.contains(&stream.session));
        }
    }

    fn stop(&self, is_over: impl Fn(&Stream) -> bool) {
        let topics = self.topics();
        topics.streams().filter(|stream| is_over(stream)).for_each(|stream| stream.stop.notify_one());
    }

    /// Ends every stream, and those that come later: the program is about to stop.
    pub fn close(&self) {
        let local: Vec<(Uuid, [usize; 2])> =
            self.topics().followed.iter().map(|(id, topic)| (*id, topic.local)).collect();
        for (topic, local) in local {
            for seat in [1, 2].into_iter().filter(|seat| local[index(*seat)] > 0) {
                self.tell(Note::Gone { topic, seat, process: self.0.process });
            }
        }
        self.0.closing.send_replace(true);
    }

    /// Until the program is about to stop.
    pub async fn closed(&self) {
        let mut closing = self.0.closing.subscribe();
        let _asked = closing.wait_for(|closing| *closing).await;
    }

    /// Something may not have been heard.
    pub(super) fn miss(&self) {
        self.0.missed.notify_one();
    }

    /// Until something may not have been heard.
    pub async fn missed(&self) {
        self.0.missed.notified().await;
    }

    /// What another process says.
    pub fn hear(&self, note: Note) {
        match note {
            Note::Revised { topic, revision } => self.revise(topic, revision),
            Note::Ended { session } => self.stop(|stream| beginning(&stream.session) == session),
            Note::Here { topic, seat, process } => self.hear_of(topic, seat, process, true),
            Note::Gone { topic, seat, process } => self.hear_of(topic, seat, process, false),
            Note::Who { topic, process } if process != self.0.process => self.say_who(topic),
            Note::Who { .. } => {}
            Note::All { process } if process != self.0.process => self.say_all(),
            Note::All { .. } => {}
            Note::Hushed { topic } => self.topics().hush(topic),
            Note::Quiet { topic, is_quiet } => self.topics().quieten(topic, is_quiet),
            Note::Look => self.miss(),
            Note::Beat { .. } => {}
        }
    }

    fn hear_of(&self, topic: Uuid, seat: i16, process: u64, is_here: bool) {
        if process == self.0.process {
            return;
        }
        let until = is_here.then(|| Instant::now() + self.0.beat * 5 / 2);
        self.topics().hear_of(topic, (process, seat), until);
    }

    /// Asks who is where: after a time in which nothing was heard.
    pub(super) fn ask_all(&self) {
        self.tell(Note::All { process: self.0.process });
    }

    /// Says again who is here, and forgets whom nobody has spoken for.
    pub fn say_all(&self) {
        let topics: Vec<Uuid> = {
            let mut topics = self.topics();
            topics.forget(Instant::now());
            topics.followed.keys().copied().collect()
        };
        self.tell(Note::Beat { process: self.0.process });
        topics.into_iter().for_each(|topic| self.say_who(topic));
    }

    fn say_who(&self, topic: Uuid) {
        let local = self
            .topics()
            .followed
            .get(&topic)
            .filter(|entry| !entry.hushed)
            .map(|entry| entry.local)
            .unwrap_or_default();
        for seat in [1, 2].into_iter().filter(|seat| local[index(*seat)] > 0) {
            self.tell(Note::Here { topic, seat, process: self.0.process });
        }
    }
}

fn beginning(session: &[u8; 32]) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&session[..8]);
    first
}
