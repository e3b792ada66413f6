//! What is chosen and typed about steps.

use super::model::{Choice, Choices, Ladder};
use crate::web::forms::{Faults, Fields};
use uuid::Uuid;

/// The most of a step, in characters.
pub const LINE: usize = 280;

/// The field of a step's answer.
pub fn field(step: Uuid) -> String {
    format!("c-{step}")
}

/// The answers on the page, to the steps that are on the list now.
pub fn choices(fields: &Fields, ladder: &Ladder) -> Choices {
    if fields.has("clear") {
        return Choices::to(ladder, |_| None);
    }
    Choices::to(ladder, |id| Choice::from_value(fields.text(&field(id))))
}

/// The words of a step.
pub fn words(fields: &Fields) -> Result<String, Faults> {
    let mut faults = Faults::default();
    let words = fields.limited("words", LINE, &mut faults);
    if words.is_empty() {
        faults.add("words", "Write the step in a few words.");
    }
    if faults.is_empty() { Ok(words) } else { Err(faults) }
}

pub fn step(fields: &Fields) -> Option<Uuid> {
    fields.text("step").parse().ok()
}

/// The one chosen for the coming week; none where none is.
pub fn this_week(fields: &Fields) -> Option<Uuid> {
    fields.text("this-week").parse().ok()
}

/// The list on the page was another one.
pub fn list_changed() -> Faults {
    let mut faults = Faults::default();
    faults
        .add("form", "The list has changed since this page was drawn. Look at it again, and then send this once more.");
    faults
}

pub fn list_full() -> Faults {
    let mut faults = Faults::default();
    faults.add("words", "There are thirty steps already. Take one off before another one comes.");
    faults
}
