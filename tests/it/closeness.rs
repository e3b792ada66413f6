//! Small steps closer: what each chose is nobody else's, whatever was chosen, until both said yes and the joint step came.

mod machine;

use crate::support::sharing::CHOICES;
use crate::support::table::go_to;
use crate::support::{Page, Person, World, encoded, routes};
use ampersand::checkins::together::agenda::Step;
use jiff::SignedDuration;
use sqlx::PgPool;
use std::collections::BTreeMap;

const STEPS: [&str; 2] = ["a hand on the shoulder", "holding hands on a walk"];
const SHOWN: &str = "You both said yes to these";

/// Two people with a list of two steps, each put so by one of them.
async fn pair(world: &World) -> (Person, Person) {
    let (mut ines, mut sam) = world.pair().await;
    ines.add_step(STEPS[0]).await;
    sam.add_step(STEPS[1]).await;
    (ines, sam)
}

async fn sealed(one: &mut Person) {
    one.write("a line").await;
    one.seal("both").await;
}

/// Both seal and arrive; answers where the meeting is.
async fn open(ines: &mut Person, sam: &mut Person) -> String {
    for person in [&mut *ines, &mut *sam] {
        sealed(person).await;
    }
    ines.arrive().await;
    let table = sam.arrive().await.path.clone();
    assert!(table.starts_with("/together/"), "{table}");
    table
}

/// What came back, without what differs from one answer to the next: ids, and the marks of forms and files.
fn plain(page: &Page) -> String {
    let mut text = format!("{} {:?}\n", page.status, page.headers.get("location"));
    text.push_str(&page.body);
    let mut plain = String::new();
    let is_part = |c: char| c.is_ascii_hexdigit() || c == '-';
    let mut rest = text.as_str();
    while let Some(at) = rest.find(is_part) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        plain.push_str(before);
        let is_mark = end >= 10 && from[..end].contains(|c: char| c.is_ascii_digit());
        plain.push_str(if is_mark { "ID" } else { &from[..end] });
        rest = &from[end..];
    }
    plain + rest
}

/// Every page of the router's own list that Sam can fetch, and what a few presses of his are answered.
async fn all_he_can_fetch(sam: &mut Person, table: Option<&str>) -> BTreeMap<String, String> {
    let mut fetched = BTreeMap::new();
    let id = table.map_or("018f0000-0000-7000-8000-000000000000", |table| &table["/together/".len()..]);
    for template in routes::gets() {
        // Codes are drawn anew with every look; a stream never ends.
        let is_drawn = [
            "/static",
            "/sign-up",
            "/sign-in",
            "/invite",
            "/events",
            "/recover",
            "/private",
            "/account",
            "/one-screen",
        ];
        if is_drawn.iter().any(|part| template.contains(part)) {
            continue;
        }
        for section in ["1", "2", "6", "8"] {
            let path = template.replace("{section}", section).replace("{id}", id);
            if section == "1" || template.contains("{section}") {
                fetched.insert(format!("GET {path}").replace(id, "ID"), plain(&sam.get_only(&path).await));
            }
        }
    }
    for path in ["/closeness/stop", "/closeness/step", "/week/not-now"] {
        if table.is_none() || path != "/week/not-now" {
            fetched.insert(format!("POST {path}"), plain(&sam.post_only(path, &[]).await));
        }
    }
    if let Some(table) = table {
        for act in ["look", "closeness", "stay"] {
            let page = sam.post_only(&format!("{table}/{act}"), &[("step", "closeness")]).await;
            fetched.insert(format!("POST {act}"), plain(&page));
        }
    }
    fetched
}

/// One world: Ines chooses this, and Sam that; answers all he fetched at each moment, and what the joint step showed.
async fn lived(world: &World, hers: [&str; 2], his: [&str; 2]) -> (Vec<BTreeMap<String, String>>, Vec<&'static str>) {
    let (mut ines, mut sam) = pair(world).await;
    sam.choose(&his).await;
    let mut seen = Vec::new();
    ines.choose(&hers).await;
    seen.push(all_he_can_fetch(&mut sam, None).await);
    sealed(&mut ines).await;
    sealed(&mut sam).await;
    ines.arrive().await;
    seen.push(all_he_can_fetch(&mut sam, None).await);
    let table = sam.arrive().await.path.clone();
    for step in [Step::Arrive, Step::Good] {
        go_to(&mut ines, &mut sam, &table, step).await;
        seen.push(all_he_can_fetch(&mut sam, Some(&table)).await);
    }
    ines.press_at(&table, "Leave this step for today").await;
    sam.sit(&table).await;
    let both = |at: usize| hers[at] == "yes" && his[at] == "yes";
    let expected: Vec<&str> = (0..2).filter(|at| both(*at)).map(|at| STEPS[at]).collect();
    let step = if expected.is_empty() { Step::Coming } else { Step::Closeness };
    for person in [&mut ines, &mut sam] {
        assert_eq!(person.sit(&table).await.step(), step, "{hers:?} {his:?}");
        let shown: Vec<&str> = STEPS.into_iter().filter(|words| person.page().text().contains(words)).collect();
        assert_eq!(shown, expected, "exactly what both said yes to: {hers:?} {his:?}");
    }
    if expected.is_empty() {
        seen.push(all_he_can_fetch(&mut sam, Some(&table)).await);
    }
    (seen, expected)
}

/// Every combination of hers, beside each of two of his: all that Sam can fetch is the same, until both said yes and the
/// joint step came; then it is exactly that.
#[sqlx::test]
async fn whatever_she_chose_he_fetches_the_same_until_both_said_yes_and_the_step_came(pool: PgPool) {
    let world = World::new(pool);
    for his in [["yes", "yes"], ["", "not-yet"]] {
        let mut first: Option<Vec<BTreeMap<String, String>>> = None;
        for one in CHOICES {
            for other in CHOICES {
                let (seen, shown) = lived(&world, [one, other], his).await;
                let Some(before) = &first else {
                    assert!(shown.is_empty());
                    first = Some(seen);
                    continue;
                };
                for (at, (was, is)) in before.iter().zip(&seen).enumerate() {
                    for (asked, answer) in was {
                        assert_eq!(Some(answer), is.get(asked), "moment {at}, {asked}: she chose {one:?}, {other:?}");
                    }
                    assert_eq!(was.len(), is.len());
                }
            }
        }
    }
}

#[sqlx::test]
async fn a_yes_taken_back_leaves_both_screens_at_once_and_without_a_word(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = pair(&world).await;
    for person in [&mut ines, &mut sam] {
        person.choose(&["yes", "yes"]).await;
    }
    let table = open(&mut ines, &mut sam).await;
    go_to(&mut ines, &mut sam, &table, Step::Closeness).await;
    for person in [&mut ines, &mut sam] {
        person.page().has(SHOWN).has(STEPS[0]).has(STEPS[1]);
    }
    // Chosen for the week by one, stopped by the other.
    ines.press(&format!("This one, this week: {}", STEPS[1]), &[]).await.has("For this week");
    sam.get("/closeness").await.has("For this week").has(STEPS[1]);
    sam.press("Not this week after all", &[]).await.has_not("For this week");
    ines.sit(&table).await.has_not("For this week").has(STEPS[1]);
    sam.sit(&table).await;
    sam.press(&format!("This one, this week: {}", STEPS[0]), &[]).await.has("For this week");

    // Her yes to that one goes, and with it the line and the week's choice.
    let version = sam.sit(&table).await.version();
    ines.choose(&["not-sure", "yes"]).await;
    let page = sam.sit(&table).await;
    page.has(STEPS[1]).has_not(STEPS[0]).has_not("For this week");
    assert_ne!(version, page.version(), "his page follows");
    ines.sit(&table).await.has(STEPS[1]).has_not(STEPS[0]);
    // Said again, it is a yes for the next opening.
    ines.choose(&["yes", "yes"]).await;
    sam.sit(&table).await.has_not(STEPS[0]);
    ines.get("/closeness").await;
    ines.press("Clear them all", &[]).await.is(200);
    for person in [&mut ines, &mut sam] {
        person.sit(&table).await.has("There is nothing more at this step").has_not(STEPS[1]);
        assert_eq!(person.page().step(), Step::Closeness);
        person.press("I’m ready to go on", &[]).await.is(200);
    }
    assert_eq!(sam.sit(&table).await.step(), Step::Coming);
}

#[sqlx::test]
async fn a_yes_taken_back_before_the_step_leaves_no_step(pool: PgPool) {
    let world = World::new(pool);
    for words in ["reword", "take-off", "clear"] {
        let (mut ines, mut sam) = pair(&world).await;
        for person in [&mut ines, &mut sam] {
            person.choose(&["yes", ""]).await;
        }
        let table = open(&mut ines, &mut sam).await;
        go_to(&mut ines, &mut sam, &table, Step::Good).await;
        let before = all_he_can_fetch(&mut sam, Some(&table)).await;
        ines.get("/closeness").await;
        match words {
            "clear" => drop(ines.press("Clear them all", &[]).await.is(200)),
            "take-off" => drop(ines.press(&format!("Take it off: {}", STEPS[0]), &[]).await.is(200)),
            _ => drop(ines.press("Reword it", &[("words", "a hand on the arm")]).await.is(200)),
        }
        if words == "clear" {
            assert_eq!(before, all_he_can_fetch(&mut sam, Some(&table)).await);
        }
        ines.press_at(&table, "Leave this step for today").await;
        assert_eq!(sam.sit(&table).await.step(), Step::Coming, "{words}");
    }
}

/// Somebody who is not here any more has no copy that could open.
#[sqlx::test]
async fn a_copy_lies_on_the_table_only_while_somebody_is_here(pool: PgPool) {
    let world = World::new(pool);
    let copies = async || world.count("SELECT count(*) FROM offered_choices").await;
    let (mut ines, mut sam) = pair(&world).await;
    for person in [&mut ines, &mut sam] {
        person.choose(&["yes", "yes"]).await;
        sealed(person).await;
    }
    assert_eq!(copies().await, 0);
    ines.arrive().await;
    assert_eq!(copies().await, 1);
    ines.press("Not now after all", &[]).await;
    assert_eq!(copies().await, 0);
    ines.arrive().await;
    // Changed her mind while she waits: what opens is what she says now.
    ines.choose(&["not-yet", "yes"]).await;
    let table = sam.arrive().await.path.clone();
    assert_eq!(copies().await, 0);
    go_to(&mut ines, &mut sam, &table, Step::Closeness).await;
    sam.page().has(STEPS[1]).has_not(STEPS[0]);

    // An arrival that ran out: hers is gone before the sweep comes by.
    world.days_later(7);
    for person in [&mut ines, &mut sam] {
        person.sign_in().await;
        person.write("another line").await;
    }
    ines.seal("alone").await;
    sam.seal("both").await;
    ines.arrive().await;
    world.later(SignedDuration::from_mins(31));
    let table = sam.arrive().await.path.clone();
    assert!(table.starts_with("/together/"), "she allowed it: {table}");
    go_to(&mut ines, &mut sam, &table, Step::Coming).await;
    sam.page().has_not(SHOWN);
}

/// She takes a yes back in the same moment in which his arrival opens both sides: whichever comes first, it is gone.
#[sqlx::test]
async fn a_yes_taken_back_races_the_opening_and_is_gone(pool: PgPool) {
    let world = World::new(pool);
    for round in 0..10 {
        let (mut ines, mut sam) = pair(&world).await;
        for person in [&mut ines, &mut sam] {
            person.choose(&["yes", "yes"]).await;
            sealed(person).await;
        }
        ines.arrive().await;
        let mut elsewhere = ines.clone();
        let fields = elsewhere.steps().await;
        let back = elsewhere.filled("Keep my answers", &[(&fields[0], "not-yet")]);
        sam.get("/week").await;
        let here = sam.filled("I’m here, let’s open", &[]);
        let [took, opened] = [(&mut elsewhere, &back), (&mut sam, &here)]
            .map(|(person, (to, fields))| person.send("POST", to, encoded(fields).into_bytes(), &[]));
        let (took, opened) = if round % 2 == 0 {
            tokio::join!(took, opened)
        } else {
            let (opened, took) = tokio::join!(opened, took);
            (took, opened)
        };
        took.is(303);
        let table = opened.headers["location"].to_str().unwrap().to_owned();
        go_to(&mut ines, &mut sam, &table, Step::Closeness).await;
        for person in [&mut ines, &mut sam] {
            person.sit(&table).await.has(STEPS[1]).has_not(STEPS[0]);
        }
    }
}

#[sqlx::test]
async fn the_list_is_both_of_theirs_and_each_answer_its_authors(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = pair(&world).await;
    ines.choose(&["yes", "not-sure"]).await;
    ines.get("/closeness").await.has("Put so by you").has("Put so by Sam");
    assert_eq!(ines.page().body.matches(" checked").count(), 2);
    sam.get("/closeness").await.has("Put so by Ines");
    assert_eq!(sam.page().body.matches(" checked").count(), 0);
    // Other words are another step: her yes does not go over to them.
    sam.press_beside_list(STEPS[0], "reword", "a hand on the arm").await;
    ines.get("/closeness").await.has("a hand on the arm").has_not(STEPS[0]);
    assert_eq!(ines.page().body.matches(" checked").count(), 1);
    // A page that is behind keeps what it can, and says so.
    let stale = ines.clone();
    sam.press_beside_list(STEPS[1], "take-off", "").await;
    let mut stale = stale;
    let field = stale.page().form("Keep my answers").names.into_iter().find(|name| name.starts_with("c-")).unwrap();
    stale.press("Keep my answers", &[(&field, "yes")]).await.is(422).has("The list has changed").has_not(STEPS[1]);
    ines.get("/closeness").await;
    assert_eq!(ines.page().body.matches(" checked").count(), 1);
    // Mistakes keep what was typed.
    let long = "x".repeat(281);
    ines.press("Add it", &[("words", &long)]).await.is(422).has("281 characters; 280 fit");
    ines.press("Add it", &[("words", " ")]).await.is(422).has("Write the step in a few words");
    world.person("Rui").await.get("/closeness").await.is(200).has("This is for two");
}

impl Person {
    /// A press in the part that changes the list, beside the step with these words.
    async fn press_beside_list(&mut self, step: &str, edit: &str, words: &str) {
        self.get("/closeness").await;
        let html = self.page().body.clone();
        let at = html.find(&format!("value=\"{step}\"")).expect("the step");
        let form = &html[html[..at].rfind("<form").unwrap()..];
        let value = |name: &str| {
            let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let (mine, revision, id) = (value("mine"), value("revision"), value("step"));
        let fields = [("mine", &*mine), ("revision", &revision), ("step", &id), ("words", words), ("do", edit)];
        self.post("/closeness/step", &fields).await.is(200);
    }
}

impl Page {
    /// What the page of a meeting shows, as its script tells it apart.
    fn version(&self) -> String {
        let (_, rest) = self.body.split_once("data-version=\"").expect("a page that follows");
        rest.split('"').next().unwrap().to_owned()
    }
}
