//! Throttles, before any hashing: by address prefix, by account, and a budget of its own
//! for a browser that has signed in before, so that nobody can lock somebody else out.
//! Signed-in sessions are never touched by them.

use crate::ids::AccountId;
use crate::web::{AppError, AppState, Result};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

type Keyed<K> = DefaultKeyedRateLimiter<K>;

pub struct Limits {
    sign_in_by_prefix: Keyed<Prefix>,
    sign_in_by_name: Keyed<[u8; 32]>,
    sign_in_by_device: Keyed<[u8; 32]>,
    codes_by_prefix: Keyed<Prefix>,
    recover_by_prefix: Keyed<Prefix>,
    sign_up_by_prefix: Keyed<Prefix>,
    one_screen_by_account: Keyed<AccountId>,
}

/// Tries an hour.
#[derive(Clone, Copy, Debug)]
pub struct Allowances {
    pub sign_in_by_prefix: u32,
    pub sign_in_by_name: u32,
    pub sign_in_by_device: u32,
    pub codes_by_prefix: u32,
    pub recover_by_prefix: u32,
    pub sign_up_by_prefix: u32,
    pub one_screen_by_account: u32,
}

impl Default for Allowances {
    fn default() -> Self {
        Self {
            sign_in_by_prefix: 60,
            sign_in_by_name: 10,
            sign_in_by_device: 20,
            codes_by_prefix: 5,
            recover_by_prefix: 20,
            sign_up_by_prefix: 20,
            one_screen_by_account: 10,
        }
    }
}

fn hourly<K: std::hash::Hash + Eq + Clone>(tries: u32) -> Keyed<K> {
    let burst = NonZeroU32::new(tries).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(Duration::from_secs(3600) / burst.get())
        .unwrap_or(Quota::per_hour(burst))
        .allow_burst(burst);
    RateLimiter::keyed(quota)
}

fn take<K: std::hash::Hash + Eq + Clone>(limiter: &Keyed<K>, key: &K) -> Result<()> {
    limiter.check_key(key).map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        AppError::Slow(wait.as_secs() + 1)
    })
}

impl Limits {
    pub fn new(allow: Allowances) -> Self {
        Self {
            sign_in_by_prefix: hourly(allow.sign_in_by_prefix),
            sign_in_by_name: hourly(allow.sign_in_by_name),
            sign_in_by_device: hourly(allow.sign_in_by_device),
            codes_by_prefix: hourly(allow.codes_by_prefix),
            recover_by_prefix: hourly(allow.recover_by_prefix),
            sign_up_by_prefix: hourly(allow.sign_up_by_prefix),
            one_screen_by_account: hourly(allow.one_screen_by_account),
        }
    }

    /// A try to sign in. `name` is the digest of the sign-in name; `device` is set when this
    /// browser has signed in to this very account before, and then nothing others do counts.
    pub fn sign_in(&self, from: &Prefix, name: &[u8; 32], device: Option<&[u8; 32]>) -> Result<()> {
        if let Some(device) = device {
            return take(&self.sign_in_by_device, device);
        }
        take(&self.sign_in_by_prefix, from)?;
        take(&self.sign_in_by_name, name)
    }

    /// A try at an invitation's code.
    pub fn code(&self, from: &Prefix) -> Result<()> {
        take(&self.codes_by_prefix, from)
    }

    /// A try at a recovery code: 130 random bits, so a wrong one is somebody reading their sheet.
    pub fn recover(&self, from: &Prefix) -> Result<()> {
        take(&self.recover_by_prefix, from)
    }

    pub fn sign_up(&self, from: &Prefix) -> Result<()> {
        take(&self.sign_up_by_prefix, from)
    }

    /// A try at an account's passphrase on its partner's screen. The budget belongs to the account
    /// that is tried: signing in again as the partner renews nothing, and nobody's sign-in is slowed.
    pub fn one_screen(&self, account: AccountId) -> Result<()> {
        take(&self.one_screen_by_account, &account)
    }

    /// Forgets keys whose budget is whole again.
    pub fn tidy(&self) {
        self.sign_in_by_prefix.retain_recent();
        self.sign_in_by_name.retain_recent();
        self.sign_in_by_device.retain_recent();
        self.codes_by_prefix.retain_recent();
        self.recover_by_prefix.retain_recent();
        self.sign_up_by_prefix.retain_recent();
        self.one_screen_by_account.retain_recent();
    }
}

/// A visitor's address, coarsened: /24 for version 4, /56 for version 6.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Prefix(Vec<u8>);

impl From<IpAddr> for Prefix {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(v4.octets()[..3].to_vec()),
            IpAddr::V6(v6) => Self(v6.octets()[..7].to_vec()),
        }
    }
}

impl Prefix {
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromRequestParts<AppState> for Prefix {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        let forwarded = app.behind_proxy.then(|| forwarded_for(parts)).flatten();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Ok(forwarded.or(peer).unwrap_or(IpAddr::from([127, 0, 0, 1])).into())
    }
}

/// The last entry: the one our own proxy wrote.
fn forwarded_for(parts: &Parts) -> Option<IpAddr> {
    let header = parts.headers.get_all("x-forwarded-for").iter().next_back()?;
    header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}
