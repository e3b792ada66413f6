//! What the two type about a reveal.

use super::model::Act;
use crate::hearing::forms::{BESIDE, Page};
use crate::web::forms::{Faults, Fields};

/// The boxes of the page, which stand in one form, in the order they have there.
pub const PAGE: Page<Act> = Page {
    boxes: &[
        ("heard", Act::Reflect),
        ("words", Act::Answer),
        ("more", Act::SayMore),
        ("reply", Act::Reply),
        ("offering", Act::Offer),
    ],
    beside: &BESIDE,
};

pub fn more(fields: &Fields) -> Result<String, Faults> {
    PAGE.words(fields, "more", "Write a little more, or leave it as it is.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telling_more_is_a_box_of_its_own() {
        let typed = Fields::parse(b"answer=more&words=x&more=+y+&mine=m");
        assert!(more(&typed).is_ok_and(|words| words == "y"));
        assert!(PAGE.left_over(&typed, &["words"]).is_some_and(|left| left.text("more") == " y "));
        assert!(PAGE.left_over(&typed, &["words", "more"]).is_none());
        assert!(PAGE.wordless(&typed).is_ok() && more(&Fields::parse(b"more=+")).is_err());
    }
}
