//! Where a meeting stands and what a press of either does to it: pure, and the only place that
//! decides it. Screens show it, the couple's lock orders the presses.

use super::agenda::{Agenda, Length, Step};
use crate::couples::Seat;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// After this long on the one topic the page says so, once and softly.
pub const TOPIC: SignedDuration = SignedDuration::from_mins(10);

/// How a step came to its end. It keeps nobody's name but for one thing: on one screen a
/// single press counted for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    Both,
    OneScreen,
    /// One of the two left this step.
    Left,
    /// One of the two ended the meeting here.
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    pub step: Step,
    pub how: How,
}

/// One screen tonight: whose it is. It holds once both have said so, or where both opened at it.
/// Then a single press there counts for both; a press of the other one, who is at their own screen
/// after all, ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneScreen {
    pub whose: Speaker,
    pub is_agreed: bool,
}

/// Both screens rest until both are back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Which pause of this meeting it is: "I'm back" is from this one, not from an earlier.
    pub number: u16,
    pub since: Timestamp,
    pub until: Option<Timestamp>,
    /// By seat.
    pub back: [bool; 2],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    pub at: Step,
    /// By seat.
    pub wishes: [Option<Length>; 2],
    /// Settled when the two go on from arriving.
    pub length: Option<Length>,
    /// Who has pressed to go on from this step, by seat.
    pub ready: [bool; 2],
    pub speaker: Speaker,
    pub one_screen: Option<OneScreen>,
    pub pauses: u16,
    pub pause: Option<Pause>,
    /// When the one topic began, later by as long as it paused.
    pub topic_since: Option<Timestamp>,
    pub passed: Vec<Passed>,
}

/// The one who speaks. A seat by its number, as columns have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub struct Speaker(pub Seat);

impl From<Speaker> for i16 {
    fn from(speaker: Speaker) -> Self {
        speaker.0.to_i16()
    }
}

impl TryFrom<i16> for Speaker {
    type Error = &'static str;

    fn try_from(number: i16) -> Result<Self, Self::Error> {
        Seat::from_i16(number).map(Self).ok_or("a seat is one or two")
    }
}

/// One press. Those about a step or a pause say which one was on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Arrived, with a wish for how long.
    Begin(Length),
    GoOn(Step),
    Stay(Step),
    /// The speaker lets the other one speak. It says who spoke on the page.
    HandOver(Step, Seat),
    LeaveStep(Step),
    Pause,
    Until {
        pause: u16,
        until: Timestamp,
    },
    Back {
        pause: u16,
    },
    /// One screen tonight, and whose: suggested by its owner, agreed by the other one.
    OneScreen(Seat),
    /// Each at their own again; a suggestion goes with it.
    TwoScreens,
    End,
}

impl Meeting {
    pub fn new(first: Seat) -> Self {
        Self {
            at: Step::Arrive,
            wishes: [None; 2],
            length: None,
            ready: [false; 2],
            speaker: Speaker(first),
            one_screen: None,
            pauses: 0,
            pause: None,
            topic_since: None,
            passed: Vec::new(),
        }
    }

    pub fn is_over(&self) -> bool {
        self.at == Step::Close
    }

    pub fn is_paused(&self) -> bool {
        self.pause.is_some()
    }

    /// Both are at one screen, and it is this one's or the other's.
    pub fn is_on_one_screen(&self) -> bool {
        self.one_screen.is_some_and(|one| one.is_agreed)
    }

    /// Words are said back at this step, and each is at a screen of their own.
    pub fn is_hearing(&self) -> bool {
        self.at.has_turns() && !self.is_on_one_screen()
    }

    /// Those to come, in their order, with the one it is at.
    fn steps(&self, agenda: Agenda<'_>) -> Vec<Step> {
        agenda.steps(self.length.unwrap_or(Length::Full))
    }

    /// The steps as both see them. That both said yes to something shows once they have come to it.
    pub fn steps_seen(&self, agenda: Agenda<'_>) -> Vec<Step> {
        let was_there = |step| self.at == step || self.passed.iter().any(|passed| passed.step == step);
        let mut steps = self.steps(agenda);
        steps.retain(|step| *step != Step::Closeness);
        if was_there(Step::Closeness) {
            let at = steps.partition_point(|step| *step < Step::Closeness);
            steps.insert(at, Step::Closeness);
        }
        steps
    }

    /// The meeting after a press; none where the press changes nothing any more.
    #[must_use]
    pub fn press(&self, seat: Seat, press: Press, first: Seat, agenda: Agenda<'_>, now: Timestamp) -> Option<Self> {
        let mut next = self.clone();
        let has_ended = !matches!(press, Press::OneScreen(_)) && next.end_others_screen(seat);
        let is_changed = match press {
            Press::End => next.end(),
            Press::Until { pause, until } => next.rest(seat, pause, until),
            Press::Back { pause } => next.come_back(seat, pause, now),
            _ if self.is_over() || self.is_paused() => false,
            Press::Pause => next.begin_pause(now),
            Press::OneScreen(whose) => next.share_screen(seat, whose),
            Press::TwoScreens => next.one_screen.take().is_some(),
            Press::Begin(wish) => next.begin(seat, wish, first, agenda, now),
            // Arriving is gone on from with a wish.
            Press::GoOn(step) | Press::HandOver(step, _) | Press::LeaveStep(step)
                if step != self.at || step == Step::Arrive =>
            {
                false
            }
            Press::Stay(step) if step != self.at => false,
            Press::GoOn(_) => next.go_on(seat, first, agenda, now),
            Press::Stay(_) => next.stay(seat),
            Press::HandOver(_, speaker) => speaker == self.speaker.0 && next.hand_over(seat),
            Press::LeaveStep(_) => next.advance(How::Left, first, agenda, now),
        };
        (is_changed || has_ended).then_some(next)
    }

    /// A press of the one whose screen it isn't: there are two screens. Says whether there was one.
    pub fn end_others_screen(&mut self, seat: Seat) -> bool {
        let is_others = |one: &mut OneScreen| one.is_agreed && one.whose.0 != seat;
        !self.is_over() && self.one_screen.take_if(is_others).is_some()
    }

    fn share_screen(&mut self, seat: Seat, whose: Seat) -> bool {
        match &mut self.one_screen {
            none @ None if whose == seat => *none = Some(OneScreen { whose: Speaker(whose), is_agreed: false }),
            // Whoever was ready says so again, at the one screen.
            Some(one) if !one.is_agreed && one.whose.0 == whose && whose != seat => {
                one.is_agreed = true;
                self.ready = [false; 2];
            }
            _ => return false,
        }
        true
    }

    fn begin(&mut self, seat: Seat, wish: Length, first: Seat, agenda: Agenda<'_>, now: Timestamp) -> bool {
        if self.at != Step::Arrive {
            return false;
        }
        let is_new = self.wishes[seat.index()].replace(wish) != Some(wish);
        self.go_on(seat, first, agenda, now) || is_new
    }

    fn go_on(&mut self, seat: Seat, first: Seat, agenda: Agenda<'_>, now: Timestamp) -> bool {
        let is_new = !std::mem::replace(&mut self.ready[seat.index()], true);
        match (self.is_on_one_screen(), self.ready == [true; 2]) {
            (true, _) => self.advance(How::OneScreen, first, agenda, now),
            (false, true) => self.advance(How::Both, first, agenda, now),
            (false, false) => is_new,
        }
    }

    fn stay(&mut self, seat: Seat) -> bool {
        std::mem::replace(&mut self.ready[seat.index()], false)
    }

    fn hand_over(&mut self, seat: Seat) -> bool {
        let is_theirs = self.at.has_turns() && (self.speaker.0 == seat || self.is_on_one_screen());
        if is_theirs {
            self.speaker = Speaker(self.speaker.0.other());
        }
        is_theirs
    }

    fn advance(&mut self, how: How, first: Seat, agenda: Agenda<'_>, now: Timestamp) -> bool {
        if self.at == Step::Arrive {
            self.length = Some(self.wishes.into_iter().flatten().min().unwrap_or(Length::Full));
        }
        let at = self.at;
        let Some(next) = self.steps(agenda).into_iter().find(|step| *step > at) else { return false };
        self.move_to(next, how);
        self.speaker = Speaker(agenda.opener(next, first));
        self.topic_since = (next == Step::Topic).then_some(now);
        true
    }

    fn move_to(&mut self, step: Step, how: How) {
        self.passed.push(Passed { step: self.at, how });
        self.at = step;
        self.ready = [false; 2];
        self.one_screen = self.one_screen.filter(|one| one.is_agreed);
    }

    fn begin_pause(&mut self, now: Timestamp) -> bool {
        self.pauses = self.pauses.saturating_add(1);
        self.pause = Some(Pause { number: self.pauses, since: now, until: None, back: [false; 2] });
        true
    }

    /// A time to come back at, set or changed by either. Whoever needs longer is not back.
    fn rest(&mut self, seat: Seat, number: u16, until: Timestamp) -> bool {
        let Some(pause) = self.pause.as_mut().filter(|pause| pause.number == number) else { return false };
        let before = *pause;
        pause.until = Some(until);
        pause.back[seat.index()] = false;
        *pause != before
    }

    fn come_back(&mut self, seat: Seat, number: u16, now: Timestamp) -> bool {
        let is_alone_enough = self.is_on_one_screen();
        let Some(pause) = self.pause.as_mut().filter(|pause| pause.number == number) else { return false };
        let is_new = !std::mem::replace(&mut pause.back[seat.index()], true);
        if pause.back == [true; 2] || is_alone_enough {
            let rested = now.duration_since(pause.since);
            self.topic_since = self.topic_since.map(|since| since + rested);
            self.pause = None;
        }
        is_new
    }

    fn end(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        self.pause = None;
        self.move_to(Step::Close, How::Ended);
        true
    }
}

#[cfg(test)]
#[path = "meeting_tests.rs"]
mod tests;
