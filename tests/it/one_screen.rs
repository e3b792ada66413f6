//! One screen tonight: Sam types his passphrase where Ines is signed in, for one opening and
//! for nothing else.

use crate::support::table::ARRIVED;
use crate::support::told::Told;
use crate::support::{PASSPHRASE, Page, Person, World, encoded};
use ampersand::keys::{Gate, KdfParams, Keyring, OsEntropy, Passphrase};
use ampersand::web::limits::{Allowances, Limits};
use jiff::SignedDuration;
use sqlx::PgPool;
use std::time::Duration;

const OPEN: &str = "We’re both here, let’s open";
const SAMS: &str = "twelve slow ferries past noon";
const WRONG: &str = "not it, and never was";

/// Two people with a passphrase each; hers is sealed.
async fn pair(world: &World) -> (Person, Person) {
    let (mut ines, mut sam) = world.pair().await;
    sam.change_passphrase(SAMS).await;
    ines.write_and_seal("the walk on Saturday").await;
    sam.write("you laughed at the radio").await;
    (ines, sam)
}

async fn pair_sealed(world: &World) -> (Person, Person) {
    let (ines, mut sam) = pair(world).await;
    sam.seal("both").await;
    (ines, sam)
}

/// In front of the field, and then with this typed into it.
async fn type_in<'a>(ines: &'a mut Person, passphrase: &str) -> &'a Page {
    ines.get("/week/one-screen").await.is(200).has("One screen tonight");
    ines.press(OPEN, &[("passphrase", passphrase)]).await
}

/// What the tables hold of an arrival, an opening, an open window, and whose browsers there are.
async fn traces(world: &World) -> Vec<i64> {
    let mut traces = Vec::new();
    for sql in [
        "SELECT count(*) FROM offered_sides",
        "SELECT count(*) FROM checkins",
        "SELECT count(*) FROM sides",
        "SELECT count(*) FROM sessions",
        "SELECT count(*) FROM sessions WHERE private_key IS NOT NULL",
    ] {
        traces.push(world.count(sql).await);
    }
    traces
}

/// The page but for its ticket.
fn without_ticket(page: &Page) -> String {
    page.body.replace(&page.value("once"), "")
}

#[sqlx::test]
async fn two_people_open_their_sides_on_one_screen(pool: PgPool) {
    let (told, _listening) = Told::listen();
    let world = World::new(pool);
    let (mut ines, mut sam) = pair_sealed(&world).await;
    ines.open_private().await;
    sam.open_private().await;
    sam.get("/account").await;
    let (cookies, devices) = (ines.cookies.clone(), sam.page().find("form[action$='/end']").len());
    assert_eq!(traces(&world).await, [0, 0, 2, 2, 2]);

    ines.get("/week").await.has("Your side is sealed");
    ines.press_link("One screen tonight").await.is(200).has("Sam types their own passphrase here");
    ines.page().has("isn’t signed in on this device").has("on your own phone instead");
    assert_eq!(ines.page().find("input[name='passphrase'][type='password'][autocomplete='off'][data-show]").len(), 1);
    ines.press(OPEN, &[("passphrase", SAMS)]).await.is(200).has(ARRIVED).has_not(SAMS);
    ines.press("I’m ready to begin", &[]).await.has("a single press goes on");
    ines.page().has("the walk on Saturday").has("you laughed at the radio");

    assert_eq!(ines.cookies, cookies, "nothing of Sam’s is in her browser");
    assert_eq!(traces(&world).await, [0, 1, 0, 2, 0], "no new session, and nobody’s private window is open");
    sam.get("/account").await;
    assert_eq!(sam.page().find("form[action$='/end']").len(), devices);
    for person in [&mut ines, &mut sam] {
        person.get("/notes").await.has("Just for you");
        let name = person.sign_in_name.clone();
        person.get("/account").await.has(&name);
    }
    sam.get("/week").await.has("Both sides are open");
    sam.press_link("To the table").await.has("On Ines’s screen tonight").has("the walk on Saturday");
    sam.press("I’m ready to go on", &[]).await.has("Going on takes a press from each of you").has("Something good");

    let log = told.text();
    assert!(log.contains("/week/one-screen"), "the log was listened to");
    let encoded: String = form_urlencoded::byte_serialize(SAMS.as_bytes()).collect();
    for word in [SAMS, &encoded, "the walk on Saturday", "you laughed at the radio"] {
        assert!(!log.contains(word), "{word} stands in the log");
    }
}

/// Somebody is looking on, however it came to it.
#[sqlx::test]
async fn one_screen_agreed_on_at_the_table_closes_the_private_windows_of_both(pool: PgPool) {
    let world = World::new(pool);
    let mut both = world.pair().await;
    let table = format!("/together/{}", world.open_week(&mut both, "the walk").await);
    let (mut ines, mut sam) = both;
    ines.open_private().await;
    sam.open_private().await;
    ines.press_at(&table, "One screen tonight, this one").await;
    ines.get("/notes").await.has("Private notes");
    sam.press_at(&table, "Yes, on Ines’s screen").await;
    for person in [&mut ines, &mut sam] {
        person.get("/notes").await.has("Just for you");
    }
}

#[sqlx::test]
async fn it_is_offered_where_ones_own_side_is_sealed_and_may_open(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = pair(&world).await;
    sam.get("/week").await.has_not("One screen tonight");
    assert_eq!(sam.get_only("/week/one-screen").await.headers["location"], "/week");
    assert_eq!(sam.post_only("/week/one-screen", &[("passphrase", PASSPHRASE)]).await.headers["location"], "/week");

    // The page is the same whether the other side is sealed or not, and whether one is here.
    ines.get("/week/one-screen").await.is(200);
    let before = without_ticket(ines.page());
    sam.seal("both").await;
    sam.arrive().await;
    ines.get("/week/one-screen").await.is(200);
    assert_eq!(without_ticket(ines.page()), before);
    sam.press("Not now after all", &[]).await;
    ines.arrive().await.has("You’ve said you’re here");
    ines.press_link("One screen tonight").await.is(200);
    assert_eq!(without_ticket(ines.page()), before);
    ines.press(OPEN, &[("passphrase", SAMS)]).await.has(ARRIVED);

    // One opening a week: the next side waits for the next one.
    ines.write_and_seal("the next one").await;
    assert_eq!(ines.get_only("/week/one-screen").await.headers["location"], "/week");
    assert_eq!(ines.post_only("/week/one-screen", &[("passphrase", SAMS)]).await.headers["location"], "/week");
    let mut solo = world.person("Rui").await;
    solo.write_and_seal("on my own").await;
    solo.get("/week").await.has_not("One screen tonight");
    solo.get("/week/one-screen").await.is(404);
}

#[sqlx::test]
async fn a_wrong_passphrase_opens_nothing_and_tells_nothing(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = pair(&world).await;
    ines.open_private().await;
    let mut answers = Vec::new();
    for sealed in [false, true] {
        if sealed {
            sam.seal("both").await;
        }
        // Her own is not his either.
        for wrong in [WRONG, PASSPHRASE, "seven"] {
            type_in(&mut ines, wrong).await.is(422).has("That isn’t it. Have another go.").has_not(wrong);
            answers.push(without_ticket(ines.page()));
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "sealed or not, the same");
    assert_eq!(traces(&world).await, [0, 0, 2, 2, 1]);
    ines.press(OPEN, &[("passphrase", "")]).await.is(422).has("Enter your passphrase.");
    ines.press(OPEN, &[("passphrase", SAMS)]).await.has(ARRIVED);
}

#[sqlx::test]
async fn a_side_that_is_not_sealed_is_said_to_whoever_typed_the_passphrase(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = pair(&world).await;
    ines.open_private().await;
    let before = traces(&world).await;
    type_in(&mut ines, SAMS).await.is(422).has("Your side isn’t sealed yet, Sam").has("nothing is lost").has_not(SAMS);
    assert_eq!(traces(&world).await, before, "nobody has arrived");
    sam.get("/week").await.has("There is room for your side");
    sam.seal("both").await;
    ines.press(OPEN, &[("passphrase", SAMS)]).await.has(ARRIVED);
}

#[sqlx::test]
async fn a_form_sent_again_from_the_history_opens_nothing(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = pair(&world).await;
    ines.get("/week/one-screen").await;
    let (path, fields) = ines.filled(OPEN, &[("passphrase", SAMS)]);
    let body = encoded(&fields).into_bytes();
    ines.send("POST", &path, body.clone(), &[]).await.is(422).has("isn’t sealed yet");
    sam.seal("both").await;
    ines.send("POST", &path, body, &[]).await.is(422).has("This page was used already").has_not(SAMS);

    ines.get("/week/one-screen").await;
    world.later(SignedDuration::from_mins(10));
    ines.press(OPEN, &[("passphrase", SAMS)]).await.is(422).has("stood open for a while");
    ines.post("/week/one-screen", &[("passphrase", SAMS)]).await.is(422).has("This page was used already");
    // A ticket is good in the session it was made for.
    let mut phone = ines.on_another_device().await;
    phone.get("/week/one-screen").await;
    let other = phone.page().value("once");
    ines.post("/week/one-screen", &[("passphrase", SAMS), ("once", &other)]).await.is(422);
    assert_eq!(traces(&world).await[..3], [0, 0, 2]);
    type_in(&mut ines, SAMS).await.has(ARRIVED);
}

#[sqlx::test]
async fn tries_are_counted_by_the_account_they_are_at_and_slow_nobody_elsewhere(pool: PgPool) {
    let world = World::adjusted(pool, Keyring::in_memory(&OsEntropy), |inner| {
        inner.limits = Limits::new(Allowances::default());
    });
    let (mut ines, mut sam) = pair_sealed(&world).await;
    let mut phone = ines.on_another_device().await;
    for n in 0..10 {
        type_in([&mut ines, &mut phone][n % 2], WRONG).await.is(422);
    }
    ines.get("/week").await;
    ines.press("Sign out", &[]).await;
    ines.sign_in().await;
    for device in [&mut ines, &mut phone] {
        device.get("/week/one-screen").await;
        let slow = device.press_only(OPEN, &[("passphrase", SAMS)]).await;
        slow.is(429).has("Let’s wait a little").has_not(SAMS);
        let wait: u64 = slow.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=360).contains(&wait), "{wait}");
    }
    assert_eq!(traces(&world).await[..2], [0, 0]);

    // Sam signs in as ever, opens his notes, and has tries of his own at hers.
    let mut elsewhere = sam.on_another_device().await;
    elsewhere.open_private().await.has("Private notes");
    ines.open_private().await.has("Private notes");
    type_in(&mut sam, WRONG).await.is(422);
    type_in(&mut sam, PASSPHRASE).await.has(ARRIVED);
}

/// The gate is held shut; whoever gets as far as hashing is told it is busy.
#[sqlx::test]
async fn a_try_is_counted_before_any_hashing(pool: PgPool) {
    let world = World::adjusted(pool, Keyring::in_memory(&OsEntropy), |inner| {
        inner.limits = Limits::new(Allowances { one_screen_by_account: 2, ..Allowances::default() });
        inner.gate = Gate::new(1, 0);
    });
    let (mut ines, _sam) = pair_sealed(&world).await;
    type_in(&mut ines, WRONG).await.is(422);
    let gate = world.app.gate.clone();
    let slow = KdfParams { memory_kib: 64 << 10, passes: 60, lanes: 1 };
    let held = tokio::spawn(async move { gate.derive(&Passphrase::new("x".into()), [1; 16], slow).await.is_ok() });
    while world.app.gate.in_use() == 0 {
        tokio::task::yield_now().await;
    }
    for expected in [503, 429] {
        ines.get("/week/one-screen").await;
        assert_eq!(ines.press_only(OPEN, &[("passphrase", SAMS)]).await.status, expected);
    }
    assert_eq!(world.app.gate.in_use(), 1, "the gate was shut all the while");
    held.abort();
}

#[sqlx::test]
async fn leaving_quickly_takes_nothing_along(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _sam) = pair_sealed(&world).await;
    ines.get("/week/one-screen").await;
    let form = ines.page().form("Leave quickly");
    assert_eq!((form.action.as_str(), form.fields.len(), form.names.len()), ("/away", 0, 0));
    ines.press_only("Leave quickly", &[]).await.is(200);
    assert!(!ines.cookies.contains_key("s"));
    assert_eq!(traces(&world).await[..4], [0, 0, 2, 1]);

    // After a session's end the passphrase is not carried through sign-in either.
    ines.sign_in().await;
    ines.get("/week/one-screen").await;
    let (path, fields) = ines.filled(OPEN, &[("passphrase", SAMS)]);
    world.later(SignedDuration::from_hours(2));
    let out = ines.send("POST", &path, encoded(&fields).into_bytes(), &[]).await;
    out.is(401).has_not(SAMS).has_not("name=\"held\"");
}

#[sqlx::test]
async fn whatever_is_sent_there_is_said_in_place(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _sam) = pair_sealed(&world).await;
    ines.get("/week/one-screen").await;
    let ticket = ines.page().value("once");
    let long = format!("once={ticket}&passphrase={}", "p".repeat(100_000));
    for body in [
        "",
        "&&==",
        "%00=%ff",
        "passphrase=%ff%fe",
        "passphrase=x",
        "passphrase=x&once=x",
        "passphrase=x&once=%00&name=Sam",
        "once=x",
        &format!("once={ticket}&passphrase=%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00"),
        &format!("once={ticket}&passphrase=x&account=1&partner=2"),
        &long,
    ] {
        let page = ines.send("POST", "/week/one-screen", body.as_bytes().to_vec(), &[]).await;
        page.is(422).has("One screen tonight").has_not("pppppppp");
    }
    let huge = ines.send("POST", "/week/one-screen", vec![b'x'; 300_000], &[]).await;
    huge.is(413);
    assert_eq!(traces(&world).await[..3], [0, 0, 2]);
}

#[sqlx::test]
async fn two_screens_at_once_open_one_check_in(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = pair_sealed(&world).await;
    let mut phone = sam.on_another_device().await;
    ines.get("/week/one-screen").await;
    sam.get("/week/one-screen").await;
    phone.get("/week").await;
    let (hers, his, his_phone) = tokio::join!(
        ines.press_only(OPEN, &[("passphrase", SAMS)]),
        sam.press_only(OPEN, &[("passphrase", PASSPHRASE)]),
        phone.press_only("I’m here, let’s open", &[]),
    );
    let led: Vec<&str> =
        [&hers, &his, &his_phone].map(|page| page.headers["location"].to_str().unwrap()).into_iter().collect();
    assert_eq!(led.iter().filter(|to| to.starts_with("/together/")).count(), 1, "{led:?}");
    assert_eq!(led.iter().filter(|to| **to == "/week").count(), 2, "{led:?}");
    assert_eq!(traces(&world).await[..3], [0, 1, 0]);
}

/// Sam changes his passphrase between the trying and the opening: what was tried is his no more.
#[sqlx::test]
async fn a_new_passphrase_meanwhile_is_not_opened_with_the_old_one(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, sam) = pair_sealed(&world).await;
    ines.get("/week/one-screen").await;
    let mut changing = world.pool.begin().await.unwrap();
    let sams = crate::support::life::account_of(&world, &sam).await;
    let raise = "UPDATE accounts SET key_generation = key_generation + 1 WHERE id = $1";
    sqlx::query(raise).bind(sams.0).execute(&mut *changing).await.unwrap();
    let trying = tokio::spawn(async move {
        let answer = ines.press_only(OPEN, &[("passphrase", SAMS)]).await;
        (ines, answer)
    });
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while world.count(waits).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    changing.commit().await.unwrap();
    let (mut ines, answer) = trying.await.unwrap();
    answer.is(422).has("That isn’t it");
    assert_eq!(traces(&world).await[..3], [0, 0, 2]);
    ines.get("/week").await.has("Your side is sealed");
}
