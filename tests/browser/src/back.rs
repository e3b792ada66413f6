//! The back button. Browsers keep a whole page in memory and show it again; that cache is switched on here.

use crate::{Person, until};
use anyhow::{Result, bail, ensure};
use chromiumoxide::cdp::browser_protocol::page::{GetNavigationHistoryParams, NavigateToHistoryEntryParams};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

impl Person {
    /// What the back button does, as often as it takes to come to this path.
    pub async fn go_back_to(&self, path: &str) -> Result<()> {
        let history = self.page().execute(GetNavigationHistoryParams::default()).await?.result;
        let Some(entry) = history.entries.iter().rev().find(|entry| entry.url.ends_with(path)) else {
            bail!("{path} is not in {:?}", history.entries.iter().map(|entry| &entry.url).collect::<Vec<_>>())
        };
        self.page().execute(NavigateToHistoryEntryParams::new(entry.id)).await?;
        Ok(())
    }

    /// From the first moment until the sign-in page stands there, the words are never to be seen.
    pub async fn never_shows(&self, words: &str) -> Result<()> {
        until("the sign-in page", || async {
            let seen = self.js_with(SEEN, &[words]).await.ok()?;
            let words = seen["words"].as_bool()?;
            (words || seen["path"] == "/sign-in" && seen["whole"] == true).then_some(words)
        })
        .await
        .and_then(|words| if words { bail!("going back shows the words") } else { Ok(()) })?;
        self.sees(&["Sign in"]).await
    }

    /// The page will tell whether the screen was blank when its form was sent.
    pub async fn tells_what_is_seen(&self) -> Result<()> {
        let tell = "addEventListener('submit', () => console.log(document.documentElement.hidden ? 'blank' : 'seen'))";
        self.js(tell).await.map(|_| ())
    }

    pub fn was_blank(&self) -> Result<()> {
        let said = self.said();
        ensure!(
            said.last().is_some_and(|last| last == "blank"),
            "the screen is blank before anything is sent: {said:?}"
        );
        Ok(())
    }

    /// Going back brings an ordinary page back as it was left, from memory. Without that, tests of the back button pass
    /// and mean nothing.
    pub async fn the_cache_works(&self) -> Result<()> {
        let elsewhere = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", elsewhere.local_addr()?);
        let serving = tokio::spawn(serve(elsewhere));
        self.open(&format!("{address}/one")).await?;
        self.js("window.asItWas = true").await?;
        self.open(&format!("{address}/two")).await?;
        self.go_back_to("/one").await?;
        until("the page is back", || async {
            let path = self.path().await.ok()?;
            (path == "/one").then_some(())
        })
        .await?;
        let kept = self.js("window.asItWas === true").await?;
        serving.abort();
        ensure!(kept == true, "the back/forward cache is off: this test would show nothing");
        Ok(())
    }
}

const SEEN: &str = "({
    words: !document.documentElement.hidden
        && (document.body?.innerText.includes($[0]) || [...document.querySelectorAll('textarea')].some((each) => each.value.includes($[0]))),
    path: location.pathname,
    whole: document.readyState === 'complete',
})";

async fn serve(listener: TcpListener) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let page = "<!doctype html><title>Elsewhere</title><p>Elsewhere";
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            page.len()
        );
        let _ = stream.write_all(format!("{head}{page}").as_bytes()).await;
    }
}
