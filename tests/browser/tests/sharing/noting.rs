//! A good moment and its answer, a hard one, and one kept to oneself.

use super::{INES, Sharing, is_head};
use anyhow::{Result, ensure};

const GATE: &str = "You waited at the gate qzvyxkelm320";
const KEYS: &str = "We shouted about the keys qzvyxkelm321";
const KNEW: &str = "I saw you see it qzvyxkelm322";
const TUESDAY: &str = "All of Tuesday qzvyxkelm323";

impl Sharing {
    pub async fn ines_notes_a_good_moment(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.open("/week").await?;
        ines.press("Good moment").await?;
        watch.look(ines, "moments-empty").await?;
        ines.press_unchecked("Keep it for us both").await?;
        ines.sees(&["another look"]).await?;
        watch.look(ines, "moments-errors").await?;
        ines.fill("good", GATE).await?;
        ines.fill("hard", KEYS).await?;
        ines.pick("kind", "listened-well").await?;
        ines.press("Keep it for us both").await?;
        ines.sees(&[GATE]).await?;
        ensure!(ines.value_of("hard").await? == KEYS, "what stands in the other box stays");
        sam.open("/week").await?;
        sam.sees(&["A small good thing", GATE]).await?;
        sam.sees_nothing_of(KEYS).await?;
        watch.look(sam, "week-good").await
    }

    pub async fn sam_answers(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        sam.open("/moments").await?;
        watch.look(sam, "moments-asked").await?;
        sam.press("Answer Ines").await?;
        sam.sees(&["another look"]).await?;
        watch.look(sam, "moments-answer-errors").await?;
        sam.fill("own", KNEW).await?;
        sam.press("Answer Ines").await?;
        sam.sees(&[KNEW]).await?;
        ines.open("/moments").await?;
        ines.sees(&[KNEW]).await?;
        watch.look(ines, "moments-answered").await
    }

    pub async fn sam_notes_a_hard_one(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        sam.open("/moments").await?;
        sam.fill("hard", KEYS).await?;
        sam.js("document.querySelector('button[name=keep][value=hard]').id = 'keep-hard'").await?;
        sam.press_element("keep-hard").await?;
        sam.sees(&[KEYS, "short form"]).await?;
        ines.open("/history").await?;
        ines.sees(&[GATE, KNEW, KEYS]).await?;
        watch.look(ines, "history-moments").await
    }

    pub async fn ines_keeps_one_and_shows_it(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.open("/moments").await?;
        ines.fill("good", TUESDAY).await?;
        ines.press("Keep it to myself").await?;
        ines.sees(&["what is for you alone behind your passphrase"]).await?;
        ines.sees_nothing_of(TUESDAY).await?;
        watch.look(ines, "moments-kept").await?;
        ines.open("/notes/moments").await?;
        ines.fill("passphrase", INES).await?;
        ines.press("Open").await?;
        is_head(ines, "My own moments").await?;
        ines.sees(&[TUESDAY]).await?;
        watch.look(ines, "own-moments").await?;
        sam.open("/moments").await?;
        sam.sees_nothing_of(TUESDAY).await?;
        ines.press("Show this to Sam").await?;
        sam.open("/moments").await?;
        sam.sees(&[TUESDAY]).await
    }
}
