//! The two agreeing on things, through the pages: words are proposed, said yes to, and told of.

use super::{Page, Person};

/// An agreement's address, by its id.
pub fn path_of(agreement: &str) -> String {
    format!("/agreements/{agreement}")
}

impl Person {
    /// The builder, as far as the other one's reading of it.
    pub async fn see(&mut self, builder: &str, typed: &[(&str, &str)]) -> &Page {
        self.get(builder).await.is(200);
        let see = self.page().button("See how ");
        self.press(&see, typed).await
    }

    /// From what the other one will read to the proposal.
    pub async fn propose(&mut self) -> &Page {
        let propose = self.page().button("Propose this to ");
        self.press(&propose, &[]).await.is(200)
    }

    /// Suggests something new and answers the agreement's id.
    pub async fn suggest(&mut self, words: &str, more: &[(&str, &str)]) -> String {
        self.see("/agreements/new", &[&[("agree-that", words)], more].concat()).await.is(200);
        self.propose().await;
        let change = self.page().link_beside(words, "Find other words");
        change.split('/').nth(2).expect("an id").to_owned()
    }

    /// Suggests other words for it.
    pub async fn reword(&mut self, agreement: &str, typed: &[(&str, &str)]) {
        self.see(&format!("{}/change", path_of(agreement)), typed).await.is(200);
        self.propose().await;
    }

    /// Presses a button of the agreement's own page.
    pub async fn at_agreement(&mut self, agreement: &str, button: &str) -> &Page {
        self.get(&path_of(agreement)).await.is(200);
        self.press(button, &[]).await.is(200)
    }

    pub async fn say_yes(&mut self, agreement: &str) {
        self.at_agreement(agreement, "Yes to these words").await;
    }

    /// The names of what is told of each: the four, and the line, in the order of the page.
    pub async fn asked_to_tell(&mut self) -> Vec<(String, String)> {
        self.get("/week/side/6").await.is(200);
        let mut names = self.page().form("Keep and go on").names;
        names.retain(|name| name.starts_with("ag-"));
        names.dedup();
        let lines = names.iter().filter(|name| name.ends_with("-line"));
        lines.map(|line| (line.trim_end_matches("-line").to_owned(), line.clone())).collect()
    }

    /// Tells the same of all that stands.
    pub async fn tell(&mut self, part: &str, line: &str) {
        let asked = self.asked_to_tell().await;
        assert!(!asked.is_empty(), "nothing is asked");
        let typed: Vec<(&str, &str)> =
            asked.iter().flat_map(|(four, its_line)| [(four.as_str(), part), (its_line.as_str(), line)]).collect();
        self.press("Keep and go on", &typed).await.is(200);
    }
}

/// Something both have said yes to: the first suggests it.
pub async fn agree(one: &mut Person, other: &mut Person, words: &str, more: &[(&str, &str)]) -> String {
    let agreement = one.suggest(words, more).await;
    other.say_yes(&agreement).await;
    agreement
}
