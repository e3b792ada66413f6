//! Moments noted between check-ins, through the page they are noted on.

use super::browser::{Browser, between};
use super::script::moments::KEPT;
use anyhow::Result;

const PAGE: &str = "/moments";

pub async fn note(browser: &mut Browser, kind: &str, words: &str) -> Result<()> {
    let name = if kind.is_empty() { "hard" } else { "good" };
    let kind = (!kind.is_empty()).then_some(("kind", kind));
    let typed: Vec<(&str, &str)> = [(name, words), ("keep", name)].into_iter().chain(kind).collect();
    browser.press(PAGE, PAGE, &typed).await.map(drop)
}

/// The other one's answer to the newest that can be answered.
pub async fn answer(browser: &mut Browser, said: &str) -> Result<()> {
    let page = browser.get(PAGE).await?;
    let to = format!("/moments/{}", between(&page, "action=\"/moments/", "\"")?);
    let typed = if matches!(said, "saw" | "didnt-know") { ("answer", said) } else { ("own", said) };
    browser.press(PAGE, &to, &[typed]).await.map(drop)
}

/// For oneself: behind a closed door it waits until it opens.
pub async fn keep_for_oneself(browser: &mut Browser) -> Result<()> {
    for words in KEPT {
        browser.press(PAGE, "/notes/moments", &[("good", words), ("keep", "good")]).await?;
    }
    Ok(())
}
