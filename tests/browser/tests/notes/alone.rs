//! The door, and a first note before there is a partner.

use super::{INES, Notes, PHONE, WRONG, is_head, linking, pass_the_door};
use anyhow::{Result, ensure};

impl Notes {
    pub async fn ines_opens_the_door(&mut self) -> Result<()> {
        if self.scripts {
            self.ines.the_cache_works().await?;
        }
        let name = linking::sign_up(&self.ines, "Ines", INES).await?;
        self.names.push(name);
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press("Notes").await?;
        ines.is_on("/private").await?;
        is_head(ines, "Just for you").await?;
        watch.look(ines, "notes-door").await?;
        ines.fill("passphrase", WRONG).await?;
        ines.press("Open").await?;
        ines.is_on("/private").await?;
        ines.sees(&["another look"]).await?;
        ensure!(ines.value_of("passphrase").await?.is_empty(), "a passphrase never comes back");
        watch.look(ines, "notes-door-wrong").await?;
        pass_the_door(ines, INES).await?;
        ines.is_on("/notes").await?;
        is_head(ines, "Private notes").await?;
        watch.look(ines, "notes-empty").await
    }

    pub async fn ines_writes_while_alone(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press_unchecked("Keep it here").await?;
        ines.sees(&["another look"]).await?;
        watch.look(ines, "notes-no-words").await?;

        let long = "Too long qzvyxkelm105 ".repeat(400);
        ines.js(&format!("document.getElementById('text').value = '{long}'")).await?;
        ines.press_unchecked("Keep it here").await?;
        ines.sees(&["another look", "8,000"]).await?;
        ensure!(ines.value_of("text").await?.trim() == long.trim(), "what was too long is still there, all of it");
        watch.look(ines, "notes-too-long").await?;

        ines.pick("kind", "fear").await?;
        ines.fill("text", PHONE).await?;
        let question = ines.text_of("label[for=text]").await?;
        ines.press("Another question").await?;
        ines.is_on("/notes").await?;
        ensure!(ines.text_of("label[for=text]").await? != question, "another question is another one");
        ensure!(ines.value_of("text").await? == PHONE, "the words are still there");
        ensure!(ines.chosen("kind").await? == "fear", "so is what it is");
        watch.look(ines, "notes-another-question").await?;
        ines.press("Keep it here").await?;
        ines.is_on("/notes").await?;
        ines.sees(&[PHONE]).await?;
        ensure!(ines.value_of("text").await?.is_empty(), "the form is empty again");
        let page = ines.text().await?;
        ensure!(!page.contains("Show "), "alone there is nobody to show it to:\n{page}");
        watch.look(ines, "notes-alone").await
    }
}
