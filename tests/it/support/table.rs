//! The two at the table: how they come to a step of a meeting, what is said there, and how
//! they come to its close. Everything goes through the buttons on the page.

use super::{Page, Person};
use ampersand::checkins::together::agenda::Step;

/// What an opening leads to.
pub const ARRIVED: &str = "Before you begin";

impl Page {
    /// The step at which the meeting on this page is.
    #[track_caller]
    pub fn step(&self) -> Step {
        let now = self.find("#steps summary");
        let is_now = |step: &Step| now == [format!("Now: {}", step.name())];
        Step::ALL.into_iter().find(is_now).unwrap_or_else(|| panic!("no step on {}:\n{}", self.path, self.text()))
    }
}

impl Person {
    /// In front of a meeting, wherever it stands.
    pub async fn sit(&mut self, table: &str) -> &Page {
        self.get(table).await.is(200)
    }

    pub async fn begin(&mut self, table: &str, wish: &str) -> &Page {
        self.sit(table).await;
        self.press("I’m ready to begin", &[("wish", wish)]).await.is(200)
    }

    pub async fn press_at(&mut self, table: &str, button: &str) -> &Page {
        self.sit(table).await;
        self.press(button, &[]).await.is(200)
    }

    /// As the listener: "What I heard is…".
    pub async fn say_back(&mut self, table: &str, heard: &str) -> &Page {
        self.sit(table).await;
        let show = self.page().button("Show ");
        self.press(&show, &[("heard", heard)]).await.is(200)
    }

    /// As the speaker: that's it, not quite, or there's more.
    pub async fn answer(&mut self, table: &str, button: &str, words: &str) -> &Page {
        self.sit(table).await;
        self.press(button, &[("words", words)]).await.is(200)
    }

    /// As the listener who has heard: a reply and something offered.
    pub async fn reply(&mut self, table: &str, reply: &str, offering: &str) -> &Page {
        self.sit(table).await;
        let show = self.page().button("Show ");
        self.press(&show, &[("reply", reply), ("offering", offering)]).await.is(200)
    }

    /// By one alone, for both: at the close, wherever the meeting was.
    pub async fn end_here(&mut self, table: &str) -> &Page {
        self.press_at(table, "End here for today").await.has("Leaving the table")
    }

    pub async fn close(&mut self, table: &str, valued: &str, leave: &str) -> &Page {
        self.sit(table).await;
        self.press("Close this week", &[("valued", valued), ("leave", leave)]).await.is(200)
    }
}

/// Both begin with all of it, where they have not yet; then one of them leaves steps until this
/// one is there. Both are in front of it then.
pub async fn go_to(one: &mut Person, other: &mut Person, table: &str, step: Step) {
    if one.sit(table).await.step() == Step::Arrive && step != Step::Arrive {
        one.begin(table, "full").await;
        other.begin(table, "full").await;
        one.sit(table).await;
    }
    while one.page().step() != step {
        assert!(one.page().step() < step, "the meeting has no {step:?}, or is past it");
        one.press_at(table, "Leave this step for today").await;
    }
    assert_eq!(other.sit(table).await.step(), step);
}

/// Whoever speaks first at this step: now it is this one.
pub async fn let_speak(speaker: &mut Person, listener: &mut Person, table: &str) {
    if !speaker.sit(table).await.text().contains("You’re speaking.") {
        listener.sit(table).await;
        let hand_over = listener.page().button("Let ");
        listener.press(&hand_over, &[]).await.is(200);
        speaker.sit(table).await.has("You’re speaking.");
    }
}
