//! Moments, good and hard: for both, answered, taken back; or kept for oneself until shown.

use crate::support::table::go_to;
use crate::support::{Person, World, encoded};
use ampersand::checkins::together::agenda::Step;
use sqlx::PgPool;

const WALK: &str = "you waited at the gate";
const ROW: &str = "we shouted about the keys";

#[sqlx::test]
async fn a_good_one_is_answered_once_and_a_hard_one_offers_the_short_form(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.get("/moments").await.has("Nothing noted yet");
    ines.press("Keep it for us both", &[("good", WALK), ("kind", "listened-well")]).await.is(200).has(WALK);
    sam.get("/week").await.has("A small good thing").has(WALK);
    sam.get("/moments").await.has("Noted by Ines: listened well").has(WALK);
    sam.press("Answer Ines", &[]).await.is(422).has("Choose one of the two, or write a few words of your own");
    sam.press("Answer Ines", &[("own", &"x".repeat(281))]).await.is(422).has("281 characters; 280 fit");
    let again = sam.filled("Answer Ines", &[("own", "that was hard to do")]);
    sam.press("Answer Ines", &[("answer", "saw"), ("own", "")]).await.is(200).has("Sam: I saw that too");
    // From a page that is behind: the words are not lost, and the first answer stands.
    let late = sam.send("POST", &again.0, encoded(&again.1).into_bytes(), &[]).await;
    late.is(422).has("that was hard to do").has("has been answered or taken back meanwhile");
    ines.get("/moments").await.has("Sam: I saw that too").has_not("Answer");

    let mine = sam.page().value("mine");
    sam.post("/moments", &[("mine", &mine), ("hard", ROW), ("keep", "hard")])
        .await
        .has(ROW)
        .has("there is a short form");
    ines.get("/moments").await.has("Hard moment").has(ROW).has_not("Would you like to answer?");
    ines.get("/history").await.has(ROW).has(WALK).has("I saw that too");
    // A hard one changes nothing else.
    ines.get("/week").await.has("A blank page, for when you’re ready").has_not(ROW);
}

#[sqlx::test]
async fn what_stands_in_the_other_box_stays_and_a_form_sent_twice_is_one_moment(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _sam) = world.pair().await;
    ines.get("/moments").await;
    let (to, fields) = ines.filled("Keep it for us both", &[("good", WALK), ("hard", ROW), ("kind", "repaired")]);
    for _ in 0..2 {
        ines.send("POST", &to, encoded(&fields).into_bytes(), &[]).await.is(200);
    }
    assert_eq!(world.count("SELECT count(*) FROM moments").await, 1);
    ines.post(&to, &fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<_>>()).await.is(200);
    assert_eq!((ines.page().value("hard"), ines.page().value("good")), (ROW.to_owned(), String::new()));

    for (typed, says) in [
        (vec![("good", " ")], "There are no words in it yet"),
        (vec![("good", "x"), ("kind", "joy")], "something this page doesn’t know"),
        (vec![("good", "x"), ("surprise", "1")], "something this page doesn’t know"),
    ] {
        ines.get("/moments").await;
        let mine = ines.page().value("mine");
        let typed = [&typed[..], &[("mine", &*mine), ("keep", "good")]].concat();
        ines.post("/moments", &typed).await.is(422).has(says);
    }
    ines.get("/moments").await;
    let long = "é".repeat(2_001);
    ines.press("Keep it for us both", &[("good", &long), ("hard", ROW)]).await.is(422).has("2001 characters; 2000 fit");
    assert_eq!((ines.page().value("good"), ines.page().value("hard")), (long, ROW.to_owned()));
    // A page of another sign-in is not taken for this one's.
    ines.post("/moments", &[("mine", "another"), ("good", WALK), ("keep", "good")])
        .await
        .is(422)
        .has("another sign-in");
    assert_eq!(world.count("SELECT count(*) FROM moments").await, 1);
}

#[sqlx::test]
async fn its_author_takes_it_back_and_the_day_stays(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.note_moment("good", WALK).await;
    let moment = ines.moment();
    sam.get("/moments").await;
    sam.press("Answer Ines", &[("own", "I know")]).await.is(200);
    // Nobody takes back what the other one noted.
    sam.post(&format!("/moments/{moment}/withdraw"), &[]).await.is(200).has(WALK);
    ines.post(&format!("/moments/{moment}/withdraw"), &[]).await.is(200);
    for person in [&mut ines, &mut sam] {
        for page in ["/moments", "/history"] {
            person.get(page).await.has("Withdrawn by its author on 9 March").has("I know").has_not(WALK);
        }
        person.get("/week").await.has_not(WALK);
    }
}

#[sqlx::test]
async fn what_is_kept_to_oneself_is_nobody_elses_until_it_is_shown(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    sam.get("/moments").await;
    let before = sam.page().body.clone();
    // The door is closed: it waits in a letter, and is a moment when it opens.
    ines.note_own_moment("good", WALK).await.has("It is kept: what is for you both").has_not(WALK);
    assert_eq!(world.count("SELECT count(*) FROM own_moments").await, 0);
    ines.get("/notes/moments").await.has("Just for you");
    let passphrase = ines.passphrase.clone();
    ines.press("Open", &[("passphrase", &passphrase)]).await.is(200).has("My own moments").has(WALK);
    ines.get("/notes").await.has_not(WALK);
    assert_eq!(world.count("SELECT count(*) FROM own_moments").await, 1);
    // Open, it is one at once; sent twice it is one.
    for _ in 0..2 {
        ines.note_own_moment("hard", ROW).await;
    }
    assert_eq!(world.count("SELECT count(*) FROM own_moments").await, 2);
    assert_eq!(sam.get("/moments").await.body, before);
    sam.get("/history").await.has_not(WALK).has_not(ROW);

    world.days_later(1);
    ines.sign_in().await;
    sam.sign_in().await;
    ines.open_private().await;
    ines.get("/notes/moments").await.has(WALK).has(ROW);
    let show = ines.page().form_beside(WALK, "Show this to Sam");
    ines.post(&show.action, &[]).await.is(200);
    ines.get("/notes/moments").await.has(ROW).has_not(WALK);
    // As old as the showing, and no older.
    sam.get("/moments").await.has(WALK).has("Tuesday 10 March").has_not(ROW);
    ines.post_only(&show.action, &[]).await.is(404);
    assert_eq!(world.count("SELECT count(*) FROM moments").await, 1);
    ines.get("/notes/moments").await;
    ines.press("Let it go", &[]).await.is(200).has_not(ROW);
    assert_eq!(world.count("SELECT count(*) FROM own_moments").await, 0);
}

/// The addresses a browser remembers say nothing of whom a moment was kept for.
#[sqlx::test]
async fn keeping_one_leads_to_the_same_address_for_whomever_it_is(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let mine = ines.get("/moments").await.value("mine");
    let mut led = Vec::new();
    for to in ["/moments", "/notes/moments"] {
        let page = ines.post_only(to, &[("mine", &mine), ("good", WALK), ("keep", "good")]).await;
        led.push((page.status, page.headers["location"].clone()));
    }
    assert_eq!(led[0], led[1]);
}

#[sqlx::test]
async fn alone_one_notes_for_oneself_and_nothing_is_lost_with_a_session(pool: PgPool) {
    let world = World::new(pool);
    let mut rui = world.person("Rui").await;
    rui.get("/moments").await.has("For yourself, for now").has_not("Keep it for us both");
    rui.note_own_moment("good", WALK).await.has("It is kept for you alone");
    rui.open_private().await;
    rui.get("/notes/moments").await.has(WALK).has_not("Show this");

    let (mut ines, mut sam) = world.pair().await;
    ines.get("/moments").await;
    let form = ines.filled("Keep it for us both", &[("good", WALK)]);
    ines.cookies.remove("s");
    let page = ines.send("POST", &form.0, encoded(&form.1).into_bytes(), &[]).await;
    page.is(401);
    ines.page = Some(page);
    let (name, passphrase) = (ines.sign_in_name.clone(), ines.passphrase.clone());
    ines.press("Sign in", &[("name", &name), ("passphrase", &passphrase)]).await.has(WALK);
    ines.press("Go on with it", &[]).await.is(200);
    assert_eq!(ines.page().value("good"), WALK, "it stands in its box, and is shown to nobody yet");
    sam.get("/moments").await.has_not(WALK);
    // Leave quickly takes along what stands in either box.
    ines.get("/moments").await;
    ines.press_only("Leave quickly", &[("hard", ROW)]).await.is(200);
    ines.sign_in().await;
    assert_eq!(ines.private_texts().await, [ROW]);
}

#[sqlx::test]
async fn the_good_ones_of_a_week_come_along_to_the_check_in(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    sam.note_moment("good", "from the week before").await;
    world.days_later(7);
    for person in [&mut ines, &mut sam] {
        person.sign_in().await;
    }
    sam.note_moment("good", WALK).await;
    ines.note_moment("good", "the shelf is up").await;
    ines.note_moment("hard", ROW).await;
    ines.get("/week/side/2").await.has(WALK).has("the shelf is up").has_not(ROW).has_not("the week before");
    let bring = |person: &Person, words: &str| {
        let html = person.page().html();
        let labels =
            html.select(&scraper::Selector::parse("label").unwrap()).find(|l| l.text().any(|t| t.contains(words)));
        let input = labels.unwrap().select(&scraper::Selector::parse("input").unwrap()).next().unwrap();
        input.value().attr("value").unwrap().to_owned()
    };
    let (walk, shelf) = (bring(&ines, WALK), bring(&ines, "the shelf is up"));
    ines.press("Keep and go on", &[("moment", &walk), ("moment", &shelf)]).await.is(200);
    ines.get("/week/side/8").await.has(WALK).has("the shelf is up");
    // Taken back before it is sealed, it doesn't come along.
    let id: String = sqlx::query_scalar("SELECT id::text FROM moments WHERE seat = 2 ORDER BY id DESC LIMIT 1")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    sam.post(&format!("/moments/{id}/withdraw"), &[]).await.is(200);
    ines.seal("both").await;
    sam.write_and_seal("a line").await;
    ines.arrive().await;
    let table = sam.arrive().await.path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    for person in [&mut ines, &mut sam] {
        person.page().has("the shelf is up").has_not(WALK);
    }
    ines.end_here(&table).await;
    ines.get(&table.replace("together", "history")).await.has("the shelf is up");
}
