//! The meeting's page: one struct, drawn as the state it shows.

use super::agenda::{Length, Step, likely_wish};
use super::forms::{PAGE, answers_back};
use super::keepsake::Keepsake;
use super::live;
use super::meeting::{OneScreen, TOPIC};
use super::model::{Closing, Leave, Opened, Talk, Turn, TurnAct};
use super::parked::Parked;
use super::pauses::PauseView;
use crate::checkins::model::SharedSide;
use crate::couples::{Member, Seat};
use crate::hearing::forms::typed;
use crate::hearing::model::Act;
use crate::hearing::views::{Line, said_lines};
use crate::web::forms::{Faults, Fields};
use crate::web::shell::Shell;
use crate::web::{AppState, paths, text};
use askama::Template;
use askama_web::WebTemplate;
use jiff::{SignedDuration, Timestamp};

/// Seconds after which a page that waits without fields looks again, where no script does.
const LOOK_AGAIN: u32 = 20;

/// One of the two as both see them: the reader's own seat comes first.
pub struct Person {
    pub seat: &'static str,
    pub name: String,
    pub initial: String,
    pub side: SharedSide,
    pub closing: Option<Closing>,
    pub is_ready: bool,
}

/// Both, the reader first.
pub fn people(me: &Member, opened: &Opened) -> [Person; 2] {
    [me.seat, me.seat.other()].map(|seat: Seat| Person {
        seat: seat.shell().attr(),
        name: me.name_of(seat).to_owned(),
        initial: text::initial(me.name_of(seat)),
        side: opened.side(seat).clone(),
        closing: opened.closing(seat).cloned(),
        is_ready: opened.meeting.ready[seat.index()],
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "checkins/together.html")]
pub struct TogetherPage {
    pub shell: Shell,
    pub opened: Opened,
    pub people: [Person; 2],
    pub step: Step,
    pub steps: Vec<Step>,
    pub week: String,
    pub path: String,
    pub partner: String,
    pub partner_is_here: bool,
    /// Names what the page shows: the revision, and whether the other one is here.
    pub version: String,
    /// Seconds until the page has something new to say by itself.
    pub look_in: Option<i64>,
    pub own_number: i16,
    pub is_speaking: bool,
    /// What this one may do, once nobody rests.
    pub might: Vec<TurnAct>,
    pub lines: Vec<Line>,
    pub tries: usize,
    pub is_waiting: bool,
    pub is_asked: bool,
    pub parked_here: Option<String>,
    pub parked: Vec<Parked>,
    pub keepsake: Keepsake,
    /// Only the listener sees it: an answer slipped into what they said back.
    pub answered_back: bool,
    pub is_long: bool,
    pub pause: Option<PauseView>,
    pub mine: String,
    /// What is half written is kept for this one.
    pub is_drafted: bool,
    pub fields: Fields,
    pub faults: Faults,
}

impl TogetherPage {
    pub fn new(app: &AppState, me: &Member, opened: Opened, turns: Vec<Turn>) -> Self {
        let now = app.now();
        let today = me.rhythms.today(now);
        let meeting = &opened.meeting;
        let talk = Talk::of(&opened, &turns);
        let hearing = talk.turn.map(|turn| turn.hearing.clone()).unwrap_or_default();
        let acts = Act::ALL.into_iter().map(TurnAct::Hear).chain([TurnAct::Ask]);
        let speaker = meeting.speaker.0;
        let last = hearing.tries.last().filter(|told| told.answer.is_none());
        let partner_is_here = live::sees_other(app, &opened, me.seat);
        let mut page = Self {
            shell: Shell::focus("Together", me.shell_seat()),
            people: people(me, &opened),
            step: meeting.at,
            steps: meeting.steps_seen(opened.agenda()),
            week: opened.week.in_words(today),
            path: paths::together(opened.id),
            partner: me.partner.name.clone(),
            partner_is_here,
            version: live::version(opened.revision, partner_is_here),
            look_in: look_in(meeting.topic_since.filter(|_| !meeting.is_paused()), now),
            own_number: me.seat.to_i16(),
            is_speaking: speaker == me.seat,
            might: acts.filter(|act| talk.might(me.seat, *act)).collect(),
            lines: said_lines(me, speaker, &hearing, true),
            tries: hearing.tries.len(),
            is_waiting: last.is_some() && speaker != me.seat,
            is_asked: talk.is_asked(),
            parked_here: talk.turn.filter(|turn| turn.is_parked()).map(|turn| turn.id.to_string()),
            parked: turns
                .iter()
                .filter(|t| t.checkin.0 < opened.id.0 && t.is_parked())
                .map(|t| Parked::new(me, t, today))
                .collect(),
            keepsake: Keepsake::new(me, &opened, &turns),
            answered_back: speaker != me.seat && last.is_some_and(|told| answers_back(&told.words)),
            is_long: meeting.topic_since.is_some_and(|since| now.duration_since(since) >= TOPIC),
            pause: meeting.pause.map(|pause| PauseView::new(me, &pause, now)),
            mine: me.owner.mark(app),
            is_drafted: false,
            fields: Fields::default(),
            faults: Faults::default(),
            opened,
        };
        page.shell = page.shell_with_scripts();
        page
    }

    fn shell_with_scripts(&self) -> Shell {
        let shell = self.shell.clone().following().leaving_with("answer");
        let waits = !self.has_fields() && self.step != Step::Close;
        if waits { shell.refresh(LOOK_AGAIN) } else { shell }
    }

    pub fn with_fields(mut self, fields: Fields) -> Self {
        self.is_drafted = PAGE.holds_words(&fields);
        self.fields = fields;
        if !self.unsent().is_empty() {
            self.shell.refresh = None;
        }
        self
    }

    pub fn with_faults(mut self, fields: Fields, faults: Faults) -> Self {
        self.shell = self.shell.script("errors");
        self.faults = faults;
        self.with_fields(fields)
    }

    fn may(&self, act: Act) -> bool {
        self.pause.is_none() && self.shows(act)
    }

    /// Its box stands here: in a pause too, with what was being written in it.
    fn shows(&self, act: Act) -> bool {
        self.might.contains(&TurnAct::Hear(act))
    }

    fn may_ask(&self) -> bool {
        self.pause.is_none() && self.might.contains(&TurnAct::Ask)
    }

    /// There is something to write.
    fn has_box(&self) -> bool {
        [Act::Reflect, Act::Answer, Act::Reply, Act::Offer].into_iter().any(|act| self.shows(act))
    }

    fn is_arriving(&self) -> bool {
        self.step == Step::Arrive && self.pause.is_none() && !self.people[0].is_ready
    }

    fn is_closing(&self) -> bool {
        self.step == Step::Close && self.people[0].closing.is_none()
    }

    fn has_fields(&self) -> bool {
        self.has_box() || self.is_arriving() || self.is_closing() || self.pause.is_some()
    }

    /// Where an act on it goes.
    fn to(&self, act: &str) -> String {
        format!("{}/{act}", self.path)
    }

    /// What was typed into a box, if it was for the turn that stands here.
    fn text(&self, name: &str) -> &str {
        if self.is_of_this_turn() { self.fields.text(name) } else { "" }
    }

    fn is_of_this_turn(&self) -> bool {
        let is_of = |name, here: &str| !self.fields.has(name) || self.fields.text(name) == here;
        is_of("step", self.step.slug()) && is_of("speaker", &self.speaker_number().to_string())
    }

    /// What was typed into boxes that are not on the page any more.
    fn unsent(&self) -> String {
        let is_gone = |name: &str, act: Option<Act>| match act {
            Some(act) => !self.shows(act) || !self.is_of_this_turn(),
            None => name != "valued" || !self.is_closing(),
        };
        let gone = PAGE.boxes.iter().filter(|(name, act)| is_gone(name, *act));
        let mut texts: Vec<&str> = Vec::new();
        for text in gone.filter_map(|(name, _)| typed(&self.fields, name)) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts.join("\n\n")
    }

    fn show_label(&self) -> String {
        format!("Show {}", self.partner)
    }

    fn back_look(&self) -> &'static str {
        if self.pause.as_ref().is_some_and(PauseView::is_open) { "btn--quiet" } else { "" }
    }

    fn speaker(&self) -> &Person {
        &self.people[usize::from(!self.is_speaking)]
    }

    fn speaker_number(&self) -> i16 {
        self.opened.meeting.speaker.0.to_i16()
    }

    fn is_this_week(&self, step: &uuid::Uuid) -> bool {
        self.opened.matches.this_week == Some(*step)
    }

    fn is_at(&self, step: &Step) -> bool {
        self.step == *step
    }

    fn has_turns(&self) -> bool {
        self.step.has_turns()
    }

    fn is_on_one_screen(&self) -> bool {
        self.opened.meeting.is_on_one_screen()
    }

    /// Whose screen it is or may be tonight: the one's who reads this, or the other's.
    fn one_screen(&self) -> Option<&Person> {
        let whose = |one: OneScreen| usize::from(one.whose.0.shell().attr() != self.people[0].seat);
        self.opened.meeting.one_screen.map(|one| &self.people[whose(one)])
    }

    fn is_at_it(&self) -> bool {
        self.one_screen().is_some_and(|person| person.seat == self.people[0].seat)
    }

    fn screen_number(&self) -> i16 {
        self.opened.meeting.one_screen.map_or(self.own_number, |one| one.whose.0.to_i16())
    }

    fn is_ready(&self) -> bool {
        self.people[0].is_ready
    }

    fn was_ended(&self) -> bool {
        self.opened.meeting.passed.last().is_some_and(|passed| passed.how == super::meeting::How::Ended)
    }

    fn lengths(&self) -> [Length; 3] {
        Length::ALL
    }

    fn is_wish(&self, length: &Length) -> bool {
        let typed = Length::from_value(self.fields.text("wish"));
        typed.unwrap_or_else(|| likely_wish(&self.people[0].side)) == *length
    }

    fn first_speaker(&self) -> String {
        let is_me = self.people[0].seat == self.opened.first.shell().attr();
        if is_me { "You speak first this week.".into() } else { format!("{} speaks first this week.", self.partner) }
    }

    fn leaves(&self) -> [Leave; 4] {
        Leave::ALL
    }

    fn left_heavier(&self) -> bool {
        self.people[0].closing.as_ref().is_some_and(|c| c.leave == Some(Leave::Heavier))
    }

    fn history(&self) -> String {
        paths::checkin(self.opened.id)
    }

    fn hand_over_label(&self) -> String {
        let next = if self.is_speaking { &self.partner } else { &self.people[0].name };
        format!("Let {next} speak")
    }

    fn events(&self) -> String {
        self.to("events")
    }
}

/// The page says by itself when the one topic has had its ten minutes.
fn look_in(since: Option<Timestamp>, now: Timestamp) -> Option<i64> {
    let left = TOPIC - now.duration_since(since?);
    (left > SignedDuration::ZERO).then(|| left.as_secs() + 1)
}
