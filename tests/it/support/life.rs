//! Two and a half weeks of five people, so that every table has rows: Ines and Sam with an
//! opened week and its meeting behind them, notes of each kind, and what they have shown each other; Cleo,
//! whose couple's key still waits in a letter; Dan; and Ada, alone with a code she has not
//! given away, and with her private door open.

use super::agreeing::path_of;
use super::table::{ARRIVED, go_to, let_speak};
use super::world::PASSPHRASE;
use super::{Person, World};
use ampersand::accounts::sessions;
use ampersand::checkins::together::agenda::Step;
use ampersand::ids::AccountId;
use jiff::SignedDuration;
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

    fn person(&mut self, who: &str) -> &mut Person {
        match who {
            "Ines" => &mut self.ines,
            "Sam" => &mut self.sam,
            "Ada" => &mut self.ada,
            other => panic!("{other} writes nothing"),
        }
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

/// Everything up to Ines’s arrival in the second week; she has sealed and not arrived. Her
/// private door has closed by itself, and Sam’s; Ada’s stands open.
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
    agree(&mut life).await;
    come_closer(&mut life).await;
    first_week(&mut life).await;
    keep_notes(&mut life, "Ines").await;
    keep_notes(&mut life, "Sam").await;
    world.days_later(7);
    for person in life.people() {
        person.stay().await;
    }
    second_week(&mut life).await;
    world.later(SignedDuration::from_mins(11));
    let mut db = world.pool.acquire().await.unwrap();
    sessions::store::sweep(&mut db, world.app.now()).await.unwrap();
    alone(&mut life).await;
    life
}

/// A list both keep, answers of each, moments with an answer, and what Ines asks herself.
async fn come_closer(life: &mut Life) {
    for who in ["Ines", "Sam"] {
        let words = life.word(who, "step");
        life.person(who).add_step(&words).await;
    }
    life.ines.choose(&["yes", "not-yet"]).await;
    life.sam.choose(&["yes", "yes"]).await;
    let (good, hard) = (life.word("Sam", "moment-good"), life.word("Ines", "moment-hard"));
    life.sam.note_moment("good", &good).await;
    life.ines.note_moment("hard", &hard).await;
    let said = life.word("Ines", "said-to");
    life.ines.get("/moments").await;
    let answer = life.ines.page().button("Answer ");
    life.ines.press(&answer, &[("own", &said)]).await.is(200).has(&said);
    for who in ["Ines", "Sam", "Ada"] {
        let own = life.word(who, "own-moment");
        life.person(who).note_own_moment("good", &own).await;
        let asked = life.word(who, "asked-oneself");
        life.person(who).ask_oneself("not-now", &asked).await;
        life.person(who).post("/private/close", &[]).await;
    }
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

/// A word of its own in every field of the builder.
async fn word_all(
    life: &mut Life,
    who: &'static str,
    fields: &[(&'static str, &'static str)],
) -> Vec<(&'static str, String)> {
    fields.iter().map(|(field, what)| (*field, life.word(who, what))).collect()
}

/// One agreement in its second version, one that rests, and one that Sam does not want to be asked about.
async fn agree(life: &mut Life) {
    let first = [("so-that", "agreed-so-that"), ("agree-that", "agreed-first"), ("if-it-slips", "agreed-slips")];
    let typed = word_all(life, "Ines", &first).await;
    let typed: Vec<(&str, &str)> = typed.iter().map(|(field, word)| (*field, word.as_str())).collect();
    let more = [("kind", "boundary"), ("about", "closeness"), ("until", "2026-05-04")];
    let stands = life.ines.suggest(typed[1].1, &[&typed[..], &more].concat()).await;
    life.sam.say_yes(&stands).await;
    let second = [("so-that", "agreed-so-that"), ("agree-that", "agreed-second"), ("note", "agreed-note")];
    let typed = word_all(life, "Sam", &second).await;
    let typed: Vec<(&str, &str)> = typed.iter().map(|(field, word)| (*field, word.as_str())).collect();
    life.sam.reword(&stands, &typed).await;
    life.ines.say_yes(&stands).await;
    let rests = life.word("Sam", "agreed-rests");
    let rests = life.sam.suggest(&rests, &[]).await;
    life.ines.say_yes(&rests).await;
    life.ines.at_agreement(&rests, "Let it rest").await;
    let waits = life.word("Ines", "put-off");
    let waits = life.ines.suggest(&waits, &[]).await;
    life.sam.at_agreement(&waits, "Not now").await;
    // Begun by each, and proposed by nobody.
    let new = [("so-that", "begun-so-that"), ("agree-that", "begun-new"), ("if-it-slips", "begun-slips")];
    let typed = word_all(life, "Ines", &new).await;
    let typed: Vec<(&str, &str)> = typed.iter().map(|(field, word)| (*field, word.as_str())).collect();
    life.ines.see("/agreements/new", &typed).await.is(200).has(typed[1].1);
    let typed = word_all(life, "Sam", &[("agree-that", "begun-change"), ("note", "begun-note")]).await;
    let typed: Vec<(&str, &str)> = typed.iter().map(|(field, word)| (*field, word.as_str())).collect();
    life.sam.get(&format!("{}/change", path_of(&stands))).await.is(200);
    life.sam.press("Keep it for myself", &typed).await.is(200);
}

/// Every section, with a word of its own in every field.
async fn write_all(life: &mut Life, who: &'static str) {
    let mut person = life.person(who).clone();
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
    let line = life.word(who, "told");
    person.tell("hard", &line).await;
    person.seal("both").await;
    *life.person(who) = person;
}

/// One of each kind.
async fn keep_notes(life: &mut Life, who: &'static str) {
    for (kind, what) in [("feeling", "note-feeling"), ("fear", "note-fear"), ("doubt", "note-doubt")] {
        let text = life.word(who, what);
        life.person(who).note(kind, &text).await;
    }
}

async fn first_week(life: &mut Life) {
    write_all(life, "Ines").await;
    write_all(life, "Sam").await;
    life.ines.arrive().await.is(200);
    let table = life.sam.arrive().await.has(ARRIVED).path.clone();
    go_to(&mut life.ines, &mut life.sam, &table, Step::Good).await;
    heard_at_the_table(life, &table).await;
    go_to(&mut life.ines, &mut life.sam, &table, Step::Topic).await;
    parked_at_the_table(life, &table).await;
    paused(life, &table).await;
    life.sam.end_here(&table).await;
    for (who, leave) in [("Ines", "lighter"), ("Sam", "heavier")] {
        let valued = life.word(who, "valued");
        let person = life.person(who);
        person.get("/week").await;
        person.press_link("To the table").await;
        person.close(&table, &valued, leave).await.has(&valued);
        let half = life.word(who, "half-written");
        life.person(who).act(&format!("{table}/look"), &[("heard", &half)]).await.is(303);
    }
}

/// One heard at the second try, answered, and offered something they say yes to; the other one
/// heard at once, with an offer that waits.
async fn heard_at_the_table(life: &mut Life, table: &str) {
    let [first, heard, reply, offer] =
        ["table-first", "table-heard", "table-reply", "table-offer"].map(|what| life.word("Sam", what));
    let [correction, hers, her_reply, her_offer] =
        ["table-correction", "table-heard", "table-reply", "table-offer"].map(|what| life.word("Ines", what));
    let (ines, sam) = (&mut life.ines, &mut life.sam);
    let_speak(ines, sam, table).await;
    sam.press_at(table, "Is there more?").await;
    sam.say_back(table, &first).await.has(&first);
    ines.answer(table, "Not quite", &correction).await.has(&correction);
    sam.say_back(table, &heard).await;
    ines.answer(table, "That’s it", "").await;
    sam.reply(table, &reply, &offer).await.has(&reply).has(&offer);
    ines.press_at(table, "Yes, let’s").await.has_not("Yes, let’s");
    let_speak(sam, ines, table).await;
    ines.say_back(table, &hers).await;
    sam.answer(table, "That’s it", "").await.has(&hers);
    ines.reply(table, &her_reply, &her_offer).await.has(&her_offer);
}

/// Two tries that were not it.
async fn parked_at_the_table(life: &mut Life, table: &str) {
    let [first, second] = ["table-parked-first", "table-parked-second"].map(|what| life.word("Sam", what));
    let more = life.word("Ines", "table-more");
    let (ines, sam) = (&mut life.ines, &mut life.sam);
    let_speak(ines, sam, table).await;
    sam.say_back(table, &first).await;
    ines.answer(table, "Not quite", "").await;
    sam.say_back(table, &second).await;
    ines.answer(table, "There’s more", &more).await.has(&more);
    sam.press_at(table, "Park it").await.has("Parked for now");
}

async fn paused(life: &mut Life, table: &str) {
    life.ines.press_at(table, "I need a pause").await.has("Paused");
    life.sam.sit(table).await;
    life.sam.press("Set that", &[("until", "60")]).await.is(200).has("Around");
    life.ines.press_at(table, "I’m back").await.has("You’re back");
    life.sam.press_at(table, "I’m back").await.has_not("Paused");
}

/// Sam says back what he heard.
async fn say_back(life: &mut Life, shown: &str, what: &'static str) {
    let word = life.word("Sam", what);
    life.sam.get(&format!("/shown/{shown}")).await.is(200);
    let show = life.sam.page().button("Show ");
    life.sam.press(&show, &[("heard", &word)]).await.is(200).has(&word);
}

/// Ines answers him, with words or without.
async fn answer(life: &mut Life, shown: &str, button: &str, what: Option<&'static str>) {
    let word = what.map(|what| life.word("Ines", what)).unwrap_or_default();
    life.ines.get(&format!("/shown/{shown}")).await.is(200);
    life.ines.press(button, &[("words", &word)]).await.is(200);
}

/// Sam asks for more, and Ines tells him.
async fn tell_more(life: &mut Life, shown: &str, what: &'static str) {
    let word = life.word("Ines", what);
    life.sam.get(&format!("/shown/{shown}")).await.is(200);
    life.sam.press("Tell me more?", &[]).await.is(200);
    life.ines.get(&format!("/shown/{shown}")).await.is(200);
    let tell = life.ines.page().button("Tell ");
    life.ines.press(&tell, &[("more", &word)]).await.is(200);
    life.sam.get(&format!("/shown/{shown}")).await.has(&word);
}

/// A week later Ines says how her fear is, and what would help.
async fn lived_with(life: &mut Life) {
    let fear = life.said("Ines", "note-fear").to_owned();
    life.spent.push(life.ines.cookies["s"].clone());
    life.ines.open_private().await;
    life.ines.press_beside(&fear, "quieter", &[]).await.is(200);
    let help = life.word("Ines", "would-help");
    life.ines.get("/notes").await;
    life.ines.press_beside(&fear, "Keep it for later", &[("help", &help)]).await.is(200);
}

/// A part of a note, heard at the second try; then a reply, and an offer Ines says yes to.
async fn answered(life: &mut Life) {
    let (rest, part) = (life.word("Ines", "note-rest"), life.word("Ines", "shown-part"));
    let note = life.ines.note("fear", &format!("{rest} {part}")).await;
    let shown = life.ines.show(&note, "part", &part, "now").await;
    say_back(life, &shown, "heard-first").await;
    answer(life, &shown, "Not quite", Some("shown-correction")).await;
    say_back(life, &shown, "heard-second").await;
    answer(life, &shown, "That’s it", None).await;
    let (reply, offer) = (life.word("Sam", "reply"), life.word("Sam", "offer"));
    life.sam.get(&format!("/shown/{shown}")).await;
    let send = life.sam.page().button("Send to ");
    life.sam.press(&send, &[("reply", &reply), ("offering", &offer)]).await.is(200).has(&offer);
    life.ines.get(&format!("/shown/{shown}")).await.has(&reply).has(&offer);
    life.ines.press("Yes, let’s", &[]).await.is(200);
}

/// All of a note, told more of, answered, and then withdrawn.
async fn withdrawn(life: &mut Life) {
    let text = life.word("Ines", "withdrawn-text");
    let note = life.ines.note("feeling", &text).await;
    let shown = life.ines.show(&note, "whole", "", "now").await;
    life.sam.get(&format!("/shown/{shown}")).await.has(&text);
    tell_more(life, &shown, "withdrawn-more").await;
    say_back(life, &shown, "heard-withdrawn").await;
    answer(life, &shown, "There’s more", Some("withdrawn-correction")).await;
    let said = life.said("Ines", "withdrawn-correction").to_owned();
    life.sam.get(&format!("/shown/{shown}")).await.has(&said);
    life.ines.press("Withdraw it", &[]).await.is(200);
}

/// One that was told more of, thanked for, and parked after two tries.
async fn set_aside(life: &mut Life) {
    let text = life.word("Ines", "shown-whole");
    let note = life.ines.note("doubt", &text).await;
    let shown = life.ines.show(&note, "whole", "", "now").await;
    tell_more(life, &shown, "shown-more").await;
    life.sam.press("Thank you for this", &[]).await.is(200);
    say_back(life, &shown, "heard-third").await;
    answer(life, &shown, "Not quite", None).await;
    say_back(life, &shown, "heard-fourth").await;
    answer(life, &shown, "There’s more", Some("shown-correction-two")).await;
    life.ines.press("Park it for now", &[]).await.is(200);
}

/// Sam shows one too; Ines says it back and writes to him.
async fn from_sam(life: &mut Life) {
    let (text, heard, reply) =
        (life.word("Sam", "shown-whole"), life.word("Ines", "heard"), life.word("Ines", "reply"));
    let note = life.sam.note("fear", &text).await;
    let shown = life.sam.show(&note, "whole", "", "now").await;
    let path = format!("/shown/{shown}");
    life.ines.get(&path).await.has(&text);
    let show = life.ines.page().button("Show ");
    life.ines.press(&show, &[("heard", &heard)]).await.is(200);
    life.sam.get(&path).await.has(&heard);
    life.sam.press("That’s it", &[]).await.is(200);
    life.ines.get(&path).await;
    let send = life.ines.page().button("Send to ");
    life.ines.press(&send, &[("reply", &reply)]).await.is(200).has(&reply);
    let begun = life.word("Sam", "draft-note");
    life.sam.get("/notes").await;
    life.sam.keep_by_script("Keep it here", &[("text", &begun)]).await.is(204);
}

/// Ines puts one on her side, previews a part of another, and is in the middle of a third.
async fn half_done(life: &mut Life) {
    let (brought, other) = (life.word("Ines", "brought"), life.word("Ines", "note-not-shown"));
    let note = life.ines.note("feeling", &brought).await;
    life.ines.show(&note, "whole", "", "checkin").await;
    let note = life.ines.note("doubt", &other).await;
    let part = life.word("Ines", "draft-part");
    life.ines.preview(&note, "part", &part, "now").await.has(&part);
    let begun = life.word("Ines", "draft-note");
    life.ines.get("/notes").await;
    life.ines.keep_by_script("Keep it here", &[("text", &begun), ("kind", "fear")]).await.is(204);
}

async fn second_week(life: &mut Life) {
    for (what, section, field) in
        [("unopened-good", 2, "good"), ("unopened-carry", 4, "carry"), ("unopened-do", 7, "do-one")]
    {
        let word = life.word("Ines", what);
        life.ines.get(&format!("/week/side/{section}")).await;
        life.ines.press("Keep and go on", &[(field, &word)]).await.is(200);
    }
    let told = life.word("Ines", "unopened-told");
    life.ines.tell("crossed", &told).await;
    lived_with(life).await;
    answered(life).await;
    withdrawn(life).await;
    set_aside(life).await;
    from_sam(life).await;
    half_done(life).await;
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
    other.press("Go on with it", &[]).await.is(200);
    // And with Leave quickly from a page full of words.
    let left = life.word("Sam", "draft-left");
    other.get("/week/side/7").await;
    other.press_only("Leave quickly", &[("do-one", &left)]).await.is(200);
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
    keep_notes(life, "Ada").await;
    // Nobody is quick: Cleo only looks, so her letter stays where it is.
    life.cleo.get("/week").await.is(200);
}
