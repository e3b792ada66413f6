//! What the clock could tell: Sam's answers take as long whether Ines has thousands of private
//! notes or none, and a name nobody has takes as long to refuse as a wrong passphrase. Only with
//! `AMPERSAND_LONG=1`; the table it prints belongs in a note about what was measured.

use crate::support::alone::{self, Alone, Doing};
use crate::support::chance::{Chance, rounds};
use crate::support::life::account_of;
use crate::support::look::{Known, NOWHERE};
use crate::support::openly::Openly;
use crate::support::template::tables;
use crate::support::{PASSPHRASE, Page, Person, World, routes};
use ampersand::checkins::together::agenda::Step;
use ampersand::db;
use ampersand::ids::AccountId;
use ampersand::keys::{Entropy, Keyring};
use ampersand::web::limits::Allowances;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, PgPool};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Requests of each kind to each world, where nobody asks for another number.
const TIMES: usize = 2_000;
/// With thousands of times on a busy machine, distances below these are found between a world
/// and itself: one core may be slower for a minute, one pool may have the warmer connection. So
/// a difference counts only if ranks differ beyond chance AND the medians differ by a twentieth,
/// both again and in the same direction when the same route is measured anew.
const Z: f64 = 4.0;
const RATIO: f64 = 1.05;

/// How long two ways took, each time one of the one and one of the other.
struct Pair {
    one: Vec<Duration>,
    other: Vec<Duration>,
}

struct Found {
    medians: (Duration, Duration),
    ratio: f64,
    z: f64,
}

impl Found {
    /// Positive: the other took longer. Zero: nothing that counts.
    fn direction(&self) -> i8 {
        match (self.z, self.ratio) {
            (z, ratio) if z > Z && ratio > RATIO => 1,
            (z, ratio) if z < -Z && ratio < 1.0 / RATIO => -1,
            _ => 0,
        }
    }
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

impl Pair {
    /// Mann and Whitney's U: how often the other took longer than the one, against what chance
    /// makes of it, in standard deviations. It looks at ranks alone, so that a few slow answers
    /// weigh no more than any.
    fn find(&self) -> Found {
        let mut all: Vec<(Duration, bool)> = self.one.iter().map(|time| (*time, false)).collect();
        all.extend(self.other.iter().map(|time| (*time, true)));
        all.sort_unstable();
        let (mut ranks, mut at) = (0.0, 0);
        while at < all.len() {
            let alike = all[at..].iter().take_while(|(time, _)| *time == all[at].0).count();
            let rank = at as f64 + (alike as f64 + 1.0) / 2.0;
            ranks += rank * all[at..at + alike].iter().filter(|(_, is_other)| *is_other).count() as f64;
            at += alike;
        }
        let (n, m) = (self.one.len() as f64, self.other.len() as f64);
        let u = ranks - m * (m + 1.0) / 2.0;
        let z = (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt();
        let medians = (median(&self.one), median(&self.other));
        Found { medians, ratio: medians.1.as_secs_f64() / medians.0.as_secs_f64(), z }
    }
}

#[test]
fn ranks_find_a_shift_and_nothing_else() {
    let times = |shift: u64| (0..500).map(|n| Duration::from_nanos(10_000 + (n * 7919) % 1_000 + shift)).collect();
    let found = |shift| Pair { one: times(0), other: times(shift) }.find();
    assert!(found(0).z.abs() < 1e-9 && found(0).direction() == 0);
    assert!(found(100).z > Z && found(100).direction() == 0, "beyond chance, and too small to count");
    assert_eq!(found(900).direction(), 1);
    let (one, other) = (times(900), times(0));
    assert_eq!(Pair { one, other }.find().direction(), -1);
}

/// What is asked of each world.
#[derive(Clone)]
struct Ask {
    method: &'static str,
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Ask {
    /// Without its ids.
    fn name(&self) -> String {
        let parts = self.path.split('/').map(|part| match Uuid::parse_str(part) {
            Ok(_) if part == NOWHERE => "{nowhere}",
            Ok(_) => "{id}",
            Err(_) => part,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        if self.method == "GET" { path } else { format!("{} {path}", self.method) }
    }

    async fn time(&self, person: &mut Person) -> (Duration, Page) {
        let fields: Vec<(&str, &str)> = self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let began = Instant::now();
        let page = match self.method {
            "GET" => person.get_only(&self.path).await,
            _ => person.post_only(&self.path, &fields).await,
        };
        (began.elapsed(), page)
    }
}

/// Each in turn, whoever comes first by chance.
async fn measure(asks: &[Ask; 2], people: [&mut Person; 2], times: usize, chance: &mut Chance) -> Pair {
    let [one, other] = people;
    let mut pair = Pair { one: Vec::with_capacity(times), other: Vec::with_capacity(times) };
    for round in 0..times + times / 10 {
        let (first, second) = if chance.below(2) == 0 {
            let first = asks[0].time(one).await;
            (first, asks[1].time(other).await)
        } else {
            let second = asks[1].time(other).await;
            (asks[0].time(one).await, second)
        };
        assert_eq!(first.1.status, second.1.status, "{}", asks[0].path);
        // The first ones warm up.
        if round >= times / 10 {
            pair.one.push(first.0);
            pair.other.push(second.0);
        }
    }
    pair
}

/// Measures, prints, and measures again what looks different. Answers what it is that is.
async fn compare(asks: &[Ask; 2], people: [&mut Person; 2], chance: &mut Chance) -> Option<String> {
    compare_times(asks, people, times(), chance).await
}

async fn compare_times(
    asks: &[Ask; 2],
    [one, other]: [&mut Person; 2],
    times: usize,
    chance: &mut Chance,
) -> Option<String> {
    let name = asks[0].name();
    let mut directions = [0; 2];
    for (run, direction) in directions.iter_mut().enumerate() {
        let times = times * (run + 1);
        let found = measure(asks, [&mut *one, &mut *other], times, chance).await.find();
        let [here, there] = [found.medians.0, found.medians.1].map(|time| time.as_secs_f64() * 1e3);
        let again = if run == 0 { "" } else { "  again" };
        println!("{name:<32} {times:>6} {here:>8.3} {there:>8.3} {:>7.3} {:>7.2}{again}", found.ratio, found.z);
        *direction = found.direction();
        if *direction == 0 {
            return None;
        }
    }
    (directions[0] == directions[1]).then_some(name)
}

fn head(about: &str) {
    println!("\n{about}\n{:<32} {:>6} {:>8} {:>8} {:>7} {:>7}", "", "n", "ms", "ms", "ratio", "z");
}

/// The same keys for two servers.
struct Same;

impl Entropy for Same {
    fn fill(&self, out: &mut [u8]) {
        out.iter_mut().zip(1..).for_each(|(byte, n)| *byte = n);
    }
}

/// A server with a pool of the program's own making: how it asks is part of how long it takes.
async fn server(options: PgConnectOptions) -> World {
    let pool = db::pool(options).await.unwrap();
    let no = u32::MAX;
    let allow = Allowances {
        codes_by_prefix: no,
        recover_by_prefix: no,
        sign_in_by_prefix: no,
        sign_up_by_prefix: no,
        sign_in_by_name: no,
        sign_in_by_device: no,
        one_screen_by_account: no,
    };
    World::with(pool, Keyring::in_memory(&Same), allow)
}

/// A second server on tables of its own with the same rows, in a schema beside the first one's.
async fn twin(world: &World) -> World {
    run(&world.pool, "CREATE SCHEMA twin").await;
    let options = (*world.pool.connect_options()).clone().options([("search_path", "twin")]);
    let twin = server(options).await;
    db::MIGRATOR.run(&twin.pool).await.unwrap();
    for table in tables(&world.pool).await {
        run(&world.pool, &format!("INSERT INTO twin.{table} SELECT * FROM public.{table}")).await;
    }
    twin.clock.set(world.app.now());
    twin
}

async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.unwrap();
}

const NOTES: i64 = 3_000;
const LETTERS: i64 = 500;

/// A few notes and letters through the pages, then copies of their rows: nobody opens those. The
/// private window stays open.
async fn fill(world: &World, ines: Person) -> AccountId {
    let mut ines = Alone::new(world, ines, Chance::new()).await;
    ines.live(&vec![(0, vec![Doing::Write, Doing::Write, Doing::Write, Doing::DraftBehindTheDoor])]).await;
    let id = ines.account();
    let (notes, letters) = (alone::notes(world, id).await.len(), alone::letters(world, id).await.len());
    assert!(notes >= 3 && letters >= 1);
    for (sql, all) in [
        (
            "INSERT INTO notes (account_id, id, body, revision)
             SELECT account_id, gen_random_uuid(), body, revision FROM notes, generate_series(1, $2)
              WHERE account_id = $1 ORDER BY random() LIMIT $2",
            NOTES,
        ),
        (
            "INSERT INTO private_letters (account_id, id, body, made_on)
             SELECT account_id, gen_random_uuid(), body, made_on FROM private_letters, generate_series(1, $2)
              WHERE account_id = $1 ORDER BY random() LIMIT $2",
            LETTERS,
        ),
    ] {
        sqlx::query(sql).bind(id.0).bind(all).execute(&world.pool).await.unwrap();
    }
    assert!(alone::window_is_open(world, id).await);
    run(&world.pool, "ANALYZE").await;
    id
}

/// Every page of the router's own list, and what leads nowhere.
fn pages(known: &Known) -> Vec<Ask> {
    let gets = routes::gets();
    let gets = gets.iter().filter(|t| !t.starts_with("/static"));
    gets.flat_map(|template| known.first_paths(template)).map(|path| get(&path)).collect()
}

fn get(path: &str) -> Ask {
    Ask { method: "GET", path: path.to_owned(), fields: Vec::new() }
}

fn post(path: &str, fields: &[(&'static str, &str)]) -> Ask {
    let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Ask { method: "POST", path: path.to_owned(), fields }
}

/// Sam here, and Sam where Ines keeps all that.
struct Two {
    here: Person,
    there: Person,
    twin: World,
    ines: AccountId,
    known: Known,
    chance: Chance,
}

impl Two {
    async fn begin(pool: &PgPool) -> Self {
        let world = server((*pool.connect_options()).clone()).await;
        let mut chance = Chance::new();
        let (ines, sam) = Openly::number(2, &mut chance).begin(&world).await;
        let twin = twin(&world).await;
        run(&world.pool, "ANALYZE").await;
        run(&twin.pool, "ANALYZE").await;
        let (mut here, mut there) = (sam.clone(), at(&twin, &sam));
        let known = Known::find(&world, account_of(&world, &sam).await, &[]).await;
        head("Sam here and Sam there, nothing in either: what the machine itself makes of it");
        for path in ["/week", "/history", "/account"] {
            compare(&[get(path), get(path)], [&mut here, &mut there], &mut chance).await;
        }
        let ines = fill(&twin, at(&twin, &ines)).await;
        Self { here, there, twin, ines, known, chance }
    }

    /// The page of their meeting at each of the steps it still has; Sam leaves them in both worlds.
    async fn at_each_step(&mut self) -> Vec<String> {
        let path = self.known.newest_meeting();
        let (mut told, mut steps) = (Vec::new(), Vec::new());
        loop {
            let step = self.here.get(&path).await.is(200).step();
            assert_eq!(self.there.get(&path).await.is(200).step(), step);
            println!("at {}", step.slug());
            told.extend(self.compare([get(&path)]).await);
            steps.push(step);
            if step == Step::Close {
                assert!(steps.len() > 2, "{steps:?}");
                return told;
            }
            for person in [&mut self.here, &mut self.there] {
                person.press_at(&path, "Leave this step for today").await;
            }
        }
    }

    async fn compare(&mut self, asks: impl IntoIterator<Item = Ask>) -> Vec<String> {
        let mut told = Vec::new();
        for ask in asks {
            let both = [&mut self.here, &mut self.there];
            told.extend(compare(&[ask.clone(), ask], both, &mut self.chance).await);
        }
        told
    }
}

#[sqlx::test]
async fn what_ines_keeps_does_not_slow_sam_down(pool: PgPool) {
    if rounds(0, 1) == 0 {
        return;
    }
    let mut two = Two::begin(&pool).await;
    head(&format!("Sam, where Ines keeps nothing, and where she has {NOTES} notes, {LETTERS} letters, an open window"));
    let acts = [post("/week/side/2", &[("good", "you laughed")]), post("/week/let-go", &[]), post("/week/arrive", &[])];
    let mut told = two.compare(pages(&two.known).into_iter().chain(acts)).await;
    told.extend(two.at_each_step().await);
    assert!(told.is_empty(), "the clock tells on {told:?}");
}

#[sqlx::test]
async fn nor_behind_his_own_door(pool: PgPool) {
    if rounds(0, 1) == 0 {
        return;
    }
    let mut two = Two::begin(&pool).await;
    for person in [&mut two.here, &mut two.there] {
        person.get("/private").await;
        person.press("Open", &[("passphrase", PASSPHRASE)]).await.is(200);
    }
    head("The same behind his own door");
    let private = pages(&two.known).into_iter().filter(|ask| ask.path.starts_with("/notes"));
    let mut told = two.compare(private).await;

    head("Where Ines has all that: an id that leads nowhere, and one of hers");
    let Two { mut there, twin, ines, mut chance, .. } = two;
    let hers = alone::notes(&twin, ines).await[17].to_string();
    let letter = alone::letters(&twin, ines).await[17].to_string();
    let mut again = there.clone();
    for (template, id) in
        [("/notes/{id}", &hers), ("/notes/{id}/show", &hers), ("/shown/{id}", &hers), ("/notes/{id}", &letter)]
    {
        let asks = [NOWHERE, id].map(|id| get(&template.replace("{id}", id)));
        told.extend(compare(&asks, [&mut there, &mut again], &mut chance).await);
    }
    let asks = [NOWHERE, &hers].map(|id| post(&format!("/notes/{id}/let-go"), &[]));
    told.extend(compare(&asks, [&mut there, &mut again], &mut chance).await);
    assert!(told.is_empty(), "the clock tells on {told:?}");
}

fn times() -> usize {
    std::env::var("AMPERSAND_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(TIMES)
}

/// The same browser in front of another server.
fn at(world: &World, person: &Person) -> Person {
    let mut there = world.visitor();
    there.cookies.clone_from(&person.cookies);
    there.sign_in_name.clone_from(&person.sign_in_name);
    there
}

#[sqlx::test]
async fn an_unknown_name_takes_as_long_as_a_wrong_passphrase(pool: PgPool) {
    if rounds(0, 1) == 0 {
        return;
    }
    let world = server((*pool.connect_options()).clone()).await;
    let ines = world.person("Ines").await;
    let ask = |name: &str| post("/sign-in", &[("name", name), ("passphrase", "not the one it should be")]);
    let asks = [ask("quiet-meadow-0000"), ask(&ines.sign_in_name)];
    let (mut one, mut other) = (world.visitor(), world.visitor());
    head("A name nobody has, and a passphrase that is wrong");
    let told = compare_times(&asks, [&mut one, &mut other], times() / 2, &mut Chance::new()).await;
    assert_eq!(told, None);
}
