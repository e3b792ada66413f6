//! What a page costs: statements, bytes, and rows read for a list.

use crate::support::agreeing::agree;
use crate::support::routes::Named;
use crate::support::table::{go_to, let_speak};
use crate::support::{Person, World, routes};
use ampersand::checkins::together::agenda::Step;
use ampersand::db;
use sqlx::{ConnectOptions, PgPool, Row};
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

/// Every statement sqlx tells of.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

struct Summary(String);

impl Visit for Summary {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            self.0 = value.to_owned();
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "summary" {
            self.0 = format!("{value:?}");
        }
    }
}

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut summary = Summary(String::new());
            event.record(&mut summary);
            self.0.lock().unwrap().push(summary.0);
        }
    }
}

/// The test's database through a pool like the program's own, but one that tells.
async fn telling(pool: &PgPool) -> PgPool {
    let options = (*pool.connect_options()).clone();
    db::pool(options.log_statements("debug".parse().unwrap())).await.unwrap()
}

async fn costs(person: &mut Person, statements: &Statements, id: &str, state: &str, into: &mut Vec<String>) {
    for template in routes::gets() {
        let sections: &[&str] =
            if template.contains("{section}") { &["1", "2", "3", "4", "5", "6", "8"] } else { &["1"] };
        for section in sections {
            let path = Named::all(id).path(&template.replace("{section}", section));
            statements.take();
            let page = person.get_only(&path).await;
            let ran = statements.take();
            assert!(page.status.as_u16() < 500);
            if ran.len() > 4 {
                into.push(format!("{state}: {path} took {} statements: {ran:?}", ran.len()));
            }
            if page.body.len() > 60 * 1024 {
                into.push(format!("{state}: {path} is {} bytes", page.body.len()));
            }
            if template == "/week" && !person.sign_in_name.is_empty() {
                assert!(!ran.is_empty(), "statements are not counted");
            }
        }
    }
}

/// Every box of a side as full as it gets.
async fn write_all(person: &mut Person) {
    let full = "Something about that evening, at length. ".repeat(60)[..2000].trim().to_owned();
    let five = ["hopeful", "scared", "torn", "numb"].map(|f| ("feeling", f));
    let mut weather = five.to_vec();
    let word = "w".repeat(60);
    weather.extend([("own", &*word), ("joined-1", "hopeful"), ("joined-2", "scared"), ("amount-scared", "a-lot")]);
    let f = full.as_str();
    for (number, typed) in [
        (1, weather),
        (2, vec![("good", f)]),
        (3, vec![("deeds", "mostly"), ("lean", "partly"), ("future", "fully"), ("true", "a-little")]),
        (4, vec![("carry", f), ("bring", "whole"), ("part", f)]),
        (5, vec![("feel", f), ("when", f), ("help", f)]),
        (7, vec![("do-one", f), ("welcome-one", f)]),
    ] {
        person.get(&format!("/week/side/{number}")).await;
        person.press("Keep and go on", &typed).await.is(200);
    }
}

#[sqlx::test]
async fn a_page_takes_four_statements_and_sixty_kilobytes_at_most(pool: PgPool) {
    let statements = Statements::default();
    // With a second listener alive, other tests' threads cannot have sqlx's events switched off for all.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(statements.clone()));
    let world = World::new(telling(&pool).await);
    let (mut visitor, mut solo) = (world.visitor(), world.person("Rui").await);
    let mut over = Vec::new();
    let none = "018f0000-0000-7000-8000-000000000000".to_owned();
    costs(&mut visitor, &statements, &none, "signed out", &mut over).await;
    costs(&mut solo, &statements, &none, "solo", &mut over).await;
    solo.invite().await;
    write_all(&mut solo).await;
    costs(&mut solo, &statements, &none, "solo, writing, with a code", &mut over).await;

    let mut pair = world.pair().await;
    costs(&mut pair.0, &statements, &none, "linked, the letter waiting", &mut over).await;
    costs(&mut pair.1, &statements, &none, "linked", &mut over).await;
    let words = as_long_as_fits(280, 0);
    agree(&mut pair.0, &mut pair.1, &words, &[]).await;
    for week in 0..26 {
        world.both_back(&mut pair).await;
        let (ines, sam) = (&mut pair.0, &mut pair.1);
        if week >= 24 {
            write_all(ines).await;
            write_all(sam).await;
            for person in [&mut *ines, &mut *sam] {
                person.tell("hard", &as_long_as_fits(280, 1)).await;
            }
            costs(ines, &statements, &none, "written", &mut over).await;
        } else {
            ines.write("a line").await;
        }
        ines.seal("both").await;
        sam.seal("both").await;
        if week == 25 {
            costs(ines, &statements, &none, "sealed", &mut over).await;
        }
        ines.arrive().await;
        if week == 25 {
            costs(ines, &statements, &none, "arrived", &mut over).await;
        }
        let table = sam.arrive().await.path.clone();
        let id = table.replace("/together/", "");
        if (12..24).contains(&week) {
            park_one(ines, sam, &table).await;
        }
        if week == 25 {
            costs(ines, &statements, &id, "open", &mut over).await;
            meet(&world, [ines, sam], &statements, &table, &mut over).await;
            let full = "v".repeat(2000);
            for person in [&mut *ines, &mut *sam] {
                person.close(&table, &full, "heavier").await;
            }
            costs(ines, &statements, &id, "closed", &mut over).await;
            // A minute on, the session's idle time moves too.
            world.later(jiff::SignedDuration::from_mins(2));
            statements.take();
            ines.get_only("/history").await;
            let ran = statements.take();
            assert!(ran.len() == 4 && ran.iter().any(|s| s.starts_with("UPDATE sessions")), "{ran:?}");
            let all: Vec<_> = ines.page().find("body");
            assert!(!all.is_empty());
        }
        world.days_later(7);
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}

/// A text as long as it gets, and no two the same.
fn as_long_as_fits(most: usize, number: usize) -> String {
    format!("{number}: {}", "Something about that evening, at length. ".repeat(200))[..most].trim().to_owned()
}

/// What is said back to what was shown, up to a reply and an offer, all of it at length.
async fn hear_out(ines: &mut Person, sam: &mut Person, shown: &str) {
    let full = as_long_as_fits(2_000, 0);
    for verdict in ["Not quite", "There’s more", "That’s it"] {
        sam.get(shown).await;
        let show = sam.page().button("Show ");
        sam.press(&show, &[("heard", &full)]).await.is(200);
        ines.get(shown).await;
        ines.press(verdict, &[("words", if verdict == "That’s it" { "" } else { &full })]).await.is(200);
    }
    sam.get(shown).await;
    let send = sam.page().button("Send to ");
    sam.press(&send, &[("reply", &full), ("offering", "a walk on Sunday")]).await.is(200);
}

/// Something that waits for another meeting: from ten of them on, no more are listed.
async fn park_one(ines: &mut Person, sam: &mut Person, table: &str) {
    go_to(ines, sam, table, Step::Good).await;
    let_speak(ines, sam, table).await;
    for _ in 0..2 {
        sam.say_back(table, "the walk").await;
        ines.answer(table, "Not quite", "").await;
    }
    sam.press_at(table, "Park it").await;
}

/// What is said in a turn, up to a reply and an offer; three tries at length, or few words.
async fn hear_in_a_turn(speaker: &mut Person, listener: &mut Person, table: &str, words: &str) {
    let_speak(speaker, listener, table).await;
    for verdict in ["Not quite", "There’s more", "That’s it"] {
        listener.say_back(table, words).await;
        speaker.answer(table, verdict, if verdict == "That’s it" { "" } else { words }).await;
    }
    listener.reply(table, words, "a walk on Sunday").await;
}

/// A meeting at each of its steps, with all said there that can be. A minute has passed before
/// every look: the session's idle time moves as well.
async fn meet(
    world: &World,
    [ines, sam]: [&mut Person; 2],
    statements: &Statements,
    table: &str,
    over: &mut Vec<String>,
) {
    let history = table.replace("/together/", "/history/");
    for step in Step::ALL.into_iter().filter(|step| *step != Step::Closeness) {
        go_to(ines, sam, table, step).await;
        if step.has_turns() {
            let words = as_long_as_fits(if step == Step::Topic { 2_000 } else { 120 }, 0);
            hear_in_a_turn(ines, sam, table, &words).await;
            hear_in_a_turn(sam, ines, table, &words).await;
        }
        for paused in [false, true] {
            if paused && step.has_turns() {
                ines.press_at(table, "I need a pause").await;
            }
            for (is_hers, path) in [(true, table), (false, table), (true, &*history)] {
                let person = if is_hers { &mut *ines } else { &mut *sam };
                world.later(jiff::SignedDuration::from_secs(61));
                statements.take();
                let page = person.get_only(path).await;
                let ran = statements.take();
                page.is(200);
                assert!(ran.iter().any(|s| s.starts_with("UPDATE sessions")), "{path}: {ran:?}");
                println!("{step:?}, {path}: {} statements, {} bytes", ran.len(), page.body.len());
                if ran.len() > 4 {
                    over.push(format!("at {step:?}, {path} took {} statements: {ran:?}", ran.len()));
                }
                if page.body.len() > 60 * 1024 {
                    over.push(format!("at {step:?}, {path} is {} bytes", page.body.len()));
                }
            }
        }
        if step.has_turns() {
            ines.press_at(table, "I’m back").await;
            sam.press_at(table, "I’m back").await;
        }
    }
}

#[sqlx::test]
async fn notes_and_what_was_shown_cost_no_more_than_other_pages(pool: PgPool) {
    let statements = Statements::default();
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(statements.clone()));
    let world = World::new(telling(&pool).await);
    let mut pair = world.pair().await;
    world.live_week(&mut pair, "ours").await;
    let (mut ines, mut sam) = pair;
    ines.open_private().await;
    for number in 0..60 {
        ines.act("/notes", &[("kind", "fear"), ("text", &as_long_as_fits(8_000, number))]).await.is(303);
    }
    let notes: Vec<String> =
        sqlx::query_scalar("SELECT id::text FROM notes ORDER BY id DESC").fetch_all(&world.pool).await.unwrap();
    let mut shown = Vec::new();
    for (number, note) in notes.iter().enumerate().take(25) {
        let path = format!("/shown/{}", ines.show(note, "whole", "", "now").await);
        if number % 5 == 0 {
            hear_out(&mut ines, &mut sam, &path).await;
        }
        shown.push(path);
    }
    let (answered, newest) = (shown[20].clone(), shown[24].clone());
    ines.open_private().await;
    let older = ines.get_only("/notes").await;
    let older = older.links().into_iter().find(|link| link.starts_with("/notes?before=")).expect("a next page");
    ines.preview(&notes[0], "whole", "", "now").await;
    let note = &notes[0];
    // Six weeks later each of them asks its question, and a minute has passed before every page:
    // the session's idle time moves as well.
    world.days_later(43);
    for person in [&mut ines, &mut sam] {
        person.sign_in().await;
    }
    ines.open_private().await;
    let mut over = Vec::new();
    let hers = [
        "/notes",
        &older,
        "/notes?question=3",
        &format!("/notes/{note}"),
        &format!("/notes/{note}/show"),
        &format!("/notes/{note}/show/preview"),
    ];
    for (person, path) in hers.into_iter().map(|path| (0, path)).chain(
        [&*answered, &*newest, "/week", "/history", "/private"].into_iter().flat_map(|path| [(0, path), (1, path)]),
    ) {
        let person = if person == 0 { &mut ines } else { &mut sam };
        if path.starts_with("/notes") {
            person.post("/private/close", &[]).await;
            person.open_private().await;
        }
        world.later(jiff::SignedDuration::from_secs(61));
        statements.take();
        let page = person.get_only(path).await;
        let ran = statements.take();
        let leads_on = path == "/private" && page.status == 303;
        assert!(page.status == 200 || leads_on, "{path}: {}\n{}", page.status, page.text());
        assert!(ran.iter().any(|s| s.starts_with("UPDATE sessions")), "{path}: {ran:?}");
        println!("{path}: {} statements, {} bytes", ran.len(), page.body.len());
        if ran.len() > 4 {
            over.push(format!("{path} took {} statements: {ran:?}", ran.len()));
        }
        if page.body.len() > 60 * 1024 {
            over.push(format!("{path} is {} bytes", page.body.len()));
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}

/// Every box of the builder as full as it gets.
fn full_wording(number: usize) -> Vec<(&'static str, String)> {
    let line = |of: &str| as_long_as_fits(280, number).replacen(':', of, 1);
    vec![
        ("so-that", line("a")),
        ("agree-that", as_long_as_fits(2_000, number)),
        ("if-it-slips", line("b")),
        ("kind", "boundary".into()),
        ("about", "closeness".into()),
        ("until", "2026-05-04".into()),
    ]
}

fn typed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    fields.iter().map(|(name, text)| (*name, text.as_str())).collect()
}

#[sqlx::test]
async fn agreements_cost_no_more_than_other_pages(pool: PgPool) {
    let statements = Statements::default();
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(statements.clone()));
    let world = World::new(telling(&pool).await);
    let (mut ines, mut sam) = world.pair().await;
    let mut made = Vec::new();
    for number in 0..8 {
        let words = full_wording(number);
        made.push(agree(&mut ines, &mut sam, &words[1].1, &typed(&words)).await);
    }
    // One in six versions, two of them with other words that wait, one at rest and one retired.
    for number in 1..6 {
        let mut words = full_wording(number);
        words[1].1 = as_long_as_fits(2_000, number).to_uppercase();
        words.push(("note", as_long_as_fits(280, number)));
        sam.reword(&made[0], &typed(&words)).await;
        ines.say_yes(&made[0]).await;
    }
    for (at, agreement) in made[1..3].iter().enumerate() {
        sam.reword(agreement, &[("agree-that", &as_long_as_fits(2_000, at + 50))]).await;
    }
    ines.at_agreement(&made[3], "Let it rest").await;
    sam.at_agreement(&made[4], "Retire it").await;
    for builder in ["/agreements/new".to_owned(), format!("/agreements/{}/change", made[0])] {
        let words = full_wording(99);
        ines.see(&builder, &typed(&words)).await.is(200);
    }
    ines.tell("crossed", &as_long_as_fits(280, 7)).await;
    // A second look is due for all of them, and the session's idle time moves too.
    world.at("2026-05-05T10:00:00Z");
    for person in [&mut ines, &mut sam] {
        person.sign_in().await;
    }
    let mut over = Vec::new();
    let paths = ["".to_owned(), "/new".into()].into_iter();
    let of = |agreement: &String| ["", "/change", "/loosen"].map(|page| format!("/{agreement}{page}"));
    let paths: Vec<String> = paths.chain([&made[0], &made[1], &made[3]].into_iter().flat_map(of)).collect();
    let paths = paths.iter().map(|path| format!("/agreements{path}"));
    let beside = ["/week", "/week/side/6", "/week/side/8", "/history"].map(str::to_owned);
    for path in paths.chain(beside) {
        for person in [&mut ines, &mut sam] {
            world.later(jiff::SignedDuration::from_secs(61));
            statements.take();
            let page = person.get_only(&path).await;
            let ran = statements.take();
            page.is(200);
            assert!(ran.iter().any(|s| s.starts_with("UPDATE sessions")), "{path}: {ran:?}");
            println!("{path}: {} statements, {} bytes", ran.len(), page.body.len());
            if ran.len() > 4 {
                over.push(format!("{path} took {} statements: {ran:?}", ran.len()));
            }
            if page.body.len() > 60 * 1024 {
                over.push(format!("{path} is {} bytes", page.body.len()));
            }
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}

/// The statement as it is checked in, found by a piece of it.
fn statement(piece: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| std::fs::read_to_string(entry.unwrap().path()).ok())
        .filter_map(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
        .filter_map(|json| json["query"].as_str().map(str::to_owned))
        .filter(|query| query.contains(piece))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Rows the plan took from a table, those it threw away among them.
fn rows_read(plan: &serde_json::Value, table: &str) -> f64 {
    let own = if plan["Relation Name"] == table {
        let number = |name: &str| plan[name].as_f64().unwrap_or(0.0);
        (number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck"))
            * number("Actual Loops")
    } else {
        0.0
    };
    own + plan["Plans"].as_array().into_iter().flatten().map(|p| rows_read(p, table)).sum::<f64>()
}

/// What a prepared statement reads, by the plan that fits any values.
async fn plan(db: &mut sqlx::PgConnection, execute: &str) -> serde_json::Value {
    let sql = format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE {execute}");
    let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).fetch_all(db).await.unwrap();
    let mut plan: serde_json::Value = serde_json::from_str(rows[0].try_get_unchecked::<&str, _>(0).unwrap()).unwrap();
    plan[0]["Plan"].take()
}

async fn run_all(db: &mut sqlx::PgConnection, statements: &[&str]) {
    for sql in statements {
        sqlx::raw_sql(sqlx::AssertSqlSafe((*sql).to_owned())).execute(&mut *db).await.unwrap();
    }
}

/// Forty couples, and how a statement of a page is planned once it was asked often.
const COUPLES: [&str; 3] = [
    "INSERT INTO couples (id, formed_on, epoch)
     SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '2020-01-01', 1 FROM generate_series(1, 40) n",
    "SET random_page_cost = 1.1",
    "SET plan_cache_mode = force_generic_plan",
];
const COUPLE: &str = "00000000-0000-7000-8000-000000000017";
/// From the newest, and from the middle.
const FROM: [&str; 2] = ["ffffffff-ffff-ffff-ffff-ffffffffffff", "018f0000-0080-7000-8000-000000000000"];

fn buffers(plan: &serde_json::Value) -> f64 {
    plan["Shared Hit Blocks"].as_f64().unwrap() + plan["Shared Read Blocks"].as_f64().unwrap()
}

#[sqlx::test]
async fn a_page_of_history_reads_its_own_rows_and_one_more(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    run_all(&mut conn, &COUPLES).await;
    let rows = [
        "INSERT INTO checkins (couple_id, id, week_of, week_to, opened_on)
         SELECT c.id, ('018f0000-' || lpad(to_hex(w), 4, '0') || '-7000-8000-' || right(c.id::text, 12))::uuid,
                date '2020-01-06' + 7 * w, date '2020-01-12' + 7 * w, date '2020-01-12' + 7 * w
           FROM couples c, generate_series(1, 300) w",
        "INSERT INTO opened_sides (couple_id, checkin_id, seat, id, body)
         SELECT k.couple_id, k.id, s, gen_random_uuid(), '\\x01'::bytea FROM checkins k, generate_series(1, 2) s",
        "ANALYZE",
        &format!("PREPARE page (uuid, uuid, bigint) AS {}", statement("FROM (SELECT * FROM checkins")),
    ];
    run_all(&mut conn, &rows).await;
    for before in FROM {
        for limit in [21, 51] {
            let plan = plan(&mut conn, &format!("page ('{COUPLE}', '{before}', {limit})")).await;
            let found = plan["Actual Rows"].as_f64().unwrap();
            let most = f64::from(limit);
            assert!(found == most, "{found} of {most}");
            let read = rows_read(&plan, "checkins");
            assert!(read <= most, "{read} rows of checkins for {most}: {plan:#}");
            assert!(rows_read(&plan, "opened_sides") <= 2.0 * most, "{plan:#}");
            assert!(buffers(&plan) < 10.0 * most, "{} buffers", buffers(&plan));
        }
    }
}

#[sqlx::test]
async fn a_page_of_notes_reads_its_own_rows_and_one_more(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    run_all(&mut conn, &COUPLES).await;
    let rows = [
        "INSERT INTO accounts SELECT c.id, '2020-01-01', decode(md5(c.id::text) || md5(c.id::text), 'hex'), '\\x01', 1,
                decode(repeat('05', 16), 'hex'), 19456, 2, 1, '\\x02', '\\x03', '\\x04', decode(repeat('06', 32), 'hex'),
                '\\x07', decode(repeat('08', 32), 'hex'), '\\x09' FROM couples c",
        "INSERT INTO notes (account_id, id, body, revision)
         SELECT a.id, ('018f0000-' || lpad(to_hex(w), 4, '0') || '-7000-8000-' || right(a.id::text, 12))::uuid, '\\x01', 1
           FROM accounts a, generate_series(1, 300) w",
        "INSERT INTO private_letters (account_id, id, body, made_on)
         SELECT a.id, gen_random_uuid(), '\\x01', '2020-01-01' FROM accounts a, generate_series(1, 60) w",
        "ANALYZE",
        &format!("PREPARE page (uuid, uuid, bigint, bigint, uuid) AS {}", statement("FROM notes WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3)")),
    ];
    run_all(&mut conn, &rows).await;
    for before in FROM {
        for limit in [21, 51] {
            // The last one is a note that is shown beside the page, wherever it stands.
            let plan = plan(&mut conn, &format!("page ('{COUPLE}', '{before}', {limit}, 100, '{COUPLE}')")).await;
            let most = f64::from(limit);
            assert_eq!(plan["Actual Rows"].as_f64().unwrap(), most + 60.0, "{plan:#}");
            let read = rows_read(&plan, "notes");
            assert!(read <= most + 1.0, "{read} rows of notes for {most}: {plan:#}");
            assert!(rows_read(&plan, "private_letters") <= 60.0, "{plan:#}");
            assert!(buffers(&plan) < 10.0 * most, "{} buffers", buffers(&plan));
        }
    }
}

#[sqlx::test]
async fn what_was_shown_is_read_a_page_at_a_time(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    run_all(&mut conn, &COUPLES).await;
    let rows = [
        "INSERT INTO hearings (couple_id, id)
         SELECT c.id, ('018f0000-' || lpad(to_hex(w), 4, '0') || '-7000-8000-' || right(c.id::text, 12))::uuid
           FROM couples c, generate_series(1, 300) w",
        "INSERT INTO reveals (couple_id, id, seat, shown_on, body)
         SELECT couple_id, id, 1, '2020-01-01', '\\x01' FROM hearings",
        "INSERT INTO reflections (couple_id, hearing_id, try, id, body, said_on, heard, answered_on)
         SELECT couple_id, id, 1, gen_random_uuid(), '\\x01', '2020-01-01', true, '2020-01-01' FROM reveals",
        "INSERT INTO replies (couple_id, hearing_id, try, heard, id, body, said_on)
         SELECT couple_id, id, 1, true, gen_random_uuid(), '\\x01', '2020-01-01' FROM reveals",
        "INSERT INTO offers (couple_id, hearing_id, try, heard, id, body, offered_on)
         SELECT couple_id, id, 1, true, gen_random_uuid(), '\\x01', '2020-01-01' FROM reveals",
        "INSERT INTO offer_consents SELECT couple_id, id, s, '2020-01-01' FROM reveals, generate_series(1, 2) s",
        "ANALYZE",
        &format!("PREPARE page (uuid, uuid, bigint) AS {}", statement("FROM reveals WHERE couple_id = $1 AND id < $2")),
    ];
    run_all(&mut conn, &rows).await;
    for before in FROM {
        for limit in [21, 51] {
            let plan = plan(&mut conn, &format!("page ('{COUPLE}', '{before}', {limit})")).await;
            reads_each_once(&plan, f64::from(limit));
        }
    }
}

/// Three hundred meetings of each couple with two turns in each, heard; and the first turn of
/// every third one parked instead.
#[sqlx::test]
async fn a_meeting_reads_its_own_turns_and_those_the_two_have_parked(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    run_all(&mut conn, &COUPLES).await;
    let rows = [
        "INSERT INTO checkins (couple_id, id, week_of, week_to, opened_on)
         SELECT c.id, ('018f0000-' || lpad(to_hex(w), 4, '0') || '-7000-8000-' || right(c.id::text, 12))::uuid,
                date '2020-01-06' + 7 * w, date '2020-01-12' + 7 * w, date '2020-01-12' + 7 * w
           FROM couples c, generate_series(1, 300) w",
        "INSERT INTO meetings (couple_id, checkin_id, first_seat) SELECT couple_id, id, 1 FROM checkins",
        "CREATE TEMPORARY TABLE said AS
         SELECT couple_id, id AS checkin_id, s::smallint AS seat, s = 1 AND extract(week FROM week_of)::int % 3 = 0 AS parked,
                (left(id::text, 15) || s || right(id::text, 20))::uuid AS id
           FROM checkins, generate_series(1, 2) s",
        "INSERT INTO hearings SELECT couple_id, id FROM said",
        "INSERT INTO turns (couple_id, id, checkin_id, step, seat) SELECT couple_id, id, checkin_id, 3, seat FROM said",
        "INSERT INTO reflections (couple_id, hearing_id, try, id, body, said_on, heard, answer, answered_on)
         SELECT couple_id, id, n, gen_random_uuid(), '\\x01', '2020-01-01', false, '\\x01', '2020-01-01'
           FROM said, generate_series(1, 2) n WHERE parked",
        "INSERT INTO parkings (couple_id, hearing_id, seat, try, heard, parked_on)
         SELECT couple_id, id, 1, 2, false, '2020-01-01' FROM said WHERE parked",
        "INSERT INTO reflections (couple_id, hearing_id, try, id, body, said_on, heard, answered_on)
         SELECT couple_id, id, 1, gen_random_uuid(), '\\x01', '2020-01-01', true, '2020-01-01' FROM said WHERE NOT parked",
        "INSERT INTO replies (couple_id, hearing_id, try, heard, id, body, said_on)
         SELECT couple_id, id, 1, true, gen_random_uuid(), '\\x01', '2020-01-01' FROM said WHERE NOT parked",
        "ANALYZE",
        &format!("PREPARE turns (uuid, uuid, bigint) AS {}", statement("FROM turns t JOIN checkins c")),
    ];
    run_all(&mut conn, &rows).await;
    for week in ["0001", "0080", "012c"] {
        let checkin = format!("018f0000-{week}-7000-8000-{}", &COUPLE[24..]);
        let plan = plan(&mut conn, &format!("turns ('{COUPLE}', '{checkin}', 10)")).await;
        // Its two turns and ten others, those with a row for each of their tries.
        let found = plan["Actual Rows"].as_f64().unwrap();
        assert!((22.0..=23.0).contains(&found), "{found}: {plan:#}");
        let parked: f64 = 100.0;
        assert!(rows_read(&plan, "turns") <= 2.0 + parked, "{} turns: {plan:#}", rows_read(&plan, "turns"));
        assert!(rows_read(&plan, "parkings") <= 23.0 + parked, "{plan:#}");
        assert!(rows_read(&plan, "reflections") <= 24.0, "{} tries: {plan:#}", rows_read(&plan, "reflections"));
        assert!(buffers(&plan) < 10.0 * parked, "{} buffers: {plan:#}", buffers(&plan));
    }
}

/// Three hundred agreements of each couple, both their yes to each, and every one set down since.
#[sqlx::test]
async fn what_changed_between_them_is_read_a_page_at_a_time(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    run_all(&mut conn, &COUPLES).await;
    let rows = [
        "INSERT INTO agreements (couple_id, id)
         SELECT c.id, ('018f0000-' || lpad(to_hex(w), 4, '0') || '-7000-8000-' || right(c.id::text, 12))::uuid
           FROM couples c, generate_series(1, 300) w",
        "INSERT INTO agreement_versions (couple_id, agreement_id, version, seat, id, body, proposed_on)
         SELECT couple_id, id, 1, 1, gen_random_uuid(), '\\x01', '2020-01-01' FROM agreements",
        "INSERT INTO agreement_consents (couple_id, agreement_id, version, seat, id, given_on)
         SELECT couple_id, id, 1, s, (left(id::text, 15) || s || right(id::text, 20))::uuid, '2020-01-01'
           FROM agreements, generate_series(1, 2) s",
        "INSERT INTO agreement_endings (couple_id, agreement_id, version, is_for_good, id, ended_on, up_to)
         SELECT couple_id, id, 1, false, (left(id::text, 15) || 3 || right(id::text, 20))::uuid, '2020-01-01', 1
           FROM agreements",
        "ANALYZE",
        &format!("PREPARE page (uuid, uuid, bigint) AS {}", statement("FROM agreement_consents y")),
    ];
    run_all(&mut conn, &rows).await;
    for before in FROM {
        for limit in [21, 51] {
            let plan = plan(&mut conn, &format!("page ('{COUPLE}', '{before}', {limit})")).await;
            let most = f64::from(limit);
            assert_eq!(plan["Actual Rows"].as_f64().unwrap(), 2.0 * most, "a yes and an ending of each: {plan:#}");
            for (table, times) in [("agreement_endings", 1.0), ("agreement_consents", 6.0), ("agreement_versions", 2.0)]
            {
                let read = rows_read(&plan, table);
                assert!(read <= times * most, "{read} rows of {table} for {most}: {plan:#}");
            }
            assert!(buffers(&plan) < 25.0 * most, "{} buffers: {plan:#}", buffers(&plan));
        }
    }
}

/// So many hearings, and of no table a row that is not theirs.
fn reads_each_once(plan: &serde_json::Value, most: f64) {
    assert_eq!(plan["Actual Rows"].as_f64().unwrap(), most, "{plan:#}");
    for table in ["reveals", "reflections", "replies", "offers"] {
        let read = rows_read(plan, table);
        assert!(read <= most, "{read} rows of {table} for {most}: {plan:#}");
    }
    assert!(rows_read(plan, "offer_consents") <= 2.0 * most, "{plan:#}");
    assert!(buffers(plan) < 25.0 * most, "{} buffers", buffers(plan));
}

#[sqlx::test]
async fn a_browser_is_sent_little(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let checkin = world.live_week(&mut pair, "ours").await;
    let note = pair.0.note("doubt", "the wedding in May").await;
    let shown = pair.0.show(&note, "whole", "", "now").await;
    let named = Named { checkin, note, shown, ..Named::default() };
    let mut files = std::collections::BTreeMap::new();
    for template in routes::gets() {
        let page = pair.0.get_only(&named.path(&template)).await;
        for asset in page.body.split("\"/static/").skip(1) {
            let asset = asset.split('"').next().unwrap().to_owned();
            if let Entry::Vacant(unseen) = files.entry(asset) {
                let size = pair.0.get_only(&format!("/static/{}", unseen.key())).await.body.len();
                unseen.insert(size);
            }
        }
    }
    let sum = |end: &str| files.iter().filter(|(name, _)| name.ends_with(end)).map(|(_, size)| size).sum::<usize>();
    assert!((1_000..40_000).contains(&sum(".css")), "{} bytes of css", sum(".css"));
    // All there are; no page asks for more than five of them.
    assert!((500..15_600).contains(&sum(".js")), "{} bytes of scripts", sum(".js"));
}
