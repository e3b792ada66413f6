//! The program and its database killed at any moment of sealing and opening. Afterwards what
//! was acknowledged is there, nothing is one-sided, and the two simply go on.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

#[allow(dead_code, unused_imports, reason = "shared with the other tests; not all of it is used here")]
#[path = "it/support/mod.rs"]
mod support;

use ampersand::clock::{Clock, SystemClock};
use ampersand::db::{self, cluster::Cluster};
use ampersand::keys::{Keyring, OsEntropy};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::PgPool;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use support::World;
use support::chance::{Chance, rounds};
use support::life::account_of;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

/// Two people who share a space, each with a page written and a browser signed in.
struct Pair {
    cookies: [String; 2],
    accounts: [Uuid; 2],
    couple: Uuid,
    words: [String; 2],
}

/// The real program on its private Postgres.
struct Running {
    data: PathBuf,
    port: u16,
    child: Child,
}

impl Running {
    async fn start(data: &Path) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
        let binary = std::env::var("AMPERSAND_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_ampersand").into());
        let log = fs::File::create(data.join("ampersand.log")).expect("a log");
        let child = Command::new(binary)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--public-url", &format!("http://127.0.0.1:{port}")])
            .arg("--data")
            .arg(data)
            .env_remove("DATABASE_URL")
            .env_remove("AMPERSAND_KEYRING")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut running = Self { data: data.to_owned(), port, child };
        let since = Instant::now();
        while ask(port, "GET", "/health", "", "").await.is_none_or(|answer| answer.status != 200) {
            let log = || fs::read_to_string(data.join("ampersand.log")).unwrap_or_default();
            assert!(running.child.try_wait().expect("a child").is_none(), "it ended: {}", log());
            assert!(since.elapsed() < Duration::from_secs(60), "it does not answer: {}", log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        running
    }

    fn process(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed()).expect("a process id")
    }

    fn postgres(&self) -> Option<Pid> {
        let text = fs::read_to_string(self.data.join("postgres/postmaster.pid")).ok()?;
        Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
    }

    /// Asks it to stop and waits; its Postgres may be dead by now.
    async fn stop(&mut self) -> Duration {
        let since = Instant::now();
        let _ = kill_process(self.process(), Signal::TERM);
        while self.child.try_wait().expect("a child").is_none() {
            assert!(since.elapsed() < Duration::from_secs(30), "it does not stop");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        since.elapsed()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(postgres) = self.postgres() {
            // Only the server that works in our folder: the number may be somebody else's by now.
            let works_in = fs::read_link(format!("/proc/{}/cwd", postgres.as_raw_nonzero()));
            if works_in.is_ok_and(|folder| folder.starts_with(&self.data)) {
                let _ = kill_process(postgres, Signal::QUIT);
            }
        }
    }
}

struct Answer {
    status: u16,
    location: String,
    body: String,
}

/// One request over a plain connection. None where no whole answer came.
async fn ask(port: u16, method: &str, path: &str, cookie: &str, form: &str) -> Option<Answer> {
    let talk = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let location = head.lines().find_map(|line| line.to_lowercase().strip_prefix("location: ").map(str::to_owned));
        Some(Answer { status, location: location.unwrap_or_default(), body: body.to_owned() })
    };
    tokio::time::timeout(Duration::from_secs(20), talk).await.ok().flatten()
}

/// What one member was told.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    sealed: bool,
    arrived: bool,
    opened: bool,
}

const SEAL: &str = "opens=both&do=seal";

async fn seal_and_arrive(port: u16, cookie: &str, pause: Duration) -> Told {
    let mut told = Told::default();
    tokio::time::sleep(pause).await;
    let done = |answer: &Option<Answer>| answer.as_ref().is_some_and(|a| a.status == 303 && a.location != "/sign-in");
    told.sealed = done(&ask(port, "POST", "/week/side/8", cookie, SEAL).await);
    let answer = ask(port, "POST", "/week/arrive", cookie, "").await;
    told.arrived = done(&answer);
    told.opened = answer.is_some_and(|a| a.location.starts_with("/together/"));
    told
}

/// Many pairs, made through the program's own pages with the cheapest hashing it allows.
async fn pairs(data: &Path, count: usize) -> Vec<Pair> {
    let cluster = Cluster::start(data).await.expect("a private Postgres");
    let pool = db::connect(&cluster.url("postgres")).await.expect("a connection");
    db::MIGRATOR.run(&pool).await.expect("the tables");
    let keyring = Keyring::load_or_create(&data.join("keyring"), &OsEntropy).expect("a keyring");
    let world = World::with_keyring(pool.clone(), keyring);
    world.clock.set(SystemClock.now());
    let mut pairs = Vec::new();
    for n in 0..count {
        let people = world.pair().await;
        let mut people = [people.0, people.1];
        let words = [format!("heron{n}one"), format!("heron{n}two")];
        for (person, words) in people.iter_mut().zip(&words) {
            person.act("/week/side/2", &[("good", words), ("go", "on")]).await.is(303);
        }
        let accounts = [account_of(&world, &people[0]).await.0, account_of(&world, &people[1]).await.0];
        let couple = sqlx::query_scalar("SELECT couple_id FROM memberships WHERE account_id = $1")
            .bind(accounts[0])
            .fetch_one(&pool)
            .await
            .expect("a couple");
        let cookies = people.map(|person| format!("s={}", person.cookies["s"]));
        pairs.push(Pair { cookies, accounts, couple, words });
    }
    pool.close().await;
    cluster.stop().await.expect("a clean stop");
    pairs
}

async fn count(pool: &PgPool, sql: &'static str, couple: Uuid) -> i64 {
    sqlx::query_scalar(sql).bind(couple).fetch_one(pool).await.expect("a count")
}

/// What stands in the tables fits what was told, and no half of anything is there.
async fn check(pool: &PgPool, pair: &Pair, told: [Told; 2], round: &str) -> bool {
    let checkins = count(pool, "SELECT count(*) FROM checkins WHERE couple_id = $1", pair.couple).await;
    let opened = count(pool, "SELECT count(*) FROM opened_sides WHERE couple_id = $1", pair.couple).await;
    assert!(checkins <= 1 && opened == 2 * checkins, "{round}: {opened} opened sides in {checkins} check-ins");
    let meetings = count(pool, "SELECT count(*) FROM meetings WHERE couple_id = $1", pair.couple).await;
    assert_eq!(meetings, checkins, "{round}: a check-in and its meeting are there or not");
    let sides: Vec<(Uuid, bool)> =
        sqlx::query_as("SELECT account_id, sealed_on IS NOT NULL FROM sides WHERE account_id = ANY($1)")
            .bind(&pair.accounts[..])
            .fetch_all(pool)
            .await
            .expect("the sides");
    let sealed = |seat: usize| sides.iter().find(|s| s.0 == pair.accounts[seat]).map(|s| s.1);
    let offered: Vec<(i16, bool)> =
        sqlx::query_as("SELECT seat, arrived_until IS NOT NULL FROM offered_sides WHERE couple_id = $1")
            .bind(pair.couple)
            .fetch_all(pool)
            .await
            .expect("the copies");
    if checkins == 1 {
        assert!(sides.is_empty() && offered.is_empty(), "{round}: something was left of what opened");
        return true;
    }
    assert!(!told.iter().any(|t| t.opened), "{round}: an opening was acknowledged and is not there");
    for (seat, told) in told.iter().enumerate() {
        assert!(sealed(seat).is_some(), "{round}: a side is gone");
        assert!(!told.sealed || sealed(seat) == Some(true), "{round}: a sealing was acknowledged and is not there");
        let is_here = offered.iter().any(|(at, here)| usize::from(at.unsigned_abs()) == seat + 1 && *here);
        assert!(!told.arrived || is_here, "{round}: an arrival was acknowledged and is not there");
        assert!(!is_here || sealed(seat) == Some(true), "{round}: a copy of a side that is not sealed");
    }
    assert!(offered.len() < 2, "{round}: both are here and nothing opened");
    false
}

/// Whatever is missing is done now, and both read both.
async fn go_on(port: u16, pair: &Pair, opened: bool, round: &str) {
    // After an opening the same acts would begin the next side.
    for cookie in pair.cookies.iter().filter(|_| !opened) {
        let answer = ask(port, "POST", "/week/side/8", cookie, SEAL).await.expect("an answer");
        assert!(matches!(answer.status, 303 | 422), "{round}: sealing answered {}", answer.status);
        let answer = ask(port, "POST", "/week/arrive", cookie, "").await.expect("an answer");
        assert_eq!(answer.status, 303, "{round}: arriving");
        if answer.location.starts_with("/together/") {
            break;
        }
    }
    for cookie in &pair.cookies {
        let week = ask(port, "GET", "/week", cookie, "").await.expect("an answer");
        let path = week.body.split("href=\"").filter_map(|s| s.split('"').next()).find(|p| p.starts_with("/together/"));
        let path = path.unwrap_or_else(|| panic!("{round}: no opened check-in on {}", week.body)).to_owned();
        let id = path.split('/').nth(2).expect("an id").to_owned();
        let page = ask(port, "GET", &format!("/history/{id}"), cookie, "").await.expect("an answer");
        assert!(pair.words.iter().all(|words| page.body.contains(words)), "{round}: {}", page.body);
        let page = ask(port, "GET", &path, cookie, "").await.expect("an answer");
        assert!(page.status == 200 && page.body.contains("Before you begin"), "{round}: {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_one_sided() {
    let mut chance = Chance::new();
    println!("AMPERSAND_SEED={}", chance.seed);
    let folder = tempfile::Builder::new().prefix("ac").tempdir_in("/tmp").expect("a temporary folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a folder Postgres may enter");
    let data = folder.path().join("d");
    let (rounds, began) = (rounds(50, 200), Instant::now());
    let pairs = pairs(&data, rounds).await;
    println!("{rounds} pairs after {:?}", began.elapsed());

    let socket: String = data.join("postgres").to_str().expect("plain").bytes().map(|b| format!("%{b:02X}")).collect();
    let url = format!("postgres://ampersand@{socket}/postgres");
    let mut running = Running::start(&data).await;
    let (mut between, mut after, mut before, mut slowest) = (0, 0, 0, Duration::ZERO);
    // Near the end of the four acts, wherever this machine has it.
    let mut span = 40_000_usize;
    for (n, pair) in pairs.iter().enumerate() {
        let kills_postgres = n % 2 == 1;
        let victim = if kills_postgres { running.postgres().expect("a running Postgres") } else { running.process() };
        let moment = Duration::from_micros(chance.below(span) as u64);
        let pauses = [0; 2].map(|_| Duration::from_micros(chance.below(3_000) as u64));
        let killer = std::thread::spawn(move || {
            std::thread::sleep(moment);
            kill_process(victim, Signal::KILL)
        });
        let (one, two) = tokio::join!(
            seal_and_arrive(running.port, &pair.cookies[0], pauses[0]),
            seal_and_arrive(running.port, &pair.cookies[1], pauses[1]),
        );
        killer.join().expect("the killer").expect("the victim was alive");
        let told = [one, two];
        let round =
            format!("round {n}, {} after {moment:?}, {told:?}", if kills_postgres { "Postgres" } else { "program" });
        if kills_postgres {
            slowest = slowest.max(running.stop().await);
        } else {
            let _ = running.child.wait();
        }
        running.child.wait().expect("it ended");
        // The old one's guard must not stop the Postgres that the new one takes over.
        let old = std::mem::replace(&mut running, Running::start(&data).await);
        std::mem::forget(old);

        let pool = db::connect(&url).await.expect("a connection");
        let opened = check(&pool, pair, told, &round).await;
        match (opened, told.iter().any(|t| t.sealed)) {
            (true, _) => after += 1,
            (false, true) => between += 1,
            (false, false) => before += 1,
        }
        // As many kills before the opening as after it.
        span = if opened { span * 9 / 10 } else { span * 11 / 10 }.clamp(4_000, 2_000_000);
        go_on(running.port, pair, opened, &round).await;
        assert!(check(&pool, pair, told, &round).await, "{round}: it does not open any more");
        for (m, earlier) in pairs[..n].iter().enumerate() {
            let sides = count(&pool, "SELECT count(*) FROM opened_sides WHERE couple_id = $1", earlier.couple).await;
            assert_eq!(sides, 2, "{round}: what pair {m} opened is gone");
        }
        pool.close().await;
    }
    running.stop().await;
    println!(
        "{rounds} kills in {:?}: {before} before anything, {between} between, {after} after the opening; slowest stop without Postgres {slowest:?}",
        began.elapsed()
    );
    assert!(between > 0 && after > 0, "the kills came all at one moment");
}
