//! Who may ask for what: every route of the router's own list, with what each kind of visitor gets.

use crate::support::agreeing::agree;
use crate::support::routes::{self, Named, Route};
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

/// Behind the private door, for a signed-in account: with the door closed all get the same.
const fn behind(method: &'static str, template: &'static str, door: &'static str) -> Row {
    owner(method, template, if is_get(method) { IN } else { "401" }, door)
}

/// The same for one of two.
const fn behind_for_two(method: &'static str, template: &'static str, door: &'static str) -> Row {
    row(method, template, [if is_get(method) { IN } else { "401" }, "404", door, door, door])
}

/// Of what was shown: the one it was shown to, and the one who showed it.
const fn shown(template: &'static str, partner: &'static str, author: &'static str) -> Row {
    row("POST", template, ["401", "404", "404", partner, author])
}

/// Of a meeting that is over and closed by both: the two may ask alike, and nothing comes of it.
const fn table(template: &'static str, answer: &'static str) -> Row {
    row("POST", template, ["401", "404", "404", answer, answer])
}

/// Of what the two agree on: both may ask alike. An act that names no version changes nothing.
const fn agreement(method: &'static str, template: &'static str, answer: &'static str) -> Row {
    row(method, template, [if is_get(method) { IN } else { "401" }, "404", "404", answer, answer])
}

const fn is_get(method: &str) -> bool {
    matches!(method.as_bytes(), b"GET")
}

const IN: &str = "303 /sign-in";
const DOOR: &str = "303 /private?to=/notes";
const SHOWN: &str = "303 /shown/ID";
const AGREED: &str = "303 /agreements";
const CLOSER: &str = "303 /closeness";
const MOMENTS: &str = "303 /moments";
const TABLE_OF_TWO: &str = "303 /together/ID";

/// Posts are sent empty: one that gets as far as its form says so with 422. The private door
/// is closed; nobody is told there whether an address behind it is anything.
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
    owner("POST", "/private/close", "401", "303 /week"),
    behind("GET", "/notes", DOOR),
    behind("POST", "/notes", DOOR),
    behind("POST", "/notes/search", DOOR),
    behind("GET", "/notes/{id}", "303 /private?to=/notes/ID"),
    behind("POST", "/notes/{id}", "303 /private?to=/notes/ID"),
    behind("POST", "/notes/{id}/let-go", DOOR),
    behind("POST", "/notes/{id}/life", DOOR),
    behind("POST", "/notes/{id}/keep", DOOR),
    behind("POST", "/notes/{id}/agreement", DOOR),
    behind_for_two("GET", "/notes/{id}/show", "303 /private?to=/notes/ID/show"),
    behind_for_two("POST", "/notes/{id}/show", "303 /private?to=/notes/ID/show"),
    behind_for_two("GET", "/notes/{id}/show/preview", "303 /private?to=/notes/ID/show/preview"),
    behind_for_two("POST", "/notes/{id}/show/decide", "303 /private?to=/notes/ID/show/preview"),
    row("GET", "/shown/{id}", [IN, "404", "404", "200", "200"]),
    shown("/shown/{id}/reflections", "422", "404"),
    shown("/shown/{id}/ask", SHOWN, "404"),
    shown("/shown/{id}/thanks", SHOWN, "404"),
    shown("/shown/{id}/answer", "404", SHOWN),
    shown("/shown/{id}/more", "404", "422"),
    shown("/shown/{id}/park", SHOWN, SHOWN),
    shown("/shown/{id}/take-up", SHOWN, SHOWN),
    shown("/shown/{id}/reply", SHOWN, "404"),
    shown("/shown/{id}/offer/accept", "404", SHOWN),
    shown("/shown/{id}/offer/take-back", SHOWN, "404"),
    shown("/shown/{id}/withdraw", "404", SHOWN),
    owner("GET", "/week", IN, "200"),
    owner("GET", "/week/side/{section}", IN, "200"),
    owner("POST", "/week/side/{section}", "401", "303 /week/side/3"),
    owner("GET", "/week/hold", IN, "200"),
    owner("POST", "/week/hold", "401", "303 /week"),
    owner("POST", "/week/take-back", "401", "303 /week"),
    owner("POST", "/week/let-go", "401", "303 /week"),
    row("POST", "/week/arrive", ["401", "404", "303 /week", "303 /week", "303 /week"]),
    row("POST", "/week/not-now", ["401", "404", "303 /week", "303 /week", "303 /week"]),
    row("GET", "/week/one-screen", [IN, "404", "303 /week", "303 /week", "303 /week"]),
    row("POST", "/week/one-screen", ["401", "404", "303 /week", "303 /week", "303 /week"]),
    row("GET", "/rhythm", [IN, "404", "200", "200", "200"]),
    row("POST", "/rhythm", ["401", "404", "422", "422", "422"]),
    row("GET", "/together/{id}", [IN, "404", "404", "200", "200"]),
    row("GET", "/together/{id}/events", [IN, "404", "404", "200", "200"]),
    table("/together/{id}/keep", TABLE_OF_TWO),
    table("/together/{id}/let-go", TABLE_OF_TWO),
    table("/together/{id}/look", TABLE_OF_TWO),
    table("/together/{id}/begin", "422"),
    table("/together/{id}/on", TABLE_OF_TWO),
    table("/together/{id}/stay", TABLE_OF_TWO),
    table("/together/{id}/turn", TABLE_OF_TWO),
    table("/together/{id}/leave-step", TABLE_OF_TWO),
    table("/together/{id}/one-screen", TABLE_OF_TWO),
    table("/together/{id}/two-screens", TABLE_OF_TWO),
    table("/together/{id}/pause", TABLE_OF_TWO),
    table("/together/{id}/until", "422"),
    table("/together/{id}/back", TABLE_OF_TWO),
    table("/together/{id}/end", TABLE_OF_TWO),
    table("/together/{id}/ask", TABLE_OF_TWO),
    table("/together/{id}/reflections", TABLE_OF_TWO),
    table("/together/{id}/answer", TABLE_OF_TWO),
    table("/together/{id}/park", TABLE_OF_TWO),
    table("/together/{id}/take-up", TABLE_OF_TWO),
    table("/together/{id}/reply", TABLE_OF_TWO),
    table("/together/{id}/offer/accept", TABLE_OF_TWO),
    table("/together/{id}/offer/take-back", TABLE_OF_TWO),
    table("/together/{id}/close", TABLE_OF_TWO),
    owner("GET", "/agreements", IN, "200"),
    row("GET", "/agreements/new", [IN, "404", "200", "200", "200"]),
    row("POST", "/agreements/new", ["401", "404", "422", "422", "422"]),
    agreement("GET", "/agreements/{id}", "200"),
    agreement("GET", "/agreements/{id}/change", "200"),
    agreement("POST", "/agreements/{id}/change", "422"),
    agreement("GET", "/agreements/{id}/loosen", "200"),
    agreement("POST", "/agreements/{id}/consent", "422"),
    agreement("POST", "/agreements/{id}/not-now", AGREED),
    agreement("POST", "/agreements/{id}/take-back", AGREED),
    agreement("POST", "/agreements/{id}/keep", "422"),
    agreement("POST", "/agreements/{id}/rest", "422"),
    agreement("POST", "/agreements/{id}/retire", "422"),
    owner("GET", "/closeness", IN, "200"),
    row("POST", "/closeness", ["401", "404", "422", "422", "422"]),
    row("POST", "/closeness/add", ["401", "404", "422", "422", "422"]),
    row("POST", "/closeness/step", ["401", "404", CLOSER, CLOSER, CLOSER]),
    row("POST", "/closeness/stop", ["401", "404", CLOSER, CLOSER, CLOSER]),
    table("/together/{id}/closeness", TABLE_OF_TWO),
    owner("GET", "/moments", IN, "200"),
    owner("POST", "/moments", "401", "200"),
    row("POST", "/moments/{id}/answer", ["401", "404", "404", "422", MOMENTS]),
    row("POST", "/moments/{id}/withdraw", ["401", "404", "404", MOMENTS, MOMENTS]),
    behind("GET", "/notes/moments", "303 /private?to=/notes/moments"),
    owner("POST", "/notes/moments", "401", "200"),
    behind("POST", "/notes/moments/{id}/show", DOOR),
    behind("POST", "/notes/moments/{id}/let-go", DOOR),
    behind("GET", "/readiness", "303 /private?to=/readiness"),
    behind("POST", "/readiness", "303 /private?to=/readiness"),
    behind("POST", "/readiness/{id}/let-go", DOOR),
    owner("GET", "/history", IN, "200"),
    row("GET", "/history/{id}", [IN, "404", "404", "200", "200"]),
];

/// The same with everybody's door open: a note is its author's, to all others it is not there.
const BEHIND_THE_DOOR: &[Row] = &[
    row("GET", "/private", [IN, "303 /notes", "303 /notes", "303 /notes", "303 /notes"]),
    owner("GET", "/notes", IN, "200"),
    owner("POST", "/notes", "401", "422"),
    owner("POST", "/notes/search", "401", "303 /notes"),
    row("GET", "/notes/{id}", [IN, "404", "404", "404", "200"]),
    row("POST", "/notes/{id}", ["401", "404", "404", "404", "422"]),
    row("POST", "/notes/{id}/life", ["401", "404", "404", "404", "404"]),
    row("POST", "/notes/{id}/keep", ["401", "404", "404", "404", "303 /notes"]),
    row("POST", "/notes/{id}/agreement", ["401", "404", "404", "404", "303 /notes"]),
    row("GET", "/notes/{id}/show", [IN, "404", "404", "404", "200"]),
    row("POST", "/notes/{id}/show", ["401", "404", "404", "404", "422"]),
    row("GET", "/notes/{id}/show/preview", [IN, "404", "404", "404", "303 /notes/ID/show"]),
    row("POST", "/notes/{id}/show/decide", ["401", "404", "404", "404", "303 /notes"]),
    row("POST", "/notes/{id}/let-go", ["401", "404", "404", "404", "303 /notes"]),
    owner("GET", "/notes/moments", IN, "200"),
    owner("POST", "/notes/moments", "401", "200"),
    row("POST", "/notes/moments/{id}/show", ["401", "404", "404", "404", "404"]),
    row("POST", "/notes/moments/{id}/let-go", ["401", "404", "404", "404", "404"]),
    owner("GET", "/readiness", IN, "200"),
    owner("POST", "/readiness", "401", "422"),
    row("POST", "/readiness/{id}/let-go", ["401", "404", "404", "404", "404"]),
    owner("POST", "/private/close", "401", "303 /week"),
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
    assert!(routes.len() > 70, "the list was not read whole");
    for row in BEHIND_THE_DOOR {
        let route = Route { method: row.method, template: row.template.to_owned() };
        assert!(routes.contains(&route), "no such route: {route:?}");
    }
    let unopened: Vec<_> = rows
        .iter()
        .filter(|r| r.template.starts_with("/notes"))
        .filter(|r| !BEHIND_THE_DOOR.iter().any(|row| (row.method, row.template) == (r.method, &*r.template)))
        .collect();
    assert!(unopened.is_empty(), "say who gets what of these with the door open: {unopened:?}");
}

fn said(page: &Page, named: &Named) -> String {
    let Some(to) = page.headers.get("location") else { return page.status.as_u16().to_string() };
    let mut to = to.to_str().unwrap().to_owned();
    for id in [&named.checkin, &named.note, &named.shown, &named.agreement, &named.moment] {
        to = to.replace(id, "ID");
    }
    format!("{} {to}", page.status.as_u16())
}

/// Two couples who have lived a week, and somebody alone; what the first has is asked for.
struct Scene {
    pair: (Person, Person),
    others: (Person, Person),
    solo: Person,
    nobody: Person,
    named: Named,
}

const NOTE: &str = "ours of the night";

impl Scene {
    async fn new(world: &World) -> Self {
        let (mut pair, mut others) = (world.pair().await, world.pair().await);
        let checkin = world.live_week(&mut pair, "ours").await;
        world.live_week(&mut others, "theirs").await;
        others.0.note("fear", "theirs of the night").await;
        let (solo, mut nobody) = (world.person("Rui").await, world.visitor());
        let note = pair.0.note("doubt", NOTE).await;
        let shown = pair.0.show(&note, "whole", "", "now").await;
        let agreement = agree(&mut pair.0, &mut pair.1, "ours of the door", &[("until", "2026-05-04")]).await;
        agree(&mut others.0, &mut others.1, "theirs of the door", &[]).await;
        let stylesheet = nobody.get("/").await.body.split("/static/app.").nth(1).unwrap()[..14].to_owned();
        let stylesheet = format!("app.{stylesheet}");
        pair.0.note_moment("good", "ours of the kitchen").await;
        let moment = pair.0.moment();
        others.0.note_moment("good", "theirs of the kitchen").await;
        let named = Named { checkin, note, shown, agreement, moment, stylesheet, ..Named::default() };
        let mut scene = Self { pair, others, solo, nobody, named };
        for person in scene.people() {
            person.post("/private/close", &[]).await;
        }
        scene.another_device().await;
        scene
    }

    /// Everybody with an account whose door was opened on the way.
    fn people(&mut self) -> [&mut Person; 2] {
        [&mut self.pair.0, &mut self.others.0]
    }

    /// A second browser of the first one's, to be ended.
    async fn another_device(&mut self) {
        let ines = &mut self.pair.0;
        let _second = ines.on_another_device().await;
        ines.get("/account").await;
        self.named.handle =
            ines.page().body.split("/account/sessions/").find_map(|part| part.strip_suffix_of_end()).unwrap();
    }

    /// What each gets that is not in the table.
    async fn try_all(&mut self, table: &[Row]) -> Vec<String> {
        let mut wrong = Vec::new();
        for row in table {
            let path = self.named.path(row.template);
            for (who, person, expected) in [
                ("signed out", &mut self.nobody, row.signed_out),
                ("solo", &mut self.solo, row.solo),
                ("of another couple", &mut self.others.0, row.stranger),
                ("partner", &mut self.pair.1, row.partner),
                ("member", &mut self.pair.0, row.member),
            ] {
                let page = ask(person, row, &path).await;
                let got = said(&page, &self.named);
                if got != expected {
                    wrong.push(format!("{} {} {who}: {got}, not {expected}", row.method, row.template));
                }
                if who != "partner" && who != "member" {
                    page.has_not("ours of");
                }
            }
        }
        wrong
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
    let mut scene = Scene::new(&world).await;
    let wrong = scene.try_all(TABLE).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[sqlx::test]
async fn an_open_door_leads_to_ones_own_notes_and_to_nobody_elses(pool: PgPool) {
    let world = World::new(pool);
    let mut scene = Scene::new(&world).await;
    let ines = &mut scene.pair.0;
    scene.named.note = ines.note("doubt", &format!("{NOTE}, and not shown")).await;
    for person in [ines, &mut scene.pair.1, &mut scene.others.0, &mut scene.solo] {
        person.open_private().await.has("Private notes");
    }
    let wrong = scene.try_all(BEHIND_THE_DOOR).await;
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
    let Scene { mut pair, mut others, mut solo, named, .. } = Scene::new(&world).await;
    for person in [&mut others.0, &mut solo, &mut pair.1] {
        person.open_private().await;
    }
    let unknown = "018f0000-0000-7000-8000-000000000000";
    let (handle, checkin) = (named.handle.clone(), named.checkin.clone());
    for row in TABLE.iter().filter(|r| r.template.contains("{id}") || r.template.contains("{handle}")) {
        let named_as = |id: &str| Named::all(id).path(row.template);
        let foreign = match row.template {
            template if template.contains("{handle}") => &handle,
            template if template.starts_with("/notes/") => &named.note,
            template if template.starts_with("/shown/") => &named.shown,
            template if template.starts_with("/agreements/") => &named.agreement,
            template if template.starts_with("/moments/") => &named.moment,
            _ => &checkin,
        };
        // What the two share is no secret between them; a note and a device are.
        let is_ones_own = row.template.contains("{handle}") || row.template.starts_with("/notes/");
        let mut askers = vec![&mut others.0, &mut solo];
        if is_ones_own {
            askers.push(&mut pair.1);
        }
        for person in askers {
            let theirs = person.send(row.method, &named_as(foreign), Vec::new(), &[]).await;
            assert_eq!(theirs.status, 404, "{} {}", row.method, row.template);
            let (upper, plain) = (foreign.to_uppercase(), foreign.replace('-', ""));
            for id in [unknown, "1", "not-an-id", "%00", "%ff", "..%2f..", &upper, &plain] {
                let none = person.send(row.method, &named_as(id), Vec::new(), &[]).await;
                assert_eq!((none.status, &none.body), (theirs.status, &theirs.body), "{} {id}", row.template);
                assert_eq!(none.headers, theirs.headers, "{} {id}", row.template);
            }
        }
    }
    let nowhere = others.0.get_only("/nowhere/at/all").await;
    for path in
        ["history", "together", "notes", "shown", "agreements", "moments"].map(|place| format!("/{place}/{checkin}"))
    {
        let theirs = others.0.get_only(&path).await;
        assert_eq!((&nowhere.body, &nowhere.headers), (&theirs.body, &theirs.headers), "{path}");
    }
}

/// With the door closed nobody learns of a note by its address, not even whether it is one.
#[sqlx::test]
async fn a_closed_door_looks_the_same_before_every_address(pool: PgPool) {
    let world = World::new(pool);
    let Scene { mut pair, mut others, named, .. } = Scene::new(&world).await;
    let unknown = "018f0000-0000-7000-8000-000000000000";
    for row in TABLE.iter().filter(|r| r.template.starts_with("/notes/{id}")) {
        for person in [&mut pair.0, &mut pair.1, &mut others.0] {
            let mut answers = Vec::new();
            for id in [named.note.as_str(), unknown, "not-an-id"] {
                let page = person.send(row.method, &Named::all(id).path(row.template), Vec::new(), &[]).await;
                let headers: Vec<(String, String)> = page
                    .headers
                    .iter()
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().replace(id, "ID")))
                    .collect();
                answers.push((page.status, headers, page.body.replace(id, "ID")));
            }
            assert!(answers[1] == answers[0], "{} {}", row.method, row.template);
            // What is no id at all is known without looking: a form is not kept for it.
            assert!(row.method == "POST" || answers[2] == answers[0], "{} {}", row.method, row.template);
        }
    }
}

#[sqlx::test]
async fn reading_changes_nothing(pool: PgPool) {
    let world = World::new(pool);
    let Scene { mut pair, named, .. } = Scene::new(&world).await;
    pair.0.write("the next one").await;
    // What waits to be filed waits for a door that is opened, however often one looks.
    pair.0.open_private().await;
    pair.0.preview(&named.note, "part", "ours", "now").await;
    pair.0.act("/week/side/4", &[("carry", "kept back"), ("bring", "keep")]).await.is(303);
    pair.0.see("/agreements/new", &[("agree-that", "begun by one")]).await.is(200);
    pair.0.tell("kept", "told by one").await;
    let mut before = None;
    for round in 0..2 {
        for template in routes::gets() {
            for person in [&mut pair.0, &mut pair.1] {
                person.get_only(&named.path(&template)).await;
            }
        }
        let now = everything(&world).await;
        if round == 0 {
            before = Some(now);
        } else {
            assert_eq!(before.as_ref(), Some(&now));
        }
    }
    let posts = ["/week/arrive", "/week/take-back", "/sign-out", "/away", "/account/sessions/end-others"];
    let shown = ["ask", "thanks", "withdraw", "park"].map(|act| format!("/shown/{}/{act}", named.shown));
    let note = ["let-go", "keep", "show/decide"].map(|act| format!("/notes/{}/{act}", named.note));
    let table = ["look", "on", "pause", "end", "close"].map(|act| format!("/together/{}/{act}", named.checkin));
    let agreed = ["consent", "not-now", "take-back", "keep", "rest", "retire"];
    let agreed = agreed.map(|act| format!("/agreements/{}/{act}", named.agreement));
    for path in posts
        .iter()
        .map(|path| (*path).to_owned())
        .chain(shown)
        .chain(note)
        .chain(table)
        .chain(agreed)
        .chain(["/private/close".into()])
    {
        assert_eq!(pair.0.get_only(&path).await.status, 405, "{path}");
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
