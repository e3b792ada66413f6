//! When two sides open: one pure rule.

use jiff::{SignedDuration, Timestamp};

/// "I'm here" holds this long.
pub const ARRIVAL: SignedDuration = SignedDuration::from_mins(30);

/// A sealed side's copy on the table, and why it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub allowed: bool,
    pub arrived_until: Option<Timestamp>,
}

impl Offer {
    pub fn has_arrived(self, now: Timestamp) -> bool {
        self.arrived_until.is_some_and(|until| now < until)
    }

    pub fn may_open(self, now: Timestamp) -> bool {
        self.allowed || self.has_arrived(now)
    }
}

/// Both may open, at least one of the two is here, and this week has had no opening.
pub fn opens(offers: [Option<Offer>; 2], opened_this_week: bool, now: Timestamp) -> bool {
    let [Some(one), Some(two)] = offers else { return false };
    !opened_this_week && one.may_open(now) && two.may_open(now) && (one.has_arrived(now) || two.has_arrived(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn here() -> Option<Offer> {
        Some(Offer { allowed: false, arrived_until: Some(NOW + ARRIVAL) })
    }

    fn gone() -> Option<Offer> {
        Some(Offer { allowed: false, arrived_until: Some(NOW) })
    }

    fn allowed() -> Option<Offer> {
        Some(Offer { allowed: true, arrived_until: None })
    }

    #[test]
    fn the_whole_table() {
        for (offers, expected) in [
            ([here(), here()], true),
            ([here(), allowed()], true),
            ([allowed(), here()], true),
            ([allowed(), allowed()], false),
            ([here(), gone()], false),
            ([here(), None], false),
            ([None, allowed()], false),
            ([None, None], false),
        ] {
            assert_eq!(opens(offers, false, NOW), expected, "{offers:?}");
            assert!(!opens(offers, true, NOW));
        }
    }
}
