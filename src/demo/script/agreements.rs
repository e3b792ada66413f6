//! What the two agree on, and when: some of it in three versions, one rests, one was never taken up.

use super::super::sitting::Who;
use Who::{Ines, Sam};

pub enum Deed {
    Suggest {
        so_that: &'static str,
        agree_that: &'static str,
        about: &'static str,
        /// Until a second look.
        weeks: Option<i32>,
        if_it_slips: &'static str,
    },
    Change {
        agree_that: &'static str,
        note: &'static str,
    },
    Yes,
    NotNow,
    Rest,
    Keep,
}

/// Week, who, the agreement by a name only the script uses, and what they do.
pub const DEEDS: &[(usize, Who, &str, Deed)] = &[
    (
        1,
        Ines,
        "contact",
        Deed::Suggest {
            so_that: "that I don’t have to ask",
            agree_that: "If there is any contact, it’s mentioned before Sunday.",
            about: "contact",
            weeks: None,
            if_it_slips: "say so as soon as we notice, and stay in the room",
        },
    ),
    (1, Sam, "contact", Deed::Yes),
    (
        2,
        Sam,
        "contact",
        Deed::Change { agree_that: "If there is any contact, it’s mentioned within two days.", note: "" },
    ),
    (2, Ines, "contact", Deed::Yes),
    (
        4,
        Ines,
        "contact",
        Deed::Change {
            agree_that: "If there is any contact, whoever started it, it’s mentioned the same day.",
            note: "Two days turned out to be long.",
        },
    ),
    (4, Sam, "contact", Deed::Yes),
    (
        3,
        Ines,
        "late",
        Deed::Suggest {
            so_that: "less alone with the hours after nine",
            agree_that: "If one of us is late, we say so.",
            about: "time-and-whereabouts",
            weeks: None,
            if_it_slips: "ring, even if it’s late to ring",
        },
    ),
    (3, Sam, "late", Deed::Yes),
    (
        5,
        Sam,
        "phones",
        Deed::Suggest {
            so_that: "that the last thing I see is you",
            agree_that: "Both phones charge in the kitchen overnight.",
            about: "phones-and-money",
            weeks: Some(12),
            if_it_slips: "say so at breakfast and begin again that evening",
        },
    ),
    (5, Ines, "phones", Deed::Yes),
    (17, Ines, "phones", Deed::Keep),
    (17, Sam, "phones", Deed::Yes),
    (
        10,
        Ines,
        "tea",
        Deed::Suggest {
            so_that: "",
            agree_that: "We make tea before any hard conversation, and drink some of it.",
            about: "talking-about-it",
            weeks: None,
            if_it_slips: "",
        },
    ),
    (10, Sam, "tea", Deed::Yes),
    (20, Sam, "tea", Deed::Rest),
    (
        14,
        Sam,
        "sundays",
        Deed::Suggest {
            so_that: "",
            agree_that: "Sunday mornings are for us: no work, no errands, no screens before eleven.",
            about: "something-else",
            weeks: None,
            if_it_slips: "",
        },
    ),
    (14, Ines, "sundays", Deed::Yes),
    (
        22,
        Sam,
        "drawer",
        Deed::Suggest {
            so_that: "",
            agree_that: "We put the old letters away together.",
            about: "something-else",
            weeks: None,
            if_it_slips: "",
        },
    ),
    (22, Ines, "drawer", Deed::NotNow),
    (
        25,
        Sam,
        "late",
        Deed::Change {
            agree_that: "If one of us will be later than nine, a message goes out before eight, saying roughly when.",
            note: "I’d rather tell you too early than have you working it out.",
        },
    ),
];

/// What each tells of their own part, from week to week.
pub const PARTS: [&str; 7] = ["kept", "kept", "hard", "kept", "not-mine", "kept", "crossed"];
pub const LINES: [&str; 5] = ["", "I said so on Wednesday, but not before I was cross.", "", "It went by itself.", ""];
