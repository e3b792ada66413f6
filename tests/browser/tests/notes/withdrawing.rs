//! What was shown is closed again, while the other one is writing about it.

use super::{INES, Notes, WEDDING, goes_to_what_waits, nothing_waits, open_notes};
use anyhow::{Result, ensure};

const FIRST: &str = "That you dread the day qzvyxkelm140";
const MORE: &str = "And the pretending qzvyxkelm141";
const TYPED: &str = "That you dread having to look well qzvyxkelm142";

impl Notes {
    pub async fn ines_withdraws_while_sam_writes(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        goes_to_what_waits(sam).await?;
        sam.sees(&[WEDDING]).await?;
        let path = sam.path().await?;
        sam.fill("heard", FIRST).await?;
        sam.press("Show Ines").await?;
        goes_to_what_waits(ines).await?;
        ines.fill("words", MORE).await?;
        ines.press("There’s more").await?;

        goes_to_what_waits(sam).await?;
        sam.sees(&[WEDDING, MORE]).await?;
        sam.fill("heard", TYPED).await?;
        ines.press("Withdraw it").await?;
        ines.sees(&["withdrawn"]).await?;
        watch.look(ines, "shown-author-withdrawn").await?;

        sam.press("Show Ines").await?;
        ensure!(sam.has(TYPED).await?, "his words are still there:\n{}", sam.text().await?);
        for hers in [WEDDING, MORE] {
            sam.sees_nothing_of(hers).await?;
        }
        watch.look(sam, "shown-withdrawn-meanwhile").await?;
        sam.open(&path).await?;
        sam.sees(&["withdrawn by its author", FIRST]).await?;
        for hers in [WEDDING, MORE] {
            sam.sees_nothing_of(hers).await?;
        }
        watch.look(sam, "shown-listener-withdrawn").await?;
        nothing_waits(sam).await?;

        open_notes(ines, INES).await?;
        ines.sees(&[WEDDING]).await
    }
}
