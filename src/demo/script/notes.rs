//! What the two kept for themselves, what they showed of it, and how it was heard: in the
//! weeks' order, three days after each check-in. Not everything is shown, and not all of that
//! is understood.

use super::super::sitting::{Deed, Doing, Who};
use Deed::{
    Accept, Answer, Ask, Bring, Help, Keep, KeepIt, Life, More, Park, Reflect, Reply, Show, ShowPart, Thank, Withdraw,
};
use Who::{Ines, Sam};

const fn on(week: usize, who: Who, note: &'static str, deed: Deed) -> Doing {
    Doing { week, who, note, deed }
}

pub const DOINGS: &[Doing] = &[
    on(
        0,
        Ines,
        "phone",
        Keep(
            "fear",
            "When the phone lights up face down I feel the floor go. I don’t want to be a person who checks. \
             I’m afraid I already am. I looked at the coat on the chair for ten minutes yesterday.",
        ),
    ),
    on(0, Ines, "sleep", Keep("feeling", "Tired in a way that sleep doesn’t reach.")),
    on(0, Sam, "sentence", Keep("fear", "That there is a sentence that would help, and that I’ll find it too late.")),
    on(1, Ines, "brave", Keep("doubt", "Whether staying is brave, or only what I know how to do.")),
    on(2, Ines, "angry", Keep("fear", "That if I stop being angry it will count as finished.")),
    on(
        3,
        Ines,
        "wedding",
        Keep(
            "feeling",
            "The wedding in May. I nearly told my sister to uninvite us. I don’t know what my face will do.",
        ),
    ),
    on(3, Ines, "phone", Life("louder")),
    // Thanked for, and nothing more was wanted.
    on(4, Ines, "wedding", ShowPart("The wedding in May. I don’t know what my face will do.")),
    on(4, Sam, "wedding", Thank),
    on(4, Ines, "phone", Help("a word when plans move, even a short one, so that I don’t have to look for it.")),
    on(
        5,
        Ines,
        "stairs",
        Keep("feeling", "Sam sat on the stairs with me and said nothing clever. I’d like to remember that I was glad."),
    ),
    on(5, Sam, "pears", Keep("feeling", "Ashamed in the supermarket, of all places, in front of the pears.")),
    // Heard at the second try, then answered.
    on(
        5,
        Ines,
        "phone",
        ShowPart("When the phone lights up face down I feel the floor go. I don’t want to be a person who checks."),
    ),
    on(5, Sam, "phone", Reflect("You’re angry that my phone lies face down.")),
    on(
        6,
        Ines,
        "phone",
        Answer("not-quite", "It isn’t anger. It is the floor, and it goes before I’ve thought of anything."),
    ),
    on(
        6,
        Sam,
        "phone",
        Reflect(
            "It’s a fall, and it comes before any thought of me. And then you don’t like who you are for a minute.",
        ),
    ),
    on(6, Ines, "phone", Answer("heard", "")),
    on(
        6,
        Sam,
        "phone",
        Reply(
            "I didn’t know it was that fast. I’m glad you wrote it down for me.",
            "When I’m home the phone lies face up on the shelf by the door.",
        ),
    ),
    on(6, Ines, "phone", Accept),
    on(
        6,
        Ines,
        "week-off",
        Keep("fear", "That a week off is how it starts again: first nobody asks, then nobody tells."),
    ),
    on(8, Ines, "bill", Keep("feeling", "Two good days in a row, and on the second I was waiting for the bill.")),
    on(9, Ines, "angry", KeepIt),
    on(9, Sam, "watched", Keep("doubt", "Whether I’m better, or only better watched.")),
    // Two tries that were not it, and parked.
    on(9, Ines, "bill", Show),
    on(9, Sam, "bill", Ask),
    on(9, Ines, "bill", More("The first good day I believe. In the second I look for what it is hiding.")),
    on(9, Sam, "bill", Reflect("Good days cost you something too.")),
    on(10, Ines, "bill", Answer("more", "Yes. And I don’t want anybody to be careful with me because of it.")),
    on(10, Sam, "bill", Reflect("You’d like a good day to be only a day.")),
    on(10, Ines, "bill", Answer("not-quite", "Nearly. It’s the counting, and being ashamed of counting.")),
    on(10, Sam, "bill", Park),
    on(10, Ines, "week-off", Life("different")),
    on(10, Ines, "pretending", Keep("doubt", "Do I miss the two of us, or the people we were pretending to be?")),
    // Brought to the next check-in.
    on(11, Ines, "radio", Keep("feeling", "Laughed at the radio, and then felt I’d given something away.")),
    on(11, Ines, "radio", Bring),
    on(
        12,
        Ines,
        "kind",
        Keep("fear", "That the kind thing and the true thing are two different things, and you choose the kind one."),
    ),
    on(13, Sam, "table", Keep("fear", "That I’ll be the one who did this at every table for the rest of my life.")),
    // Said back, and then withdrawn all the same.
    on(13, Ines, "kind", Show),
    on(13, Sam, "kind", Reflect("You can’t tell yet whether I’m being honest or only gentle.")),
    on(14, Ines, "kind", Withdraw),
    on(
        14,
        Ines,
        "late",
        Keep("feeling", "Ten minutes late on Wednesday. By minute four I had the whole film in my head."),
    ),
    on(
        15,
        Ines,
        "instead",
        Keep("", "Things to do at ten in the evening instead: the dog next door, the bath, ring Dora."),
    ),
    on(16, Ines, "know", Keep("doubt", "Whether I want to know more, or want to have known less.")),
    on(17, Ines, "birthday", Keep("feeling", "Missed my own birthday while sitting at it.")),
    on(17, Ines, "phone", Life("quieter")),
    on(18, Sam, "asked", Keep("feeling", "I’d like to be asked how I am, and I don’t think I may want that yet.")),
    on(18, Sam, "asked", Show),
    on(18, Ines, "asked", Reflect("You’d like to be asked, and you’re waiting for somebody to allow it.")),
    on(19, Sam, "asked", Answer("heard", "")),
    on(19, Ines, "asked", Reply("Then ask me to ask. I’d rather that than guess.", "")),
    on(19, Ines, "house", Keep("fear", "The house without the noise of two people in it. And also the house with it.")),
    on(
        20,
        Ines,
        "box",
        Keep("feeling", "I put the old messages into a box and did not read them. My hands shook, and I made tea."),
    ),
    on(20, Ines, "box", Show),
    on(20, Sam, "box", Reflect("You closed a lid yourself, and it cost you something.")),
    on(20, Ines, "box", Answer("heard", "")),
    on(20, Sam, "box", Reply("I’ll carry it up to the attic when you say so, and not before.", "")),
    on(
        21,
        Sam,
        "quiet",
        Keep(
            "feeling",
            "A quiet week. I kept thinking of things to tell Ines, and wrote them down instead of ringing.",
        ),
    ),
    on(
        22,
        Ines,
        "forgive",
        Keep(
            "doubt",
            "Some days I forgive, and by the evening I have taken it back. I don’t know which of the two is me.",
        ),
    ),
    on(
        23,
        Ines,
        "call",
        Keep(
            "feeling",
            "Told about the call before I could have found out. I was angry for an hour, and then I wasn’t.",
        ),
    ),
    on(23, Ines, "call", Show),
    on(23, Sam, "call", Thank),
    on(23, Sam, "call", Reflect("It still stings to hear it, and hearing it first is better than finding it.")),
    on(24, Ines, "call", Answer("heard", "")),
    on(24, Sam, "call", Reply("", "About any call I say so the same day, before supper.")),
    on(
        24,
        Ines,
        "listening",
        Keep("fear", "That I’ll always be listening a little, even when there is nothing to hear."),
    ),
    // What waits now: for Ines an answer to give and an offer, for Sam something to read.
    on(24, Ines, "forgive", ShowPart("Some days I forgive, and by the evening I have taken it back.")),
    on(25, Sam, "forgive", Reflect("It moves in you all day, and you’d like me not to take either for the last word.")),
    on(25, Ines, "kitchen", Keep("feeling", "Today I was only in the kitchen. Nowhere else.")),
    on(25, Ines, "listening", Show),
];
