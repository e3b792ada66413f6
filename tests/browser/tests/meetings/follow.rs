//! What one is typing, while the other one acts.

use super::Table;
use anyhow::{Result, ensure};
use browser::Person;

pub const HALF: &str = "You walked further than you meant to qzvyxkelm220";

/// What stands in the box, what is selected in it, and whether it has the focus.
const BOX: &str = "(() => {
    const box = document.getElementById('heard');
    return JSON.stringify([box?.value, box?.selectionStart, box?.selectionEnd, box === document.activeElement]);
})()";

/// Half written, with two words selected.
pub async fn type_half(person: &Person) -> Result<()> {
    person.fill("heard", HALF).await?;
    person.js("document.getElementById('heard').setSelectionRange(4, 10)").await?;
    Ok(())
}

impl Table {
    /// Ines speaks first in the first week; Sam says back what he heard.
    pub async fn what_is_half_typed_survives_what_the_other_does(&mut self) -> Result<()> {
        self.ines.sees(&["You’re speaking."]).await?;
        self.sam.sees(&["Ines is speaking."]).await?;
        self.watch.look(&self.ines, "meeting-speaking").await?;
        type_half(&self.sam).await?;
        let before = self.sam.js(BOX).await?;
        self.ines.click("Other ways on").await?;
        self.press("Ines", "One screen tonight", "Ines suggests one screen").await?;
        ensure!(self.sam.js(BOX).await? == before, "{} after {before}", self.sam.js(BOX).await?);
        self.watch.look(&self.sam, "meeting-one-screen-suggested").await?;
        self.ines.press("Take it back").await?;
        let gone = "!document.body.innerText.includes('suggests one screen')";
        browser::until("the suggestion goes", || async { (self.sam.js(gone).await.ok()? == true).then_some(()) })
            .await?;
        ensure!(self.sam.value_of("heard").await? == HALF, "his words are in their box");
        Ok(())
    }

    /// Both screens rest at once; what is half written waits, for whom it belongs to.
    pub async fn they_pause(&mut self) -> Result<()> {
        self.press("Ines", "I need a pause", "You both find this page").await?;
        ensure!(self.sam.value_of("heard").await? == HALF, "it waits through the pause");
        self.ines.sees_nothing_of(HALF).await?;
        self.watch.look(&self.sam, "meeting-paused").await?;
        self.sam.pick("until", "20").await?;
        self.press("Sam", "Set that", "Around").await?;
        self.press("Ines", "I’m back", "Ines is back already").await?;
        self.watch.look(&self.sam, "meeting-other-is-back").await?;
        self.press("Sam", "I’m back", "You’re speaking.").await?;
        ensure!(self.sam.value_of("heard").await? == HALF, "and is there when both are back");
        Ok(())
    }
}
