//! What is checked on every page and state that somebody comes to. Mistakes are gathered, and told together at the end.

use crate::{Person, axe, shots};
use anyhow::{Result, ensure};
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams,
};
use std::path::{Path, PathBuf};

const WIDTHS: [u32; 3] = [390, 768, 1280];
/// Pictures of these only.
const PICTURED: [u32; 2] = [390, 1280];
const NARROWEST: u32 = 320;
const SCHEMES: [&str; 2] = ["light", "dark"];
/// A page that looks again by itself may do so in the middle of a check.
const TRIES: u32 = 3;

pub struct Watch {
    /// None where scripts are off, and nothing can look into the page from inside.
    shots: Option<PathBuf>,
    states: usize,
    checks: usize,
    found: Vec<String>,
}

impl Watch {
    /// Looks closely, and keeps pictures in `AMPERSAND_SHOTS`, or in a folder of the build.
    pub fn closely(build: &str) -> Result<Self> {
        let shots = std::env::var_os("AMPERSAND_SHOTS").map_or_else(|| Path::new(build).join("shots"), PathBuf::from);
        std::fs::create_dir_all(&shots)?;
        Ok(Self { shots: Some(shots), states: 0, checks: 0, found: Vec::new() })
    }

    pub fn from_afar() -> Self {
        Self { shots: None, states: 0, checks: 0, found: Vec::new() }
    }

    /// The page that `person` is on, in every width and scheme, is in order.
    pub async fn look(&mut self, person: &Person, state: &str) -> Result<()> {
        self.states += 1;
        let title = person.js("document.title").await?;
        for word in ["affair", "trust", "couple", "fear"] {
            if title.to_string().to_lowercase().contains(word) {
                self.found.push(format!("{state}: the title says {word}"));
            }
        }
        if self.shots.is_none() {
            return Ok(());
        }
        self.check_ids(person, state).await?;
        for scheme in SCHEMES {
            for width in WIDTHS {
                self.check(person, state, width, scheme).await?;
            }
        }
        self.check_narrowest(person, state).await?;
        person.own_view().await
    }

    /// Two elements with one id, and links on the page that lead to none: a summary of mistakes may name a field that
    /// is not there. axe asks for neither.
    async fn check_ids(&mut self, person: &Person, state: &str) -> Result<()> {
        let wrong = person.js(WRONG_IDS).await?;
        self.found.extend(wrong.as_array().into_iter().flatten().map(|each| format!("{state}: {each}")));
        Ok(())
    }

    async fn check(&mut self, person: &Person, state: &str, width: u32, scheme: &str) -> Result<()> {
        for tries_left in (0..TRIES).rev() {
            match self.try_check(person, state, width, scheme).await {
                Ok(found) => {
                    self.checks += 1;
                    self.found.extend(found.iter().map(|each| format!("{state}, {width}, {scheme}: {each}")));
                    break;
                }
                Err(error) if tries_left == 0 => return Err(error),
                Err(_) => person.settled().await?,
            }
        }
        Ok(())
    }

    async fn try_check(&self, person: &Person, state: &str, width: u32, scheme: &str) -> Result<Vec<String>> {
        set_view(person, width, scheme).await?;
        if let Some(folder) = self.shots.as_ref().filter(|_| PICTURED.contains(&width)) {
            let name = format!("{:02}-{state}-{width}-{scheme}.png", self.states);
            shots::save(person, width, &folder.join(name)).await?;
            set_view(person, width, scheme).await?;
        }
        open_details(person, true).await?;
        let found = axe::run(person).await?;
        open_details(person, false).await?;
        Ok(found)
    }

    async fn check_narrowest(&mut self, person: &Person, state: &str) -> Result<()> {
        set_view(person, NARROWEST, "light").await?;
        for open in [false, true] {
            open_details(person, open).await?;
            let wider = person.js(TOO_WIDE).await?;
            if wider != serde_json::Value::Null {
                self.found.push(format!("{state}, {NARROWEST}: scrolls sideways: {wider}"));
            }
        }
        open_details(person, false).await
    }

    /// Something that a test found out by other means.
    pub fn add(&mut self, found: impl IntoIterator<Item = String>) {
        self.found.extend(found);
    }

    pub fn end(self) -> Result<()> {
        println!("{} states, {} checks with axe, {} found", self.states, self.checks, self.found.len());
        ensure!(self.found.is_empty(), "{} found:\n  {}", self.found.len(), self.found.join("\n  "));
        Ok(())
    }
}

const WRONG_IDS: &str = "(() => {
    const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `two elements are #${id}`);
    const astray = [...document.querySelectorAll('a[href*=\"#\"]')]
        .filter((link) => link.href.split('#')[0] === location.href.split('#')[0] && link.hash.length > 1)
        .filter((link) => !ids.includes(decodeURIComponent(link.hash.slice(1))))
        .map((link) => `there is no ${link.hash} to go to: ${link.outerHTML.slice(0, 120)}`);
    return [...twice, ...astray];
})()";

const TOO_WIDE: &str = "(() => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return null;
    return [...document.querySelectorAll('body *')]
        .filter((each) => each.getBoundingClientRect().right > page.clientWidth + 0.5)
        .slice(-3).map((each) => each.outerHTML.slice(0, 90)).join(' | ') || 'yes';
})()";

async fn open_details(person: &Person, open: bool) -> Result<()> {
    person.js(&format!("document.querySelectorAll('details').forEach((each) => {{ each.open = {open}; }})")).await?;
    Ok(())
}

pub async fn set_view(person: &Person, width: u32, scheme: &str) -> Result<()> {
    let metrics = SetDeviceMetricsOverrideParams::new(i64::from(width), 900, 1.0, false);
    person.page().execute(metrics).await?;
    let feature = |name: &str, value: &str| MediaFeature::new(name, value);
    let media = SetEmulatedMediaParams::builder()
        .features([feature("prefers-color-scheme", scheme), feature("prefers-reduced-motion", "reduce")])
        .build();
    person.page().execute(media).await?;
    Ok(())
}
