//! With Tab, Space, Enter and the arrows alone, while the pages follow each other.

use super::Table;
use anyhow::Result;
use browser::Person;
use std::time::Instant;

const HEARD: &str = "That it was good qzvyxkelm260";

async fn press(person: &Person, button: &str) -> Result<()> {
    person.tab_to(button).await?;
    person.enter().await
}

impl Table {
    pub async fn they_begin_by_keys(&mut self, hers: &str, his: &str) -> Result<()> {
        for (person, wish) in [(&self.ines, hers), (&self.sam, his)] {
            person.choose_by_keys("wish", wish).await?;
            press(person, "I’m ready to begin").await?;
        }
        Ok(())
    }

    /// At the first of these steps Sam says back what he heard; whatever was left out does not come.
    pub async fn they_go_through_by_keys(&mut self, steps: &[&str]) -> Result<()> {
        for (n, step) in steps.iter().enumerate() {
            Self::follows(&self.ines, step, Instant::now()).await?;
            if n == 0 {
                self.sam.tab_to("heard").await?;
                self.sam.type_text(HEARD).await?;
                press(&self.sam, "Show Ines").await?;
                self.ines.comes_to_see(HEARD).await?;
                press(&self.ines, "That’s it").await?;
                self.sam.comes_to_see("that’s it.").await?;
            }
            press(&self.ines, "I’m ready to go on").await?;
            press(&self.sam, "I’m ready to go on").await?;
        }
        self.ines.comes_to_see("Leaving the table").await
    }

    pub async fn they_close_by_keys(&mut self) -> Result<()> {
        for person in [&self.ines, &self.sam] {
            person.choose_by_keys("leave", "lighter").await?;
            press(person, "Close this week").await?;
            person.sees(&[HEARD]).await?;
        }
        Ok(())
    }
}
