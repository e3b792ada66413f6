//! A note comes to the check-in, and what was shown stands in the history.

use super::{INES, Notes, PHONE_PART, SAM, THURSDAY, THURSDAY_PART, THURSDAY_REST, WEDDING};
use super::{is_head, open_notes, pass_any_door};
use anyhow::Result;
use browser::CANARY;

const CARRYING: &str = "/week/side/4";
const KEPT: &str = "Said to nobody yet qzvyxkelm161";
const GOOD: &str = "We laughed at the queue qzvyxkelm160";

impl Notes {
    pub async fn ines_brings_one_to_the_checkin(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.open(CARRYING).await?;
        ines.fill("carry", KEPT).await?;
        ines.pick("bring", "keep").await?;
        watch.look(ines, "carrying").await?;
        ines.press("Choose one of my notes instead").await?;
        pass_any_door(ines, INES).await?;
        ines.is_on("/notes").await?;
        ines.sees(&[KEPT]).await?;
        watch.look(ines, "notes-from-the-side").await?;

        self.choose_for_the_checkin().await?;
        self.watch.look(&self.ines, "show-preview-checkin").await?;
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press("Put it on my side").await?;
        ines.open(CARRYING).await?;
        ines.sees(&[THURSDAY_PART]).await?;
        ines.sees_nothing_of(THURSDAY_REST).await?;
        ines.sees_nothing_of(KEPT).await?;
        watch.look(ines, "carrying-brought").await?;
        ines.press("Take it out again").await?;
        ines.open(CARRYING).await?;
        ines.sees_nothing_of(THURSDAY_PART).await?;

        self.choose_for_the_checkin().await?;
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press("Put it on my side").await?;
        ines.open("/week/side/8").await?;
        ines.sees(&[THURSDAY_PART]).await?;
        watch.look(ines, "check-brought").await?;
        ines.press("Seal my side").await?;

        open_notes(ines, INES).await?;
        ines.press_in(THURSDAY, "Show Sam some of this").await?;
        ines.pick("how", "whole").await?;
        ines.pick("when", "checkin").await?;
        ines.press("Preview Sam’s page").await?;
        ines.sees(&["another look", "Your side is sealed"]).await?;
        watch.look(ines, "show-choose-sealed").await
    }

    async fn choose_for_the_checkin(&self) -> Result<()> {
        let ines = &self.ines;
        open_notes(ines, INES).await?;
        ines.press_in(THURSDAY, "Show Sam some of this").await?;
        ines.pick("how", "part").await?;
        ines.fill("words", THURSDAY_PART).await?;
        ines.pick("when", "checkin").await?;
        ines.press("Preview Sam’s page").await?;
        is_head(ines, "This is Sam’s page, word for word").await?;
        ines.sees(&[THURSDAY_PART]).await?;
        ines.sees_nothing_of(THURSDAY_REST).await
    }

    /// Whoever arrives may have somebody beside them: the window is closed by it.
    pub async fn they_open_it_together(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        for path in ["/week", "/week/side/4"] {
            sam.open(path).await?;
            sam.sees_nothing_of("qzvyxkelm114").await?;
        }
        sam.open("/week/side/2").await?;
        sam.fill("good", GOOD).await?;
        sam.press("Keep and go on").await?;
        sam.open("/week/side/8").await?;
        sam.press("Seal my side").await?;
        ines.open("/week").await?;
        ines.press("I’m here").await?;
        ines.open("/notes").await?;
        ines.is_on("/private").await?;
        ines.sees_nothing_of(CANARY).await?;
        sam.open("/week").await?;
        sam.press("I’m here").await?;
        ines.open("/week").await?;
        ines.press("To the table").await?;
        let table = ines.path().await?;
        for person in [ines, sam] {
            person.open(&table).await?;
            person.pick("wish", "full").await?;
            person.press("I’m ready to begin").await?;
        }
        ines.open(&table).await?;
        while !ines.text().await?.contains(THURSDAY_PART) {
            ines.click("Other ways on").await?;
            ines.press("Leave this step for today").await?;
        }
        for person in [ines, sam] {
            person.open(&table).await?;
            person.sees(&[THURSDAY_PART]).await?;
            person.sees_nothing_of(THURSDAY_REST).await?;
        }
        watch.look(sam, "together-table-brought").await
    }

    pub async fn they_look_back(&mut self) -> Result<()> {
        let watch = &mut self.watch;
        for (person, passphrase) in [(&self.ines, INES), (&self.sam, SAM)] {
            person.open("/history").await?;
            person.sees(&["withdrawn"]).await?;
            person.sees_nothing_of(WEDDING).await?;
            watch.look(person, &format!("history-shown-{}", person.name.to_lowercase())).await?;
            person.follow(&self.shown).await?;
            person.sees(&[PHONE_PART]).await?;
            open_notes(person, passphrase).await?;
        }
        Ok(())
    }
}
