//! Every form with words in it, answered with a page: such a page goes into the browser's session file with all that was
//! sent, unless its form keeps it off the disk.

use super::{INES, Notes, SAM, THURSDAY, is_head, open_notes};
use anyhow::{Result, ensure};
use browser::Person;

const SHOWN: &str = "Shown at the last qzvyxkelm180";
const WORDS: &str = "Not alone qzvyxkelm188";
const MORE: &str = "Told at the last qzvyxkelm196";

impl Notes {
    pub async fn every_form_is_answered(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        open_notes(ines, INES).await?;
        is_too_long(ines, "text", "qzvyxkelm181", "Keep it here").await?;
        ines.fill("find", "qzvyxkelm182").await?;
        ines.press("Search").await?;
        ines.open("/notes").await?;
        let help = ines.field_in(THURSDAY, "help").await?;
        ines.click_in(THURSDAY, "Begin an agreement").await?;
        ines.js(&long(&help, "qzvyxkelm183")).await?;
        ines.press_in(THURSDAY, "Keep it for later").await?;
        ines.sees(&["another look"]).await?;
        watch.look(ines, "note-help-errors").await?;
        ines.open("/notes").await?;
        ines.press_in(THURSDAY, "Change").await?;
        is_too_long(ines, "text", "qzvyxkelm184", "Keep it").await?;

        ines.open("/notes").await?;
        ines.press_in(THURSDAY, "Show Sam some of this").await?;
        ines.pick("how", "part").await?;
        is_too_long(ines, "words", "qzvyxkelm195", "Preview Sam’s page").await?;
        ines.fill("words", SHOWN).await?;
        ines.pick("when", "now").await?;
        ines.press("Preview Sam’s page").await?;
        ines.press("Show this to Sam").await?;
        is_head(ines, "What you showed Sam").await?;

        let shown = ines.path().await?;
        sam.open(&shown).await?;
        is_too_long(sam, "heard", "qzvyxkelm185", "Show Ines").await?;
        sam.fill("heard", "That there is more qzvyxkelm186").await?;
        sam.press("Tell me more?").await?;
        sam.press("Show Ines").await?;

        ines.open(&shown).await?;
        is_too_long(ines, "more", "qzvyxkelm187", "Tell Sam more").await?;
        ines.fill("words", WORDS).await?;
        ines.press("That’s it").await?;
        ines.sees(&["another look"]).await?;
        ines.fill("more", MORE).await?;
        ines.press("Tell Sam more").await?;
        ines.sees(&[MORE]).await?;
        ensure!(ines.value_of("words").await? == WORDS, "what else was half written is still there");
        ines.fill("words", "").await?;
        ines.press("That’s it").await?;

        sam.open(&shown).await?;
        is_too_long(sam, "reply", "qzvyxkelm189", "Send to Ines").await?;
        open_notes(sam, SAM).await
    }
}

async fn is_too_long(person: &Person, field: &str, word: &str, button: &str) -> Result<()> {
    person.js(&long(field, word)).await?;
    person.press_unchecked(button).await?;
    person.sees(&["another look"]).await
}

/// More than any field takes.
fn long(field: &str, word: &str) -> String {
    format!("document.getElementById('{field}').value = '{word} '.repeat(650)")
}
