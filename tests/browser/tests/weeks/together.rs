use super::writing::{INES_SAYS, SAM_SAYS};
use super::{KEPT, Week};
use anyhow::Result;
use browser::CANARY;

const VALUED: [&str; 2] = ["You waited qzvyxkelm50", "You stayed qzvyxkelm51"];

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
        ines.press("Read both sides").await
    }

    pub async fn they_read_it(&mut self) -> Result<()> {
        for (person, told) in [(&self.ines, true), (&self.sam, false)] {
            for ((step, hers), (_, his)) in INES_SAYS.into_iter().zip(SAM_SAYS) {
                person.sees(&["Ines", "Sam", hers, his]).await?;
                person.sees_nothing_of(KEPT).await?;
                if told || step == "deeds" {
                    let state = format!("together-{step}-{}", person.name.to_lowercase());
                    self.watch.look(person, &state).await?;
                }
                person.press("On to").await?;
            }
        }
        Ok(())
    }

    pub async fn they_close_it(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        watch.look(ines, "together-close").await?;
        ines.fill("valued", VALUED[0]).await?;
        ines.pick("leave", "heavier").await?;
        ines.press("Close this week").await?;
        ines.sees(&["When it weighs more than before", VALUED[0]]).await?;
        watch.look(ines, "together-closed-heavier").await?;

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
            person.sees_nothing_of(KEPT).await?;
            self.watch.look(person, &format!("history-week-{}", person.name.to_lowercase())).await?;
        }
        Ok(())
    }
}
