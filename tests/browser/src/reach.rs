//! More ways to get at things: among several alike, by where a link leads, with the keyboard alone.

use crate::Person;
use anyhow::{Context, Result, bail, ensure};

/// More places than a page has for the keyboard to stop at.
const STOPS: usize = 200;

impl Person {
    /// Clicks what says this in the article that holds `article`, and stays on the page.
    pub async fn click_in(&self, article: &str, words: &str) -> Result<()> {
        let at = self.js_with("point(said($[1], $[0]))", &[article, words]).await?;
        self.click_at(&at).await.with_context(|| format!("{} clicks {words:?} beside {article:?}", self.name))
    }

    /// The same, and waits for the page it leads to.
    pub async fn press_in(&self, article: &str, words: &str) -> Result<()> {
        self.mark().await?;
        self.click_in(article, words).await?;
        self.settled().await.with_context(|| format!("{} pressed {words:?} beside {article:?}", self.name))
    }

    /// The id of the first field of this name in the article that holds `article`.
    pub async fn field_in(&self, article: &str, name: &str) -> Result<String> {
        let find = "[...document.querySelectorAll('article')].find((each) => each.innerText.includes($[0]))
            ?.querySelector(`[name=\"${$[1]}\"]`)?.id";
        let id = self.js_with(find, &[article, name]).await?;
        id.as_str().map(str::to_owned).with_context(|| format!("{}: no field {name} beside {article:?}", self.name))
    }

    /// The element of this id is pressed, and the page it leads to awaited.
    pub async fn press_element(&self, id: &str) -> Result<()> {
        self.mark().await?;
        let at = self.js_with("point(document.getElementById($[0]))", &[id]).await?;
        self.click_at(&at).await.with_context(|| format!("{} presses #{id}", self.name))?;
        self.settled().await
    }

    /// A text the page says to a question of the driver's.
    pub async fn js_of(&self, expression: &str, values: &[&str]) -> Result<String> {
        let text = self.js_with(expression, values).await?;
        text.as_str().map(str::to_owned).with_context(|| format!("{}: {expression} says {text}", self.name))
    }

    /// Goes where a link leads whose address begins like this.
    pub async fn follow(&self, address: &str) -> Result<()> {
        self.mark().await?;
        let find = "point([...document.querySelectorAll('a[href]')].find((each) => each.getClientRects().length
            && each.getAttribute('href').startsWith($[0])))";
        let at = self.js_with(find, &[address]).await?;
        self.click_at(&at).await.with_context(|| format!("{} follows {address}", self.name))?;
        self.settled().await
    }

    /// The address of a link in the article that holds `article`.
    pub async fn address_in(&self, article: &str, begins: &str) -> Result<String> {
        let find = "[...document.querySelectorAll('article')].find((each) => each.innerText.includes($[0]))
            ?.querySelector(`a[href^=\"${$[1]}\"]`)?.getAttribute('href')";
        let address = self.js_with(find, &[article, begins]).await?;
        address.as_str().map(str::to_owned).with_context(|| format!("{}: no link to {begins} there", self.name))
    }

    /// What is chosen among radios of this name; nothing is "".
    pub async fn chosen(&self, name: &str) -> Result<String> {
        let find = "[...document.getElementsByName($[0])].find((each) => each.checked)?.value ?? ''";
        Ok(self.js_with(find, &[name]).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Whether the words are in what can be read, or in a field.
    pub async fn has(&self, words: &str) -> Result<bool> {
        let find = "document.body.innerText.includes($[0])
            || [...document.querySelectorAll('textarea, input')].some((each) => each.value.includes($[0]))";
        Ok(self.js_with(find, &[words]).await? == true)
    }

    pub async fn has_no_field(&self, name: &str) -> Result<()> {
        let there = self.js_with("document.getElementsByName($[0]).length", &[name]).await?;
        ensure!(there == 0, "{}: there is a field {name} on {}", self.name, self.path().await?);
        Ok(())
    }

    /// Goes with Tab alone to a field of this name, a link to this address, or a link, button or summary that says this.
    pub async fn tab_to(&self, what: &str) -> Result<()> {
        for _ in 0..STOPS {
            self.key("Tab", None).await?;
            let here = self.js_with(FOCUSED, &[what]).await?;
            match here.as_str() {
                Some("here") => return Ok(()),
                Some(hidden) => bail!("{}: on the way to {what:?} {hidden}", self.name),
                None => {}
            }
        }
        bail!("{}: Tab does not lead to {what:?} on {}\n{}", self.name, self.path().await?, self.text().await?)
    }

    /// Chooses one of several with Tab, Space and the arrows.
    pub async fn choose_by_keys(&self, name: &str, value: &str) -> Result<()> {
        self.tab_to(name).await?;
        self.key(" ", None).await?;
        for _ in 0..STOPS {
            if self.chosen(name).await? == value {
                return Ok(());
            }
            self.key("ArrowDown", None).await?;
        }
        bail!("{}: the arrows do not lead to {name}={value}", self.name)
    }
}

/// Where the keyboard is now; and what has it can be seen.
const FOCUSED: &str = r"(() => {
    const it = document.activeElement;
    const seen = it.labels?.[0] ?? it;
    const box = seen.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const says = (it.innerText ?? '').replace(/\s+/g, ' ').trim();
    if (it.name !== $[0] && it.getAttribute('href') !== $[0] && !says.startsWith($[0])) return null;
    if (!top || !(seen.contains(top) || top.contains(seen))) return `it is behind ${top?.outerHTML.slice(0, 80)}`;
    return 'here';
})()";
