//! Heard before answered: chance plays both people on what was shown, and after each act both
//! pages and the tables are compared with a small model of their own. Then withdrawing races
//! reading and reflecting.

use crate::support::chance::rounds;
use crate::support::histories::{self, Wrong, right};
use crate::support::{Page, Person, World, select};
use proptest::prelude::*;
use sqlx::PgPool;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Author,
    Listener,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Reflect,
    Ask,
    Thank,
    ThatsIt,
    NotQuite,
    More,
    SayMore,
    Park,
    TakeUp,
    Reply,
    Offer,
    Both,
    TakeBack,
    Accept,
    Withdraw,
}

type Step = (Who, What);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use What::*;
    // Anybody may send anything; what moves the conversation on comes more often.
    let likely = prop_oneof![
        6 => Just((Who::Listener, Reflect)),
        3 => Just((Who::Author, NotQuite)),
        2 => Just((Who::Author, More)),
        3 => Just((Who::Author, ThatsIt)),
        2 => Just((Who::Listener, Reply)),
        2 => Just((Who::Listener, Offer)),
        1 => Just((Who::Listener, Both)),
        1 => Just((Who::Author, Accept)),
        1 => Just((Who::Listener, TakeBack)),
        1 => Just((Who::Listener, Ask)),
        1 => Just((Who::Author, SayMore)),
        1 => Just((Who::Listener, Thank)),
        1 => Just((Who::Listener, Park)),
        1 => Just((Who::Author, Park)),
        1 => Just((Who::Author, TakeUp)),
    ];
    let any_what = prop::sample::select(vec![
        Reflect, Ask, Thank, ThatsIt, NotQuite, More, SayMore, Park, TakeUp, Reply, Offer, Both, TakeBack, Accept,
        Withdraw,
    ]);
    let any = (prop_oneof![Just(Who::Author), Just(Who::Listener)], any_what);
    prop::collection::vec(prop_oneof![3 => likely, 1 => any], 1..16)
}

/// What is known of one reveal, told apart from the program's own rule.
#[derive(Clone, Debug, Default)]
struct Model {
    withdrawn: bool,
    /// Tries that were answered and were not it.
    missed: u32,
    waiting: bool,
    heard: bool,
    parked: bool,
    asked: bool,
    thanked: bool,
    told_more: bool,
    replied: bool,
    offered: bool,
    accepted: bool,
    /// Words that stand on both pages, the author's and the listener's.
    of_author: Vec<String>,
    of_listener: Vec<String>,
    gone: Vec<String>,
}

impl Model {
    /// Takes the step if it may be taken now; says whether it was.
    fn step(&mut self, (who, what): Step, words: &str) -> bool {
        use What::*;
        let whose = match what {
            Reflect | Ask | Thank | Reply | Offer | Both | TakeBack => Some(Who::Listener),
            ThatsIt | NotQuite | More | SayMore | Accept | Withdraw => Some(Who::Author),
            Park | TakeUp => None,
        };
        if whose.is_some_and(|whose| whose != who) {
            return false;
        }
        if self.withdrawn && !matches!(what, TakeBack | Accept) {
            return false;
        }
        let talking = !self.parked && !self.heard;
        match what {
            Reflect if talking && !self.waiting => {
                self.waiting = true;
                self.of_listener.push(words.into());
            }
            ThatsIt if talking && self.waiting => (self.waiting, self.heard) = (false, true),
            NotQuite | More if talking && self.waiting => {
                (self.waiting, self.missed) = (false, self.missed + 1);
                self.of_author.push(words.into());
            }
            Ask if !self.asked => self.asked = true,
            Thank if !self.thanked => self.thanked = true,
            SayMore if self.asked && !self.told_more => {
                self.told_more = true;
                self.of_author.push(words.into());
            }
            Park if talking && !self.waiting && self.missed >= 2 => self.parked = true,
            TakeUp if self.parked => self.parked = false,
            Reply if self.heard && !self.replied => {
                self.replied = true;
                self.of_listener.push(format!("{words}r"));
            }
            Offer if self.heard && !self.offered => {
                self.offered = true;
                self.of_listener.push(format!("{words}o"));
            }
            Both if self.heard && !self.offered && !self.replied => {
                (self.offered, self.replied) = (true, true);
                self.of_listener.extend([format!("{words}r"), format!("{words}o")]);
            }
            TakeBack if self.offered && !self.accepted => {
                self.offered = false;
                let at = self.of_listener.iter().position(|w| w.ends_with('o')).unwrap();
                self.gone.push(self.of_listener.remove(at));
            }
            Accept if self.offered && !self.accepted => self.accepted = true,
            Withdraw => {
                self.withdrawn = true;
                self.gone.append(&mut self.of_author);
            }
            _ => return false,
        }
        true
    }

    /// The buttons that stand on this one's page.
    fn buttons(&self, who: Who) -> Vec<&'static str> {
        use What::*;
        let named: &[(What, &str)] = match who {
            Who::Listener => &[
                (Reflect, "Show Ines"),
                (Ask, "Tell me more?"),
                (Thank, "Thank you for this"),
                (Park, "Park it for now"),
                (TakeUp, "Take it up again"),
                (TakeBack, "Take the offer back"),
            ],
            Who::Author => &[
                (ThatsIt, "That’s it"),
                (NotQuite, "Not quite"),
                (More, "There’s more"),
                (SayMore, "Tell Sam more"),
                (Park, "Park it for now"),
                (TakeUp, "Take it up again"),
                (Accept, "Yes, let’s"),
                (Withdraw, "Withdraw it"),
            ],
        };
        let mut may: Vec<&str> =
            named.iter().filter(|(what, _)| self.clone().step((who, *what), "x")).map(|(_, name)| *name).collect();
        let writes = [Reply, Offer].into_iter().any(|what| self.clone().step((who, what), "x"));
        if who == Who::Listener && writes {
            may.push("Send to Ines");
        }
        may.sort_unstable();
        may
    }
}

fn post(what: What, words: &str) -> (&'static str, Vec<(&'static str, String)>) {
    let text = |name, suffix: &str| (name, format!("{words}{suffix}"));
    match what {
        What::Reflect => ("reflections", vec![text("heard", "")]),
        What::Ask => ("ask", vec![]),
        What::Thank => ("thanks", vec![]),
        What::ThatsIt => ("answer", vec![("answer", "heard".into())]),
        What::NotQuite => ("answer", vec![("answer", "not-quite".into()), text("words", "")]),
        What::More => ("answer", vec![("answer", "more".into()), text("words", "")]),
        What::SayMore => ("more", vec![text("more", "")]),
        What::Park => ("park", vec![]),
        What::TakeUp => ("take-up", vec![]),
        What::Reply => ("reply", vec![text("reply", "r")]),
        What::Offer => ("reply", vec![text("offering", "o")]),
        What::Both => ("reply", vec![text("reply", "r"), text("offering", "o")]),
        What::TakeBack => ("offer/take-back", vec![]),
        What::Accept => ("offer/accept", vec![]),
        What::Withdraw => ("withdraw", vec![]),
    }
}

/// Which try, and which wording of an offer, stand on the page: an answer is to exactly that.
fn named_on(page: &Page, path: &str) -> Option<(&'static str, String)> {
    let name = match path {
        "answer" => "try",
        "offer/accept" | "offer/take-back" => "version",
        _ => return None,
    };
    let html = page.html();
    let css = format!("input[name='{name}'], button[name='{name}']");
    let named = html.select(&select(&css)).next()?.value().attr("value")?.to_owned();
    Some((name, named))
}

const KNOWN: [&str; 13] = [
    "Show Ines",
    "Tell me more?",
    "Thank you for this",
    "Park it for now",
    "Take it up again",
    "Take the offer back",
    "Send to Ines",
    "That’s it",
    "Not quite",
    "There’s more",
    "Tell Sam more",
    "Yes, let’s",
    "Withdraw it",
];

fn buttons_on(page: &Page) -> Vec<&'static str> {
    let there = page.find("button");
    let mut found: Vec<&str> = KNOWN.into_iter().filter(|known| there.iter().any(|b| b == known)).collect();
    found.sort_unstable();
    found
}

struct Table {
    world: World,
    ines: Person,
    sam: Person,
    note: String,
    case: usize,
}

impl Table {
    async fn new(pool: PgPool) -> Self {
        let world = World::new(pool);
        let (mut ines, sam) = world.pair().await;
        let note = ines.note("fear", "the platform at six").await;
        Self { world, ines, sam, note, case: 0 }
    }

    async fn play(&mut self, steps: &[Step]) -> Wrong {
        self.case += 1;
        let text = format!("shown{}w", self.case);
        let id = self.ines.show(&self.note.clone(), "part", &text, "now").await;
        let mut model = Model::default();
        for (n, step) in steps.iter().enumerate() {
            let words = format!("case{}step{n}w", self.case);
            let taken = model.step(*step, &words);
            let (path, mut fields) = post(step.1, &words);
            let person = if step.0 == Who::Author { &mut self.ines } else { &mut self.sam };
            fields.extend(named_on(&person.look(&format!("/shown/{id}")).await, path));
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let answer = person.act(&format!("/shown/{id}/{path}"), &fields).await;
            let status = answer.status.as_u16();
            right([303, 422, 404].contains(&status), || format!("{step:?} was answered {status}"))?;
            right(!taken || status == 303, || format!("{step:?} may be taken and was answered {status}"))?;
            right(!model.withdrawn || !answer.body.contains(&text), || format!("{step:?} shows what was withdrawn"))?;
            self.compare(&id, &text, &model).await.map_err(|wrong| format!("after {:?}: {wrong}", &steps[..=n]))?;
        }
        Ok(())
    }

    async fn compare(&mut self, id: &str, text: &str, model: &Model) -> Wrong {
        for who in [Who::Author, Who::Listener] {
            let person = if who == Who::Author { &mut self.ines } else { &mut self.sam };
            let page = person.look(&format!("/shown/{id}")).await;
            right(page.status == 200, || format!("{who:?} gets {}", page.status))?;
            let (there, expected) = (buttons_on(&page), model.buttons(who));
            right(there == expected, || format!("{who:?} has {there:?}, not {expected:?}"))?;
            right(page.body.contains(text) != model.withdrawn, || format!("{who:?}: the words, withdrawn or not"))?;
            for words in model.of_author.iter().chain(&model.of_listener) {
                right(page.body.contains(words.as_str()), || format!("{who:?} misses {words}"))?;
            }
            for words in &model.gone {
                right(!page.body.contains(words.as_str()), || format!("{who:?} still sees {words}"))?;
            }
        }
        let id: Uuid = id.parse().map_err(|_| "no id".to_owned())?;
        let rows: (i64, i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM replies WHERE hearing_id = $1), (SELECT count(*) FROM offers WHERE hearing_id = $1),
                    (SELECT count(*) FROM offer_consents WHERE hearing_id = $1), (SELECT count(*) FROM parkings WHERE hearing_id = $1)",
        )
        .bind(id)
        .fetch_one(&self.world.pool)
        .await
        .map_err(|error| error.to_string())?;
        let number = i64::from;
        let expected = (
            number(model.replied),
            number(model.offered),
            number(model.offered) + number(model.accepted),
            number(model.parked),
        );
        right(rows == expected, || format!("the tables hold {rows:?}, not {expected:?}"))
    }
}

#[sqlx::test]
async fn whatever_the_two_do_nobody_replies_before_it_was_heard(pool: PgPool) {
    let mut table = Table::new(pool).await;
    let cases = histories::play((60, 2_000), steps, async |steps| table.play(steps).await).await;
    assert!(table.case >= cases);
}

/// An old page says yes to what stood on it, and to nothing that came since.
#[sqlx::test]
async fn a_page_that_was_overtaken_answers_nothing_it_did_not_show(pool: PgPool) {
    let mut table = Table::new(pool).await;
    let id = table.ines.show(&table.note.clone(), "part", "the stairs", "now").await;
    let path = format!("/shown/{id}");
    let (ines, sam) = (&mut table.ines, &mut table.sam);
    sam.get(&path).await;
    sam.press("Show Ines", &[("heard", "you were alone")]).await.is(200);
    ines.get(&path).await.has("you were alone");
    let mut elsewhere = ines.clone();
    elsewhere.get(&path).await;
    elsewhere.press("Not quite", &[]).await.is(200);
    sam.get(&path).await;
    sam.press("Show Ines", &[("heard", "you say it was your fault")]).await.is(200);
    ines.press("That’s it", &[]).await.is(200).has("you say it was your fault");
    sam.get(&path).await.has_not("</b> that’s it.").has_not("Send to Ines");

    ines.press("That’s it", &[]).await.is(200);
    sam.get(&path).await;
    sam.press("Send to Ines", &[("offering", "I cook on Fridays")]).await.is(200);
    ines.get(&path).await.has("I cook on Fridays");
    sam.press("Take the offer back", &[]).await.is(200);
    sam.press("Send to Ines", &[("offering", "you hand me your phone")]).await.is(200);
    ines.press("Yes, let’s", &[]).await.is(200).has("you hand me your phone").has_not("yes, let’s.");
    let consents = table.world.count("SELECT count(*) FROM offer_consents").await;
    assert_eq!(consents, 1, "whoever offers has said yes, and nobody else");
}

/// Reads that begin after the withdrawal was answered show nothing; a reflection is kept or
/// refused, and what it answers shows nothing either.
#[sqlx::test]
async fn a_withdrawal_races_reading_and_reflecting(pool: PgPool) {
    let mut table = Table::new(pool).await;
    let (mut kept, mut refused, mut saw) = (0, 0, 0);
    for n in 0..rounds(60, 1_000) {
        let text = format!("racing{n}w");
        let id = table.ines.show(&table.note.clone(), "part", &text, "now").await;
        let path = format!("/shown/{id}");
        let is_withdrawn = AtomicBool::new(false);
        let (mut author, mut reader, mut listener) = (table.ines.clone(), table.sam.clone(), table.sam.clone());
        let withdraw = async {
            for _ in 0..n % 7 {
                tokio::task::yield_now().await;
            }
            author.act(&format!("{path}/withdraw"), &[]).await.is(303);
            is_withdrawn.store(true, Ordering::SeqCst);
        };
        let read = async {
            let mut seen = 0;
            for place in [&path, "/week", "/history", &path, "/history", &path, "/week", &path] {
                let closed = is_withdrawn.load(Ordering::SeqCst);
                let page = reader.look(place).await;
                assert_eq!(page.status, 200);
                let shows = page.body.contains(&text);
                assert!(!(closed && shows), "{place} shows {text} after the withdrawal was answered");
                seen += usize::from(shows);
            }
            seen
        };
        let reflect = async {
            for _ in 0..n % 5 {
                tokio::task::yield_now().await;
            }
            let began_closed = is_withdrawn.load(Ordering::SeqCst);
            let answer = listener.act(&format!("{path}/reflections"), &[("heard", "that it is cold")]).await;
            assert!(!(began_closed && answer.body.contains(&text)));
            // What is refused was refused because it was withdrawn: then nothing is shown.
            assert!(answer.status == 303 || !answer.body.contains(&text), "{}", answer.status);
            answer.status == 303
        };
        let ((), seen, was_kept) = tokio::join!(withdraw, read, reflect);
        saw += seen;
        if was_kept {
            kept += 1
        } else {
            refused += 1
        }
        for person in [&mut table.ines, &mut table.sam] {
            let page = person.look(&path).await;
            page.is(200).has("Withdrawn by its author").has_not(&text);
            assert_eq!(page.text().contains("that it is cold"), was_kept, "their own words stay theirs");
        }
        table.sam.look("/history").await.has_not(&text);
    }
    println!("{kept} reflections kept, {refused} refused, {saw} reads while it was shown");
    assert!(kept > 0 && refused > 0 && saw > 0, "they did not race: {kept} {refused} {saw}");
}
