use super::model::{Closing, Leave};
use crate::checkins::model::BOX;
use crate::web::forms::{Faults, Fields};

/// `mine` is the mark of whoever is signed in: a page of another sign-in is not theirs.
pub fn parse(fields: &Fields, mine: &str) -> Result<Closing, Faults> {
    let mut faults = Faults::default();
    fields.only(&["valued", "leave", "mine"], &mut faults);
    if fields.has("mine") && fields.text("mine") != mine {
        faults.add("form", "This page is from another sign-in, so it wasn’t kept. Copy what you want to keep.");
    }
    let closing =
        Closing { valued: fields.limited("valued", BOX, &mut faults), leave: Leave::from_value(fields.text("leave")) };
    if faults.is_empty() { Ok(closing) } else { Err(faults) }
}
