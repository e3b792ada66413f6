//! Both press at the same moment: what is left is what one of the two orders leaves, and whatever
//! was answered as done is there.

use super::model::{Model, Named, What, Who};
use super::pick;
use super::play::{Seen, Two, send};
use crate::support::Person;
use crate::support::chance::{Chance, rounds};
use crate::support::histories::right;
use sqlx::PgPool;
use std::time::Duration;

type Act = (Who, What);

const INES: Who = 0;
const SAM: Who = 1;

/// How it comes to a moment, and what is pressed in it: by each of them, or by one on two devices.
type Moment = (Vec<Act>, [Act; 2]);

/// Two that get in each other's way, each where it can be done. Ines speaks first.
fn moments() -> Vec<Moment> {
    use What::*;
    let begun = || vec![(INES, Begin("full")), (SAM, Begin("full"))];
    let after = |more: &[Act]| [&begun(), more].concat();
    let waiting = [(SAM, Reflect)];
    let missed = [(SAM, Reflect), (INES, NotQuite), (SAM, Reflect), (INES, More)];
    let parked = [&missed[..], &[(SAM, Park)]].concat();
    let heard = [(SAM, Reflect), (INES, ThatsIt)];
    let offered = [&heard[..], &[(SAM, Offer)]].concat();
    let on_hers = [(INES, Mine), (SAM, Yes)];
    vec![
        (vec![], [(INES, Begin("full")), (SAM, Begin("hold"))]),
        (vec![], [(INES, Mine), (SAM, Mine)]),
        (begun(), [(INES, On), (SAM, On)]),
        (after(&[(INES, On)]), [(SAM, On), (SAM, On)]),
        (after(&[(INES, On)]), [(SAM, On), (INES, LeaveStep)]),
        (after(&[(INES, On)]), [(SAM, On), (INES, Stay)]),
        (after(&[(INES, On)]), [(SAM, On), (INES, Pause)]),
        (after(&[(INES, On)]), [(SAM, On), (INES, End)]),
        (begun(), [(INES, LeaveStep), (SAM, LeaveStep)]),
        (begun(), [(INES, Turn), (SAM, Reflect)]),
        (begun(), [(INES, Turn), (INES, Turn)]),
        (begun(), [(SAM, Reflect), (SAM, Reflect)]),
        (begun(), [(SAM, Reflect), (INES, LeaveStep)]),
        (begun(), [(SAM, Reflect), (INES, Pause)]),
        (begun(), [(SAM, Reflect), (INES, End)]),
        (begun(), [(SAM, Ask), (INES, Turn)]),
        (begun(), [(SAM, Pause), (INES, Pause)]),
        (after(&waiting), [(INES, ThatsIt), (INES, NotQuite)]),
        (after(&waiting), [(INES, More), (SAM, LeaveStep)]),
        (after(&waiting), [(INES, ThatsIt), (SAM, Pause)]),
        (after(&missed), [(SAM, Reflect), (INES, Park)]),
        (after(&missed), [(SAM, Park), (INES, Park)]),
        (after(&missed), [(SAM, Reflect), (INES, NotQuite)]),
        (after(&parked), [(SAM, TakeUp), (INES, TakeUp)]),
        (after(&heard), [(SAM, Reply), (SAM, Reply)]),
        (after(&heard), [(SAM, Offer), (INES, On)]),
        (after(&offered), [(INES, Accept), (SAM, TakeBack)]),
        (after(&offered), [(INES, Accept), (INES, Accept)]),
        (after(&offered), [(INES, Accept), (SAM, LeaveStep)]),
        (after(&offered), [(INES, Accept), (SAM, Reply)]),
        (after(&[(INES, Pause)]), [(INES, Back), (SAM, Back)]),
        (after(&[(INES, Pause), (INES, Back)]), [(SAM, Back), (INES, Until)]),
        (after(&[(INES, Pause)]), [(INES, Back), (SAM, End)]),
        (after(&[(INES, Mine)]), [(SAM, Yes), (INES, TwoScreens)]),
        (after(&on_hers), [(INES, On), (SAM, On)]),
        (after(&on_hers), [(INES, Pause), (SAM, On)]),
        (vec![(INES, End)], [(INES, Close), (SAM, Close)]),
        (vec![(INES, End)], [(SAM, Close), (SAM, Close)]),
    ]
}

/// One of them in front of a page, about to press.
struct Device {
    person: Person,
    act: Act,
    seen: Seen,
    words: String,
    wait: Duration,
}

impl Device {
    async fn press(&mut self, path: &str) -> u16 {
        tokio::time::sleep(self.wait).await;
        let (who, what) = self.act;
        send(&mut self.person, path, who, what, &self.seen, &self.words).await.status.as_u16()
    }

    /// In the model, from the page it has drawn; answers how it is answered.
    fn press_in(&self, model: &mut Model, named: &Named) -> u16 {
        let (who, what) = self.act;
        model.act(who, what, named, &self.words);
        model.status(who, what, named, &self.words)
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

    async fn begin_anew(&self) -> Model {
        self.two.begin_anew(INES).await;
        Model::new(INES)
    }

    async fn device(&mut self, act: Act, model: &Model, words: String) -> Device {
        let seen = self.two.look(act.0, model).await;
        let wait = Duration::from_micros(self.chance.below(3_000) as u64);
        Device { person: self.two.people[act.0].clone(), act, seen, words, wait }
    }

    /// The two acts at the same moment, from pages of just before. Answers all that may be left:
    /// a pause or one screen hides what came just before it, so that both orders look the same.
    async fn race(&mut self, models: Vec<Model>, acts: [Act; 2]) -> Vec<Model> {
        self.raced += 1;
        let words = |n| format!("race{}word{n}x", self.raced);
        let [first, second] = [words(0), words(if acts[0] == acts[1] { 0 } else { 1 })];
        let mut devices =
            [self.device(acts[0], &models[0], first).await, self.device(acts[1], &models[0], second).await];
        let [one, other] = &mut devices;
        let answered: [u16; 2] = tokio::join!(one.press(&self.two.path), other.press(&self.two.path)).into();
        let (mut left, mut wrong, mut turned) = (Vec::new(), Vec::new(), 1);
        for (model, order) in models.iter().flat_map(|model| [[0, 1], [1, 0]].map(|order| (model, order))) {
            let (mut after, named, mut expected) = (model.clone(), model.named(), [0; 2]);
            order.iter().for_each(|n| expected[*n] = devices[*n].press_in(&mut after, &named));
            let mut same = right(answered == expected, || format!("answered {answered:?}, not {expected:?}"));
            if same.is_ok() {
                same = self.two.compare(&after).await;
            }
            match same {
                Ok(()) if left.contains(&after) => {}
                Ok(()) => (turned, _) = (turned.min(order[0]), left.push(after)),
                Err(differs) => wrong.push(differs),
            }
        }
        let seed = self.chance.seed;
        assert!(!left.is_empty(), "seed {seed}: {acts:?} at once, in neither order: {wrong:#?}\nafter {models:?}");
        self.turned += turned;
        left
    }
}

#[sqlx::test]
async fn two_presses_that_meet_leave_what_one_order_of_them_would(pool: PgPool) {
    let mut racers = Racers::new(pool).await;
    for (before, acts) in moments() {
        for _ in 0..rounds(3, 120) {
            let mut model = racers.begin_anew().await;
            racers.two.play(&mut model, &before).await;
            let left = racers.race(vec![model], acts).await;
            if left[0].is_paused() {
                racers.race(left, [(INES, What::Back), (SAM, What::Back)]).await;
            }
        }
    }
    println!("{} races, {} the other way round", racers.raced, racers.turned);
    assert!(racers.turned > 0, "the two never pressed at once");
}

#[sqlx::test]
async fn a_meeting_in_which_every_two_presses_meet_goes_on_by_the_rule(pool: PgPool) {
    let mut racers = Racers::new(pool).await;
    let (mut models, mut meetings) = (vec![racers.begin_anew().await], 1);
    for _ in 0..rounds(60, 5_000) {
        if models[0].closings.len() == 2 {
            (models, meetings) = (vec![racers.begin_anew().await], meetings + 1);
        }
        let acts = [0; 2].map(|_| pick(&models[0], racers.chance.below(10_000), true));
        let [Some(one), Some(other)] = acts else { panic!("nothing can be done in {:?}", models[0]) };
        models = racers.race(models, [one, other]).await;
    }
    println!("{} races in {meetings} meetings, {} the other way round", racers.raced, racers.turned);
    assert!(racers.turned > 0, "the two never pressed at once");
}
