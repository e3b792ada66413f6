//! Ids: one type a noun, so that one cannot be handed in for another. They sort by time
//! (UUID version 7), which the shared lists are keyed by.

use crate::keys::{Entropy, random};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A new time-sorted id, from the given time and randomness.
pub fn new_id(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random(entropy)).into_uuid()
}

/// A new id that says nothing of its time: for rows that are one person's alone.
pub fn random_id(entropy: &dyn Entropy) -> Uuid {
    uuid::Builder::from_random_bytes(random(entropy)).into_uuid()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(new_id(now, entropy))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(/// One person.
    AccountId);
id!(/// The two linked.
    CoupleId);
id!(/// One week's joint record.
    CheckinId);
