//! The line to the database is cut before each message of an act, and again after each one that
//! the server answers, so that nobody hears the answer. Afterwards all of the act is there or
//! nothing of it, for both, whatever was said is true, and doing it again does it once.

mod table;

use crate::support::chance::rounds;
use crate::support::proxy::{Cut, Heard, Proxy, is_answered};
use crate::support::{PASSPHRASE, Page, Person, World, encoded};
use ampersand::db;
use ampersand::keys::{Keyring, OsEntropy};
use serde_json::Value;
use sqlx::{AssertSqlSafe, ConnectOptions, PgPool};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Every row of every table, parents first.
#[derive(Clone, Debug, PartialEq)]
struct State(Vec<(String, Vec<Value>)>);

impl State {
    async fn of(pool: &PgPool) -> Self {
        // A table is made after those it points at.
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND relname <> '_sqlx_migrations' ORDER BY oid",
        )
        .fetch_all(pool)
        .await
        .unwrap();
        let rows = |name: &String| {
            format!("(SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)), '[]') FROM {name} t)")
        };
        let sql = format!("SELECT ARRAY[{}]", names.iter().map(rows).collect::<Vec<_>>().join(","));
        let rows: Vec<Value> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await.unwrap();
        let rows = rows.into_iter().map(|rows| rows.as_array().unwrap().clone());
        Self(names.into_iter().zip(rows).collect())
    }

    /// Puts every row back as it was.
    async fn restore(&self, pool: &PgPool) {
        // Whatever refers to what: nothing is checked while the rows go back.
        let mut sql = String::from("BEGIN; SET LOCAL session_replication_role = replica;");
        for (name, _) in self.0.iter().rev() {
            sql.push_str(&format!("DELETE FROM {name};"));
        }
        for (name, rows) in self.0.iter().filter(|(_, rows)| !rows.is_empty()) {
            let rows = Value::Array(rows.clone()).to_string().replace('\'', "''");
            sql.push_str(&format!(
                "INSERT INTO {name} SELECT * FROM jsonb_populate_recordset(NULL::{name}, '{rows}');"
            ));
        }
        sql.push_str("COMMIT");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.unwrap();
    }

    /// With a mark in place of every id and every sealed value that was not there before: what
    /// the same act leaves is the same each time.
    fn beside(&self, before: &Self) -> Self {
        let known: BTreeSet<&str> =
            before.rows().flat_map(Value::as_object).flatten().filter_map(|c| c.1.as_str()).collect();
        let masked = |value: &Value| match value.as_str() {
            Some(text) if known.contains(text) => value.clone(),
            Some(text) if text.starts_with("\\x") => "new bytes".into(),
            Some(text) if Uuid::parse_str(text).is_ok() => "new id".into(),
            _ => value.clone(),
        };
        let masked_row =
            |row: &Value| row.as_object().unwrap().iter().map(|(name, value)| (name.clone(), masked(value))).collect();
        let tables = self.0.iter().map(|(name, rows)| {
            let mut rows: Vec<Value> = rows.iter().map(masked_row).collect();
            rows.sort_by_key(Value::to_string);
            (name.clone(), rows)
        });
        Self(tables.collect())
    }

    fn rows(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().flat_map(|(_, rows)| rows)
    }

    /// The tables in which the two differ, for whoever reads a failure.
    fn unlike(&self, other: &Self) -> String {
        let short = |value: &Value| match value.as_str() {
            Some(text) if text.starts_with("\\x") => text.chars().take(16).collect(),
            _ => value.to_string(),
        };
        let row = |row: &Value| {
            let columns = row.as_object().unwrap().iter().map(|(name, value)| format!("{name}={}", short(value)));
            columns.collect::<Vec<_>>().join(" ")
        };
        let told = |rows: &[Value]| rows.iter().map(row).collect::<Vec<_>>().join("\n    ");
        let pairs = self.0.iter().zip(&other.0).filter(|(mine, theirs)| mine != theirs);
        pairs
            .map(|(mine, theirs)| format!("{}\n    {}\n  not\n    {}\n", mine.0, told(&mine.1), told(&theirs.1)))
            .collect()
    }
}

/// One server twice on one database: one that is left alone, and one whose line is cut.
struct Two {
    world: World,
    cut: World,
    proxy: Proxy,
}

impl Two {
    async fn new(pool: PgPool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keyring = || Keyring::load_or_create(&folder.path().join("keyring"), &OsEntropy).unwrap();
        let proxy = Proxy::before(&pool.connect_options());
        let through = db::pool(proxy.options().disable_statement_logging()).await.unwrap();
        Self { world: World::with_keyring(pool, keyring()), cut: World::with_keyring(through, keyring()), proxy }
    }

    /// The same person with the same cookies, whose server's line is cut.
    fn behind(&self, person: &Person) -> Person {
        let mut behind = self.cut.visitor();
        behind.cookies.clone_from(&person.cookies);
        behind.sign_in_name.clone_from(&person.sign_in_name);
        behind.passphrase.clone_from(&person.passphrase);
        behind
    }

    /// What pressing the button on that page sends.
    async fn about_to(&self, person: &Person, page: &str, button: &str, typed: &[(&str, &str)]) -> Act {
        let mut who = self.behind(person);
        let button = who.get(page).await.is(200).button(button);
        let (path, fields) = who.filled(&button, typed);
        Act { who, path, fields }
    }

    /// The same of the button beside a text.
    async fn about_to_beside(&self, person: &Person, page: &str, text: &str, button: &str) -> Act {
        let mut who = self.behind(person);
        let form = who.get(page).await.is(200).form_beside(text, button);
        Act { who, path: form.action, fields: form.fields }
    }

    fn days_later(&self, days: i64) {
        self.world.days_later(days);
        self.cut.days_later(days);
    }

    async fn close(self) {
        self.cut.pool.close().await;
    }
}

/// A form that is about to be sent.
#[derive(Clone)]
struct Act {
    who: Person,
    path: String,
    fields: Vec<(String, String)>,
}

impl Act {
    async fn send(&self) -> Page {
        let body = encoded(&self.fields).into_bytes();
        self.who.clone().send("POST", &self.path, body, &[]).await
    }
}

/// Somebody who looks on, and where.
struct Look<'a> {
    who: &'a Person,
    at: &'a [&'a str],
}

/// What stood on the pages each of them looked at, on those these led to, and on that of every
/// reveal there is.
type Seen = Vec<Vec<String>>;

async fn see(two: &Two, looks: &[Look<'_>]) -> Seen {
    let mut seen = Vec::new();
    let shown: Vec<Uuid> =
        sqlx::query_scalar("SELECT id FROM reveals ORDER BY id").fetch_all(&two.world.pool).await.unwrap();
    for look in looks {
        let (mut who, mut texts) = (look.who.clone(), Vec::new());
        let reveals = shown.iter().map(|id| format!("/shown/{id}"));
        let mut paths: Vec<String> = look.at.iter().map(|path| (*path).to_owned()).chain(reveals).collect();
        let mut next = 0;
        while let Some(path) = paths.get(next).cloned() {
            let page = who.look(&path).await;
            texts.push(format!("{}: {}", page.status, page.text()));
            let leads = |link: &String| ["/shown/", "/history/"].iter().any(|start| link.starts_with(start));
            for link in page.links().into_iter().filter(leads) {
                if !paths.contains(&link) {
                    paths.push(link);
                }
            }
            next += 1;
        }
        seen.push(texts);
    }
    seen
}

/// Where an answer led, whatever new id stands in it.
fn leads(page: &Page) -> Option<String> {
    let location = page.headers.get("location")?.to_str().unwrap();
    let part = |part: &str| if Uuid::parse_str(part).is_ok() { "id".to_owned() } else { part.to_owned() };
    Some(location.split('/').map(part).collect::<Vec<_>>().join("/"))
}

fn same_answer(one: &Page, other: &Page) -> bool {
    one.status == other.status && leads(one) == leads(other)
}

/// What both see and what the tables hold, without the act and with it.
struct Outcomes {
    state: State,
    seen: Seen,
    state_after: State,
    seen_after: Seen,
    answer: Page,
    sent: Vec<String>,
}

impl Outcomes {
    /// By the act left alone, which is undone again.
    async fn learn(two: &Two, act: &Act, looks: &[Look<'_>]) -> Self {
        let pool = &two.world.pool;
        let seen = see(two, looks).await;
        let state = State::of(pool).await;
        two.proxy.arm(None);
        let answer = act.send().await;
        let Heard { sent, .. } = two.proxy.disarm().await;
        let state_after = State::of(pool).await.beside(&state);
        let seen_after = see(two, looks).await;
        assert!(state_after != state, "{} does nothing: {}", act.path, answer.text());
        assert!(seen.iter().all(|texts| texts[0].starts_with("200")), "somebody is signed out: {seen:?}");
        state.restore(pool).await;
        Self { state, seen, state_after, seen_after, answer, sent }
    }

    fn seen_when(&self, happened: bool) -> &Seen {
        if happened { &self.seen_after } else { &self.seen }
    }

    /// Whether all of it happened. Half of it fails the test.
    fn happened(&self, state: &State, at: &str) -> bool {
        if *state == self.state {
            return false;
        }
        let beside = state.beside(&self.state);
        assert!(beside == self.state_after, "{at}: half of it\n{}", beside.unlike(&self.state_after));
        true
    }
}

/// How often which end it took.
#[derive(Debug, Default)]
struct Ends {
    nothing: usize,
    /// It was done, and nobody heard of it.
    all: usize,
}

/// Every place to cut the line at, with the message that is met there.
fn cuts(sent: &[String]) -> impl Iterator<Item = (Cut, &String)> {
    let before = sent.iter().enumerate().map(|(n, message)| (Cut::Before(n), message));
    let answered = sent.iter().filter(|message| is_answered(message));
    before.chain(answered.enumerate().map(|(n, message)| (Cut::After(n), message)))
}

/// The line is cut at each message of the act in turn; the act is looked at, and sent again.
async fn all_or_nothing(two: &Two, act: &Act, looks: &[Look<'_>]) -> Outcomes {
    let outcomes = Outcomes::learn(two, act, looks).await;
    let mut ends = Ends::default();
    for (cut, message) in cuts(&outcomes.sent) {
        let at = format!("{} cut {cut:?} ({message})", act.path);
        let happened = cut_once(two, act, looks, &outcomes, (cut, message), &mut ends).await;
        again(two, act, &outcomes, happened, &at).await;
        if is_looked_at(cut) {
            assert_eq!(see(two, looks).await, outcomes.seen_after, "{at}, again");
        }
        outcomes.state.restore(&two.world.pool).await;
    }
    ends.tell(act, &outcomes);
    outcomes
}

impl Ends {
    fn tell(&self, act: &Act, outcomes: &Outcomes) {
        println!("{}: {} messages, {self:?}", act.path, outcomes.sent.len());
        assert!(self.nothing > 0 && self.all > 0, "{}: it came to one end only", act.path);
    }
}

/// The act with the line cut there. Answers whether it was done.
async fn cut_once(
    two: &Two,
    act: &Act,
    looks: &[Look<'_>],
    outcomes: &Outcomes,
    (cut, message): (Cut, &String),
    ends: &mut Ends,
) -> bool {
    two.proxy.arm(Some(cut));
    let answer = act.send().await;
    let heard = two.proxy.disarm().await;
    let at = format!("{} cut {cut:?} ({message}), answered {}", act.path, answer.status);
    assert_eq!(heard.cut_at.as_ref(), Some(message), "{at}: met something else");

    let state = State::of(&two.world.pool).await;
    let happened = outcomes.happened(&state, &at);
    let was_told = same_answer(&answer, &outcomes.answer);
    assert!(was_told || answer.status.is_server_error(), "{at}: {}", answer.text());
    assert!(happened || !was_told, "{at}: said to be done, and is not");
    assert!(!happened || heard.says_commit(), "{at}: done before it was to last");
    if is_looked_at(cut) || happened {
        assert_eq!(see(two, looks).await, *outcomes.seen_when(happened), "{at}");
    }
    *(if happened { &mut ends.all } else { &mut ends.nothing }) += 1;
    happened
}

/// The same sent again by the same program, which has found its way back to the database.
async fn again(two: &Two, act: &Act, outcomes: &Outcomes, had_happened: bool, at: &str) {
    let before = State::of(&two.world.pool).await;
    let answer = act.send().await;
    let after = State::of(&two.world.pool).await;
    if had_happened {
        assert!(!answer.status.is_server_error(), "{at}, again: {}: {}", answer.status, answer.text());
        assert!(after == before, "{at}: done twice\n{}", after.unlike(&before));
    } else {
        assert!(same_answer(&answer, &outcomes.answer), "{at}, again: {}: {}", answer.status, answer.text());
        assert!(outcomes.happened(&after, at), "{at}: does not work any more");
    }
}

/// The pages are drawn from the tables, which are compared each time; the pages too after each
/// of the server's answers that nobody heard, and after every message in the long form.
fn is_looked_at(cut: Cut) -> bool {
    matches!(cut, Cut::After(_)) || rounds(0, 1) == 1
}

/// Somebody sees a word, or does not.
fn sees(seen: &Seen, who: usize, word: &str) -> bool {
    seen[who].iter().any(|text| text.contains(word))
}

/// Ines and Sam, and each of them at another browser.
struct Pair {
    ines: Person,
    sam: Person,
    ines_on: Person,
    sam_on: Person,
}

const HERS: &str = "otterlamp";
const HIS: &str = "heronkite";

/// Both have written; Ines has something that does not come along.
async fn both_wrote(two: &Two) -> Pair {
    let (mut ines, mut sam) = two.world.pair().await;
    ines.write(HERS).await;
    ines.act("/week/side/4", &[("carry", "all of it"), ("part", "a part"), ("bring", "part")]).await.is(303);
    sam.write(HIS).await;
    let (ines_on, sam_on) = (ines.on_another_device().await, sam.on_another_device().await);
    Pair { ines, sam, ines_on, sam_on }
}

const WEEK: &[&str] = &["/week", "/week/side/2", "/history"];

impl Pair {
    fn look<'a>(&'a self, at: &'a [&'a str]) -> [Look<'a>; 2] {
        [Look { who: &self.ines_on, at }, Look { who: &self.sam_on, at }]
    }
}

fn opens_for_both(outcomes: &Outcomes) {
    for (who, theirs) in [(0, HIS), (1, HERS)] {
        assert!(!sees(&outcomes.seen, who, theirs), "a word of the other’s before the opening");
        let after = &outcomes.seen_after;
        assert!(sees(after, who, HERS) && sees(after, who, HIS), "both sides, for both");
    }
}

#[sqlx::test]
async fn a_side_is_sealed_or_not_and_taken_back_or_not(pool: PgPool) {
    let two = Two::new(pool).await;
    let mut pair = both_wrote(&two).await;
    let seal = two.about_to(&pair.ines, "/week/side/8", "Seal my side", &[("opens", "both")]).await;
    let outcomes = all_or_nothing(&two, &seal, &pair.look(WEEK)).await;
    assert_eq!(outcomes.seen[1], outcomes.seen_after[1], "nothing of it shows");

    pair.ines.seal("alone").await;
    let take_back = two.about_to(&pair.ines, "/week", "Take it back to change something", &[]).await;
    let outcomes = all_or_nothing(&two, &take_back, &pair.look(WEEK)).await;
    assert_eq!(outcomes.seen[1], outcomes.seen_after[1], "nothing of it shows");
    two.close().await;
}

#[sqlx::test]
async fn an_arrival_is_there_or_not_and_the_second_one_opens_both_or_neither(pool: PgPool) {
    let two = Two::new(pool).await;
    let mut pair = both_wrote(&two).await;
    pair.ines.seal("both").await;
    pair.sam.seal("both").await;
    let arrive = two.about_to(&pair.ines, "/week", "I’m here, let’s open", &[]).await;
    let outcomes = all_or_nothing(&two, &arrive, &pair.look(WEEK)).await;
    assert_eq!(outcomes.seen[1], outcomes.seen_after[1], "nothing of it shows");

    pair.ines.arrive().await.is(200);
    let arrive = two.about_to(&pair.sam, "/week", "I’m here, let’s open", &[]).await;
    let outcomes = all_or_nothing(&two, &arrive, &pair.look(WEEK)).await;
    opens_for_both(&outcomes);
    two.close().await;
}

#[sqlx::test]
async fn a_sealing_that_opens_is_both_or_neither(pool: PgPool) {
    let two = Two::new(pool).await;
    let mut pair = both_wrote(&two).await;
    pair.sam.seal("both").await;
    pair.sam.arrive().await.is(200);
    let seal = two.about_to(&pair.ines, "/week/side/8", "Seal my side", &[("opens", "alone")]).await;
    let outcomes = all_or_nothing(&two, &seal, &pair.look(WEEK)).await;
    opens_for_both(&outcomes);
    two.close().await;
}

const TEXT: &str = "wrenbell";
const PART: &str = "mothcoat";
const MORE: &str = "larkstone";
const CORRECTION: &str = "finchdoor";
const HEARD: &str = "sam heard thistle";
const REPLY: &str = "quailbridge";
const OFFER: &str = "ploverjar";

/// Where a note and what was shown of it can be seen by its author, and by the other one.
const HER_PLACES: &[&str] = &["/notes", "/week", "/week/side/4", "/history"];
const HIS_PLACES: &[&str] = &["/week", "/history"];

/// Ines has kept a note; all doors of hers stand open.
async fn she_wrote(two: &Two) -> (Pair, String) {
    let (mut ines, sam) = two.world.pair().await;
    let note = ines.note("fear", &format!("{TEXT} {PART}")).await;
    let (mut ines_on, sam_on) = (ines.on_another_device().await, sam.on_another_device().await);
    ines_on.open_private().await;
    (Pair { ines, sam, ines_on, sam_on }, note)
}

impl Pair {
    fn look_at_notes(&self) -> [Look<'_>; 2] {
        [Look { who: &self.ines_on, at: HER_PLACES }, Look { who: &self.sam_on, at: HIS_PLACES }]
    }

    /// Shown, told more of, said back, and not quite it.
    async fn talk(&mut self, note: &str) -> String {
        let path = format!("/shown/{}", self.ines.show(note, "part", PART, "now").await);
        self.sam.get(&path).await.has(PART);
        self.sam.press("Tell me more?", &[]).await.is(200);
        let tell = self.ines.get(&path).await.button("Tell ");
        self.ines.press(&tell, &[("more", MORE)]).await.is(200);
        self.say_back(&path).await;
        self.ines.get(&path).await;
        self.ines.press("Not quite", &[("words", CORRECTION)]).await.is(200);
        path
    }

    async fn say_back(&mut self, path: &str) {
        let show = self.sam.get(path).await.button("Show ");
        self.sam.press(&show, &[("heard", HEARD)]).await.is(200);
    }
}

fn nothing_shows_to_him(outcomes: &Outcomes) {
    assert_eq!(outcomes.seen[1], outcomes.seen_after[1], "nothing of it shows");
    assert!(outcomes.seen_after[1].iter().all(|text| !text.contains(TEXT) && !text.contains(PART)));
}

#[sqlx::test]
async fn a_note_is_kept_or_is_still_a_draft_and_is_let_go_or_not(pool: PgPool) {
    let two = Two::new(pool).await;
    let (mut pair, _) = she_wrote(&two).await;
    pair.ines.get("/notes").await.is(200);
    pair.ines.keep_by_script("Keep it here", &[("text", "half of it")]).await.is(204);
    let keep = two.about_to(&pair.ines, "/notes", "Keep it here", &[("text", MORE), ("kind", "doubt")]).await;
    assert!(keep.fields.iter().any(|(name, letter)| name == "letter" && !letter.is_empty()), "with its draft");
    let outcomes = all_or_nothing(&two, &keep, &pair.look_at_notes()).await;
    assert!(sees(&outcomes.seen, 0, "half of it") && !sees(&outcomes.seen, 0, MORE));
    assert!(!sees(&outcomes.seen_after, 0, "half of it") && sees(&outcomes.seen_after, 0, MORE));
    nothing_shows_to_him(&outcomes);

    let text = format!("{TEXT} {PART}");
    let let_go = two.about_to_beside(&pair.ines, "/notes", &text, "Let it go for good").await;
    let outcomes = all_or_nothing(&two, &let_go, &pair.look_at_notes()).await;
    assert!(sees(&outcomes.seen, 0, TEXT) && !sees(&outcomes.seen_after, 0, TEXT));
    nothing_shows_to_him(&outcomes);
    two.close().await;
}

#[sqlx::test]
async fn a_note_is_shown_once_or_not_at_all(pool: PgPool) {
    let two = Two::new(pool).await;
    let (mut pair, note) = she_wrote(&two).await;
    pair.ines.preview(&note, "part", PART, "now").await;
    let decide = two.about_to(&pair.ines, &format!("/notes/{note}/show/preview"), "Show this to ", &[]).await;
    let outcomes = all_or_nothing(&two, &decide, &pair.look_at_notes()).await;
    assert!(
        !sees(&outcomes.seen, 1, PART) && sees(&outcomes.seen_after, 1, PART) && !sees(&outcomes.seen_after, 1, TEXT)
    );
    assert!(!sees(&outcomes.seen, 0, "Shown in part") && sees(&outcomes.seen_after, 0, "Shown in part"));
    two.close().await;
}

#[sqlx::test]
async fn a_note_is_put_on_a_side_once_or_not_at_all(pool: PgPool) {
    let two = Two::new(pool).await;
    let (mut pair, note) = she_wrote(&two).await;
    pair.ines.write(HERS).await;
    pair.ines.preview(&note, "part", PART, "checkin").await;
    let decide = two.about_to(&pair.ines, &format!("/notes/{note}/show/preview"), "Put it on my side", &[]).await;
    let outcomes = all_or_nothing(&two, &decide, &pair.look_at_notes()).await;
    nothing_shows_to_him(&outcomes);
    assert!(sees(&outcomes.seen_after, 0, "Copied to your side"));
    two.close().await;
}

#[sqlx::test]
async fn what_was_shown_is_withdrawn_whole_or_not_at_all(pool: PgPool) {
    let two = Two::new(pool).await;
    let (mut pair, note) = she_wrote(&two).await;
    let path = pair.talk(&note).await;
    let withdraw = two.about_to(&pair.ines, &path, "Withdraw it", &[]).await;
    let outcomes = all_or_nothing(&two, &withdraw, &pair.look_at_notes()).await;
    for words in [PART, MORE, CORRECTION] {
        assert!(sees(&outcomes.seen, 1, words) && !sees(&outcomes.seen_after, 1, words), "{words}");
    }
    assert!(sees(&outcomes.seen_after, 1, HEARD), "his own words stay");
    assert!(sees(&outcomes.seen_after, 0, TEXT), "and her own note");
    two.close().await;
}

#[sqlx::test]
async fn a_reply_comes_with_its_offer_and_an_offer_is_accepted_or_not(pool: PgPool) {
    let two = Two::new(pool).await;
    let (mut pair, note) = she_wrote(&two).await;
    let path = pair.talk(&note).await;
    pair.say_back(&path).await;
    let heard = two.about_to(&pair.ines, &path, "That’s it", &[]).await;
    all_or_nothing(&two, &heard, &pair.look_at_notes()).await;
    heard.send().await.is(303);

    let reply = two.about_to(&pair.sam, &path, "Send to ", &[("reply", REPLY), ("offering", OFFER)]).await;
    let outcomes = all_or_nothing(&two, &reply, &pair.look_at_notes()).await;
    for words in [REPLY, OFFER] {
        assert!(!sees(&outcomes.seen, 0, words) && sees(&outcomes.seen_after, 0, words), "{words}");
    }
    reply.send().await.is(303);

    // What history tells of it comes after what was shown.
    two.world.later(jiff::SignedDuration::from_secs(20));
    two.cut.later(jiff::SignedDuration::from_secs(20));
    let accept = two.about_to(&pair.ines, &path, "Yes, let’s", &[]).await;
    let outcomes = all_or_nothing(&two, &accept, &pair.look_at_notes()).await;
    assert_ne!(outcomes.seen[1], outcomes.seen_after[1], "he sees that it is agreed");
    two.close().await;
}

/// What Ines finds behind the door, coming in from anywhere, signed in again if she has to.
async fn behind_the_door(two: &Two, ines: &Person, is_signed_out: bool) -> (Vec<String>, String) {
    let mut ines = two.behind(ines);
    if is_signed_out {
        ines.cookies.remove("s");
        ines.sign_in().await;
    }
    let mut texts = ines.private_texts().await;
    texts.sort();
    (texts, ines.page().value("text"))
}

#[sqlx::test]
async fn a_letter_is_filed_once_or_still_waits(pool: PgPool) {
    let two = Two::new(pool).await;
    let (mut ines, mut sam) = two.world.pair().await;
    ines.note("fear", TEXT).await;
    two.days_later(29);
    ines.sign_in().await;
    sam.sign_in().await;
    let mut other = ines.on_another_device().await;
    ines.act("/week/side/4", &[("carry", HERS), ("bring", "keep")]).await.is(303);
    for (device, text) in [(&mut ines, "the older draft"), (&mut other, "the newest draft")] {
        let fields = [("draft".to_owned(), "/notes".to_owned()), ("text".to_owned(), text.to_owned())];
        device.send("POST", "/notes", encoded(&fields).into_bytes(), &[("x-keep", "1")]).await.is(204);
        two.world.later(jiff::SignedDuration::from_secs(20));
        two.cut.later(jiff::SignedDuration::from_secs(20));
    }
    let looks = [Look { who: &sam, at: HIS_PLACES }];
    let filed = (vec![HERS.to_owned(), "the older draft".to_owned(), TEXT.to_owned()], "the newest draft".to_owned());

    let typed = [("passphrase", PASSPHRASE)];
    let open = two.about_to(&ines, "/private", "Open", &typed).await;
    let outcomes = Outcomes::learn(&two, &open, &looks).await;
    let mut ends = Ends::default();
    for (cut, message) in cuts(&outcomes.sent) {
        // Each try has a page of its own: its passphrase is taken once.
        let open = two.about_to(&ines, "/private", "Open", &typed).await;
        let happened = cut_once(&two, &open, &looks, &outcomes, (cut, message), &mut ends).await;
        assert_eq!(behind_the_door(&two, &ines, happened).await, filed, "cut {cut:?} ({message})");
        assert_eq!(two.world.count("SELECT count(*) FROM notes").await, 3);
        assert_eq!(two.world.count("SELECT count(*) FROM private_letters").await, 1);
        outcomes.state.restore(&two.world.pool).await;
    }
    ends.tell(&open, &outcomes);
    two.close().await;
}
