//! What the two type about something said.

use super::model::{Correction, Unheard};
use crate::web::forms::{Faults, Fields};

/// Limits in characters.
pub const WORDS: usize = 2_000;
pub const LINE: usize = 280;

/// What the one form of such a page says beside its boxes: which answer to which try, to which
/// offer, and whose page it is (see `Owner::mark`).
pub const BESIDE: [&str; 4] = ["answer", "try", "version", "mine"];

/// The one form of a page where something is heard, as that page has it: a press brings along
/// what is in all boxes. Four names mean the same everywhere: `heard`, `words`, `reply` and
/// `offering`.
pub struct Page<Act: 'static> {
    /// The boxes, each with the act it is for.
    pub boxes: &'static [(&'static str, Act)],
    /// What else the form may say.
    pub beside: &'static [&'static str],
}

/// What was typed into one of the boxes.
pub fn typed<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    Some(fields.text(name).trim()).filter(|words| !words.is_empty())
}

/// That's it, or what it was instead.
pub enum Verdict {
    Heard,
    Unheard(Correction),
}

/// A reply, an offer, or both.
pub struct Sent {
    pub reply: Option<String>,
    pub offer: Option<String>,
}

impl<Act> Page<Act> {
    pub fn holds_words(&self, fields: &Fields) -> bool {
        self.boxes.iter().any(|(name, _)| typed(fields, name).is_some())
    }

    /// The form without what has been sent of it, if words are left in another box.
    pub fn left_over(&self, fields: &Fields, sent: &[&str]) -> Option<Fields> {
        let left = fields.pairs().iter().filter(|(name, _)| !sent.contains(&name.as_str())).cloned().collect();
        Some(Fields::from_pairs(left)).filter(|fields| self.holds_words(fields))
    }

    fn only_known(&self, fields: &Fields) -> Faults {
        let mut faults = Faults::default();
        let boxes = self.boxes.iter().map(|(name, _)| *name);
        let known: Vec<&str> = boxes.chain(self.beside.iter().copied()).collect();
        fields.only(&known, &mut faults);
        faults
    }

    /// A press that sends no words.
    pub fn wordless(&self, fields: &Fields) -> Result<(), Faults> {
        Some(self.only_known(fields)).filter(|faults| !faults.is_empty()).map_or(Ok(()), Err)
    }

    /// Words that have to be there.
    pub fn words(&self, fields: &Fields, name: &'static str, empty: &str) -> Result<String, Faults> {
        let mut faults = self.only_known(fields);
        let words = fields.limited(name, WORDS, &mut faults);
        if words.is_empty() {
            faults.add(name, empty);
        }
        if faults.is_empty() { Ok(words) } else { Err(faults) }
    }

    pub fn reflection(&self, fields: &Fields) -> Result<String, Faults> {
        self.words(fields, "heard", "Write what you heard, in your own words. A few are enough.")
    }

    pub fn verdict(&self, fields: &Fields) -> Result<Verdict, Faults> {
        let mut faults = self.only_known(fields);
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

    /// `first` is the first of the two boxes that is on the page.
    pub fn sent(&self, fields: &Fields, first: &'static str) -> Result<Sent, Faults> {
        let mut faults = self.only_known(fields);
        let reply = fields.limited("reply", WORDS, &mut faults);
        let offer = fields.limited("offering", LINE, &mut faults);
        if reply.is_empty() && offer.is_empty() {
            faults.add(first, "There is nothing here to send yet. Leaving it like this is fine too.");
        }
        let some = |words: String| (!words.is_empty()).then_some(words);
        if faults.is_empty() { Ok(Sent { reply: some(reply), offer: some(offer) }) } else { Err(faults) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Act;
    use super::*;

    const PAGE: Page<Act> = Page {
        boxes: &[("heard", Act::Reflect), ("words", Act::Answer), ("reply", Act::Reply), ("offering", Act::Offer)],
        beside: &BESIDE,
    };

    fn fields(body: &str) -> Fields {
        Fields::parse(body.as_bytes())
    }

    #[test]
    fn an_answer_is_one_of_three_and_loses_no_words() {
        let verdict = |body: &str| PAGE.verdict(&fields(body));
        assert!(matches!(verdict("answer=heard&words="), Ok(Verdict::Heard)));
        assert!(matches!(verdict("answer=more&words=x"), Ok(Verdict::Unheard(c)) if c.words == "x"));
        for wrong in ["", "answer=maybe", "answer=heard&words=x", "answer=heard&surprise=1"] {
            assert!(verdict(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_reply_or_an_offer_is_enough_and_nothing_is_not() {
        let sent = |body: &str| PAGE.sent(&fields(body), "offering");
        assert!(sent("reply=x").is_ok_and(|s| s.offer.is_none()));
        assert!(sent("offering=x").is_ok_and(|s| s.reply.is_none()));
        assert!(sent("reply=+&offering=").is_err_and(|faults| faults.get("offering").is_some()));
        assert!(sent(&format!("offering={}", "x".repeat(LINE + 1))).is_err());
    }

    #[test]
    fn what_was_typed_beside_is_left_over() {
        let typed = fields("answer=more&words=x&reply=+y+&mine=m");
        let left = PAGE.left_over(&typed, &["words"]);
        assert!(left.is_some_and(|left| left.text("reply") == " y " && !left.has("words")));
        assert!(PAGE.left_over(&typed, &["words", "reply"]).is_none());
    }

    #[test]
    fn a_page_knows_its_own_names_and_no_others() {
        let more = Page { beside: &["step"], ..PAGE };
        for (body, here, there) in
            [("mine=m&reply=x", true, false), ("step=2", false, true), ("surprise=1", false, false)]
        {
            assert_eq!(
                (PAGE.wordless(&fields(body)).is_ok(), more.wordless(&fields(body)).is_ok()),
                (here, there),
                "{body}"
            );
        }
    }
}
