//! The same page twice: what the other tab does meanwhile costs no word of this one.

use super::{INES, Notes, SAM, is_head, open_notes, sign_in, write};
use anyhow::{Result, ensure};

const NOTE: &str = "Open on two pages qzvyxkelm190";
const HERE: &str = "As it is here qzvyxkelm191";
const THERE: &str = "As it is there qzvyxkelm192";
const LATE: &str = "Too late for it qzvyxkelm193";
const OTHER_SIGN_IN: &str = "Before the other sign-in qzvyxkelm194";

impl Notes {
    pub async fn a_note_changes_meanwhile(&mut self) -> Result<()> {
        open_notes(&self.ines, INES).await?;
        write(&self.ines, "doubt", NOTE).await?;
        self.ines.press_in(NOTE, "Change").await?;
        let path = self.ines.path().await?;
        self.ines.fill("text", HERE).await?;
        self.ines.switch_tab().await?;
        self.ines.open(&path).await?;
        self.ines.fill("text", THERE).await?;
        self.ines.press("Keep it").await?;
        self.ines.sees(&[THERE]).await?;
        self.ines.switch_tab().await?;

        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press("Keep it").await?;
        ines.sees(&["As it stands now", THERE]).await?;
        ensure!(ines.value_of("text").await? == HERE, "the words of this page are still there");
        watch.look(ines, "note-newer").await?;
        ines.press("Keep it").await?;
        ines.is_on("/notes").await?;
        ines.sees(&[HERE]).await?;
        ines.sees_nothing_of(THERE).await
    }

    pub async fn a_note_is_let_go_meanwhile(&mut self) -> Result<()> {
        self.ines.press_in(HERE, "Change").await?;
        self.ines.fill("text", LATE).await?;
        self.ines.switch_tab().await?;
        open_notes(&self.ines, INES).await?;
        self.ines.click_in(HERE, "Let it go").await?;
        self.ines.press_in(HERE, "Let it go for good").await?;
        self.ines.switch_tab().await?;

        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press("Keep it").await?;
        is_head(ines, "Your words are still here").await?;
        ensure!(ines.value_of("text").await? == LATE, "the words are still there");
        watch.look(ines, "note-gone").await?;
        ines.press("Keep it here").await?;
        ines.is_on("/notes").await?;
        ines.sees(&[LATE]).await
    }

    /// Somebody else signs in on the same browser, while a page of Ines's is still open.
    pub async fn another_signs_in_meanwhile(&mut self) -> Result<()> {
        self.ines.fill("text", OTHER_SIGN_IN).await?;
        self.ines.switch_tab().await?;
        sign_in(&self.ines, &self.names[1], SAM).await?;
        open_notes(&self.ines, SAM).await?;
        self.ines.sees_nothing_of(OTHER_SIGN_IN).await?;
        self.ines.switch_tab().await?;

        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press("Keep it here").await?;
        ines.sees(&["Your words are still here", OTHER_SIGN_IN]).await?;
        watch.look(ines, "note-of-another").await?;
        open_notes(ines, SAM).await?;
        ines.sees_nothing_of(OTHER_SIGN_IN).await?;
        sign_in(ines, &self.names[0], INES).await
    }
}
