//! Random pairs of worlds that differ only in what Ines does alone: every answer Sam gets, from
//! every route there is, is the same to the byte. `AMPERSAND_LONG=1` lives thousands of them.

use crate::support::alone::{self, Alone, Doing, MINE, Recipe, recipe};
use crate::support::chance::{Chance, rounds};
use crate::support::life::account_of;
use crate::support::look::{self, Known};
use crate::support::openly::{self, Openly};
use crate::support::template::{Template, still_signed_in};
use crate::support::watch::{Lives, Seen, Watch, difference};
use crate::support::{Person, SameKeys, World};
use ampersand::ids::AccountId;
use ampersand::keys::Keyring;
use ampersand::web::limits::Allowances;
use jiff::SignedDuration;
use sqlx::PgPool;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What happens before Sam looks.
enum Before<'a> {
    Nothing,
    Alone(&'a Recipe, Chance),
    /// For a test that must fail: something Sam may see.
    Openly(Plant),
}

#[derive(Clone, Copy, Debug)]
enum Plant {
    Renamed,
    Shown,
    Withdrawn,
    SealedAlone,
}

/// One world, as Sam saw it, with what was in it.
struct Lived {
    seen: Vec<Seen>,
    faults: Vec<String>,
    notes: usize,
    letters: usize,
    /// Her private window stood open while Sam looked.
    is_open: bool,
    done: BTreeMap<Doing, usize>,
}

async fn live(world: &World, template: &Template, openly: &Openly, before: Before<'_>) -> Lived {
    let world = &world_without_limits(world.pool.clone());
    let (ines, sam) = template.begin_again(world).await;
    let secret_at = world.app.now();
    let (may_show_kept, is_planted) = (matches!(before, Before::Alone(..)), matches!(before, Before::Openly(_)));
    let mut chance = if let Before::Alone(_, chance) = &before { chance.clone() } else { openly.chance.clone() };
    let mut ines = Alone::new(world, ines, chance.child()).await;
    match before {
        Before::Nothing => {}
        Before::Alone(recipe, _) => ines.live(recipe).await,
        Before::Openly(plant) => plant.grow(world, openly, &mut ines.ines).await,
    }
    let seen_from = secret_at + SignedDuration::from_mins(openly.minutes);
    assert!(world.app.now() <= seen_from, "what is done alone took too long");
    world.clock.set(seen_from);
    still_signed_in(world).await;

    let is_open = alone::window_is_open(world, ines.account()).await;
    let (notes, letters) = (alone::notes(world, ines.account()).await, alone::letters(world, ines.account()).await);
    let one = pick(&notes, &mut chance);
    let others: Vec<Uuid> = notes.iter().copied().filter(|note| *note != one).collect();
    let secrets = [one, pick(&others, &mut chance), pick(&letters, &mut chance)];
    let names = secrets.iter().enumerate().map(|(at, id)| (*id, format!("SECRET-{at}"))).collect();
    let sam_is = account_of(world, &sam).await;
    let mut watch = Watch::new(sam, MINE, Lives::OfTheSame(names), secret_at, seen_from);
    let known = Known::find(world, sam_is, &secrets).await;
    look::everywhere(&mut watch, &known, "at first", None).await;
    let hers = rows_of(world, ines.account()).await;
    look::behind_the_door(&mut watch, &known, openly.chance.clone(), "behind his door").await;
    look::act_everywhere(world, &mut watch, &known, openly.chance.clone(), "acting").await;
    look::at_what_is_known(&mut watch, &known, "having acted").await;
    assert!(is_planted || hers == rows_of(world, ines.account()).await, "Sam changed what is hers");

    world.clock.set(seen_from + SignedDuration::from_mins(40));
    let kept = notes.get(chance.below(notes.len() + 1)).filter(|_| may_show_kept);
    openly.act(world, &mut ines, &mut watch, kept.copied()).await;
    let known = Known::find(world, sam_is, &secrets).await;
    look::everywhere(&mut watch, &known, "at last", Some(openly.chance.clone())).await;
    let (notes, letters) = (notes.len(), letters.len());
    Lived { seen: watch.seen, faults: watch.faults, notes, letters, is_open, done: ines.done }
}

/// One of them, or a made-up one where there is none.
fn pick(ids: &[Uuid], chance: &mut Chance) -> Uuid {
    if ids.is_empty() {
        let bytes = (u128::from(chance.next()) << 64) | u128::from(chance.next());
        return uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid();
    }
    ids[chance.below(ids.len())]
}

/// Her private rows, to the byte.
async fn rows_of(world: &World, ines: AccountId) -> Vec<String> {
    let rows = "SELECT n::text FROM notes n WHERE account_id = $1 UNION ALL
                SELECT l::text FROM private_letters l WHERE account_id = $1 UNION ALL
                SELECT s::text FROM sides s WHERE account_id = $1 ORDER BY 1";
    sqlx::query_scalar(rows).bind(ines.0).fetch_all(&world.pool).await.unwrap()
}

impl Plant {
    async fn grow(self, world: &World, openly: &Openly, ines: &mut Person) {
        match self {
            Self::Renamed => {
                ines.get("/account/name").await;
                ines.press("Keep this name", &[("name", "Inez")]).await.is(200);
            }
            Self::SealedAlone => {
                ines.write("said too early").await;
                ines.seal("alone").await;
            }
            Self::Withdrawn => {
                let text = "SELECT id FROM reveals WHERE body IS NOT NULL ORDER BY id LIMIT 1";
                let shown: Uuid = sqlx::query_scalar(text).fetch_one(&world.pool).await.unwrap();
                ines.post_only(&format!("/shown/{shown}/withdraw"), &[]).await.is(303);
            }
            Self::Shown => {
                let mut alone = Alone::new(world, ines.clone(), openly.chance.clone()).await;
                openly::show_more(world, &mut alone).await;
                *ines = alone.ines;
            }
        }
    }
}

/// The first answer in which two worlds differ for Sam.
fn told(one: &Lived, blank: &Lived) -> Option<String> {
    let differs = one.seen.iter().zip(&blank.seen).find_map(|(one, other)| difference(one, other));
    differs.or((one.seen.len() != blank.seen.len()).then(|| "a look is missing".to_owned()))
}

fn world_without_limits(pool: PgPool) -> World {
    let no = u32::MAX;
    World::with(
        pool,
        Keyring::in_memory(&SameKeys),
        Allowances {
            codes_by_prefix: no,
            recover_by_prefix: no,
            sign_in_by_prefix: no,
            sign_up_by_prefix: no,
            sign_in_by_name: no,
            sign_in_by_device: no,
            one_screen_by_account: no,
        },
    )
}

/// Says which pair it was.
struct IfItFails(String);

impl Drop for IfItFails {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}

/// Half of the pairs, in a database of their own.
async fn half(pool: PgPool, half: usize) {
    let world = world_without_limits(pool);
    let mut chance = Chance::new();
    let seed = chance.seed;
    for _ in 0..half {
        chance = chance.child();
    }
    let (lives, pairs) = (rounds(5, 50), rounds(20, 50));
    let mut done: BTreeMap<Doing, usize> = BTreeMap::new();
    let (mut with_rows, mut most_notes, mut compared, mut open) = (0, 0, 0, 0);
    for life in 0..lives {
        let openly = Openly::number(life * 2 + half, &mut chance);
        let (ines, sam) = openly.begin(&world).await;
        let template = Template::keep(&world, &ines, &sam).await;
        let blank = live(&world, &template, &openly, Before::Nothing).await;
        assert_eq!(blank.faults, [""; 0]);
        assert!(blank.seen.iter().filter(|seen| seen.status == 200).count() > 60);
        for pair in 0..pairs {
            let certain = match pair {
                0..4 if openly.minutes > 43 * 24 * 60 => Doing::KeepAfterSixWeeks,
                0..4 if openly.minutes > 8 * 24 * 60 => Doing::SayHowItIs,
                _ => Doing::ALL[(life * pairs + pair) % Doing::ALL.len()],
            };
            let mut own = chance.child();
            let recipe = recipe(&mut own, openly.minutes, certain);
            let _teller = IfItFails(format!("AMPERSAND_SEED={seed}: life {life}, {openly:?}, pair {pair}: {recipe:?}"));
            let lived = live(&world, &template, &openly, Before::Alone(&recipe, own)).await;
            assert_eq!(lived.faults, [""; 0]);
            if let Some(told) = told(&lived, &blank) {
                panic!("Sam can tell: {told}");
            }
            compared += lived.seen.len();
            open += usize::from(lived.is_open);
            with_rows += usize::from((lived.notes, lived.letters) != (blank.notes, blank.letters));
            most_notes = most_notes.max(lived.notes);
            for (doing, times) in lived.done {
                *done.entry(doing).or_default() += times;
            }
        }
    }
    let never: BTreeSet<Doing> = Doing::ALL.into_iter().filter(|doing| !done.contains_key(doing)).collect();
    assert!(never.is_empty(), "never done: {never:?}");
    assert!(with_rows * 10 > lives * pairs * 8, "in {with_rows} worlds only there was anything");
    assert!(most_notes >= 30, "never more than {most_notes} notes");
    assert!(open > 0 && open < lives * pairs, "her window stood open in {open} worlds");
    eprintln!(
        "{} pairs, {compared} answers alike, up to {most_notes} notes, {open} open windows; {done:?}",
        lives * pairs
    );
}

#[sqlx::test]
async fn random_worlds_look_alike_to_sam(pool: PgPool) {
    half(pool, 0).await;
}

#[sqlx::test]
async fn more_random_worlds_look_alike_to_sam(pool: PgPool) {
    half(pool, 1).await;
}

#[sqlx::test]
async fn a_difference_sam_may_see_is_found(pool: PgPool) {
    let world = world_without_limits(pool);
    let openly = Openly::number(0, &mut Chance::new());
    let (ines, sam) = openly.begin(&world).await;
    let template = Template::keep(&world, &ines, &sam).await;
    let blank = live(&world, &template, &openly, Before::Nothing).await;
    let again = live(&world, &template, &openly, Before::Nothing).await;
    assert_eq!(told(&again, &blank), None, "the same life twice");
    for plant in [Plant::Renamed, Plant::Shown, Plant::Withdrawn, Plant::SealedAlone] {
        let lived = live(&world, &template, &openly, Before::Openly(plant)).await;
        assert!(told(&lived, &blank).is_some(), "{plant:?} is not found");
        // What was shown then is as old as the showing, and that was while nothing was to be seen.
        assert_eq!(!lived.faults.is_empty(), matches!(plant, Plant::Shown), "{plant:?}: {:?}", lived.faults);
    }
}

#[sqlx::test]
async fn masks_leave_every_word_and_number(pool: PgPool) {
    let world = World::new(pool);
    let (secret_at, seen_from) = ("2026-03-09T10:00:00Z".parse().unwrap(), "2026-03-09T11:00:00Z".parse().unwrap());
    let mut watch = Watch::new(world.visitor(), MINE, Lives::OfTheSame(BTreeMap::new()), secret_at, seen_from);
    watch.sam.sign_in_name = "amber-harbour-4271".into();
    let words = "<p class=\"a-b\">On 9 March 2026, at 10:05, 12 well-known – “é” – things: 018f0000-0000-7000-8000</p>";
    assert_eq!(watch.masked("words", words), words);
    let id = |at: &str, last: u128| {
        let at: jiff::Timestamp = at.parse().unwrap();
        let random = last.to_be_bytes()[6..].try_into().unwrap();
        uuid::Builder::from_unix_timestamp_millis(at.as_millisecond().try_into().unwrap(), &random).into_uuid()
    };
    let (older, one, other) =
        (id("2026-03-09T09:59:59Z", 1), id("2026-03-09T11:00:00Z", 2), id("2026-03-09T11:00:01Z", 3));
    let text = format!("/shown/{older}/x {one}, {other}, {one}");
    assert_eq!(watch.masked("ids", &text), format!("/shown/{older}/x ID-0, ID-1, ID-0"));
    assert!(watch.faults.is_empty());
    watch.masked("made in secret", &id("2026-03-09T10:30:00Z", 4).to_string());
    assert_eq!(watch.faults.len(), 1, "{:?}", watch.faults);
}
