//! A process that goes away, and a database that is killed: both pages find their way back.

use super::Table;
use anyhow::{Result, ensure};

const WAITING: &str = "And while it was gone qzvyxkelm240";
const TOLD: &str = "That you ring before the train qzvyxkelm241";
const LOST: &str = "The connection dropped";

impl Table {
    /// What he was writing stands, what she did meanwhile comes.
    pub async fn sams_process_goes_and_comes_back(&mut self) -> Result<()> {
        self.sam.fill("reply", WAITING).await?;
        self.there.stop()?;
        self.sam.comes_to_see(LOST).await?;
        self.watch.look(&self.sam, "meeting-connection-dropped").await?;
        self.ines.press("I’m ready to go on").await?;
        self.ines.press("Stay on this step after all").await?;
        self.ines.press("Let Sam speak").await?;
        self.there.start_again().await?;
        self.sam.comes_to_see("You’re speaking.").await?;
        self.sam.sees(&["What you typed", WAITING]).await?;
        self.watch.look(&self.sam, "meeting-what-you-typed").await?;
        self.ines.comes_to_see("Sam is here too").await?;
        self.sam.press("It can go").await?;
        self.sam.sees_nothing_of(WAITING).await?;
        self.ines.sees_nothing_of(WAITING).await?;
        self.sam.forgive_lost_connections();
        Ok(())
    }

    /// What was acknowledged is there afterwards, and both pages follow again by themselves.
    pub async fn the_database_is_killed_and_comes_back(&mut self) -> Result<()> {
        self.both_go_on("This coming week").await?;
        self.ines.sees(&["You’re listening"]).await?;
        self.ines.fill("heard", TOLD).await?;
        let mut database = self.here.kill_database().await?;
        for person in [&self.ines, &self.sam] {
            person.sees(&["This coming week"]).await?;
        }
        database.start_again().await?;
        ensure!(self.ines.value_of("heard").await? == TOLD, "her words are in their box");
        self.ines.press("Show Sam").await?;
        self.ines.sees(&["You said:", TOLD]).await?;
        self.sam.comes_to_see(TOLD).await?;
        self.press("Sam", "That’s it", "Say something back, if you like").await?;
        self.database = Some(database);
        for person in [&self.ines, &self.sam] {
            person.forgive_lost_connections();
        }
        Ok(())
    }
}
