//! Who may ask for what: every route of the router's own list, with what each kind of visitor gets.

use crate::support::routes::{self, Route};
use crate::support::{Page, Person, World};
use sqlx::PgPool;
use std::collections::BTreeSet;

/// Answers by status, a redirect by where it leads.
struct Row {
    method: &'static str,
    template: &'static str,
    signed_out: &'static str,
    solo: &'static str,
    /// Of another couple, asking with the first couple's ids.
    stranger: &'static str,
    partner: &'static str,
    member: &'static str,
}

const fn row(method: &'static str, template: &'static str, answers: [&'static str; 5]) -> Row {
    let [signed_out, solo, stranger, partner, member] = answers;
    Row { method, template, signed_out, solo, stranger, partner, member }
}

/// Open to all, the same for all.
const fn open(method: &'static str, template: &'static str, answer: &'static str) -> Row {
    row(method, template, [answer; 5])
}

/// For a signed-in account, linked or not.
const fn owner(method: &'static str, template: &'static str, signed_out: &'static str, answer: &'static str) -> Row {
    row(method, template, [signed_out, answer, answer, answer, answer])
}

const IN: &str = "303 /sign-in";

/// Posts are sent empty: one that gets as far as its form says so with 422.
const TABLE: &[Row] = &[
    row("GET", "/", ["200", "303 /week", "303 /week", "303 /week", "303 /week"]),
    open("GET", "/before", "200"),
    open("GET", "/before/some", "200"),
    open("GET", "/safety", "200"),
    open("GET", "/health", "200"),
    open("GET", "/static/{name}", "200"),
    open("GET", "/sign-up", "200"),
    open("POST", "/sign-up", "422"),
    open("POST", "/sign-up/offer", "200"),
    open("POST", "/sign-up/suggest", "200"),
    open("GET", "/sign-in", "200"),
    open("POST", "/sign-in", "422"),
    open("POST", "/sign-out", IN),
    open("POST", "/away", "200"),
    open("GET", "/recover", "200"),
    open("POST", "/recover", "422"),
    open("GET", "/join", "200"),
    open("POST", "/join", "422"),
    owner("POST", "/join/accept", "401", "422"),
    row("GET", "/invite", [IN, "200", "404", "404", "404"]),
    row("POST", "/invite", ["401", "422", "404", "404", "404"]),
    row("POST", "/invite/take-back", ["401", "303 /invite", "404", "404", "404"]),
    owner("GET", "/account", IN, "200"),
    owner("GET", "/account/name", IN, "200"),
    owner("POST", "/account/name", "401", "422"),
    owner("GET", "/account/prompts", IN, "200"),
    owner("POST", "/account/prompts", "401", "422"),
    owner("GET", "/account/passphrase", IN, "200"),
    owner("POST", "/account/passphrase", "401", "422"),
    owner("POST", "/account/passphrase/suggest", "401", "200"),
    row("POST", "/account/sessions/{handle}/end", ["401", "404", "404", "404", "303 /account"]),
    owner("POST", "/account/sessions/end-others", "401", "303 /account"),
    owner("GET", "/recovery", IN, "200"),
    owner("POST", "/recovery", "401", "422"),
    owner("GET", "/private", IN, "200"),
    owner("POST", "/private", "401", "422"),
    owner("GET", "/week", IN, "200"),
    owner("GET", "/week/side/{section}", IN, "200"),
    owner("POST", "/week/side/{section}", "401", "303 /week/side/3"),
    owner("GET", "/week/hold", IN, "200"),
    owner("POST", "/week/hold", "401", "303 /week"),
    owner("POST", "/week/take-back", "401", "303 /week"),
    owner("POST", "/week/let-go", "401", "303 /week"),
    row("POST", "/week/arrive", ["401", "404", "303 /week", "303 /week", "303 /week"]),
    row("POST", "/week/not-now", ["401", "404", "303 /week", "303 /week", "303 /week"]),
    row("GET", "/rhythm", [IN, "404", "200", "200", "200"]),
    row("POST", "/rhythm", ["401", "404", "422", "422", "422"]),
    row("GET", "/together/{id}/{step}", [IN, "404", "404", "200", "200"]),
    row("POST", "/together/{id}/{step}", ["401", "404", "404", "303 /together/ID/close", "303 /together/ID/close"]),
    owner("GET", "/history", IN, "200"),
    row("GET", "/history/{id}", [IN, "404", "404", "200", "200"]),
];

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let routes: BTreeSet<Route> = routes::all().into_iter().collect();
    let rows: BTreeSet<Route> =
        TABLE.iter().map(|r| Route { method: r.method, template: r.template.to_owned() }).collect();
    let unlisted: Vec<_> = routes.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&routes).collect();
    assert!(unlisted.is_empty(), "say who may ask for these, in TABLE: {unlisted:?}");
    assert!(gone.is_empty(), "no such routes: {gone:?}");
    assert_eq!(rows.len(), TABLE.len(), "a route stands twice");
    assert!(routes.len() > 45, "the list was not read whole");
}

/// The first couple's ids.
struct Ids {
    checkin: String,
    handle: String,
    stylesheet: String,
}

impl Ids {
    fn fill(&self, template: &str) -> String {
        let id = if template.starts_with("/account/sessions") { &self.handle } else { &self.checkin };
        template
            .replace("{name}", &self.stylesheet)
            .replace("{section}", "2")
            .replace("{step}", "close")
            .replace("{handle}", id)
            .replace("{id}", id)
    }
}

fn said(page: &Page, ids: &Ids) -> String {
    match page.headers.get("location") {
        Some(to) => format!("{} {}", page.status.as_u16(), to.to_str().unwrap().replace(&ids.checkin, "ID")),
        None => page.status.as_u16().to_string(),
    }
}

async fn ask(person: &mut Person, row: &Row, path: &str) -> Page {
    let page = person.send(row.method, path, Vec::new(), &[]).await;
    let ends = matches!(row.template, "/sign-out" | "/away");
    if ends && !person.sign_in_name.is_empty() {
        person.sign_in().await;
    }
    page
}

#[sqlx::test]
async fn everybody_gets_what_the_table_says_and_nothing_else(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let mut others = world.pair().await;
    let checkin = world.live_week(&mut pair, "ours").await;
    world.live_week(&mut others, "theirs").await;
    let (mut solo, mut nobody) = (world.person("Rui").await, world.visitor());
    let _second = pair.0.on_another_device().await;
    pair.0.get("/account").await;
    let end = pair.0.page().find("form").len();
    assert!(end > 0);
    let handle = pair.0.page().body.split("/account/sessions/").find_map(|part| part.strip_suffix_of_end()).unwrap();
    let stylesheet = nobody.get("/").await.body.split("/static/app.").nth(1).unwrap()[..14].to_owned();
    let ids = Ids { checkin, handle, stylesheet: format!("app.{stylesheet}") };

    let mut wrong = Vec::new();
    for row in TABLE {
        let path = ids.fill(row.template);
        for (who, person, expected) in [
            ("signed out", &mut nobody, row.signed_out),
            ("solo", &mut solo, row.solo),
            ("of another couple", &mut others.0, row.stranger),
            ("partner", &mut pair.1, row.partner),
            ("member", &mut pair.0, row.member),
        ] {
            let page = ask(person, row, &path).await;
            let got = said(&page, &ids);
            if got != expected {
                wrong.push(format!("{} {} {who}: {got}, not {expected}", row.method, row.template));
            }
            if who != "partner" && who != "member" {
                page.has_not("ours of");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

trait End {
    fn strip_suffix_of_end(&self) -> Option<String>;
}

impl End for str {
    fn strip_suffix_of_end(&self) -> Option<String> {
        let (handle, rest) = self.split_at_checked(36)?;
        rest.starts_with("/end").then(|| handle.to_owned())
    }
}

#[sqlx::test]
async fn a_foreign_id_and_an_unknown_one_get_the_same_answer(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let mut others = world.pair().await;
    let checkin = world.live_week(&mut pair, "ours").await;
    let _second = pair.0.on_another_device().await;
    pair.0.get("/account").await;
    let handle = pair.0.page().body.split("/account/sessions/").find_map(|part| part.strip_suffix_of_end()).unwrap();
    let mut solo = world.person("Rui").await;
    let unknown = "018f0000-0000-7000-8000-000000000000";
    for row in TABLE.iter().filter(|r| r.template.contains("{id}") || r.template.contains("{handle}")) {
        let path = |id: &str| row.template.replace("{id}", id).replace("{handle}", id).replace("{step}", "close");
        let foreign = if row.template.contains("{handle}") { &handle } else { &checkin };
        for person in [&mut others.0, &mut solo] {
            let theirs = person.send(row.method, &path(foreign), Vec::new(), &[]).await;
            assert_eq!(theirs.status, 404, "{} {}", row.method, row.template);
            for id in
                [unknown, "1", "not-an-id", "%00", "%ff", "..%2f..", &foreign.to_uppercase(), &foreign.replace('-', "")]
            {
                let none = person.send(row.method, &path(id), Vec::new(), &[]).await;
                assert_eq!((none.status, &none.body), (theirs.status, &theirs.body), "{} {id}", row.template);
                assert_eq!(none.headers, theirs.headers, "{} {id}", row.template);
            }
        }
    }
    let nowhere = others.0.get_only("/nowhere/at/all").await;
    let theirs = others.0.get_only(&format!("/history/{checkin}")).await;
    assert_eq!((nowhere.body, nowhere.headers), (theirs.body, theirs.headers));
}

#[sqlx::test]
async fn reading_changes_nothing(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let checkin = world.live_week(&mut pair, "ours").await;
    pair.0.write("the next one").await;
    let ids = Ids { checkin, handle: String::new(), stylesheet: "app.css".into() };
    let mut before = None;
    for round in 0..2 {
        for template in routes::gets() {
            for person in [&mut pair.0, &mut pair.1] {
                person.get_only(&ids.fill(&template)).await;
            }
        }
        let now = everything(&world).await;
        if round == 0 {
            before = Some(now);
        } else {
            assert_eq!(before.as_ref(), Some(&now));
        }
    }
    for path in ["/week/arrive", "/week/take-back", "/sign-out", "/away", "/account/sessions/end-others"] {
        assert_eq!(pair.0.get_only(path).await.status, 405, "{path}");
    }
    assert_eq!(before, Some(everything(&world).await));
}

/// Every row of every table.
async fn everything(world: &World) -> Vec<String> {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            .fetch_all(&world.pool)
            .await
            .unwrap();
    let mut all = Vec::new();
    for table in tables {
        let sql = format!("SELECT t::text FROM \"{table}\" t ORDER BY 1");
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&world.pool).await.unwrap();
        all.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
    }
    all
}
