//! What the two type about a reveal.

use super::model::{Correction, Unheard};
use crate::web::forms::{Faults, Fields};

/// Limits in characters.
pub const WORDS: usize = 2_000;
pub const LINE: usize = 280;

/// Words that have to be there.
fn words(fields: &Fields, name: &'static str, known: &[&str], empty: &str) -> Result<String, Faults> {
    let mut faults = Faults::default();
    fields.only(known, &mut faults);
    let words = fields.limited(name, WORDS, &mut faults);
    if words.is_empty() {
        faults.add(name, empty);
    }
    if faults.is_empty() { Ok(words) } else { Err(faults) }
}

pub fn reflection(fields: &Fields) -> Result<String, Faults> {
    words(fields, "heard", &["heard"], "Write what you heard, in your own words. A few are enough.")
}

pub fn more(fields: &Fields) -> Result<String, Faults> {
    words(fields, "more", &["more"], "Write a little more, or leave it as it is.")
}

/// That's it, or what it was instead.
pub enum Verdict {
    Heard,
    Unheard(Correction),
}

pub fn verdict(fields: &Fields) -> Result<Verdict, Faults> {
    let mut faults = Faults::default();
    fields.only(&["answer", "words"], &mut faults);
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

pub fn sent(fields: &Fields) -> Result<Sent, Faults> {
    let mut faults = Faults::default();
    fields.only(&["reply", "offering"], &mut faults);
    let reply = fields.limited("reply", WORDS, &mut faults);
    let offer = fields.limited("offering", LINE, &mut faults);
    if reply.is_empty() && offer.is_empty() {
        faults.add("reply", "There is nothing here to send yet. Leaving it like this is fine too.");
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
        assert!(sent(&fields("reply=x")).is_ok_and(|s| s.offer.is_none()));
        assert!(sent(&fields("offering=x")).is_ok_and(|s| s.reply.is_none()));
        assert!(sent(&fields("reply=+&offering=")).is_err());
        assert!(sent(&fields(&format!("offering={}", "x".repeat(LINE + 1)))).is_err());
    }
}
