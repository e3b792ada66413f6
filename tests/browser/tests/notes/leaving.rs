//! What is half written stays, however the writing ends.

use super::{INES, Notes, SAM, goes_to_what_waits, is_head, open_notes, pass_the_door, sign_in};
use anyhow::{Result, ensure};
use browser::Person;

const AT_MINUTE_ELEVEN: &str = "Written across the end qzvyxkelm170";
const KEPT_BY_ITSELF: &str = "Kept by the page itself qzvyxkelm171";
const WHILE_LEAVING: &str = "Said while leaving qzvyxkelm172";
const CHANGED: &str = "Changed while leaving qzvyxkelm173";
const A_PART: &str = "Cut while leaving qzvyxkelm174";
const HALF_SAID: &str = "That you qzvyxkelm175";

impl Notes {
    pub async fn the_window_closes_while_ines_writes(&mut self) -> Result<()> {
        open_notes(&self.ines, INES).await?;
        self.ines.pick("kind", "doubt").await?;
        self.ines.fill("text", AT_MINUTE_ELEVEN).await?;
        self.ines.open_tab().await?;
        open_notes(&self.ines, INES).await?;
        self.ines.press("Close it now").await?;
        self.ines.is_on("/week").await?;
        self.ines.switch_tab().await?;

        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press("Keep it here").await?;
        ines.is_on("/private").await?;
        ines.sees(&["Your draft is safe"]).await?;
        ines.sees_nothing_of(AT_MINUTE_ELEVEN).await?;
        watch.look(ines, "notes-door-draft").await?;
        pass_the_door(ines, INES).await?;
        is_back(ines, "doubt", AT_MINUTE_ELEVEN).await?;
        watch.look(ines, "notes-draft-back").await?;
        ines.press("Keep it here").await?;
        ines.sees(&[AT_MINUTE_ELEVEN]).await?;
        if self.scripts { self.the_page_keeps_itself().await } else { Ok(()) }
    }

    /// Out of sight, the page keeps what is on it.
    async fn the_page_keeps_itself(&mut self) -> Result<()> {
        open_notes(&self.ines, INES).await?;
        self.ines.pick("kind", "feeling").await?;
        self.ines.fill("text", KEPT_BY_ITSELF).await?;
        self.ines.switch_tab().await?;
        self.ines.switch_tab().await?;
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.comes_to_see("Kept at").await?;
        watch.look(ines, "notes-kept-by-itself").await?;
        open_notes(ines, INES).await?;
        is_back(ines, "feeling", KEPT_BY_ITSELF).await?;
        ines.press("Keep it here").await?;
        ines.sees(&[KEPT_BY_ITSELF]).await
    }

    pub async fn ines_leaves_while_writing(&mut self) -> Result<()> {
        let ines = &self.ines;
        open_notes(ines, INES).await?;
        ines.pick("kind", "fear").await?;
        ines.fill("text", WHILE_LEAVING).await?;
        leave(ines, WHILE_LEAVING, self.scripts).await?;
        sign_in(ines, &self.names[0], INES).await?;
        open_notes(ines, INES).await?;
        is_back(ines, "fear", WHILE_LEAVING).await?;
        ines.press("Keep it here").await?;
        ines.sees(&[WHILE_LEAVING]).await?;

        ines.press_in(WHILE_LEAVING, "Change").await?;
        ines.fill("text", CHANGED).await?;
        let path = ines.path().await?;
        leave(ines, CHANGED, self.scripts).await?;
        sign_in(ines, &self.names[0], INES).await?;
        ines.open(&path).await?;
        pass_the_door(ines, INES).await?;
        ines.is_on(&path).await?;
        is_back(ines, "fear", CHANGED).await?;
        ines.press("Keep it").await?;
        ines.sees(&[CHANGED]).await?;

        ines.press_in(CHANGED, "Show Sam some of this").await?;
        ines.pick("how", "part").await?;
        ines.fill("words", A_PART).await?;
        let path = ines.path().await?;
        leave(ines, A_PART, self.scripts).await?;
        sign_in(ines, &self.names[0], INES).await?;
        ines.open(&path).await?;
        pass_the_door(ines, INES).await?;
        is_head(ines, "Choose what to show Sam").await?;
        ensure!(ines.value_of("words").await? == A_PART, "the part she had begun came back");
        ines.press("Keep it private").await
    }

    /// What Sam had begun to say back has no place of its own: it becomes a note of his.
    pub async fn sam_leaves_while_saying_back(&mut self) -> Result<()> {
        let sam = &self.sam;
        goes_to_what_waits(sam).await?;
        sam.fill("heard", HALF_SAID).await?;
        leave(sam, HALF_SAID, self.scripts).await?;
        sign_in(sam, &self.names[1], SAM).await?;
        open_notes(sam, SAM).await?;
        sam.sees(&[HALF_SAID]).await
    }
}

/// Leaves quickly; going back shows nothing of it.
async fn leave(person: &Person, words: &str, scripts: bool) -> Result<()> {
    let path = person.path().await?;
    if scripts {
        person.tells_what_is_seen().await?;
    }
    person.click("Leave quickly").await?;
    person.has_left().await?;
    if scripts {
        person.was_blank()?;
        person.go_back_to(&path).await?;
        person.never_shows(words).await?;
    }
    Ok(())
}

async fn is_back(ines: &Person, kind: &str, words: &str) -> Result<()> {
    let (value, chosen) = (ines.value_of("text").await?, ines.chosen("kind").await?);
    ensure!(value == words && chosen == kind, "{chosen:?}, {value:?} came back, not {kind:?}, {words:?}");
    Ok(())
}
