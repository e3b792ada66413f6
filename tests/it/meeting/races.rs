//! Both press at the same moment: what is left is what one of the two orders leaves.

use super::model::{Model, What, Who};
use super::play::{Seen, Two, Wrong, right, send};
use crate::support::chance::rounds;
use sqlx::PgPool;
use std::collections::BTreeMap;

type Act = (Who, What);

/// What was done before, and then the two at once. Ines begins in the first step, which is hers.
fn meetings() -> Vec<(Vec<Act>, [What; 2])> {
    use What::*;
    let begun = [(0, Begin("full")), (1, Begin("full"))];
    let after = |more: &[Act]| [&begun[..], more].concat();
    let missed = [(1, Reflect), (0, NotQuite), (1, Reflect), (0, More)];
    let offered = [(1, Reflect), (0, ThatsIt), (1, Offer)];
    vec![
        (vec![], [Begin("full"), Begin("short")]),
        (after(&[]), [On, On]),
        (after(&[]), [On, LeaveStep]),
        (after(&[]), [LeaveStep, LeaveStep]),
        (after(&[]), [On, Pause]),
        (after(&[]), [Pause, Pause]),
        (after(&[]), [End, On]),
        (after(&[]), [End, Reflect]),
        (after(&[]), [Turn, Reflect]),
        (after(&[]), [Turn, Ask]),
        (after(&[]), [Mine, Mine]),
        (after(&[(0, On)]), [Stay, On]),
        (after(&[(0, Mine)]), [TwoScreens, Yes]),
        (after(&[(0, Mine), (1, Yes)]), [On, On]),
        (after(&[(0, Pause)]), [Back, Back]),
        (after(&[(0, Pause)]), [Back, Until]),
        (after(&[(0, Pause)]), [End, Back]),
        (after(&[(1, Reflect)]), [ThatsIt, Pause]),
        (after(&[(1, Reflect)]), [NotQuite, On]),
        (after(&missed), [Park, Reflect]),
        (after(&missed), [Park, Park]),
        (after(&offered), [Accept, TakeBack]),
        (after(&offered), [Accept, LeaveStep]),
        (after(&offered), [Accept, Reply]),
        (after(&[(0, End)]), [Close, Close]),
    ]
}

impl Two {
    async fn race(&mut self, before: &[Act], [hers, his]: [What; 2], round: usize) -> Result<bool, String> {
        self.begin_anew(0).await;
        let mut model = Model::new(0);
        self.play(&mut model, before).await;
        let seen = [self.look(0, &model).await, self.look(1, &model).await];
        let words = [format!("round{round}hersw"), format!("round{round}hisw")];
        let answers = self.both_at_once(&seen, [hers, his], &words, round.is_multiple_of(2)).await;
        let ends = [[0, 1], [1, 0]].map(|order| {
            let mut end = model.clone();
            let taken = order.map(|who| (who, end.act(who, [hers, his][who], &seen[who].named, &words[who])));
            (end, taken)
        });
        let mut wrongs = Vec::new();
        for (n, (end, taken)) in ends.iter().enumerate() {
            match self.is(end, taken, answers).await {
                Ok(()) => return Ok(n == 0),
                Err(wrong) => wrongs.push(wrong),
            }
        }
        Err(wrongs.join("\n  and "))
    }

    async fn both_at_once(
        &mut self,
        seen: &[Seen; 2],
        what: [What; 2],
        words: &[String; 2],
        is_she_first: bool,
    ) -> [u16; 2] {
        let path = self.path.clone();
        let [one, other] = &mut self.people;
        let hers = send(one, &path, 0, what[0], &seen[0], &words[0]);
        let his = send(other, &path, 1, what[1], &seen[1], &words[1]);
        // Whoever is named first is asked first.
        let (first, second) = if is_she_first {
            tokio::join!(hers, his)
        } else {
            let (his, hers) = tokio::join!(his, hers);
            (hers, his)
        };
        [first.status.as_u16(), second.status.as_u16()]
    }

    /// The pages are those of this end, and nobody was told of something else.
    async fn is(&mut self, end: &Model, taken: &[(Who, bool); 2], answers: [u16; 2]) -> Wrong {
        for (who, is_taken) in taken {
            let status = answers[*who];
            right(status == 303 || (!is_taken && status == 422), || format!("answered {status}, taken: {is_taken}"))?;
        }
        self.compare(end).await
    }
}

#[sqlx::test]
async fn of_two_presses_at_once_one_comes_first(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let mut orders: BTreeMap<bool, usize> = BTreeMap::new();
    for round in 0..rounds(2, 40) {
        for (before, at_once) in meetings() {
            let order = two.race(&before, at_once, round).await;
            let hers_first = order.unwrap_or_else(|wrong| panic!("{at_once:?} after {before:?}: {wrong}"));
            *orders.entry(hers_first).or_default() += 1;
        }
    }
    println!("hers first, or it makes no difference: {orders:?}");
}
