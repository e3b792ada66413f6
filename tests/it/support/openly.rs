//! What both live openly: the life before, and what Ines does for both to see at the end. It is
//! the same in both worlds of a pair, whichever way she came to it.

use super::agreeing::agree;
use super::alone::{Alone, notes, take_out};
use super::chance::Chance;
use super::table::{go_to, let_speak};
use super::template::{nobody, still_signed_in};
use super::watch::Watch;
use super::{Person, World};
use ampersand::checkins::together::agenda::Step;
use jiff::SignedDuration;
use uuid::Uuid;

/// What Ines shows at the end, word for word.
pub const SHOWN: &str = "I was afraid when the phone rang on Sunday.";

/// How the two left the meeting of their first week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sitting {
    Closed,
    OneHasBegun,
    InATurn,
    Paused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    ShowNow,
    ShowAndWithdraw,
    BringToTheTable,
}

/// A life of the two, by its number.
#[derive(Clone, Debug)]
pub struct Openly {
    /// Sam invited Ines: she has the second seat.
    swapped: bool,
    /// How far they came with what she showed.
    talk: usize,
    /// How far they came at the table.
    sitting: Sitting,
    /// She let go of the notes she showed: in the blank world there is none.
    lets_go: bool,
    /// What she does alone happens within these.
    pub minutes: i64,
    pub act: Act,
    pub chance: Chance,
}

impl Openly {
    pub fn number(number: usize, chance: &mut Chance) -> Self {
        Self {
            swapped: number % 2 == 1,
            talk: (number * 3) % TALKS,
            sitting: [Sitting::Closed, Sitting::OneHasBegun, Sitting::InATurn, Sitting::Paused]
                [(number + number / 4) % 4],
            lets_go: chance.below(2) == 0,
            minutes: [90, 9 * 24 * 60, 50 * 24 * 60][number % 3],
            act: [Act::ShowNow, Act::BringToTheTable, Act::ShowAndWithdraw][(number / 2) % 3],
            chance: chance.child(),
        }
    }

    /// Two weeks of the two, up to the moment at which Ines is alone.
    pub async fn begin(&self, world: &World) -> (Person, Person) {
        nobody(world).await;
        world.at("2026-03-09T10:00:00Z");
        let (mut ines, mut sam) = (world.person("Ines").await, world.person("Sam").await);
        if self.swapped {
            let code = sam.invite().await;
            ines.join(&code).await;
        } else {
            let code = ines.invite().await;
            sam.join(&code).await;
        }
        let (mut ines, mut sam) = (ines, sam);
        agree(&mut ines, &mut sam, "We leave it alone after ten at night.", &[("until", "2026-05-04")]).await;
        for (person, step) in [(&mut ines, "on the same side of the table"), (&mut sam, "a hand on the shoulder")] {
            person.add_step(step).await;
        }
        let mut pair = (ines, sam);
        self.sitting.sit(world, &mut pair).await;
        world.days_later(1);
        still_signed_in(world).await;
        let (ines, mut sam) = self.show_and_talk(world, pair).await;
        // Another week: the last one had its opening.
        world.days_later(7);
        still_signed_in(world).await;
        sam.suggest("A line when it gets late.", &[]).await;
        world.later(SignedDuration::from_mins(1));
        (ines, sam)
    }

    async fn show_and_talk(&self, world: &World, (ines, sam): (Person, Person)) -> (Person, Person) {
        let mut ines = Alone::new(world, ines, self.chance.clone()).await;
        let mut sam = Alone::new(world, sam, self.chance.clone()).await;
        let withdrawn = show(world, &mut ines, None, "It was the Tuesday I minded.", "Sam").await;
        world.later(SignedDuration::from_mins(1));
        let talked = show(world, &mut ines, None, "I count the minutes when you are late.", "Sam").await;
        world.later(SignedDuration::from_mins(1));
        let of_sam = show(world, &mut sam, None, "I go quiet when I am ashamed.", "Ines").await;
        if self.lets_go {
            for note in notes(world, ines.account()).await {
                ines.ines.post_only(&format!("/notes/{note}/let-go"), &[]).await.is(303);
            }
        }
        let (mut ines, mut sam) = (ines.ines, sam.ines);
        reflect(&mut sam, withdrawn, "Ines", "the Tuesday").await;
        at(&mut ines, withdrawn).await;
        ines.press("Withdraw it", &[]).await.is(200);
        reflect(&mut ines, of_sam, "Sam", "you go quiet").await;
        talk(&mut ines, &mut sam, talked, self.talk).await;
        (ines, sam)
    }

    /// Ines shows something openly: a part of a note she has kept, or what she writes for that.
    pub async fn act(&self, world: &World, ines: &mut Alone<'_>, watch: &mut Watch, kept: Option<Uuid>) {
        still_signed_in(world).await;
        if self.act == Act::BringToTheTable {
            bring_to_the_table(world, ines, watch, kept).await;
            return;
        }
        let shown = show(world, ines, kept, SHOWN, "Sam").await;
        if self.act == Act::ShowAndWithdraw {
            watch.get("while it is shown", &format!("/shown/{shown}")).await;
            watch.get("while it is shown", "/week").await;
            at(&mut ines.ines, shown).await;
            ines.ines.press("Withdraw it", &[]).await.is(200);
        }
    }
}

impl Sitting {
    /// A week of theirs, up to there.
    async fn sit(self, world: &World, pair: &mut (Person, Person)) {
        if self == Self::Closed {
            world.live_week(pair, "a good evening").await;
            return;
        }
        let table = format!("/together/{}", world.open_week(pair, "a good evening").await);
        let (ines, sam) = (&mut pair.0, &mut pair.1);
        if self == Self::OneHasBegun {
            ines.begin(&table, "short").await;
            return;
        }
        go_to(ines, sam, &table, Step::Good).await;
        let_speak(ines, sam, &table).await;
        sam.say_back(&table, "a good evening, for you too").await;
        if self == Self::Paused {
            ines.press_at(&table, "I need a pause").await;
        }
    }
}

/// One thing more that both see.
pub async fn show_more(world: &World, ines: &mut Alone<'_>) {
    show(world, ines, None, "One thing more.", "Sam").await;
}

/// A new note as a whole, or a part of one that is there.
async fn show(world: &World, who: &mut Alone<'_>, note: Option<Uuid>, words: &str, partner: &str) -> Uuid {
    let note = match note {
        Some(note) => note,
        None => write(world, who, words).await,
    };
    preview(who, note, words, "now", partner).await;
    who.ines.press(&format!("Show this to {partner}"), &[]).await.is(200);
    let newest = "SELECT id FROM reveals ORDER BY id DESC LIMIT 1";
    let shown: Uuid = sqlx::query_scalar(newest).fetch_one(&world.pool).await.unwrap();
    at(&mut who.ines, shown).await.has(words);
    shown
}

async fn write(world: &World, who: &mut Alone<'_>, words: &str) -> Uuid {
    who.open("/notes").await;
    who.ines.press("Keep it here", &[("text", words)]).await.is(200).has(words);
    *notes(world, who.account()).await.last().unwrap()
}

async fn preview(who: &mut Alone<'_>, note: Uuid, words: &str, when: &str, partner: &str) {
    let is_whole = who.open(&format!("/notes/{note}")).await.value("text") == words;
    who.open(&format!("/notes/{note}/show")).await;
    let how = if is_whole { "whole" } else { "part" };
    let typed = [("how", how), ("words", if is_whole { "" } else { words }), ("when", when)];
    who.ines.press(&format!("Preview {partner}’s page"), &typed).await.is(200).has(words);
}

async fn bring_to_the_table(world: &World, ines: &mut Alone<'_>, watch: &mut Watch, kept: Option<Uuid>) {
    ines.open("/notes").await;
    ines.ines.write("We sat outside until it was dark.").await;
    take_out(&mut ines.ines).await;
    // What she told of her part for herself alone goes as well.
    ines.ines.post_only("/week/side/6", &[]).await.is(303);
    let note = match kept {
        Some(note) => note,
        None => write(world, ines, SHOWN).await,
    };
    preview(ines, note, SHOWN, "checkin", "Sam").await;
    ines.ines.press("Put it on my side", &[]).await.is(200);
    ines.ines.seal("both").await;
    ines.ines.arrive().await.is(200);
    watch.post("opening", "/week/side/2", &[("good", "you laughed at the radio")]).await;
    watch.post("opening", "/week/side/8", &[("opens", "both"), ("do", "seal")]).await;
    watch.post("opening", "/week/arrive", &[]).await;
    assert_eq!(watch.seen.last().unwrap().status, 303);
    let to = watch.seen.last().unwrap().headers.iter().find(|(name, _)| name == "location").unwrap();
    assert!(to.1.starts_with("/together/"), "{to:?}");
    let newest = "SELECT '/together/' || id FROM checkins ORDER BY id DESC LIMIT 1";
    let table: String = sqlx::query_scalar(newest).fetch_one(&world.pool).await.unwrap();
    meet(&mut ines.ines, watch, &table).await;
}

/// The meeting at each of its steps, then its close.
async fn meet(ines: &mut Person, watch: &mut Watch, table: &str) {
    watch.get("meeting", table).await;
    watch.press(table, "I’m ready to begin", &[("wish", "full")]).await;
    ines.begin(table, "full").await;
    loop {
        watch.get("meeting", table).await;
        let step = ines.sit(table).await.step();
        if step == Step::Close {
            break;
        }
        if step == Step::Table {
            ines.page().has(SHOWN);
        }
        watch.press(table, "I’m ready to go on", &[]).await;
        ines.press_at(table, "I’m ready to go on").await;
    }
    watch.press(table, "Close this week", &[("valued", "that you came"), ("leave", "lighter")]).await;
}

const TALKS: usize = 9;

/// So many acts of a conversation; the last but one ends in parking instead.
async fn talk(ines: &mut Person, sam: &mut Person, shown: Uuid, acts: usize) {
    let parks = acts == TALKS - 1;
    for act in 0..acts {
        match act {
            0 | 2 => reflect(sam, shown, "Ines", "you watch the clock").await,
            1 => {
                at(ines, shown).await;
                ines.press("Not quite", &[("words", "it is the door I listen for")]).await.is(200);
            }
            3 if parks => {
                at(ines, shown).await;
                ines.press("There’s more", &[("words", "and the phone")]).await.is(200);
                at(sam, shown).await;
                sam.press("Park it for now", &[]).await.is(200);
                return;
            }
            3 => {
                at(ines, shown).await;
                ines.press("That’s it", &[]).await.is(200);
            }
            4 => {
                at(sam, shown).await;
                let typed = [("reply", "I did not know"), ("offering", "I will call by six")];
                sam.press("Send to Ines", &typed).await.is(200);
            }
            5 => {
                at(ines, shown).await;
                ines.press("Yes, let’s", &[]).await.is(200);
            }
            _ => {
                at(sam, shown).await;
                if sam.page().find("button").iter().any(|b| b == "Thank you for this") {
                    sam.press("Thank you for this", &[]).await.is(200);
                }
            }
        }
    }
}

async fn reflect(who: &mut Person, shown: Uuid, author: &str, words: &str) {
    at(who, shown).await;
    who.press(&format!("Show {author}"), &[("heard", words)]).await.is(200);
}

async fn at(who: &mut Person, shown: Uuid) -> &super::Page {
    who.get(&format!("/shown/{shown}")).await.is(200)
}
