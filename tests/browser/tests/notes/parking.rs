//! Sam shows something from his phone. Two tries are not it; it is parked, taken up again, and heard.

use super::{Notes, SAM, goes_to_what_waits, nothing_waits, open_notes, write};
use anyhow::Result;

const NOTE: &str = "I count what I say at dinner qzvyxkelm150";
const TRIES: [&str; 3] =
    ["That I bore you qzvyxkelm151", "That you hide it qzvyxkelm152", "That you weigh each word qzvyxkelm153"];
const ANSWERS: [(&str, &str); 2] =
    [("Not quite", "You don’t bore me qzvyxkelm154"), ("There’s more", "I fear the pause qzvyxkelm155")];

impl Notes {
    pub async fn sam_shows_and_it_is_parked(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        open_notes(sam, SAM).await?;
        write(sam, "fear", NOTE).await?;
        watch.look(sam, "notes-sam").await?;
        sam.press_in(NOTE, "Show Ines some of this").await?;
        sam.pick("how", "whole").await?;
        sam.pick("when", "now").await?;
        sam.press("Preview Ines’s page").await?;
        sam.sees(&[NOTE]).await?;
        sam.press("Show this to Ines").await?;

        for (said, (button, words)) in TRIES.into_iter().zip(ANSWERS) {
            goes_to_what_waits(ines).await?;
            ines.sees_nothing_of("Park it for now").await?;
            ines.fill("heard", said).await?;
            ines.press("Show Sam").await?;
            goes_to_what_waits(sam).await?;
            sam.fill("words", words).await?;
            sam.press(button).await?;
            sam.sees(&[said, words]).await?;
        }
        sam.sees(&["Park it for now"]).await?;
        goes_to_what_waits(ines).await?;
        watch.look(ines, "shown-two-tries").await?;
        ines.press("Park it for now").await?;
        ines.sees(&["Take it up again"]).await?;
        ines.has_no_field("heard").await?;
        watch.look(ines, "shown-parked").await?;
        nothing_waits(ines).await
    }

    /// Either may take it up, whoever parked it.
    pub async fn it_is_taken_up_again(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        let path = sam.path().await?;
        sam.open(&path).await?;
        watch.look(sam, "shown-parked-author").await?;
        sam.press("Take it up again").await?;
        sam.sees(&["Park it for now"]).await?;
        goes_to_what_waits(ines).await?;
        ines.fill("heard", TRIES[2]).await?;
        ines.press("Show Sam").await?;
        goes_to_what_waits(sam).await?;
        sam.press("That’s it").await?;
        goes_to_what_waits(ines).await?;
        ines.sees(&[NOTE, TRIES[0], TRIES[1], TRIES[2]]).await
    }
}
