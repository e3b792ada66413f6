//! Questions to oneself: behind the passphrase, never added up, nobody else's.

use crate::support::{Page, World, encoded};
use sqlx::PgPool;

const WORDS: &str = "not while the boxes are in the hall";

#[sqlx::test]
async fn what_one_asks_oneself_is_kept_read_again_and_let_go(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.get("/readiness").await.has("Just for you");
    let passphrase = ines.passphrase.clone();
    ines.press("Open", &[("passphrase", &passphrase)]).await.is(200).has("Not now is a good answer");
    ines.press("Keep it for myself", &[]).await.is(422).has("Nothing is answered yet");
    let long = "x".repeat(2_001);
    ines.press("Keep it for myself", &[("words", &long), ("q-stop", "yes")]).await.is(422).has("2001 characters");
    assert_eq!(ines.page().value("words"), long);
    let typed = [("q-stop", "not-now"), ("q-drawn", "dont-know"), ("words", WORDS)];
    for _ in 0..2 {
        ines.get("/readiness").await;
        ines.press("Keep it for myself", &typed).await.is(200).has("What you answered before").has(WORDS);
    }
    assert_eq!(world.count("SELECT count(*) FROM readiness").await, 1);
    let text = ines.page().text();
    assert!(!text.contains('%') && !text.contains("score") && !text.contains(" of 7"), "{text}");

    sam.open_private().await;
    sam.get("/readiness").await.is(200).has_not(WORDS).has_not("What you answered before");
    let id: String = sqlx::query_scalar("SELECT id::text FROM readiness").fetch_one(&world.pool).await.unwrap();
    sam.post_only(&format!("/readiness/{id}/let-go"), &[]).await.is(404);
    // Her cookie alone does not open it.
    ines.post("/private/close", &[]).await;
    ines.get("/readiness").await.has("Just for you").has_not(WORDS);
    ines.post_only(&format!("/readiness/{id}/let-go"), &[]).await.is(303);
    assert_eq!(world.count("SELECT count(*) FROM readiness").await, 1);
    ines.open_private().await;
    ines.get("/readiness").await.has(WORDS);
    ines.press("Let it go", &[]).await.is(200).has_not(WORDS);
    assert_eq!(world.count("SELECT count(*) FROM readiness").await, 0);
}

#[sqlx::test]
async fn a_new_passphrase_takes_it_along_and_what_is_begun_outlives_the_window(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.ask_oneself("partly", WORDS).await;
    ines.note_own_moment("good", "the whole of Tuesday").await;
    ines.change_passphrase("another tin whistle in the orchard").await;
    ines.open_private().await;
    ines.get("/readiness").await.has(WORDS);
    let page = ines.get("/readiness").await.clone();
    ines.get("/notes/moments").await.has("the whole of Tuesday");

    // The window closes while she answers: the answers wait where they were, choices alone too.
    ines.post("/private/close", &[]).await;
    ines.page = Some(page);
    let (to, fields) = ines.filled("Keep it for myself", &[("q-no", "yes")]);
    let answer: Page = ines.send("POST", &to, encoded(&fields).into_bytes(), &[]).await;
    answer.is(303);
    assert_eq!(answer.headers["location"], "/private?to=/readiness&kept=1");
    ines.get("/private?to=/readiness&kept=1").await.has("Your draft is safe");
    let passphrase = ines.passphrase.clone();
    ines.press("Open", &[("passphrase", &passphrase)]).await.is(200).has("What you had begun is safe");
    assert!(ines.page().form("Keep it for myself").fields.contains(&("q-no".into(), "yes".into())));
    ines.press("Keep it for myself", &[]).await.is(200);
    assert_eq!(world.count("SELECT count(*) FROM readiness").await, 2);
    assert_eq!(world.count("SELECT count(*) FROM private_letters").await, 0);
}
