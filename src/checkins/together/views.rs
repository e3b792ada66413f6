use super::model::{Closing, Leave, Opened, Step};
use crate::checkins::model::SharedSide;
use crate::couples::{Member, Seat};
use crate::web::AppState;
use crate::web::forms::{Faults, Fields};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::text;
use askama::Template;
use askama_web::WebTemplate;

/// One of the two as both see them: the reader's own seat comes first.
pub struct Person {
    pub seat: &'static str,
    pub name: String,
    pub initial: String,
    pub side: SharedSide,
    pub closing: Option<Closing>,
}

/// Both, the reader first.
pub fn people(me: &Member, opened: &Opened) -> [Person; 2] {
    [me.seat, me.seat.other()].map(|seat: Seat| Person {
        seat: seat.shell().attr(),
        name: me.name_of(seat).to_owned(),
        initial: text::initial(me.name_of(seat)),
        side: opened.side(seat).clone(),
        closing: opened.closing(seat).cloned(),
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "checkins/together.html")]
pub struct StepPage {
    pub shell: Shell,
    pub opened: Opened,
    pub people: [Person; 2],
    pub step: Step,
    pub week: String,
    /// Whose page this is (see `Owner::mark`).
    pub mine: String,
    pub fields: Fields,
    pub faults: Faults,
}

impl StepPage {
    pub fn new(app: &AppState, me: &Member, opened: Opened, step: Step, today: jiff::civil::Date) -> Self {
        let shell = Shell::focus("Together", me.shell_seat());
        Self {
            shell: if step == Step::Close { shell.leaving_with("close") } else { shell },
            people: people(me, &opened),
            mine: me.owner.mark(app),
            week: opened.week.in_words(today),
            opened,
            step,
            fields: Fields::default(),
            faults: Faults::default(),
        }
    }

    pub fn with_faults(mut self, fields: Fields, faults: Faults) -> Self {
        self.fields = fields;
        self.faults = faults;
        self.shell = self.shell.script("errors");
        self
    }

    fn steps(&self) -> &'static [Step] {
        self.opened.steps()
    }

    fn path(&self, step: &Step) -> String {
        paths::together(self.opened.id, step.slug())
    }

    fn at(&self) -> usize {
        self.steps().iter().position(|s| *s == self.step).unwrap_or(0)
    }

    fn previous(&self) -> Option<&'static Step> {
        self.at().checked_sub(1).and_then(|i| self.steps().get(i))
    }

    fn next(&self) -> Option<&'static Step> {
        self.steps().get(self.at() + 1)
    }

    fn has_closed(&self) -> bool {
        self.people[0].closing.is_some()
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
}
