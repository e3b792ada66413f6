//! From a form to a note.

use super::model::{Kind, NOTE, OwnNote, sought};
use crate::web::forms::{Faults, Fields};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The most that "what would help" holds, in characters.
pub const HELP: usize = 2_000;
/// The most a search takes.
pub const FIND: usize = 280;

/// What a page says of itself; nobody typed it.
const FRAME: [&str; 6] = ["draft", "letter", "mine", "revision", "question", "do"];

/// What somebody wrote into a note's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub kind: Option<Kind>,
    pub text: String,
}

/// The note as it was written. What was filed from elsewhere may be longer than [`NOTE`], and
/// stay as long as it was.
pub fn written(fields: &Fields, before: Option<&OwnNote>) -> Result<Written, Faults> {
    let mut faults = Faults::default();
    known(fields, &["kind", "text"], &mut faults);
    let (value, kind) = (fields.text("kind"), Kind::from_value(fields.text("kind")));
    if kind.is_none() && !value.is_empty() {
        faults.add("form", "This form held something this page doesn’t know. Check it and send it again.");
    }
    let text = fields.limited("text", most(before), &mut faults);
    if text.is_empty() {
        faults.add("text", "There are no words in it yet. A few are enough.");
    }
    if faults.is_empty() { Ok(Written { kind, text }) } else { Err(faults) }
}

pub fn most(before: Option<&OwnNote>) -> usize {
    before.map_or(NOTE, |note| note.text.chars().count().max(NOTE))
}

/// "When I fear this, what would help is…"; empty where it is taken away again.
pub fn help(fields: &Fields) -> Result<String, Faults> {
    let mut faults = Faults::default();
    known(fields, &["help"], &mut faults);
    let help = fields.limited("help", HELP, &mut faults);
    if faults.is_empty() { Ok(help) } else { Err(faults) }
}

/// The words of a search; none if there are none.
pub fn find(fields: &Fields) -> Result<Vec<String>, Faults> {
    let mut faults = Faults::default();
    let find = fields.limited("find", FIND, &mut faults);
    if faults.is_empty() { Ok(sought(&find)) } else { Err(faults) }
}

fn known(fields: &Fields, own: &[&str], faults: &mut Faults) {
    let all: Vec<&str> = FRAME.iter().chain(own).copied().collect();
    fields.only(&all, faults);
}

/// What a note's form holds for the note as it is kept.
pub fn fields_of(note: &OwnNote) -> Fields {
    Fields::from_pairs(vec![
        ("kind".into(), note.kind.map_or("", Kind::value).into()),
        ("text".into(), note.text.clone()),
        ("revision".into(), wording(note)),
    ])
}

/// Which wording a form was opened on. Words alone count: a note that was meanwhile said to be
/// quieter, or shown, has not changed for whoever is writing in it.
pub fn wording(note: &OwnNote) -> String {
    let kind = note.kind.map_or("", Kind::value);
    HEXLOWER.encode(&Sha256::digest(format!("{kind}\n{}", note.text))[..8])
}

/// Somewhere else the note was given other words since this form was opened, and not the same ones.
pub fn is_overtaken(fields: &Fields, note: &OwnNote) -> bool {
    let is_same = fields.text("text").trim() == note.text && fields.text("kind") == note.kind.map_or("", Kind::value);
    fields.has("revision") && fields.text("revision") != wording(note) && !is_same
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<Written, Faults> {
        written(&Fields::parse(body.as_bytes()), None)
    }

    #[test]
    fn a_note_has_words_and_perhaps_a_kind() {
        let is = |kind, text: &str| Some(Written { kind, text: text.to_owned() });
        assert_eq!(parse("text=+a+").ok(), is(None, "a"));
        assert_eq!(parse("kind=fear&text=a&draft=/notes&letter=&mine=x&question=3").ok(), is(Some(Kind::Fear), "a"));
        for (body, field) in [("kind=fear&text=+%0a", "text"), ("kind=joy&text=a", "form"), ("text=a&x=1", "form")] {
            assert!(parse(body).is_err_and(|faults| faults.get(field).is_some()), "{body}");
        }
    }

    #[test]
    fn what_was_longer_may_stay_as_long() {
        let long = OwnNote { text: "é".repeat(NOTE + 10), ..OwnNote::default() };
        let typed = |length| Fields::from_pairs(vec![("text".into(), "é".repeat(length))]);
        assert!(written(&typed(NOTE), None).is_ok() && written(&typed(NOTE + 1), None).is_err());
        assert!(written(&typed(NOTE + 10), Some(&long)).is_ok() && written(&typed(NOTE + 11), Some(&long)).is_err());
    }

    #[test]
    fn a_form_is_overtaken_by_other_words_alone() {
        let mut note = OwnNote { text: "a".into(), ..OwnNote::default() };
        let mut typed = fields_of(&note).pairs().to_vec();
        typed[1].1 = "b".into();
        let typed = Fields::from_pairs(typed);
        note.kept_on = Some(jiff::civil::date(2026, 3, 9));
        assert!(!is_overtaken(&typed, &note));
        note.kind = Some(Kind::Doubt);
        assert!(is_overtaken(&typed, &note));
        (note.kind, note.text) = (None, "b".into());
        assert!(!is_overtaken(&typed, &note), "both wrote the same");
        note.text = "c".into();
        assert!(is_overtaken(&typed, &note));
    }
}
