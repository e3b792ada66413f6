//! The back button undoes leaving, unless the page takes care: browsers keep a whole page in memory and show it again.
//! That cache is switched on here, and shown to work, or these tests would pass without meaning anything.

use anyhow::{Result, ensure};
use browser::{Person, Server, Settings};

const PASSPHRASE: &str = "harbour qzvyxkelm04 thistle ladder plum";
const WORDS: &str = "Nobody else reads this qzvyxkelm60";
const PAGE: &str = "/week/side/2";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn back_shows_nothing_after_leaving() -> Result<()> {
    let mut server = Server::start().await?;
    let mut ines = Person::new("Ines", server.url(), Settings { scripts: true }).await?;
    ines.the_cache_works().await?;

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

    ines.go_back_to(PAGE).await?;
    ines.never_shows(WORDS).await?;
    let how = ines.js("performance.getEntriesByType('navigation')[0].type").await?;
    ensure!(how == "reload", "the page was not in memory, so this shows nothing: {how}");
    ines.close().await?;
    elsewhere.close().await?;
    server.stop()
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
    ines.tells_what_is_seen().await
}

async fn nothing_is_left(ines: &Person) -> Result<()> {
    ines.has_left().await?;
    ines.was_blank()?;
    ines.go_back_to(PAGE).await?;
    ines.never_shows(WORDS).await
}
