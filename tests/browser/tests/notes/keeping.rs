//! Notes of every kind: written, changed, found, let go.

use super::{INES, MISSED, Notes, PHONE, THURSDAY, WEDDING, is_head, open_notes, write};
use anyhow::{Result, ensure};

const MISSED_ANEW: &str = "Perhaps we never asked qzvyxkelm116";
const HELP: &str = "that you tell me first qzvyxkelm117";

impl Notes {
    pub async fn ines_writes_more(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        open_notes(ines, INES).await?;
        for (kind, text) in [("feeling", WEDDING), ("doubt", MISSED), ("fear", THURSDAY)] {
            write(ines, kind, text).await?;
        }
        ines.sees(&[PHONE, WEDDING, MISSED, THURSDAY]).await?;

        ines.click_in(THURSDAY, "Begin an agreement").await?;
        let help = ines.field_in(THURSDAY, "help").await?;
        ines.fill(&help, HELP).await?;
        ines.press_in(THURSDAY, "Keep it for later").await?;
        ines.is_on("/notes").await?;
        ensure!(ines.page().content().await?.contains(HELP), "what would help is kept with its note");
        watch.look(ines, "notes-kept").await
    }

    pub async fn ines_changes_one(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.press_in(MISSED, "Change").await?;
        is_head(ines, "Change this note").await?;
        ensure!(ines.value_of("text").await? == MISSED && ines.chosen("kind").await? == "doubt", "as it was kept");
        watch.look(ines, "note").await?;
        ines.fill("text", " ").await?;
        ines.press_unchecked("Keep it").await?;
        ines.sees(&["another look"]).await?;
        watch.look(ines, "note-errors").await?;
        ines.fill("text", MISSED_ANEW).await?;
        ines.press("Keep it").await?;
        ines.is_on("/notes").await?;
        ines.sees(&[MISSED_ANEW]).await?;
        ines.sees_nothing_of(MISSED).await?;
        ines.press_in(MISSED_ANEW, "Change").await?;
        ines.press("Back to my notes").await?;
        ines.is_on("/notes").await
    }

    pub async fn ines_searches(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.fill("find", "qzvyxkelm112").await?;
        ines.press("Search").await?;
        ines.sees(&[WEDDING]).await?;
        for other in [PHONE, MISSED_ANEW, THURSDAY] {
            ines.sees_nothing_of(other).await?;
        }
        watch.look(ines, "notes-found").await?;
        ines.fill("find", "qzvyxkelm199").await?;
        ines.press("Search").await?;
        for note in [PHONE, WEDDING, MISSED_ANEW, THURSDAY] {
            ines.sees_nothing_of(note).await?;
        }
        watch.look(ines, "notes-found-none").await
    }

    pub async fn ines_lets_one_go(&mut self) -> Result<()> {
        let ines = &self.ines;
        ines.open("/notes").await?;
        ines.click_in(MISSED_ANEW, "Let it go").await?;
        ines.press_in(MISSED_ANEW, "Let it go for good").await?;
        ines.is_on("/notes").await?;
        ines.sees(&[PHONE, WEDDING, THURSDAY]).await?;
        ines.sees_nothing_of(MISSED_ANEW).await
    }
}
