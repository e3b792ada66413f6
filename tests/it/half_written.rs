//! What is half written at a meeting is lost by no press, no turn that moves on and no closed
//! browser; and it is its writer's alone.

use crate::support::table::{go_to, let_speak};
use crate::support::{PASSPHRASE, Person, World};
use ampersand::checkins::together::agenda::Step;
use sqlx::PgPool;

const HALF: &str = "You waited in the hall and";

/// Sam speaks, Ines listens, and nothing has been said back.
async fn listening(world: &World) -> (Person, Person, String) {
    let mut pair = world.pair().await;
    let table = format!("/together/{}", world.open_week(&mut pair, "the walk on Saturday").await);
    let (mut ines, mut sam) = pair;
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    let_speak(&mut sam, &mut ines, &table).await;
    ines.sit(&table).await;
    (ines, sam, table)
}

#[sqlx::test]
async fn it_stands_in_its_box_again_on_any_device_and_on_no_page_of_the_other(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam, table) = listening(&world).await;
    ines.press("Look again", &[("heard", HALF)]).await.is(200);
    assert_eq!(ines.sit(&table).await.value("heard"), HALF);
    ines.press("I’m ready to go on", &[]).await;
    assert_eq!(ines.page().value("heard"), HALF);
    assert_eq!(ines.on_another_device().await.sit(&table).await.value("heard"), HALF);
    sam.sit(&table).await.has_not(HALF);
}

#[sqlx::test]
async fn a_page_keeps_itself_and_tells_whether_it_could(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _, table) = listening(&world).await;
    let kept = ines.keep_by_script("Look again", &[("heard", HALF)]).await;
    assert_eq!((kept.status.as_u16(), kept.headers["x-drafted"].to_str().unwrap()), (204, "1"));
    assert_eq!(ines.sit(&table).await.value("heard"), HALF);
    ines.keep_by_script("Look again", &[("heard", &"é".repeat(40_000))]).await.is(413);
    assert_eq!(ines.sit(&table).await.value("heard"), HALF);
    ines.keep_by_script("Look again", &[("heard", "")]).await.is(204);
    assert_eq!(ines.sit(&table).await.value("heard"), "");
    assert_eq!(world.count("SELECT count(*) FROM meeting_drafts").await, 0);
}

#[sqlx::test]
async fn a_press_from_a_page_without_it_does_not_take_it_away(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _, table) = listening(&world).await;
    let mut phone = ines.on_another_device().await;
    phone.sit(&table).await;
    ines.press("Look again", &[("heard", HALF)]).await;
    // Nor a page that kept itself with nothing on it.
    assert_eq!(phone.keep_by_script("Look again", &[]).await.headers["x-drafted"], "");
    phone.press("I’m ready to go on", &[]).await;
    assert_eq!(ines.sit(&table).await.value("heard"), HALF);
    ines.press("Show Sam", &[]).await.has("You said: You waited in the hall and");
    assert_eq!(world.count("SELECT count(*) FROM meeting_drafts").await, 0);
}

#[sqlx::test]
async fn once_the_turn_has_moved_on_it_stands_by_itself_until_it_is_kept_or_goes(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam, table) = listening(&world).await;
    ines.press("Look again", &[("heard", HALF)]).await;
    sam.press_at(&table, "Let Ines speak").await;
    for button in ["Look again", "I’m ready to go on"] {
        ines.sit(&table).await.has("What you typed").has(HALF);
        ines.press(button, &[]).await;
    }
    ines.press("It can go", &[]).await.has_not(HALF);
    ines.sit(&table).await.has_not(HALF);
    sam.sit(&table).await;
    sam.press("Look again", &[("heard", "That he")]).await;
    sam.press("Leave this step for today", &[]).await.has("That he");
    sam.press("Keep it in my private notes", &[]).await.has_not("That he");
    sam.open_private().await.has("That he");
    ines.sit(&table).await.has_not("That he");
}

#[sqlx::test]
async fn leave_quickly_and_a_new_passphrase_lose_none_of_it(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _, table) = listening(&world).await;
    ines.press("Leave quickly", &[("heard", HALF)]).await;
    ines.sign_in().await;
    assert_eq!(ines.sit(&table).await.value("heard"), HALF);
    ines.change_passphrase("nine slow rivers under a bridge").await;
    assert_eq!(ines.sit(&table).await.value("heard"), HALF);
}

/// Pressed twice, or sent again by a browser that heard no answer.
#[sqlx::test]
async fn words_that_are_sent_twice_are_said_once_and_are_half_written_no_more(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam, table) = listening(&world).await;
    ines.press("Look again", &[("heard", HALF)]).await;
    for _ in 0..2 {
        ines.press_only("Show Sam", &[]).await.is(303);
    }
    ines.sit(&table).await.has("You said: You waited in the hall and");
    assert_eq!(ines.page().value("kept"), "");
    sam.answer(&table, "That’s it", "").await;
    ines.sit(&table).await;
    ines.press_only("Show Sam", &[("reply", "I stay"), ("offering", "I ring")]).await.is(303);
    // What was not said before is still hers.
    let answer = ines.press_only("Show Sam", &[("reply", "I stay"), ("offering", "I write")]).await;
    answer.is(422).has("Your words weren’t shown");
    assert_eq!(ines.sit(&table).await.value("kept"), "I write");
    assert_eq!(world.count("SELECT count(*) FROM reflections").await, 1);
}

/// Signed out meanwhile: the words come back, and nobody presses in their stead.
#[sqlx::test]
async fn what_was_pressed_after_the_sign_in_had_ended_is_not_pressed_later(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam, table) = listening(&world).await;
    sqlx::query("DELETE FROM sessions").execute(&world.app.pool).await.unwrap();
    ines.press("Show Sam", &[("heard", HALF)]).await.has("Sign in");
    let name = ines.sign_in_name.clone();
    ines.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE)]).await.has(HALF);
    ines.press("Go on with it", &[]).await.is(200).has("You’re listening");
    assert_eq!(ines.sit(&table).await.value("heard"), HALF);
    sam.sign_in().await;
    sam.sit(&table).await.has_not(HALF);
}

#[sqlx::test]
async fn a_page_of_another_sign_in_presses_nothing_and_shows_nothing_but_its_words(pool: PgPool) {
    let world = World::new(pool);
    let (ines, mut sam, table) = listening(&world).await;
    let (path, mut fields) = ines.filled("Show Sam", &[("heard", HALF)]);
    fields.retain(|(name, _)| name != "once");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let answer = sam.act(&path, &fields).await;
    answer.is(422).has("This page is from another sign-in").has(HALF).has_not("Good things");
    sam.sit(&table).await.has("You’re speaking.").has_not(HALF);
    let count = world.count("SELECT count(*) FROM meeting_drafts").await;
    assert_eq!((count, world.count("SELECT count(*) FROM turns").await), (0, 0));
}

#[sqlx::test]
async fn a_press_that_fails_on_our_side_gives_the_words_back_and_says_them_once(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _, table) = listening(&world).await;
    let rename = |from: &str, to: &str| sqlx::AssertSqlSafe(format!("ALTER TABLE {from} RENAME TO {to}"));
    sqlx::query(rename("reflections", "gone")).execute(&world.pool).await.unwrap();
    ines.press("Show Sam", &[("heard", HALF)]).await.is(500).has("Something went wrong on our side").has(HALF);
    let failed = ines.page().clone();
    sqlx::query(rename("gone", "reflections")).execute(&world.pool).await.unwrap();
    ines.press("Go on with it", &[]).await.is(200);
    assert_eq!(ines.page().value("heard"), HALF);
    ines.press("Show Sam", &[]).await.has("You said: You waited in the hall and");
    // It had been done after all.
    ines.page = Some(failed);
    ines.press("Go on with it", &[]).await.is(200).has_not("What you typed You waited");
    assert_eq!(world.count("SELECT count(*) FROM meeting_drafts").await, 0);
    ines.sit(&table).await;
}
