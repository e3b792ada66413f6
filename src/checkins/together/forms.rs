use super::model::{Closing, Leave};
use crate::checkins::model::BOX;
use crate::web::forms::{Faults, Fields};

pub fn parse(fields: &Fields) -> Result<Closing, Faults> {
    let mut faults = Faults::default();
    fields.only(&["valued", "leave"], &mut faults);
    let closing =
        Closing { valued: fields.limited("valued", BOX, &mut faults), leave: Leave::from_value(fields.text("leave")) };
    if faults.is_empty() { Ok(closing) } else { Err(faults) }
}
