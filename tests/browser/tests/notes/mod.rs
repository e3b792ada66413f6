//! What the two do, a chapter at a time. Everything typed holds the canary and a number of its own.

mod alone;
mod answered;
mod bringing;
mod choosing;
pub mod grown;
mod hearing;
mod keeping;
mod leaving;
mod linking;
mod meanwhile;
mod parking;
mod withdrawing;

use anyhow::{Result, ensure};
use browser::{Person, Watch};

pub struct Notes {
    pub scripts: bool,
    pub ines: Person,
    pub sam: Person,
    pub watch: Watch,
    /// Where the one that was shown in part stands, for both.
    pub shown: String,
    /// Codes that were shown or typed: nobody may find them again.
    pub secrets: Vec<String>,
    /// Sign-in names.
    pub names: Vec<String>,
}

const INES: &str = "harbour qzvyxkelm101 thistle ladder plum";
const SAM: &str = "gravel qzvyxkelm102 anchor velvet moth";
const WRONG: &str = "wrong qzvyxkelm103 passphrase entirely";

/// The notes Ines keeps.
const PHONE: &str = "When the phone lights up qzvyxkelm110. And the coat on the chair qzvyxkelm111";
const WEDDING: &str = "The wedding in May qzvyxkelm112, and what my face will do";
const MISSED: &str = "Perhaps I never knew you qzvyxkelm113";
const THURSDAY: &str = "On Thursdays I listen for the car qzvyxkelm114, and pretend to read qzvyxkelm115";

/// What Sam may read of them, and the words he may not.
const PHONE_PART: &str = "When the phone lights up qzvyxkelm110";
const PHONE_REST: &str = "qzvyxkelm111";
const THURSDAY_PART: &str = "On Thursdays I listen for the car qzvyxkelm114";
const THURSDAY_REST: &str = "qzvyxkelm115";

impl Notes {
    pub fn new(scripts: bool, ines: Person, sam: Person, watch: Watch) -> Self {
        Self { scripts, ines, sam, watch, shown: String::new(), secrets: Vec::new(), names: Vec::new() }
    }
}

/// Opens the notes, by the door where it is closed.
async fn open_notes(person: &Person, passphrase: &str) -> Result<()> {
    person.open("/notes").await?;
    pass_any_door(person, passphrase).await?;
    person.is_on("/notes").await
}

async fn pass_any_door(person: &Person, passphrase: &str) -> Result<()> {
    if person.path().await? == "/private" {
        pass_the_door(person, passphrase).await?;
    }
    Ok(())
}

async fn pass_the_door(person: &Person, passphrase: &str) -> Result<()> {
    person.is_on("/private").await?;
    person.fill("passphrase", passphrase).await?;
    person.press("Open").await
}

async fn sign_in(person: &Person, name: &str, passphrase: &str) -> Result<()> {
    person.open("/sign-in").await?;
    person.fill("name", name).await?;
    person.fill("passphrase", passphrase).await?;
    person.enter().await?;
    person.is_on("/week").await
}

async fn write(person: &Person, kind: &str, text: &str) -> Result<()> {
    person.pick("kind", kind).await?;
    person.fill("text", text).await?;
    person.press("Keep it here").await?;
    person.is_on("/notes").await?;
    person.sees(&[text]).await
}

/// What waits stands on This week, and leads to where it was shown.
async fn goes_to_what_waits(person: &Person) -> Result<()> {
    person.open("/week").await?;
    person.follow("/shown/").await
}

async fn nothing_waits(person: &Person) -> Result<()> {
    person.open("/week").await?;
    person.sees_nothing_of("/shown/").await
}

async fn is_head(person: &Person, head: &str) -> Result<()> {
    let stands = person.text_of("h1").await?;
    ensure!(stands == head, "{} is on {stands:?}, not on {head:?}:\n{}", person.name, person.text().await?);
    Ok(())
}
