//! Every sealed value in every other place, and with every byte changed: refused, by the keys
//! themselves and on every page.

use crate::support::agreeing::agree;
use crate::support::life::{Life, live};
use crate::support::routes::Named;
use crate::support::table::{go_to, let_speak};
use crate::support::told::Told;
use crate::support::vault::{Holder, Sealed, dump, kek};
use crate::support::{Page, Person, World};
use ampersand::checkins::together::agenda::Step;
use ampersand::keys::{InviteCode, RecoveryCode};
use sqlx::PgPool;
use std::collections::BTreeSet;

const PASSPHRASE: &str = "seven quiet lanterns on a hill";

/// Everybody's keys at once: what none of these opens, nobody opens.
async fn everybodys<'a>(world: &'a World, life: &Life, values: &[Sealed]) -> Holder<'a> {
    let mut all = Holder { keyring: Some(&world.app.keyring), ..Holder::default() };
    for person in [&life.ines, &life.sam, &life.cleo, &life.dan, &life.ada] {
        let account = crate::support::life::account_of(world, person).await;
        all.keks.push(kek(&world.app, account, PASSPHRASE).await);
        all.holds_cookie(&person.cookies["s"]);
    }
    all.holds_code(&RecoveryCode::parse(&life.kit).unwrap());
    all.invites.push(InviteCode::parse(&life.invite).unwrap().key());
    let read = all.read(values);
    for value in values {
        // A session whose cookie nobody has any more is the one thing that stays shut.
        let key = (value.name(), value.author, value.at.clone());
        assert!(read.contains_key(&key) || value.name() == "sessions.home_key", "{key:?} opens for nobody");
    }
    all
}

/// Ines at the table, with her copy there. What waited for a private door is filed behind it,
/// so that opening one again changes nothing.
async fn scene(pool: PgPool) -> (World, Life, Vec<Sealed>) {
    let world = World::new(pool);
    let mut life = live(&world).await;
    life.ines.arrive().await.is(200);
    for person in life.people() {
        let mut elsewhere = person.elsewhere();
        elsewhere.stay().await;
        elsewhere.open_private().await;
        elsewhere.act("/sign-out", &[]).await;
    }
    let values = dump(&world.pool).await;
    (world, life, values)
}

#[sqlx::test]
async fn a_sealed_value_opens_in_no_other_place(pool: PgPool) {
    let (world, life, values) = scene(pool).await;
    let all = everybodys(&world, &life, &values).await;
    let mut tried = 0;
    for value in &values {
        for other in &values {
            if other.place() == value.place() {
                continue;
            }
            tried += 1;
            let opened = all.open_kind(value.under, &value.bytes, &other.place());
            assert!(opened.is_none(), "{} of {} opened as {} of {}", value.name(), value.at, other.name(), other.at);
            let opened = all.open_kind(other.under, &value.bytes, &other.place());
            assert!(opened.is_none(), "{} of {} opened as {} of {}", value.name(), value.at, other.name(), other.at);
        }
        // An older text of the same row, and the same row of another generation or epoch.
        let older = ampersand::keys::Place { revision: value.revision - 1, ..value.place() };
        assert!(all.open_at(&value.bytes, &older).is_none(), "{}", value.name());
    }
    println!("{} values, {tried} swaps", values.len());
    assert!(tried > 2_000);
}

#[sqlx::test]
async fn a_sealed_value_with_one_byte_changed_does_not_open(pool: PgPool) {
    let (world, life, values) = scene(pool).await;
    let all = everybodys(&world, &life, &values).await;
    let mut flips = 0;
    for value in &values {
        for at in 0..value.bytes.len() {
            let mut bytes = value.bytes.clone();
            bytes[at] ^= 1 << (at % 8);
            flips += 1;
            let opened = all.open_kind(value.under, &bytes, &value.place());
            assert!(opened.is_none(), "{} opened with byte {at} changed", value.name());
        }
        for cut in [0, 1, value.bytes.len() / 2, value.bytes.len() - 1] {
            assert!(all.open_kind(value.under, &value.bytes[..cut], &value.place()).is_none(), "{}", value.name());
        }
    }
    println!("{} values, {flips} flips", values.len());
    assert!(flips > 10_000);
}

/// Everything a person may look at: with the browser they have, and at another one, where they
/// sign in and open the private door.
async fn look_around(person: &Person, named: &Named, shown: &[String]) -> Vec<Page> {
    let mut person = person.clone();
    let mut pages = Vec::new();
    for path in [
        "/week",
        "/week/side/2",
        "/week/side/4",
        "/week/side/6",
        "/week/side/8",
        "/week/hold",
        "/agreements",
        "/agreements/new",
        &format!("/agreements/{}", named.agreement),
        &format!("/agreements/{}/change", named.agreement),
        "/moments",
        "/closeness",
        "/history",
        &format!("/history/{}", named.checkin),
        &format!("/together/{}", named.checkin),
        "/account",
        "/account/name",
        "/account/prompts",
        "/invite",
        "/join",
        "/rhythm",
        "/recovery",
        "/private",
        "/sign-in",
        "/",
    ] {
        pages.push(person.look(path).await);
    }
    for id in shown {
        pages.push(person.look(&format!("/shown/{id}")).await);
    }
    let mut elsewhere = person.elsewhere();
    pages.push(elsewhere.sign_in_to_stay(PASSPHRASE).await);
    let door = elsewhere.look("/private").await;
    if door.status.as_u16() == 200 {
        elsewhere.page = Some(door);
        pages.push(elsewhere.press_only("Open", &[("passphrase", PASSPHRASE)]).await);
        let paths = ["/notes".to_owned(), format!("/notes/{}", named.note), format!("/notes/{}/show", named.note)];
        for path in paths.into_iter().chain(["/notes/moments", "/readiness"].map(str::to_owned)) {
            pages.push(elsewhere.look(&path).await);
        }
    }
    pages
}

impl Person {
    /// The same person at another browser, not signed in yet.
    fn elsewhere(&self) -> Self {
        let mut other = self.clone();
        other.cookies.clear();
        other.page = None;
        other
    }
}

/// A page, or sign-in, or the calm one; never rubbish, never the reason.
fn is_calm(page: &Page, value: &Sealed) {
    let told = format!("{} of {}, {} answered {}", value.name(), value.at, page.path, page.status);
    assert!([200, 303, 401, 404, 422, 500].contains(&page.status.as_u16()), "{told}:\n{}", page.text());
    if page.status.is_redirection() {
        return;
    }
    let text = page.text();
    assert!(!page.body.contains('\u{fffd}'), "{told}, with rubbish:\n{text}");
    assert!(!page.body.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{told}, with rubbish:\n{text}");
    for word in ["sealed value", "wrong key", "damaged", "panicked", "decrypt", "sqlx"] {
        assert!(!text.contains(word), "{told}, and says why:\n{text}");
    }
    if page.status.as_u16() == 500 {
        assert_eq!(page.find("h1").len(), 1, "{told}:\n{}", page.body);
        assert!(page.headers.contains_key("content-security-policy"), "{told}");
    }
}

/// Values no page of these five is drawn from, and what a damaged one means.
const UNSEEN: &[&str] = &[
    // Offered copies are read at the opening only; a mailbox once its letter is filed not at all.
    "offered_sides.body",
    "offered_choices.body",
    "accounts.mailbox_secret",
    // A name nobody can read any more is left out; a code that cannot be read is none.
    "accounts.name_sealed",
    "invites.code",
    "invites.name",
    // Tried below, with the code itself.
    "recovery_codes.account_key",
];

#[sqlx::test]
async fn a_damaged_row_is_a_calm_page_and_never_rubbish(pool: PgPool) {
    let (told, _listening) = Told::listen();
    let (world, mut life, values) = scene(pool).await;
    let text = |sql: &'static str| sqlx::query_scalar::<_, String>(sql).fetch_all(&world.pool);
    let checkin = text("SELECT id::text FROM checkins").await.unwrap().remove(0);
    let shown = text("SELECT id::text FROM reveals ORDER BY id").await.unwrap();
    let ines = crate::support::life::account_of(&world, &life.ines).await.0;
    let note = values.iter().find(|v| v.table == "notes" && v.author == ines).expect("a note of Ines's");
    let note = uuid::Uuid::from_slice(&note.row).unwrap().to_string();
    let agreement =
        text("SELECT agreement_id::text FROM agreement_versions WHERE version = 2").await.unwrap().remove(0);
    let named = Named { checkin, note, agreement, ..Named::default() };
    let live: BTreeSet<Vec<u8>> = life
        .people()
        .iter()
        .map(|p| ampersand::keys::SessionToken::parse(&p.cookies["s"]).unwrap().row_id().to_vec())
        .collect();
    let people = [&life.ines, &life.sam, &life.cleo, &life.dan, &life.ada];
    let mut noticed = BTreeSet::new();
    for value in &values {
        if value.table == "sessions" && !live.contains(&value.row) {
            continue;
        }
        let mut bytes = value.bytes.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x20;
        value.overwrite(&world.pool, &bytes).await;
        for person in people {
            // Those a value cannot concern are left alone, to save time.
            let author = crate::support::life::account_of(&world, person).await.0;
            if author != value.author && value.couple.is_none() {
                continue;
            }
            for page in look_around(person, &named, &shown).await {
                is_calm(&page, value);
                let is_said = page.text().contains("can’t be opened any more");
                if is_said || matches!(page.status.as_u16(), 500 | 422) {
                    noticed.insert(value.name());
                }
            }
        }
        let mut visitor = world.visitor();
        let page = visitor.act("/join", &[("code", &life.invite)]).await;
        is_calm(&page, value);
        if value.table == "recovery_codes" {
            visitor.get("/recover").await;
            let (action, fields) =
                visitor.filled("Come in", &[("code", &life.kit), ("passphrase", "a thimble of orbit cedar dusk")]);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            visitor.act(&action, &fields).await.is(422).has("doesn’t open anything");
        }
        value.overwrite(&world.pool, &value.bytes).await;
        // Whoever signed in meanwhile left a session; the next look must not be theirs.
        sqlx::query("DELETE FROM sessions WHERE NOT id = ANY($1)")
            .bind(live.iter().cloned().collect::<Vec<_>>())
            .execute(&world.pool)
            .await
            .unwrap();
    }
    let all: BTreeSet<String> = values.iter().map(Sealed::name).collect();
    let unseen: Vec<&String> = all.iter().filter(|name| !noticed.contains(*name)).collect();
    for name in unseen {
        assert!(UNSEEN.contains(&name.as_str()), "a damaged {name} was shown as if it were whole");
    }
    assert!(!told.text().contains("panicked"), "a handler panicked");
    // With everything back in its place all is as before.
    for person in people {
        for page in look_around(person, &named, &shown).await {
            assert_ne!(page.status.as_u16(), 500, "{}", page.path);
        }
    }

    // The damaged copy at the table stops the opening, calmly, and nothing is half done.
    let copy = values.iter().find(|v| v.table == "offered_sides").unwrap();
    let mut bytes = copy.bytes.clone();
    bytes[100] ^= 1;
    copy.overwrite(&world.pool, &bytes).await;
    life.sam.act("/week/side/8", &[("opens", "both"), ("do", "seal")]).await.is(303);
    let page = life.sam.act("/week/arrive", &[]).await;
    is_calm(&page, copy);
    let opened: i64 = sqlx::query_scalar("SELECT count(*) FROM checkins").fetch_one(&world.pool).await.unwrap();
    assert_eq!(opened, 1, "nothing opened");
    copy.overwrite(&world.pool, &copy.bytes).await;
    let page = life.sam.act("/week/arrive", &[]).await;
    assert!(page.headers["location"].to_str().unwrap().starts_with("/together/"));
}

/// Something in every section, so that the meeting comes to each of its steps.
async fn write_all(person: &mut Person) {
    for (section, typed) in [
        (1, vec![("feeling", "hopeful")]),
        (2, vec![("good", "the walk on Saturday")]),
        (3, vec![("deeds", "partly")]),
        (4, vec![("carry", "the phone, face down"), ("bring", "whole")]),
        (5, vec![("feel", "left out")]),
        (7, vec![("do-one", "make the tea")]),
    ] {
        person.get(&format!("/week/side/{section}")).await;
        person.press("Keep and go on", &typed).await.is(200);
    }
    person.tell("hard", "twice I forgot").await;
    person.seal("both").await;
}

/// All that can be said in a turn.
async fn say_all(speaker: &mut Person, listener: &mut Person, table: &str) {
    let_speak(speaker, listener, table).await;
    listener.say_back(table, "you were cold").await;
    speaker.answer(table, "Not quite", "not the cold").await;
    listener.say_back(table, "you were alone").await;
    speaker.answer(table, "That’s it", "").await;
    listener.reply(table, "I did not see it", "a word before I go").await;
}

/// What a meeting's page is drawn from, at whichever step; where it was most, all else is damaged too.
const AT_THE_TABLE: [&str; 6] =
    ["meetings.body", "opened_sides.body", "reflections.body", "reflections.answer", "replies.body", "offers.body"];

#[sqlx::test]
async fn a_damaged_row_is_a_calm_page_at_each_step_of_a_meeting(pool: PgPool) {
    let (told, _listening) = Told::listen();
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    agree(&mut ines, &mut sam, "a line when it gets late", &[]).await;
    for person in [&mut ines, &mut sam] {
        write_all(person).await;
    }
    ines.arrive().await;
    let table = sam.arrive().await.path.clone();
    ines.press_at(&table, "One screen tonight, this one").await;
    ines.press_at(&table, "Take it back").await;
    let stands = "SELECT revision || ' ' || md5(body) FROM meetings";
    let mut damaged = BTreeSet::new();
    for step in Step::ALL.into_iter().filter(|step| *step != Step::Closeness) {
        go_to(&mut ines, &mut sam, &table, step).await;
        if step.has_turns() {
            say_all(&mut ines, &mut sam, &table).await;
            say_all(&mut sam, &mut ines, &table).await;
        }
        let before: String = sqlx::query_scalar(stands).fetch_one(&world.pool).await.unwrap();
        let drawn_here = |value: &Sealed| AT_THE_TABLE.contains(&value.name().as_str());
        let all = matches!(step, Step::Good | Step::Close);
        for value in dump(&world.pool).await.into_iter().filter(|value| all || drawn_here(value)) {
            let mut bytes = value.bytes.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x20;
            value.overwrite(&world.pool, &bytes).await;
            for person in [&ines, &sam] {
                let mut person = person.clone();
                let page = person.look(&table).await;
                is_calm(&page, &value);
                let is_said = page.status == 500 || page.text().contains("can’t be opened any more");
                assert!(
                    is_said || !drawn_here(&value),
                    "a damaged {} was shown at {step:?} as if it were whole",
                    value.name()
                );
                if value.name() != "meetings.body" {
                    is_calm(&person.act(&format!("{table}/look"), &[]).await, &value);
                    continue;
                }
                for act in ["look", "leave-step", "end", "pause"] {
                    let page = person.act(&format!("{table}/{act}"), &[("step", step.slug())]).await;
                    assert_eq!(page.status, 500, "{act} at {step:?}");
                    is_calm(&page, &value);
                }
            }
            damaged.insert(value.name());
            value.overwrite(&world.pool, &value.bytes).await;
            let after: String = sqlx::query_scalar(stands).fetch_one(&world.pool).await.unwrap();
            assert_eq!(before, after, "a meeting moved on over a damaged {}", value.name());
        }
        for person in [&mut ines, &mut sam] {
            assert_eq!(person.sit(&table).await.step(), step, "with everything back in its place");
        }
    }
    assert!(AT_THE_TABLE.iter().all(|name| damaged.contains(*name)), "{damaged:?}");
    assert!(!told.text().contains("panicked"), "a handler panicked");
}
