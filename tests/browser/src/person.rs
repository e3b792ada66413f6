//! Somebody with a browser of their own, who reads words and uses mouse and keyboard.

use crate::until;
use anyhow::{Context, Result, bail, ensure};
use chromiumoxide::browser::{Browser, BrowserConfig};
use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, DispatchMouseEventParams, DispatchMouseEventType, MouseButton,
};
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel};
use chromiumoxide::cdp::browser_protocol::network::DeleteCookiesParams;
use chromiumoxide::cdp::js_protocol::runtime::{EvaluateParams, EventConsoleApiCalled, EventExceptionThrown};
use chromiumoxide::page::Page;
use futures_util::StreamExt;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// Names of flags have no leading dashes here. The driver's own defaults are not used: they switch off the
/// back/forward cache, and a page that comes back from it would go unseen. Nothing but this machine is reachable.
const FLAGS: [&str; 12] = [
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "no-default-browser-check",
    "disable-background-networking",
    "disable-component-update",
    "disable-default-apps",
    "disable-dev-shm-usage",
    "disable-sync",
    "hide-scrollbars",
    "mute-audio",
    "use-mock-keychain",
];
const VALUES: [(&str, &str); 5] = [
    ("headless", "new"),
    ("password-store", "basic"),
    ("force-color-profile", "srgb"),
    ("enable-features", "BackForwardCache"),
    ("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1"),
];

/// Widths of screens.
const DESKTOP: u32 = 1280;
const PHONE: u32 = 390;

pub struct Settings {
    pub scripts: bool,
}

pub struct Person {
    pub name: &'static str,
    browser: Browser,
    page: Page,
    /// Another tab, out of sight.
    behind: Option<Page>,
    scripts: bool,
    width: u32,
    url: String,
    profile: TempDir,
    tasks: Vec<JoinHandle<()>>,
    heard: Arc<Mutex<Heard>>,
    written: Arc<Mutex<BTreeSet<String>>>,
}

#[derive(Default)]
struct Heard {
    errors: Vec<String>,
    said: Vec<String>,
}

impl Person {
    pub async fn new(name: &'static str, url: String, settings: Settings) -> Result<Self> {
        let profile = tempfile::Builder::new().prefix("ampersand-profile-").tempdir()?;
        let config = BrowserConfig::builder()
            .chrome_executable(std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from))
            .user_data_dir(profile.path())
            .disable_default_args()
            .args(FLAGS)
            .args(VALUES)
            .no_sandbox()
            .window_size(1280, 900)
            .viewport(None)
            .launch_timeout(Duration::from_secs(60))
            .request_timeout(Duration::from_secs(120))
            .build()
            .map_err(anyhow::Error::msg)?;
        let (browser, mut handler) = Browser::launch(config).await.context("Chromium does not start")?;
        let mut tasks = vec![tokio::spawn(async move { while handler.next().await.is_some() {} })];
        let page = browser.new_page("about:blank").await?;
        let heard = Arc::default();
        listen(&page, &heard, &mut tasks).await?;
        let written = Arc::default();
        tasks.push(tokio::spawn(crate::disk::watch(profile.path().to_owned(), Arc::clone(&written))));
        let person = Self {
            name,
            browser,
            page,
            behind: None,
            scripts: settings.scripts,
            width: DESKTOP,
            url,
            profile,
            tasks,
            heard,
            written,
        };
        person.set_up().await?;
        Ok(person)
    }

    /// From now on this one asks another process.
    #[must_use]
    pub fn at(mut self, url: String) -> Self {
        self.url = url;
        self
    }

    /// From now on everything happens on a small screen.
    pub async fn on_a_phone(mut self) -> Result<Self> {
        self.width = PHONE;
        self.own_view().await?;
        Ok(self)
    }

    async fn set_up(&self) -> Result<()> {
        if !self.scripts {
            self.page.execute(SetScriptExecutionDisabledParams::new(true)).await?;
        }
        self.own_view().await
    }

    /// The screen this person has.
    pub(crate) async fn own_view(&self) -> Result<()> {
        crate::watch::set_view(self, self.width, "light").await
    }

    /// A second tab comes to the front. The first one stays as it is, out of sight.
    pub async fn open_tab(&mut self) -> Result<()> {
        let page = self.browser.new_page("about:blank").await?;
        listen(&page, &self.heard, &mut self.tasks).await?;
        self.behind = Some(std::mem::replace(&mut self.page, page));
        self.set_up().await
    }

    /// The other tab comes to the front.
    pub async fn switch_tab(&mut self) -> Result<()> {
        let page = self.behind.take().context("there is no other tab")?;
        page.bring_to_front().await?;
        self.behind = Some(std::mem::replace(&mut self.page, page));
        Ok(())
    }

    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Runs in the page; works where the page's own scripts are off. An error there is an error here.
    pub async fn js(&self, expression: &str) -> Result<Value> {
        let asked = EvaluateParams::builder().expression(expression).return_by_value(true).await_promise(true);
        let answer = self.page.execute(asked.build().map_err(anyhow::Error::msg)?).await?.result;
        if let Some(thrown) = answer.exception_details {
            let text = thrown.exception.and_then(|e| e.description).unwrap_or(thrown.text);
            bail!("{}: {text}", self.name);
        }
        Ok(answer.result.value.unwrap_or(Value::Null))
    }

    /// The same, with values put where `$0`, `$1` stand.
    pub(crate) async fn js_with(&self, expression: &str, values: &[&str]) -> Result<Value> {
        let values = serde_json::to_string(values)?;
        self.js(&format!("{HELP}(($) => {expression})({values})")).await
    }

    pub async fn open(&self, path: &str) -> Result<()> {
        let url = if path.contains("://") { path.to_owned() } else { format!("{}{path}", self.url) };
        self.mark().await?;
        self.page.goto(url.as_str()).await.with_context(|| url.clone())?;
        self.settled().await
    }

    /// The next page is whole.
    pub async fn settled(&self) -> Result<()> {
        let done = until("the page is whole", || async {
            let is = self.js("!document.left && document.readyState === 'complete'").await;
            is.ok().filter(|is| *is == true).map(|_| ())
        });
        done.await.with_context(|| self.name)
    }

    /// So that the next page can be told from this one.
    pub async fn mark(&self) -> Result<()> {
        self.js("document.left = true").await.map(|_| ())
    }

    /// Clicks a link, a button, a summary or a label that says this, and stays on the page.
    pub async fn click(&self, words: &str) -> Result<()> {
        let at = self.js_with("point(said($[0]))", &[words]).await?;
        self.click_at(&at).await.with_context(|| format!("{} clicks {words:?}", self.name))
    }

    /// The same, and waits for the page it leads to.
    pub async fn press(&self, words: &str) -> Result<()> {
        self.mark().await?;
        self.click(words).await?;
        self.settled().await.with_context(|| format!("{} pressed {words:?}", self.name))
    }

    /// The same past the browser's own checks, to see what the server says.
    pub async fn press_unchecked(&self, words: &str) -> Result<()> {
        self.js("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })").await?;
        self.press(words).await
    }

    /// Chooses one of several, by the name of the field and the value.
    pub async fn pick(&self, name: &str, value: &str) -> Result<()> {
        let find = "point([...document.getElementsByName($[0])].find((each) => each.value === $[1])?.closest('label'))";
        let at = self.js_with(find, &[name, value]).await?;
        self.click_at(&at).await.with_context(|| format!("{} picks {name}={value}", self.name))
    }

    /// Types into a field that has a label, in place of what stood there.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        let find = "point(document.getElementById($[0])?.labels.length ? document.getElementById($[0]) : null)";
        let at = self.js_with(find, &[name]).await?;
        self.click_at(&at).await.with_context(|| format!("{} fills {name}", self.name))?;
        self.key("a", Some("selectAll")).await?;
        self.key("Backspace", Some("deleteBackward")).await?;
        self.type_text(text).await?;
        let value = self.js_with("document.getElementById($[0]).value", &[name]).await?;
        ensure!(value == text, "{}: {name} holds {value}, not {text:?}", self.name);
        Ok(())
    }

    /// Chooses in a list by typing the start of an entry.
    pub async fn choose(&self, name: &str, entry: &str) -> Result<()> {
        self.js_with("document.getElementById($[0]).focus()", &[name]).await?;
        self.type_text(entry).await?;
        let chosen = self.js_with("document.getElementById($[0]).selectedOptions[0].label", &[name]).await?;
        ensure!(chosen == entry, "{}: {name} is {chosen}, not {entry}", self.name);
        Ok(())
    }

    pub async fn type_text(&self, text: &str) -> Result<()> {
        for letter in text.chars() {
            let event = DispatchKeyEventParams::builder().r#type(DispatchKeyEventType::Char).text(letter);
            self.page.execute(event.build().map_err(anyhow::Error::msg)?).await?;
        }
        Ok(())
    }

    /// One key, down and up; `command` is what the system makes of it in a field.
    pub async fn key(&self, key: &str, command: Option<&str>) -> Result<()> {
        let code = match key {
            "Backspace" => 8,
            "Tab" => 9,
            "Enter" => 13,
            "Shift" => 16,
            " " => 32,
            "ArrowDown" => 40,
            _ => 0,
        };
        for kind in [DispatchKeyEventType::KeyDown, DispatchKeyEventType::KeyUp] {
            let mut event =
                DispatchKeyEventParams::builder().r#type(kind.clone()).key(key).windows_virtual_key_code(code);
            let text = match key {
                "Enter" => Some("\r"),
                " " => Some(" "),
                _ => None,
            };
            if let Some(text) = text.filter(|_| kind == DispatchKeyEventType::KeyDown) {
                event = event.text(text);
            }
            if let Some(command) = command.filter(|_| kind == DispatchKeyEventType::KeyDown) {
                event = event.commands([command]);
            }
            self.page.execute(event.build().map_err(anyhow::Error::msg)?).await?;
        }
        Ok(())
    }

    /// Enter, and waits for the page it leads to.
    pub async fn enter(&self) -> Result<()> {
        self.mark().await?;
        self.key("Enter", None).await?;
        self.settled().await.with_context(|| format!("{} pressed Enter", self.name))
    }

    pub(crate) async fn click_at(&self, at: &Value) -> Result<()> {
        let (Some(x), Some(y)) = (at["x"].as_f64(), at["y"].as_f64()) else {
            bail!("on {}: {at}\n{}", self.path().await?, self.text().await?)
        };
        for kind in [DispatchMouseEventType::MousePressed, DispatchMouseEventType::MouseReleased] {
            let event =
                DispatchMouseEventParams::builder().r#type(kind).x(x).y(y).button(MouseButton::Left).click_count(1);
            self.page.execute(event.build().map_err(anyhow::Error::msg)?).await?;
        }
        Ok(())
    }

    /// All that can be read on the page now.
    pub async fn text(&self) -> Result<String> {
        Ok(self.js("document.body.innerText").await?.as_str().unwrap_or_default().to_owned())
    }

    pub async fn path(&self) -> Result<String> {
        Ok(self.js("location.pathname").await?.as_str().unwrap_or_default().to_owned())
    }

    pub async fn text_of(&self, selector: &str) -> Result<String> {
        let text = self.js_with("document.querySelector($[0])?.innerText", &[selector]).await?;
        text.as_str().map(|text| text.trim().to_owned()).with_context(|| format!("{}: no {selector}", self.name))
    }

    pub async fn value_of(&self, name: &str) -> Result<String> {
        let value = self.js_with("document.getElementById($[0])?.value", &[name]).await?;
        value.as_str().map(str::to_owned).with_context(|| format!("{}: no field {name}", self.name))
    }

    pub async fn is_on(&self, path: &str) -> Result<()> {
        let here = self.path().await?;
        ensure!(here == path, "{} is on {here}, not on {path}:\n{}", self.name, self.text().await?);
        Ok(())
    }

    pub async fn sees(&self, words: &[&str]) -> Result<()> {
        let text = self.text().await?.to_lowercase();
        for each in words {
            ensure!(
                text.contains(&each.to_lowercase()),
                "{} does not see {each:?} on {}:\n{text}",
                self.name,
                self.path().await?
            );
        }
        Ok(())
    }

    /// The page changes by itself until it says this.
    pub async fn comes_to_see(&self, words: &str) -> Result<()> {
        let seen = until(words, || async { self.text().await.ok().filter(|text| text.contains(words)).map(|_| ()) });
        seen.await.with_context(|| self.name)?;
        self.settled().await
    }

    pub async fn sees_nothing_of(&self, words: &str) -> Result<()> {
        let source = self.page.content().await?;
        ensure!(!source.contains(words), "{} sees {words:?} on {}", self.name, self.path().await?);
        Ok(())
    }

    /// This site is no longer on the screen. The neutral one cannot be reached here, so the browser says that instead.
    pub async fn has_left(&self) -> Result<()> {
        until("another site", || async {
            let gone = self.js("location.protocol !== 'http:' && document.readyState === 'complete'").await;
            gone.ok().filter(|gone| *gone == true).map(|_| ())
        })
        .await
    }

    /// As if the session had ended meanwhile.
    pub async fn lose_session(&self) -> Result<()> {
        let cookie = DeleteCookiesParams::builder().name("s").url(&self.url).build().map_err(anyhow::Error::msg)?;
        self.page.execute(cookie).await?;
        Ok(())
    }

    /// Nothing is in the browser's stores for pages.
    pub async fn stores_nothing(&self) -> Result<()> {
        let stored = self
            .js("(async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length
                + (await caches.keys()).length + (await navigator.serviceWorker.getRegistrations()).length)()")
            .await?;
        ensure!(stored == 0, "{}: {stored} things are stored by pages", self.name);
        Ok(())
    }

    /// Errors on the console so far, refusals by the pages' own policy among them.
    pub fn errors(&self) -> Vec<String> {
        let heard = self.heard.lock().expect("nobody panics while listening");
        heard.errors.iter().map(|error| format!("{}: {error}", self.name)).collect()
    }

    /// Forgets what the console said of a server that was not there, and nothing else.
    pub fn forgive_lost_connections(&self) {
        let mut heard = self.heard.lock().expect("nobody panics while listening");
        heard.errors.retain(|error| !error.contains("/together/") || !error.starts_with("Failed to load resource"));
    }

    /// Words that were in a session file at any time so far.
    pub fn written_down(&self) -> Vec<String> {
        let written = self.written.lock().expect("nobody panics while looking");
        written.iter().map(|found| format!("{}, {found}", self.name)).collect()
    }

    /// What was said with `console.log` so far.
    pub fn said(&self) -> Vec<String> {
        self.heard.lock().expect("nobody panics while listening").said.clone()
    }

    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// Closes the browser as people do, so that it writes what it means to keep. The folder stays until this is dropped.
    pub async fn close(&mut self) -> Result<()> {
        self.browser.close().await?;
        self.browser.wait().await?;
        for task in self.tasks.drain(..) {
            task.abort();
        }
        Ok(())
    }
}

/// After a failure nobody has closed the browser; while it runs, its folder cannot be removed.
impl Drop for Person {
    fn drop(&mut self) {
        let Some(child) = self.browser.get_mut_child() else { return };
        if let (Ok(None), Some(id)) = (child.try_wait(), child.as_mut_inner().id()) {
            let _ = std::process::Command::new("kill").args(["-KILL", &id.to_string()]).status();
            for _ in 0..100 {
                let is_gone = matches!(child.try_wait(), Ok(Some(_)));
                if is_gone && std::fs::remove_dir_all(self.profile.path()).is_ok() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

async fn listen(page: &Page, heard: &Arc<Mutex<Heard>>, tasks: &mut Vec<JoinHandle<()>>) -> Result<()> {
    page.enable_log().await?;
    let mut entries = page.event_listener::<EventEntryAdded>().await?;
    let mut thrown = page.event_listener::<EventExceptionThrown>().await?;
    let mut logged = page.event_listener::<EventConsoleApiCalled>().await?;
    let to = Arc::clone(heard);
    tasks.push(tokio::spawn(async move {
        while let Some(event) = entries.next().await {
            let entry = &event.entry;
            let url = entry.url.clone().unwrap_or_default();
            // A page that answers 404 or 422 is what was asked for; a script or a style that does is not.
            let is_page = entry.text.contains("responded with a status of 4") && !url.contains("/static/");
            // The neutral site is out of reach here.
            let is_away = entry.text.contains("ERR_NAME_NOT_RESOLVED");
            if entry.level == LogEntryLevel::Error && !is_page && !is_away {
                to.lock().expect("nobody panics while listening").errors.push(format!("{} ({url})", entry.text));
            }
        }
    }));
    let to = Arc::clone(heard);
    tasks.push(tokio::spawn(async move {
        while let Some(event) = thrown.next().await {
            let text = event.exception_details.text.clone();
            let more = event.exception_details.exception.as_ref().and_then(|e| e.description.clone());
            to.lock()
                .expect("nobody panics while listening")
                .errors
                .push(format!("{text} {}", more.unwrap_or_default()));
        }
    }));
    let to = Arc::clone(heard);
    tasks.push(tokio::spawn(async move {
        while let Some(event) = logged.next().await {
            let words =
                event.args.iter().filter_map(|arg| arg.value.as_ref()?.as_str().map(str::to_owned)).collect::<Vec<_>>();
            to.lock().expect("nobody panics while listening").said.push(words.join(" "));
        }
    }));
    Ok(())
}

/// What a person sees and can reach.
const HELP: &str = r"
(() => {
    globalThis.said = (words, article) => {
        const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim().toLowerCase();
        const wanted = plain(words);
        const is_seen = (each) => each.getClientRects().length > 0 && getComputedStyle(each).visibility !== 'hidden';
        const within = article ? [...document.querySelectorAll('article')].find((each) => each.innerText.includes(article)) : document;
        const all = [...within?.querySelectorAll('a[href], button:not([disabled]), summary, label') ?? []].filter(is_seen);
        return all.find((each) => plain(each.innerText) === wanted) ?? all.find((each) => plain(each.innerText).startsWith(wanted));
    };
    globalThis.point = (each) => {
        if (!each) return 'it is not there';
        each.scrollIntoView({ block: 'center', behavior: 'instant' });
        const box = each.getClientRects()[0];
        if (!box) return 'it cannot be seen';
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const top = document.elementFromPoint(x, y);
        if (!top || !(each.contains(top) || top.contains(each))) return `${top?.outerHTML.slice(0, 80)} is in front of it`;
        return { x, y };
    };
})();
";
