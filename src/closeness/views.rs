//! The list with one's own answers.

use super::forms::{LINE, field};
use super::model::{Choice, Step};
use super::store::Own;
use crate::couples::model::words;
use crate::couples::{Member, Viewer};
use crate::web::AppState;
use crate::web::forms::{Faults, Fields};
use crate::web::shell::Shell;
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;

/// A step as it stands in the list.
pub struct Row {
    pub id: String,
    pub field: String,
    pub words: String,
    /// "Added by Sam on 3 March".
    pub who: String,
    pub chosen: Option<Choice>,
}

#[derive(Template, WebTemplate)]
#[template(path = "closeness/steps.html")]
pub struct StepsPage {
    pub shell: Shell,
    pub partner: String,
    pub seat: &'static str,
    pub rows: Vec<Row>,
    /// What the two chose for the coming week.
    pub this_week: Option<String>,
    pub revision: i32,
    pub mine: String,
    pub fields: Fields,
    pub faults: Faults,
}

impl StepsPage {
    pub fn new(app: &AppState, me: &Member, own: &Own, fields: Fields, faults: Faults) -> Self {
        let today = me.rhythms.today(app.now());
        let shell = Shell::tabs("Steps", None, me.shell_seat()).leaving_with("add");
        let row = |step: &Step| Row {
            id: step.id.to_string(),
            field: field(step.id),
            words: step.words.clone(),
            who: who(me, step, today),
            chosen: own.choices.of(step.id),
        };
        Self {
            shell: if faults.is_empty() { shell } else { shell.script("errors") },
            partner: me.partner.name.clone(),
            seat: me.shell_seat().attr(),
            rows: own.listed.ladder.steps.iter().map(row).collect(),
            this_week: own.matches.as_ref().and_then(|(_, matches)| matches.chosen()).map(|step| step.words.clone()),
            revision: own.listed.revision,
            mine: me.owner.mark(app),
            fields,
            faults,
        }
    }

    fn choices(&self) -> [Choice; 3] {
        Choice::ALL
    }

    /// What was typed for a step that is to be added, or for this one.
    fn typed(&self, step: &str) -> &str {
        if self.fields.text("step") == step { self.fields.text("words") } else { "" }
    }

    const fn line(&self) -> usize {
        LINE
    }
}

fn who(me: &Member, step: &Step, today: Date) -> String {
    let day = words::short_day_seen_from(step.on, today);
    let by = if step.is_by(me.seat) { "you" } else { &me.partner.name };
    format!("Put so by {by} on {day}")
}

/// It takes two.
#[derive(Template, WebTemplate)]
#[template(path = "closeness/alone.html")]
pub struct AlonePage {
    pub shell: Shell,
}

impl AlonePage {
    pub fn new(viewer: &Viewer) -> Self {
        Self { shell: Shell::tabs("Steps", None, viewer.shell_seat()) }
    }
}
