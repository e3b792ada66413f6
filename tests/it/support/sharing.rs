//! What two people do between check-ins: steps chosen, moments noted, questions to oneself.

use super::{Page, Person};

/// What can be answered to a step.
pub const CHOICES: [&str; 4] = ["", "yes", "not-yet", "not-sure"];

impl Person {
    pub async fn add_step(&mut self, words: &str) {
        self.get("/closeness").await.is(200);
        self.press("Add it", &[("words", words)]).await.is(200).has(words);
    }

    /// The steps on the list, as the fields of their answers.
    pub async fn steps(&mut self) -> Vec<String> {
        self.get("/closeness").await.is(200);
        let mut names = self.page().form("Keep my answers").names;
        names.retain(|name| name.starts_with("c-"));
        names.dedup();
        names
    }

    /// Answers the steps in their order; "" is none.
    pub async fn choose(&mut self, answers: &[&str]) -> &Page {
        let steps = self.steps().await;
        assert_eq!(steps.len(), answers.len());
        let typed: Vec<(&str, &str)> = steps.iter().map(String::as_str).zip(answers.iter().copied()).collect();
        self.press("Keep my answers", &typed).await.is(200)
    }

    /// Notes a moment for both; `box_` is good or hard.
    pub async fn note_moment(&mut self, box_: &str, words: &str) -> &Page {
        self.keep_moment("/moments", box_, words).await
    }

    /// Notes one for oneself.
    pub async fn note_own_moment(&mut self, box_: &str, words: &str) -> &Page {
        self.keep_moment("/notes/moments", box_, words).await
    }

    async fn keep_moment(&mut self, to: &str, box_: &str, words: &str) -> &Page {
        self.get("/moments").await.is(200);
        let mine = self.page().value("mine");
        self.post(to, &[("mine", &mine), (box_, words), ("keep", box_)]).await.is(200)
    }

    /// The newest moment's address, by its answer's form or its way back.
    pub fn moment(&self) -> String {
        let html = &self.page().body;
        let at = html.find("action=\"/moments/").expect("a moment") + "action=\"/moments/".len();
        html[at..at + 36].to_owned()
    }

    /// Asks oneself, behind the passphrase.
    pub async fn ask_oneself(&mut self, answer: &str, words: &str) -> &Page {
        self.open_private().await;
        self.get("/readiness").await.is(200);
        self.press("Keep it for myself", &[("q-stop", answer), ("words", words)]).await.is(200)
    }
}
