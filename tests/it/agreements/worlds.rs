//! Worlds that are equal for Ines and differ in what Sam thinks of what she suggests, what he begins
//! and what he tells for himself: all she is given is the same to the byte, on each of twenty days.

use super::{OTHER, WORDS, path_of};
use crate::support::agreeing::agree;
use crate::support::chance::rounds;
use crate::support::template::{Template, still_signed_in};
use crate::support::watch::{Lives, Seen, Watch, difference};
use crate::support::{Person, World, encoded, routes};
use jiff::SignedDuration;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// In every word Sam writes for himself.
const HIS: &str = "xqonlyhis";
const DAYS: i64 = 20;

/// What Sam does, and on which day; Ines must not notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secret {
    NeverLooks,
    Looks,
    NotNow,
    NotNowOnTheLastDay,
    /// He looks every day, and puts off what he has begun to answer.
    LooksEveryDay,
    BeginsOtherWords,
    /// By keeping, by leaving quickly, by letting it go.
    BeginsAndLetsGo,
    TellsOfHisPart,
    /// His page is as old as the suggestion: by then it has lapsed.
    SaysYesTooLate,
    /// For a test that must fail: something she may see.
    SaysYes,
    Rests,
    Proposes,
}

use Secret::{
    BeginsAndLetsGo, BeginsOtherWords, Looks, LooksEveryDay, NeverLooks, NotNow, NotNowOnTheLastDay, Proposes, Rests,
    SaysYes, SaysYesTooLate, TellsOfHisPart,
};

const SECRETS: [Secret; 9] = [
    NotNow,
    BeginsOtherWords,
    TellsOfHisPart,
    NotNowOnTheLastDay,
    Looks,
    LooksEveryDay,
    BeginsAndLetsGo,
    SaysYesTooLate,
    NeverLooks,
];

/// What Ines does meanwhile, in every world alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Openly {
    Waits,
    /// On the sixth day; other words on the seventh.
    TakesBack,
    Rewords,
    /// What stands, with her own change of it that waits.
    Rests,
}

/// What stands with a change of hers that waits, and something new that waits.
struct Asked {
    stands: String,
    new: String,
}

struct Stage<'a> {
    world: &'a World,
    template: Template,
    asked: Asked,
}

impl<'a> Stage<'a> {
    async fn new(world: &'a World) -> Self {
        let (mut ines, mut sam) = world.pair().await;
        // Her letter and his are filed at their first act.
        for person in [&mut ines, &mut sam] {
            person.post("/week/not-now", &[]).await;
        }
        let stands = agree(&mut ines, &mut sam, WORDS, &[("until", "2026-03-16")]).await;
        ines.reword(&stands, &[("agree-that", OTHER), ("note", "I sleep by then")]).await;
        world.later(SignedDuration::from_secs(1));
        let new = ines.suggest("a line when it gets late", &[("about", "contact")]).await;
        ines.see("/agreements/new", &[("agree-that", "begun by Ines")]).await.is(200);
        Self { world, template: Template::keep(world, &ines, &sam).await, asked: Asked { stands, new } }
    }

    /// Twenty days, as Ines saw them.
    async fn live(&self, secret: Secret, openly: Openly) -> (Vec<Seen>, Vec<String>, BTreeMap<&'static str, i64>) {
        let (ines, mut sam) = self.template.begin_again(self.world).await;
        let began = self.world.app.now();
        let mut watch = Watch::new(ines, HIS, Lives::OfTheSame(BTreeMap::new()), began, began);
        sam.get("/agreements").await.is(200);
        let too_late = sam.page().form_beside("a line when it gets late", "Yes to these words");
        for day in 0..=DAYS {
            self.world.clock.set(began + SignedDuration::from_hours(24 * day + 1));
            still_signed_in(self.world).await;
            self.secretly(&mut sam, secret, day).await;
            if day >= 14 && secret == SaysYesTooLate {
                let sent = sam.send("POST", &too_late.action, encoded(&too_late.fields).into_bytes(), &[]).await;
                sent.is(if openly == Openly::TakesBack { 404 } else { 422 });
            }
            self.world.clock.set(began + SignedDuration::from_hours(24 * day + 3));
            still_signed_in(self.world).await;
            self.look(&mut watch, day).await;
            self.world.later(SignedDuration::from_secs(10));
            self.openly(&mut watch, openly, day).await;
        }
        let mut rows = BTreeMap::new();
        for (name, sql) in [
            ("drafts", "SELECT count(*) FROM agreement_drafts"),
            ("sides", "SELECT count(*) FROM sides"),
            ("yes", "SELECT count(*) FROM agreement_consents WHERE seat = 2"),
        ] {
            rows.insert(name, self.world.count(sql).await);
        }
        (watch.seen, watch.faults, rows)
    }

    async fn secretly(&self, sam: &mut Person, secret: Secret, day: i64) {
        let Asked { stands, new } = &self.asked;
        match secret {
            Looks if day == 1 => look_around(sam, &self.asked).await,
            LooksEveryDay => look_around(sam, &self.asked).await,
            NotNow if day == 1 => {
                for agreement in [stands, new] {
                    sam.at_agreement(agreement, "Not now").await;
                }
            }
            NotNowOnTheLastDay if day == 13 => {
                for agreement in [stands, new] {
                    put_off(sam, agreement).await;
                }
            }
            BeginsOtherWords if day % 3 == 1 => {
                for builder in ["/agreements/new".to_owned(), path_of(stands) + "/change", path_of(new) + "/change"] {
                    if sam.get(&builder).await.status == 200 {
                        let words = format!("{HIS} on day {day}");
                        sam.keep_by_script("Keep it for myself", &[("agree-that", &words)]).await.is(204);
                        let typed = [("agree-that", words.as_str()), ("until", "")];
                        sam.press("See how Ines will read it", &typed).await.is(200);
                    }
                }
            }
            BeginsAndLetsGo if day < 6 => {
                let builder = [path_of(stands), path_of(new)][usize::try_from(day % 2).unwrap()].clone() + "/change";
                if sam.get(&builder).await.status == 200 {
                    match day % 3 {
                        0 => drop(sam.press("Keep it for myself", &[("agree-that", HIS)]).await),
                        1 => drop(sam.press("Let it go", &[("agree-that", HIS)]).await),
                        _ => {
                            sam.press_only("Leave quickly", &[("agree-that", HIS)]).await.is(200);
                            sam.sign_in().await;
                        }
                    }
                }
            }
            TellsOfHisPart if day % 4 == 1 && !sam.asked_to_tell().await.is_empty() => {
                sam.tell(["kept", "hard", "crossed", "not-mine"][usize::try_from(day / 4 % 4).unwrap()], HIS).await;
                if day == 5 {
                    sam.seal("both").await;
                    sam.get("/week").await;
                    sam.press("Take it back to change something", &[]).await.is(200);
                }
            }
            SaysYes if day == 1 => sam.say_yes(new).await,
            Rests if day == 1 => {
                sam.get("/agreements").await;
                sam.press("Let it rest", &[]).await.is(200);
            }
            Proposes if day == 1 => {
                sam.suggest("a walk on Sunday", &[]).await;
            }
            _ => {}
        }
    }

    /// All that she can fetch of it, and what her presses answer that change nothing; on some days, every
    /// page there is.
    async fn look(&self, watch: &mut Watch, day: i64) {
        let ids = [&self.asked.stands, &self.asked.new];
        let when = format!("day {day}");
        for template in routes::gets().iter().filter(|t| !t.starts_with("/static")) {
            let is_near = ["/agreements", "/week", "/history"].iter().any(|near| template.starts_with(near));
            if !is_near && day % 10 != 0 {
                continue;
            }
            let is_of_one = template.starts_with("/agreements/{id}");
            for id in ids.iter().take(if is_of_one { 2 } else { 1 }) {
                let path = template.replace("{id}", id).replace("{section}", if day % 2 == 0 { "6" } else { "8" });
                watch.get(&when, &path).await;
            }
        }
        for id in ids {
            let page = watch.sam.get_only(&path_of(id)).await;
            let [version] = page.held(["version"]);
            let version = version.unwrap_or_default();
            for act in ["consent", "not-now"] {
                watch.post(&when, &format!("{}/{act}", path_of(id)), &[("version", &version)]).await;
            }
            let words = [("version", version.as_str()), ("agree-that", "x"), ("so-that", "")];
            watch.post(&when, &format!("{}/change", path_of(id)), &words).await;
            watch.post(&when, &format!("{}/change", path_of(id)), &[("do", "let-go")]).await;
        }
        watch.post(&when, "/agreements/new", &[("agree-that", "")]).await;
        watch.post(&when, "/week/side/6", &[]).await;
    }

    async fn openly(&self, watch: &mut Watch, openly: Openly, day: i64) {
        let Asked { stands, new } = &self.asked;
        match (openly, day) {
            (Openly::TakesBack, 6) => {
                for id in [stands, new] {
                    watch.press(&path_of(id), "Take it back", &[]).await;
                }
            }
            (Openly::TakesBack, 7) => self.reword(watch, &[stands]).await,
            (Openly::Rewords, 6) => self.reword(watch, &[stands, new]).await,
            (Openly::Rests, 6) => {
                // Of two cards, the one that stands has the button.
                watch.press("/agreements", "Let it rest", &[]).await;
            }
            (Openly::Waits, 15) => self.reword(watch, &[stands, new]).await,
            _ => {}
        }
    }

    async fn reword(&self, watch: &mut Watch, agreements: &[&String]) {
        for (n, agreement) in agreements.iter().enumerate() {
            let typed = [("agree-that", ["half past nine", "a line by eight"][n]), ("note", "")];
            watch.press(&format!("{}/change", path_of(agreement)), "See how Sam will read it", &typed).await;
            watch.sam.see(&format!("{}/change", path_of(agreement)), &typed).await.is(200);
            let done = watch.sam.press_only("Propose this to Sam", &[]).await;
            done.is(303);
            watch.note("proposing again", &done);
            self.world.later(SignedDuration::from_millis(50));
        }
    }
}

async fn put_off(sam: &mut Person, agreement: &str) {
    if sam.get(&path_of(agreement)).await.status == 200
        && sam.page().find("main button").iter().any(|button| button == "Not now")
    {
        sam.press("Not now", &[]).await.is(200);
    }
}

/// Everything he could look at, as far as the words of an answer.
async fn look_around(sam: &mut Person, asked: &Asked) {
    for path in ["/agreements", "/agreements/new", "/week", "/week/side/6", "/week/side/8", "/history"] {
        sam.get(path).await.is(200);
    }
    for id in [&asked.stands, &asked.new] {
        for page in ["", "/change", "/loosen"] {
            sam.get(&format!("{}{page}", path_of(id))).await;
        }
    }
}

/// The first answer in which two worlds differ for Ines.
fn told(one: &[Seen], blank: &[Seen]) -> Option<String> {
    let differs = one.iter().zip(blank).find_map(|(one, other)| difference(one, other));
    differs.or((one.len() != blank.len()).then(|| "a look is missing".to_owned()))
}

async fn alike(pool: PgPool, openly: Openly) {
    let world = World::new(pool);
    let stage = Stage::new(&world).await;
    let (blank, faults, rows) = stage.live(NeverLooks, openly).await;
    assert_eq!(faults, [""; 0]);
    assert!(blank.len() > 400 && blank.iter().filter(|seen| seen.status == 200).count() > 200, "{}", blank.len());
    // All of them where she waits; elsewhere, usually, those that leave most behind.
    let most = if openly == Openly::Waits { SECRETS.len() } else { rounds(3, SECRETS.len()) };
    for secret in SECRETS.into_iter().take(most) {
        let (seen, faults, there) = stage.live(secret, openly).await;
        assert_eq!(faults, [""; 0], "{secret:?} while Ines {openly:?}");
        if let Some(told) = told(&seen, &blank) {
            panic!("{secret:?} while Ines {openly:?}: Ines can tell: {told}");
        }
        let differs = match secret {
            BeginsOtherWords => Some("drafts"),
            TellsOfHisPart => Some("sides"),
            _ => None,
        };
        if let Some(table) = differs {
            assert!(there[table] > rows[table], "{secret:?} left nothing: {there:?}");
        }
        assert_eq!(there["yes"], rows["yes"], "{secret:?}");
    }
    println!("{openly:?}: {} answers, alike in {most} worlds", blank.len());
}

#[sqlx::test]
async fn not_now_a_lapse_and_a_suggestion_nobody_saw_are_the_same_to_whoever_suggested_it(pool: PgPool) {
    alike(pool, Openly::Waits).await;
}

#[sqlx::test]
async fn they_are_the_same_when_it_is_taken_back(pool: PgPool) {
    alike(pool, Openly::TakesBack).await;
}

#[sqlx::test]
async fn they_are_the_same_when_other_words_are_found(pool: PgPool) {
    alike(pool, Openly::Rewords).await;
}

#[sqlx::test]
async fn they_are_the_same_when_what_stands_is_let_rest(pool: PgPool) {
    alike(pool, Openly::Rests).await;
}

#[sqlx::test]
async fn what_ines_may_see_is_found(pool: PgPool) {
    let world = World::new(pool);
    let stage = Stage::new(&world).await;
    let (blank, _, _) = stage.live(NeverLooks, Openly::Waits).await;
    for secret in [SaysYes, Rests, Proposes] {
        let (seen, _, _) = stage.live(secret, Openly::Waits).await;
        assert!(told(&seen, &blank).is_some(), "{secret:?} is not found");
    }
}
