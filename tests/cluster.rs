//! The private Postgres, as the people who start, stop, kill and move it meet it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ampersand::db::cluster::{Cluster, ClusterError, Options};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

async fn start(data: &Path) -> Cluster {
    Cluster::start_throwaway(data).await.expect("a running cluster")
}

async fn refusal(data: &Path) -> ClusterError {
    match Cluster::start_throwaway(data).await {
        Ok(_) => panic!("this start must be refused"),
        Err(error) => error,
    }
}

async fn connect(cluster: &Cluster) -> PgConnection {
    let options: PgConnectOptions = cluster.url("postgres").parse().expect("a readable URL");
    options.connect().await.expect("a connection")
}

async fn setting(connection: &mut PgConnection, name: &str) -> String {
    sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(connection).await.expect("a setting")
}

fn process(id: i32) -> Pid {
    Pid::from_raw(id).expect("a process id")
}

fn kill(id: i32) {
    kill_process(process(id), Signal::KILL).expect("the server was alive");
}

/// Waits until a killed server is gone: its socket refuses.
fn wait_until_silent(data: &Path) {
    let socket = data.join("postgres/.s.PGSQL.5432");
    for _ in 0..400 {
        if std::os::unix::net::UnixStream::connect(&socket).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the server still answers");
}

async fn stop(cluster: Cluster) {
    cluster.stop().await.expect("a clean stop");
}

#[tokio::test]
async fn a_first_start_makes_a_database_that_answers() {
    let data = folder();
    let cluster = Cluster::start(data.path()).await.expect("a first start");
    let mut connection = connect(&cluster).await;
    let sum: i32 = sqlx::query_scalar("SELECT 1 + 1").fetch_one(&mut connection).await.expect("an answer");
    assert_eq!(sum, 2);
    connection.close().await.expect("a goodbye");
    stop(cluster).await;
}

#[tokio::test]
async fn what_is_confirmed_is_on_the_disk_and_nothing_listens_on_the_network() {
    let data = folder();
    let cluster = Cluster::start(data.path()).await.expect("a first start");
    let mut connection = connect(&cluster).await;
    for (name, value) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("random_page_cost", "1.1"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ] {
        assert_eq!(setting(&mut connection, name).await, value, "{name}");
    }
    let mode = fs::metadata(data.path().join("postgres")).expect("the cluster's folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    stop(cluster).await;
}

#[tokio::test]
async fn a_throwaway_trades_safety_for_speed() {
    let data = folder();
    let cluster = start(data.path()).await;
    let mut connection = connect(&cluster).await;
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        assert_eq!(setting(&mut connection, name).await, "off", "{name}");
    }
    assert_eq!(setting(&mut connection, "max_connections").await, "100");
    stop(cluster).await;
}

#[tokio::test]
async fn a_second_start_is_warm_and_finds_what_was_written() {
    let data = folder();
    let cluster = start(data.path()).await;
    let mut connection = connect(&cluster).await;
    sqlx::raw_sql("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here')")
        .execute(&mut connection)
        .await
        .expect("a write");
    stop(cluster).await;

    let began = Instant::now();
    let cluster = start(data.path()).await;
    println!("warm start: {:?}", began.elapsed());
    let mut connection = connect(&cluster).await;
    let word: String = sqlx::query_scalar("SELECT word FROM kept").fetch_one(&mut connection).await.expect("the row");
    assert_eq!(word, "still here");
    stop(cluster).await;
}

#[tokio::test]
async fn a_stopped_server_is_gone_when_stop_returns() {
    let data = folder();
    let cluster = start(data.path()).await;
    let id = cluster.process_id();
    stop(cluster).await;
    assert!(test_kill_process(process(id)).is_err());
    assert!(!data.path().join("postgres/postmaster.pid").exists());
}

#[tokio::test]
async fn a_server_that_was_killed_is_started_again_with_all_it_confirmed() {
    let data = folder();
    let cluster = Cluster::start(data.path()).await.expect("a first start");
    let mut connection = connect(&cluster).await;
    sqlx::raw_sql("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('confirmed')")
        .execute(&mut connection)
        .await
        .expect("a write");
    let killed = cluster.process_id();
    kill(killed);
    drop(cluster);
    wait_until_silent(data.path());
    assert!(data.path().join("postgres/postmaster.pid").exists());

    let cluster = Cluster::start(data.path()).await.expect("a start after a kill");
    assert_ne!(cluster.process_id(), killed);
    let mut connection = connect(&cluster).await;
    let word: String = sqlx::query_scalar("SELECT word FROM kept").fetch_one(&mut connection).await.expect("the row");
    assert_eq!(word, "confirmed");
    stop(cluster).await;
}

#[tokio::test]
async fn a_stale_process_id_that_is_somebody_elses_by_now_does_not_stop_a_start() {
    let data = folder();
    stop(start(data.path()).await).await;
    let path = data.path().join("postgres/postmaster.pid");
    let ours = std::process::id();
    let port_and_more = format!("{ours}\n/elsewhere\n1700000000\n5432\n.\n\n  0 0\nready\n");
    fs::write(&path, port_and_more).expect("a stale file");
    stop(start(data.path()).await).await;
}

#[tokio::test]
async fn a_copy_after_a_kill_of_the_program_adopts_the_running_server() {
    let data = folder();
    let cluster = start(data.path()).await;
    let left_running = cluster.process_id();
    drop(cluster);

    let cluster = start(data.path()).await;
    assert_eq!(cluster.process_id(), left_running);
    let mut connection = connect(&cluster).await;
    connection.ping().await.expect("an answer");
    stop(cluster).await;
    wait_until_silent(data.path());
}

#[tokio::test]
async fn a_server_on_its_way_down_is_not_adopted_but_followed() {
    let data = folder();
    let cluster = start(data.path()).await;
    let going = cluster.process_id();
    drop(cluster);
    kill_process(process(going), Signal::INT).expect("the server was alive");

    let cluster = start(data.path()).await;
    assert_ne!(cluster.process_id(), going);
    stop(cluster).await;
}

#[tokio::test]
async fn a_second_copy_is_told_whose_folder_it_is() {
    let data = folder();
    let cluster = start(data.path()).await;
    let error = refusal(data.path()).await;
    assert!(matches!(error, ClusterError::InUse { .. }), "{error}");
    let process = format!("process {}", std::process::id());
    assert!(error.to_string().contains(&process), "{error}");
    stop(cluster).await;
}

#[tokio::test]
async fn a_machine_without_postgres_is_told_what_to_install() {
    let data = folder();
    let options = Options { places: vec![PathBuf::from("/nowhere")], throwaway: true };
    let error = match Cluster::start_with(data.path(), &options).await {
        Ok(_) => panic!("there is no Postgres in /nowhere"),
        Err(error) => error,
    };
    assert!(matches!(error, ClusterError::NoPostgres), "{error}");
    assert!(error.to_string().contains("install version 15"), "{error}");
}

#[tokio::test]
async fn a_database_of_another_major_version_names_both() {
    let data = folder();
    stop(start(data.path()).await).await;
    fs::write(data.path().join("postgres/PG_VERSION"), "9\n").expect("another version");
    let error = refusal(data.path()).await;
    assert!(matches!(error, ClusterError::OtherMajor { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("made by Postgres 9") && text.contains("has only version"), "{text}");
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_is_refused_before_anything_is_made() {
    let data = folder();
    let long = data.path().join("a".repeat(120));
    // Opened here so that the length is what is in the way, whoever runs this test.
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o711)).expect("an open folder");
    let error = refusal(&long).await;
    assert!(matches!(error, ClusterError::PathTooLong { .. }), "{error}");
    assert!(!long.join("postgres").exists());
}

#[tokio::test]
async fn a_folder_of_other_things_is_left_alone() {
    let data = folder();
    let theirs = data.path().join("postgres");
    fs::create_dir(&theirs).expect("a folder");
    fs::write(theirs.join("letters.txt"), "mine").expect("a file");
    let error = refusal(data.path()).await;
    assert!(matches!(error, ClusterError::NotACluster { .. }), "{error}");
    assert!(theirs.join("letters.txt").exists());
}

#[tokio::test]
async fn what_an_interrupted_first_start_left_is_cleared_away() {
    let data = folder();
    let left = data.path().join("postgres.new");
    fs::create_dir(&left).expect("a folder");
    fs::write(left.join("PG_VERSION"), "15\n").expect("half a database");
    stop(start(data.path()).await).await;
    assert!(!left.exists());
}

#[tokio::test]
async fn root_is_told_which_folder_is_closed_to_the_user_who_runs_postgres() {
    if !rustix::process::geteuid().is_root() {
        println!("not root: nobody else is involved");
        return;
    }
    let parent = folder();
    fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o700)).expect("a closed folder");
    let closed = parent.path().join("closed");
    fs::create_dir(&closed).expect("a folder");
    let error = refusal(&closed.join("data")).await;
    assert!(matches!(error, ClusterError::ClosedFolder { .. }), "{error}");
    let path = parent.path().display().to_string();
    assert!(error.to_string().contains(&path), "{error}");
}

#[tokio::test]
async fn a_data_folder_that_was_moved_starts_where_it_is_now() {
    let data = folder();
    let (here, there) = (data.path().join("a"), data.path().join("b"));
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o711)).expect("an open folder");
    stop(start(&here).await).await;
    fs::rename(&here, &there).expect("a move");
    stop(start(&there).await).await;
}

#[tokio::test]
async fn the_log_never_holds_a_statement_a_value_or_an_error_of_one() {
    let data = folder();
    let cluster = Cluster::start(data.path()).await.expect("a first start");
    let mut connection = connect(&cluster).await;
    sqlx::raw_sql("CREATE TABLE words (word text PRIMARY KEY CHECK (word <> 'kestrel-refused'))")
        .execute(&mut connection)
        .await
        .expect("a table");
    for word in ["kestrel-twice", "kestrel-twice", "kestrel-refused"] {
        let _ = sqlx::query("INSERT INTO words VALUES ($1)").bind(word).execute(&mut connection).await;
    }
    let _ = sqlx::query("SELECT $1::text::uuid").bind("kestrel-as-uuid").execute(&mut connection).await;
    let _ = sqlx::raw_sql("SELECT 'kestrel-syntax' FROM FROM").execute(&mut connection).await;
    stop(cluster).await;

    let log = fs::read_to_string(data.path().join("postgres.log")).expect("a log");
    assert!(log.contains("ready to accept connections"), "{log}");
    assert!(!log.contains("kestrel"), "{log}");
    assert!(!log.contains("INSERT"), "{log}");
}
