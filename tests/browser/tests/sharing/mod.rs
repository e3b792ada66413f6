//! What the two do, a chapter at a time. Everything typed holds the canary and a number of its own.

mod agreeing;
mod closer;
pub mod grown;
mod noting;

use anyhow::{Result, ensure};
use browser::{Person, Watch};

pub struct Sharing {
    pub scripts: bool,
    pub ines: Person,
    pub sam: Person,
    pub watch: Watch,
}

pub const INES: &str = "harbour qzvyxkelm301 thistle ladder plum";
pub const SAM: &str = "gravel qzvyxkelm302 anchor velvet moth";

async fn sign_in(person: &Person, name: &str, passphrase: &str) -> Result<()> {
    person.open("/sign-in").await?;
    person.fill("name", name).await?;
    person.fill("passphrase", passphrase).await?;
    person.enter().await?;
    person.is_on("/week").await
}

async fn is_head(person: &Person, head: &str) -> Result<()> {
    let stands = person.text_of("h1").await?;
    ensure!(stands == head, "{} is on {stands:?}, not on {head:?}:\n{}", person.name, person.text().await?);
    Ok(())
}
