//! What was said back, line by line, for any page where something is heard. The lines and the
//! presses are drawn by `components/hearing.html`.

use super::model::{Answer, Hearing, Unheard};
use crate::couples::{Member, Seat};
use crate::web::text;

/// One thing one of them said.
pub struct Line {
    pub seat: &'static str,
    pub initial: String,
    /// Who, and how it is introduced: "You said back", "Sam asks".
    pub who: String,
    pub words: String,
}

impl Line {
    fn new(me: &Member, seat: Seat, who: String, words: &str) -> Self {
        Self { seat: seat.shell().attr(), initial: text::initial(me.name_of(seat)), who, words: words.to_owned() }
    }

    /// "You asked: …" to whoever it was, "Sam asks: …" to the other one.
    pub fn told(me: &Member, seat: Seat, own: &str, others: &str, words: &str) -> Self {
        let who = if seat == me.seat { format!("You {own}") } else { format!("{} {others}", me.name_of(seat)) };
        Self::new(me, seat, who, words)
    }

    /// "You: …", "Sam: …".
    pub fn plain(me: &Member, seat: Seat, words: &str) -> Self {
        let name = if seat == me.seat { "You" } else { me.name_of(seat) };
        Self::new(me, seat, format!("{name}:"), words)
    }
}

/// All that was said to something its author said, in the order it belongs. `shown` is whether
/// that still stands there to be heard in their words.
pub fn said_lines(me: &Member, author: Seat, hearing: &Hearing, shown: bool) -> Vec<Line> {
    let mut lines = tried_lines(me, author, hearing, shown);
    lines.extend(sent_lines(me, author, hearing));
    lines
}

/// The tries, each with its answer.
pub fn tried_lines(me: &Member, author: Seat, hearing: &Hearing, shown: bool) -> Vec<Line> {
    let introduced = if shown { "heard:" } else { "said:" };
    let mut lines = Vec::new();
    for told in &hearing.tries {
        lines.push(Line::told(me, author.other(), "said:", introduced, &told.words));
        lines.extend(told.answer.as_ref().map(|(answer, _)| Line::plain(me, author, &in_words(answer))));
    }
    lines
}

fn in_words(answer: &Answer) -> String {
    let Answer::Unheard(said) = answer else { return "that’s it.".to_owned() };
    let verdict = if said.verdict == Unheard::More { "there’s more." } else { "not quite." };
    [verdict, &said.words].join(" ").trim().to_owned()
}

/// The reply and the offer, with the yes to it.
pub fn sent_lines(me: &Member, author: Seat, hearing: &Hearing) -> Vec<Line> {
    let listener = author.other();
    let reply = hearing.reply.as_ref();
    let offer = hearing.offer.as_ref();
    let accepted = offer.filter(|offer| offer.accepted_on.is_some());
    let lines = [
        reply.map(|reply| Line::told(me, listener, "wrote back:", "wrote back:", &reply.words)),
        offer.map(|offer| Line::told(me, listener, "offered:", "offers:", &offer.words)),
        accepted.map(|_| Line::plain(me, author, "yes, let’s.")),
    ];
    lines.into_iter().flatten().collect()
}
