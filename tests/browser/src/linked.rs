//! Two accounts and the link between them, without stopping on the way.

use crate::Person;
use anyhow::Result;

/// The sign-in name that was offered.
pub async fn sign_up(person: &Person, passphrase: &str) -> Result<String> {
    person.open("/sign-up").await?;
    let offered = person.text_of("output").await?;
    person.fill("passphrase", passphrase).await?;
    person.fill("name", person.name).await?;
    person.press("Make my account").await?;
    person.open("/week").await?;
    Ok(offered)
}

/// Both sign up, and the second joins the first; answers their sign-in names.
pub async fn link((one, one_phrase): (&Person, &str), (other, other_phrase): (&Person, &str)) -> Result<[String; 2]> {
    let names = [sign_up(one, one_phrase).await?, sign_up(other, other_phrase).await?];
    one.open("/invite").await?;
    one.pick("rules", "yes").await?;
    one.press("Make a code").await?;
    let code = one.text_of("p.code").await?;
    other.open("/join").await?;
    other.fill("code", &code).await?;
    other.press("Have a look").await?;
    other.pick("rules", "yes").await?;
    other.press(&format!("Join {}", one.name)).await?;
    Ok(names)
}
