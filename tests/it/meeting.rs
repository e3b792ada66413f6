//! The meeting from outside: chance plays both, with fresh pages and overtaken ones, against a
//! model of its own; then both press at the same moment.

mod evenings;
mod model;
mod play;
mod races;

use crate::support::histories::{self, Wrong, right};
use model::{Model, NAMES, What, Who};
use play::Two;
use proptest::prelude::*;
use sqlx::PgPool;

/// From which page an act is sent.
#[derive(Clone, Copy, Debug)]
enum From {
    Fresh,
    /// One that was looked at earlier, whatever has happened since.
    Earlier,
    /// A fresh one, and then once more.
    Twice,
}

/// What somebody does next: one of the things that can be done now, or one of those that cannot.
#[derive(Clone, Copy, Debug)]
enum Act {
    Possible(usize, From),
    Impossible(usize, From),
}

/// Each as often as it is to come where it can.
fn likely() -> Vec<What> {
    use What::*;
    let often =
        [On, On, On, Reflect, Reflect, Reflect, NotQuite, NotQuite, Park, Park, Offer, Offer, Accept, Accept, Back];
    let seldom = [
        Stay, Turn, LeaveStep, End, Pause, Until, Mine, Yes, TwoScreens, Ask, ThatsIt, More, TakeUp, Reply, TakeBack,
        Close,
    ];
    let begins = [Begin("full"), Begin("full"), Begin("full"), Begin("short"), Begin("hold")];
    [&often[..], &seldom, &begins].concat()
}

/// One of all that either may do now, or of all that they may not.
fn pick(model: &Model, n: usize, is_possible: bool) -> Option<(Who, What)> {
    let whats = if is_possible { likely() } else { distinct(likely()) };
    let both = whats.into_iter().flat_map(|what| [(0, what), (1, what)]);
    let is_taken = |who, what| model.clone().act(who, what, &model.named(), "x");
    let found: Vec<(Who, What)> = both.filter(|(who, what)| is_taken(*who, *what) == is_possible).collect();
    found.get(n % found.len().max(1)).copied()
}

fn distinct(mut whats: Vec<What>) -> Vec<What> {
    whats.dedup();
    whats
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let from = || prop_oneof![7 => Just(From::Fresh), 2 => Just(From::Earlier), 1 => Just(From::Twice)];
    let act = prop_oneof![
        3 => (0..10_000_usize, from()).prop_map(|(n, from)| Act::Possible(n, from)),
        2 => (0..10_000_usize, from()).prop_map(|(n, from)| Act::Impossible(n, from)),
    ];
    prop::collection::vec(act, 1..32)
}

struct Table {
    two: Two,
    case: usize,
    taken: usize,
}

impl Table {
    async fn play(&mut self, acts: &[Act]) -> Wrong {
        self.case += 1;
        let first = usize::from(self.case.is_multiple_of(2));
        self.two.begin_anew(first).await;
        let mut model = Model::new(first);
        let mut seen = [self.two.look(0, &model).await, self.two.look(1, &model).await];
        let mut done = Vec::new();
        for (n, act) in acts.iter().enumerate() {
            let (picked, from) = match *act {
                Act::Possible(n, from) => (pick(&model, n, true), from),
                Act::Impossible(n, from) => (pick(&model, n, false), from),
            };
            // After both closes there is nothing left to do, or nothing that may not be done.
            let Some((who, what)) = picked else { continue };
            done.push((NAMES[who], what, from));
            let told = || format!("after {done:?}");
            if !matches!(from, From::Earlier) {
                seen[who] = self.two.look(who, &model).await;
            }
            let times = if matches!(from, From::Twice) { 2 } else { 1 };
            let words = format!("case{}act{n}w", self.case);
            for _ in 0..times {
                self.taken += usize::from(model.act(who, what, &seen[who].named, &words));
                let status = self.two.send(who, what, &seen[who], &words).await.status.as_u16();
                let expected = model.status(who, what, &seen[who].named, &words);
                right(status == expected, || format!("{}: answered {status}, not {expected}", told()))?;
                self.two.compare(&model).await.map_err(|wrong| format!("{}: {wrong}", told()))?;
            }
        }
        Ok(())
    }
}

#[sqlx::test]
async fn whatever_the_two_press_one_speaks_and_no_step_is_skipped_or_had_twice(pool: PgPool) {
    let mut table = Table { two: Two::new(pool).await, case: 0, taken: 0 };
    let cases = histories::play((60, 2_000), acts, async |acts| table.play(acts).await).await;
    println!("{} meetings, {} acts taken", table.case, table.taken);
    assert!(table.case >= cases && table.taken > 2 * cases);
}

/// An old page says yes to what stood on it, and to nothing that came since.
#[sqlx::test]
async fn a_page_that_was_overtaken_answers_nothing_it_did_not_show(pool: PgPool) {
    use What::*;
    let mut two = Two::new(pool).await;
    let offered = [(1, Reflect), (0, ThatsIt), (1, Offer)];
    // What came before the page, what came after it, and what is sent from it.
    type Overtaken<'a> = (&'a [(Who, What)], &'a [(Who, What)], (Who, What));
    let meetings: [Overtaken; 5] = [
        (&[(1, Reflect)], &[(0, NotQuite), (1, Reflect)], (0, ThatsIt)),
        (&[(1, Reflect)], &[(0, NotQuite), (1, Reflect)], (0, More)),
        (&offered, &[(1, TakeBack), (1, Offer)], (0, Accept)),
        (&[(0, Pause)], &[(0, Back), (1, Back), (1, Pause)], (0, Back)),
        (&[(0, On)], &[(1, On)], (1, LeaveStep)),
    ];
    for (before, between, late) in meetings {
        two.begin_anew(0).await;
        let mut model = Model::new(0);
        two.play(&mut model, &[(0, Begin("full")), (1, Begin("full"))]).await;
        two.play(&mut model, before).await;
        let old = two.look(late.0, &model).await;
        two.play(&mut model, between).await;
        assert!(!model.act(late.0, late.1, &old.named, "toolatew"), "{late:?} is no more than late");
        let status = model.status(late.0, late.1, &old.named, "toolatew");
        two.send(late.0, late.1, &old, "toolatew").await.is(status);
        two.compare(&model).await.unwrap_or_else(|wrong| panic!("{late:?} after {between:?}: {wrong}"));
    }
}
