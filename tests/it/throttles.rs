//! Tries are counted before any hashing, and nobody can lock somebody else out.

use crate::support::{PASSPHRASE, Person, World};
use ampersand::keys::{Gate, KdfParams, Keyring, OsEntropy, Passphrase};
use ampersand::web::limits::{Allowances, Limits};
use sqlx::PgPool;

/// As in life, behind a proxy that says where a request comes from.
fn world(pool: PgPool) -> World {
    World::adjusted(pool, Keyring::in_memory(&OsEntropy), |inner| {
        inner.limits = Limits::new(Allowances::default());
        inner.behind_proxy = true;
    })
}

fn from(mut person: Person, address: &str) -> Person {
    person.headers.retain(|(name, _)| *name != "x-forwarded-for");
    person.headers.push(("x-forwarded-for", address.to_owned()));
    person
}

async fn wrong_try(person: &mut Person, name: &str) -> u16 {
    let typed = [("name", name), ("passphrase", "not it, and never was")];
    person.post_only("/sign-in", &typed).await.status.as_u16()
}

#[sqlx::test]
async fn a_place_has_five_tries_an_hour_at_codes(pool: PgPool) {
    let world = world(pool);
    let mut ines = from(world.person("Ines").await, "198.51.100.200");
    let code = ines.invite().await;
    let mut guesser = from(world.visitor(), "203.0.113.7");
    for _ in 0..5 {
        guesser.post("/join", &[("code", "0000-0000-0000-0000")]).await.is(422);
    }
    let mut neighbour = from(world.visitor(), "203.0.113.250");
    for person in [&mut guesser, &mut neighbour] {
        let slow = person.post_only("/join", &[("code", &code)]).await;
        slow.is(429).has("Let’s wait a little");
        let wait: u64 = slow.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=3600).contains(&wait), "{wait}");
    }
    let mut elsewhere = from(world.visitor(), "198.51.100.7");
    elsewhere.post("/join", &[("code", &code)]).await.is(200);
    let mut six = from(world.visitor(), "2001:db8:0:1200::1");
    for _ in 0..5 {
        six.post("/join", &[("code", "x")]).await.is(422);
    }
    let mut same_56 = from(world.visitor(), "2001:db8:0:12ff:9::1");
    same_56.post("/join", &[("code", "x")]).await.is(429);
    let mut forged = from(world.visitor(), "192.0.2.1, 203.0.113.9");
    forged.post("/join", &[("code", "x")]).await.is(429);
}

#[sqlx::test]
async fn recovery_codes_have_a_budget_of_their_own_and_cost_no_hashing(pool: PgPool) {
    let world = world(pool);
    let mut guesser = from(world.visitor(), "203.0.113.7");
    guesser.get("/recover").await;
    let typed = [("code", "0000000000000000000000000A"), ("passphrase", PASSPHRASE)];
    for _ in 0..20 {
        guesser.press("Come in", &typed).await.is(422);
    }
    let slow = guesser.press_only("Come in", &typed).await;
    slow.is(429).has_not(PASSPHRASE);
    guesser.post("/join", &[("code", "0000-0000-0000-0000")]).await.is(422);
    assert_eq!(world.app.gate.memories_made(), 0, "a wrong code is not worth any hashing");
}

#[sqlx::test]
async fn looking_and_then_answering_is_one_try(pool: PgPool) {
    let world = world(pool);
    let mut ines = world.person("Ines").await;
    let code = ines.invite().await;
    let mut sam = from(world.person("Sam").await, "203.0.113.7");
    for _ in 0..4 {
        sam.post("/join", &[("code", "0000-0000-0000-0000")]).await.is(422);
    }
    sam.join(&code).await;
    sam.get("/rhythm").await.has("You and Ines meet on");
}

#[sqlx::test]
async fn tries_at_one_name_are_counted_wherever_they_come_from(pool: PgPool) {
    let world = world(pool);
    let ines = world.person("Ines").await;
    for name in [ines.sign_in_name.as_str(), "amber-harbour-0000"] {
        let mut answers = Vec::new();
        for n in 0..12 {
            let mut stranger = from(world.visitor(), &format!("203.0.{n}.7"));
            answers.push(wrong_try(&mut stranger, name).await);
        }
        assert_eq!(answers[..10], [422; 10], "{name}");
        assert_eq!(answers[10..], [429; 2], "{name}: known or not, the same");
    }
    let mut stranger = from(world.visitor(), "198.51.100.1");
    stranger.get("/sign-in").await;
    let typed = [("name", &*ines.sign_in_name), ("passphrase", PASSPHRASE)];
    let slow = stranger.press_only("Sign in", &typed).await;
    slow.is(429).has("Let’s wait a little").has_not(PASSPHRASE);
    assert!(slow.headers.contains_key("retry-after"));
}

#[sqlx::test]
async fn a_stranger_cannot_lock_anybody_out_of_their_own_browser(pool: PgPool) {
    let world = world(pool);
    let mut ines = from(world.person("Ines").await, "198.51.100.7");
    let mut phone = ines.clone();
    for n in 0..15 {
        wrong_try(&mut from(world.visitor(), &format!("203.0.{n}.7")), &ines.sign_in_name).await;
    }
    let mut new_browser = from(world.visitor(), "198.51.100.8");
    assert_eq!(wrong_try(&mut new_browser, &ines.sign_in_name).await, 429, "somebody unknown waits");

    ines.get("/week").await.has("This week");
    ines.write("signed in, nothing slows me").await;
    ines.get("/week").await;
    ines.press("Sign out", &[]).await;
    assert!(ines.cookies.contains_key("d"));
    ines.sign_in().await;
    let name = ines.sign_in_name.clone();
    for _ in 0..20 {
        assert_eq!(wrong_try(&mut ines, &name).await, 422);
    }
    assert_eq!(wrong_try(&mut ines, &name).await, 429, "twenty an hour for a known browser");
    phone.get("/week").await;
}

#[sqlx::test]
async fn a_known_browser_has_its_budget_for_its_own_account_only(pool: PgPool) {
    let world = world(pool);
    let (ines, mut sam) = (world.person("Ines").await, world.person("Sam").await);
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(wrong_try(&mut sam, &ines.sign_in_name).await);
    }
    assert_eq!(answers[10], 429, "{answers:?}");
    let mut forged = world.visitor();
    forged.cookies.insert("d".into(), "bm90IG91cnM".into());
    assert_eq!(wrong_try(&mut forged, &ines.sign_in_name).await, 429);
}

#[sqlx::test]
async fn guessing_at_an_unlocked_phone_slows_that_phone_alone(pool: PgPool) {
    let world = world(pool);
    let mut ines = world.person("Ines").await;
    let mut phone = ines.on_another_device().await;
    let mut answers = Vec::new();
    for n in 0..21 {
        let (path, button) = [("/private", "Open"), ("/recovery", "Make the sheet")][n % 2];
        phone.get(path).await;
        let answer = phone.press_only(button, &[("passphrase", "not it, and never was")]).await;
        answer.has_not("not it, and never was");
        answers.push(answer.status.as_u16());
    }
    assert_eq!((answers[19], answers[20]), (422, 429), "{answers:?}");
    phone.get("/week").await.has("This week");
    assert!(ines.private_texts().await.is_empty());
    ines.on_another_device().await;
}

/// The gate is held shut; whoever gets as far as hashing is told it is busy.
#[sqlx::test]
async fn the_throttle_comes_before_any_hashing(pool: PgPool) {
    let world = World::adjusted(pool, Keyring::in_memory(&OsEntropy), |inner| {
        inner.limits = Limits::new(Allowances::default());
        inner.behind_proxy = true;
        inner.gate = Gate::new(1, 0);
    });
    let name = "amber-harbour-0000";
    for n in 0..10 {
        assert_eq!(wrong_try(&mut from(world.visitor(), &format!("203.0.{n}.7")), name).await, 422);
    }
    let gate = world.app.gate.clone();
    let slow = KdfParams { memory_kib: 64 << 10, passes: 60, lanes: 1 };
    let held = tokio::spawn(async move { gate.derive(&Passphrase::new("x".into()), [1; 16], slow).await.is_ok() });
    while world.app.gate.in_use() == 0 {
        tokio::task::yield_now().await;
    }
    let mut stranger = from(world.visitor(), "198.51.100.7");
    assert_eq!(wrong_try(&mut stranger, name).await, 429, "throttled without asking the gate");
    assert_eq!(wrong_try(&mut stranger, "another-harbour-0000").await, 503, "not throttled: it asked the gate");
    assert_eq!(world.app.gate.in_use(), 1, "the gate was shut all the while");
    assert_eq!(world.app.gate.in_use_peak(), 1);
    held.abort();
}

#[sqlx::test]
async fn a_place_makes_twenty_accounts_an_hour(pool: PgPool) {
    let world = World::adjusted(pool, Keyring::in_memory(&OsEntropy), |inner| {
        inner.limits = Limits::new(Allowances { sign_up_by_prefix: 3, ..Allowances::default() });
    });
    for _ in 0..3 {
        world.person("Ines").await;
    }
    let mut fourth = world.visitor();
    fourth.get("/sign-up").await;
    fourth.press("Make my account", &[("passphrase", PASSPHRASE), ("name", "Ines")]).await.is(429);
    assert_eq!(Allowances::default().sign_up_by_prefix, 20);
    assert_eq!(world.count("SELECT count(*) FROM accounts").await, 3);
}
