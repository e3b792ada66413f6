//! A list of small steps, what each of the two would like of it, and the week in which both find out.

use super::browser::{Browser, between};
use anyhow::{Context, Result};

/// The week in which the list is begun, before its check-in.
pub const BEGUN: usize = 16;
/// On the list in this order: the first by Ines, the next by Sam, and so on.
const STEPS: [&str; 5] = [
    "Sitting on the same side of the table",
    "A hand on the shoulder in passing",
    "Holding hands on a walk",
    "A long hug, with somebody saying when",
    "Falling asleep in one bed",
];
const HERS: [&str; 5] = ["yes", "yes", "yes", "not-sure", "not-yet"];
const HIS: [&str; 5] = ["yes", "not-sure", "yes", "yes", "yes"];
const PAGE: &str = "/closeness";

pub async fn begin(ines: &mut Browser, sam: &mut Browser) -> Result<()> {
    for (at, step) in STEPS.iter().enumerate() {
        let browser = if at % 2 == 0 { &mut *ines } else { &mut *sam };
        browser.press(PAGE, "/closeness/add", &[("words", step)]).await?;
    }
    choose(ines, HERS).await?;
    choose(sam, HIS).await
}

async fn choose(browser: &mut Browser, chosen: [&str; 5]) -> Result<()> {
    let page = browser.get(PAGE).await?;
    let ids: Vec<&str> = page.split("id=\"w-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let fields: Vec<String> = ids.iter().map(|id| format!("c-{id}")).collect();
    let typed: Vec<(&str, &str)> = fields.iter().map(String::as_str).zip(chosen).collect();
    browser.press(PAGE, PAGE, &typed).await.map(drop)
}

/// At the joint step: the last of what both said yes to, for the coming week.
pub async fn choose_one(browser: &mut Browser, table: &str) -> Result<()> {
    let page = browser.get(table).await?;
    let step = page.rsplit("name=\"this-week\" value=\"").next().and_then(|rest| rest.split('"').next());
    let step = step.context("nothing to choose from")?.to_owned();
    between(&page, "You both said yes", "these").context("not at the joint step")?;
    browser.press(table, &format!("{table}/closeness"), &[("this-week", &step)]).await.map(drop)
}
