//! The agenda of a meeting: ten steps in a fixed order, three lengths, and only what has
//! something in it.

use crate::checkins::model::{Form, SharedSide};
use crate::couples::Seat;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Arrive,
    Weather,
    Good,
    Deeds,
    Agreements,
    Table,
    Topic,
    /// There only where both said yes to something.
    Closeness,
    Coming,
    Close,
}

impl Step {
    pub const ALL: [Self; 10] = [
        Self::Arrive,
        Self::Weather,
        Self::Good,
        Self::Deeds,
        Self::Agreements,
        Self::Table,
        Self::Topic,
        Self::Closeness,
        Self::Coming,
        Self::Close,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Arrive => "arrive",
            Self::Weather => "weather",
            Self::Good => "good",
            Self::Deeds => "deeds",
            Self::Agreements => "agreements",
            Self::Table => "table",
            Self::Topic => "topic",
            Self::Closeness => "closeness",
            Self::Coming => "coming",
            Self::Close => "close",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// What a column holds: given once, in the order the steps came to be.
    pub fn to_i16(self) -> i16 {
        match self {
            Self::Arrive => 1,
            Self::Weather => 2,
            Self::Good => 3,
            Self::Deeds => 4,
            Self::Table => 5,
            Self::Topic => 6,
            Self::Closeness => 7,
            Self::Coming => 8,
            Self::Close => 9,
            Self::Agreements => 10,
        }
    }

    pub fn from_i16(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.to_i16() == number)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Arrive => "Arrive",
            Self::Weather => "Weather",
            Self::Good => "Good things",
            Self::Deeds => "Words and deeds",
            Self::Agreements => "Agreements",
            Self::Table => "What I was afraid to say",
            Self::Topic => "One topic",
            Self::Closeness => "Closeness",
            Self::Coming => "Coming week",
            Self::Close => "Close",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Arrive => "Before you begin",
            Self::Weather => "How it has been",
            Self::Good => "Something good",
            Self::Deeds => "What was said, and what was done",
            Self::Agreements => "Your own part in what you agreed",
            Self::Table => "What each of you brought",
            Self::Topic => "One topic each",
            Self::Closeness => "Small steps closer",
            Self::Coming => "This coming week",
            Self::Close => "Leaving the table",
        }
    }

    /// One speaks and the other says back what they heard.
    pub fn has_turns(self) -> bool {
        !matches!(self, Self::Arrive | Self::Closeness | Self::Close)
    }

    /// There whatever was written.
    fn is_always_there(self) -> bool {
        matches!(self, Self::Arrive | Self::Coming | Self::Close)
    }
}

/// How long a meeting may be. The order is from the shortest on: the shorter wish wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    Hold,
    Short,
    Full,
}

impl Length {
    pub const ALL: [Self; 3] = [Self::Full, Self::Short, Self::Hold];

    pub fn value(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Short => "short",
            Self::Hold => "hold",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Full => "all of it, about an hour",
            Self::Short => "a shorter one, about twenty minutes",
            Self::Hold => "only the weather and the week to come, five minutes",
        }
    }

    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|length| length.value() == value)
    }

    /// What a shorter meeting leaves out stays readable, and keeps.
    fn takes(self, step: Step) -> bool {
        match self {
            Self::Full => true,
            Self::Short => !matches!(step, Step::Deeds | Step::Agreements | Step::Topic | Step::Closeness),
            Self::Hold => step == Step::Weather,
        }
    }
}

/// What somebody is taken to wish who has not said: the form of their side tells.
pub fn likely_wish(side: &SharedSide) -> Length {
    match side.form {
        Form::Hold => Length::Hold,
        Form::Full => Length::Full,
    }
}

/// Whether a side has something at a step. "I don't know" is something.
pub fn says(side: &SharedSide, step: Step) -> bool {
    if side.form == Form::Hold {
        return step == Step::Weather;
    }
    match step {
        Step::Arrive | Step::Closeness | Step::Close => false,
        Step::Weather => {
            !side.weather.all().is_empty() || side.weather.both_true().is_some() || side.weather.say.is_said()
        }
        Step::Good => !side.good.is_empty() || !side.moments.is_empty() || side.good_say.is_said(),
        Step::Deeds => !side.answers.is_empty(),
        Step::Agreements => !side.told.is_empty(),
        Step::Table => !side.table.is_empty() || !side.notes.is_empty() || side.table_say.is_said(),
        Step::Topic => {
            let topic = &side.topic;
            [&topic.feel, &topic.when, &topic.help].iter().any(|text| !text.is_empty()) || topic.say.is_said()
        }
        Step::Coming => !side.do_one.is_empty() || !side.welcome_one.is_empty() || side.coming_say.is_said(),
    }
}

/// What a meeting is about: both sides, and whether both said yes to some step closer.
#[derive(Clone, Copy)]
pub struct Agenda<'a> {
    pub sides: &'a [SharedSide; 2],
    pub has_match: bool,
}

impl Agenda<'_> {
    /// The steps of a meeting of this length, in their order.
    pub fn steps(&self, length: Length) -> Vec<Step> {
        let says_some = |step| self.sides.iter().any(|side| says(side, step));
        let is_there = |step: &Step| match step {
            Step::Closeness => length.takes(*step) && self.has_match,
            step => step.is_always_there() || (length.takes(*step) && says_some(*step)),
        };
        Step::ALL.into_iter().filter(is_there).collect()
    }

    /// Who speaks first at a step: whose week it is, unless only the other one has something there.
    pub fn opener(&self, step: Step, first: Seat) -> Seat {
        let says = |seat: Seat| says(&self.sides[seat.index()], step);
        if !says(first) && says(first.other()) { first.other() } else { first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkins::model::{Answers, OwnSide, Topic};

    fn side(own: OwnSide) -> SharedSide {
        SharedSide::from(&own)
    }

    fn written() -> SharedSide {
        side(OwnSide { good: "x".into(), topic: Topic { feel: "y".into(), ..Topic::default() }, ..OwnSide::default() })
    }

    fn empty() -> SharedSide {
        side(OwnSide::default())
    }

    #[test]
    fn a_step_is_its_number_and_its_slug() {
        for step in Step::ALL {
            assert_eq!(Step::from_i16(step.to_i16()), Some(step));
            assert_eq!(Step::from_slug(step.slug()), Some(step));
        }
        assert_eq!((Step::Arrive.to_i16(), Step::Close.to_i16()), (1, 9));
        assert_eq!(Step::from_i16(0), None);
    }

    fn steps(sides: &[SharedSide; 2], length: Length, has_match: bool) -> Vec<Step> {
        Agenda { sides, has_match }.steps(length)
    }

    #[test]
    fn only_what_has_something_in_it_and_what_is_always_there() {
        use Step::*;
        assert_eq!(steps(&[empty(), empty()], Length::Full, false), [Arrive, Coming, Close]);
        assert_eq!(steps(&[empty(), written()], Length::Full, false), [Arrive, Good, Topic, Coming, Close]);
        assert_eq!(steps(&[written(), empty()], Length::Short, true), [Arrive, Good, Coming, Close]);
        assert_eq!(steps(&[written(), written()], Length::Hold, true), [Arrive, Coming, Close]);
        assert_eq!(steps(&[empty(), empty()], Length::Full, true), [Arrive, Closeness, Coming, Close]);
        let held = side(OwnSide { form: Form::Hold, ..OwnSide::default() });
        let both = [held.clone(), written()];
        assert_eq!(steps(&both, Length::Full, false), [Arrive, Weather, Good, Topic, Coming, Close]);
        assert_eq!(likely_wish(&held), Length::Hold);
        assert!(held.answers == Answers::default());
    }

    #[test]
    fn whoever_has_something_to_say_opens_a_step() {
        let opener =
            |sides: [SharedSide; 2], step, first| Agenda { sides: &sides, has_match: false }.opener(step, first);
        assert_eq!(opener([empty(), written()], Step::Good, Seat::First), Seat::Second);
        assert_eq!(opener([empty(), written()], Step::Coming, Seat::First), Seat::First);
        assert_eq!(opener([written(), written()], Step::Good, Seat::Second), Seat::Second);
    }

    #[test]
    fn the_shorter_wish_is_the_lesser() {
        assert!(Length::Hold < Length::Short && Length::Short < Length::Full);
    }
}
