//! Pages that follow each other, across two processes on one database.

use crate::support::chance::rounds;
use crate::support::events::{self, Events};
use crate::support::life::account_of;
use crate::support::{PASSPHRASE, Person, SameKeys, World};
use ampersand::accounts::sessions::store as sessions;
use ampersand::accounts::store as accounts;
use ampersand::app;
use ampersand::checkins::together;
use ampersand::keys::{Keyring, Passphrase};
use ampersand::web::live::Live;
use axum::http::StatusCode;
use sqlx::PgPool;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const BEAT: Duration = Duration::from_millis(200);
/// A beat that never comes while a test runs.
const NEVER: Duration = Duration::from_secs(3_600);

/// One of several processes on a database, with its own connection to listen on. It ends with `tasks`.
fn process(pool: &PgPool, beat: Duration, tasks: &mut JoinSet<()>) -> World {
    let keyring = Keyring::in_memory(&SameKeys);
    let world = World::adjusted(pool.clone(), keyring, |inner| inner.live = Live::new(inner.entropy.as_ref(), beat));
    tasks.spawn(together::live::run(world.app.clone()));
    world
}

struct Two {
    here: World,
    there: World,
    ines: Person,
    sam: Person,
    path: String,
    tasks: JoinSet<()>,
}

/// Ines's browser asks one process, Sam's the other; their check-in is open.
async fn two(pool: &PgPool, beat: Duration) -> Two {
    let mut tasks = JoinSet::new();
    let (here, there) = (process(pool, beat, &mut tasks), process(pool, beat, &mut tasks));
    let (mut ines, mut sam) = here.pair().await;
    for person in [&mut ines, &mut sam] {
        person.write("a line").await;
        person.seal("both").await;
    }
    ines.arrive().await;
    let path = sam.arrive().await.path.clone();
    let sam = sam.at(&there);
    listening(pool, 2).await;
    Two { here, there, ines, sam, path, tasks }
}

/// Waits until so many connections listen.
async fn listening(pool: &PgPool, many: i64) {
    let begun = Instant::now();
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%'";
    while sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.unwrap() < many {
        assert!(begun.elapsed() < Duration::from_secs(20), "nobody listens");
        tokio::task::yield_now().await;
    }
}

#[sqlx::test]
async fn a_press_at_one_process_is_seen_at_the_other_and_who_is_here(pool: PgPool) {
    let Two { here, there, mut ines, mut sam, path, tasks: _tasks } = two(&pool, NEVER).await;
    let mut hers = Events::of(&here, &ines, &path).await;
    assert_eq!(hers.next().await.as_deref(), Some("0-0"));
    ines.get(&path).await.has("Sam isn’t on this page").has_not("is here too");
    let mut his = Events::of(&there, &sam, &path).await;
    hers.until("0-1").await;
    his.until("0-1").await;
    sam.get(&path).await.has("Ines is here too");
    ines.get(&path).await.has("Sam is here too");
    ines.press("I’m ready to begin", &[("wish", "full")]).await;
    hers.until("1-1").await;
    his.until("1-1").await;
    // Nowhere else is it told.
    for other in ["/week", "/history", "/account"] {
        ines.get(other).await.has_not("here too").has_not("isn’t on this page");
    }
    drop(his);
    hers.until("1-0").await;
    ines.get(&path).await.has("Sam isn’t on this page");
}

#[sqlx::test]
async fn who_is_here_is_told_while_the_meeting_is_open_and_no_longer(pool: PgPool) {
    let Two { here, there, mut ines, mut sam, path, tasks: _tasks } = two(&pool, NEVER).await;
    let mut hers = Events::of(&here, &ines, &path).await;
    let mut his = Events::of(&there, &sam, &path).await;
    hers.until("0-1").await;
    his.until("0-1").await;
    sam.post(&format!("{path}/pause"), &[]).await.is(200);
    hers.until("1-0").await;
    his.until("1-0").await;
    for person in [&mut sam, &mut ines] {
        person.post(&format!("{path}/back"), &[("pause", "1")]).await.is(200);
    }
    hers.until("3-1").await;
    his.until("3-1").await;
    sam.post(&format!("{path}/end"), &[]).await.is(200);
    hers.until("4-0").await;
    his.until("4-0").await;
    let mut again = Events::of(&here, &ines, &path).await;
    assert_eq!(again.next().await.as_deref(), Some("4-0"));
}

/// Or the other one's presses would keep a sign-in awake that nobody is at.
#[sqlx::test]
async fn a_page_that_follows_keeps_no_sign_in_awake(pool: PgPool) {
    let Two { here, ines, path, tasks: _tasks, .. } = two(&pool, NEVER).await;
    let minutes = jiff::SignedDuration::from_mins;
    let by_itself = [("x-follows", "1")];
    let mut page = ines.clone();
    here.later(minutes(40));
    page.send("GET", &path, Vec::new(), &by_itself).await.is(200);
    Events::of(&here, &ines, &path).await.until("0-0").await;
    here.later(minutes(21));
    page.get(&path).await.has("Sign in");
    // Whoever looks is there.
    let mut ines = ines.on_another_device().await;
    for _ in 0..2 {
        here.later(minutes(40));
        ines.get(&path).await.has("Before you begin");
    }
}

/// A page may be drawn at one process and followed at another.
#[sqlx::test]
async fn a_process_where_nobody_follows_knows_who_is_here(pool: PgPool) {
    let Two { here, there, ines, sam, path, mut tasks } = two(&pool, NEVER).await;
    let mut hers = Events::of(&here, &ines, &path).await;
    hers.until("0-0").await;
    let mut his = Events::of(&there, &sam, &path).await;
    his.until("0-1").await;
    let third = process(&pool, NEVER, &mut tasks);
    told(&third, &path, 1).await;
    sam.at(&third).get(&path).await.has("Ines is here too");
    drop(hers);
    his.until("0-0").await;
    sam.at(&there).get(&path).await.has("Ines isn’t on this page");
}

/// Waits until a process has heard that somebody is here.
async fn told(world: &World, path: &str, seat: i16) {
    let topic = path.rsplit('/').next().unwrap().parse().unwrap();
    let begun = Instant::now();
    while !world.app.live.is_here(topic, seat) {
        assert!(begun.elapsed() < Duration::from_secs(20), "nobody said who is here");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[sqlx::test]
async fn a_process_that_stops_says_that_nobody_is_there_any_more(pool: PgPool) {
    let Two { here, there, ines, sam, path, tasks } = two(&pool, NEVER).await;
    let mut hers = Events::of(&here, &ines, &path).await;
    let mut his = Events::of(&there, &sam, &path).await;
    his.until("0-1").await;
    here.app.live.close();
    his.until("0-0").await;
    hers.ends().await;
    there.app.live.close();
    his.ends().await;
    // Nothing is left running: both come to their end by themselves.
    tokio::time::timeout(Duration::from_secs(20), tasks.join_all()).await.expect("an end");
}

#[sqlx::test]
async fn what_was_not_heard_is_found_with_the_next_beat(pool: PgPool) {
    let Two { there, ines: _ines, sam, path, tasks: _tasks, .. } = two(&pool, BEAT).await;
    let mut his = Events::of(&there, &sam, &path).await;
    his.until("0-0").await;
    // As if the process that wrote it had died before it could say so.
    sqlx::query("UPDATE meetings SET revision = 7, body = '\\x00'").execute(&pool).await.unwrap();
    his.until("7-0").await;
}

#[sqlx::test]
async fn a_lost_connection_comes_back_and_nothing_is_missed(pool: PgPool) {
    let Two { there, mut ines, sam, path, tasks: _tasks, .. } = two(&pool, NEVER).await;
    let mut his = Events::of(&there, &sam, &path).await;
    his.until("0-0").await;
    let lost = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                 WHERE datname = current_database() AND query ILIKE 'LISTEN%'";
    assert_eq!(sqlx::query_scalar::<_, i64>(lost).fetch_one(&pool).await.unwrap(), 2);
    ines.get(&path).await;
    ines.press("I’m ready to begin", &[("wish", "full")]).await.is(200);
    his.until("1-0").await;
    listening(&pool, 2).await;
    ines.press("Not yet after all", &[]).await.is(200);
    his.until("2-0").await;
}

#[sqlx::test]
async fn a_stream_ends_with_its_sign_in(pool: PgPool) {
    let Two { here, there, mut ines, mut sam, path, tasks: _tasks } = two(&pool, NEVER).await;
    let mut elsewhere = ines.at(&there);
    let mut streams = vec![Events::of(&here, &ines, &path).await, Events::of(&there, &elsewhere, &path).await];
    ines.post("/sign-out", &[]).await;
    for stream in &mut streams {
        stream.ends().await;
    }
    let refused = events::open(&there.router, &elsewhere, &format!("{path}/events")).await.err();
    assert_eq!(refused, Some(StatusCode::SEE_OTHER), "it leads to sign-in");
    elsewhere.cookies.clear();

    let mut his = Events::of(&here, &sam.at(&here), &path).await;
    sam.post("/away", &[]).await;
    his.ends().await;
}

/// At another process, and without waiting for a beat.
#[sqlx::test]
async fn ending_a_device_or_all_others_or_the_passphrase_ends_their_streams(pool: PgPool) {
    let Two { here, there, mut sam, path, tasks: _tasks, .. } = two(&pool, NEVER).await;
    let mut own = Events::of(&there, &sam, &path).await;
    for beginning in ["End the session on", "End all others"] {
        let phone = sam.on_another_device().await.at(&here);
        let mut on_phone = Events::of(&here, &phone, &path).await;
        let button = sam.get("/account").await.button(beginning);
        sam.press(&button, &[]).await.is(200);
        on_phone.ends().await;
    }
    own.until("0-0").await;
    let mut phone = sam.on_another_device().await;
    let mut on_phone = Events::of(&there, &phone, &path).await;
    sam.at(&here).change_passphrase("nine slow rivers under a bridge").await;
    on_phone.ends().await;
    own.ends().await;
    phone.get("/week").await.has("Sign in");
}

#[sqlx::test]
async fn signing_in_anew_in_a_browser_ends_what_followed_before(pool: PgPool) {
    let Two { there, mut sam, path, tasks: _tasks, .. } = two(&pool, NEVER).await;
    let mut before = Events::of(&there, &sam, &path).await;
    sam.sign_in().await;
    before.ends().await;
}

/// Whatever ended it, and wherever: nobody said so.
#[sqlx::test]
async fn a_sign_in_that_has_ended_stops_following_within_a_beat(pool: PgPool) {
    let Two { there, sam, path, tasks: _tasks, .. } = two(&pool, BEAT).await;
    let mut his = Events::of(&there, &sam, &path).await;
    his.until("0-0").await;
    sqlx::query("DELETE FROM sessions").execute(&pool).await.unwrap();
    his.ends().await;
}

#[sqlx::test]
async fn closing_ends_every_stream_and_one_browser_does_not_pile_them_up(pool: PgPool) {
    let Two { here, ines, path, tasks: _tasks, .. } = two(&pool, NEVER).await;
    let mut first = Events::of(&here, &ines, &path).await;
    let mut more = Vec::new();
    for _ in 0..4 {
        more.push(Events::of(&here, &ines, &path).await);
    }
    first.ends().await;
    here.app.live.close();
    for stream in &mut more {
        stream.ends().await;
    }
}

#[sqlx::test]
async fn only_the_two_follow_their_own(pool: PgPool) {
    let Two { here, path, tasks: _tasks, .. } = two(&pool, NEVER).await;
    let (mut dora, _) = here.pair().await;
    let events = format!("{path}/events");
    assert_eq!(events::open(&here.router, &dora, &events).await.err(), Some(StatusCode::NOT_FOUND));
    dora.cookies.clear();
    assert_eq!(events::open(&here.router, &dora, &events).await.err(), Some(StatusCode::SEE_OTHER));
}

/// Kilobytes of memory this process has.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Sign-ins of one account, as many as it takes, without hardening the passphrase each time.
async fn cookies(world: &World, person: &Person, many: usize) -> Vec<String> {
    let account = account_of(world, person).await;
    let mut db = world.pool.acquire().await.unwrap();
    let locked = accounts::find_own_locked(&mut db, account).await.unwrap();
    let passphrase = Passphrase::new(PASSPHRASE.to_owned());
    let kek = world.app.gate.derive(&passphrase, locked.salt, locked.params).await.unwrap();
    let home = locked.open(&world.app, &kek).unwrap().home();
    let mut cookies = Vec::new();
    for _ in 0..many {
        let (generation, device) = (locked.generation, "a browser");
        let token = sessions::start(&mut db, &world.app, account, generation, &home, device, false).await.unwrap();
        cookies.push(format!("s={}", token.to_text()));
    }
    cookies
}

/// Opens a stream over a socket of its own and reads its first event.
fn follow(address: SocketAddr, path: &str, cookie: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(socket, "GET {path}/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n").unwrap();
    read_until(&mut socket, "\n\n");
    socket
}

fn read_until(socket: &mut TcpStream, end: &str) {
    let (mut read, mut some) = (String::new(), [0; 2048]);
    while !read.split_once("\r\n\r\n").map_or(read.as_str(), |(_, body)| body).contains(end) {
        let count = socket.read(&mut some).unwrap();
        assert!(count > 0, "the stream ended: {read}");
        read.push_str(&String::from_utf8_lossy(&some[..count]));
    }
}

const STREAMS: usize = 2_000;

#[sqlx::test]
async fn two_thousand_streams_are_small_and_listen_on_one_connection(pool: PgPool) {
    let mut tasks = JoinSet::new();
    let world = process(&pool, Duration::from_secs(2), &mut tasks);
    let (mut ines, mut sam) = world.pair().await;
    for person in [&mut ines, &mut sam] {
        person.seal("both").await;
    }
    ines.arrive().await;
    let path = sam.arrive().await.path.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app::router(world.app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    listening(&pool, 1).await;

    let cookies: Vec<String> = cookies(&world, &ines, STREAMS.div_ceil(4)).await;
    let many = |count: usize, skip: usize| {
        let (path, cookies) = (path.clone(), cookies.clone());
        tokio::task::spawn_blocking(move || -> Vec<TcpStream> {
            (skip..skip + count).map(|n| follow(address, &path, &cookies[n / 4])).collect()
        })
    };
    // What the first ones bring along once is not a stream's.
    let mut sockets = many(100, 0).await.unwrap();
    let before = memory();
    sockets.extend(many(STREAMS - 100, 100).await.unwrap());
    let each = (memory().saturating_sub(before)) as f64 / (STREAMS - 100) as f64;
    assert_eq!(world.app.live.count(), STREAMS);
    println!("{STREAMS} streams: {each:.1} KB each, both ends of the socket in one process");
    assert!(each < 40.0, "{each:.1} KB a stream");
    let connections =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%'";
    assert_eq!(sqlx::query_scalar::<_, i64>(connections).fetch_one(&pool).await.unwrap(), 1);

    // Nobody reads: a thousand changes stay one value.
    let before = memory();
    let topic = path.rsplit('/').next().unwrap().parse().unwrap();
    for revision in 1..1_000 {
        world.app.live.ring(topic, revision);
        tokio::task::yield_now().await;
    }
    let grown = memory().saturating_sub(before) as f64 / STREAMS as f64;
    println!("a thousand changes nobody reads: {grown:.1} KB more each");
    assert!(grown < 40.0, "{grown:.1} KB a stream more");

    world.app.live.close();
    let begun = Instant::now();
    while world.app.live.count() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "{} streams are left", world.app.live.count());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.abort();
}

/// Only in the long form: from the answer to a press until both pages have heard of it, while
/// two thousand others follow at the same process.
#[sqlx::test]
async fn a_change_reaches_its_two_soon(pool: PgPool) {
    if rounds(0, 1) == 0 {
        return;
    }
    let Two { here, there, mut ines, sam, path, tasks: _tasks } = two(&pool, Duration::from_secs(15)).await;
    let (mut hers, mut his) = (Events::of(&here, &ines, &path).await, Events::of(&there, &sam, &path).await);
    hers.until("0-1").await;
    his.until("0-1").await;
    let others: Vec<_> = (0..STREAMS as u128)
        .map(|n| {
            let mut session = [7; 32];
            session[..16].copy_from_slice(&n.to_be_bytes());
            here.app.live.follow(uuid::Uuid::nil(), uuid::Uuid::from_u128(n / 2), 1, session, 0)
        })
        .collect();
    let mut took = Vec::new();
    for n in 0..500 {
        ines.get(&path).await;
        let (button, typed) =
            if n % 2 == 0 { ("I’m ready to begin", &[("wish", "full")][..]) } else { ("Not yet after all", &[][..]) };
        ines.press_only(button, typed).await.is(303);
        let begun = Instant::now();
        let version = format!("{}-1", n + 1);
        hers.until(&version).await;
        his.until(&version).await;
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    println!("{} changes, to both pages at two processes: median {:?}, p99 {:?}", took.len(), took[250], took[495]);
    assert_eq!(others.len(), STREAMS);
    assert!(took[495] < Duration::from_millis(100));
}
