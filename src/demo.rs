//! A made-up pair with half a year of check-ins and notes. Both use the pages, so that what the
//! demo shows is what the program does.

mod agreeing;
mod browser;
mod closer;
mod noting;
mod script;
mod sitting;
mod table;

use crate::app;
use crate::clock::{Clock, FixedClock};
use crate::config::Config;
use crate::keys::{Gate, KdfParams, Keyring, OsEntropy};
use crate::web::AppState;
use crate::web::limits::{Allowances, Limits};
use crate::web::live::{self, Live};
use crate::web::once::Once;
use crate::web::state::Inner;
use agreeing::Agreements;
use anyhow::{Result, bail};
use browser::Browser;
use jiff::{SignedDuration, Timestamp};
use sitting::{Places, Who};
use sqlx::PgPool;
use std::sync::Arc;
use table::Table;

/// Weeks of life.
const WEEKS: i64 = 26;
/// From a check-in to the sitting with their notes.
const DAYS_TO_SITTING: i64 = 3;
const PASSPHRASE: &str = "thimble orbit plain cedar lantern dusk";

/// Fills an empty database and prints how to sign in.
pub async fn fill(pool: PgPool, keyring: Keyring, config: &Config, now: Timestamp) -> Result<()> {
    let taken: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM accounts)").fetch_one(&pool).await?;
    if taken {
        bail!(
            "This database has accounts already. The demo fills an empty one only; choose another folder with --data."
        );
    }
    let clock = Arc::new(FixedClock::at(now - SignedDuration::from_hours(24 * 7 * WEEKS)));
    let router = app::router(state(pool, keyring, config, clock.clone())?);

    let [mut ines, mut sam] = [(); 2].map(|()| Browser::new(router.clone(), clock.clone()));
    let (mut places, mut agreements) = (Places::default(), Agreements::default());
    ines.sign_up("Ines", PASSPHRASE).await?;
    sam.sign_up("Sam", PASSPHRASE).await?;
    sam.choose_prompts("broke-something").await?;
    let code = ines.invite().await?;
    sam.join(&code).await?;
    for week in 0..WEEKS {
        let next = clock.now() + SignedDuration::from_hours(24 * 7);
        live(&mut ines, &mut sam, usize::try_from(week)?).await?;
        clock.advance(SignedDuration::from_hours(24 * DAYS_TO_SITTING));
        sit_down(&mut ines, &mut sam, &mut places, usize::try_from(week)?, &clock).await?;
        agree(&mut ines, &mut sam, &mut agreements, usize::try_from(week)?, &clock).await?;
        note(&mut ines, &mut sam, usize::try_from(week)?, &clock).await?;
        clock.set(next);
    }
    ines.sign_in(PASSPHRASE).await?;
    noting::keep_for_oneself(&mut ines).await?;
    ines.write(&script::unfinished()).await?;

    println!("A made-up pair with {WEEKS} weeks of check-ins and notes is ready. Sign in as either:");
    for (name, browser) in [("Ines", &ines), ("Sam", &sam)] {
        println!("  {name}: {}   passphrase: {PASSPHRASE}", browser.sign_in_name);
    }
    Ok(())
}

/// One week: both write, seal, arrive, meet and close; some weeks are let go.
async fn live(ines: &mut Browser, sam: &mut Browser, week: usize) -> Result<()> {
    let Some([hers, his]) = script::week(week) else { return Ok(()) };
    for (browser, side) in [(&mut *ines, &hers), (&mut *sam, &his)] {
        browser.sign_in(PASSPHRASE).await?;
        browser.write(side).await?;
        if !side.is_short() {
            agreeing::tell(browser, week).await?;
        }
        browser.seal(side.is_short()).await?;
    }
    if week == closer::BEGUN {
        closer::begin(ines, sam).await?;
    }
    ines.arrive().await?;
    let opened = sam.arrive().await?;
    let is_short = [hers.is_short(), his.is_short()];
    Table { path: &opened, week, ines: &mut *ines, sam: &mut *sam }.sit(is_short).await?;
    for (browser, side) in [(ines, &hers), (sam, &his)] {
        browser.close(&opened, &side.close).await?;
    }
    Ok(())
}

/// In the middle of a week: each writes, shows, reads and answers, one after the other.
async fn sit_down(
    ines: &mut Browser,
    sam: &mut Browser,
    places: &mut Places,
    week: usize,
    clock: &FixedClock,
) -> Result<()> {
    let doings: Vec<_> = script::notes::DOINGS.iter().filter(|doing| doing.week == week).collect();
    for (who, browser) in [(Who::Ines, &mut *ines), (Who::Sam, &mut *sam)] {
        if doings.iter().any(|doing| doing.who == who) {
            browser.sign_in(PASSPHRASE).await?;
        }
    }
    for doing in doings {
        let browser = if doing.who == Who::Ines { &mut *ines } else { &mut *sam };
        if doing.deed.is_private() {
            browser.open_private(PASSPHRASE).await?;
        }
        places.act(browser, doing).await?;
        clock.advance(SignedDuration::from_mins(1));
    }
    Ok(())
}

/// The same evening: what one of them suggests or does about an agreement, and the other one's answer.
async fn agree(
    ines: &mut Browser,
    sam: &mut Browser,
    agreements: &mut Agreements,
    week: usize,
    clock: &FixedClock,
) -> Result<()> {
    let deeds = script::agreements::DEEDS.iter().filter(|(of, ..)| *of == week);
    for (at, (_, who, name, deed)) in deeds.enumerate() {
        let browser = if *who == Who::Ines { &mut *ines } else { &mut *sam };
        if at < 2 {
            browser.sign_in(PASSPHRASE).await?;
        }
        agreements.act(browser, name, deed).await?;
        clock.advance(SignedDuration::from_mins(1));
    }
    Ok(())
}

/// Another evening: one of them notes a moment, and the other one may answer.
async fn note(ines: &mut Browser, sam: &mut Browser, week: usize, clock: &FixedClock) -> Result<()> {
    clock.advance(SignedDuration::from_hours(24));
    for (_, who, kind, words, said) in script::moments::NOTED.iter().filter(|noted| noted.0 == week) {
        let (one, other) = if *who == Who::Ines { (&mut *ines, &mut *sam) } else { (&mut *sam, &mut *ines) };
        one.sign_in(PASSPHRASE).await?;
        noting::note(one, kind, words).await?;
        clock.advance(SignedDuration::from_mins(20));
        if !said.is_empty() {
            other.sign_in(PASSPHRASE).await?;
            noting::answer(other, said).await?;
        }
    }
    Ok(())
}

fn state(pool: PgPool, keyring: Keyring, config: &Config, clock: Arc<FixedClock>) -> Result<AppState> {
    let plenty = 10_000;
    Ok(AppState::new(Inner {
        pool,
        clock,
        entropy: Arc::new(OsEntropy),
        keyring,
        gate: Gate::new(1, 4),
        kdf: KdfParams::default(),
        limits: Limits::new(Allowances {
            sign_in_by_prefix: plenty,
            sign_in_by_name: plenty,
            sign_in_by_device: plenty,
            codes_by_prefix: plenty,
            recover_by_prefix: plenty,
            sign_up_by_prefix: plenty,
            one_screen_by_account: plenty,
        }),
        once: Once::new(&OsEntropy),
        live: Live::new(&OsEntropy, live::BEAT),
        operator: config.operator().map_err(anyhow::Error::msg)?,
        public_url: config.public_url.clone(),
        is_https: false,
        behind_proxy: false,
        time_zone: config.time_zone.clone(),
    }))
}
