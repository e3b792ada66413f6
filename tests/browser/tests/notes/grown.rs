//! Half a year of notes, as the demo has them.

use super::{open_notes, sign_in};
use anyhow::{Result, ensure};
use browser::{Person, SignIn, Watch};

/// What stands in the notes that are asked about.
const ASKS: &str = "You’ve kept this for six weeks";
const TELLS: &str = "How is it these days?";

pub async fn read(ines: &Person, way_in: &SignIn, watch: &mut Watch) -> Result<()> {
    sign_in(ines, &way_in.name, &way_in.passphrase).await?;
    watch.look(ines, "grown-week").await?;
    open_notes(ines, &way_in.passphrase).await?;
    ines.sees(&[ASKS, TELLS]).await?;
    watch.look(ines, "grown-notes").await?;
    ines.press_in(TELLS, "quieter").await?;
    ines.is_on("/notes").await?;
    ines.sees(&["Quieter, since"]).await?;
    let asked = asks(ines).await?;
    ines.press_in(ASKS, "Keep it").await?;
    ines.is_on("/notes").await?;
    ensure!(asks(ines).await? == asked - 1, "the question was answered once and for all");
    watch.look(ines, "grown-notes-answered").await?;
    ines.press("Earlier").await?;
    watch.look(ines, "grown-notes-earlier").await?;
    ines.open("/history").await?;
    watch.look(ines, "grown-history").await
}

async fn asks(ines: &Person) -> Result<usize> {
    Ok(ines.text().await?.matches(ASKS).count())
}
