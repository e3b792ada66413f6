//! Evenings from outside: who speaks first, how long it takes, what waits for the next one, and
//! meetings that rest and are come back to.

use super::model::{Model, What};
use super::play::Two;
use crate::support::table::{go_to, let_speak};
use crate::support::{Person, World};
use ampersand::checkins::together::agenda::Step;
use jiff::SignedDuration;
use serde_json::json;
use sqlx::PgPool;

const ON: &str = "I’m ready to go on";
const PAUSE: &str = "I need a pause";
const BACK: &str = "I’m back";

async fn open(world: &World, pair: &mut (Person, Person)) -> String {
    format!("/together/{}", world.open_week(pair, "the walk").await)
}

#[sqlx::test]
async fn who_speaks_first_alternates_over_gaps_and_whatever_became_of_the_meeting(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    for (n, days) in [7, 28, 7, 7, 7].into_iter().enumerate() {
        let table = open(&world, &mut pair).await;
        let (ines, sam) = (&mut pair.0, &mut pair.1);
        let is_hers = n.is_multiple_of(2);
        let say = |own: bool, other: &str| format!("{} first this week.", if own { "You speak" } else { other });
        ines.sit(&table).await.has(&say(is_hers, "Sam speaks"));
        sam.sit(&table).await.has(&say(!is_hers, "Ines speaks"));
        // One is closed, one is never come to, one is left in the middle.
        if n == 0 {
            ines.end_here(&table).await;
            ines.close(&table, "", "same").await;
            sam.close(&table, "", "same").await;
        } else if n != 1 {
            go_to(ines, sam, &table, Step::Good).await;
            let speaks = |page: &crate::support::Page| page.text().contains("You’re speaking.");
            assert_eq!([speaks(ines.sit(&table).await), speaks(sam.sit(&table).await)], [is_hers, !is_hers]);
        }
        world.days_later(days);
    }
}

/// Something in every section.
async fn write_all(person: &mut Person) {
    for (section, fields) in [
        (1, &[("feeling", "wary")][..]),
        (3, &[("deeds", "partly")]),
        (4, &[("carry", "all of it"), ("part", "a part"), ("bring", "part")]),
        (5, &[("feel", "alone")]),
        (7, &[("do-one", "ring at nine")]),
    ] {
        person.act(&format!("/week/side/{section}"), fields).await.is(303);
    }
}

/// From the beginning to the close, a press from each at every step.
async fn walk(one: &mut Person, other: &mut Person, table: &str) -> Vec<Step> {
    let mut steps = vec![one.sit(table).await.step()];
    loop {
        let at = other.sit(table).await.step();
        assert_eq!(steps.last(), Some(&at));
        if at == Step::Close {
            return steps;
        }
        one.press_at(table, ON).await;
        assert_eq!(other.sit(table).await.step(), at, "one of the two goes on alone");
        other.press(ON, &[]).await.is(200);
        steps.push(one.sit(table).await.step());
    }
}

#[sqlx::test]
async fn the_shorter_wish_counts_and_each_length_has_its_steps(pool: PgPool) {
    use Step::*;
    let full = vec![Weather, Good, Deeds, Table, Topic, Coming, Close];
    let short = vec![Weather, Good, Table, Coming, Close];
    let hold = vec![Weather, Coming, Close];
    let world = World::new(pool);
    let mut pair = world.pair().await;
    write_all(&mut pair.0).await;
    write_all(&mut pair.1).await;
    let table = open(&world, &mut pair).await;
    let (mut ines, mut sam) = pair;
    for (hers, his, steps) in [
        ("full", "full", &full),
        ("full", "short", &short),
        ("short", "full", &short),
        ("short", "short", &short),
        ("full", "hold", &hold),
        ("hold", "short", &hold),
    ] {
        sqlx::query("UPDATE meetings SET body = NULL, revision = 0").execute(&world.pool).await.unwrap();
        ines.begin(&table, hers).await;
        assert_eq!(sam.sit(&table).await.step(), Arrive, "begun by one alone");
        sam.begin(&table, his).await;
        let listed = sam.page().find("#steps li").len();
        assert_eq!(
            (walk(&mut ines, &mut sam, &table).await, listed),
            (steps.clone(), steps.len() + 1),
            "{hers}, {his}"
        );
    }
    // A wish that was thought better of.
    sqlx::query("UPDATE meetings SET body = NULL, revision = 0").execute(&world.pool).await.unwrap();
    ines.begin(&table, "hold").await;
    ines.press_at(&table, "Not yet after all").await;
    ines.begin(&table, "full").await;
    sam.begin(&table, "full").await;
    assert_eq!(walk(&mut ines, &mut sam, &table).await, full);
}

/// Two tries at what Ines says at this step, neither of them it.
async fn park(ines: &mut Person, sam: &mut Person, table: &str, step: Step) {
    go_to(ines, sam, table, step).await;
    let_speak(ines, sam, table).await;
    for _ in 0..2 {
        sam.say_back(table, "You liked the walk").await;
        ines.answer(table, "Not quite", "").await;
    }
    sam.press_at(table, "Park it").await.has("Parked for now");
}

#[sqlx::test]
async fn what_was_parked_waits_in_the_list_until_it_is_come_back_to(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let first = open(&world, &mut pair).await;
    park(&mut pair.0, &mut pair.1, &first, Step::Good).await;
    pair.0.sit(&first).await.has_not("Parked earlier");

    world.days_later(7);
    pair.0.stay().await;
    pair.0.act("/week/side/5", &[("feel", "alone")]).await.is(303);
    let second = open(&world, &mut pair).await;
    let older = ["Good things: your part, from 9 March", "Good things: Ines’s part, from 9 March"];
    pair.0.sit(&second).await.has("Parked earlier").has(older[0]);
    pair.1.sit(&second).await.has("Parked earlier").has(older[1]);
    go_to(&mut pair.0, &mut pair.1, &second, Step::Good).await;
    pair.0.sit(&second).await.has_not("Parked earlier");
    park(&mut pair.0, &mut pair.1, &second, Step::Topic).await;
    pair.0.sit(&second).await.has(older[0]);

    // Whose part it is says that they have come back to the newest.
    world.days_later(21);
    let third = open(&world, &mut pair).await;
    let newer = ["One topic: your part, from 16 March", "One topic: Ines’s part, from 16 March"];
    pair.1.sit(&third).await.has(newer[1]).has(older[1]).has_not("We’ve come back to it");
    let [hers] = pair.0.sit(&third).await.has(newer[0]).has(older[0]).held(["parked"]);
    pair.1.act(&format!("{third}/take-up"), &[("parked", &hers.unwrap())]).await.is(303);
    pair.0.sit(&third).await.has(newer[0]);
    pair.0.press("We’ve come back to it", &[]).await.is(200).has_not(newer[0]).has(older[0]);
    pair.1.sit(&third).await.has_not(newer[1]).has(older[1]);

    // The first is taken up where it was said.
    pair.0.sit(&first).await.has("Parked for now").has_not("Parked earlier");
    pair.0.press("Take it up again", &[]).await.has_not("Parked for now");
    pair.1.sit(&first).await.has("What I heard is…");
    for person in [&mut pair.0, &mut pair.1] {
        person.sit(&third).await.has_not("Parked earlier");
    }
    assert_eq!(world.count("SELECT count(*) FROM parkings").await, 0);
}

/// Two who live in Berlin and meet at half past eight.
async fn in_berlin(world: &World) -> (Person, Person) {
    let (mut ines, mut sam) = (world.person("Ines").await, world.person("Sam").await);
    ines.get("/invite").await;
    let rhythm = [("rules", "yes"), ("weekday", "Sunday"), ("time", "20:30"), ("zone", "Europe/Berlin")];
    ines.press("Make a code", &rhythm).await.is(200);
    let code = ines.page().find(".code")[0].clone();
    sam.join(&code).await;
    (ines, sam)
}

#[sqlx::test]
async fn a_pause_is_as_long_as_they_choose_in_their_own_time(pool: PgPool) {
    let world = World::new(pool);
    world.at("2026-03-28T18:47:00Z");
    let mut pair = in_berlin(&world).await;
    let table = open(&world, &mut pair).await;
    let (mut ines, mut sam) = pair;
    ines.stay().await;
    sam.stay().await;
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    ines.press_at(&table, PAUSE).await.has("Paused").has("nobody has to say who");
    sam.sit(&table).await.has("20 minutes, around 20:05").has("1 hour, around 20:45").has("tomorrow, at 20:30 again");

    // The night before the clocks go forward.
    let rests = [
        ("20", "Around 20:05", "", 20 * 60),
        ("60", "Around 21:05", "", 60 * 60),
        ("tomorrow", "Around 20:30", " on Sunday", 22 * 60 * 60 + 23 * 60),
    ];
    for (n, (until, around, on, seconds)) in rests.into_iter().enumerate() {
        let [one, other] = if n == 1 { [&mut ines, &mut sam] } else { [&mut sam, &mut ines] };
        one.sit(&table).await;
        one.press("Set that", &[("until", until)]).await.is(200).has(&format!("{around}{on}"));
        other.sit(&table).await.has(around).has_not("The time you chose has come");
        world.later(SignedDuration::from_secs(seconds - 1));
        other.sit(&table).await.has(around);
        world.later(SignedDuration::from_secs(1));
        for person in [one, other] {
            person.sit(&table).await.has("The time you chose has come").has_not("Around");
        }
    }

    // One is back, and the other needs longer; then both are.
    ines.press_at(&table, BACK).await.has("It goes on when Sam is too");
    sam.sit(&table).await.has("Ines is back already");
    sam.press("Set that", &[("until", "20")]).await.has("Ines is back already");
    ines.sit(&table).await.has("You’re back").has("Paused");
    ines.press("Set that", &[("until", "60")]).await.has("Either of you can be back earlier");
    sam.press_at(&table, BACK).await.has("Paused");
    ines.press_at(&table, BACK).await.has_not("Paused");
    assert_eq!([ines.page().step(), sam.sit(&table).await.step()], [Step::Good; 2]);
}

#[sqlx::test]
async fn the_one_topic_says_once_that_ten_minutes_are_over_and_a_pause_takes_none_of_them(pool: PgPool) {
    const LONG: &str = "That was ten minutes or so.";
    let world = World::new(pool);
    let mut pair = world.pair().await;
    pair.0.act("/week/side/5", &[("feel", "alone")]).await.is(303);
    let table = open(&world, &mut pair).await;
    let (mut ines, mut sam) = pair;
    ines.stay().await;
    sam.stay().await;
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    world.later(SignedDuration::from_mins(30));
    ines.sit(&table).await.has_not(LONG);
    go_to(&mut ines, &mut sam, &table, Step::Topic).await;
    ines.page().has_not(LONG);
    assert!(ines.page().body.contains("data-look-in=\"601\""), "its page looks again by itself");
    world.later(SignedDuration::from_mins(4));
    sam.press_at(&table, PAUSE).await.has_not("data-look-in");
    world.days_later(1);
    for person in [&mut ines, &mut sam] {
        person.press_at(&table, BACK).await.has_not(LONG);
    }
    world.later(SignedDuration::from_secs(6 * 60 - 1));
    ines.sit(&table).await.has_not(LONG);
    world.later(SignedDuration::from_secs(1));
    for person in [&mut ines, &mut sam] {
        person.sit(&table).await.has(LONG).has_not("data-look-in");
    }
    ines.press("Leave this step for today", &[]).await.has_not(LONG);
}

#[sqlx::test]
async fn a_paused_meeting_is_come_back_to_from_the_history_beside_a_newer_one(pool: PgPool) {
    const HEARD: &str = "You liked the walk";
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let table = open(&world, &mut pair).await;
    go_to(&mut pair.0, &mut pair.1, &table, Step::Good).await;
    pair.1.say_back(&table, HEARD).await;
    pair.0.press_at(&table, ON).await;
    pair.0.press(PAUSE, &[]).await.has("Paused");
    pair.0.press("Set that", &[("until", "tomorrow")]).await;

    world.days_later(9);
    let newer = open(&world, &mut pair).await;
    let (mut ines, mut sam) = pair;
    ines.get("/week").await.has("Last time is still open");
    ines.press_link("Go on with it, or close it").await.has("The time you chose has come");
    ines.get("/history").await;
    ines.press_link("Read both sides from Monday 9 March").await;
    ines.press_link("Back to the table").await.has("The time you chose has come");
    ines.press(BACK, &[]).await;
    sam.press_at(&table, BACK).await.has(HEARD);
    ines.answer(&table, "That’s it", "").await.has("Stay on this step after all");
    sam.reply(&table, "I did too", "").await;

    // Left there, and come back to once more: she was ready before.
    world.days_later(4);
    let mut pair = (ines, sam);
    world.both_back(&mut pair).await;
    let (mut ines, mut sam) = pair;
    sam.press_at(&table, ON).await;
    assert_eq!(walk(&mut ines, &mut sam, &table).await, [Step::Coming, Step::Close]);
    for person in [&mut ines, &mut sam] {
        person.sit(&table).await.has(HEARD).has("I did too");
        person.press("Close this week", &[("valued", "you came back"), ("leave", "lighter")]).await.is(200);
    }
    ines.get(&table.replace("/together/", "/history/"))
        .await
        .has(HEARD)
        .has("you came back")
        .has_not("Back to the table");
    ines.get("/week").await.has_not("Last time is still open");
    assert_eq!(sam.sit(&newer).await.step(), Step::Arrive, "each meeting is where it was");
    sam.end_here(&newer).await;
}

#[sqlx::test]
async fn how_each_step_ended_is_kept_without_a_name_and_on_one_screen_nothing_is_written(pool: PgPool) {
    use What::*;
    let mut two = Two::new(pool).await;
    two.begin_anew(0).await;
    let mut model = Model::new(0);
    let evening = [
        (0, Begin("full")),
        (1, Begin("full")),
        (0, Mine),
        (1, Yes),
        (0, On),
        // Sam is at his own after all.
        (1, On),
        (0, On),
        (1, LeaveStep),
        (0, End),
    ];
    for (who, what) in evening {
        let seen = two.look(who, &model).await;
        assert!(model.act(who, what, &seen.named, ""), "{what:?}");
        two.send(who, what, &seen, "").await.is(303);
        two.compare(&model).await.unwrap();
        if what != Yes {
            continue;
        }
        for listens in [0, 1] {
            let boxes = two.people[listens].sit(&two.path).await.find("textarea, #offering").len();
            assert_eq!(boxes, 0, "there is something to write");
            let seen = two.look(listens, &model).await;
            let aloud = ["said aloud by her", "said aloud by him"][listens];
            model.act(listens, Reflect, &seen.named, aloud);
            two.send(listens, Reflect, &seen, aloud).await.is(422).has(aloud);
        }
        two.compare(&model).await.unwrap();
    }
    assert_eq!(two.world.count("SELECT count(*) FROM turns").await, 0);
    let kept = two.kept().await.unwrap();
    let passed = json!([
        { "step": "arrive", "how": "both" },
        { "step": "weather", "how": "one-screen" },
        { "step": "good", "how": "both" },
        { "step": "topic", "how": "left" },
        { "step": "coming", "how": "ended" },
    ]);
    assert_eq!(kept["passed"], passed);
}
