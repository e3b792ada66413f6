//! Which words, and when.

use crate::notes::forms::wording;
use crate::notes::model::{NOTE, OwnNote};
use crate::web::forms::{Faults, Fields};

pub const SEALED: &str = "Your side is sealed. Take it back on This week first, or choose another time.";

/// When it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Now,
    CheckIn,
}

/// The words as they were decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub words: String,
    pub when: When,
}

/// Reads the form. `note` is the note's own text, for "all of it".
pub fn choice(fields: &Fields, note: &str, side_is_sealed: bool) -> Result<Choice, Faults> {
    let mut faults = Faults::default();
    fields.only(&["how", "words", "when", "revision", "draft", "letter", "mine"], &mut faults);
    let part = match fields.text("how") {
        "whole" => note.to_owned(),
        "part" => {
            let part = fields.limited("words", NOTE, &mut faults);
            if part.is_empty() {
                faults.add("words", "Write the part you’d like to show, or choose all of it.");
            }
            part
        }
        _ => {
            faults.add("how", "Choose how much of the note to show.");
            String::new()
        }
    };
    let when = match fields.text("when") {
        "now" => When::Now,
        "checkin" if side_is_sealed => {
            faults.add("when", SEALED);
            When::CheckIn
        }
        "checkin" => When::CheckIn,
        _ => {
            faults.add("when", "Choose when to show it.");
            When::Now
        }
    };
    if faults.is_empty() { Ok(Choice { words: part, when }) } else { Err(faults) }
}

/// The form as the draft keeps it: with the words it will show, whichever way they were chosen.
pub fn kept(fields: &Fields, choice: &Choice, wording: &str) -> Fields {
    let when = if choice.when == When::Now { "now" } else { "checkin" };
    let pairs = [
        ("how", fields.text("how")),
        ("words", &choice.words),
        ("when", when),
        ("revision", wording),
        ("letter", fields.text("letter")),
    ];
    Fields::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
}

/// A draft, read back: none if it was left half filled in, or is of an older text of the note.
pub fn decided(draft: &Fields, note: &OwnNote) -> Option<Choice> {
    let words = draft.text("words").trim();
    let fits = match draft.text("how") {
        // All of it may be longer than one may write: it came from a side. But then it is all
        // of it, and not what the script kept while the choice was still being made.
        "whole" => words == note.text.trim(),
        "part" => words.chars().count() <= NOTE,
        _ => false,
    };
    let when = match draft.text("when") {
        "now" => When::Now,
        "checkin" => When::CheckIn,
        _ => return None,
    };
    let is_ready = fits && !words.is_empty() && draft.text("revision") == wording(note);
    is_ready.then(|| Choice { words: words.to_owned(), when })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::parse(body.as_bytes())
    }

    #[test]
    fn nothing_is_chosen_for_anybody() {
        let faults = choice(&fields("words=x"), "note", false).err().unwrap_or_default();
        assert!(faults.get("how").is_some() && faults.get("when").is_some());
    }

    #[test]
    fn all_of_it_is_the_note_and_a_part_is_what_was_typed() {
        let whole = choice(&fields("how=whole&words=cut&when=now"), "the note", false);
        assert_eq!(whole.ok().map(|c| c.words), Some("the note".into()));
        let part = choice(&fields("how=part&words=+cut+&when=checkin"), "the note", false);
        assert_eq!(part.ok(), Some(Choice { words: "cut".into(), when: When::CheckIn }));
        assert!(choice(&fields("how=part&words=+&when=now"), "the note", false).is_err());
        assert!(choice(&fields("how=whole&when=checkin"), "the note", true).is_err());
    }

    #[test]
    fn what_was_kept_is_decided_on_for_that_text_of_the_note_only() {
        let note = |text: &str| OwnNote { text: text.into(), ..OwnNote::default() };
        let now = wording(&note("the note"));
        let given = choice(&fields("how=part&words=cut&when=now"), "the note", false).ok().unwrap();
        let draft = kept(&fields("how=part"), &given, &now);
        assert_eq!(decided(&draft, &note("the note")), Some(given));
        assert_eq!(decided(&draft, &note("another")), None);
        let by_script = |typed: &str| fields(&format!("{typed}&revision={now}"));
        assert_eq!(decided(&by_script("words=cut&when=now"), &note("the note")), None);
        assert_eq!(decided(&by_script("how=whole&words=cut&when=now"), &note("the note")), None);
        assert!(decided(&by_script("how=whole&words=the+note&when=now"), &note("the note")).is_some());
    }
}
