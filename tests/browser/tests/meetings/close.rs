//! The close, what is kept of it, and leaving quickly.

use super::Table;
use super::turns::{HEARD, OFFER};
use anyhow::Result;

const VALUED: [&str; 2] = ["That you waited qzvyxkelm250", "That you asked qzvyxkelm251"];

impl Table {
    pub async fn they_close(&mut self) -> Result<()> {
        self.both_go_on("Leaving the table").await?;
        self.watch.look(&self.ines, "meeting-close").await?;
        self.ines.fill("valued", VALUED[0]).await?;
        self.ines.pick("leave", "heavier").await?;
        self.ines.press("Close this week").await?;
        self.ines.sees(&["When it weighs more than before", HEARD, OFFER, VALUED[0]]).await?;
        self.sam.fill("valued", VALUED[1]).await?;
        self.press("Sam", "Close this week", VALUED[1]).await?;
        self.watch.look(&self.ines, "meeting-closed").await?;
        for person in [&self.ines, &self.sam] {
            person.sees_nothing_of("is here too").await?;
        }
        Ok(())
    }

    pub async fn sam_leaves_quickly(&mut self) -> Result<()> {
        self.sam.press("Leave quickly").await?;
        self.sam.has_left().await?;
        self.sam.open("/week").await?;
        self.sam.sees(&["Sign in"]).await?;
        self.ines.open("/history").await?;
        self.ines.press("Read both sides").await?;
        self.ines.sees(&[HEARD, OFFER]).await?;
        self.watch.look(&self.ines, "meeting-in-the-history").await
    }

    /// No scripts: whoever wants to see what the other did looks again.
    pub async fn they_look_again(&mut self) -> Result<()> {
        let (ines, sam) = (&self.ines, &self.sam);
        ines.press("Look again").await?;
        ines.sees(&["This coming week", "Sam is speaking."]).await?;
        ines.sees_nothing_of("Something good").await?;
        ines.fill("heard", HEARD).await?;
        ines.press("Look again").await?;
        anyhow::ensure!(ines.value_of("heard").await? == HEARD, "looking again loses nothing");
        sam.press("I need a pause").await?;
        ines.press("Look again").await?;
        ines.sees(&["You both find this page"]).await?;
        ines.press("I’m back").await?;
        sam.press("I’m back").await?;
        ines.press("Look again").await?;
        ines.press("Show Sam").await?;
        sam.press("Look again").await?;
        sam.sees(&[HEARD]).await?;
        sam.press("That’s it").await?;
        sam.press("I’m ready to go on").await?;
        ines.press("Look again").await?;
        ines.press("I’m ready to go on").await?;
        ines.sees(&["Leaving the table", HEARD]).await?;
        ines.fill("valued", VALUED[0]).await?;
        ines.press("Close this week").await?;
        sam.press("Look again").await?;
        sam.press("Close this week").await?;
        sam.sees(&[HEARD, VALUED[0]]).await
    }
}
