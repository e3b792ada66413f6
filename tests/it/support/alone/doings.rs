//! The doings one by one.

use super::{Alone, Doing, MINE, notes, take_out};
use crate::support::encoded;
use crate::support::sharing::CHOICES;
use jiff::SignedDuration;
use uuid::Uuid;

impl Alone<'_> {
    pub(super) async fn write_many(&mut self) {
        self.open("/notes").await;
        let form = self.ines.page().form("Keep it here");
        let many = 10 + self.chance.below(45);
        let before = notes(self.world, self.account).await.len();
        for number in 0..many {
            let mut fields = form.fields.clone();
            fields.retain(|(name, _)| name != "text");
            fields.push(("text".into(), format!("{MINE} {number}")));
            let kept = self.ines.send("POST", &form.action, encoded(&fields).into_bytes(), &[]).await;
            kept.is(303);
        }
        assert_eq!(notes(self.world, self.account).await.len(), before + many);
    }

    pub(super) async fn ask_another_question(&mut self) {
        self.open("/notes").await;
        let words = self.words(400);
        self.ines.press("Another question", &[("text", &words)]).await.is(200);
        assert!(self.ines.page().value("text").contains(MINE));
    }

    pub(super) async fn search(&mut self) {
        self.open("/notes").await;
        // Where nothing is written there is nothing to search.
        if notes(self.world, self.account).await.is_empty() {
            return;
        }
        let word = [MINE, "rain", "nowhere to be found"][self.chance.below(3)];
        self.ines.press("Search", &[("find", word)]).await.is(200);
    }

    pub(super) async fn change(&mut self, note: Uuid) {
        let path = format!("/notes/{note}");
        self.open(&path).await;
        let words = self.words(8_000);
        self.ines.press("Keep it", &[("text", &words)]).await.is(200);
        assert_eq!(self.ines.page().path, "/notes");
    }

    pub(super) async fn act(&mut self, note: Uuid, act: &str, fields: &[(&str, &str)]) {
        self.open("/notes").await;
        let done = self.ines.post_only(&format!("/notes/{note}/{act}"), fields).await;
        done.is(303);
        assert!(!done.headers["location"].to_str().unwrap().starts_with("/private"));
    }

    pub(super) async fn let_go(&mut self, note: Uuid) {
        let before = notes(self.world, self.account).await.len();
        self.act(note, "let-go", &[]).await;
        self.fears.retain(|(fear, _)| *fear != note);
        assert!(notes(self.world, self.account).await.len() >= before - 1);
        assert!(!notes(self.world, self.account).await.contains(&note));
    }

    /// The oldest fear that is at least so many days old.
    fn fear_of(&self, days: i64) -> Option<Uuid> {
        let since = self.world.app.now() - SignedDuration::from_hours(24 * (days + 1));
        self.fears.iter().find(|(_, written)| *written < since).map(|(fear, _)| *fear)
    }

    pub(super) async fn live_with_a_fear(&mut self, doing: Doing) -> Doing {
        match (doing, self.fear_of(7), self.fears.last()) {
            (Doing::SayHowItIs, Some(fear), _) => {
                let life = ["quieter", "same", "louder", "different"][self.chance.below(4)];
                self.act(fear, "life", &[("life", life)]).await;
            }
            (Doing::BeginAgreement, _, Some((fear, _))) => {
                let (fear, words) = (*fear, self.words(280));
                self.act(fear, "agreement", &[("help", &words)]).await;
            }
            _ => {
                self.write(Some("fear")).await;
                return Doing::Write;
            }
        }
        doing
    }

    pub(super) async fn keep_after_six_weeks(&mut self) -> Doing {
        let Some(fear) = self.fear_of(42) else {
            self.write(Some("fear")).await;
            return Doing::Write;
        };
        self.act(fear, "keep", &[]).await;
        Doing::KeepAfterSixWeeks
    }

    /// Noted for herself: behind the door, or before it in a letter.
    pub(super) async fn keep_moment(&mut self) {
        self.sign_in_if_needed().await;
        let words = self.words(2_000);
        let tone = ["good", "hard"][self.chance.below(2)];
        self.ines.note_own_moment(tone, &words).await.has("It is kept");
    }

    pub(super) async fn ask_oneself(&mut self) {
        self.open("/readiness").await;
        let words = self.words(2_000);
        let answer = ["yes", "partly", "not-now", "dont-know"][self.chance.below(4)];
        let typed = [("q-stop", answer), ("words", words.as_str())];
        self.ines.press("Keep it for myself", &typed).await.is(200).has("What you answered before");
    }

    pub(super) async fn choose_steps(&mut self) {
        self.sign_in_if_needed().await;
        let chosen = self.ines.steps().await.iter().map(|_| CHOICES[self.chance.below(4)]).collect::<Vec<_>>();
        self.ines.choose(&chosen).await;
        let kept = chosen.iter().filter(|choice| !choice.is_empty()).count();
        assert_eq!(self.ines.page().body.matches(" checked").count(), kept);
    }

    /// The script keeps what stands in the form of that button.
    pub(super) async fn draft(&mut self, path: &str, button: &str) {
        self.open(path).await;
        let words = self.words(8_000);
        self.keep_by_script(button, &[("text", &words)]).await;
    }

    pub(super) async fn keep_by_script(&mut self, button: &str, typed: &[(&str, &str)]) {
        let (action, fields) = self.ines.filled(button, typed);
        let kept = self.ines.send("POST", &action, encoded(&fields).into_bytes(), &[("x-keep", "page 1")]).await;
        kept.is(204);
        assert!(!kept.headers["x-letter"].is_empty());
    }

    pub(super) async fn draft_before_the_door(&mut self) {
        self.open("/notes").await;
        let page = self.ines.page().clone();
        self.ines.post_only("/private/close", &[]).await.is(303);
        self.ines.page = Some(page);
        self.keep_by_script("Keep it here", &[("text", &format!("{MINE} before the door"))]).await;
    }

    pub(super) async fn send_too_late(&mut self) {
        self.open("/notes").await;
        let page = self.ines.page().clone();
        self.ines.post_only("/private/close", &[]).await.is(303);
        self.ines.page = Some(page);
        let words = self.words(8_000);
        let sent = self.ines.press_only("Keep it here", &[("text", &words)]).await;
        sent.is(303);
        assert!(sent.headers["location"].to_str().unwrap().starts_with("/private"));
    }

    pub(super) async fn draft_showing(&mut self, note: Uuid) {
        self.open(&format!("/notes/{note}/show")).await;
        let words = self.words(400);
        self.keep_by_script("Preview Sam’s page", &[("how", "part"), ("words", &words), ("when", "now")]).await;
    }

    /// Goes as far as the preview and no further.
    pub(super) async fn refuse_preview(&mut self, note: Uuid) {
        self.open(&format!("/notes/{note}/show")).await;
        let words = self.words(400);
        let how = ["whole", "part"][self.chance.below(2)];
        let typed = [("how", how), ("words", &words), ("when", "now")];
        self.ines.press("Preview Sam’s page", &typed).await.is(200).has("word for word");
        if self.chance.below(2) == 0 {
            self.ines.press_link("Keep it private").await.is(200);
        }
    }

    pub(super) async fn bring_and_take_out(&mut self, note: Uuid) {
        self.open(&format!("/notes/{note}/show")).await;
        let words = format!("{MINE} to bring");
        let typed = [("how", "part"), ("words", words.as_str()), ("when", "checkin")];
        self.ines.press("Preview Sam’s page", &typed).await.is(200).has("word for word");
        self.ines.press("Put it on my side", &[]).await.is(200);
        self.ines.get("/week/side/4").await.is(200);
        assert!(self.ines.page().body.contains(MINE), "it is on her side");
        take_out(&mut self.ines).await;
        self.ines.get("/week/side/4").await.is(200).has_not(MINE);
    }

    pub(super) async fn leave_from(&mut self, path: &str, field: &str) {
        self.open(path).await;
        let words = self.words(400);
        self.ines.press_only("Leave quickly", &[(field, &words)]).await.is(200);
        assert!(!self.ines.cookies.contains_key("s"));
    }

    pub(super) async fn keep_from_side(&mut self) {
        self.sign_in_if_needed().await;
        self.ines.get("/week/side/4").await.is(200);
        let words = self.words(2_000);
        self.ines.press("Keep and go on", &[("carry", &words), ("bring", "keep")]).await.is(200);
    }

    pub(super) async fn tell_of_agreements(&mut self) {
        self.sign_in_if_needed().await;
        let part = ["kept", "hard", "crossed", "not-mine"][self.chance.below(4)];
        let line = format!("{MINE} of my part");
        self.ines.tell(part, &line).await;
        self.ines.get("/week/side/6").await.is(200);
        assert!(self.ines.page().body.contains(&line));
    }

    /// Something new, or other words for what stands or is suggested: begun, and proposed to nobody.
    pub(super) async fn draft_agreement(&mut self) {
        self.open("/agreements").await;
        let changes = self.ines.page().links().into_iter().filter(|link| link.ends_with("/change"));
        let mut builders: Vec<String> = changes.chain(["/agreements/new".to_owned()]).collect();
        builders.dedup();
        let builder = builders[self.chance.below(builders.len())].clone();
        self.open(&builder).await;
        let words = self.words(280);
        let typed = [("agree-that", words.as_str()), ("until", "")];
        match self.chance.below(4) {
            0 => drop(self.ines.press("See how Sam will read it", &typed).await.is(200)),
            1 => drop(self.ines.press("Let it go", &typed).await.is(200)),
            2 => drop(self.ines.press("Keep it for myself", &typed).await.is(200)),
            _ => drop(self.ines.keep_by_script("Let it go", &typed[..1]).await.is(204)),
        }
    }

    pub(super) async fn put_off(&mut self) -> Doing {
        self.open("/agreements").await;
        if !self.ines.page().find("button").iter().any(|button| button == "Not now") {
            self.write(None).await;
            return Doing::Write;
        }
        self.ines.press("Not now", &[]).await.is(200);
        Doing::PutOffASuggestion
    }

    pub(super) async fn write_side(&mut self, doing: Doing) {
        self.sign_in_if_needed().await;
        match doing {
            Doing::LetWeekGo => {
                self.ines.post("/week/let-go", &[]).await.is(200);
            }
            Doing::DraftSide if self.chance.below(2) == 0 => {
                self.ines.get("/week/hold").await.is(200);
                let words = format!("{MINE} short");
                self.ines.post("/week/hold", &[("line", &words)]).await.is(200);
            }
            _ => {
                let words = self.words(2_000);
                self.ines.write(&words).await;
            }
        }
        if doing == Doing::SealAndTakeBack {
            self.ines.seal(["both", "alone"][self.chance.below(2)]).await;
            self.ines.get("/week").await;
            self.ines.press("Take it back to change something", &[]).await.is(200);
        }
    }

    pub(super) async fn close_window(&mut self, doing: Doing) {
        self.open("/notes").await;
        if doing == Doing::CloseWindow {
            self.ines.press("Close it now", &[]).await.is(200);
        } else {
            // Its time is over, though the clock stays where it is for everything else.
            let over = "UPDATE sessions SET private_until = now() - interval '100 years' WHERE account_id = $1
                                                                                 AND private_until IS NOT NULL";
            sqlx::query(over).bind(self.account.0).execute(&self.world.pool).await.unwrap();
        }
        assert!(self.ines.get("/notes").await.path.starts_with("/private"));
    }

    pub(super) async fn change_devices(&mut self, doing: Doing) {
        self.sign_in_if_needed().await;
        match doing {
            Doing::SignOutAndIn => {
                self.ines.post_only("/sign-out", &[]).await.is(303);
                self.ines.cookies.remove("s");
                self.ines.sign_in().await;
            }
            Doing::AnotherDevice => {
                self.ines.on_another_device().await;
            }
            _ => {
                self.ines.post("/account/sessions/end-others", &[]).await.is(200);
            }
        }
    }

    pub(super) async fn look_after_the_account(&mut self, doing: Doing) {
        self.sign_in_if_needed().await;
        match doing {
            Doing::ChoosePrompts => {
                let set = ["broke-something", "let-down"][self.chance.below(2)];
                self.ines.get("/account/prompts").await;
                self.ines.press("Save", &[("prompts", set)]).await.is(200);
            }
            Doing::MakeKit => {
                self.ines.make_kit().await;
            }
            Doing::ChangePassphrase => {
                let new = format!("eleven green kettles in the rain {}", self.chance.below(1000));
                self.ines.change_passphrase(&new).await;
            }
            _ => {
                for path in ["/safety", "/before", "/before/some", "/private", "/history", "/rhythm", "/account"] {
                    self.ines.get(path).await.is(200);
                }
            }
        }
    }
}
