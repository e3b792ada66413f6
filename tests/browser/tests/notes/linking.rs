//! Two accounts, and the link between them, without stopping on the way.

use super::{Notes, SAM};
use anyhow::Result;
use browser::{CANARY, Person};

/// The sign-in name that was offered.
pub async fn sign_up(person: &Person, name: &str, passphrase: &str) -> Result<String> {
    person.open("/sign-up").await?;
    let offered = person.text_of("output").await?;
    person.fill("passphrase", passphrase).await?;
    person.fill("name", name).await?;
    person.press("Make my account").await?;
    person.is_on("/recovery").await?;
    person.press("I don’t want one").await?;
    person.open("/week").await?;
    Ok(offered)
}

impl Notes {
    pub async fn they_link(&mut self) -> Result<()> {
        let (ines, sam) = (&self.ines, &self.sam);
        ines.open("/week").await?;
        ines.press("A code for my partner").await?;
        ines.pick("rules", "yes").await?;
        ines.press("Make a code").await?;
        let code = ines.text_of("p.code").await?;

        let name = sign_up(sam, "Sam", SAM).await?;
        sam.open("/join").await?;
        sam.fill("code", &code).await?;
        sam.press("Have a look").await?;
        sam.pick("rules", "yes").await?;
        sam.press("Join Ines").await?;
        sam.is_on("/week").await?;
        sam.sees_nothing_of(CANARY).await?;
        self.names.push(name);
        for code in [code.clone(), code.to_lowercase()] {
            self.secrets.extend([" ", "", "+", "%20"].map(|between| code.replace(' ', between)));
        }
        Ok(())
    }
}
