//! Two and a half weeks of five people, so that every table has rows: Ines and Sam with an
//! opened week behind them and Ines waiting at the table; Cleo, whose couple's key still
//! waits in a letter; Dan; and Ada, alone with a code she has not given away.

use super::world::PASSPHRASE;
use super::{Person, World};
use ampersand::ids::AccountId;
use uuid::Uuid;

/// What somebody typed, and may one day read.
#[derive(Clone, Debug)]
pub struct Typed {
    pub who: &'static str,
    pub what: &'static str,
    pub word: String,
}

pub struct Life {
    pub ines: Person,
    pub sam: Person,
    pub cleo: Person,
    pub dan: Person,
    pub ada: Person,
    /// Ines’s recovery code and Ada’s invite code.
    pub kit: String,
    pub invite: String,
    /// Codes and cookies that are over.
    pub spent: Vec<String>,
    pub typed: Vec<Typed>,
}

impl Life {
    /// A word nobody else has typed.
    pub fn word(&mut self, who: &'static str, what: &'static str) -> String {
        let word = format!("{what}xq{}zv{who}", self.typed.len());
        self.typed.push(Typed { who, what, word: word.clone() });
        word
    }

    pub fn said(&self, who: &str, what: &str) -> &str {
        let typed = self.typed.iter().find(|t| t.who == who && t.what == what);
        &typed.unwrap_or_else(|| panic!("{who} typed no {what}")).word
    }

    pub fn all_said<'a>(&'a self, who: &'a str, what: &'a str) -> impl Iterator<Item = &'a str> {
        self.typed.iter().filter(move |t| t.who == who && t.what.starts_with(what)).map(|t| t.word.as_str())
    }

    pub fn people(&mut self) -> [&mut Person; 5] {
        [&mut self.ines, &mut self.sam, &mut self.cleo, &mut self.dan, &mut self.ada]
    }
}

pub async fn account_of(world: &World, person: &Person) -> AccountId {
    let indexes: Vec<Vec<u8>> =
        world.app.keyring.identity_indexes(&person.sign_in_name).into_iter().map(|i| i.to_vec()).collect();
    let id: Uuid = sqlx::query_scalar("SELECT id FROM accounts WHERE name_index = ANY($1)")
        .bind(indexes)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    AccountId(id)
}

/// Everything up to Ines’s arrival in the second week; she has sealed and not arrived.
pub async fn live(world: &World) -> Life {
    let visitor = || world.visitor();
    let mut life = Life {
        ines: visitor(),
        sam: visitor(),
        cleo: visitor(),
        dan: visitor(),
        ada: visitor(),
        kit: String::new(),
        invite: String::new(),
        spent: Vec::new(),
        typed: Vec::new(),
    };
    for who in ["Ines", "Sam", "Cleo", "Dan", "Ada"] {
        let name = life.word(who, "name");
        let at = ["Ines", "Sam", "Cleo", "Dan", "Ada"].iter().position(|w| *w == who).unwrap();
        life.people()[at].sign_up(&name).await;
    }
    settle(&mut life).await;
    first_week(&mut life).await;
    world.days_later(7);
    for person in life.people() {
        person.stay().await;
    }
    second_week(&mut life).await;
    alone(&mut life).await;
    life
}

async fn settle(life: &mut Life) {
    let code = life.ines.invite().await;
    life.sam.join(&code).await;
    life.spent.push(code);
    let code = life.cleo.invite().await;
    life.dan.join(&code).await;
    life.spent.push(code);

    life.sam.get("/account/prompts").await;
    let words = "Save";
    life.sam.press(words, &[("prompts", "broke-something")]).await.is(200);
    let name = life.word("Ines", "renamed");
    life.ines.get("/account/name").await;
    life.ines.press("Keep this name", &[("name", &name)]).await.is(200);
    life.sam.get("/rhythm").await.has(&name);
    life.sam.press("Keep this", &[]).await.is(200);

    life.ines.get("/recovery").await;
    life.ines.press("Make the sheet", &[("passphrase", PASSPHRASE)]).await.is(200);
    life.kit = life.ines.page().find("dd.code")[1].clone();
}

/// Every section, with a word of its own in every field.
async fn write_all(life: &mut Life, who: &'static str) {
    let mut person = if who == "Ines" { life.ines.clone() } else { life.sam.clone() };
    for (section, fields, plain) in [
        (1, vec!["own"], vec![("feeling", "hopeful"), ("feeling", "scared"), ("amount-own", "some")]),
        (2, vec!["good"], vec![]),
        (3, vec![], vec![("deeds", "partly")]),
        (4, vec!["carry-kept"], vec![("bring", "keep")]),
        (4, vec!["carry", "part"], vec![("bring", "part")]),
        (5, vec!["feel", "when", "help"], vec![]),
        (7, vec!["do-one", "welcome-one"], vec![]),
    ] {
        let path = format!("/week/side/{section}");
        person.get(&path).await.is(200);
        let words: Vec<(&str, String)> = fields
            .into_iter()
            .map(|what| (if what == "carry-kept" { "carry" } else { what }, life.word(who, what)))
            .collect();
        let typed: Vec<(&str, &str)> = words.iter().map(|(field, word)| (*field, word.as_str())).chain(plain).collect();
        person.press("Keep and go on", &typed).await.is(200);
    }
    person.seal("both").await;
    if who == "Ines" {
        life.ines = person;
    } else {
        life.sam = person;
    }
}

async fn first_week(life: &mut Life) {
    write_all(life, "Ines").await;
    write_all(life, "Sam").await;
    life.ines.arrive().await.is(200);
    life.sam.arrive().await.has("How it has been");
    for (who, leave) in [("Ines", "lighter"), ("Sam", "heavier")] {
        let valued = life.word(who, "valued");
        let person = if who == "Ines" { &mut life.ines } else { &mut life.sam };
        person.get("/week").await;
        person.press_link("Read both sides").await;
        let close = person.page().links().into_iter().find(|l| l.ends_with("/close")).unwrap();
        person.get(&close).await;
        person.press("Close this week", &[("valued", &valued), ("leave", leave)]).await.has(&valued);
    }
}

async fn second_week(life: &mut Life) {
    for (what, section, field) in
        [("unopened-good", 2, "good"), ("unopened-carry", 4, "carry"), ("unopened-do", 7, "do-one")]
    {
        let word = life.word("Ines", what);
        life.ines.get(&format!("/week/side/{section}")).await;
        life.ines.press("Keep and go on", &[(field, &word)]).await.is(200);
    }
    life.ines.seal("both").await;

    let word = life.word("Sam", "draft-good");
    life.sam.write(&word).await;
    // Written under a session that had ended, kept through sign-in.
    let held = life.word("Sam", "draft-held");
    let mut other = life.sam.clone();
    other.cookies.remove("s");
    other.stay().await;
    other.get("/week/side/5").await;
    let form = other.filled("Keep and go on", &[("feel", &held)]);
    life.spent.push(other.cookies.remove("s").unwrap());
    let page = other.send("POST", &form.0, super::person::encoded(&form.1).into_bytes(), &[]).await;
    other.page = Some(page);
    let name = other.sign_in_name.clone();
    other.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE)]).await.has(&held);
    other.press("Keep it", &[]).await.is(200);
    // And with Leave quickly from a page full of words.
    let left = life.word("Sam", "draft-left");
    other.act("/away", &[("section", "7"), ("do-one", &left)]).await.is(200);
}

async fn alone(life: &mut Life) {
    life.ada.get("/week").await;
    life.ada.press("Let this week go", &[]).await.is(200);
    life.invite = life.ada.invite().await;
    let (feel, line) = (life.word("Ada", "hold-feel"), life.word("Ada", "hold-line"));
    life.ada.act("/week/hold", &[("feel", &feel), ("line", &line), ("like", "space")]).await.is(303);
    let kept = life.word("Ada", "kept");
    life.ada.act("/week/side/4", &[("carry", &kept), ("bring", "keep")]).await.is(303);
    life.ada.post("/week/let-go", &[]).await.is(200);
    // Nobody is quick: Cleo only looks, so her letter stays where it is.
    life.cleo.get("/week").await.is(200);
}
