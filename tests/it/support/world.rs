//! One server on one database, with a clock that stands still until told otherwise.

use super::Person;
use ampersand::app;
use ampersand::clock::FixedClock;
use ampersand::config::Operator;
use ampersand::keys::{Entropy, Gate, KdfParams, Keyring, OsEntropy};
use ampersand::web::AppState;
use ampersand::web::limits::{Allowances, Limits};
use ampersand::web::live::{self, Live};
use ampersand::web::once::Once;
use ampersand::web::state::Inner;
use axum::Router;
use jiff::SignedDuration;
use sqlx::PgPool;
use std::sync::Arc;

pub const PASSPHRASE: &str = "seven quiet lanterns on a hill";

/// Monday 9 March 2026, ten in the morning.
const START: &str = "2026-03-09T10:00:00Z";

/// For several processes with one keyring.
pub struct SameKeys;

impl Entropy for SameKeys {
    fn fill(&self, out: &mut [u8]) {
        out.iter_mut().zip(1..).for_each(|(byte, n)| *byte = n);
    }
}

pub struct World {
    pub app: AppState,
    pub router: Router,
    pub clock: Arc<FixedClock>,
    pub pool: PgPool,
}

impl World {
    pub fn new(pool: PgPool) -> Self {
        Self::with_keyring(pool, Keyring::in_memory(&OsEntropy))
    }

    pub fn with_keyring(pool: PgPool, keyring: Keyring) -> Self {
        Self::with(
            pool,
            keyring,
            Allowances {
                codes_by_prefix: 10_000,
                recover_by_prefix: 10_000,
                sign_in_by_prefix: 10_000,
                sign_up_by_prefix: 10_000,
                sign_in_by_name: 10_000,
                sign_in_by_device: 10_000,
                one_screen_by_account: 10_000,
            },
        )
    }

    pub fn with(pool: PgPool, keyring: Keyring, allow: Allowances) -> Self {
        Self::adjusted(pool, keyring, |inner| inner.limits = Limits::new(allow))
    }

    /// A server like any other but for what `adjust` changes.
    pub fn adjusted(pool: PgPool, keyring: Keyring, adjust: impl FnOnce(&mut Inner)) -> Self {
        let clock = Arc::new(FixedClock::at(START.parse().unwrap()));
        let mut inner = Inner {
            pool: pool.clone(),
            clock: clock.clone(),
            entropy: Arc::new(OsEntropy),
            keyring,
            gate: Gate::new(2, 64),
            kdf: KdfParams::floor(),
            limits: Limits::new(Allowances::default()),
            once: Once::new(&OsEntropy),
            live: Live::new(&OsEntropy, live::BEAT),
            operator: Operator::Named("Marta Lind".into()),
            public_url: "http://localhost:3000".into(),
            is_https: false,
            behind_proxy: false,
            time_zone: "UTC".into(),
        };
        adjust(&mut inner);
        let app = AppState::new(inner);
        Self { router: app::router(app.clone()), app, clock, pool }
    }

    /// The clock says this from now on ("2026-03-29T22:30:00Z").
    pub fn at(&self, moment: &str) {
        self.clock.set(moment.parse().unwrap());
    }

    /// How many rows a query of one number counts.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    pub fn visitor(&self) -> Person {
        Person::new(self.router.clone())
    }

    /// Somebody with an account of their own, signed in.
    pub async fn person(&self, name: &str) -> Person {
        let mut person = self.visitor();
        person.sign_up(name).await;
        person
    }

    /// Two people who share a space.
    pub async fn pair(&self) -> (Person, Person) {
        let (mut ines, mut sam) = (self.person("Ines").await, self.person("Sam").await);
        let code = ines.invite().await;
        sam.join(&code).await;
        (ines, sam)
    }

    pub fn later(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    pub fn days_later(&self, days: i64) {
        self.later(SignedDuration::from_hours(24 * days));
    }
}

/// Two people living their weeks.
impl World {
    /// Both sign in again, as after some days away.
    pub async fn both_back(&self, pair: &mut (Person, Person)) {
        pair.0.sign_in().await;
        pair.1.sign_in().await;
    }

    /// Both write, seal and arrive in the week it is. Answers the check-in's id.
    pub async fn open_week(&self, pair: &mut (Person, Person), words: &str) -> String {
        self.both_back(pair).await;
        for person in [&mut pair.0, &mut pair.1] {
            person.write(&format!("{words} of {}", person.sign_in_name.clone())).await;
            person.seal("both").await;
        }
        pair.0.arrive().await;
        let opened = pair.1.arrive().await.path.clone();
        opened.strip_prefix("/together/").expect("an opening").to_owned()
    }

    /// The same, with a meeting that ends as soon as they sit down, and the close of both.
    pub async fn live_week(&self, pair: &mut (Person, Person), words: &str) -> String {
        let id = self.open_week(pair, words).await;
        let table = format!("/together/{id}");
        pair.0.end_here(&table).await;
        for person in [&mut pair.0, &mut pair.1] {
            person.close(&table, "you stayed", "lighter").await;
        }
        id
    }
}
