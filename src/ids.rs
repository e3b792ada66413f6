//! Ids: one type a noun, so that one cannot be handed in for another. They sort by time
//! (UUID version 7), which the shared lists are keyed by.

use crate::keys::{Entropy, random};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
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

/// A new id that sorts within its day, after `last` of that day, and tells no more of its
/// time than the day: for rows that are one person's alone and stand in an order.
pub fn id_of_day(day: Date, last: Option<Uuid>, entropy: &dyn Entropy) -> Uuid {
    let after = last.map(millis_of).filter(|millis| *millis >= midnight(day)).map_or(0, |millis| millis + 1);
    uuid::Builder::from_unix_timestamp_millis(after.max(midnight(day)), &random(entropy)).into_uuid()
}

/// The day such an id was given.
pub fn day_of(id: Uuid) -> Date {
    let millis = i64::try_from(millis_of(id)).unwrap_or(0);
    Timestamp::from_millisecond(millis).unwrap_or_default().to_zoned(TimeZone::UTC).date()
}

/// The least id that could be given on a day: with the next day's, the bounds of all of them.
pub fn first_of_day(day: Date) -> Uuid {
    Uuid::from_u128(u128::from(midnight(day)) << 80)
}

fn midnight(day: Date) -> u64 {
    let start = day.to_zoned(TimeZone::UTC).map(|start| start.timestamp().as_millisecond());
    start.ok().and_then(|millis| u64::try_from(millis).ok()).unwrap_or(0)
}

fn millis_of(id: Uuid) -> u64 {
    u64::try_from(id.as_u128() >> 80).unwrap_or(0)
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
id!(/// One private note. Its time is its day's, see [`id_of_day`].
    NoteId);
id!(/// What one of the two has shown the other.
    RevealId);
id!(/// One moment that both can read.
    MomentId);
id!(/// Something the two agree on, in all its versions.
    AgreementId);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::OsEntropy;
    use jiff::civil::date;

    #[test]
    fn an_id_of_a_day_sorts_within_it_and_tells_the_day_alone() {
        let (day, next) = (date(2026, 3, 9), date(2026, 3, 10));
        let mut ids: Vec<Uuid> = Vec::new();
        for _ in 0..5 {
            ids.push(id_of_day(day, ids.last().copied(), &OsEntropy));
        }
        assert!(ids.is_sorted() && ids.iter().all(|id| day_of(*id) == day));
        assert!(ids.iter().all(|id| (first_of_day(day)..first_of_day(next)).contains(id)));
        let later = id_of_day(next, ids.last().copied(), &OsEntropy);
        assert_eq!((millis_of(later), day_of(later)), (midnight(next), next));
    }
}
