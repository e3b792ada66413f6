//! The back button undoes leaving, unless the page takes care: browsers keep a whole page in memory and show it again.
//! That cache is switched on here, and shown to work, or these tests would pass without meaning anything.

use anyhow::{Result, bail, ensure};
use browser::{Person, Server, Settings, until};
use chromiumoxide::cdp::browser_protocol::page::{GetNavigationHistoryParams, NavigateToHistoryEntryParams};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PASSPHRASE: &str = "harbour qzvyxkelm04 thistle ladder plum";
const WORDS: &str = "Nobody else reads this qzvyxkelm60";
const PAGE: &str = "/week/side/2";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn back_shows_nothing_after_leaving() -> Result<()> {
    let mut server = Server::start().await?;
    let mut ines = Person::new("Ines", server.url(), Settings { scripts: true }).await?;
    the_cache_works(&ines).await?;

    let name = sign_up(&ines).await?;
    write(&ines).await?;
    ines.click("Leave quickly").await?;
    nothing_is_left(&ines).await?;

    sign_in(&ines, &name).await?;
    write(&ines).await?;
    for _ in 0..3 {
        ines.key("Shift", None).await?;
    }
    nothing_is_left(&ines).await?;

    let errors = ines.errors();
    ensure!(errors.is_empty(), "{errors:#?}");
    ines.close().await?;
    server.stop()
}

/// Leaving changes a cookie, and newer browsers then forget the page by themselves. Where nothing in this browser has
/// changed, the page does come back from memory: it is blank, and asks the server, who may say something else by now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_from_memory_asks_the_server_first() -> Result<()> {
    let mut server = Server::start().await?;
    let mut ines = Person::new("Ines", server.url(), Settings { scripts: true }).await?;
    let mut elsewhere = Person::new("Ines elsewhere", server.url(), Settings { scripts: true }).await?;
    let name = sign_up(&ines).await?;
    write(&ines).await?;
    ines.open("/safety").await?;

    sign_in(&elsewhere, &name).await?;
    elsewhere.open("/account").await?;
    elsewhere.press("End all others").await?;

    go_back_to(&ines, PAGE).await?;
    her_words_are_never_seen(&ines).await?;
    let how = ines.js("performance.getEntriesByType('navigation')[0].type").await?;
    ensure!(how == "reload", "the page was not in memory, so this shows nothing: {how}");
    ines.close().await?;
    elsewhere.close().await?;
    server.stop()
}

/// Going back brings an ordinary page back as it was left, from memory.
async fn the_cache_works(ines: &Person) -> Result<()> {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", elsewhere.local_addr()?);
    let serving = tokio::spawn(async move {
        while let Ok((mut stream, _)) = elsewhere.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let page = "<!doctype html><title>Elsewhere</title><p>Elsewhere";
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                page.len()
            );
            let _ = stream.write_all(format!("{head}{page}").as_bytes()).await;
        }
    });
    ines.open(&format!("{address}/one")).await?;
    ines.js("window.asItWas = true").await?;
    ines.open(&format!("{address}/two")).await?;
    go_back_to(ines, "/one").await?;
    until("the page is back", || async {
        let path = ines.path().await.ok()?;
        (path == "/one").then_some(())
    })
    .await?;
    let kept = ines.js("window.asItWas === true").await?;
    serving.abort();
    ensure!(kept == true, "the back/forward cache is off: this test would show nothing");
    Ok(())
}

async fn sign_up(ines: &Person) -> Result<String> {
    ines.open("/sign-up").await?;
    let name = ines.text_of("output").await?;
    ines.fill("passphrase", PASSPHRASE).await?;
    ines.fill("name", "Ines").await?;
    ines.press("Make my account").await?;
    ines.is_on("/recovery").await?;
    Ok(name)
}

async fn sign_in(ines: &Person, name: &str) -> Result<()> {
    ines.open("/sign-in").await?;
    ines.fill("name", name).await?;
    ines.fill("passphrase", PASSPHRASE).await?;
    ines.press("Sign in").await?;
    ines.is_on("/week").await
}

/// Her words are on the page, and the page will tell whether the screen was blank when it was left.
async fn write(ines: &Person) -> Result<()> {
    ines.open(PAGE).await?;
    ines.fill("good", WORDS).await?;
    ines.press("Keep and go on").await?;
    ines.open(PAGE).await?;
    ensure!(ines.value_of("good").await? == WORDS, "her words are on the page");
    ines.js("addEventListener('submit', () => console.log(document.documentElement.hidden ? 'blank' : 'seen'))")
        .await?;
    Ok(())
}

async fn nothing_is_left(ines: &Person) -> Result<()> {
    ines.has_left().await?;
    let said = ines.said();
    ensure!(said.last().is_some_and(|last| last == "blank"), "the screen is blank before anything is sent: {said:?}");
    go_back_to(ines, PAGE).await?;
    her_words_are_never_seen(ines).await
}

async fn her_words_are_never_seen(ines: &Person) -> Result<()> {
    // From the first moment until the sign-in page stands there, her words are never to be seen.
    until("the sign-in page", || async {
        let seen = ines.js(SEEN).await.ok()?;
        let words = seen["words"].as_bool()?;
        (words || seen["path"] == "/sign-in" && seen["whole"] == true).then_some(words)
    })
    .await
    .and_then(|words| if words { bail!("going back shows her words") } else { Ok(()) })?;
    ines.sees(&["Sign in"]).await
}

const SEEN: &str = "({
    words: !document.documentElement.hidden
        && (document.body?.innerText.includes('qzvyxkelm60') || [...document.querySelectorAll('textarea')].some((each) => each.value.includes('qzvyxkelm60'))),
    path: location.pathname,
    whole: document.readyState === 'complete',
})";

/// What the back button does, as often as it takes to come to this path.
async fn go_back_to(ines: &Person, path: &str) -> Result<()> {
    let history = ines.page().execute(GetNavigationHistoryParams::default()).await?.result;
    let Some(entry) = history.entries.iter().rev().find(|entry| entry.url.ends_with(path)) else {
        bail!("{path} is not in {:?}", history.entries.iter().map(|entry| &entry.url).collect::<Vec<_>>())
    };
    ines.page().execute(NavigateToHistoryEntryParams::new(entry.id)).await?;
    Ok(())
}
