//! The topics of this process and who follows them.

use super::note::Note;
use super::{GRACE, MOST_STREAMS};
use crate::keys::{Entropy, random};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
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

struct Stream {
    number: u64,
    session: [u8; 32],
    stop: Arc<Notify>,
}

struct Topic {
    /// Whose it is: what is looked up again is asked for by both ids.
    couple: Uuid,
    state: watch::Sender<State>,
    streams: Vec<Stream>,
    /// Streams that are open or were a moment ago, by seat.
    local: [usize; 2],
    /// Others' word for who is at theirs, and how long it holds.
    remote: HashMap<(u64, i16), Instant>,
}

fn index(seat: i16) -> usize {
    usize::from(seat == 2)
}

impl Topic {
    fn new(couple: Uuid, revision: i32) -> Self {
        let state = watch::Sender::new(State { revision, here: [false; 2] });
        Self { couple, state, streams: Vec::new(), local: [0; 2], remote: HashMap::new() }
    }

    fn settle(&mut self, now: Instant) {
        self.remote.retain(|_, until| *until > now);
        let mut here = self.local.map(|count| count > 0);
        for (_, seat) in self.remote.keys() {
            here[index(*seat)] = true;
        }
        self.state.send_if_modified(|state| std::mem::replace(&mut state.here, here) != here);
    }

    fn is_left(&self) -> bool {
        self.local == [0; 2]
    }
}

struct Inner {
    process: u64,
    beat: Duration,
    topics: Mutex<HashMap<Uuid, Topic>>,
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

    fn topics(&self) -> MutexGuard<'_, HashMap<Uuid, Topic>> {
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
        if let Some(topic) = self.topics().get(&topic) {
            topic.state.send_if_modified(|state| {
                let is_newer = revision > state.revision;
                state.revision = state.revision.max(revision);
                is_newer
            });
        }
    }

    /// Whether one of the two has it open, anywhere.
    pub fn is_here(&self, topic: Uuid, seat: i16) -> bool {
        self.topics().get(&topic).is_some_and(|topic| topic.state.borrow().here[index(seat)])
    }

    /// The topics that are followed here, each after the couple it belongs to.
    pub fn followed(&self) -> Vec<(Uuid, Uuid)> {
        self.topics().iter().map(|(id, topic)| (topic.couple, *id)).collect()
    }

    /// The sign-ins that follow something here.
    pub fn sessions(&self) -> Vec<[u8; 32]> {
        let topics = self.topics();
        let mut sessions: Vec<[u8; 32]> =
            topics.values().flat_map(|topic| topic.streams.iter().map(|stream| stream.session)).collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    /// How many streams are open here.
    pub fn count(&self) -> usize {
        self.topics().values().map(|topic| topic.streams.len()).sum()
    }

    /// Begins to follow. `revision` is the one the database has.
    pub fn follow(&self, couple: Uuid, topic: Uuid, seat: i16, session: [u8; 32], revision: i32) -> Follower {
        let number = self.0.numbers.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let stop = Arc::new(Notify::new());
        let mut topics = self.topics();
        stop_oldest(&topics, &session);
        let is_new = !topics.contains_key(&topic);
        let entry = topics.entry(topic).or_insert_with(|| Topic::new(couple, revision));
        entry.streams.push(Stream { number, session, stop: stop.clone() });
        entry.local[index(seat)] += 1;
        entry.settle(Instant::now());
        let states = entry.state.subscribe();
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
    fn unfollow(&self, topic: Uuid, seat: i16, number: u64) {
        if let Some(entry) = self.topics().get_mut(&topic) {
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
        let Some(entry) = topics.get_mut(&topic) else { return };
        let count = &mut entry.local[index(seat)];
        *count = count.saturating_sub(1);
        let is_gone = *count == 0;
        entry.settle(Instant::now());
        if entry.is_left() {
            topics.remove(&topic);
        }
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

    /// Ends the streams of all sign-ins but these.
    pub fn keep_only(&self, asked: &[[u8; 32]], live: &[[u8; 32]]) {
        self.stop(|stream| asked.contains(&stream.session) && !live.contains(&stream.session));
    }

    fn stop(&self, is_over: impl Fn(&Stream) -> bool) {
        let topics = self.topics();
        let streams = topics.values().flat_map(|topic| &topic.streams);
        streams.filter(|stream| is_over(stream)).for_each(|stream| stream.stop.notify_one());
    }

    /// Ends every stream, and those that come later: the program is about to stop.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
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
        }
    }

    fn hear_of(&self, topic: Uuid, seat: i16, process: u64, is_here: bool) {
        if process == self.0.process {
            return;
        }
        let now = Instant::now();
        if let Some(entry) = self.topics().get_mut(&topic) {
            if is_here {
                entry.remote.insert((process, seat), now + self.0.beat * 5 / 2);
            } else {
                entry.remote.remove(&(process, seat));
            }
            entry.settle(now);
        }
    }

    /// Says again who is here, and forgets whom nobody has spoken for.
    pub fn say_all(&self) {
        let now = Instant::now();
        let topics: Vec<Uuid> = {
            let mut topics = self.topics();
            topics.values_mut().for_each(|topic| topic.settle(now));
            topics.keys().copied().collect()
        };
        topics.into_iter().for_each(|topic| self.say_who(topic));
    }

    fn say_who(&self, topic: Uuid) {
        let local = self.topics().get(&topic).map(|entry| entry.local).unwrap_or_default();
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

/// One browser does not pile them up.
fn stop_oldest(topics: &HashMap<Uuid, Topic>, session: &[u8; 32]) {
    let mut own: Vec<&Stream> =
        topics.values().flat_map(|topic| &topic.streams).filter(|stream| stream.session == *session).collect();
    own.sort_by_key(|stream| stream.number);
    let too_many = (own.len() + 1).saturating_sub(MOST_STREAMS);
    own.into_iter().take(too_many).for_each(|stream| stream.stop.notify_one());
}

/// One page that follows a topic.
pub struct Follower {
    live: Live,
    topic: Uuid,
    seat: i16,
    number: u64,
    states: watch::Receiver<State>,
    stop: Arc<Notify>,
    closing: watch::Receiver<bool>,
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
