//! Both press at the same moment: what is left is what one of the two orders leaves.

use super::machine::{pick, picks};
use super::model::{Model, Sent, What, Who};
use super::play::{Two, send};
use crate::support::Person;
use crate::support::chance::{Chance, rounds};
use crate::support::histories::right;
use sqlx::PgPool;
use std::time::Duration;

const INES: Who = 0;
const SAM: Who = 1;

/// What is done before: by whom, or how many days pass.
#[derive(Clone, Copy, Debug)]
enum Step {
    Act(Who, What),
    Days(i32),
}

use Step::{Act, Days};
use What::{Change, Consent, Keep, New, NotNow, Rest, Retire, TakeBack};

/// How it comes to a moment, and what is pressed in it: by each of them, or by one on two devices.
type Moment = (Vec<Step>, [(Who, What); 2]);

fn moments() -> Vec<Moment> {
    let asked = || vec![Act(INES, New)];
    let agreed = || vec![Act(INES, New), Act(SAM, Consent)];
    let after = |steps: Vec<Step>, more: &[Step]| [&steps[..], more].concat();
    let changed = || after(agreed(), &[Act(INES, Change)]);
    let due = || after(agreed(), &[Days(9)]);
    let rests = || after(agreed(), &[Act(SAM, Rest)]);
    let last_day = || after(asked(), &[Days(13)]);
    vec![
        (vec![], [(INES, New), (SAM, New)]),
        (vec![], [(INES, New), (INES, New)]),
        (asked(), [(SAM, Consent), (SAM, Consent)]),
        (asked(), [(SAM, Consent), (INES, TakeBack)]),
        (asked(), [(SAM, Consent), (INES, Change)]),
        (asked(), [(SAM, Consent), (SAM, NotNow)]),
        (asked(), [(SAM, Consent), (SAM, Change)]),
        (asked(), [(SAM, Change), (INES, Change)]),
        (asked(), [(SAM, Change), (INES, TakeBack)]),
        (asked(), [(SAM, NotNow), (INES, TakeBack)]),
        (asked(), [(SAM, NotNow), (INES, Change)]),
        (last_day(), [(SAM, Consent), (INES, Change)]),
        (agreed(), [(INES, Change), (SAM, Change)]),
        (agreed(), [(INES, Rest), (SAM, Rest)]),
        (agreed(), [(INES, Rest), (SAM, Retire)]),
        (agreed(), [(INES, Retire), (SAM, Retire)]),
        (agreed(), [(INES, Rest), (SAM, Change)]),
        (agreed(), [(INES, Retire), (SAM, Change)]),
        (changed(), [(SAM, Consent), (SAM, Rest)]),
        (changed(), [(SAM, Consent), (INES, Rest)]),
        (changed(), [(SAM, Consent), (INES, Retire)]),
        (changed(), [(SAM, Consent), (SAM, Retire)]),
        (changed(), [(SAM, Consent), (INES, TakeBack)]),
        (changed(), [(SAM, Rest), (INES, TakeBack)]),
        (changed(), [(SAM, Rest), (INES, Change)]),
        (due(), [(INES, Keep), (SAM, Keep)]),
        (due(), [(INES, Keep), (SAM, Retire)]),
        (due(), [(INES, Keep), (INES, Keep)]),
        (due(), [(INES, Keep), (SAM, Change)]),
        (due(), [(INES, Keep), (INES, Rest)]),
        (rests(), [(INES, Change), (SAM, Retire)]),
        (rests(), [(INES, Change), (SAM, Change)]),
        (after(rests(), &[Act(INES, Change)]), [(SAM, Consent), (INES, Retire)]),
    ]
}

/// One of them in front of a page, about to press.
struct Device {
    person: Person,
    path: String,
    fields: Vec<(String, String)>,
    wait: Duration,
}

impl Device {
    async fn press(&mut self) -> u16 {
        tokio::time::sleep(self.wait).await;
        send(&mut self.person, &self.path, &self.fields).await.status.as_u16()
    }
}

struct Racers {
    two: Two,
    chance: Chance,
    raced: usize,
    /// Races that only the second one before the first explains.
    turned: usize,
}

impl Racers {
    async fn new(pool: PgPool) -> Self {
        let chance = Chance::new();
        println!("AMPERSAND_SEED={}", chance.seed);
        Self { two: Two::new(pool).await, chance, raced: 0, turned: 0 }
    }

    /// The act where it can be done, with words of its own.
    fn sent(&self, model: &Model, (who, what): (Who, What), words: &str) -> Sent {
        let found = picks(model, true).into_iter().find(|sent| (sent.who, sent.what) == (who, what));
        let found = found.unwrap_or_else(|| panic!("{what:?} cannot be done in {model:?}"));
        // Nine days on, a second look is due; two presses of the same form hold the same.
        Sent { words: words.into(), until: Some(model.today + 9), ..found }
    }

    async fn come_to(&mut self, steps: &[Step]) -> Model {
        self.two.begin_anew().await;
        let mut model = Model::default();
        for (n, step) in steps.iter().enumerate() {
            match *step {
                Days(days) => {
                    model.today += days;
                    self.two.days(model.today).await;
                }
                Act(who, what) => {
                    let sent = self.sent(&model, (who, what), &format!("race{}before{n}w", self.raced));
                    model.act(&sent);
                    self.two.send(&sent).await.is(303);
                }
            }
            self.two.compare(&model, false).await.unwrap();
        }
        model
    }

    fn device(&mut self, sent: &Sent) -> Device {
        let (path, fields) = self.two.form(sent);
        let wait = Duration::from_micros(self.chance.below(3_000) as u64);
        Device { person: self.two.people[sent.who].clone(), path, fields, wait }
    }

    /// Both at the same moment, from pages of just before. Answers what is left.
    async fn race(&mut self, model: &Model, sent: [Sent; 2]) -> Model {
        self.raced += 1;
        // What comes later is later: ids of one moment stand in no order.
        self.two.world.later(Duration::from_millis(20).try_into().unwrap());
        let [mut one, mut other] = [self.device(&sent[0]), self.device(&sent[1])];
        let answered: [u16; 2] = tokio::join!(one.press(), other.press()).into();
        let mut wrong = Vec::new();
        for order in [[0, 1], [1, 0]] {
            let (mut after, mut expected) = (model.clone(), [0; 2]);
            order.iter().for_each(|n| expected[*n] = after.act(&sent[*n]));
            let mut same = right(answered == expected, || format!("answered {answered:?}, not {expected:?}"));
            if same.is_ok() {
                same = self.two.compare(&after, true).await;
            }
            match same {
                Ok(()) => {
                    self.turned += order[0];
                    return after;
                }
                Err(differs) => wrong.push(differs),
            }
        }
        panic!("seed {}: {sent:?} at once, in neither order: {wrong:#?}\nafter {model:?}", self.chance.seed)
    }
}

#[sqlx::test]
async fn two_presses_that_meet_leave_what_one_order_of_them_would(pool: PgPool) {
    let mut racers = Racers::new(pool).await;
    for (before, acts) in moments() {
        for _ in 0..rounds(2, 60) {
            let model = racers.come_to(&before).await;
            let is_twice = acts[0] == acts[1];
            let words = [0, 1].map(|n| format!("race{}word{}x", racers.raced, if is_twice { 0 } else { n }));
            let sent = [0, 1].map(|n| racers.sent(&model, acts[n], &words[n]));
            racers.race(&model, sent).await;
        }
    }
    println!("{} races, {} the other way round", racers.raced, racers.turned);
    assert!(racers.turned > 0, "the two never pressed at once");
}

#[sqlx::test]
async fn agreements_in_which_every_two_presses_meet_go_on_by_the_rule(pool: PgPool) {
    let mut racers = Racers::new(pool).await;
    let mut model = racers.come_to(&[]).await;
    for round in 0..rounds(20, 3_000) {
        if picks(&model, true).iter().all(|sent| sent.what == New) || round % 40 == 39 {
            model = racers.come_to(&[Act(INES, New), Act(SAM, Consent)]).await;
        }
        let sent = [0, 1].map(|n| {
            let n = (racers.chance.below(10_000), format!("race{}word{n}x", racers.raced));
            pick(picks(&model, true), n.0, n.1, model.today).expect("something can be done")
        });
        model = racers.race(&model, sent).await;
        if racers.chance.below(4) == 0 {
            model.today += 3;
            racers.two.days(model.today).await;
        }
    }
    println!("{} races, {} the other way round", racers.raced, racers.turned);
}
