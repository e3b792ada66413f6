//! From the page's one form to a moment, and to an answer.

use super::model::{Kind, Noted, Said, Tone};
use crate::web::forms::{Faults, Fields};

/// Limits in characters.
pub const BOX: usize = 2_000;
pub const LINE: usize = 280;
/// The boxes of the form.
pub const BOXES: [&str; 2] = ["good", "hard"];
const FRAME: [&str; 3] = ["mine", "kind", "keep"];

/// Which of the two boxes is to be kept; none where no button says so.
pub fn kept_box(fields: &Fields) -> Option<&'static str> {
    BOXES.into_iter().find(|name| fields.text("keep") == *name)
}

/// What stands in a box.
pub fn noted(fields: &Fields, name: &'static str) -> Result<Noted, Faults> {
    let mut faults = Faults::default();
    let known: Vec<&str> = BOXES.into_iter().chain(FRAME).collect();
    fields.only(&known, &mut faults);
    let words = fields.limited(name, BOX, &mut faults);
    if words.is_empty() {
        faults.add(name, "There are no words in it yet. One line is enough.");
    }
    let kind = Kind::from_value(fields.text("kind"));
    if kind.is_none() && !fields.text("kind").is_empty() {
        faults.add("form", "This form held something this page doesn’t know. Check it and send it again.");
    }
    let tone = if name == "hard" { Tone::Hard } else { Tone::Good(kind) };
    if faults.is_empty() { Ok(Noted { tone, words }) } else { Err(faults) }
}

/// What was typed into the other box: it stays on the page.
pub fn left_over(fields: &Fields, kept: &str) -> Option<Fields> {
    let is_other = |(name, text): &&(String, String)| {
        let is_kind = name == "kind" && kept == "hard";
        (BOXES.contains(&name.as_str()) && name != kept && !text.trim().is_empty()) || is_kind
    };
    let left: Vec<_> = fields.pairs().iter().filter(is_other).cloned().collect();
    left.iter().any(|(name, _)| name != "kind").then(|| Fields::from_pairs(left))
}

/// An answer: one of two, or one's own words, which count more.
pub fn said(fields: &Fields) -> Result<Said, Faults> {
    let mut faults = Faults::default();
    fields.only(&["mine", "answer", "own"], &mut faults);
    let own = fields.limited("own", LINE, &mut faults);
    let said = match (own.is_empty(), fields.text("answer")) {
        (false, _) => Some(Said::Own(own)),
        (true, "saw") => Some(Said::Saw),
        (true, "didnt-know") => Some(Said::DidntKnow),
        _ => None,
    };
    match said {
        Some(said) if faults.is_empty() => Ok(said),
        Some(_) => Err(faults),
        None => {
            faults.add("own", "Choose one of the two, or write a few words of your own.");
            Err(faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::parse(body.as_bytes())
    }

    #[test]
    fn one_line_is_a_moment_and_the_other_box_stays() {
        let typed = fields("good=a+walk&kind=repaired&hard=a+row&keep=good");
        assert_eq!(kept_box(&typed), Some("good"));
        assert!(noted(&typed, "good").is_ok_and(|noted| noted.tone == Tone::Good(Some(Kind::Repaired))));
        assert!(noted(&typed, "hard").is_ok_and(|noted| noted.tone == Tone::Hard));
        assert_eq!(left_over(&typed, "good").map(|left| left.text("hard").to_owned()), Some("a row".into()));
        assert_eq!(left_over(&typed, "hard").map(|left| left.text("kind").to_owned()), Some("repaired".into()));
        assert!(left_over(&fields("good=x&hard=+&kind=repaired"), "good").is_none());
        assert!(noted(&fields("good=+&kind=joy"), "good").is_err_and(|faults| faults.iter().count() == 2));
    }

    #[test]
    fn own_words_count_more_than_a_choice() {
        assert_eq!(said(&fields("answer=saw&own=")).ok(), Some(Said::Saw));
        assert_eq!(said(&fields("answer=saw&own=me+too")).ok(), Some(Said::Own("me too".into())));
        assert!(said(&fields("answer=perhaps")).is_err() && said(&fields("")).is_err());
    }
}
