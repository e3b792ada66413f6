//! Who holds what can read what: keys.md's first table, tried with the real keys on the real
//! rows. Somebody with keys opens all they can, takes the keys found there, and goes on.

use crate::support::life::{Life, account_of, live};
use crate::support::vault::{Holder, Read, Sealed, Under, dump, kek, sealed_columns};
use crate::support::{Person, World};
use ampersand::keys::{InviteCode, RecoveryCode};
use sqlx::PgPool;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const PASSPHRASE: &str = "seven quiet lanterns on a hill";

/// Columns that are not sealed, and why each may be read by whoever has the database.
const PLAIN: &[(&str, &str)] = &[
    ("accounts.id", "id"),
    ("accounts.made_on", "day"),
    ("accounts.name_index", "keyed digest"),
    ("accounts.key_generation", "generation"),
    ("accounts.salt", "salt"),
    ("accounts.memory_kib", "hardening"),
    ("accounts.passes", "hardening"),
    ("accounts.lanes", "hardening"),
    ("accounts.mailbox_public", "public key"),
    ("accounts.box_public", "public key"),
    ("recovery_codes.id", "derived from the code"),
    ("recovery_codes.account_id", "id"),
    ("recovery_codes.public_key", "public key"),
    ("recovery_codes.made_on", "day"),
    ("sessions.id", "derived from the cookie"),
    ("sessions.handle", "id"),
    ("sessions.account_id", "id"),
    ("sessions.key_generation", "generation"),
    ("sessions.private_until", "time"),
    ("sessions.stays", "state"),
    ("sessions.started_at", "time"),
    ("sessions.seen_at", "time"),
    ("private_letters.account_id", "id"),
    ("private_letters.id", "id"),
    ("private_letters.made_on", "day"),
    ("couples.id", "id"),
    ("couples.formed_on", "day"),
    ("couples.epoch", "generation"),
    ("members.couple_id", "id"),
    ("members.seat", "seat"),
    ("members.account_id", "id"),
    ("members.rules_on", "day"),
    ("rhythms.couple_id", "id"),
    ("rhythms.from_day", "day"),
    ("rhythms.weekday", "weekday"),
    ("rhythms.meets_at", "time"),
    ("rhythms.zone", "time zone"),
    ("memberships.account_id", "id"),
    ("memberships.couple_id", "id"),
    ("memberships.seat", "seat"),
    ("invites.id", "derived from the code"),
    ("invites.account_id", "id"),
    ("invites.rules_on", "day"),
    ("invites.weekday", "weekday"),
    ("invites.meets_at", "time"),
    ("invites.zone", "time zone"),
    ("invites.expires_at", "time"),
    ("sides.account_id", "id"),
    ("sides.id", "id"),
    ("sides.revision", "generation"),
    ("sides.sealed_on", "day"),
    ("let_gos.account_id", "id"),
    ("let_gos.week_of", "day"),
    ("offered_sides.couple_id", "id"),
    ("offered_sides.seat", "seat"),
    ("offered_sides.id", "id"),
    ("offered_sides.allowed", "state"),
    ("offered_sides.arrived_until", "time"),
    ("checkins.couple_id", "id"),
    ("checkins.id", "id"),
    ("checkins.week_of", "day"),
    ("checkins.week_to", "day"),
    ("checkins.opened_on", "day"),
    ("opened_sides.couple_id", "id"),
    ("opened_sides.checkin_id", "id"),
    ("opened_sides.seat", "seat"),
    ("opened_sides.id", "id"),
    ("closings.couple_id", "id"),
    ("closings.checkin_id", "id"),
    ("closings.seat", "seat"),
    ("closings.id", "id"),
    ("closings.closed_on", "day"),
];

/// The types each class may have: what is typed by people fits none of them but `text`.
fn fits(class: &str, kind: &str) -> bool {
    match class {
        "id" => kind == "uuid",
        "day" => kind == "date",
        "time" => kind.starts_with("time"),
        "state" => kind == "boolean",
        "weekday" | "seat" => kind == "smallint",
        "generation" | "hardening" => kind == "integer",
        "time zone" => kind == "text",
        _ => kind == "bytea",
    }
}

#[sqlx::test]
async fn every_column_is_listed_with_its_class(pool: PgPool) {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name || '.' || column_name, data_type::text FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' ORDER BY 1",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let plain: BTreeMap<&str, &str> = PLAIN.iter().copied().collect();
    let sealed: BTreeSet<String> = sealed_columns().map(|(table, column, _)| format!("{table}.{column}")).collect();
    for (name, kind) in &columns {
        match plain.get(name.as_str()) {
            Some(class) => {
                assert!(fits(class, kind), "{name} is {kind}, which is no {class}");
                assert!(!sealed.contains(name), "{name} is listed twice");
            }
            None => {
                assert!(sealed.contains(name), "{name} has no class: say in tests/it who can read it");
                assert_eq!(kind, "bytea", "{name} is sealed");
            }
        }
    }
    assert_eq!(columns.len(), plain.len() + sealed.len(), "a class without its column");
}

struct Scene {
    world: World,
    life: Life,
    dump: Vec<Sealed>,
    who: BTreeMap<Uuid, &'static str>,
}

impl Scene {
    async fn new(pool: PgPool) -> Self {
        let world = World::new(pool);
        let life = live(&world).await;
        let mut who = BTreeMap::new();
        for (name, person) in
            [("Ines", &life.ines), ("Sam", &life.sam), ("Cleo", &life.cleo), ("Dan", &life.dan), ("Ada", &life.ada)]
        {
            who.insert(account_of(&world, person).await.0, name);
        }
        let dump = dump(&world.pool).await;
        Self { world, life, dump, who }
    }

    fn holder(&self) -> Holder<'_> {
        Holder { keyring: Some(&self.world.app.keyring), ..Holder::default() }
    }

    async fn kek_of(&self, person: &Person) -> ampersand::keys::Kek {
        kek(&self.world.app, account_of(&self.world, person).await, PASSPHRASE).await
    }

    /// "accounts.prompts of Ines", and how many of them.
    fn told(&self, read: &Read) -> BTreeMap<String, usize> {
        let mut told = BTreeMap::new();
        for (column, author, _) in read.keys() {
            *told.entry(format!("{column} of {}", self.who[author])).or_default() += 1;
        }
        told
    }

    fn expect(&self, read: &Read, expected: &[(&str, &[&str])]) {
        let expected: BTreeSet<String> = expected
            .iter()
            .flat_map(|(who, columns)| columns.iter().map(move |column| format!("{column} of {who}")))
            .collect();
        let told = self.told(read);
        assert_eq!(told.keys().cloned().collect::<BTreeSet<_>>(), expected);
        for (key, count) in told {
            let there = self.dump.iter().filter(|v| format!("{} of {}", v.name(), self.who[&v.author]) == key).count();
            let one_session = key.starts_with("sessions.home_key");
            assert!(one_session || count == there, "{key}: {count} of {there} were read");
        }
    }

    /// None of what these typed stands in what was read.
    fn holds_none(&self, read: &Read, who: &str, what: &str) {
        let words: Vec<&str> = self.life.all_said(who, what).collect();
        assert!(!words.is_empty(), "{who} typed {what}");
        for (key, text) in read {
            let text = String::from_utf8_lossy(text);
            assert!(!words.iter().any(|word| text.contains(word)), "{key:?} holds {what} of {who}");
        }
    }

    fn holds_all(&self, read: &Read, who: &str, what: &str) {
        let all: Vec<_> = read.values().map(|text| String::from_utf8_lossy(text).into_owned()).collect();
        for word in self.life.all_said(who, what) {
            assert!(all.iter().any(|text| text.contains(word)), "{word} of {who} was not read");
        }
    }
}

const NAMES: &[(&str, &[&str])] = &[
    ("Ines", &["accounts.name_sealed"]),
    ("Sam", &["accounts.name_sealed"]),
    ("Cleo", &["accounts.name_sealed"]),
    ("Dan", &["accounts.name_sealed"]),
    ("Ada", &["accounts.name_sealed"]),
];
/// What both of a couple read.
const SPACE: &[&str] = &["members.name", "opened_sides.body", "closings.body"];
/// What every session of a member opens.
const HOME: &[&str] = &[
    "accounts.display_name",
    "accounts.prompts",
    "accounts.mailbox_secret",
    "sessions.device",
    "memberships.couple_key",
    "sides.body",
];
const PRIVATE: &[&str] = &["accounts.box_secret", "private_letters.body"];

#[sqlx::test]
async fn a_dump_discloses_no_word_and_with_the_keyring_only_who_has_an_account(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let kinds: BTreeSet<Under> = scene.dump.iter().map(|v| v.under).collect();
    assert_eq!(kinds.len(), 10, "every kind of key is at work: {kinds:?}");

    assert!(Holder::default().read(&scene.dump).is_empty());
    let mut holder = scene.holder();
    let read = holder.read(&scene.dump);
    scene.expect(&read, NAMES);
    assert_eq!(read.len(), 5);
    for value in scene.dump.iter().filter(|v| v.under == Under::OuterThenKek) {
        assert!(holder.outer_layer(value), "the outer layer is the keyring's");
    }
    for typed in &scene.life.typed {
        scene.holds_none(&read, typed.who, typed.what);
    }
}

#[sqlx::test]
async fn a_live_cookie_opens_the_space_and_ones_own_side_but_nothing_private(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut holder = scene.holder();
    holder.holds_cookie(&scene.life.ines.cookies["s"]);
    let read = holder.read(&scene.dump);
    let expected =
        [NAMES, &[("Ines", HOME), ("Ines", &["sessions.home_key"]), ("Ines", SPACE), ("Sam", SPACE)]].concat();
    scene.expect(&read, &expected);
    scene.holds_all(&read, "Ines", "unopened-good");
    scene.holds_none(&read, "Ines", "carry-kept");
    scene.holds_none(&read, "Sam", "draft");
    scene.holds_none(&read, "Sam", "carry");
}

#[sqlx::test]
async fn a_passphrase_opens_all_of_ones_own_and_no_unopened_side_of_the_other(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut holder = scene.holder();
    holder.keks.push(scene.kek_of(&scene.life.ines).await);
    let read = holder.read(&scene.dump);
    let expected = [
        NAMES,
        &[("Ines", HOME), ("Ines", PRIVATE), ("Ines", &["accounts.account_key"]), ("Ines", SPACE), ("Sam", SPACE)],
    ]
    .concat();
    scene.expect(&read, &expected);
    for what in ["good", "carry", "unopened", "valued"] {
        scene.holds_all(&read, "Ines", what);
    }
    scene.holds_all(&read, "Sam", "good");
    scene.holds_none(&read, "Sam", "draft");
    scene.holds_none(&read, "Sam", "carry");

    // The recovery code does the same, and needs no keyring.
    let mut holder = Holder::default();
    holder.holds_code(&RecoveryCode::parse(&scene.life.kit).unwrap());
    let by_code = holder.read(&scene.dump);
    let expected = [
        ("Ines", HOME),
        ("Ines", PRIVATE),
        ("Ines", &["recovery_codes.account_key"][..]),
        ("Ines", SPACE),
        ("Sam", SPACE),
    ];
    scene.expect(&by_code, &expected);

    // Without the keyring a passphrase cannot even be tried.
    let mut holder = Holder { keks: vec![scene.kek_of(&scene.life.ines).await], ..Holder::default() };
    assert!(holder.read(&scene.dump).is_empty());
}

#[sqlx::test]
async fn a_partner_with_everything_of_their_own_reads_what_was_opened_and_after_an_arrival_its_copy(pool: PgPool) {
    let mut scene = Scene::new(pool).await;
    async fn all_of_sam(scene: &Scene) -> Read {
        let mut holder = scene.holder();
        holder.keks.push(scene.kek_of(&scene.life.sam).await);
        holder.holds_cookie(&scene.life.sam.cookies["s"]);
        holder.read(&scene.dump)
    }
    let own = [
        NAMES,
        &[
            ("Sam", HOME),
            ("Sam", PRIVATE),
            ("Sam", &["accounts.account_key", "sessions.home_key"]),
            ("Sam", SPACE),
            ("Ines", SPACE),
        ],
    ]
    .concat();
    let read = all_of_sam(&scene).await;
    scene.expect(&read, &own);
    scene.holds_all(&read, "Ines", "good");
    scene.holds_none(&read, "Ines", "unopened");
    scene.holds_none(&read, "Ines", "carry");

    // Between the first arrival and the opening the rule is the server's, not the keys'.
    scene.life.ines.arrive().await.is(200);
    scene.dump = dump(&scene.world.pool).await;
    let read = all_of_sam(&scene).await;
    scene.expect(&read, &[&own[..], &[("Ines", &["offered_sides.body"])]].concat());
    scene.holds_none(&read, "Ines", "unopened-carry");
    scene.life.sam.look("/week").await.is(200).has_not(scene.life.said("Ines", "unopened-good"));

    // Half an hour later the copy is gone, and with it what Sam's keys could do.
    scene.world.later(jiff::SignedDuration::from_mins(30));
    let mut db = scene.world.pool.acquire().await.unwrap();
    ampersand::checkins::openings::store::sweep(&mut db, scene.world.app.now()).await.unwrap();
    scene.dump = dump(&scene.world.pool).await;
    let read = all_of_sam(&scene).await;
    scene.expect(&read, &own);
    scene.holds_none(&read, "Ines", "unopened");
}

#[sqlx::test]
async fn an_invite_code_opens_one_name_and_nothing_else(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut holder = Holder::default();
    holder.invites.push(InviteCode::parse(&scene.life.invite).unwrap().key());
    scene.expect(&holder.read(&scene.dump), &[("Ada", &["invites.name"])]);
}
