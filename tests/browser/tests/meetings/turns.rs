//! One speaks, the other hears: at the second try not yet, and parked; then heard, with an offer.

use super::Table;
use super::begin::{GOOD, TOPIC};
use super::follow::HALF;
use anyhow::{Result, ensure};

const CORRECTION: &str = "Further than I could qzvyxkelm230";
const SECOND: &str = "That it was too far qzvyxkelm231";
pub const HEARD: &str = "That it lay face down, and you lay awake qzvyxkelm232";
pub const OFFER: &str = "It lies in the hall at night qzvyxkelm233";
const REPLY: &str = "I did not know you saw it qzvyxkelm234";

impl Table {
    pub async fn not_quite_and_parked(&mut self) -> Result<()> {
        self.press("Sam", "Show Ines", HALF).await?;
        self.watch.look(&self.ines, "meeting-to-answer").await?;
        self.ines.fill("words", CORRECTION).await?;
        self.press("Ines", "Not quite", CORRECTION).await?;
        self.press("Sam", "Is there more?", "Sam asks: is there more?").await?;
        self.sam.fill("heard", SECOND).await?;
        self.press("Sam", "Show Ines", SECOND).await?;
        self.press("Ines", "There’s more", "Some things take more than one evening").await?;
        self.watch.look(&self.sam, "meeting-may-be-parked").await?;
        self.press("Ines", "Park it", "Parked for now").await?;
        self.watch.look(&self.ines, "meeting-parked").await?;
        self.both_go_on("One topic each").await?;
        for person in [&self.ines, &self.sam] {
            person.sees(&[TOPIC]).await?;
            person.sees_nothing_of(GOOD).await?;
        }
        Ok(())
    }

    /// Only once both have pressed.
    pub(super) async fn both_go_on(&mut self, next: &str) -> Result<()> {
        self.ines.press("I’m ready to go on").await?;
        self.ines.sees(&["You’re ready to go on"]).await?;
        self.press("Sam", "I’m ready to go on", next).await?;
        self.sam.sees(&[next]).await
    }

    pub async fn heard_and_offered(&mut self) -> Result<()> {
        ensure!(self.sam.text().await?.contains("You’re listening"), "only she wrote a topic");
        self.sam.has_no_field("reply").await?;
        self.sam.fill("heard", HEARD).await?;
        self.press("Sam", "Show Ines", HEARD).await?;
        self.press("Ines", "That’s it", "Say something back, if you like").await?;
        self.watch.look(&self.sam, "meeting-heard").await?;
        self.sam.fill("offering", OFFER).await?;
        self.press("Sam", "Show Ines", OFFER).await?;
        self.watch.look(&self.ines, "meeting-offer").await?;
        self.press("Ines", "Yes, let’s", "yes, let’s.").await
    }

    /// What is half written is there again, from the press before; and the press is not made twice.
    pub async fn a_reload_in_the_middle(&mut self) -> Result<()> {
        self.sam.fill("reply", REPLY).await?;
        self.sam.press("Look again").await?;
        self.sam.mark().await?;
        self.sam.js("location.reload()").await?;
        self.sam.settled().await?;
        ensure!(self.sam.value_of("reply").await? == REPLY, "his reply is still half written");
        self.ines.sees_nothing_of(REPLY).await
    }
}
