//! Two people at a meeting, played from outside: what they send, and what their pages say.

use super::model::{Model, NAMES, Named, STEPS, What, Who};
use crate::support::histories::{Wrong, right};
use crate::support::life::account_of;
use crate::support::vault::{Holder, dump, dump_of, kek};
use crate::support::{PASSPHRASE, Page, Person, World};
use serde_json::{Value, json};
use sqlx::PgPool;

/// A page somebody looked at: what its form holds, and what that means to the model.
#[derive(Clone, Default)]
pub struct Seen {
    pub named: Named,
    frame: Vec<(&'static str, String)>,
}

const FRAME: [&str; 8] = ["mine", "meeting", "step", "speaker", "try", "pause", "version", "parked"];

fn frame(page: &Page) -> Vec<(&'static str, String)> {
    FRAME.into_iter().zip(page.held(FRAME)).filter_map(|(name, held)| Some((name, held?))).collect()
}

pub struct Two {
    pub world: World,
    pub people: [Person; 2],
    pub path: String,
    /// Opens what is theirs together.
    key: Holder<'static>,
}

impl Two {
    /// An open check-in; see [`Who`] for what each of them wrote.
    pub async fn new(pool: PgPool) -> Self {
        let world = World::new(pool);
        let mut pair = world.pair().await;
        pair.0.act("/week/side/1", &[("feeling", "wary"), ("go", "on")]).await.is(303);
        pair.0.act("/week/side/5", &[("feel", "alone"), ("go", "on")]).await.is(303);
        pair.1.act("/week/side/7", &[("do-one", "ring at nine"), ("go", "on")]).await.is(303);
        let checkin = world.open_week(&mut pair, "the walk").await;
        let key = couple_key(&world, &pair.1).await;
        Self { world, people: [pair.0, pair.1], path: format!("/together/{checkin}"), key }
    }

    /// What is kept of the meeting, opened; none before anybody pressed.
    pub async fn kept(&self) -> Option<Value> {
        let sealed = dump_of(&self.world.pool, "meetings").await.pop()?;
        let text = self.key.open(&sealed).expect("the couple's key opens a meeting");
        Some(serde_json::from_slice(&text).unwrap())
    }

    /// What is kept, and whether it says what the model does. Nothing is before anybody pressed.
    async fn compare_kept(&self, model: &Model) -> Wrong {
        let Some(kept) = self.kept().await else { return Ok(()) };
        let passed = model.passed.iter().map(|(step, how)| json!({ "step": STEPS[*step], "how": how }));
        let screen = model.screen().map(|(whose, is_agreed)| json!({ "whose": whose + 1, "is_agreed": is_agreed }));
        let expected = [json!(passed.collect::<Vec<_>>()), json!(model.ready()), json!(screen)];
        let stands = ["passed", "ready", "one_screen"].map(|name| kept[name].clone());
        right(stands == expected, || format!("{stands:?} is kept, not {expected:?}"))
    }

    /// The same check-in, with a meeting that has not begun.
    pub async fn begin_anew(&self, first: Who) {
        let sql = format!(
            "DELETE FROM hearings WHERE id IN (SELECT id FROM turns); DELETE FROM closings; DELETE FROM meeting_drafts;
             UPDATE meetings SET revision = 0, body = NULL, first_seat = {}",
            first + 1
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&self.world.pool).await.unwrap();
    }

    pub async fn look(&mut self, who: Who, model: &Model) -> Seen {
        let page = self.people[who].look(&self.path).await;
        Seen { named: model.named(), frame: frame(&page) }
    }

    pub async fn send(&mut self, who: Who, what: What, seen: &Seen, words: &str) -> Page {
        send(&mut self.people[who], &self.path, who, what, seen, words).await
    }

    /// Each of these from a fresh page, and each as it may be.
    pub async fn play(&mut self, model: &mut Model, acts: &[(Who, What)]) {
        for (n, (who, what)) in acts.iter().enumerate() {
            let words = format!("played{n}w");
            let seen = self.look(*who, model).await;
            assert!(model.act(*who, *what, &seen.named, &words), "{what:?} cannot be done yet");
            self.send(*who, *what, &seen, &words).await.is(303);
        }
    }

    /// Both pages and the record, and whether they say what the model does.
    pub async fn compare(&mut self, model: &Model) -> Wrong {
        self.compare_kept(model).await?;
        let lines = model.lines();
        for who in [0, 1] {
            let name = NAMES[who];
            let page = self.people[who].look(&self.path).await;
            right(page.status == 200, || format!("{name} gets {}", page.status))?;
            let stands = page.held(["step", "speaker", "try", "pause"]).map(Option::unwrap_or_default);
            let pause = model.pause_number().map(|number| number.to_string()).unwrap_or_default();
            let numbers = [(model.speaker() + 1).to_string(), model.tries().to_string(), pause];
            let expected = [vec![STEPS[model.at].to_owned()], numbers.to_vec()].concat();
            right(stands.to_vec() == expected, || format!("{name} is at {stands:?}, not {expected:?}"))?;
            let there = buttons_on(&page);
            let buttons = model.buttons(who);
            right(there == buttons, || format!("{name} has {there:?}, not {buttons:?}"))?;
            let text = page.text();
            let speaks = text.contains("You’re speaking.");
            right(speaks == model.speaks_on_page(who), || format!("{name} speaks: {speaks}"))?;
            for words in &lines {
                right(text.contains(words.as_str()), || format!("{name} misses {words}"))?;
            }
            if let Some(words) = &model.drafts[who] {
                right(page.body.contains(words.as_str()), || format!("{name} has lost {words}"))?;
            }
            for words in model.gone.iter().chain(&model.drafts[1 - who]) {
                right(!page.body.contains(words.as_str()), || format!("{name} sees {words}"))?;
            }
        }
        Ok(())
    }
}

/// The key the two share, found as its second member finds it.
async fn couple_key(world: &World, sam: &Person) -> Holder<'static> {
    let mut holder = Holder { keyring: Some(&world.app.keyring), ..Holder::default() };
    holder.keks.push(kek(&world.app, account_of(world, sam).await, PASSPHRASE).await);
    holder.read(&dump(&world.pool).await);
    Holder { couples: holder.couples, ..Holder::default() }
}

pub async fn send(person: &mut Person, path: &str, who: Who, what: What, seen: &Seen, words: &str) -> Page {
    let (act, more) = typed(who, what, words);
    let fields: Vec<(&str, &str)> = seen.frame.iter().map(|(name, text)| (*name, text.as_str())).chain(more).collect();
    person.act(&format!("{path}/{act}"), &fields).await
}

fn typed(who: Who, what: What, words: &str) -> (&'static str, Vec<(&'static str, &str)>) {
    let screens = [["1", "2"], ["2", "1"]][who];
    match what {
        What::Begin(wish) => ("begin", vec![("wish", wish)]),
        What::On => ("on", vec![]),
        What::Stay => ("stay", vec![]),
        What::Turn => ("turn", vec![]),
        What::LeaveStep => ("leave-step", vec![]),
        What::Pause => ("pause", vec![]),
        What::Until => ("until", vec![("until", "20")]),
        What::Back => ("back", vec![]),
        What::Mine => ("one-screen", vec![("screen", screens[0])]),
        What::Yes => ("one-screen", vec![("screen", screens[1])]),
        What::TwoScreens => ("two-screens", vec![]),
        What::End => ("end", vec![]),
        What::Ask => ("ask", vec![]),
        What::Reflect => ("reflections", vec![("heard", words)]),
        What::ThatsIt => ("answer", vec![("answer", "heard")]),
        What::NotQuite => ("answer", vec![("answer", "not-quite"), ("words", words)]),
        What::More => ("answer", vec![("answer", "more"), ("words", words)]),
        What::Park => ("park", vec![]),
        What::TakeUp => ("take-up", vec![]),
        What::Reply => ("reply", vec![("reply", words)]),
        What::Offer => ("reply", vec![("offering", words)]),
        What::Accept => ("offer/accept", vec![]),
        What::TakeBack => ("offer/take-back", vec![]),
        What::Close => ("close", vec![("valued", words), ("leave", "lighter")]),
    }
}

/// Buttons that the model says nothing about.
const BESIDE: [&str; 5] = ["Look again", "Leave quickly", "Keep it in my private notes", "It can go", ""];

fn buttons_on(page: &Page) -> Vec<String> {
    let mut there: Vec<String> =
        page.find("button").into_iter().filter(|name| !BESIDE.contains(&name.as_str())).collect();
    there.sort();
    there.dedup();
    there
}
