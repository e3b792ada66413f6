//! Looking back.

use crate::support::{Person, World};
use jiff::SignedDuration;
use sqlx::PgPool;

#[sqlx::test]
async fn the_list_is_by_month_newest_first_with_gaps_and_pages(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    for week in 0..23 {
        if week == 4 {
            world.days_later(14);
        }
        world.live_week(&mut pair, &format!("week {week}")).await;
        world.days_later(7);
    }
    world.both_back(&mut pair).await;
    let ines = &mut pair.0;
    ines.get("/history").await;
    let entries = ines.page().find(".timeline .entry");
    assert_eq!(entries.iter().filter(|e| e.contains("Check-in")).count(), 20);
    assert!(entries[0].contains("Monday 24 August"), "{}", entries[0]);
    assert_eq!(ines.page().find("h2.month")[0], "August");
    ines.page().has("A gap, 6 to 19 April");
    ines.press_link("Earlier").await;
    let entries = ines.page().find(".timeline .entry");
    assert_eq!(entries.len(), 3);
    assert!(entries[2].contains("Monday 9 March"));
    ines.page().has_not("Earlier").has_not("A gap");
    ines.press_link("Read both sides from Monday 9 March").await.has("week 0 of").has("The check-in of 9 to 15 March");
    let oldest = ines.page().path.rsplit('/').next().unwrap().to_owned();
    ines.get(&format!("/history?before={oldest}")).await.has("That was the beginning");
    for nonsense in ["x", "00000000", "%ff", "1;drop", ""] {
        ines.get(&format!("/history?before={nonsense}")).await.is(404);
    }
}

#[sqlx::test]
async fn a_check_in_is_read_again_whole_by_both_and_nobody_else(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let mut others = world.pair().await;
    let id = world.live_week(&mut pair, "ours").await;
    for person in [&mut pair.0, &mut pair.1] {
        person.get("/history").await.has("Monday 9 March").has("left blank");
        person
            .get(&format!("/history/{id}"))
            .await
            .has("ours of")
            .has("you stayed")
            .has("lighter")
            .has_not("Back to the table");
    }
    world.live_week(&mut others, "theirs").await;
    others.0.get(&format!("/history/{id}")).await.is(404).has_not("ours of");
    others.0.get(&format!("/history?before={id}")).await.is(200).has_not("ours of");
    let mut rui = world.person("Rui").await;
    rui.get(&format!("/history/{id}")).await.is(404);
    rui.get("/history").await.has("Nothing here yet, and nothing missing");
    rui.get(&format!("/history?before={id}")).await.is(200).has_not("ours of");
}

#[sqlx::test]
async fn an_unclosed_check_in_can_be_closed_from_history(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.seal("alone").await;
    sam.seal("both").await;
    sam.arrive().await;
    world.days_later(7);
    ines.sign_in().await;
    ines.get("/week").await.has("A blank page");
    ines.get("/history").await;
    ines.press_link("Read both sides from Monday 9 March").await;
    let table = ines.press_link("Back to the table").await.has("Before you begin").path.clone();
    ines.end_here(&table).await;
    ines.press("Close this week", &[("leave", "same")]).await.has("the same");
    ines.get("/history").await;
    ines.press_link("Read both sides from Monday 9 March").await.has("Left the table").has_not("Back to the table");
}

/// Keeps a note and shows all of it now; a minute later something else may happen.
async fn shows(world: &World, person: &mut Person, text: &str) -> String {
    let note = person.note("feeling", text).await;
    let shown = person.show(&note, "whole", "", "now").await;
    world.later(SignedDuration::from_mins(1));
    shown
}

#[sqlx::test]
async fn what_was_shown_stands_among_the_check_ins_by_its_day(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    world.live_week(&mut pair, "ours").await;
    world.days_later(2);
    world.both_back(&mut pair).await;
    shows(&world, &mut pair.0, "The wedding in May.").await;
    world.days_later(19);
    world.live_week(&mut pair, "ours").await;
    world.days_later(2);
    world.both_back(&mut pair).await;
    let long = "Something about that evening, at length. ".repeat(9);
    shows(&world, &mut pair.1, &long).await;
    for person in [&mut pair.0, &mut pair.1] {
        person.get("/history").await;
        let entries = person.page().find(".timeline .entry");
        let begins = |at: usize, with: &str| assert!(entries[at].contains(with), "{with} is not at {at}: {entries:#?}");
        begins(0, "Shown, Wednesday 1 April");
        begins(1, "Check-in, Monday 30 March");
        begins(2, "A gap, 16 to 29 March");
        begins(3, "Shown, Wednesday 11 March The wedding in May.");
        begins(4, "Check-in, Monday 9 March");
        assert_eq!((entries.len(), person.page().find("h2.month")), (5, vec!["April".to_owned(), "March".to_owned()]));
        begins(0, "Shown by Sam");
        begins(3, "Shown by Ines");
        begins(0, long[..280].trim_end());
        assert!(!entries[0].contains(&long[..281]) && entries[0].contains('…'), "only its beginning: {}", entries[0]);
        person.press_link("Read it, shown on Wednesday 11 March").await.is(200).has("The wedding in May.");
    }
}

#[sqlx::test]
async fn what_was_withdrawn_keeps_its_place_and_the_words_of_the_other_one(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let shown = shows(&world, &mut ines, "The wedding in May.").await;
    sam.get(&format!("/shown/{shown}")).await;
    sam.press("Show Ines", &[("heard", "it is the pretending you dread")]).await.is(200);
    world.days_later(3);
    ines.sign_in().await;
    sam.sign_in().await;
    ines.get("/history").await;
    ines.press_link("Read it, shown on Monday 9 March").await;
    ines.press("Withdraw it", &[]).await.is(200);
    for person in [&mut ines, &mut sam] {
        person.get("/history").await.has("Shown, Monday 9 March Withdrawn by its author on 12 March.");
        person.page().has("Shown by Ines").has_not("The wedding in May.").has_not("the pretending");
        person.press_link("Read it, shown on Monday 9 March").await.is(200);
        person.page().has("it is the pretending you dread").has_not("The wedding in May.");
    }
}

#[sqlx::test]
async fn nobody_else_finds_what_was_shown(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let mut others = world.pair().await;
    let shown = shows(&world, &mut ines, "The wedding in May.").await;
    sam.get("/history").await.has("The wedding in May.");
    let mut rui = world.person("Rui").await;
    for person in [&mut others.0, &mut others.1, &mut rui] {
        for path in ["/history".to_owned(), format!("/history?before={shown}")] {
            person.get(&path).await.is(200).has_not("The wedding in May.");
        }
        person.get(&format!("/history/{shown}")).await.is(404);
    }
    sam.get(&format!("/history/{shown}")).await.is(404);
}

/// What stands on the pages of history, from the newest on: the links to both kinds, and the gaps.
async fn read_through(person: &mut Person) -> Vec<(usize, Vec<String>)> {
    let mut pages = Vec::new();
    person.get("/history").await;
    loop {
        let page = person.page();
        let is_entry = |l: &String| l.starts_with("/shown/") || l.starts_with("/history/");
        let links: Vec<String> = page.links().into_iter().filter(is_entry).collect();
        let gaps = page.find(".timeline .entry").len() - links.len();
        pages.push((gaps, links));
        if !page.text().contains("Earlier") {
            return pages;
        }
        person.press_link("Earlier").await;
    }
}

#[sqlx::test]
async fn forty_five_of_both_kinds_are_paged_without_loss_or_double(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let mut all = Vec::new();
    for week in 0..20 {
        if matches!(week, 7 | 13) {
            world.days_later(7);
        }
        all.push(format!("/history/{}", world.live_week(&mut pair, "ours").await));
        world.later(SignedDuration::from_mins(1));
        all.push(format!("/shown/{}", shows(&world, &mut pair.0, &format!("hers of week {week}")).await));
        if week % 4 == 2 {
            all.push(format!("/shown/{}", shows(&world, &mut pair.1, &format!("his of week {week}")).await));
        }
        world.days_later(7);
    }
    all.reverse();
    world.both_back(&mut pair).await;
    for person in [&mut pair.0, &mut pair.1] {
        let pages = read_through(person).await;
        let lengths: Vec<usize> = pages.iter().map(|(_, links)| links.len()).collect();
        assert_eq!(lengths, [20, 20, 5]);
        assert_eq!(pages.iter().map(|(gaps, _)| gaps).sum::<usize>(), 2);
        assert_eq!(pages.into_iter().flat_map(|(_, links)| links).collect::<Vec<_>>(), all);
    }
}
