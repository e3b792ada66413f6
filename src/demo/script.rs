//! What the made-up pair wrote, week by week. Not a straight line: hard weeks, weeks off,
//! and two in the short form.

pub mod agreements;
pub mod meetings;
pub mod moments;
pub mod notes;

/// One side, as its author would type it.
pub struct Side {
    /// Feeling and strength.
    weather: [(&'static str, &'static str); 2],
    good: &'static str,
    /// The four answers, in the order of the statements.
    answers: [&'static str; 4],
    table: &'static str,
    topic: [&'static str; 3],
    coming: [&'static str; 2],
    /// Set for the five-minute form: the nearest word, and a line.
    short: Option<(&'static str, &'static str)>,
    /// What was valued, and how they left the table.
    pub close: (&'static str, &'static str),
}

type Form = (&'static str, Vec<(&'static str, String)>);

impl Side {
    pub fn is_short(&self) -> bool {
        self.short.is_some()
    }

    /// Each page's path and fields.
    pub fn forms(&self) -> Vec<Form> {
        if let Some((feel, line)) = self.short {
            let fields = [("feel", feel), ("like", "company"), ("line", line), ("do", "seal")];
            return vec![("/week/hold", owned(&fields))];
        }
        let [(one, much), (two, more)] = self.weather;
        let mut weather = owned(&[("feeling", one), ("feeling", two), ("joined-1", one), ("joined-2", two)]);
        for (feeling, strength) in [(one, much), (two, more)] {
            weather.extend(amount(feeling).map(|name| (name, strength.to_owned())));
        }
        let [deeds, lean, future, truth] = self.answers;
        let [feel, when, help] = self.topic;
        let [do_one, welcome] = self.coming;
        vec![
            ("/week/side/1", weather),
            ("/week/side/2", owned(&[("good", self.good)])),
            ("/week/side/3", owned(&[("deeds", deeds), ("lean", lean), ("future", future), ("true", truth)])),
            ("/week/side/4", owned(&[("carry", self.table), ("bring", "whole")])),
            ("/week/side/5", owned(&[("feel", feel), ("when", when), ("help", help)])),
            ("/week/side/7", owned(&[("do-one", do_one), ("welcome-one", welcome)])),
        ]
    }
}

fn owned(fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

fn amount(feeling: &str) -> Option<&'static str> {
    [
        "amount-hopeful",
        "amount-scared",
        "amount-tired",
        "amount-relieved",
        "amount-ashamed",
        "amount-wary",
        "amount-glad",
    ]
    .into_iter()
    .find(|name| name.strip_prefix("amount-") == Some(feeling))
}

/// The two sides of a week; none where the pair let it go.
pub fn week(number: usize) -> Option<[Side; 2]> {
    if matches!(number, 6 | 7 | 15 | 21) {
        return None;
    }
    let mut sides = [hers(number), his(number)];
    if matches!(number, 9 | 18) {
        sides[0].short = Some(("worn out", "Nothing is wrong. I only want to sit next to you."));
    }
    Some(sides)
}

/// A side that was begun and not sealed yet.
pub fn unfinished() -> Side {
    hers(26)
}

fn pick<T: Copy>(from: &[T], week: usize) -> T {
    from[week % from.len()]
}

/// Answers rise and fall.
const TIDE: [[&str; 4]; 9] = [
    ["not-this-week", "a-little", "a-little", "not-this-week"],
    ["a-little", "a-little", "partly", "a-little"],
    ["partly", "a-little", "partly", "cant-say"],
    ["a-little", "not-this-week", "a-little", "a-little"],
    ["partly", "partly", "partly", "partly"],
    ["mostly", "partly", "mostly", "partly"],
    ["partly", "a-little", "cant-say", "partly"],
    ["mostly", "mostly", "partly", "mostly"],
    ["mostly", "partly", "mostly", "fully"],
];

fn hers(week: usize) -> Side {
    Side {
        weather: pick(
            &[
                [("hopeful", "some"), ("scared", "a-lot")],
                [("tired", "a-lot"), ("wary", "some")],
                [("relieved", "some"), ("scared", "a-little")],
                [("glad", "some"), ("wary", "a-little")],
                [("hopeful", "a-lot"), ("tired", "some")],
            ],
            week,
        ),
        good: pick(
            &[
                "The walk on Saturday. We talked about the neighbour’s fence for twenty minutes.",
                "You rang from the platform before I’d had time to wonder.",
                "Tea was there when I came in. Neither of us said anything about it.",
                "You told me about the call straight away, though you were dreading my face.",
                "We laughed at the radio, both at once.",
                "You asked what would help, and then did that and nothing else.",
                "The drive back in the rain, with nobody hurrying anybody.",
            ],
            week,
        ),
        answers: pick(&TIDE, week),
        table: pick(
            &[
                "The wedding in May. I don’t know what my face will do.",
                "I still check the clock when you’re ten minutes late, and I hate that I do.",
                "Some mornings I forget, and then I remember, and I’m angry about both.",
                "I am afraid that I’ll be the one who can’t, in the end.",
            ],
            week,
        ),
        topic: pick(
            &[
                [
                    "uneasy, and a bit foolish",
                    "it got to ten on Wednesday and no call came",
                    "a word when plans move, even a short one",
                ],
                [
                    "tired of being the one who asks",
                    "we drove home from your mother’s",
                    "hearing it before I have to look for it",
                ],
                [
                    "closer than I expected",
                    "you sat on the stairs with me",
                    "another evening like that, without a reason",
                ],
            ],
            week,
        ),
        coming: pick(
            &[
                ["Ask once, and then say what I’m afraid of.", "Ten minutes on the sofa before a laptop opens."],
                ["Go to the choir, whatever sort of day it is.", "A message when you leave work."],
                ["Sleep before I answer.", "Cook together on Thursday."],
            ],
            week,
        ),
        short: None,
        close: pick(
            &[
                ("You didn’t explain it away.", "lighter"),
                ("You stayed in the room.", "mixed"),
                ("That you read mine twice.", "same"),
                ("You said the hard sentence first.", "heavier"),
            ],
            week,
        ),
    }
}

fn his(week: usize) -> Side {
    Side {
        weather: pick(
            &[
                [("relieved", "some"), ("ashamed", "a-lot")],
                [("hopeful", "some"), ("ashamed", "some")],
                [("tired", "some"), ("glad", "a-little")],
                [("scared", "some"), ("hopeful", "some")],
            ],
            week,
        ),
        good: pick(
            &[
                "You put your hand on my shoulder on the way past.",
                "I said where I was going before anybody asked.",
                "We got the shelf up, and it is straight.",
                "You told me the joke from work.",
                "Breakfast outside on Sunday, in coats.",
            ],
            week + 2,
        ),
        answers: pick(&TIDE, week + 4),
        table: pick(
            &[
                "It’s the second before you react that I’m afraid of.",
                "I want to be asked how I am, and I don’t think I’ve earned it yet.",
                "I told my brother. I should have said so the same day.",
            ],
            week,
        ),
        topic: pick(
            &[
                ["small", "I saw you reading the old messages", "knowing when you need me there and when you don’t"],
                ["glad and guilty together", "your sister hugged me at the door", "saying out loud that both are true"],
                [
                    "impatient, and sorry for it",
                    "we went round the same evening again",
                    "stopping after half an hour and eating something",
                ],
            ],
            week + 1,
        ),
        coming: pick(
            &[
                ["Ring before the train, not after.", "One evening without going over it."],
                ["Book the counsellor for the two of us.", "Being told when it’s a bad day."],
                ["Put the phone in the kitchen at ten.", "A walk, even a wet one."],
            ],
            week,
        ),
        short: None,
        close: pick(
            &[
                ("You let me finish.", "lighter"),
                ("You asked instead of guessing.", "lighter"),
                ("That you came at all tonight.", "mixed"),
            ],
            week,
        ),
    }
}
