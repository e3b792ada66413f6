//! An agreement whose second look is due, as the demo has it.

use super::sign_in;
use anyhow::Result;
use browser::{Person, SignIn, Watch};

const PHONES: &str = "Both phones charge in the kitchen overnight.";

pub async fn look_again(ines: &Person, sam: &Person, ways_in: &[SignIn; 2], watch: &mut Watch) -> Result<()> {
    for (person, way_in) in [ines, sam].into_iter().zip(ways_in) {
        sign_in(person, &way_in.name, &way_in.passphrase).await?;
    }
    ines.sees(&["Agreements to look at", "A second look is due"]).await?;
    watch.look(ines, "grown-week-agreements").await?;
    ines.open("/agreements").await?;
    ines.sees(&["A second look is due since"]).await?;
    watch.look(ines, "grown-agreements").await?;
    ines.press_in(PHONES, "Loosen").await?;
    watch.look(ines, "grown-loosen").await?;
    ines.open("/agreements").await?;
    ines.press_in(PHONES, "Keep").await?;
    ines.sees(&["Suggested by you"]).await?;
    sam.open("/agreements").await?;
    watch.look(sam, "grown-agreements-kept").await?;
    sam.press_in(PHONES, "Yes to these words").await?;
    for person in [ines, sam] {
        person.open("/agreements").await?;
        person.sees_nothing_of("A second look is due since").await?;
    }
    ines.open("/history").await?;
    watch.look(ines, "grown-history-agreements").await
}
