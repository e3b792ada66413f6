//! The server lost its keyring, or got a new key: who still gets in, and how.

use crate::support::life::account_of;
use crate::support::vault::dump;
use crate::support::{Person, World};
use ampersand::accounts::rotation;
use ampersand::keys::{Keyring, OsEntropy};
use sqlx::PgPool;

const PASSPHRASE: &str = "seven quiet lanterns on a hill";
const NEW: &str = "plum orchard moss and a tin whistle";

async fn kit(person: &mut Person) -> String {
    person.get("/recovery").await;
    person.press("Make the sheet", &[("passphrase", PASSPHRASE)]).await.is(200);
    person.page().find("dd.code")[1].clone()
}

/// Ines and Sam with one opened week; Ines has a note, a kept text and a side she is writing.
async fn a_week_of_two(world: &World) -> (Person, Person) {
    let (mut ines, mut sam) = world.pair().await;
    for (person, words) in [(&mut ines, "the walk on Saturday"), (&mut sam, "you laughed at the radio")] {
        person.write_and_seal(words).await;
    }
    ines.arrive().await;
    sam.arrive().await.has("Before you begin");
    ines.write("bread at the window").await;
    ines.note("doubt", "and this, of a doubt").await;
    ines.post("/private/close", &[]).await;
    ines.act("/week/side/4", &[("carry", "only mine"), ("bring", "keep")]).await.is(303);
    (ines, sam)
}

async fn still_reads_everything(person: &mut Person, passphrase: &str) {
    person.get("/week/side/2").await.is(200);
    assert_eq!(person.page().value("good"), "bread at the window");
    person.get("/history").await.is(200);
    person
        .press_link("Read both sides from Monday 9 March")
        .await
        .has("the walk on Saturday")
        .has("you laughed at the radio");
    person.passphrase = passphrase.to_owned();
    person.open_private().await.has("only mine").has("and this, of a doubt");
}

#[sqlx::test]
async fn with_the_keyring_lost_a_passphrase_opens_nothing_and_a_recovery_code_everything(pool: PgPool) {
    let world = World::new(pool.clone());
    let (mut ines, sam) = a_week_of_two(&world).await;
    let (code, old_name) = (kit(&mut ines).await, ines.sign_in_name.clone());

    let world = World::new(pool);
    let mut visitor = world.visitor();
    visitor.sign_in_name = old_name.clone();
    visitor.sign_in_to_stay(PASSPHRASE).await.is(422).has("These two don’t go together").has("use your recovery code");

    // A browser that is still signed in goes on: its cookie needs no keyring.
    let mut signed_in = world.visitor();
    signed_in.cookies = sam.cookies.clone();
    signed_in.get("/week").await.is(200).has("Both sides are open");

    visitor.get("/recover").await.is(200);
    let new_name = visitor.page().find("output.code")[0].clone();
    visitor.press("Come in", &[("code", &code), ("passphrase", NEW)]).await.is(200).has("A spare way in");
    assert_ne!(new_name, old_name);
    still_reads_everything(&mut visitor, NEW).await;
    visitor.get("/account").await.has(&new_name);

    // The new name and passphrase are good from now on; the code and the old pair are not.
    let mut again = world.visitor();
    let again_name = new_name.clone();
    again.sign_in_name = new_name;
    again.sign_in_to_stay(NEW).await.is(303);
    still_reads_everything(&mut again, NEW).await;
    again.sign_in_name = old_name;
    again.cookies.clear();
    again.sign_in_to_stay(NEW).await.is(422);
    again.get("/recover").await;
    again.press("Come in", &[("code", &code), ("passphrase", "another tin whistle in the orchard")]).await;
    again.page().is(422).has("doesn’t open anything");

    // And the two go on together, until Sam's session ends: he has no sheet, so nobody can let him in.
    visitor.act("/week/side/8", &[("opens", "both"), ("do", "seal")]).await.is(303);
    signed_in.write_and_seal("still here").await;
    world.days_later(7);
    visitor.sign_in_name = again_name;
    visitor.sign_in_to_stay(NEW).await.is(303);
    visitor.get("/week").await.has("Your side is sealed");
    let mut without = world.visitor();
    without.sign_in_name = sam.sign_in_name.clone();
    without.sign_in_to_stay(PASSPHRASE).await.is(422);
}

#[sqlx::test]
async fn a_new_key_in_the_ring_changes_nothing_for_people_and_the_old_one_can_go(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    let world = World::with_keyring(pool.clone(), Keyring::load_or_create(&path, &OsEntropy).unwrap());
    let (mut ines, sam) = a_week_of_two(&world).await;
    let code = kit(&mut ines).await;

    let keyring = Keyring::rotate(&path, &OsEntropy).unwrap();
    // Before anything is sealed again a restarted server lets people in with both keys.
    let between = World::with_keyring(pool.clone(), Keyring::load(&path).unwrap());
    let mut device = between.visitor();
    device.sign_in_name = ines.sign_in_name.clone();
    device.sign_in_to_stay(PASSPHRASE).await.is(303);
    still_reads_everything(&mut device, PASSPHRASE).await;

    assert_eq!(rotation::reseal(&pool, &keyring, &OsEntropy).await.unwrap(), 2);
    for value in dump(&pool).await.iter().filter(|v| v.column == "name_sealed" || v.name() == "accounts.account_key") {
        assert!(keyring.is_newest(&value.bytes), "{}", value.name());
    }
    // Once more does no harm.
    assert_eq!(rotation::reseal(&pool, &keyring, &OsEntropy).await.unwrap(), 2);

    let forgotten = Keyring::forget_older(&path, &OsEntropy).unwrap();
    let after = World::with_keyring(pool.clone(), forgotten);
    for person in [&ines, &sam] {
        let mut device = after.visitor();
        device.sign_in_name = person.sign_in_name.clone();
        device.sign_in_to_stay(PASSPHRASE).await.is(303);
        device.get("/account").await.has(&person.sign_in_name);
        account_of(&after, person).await;
    }
    let mut device = after.visitor();
    device.sign_in_name = ines.sign_in_name.clone();
    device.sign_in_to_stay("not this one at all, no").await.is(422);
    device.get("/recover").await;
    device.press("Come in", &[("code", &code), ("passphrase", NEW)]).await.is(200);
    still_reads_everything(&mut device, NEW).await;
}
