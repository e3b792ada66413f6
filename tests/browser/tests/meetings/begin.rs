//! Accounts, sides and the opening; then the two arrive.

use super::{INES, SAM, Table};
use anyhow::Result;
use browser::Person;
use browser::linked::link;

pub const GOOD: &str = "The walk on Saturday qzvyxkelm210";
pub const TOPIC: &str = "That the phone lay face down qzvyxkelm211";
const COMING: &str = "Ring before the train qzvyxkelm212";

async fn write(person: &Person, section: &str, field: &str, words: &str) -> Result<()> {
    person.open(&format!("/week/side/{section}")).await?;
    person.fill(field, words).await?;
    person.press("Keep and go on").await
}

impl Table {
    pub(super) async fn they_link(&mut self) -> Result<()> {
        let names = link((&self.ines, INES), (&self.sam, SAM)).await?;
        self.names.extend(names);
        Ok(())
    }

    /// Both write something good; she a topic, he the coming week.
    pub(super) async fn they_open(&mut self) -> Result<()> {
        let (ines, sam) = (&self.ines, &self.sam);
        write(ines, "2", "good", GOOD).await?;
        write(ines, "5", "feel", TOPIC).await?;
        write(sam, "2", "good", "You laughed qzvyxkelm213").await?;
        write(sam, "7", "do-one", COMING).await?;
        for person in [ines, sam] {
            person.open("/week/side/8").await?;
            person.press("Seal my side").await?;
            person.open("/week").await?;
            person.press("I’m here").await?;
        }
        self.path = sam.path().await?;
        ines.open(&self.path).await?;
        sam.open(&self.path).await
    }

    pub async fn they_see_each_other_arrive(&mut self) -> Result<()> {
        self.ines.comes_to_see("Sam is here too").await?;
        self.sam.comes_to_see("Ines is here too").await?;
        self.watch.look(&self.ines, "meeting-arrive").await?;
        self.sam.open("/week").await?;
        self.sam.sees_nothing_of("is here too").await?;
        self.ines.comes_to_see("Sam isn’t on this page just now").await?;
        self.sam.open(&self.path).await?;
        self.ines.comes_to_see("Sam is here too").await
    }

    /// The first step of a length comes once both have pressed.
    pub async fn they_begin(&mut self, hers: &str, his: &str) -> Result<()> {
        let (ines, sam) = (&self.ines, &self.sam);
        ines.pick("wish", hers).await?;
        ines.press("I’m ready to begin").await?;
        ines.sees(&["You’re ready to begin"]).await?;
        self.watch.look(ines, "meeting-ready").await?;
        sam.pick("wish", his).await?;
        if his == "hold" {
            return sam.press("I’m ready to begin").await;
        }
        self.press("Sam", "I’m ready to begin", "Something good").await
    }
}
