//! The meeting from outside: chance plays both, with fresh pages and overtaken ones, against a
//! model of its own; then both press at the same moment.

mod model;
mod play;
mod races;

use crate::support::chance::rounds;
use model::{Model, NAMES, What, Who};
use play::{Two, Wrong, right};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
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

type Act = (Who, What, From);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    use What::*;
    // Anybody may send anything; what moves a meeting on comes more often.
    let likely = prop_oneof![
        5 => Just(On),
        3 => prop::sample::select(vec![Begin("full"), Begin("short"), Begin("hold")]),
        6 => Just(Reflect),
        4 => Just(NotQuite),
        3 => Just(ThatsIt),
        2 => Just(Park),
        2 => Just(Turn),
        2 => Just(Offer),
        1 => Just(Reply),
        1 => Just(Accept),
        1 => Just(Pause),
        2 => Just(Back),
    ];
    let any = prop::sample::select(vec![
        On, Stay, Turn, LeaveStep, Pause, Until, Back, Mine, Yes, TwoScreens, End, Ask, Reflect, ThatsIt, NotQuite,
        More, Park, TakeUp, Reply, Offer, Accept, TakeBack, Close,
    ]);
    let from = prop_oneof![8 => Just(From::Fresh), 2 => Just(From::Earlier), 1 => Just(From::Twice)];
    let act = (0..2_usize, prop_oneof![3 => likely, 2 => any], from);
    // Half of them have begun already.
    let begun = vec![(0, Begin("full"), From::Fresh), (1, Begin("full"), From::Fresh)];
    (prop::sample::select(vec![begun, Vec::new()]), prop::collection::vec(act, 1..24))
        .prop_map(|(begun, acts)| [begun, acts].concat())
}

struct Table {
    two: Two,
    case: u32,
    taken: usize,
}

impl Table {
    async fn play(&mut self, acts: &[Act]) -> Wrong {
        self.case += 1;
        let first = usize::from(self.case % 2 == 0);
        self.two.begin_anew(first).await;
        let mut model = Model::new(first);
        let mut seen = [self.two.look(0, &model).await, self.two.look(1, &model).await];
        for (n, (who, what, from)) in acts.iter().enumerate() {
            let told = || format!("after {:?} by {}", &acts[..=n], NAMES[*who]);
            if !matches!(from, From::Earlier) {
                seen[*who] = self.two.look(*who, &model).await;
            }
            let times = if matches!(from, From::Twice) { 2 } else { 1 };
            for time in 0..times {
                let words = format!("case{}act{n}time{time}w", self.case);
                let is_taken = model.act(*who, *what, &seen[*who].named, &words);
                self.taken += usize::from(is_taken);
                let status = self.two.send(*who, *what, &seen[*who], &words).await.status.as_u16();
                right([303, 422].contains(&status), || format!("{}: answered {status}", told()))?;
                right(!is_taken || status == 303, || format!("{}: may be, and was answered {status}", told()))?;
                self.two.compare(&model).await.map_err(|wrong| format!("{}: {wrong}", told()))?;
            }
        }
        Ok(())
    }
}

#[sqlx::test]
async fn whatever_the_two_press_one_speaks_and_no_step_is_skipped_or_had_twice(pool: PgPool) {
    let mut table = Table { two: Two::new(pool).await, case: 0, taken: 0 };
    let (ask, mut asked) = tokio::sync::mpsc::channel::<(Vec<Act>, tokio::sync::oneshot::Sender<Wrong>)>(1);
    // Proptest waits for each answer, so it has a thread of its own.
    let cases = u32::try_from(rounds(40, 2_000)).unwrap();
    let chance = std::thread::spawn(move || {
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        TestRunner::new(config).run(&acts(), |acts| {
            let (answer, answered) = tokio::sync::oneshot::channel();
            ask.blocking_send((acts, answer)).map_err(|_| TestCaseError::fail("nobody plays"))?;
            let played = answered.blocking_recv().map_err(|_| TestCaseError::fail("nobody answers"))?;
            played.map_err(TestCaseError::fail)
        })
    });
    while let Some((acts, answer)) = asked.recv().await {
        let played = table.play(&acts).await;
        answer.send(played).unwrap();
    }
    if let Err(wrong) = chance.join().unwrap() {
        panic!("{wrong}");
    }
    println!("{} meetings, {} acts taken", table.case, table.taken);
    assert!(table.case >= cases && table.taken > 5 * rounds(40, 2_000));
}
