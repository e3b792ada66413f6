//! An agreement, from the first words to a rest.

use super::{Sharing, is_head};
use anyhow::{Result, ensure};

const SAFE: &str = "less alone with the evening qzvyxkelm310";
const DEMAND: &str = "You must say when you are late qzvyxkelm311";
const LATE: &str = "If one of us is late, we say so qzvyxkelm312";
const NINE: &str = "If one of us is later than nine, we say so by eight qzvyxkelm313";
const NOTE: &str = "Rather too early qzvyxkelm314";
const LETTERS: &str = "We put the letters away qzvyxkelm315";
const BEGUN: &str = "We each say one true sentence qzvyxkelm316";

impl Sharing {
    pub async fn nothing_is_there_yet(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.open("/agreements").await?;
        ines.sees(&["Nothing between you here yet"]).await?;
        watch.look(ines, "agreements-empty").await?;
        ines.press("Suggest something new").await?;
        watch.look(ines, "builder").await
    }

    /// With a mistake, a demand that only she is told of, and a look at it as he will read it.
    pub async fn ines_finds_words(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.fill("so-that", SAFE).await?;
        ines.press("See how Sam will read it").await?;
        ines.sees(&["another look"]).await?;
        ensure!(ines.value_of("so-that").await? == SAFE, "no word is dropped");
        watch.look(ines, "builder-errors").await?;
        ines.fill("agree-that", DEMAND).await?;
        ines.pick("about", "time-and-whereabouts").await?;
        ines.press("See how Sam will read it").await?;
        is_head(ines, "This is what Sam will read").await?;
        ines.sees(&[SAFE, DEMAND, "Only you see this"]).await?;
        watch.look(ines, "agreement-preview").await?;
        ines.press("Change the words").await?;
        ensure!(ines.chosen("about").await? == "time-and-whereabouts", "as it was chosen");
        watch.look(ines, "builder-demand").await?;
        ines.fill("agree-that", LATE).await?;
        ines.press("Keep it for myself").await?;
        ines.is_on("/agreements").await?;
        ines.sees_nothing_of(LATE).await?;
        ines.open("/agreements/new").await?;
        ensure!(ines.value_of("agree-that").await? == LATE, "it was kept");
        Ok(())
    }

    pub async fn ines_proposes_them(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.press("See how Sam will read it").await?;
        sam.open("/agreements").await?;
        sam.sees_nothing_of(LATE).await?;
        ines.press("Propose this to Sam").await?;
        ines.is_on("/agreements").await?;
        ines.sees(&[LATE, "Suggested by you"]).await?;
        watch.look(ines, "agreements-waiting").await?;

        sam.open("/week").await?;
        sam.sees(&["Agreements to look at", "Ines suggests it"]).await?;
        watch.look(sam, "week-agreement").await?;
        sam.open("/agreements").await?;
        sam.sees(&[SAFE, LATE]).await?;
        sam.sees_nothing_of(DEMAND).await?;
        watch.look(sam, "agreements-asked").await
    }

    pub async fn sam_suggests_others(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        sam.press_in(LATE, "Suggest a change").await?;
        ensure!(sam.value_of("agree-that").await? == LATE, "it begins from her words");
        watch.look(sam, "builder-change").await?;
        sam.fill("agree-that", NINE).await?;
        sam.fill("note", NOTE).await?;
        sam.press("See how Ines will read it").await?;
        watch.look(sam, "agreement-preview-change").await?;
        sam.press("Propose this to Ines").await?;
        sam.sees(&["qzvyxkelm313", NOTE]).await?;

        ines.open("/agreements").await?;
        ines.sees(&[NOTE, "qzvyxkelm313"]).await?;
        let [gone, come] = [ines.text_of("del").await?, ines.text_of("ins").await?];
        ensure!(gone.contains("late") && come.contains("nine"), "what changed: {gone:?}, {come:?}");
        watch.look(ines, "agreements-changed").await
    }

    pub async fn ines_says_yes(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.press("Yes to these words").await?;
        ines.sees(&["Agreed", NINE]).await?;
        watch.look(ines, "agreements-agreed").await?;
        sam.open("/agreements").await?;
        sam.sees(&["Agreed", NINE]).await?;
        sam.press_in(NINE, "All versions").await?;
        sam.sees(&["All versions", "Suggested by Ines"]).await?;
        watch.look(sam, "agreement").await?;
        ines.open("/history").await?;
        ines.sees(&["Agreed", NINE]).await?;
        ines.open("/week/side/6").await?;
        ines.sees(&[NINE]).await?;
        watch.look(ines, "section-agreements").await
    }

    /// Whatever he thinks of it, her page says the same.
    pub async fn sam_says_not_now(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.open("/agreements/new").await?;
        ines.fill("agree-that", LETTERS).await?;
        ines.press("See how Sam will read it").await?;
        ines.press("Propose this to Sam").await?;
        let before = ines.text().await?;
        sam.open("/agreements").await?;
        sam.press_in(LETTERS, "Not now").await?;
        sam.sees_nothing_of(LETTERS).await?;
        watch.look(sam, "agreements-put-off").await?;
        ines.open("/agreements").await?;
        ensure!(ines.text().await? == before, "nothing says that he said not now");
        ines.press_in(LETTERS, "Take it back").await?;
        ines.sees_nothing_of(LETTERS).await
    }

    /// By one alone, at once for both.
    pub async fn sam_lets_it_rest(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        sam.open("/agreements").await?;
        sam.press_in(NINE, "Let it rest").await?;
        sam.sees(&["Resting", "Set down on"]).await?;
        watch.look(sam, "agreements-resting").await?;
        ines.open("/agreements").await?;
        ines.sees(&["Resting", NINE]).await?;
        ines.open("/week/side/6").await?;
        ines.sees(&["nothing to tell"]).await
    }

    /// By both.
    pub async fn they_pick_it_up(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.open("/agreements").await?;
        ines.press_in(NINE, "Ask to pick it up").await?;
        ines.press("See how Sam will read it").await?;
        ines.press("Propose this to Sam").await?;
        ines.sees(&["Resting"]).await?;
        sam.open("/agreements").await?;
        sam.press("Yes to these words").await?;
        sam.sees(&["Agreed", NINE]).await?;
        sam.sees_nothing_of("Set down on").await?;
        sam.press_in(NINE, "Retire it").await?;
        watch.look(sam, "agreements-retired").await?;
        sam.click("Retired").await?;
        sam.press(NINE).await?;
        is_head(sam, "Retired").await?;
        watch.look(sam, "agreement-retired").await
    }

    /// What she has begun waits for her, and for nobody else.
    pub async fn ines_leaves_while_writing(&mut self) -> Result<()> {
        let (ines, sam) = (&self.ines, &self.sam);
        ines.open("/agreements/new").await?;
        ines.fill("agree-that", BEGUN).await?;
        ines.press("Leave quickly").await?;
        ines.has_left().await?;
        sam.open("/agreements").await?;
        sam.sees_nothing_of(BEGUN).await?;
        Ok(())
    }
}
