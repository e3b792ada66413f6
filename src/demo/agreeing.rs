//! What the two agree on over half a year: suggested, put in other words, said yes to, rested, looked at again;
//! and what each tells of their own part. Every act goes through the page that offers it.

use super::browser::{Browser, between};
use super::script::agreements::{Deed, LINES, PARTS};
use anyhow::{Context, Result};
use std::collections::BTreeMap;

/// Where the agreements are, by the script's names.
#[derive(Default)]
pub struct Agreements(BTreeMap<&'static str, String>);

impl Agreements {
    pub async fn act(&mut self, browser: &mut Browser, name: &'static str, deed: &Deed) -> Result<()> {
        self.try_act(browser, name, deed).await.with_context(|| format!("the agreement {name:?}"))
    }

    async fn try_act(&mut self, browser: &mut Browser, name: &'static str, deed: &Deed) -> Result<()> {
        match deed {
            Deed::Suggest { so_that, agree_that, about, weeks, if_it_slips } => {
                let until = weeks.map(|weeks| browser.in_weeks(weeks).to_string()).unwrap_or_default();
                let words = [("so-that", *so_that), ("agree-that", *agree_that), ("about", *about)];
                let rest = [("until", until.as_str()), ("if-it-slips", *if_it_slips), ("do", "propose")];
                let kind = [("kind", if so_that.is_empty() { "commitment" } else { "boundary" })];
                browser.press(NEW, NEW, &[&words[..], &rest, &kind].concat()).await?;
                let page = browser.get("/agreements").await?;
                let (above, _) = page.split_once(agree_that).context("it isn't on the list")?;
                let id = above.rsplit("id=\"p-").next().and_then(|rest| rest.split('"').next()).unwrap_or_default();
                self.0.insert(name, format!("/agreements/{id}"));
            }
            Deed::Change { agree_that, note } => {
                let change = format!("{}/change", self.path(name)?);
                let page = browser.get(&change).await?;
                let before: Vec<_> = ["so-that", "until", "if-it-slips"].map(|line| (line, typed(&page, line))).into();
                let chosen = ["kind", "about"].map(|name| (name, chosen(&page, name)));
                let before: Vec<_> = before.into_iter().chain(chosen).collect();
                let kept: Vec<(&str, &str)> = before.iter().map(|(name, text)| (*name, text.as_str())).collect();
                let words = [("agree-that", *agree_that), ("note", *note), ("do", "propose")];
                browser.press(&change, &change, &[&kept[..], &words].concat()).await?;
            }
            Deed::Yes => self.press(browser, name, "consent").await?,
            Deed::NotNow => self.press(browser, name, "not-now").await?,
            Deed::Rest => self.press(browser, name, "rest").await?,
            Deed::Keep => self.press(browser, name, "keep").await?,
        }
        Ok(())
    }

    fn path(&self, name: &str) -> Result<&str> {
        self.0.get(name).map(String::as_str).context("nobody suggested it")
    }

    async fn press(&self, browser: &mut Browser, name: &str, act: &str) -> Result<()> {
        browser.press("/agreements", &format!("{}/{act}", self.path(name)?), &[]).await.map(drop)
    }
}

const NEW: &str = "/agreements/new";
const TOLD: &str = "/week/side/6";

/// What stands in a line of the form.
fn typed(page: &str, name: &str) -> String {
    let field = between(page, &format!("id=\"{name}\" name=\"{name}\""), ">").unwrap_or_default();
    unescaped(between(field, "value=\"", "\"").unwrap_or_default())
}

/// Which of several is chosen.
fn chosen(page: &str, name: &str) -> String {
    let named = format!("name=\"{name}\" value=\"");
    let options = page.split(&named).skip(1).filter_map(|rest| rest.split('>').next());
    let chosen = options.filter_map(|option| option.strip_suffix("\" checked"));
    chosen.map(str::to_owned).next().unwrap_or_default()
}

/// What the page wrote for what it must not hold as it is.
fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'").replace("&#34;", "\"").replace("&amp;", "&")
}

/// Each tells of their own part in what stands: a word for each, and sometimes a line.
pub async fn tell(browser: &mut Browser, week: usize) -> Result<()> {
    let page = browser.get(TOLD).await?;
    let fields: Vec<&str> = page.split("<fieldset id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let lines: Vec<String> = fields.iter().map(|field| format!("{field}-line")).collect();
    let mut told: Vec<(&str, &str)> = Vec::new();
    for (at, (field, line)) in fields.iter().zip(&lines).enumerate() {
        told.push((field, PARTS[(week + at * 2) % PARTS.len()]));
        told.push((line, LINES[(week * 3 + at) % LINES.len()]));
    }
    browser.press(TOLD, TOLD, &told).await.map(drop)
}
