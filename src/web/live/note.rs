//! What processes tell each other, as short lines.

use data_encoding::HEXLOWER;
use uuid::Uuid;

/// The channel of LISTEN and NOTIFY.
pub const CHANNEL: &str = "live";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A topic has come to this revision.
    Revised {
        topic: Uuid,
        revision: i32,
    },
    /// Somebody has it open at a process. Seats are 1 and 2.
    Here {
        topic: Uuid,
        seat: i16,
        process: u64,
    },
    Gone {
        topic: Uuid,
        seat: i16,
        process: u64,
    },
    /// A process has just begun to follow it and asks who is here.
    Who {
        topic: Uuid,
        process: u64,
    },
    /// A process has not listened for a while and asks for all.
    All {
        process: u64,
    },
    /// A sign-in has ended: the beginning of its row's id.
    Ended {
        session: [u8; 8],
    },
    /// Who is there is told no more.
    Hushed {
        topic: Uuid,
    },
    /// Who is there is not told for a while, or told again.
    Quiet {
        topic: Uuid,
        is_quiet: bool,
    },
    /// Sign-ins have ended, whichever.
    Look,
    /// Nothing, but that this process is heard.
    Beat {
        process: u64,
    },
}

impl Note {
    pub fn to_line(self) -> String {
        match self {
            Self::Revised { topic, revision } => format!("r {topic} {revision}"),
            Self::Here { topic, seat, process } => format!("h {topic} {seat} {process:x}"),
            Self::Gone { topic, seat, process } => format!("g {topic} {seat} {process:x}"),
            Self::Who { topic, process } => format!("w {topic} {process:x}"),
            Self::All { process } => format!("a {process:x}"),
            Self::Hushed { topic } => format!("s {topic}"),
            Self::Quiet { topic, is_quiet } => format!("q {topic} {}", u8::from(is_quiet)),
            Self::Look => "l".to_owned(),
            Self::Beat { process } => format!("b {process:x}"),
            Self::Ended { session } => format!("x {}", HEXLOWER.encode(&session)),
        }
    }

    /// None where it is no line of ours.
    pub fn from_line(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        let topic = |word: &str| word.parse::<Uuid>().ok();
        let seat = |word: &str| word.parse::<i16>().ok().filter(|seat| matches!(seat, 1 | 2));
        let process = |word: &str| u64::from_str_radix(word, 16).ok();
        Some(match *words.as_slice() {
            ["r", t, r] => Self::Revised { topic: topic(t)?, revision: r.parse().ok()? },
            ["h", t, s, p] => Self::Here { topic: topic(t)?, seat: seat(s)?, process: process(p)? },
            ["g", t, s, p] => Self::Gone { topic: topic(t)?, seat: seat(s)?, process: process(p)? },
            ["w", t, p] => Self::Who { topic: topic(t)?, process: process(p)? },
            ["a", p] => Self::All { process: process(p)? },
            ["s", t] => Self::Hushed { topic: topic(t)? },
            ["q", t, is_quiet @ ("0" | "1")] => Self::Quiet { topic: topic(t)?, is_quiet: is_quiet == "1" },
            ["l"] => Self::Look,
            ["b", p] => Self::Beat { process: process(p)? },
            ["x", s] => Self::Ended { session: HEXLOWER.decode(s.as_bytes()).ok()?.try_into().ok()? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_comes_out_as_it_went_in_and_anything_else_is_none() {
        let (topic, process) = (Uuid::from_u128(7), 0xabc);
        for note in [
            Note::Revised { topic, revision: 12 },
            Note::Here { topic, seat: 2, process },
            Note::Gone { topic, seat: 1, process },
            Note::Who { topic, process },
            Note::All { process },
            Note::Ended { session: [9; 8] },
            Note::Hushed { topic },
            Note::Quiet { topic, is_quiet: true },
            Note::Quiet { topic, is_quiet: false },
            Note::Look,
            Note::Beat { process },
        ] {
            assert_eq!(Note::from_line(&note.to_line()), Some(note));
        }
        for line in ["", "r", "r x 1", "h 1 3 abc", "x 00", "nothing at all"] {
            assert_eq!(Note::from_line(line), None, "{line:?}");
        }
        let line = Note::Here { topic, seat: 3, process }.to_line();
        assert_eq!(Note::from_line(&line), None, "there are two seats");
    }
}
