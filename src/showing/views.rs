//! Choose, preview, decide.

use super::forms::{Choice, When};
use crate::checkins::model::{OwnSide, SharedSide};
use crate::couples::Member;
use crate::ids::NoteId;
use crate::notes::reveals::views::Sheet;
use crate::web::AppState;
use crate::web::forms::{Faults, Fields};
use crate::web::paths;
use crate::web::shell::Shell;
use askama::Template;
use askama_web::WebTemplate;
use uuid::Uuid;

/// One dot in the row of three.
pub struct Step {
    pub name: &'static str,
    pub href: String,
    pub done: bool,
    pub here: bool,
}

fn steps(note: NoteId, at: usize) -> Vec<Step> {
    let all = [
        ("Choose", paths::show(note)),
        ("Preview", paths::preview(note)),
        ("Decide", format!("{}#decide", paths::preview(note))),
    ];
    let step = |(n, (name, href))| Step { name, href, done: n < at, here: n == at };
    all.into_iter().enumerate().map(step).collect()
}

fn shell(me: &Member) -> Shell {
    Shell::focus("Read", me.shell_seat())
}

#[derive(Template, WebTemplate)]
#[template(path = "showing/choose.html")]
pub struct ChoosePage {
    pub shell: Shell,
    pub steps: Vec<Step>,
    pub partner: String,
    pub path: String,
    pub mine: String,
    /// The letter its draft waits in, or nothing.
    pub letter: String,
    /// Which wording of the note this was opened on.
    pub revision: String,
    pub side_is_sealed: bool,
    pub fields: Fields,
    pub faults: Faults,
}

impl ChoosePage {
    pub fn new(app: &AppState, me: &Member, note: NoteId, wording: &str, fields: Fields) -> Self {
        Self {
            shell: shell(me).script("keep").leaving_with("choose"),
            steps: steps(note, 0),
            partner: me.partner.name.clone(),
            path: paths::show(note),
            mine: me.owner.mark(app),
            letter: String::new(),
            revision: wording.to_owned(),
            side_is_sealed: false,
            fields,
            faults: Faults::default(),
        }
    }

    pub fn with_faults(self, faults: Faults) -> Self {
        let shell = self.shell.clone().script("errors");
        Self { shell, faults, ..self }
    }

    fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.text(name) == value
    }

    fn part_hint(&self) -> String {
        format!(
            "A copy of your note to cut and change, up to 8,000 characters. The note itself stays as it is, and {} won’t see that there was more.",
            self.partner
        )
    }
}

/// Drawn by the templates the partner gets: the sheet of what was shown, or a side's table.
#[derive(Template, WebTemplate)]
#[template(path = "showing/preview.html")]
pub struct PreviewPage {
    pub shell: Shell,
    pub steps: Vec<Step>,
    pub partner: String,
    pub choose: String,
    pub decide: String,
    pub letter: Uuid,
    pub sheet: Sheet,
    /// Set where it goes into the next check-in: one's own side with only this on the table.
    pub side: Option<SharedSide>,
}

impl PreviewPage {
    pub fn new(me: &Member, note: NoteId, letter: Uuid, choice: &Choice) -> Self {
        let on_the_table = || SharedSide { notes: vec![choice.words.clone()], ..SharedSide::from(&OwnSide::default()) };
        Self {
            shell: shell(me),
            steps: steps(note, 1),
            partner: me.partner.name.clone(),
            choose: paths::show(note),
            decide: paths::decide(note),
            letter,
            sheet: Sheet::new(me, me.seat, &choice.words),
            side: (choice.when == When::CheckIn).then(on_the_table),
        }
    }
}
