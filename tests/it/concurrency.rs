//! Two acts at the same moment, thousands of times: what stands afterwards is what one order
//! of the two would have left, by a model that knows nothing of the program.

use crate::support::chance::{Chance, rounds};
use crate::support::{Page, Person, World};
use ampersand::checkins::openings;
use jiff::SignedDuration;
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

const HALF_HOUR: i64 = 30 * 60;
const DAY: i64 = 24 * 3600;
/// The clock starts on a Monday at ten.
const TEN: i64 = 10 * 3600;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    None,
    Writing(u32),
    Sealed { words: u32, alone: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offer {
    allowed: bool,
    until: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Write(usize, u32),
    Seal(usize, bool),
    TakeBack(usize),
    Arrive(usize),
    NotNow(usize),
    Sweep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Done,
    Opened,
    Refused,
}

/// Seconds since the first Monday's midnight; weeks run from Monday to Sunday.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Model {
    now: i64,
    sides: [Side; 2],
    offers: [Option<Offer>; 2],
    opened: BTreeMap<i64, [u32; 2]>,
}

impl Model {
    fn after(&self, act: Act) -> (Self, Answer) {
        let mut next = self.clone();
        let answer = next.take(act);
        (next, answer)
    }

    fn take(&mut self, act: Act) -> Answer {
        match act {
            Act::Write(who, words) => match self.sides[who] {
                Side::Sealed { .. } => return Answer::Refused,
                _ => self.sides[who] = Side::Writing(words),
            },
            Act::Seal(who, alone) => {
                let words = match self.sides[who] {
                    Side::Sealed { .. } => return Answer::Refused,
                    Side::Writing(words) => words,
                    Side::None => 0,
                };
                self.sides[who] = Side::Sealed { words, alone };
                if alone {
                    self.offers[who] = Some(Offer { allowed: true, until: None });
                    self.try_open();
                }
            }
            Act::TakeBack(who) => {
                if let Side::Sealed { words, .. } = self.sides[who] {
                    self.sides[who] = Side::Writing(words);
                    self.offers[who] = None;
                }
            }
            Act::Arrive(who) => {
                if let Side::Sealed { alone, .. } = self.sides[who] {
                    self.offers[who] = Some(Offer { allowed: alone, until: Some(self.now + HALF_HOUR) });
                    if self.try_open() {
                        return Answer::Opened;
                    }
                }
            }
            Act::NotNow(who) => {
                self.offers[who] = self.offers[who].filter(|o| o.allowed).map(|_| Offer { allowed: true, until: None });
            }
            Act::Sweep => {
                for offer in &mut self.offers {
                    if let Some(Offer { allowed, until: Some(until) }) = *offer
                        && until <= self.now
                    {
                        *offer = allowed.then_some(Offer { allowed, until: None });
                    }
                }
            }
        }
        Answer::Done
    }

    fn week(&self) -> i64 {
        self.now.div_euclid(7 * DAY)
    }

    fn try_open(&mut self) -> bool {
        let [Some(one), Some(two)] = self.offers else { return false };
        let here = |offer: Offer| offer.until.is_some_and(|until| self.now < until);
        let may = |offer: Offer| offer.allowed || here(offer);
        if self.opened.contains_key(&self.week()) || !may(one) || !may(two) || !(here(one) || here(two)) {
            return false;
        }
        let words = self.sides.map(|side| match side {
            Side::Sealed { words, .. } => words,
            other => panic!("an offer beside {other:?}"),
        });
        self.opened.insert(self.week(), words);
        self.sides = [Side::None; 2];
        self.offers = [None; 2];
        true
    }
}

fn canary(who: usize, words: u32) -> String {
    format!("heron{who}x{words}kite")
}

/// What the database and the pages say, in the model's terms.
struct Couple {
    world: World,
    /// Two devices each.
    people: [[Person; 2]; 2],
    accounts: [Uuid; 2],
    started: jiff::Timestamp,
}

impl Couple {
    async fn new(pool: PgPool) -> Self {
        let world = World::new(pool);
        let (ines, sam) = world.pair().await;
        let mut people = [[ines.clone(), ines], [sam.clone(), sam]];
        for person in people.iter_mut().flatten() {
            person.cookies.clear();
            person.stay().await;
        }
        let accounts: Vec<Uuid> =
            sqlx::query_scalar("SELECT account_id FROM members ORDER BY seat").fetch_all(&world.pool).await.unwrap();
        let started = world.app.now() - SignedDuration::from_secs(TEN);
        Self { world, people, accounts: [accounts[0], accounts[1]], started }
    }

    async fn act(&self, device: usize, act: Act) -> Answer {
        let seat = match act {
            Act::Write(who, _) | Act::Seal(who, _) | Act::TakeBack(who) | Act::Arrive(who) | Act::NotNow(who) => who,
            Act::Sweep => {
                let mut db = self.world.pool.acquire().await.unwrap();
                openings::store::sweep(&mut db, self.world.app.now()).await.unwrap();
                return Answer::Done;
            }
        };
        let mut person = self.people[seat][device].clone();
        let page = match act {
            Act::Write(who, words) => person.act("/week/side/2", &[("good", &canary(who, words)), ("go", "on")]).await,
            Act::Seal(_, alone) => {
                let opens = if alone { "alone" } else { "both" };
                person.act("/week/side/8", &[("opens", opens), ("do", "seal")]).await
            }
            Act::TakeBack(_) => person.act("/week/take-back", &[]).await,
            Act::Arrive(_) => person.act("/week/arrive", &[]).await,
            Act::NotNow(_) | Act::Sweep => person.act("/week/not-now", &[]).await,
        };
        answer(&page)
    }

    async fn observe(&self, now: i64, device: usize) -> Model {
        let pool = &self.world.pool;
        let mut sides = [Side::None; 2];
        let rows: Vec<(Uuid, bool)> =
            sqlx::query_as("SELECT account_id, sealed_on IS NOT NULL FROM sides").fetch_all(pool).await.unwrap();
        let offered: Vec<(i16, bool, Option<jiff_sqlx::Timestamp>)> =
            sqlx::query_as("SELECT seat, allowed, arrived_until FROM offered_sides").fetch_all(pool).await.unwrap();
        let mut offers = [None; 2];
        for (seat, allowed, until) in offered {
            let until = until.map(|t| t.to_jiff().duration_since(self.started).as_secs());
            offers[usize::try_from(seat).unwrap() - 1] = Some(Offer { allowed, until });
        }
        for (account, sealed) in rows {
            let who = self.accounts.iter().position(|a| *a == account).unwrap();
            sides[who] = if sealed {
                // What a sealed side says is seen when it opens; how it may open stands in the offer.
                Side::Sealed { words: 0, alone: offers[who].is_some_and(|o: Offer| o.allowed) }
            } else {
                Side::Writing(self.written(who, device).await)
            };
        }
        let weeks: Vec<jiff_sqlx::Date> =
            sqlx::query_scalar("SELECT week_of FROM checkins ORDER BY week_of").fetch_all(pool).await.unwrap();
        let monday = self.started.to_zoned(jiff::tz::TimeZone::UTC).date();
        let opened =
            weeks.into_iter().map(|day| (monday.duration_until(day.to_jiff()).as_hours() / (7 * 24), [0; 2])).collect();
        Model { now, sides, offers, opened }
    }

    async fn written(&self, who: usize, device: usize) -> u32 {
        let page = self.people[who][device].clone().look("/week/side/2").await;
        let text = page.is(200).value("good");
        let prefix = format!("heron{who}x");
        text.strip_prefix(&prefix).and_then(|t| t.strip_suffix("kite")).map_or(0, |n| n.parse().unwrap())
    }

    /// Every opened side, and a digest of all that stood there before.
    async fn opened(&self) -> Vec<(Uuid, i16, Uuid, String)> {
        sqlx::query_as(
            "SELECT checkin_id, seat, id, md5(body) FROM opened_sides ORDER BY checkin_id DESC, seat LIMIT 40",
        )
        .fetch_all(&self.world.pool)
        .await
        .unwrap()
    }
}

fn answer(page: &Page) -> Answer {
    match page.status.as_u16() {
        303 if page.headers["location"].to_str().unwrap().starts_with("/together/") => Answer::Opened,
        303 => Answer::Done,
        422 => Answer::Refused,
        other => panic!("{} answered {other}: {}", page.path, page.text()),
    }
}

/// The model as far as it can be seen before an opening.
fn seen(model: &Model) -> Model {
    let sides = model.sides.map(|side| match side {
        Side::Sealed { alone, .. } => Side::Sealed { words: 0, alone },
        other => other,
    });
    let opened = model.opened.keys().map(|week| (*week, [0; 2])).collect();
    Model { sides, opened, ..model.clone() }
}

fn choose(chance: &mut Chance, words: &mut u32) -> Act {
    let who = chance.below(2);
    match chance.below(16) {
        0..=2 => {
            *words += 1;
            Act::Write(who, *words)
        }
        3..=6 => Act::Seal(who, chance.below(3) == 0),
        7 => Act::TakeBack(who),
        8..=12 => Act::Arrive(who),
        13 => Act::NotNow(who),
        14 => Act::Sweep,
        _ => Act::Arrive(who),
    }
}

fn wait(chance: &mut Chance) -> Duration {
    Duration::from_micros(if chance.below(2) == 0 { 0 } else { chance.below(4000) as u64 })
}

#[sqlx::test]
async fn two_acts_at_once_leave_what_one_order_of_them_would(pool: PgPool) {
    let mut chance = Chance::new();
    println!("AMPERSAND_SEED={}", chance.seed);
    let pairs = rounds(2_000, 20_000);
    let mut couple = Couple::new(pool).await;
    let mut model = Model { now: TEN, sides: [Side::None; 2], offers: [None; 2], opened: BTreeMap::new() };
    let (mut words, mut signed_in, mut second_won) = (0, model.now, 0);
    let mut told: Vec<String> = Vec::new();
    let mut before = couple.opened().await;

    for pair in 0..pairs {
        // Time passes between the pairs.
        let on = match chance.below(12) {
            0 | 1 => 10 * 60,
            2 | 3 => 31 * 60,
            4 => HALF_HOUR,
            5 => (model.week() + 1) * 7 * DAY + TEN - model.now,
            6 => ((model.week() + 1) * 7 * DAY - 600 - model.now).max(0),
            _ => 0,
        };
        model.now += on;
        couple.world.later(SignedDuration::from_secs(on));
        if model.now - signed_in > 6 * DAY {
            for person in couple.people.iter_mut().flatten() {
                person.stay().await;
            }
            signed_in = model.now;
        }

        let (a, b) = (choose(&mut chance, &mut words), choose(&mut chance, &mut words));
        let device = chance.below(2);
        let (pause_a, pause_b) = (wait(&mut chance), wait(&mut chance));
        let (got_a, got_b) = tokio::join!(
            async {
                tokio::time::sleep(pause_a).await;
                couple.act(device, a).await
            },
            async {
                tokio::time::sleep(pause_b).await;
                couple.act(1 - device, b).await
            },
        );
        let observed = couple.observe(model.now, pair % 2).await;

        let (first, answer_a) = model.after(a);
        let (one, answer_b) = first.after(b);
        let (first, second_b) = model.after(b);
        let (two, second_a) = first.after(a);
        told.push(format!("{pair}: +{on}s {a:?} -> {got_a:?} || {b:?} -> {got_b:?}"));
        let in_order = seen(&one) == observed && (answer_a, answer_b) == (got_a, got_b);
        let turned = seen(&two) == observed && (second_a, second_b) == (got_a, got_b);
        assert!(
            in_order || turned,
            "seed {}\n{}\nbefore   {model:?}\nobserved {observed:?}\neither   {one:?} {answer_a:?} {answer_b:?}\nor       {two:?} {second_a:?} {second_b:?}",
            chance.seed,
            told[told.len().saturating_sub(12)..].join("\n"),
        );
        second_won += usize::from(!in_order);
        let opened_before = model.opened.len();
        model = if in_order { one } else { two };

        check_opened(&mut couple, &model, opened_before, &mut before, &mut told).await;
        nothing_shows(&mut couple, &model, pair).await;
    }
    println!("{pairs} pairs, {} openings, the second first {second_won} times", model.opened.len());
    assert!(model.opened.len() > pairs / 40, "too few openings to mean anything: {}", model.opened.len());
    assert!(second_won > 0, "the two never ran at once");
}

/// A new check-in has two sides, says what both had sealed, and leaves the older ones alone.
async fn check_opened(
    couple: &mut Couple,
    model: &Model,
    opened_before: usize,
    before: &mut Vec<(Uuid, i16, Uuid, String)>,
    told: &mut [String],
) {
    let now = couple.opened().await;
    let new = model.opened.len() - opened_before;
    assert!(new <= 1, "two openings in one moment");
    let older: Vec<_> = now.iter().skip(2 * new).take(before.len().min(36)).collect();
    assert_eq!(older, before.iter().take(older.len()).collect::<Vec<_>>(), "an opened side changed: {:?}", told.last());
    assert_eq!(now.iter().map(|row| row.0).collect::<std::collections::BTreeSet<_>>().len() * 2, now.len());
    if new == 1 {
        let said = model.opened[&model.week()];
        for who in 0..2 {
            let page = couple.people[who][0].look(&format!("/history/{}", now[0].0)).await;
            page.is(200);
            for (seat, words) in said.into_iter().enumerate().filter(|(_, words)| *words > 0) {
                page.has(&canary(seat, words));
            }
        }
    }
    *before = now;
}

/// No page of the one holds a word of the other's that is not open.
async fn nothing_shows(couple: &mut Couple, model: &Model, pair: usize) {
    for who in 0..2 {
        let words = match model.sides[1 - who] {
            Side::Writing(words) | Side::Sealed { words, .. } if words > 0 => words,
            _ => continue,
        };
        let word = canary(1 - who, words);
        let person = &mut couple.people[who][pair % 2];
        person.look("/week").await.is(200).has_not(&word);
        let path = ["/history", "/week/side/8", "/account", "/rhythm", "/week/hold"][pair % 5];
        person.look(path).await.has_not(&word);
    }
}
