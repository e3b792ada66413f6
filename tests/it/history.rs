//! Looking back.

use crate::support::World;
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
            .has_not("Say how you leave");
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
    ines.press_link("Say how you leave the table").await;
    ines.press("Close this week", &[("leave", "same")]).await.has("the same");
    ines.get("/history").await;
    ines.press_link("Read both sides from Monday 9 March").await.has("Left the table").has_not("Say how you leave");
}
