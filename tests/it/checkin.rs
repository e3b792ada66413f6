//! The whole first week.

use crate::support::World;
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
    sam.arrive().await.has("How it has been");
    sam.press_link("On to good things").await.has("the walk on Saturday").has("you laughed at the radio");

    ines.get("/week").await.has("Both sides are open");
    ines.press_link("Read both sides").await;
    ines.press_link("On to good things").await.has("the walk on Saturday").has("you laughed at the radio");
    for person in [&mut ines, &mut sam] {
        let close = person.page().links().into_iter().find(|l| l.ends_with("/close")).unwrap();
        person.get(&close).await;
        person.press("Close this week", &[("valued", "you stayed"), ("leave", "lighter")]).await.has("you stayed");
        person.get("/week").await.has("Nothing is asked of you today");
        person.get("/history").await.has("Monday 9 March");
        person.press_link("Read both sides from Monday 9 March").await.has("the walk on Saturday").has("you stayed");
    }
}
