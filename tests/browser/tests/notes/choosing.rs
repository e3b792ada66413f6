//! Choose, preview, decide.

use super::{INES, Notes, PHONE, PHONE_PART, PHONE_REST, WEDDING, is_head, open_notes};
use anyhow::{Result, ensure};
use browser::CANARY;

impl Notes {
    pub async fn ines_chooses_a_part(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press_in(PHONE, "Show Sam some of this").await?;
        is_head(ines, "Choose what to show Sam").await?;
        watch.look(ines, "show-choose").await?;
        ines.pick("how", "part").await?;
        ines.fill("words", " ").await?;
        ines.press_unchecked("Preview Sam’s page").await?;
        ines.sees(&["another look"]).await?;
        watch.look(ines, "show-choose-errors").await?;

        ines.pick("how", "part").await?;
        ines.fill("words", PHONE_PART).await?;
        ines.pick("when", "now").await?;
        ines.press("Preview Sam’s page").await?;
        is_head(ines, "This is Sam’s page, word for word").await?;
        ines.sees(&[PHONE_PART]).await?;
        ines.sees_nothing_of(PHONE_REST).await?;
        watch.look(ines, "show-preview").await?;
        ines.press("Go back").await?;
        is_head(ines, "Choose what to show Sam").await?;
        ensure!(ines.value_of("words").await? == PHONE_PART, "her words are still there");
        let chosen = [ines.chosen("how").await?, ines.chosen("when").await?];
        ensure!(chosen == ["part", "now"], "so is what she chose: {chosen:?}");
        ines.press("Preview Sam’s page").await
    }

    /// Until the second press nothing reaches Sam.
    pub async fn ines_shows_it(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        for path in ["/week", "/history"] {
            sam.open(path).await?;
            sam.sees_nothing_of(CANARY).await?;
            sam.sees_nothing_of("/shown/").await?;
        }
        is_head(ines, "This is Sam’s page, word for word").await?;
        ines.press("Show this to Sam").await?;
        open_notes(ines, INES).await?;
        ines.sees(&[PHONE]).await?;
        self.shown = ines.address_in(PHONE, "/shown/").await?;
        watch.look(ines, "notes-shown").await
    }

    /// All of a note, now, without a mouse.
    pub async fn ines_shows_by_keys_alone(&mut self) -> Result<()> {
        let ines = &self.ines;
        open_notes(ines, INES).await?;
        let address = ines.address_in(WEDDING, "/notes/").await?;
        let note = address.split('/').nth(2).unwrap_or_default();
        ines.tab_to(&format!("/notes/{note}/show")).await?;
        ines.enter().await?;
        ines.choose_by_keys("how", "whole").await?;
        ines.choose_by_keys("when", "now").await?;
        ines.tab_to("Preview Sam’s page").await?;
        ines.enter().await?;
        is_head(ines, "This is Sam’s page, word for word").await?;
        ines.sees(&[WEDDING]).await?;
        ines.tab_to("Show this to Sam").await?;
        ines.enter().await?;
        ines.sees(&[WEDDING]).await
    }
}
