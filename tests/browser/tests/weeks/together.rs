use super::writing::{INES_SAYS, SAM_SAYS};
use super::{KEPT, Week};
use anyhow::{Result, ensure};
use browser::CANARY;

const VALUED: [&str; 2] = ["You waited qzvyxkelm50", "You stayed qzvyxkelm51"];

/// What Sam heard, and what Ines answers.
const HEARD: [(&str, &str); 2] = [
    ("The wind was me qzvyxkelm60", "Not quite"),
    ("It blew all week, and you went out in it qzvyxkelm61", "That’s it"),
];
const OFFERED: &str = "I ring at seven qzvyxkelm62";
const HALF: &str = "And I was glad qzvyxkelm63";

impl Week {
    pub async fn they_open_it(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        for path in ["/week", "/history"] {
            sam.open(path).await?;
            sam.sees_nothing_of(CANARY).await?;
        }
        ines.open("/week").await?;
        ines.press("I’m here").await?;
        ines.sees(&["You’ve said you’re here"]).await?;
        watch.look(ines, "week-here").await?;
        ines.press("Not now after all").await?;
        ines.sees(&["I’m here, let’s open"]).await?;
        ines.press("I’m here").await?;

        sam.open("/week").await?;
        sam.sees_nothing_of(CANARY).await?;
        sam.press("I’m here").await?;
        ines.comes_to_see("Both sides are open").await?;
        watch.look(ines, "week-open").await?;
        ines.press("To the table").await
    }

    /// Step by step, each ready before the next one comes; at the first one a turn, and a pause.
    pub async fn they_meet(&mut self) -> Result<()> {
        let table = self.ines.path().await?;
        self.watch.look(&self.ines, "together-arrive").await?;
        for person in [&self.ines, &self.sam] {
            person.open(&table).await?;
            person.pick("wish", "full").await?;
            person.press("I’m ready to begin").await?;
        }
        self.watch.look(&self.sam, "together-begun").await?;
        for ((step, hers), (_, his)) in INES_SAYS.into_iter().zip(SAM_SAYS) {
            for person in [&self.ines, &self.sam] {
                person.open(&table).await?;
                person.sees(&["Ines", "Sam", hers, his]).await?;
                person.sees_nothing_of(KEPT).await?;
                let state = format!("together-{step}-{}", person.name.to_lowercase());
                self.watch.look(person, &state).await?;
            }
            if step == "weather" {
                self.they_hear_each_other(&table).await?;
                self.they_pause(&table).await?;
            }
            for person in [&self.ines, &self.sam] {
                person.open(&table).await?;
                person.press("I’m ready to go on").await?;
            }
        }
        self.ines.open(&table).await
    }

    async fn they_hear_each_other(&mut self, table: &str) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        for (words, answer) in HEARD {
            sam.open(table).await?;
            sam.fill("heard", words).await?;
            sam.press("Show Ines").await?;
            watch.look(sam, "together-waiting").await?;
            ines.open(table).await?;
            ines.sees(&[words]).await?;
            watch.look(ines, "together-to-answer").await?;
            ines.press(answer).await?;
        }
        sam.open(table).await?;
        sam.sees(&["that’s it."]).await?;
        watch.look(sam, "together-heard").await?;
        sam.fill("offering", OFFERED).await?;
        sam.press("Show Ines").await?;
        ines.open(table).await?;
        watch.look(ines, "together-offered").await?;
        ines.press("Yes, let’s").await
    }

    /// What is half written waits through the pause.
    async fn they_pause(&mut self, table: &str) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        sam.open(table).await?;
        sam.fill("reply", HALF).await?;
        sam.press("I need a pause").await?;
        ensure!(sam.value_of("reply").await? == HALF, "his words wait");
        watch.look(sam, "together-paused").await?;
        ines.open(table).await?;
        ines.sees(&["Paused", "You both find this page"]).await?;
        ines.pick("until", "20").await?;
        ines.press("Set that").await?;
        ines.sees(&["Around"]).await?;
        watch.look(ines, "together-paused-until").await?;
        ines.press("I’m back").await?;
        sam.press("I’m back").await?;
        ensure!(sam.value_of("reply").await? == HALF, "and come back");
        sam.press("Look again").await?;
        ensure!(sam.value_of("reply").await? == HALF, "whatever is pressed");
        Ok(())
    }

    pub async fn they_close_it(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.sees(&[HEARD[1].0, OFFERED]).await?;
        watch.look(ines, "together-close").await?;
        ines.fill("valued", VALUED[0]).await?;
        ines.pick("leave", "heavier").await?;
        ines.press("Close this week").await?;
        ines.sees(&["When it weighs more than before", VALUED[0]]).await?;
        watch.look(ines, "together-closed-heavier").await?;

        sam.open(&ines.path().await?).await?;
        sam.fill("valued", VALUED[1]).await?;
        sam.pick("leave", "lighter").await?;
        sam.press("Close this week").await?;
        sam.sees(&VALUED).await?;
        watch.look(sam, "together-closed").await?;
        ines.open("/week").await?;
        ines.sees(&["Nothing is asked of you today"]).await?;
        watch.look(ines, "week-closed").await
    }

    pub async fn they_look_back(&mut self) -> Result<()> {
        for person in [&self.ines, &self.sam] {
            person.open("/week").await?;
            person.press("History").await?;
            person.is_on("/history").await?;
            self.watch.look(person, &format!("history-{}", person.name.to_lowercase())).await?;
            person.press("Read both sides").await?;
            for (_, words) in INES_SAYS.into_iter().chain(SAM_SAYS) {
                person.sees(&[words]).await?;
            }
            person.sees(&VALUED).await?;
            person.sees(&[HEARD[1].0, OFFERED]).await?;
            person.sees_nothing_of(KEPT).await?;
            self.watch.look(person, &format!("history-week-{}", person.name.to_lowercase())).await?;
        }
        Ok(())
    }
}
