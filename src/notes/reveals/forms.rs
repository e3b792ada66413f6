//! What the two type about a reveal.

use super::model::{Act, Correction, Unheard};
use crate::web::forms::{Faults, Fields};

/// Limits in characters.
pub const WORDS: usize = 2_000;
pub const LINE: usize = 280;

/// The boxes of the page, and the act each is for. They stand in one form: a press brings
/// along what is in all of them.
pub const BOXES: [(&str, Act); 5] = [
    ("heard", Act::Reflect),
    ("words", Act::Answer),
    ("more", Act::SayMore),
    ("reply", Act::Reply),
    ("offering", Act::Offer),
];
/// What else that form says: which answer to which try, to which offer, and whose page it is
/// (see `Owner::mark`).
const BESIDE: [&str; 4] = ["answer", "try", "version", "mine"];

/// What was typed into one of the boxes.
pub fn typed<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    Some(fields.text(name).trim()).filter(|words| !words.is_empty())
}

pub fn holds_words(fields: &Fields) -> bool {
    BOXES.iter().any(|(name, _)| typed(fields, name).is_some())
}

/// The form without what has been sent of it, if words are left in another box.
pub fn left_over(fields: &Fields, sent: &[&str]) -> Option<Fields> {
    let left = fields.pairs().iter().filter(|(name, _)| !sent.contains(&name.as_str())).cloned().collect();
    Some(Fields::from_pairs(left)).filter(holds_words)
}

fn only_known(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    fields.only(&[&BOXES.map(|(name, _)| name)[..], &BESIDE].concat(), &mut faults);
    faults
}

/// A press that sends no words.
pub fn wordless(fields: &Fields) -> Result<(), Faults> {
    Some(only_known(fields)).filter(|faults| !faults.is_empty()).map_or(Ok(()), Err)
}

/// Words that have to be there.
fn words(fields: &Fields, name: &'static str, empty: &str) -> Result<String, Faults> {
    let mut faults = only_known(fields);
    let words = fields.limited(name, WORDS, &mut faults);
    if words.is_empty() {
        faults.add(name, empty);
    }
    if faults.is_empty() { Ok(words) } else { Err(faults) }
}

pub fn reflection(fields: &Fields) -> Result<String, Faults> {
    words(fields, "heard", "Write what you heard, in your own words. A few are enough.")
}

pub fn more(fields: &Fields) -> Result<String, Faults> {
    words(fields, "more", "Write a little more, or leave it as it is.")
}

/// That's it, or what it was instead.
pub enum Verdict {
    Heard,
    Unheard(Correction),
}

pub fn verdict(fields: &Fields) -> Result<Verdict, Faults> {
    let mut faults = only_known(fields);
    let words = fields.limited("words", WORDS, &mut faults);
    let unheard = |verdict| Some(Verdict::Unheard(Correction { verdict, words: words.clone() }));
    let verdict = match fields.text("answer") {
        // Words beside "that's it" would have no place: they are not dropped without a word.
        "heard" if !words.is_empty() => {
            faults.add("words", "“That’s it” stands alone. Take these words out, or choose “There’s more”.");
            None
        }
        "heard" => Some(Verdict::Heard),
        "not-quite" => unheard(Unheard::NotQuite),
        "more" => unheard(Unheard::More),
        _ => {
            faults.add("words", "Choose one of the answers below.");
            None
        }
    };
    verdict.filter(|_| faults.is_empty()).ok_or(faults)
}

/// A reply, an offer, or both.
pub struct Sent {
    pub reply: Option<String>,
    pub offer: Option<String>,
}

/// `first` is the first of the two boxes that is on the page.
pub fn sent(fields: &Fields, first: &'static str) -> Result<Sent, Faults> {
    let mut faults = only_known(fields);
    let reply = fields.limited("reply", WORDS, &mut faults);
    let offer = fields.limited("offering", LINE, &mut faults);
    if reply.is_empty() && offer.is_empty() {
        faults.add(first, "There is nothing here to send yet. Leaving it like this is fine too.");
    }
    let some = |words: String| (!words.is_empty()).then_some(words);
    if faults.is_empty() { Ok(Sent { reply: some(reply), offer: some(offer) }) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::parse(body.as_bytes())
    }

    #[test]
    fn an_answer_is_one_of_three_and_loses_no_words() {
        assert!(matches!(verdict(&fields("answer=heard&words=")), Ok(Verdict::Heard)));
        assert!(matches!(verdict(&fields("answer=more&words=x")), Ok(Verdict::Unheard(c)) if c.words == "x"));
        for wrong in ["", "answer=maybe", "answer=heard&words=x", "answer=heard&surprise=1"] {
            assert!(verdict(&fields(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_reply_or_an_offer_is_enough_and_nothing_is_not() {
        let sent = |body: &str| sent(&fields(body), "offering");
        assert!(sent("reply=x").is_ok_and(|s| s.offer.is_none()));
        assert!(sent("offering=x").is_ok_and(|s| s.reply.is_none()));
        assert!(sent("reply=+&offering=").is_err_and(|faults| faults.get("offering").is_some()));
        assert!(sent(&format!("offering={}", "x".repeat(LINE + 1))).is_err());
    }

    #[test]
    fn what_was_typed_beside_is_left_over() {
        let typed = fields("answer=more&words=x&more=+y+&mine=m");
        assert!(left_over(&typed, &["words"]).is_some_and(|left| left.text("more") == " y " && !left.has("words")));
        assert!(left_over(&typed, &["words", "more"]).is_none());
        assert!(wordless(&typed).is_ok() && wordless(&fields("surprise=1")).is_err());
    }
}
