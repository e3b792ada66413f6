//! This week: what was shown stands under the one next thing, for whoever it waits for.

use crate::support::{Person, World};
use sqlx::PgPool;

/// The lines of the quiet cards.
async fn cards(person: &mut Person) -> Vec<String> {
    person.get("/week").await.is(200);
    person.page().find("main .sheet--quiet h2.who .h3")
}

async fn shows(person: &mut Person, text: &str) -> String {
    let note = person.note("fear", text).await;
    format!("/shown/{}", person.show(&note, "whole", "", "now").await)
}

/// At the page of what was shown, presses the button that begins like this.
async fn says(person: &mut Person, shown: &str, button: &str, typed: &[(&str, &str)]) {
    person.get(shown).await.is(200);
    let button = person.page().button(button);
    person.press(&button, typed).await.is(200);
}

#[sqlx::test]
async fn each_turn_stands_on_this_week_of_whose_turn_it_is(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    assert!(cards(&mut ines).await.is_empty() && cards(&mut sam).await.is_empty());
    let shown = shows(&mut ines, "The floor goes.").await;

    assert_eq!(cards(&mut sam).await, ["Ines has shown you something"]);
    sam.page().has("A blank page, for when you’re ready").has_not("The floor goes.");
    sam.press_link("Read it, shown on Monday 9 March").await.has("The floor goes.");
    assert!(cards(&mut ines).await.is_empty(), "that it was read is told to nobody");
    assert_eq!(cards(&mut sam).await.len(), 1, "and reading it changes nothing");

    says(&mut sam, &shown, "Tell me more?", &[]).await;
    assert!(cards(&mut sam).await.is_empty());
    assert_eq!(cards(&mut ines).await, ["Sam asks: tell me more?"]);
    says(&mut ines, &shown, "Tell ", &[("more", "Before I can think.")]).await;
    assert_eq!(cards(&mut sam).await, ["Ines has told you more"]);

    says(&mut sam, &shown, "Show ", &[("heard", "you are angry")]).await;
    assert_eq!(cards(&mut ines).await, ["Sam has said back what was heard"]);
    ines.page().has_not("you are angry");
    says(&mut ines, &shown, "Not quite", &[("words", "It is no anger.")]).await;
    assert!(cards(&mut ines).await.is_empty());
    assert_eq!(cards(&mut sam).await, ["Ines answered what you heard"]);
    sam.page().has_not("It is no anger.");

    says(&mut sam, &shown, "Show ", &[("heard", "it is a fall")]).await;
    says(&mut ines, &shown, "That’s it", &[]).await;
    let heard = "Ines says: that’s it. There is room for a reply, if you like.";
    assert_eq!(cards(&mut sam).await, [heard]);
    says(&mut sam, &shown, "Send to ", &[("offering", "the phone on the shelf")]).await;
    assert_eq!(cards(&mut ines).await, ["Sam offers something"]);
    ines.page().has_not("the phone on the shelf");
    says(&mut ines, &shown, "Yes, let’s", &[]).await;
    assert!(cards(&mut ines).await.is_empty() && cards(&mut sam).await.is_empty());
}

#[sqlx::test]
async fn at_most_three_the_newest_first_and_not_for_ever(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let mut paths = Vec::new();
    for day in 0..4 {
        paths.insert(0, shows(&mut ines, &format!("the fear of day {day}")).await);
        world.days_later(1);
        ines.sign_in().await;
        sam.sign_in().await;
    }
    assert_eq!(cards(&mut sam).await.len(), 3);
    let links: Vec<String> = sam.page().links().into_iter().filter(|l| l.starts_with("/shown/")).collect();
    assert_eq!(links, paths[..3]);

    says(&mut ines, &paths[0], "Withdraw it", &[]).await;
    assert_eq!(cards(&mut sam).await.len(), 3, "what was withdrawn waits for nobody");
    sam.get("/week").await;
    assert!(!sam.page().links().contains(&paths[0]));
    world.days_later(21);
    sam.sign_in().await;
    assert!(cards(&mut sam).await.is_empty());
}

#[sqlx::test]
async fn the_private_door_is_named_the_same_with_and_without_notes(pool: PgPool) {
    let world = World::new(pool);
    let mut rui = world.person("Rui").await;
    let aside = |person: &Person| person.page().find("aside section");
    rui.get("/week")
        .await
        .has("Your notes, and whatever else is only yours, are behind your passphrase, whether or not there are any.");
    let before = aside(&rui);
    rui.note("doubt", "whether this is mine").await;
    rui.get("/week").await;
    assert_eq!(aside(&rui), before);
    rui.press_link("Go to my notes").await.has("Private notes");
}
