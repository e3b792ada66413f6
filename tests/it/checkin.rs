//! The whole first week.

use crate::support::World;
use crate::support::table::{ARRIVED, go_to};
use ampersand::checkins::together::agenda::Step;
use sqlx::PgPool;

#[sqlx::test]
async fn two_people_go_from_nothing_to_a_closed_check_in_found_again(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;

    ines.write("the walk on Saturday").await;
    ines.get("/week").await.has("There is room for your side");
    ines.seal("both").await;
    ines.page().has("Your side is sealed");
    ines.arrive().await.has("You’ve said you’re here").has_not("the walk on Saturday");

    sam.write("you laughed at the radio").await;
    sam.get("/week").await.has_not("the walk on Saturday");
    sam.seal("both").await;
    sam.arrive().await.has(ARRIVED);
    ines.get("/week").await.has("Both sides are open");
    let table = ines.press_link("To the table").await.has(ARRIVED).path.clone();
    assert_eq!(sam.page().path, table);
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    for person in [&mut ines, &mut sam] {
        person.page().has("Something good").has("the walk on Saturday").has("you laughed at the radio");
    }

    ines.end_here(&table).await;
    for person in [&mut ines, &mut sam] {
        person.get("/week").await;
        person.press_link("To the table").await;
        person.press("Close this week", &[("valued", "you stayed"), ("leave", "lighter")]).await.has("you stayed");
        person.get("/week").await.has("Nothing is asked of you today");
        person.get("/history").await.has("Monday 9 March");
        person.press_link("Read both sides from Monday 9 March").await.has("the walk on Saturday").has("you stayed");
    }
}
