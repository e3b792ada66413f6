//! Who is asking, as one of two. Only these extractors can build a [`Member`]; what it holds
//! was opened with the asker's own keys.

use super::model::{Rhythms, Seat};
use super::store;
use crate::accounts::Owner;
use crate::ids::{AccountId, CoupleId};
use crate::keys::CoupleKey;
use crate::web::{AppError, AppState, Result, shell};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

impl Seat {
    /// The colour and pattern of this seat.
    pub const fn shell(self) -> shell::Seat {
        match self {
            Self::First => shell::Seat::Clay,
            Self::Second => shell::Seat::Tide,
        }
    }
}

/// The other person.
pub struct Partner {
    pub account: AccountId,
    pub name: String,
}

/// A signed-in account, linked.
pub struct Member {
    pub owner: Owner,
    pub couple: CoupleId,
    pub seat: Seat,
    /// The couple's epoch this key belongs to; every write that seals checks it.
    pub epoch: i32,
    pub key: CoupleKey,
    pub partner: Partner,
    pub rhythms: Rhythms,
    /// The key from a letter that still waits, ready to be filed under one's own key.
    pub(super) unfiled: Option<Vec<u8>>,
}

impl Member {
    /// Opens the way into the couple that the session's look-up found; gives a solo owner back.
    pub fn open(mut owner: Owner, app: &AppState) -> Result<std::result::Result<Self, Owner>> {
        let Some(link) = owner.link.take() else { return Ok(Err(owner)) };
        let seat = Seat::from_i16(link.seat).ok_or_else(|| anyhow::anyhow!("a seat of another number"))?;
        let rhythms = Rhythms::from_json(&link.rhythms).ok_or_else(|| anyhow::anyhow!("no readable rhythm"))?;
        let (key, unfiled) = store::open_key_of(app, &owner, &link)?;
        let name = store::open_name(&key, link.couple, seat.other(), link.partner, link.epoch, &link.partner_name)?;
        let partner = Partner { account: link.partner, name };
        let (couple, epoch) = (link.couple, link.epoch);
        owner.link = Some(link);
        Ok(Ok(Self { owner, couple, seat, epoch, key, partner, rhythms, unfiled }))
    }

    pub fn author_of(&self, seat: Seat) -> AccountId {
        if seat == self.seat { self.owner.account } else { self.partner.account }
    }

    pub fn name_of(&self, seat: Seat) -> &str {
        if seat == self.seat { &self.owner.name } else { &self.partner.name }
    }

    pub const fn shell_seat(&self) -> shell::Seat {
        self.seat.shell()
    }
}

/// One's own seat, key and calendar, with a partner or without.
pub enum Viewer {
    Solo { owner: Owner, rhythms: Rhythms },
    Member(Member),
}

impl Viewer {
    pub fn open(owner: Owner, app: &AppState) -> Result<Self> {
        Ok(match Member::open(owner, app)? {
            Ok(me) => Self::Member(me),
            Err(owner) => Self::Solo { rhythms: Rhythms::solo(&app.time_zone), owner },
        })
    }

    pub fn owner(&self) -> &Owner {
        match self {
            Self::Solo { owner, .. } => owner,
            Self::Member(me) => &me.owner,
        }
    }

    pub fn member(&self) -> Option<&Member> {
        match self {
            Self::Solo { .. } => None,
            Self::Member(me) => Some(me),
        }
    }

    pub fn rhythms(&self) -> &Rhythms {
        match self {
            Self::Solo { rhythms, .. } => rhythms,
            Self::Member(me) => &me.rhythms,
        }
    }

    pub fn seat(&self) -> Seat {
        self.member().map_or(Seat::First, |me| me.seat)
    }

    pub fn shell_seat(&self) -> shell::Seat {
        self.seat().shell()
    }

    pub fn partner_name(&self) -> Option<&str> {
        self.member().map(|me| me.partner.name.as_str())
    }
}

impl FromRequestParts<AppState> for Viewer {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        let owner = <Owner as FromRequestParts<AppState>>::from_request_parts(parts, app).await?;
        Self::open(owner, app)
    }
}

impl FromRequestParts<AppState> for Member {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        match Viewer::from_request_parts(parts, app).await? {
            Viewer::Member(me) => Ok(me),
            Viewer::Solo { .. } => Err(AppError::NotFound),
        }
    }
}
