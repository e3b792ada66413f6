//! Who holds what can read what: keys.md's first table, tried with the real keys on the real
//! rows. Somebody with keys opens all they can, takes the keys found there, and goes on.

use crate::support::life::{Life, account_of, live};
use crate::support::vault::{Holder, Read, Sealed, Under, dump, kek, sealed_columns};
use crate::support::{Person, World};
use ampersand::accounts::sessions;
use ampersand::keys::{InviteCode, RecoveryCode};
use jiff::SignedDuration;
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
    ("meetings.couple_id", "id"),
    ("meetings.checkin_id", "id"),
    ("meetings.first_seat", "seat"),
    ("meetings.revision", "generation"),
    ("meeting_drafts.account_id", "id"),
    ("meeting_drafts.couple_id", "id"),
    ("meeting_drafts.checkin_id", "id"),
    ("turns.couple_id", "id"),
    ("turns.id", "id"),
    ("turns.checkin_id", "id"),
    ("turns.step", "number"),
    ("turns.seat", "seat"),
    ("turns.asked", "number"),
    ("notes.account_id", "id"),
    ("notes.id", "id"),
    ("notes.revision", "generation"),
    ("hearings.couple_id", "id"),
    ("hearings.id", "id"),
    ("reveals.couple_id", "id"),
    ("reveals.id", "id"),
    ("reveals.seat", "seat"),
    ("reveals.shown_on", "day"),
    ("reveals.withdrawn_on", "day"),
    ("reveals.thanked_on", "day"),
    ("reveals.asked_on", "day"),
    ("reflections.couple_id", "id"),
    ("reflections.hearing_id", "id"),
    ("reflections.try", "number"),
    ("reflections.id", "id"),
    ("reflections.said_on", "day"),
    ("reflections.heard", "state"),
    ("reflections.answered_on", "day"),
    ("parkings.couple_id", "id"),
    ("parkings.hearing_id", "id"),
    ("parkings.seat", "seat"),
    ("parkings.try", "number"),
    ("parkings.heard", "state"),
    ("parkings.parked_on", "day"),
    ("replies.couple_id", "id"),
    ("replies.hearing_id", "id"),
    ("replies.try", "number"),
    ("replies.heard", "state"),
    ("replies.id", "id"),
    ("replies.said_on", "day"),
    ("offers.couple_id", "id"),
    ("offers.hearing_id", "id"),
    ("offers.try", "number"),
    ("offers.heard", "state"),
    ("offers.id", "id"),
    ("offers.offered_on", "day"),
    ("offer_consents.couple_id", "id"),
    ("offer_consents.hearing_id", "id"),
    ("offer_consents.seat", "seat"),
    ("offer_consents.given_on", "day"),
    ("agreements.couple_id", "id"),
    ("agreements.id", "id"),
    ("agreement_versions.couple_id", "id"),
    ("agreement_versions.agreement_id", "id"),
    ("agreement_versions.version", "number"),
    ("agreement_versions.seat", "seat"),
    ("agreement_versions.id", "id"),
    ("agreement_versions.proposed_on", "day"),
    ("agreement_consents.couple_id", "id"),
    ("agreement_consents.agreement_id", "id"),
    ("agreement_consents.version", "number"),
    ("agreement_consents.seat", "seat"),
    ("agreement_consents.id", "id"),
    ("agreement_consents.given_on", "day"),
    ("agreement_endings.couple_id", "id"),
    ("agreement_endings.agreement_id", "id"),
    ("agreement_endings.version", "number"),
    ("agreement_endings.is_for_good", "state"),
    ("agreement_endings.one", "seat"),
    ("agreement_endings.other", "seat"),
    ("agreement_endings.id", "id"),
    ("agreement_endings.ended_on", "day"),
    ("agreement_endings.up_to", "number"),
    ("agreement_not_nows.account_id", "id"),
    ("agreement_not_nows.couple_id", "id"),
    ("agreement_drafts.account_id", "id"),
    ("agreement_drafts.couple_id", "id"),
    ("agreement_drafts.id", "id"),
    ("closeness_ladders.couple_id", "id"),
    ("closeness_ladders.revision", "generation"),
    ("closeness_choices.account_id", "id"),
    ("closeness_choices.couple_id", "id"),
    ("closeness_matches.couple_id", "id"),
    ("closeness_matches.checkin_id", "id"),
    ("offered_choices.couple_id", "id"),
    ("offered_choices.seat", "seat"),
    ("offered_choices.id", "id"),
    ("readiness.account_id", "id"),
    ("readiness.id", "id"),
    ("own_moments.account_id", "id"),
    ("own_moments.id", "id"),
    ("moments.couple_id", "id"),
    ("moments.id", "id"),
    ("moments.seat", "seat"),
    ("moments.noted_on", "day"),
    ("moments.withdrawn_on", "day"),
    ("moment_answers.couple_id", "id"),
    ("moment_answers.moment_id", "id"),
    ("moment_answers.id", "id"),
    ("moment_answers.answered_on", "day"),
];

/// The types each class may have: what is typed by people fits none of them but `text`.
fn fits(class: &str, kind: &str) -> bool {
    match class {
        "id" => kind == "uuid",
        "day" => kind == "date",
        "time" => kind.starts_with("time"),
        "state" => kind == "boolean",
        "weekday" | "seat" | "number" => kind == "smallint",
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
        let couples: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM couples").fetch_all(&world.pool).await.unwrap();
        who.extend(couples.into_iter().map(|couple| (couple, "both")));
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
/// What both of a couple read, by who wrote it.
const SPACE: &[(&str, &[&str])] = &[
    ("Ines", &["members.name", "opened_sides.body", "closings.body"]),
    (
        "Ines",
        &["reveals.body", "reveals.more", "reflections.answer", "reflections.body", "replies.body", "offers.body"],
    ),
    ("Sam", &["members.name", "opened_sides.body", "closings.body"]),
    ("Sam", &["reveals.body", "reflections.body", "replies.body", "offers.body"]),
    ("Ines", &["agreement_versions.body"]),
    ("Sam", &["agreement_versions.body"]),
    ("Ines", &["moments.body", "moment_answers.body"]),
    ("Sam", &["moments.body"]),
    ("both", &["meetings.body", "closeness_ladders.body", "closeness_matches.body"]),
];
/// What every session of a member opens.
const HOME: &[&str] = &[
    "accounts.display_name",
    "accounts.prompts",
    "accounts.mailbox_secret",
    "sessions.device",
    "memberships.couple_key",
    "sides.body",
    "meeting_drafts.body",
    "agreement_drafts.body",
    "agreement_not_nows.body",
    "closeness_choices.body",
];
/// What the passphrase opens beside it.
const PRIVATE: &[&str] =
    &["accounts.box_secret", "private_letters.body", "notes.body", "readiness.body", "own_moments.body"];

/// What Ines wrote for herself alone, by the beginnings of what it is called in her life.
const HERS_ALONE: [&str; 7] = ["note", "draft", "would-help", "withdrawn", "carry-kept", "asked-oneself", "own-moment"];

#[sqlx::test]
async fn a_dump_discloses_no_word_and_with_the_keyring_only_who_has_an_account(pool: PgPool) {
    let mut scene = Scene::new(pool).await;
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

    // All of this was tried on something: with Ines at the table no sealed column is empty.
    scene.life.ines.arrive().await.is(200);
    scene.dump = dump(&scene.world.pool).await;
    let there: BTreeSet<String> = scene.dump.iter().map(Sealed::name).collect();
    let all: BTreeSet<String> = sealed_columns().map(|(table, column, _)| format!("{table}.{column}")).collect();
    assert_eq!(there, all);
    scene.expect(&scene.holder().read(&scene.dump), NAMES);
}

#[sqlx::test]
async fn a_live_cookie_opens_the_space_and_ones_own_side_but_nothing_private(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut holder = scene.holder();
    holder.holds_cookie(&scene.life.ines.cookies["s"]);
    let read = holder.read(&scene.dump);
    scene.expect(&read, &[NAMES, &[("Ines", HOME), ("Ines", &["sessions.home_key"])], SPACE].concat());
    for what in
        ["unopened", "shown", "brought", "table", "agreed", "put-off", "told", "begun", "step", "moment", "said-to"]
    {
        scene.holds_all(&read, "Ines", what);
    }
    for what in ["table", "agreed", "told"] {
        scene.holds_all(&read, "Sam", what);
    }
    for what in HERS_ALONE {
        scene.holds_none(&read, "Ines", what);
    }
    for what in ["note", "draft", "carry", "begun"] {
        scene.holds_none(&read, "Sam", what);
    }
}

#[sqlx::test]
async fn an_open_window_lends_one_cookie_ones_own_notes_for_ten_minutes(pool: PgPool) {
    let mut scene = Scene::new(pool).await;
    let closed = scene.life.ines.cookies["s"].clone();
    scene.life.ines.open_private().await.has("Private notes");
    let open = scene.life.ines.cookies["s"].clone();
    assert_ne!(closed, open, "the token changes as the window opens");
    scene.dump = dump(&scene.world.pool).await;

    let mut holder = scene.holder();
    holder.holds_cookie(&open);
    let read = holder.read(&scene.dump);
    let by_cookie: &[(&str, &[&str])] = &[("Ines", HOME), ("Ines", &["sessions.home_key"])];
    let window: &[(&str, &[&str])] = &[("Ines", PRIVATE), ("Ines", &["sessions.private_key"])];
    scene.expect(&read, &[NAMES, by_cookie, window, SPACE].concat());
    for what in ["note", "draft", "would-help", "withdrawn-text", "carry-kept", "asked-oneself", "own-moment"] {
        scene.holds_all(&read, "Ines", what);
    }
    scene.holds_none(&read, "Sam", "note");
    scene.holds_none(&read, "Sam", "draft");

    // A copy of the cookie from before is worth nothing, and Ada’s opens what is Ada’s.
    let mut holder = scene.holder();
    holder.holds_cookie(&closed);
    scene.expect(&holder.read(&scene.dump), NAMES);
    let mut holder = scene.holder();
    holder.holds_cookie(&scene.life.ada.cookies["s"]);
    let read = holder.read(&scene.dump);
    for who in ["Ines", "Sam"] {
        scene.holds_none(&read, who, "note");
    }
    scene.holds_all(&read, "Ada", "note");
    scene.holds_all(&read, "Ada", "kept");

    // When the ten minutes are over the program asks; a sweep later there is nothing to ask for.
    scene.world.later(SignedDuration::from_mins(10) - SignedDuration::from_millis(1));
    scene.life.ines.look("/notes").await.is(200);
    scene.world.later(SignedDuration::from_millis(1));
    let asked = scene.life.ines.look("/notes").await;
    assert_eq!((asked.status.as_u16(), asked.headers["location"].to_str().unwrap()), (303, "/private?to=/notes"));
    let mut db = scene.world.pool.acquire().await.unwrap();
    sessions::store::sweep(&mut db, scene.world.app.now()).await.unwrap();
    scene.dump = dump(&scene.world.pool).await;
    assert!(!scene.dump.iter().any(|v| v.name() == "sessions.private_key"), "no session has a private key");
    let mut holder = scene.holder();
    holder.holds_cookie(&open);
    let read = holder.read(&scene.dump);
    scene.expect(&read, &[NAMES, by_cookie, SPACE].concat());
    for what in HERS_ALONE {
        scene.holds_none(&read, "Ines", what);
    }
}

/// Whatever ends or closes a window takes its key out of the database at once.
#[sqlx::test]
async fn a_window_that_is_closed_leaves_no_key_behind(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let keys = "SELECT count(*) FROM sessions WHERE private_key IS NOT NULL OR private_until IS NOT NULL";
    ines.write_and_seal("the walk").await;
    for way in ["/private/close", "/week/arrive", "/sign-out", "/away"] {
        // Arriving closes it on every device: somebody may be looking on.
        let mut phone = ines.on_another_device().await;
        ines.note("fear", &format!("before {way}")).await;
        assert_eq!(world.count(keys).await, 1, "{way}");
        let by = if way == "/week/arrive" { &mut phone } else { &mut ines };
        by.act(way, &[]).await;
        assert_eq!(world.count(keys).await, 0, "{way}");
        if ines.cookies.contains_key("s") {
            let page = ines.look("/notes").await;
            assert_eq!(page.headers["location"], "/private?to=/notes", "{way}");
        } else {
            ines.sign_in().await;
        }
    }
    ines.open_private().await;
    sam.open_private().await;
    assert_eq!(world.count(keys).await, 2);
    ines.change_passphrase("eleven green kettles in the rain").await;
    assert_eq!(world.count(keys).await, 1, "a new passphrase ends every session; Sam’s window is his");
}

#[sqlx::test]
async fn a_passphrase_opens_all_of_ones_own_and_no_unopened_side_of_the_other(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut holder = scene.holder();
    holder.keks.push(scene.kek_of(&scene.life.ines).await);
    let read = holder.read(&scene.dump);
    let own: &[(&str, &[&str])] = &[("Ines", HOME), ("Ines", PRIVATE)];
    scene.expect(&read, &[NAMES, own, &[("Ines", &["accounts.account_key"])], SPACE].concat());
    let hers =
        ["good", "carry", "unopened", "valued", "note", "draft", "would-help", "shown", "brought", "heard", "table"];
    for what in hers.into_iter().chain(["withdrawn-text", "agreed", "put-off", "told", "begun"]) {
        scene.holds_all(&read, "Ines", what);
    }
    for what in ["good", "heard", "reply", "offer", "shown", "table", "agreed", "told"] {
        scene.holds_all(&read, "Sam", what);
    }
    for what in ["note", "draft", "carry", "begun"] {
        scene.holds_none(&read, "Sam", what);
    }
    // What Ines said about a text she withdrew went with it, for herself too.
    scene.holds_none(&read, "Ines", "withdrawn-more");
    scene.holds_none(&read, "Ines", "withdrawn-correction");

    // The recovery code does the same, and needs no keyring.
    let mut holder = Holder::default();
    holder.holds_code(&RecoveryCode::parse(&scene.life.kit).unwrap());
    let by_code = holder.read(&scene.dump);
    scene.expect(&by_code, &[own, &[("Ines", &["recovery_codes.account_key"])], SPACE].concat());

    // Without the keyring a passphrase cannot even be tried.
    let mut holder = Holder { keks: vec![scene.kek_of(&scene.life.ines).await], ..Holder::default() };
    assert!(holder.read(&scene.dump).is_empty());
}

#[sqlx::test]
async fn a_partner_with_everything_of_their_own_reads_what_was_opened_or_shown_and_after_an_arrival_its_copy(
    pool: PgPool,
) {
    let mut scene = Scene::new(pool).await;
    async fn all_of_sam(scene: &Scene) -> Read {
        let mut holder = scene.holder();
        holder.keks.push(scene.kek_of(&scene.life.sam).await);
        holder.holds_cookie(&scene.life.sam.cookies["s"]);
        holder.read(&scene.dump)
    }
    let own: &[(&str, &[&str])] =
        &[("Sam", HOME), ("Sam", PRIVATE), ("Sam", &["accounts.account_key", "sessions.home_key"])];
    let own = [NAMES, own, SPACE].concat();
    let read = all_of_sam(&scene).await;
    scene.expect(&read, &own);
    for what in ["good", "shown", "heard", "reply", "table", "agreed", "put-off", "told"] {
        scene.holds_all(&read, "Ines", what);
    }
    for what in ["note", "draft", "heard", "reply", "offer", "shown", "table", "agreed", "told", "begun"] {
        scene.holds_all(&read, "Sam", what);
    }
    // Not the rest of a note shown in part, nothing of one withdrawn, none that is not there yet.
    for what in HERS_ALONE.into_iter().chain(["unopened", "carry", "brought", "begun"]) {
        scene.holds_none(&read, "Ines", what);
    }

    // Between the first arrival and the opening the rule is the server's, not the keys'.
    scene.life.ines.arrive().await.is(200);
    scene.dump = dump(&scene.world.pool).await;
    let read = all_of_sam(&scene).await;
    scene.expect(&read, &[&own[..], &[("Ines", &["offered_sides.body", "offered_choices.body"])]].concat());
    scene.holds_all(&read, "Ines", "brought");
    scene.holds_none(&read, "Ines", "unopened-carry");
    for word in ["unopened-good", "unopened-told", "brought"].map(|what| scene.life.said("Ines", what)) {
        scene.life.sam.clone().look("/week").await.is(200).has_not(word);
    }

    // Half an hour later the copy is gone, and with it what Sam's keys could do.
    scene.world.later(SignedDuration::from_mins(30));
    let mut db = scene.world.pool.acquire().await.unwrap();
    ampersand::checkins::openings::store::sweep(&mut db, scene.world.app.now()).await.unwrap();
    scene.dump = dump(&scene.world.pool).await;
    let read = all_of_sam(&scene).await;
    scene.expect(&read, &own);
    for what in HERS_ALONE.into_iter().chain(["unopened", "brought", "begun"]) {
        scene.holds_none(&read, "Ines", what);
    }
}

#[sqlx::test]
async fn what_is_withdrawn_is_gone_for_every_key_but_its_authors_note(pool: PgPool) {
    let mut scene = Scene::new(pool).await;
    let shown: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM reveals WHERE body IS NOT NULL ORDER BY id")
        .fetch_all(&scene.world.pool)
        .await
        .unwrap();
    assert_eq!(shown.len(), 3);
    for id in shown {
        for person in [&mut scene.life.ines, &mut scene.life.sam] {
            // It takes no open window, and only its author may.
            person.act(&format!("/shown/{id}/withdraw"), &[]).await;
        }
    }
    scene.dump = dump(&scene.world.pool).await;
    let mut holder = scene.holder();
    for person in [&scene.life.ines, &scene.life.sam] {
        holder.keks.push(scene.kek_of(person).await);
        holder.holds_cookie(&person.cookies["s"]);
    }
    let read = holder.read(&scene.dump);
    let gone = ["shown-correction", "shown-more", "withdrawn-more", "withdrawn-correction"];
    for what in gone {
        scene.holds_none(&read, "Ines", what);
    }
    let mut of_sam = scene.holder();
    of_sam.keks.push(scene.kek_of(&scene.life.sam).await);
    let read_by_sam = of_sam.read(&scene.dump);
    scene.holds_none(&read_by_sam, "Ines", "shown");
    // Each one’s words about the other’s text stay, and the notes themselves.
    // And all that was said at the table: it belongs to the evening, not to what was shown.
    for what in ["heard", "reply", "table"] {
        scene.holds_all(&read_by_sam, "Ines", what);
        scene.holds_all(&read_by_sam, "Sam", what);
    }
    for what in ["note", "withdrawn-text", "shown-whole", "shown-part"] {
        scene.holds_all(&read, "Ines", what);
    }
    scene.holds_all(&read_by_sam, "Sam", "offer");
}

#[sqlx::test]
async fn an_invite_code_opens_one_name_and_nothing_else(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut holder = Holder::default();
    holder.invites.push(InviteCode::parse(&scene.life.invite).unwrap().key());
    scene.expect(&holder.read(&scene.dump), &[("Ada", &["invites.name"])]);
}
