//! The command line: serve, demo, rotate the keyring, ask a running server for its health.

mod stop;

use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::db::{self, cluster::Cluster};
use crate::keys::{Gate, KdfParams, Keyring, OsEntropy};
use crate::web::AppState;
use crate::web::limits::{Allowances, Limits};
use crate::web::live::{self, Live};
use crate::web::once::Once;
use crate::web::state::Inner;
use crate::{accounts, app, checkins, couples, demo};
use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use sqlx::PgPool;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use stop::Stop;
use tokio::net::TcpListener;

/// A quiet place for two people: each writes a side, both open it together.
#[derive(Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages (the private Postgres comes along where DATABASE_URL is not set).
    Serve(Config),
    /// Fill an empty database with one made-up pair and half a year of check-ins.
    Demo(Config),
    /// Add a new key to the keyring and re-seal what only the server's keys protect.
    RotateKeyring(Config),
    /// Ask a running server whether it is well.
    Health {
        #[arg(long, env = "AMPERSAND_LISTEN", default_value = "127.0.0.1:3000")]
        listen: String,
    },
}

pub async fn run(cli: Cli) -> Result<()> {
    start_log(matches!(cli.command, Command::Serve(_)));
    match cli.command {
        Command::Serve(config) => with_database(&config, serve).await,
        Command::Demo(config) => with_database(&config, demo_pair).await,
        Command::RotateKeyring(config) => with_database(&config, rotate_keyring).await,
        Command::Health { listen } => health(&listen).await,
    }
}

fn start_log(serves: bool) {
    let usual = if serves { "info,sqlx=warn" } else { "warn" };
    let asked = std::env::var("AMPERSAND_LOG").unwrap_or_else(|_| usual.into());
    // At their finest level these write addresses and headers down, which no log of ours may hold.
    let filter = tracing_subscriber::EnvFilter::new(asked + ",tower_http=warn,hyper=warn,h2=warn,sqlx=warn");
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).try_init();
}

/// Runs a command against the configured server, or against the private one, which is
/// stopped again whatever became of the command.
async fn with_database<F>(config: &Config, command: impl FnOnce(Config, PgPool, Stop) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    config.operator().map_err(anyhow::Error::msg)?;
    let stop = stop::listen()?;
    if let Some(url) = &config.database_url {
        let pool = db::connect(url).await.context("The database at DATABASE_URL does not answer")?;
        return with_migrations(config, pool, stop, command).await;
    }
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("Cannot make the data folder {}", config.data.display()))?;
    let cluster = Cluster::start(&config.data).await?;
    let done = async {
        let pool = db::connect(&cluster.url("postgres")).await.context("The private database does not answer")?;
        with_migrations(config, pool, stop, command).await
    }
    .await;
    let stopped = cluster.stop().await;
    done?;
    Ok(stopped?)
}

async fn with_migrations<F>(
    config: &Config,
    pool: PgPool,
    stop: Stop,
    command: impl FnOnce(Config, PgPool, Stop) -> F,
) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    db::MIGRATOR.run(&pool).await.context("The database could not be brought up to date")?;
    let done = stop::within(stop.clone(), command(config.clone(), pool.clone(), stop)).await;
    pool.close().await;
    done
}

/// The keyring. Where the database has accounts that need the old one, a new one is made
/// only if the operator says so.
async fn keyring(config: &Config, pool: &PgPool) -> Result<Keyring> {
    let path = config.keyring_path();
    let is_there = path.try_exists().with_context(|| format!("Cannot look for the keyring at {}", path.display()))?;
    if is_there {
        return Ok(Keyring::load(&path)?);
    }
    let has_accounts: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM accounts)").fetch_one(pool).await?;
    if !has_accounts {
        return Ok(Keyring::load_or_create(&path, &OsEntropy)?);
    }
    if !config.new_keyring {
        bail!(
            "There is no keyring at {}, but the database has accounts: put the old file back, or, if it is lost for \
             good, start once with --new-keyring (then people get in with their recovery codes only).",
            path.display()
        );
    }
    // Seconds since 1970: an id that a keyring counted up from 1 has not come to.
    let id = u32::try_from(SystemClock.now().as_second()).context("The clock says a year that cannot be")?;
    tracing::warn!("A new keyring is made at {}: people get in with their recovery codes only.", path.display());
    Ok(Keyring::create_anew(&path, id, &OsEntropy)?)
}

async fn state(config: &Config, pool: PgPool) -> Result<AppState> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let keyring = keyring(config, &pool).await?;
    Ok(AppState::new(Inner {
        pool,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(OsEntropy),
        keyring,
        gate: Gate::new(cores, 4 * cores),
        kdf: KdfParams::default(),
        limits: Limits::new(Allowances::default()),
        once: Once::new(&OsEntropy),
        live: Live::new(&OsEntropy, live::BEAT),
        operator: config.operator().map_err(anyhow::Error::msg)?,
        public_url: config.public_url.clone(),
        is_https: config.is_https(),
        behind_proxy: config.behind_proxy,
        time_zone: config.time_zone.clone(),
    }))
}

async fn serve(config: Config, pool: PgPool, stop: Stop) -> Result<()> {
    let app = state(&config, pool).await?;
    let listener = TcpListener::bind(&config.listen).await.with_context(|| {
        format!("Cannot listen on {}; is something else there? Choose another with --listen", config.listen)
    })?;
    println!("Ampersand is at {} (Ctrl-C stops it).", config.public_url);
    let sweeper = tokio::spawn(sweep(app.clone()));
    let following = tokio::spawn(checkins::together::live::run(app.clone()));
    let live = app.live.clone();
    let stopped = stop.clone();
    // Streams would never end by themselves.
    tokio::spawn(async move {
        stop::asked(stopped).await;
        live.close();
    });
    let service = app::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop::asked(stop)).await?;
    sweeper.abort();
    // The other processes hear that nobody is here any more; if they can't, they find out.
    let _told = tokio::time::timeout(Duration::from_secs(1), following).await;
    println!("Stopped.");
    Ok(())
}

/// Every minute: arrivals nobody answered, sessions nobody can use, budgets that are whole.
async fn sweep(app: AppState) {
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    loop {
        minute.tick().await;
        if let Err(error) = sweep_once(&app).await {
            tracing::warn!("the sweep will try again: {error}");
        }
    }
}

async fn sweep_once(app: &AppState) -> crate::web::Result<()> {
    let mut db = app.pool.acquire().await?;
    checkins::openings::store::sweep(&mut db, app.now()).await?;
    accounts::sessions::store::sweep(&mut db, app.now()).await?;
    couples::invites::store::sweep(&mut db, app.now()).await?;
    app.limits.tidy();
    app.once.tidy(app.now());
    Ok(())
}

async fn demo_pair(config: Config, pool: PgPool, _stop: Stop) -> Result<()> {
    let now = SystemClock.now();
    let keyring = keyring(&config, &pool).await?;
    demo::fill(pool, keyring, &config, now).await
}

async fn rotate_keyring(config: Config, pool: PgPool, _stop: Stop) -> Result<()> {
    let path = config.keyring_path();
    let keyring = Keyring::rotate(&path, &OsEntropy)?;
    let count = accounts::rotation::reseal(&pool, &keyring, &OsEntropy).await?;
    println!(
        "The keyring has a new key; {count} accounts were re-sealed. A server that was running meanwhile has to be started again."
    );
    Ok(())
}

/// A bare HTTP/1.1 GET, so that a container needs no other program to ask.
async fn health(listen: &str) -> Result<()> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(listen).await?;
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer).await?;
        anyhow::Ok(answer)
    };
    match tokio::time::timeout(Duration::from_secs(3), ask).await {
        Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200") => Ok(()),
        _ => bail!("No healthy answer from {listen}"),
    }
}
