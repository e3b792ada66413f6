//! Writing alone, sealing, arriving, opening: a side from its first word to its opening.

use crate::support::table::{ARRIVED, go_to};
use crate::support::{PASSPHRASE, Page, Person, World, encoded};
use ampersand::checkins::together::agenda::Step;
use jiff::SignedDuration;
use sqlx::PgPool;

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

const CHECKINS: &str = "SELECT count(*) FROM checkins";

/// What somebody types into each section, and the button that keeps it.
const SECTIONS: [(u8, &[(&str, &str)]); 6] = [
    (
        1,
        &[
            ("feeling", "hopeful"),
            ("feeling", "scared"),
            ("amount-scared", "a-lot"),
            ("own", "wobbly"),
            ("amount-own", "some"),
            ("joined-1", "scared"),
            ("joined-2", "hopeful"),
            ("weather-say", "dont-know"),
        ],
    ),
    (2, &[("good", "The walk on Saturday.\nYou & me <3"), ("good-say", "rather-not")]),
    (3, &[("deeds", "mostly"), ("lean", "a-little"), ("future", "cant-say"), ("true", "not-this-week")]),
    (4, &[("carry", "all of what I carry"), ("bring", "part"), ("part", "a part of it"), ("carry-say", "dont-know")]),
    (5, &[("feel", "small"), ("when", "you looked at your phone"), ("help", "a hand"), ("topic-say", "rather-not")]),
    (7, &[("do-one", "make the coffee"), ("welcome-one", "a walk"), ("week-say", "dont-know")]),
];

fn holds(page: &Page, button: &str, typed: &[(&str, &str)]) {
    let fields = page.form(button).fields;
    for (name, value) in typed {
        assert!(
            fields.contains(&((*name).into(), (*value).into())),
            "{name}={value} is not on {}: {fields:?}",
            page.path
        );
    }
}

async fn write_everything(person: &mut Person) {
    person.get("/week/side/1").await;
    for (number, typed) in SECTIONS {
        assert_eq!(person.page().path, format!("/week/side/{number}"));
        person.press("Keep and go on", typed).await.is(200);
        if number == 5 {
            person.page().has("No agreement stands between you now");
            person.press("Keep and go on", &[]).await.is(200);
        }
    }
    person.page().has("Check and seal");
}

#[sqlx::test]
async fn every_section_is_kept_as_it_is_left_and_comes_back_on_another_device(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    write_everything(&mut ines).await;
    let mut phone = ines.on_another_device().await;
    phone.get("/week").await.has("There is room for your side");
    phone.press_link("Carry on writing").await;
    for (number, typed) in SECTIONS {
        phone.get(&format!("/week/side/{number}")).await.has("Kept. Only you can read it.");
        holds(phone.page(), "Keep and go on", typed);
    }
    phone.get("/week/side/7").await;
    phone.press("Back", &[("do-one", "make the tea")]).await.has("No agreement stands between you now");
    ines.get("/week/side/7").await;
    holds(ines.page(), "Keep and go on", &[("do-one", "make the tea"), ("welcome-one", "a walk")]);
    ines.get("/week/side/8").await;
    let shown = ["scared, a lot", "hopeful", "wobbly, some", "You & me <3", "Words and deeds: mostly", "a part of it"];
    for words in shown {
        ines.page().has(words);
    }
    ines.page().has_not("all of what I carry").has("Sam may open mine without me");
    sam.get("/week").await.has("A blank page, for when you’re ready").has_not("make the tea");

    ines.seal("both").await;
    ines.arrive().await;
    sam.seal_blank().await;
    let table = sam.arrive().await.path.clone();
    for (step, words) in [
        (Step::Weather, "Both are true: scared & hopeful"),
        (Step::Good, "The walk on Saturday."),
        (Step::Deeds, "Being all right can’t say"),
        (Step::Table, "a part of it"),
        (Step::Topic, "you looked at your phone"),
        (Step::Coming, "make the tea"),
    ] {
        go_to(&mut ines, &mut sam, &table, step).await;
        sam.page().has(words).has("Left blank").has_not("all of what I carry");
    }
}

trait Blank {
    async fn seal_blank(&mut self);
}

impl Blank for Person {
    async fn seal_blank(&mut self) {
        self.seal("both").await;
    }
}

#[sqlx::test]
async fn the_short_form_is_three_lines_and_opens_as_usual(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.get("/week").await;
    ines.press_link("Take the short form").await;
    let typed = [("feel", "thin"), ("like", "company"), ("line", "stay near"), ("hold-say", "dont-know")];
    ines.press("Seal the short form", &typed).await.is(200).has("Your side is sealed");
    ines.press("Take it back to change something", &[]).await.has("A short one this week");
    ines.press_link("Write three lines").await;
    holds(ines.page(), "Seal the short form", &typed);
    ines.press("Seal the short form", &[("line", "stay near me")]).await.has("Your side is sealed");
    ines.arrive().await;
    sam.get("/week/hold").await;
    sam.press("Seal the short form", &[("feel", "tired")]).await;
    let table = sam.arrive().await.has(ARRIVED).path.clone();
    for person in [&mut ines, &mut sam] {
        // Whoever took the short form is taken to wish the shortest meeting.
        person.sit(&table).await;
        person.press("I’m ready to begin", &[]).await.is(200);
    }
    sam.page().has("thin").has("quiet company").has("stay near me").has("tired").has("I don’t know");
    for step in [Step::Weather, Step::Coming] {
        assert_eq!(sam.page().step(), step);
        ines.press_at(&table, "I’m ready to go on").await;
        sam.press_at(&table, "I’m ready to go on").await;
    }
    sam.page().has("Leaving the table");
    ines.get("/history").await.has("thin").has("tired");
}

#[sqlx::test]
async fn a_long_side_turned_short_keeps_the_rest_for_its_author(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    write_everything(&mut ines).await;
    ines.get("/week/hold").await;
    ines.press("Seal the short form", &[("feel", "thin")]).await.has("Your side is sealed");
    ines.press("Take it back to change something", &[]).await;
    assert!(ines.private_texts().await.is_empty(), "taken back with the side");
    ines.get("/week/side/5").await;
    assert_eq!(ines.page().value("help"), "a hand");
    ines.get("/week/hold").await;
    ines.press("Seal the short form", &[]).await;
    ines.arrive().await;
    sam.seal_blank().await;
    let table = sam.arrive().await.has(ARRIVED).path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Weather).await;
    sam.page().has("thin").has_not("a hand").has_not("scared");
    sam.get(&table.replace("/together/", "/history/")).await.has("thin").has_not("a hand").has_not("scared");
    let kept = ines.private_texts().await;
    for words in ["The walk on Saturday.", "all of what I carry", "a part of it", "a hand", "make the coffee"] {
        assert!(kept[0].contains(words), "{words} is not among {kept:?}");
    }
    assert_eq!(ines.private_texts().await.len(), 1, "and outlives the opening");
}

#[sqlx::test]
async fn a_sealed_side_can_be_taken_back_and_changed_until_it_opens(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.write("a first try").await;
    ines.seal("both").await;
    ines.get("/week/side/2").await.has("Your side is sealed").has_not("a first try");
    ines.get("/week/hold").await.has("Your side is sealed");
    ines.press("Take it back to change something", &[]).await.has("There is room for your side");
    ines.write("a second try").await;
    ines.seal("alone").await;
    ines.press("Take it back to change something", &[]).await;
    sam.seal_blank().await;
    sam.arrive().await.has("You’ve said you’re here");
    ines.seal("both").await;
    sam.get("/week").await.has("You’ve said you’re here");
    let table = ines.arrive().await.has(ARRIVED).path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    for person in [&mut ines, &mut sam] {
        person.page().has("a second try").has_not("a first try");
    }
    ines.post("/week/take-back", &[]).await.has("Both sides are open");
    assert_eq!(world.count("SELECT count(*) FROM sides").await, 0);
}

#[sqlx::test]
async fn a_week_let_go_is_a_gap_and_can_be_taken_up_again(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let (ines, sam) = (&mut pair.0, &mut pair.1);
    let before = sam.get_only("/week").await.body;
    ines.write("the walk on Saturday").await;
    ines.get("/week").await;
    ines.press("Let this week go", &[]).await.has("This week was let go").has("Monday 16 March");
    assert_eq!(sam.get_only("/week").await.body, before);
    ines.press_link("Write after all").await;
    ines.get("/week").await.has("This week was let go");
    ines.write("the walk on Sunday").await;
    ines.get("/week").await.has("There is room for your side");
    ines.press("Let this week go", &[]).await;
    world.days_later(7);
    world.both_back(&mut pair).await;
    pair.0.get("/week").await.has("There is room for your side");
    pair.0.get("/week/side/2").await;
    assert_eq!(pair.0.page().value("good"), "the walk on Sunday");
}

#[sqlx::test]
async fn an_unopened_side_carries_over_for_weeks(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    pair.0.write("written in the first week").await;
    pair.1.write("also then").await;
    pair.1.seal("both").await;
    for _ in 0..3 {
        world.days_later(7);
        world.both_back(&mut pair).await;
        pair.0.get("/week/side/2").await;
        assert_eq!(pair.0.page().value("good"), "written in the first week");
        pair.1.get("/week").await.has("Your side is sealed").has("Sealed on Monday 9 March");
    }
    pair.0.seal("both").await;
    pair.0.arrive().await;
    pair.1.arrive().await.has(ARRIVED).has("30 March to 5 April");
    pair.1.get("/history").await.has("Monday 30 March").has_not("A gap");
}

#[sqlx::test]
async fn what_is_kept_leaves_the_side_for_the_private_texts(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "never said"), ("bring", "keep")]).await.is(200);
    ines.get("/week/side/4").await;
    assert_eq!((ines.page().value("carry"), ines.page().value("part")), (String::new(), String::new()));
    ines.page().has_not("never said");
    ines.get("/week/side/8").await.has_not("never said");
    assert_eq!(ines.private_texts().await, ["never said"]);
    world.days_later(1);
    ines.sign_in().await;
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "nor this"), ("bring", "keep")]).await.is(200);
    assert_eq!(ines.private_texts().await, ["nor this", "never said"], "newest first");
    ines.seal("both").await;
    ines.arrive().await;
    sam.sign_in().await;
    sam.seal_blank().await;
    let table = sam.arrive().await.has(ARRIVED).path.clone();
    assert_eq!(ines.private_texts().await.len(), 2);
    // Nobody brought anything: the meeting goes from the first step to the last without it.
    for step in [Step::Coming, Step::Close] {
        go_to(&mut ines, &mut sam, &table, step).await;
        sam.page().has_not(Step::Table.name()).has_not("never said").has_not("nor this");
    }
    sam.get(&table.replace("/together/", "/history/")).await.has_not("never said").has_not("nor this");
}

#[sqlx::test]
async fn a_part_or_all_of_it_is_brought_and_the_rest_stays_behind(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "all of it"), ("bring", "part")]).await.is(422).has("Write the part");
    holds(ines.page(), "Keep and go on", &[("carry", "all of it"), ("bring", "part")]);
    ines.press("Keep and go on", &[("part", "a corner of it")]).await.is(200);
    sam.get("/week/side/4").await;
    sam.press("Keep and go on", &[("carry", "everything I have"), ("bring", "whole"), ("part", "")]).await.is(200);
    ines.get("/week/side/8").await.has("a corner of it").has_not("all of it").has("Words that don’t come along");
    sam.get("/week/side/8").await.has("everything I have").has_not("Words that don’t come along");
    ines.seal("both").await;
    sam.seal("both").await;
    assert_eq!(ines.private_texts().await, ["all of it"]);
    assert!(sam.private_texts().await.is_empty());
    ines.arrive().await;
    let table = sam.arrive().await.path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Table).await;
    sam.page().has("a corner of it").has("everything I have").has_not("all of it");
    sam.get(&table.replace("/together/", "/history/")).await.has("a corner of it").has_not("all of it");
    assert_eq!(ines.private_texts().await, ["all of it"], "what stayed behind is still its author's");
}

#[sqlx::test]
async fn what_was_left_undecided_stays_behind_and_comes_back_when_taken_back(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "undecided")]).await.is(200);
    ines.seal("both").await;
    ines.page().has("Your side is sealed");
    ines.press("Take it back to change something", &[]).await;
    assert!(ines.private_texts().await.is_empty());
    ines.post("/private/close", &[]).await;
    ines.get("/week/side/4").await;
    assert_eq!(ines.page().value("carry"), "undecided");
    ines.seal("both").await;
    assert_eq!(ines.private_texts().await, ["undecided"], "once, not twice");

    // Once it was filed with the notes it is one of them; taking the side back takes no note away.
    ines.get("/week").await;
    ines.press("Take it back to change something", &[]).await;
    assert_eq!(ines.private_texts().await, ["undecided"]);
    ines.get("/week/side/4").await;
    assert_eq!(ines.page().value("carry"), "undecided");
    ines.post("/private/close", &[]).await;
    ines.seal("both").await;
    assert_eq!(ines.private_texts().await, ["undecided"], "still once");
}

#[sqlx::test]
async fn what_is_kept_while_the_private_door_is_open_is_a_note_at_once(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.open_private().await;
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "never said"), ("bring", "keep")]).await.is(200);
    assert_eq!(ines.private_texts().await, ["never said"]);
    ines.post("/private/close", &[]).await;
    assert_eq!(ines.private_texts().await, ["never said"], "once, not twice");
}

#[sqlx::test]
async fn there_is_one_opening_a_week_and_a_second_the_week_after(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    world.live_week(&mut pair, "one").await;
    let (ines, sam) = (&mut pair.0, &mut pair.1);
    for person in [&mut *ines, &mut *sam] {
        person.get("/week").await.has("Nothing is asked of you today").has("The next week starts on Monday 16 March");
        person.press_link("Write something down for the next one").await;
        person.write("two").await;
        person.seal("alone").await;
    }
    for person in [&mut *ines, &mut *sam] {
        person.post("/week/arrive", &[]).await.is(200);
    }
    assert_eq!(world.count(CHECKINS).await, 1);
    world.later(SignedDuration::from_hours(24 * 7));
    world.both_back(&mut pair).await;
    assert_eq!(world.count(CHECKINS).await, 1, "two sides that may open alone still wait for somebody to come");
    pair.0.get("/week").await.has("Your side is sealed");
    pair.0.arrive().await.has(ARRIVED);
    pair.1.get("/week").await.has("Both sides are open");
    assert_eq!(world.count(CHECKINS).await, 2);
    pair.1.get("/history").await.has("Monday 16 March").has("Monday 9 March").has_not("A gap");
}

#[sqlx::test]
async fn a_side_that_may_open_alone_opens_as_the_other_arrives(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.write("from the train").await;
    ines.seal("alone").await;
    sam.get("/week").await.has("A blank page").has_not("from the train");
    sam.write("from home").await;
    assert_eq!(world.count(CHECKINS).await, 0);
    sam.seal("both").await;
    assert_eq!(world.count(CHECKINS).await, 0);
    let table = sam.arrive().await.has(ARRIVED).path.clone();
    ines.get("/week").await.has("Both sides are open");
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    for person in [&mut ines, &mut sam] {
        person.page().has("from the train").has("from home");
    }
}

#[sqlx::test]
async fn sealing_alone_opens_at_once_where_the_other_has_arrived(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    sam.write("from home").await;
    sam.seal("both").await;
    sam.arrive().await.has("You’ve said you’re here");
    ines.write("from the train").await;
    ines.seal("alone").await;
    ines.page().has("Both sides are open");
    let table = ines.press_link("To the table").await.has(ARRIVED).path.clone();
    sam.press_link("Look again").await.has("Both sides are open");
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    for person in [&mut ines, &mut sam] {
        person.page().has("from the train").has("from home");
    }
}

#[sqlx::test]
async fn an_arrival_that_nobody_answers_ends_after_half_an_hour(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.seal_blank().await;
    sam.seal_blank().await;
    ines.arrive().await.has("You’ve said you’re here");
    assert!(ines.page().body.contains("http-equiv=\"refresh\""), "a page without fields looks by itself");
    world.later(minutes(29));
    ines.get("/week").await.has("You’ve said you’re here");
    world.later(minutes(1));
    ines.get("/week").await.has("Your side is sealed").has_not("You’ve said you’re here");
    sam.arrive().await.has("You’ve said you’re here");
    assert_eq!(world.count(CHECKINS).await, 0);
    ines.arrive().await.has(ARRIVED);
}

#[sqlx::test]
async fn not_now_takes_the_arrival_back(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.seal_blank().await;
    sam.seal_blank().await;
    ines.arrive().await;
    ines.press("Not now after all", &[]).await.has("Your side is sealed");
    assert_eq!(world.count("SELECT count(*) FROM offered_sides").await, 0);
    sam.arrive().await.has("You’ve said you’re here");
    assert_eq!(world.count(CHECKINS).await, 0);
    sam.press("Not now after all", &[]).await;

    sam.press("Take it back to change something", &[]).await;
    sam.seal("alone").await;
    sam.arrive().await;
    sam.press("Not now after all", &[]).await;
    ines.arrive().await.has(ARRIVED);
}

#[sqlx::test]
async fn unsealed_nobody_arrives(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.write("half a thought").await;
    ines.get("/week").await.has_not("I’m here, let’s open");
    ines.post("/week/arrive", &[]).await.has("There is room for your side");
    sam.seal_blank().await;
    sam.arrive().await.has("You’ve said you’re here");
    assert_eq!(world.count(CHECKINS).await, 0);
}

#[sqlx::test]
async fn weeks_run_from_day_to_day_over_clock_changes_and_new_year(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = (world.person("Ines").await, world.person("Sam").await);
    ines.get("/invite").await;
    let lisbon = [("rules", "yes"), ("weekday", "Sunday"), ("time", "20:00"), ("zone", "Europe/Lisbon")];
    ines.press("Make a code", &lisbon).await.has("Sunday at 20:00, Europe/Lisbon time").has("12 March at 10:00");
    let code = ines.page().find(".code")[0].clone();
    sam.join(&code).await;
    let mut pair = (ines, sam);
    for (moment, week) in [
        ("2026-03-23T00:00:00Z", "23 to 29 March"),
        ("2026-03-29T00:59:59Z", "23 to 29 March"),
        ("2026-03-29T22:59:59Z", "23 to 29 March"),
        ("2026-03-29T23:00:00Z", "30 March to 5 April"),
        ("2026-10-25T00:59:00Z", "19 to 25 October"),
        ("2026-10-25T23:59:59Z", "19 to 25 October"),
        ("2026-10-26T00:00:00Z", "26 October to 1 November"),
        ("2026-12-28T00:00:00Z", "28 December to 3 January"),
        ("2026-12-31T23:59:59Z", "28 December to 3 January"),
        ("2027-01-01T00:00:00Z", "28 December to 3 January"),
        ("2027-01-03T23:59:59Z", "28 December to 3 January"),
        ("2027-01-04T00:00:00Z", "4 to 10 January"),
    ] {
        world.at(moment);
        world.both_back(&mut pair).await;
        pair.0.get("/week").await.has(week);
        pair.1.get("/week/side/1").await.has(&format!("Your side, {week}"));
    }
    for (moment, day) in [
        ("2028-03-26T22:30:00Z", "Sunday 26 March"),
        ("2028-03-26T23:10:00Z", "Monday 27 March"),
        ("2028-10-29T23:30:00Z", "Sunday 29 October"),
        ("2028-10-30T00:10:00Z", "Monday 30 October"),
        ("2028-12-31T23:30:00Z", "Sunday 31 December"),
        ("2029-01-01T00:10:00Z", "Monday 1 January"),
    ] {
        world.at(moment);
        world.live_week(&mut pair, day).await;
        pair.0.get("/history").await.has(day);
    }
    assert_eq!(world.count(CHECKINS).await, 6, "an evening and the minutes after midnight are two weeks");
    pair.0.get("/history").await.has("January").has("December 2028").has("A gap");
}

#[sqlx::test]
async fn together_time_is_said_near_the_hour_the_two_chose(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    pair.0.seal("both").await;
    world.at("2026-03-15T17:59:00Z");
    world.both_back(&mut pair).await;
    pair.0.get("/week").await.has("Your side is sealed");
    world.at("2026-03-15T18:00:00Z");
    pair.0.get("/week").await.has("Ready when you both are");
}

#[sqlx::test]
async fn a_form_older_than_the_sealing_keeps_what_was_typed(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.write("the walk").await;
    let mut phone = ines.on_another_device().await;
    for (path, button, field, words) in [
        ("/week/side/2", "Keep and go on", "good", "the walk, and the rain"),
        ("/week/side/5", "Back", "help", "a hand"),
        ("/week/hold", "Seal the short form", "line", "stay near"),
    ] {
        ines.get("/week").await;
        phone.get(path).await;
        ines.seal("both").await;
        phone.press(button, &[(field, words)]).await.is(422).has("Your side is sealed, so this wasn’t kept");
        assert_eq!(phone.page().value(field), words);
        ines.get("/week").await;
        ines.press("Take it back to change something", &[]).await;
        phone.press(button, &[]).await.is(200);
        ines.get("/week").await;
        if button == "Seal the short form" {
            ines.press("Take it back to change something", &[]).await;
        }
        ines.get(path).await;
        assert_eq!(ines.page().value(field), words, "sent again, it is kept");
    }
}

#[sqlx::test]
async fn a_form_older_than_the_opening_keeps_what_was_typed_and_changes_nothing(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.write("the walk").await;
    let mut phone = ines.on_another_device().await;
    phone.get("/week/side/2").await;
    let mut hold = phone.clone();
    hold.get("/week/hold").await;
    let mut check = phone.clone();
    check.get("/week/side/8").await;
    ines.seal("both").await;
    ines.arrive().await;
    sam.seal_blank().await;
    sam.arrive().await.has(ARRIVED);

    phone.press("Keep and go on", &[("good", "a later thought")]).await.is(422).has("has been opened since");
    assert_eq!(phone.page().value("good"), "a later thought");
    hold.press("Seal the short form", &[("line", "a later line")]).await.is(422).has("has been opened since");
    assert_eq!(hold.page().value("line"), "a later line");
    check.press("Seal my side", &[]).await.is(422).has("has been opened since");
    assert_eq!(world.count("SELECT count(*) FROM sides").await, 0);
    let table = sam.page().path.clone();
    ines.sign_in().await;
    go_to(&mut sam, &mut ines, &table, Step::Good).await;
    sam.page().has("the walk").has_not("a later thought");
}

#[sqlx::test]
async fn a_form_left_open_in_one_account_is_not_taken_for_anothers(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, sam) = world.pair().await;
    ines.get("/week/side/2").await;
    let page = ines.page.clone();
    let mut shared = ines.clone();
    shared.sign_in_name = sam.sign_in_name.clone();
    shared.sign_in().await;
    shared.page = page;
    shared.press("Keep and go on", &[("good", "words of Ines")]).await.is(422).has("it wasn’t kept");
    let mut sam = sam;
    sam.get("/week/side/2").await;
    assert_eq!(sam.page().value("good"), "");
}

/// The page's own form, as keep.js sends it.
async fn saved_by_script(person: &mut Person, typed: &[(&str, &str)]) -> Page {
    person.keep_by_script("Keep and go on", typed).await
}

#[sqlx::test]
async fn a_page_that_saves_itself_is_told_the_truth(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.get("/week/side/2").await;
    let kept = saved_by_script(&mut ines, &[("good", "a start")]).await;
    assert_eq!((kept.status.as_u16(), kept.body.len()), (204, 0));
    assert_eq!(kept.headers["x-revision"], "1");
    let mut phone = ines.on_another_device().await;
    phone.get("/week/side/2").await;
    assert_eq!(phone.page().value("good"), "a start");

    let older = saved_by_script(&mut ines, &[("good", "sent before that"), ("revision", "0")]).await;
    assert!(matches!(older.status.as_u16(), 409 | 422), "{}", older.status);
    let long = "é".repeat(2001);
    let too_long = saved_by_script(&mut phone, &[("good", &long)]).await;
    assert_eq!(too_long.status, 422);
    let huge = "x".repeat(300_000);
    assert_eq!(saved_by_script(&mut phone, &[("good", &huge)]).await.status, 413);
    let (action, fields) = phone.filled("Keep and go on", &[("good", "from elsewhere")]);
    let mut foreign = phone.clone();
    foreign.headers.push(("x-keep", "1".into()));
    let body = encoded(&fields).into_bytes();
    assert_eq!(foreign.send("POST", &action, body.clone(), &[("sec-fetch-site", "cross-site")]).await.status, 403);
    phone.get("/week/side/2").await;
    assert_eq!(phone.page().value("good"), "a start");

    phone.seal("both").await;
    ines.get("/week").await;
    let sealed = ines.send("POST", &action, body.clone(), &[("x-keep", "1")]).await;
    assert_eq!(sealed.status, 422);
    world.later(minutes(61));
    let out = ines.send("POST", &action, body, &[("x-keep", "1")]).await;
    assert_eq!((out.status.as_u16(), out.body.len()), (401, 0));
    assert_eq!(world.count("SELECT count(*) FROM sides WHERE sealed_on IS NOT NULL").await, 1);
}

#[sqlx::test]
async fn a_private_text_that_saves_itself_replaces_what_it_sent_before(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.get("/week/side/4").await;
    let first = saved_by_script(&mut ines, &[("carry", "never sa"), ("bring", "keep")]).await;
    assert_eq!(first.status, 204);
    let (revision, letter) = (&first.headers["x-revision"], &first.headers["x-letter"]);
    let (revision, letter) = (revision.to_str().unwrap().to_owned(), letter.to_str().unwrap().to_owned());
    let side: String = sqlx::query_scalar("SELECT id::text FROM sides").fetch_one(&world.pool).await.unwrap();
    let typed =
        [("carry", "never said"), ("bring", "keep"), ("revision", &*revision), ("letter", &*letter), ("side", &*side)];
    assert_eq!(saved_by_script(&mut ines, &typed).await.status, 204);
    assert_eq!(ines.private_texts().await, ["never said"]);
}

#[sqlx::test]
async fn leaving_quickly_keeps_the_draft_and_ends_the_session(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let long = "too long to keep by hand ".repeat(100);
    for (path, field, words) in [
        ("/week/side/2", "good", "half a sent"),
        ("/week/side/5", "help", "a han"),
        ("/week/hold", "line", "stay ne"),
        ("/week/side/7", "do-one", &*long),
    ] {
        ines.get(path).await;
        let away = ines.press_only("Leave quickly", &[(field, words)]).await;
        away.is(200).has_not(words).has_not("Ampersand").has_not("Ines");
        assert_eq!(away.headers["clear-site-data"], "\"cache\", \"storage\"");
        let cookie = away.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("s=;") && cookie.contains("Max-Age=0") && cookie.contains("HttpOnly"), "{cookie}");
        assert!(away.body.contains("http-equiv=\"refresh\"") && !away.body.contains("<form"));
        assert_eq!(world.count("SELECT count(*) FROM sessions").await, 0);
        assert_eq!(ines.get_only("/week").await.status, 303);
        ines.sign_in().await;
        ines.get(path).await;
        assert_eq!(ines.page().value(field), words.trim(), "kept on leaving {path}");
    }
}

#[sqlx::test]
async fn leaving_quickly_never_fails(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let huge = format!("section=2&good={}", "x".repeat(400_000)).into_bytes();
    for body in [Vec::new(), b"section=99&good=x".to_vec(), b"section=2&good=%ff%fe".to_vec(), b"=&&&".to_vec(), huge] {
        let away = ines.send("POST", "/away", body, &[]).await;
        away.is(200);
        assert!(away.headers.contains_key("clear-site-data"));
        assert!(!ines.cookies.contains_key("s"));
        ines.sign_in().await;
    }
    let mut stranger = world.visitor();
    let away = stranger.send("POST", "/away", b"section=2&good=words".to_vec(), &[]).await;
    away.is(200);
    ines.get("/week").await;
    let away = ines.press_only("Leave quickly", &[]).await;
    assert_eq!(away.status, 200, "from a page without a draft");
}

#[sqlx::test]
async fn six_feelings_are_too_many_and_none_of_them_is_lost(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.get("/week/side/1").await;
    let six = ["hopeful", "glad", "raw", "torn", "lost", "numb"].map(|f| ("feeling", f));
    ines.press("Keep and go on", &six).await.is(422).has("Choose up to five");
    holds(ines.page(), "Keep and go on", &six);
    ines.get("/week").await.has("A blank page");
}

#[sqlx::test]
async fn the_wordings_one_is_asked_follow_ones_own_choice(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.get("/week/side/3").await.has("I could lean on you.");
    ines.get("/account").await;
    ines.press_link("Choose mine").await;
    ines.press("Save", &[("prompts", "broke-something")]).await.is(200);
    ines.get("/week/side/3").await.has("I was there when it counted.").has_not("I could lean on you.");
    ines.press("Keep and go on", &[("lean", "mostly")]).await;
    sam.get("/week/side/3").await.has("I could lean on you.");
    sam.press("Keep and go on", &[("lean", "partly")]).await;
    ines.seal("both").await;
    ines.arrive().await;
    sam.seal("both").await;
    let table = sam.arrive().await.path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Deeds).await;
    sam.page().has("Leaning mostly").has("Leaning partly").has_not("counted").has_not("lean on you");
}

#[sqlx::test]
async fn always_and_never_get_a_hint_that_nobody_else_sees(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.get("/week/side/5").await.has_not("hard to hear past");
    ines.press("Keep and go on", &[("feel", "You never look up")]).await.is(200);
    ines.get("/week/side/5").await.has("hard to hear past");
    ines.get("/week/side/8").await.has("You never look up").has_not("hard to hear past");
    assert_eq!(ines.passphrase, PASSPHRASE);
}

#[sqlx::test]
async fn closing_is_written_once_and_heavier_offers_something_steady(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.seal("alone").await;
    sam.seal("both").await;
    let table = sam.arrive().await.path.clone();
    sam.end_here(&table).await;
    let long = "x".repeat(2001);
    sam.press("Close this week", &[("valued", &long), ("leave", "mixed")]).await.is(422).has("2000 fit");
    assert_eq!(sam.page().value("valued"), long);
    holds(sam.page(), "Close this week", &[("leave", "mixed")]);
    sam.press("Close this week", &[("valued", "you stayed"), ("leave", "heavier")]).await.is(200);
    sam.page().has("When it weighs more than before").has("you stayed").has("heavier");
    let again = [("valued", "changed my mind"), ("leave", "lighter")];
    sam.post(&format!("{table}/close"), &again).await.is(422).has("What you typed").has("changed my mind");
    ines.get(&table).await.has("Close this week").has_not("you stayed").has_not("When it weighs more");
    ines.press("Close this week", &[])
        .await
        .has("Closed without words")
        .has("you stayed")
        .has_not("When it weighs more");
}

#[sqlx::test]
async fn words_another_device_kept_meanwhile_are_not_lost(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.write("first words").await;
    let mut phone = ines.on_another_device().await;
    ines.get("/week/side/2").await;
    phone.get("/week/side/2").await;
    phone.press("Keep and go on", &[("good", "from the phone")]).await.is(200);
    ines.press("Keep and go on", &[("good", "from the computer")]).await.is(200);
    ines.get("/week/side/2").await;
    holds(ines.page(), "Keep and go on", &[("good", "from the computer")]);
    assert!(ines.private_texts().await.iter().any(|text| text == "from the phone"));
}
