//! A list of small steps, what each chooses of it, and the joint step of a check-in; before it, what one asks oneself.

use super::{INES, Sharing, is_head};
use anyhow::{Result, ensure};
use browser::Person;

const SHOULDER: &str = "A hand on the shoulder qzvyxkelm330";
const WALK: &str = "Holding hands on a walk qzvyxkelm331";
const DOUBT: &str = "Not while the boxes stand here qzvyxkelm332";

/// Chooses, by the words of a step.
async fn choose(person: &Person, step: &str, value: &str) -> Result<()> {
    let find = "[...document.querySelectorAll('#choices li')].find((li) => li.innerText.includes($[0]))
        ?.querySelector('input[type=radio]')?.name";
    let name = person.js_of(find, &[step]).await?;
    person.pick(&name, value).await
}

impl Sharing {
    pub async fn ines_asks_herself(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.open("/readiness").await?;
        if ines.path().await? == "/private" {
            ines.fill("passphrase", INES).await?;
            ines.press("Open").await?;
        }
        is_head(ines, "Before coming closer").await?;
        watch.look(ines, "readiness").await?;
        ines.press("Keep it for myself").await?;
        ines.sees(&["another look"]).await?;
        ines.pick("q-stop", "not-now").await?;
        ines.fill("words", DOUBT).await?;
        ines.press("Keep it for myself").await?;
        ines.sees(&["What you answered before", DOUBT]).await?;
        watch.look(ines, "readiness-kept").await?;
        sam.open("/readiness").await?;
        sam.is_on("/private").await?;
        sam.sees_nothing_of(DOUBT).await
    }

    pub async fn they_make_a_list(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.open("/closeness").await?;
        watch.look(ines, "steps-empty").await?;
        ines.fill("words", SHOULDER).await?;
        ines.press("Add it").await?;
        sam.open("/closeness").await?;
        sam.sees(&[SHOULDER]).await?;
        sam.fill("words", WALK).await?;
        sam.press("Add it").await?;
        watch.look(sam, "steps").await
    }

    /// She says yes to both; he to one of them. Neither sees it of the other.
    pub async fn each_chooses(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.open("/closeness").await?;
        choose(ines, SHOULDER, "yes").await?;
        choose(ines, WALK, "yes").await?;
        ines.press("Keep my answers").await?;
        watch.look(ines, "steps-chosen").await?;
        sam.open("/closeness").await?;
        ensure!(sam.js("document.querySelectorAll('#choices :checked').length").await? == 0, "hers are not his");
        choose(sam, WALK, "yes").await?;
        sam.press("Keep my answers").await
    }

    pub async fn they_come_to_the_joint_step(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        for person in [ines, sam] {
            person.open("/week/side/8").await?;
            person.press("Seal my side").await?;
            person.open("/week").await?;
            person.press("I’m here").await?;
        }
        let table = sam.path().await?;
        for person in [ines, sam] {
            person.open(&table).await?;
            person.sees_nothing_of("Closeness").await?;
            person.pick("wish", "full").await?;
            person.press("I’m ready to begin").await?;
        }
        for person in [ines, sam] {
            person.open(&table).await?;
            person.sees(&["You both said yes to these", WALK]).await?;
            person.sees_nothing_of(SHOULDER).await?;
        }
        watch.look(ines, "joint-step").await?;
        ines.press("This one, this week").await?;
        ines.sees(&["For this week"]).await?;
        watch.look(ines, "joint-step-chosen").await?;
        sam.open("/closeness").await?;
        sam.sees(&["For this week", WALK]).await?;
        watch.look(sam, "steps-this-week").await
    }

    /// Taken back, it leaves both screens, and no page says why.
    pub async fn sam_takes_his_yes_back(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        sam.press("Clear them all").await?;
        if self.scripts {
            ines.comes_to_see("There is nothing more at this step").await?;
        } else {
            ines.press("Look again").await?;
        }
        ines.sees(&["There is nothing more at this step"]).await?;
        ines.sees_nothing_of(WALK).await?;
        watch.look(ines, "joint-step-empty").await
    }
}
