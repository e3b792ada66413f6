//! From the form to a check.

use super::model::{Answer, Check, QUESTIONS};
use crate::web::forms::{Faults, Fields};

/// The most that stands beside the answers, in characters.
pub const BOX: usize = 2_000;
/// What the page says of itself.
const FRAME: [&str; 3] = ["draft", "letter", "mine"];

/// The field of a question.
pub fn field(name: &str) -> String {
    format!("q-{name}")
}

pub fn check(fields: &Fields) -> Result<Check, Faults> {
    let mut faults = Faults::default();
    let questions: Vec<String> = QUESTIONS.iter().map(|(name, _)| field(name)).collect();
    let known: Vec<&str> = FRAME.into_iter().chain(["words"]).chain(questions.iter().map(String::as_str)).collect();
    fields.only(&known, &mut faults);
    let answered = QUESTIONS.iter().filter_map(|(name, wording)| {
        Answer::from_value(fields.text(&field(name))).map(|answer| ((*wording).to_owned(), answer))
    });
    let check = Check { answers: answered.collect(), words: fields.limited("words", BOX, &mut faults) };
    if check.is_empty() && faults.is_empty() {
        faults.add("form", "Nothing is answered yet. One answer, or a few words, is enough.");
    }
    if faults.is_empty() { Ok(check) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_or_a_few_words_are_enough() {
        let read = |body: &str| check(&Fields::parse(body.as_bytes()));
        assert!(read("q-stop=not-now").is_ok_and(|check| check.answers.len() == 1));
        assert!(read("words=+later+").is_ok_and(|check| check.words == "later"));
        for (body, field) in [("", "form"), ("q-stop=perhaps", "form"), ("q-other=yes", "form")] {
            assert!(read(body).is_err_and(|faults| faults.get(field).is_some()), "{body}");
        }
    }
}
