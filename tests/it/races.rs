//! A write against a new passphrase, and two people against each other's invitations.

use crate::support::chance::{Chance, rounds};
use crate::support::life::account_of;
use crate::support::vault::{Holder, dump, kek};
use crate::support::{Page, Person, World, encoded};
use ampersand::ids::AccountId;
use sqlx::PgPool;
use std::collections::BTreeSet;
use std::time::Duration;

const FIRST: &str = "seven quiet lanterns on a hill";

/// What is written while the keys change.
#[derive(Clone, Copy, Debug)]
enum Write {
    Section,
    KeptPrivate,
    Name,
    Prompts,
    Seal,
    TakeBack,
    Arrive,
    Invite,
    Hold,
    /// Behind the open door.
    Note,
    /// What the script keeps of a note, with the door closed.
    Draft,
}

const LINKED: [Write; 10] = [
    Write::Section,
    Write::KeptPrivate,
    Write::Name,
    Write::Prompts,
    Write::Seal,
    Write::TakeBack,
    Write::Arrive,
    Write::Hold,
    Write::Note,
    Write::Draft,
];
const SOLO: [Write; 7] =
    [Write::Section, Write::Invite, Write::Name, Write::KeptPrivate, Write::Seal, Write::Note, Write::Draft];

async fn write(mut person: Person, what: Write, word: &str) -> Page {
    match what {
        Write::Section => person.act("/week/side/2", &[("good", word), ("go", "on")]).await,
        Write::KeptPrivate => person.act("/week/side/4", &[("carry", word), ("bring", "keep")]).await,
        Write::Name => person.act("/account/name", &[("name", word)]).await,
        Write::Prompts => person.act("/account/prompts", &[("prompts", "broke-something")]).await,
        Write::Seal => person.act("/week/side/8", &[("opens", "alone"), ("do", "seal")]).await,
        Write::TakeBack => person.act("/week/take-back", &[]).await,
        Write::Arrive => person.act("/week/arrive", &[]).await,
        Write::Hold => person.act("/week/hold", &[("feel", word), ("line", word)]).await,
        Write::Note => person.act("/notes", &[("kind", "fear"), ("text", word)]).await,
        Write::Draft => {
            let body = encoded(&[("text".to_owned(), word.to_owned())]).into_bytes();
            person.send("POST", "/notes", body, &[("x-keep", "1")]).await
        }
        Write::Invite => {
            let rhythm = [("rules", "yes"), ("weekday", "Sunday"), ("time", "20:00"), ("zone", "UTC")];
            person.act("/invite", &rhythm).await
        }
    }
}

/// Every sealed value of this account opens with the passphrase it has now.
async fn all_opens(world: &World, account: AccountId, passphrase: &str) -> Vec<String> {
    let values = dump(&world.pool).await;
    let mut holder = Holder { keyring: Some(&world.app.keyring), ..Holder::default() };
    holder.keks.push(kek(&world.app, account, passphrase).await);
    let read = holder.read(&values);
    for value in values.iter().filter(|v| v.author == account.0 && v.name() != "sessions.home_key") {
        let key = (value.name(), value.author, value.at.clone());
        assert!(read.contains_key(&key), "{} is sealed under a dead key", value.name());
    }
    read.into_iter()
        .filter(|(key, _)| key.1 == account.0)
        .map(|(_, text)| String::from_utf8_lossy(&text).into())
        .collect()
}

/// One round: a write on one device while the other sets a new passphrase.
struct Racer {
    person: Person,
    account: AccountId,
    passphrase: String,
    kept: usize,
    held: usize,
}

impl Racer {
    async fn new(world: &World, person: &Person) -> Self {
        let account = account_of(world, person).await;
        Self { person: person.clone(), account, passphrase: FIRST.into(), kept: 0, held: 0 }
    }

    async fn device(&self) -> Person {
        let mut device = self.person.clone();
        device.cookies.remove("s");
        device.sign_in_to_stay(&self.passphrase).await.is(303);
        device
    }

    async fn round(&mut self, world: &World, what: Write, round: usize, pause: Duration) {
        let (mut writer, mut changer) = (self.device().await, self.device().await);
        if matches!(what, Write::Note) {
            writer.passphrase.clone_from(&self.passphrase);
            writer.open_private().await;
        }
        let word = format!("otter{round}word");
        let new = format!("{} plum orchard moss {round}", ["amber", "cobalt", "saffron"][round % 3]);
        let old = self.passphrase.clone();
        let both = [("current", old.as_str()), ("passphrase", new.as_str())];
        let (page, changed) = tokio::join!(
            async {
                tokio::time::sleep(pause).await;
                write(writer.clone(), what, &word).await
            },
            changer.act("/account/passphrase", &both),
        );
        changed.is(303);
        self.passphrase = new;
        let texts = all_opens(world, self.account, &self.passphrase).await;
        let told = format!("round {round}: {what:?} after {pause:?} answered {}", page.status);
        let says = matches!(
            what,
            Write::Section | Write::KeptPrivate | Write::Name | Write::Hold | Write::Note | Write::Draft
        );
        match page.status.as_u16() {
            303 | 204 => {
                self.kept += 1;
                assert!(!says || texts.iter().any(|t| t.contains(&word)), "{told}, and the word is lost");
            }
            401 => {
                self.held += 1;
                assert!(!texts.iter().any(|t| t.contains(&word)), "{told}, and was kept all the same");
                // The script is told, and has the words on its page.
                if says && !matches!(what, Write::Draft) {
                    self.bring_back(writer, page, &word, &told).await;
                    let texts = all_opens(world, self.account, &self.passphrase).await;
                    assert!(texts.iter().any(|t| t.contains(&word)), "{told}, and did not come back");
                }
            }
            // The side was sealed: the page says so and has the words.
            422 => {
                page.has(&word_or_nothing(&page, &word));
            }
            _ => panic!("{told}: {}", page.text()),
        }
    }

    /// Signs in from the page that came, with the new passphrase, and keeps what it held.
    async fn bring_back(&self, mut writer: Person, page: Page, word: &str, told: &str) {
        assert!(!page.body.contains(word), "{told}: a signed-out page shows the words");
        writer.page = Some(page);
        let name = writer.sign_in_name.clone();
        writer.press("Sign in", &[("name", &name), ("passphrase", &self.passphrase)]).await.is(200);
        assert!(writer.page().body.contains(word), "{told}: the words are not there after sign-in");
        let (path, fields) = writer.filled("Go on with it", &[]);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let page = writer.act(&path, &fields).await;
        if page.status.as_u16() == 422 {
            // Sealed meanwhile: take it back first, as the page says.
            writer.act("/week/take-back", &[]).await.is(303);
            writer.act(&path, &fields).await.is(303);
        }
    }
}

fn word_or_nothing(page: &Page, word: &str) -> String {
    if page.body.contains(word) { word.to_owned() } else { String::new() }
}

#[sqlx::test]
async fn a_write_that_races_a_new_passphrase_is_kept_whole_or_held(pool: PgPool) {
    let mut chance = Chance::new();
    println!("AMPERSAND_SEED={}", chance.seed);
    let world = World::new(pool);
    let (ines, sam) = world.pair().await;
    let mut linked = Racer::new(&world, &ines).await;
    // The second one's couple key is in a row, the first one's still in a letter.
    let mut second = Racer::new(&world, &sam).await;
    let mut solo = Racer::new(&world, &world.person("Ada").await).await;
    // Near the moment at which the keys change, wherever this machine has it: later after a
    // write that came first, earlier after one that came too late.
    let mut moment = 60_000_usize;
    for round in 0..rounds(60, 900) {
        let held = linked.held + second.held + solo.held;
        let pause = Duration::from_micros((moment * 3 / 4 + chance.below(moment / 2)) as u64);
        match round % 3 {
            0 => linked.round(&world, LINKED[chance.below(LINKED.len())], round, pause).await,
            1 => second.round(&world, LINKED[chance.below(LINKED.len())], round, pause).await,
            _ => solo.round(&world, SOLO[chance.below(SOLO.len())], round, pause).await,
        }
        let was_held = linked.held + second.held + solo.held > held;
        moment = (if was_held { moment * 4 / 5 } else { moment * 6 / 5 }).clamp(5_000, 1_000_000);
    }
    let (kept, held) = (linked.kept + second.kept + solo.kept, linked.held + second.held + solo.held);
    println!("{kept} kept, {held} held");
    assert!(kept > 10 && held > 10, "both sides of the race were seen: {kept} kept, {held} held");
    for racer in [&linked, &second] {
        let mut device = racer.device().await;
        device.look("/week").await.is(200);
        device.look("/account").await.is(200);
    }
}

async fn couples(world: &World) -> (i64, i64, i64, i64) {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM couples), (SELECT count(*) FROM members), (SELECT count(*) FROM memberships), (SELECT count(*) FROM invites)",
    )
    .fetch_one(&world.pool)
    .await
    .unwrap()
}

/// Opens the code's page and answers what pressing "Join" would send.
async fn about_to_join(person: &mut Person, code: &str) -> Vec<(String, String)> {
    person.get("/join").await;
    person.press("Have a look", &[("code", code)]).await.is(200);
    let join = person.page().find("button").into_iter().find(|b| b.starts_with("Join ")).unwrap();
    person.filled(&join, &[("rules", "yes")]).1
}

async fn answer(mut person: Person, fields: &[(String, String)], pause: Duration) -> Page {
    tokio::time::sleep(pause).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    person.act("/join/accept", &fields).await
}

#[sqlx::test]
async fn two_people_who_accept_each_other_at_once_share_one_space(pool: PgPool) {
    let mut chance = Chance::new();
    println!("AMPERSAND_SEED={}", chance.seed);
    let world = World::new(pool);
    let mut seats = BTreeSet::new();
    for round in 0..rounds(20, 200) {
        let (mut one, mut two) = (world.person("Ines").await, world.person("Sam").await);
        let (code_one, code_two) = (one.invite().await, two.invite().await);
        let (yes_one, yes_two) = (about_to_join(&mut one, &code_two).await, about_to_join(&mut two, &code_one).await);
        let pauses = [0; 2].map(|_| Duration::from_micros(chance.below(2_000) as u64));
        let (a, b) = tokio::join!(answer(one.clone(), &yes_one, pauses[0]), answer(two.clone(), &yes_two, pauses[1]));
        let statuses = [a.status.as_u16(), b.status.as_u16()];
        assert!(statuses == [303, 422] || statuses == [422, 303], "{statuses:?}");
        seats.insert(statuses[0]);
        let n = round as i64 + 1;
        assert_eq!(couples(&world).await, (n, 2 * n, 2 * n, 0), "one couple of two, and no code left");
        one.get("/week").await.has("Sam");
        two.get("/week").await.has("Ines");
        for person in [&one, &two] {
            all_opens(&world, account_of(&world, person).await, FIRST).await;
        }
    }
    println!("first to answer: {seats:?}");
}

#[sqlx::test]
async fn one_code_accepted_by_two_at_once_links_one_of_them(pool: PgPool) {
    let mut chance = Chance::new();
    println!("AMPERSAND_SEED={}", chance.seed);
    let world = World::new(pool);
    for round in 0..rounds(20, 200) {
        let mut ines = world.person("Ines").await;
        let (mut sam, mut dan) = (world.person("Sam").await, world.person("Dan").await);
        let code = ines.invite().await;
        let (yes_sam, yes_dan) = (about_to_join(&mut sam, &code).await, about_to_join(&mut dan, &code).await);
        let pauses = [0; 3].map(|_| Duration::from_micros(chance.below(2_000) as u64));
        // And Ines thinks better of it at the same moment, every other time.
        let (a, b, back) =
            tokio::join!(answer(sam.clone(), &yes_sam, pauses[0]), answer(dan.clone(), &yes_dan, pauses[1]), async {
                if round % 2 == 0 {
                    return 303;
                }
                tokio::time::sleep(pauses[2]).await;
                ines.clone().act("/invite/take-back", &[]).await.status.as_u16()
            });
        assert!(matches!(back, 303 | 404), "taking back answered {back}");
        let joined = [&a, &b].iter().filter(|page| page.status.as_u16() == 303).count();
        assert!(joined <= 1 && (joined == 1 || round % 2 == 1), "{joined} joined");
        for page in [&a, &b] {
            assert!(matches!(page.status.as_u16(), 303 | 422), "{}: {}", page.status, page.text());
        }
        let linked: i64 = sqlx::query_scalar("SELECT count(*) FROM members WHERE account_id = $1")
            .bind(account_of(&world, &ines).await.0)
            .fetch_one(&world.pool)
            .await
            .unwrap();
        assert_eq!(linked, joined as i64);
        let (couples, members, memberships, invites) = couples(&world).await;
        assert_eq!((members, memberships, invites), (2 * couples, 2 * couples, 0));
    }
}
