//! What a meeting is, told apart from the program's own rule: where it stands, who speaks, what
//! was said, and what stands on each one's page.

use std::collections::BTreeMap;

/// 0 is Ines, who wrote weather, something good and a topic; 1 is Sam: something good, and the
/// coming week.
pub type Who = usize;

pub const NAMES: [&str; 2] = ["Ines", "Sam"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Begin(&'static str),
    On,
    Stay,
    Turn,
    LeaveStep,
    Pause,
    Until,
    Back,
    Mine,
    Yes,
    TwoScreens,
    End,
    Ask,
    Reflect,
    ThatsIt,
    NotQuite,
    More,
    Park,
    TakeUp,
    Reply,
    Offer,
    Accept,
    TakeBack,
    Close,
}

/// One of the two at one step, in what order steps come.
type Turn = (usize, Who);

#[derive(Clone, Debug, Default, PartialEq)]
struct Talk {
    tries: usize,
    missed: usize,
    waiting: bool,
    heard: bool,
    parked: bool,
    asked: Option<usize>,
    replied: bool,
    offer: Option<Offered>,
    lines: Vec<String>,
    /// The words that were it, and the reply.
    kept: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
struct Offered {
    wording: usize,
    words: String,
    accepted: bool,
}

/// What a page that somebody looked at says of itself.
#[derive(Clone, Debug, Default)]
pub struct Named {
    step: usize,
    speaker: Who,
    tries: usize,
    pause: Option<usize>,
    version: Option<usize>,
    parked: Option<Turn>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    first: Who,
    pub at: usize,
    wishes: [Option<&'static str>; 2],
    length: &'static str,
    ready: [bool; 2],
    speaker: Who,
    /// Whose screen, and whether both said so.
    screen: Option<(Who, bool)>,
    pauses: usize,
    pause: Option<[bool; 2]>,
    talks: BTreeMap<Turn, Talk>,
    wordings: usize,
    closed: [bool; 2],
    /// The steps that are over, and how each of them ended.
    pub passed: Vec<(usize, &'static str)>,
    pub closings: Vec<String>,
    /// Offers that were taken back.
    pub gone: Vec<String>,
    /// Words that came too late, still on their writer's page.
    pub drafts: [Option<String>; 2],
}

pub const STEPS: [&str; 6] = ["arrive", "weather", "good", "topic", "coming", "close"];
const CLOSE: usize = 5;

impl Model {
    pub fn new(first: Who) -> Self {
        Self {
            first,
            at: 0,
            wishes: [None; 2],
            length: "full",
            ready: [false; 2],
            speaker: first,
            screen: None,
            pauses: 0,
            pause: None,
            talks: BTreeMap::new(),
            wordings: 0,
            closed: [false; 2],
            passed: Vec::new(),
            closings: Vec::new(),
            gone: Vec::new(),
            drafts: [None, None],
        }
    }

    /// What a page says of itself that is drawn now.
    pub fn named(&self) -> Named {
        // In the order of the page: by step, and the first seat before the second.
        let open = self.talks.values().filter_map(|talk| talk.offer.as_ref()).find(|offer| !offer.accepted);
        let open = open.filter(|_| self.pause.is_none() && self.at > 0);
        Named {
            step: self.at,
            speaker: self.speaker,
            tries: self.talk().tries,
            pause: self.pause.map(|_| self.pauses),
            version: open.map(|offer| offer.wording),
            parked: (self.talk().parked && self.pause.is_none()).then_some((self.at, self.speaker)),
        }
    }

    fn talk(&self) -> Talk {
        self.talks.get(&(self.at, self.speaker)).cloned().unwrap_or_default()
    }

    pub fn is_paused(&self) -> bool {
        self.pause.is_some()
    }

    pub fn pause_number(&self) -> Option<usize> {
        self.pause.map(|_| self.pauses)
    }

    pub fn speaker(&self) -> Who {
        self.speaker
    }

    pub fn tries(&self) -> usize {
        self.talk().tries
    }

    fn has_turns(&self) -> bool {
        (1..CLOSE).contains(&self.at)
    }

    fn one_screen(&self) -> Option<Who> {
        self.screen.filter(|(_, agreed)| *agreed).map(|(whose, _)| whose)
    }

    fn next(&self) -> usize {
        let left_out: &[usize] = match self.length {
            "full" => &[],
            "short" => &[3],
            _ => &[2, 3],
        };
        (self.at + 1..=CLOSE).find(|step| !left_out.contains(step)).unwrap()
    }

    fn advance(&mut self, how: &'static str) {
        if self.at == 0 {
            let order = ["hold", "short", "full"];
            let shortest = order.into_iter().find(|wish| self.wishes.contains(&Some(wish)));
            self.length = shortest.unwrap_or("full");
        }
        self.move_to(self.next(), how);
        // Whose week it is, unless only the other one has something there.
        self.speaker = match self.at {
            1 | 3 => 0,
            4 => 1,
            _ => self.first,
        };
    }

    fn move_to(&mut self, step: usize, how: &'static str) {
        self.passed.push((self.at, how));
        self.at = step;
        self.ready = [false; 2];
        self.screen = self.screen.filter(|(_, agreed)| *agreed);
    }

    /// Takes the act if it may be taken now; says whether it was.
    pub fn act(&mut self, who: Who, what: What, on: &Named, words: &str) -> bool {
        use What::*;
        if matches!(what, Ask | Reflect | ThatsIt | NotQuite | More | Park | TakeUp | Reply | Offer | Accept | TakeBack)
        {
            let is_taken = self.say(who, what, on, words);
            if !is_taken && matches!(what, Reflect | NotQuite | More | Reply | Offer) {
                self.keep(who, on, words);
            }
            let is_others = self.at < CLOSE && self.one_screen().is_some_and(|whose| whose != who);
            if is_taken && is_others {
                self.screen = None;
            }
            return is_taken;
        }
        if what == Close {
            return self.close(who, on, words);
        }
        // Without a pause on the page there is nothing to come back from.
        if matches!(what, Until | Back) && on.pause.is_none() {
            return false;
        }
        let is_at_own = !matches!(what, Mine | Yes) && self.at < CLOSE && self.one_screen().is_some_and(|w| w != who);
        if is_at_own {
            self.screen = None;
        }
        self.press(who, what, on) || is_at_own
    }

    fn press(&mut self, who: Who, what: What, on: &Named) -> bool {
        use What::*;
        let is_this_pause = self.pause.is_some() && on.pause == Some(self.pauses);
        let is_held_up = self.at == CLOSE || self.is_paused();
        let is_this_step = on.step == self.at && self.at > 0;
        match what {
            End if self.at < CLOSE => {
                self.pause = None;
                self.move_to(CLOSE, "ended");
            }
            Until if is_this_pause => self.pause.as_mut().unwrap()[who] = false,
            Back if is_this_pause => return self.come_back(who),
            End | Until | Back => return false,
            _ if is_held_up => return false,
            Pause => (self.pauses, self.pause) = (self.pauses + 1, Some([false; 2])),
            Mine if self.screen.is_none() => self.screen = Some((who, false)),
            Yes if self.screen == Some((1 - who, false)) => {
                (self.screen, self.ready) = (Some((1 - who, true)), [false; 2]);
            }
            TwoScreens => return self.screen.take().is_some(),
            Begin(wish) if self.at == 0 => {
                let is_new = self.wishes[who].replace(wish) != Some(wish);
                return self.on(who) || is_new;
            }
            On if is_this_step => return self.on(who),
            Stay if on.step == self.at => return std::mem::take(&mut self.ready[who]),
            Turn if is_this_step && on.speaker == self.speaker => {
                if self.speaker != who && self.one_screen().is_none() {
                    return false;
                }
                self.speaker = 1 - self.speaker;
            }
            LeaveStep if is_this_step => self.advance("left"),
            _ => return false,
        }
        true
    }

    fn on(&mut self, who: Who) -> bool {
        let is_new = !std::mem::replace(&mut self.ready[who], true);
        let is_one = self.one_screen().is_some();
        if is_one || self.ready == [true; 2] {
            self.advance(if is_one { "one-screen" } else { "both" });
            return true;
        }
        is_new
    }

    fn come_back(&mut self, who: Who) -> bool {
        let is_one = self.one_screen().is_some();
        let back = self.pause.as_mut().unwrap();
        let is_new = !std::mem::replace(&mut back[who], true);
        if is_one || *back == [true; 2] {
            self.pause = None;
        }
        is_new
    }

    /// Words without a place stay their writer's, unless they stand here already: they were sent twice.
    fn keep(&mut self, who: Who, on: &Named, words: &str) {
        let says = |talk: &Talk| {
            talk.lines.iter().chain(talk.offer.as_ref().map(|offer| &offer.words)).any(|said| said == words)
        };
        let is_said = self.talks.get(&(on.step, on.speaker)).is_some_and(says);
        if !is_said && !self.closings.iter().any(|said| said == words) {
            self.drafts[who] = Some(words.to_owned());
        }
    }

    /// How an act is answered after it: done or not, it leads back to the page, unless its words
    /// came too late. A time to come back at needs a pause.
    pub fn status(&self, who: Who, what: What, on: &Named, words: &str) -> u16 {
        let is_refused = what == What::Until && on.pause.is_none();
        if is_refused || self.drafts[who].as_deref() == Some(words) { 422 } else { 303 }
    }

    /// What no page of a pause shows: who was ready, and whose the one screen is.
    pub fn ready(&self) -> [bool; 2] {
        self.ready
    }

    pub fn screen(&self) -> Option<(Who, bool)> {
        self.screen
    }

    fn close(&mut self, who: Who, on: &Named, words: &str) -> bool {
        let may = self.at == CLOSE && !self.closed[who];
        if may {
            self.closed[who] = true;
            self.closings.push(words.to_owned());
        } else {
            self.keep(who, on, words);
        }
        may
    }

    fn say(&mut self, who: Who, what: What, on: &Named, words: &str) -> bool {
        use What::*;
        if self.is_paused() {
            return false;
        }
        if matches!(what, TakeUp) {
            let talk = on.parked.and_then(|turn| self.talks.get_mut(&turn));
            return talk.is_some_and(|talk| std::mem::take(&mut talk.parked));
        }
        if matches!(what, Accept | TakeBack) {
            return self.about_offer(who, what, on);
        }
        let is_this_turn = on.step == self.at && on.speaker == self.speaker && self.has_turns();
        if !is_this_turn || self.one_screen().is_some() {
            return false;
        }
        let (is_speaker, wordings) = (who == self.speaker, self.wordings + 1);
        let talk = self.talks.entry((self.at, self.speaker)).or_default();
        let may_try = !talk.parked && !talk.heard && !talk.waiting;
        match what {
            Reflect if !is_speaker && may_try && on.tries == talk.tries => {
                (talk.waiting, talk.tries) = (true, talk.tries + 1);
                talk.lines.push(words.to_owned());
            }
            Ask if !is_speaker && may_try && talk.asked != Some(talk.tries) => talk.asked = Some(talk.tries),
            ThatsIt if is_speaker && talk.waiting && on.tries == talk.tries => {
                (talk.waiting, talk.heard) = (false, true);
                talk.kept.extend(talk.lines.last().cloned());
            }
            NotQuite | More if is_speaker && talk.waiting && on.tries == talk.tries => {
                (talk.waiting, talk.missed) = (false, talk.missed + 1);
                talk.lines.push(words.to_owned());
            }
            Park if may_try && talk.missed >= 2 => talk.parked = true,
            Reply if !is_speaker && talk.heard && !talk.replied => {
                talk.replied = true;
                talk.lines.push(words.to_owned());
                talk.kept.push(words.to_owned());
            }
            Offer if !is_speaker && talk.heard && talk.offer.is_none() => {
                self.wordings = wordings;
                talk.offer = Some(Offered { wording: wordings, words: words.to_owned(), accepted: false });
            }
            _ => return false,
        }
        true
    }

    fn about_offer(&mut self, who: Who, what: What, on: &Named) -> bool {
        let is_it = |talk: &Talk| talk.offer.as_ref().is_some_and(|o| Some(o.wording) == on.version && !o.accepted);
        let Some((turn, talk)) = self.talks.iter_mut().find(|(_, talk)| is_it(talk)) else { return false };
        match what {
            What::Accept if turn.1 == who => talk.offer.as_mut().unwrap().accepted = true,
            What::TakeBack if turn.1 != who => self.gone.extend(talk.offer.take().map(|offer| offer.words)),
            _ => return false,
        }
        true
    }

    /// Who is said to speak on this one's page.
    pub fn speaks_on_page(&self, who: Who) -> bool {
        self.has_turns() && !self.is_paused() && self.one_screen().is_none() && self.speaker == who
    }

    /// What was said in the turn that is being had, and at the close what was heard.
    pub fn lines(&self) -> Vec<String> {
        if self.is_paused() {
            return Vec::new();
        }
        let offered = |talk: &Talk| talk.offer.as_ref().map(|offer| offer.words.clone());
        if self.at == CLOSE {
            return self.talks.values().flat_map(|talk| talk.kept.iter().cloned().chain(offered(talk))).collect();
        }
        let talk = self.talk();
        talk.lines.iter().cloned().chain(offered(&talk)).collect()
    }

    /// The buttons on this one's page.
    pub fn buttons(&self, who: Who) -> Vec<String> {
        let other = NAMES[1 - who];
        let mut there: Vec<String> = Vec::new();
        let mut add = |is_there: bool, name: &str| {
            if is_there {
                there.push(name.to_owned());
            }
        };
        if let Some(back) = self.pause {
            add(!back[who], "I’m back");
            add(true, "Set that");
            add(true, "End it here and go to the close");
            there.sort();
            return there;
        }
        let (arriving, over, turns) = (self.at == 0, self.at == CLOSE, self.has_turns());
        add(arriving && !self.ready[who], "I’m ready to begin");
        add(arriving && self.ready[who], "Not yet after all");
        add(turns && !self.ready[who], "I’m ready to go on");
        add(turns && self.ready[who], "Stay on this step after all");
        add(turns, "Leave this step for today");
        add(!over, "I need a pause");
        add(!over, "End here for today");
        add(!over && self.screen.is_none(), "One screen tonight, this one");
        add(!over && self.one_screen().is_some(), "Each on our own screen again");
        add(!over && self.screen == Some((who, false)), "Take it back");
        add(!over && self.screen == Some((1 - who, false)), &format!("Yes, on {other}’s screen"));
        add(!over && self.screen == Some((1 - who, false)), "Each on our own");
        let next = NAMES[1 - self.speaker];
        add(turns && (self.speaker == who || self.one_screen().is_some()), &format!("Let {next} speak"));
        add(over && !self.closed[who], "Close this week");
        let may = |what| self.clone().act(who, what, &self.named(), "x");
        let shows = [What::Reflect, What::Reply, What::Offer].into_iter().any(may);
        add(shows, &format!("Show {other}"));
        for (what, name) in [
            (What::Ask, "Is there more?"),
            (What::ThatsIt, "That’s it"),
            (What::NotQuite, "Not quite"),
            (What::More, "There’s more"),
            (What::Park, "Park it"),
        ] {
            add(may(what), name);
        }
        add(self.talk().parked && turns, "Take it up again");
        let open = |accepts: bool| {
            let is_open = |talk: &Talk| talk.offer.as_ref().is_some_and(|offer| !offer.accepted);
            let is = |(turn, talk): (&Turn, &Talk)| is_open(talk) && (turn.1 == who) == accepts;
            self.at > 0 && self.talks.iter().any(is)
        };
        add(open(true), "Yes, let’s");
        add(open(false), "Take the offer back");
        there.sort();
        there
    }
}
