//! Lines noted between check-ins, good and hard, and some answers.

use super::super::sitting::Who;
use Who::{Ines, Sam};

/// Week, who noted it, the box and what it mostly was ("" for a hard one), the words, and the other one's answer, if any:
/// "saw", "didnt-know", or words.
pub const NOTED: &[(usize, Who, &str, &str, &str)] = &[
    (0, Sam, "", "Asked the same thing three times in one evening. We both went to bed cross.", ""),
    (1, Ines, "kept-our-word", "Home when the message said, to the minute.", "saw"),
    (
        3,
        Sam,
        "told-the-truth",
        "Told you about the call before you could see the phone.",
        "It was the first time I could breathe out after.",
    ),
    (4, Ines, "", "The street where it was. I hadn’t thought it would be the street.", ""),
    (5, Ines, "something-gentle", "Tea on the step, and neither of us said why.", "saw"),
    (8, Ines, "listened-well", "You waited until I had finished the whole sentence.", "didnt-know"),
    (10, Sam, "", "Shut the door harder than I meant to, and then sat in the car.", ""),
    (11, Sam, "repaired", "Came back in from the car after ten minutes instead of an hour.", "saw"),
    (13, Ines, "asked", "Said I needed the light on, and you left it on.", "didnt-know"),
    (16, Sam, "something-gentle", "You laughed at the radio and didn’t stop yourself.", "saw"),
    (19, Ines, "", "Read the old messages again. It helped nobody.", ""),
    (20, Sam, "told-the-truth", "Said that I was ashamed, and not that I was tired.", ""),
    (
        23,
        Ines,
        "kept-our-word",
        "Rang from the platform when the train was late, before I’d had time to wonder.",
        "didnt-know",
    ),
    (24, Ines, "", "Your sister’s question at lunch. I left the table and came back.", ""),
    (25, Sam, "listened-well", "Asked how the appointment went and waited for the whole answer.", ""),
];

/// What Ines noted and kept to herself.
pub const KEPT: [&str; 2] =
    ["The whole of Tuesday without thinking of it.", "I wanted you to turn round, and you did."];
