//! Chance plays both: answers, changes of the list, arrivals that are taken back or run out, openings and meetings,
//! over weeks. After every act each one's pages show what a model of its own says, and nothing of the other one's.

use crate::support::histories::{self, Wrong, right};
use crate::support::template::{Template, still_signed_in};
use crate::support::{Page, Person, World, encoded, select};
use ampersand::checkins::together::agenda::Step;
use jiff::SignedDuration;
use proptest::prelude::*;
use sqlx::PgPool;
use std::collections::BTreeMap;

type Who = usize;
/// A step in its words; other words are another one.
type Serial = usize;

/// By its place among the answers: none, yes, not yet, not sure.
const ANSWERS: [&str; 4] = ["", "yes", "not-yet", "not-sure"];
const YES: usize = 1;
const MOST: usize = 4;
/// How long somebody who is here waits.
const WAITS: i64 = 30;

/// What happens next, where it can.
#[derive(Clone, Copy, Debug)]
enum Next {
    Choose(Who, [usize; MOST]),
    /// The same from a page that was drawn earlier.
    ChooseLate(Who, [usize; MOST]),
    Clear(Who),
    Add(Who),
    Reword(Who, usize),
    TakeOff(Who, usize),
    Up(Who, usize),
    Arrive(Who),
    StepBack(Who),
    Minutes(i64),
    /// So many steps on in the meeting, or as far as the joint step.
    GoOn(usize),
    ThisWeek(Who, usize),
    Stop(Who),
    /// A week later both have sealed again; each allows, or not, that it opens without them.
    Week([bool; 2]),
}

/// Every history begins with two sealed sides and two steps that both would like; later each arrives, and they go as far as the joint step,
/// unless chance has it otherwise.
const FIRST: [Next; 4] = [Next::Add(0), Next::Add(1), Next::Choose(0, [YES; MOST]), Next::Choose(1, [YES; MOST])];

fn histories() -> impl Strategy<Value = ([bool; 2], Vec<Next>)> {
    let (who, n) = (0..2_usize, 0..MOST);
    // Most answers are a yes, so that two of them meet.
    let answer = || prop_oneof![3 => Just(YES), 1 => 0..ANSWERS.len()];
    let answers = || [answer(), answer(), answer(), answer()];
    let next = prop_oneof![
        7 => (who.clone(), answers()).prop_map(|(who, answers)| Next::Choose(who, answers)),
        2 => (who.clone(), answers()).prop_map(|(who, answers)| Next::ChooseLate(who, answers)),
        1 => who.clone().prop_map(Next::Clear),
        2 => who.clone().prop_map(Next::Add),
        1 => (who.clone(), n.clone()).prop_map(|(who, n)| Next::Reword(who, n)),
        1 => (who.clone(), n.clone()).prop_map(|(who, n)| Next::TakeOff(who, n)),
        1 => (who.clone(), n.clone()).prop_map(|(who, n)| Next::Up(who, n)),
        5 => who.clone().prop_map(Next::Arrive),
        1 => who.clone().prop_map(Next::StepBack),
        4 => prop_oneof![Just(10), Just(31)].prop_map(Next::Minutes),
        5 => (1..9_usize).prop_map(Next::GoOn),
        2 => (who.clone(), n).prop_map(|(who, n)| Next::ThisWeek(who, n)),
        1 => who.prop_map(Next::Stop),
        2 => any::<[bool; 2]>().prop_map(Next::Week),
    ];
    let some = |most| prop::collection::vec(next.clone(), 0..most);
    let week = (any::<[bool; 2]>(), some(5), some(5), some(4), some(7));
    week.prop_map(|(alone, before, waiting, opened, after)| {
        let arrivals = [vec![Next::Arrive(0)], waiting, vec![Next::Arrive(1)]].concat();
        (alone, [FIRST.to_vec(), before, arrivals, opened, vec![Next::GoOn(9)], after].concat())
    })
}

/// What is true between the two.
#[derive(Clone, Default)]
struct Model {
    steps: Vec<Serial>,
    made: usize,
    revision: usize,
    answers: [BTreeMap<Serial, usize>; 2],
    minute: i64,
    here: [Option<i64>; 2],
    opens_alone: [bool; 2],
    has_opened: bool,
    matches: Vec<Serial>,
    this_week: Option<Serial>,
}

impl Model {
    fn is_here(&self, who: Who) -> bool {
        self.here[who].is_some_and(|since| self.minute - since < WAITS)
    }

    fn says_yes(&self, who: Who, step: Serial) -> bool {
        self.answers[who].get(&step) == Some(&YES)
    }

    fn changed(&mut self) {
        self.revision += 1;
        self.settle(|_| true);
    }

    fn new_step(&mut self) -> Serial {
        self.made += 1;
        self.made
    }

    fn choose(&mut self, who: Who, answers: BTreeMap<Serial, usize>) {
        self.answers[who] = answers;
        let yes = self.clone();
        self.settle(|step| yes.says_yes(who, step));
    }

    /// What both said yes to is on the list, and each still says it.
    fn settle(&mut self, stays: impl Fn(Serial) -> bool) {
        let steps = &self.steps;
        self.matches.retain(|step| steps.contains(step) && stays(*step));
        self.this_week = self.this_week.filter(|step| self.matches.contains(step));
    }

    fn open(&mut self) {
        let both_here = self.is_here(0) && self.is_here(1);
        let both_yes = |step: &Serial| both_here && self.says_yes(0, *step) && self.says_yes(1, *step);
        (self.matches, self.this_week) = (self.steps.iter().copied().filter(both_yes).collect(), None);
        (self.here, self.has_opened) = ([None; 2], true);
    }
}

fn words(step: Serial) -> String {
    format!("wstep{step}w")
}

/// A page of the list as somebody once had it before them.
struct Earlier {
    person: Person,
    steps: Vec<Serial>,
    revision: usize,
}

struct Two {
    world: World,
    people: [Person; 2],
    earlier: [Option<Earlier>; 2],
    model: Model,
    /// Where the meeting is, once there is one.
    table: String,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    openings: usize,
    matched: usize,
    joint_steps: usize,
    taken_back: usize,
    late: usize,
}

impl Two {
    async fn seal(&mut self, alone: [bool; 2]) {
        for (person, alone) in self.people.iter_mut().zip(alone) {
            person.write("a line").await;
            person.seal(if alone { "alone" } else { "both" }).await;
        }
        self.model.opens_alone = alone;
        self.model.has_opened = false;
        self.table.clear();
    }

    /// What the two do; false where there is nothing to do.
    async fn act(&mut self, next: Next) -> Result<bool, String> {
        let before = self.model.matches.len();
        let has_acted = match next {
            Next::Choose(who, answers) => self.choose(who, &answers).await?,
            Next::ChooseLate(who, answers) => self.choose_late(who, &answers).await?,
            Next::Clear(who) => self.clear(who).await,
            Next::Add(who) if self.model.steps.len() < MOST => {
                let step = self.model.new_step();
                self.people[who].add_step(&words(step)).await;
                self.model.steps.push(step);
                self.model.changed();
                true
            }
            Next::Reword(who, at) => {
                let step = self.model.made + 1;
                let is_done = self.edit(who, at, "reword", &words(step)).await;
                if is_done {
                    self.model.steps[at] = self.model.new_step();
                    self.model.changed();
                }
                is_done
            }
            Next::TakeOff(who, at) => {
                let is_done = self.edit(who, at, "take-off", "").await;
                if is_done {
                    self.model.steps.remove(at);
                    self.model.changed();
                }
                is_done
            }
            Next::Up(who, at) => {
                let is_done = at > 0 && self.edit(who, at, "up", "").await;
                if is_done {
                    self.model.steps.swap(at, at - 1);
                    self.model.changed();
                }
                is_done
            }
            Next::Arrive(who) if !self.model.has_opened && !self.model.is_here(who) => self.arrive(who).await?,
            Next::StepBack(who) if !self.model.has_opened && self.model.is_here(who) => {
                self.people[who].get("/week").await;
                self.people[who].press("Not now after all", &[]).await.is(200);
                self.model.here[who] = None;
                true
            }
            Next::Minutes(minutes) => {
                self.world.later(SignedDuration::from_mins(minutes));
                still_signed_in(&self.world).await;
                self.model.minute += minutes;
                true
            }
            Next::GoOn(steps) if self.model.has_opened => self.go_on(steps).await?,
            Next::ThisWeek(who, at) if self.is_at_joint_step().await && at < self.model.matches.len() => {
                let step = self.model.matches[at];
                if self.model.this_week != Some(step) {
                    self.people[who].sit(&self.table).await;
                    self.people[who].press(&format!("This one, this week: {}", words(step)), &[]).await.is(200);
                    self.model.this_week = Some(step);
                }
                true
            }
            Next::Stop(who) if self.model.this_week.is_some() => {
                self.people[who].get("/closeness").await;
                self.people[who].press("Not this week after all", &[]).await.is(200);
                self.model.this_week = None;
                true
            }
            Next::Week(alone) if self.model.has_opened => {
                self.world.days_later(7);
                still_signed_in(&self.world).await;
                self.seal(alone).await;
                true
            }
            _ => false,
        };
        let is_by_act = !matches!(next, Next::Arrive(_));
        self.counts.taken_back += usize::from(is_by_act && self.model.matches.len() < before);
        Ok(has_acted)
    }

    async fn choose(&mut self, who: Who, answers: &[usize; MOST]) -> Result<bool, String> {
        let steps = self.model.steps.clone();
        if steps.is_empty() {
            return Ok(false);
        }
        let answers = &answers[..steps.len()];
        let typed: Vec<&str> = answers.iter().map(|answer| ANSWERS[*answer]).collect();
        self.people[who].choose(&typed).await;
        self.model.choose(who, steps.into_iter().zip(answers.iter().copied()).collect());
        Ok(true)
    }

    async fn choose_late(&mut self, who: Who, answers: &[usize; MOST]) -> Result<bool, String> {
        let Some(earlier) = self.earlier[who].take() else { return Ok(false) };
        let mut fields = earlier.person.page().form("Keep my answers").names;
        fields.retain(|name| name.starts_with("c-"));
        fields.dedup();
        let typed: Vec<(&str, &str)> =
            fields.iter().zip(answers).map(|(field, answer)| (field.as_str(), ANSWERS[*answer])).collect();
        let (to, body) = earlier.person.filled("Keep my answers", &typed);
        let answer = self.people[who].send("POST", &to, encoded(&body).into_bytes(), &[]).await;
        let is_same = earlier.revision == self.model.revision;
        self.counts.late += usize::from(!is_same);
        let expected = if is_same { 303 } else { 422 };
        right(answer.status == expected, || format!("answered {}, not {expected}", answer.status))?;
        let given: BTreeMap<Serial, usize> = earlier.steps.into_iter().zip(answers.iter().copied()).collect();
        let now = self.model.steps.iter().map(|step| (*step, given.get(step).copied().unwrap_or(0)));
        self.model.choose(who, now.collect());
        Ok(true)
    }

    async fn clear(&mut self, who: Who) -> bool {
        if self.model.steps.is_empty() {
            return false;
        }
        self.people[who].get("/closeness").await;
        self.people[who].press("Clear them all", &[]).await.is(200);
        self.model.choose(who, BTreeMap::new());
        true
    }

    async fn edit(&mut self, who: Who, at: usize, edit: &str, words: &str) -> bool {
        if at >= self.model.steps.len() {
            return false;
        }
        let person = &mut self.people[who];
        let field = person.steps().await.swap_remove(at);
        let (mine, revision) = (person.page().value("mine"), person.page().value("revision"));
        let step = field.trim_start_matches("c-");
        let fields = [("mine", &*mine), ("revision", &revision), ("step", step), ("words", words), ("do", edit)];
        person.post("/closeness/step", &fields).await.is(200);
        true
    }

    async fn arrive(&mut self, who: Who) -> Result<bool, String> {
        let path = self.people[who].arrive().await.path.clone();
        self.model.here[who] = Some(self.model.minute);
        let opens = self.model.is_here(1 - who) || self.model.opens_alone[1 - who];
        right(path.starts_with("/together/") == opens, || format!("arriving led to {path}, opening: {opens}"))?;
        if opens {
            self.model.open();
            self.table = path;
            self.counts.openings += 1;
            self.counts.matched += usize::from(!self.model.matches.is_empty());
        }
        Ok(true)
    }

    async fn step(&mut self) -> Option<Step> {
        if self.table.is_empty() {
            return None;
        }
        Some(self.people[0].sit(&self.table).await.step())
    }

    async fn is_at_joint_step(&mut self) -> bool {
        self.step().await == Some(Step::Closeness)
    }

    async fn go_on(&mut self, steps: usize) -> Result<bool, String> {
        for _ in 0..steps {
            let [ines, sam] = &mut self.people;
            let before = ines.sit(&self.table).await.step();
            match before {
                Step::Arrive => {
                    ines.begin(&self.table, "full").await;
                    sam.begin(&self.table, "full").await;
                }
                before if before < Step::Coming => drop(ines.press_at(&self.table, "Leave this step for today").await),
                _ => return Ok(true),
            }
            let after = ines.sit(&self.table).await.step();
            let comes = before < Step::Closeness && after >= Step::Closeness;
            let is_joint = after == Step::Closeness;
            self.counts.joint_steps += usize::from(comes && is_joint);
            let has_match = !self.model.matches.is_empty();
            right(!comes || is_joint == has_match, || format!("after {before:?} came {after:?}: {has_match}"))?;
            if comes {
                break;
            }
        }
        Ok(true)
    }

    /// All that both can read about it.
    async fn compare(&mut self) -> Wrong {
        for who in [0, 1] {
            let page = self.people[who].get("/closeness").await.is(200);
            let listed = page.find("#choices .words");
            let expected: Vec<String> = self.model.steps.iter().map(|step| words(*step)).collect();
            right(listed == expected, || format!("{who} has the list {listed:?}, not {expected:?}"))?;
            let marked = checked(page);
            let answer = |step: &Serial| self.model.answers[who].get(step).copied().unwrap_or(0);
            let expected: Vec<&str> = self
                .model
                .steps
                .iter()
                .map(answer)
                .filter(|answer| *answer > 0)
                .map(|answer| ANSWERS[answer])
                .collect();
            right(marked == expected, || format!("{who} reads the answers {marked:?}, not {expected:?}"))?;
            let week = page.find("form[action='/closeness/stop'] .words");
            let expected: Vec<String> = self.model.this_week.iter().map(|step| words(*step)).collect();
            right(week == expected, || format!("{who} has {week:?} for the week, not {expected:?}"))?;
            self.compare_meeting(who).await?;
            let elsewhere = self.people[who].get("/week").await.is(200);
            right(!elsewhere.body.contains("wstep"), || format!("This week tells {who} of a step"))?;
        }
        let copies = self.world.count("SELECT count(*) FROM offered_choices").await;
        let here = |is: &dyn Fn(Who) -> bool| i64::try_from([0, 1].into_iter().filter(|who| is(*who)).count()).unwrap();
        // What ran out goes with the next sweep.
        let (least, most) = (here(&|who| self.model.is_here(who)), here(&|who| self.model.here[who].is_some()));
        right((least..=most).contains(&copies), || format!("{copies} copies, not {least} to {most}"))
    }

    async fn compare_meeting(&mut self, who: Who) -> Wrong {
        if self.table.is_empty() {
            return Ok(());
        }
        let page = self.people[who].sit(&self.table).await;
        let is_joint = page.step() == Step::Closeness;
        let shown = page.find("section[aria-labelledby='both-yes'] li .words");
        let both: Vec<String> = self.model.matches.iter().map(|step| words(*step)).collect();
        let expected = if is_joint { both } else { Vec::new() };
        right(shown == expected, || format!("{who} is shown {shown:?}, not {expected:?}"))?;
        let all = page.body.matches("wstep").count();
        right(is_joint || all == 0, || format!("{who} reads of a step before it came"))?;
        let tags = page.find("section[aria-labelledby='both-yes'] .tag").len();
        right(tags == usize::from(is_joint && self.model.this_week.is_some()), || format!("{who} has {tags} tags"))
    }

    async fn look(&mut self, who: Who) {
        if !self.model.steps.is_empty() {
            self.people[who].get("/closeness").await;
            let (steps, revision) = (self.model.steps.clone(), self.model.revision);
            self.earlier[who] = Some(Earlier { person: self.people[who].clone(), steps, revision });
        }
    }
}

/// The answers that are marked, in the order of the list.
fn checked(page: &Page) -> Vec<String> {
    let html = page.html();
    let marked = select("#choices input[checked]");
    html.select(&marked).map(|input| input.value().attr("value").unwrap_or("").to_owned()).collect()
}

#[sqlx::test]
async fn whatever_the_two_do_each_reads_their_own_answers_and_what_both_said_yes_to(pool: PgPool) {
    let world = World::new(pool);
    let (ines, sam) = world.pair().await;
    let template = Template::keep(&world, &ines, &sam).await;
    let mut two = Two {
        world,
        people: [ines, sam],
        earlier: [None, None],
        model: Model::default(),
        table: String::new(),
        counts: Counts::default(),
    };
    let cases = histories::play((40, 1_000), histories, async |(alone, nexts)| {
        let (ines, sam) = template.begin_again(&two.world).await;
        (two.people, two.model, two.earlier) = ([ines, sam], Model::default(), [None, None]);
        two.seal(*alone).await;
        let mut done = Vec::new();
        for (n, next) in nexts.iter().copied().enumerate() {
            if two.act(next).await.map_err(|wrong| format!("after {done:?}, {next:?}: {wrong}"))? {
                done.push(next);
                two.compare().await.map_err(|wrong| format!("after {done:?}: {wrong}"))?;
            }
            if n % 4 == 0 {
                two.look(n / 4 % 2).await;
            }
        }
        Ok(())
    })
    .await;
    println!("{cases} histories: {:?}", two.counts);
    let Counts { openings, matched, joint_steps, taken_back, late } = two.counts;
    for (count, least) in [(openings, cases / 2), (matched, cases / 5), (joint_steps, 3), (taken_back, 3), (late, 3)] {
        assert!(count >= least, "too little happened: {:?}", two.counts);
    }
}
