//! A quiet half hour in the middle of a week: what the two do with their notes, and with what
//! the other one has shown. Every act goes through the page that offers it.

use super::browser::{Browser, between};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Ines,
    Sam,
}

impl Who {
    pub fn other(self) -> Self {
        if self == Self::Ines { Self::Sam } else { Self::Ines }
    }
}

/// What somebody does with a note of theirs, or with what was shown of it.
pub enum Deed {
    /// Its kind, or "" for none, and its text.
    Keep(&'static str, &'static str),
    Life(&'static str),
    KeepIt,
    /// When I fear this, what would help is…
    Help(&'static str),
    Show,
    ShowPart(&'static str),
    Bring,
    Reflect(&'static str),
    Ask,
    More(&'static str),
    Thank,
    /// The answer and, unless it is "heard", words to it.
    Answer(&'static str, &'static str),
    Park,
    /// A reply and an offer; either may be empty.
    Reply(&'static str, &'static str),
    Accept,
    Withdraw,
}

pub struct Doing {
    pub week: usize,
    pub who: Who,
    /// The note it is about, by a name only the script uses.
    pub note: &'static str,
    pub deed: Deed,
}

impl Deed {
    /// Behind the passphrase; what was shown is read and answered without it.
    pub fn is_private(&self) -> bool {
        matches!(
            self,
            Self::Keep(..)
                | Self::Life(_)
                | Self::KeepIt
                | Self::Help(_)
                | Self::Show
                | Self::ShowPart(_)
                | Self::Bring
        )
    }
}

/// Where the notes are, and what was shown of them, by the script's names.
#[derive(Default)]
pub struct Places {
    notes: BTreeMap<&'static str, String>,
    shown: BTreeMap<&'static str, String>,
}

impl Places {
    pub async fn act(&mut self, browser: &mut Browser, doing: &Doing) -> Result<()> {
        let name = doing.note;
        self.try_act(browser, doing).await.with_context(|| format!("week {}, the note {name:?}", doing.week))
    }

    async fn try_act(&mut self, browser: &mut Browser, doing: &Doing) -> Result<()> {
        let name = doing.note;
        match doing.deed {
            Deed::Keep(kind, text) => {
                let path = keep(browser, kind, text).await?;
                self.notes.insert(name, path);
            }
            Deed::Life(life) => self.press_note(browser, name, "life", &[("life", life)]).await?,
            Deed::KeepIt => self.press_note(browser, name, "keep", &[]).await?,
            Deed::Help(help) => self.press_note(browser, name, "agreement", &[("help", help)]).await?,
            Deed::Show => self.show(browser, name, &[("how", "whole"), ("when", "now")]).await?,
            Deed::ShowPart(part) => {
                self.show(browser, name, &[("how", "part"), ("words", part), ("when", "now")]).await?;
            }
            Deed::Bring => {
                decide(browser, self.note(name)?, &[("how", "whole"), ("when", "checkin")]).await?;
            }
            Deed::Reflect(heard) => self.press_shown(browser, name, "reflections", &[("heard", heard)]).await?,
            Deed::Ask => self.press_shown(browser, name, "ask", &[]).await?,
            Deed::More(more) => self.press_shown(browser, name, "more", &[("more", more)]).await?,
            Deed::Thank => self.press_shown(browser, name, "thanks", &[]).await?,
            Deed::Answer(answer, words) => {
                self.press_shown(browser, name, "answer", &[("answer", answer), ("words", words)]).await?;
            }
            Deed::Park => self.press_shown(browser, name, "park", &[]).await?,
            Deed::Reply(reply, offering) => {
                self.press_shown(browser, name, "reply", &[("reply", reply), ("offering", offering)]).await?;
            }
            Deed::Accept => self.press_shown(browser, name, "offer/accept", &[]).await?,
            Deed::Withdraw => self.press_shown(browser, name, "withdraw", &[]).await?,
        }
        Ok(())
    }

    fn note(&self, name: &str) -> Result<&str> {
        self.notes.get(name).map(String::as_str).context("it was not kept")
    }

    async fn press_note(&self, browser: &mut Browser, name: &str, act: &str, typed: &[(&str, &str)]) -> Result<()> {
        let to = format!("{}/{act}", self.note(name)?);
        let page = page_with(browser, &to).await?;
        browser.press(&page, &to, typed).await.map(drop)
    }

    async fn show(&mut self, browser: &mut Browser, name: &'static str, choice: &[(&str, &str)]) -> Result<()> {
        let to = decide(browser, self.note(name)?, choice).await?;
        if !to.starts_with("/shown/") {
            bail!("showing led to {to}");
        }
        self.shown.insert(name, to);
        Ok(())
    }

    async fn press_shown(&self, browser: &mut Browser, name: &str, act: &str, typed: &[(&str, &str)]) -> Result<()> {
        let page = self.shown.get(name).context("it was not shown")?;
        browser.press(page, &format!("{page}/{act}"), typed).await.map(drop)
    }
}

/// Keeps a note, and answers its path.
async fn keep(browser: &mut Browser, kind: &str, text: &str) -> Result<String> {
    let kind = (!kind.is_empty()).then_some(("kind", kind));
    let typed: Vec<(&str, &str)> = kind.into_iter().chain([("text", text)]).collect();
    browser.press("/notes", "/notes", &typed).await?;
    let page = browser.get("/notes").await?;
    let (_, below) = page.split_once(text).context("the note does not stand on /notes")?;
    let id = between(below, "href=\"/notes/", "\"")?.split('/').next().unwrap_or_default();
    Ok(format!("/notes/{id}"))
}

/// The page of one's notes, from the newest on, that holds this address.
async fn page_with(browser: &mut Browser, address: &str) -> Result<String> {
    let mut page = "/notes".to_owned();
    loop {
        let html = browser.get(&page).await?;
        if html.contains(address) {
            return Ok(page);
        }
        let before =
            between(&html, "href=\"/notes?before=", "\"").with_context(|| format!("no {address} by {page}"))?;
        page = format!("/notes?before={before}");
    }
}

/// Choose, preview, decide; answers where it leads.
async fn decide(browser: &mut Browser, note: &str, choice: &[(&str, &str)]) -> Result<String> {
    let choose = format!("{note}/show");
    let preview = browser.press(&choose, &choose, choice).await?;
    if preview != format!("{choose}/preview") {
        bail!("{choose} led to {preview}");
    }
    browser.press(&preview, &format!("{choose}/decide"), &[]).await
}
