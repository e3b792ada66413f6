//! Chance plays both, with fresh pages and with overtaken ones, while days pass: after every act the
//! database and all pages of both say what a model of its own says.

use super::model::{Model, NAMES, Of, Sent, What};
use super::play::Two;
use crate::support::histories::{self, Wrong, right};
use proptest::prelude::*;
use sqlx::PgPool;

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// One of the things that can be done now.
    Possible(usize),
    /// The same, sent twice.
    Twice(usize),
    /// One of those that cannot.
    Impossible(usize),
    /// What could be done when somebody looked last, whatever has happened since.
    Earlier(usize),
    Days(i32),
}

/// Each as often as it is to come where it can.
const LIKELY: [What; 13] = [
    What::New,
    What::Change,
    What::Change,
    What::Consent,
    What::Consent,
    What::Consent,
    What::Consent,
    What::NotNow,
    What::TakeBack,
    What::Keep,
    What::Keep,
    What::Rest,
    What::Retire,
];
const AT_MOST: usize = 3;

/// All that either may do now, or all that they may not.
pub fn picks(model: &Model, is_possible: bool) -> Vec<Sent> {
    let of = |a: &super::model::Agreement| a.versions.iter().map(|v| (a.serial, v.serial)).collect::<Vec<Of>>();
    let mut places: Vec<Of> = model.agreements.iter().flat_map(of).collect();
    if !is_possible {
        places.push((usize::MAX, usize::MAX));
    }
    let whats: &[What] = if is_possible { &LIKELY } else { &What::ALL };
    let mut picks = Vec::new();
    for what in whats.iter().copied() {
        let is_new = what == What::New;
        if is_new && (!is_possible || model.agreements.len() >= AT_MOST) {
            continue;
        }
        for of in if is_new { &[(0, 0)][..] } else { &places } {
            for who in [0, 1] {
                let sent = Sent { who, what, of: *of, words: "?".into(), until: None };
                if model.does(&sent) == is_possible {
                    picks.push(sent);
                }
            }
        }
    }
    picks
}

/// One of them, with words of its own and, of every two, one with a day for a second look.
pub fn pick(picks: Vec<Sent>, n: usize, words: String, today: i32) -> Option<Sent> {
    let sent = picks.get(n % picks.len().max(1))?.clone();
    let until = n.is_multiple_of(2).then_some(today + 1 + i32::try_from(n % 9).unwrap());
    Some(Sent { words, until, ..sent })
}

fn nexts() -> impl Strategy<Value = Vec<Next>> {
    let n = 0..10_000_usize;
    let next = prop_oneof![
        8 => n.clone().prop_map(Next::Possible),
        1 => n.clone().prop_map(Next::Twice),
        3 => n.clone().prop_map(Next::Impossible),
        4 => n.prop_map(Next::Earlier),
        3 => (1..9_i32).prop_map(Next::Days),
    ];
    prop::collection::vec(next, 1..28)
}

struct Table {
    two: Two,
    case: usize,
    taken: usize,
    late: usize,
    agreed: usize,
}

impl Table {
    async fn play(&mut self, nexts: &[Next]) -> Wrong {
        self.case += 1;
        self.two.begin_anew().await;
        let mut model = Model::default();
        let mut seen = model.clone();
        let mut done: Vec<String> = Vec::new();
        for (n, next) in nexts.iter().enumerate() {
            let words = format!("case{}act{n}w", self.case);
            let picked = match *next {
                Next::Days(days) => {
                    model.today += days;
                    self.two.days(model.today).await;
                    done.push(format!("{days} days"));
                    self.compare(&model, &done).await?;
                    continue;
                }
                Next::Possible(n) | Next::Twice(n) => pick(picks(&model, true), n, words, model.today),
                Next::Impossible(n) => pick(picks(&model, false), n, words, model.today),
                Next::Earlier(n) => pick(picks(&seen, true), n, words, model.today),
            };
            let Some(sent) = picked else { continue };
            done.push(format!("{} {:?} of {:?} ({next:?})", NAMES[sent.who], sent.what, sent.of));
            self.late += usize::from(matches!(next, Next::Earlier(_)) && !model.does(&sent));
            let times = if matches!(next, Next::Twice(_)) { 2 } else { 1 };
            for _ in 0..times {
                self.taken += usize::from(model.does(&sent));
                let expected = model.act(&sent);
                let status = self.two.send(&sent).await.status.as_u16();
                right(status == expected, || format!("after {done:#?}: answered {status}, not {expected}"))?;
                self.compare(&model, &done).await?;
            }
            if n % 3 == 0 {
                seen = model.clone();
            }
        }
        self.agreed += model.agreements.iter().filter(|agreement| agreement.stands().is_some()).count();
        Ok(())
    }

    async fn compare(&mut self, model: &Model, done: &[String]) -> Wrong {
        // Each page has its turn, and all of them when a few acts have come together.
        self.two.compare(model, done.len().is_multiple_of(4)).await.map_err(|wrong| format!("after {done:#?}: {wrong}"))
    }
}

#[sqlx::test]
async fn whatever_the_two_press_only_two_yeses_to_one_version_are_an_agreement(pool: PgPool) {
    let mut table = Table { two: Two::new(pool).await, case: 0, taken: 0, late: 0, agreed: 0 };
    let cases = histories::play((60, 2_000), nexts, async |nexts| table.play(nexts).await).await;
    let Table { case, taken, late, agreed, .. } = table;
    println!("{case} histories, {taken} acts taken, {late} came too late, {agreed} agreements stood at the end");
    assert!(case >= cases && taken > 2 * cases && late > 5 && agreed > 20, "{taken}, {late}, {agreed}");
}
