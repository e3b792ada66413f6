//! What was said at the meetings: one spoke about what stood there, the other said it back.
//! Some of it was it at once, some at the second try, and one thing was parked.

use super::super::sitting::Who;
use Who::{Ines, Sam};

/// One turn at a step: the speaker's words stand in their side.
pub struct Said {
    pub week: usize,
    pub step: &'static str,
    pub speaker: Who,
    /// What the listener heard, the speaker's answer, and words to it.
    pub tries: &'static [(&'static str, &'static str, &'static str)],
    pub reply: &'static str,
    pub offer: &'static str,
    pub is_accepted: bool,
}

const fn at(week: usize, step: &'static str, speaker: Who, tries: &'static [(&str, &str, &str)]) -> Said {
    Said { week, step, speaker, tries, reply: "", offer: "", is_accepted: false }
}

pub const SAID: &[Said] = &[
    at(0, "table", Ines, &[("In May everybody will look at you, and you won’t have a face ready.", "heard", "")]),
    Said {
        offer: "When I’m more than five minutes behind I send a word, even a short one.",
        is_accepted: true,
        ..at(
            1,
            "table",
            Ines,
            &[
                (
                    "You’d like me to be on time.",
                    "not-quite",
                    "On time is only the outside of it. It’s what my head does with the ten minutes.",
                ),
                ("Ten minutes are enough for the whole film, and you hate that it runs.", "heard", ""),
            ],
        )
    },
    Said {
        reply: "I’m glad he knows. I’d like to be the first to hear such things, that’s all.",
        ..at(
            2,
            "table",
            Sam,
            &[
                ("You needed somebody, and then you kept quiet about it.", "more", "Mostly the second."),
                ("Telling him was all right. Leaving me out of it for a day is what sits there.", "heard", ""),
            ],
        )
    },
    at(
        3,
        "topic",
        Ines,
        &[
            ("You were worried that something had happened to me.", "not-quite", "Not to you."),
            ("You thought it was starting again.", "more", "And I was ashamed of thinking it, the whole evening."),
        ],
    ),
    at(4, "topic", Sam, &[("You want it to be over, and you think you may not say so.", "heard", "")]),
    at(12, "topic", Ines, &[("A word would have been enough, at any hour.", "heard", "")]),
    Said {
        reply: "I had no idea what to say. I’m glad nothing was needed.",
        ..at(17, "topic", Ines, &[("That I said nothing was the good part.", "heard", "")])
    },
    at(22, "table", Ines, &[("The forgetting hurts as much as the remembering.", "heard", "")]),
    Said {
        offer: "I’ll say “give me a minute” instead of going quiet.",
        is_accepted: true,
        ..at(24, "table", Sam, &[("You look at my face before I’ve made one.", "heard", "")])
    },
];

/// The week in which the two came back to what they had parked.
pub const CAME_BACK: usize = 12;

/// What one of them wishes for: all of it where something is going to be said.
pub fn wish(week: usize, is_short: bool) -> &'static str {
    match (is_short, SAID.iter().any(|said| said.week == week)) {
        (true, _) => "hold",
        (false, true) => "full",
        (false, false) => "short",
    }
}
