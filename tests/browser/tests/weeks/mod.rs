//! What the two do, a chapter at a time. Everything typed holds the canary and a number of its own.

mod account;
mod joining;
mod together;
mod writing;

use anyhow::Result;
use browser::{Person, Watch};

pub struct Week {
    pub scripts: bool,
    pub ines: Person,
    pub sam: Person,
    pub watch: Watch,
    /// The invitation that stands.
    pub code: String,
    /// The one that was taken back.
    pub code_taken_back: String,
    /// Codes that were shown or typed: nobody may find them again.
    pub secrets: Vec<String>,
    /// Sign-in names.
    pub names: Vec<String>,
}

/// A passphrase of theirs, never one of the app's own words.
pub const INES: &str = "lantern qzvyxkelm01 orbit thimble dusk";
pub const SAM: &str = "copper qzvyxkelm02 meadow kettle rope";
pub const WRONG: &str = "wrong qzvyxkelm03 passphrase entirely";
/// What Ines keeps for herself, and Sam never sees.
pub const KEPT: &str = "Only for me qzvyxkelm20";

impl Week {
    pub fn new(scripts: bool, ines: Person, sam: Person, watch: Watch) -> Self {
        let [code, code_taken_back] = [const { String::new() }; 2];
        Self { scripts, ines, sam, watch, code, code_taken_back, secrets: Vec::new(), names: Vec::new() }
    }

    /// Signs in with the keyboard alone.
    pub async fn sign_in(person: &Person, name: &str, passphrase: &str) -> Result<()> {
        person.open("/sign-in").await?;
        person.fill("name", name).await?;
        person.fill("passphrase", passphrase).await?;
        person.enter().await?;
        person.is_on("/week").await
    }

    /// A code as it stands on the page, as it may be typed, and as a form sends it.
    pub fn keep_secret(&mut self, code: &str) {
        for code in [code.to_owned(), code.to_lowercase()] {
            self.secrets.extend(["", "+", "%20"].map(|between| code.replace(' ', between)));
            self.secrets.push(code);
        }
    }
}
