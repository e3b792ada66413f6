//! What a page costs: statements, bytes, and rows read for a list.

use crate::support::{Person, World, routes};
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
        let sections: &[&str] = if template.contains("{section}") { &["1", "2", "3", "4", "5", "8"] } else { &["1"] };
        for section in sections {
            let path = template
                .replace("{section}", section)
                .replace("{step}", "good")
                .replace("{id}", id)
                .replace("{name}", "x");
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
    for week in 0..26 {
        world.both_back(&mut pair).await;
        let (ines, sam) = (&mut pair.0, &mut pair.1);
        if week >= 24 {
            write_all(ines).await;
            write_all(sam).await;
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
        let opened = sam.arrive().await.path.clone();
        let id = opened.split('/').nth(2).unwrap().to_owned();
        if week == 25 {
            costs(ines, &statements, &id, "open", &mut over).await;
            let close = format!("/together/{id}/close");
            let full = "v".repeat(2000);
            for person in [&mut *ines, &mut *sam] {
                person.get(&close).await;
                person.press("Close this week", &[("valued", &full), ("leave", "heavier")]).await.is(200);
            }
            costs(ines, &statements, &id, "closed", &mut over).await;
            // A minute on, the session's idle time moves too.
            world.later(jiff::SignedDuration::from_mins(2));
            statements.take();
            ines.get_only("/history").await;
            let ran = statements.take();
            assert!(ran.len() == 3 && ran.iter().any(|s| s.starts_with("UPDATE sessions")), "{ran:?}");
            let all: Vec<_> = ines.page().find("body");
            assert!(!all.is_empty());
        }
        world.days_later(7);
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

#[sqlx::test]
async fn a_page_of_history_reads_its_own_rows_and_one_more(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    for sql in [
        "INSERT INTO couples (id, formed_on, epoch)
         SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '2020-01-01', 1 FROM generate_series(1, 40) n",
        "INSERT INTO checkins (couple_id, id, week_of, week_to, opened_on)
         SELECT c.id, ('018f0000-' || lpad(to_hex(w), 4, '0') || '-7000-8000-' || right(c.id::text, 12))::uuid,
                date '2020-01-06' + 7 * w, date '2020-01-12' + 7 * w, date '2020-01-12' + 7 * w
           FROM couples c, generate_series(1, 300) w",
        "INSERT INTO opened_sides (couple_id, checkin_id, seat, id, body)
         SELECT k.couple_id, k.id, s, gen_random_uuid(), '\\x01'::bytea FROM checkins k, generate_series(1, 2) s",
        "ANALYZE couples",
        "ANALYZE checkins",
        "ANALYZE opened_sides",
        "SET random_page_cost = 1.1",
        "SET plan_cache_mode = force_generic_plan",
    ] {
        sqlx::query(sql).execute(&mut *conn).await.unwrap();
    }
    let sql = format!("PREPARE page (uuid, uuid, bigint) AS {}", statement("FROM (SELECT * FROM checkins"));
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *conn).await.unwrap();
    let couple = "00000000-0000-7000-8000-000000000017";
    for before in ["ffffffff-ffff-ffff-ffff-ffffffffffff", "018f0000-0080-7000-8000-000000000000"] {
        for limit in [21, 51] {
            let sql = format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE page ('{couple}', '{before}', {limit})");
            let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *conn).await.unwrap();
            let plan: serde_json::Value =
                serde_json::from_str(rows[0].try_get_unchecked::<&str, _>(0).unwrap()).unwrap();
            let plan = &plan[0]["Plan"];
            let found = plan["Actual Rows"].as_f64().unwrap();
            let most = f64::from(limit);
            assert!(found == most, "{found} of {most}");
            assert!(
                rows_read(plan, "checkins") <= most,
                "{} rows of checkins for {most}: {plan:#}",
                rows_read(plan, "checkins")
            );
            assert!(rows_read(plan, "opened_sides") <= 2.0 * most, "{plan:#}");
            let buffers = plan["Shared Hit Blocks"].as_f64().unwrap() + plan["Shared Read Blocks"].as_f64().unwrap();
            assert!(buffers < 10.0 * most, "{buffers} buffers");
        }
    }
}

#[sqlx::test]
async fn a_browser_is_sent_little(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let id = world.live_week(&mut pair, "ours").await;
    let mut files = std::collections::BTreeMap::new();
    for template in routes::gets() {
        let path = template.replace("{section}", "1").replace("{step}", "good").replace("{id}", &id);
        let page = pair.0.get_only(&path).await;
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
    assert!((500..12_000).contains(&sum(".js")), "{} bytes of scripts", sum(".js"));
}
