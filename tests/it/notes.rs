//! Writing for oneself alone: behind the passphrase, for ten minutes at a time.

use crate::support::{PASSPHRASE, Page, Person, World, encoded};
use jiff::SignedDuration;
use sqlx::PgPool;

const NOTES: &str = "SELECT count(*) FROM notes";
const LETTERS: &str = "SELECT count(*) FROM private_letters";
const SAFE: &str = "Your draft is safe";
const NOWHERE: &str = "018f0000-0000-7000-8000-000000000000";

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// Through the door, to the notes.
async fn opened(person: &mut Person) -> &Page {
    person.get("/private").await;
    person.press("Open", &[("passphrase", PASSPHRASE)]).await.is(200)
}

/// Signed in again after some days, and through the door.
async fn back(person: &mut Person) -> &Page {
    person.stay().await;
    opened(person).await
}

async fn keep<'a>(person: &'a mut Person, kind: &str, text: &str) -> &'a Page {
    person.get("/notes").await.is(200);
    let typed = [("text", text), ("kind", kind)];
    person.press("Keep it here", if kind.is_empty() { &typed[..1] } else { &typed }).await.is(200)
}

/// The notes on the page, in order.
fn texts(page: &Page) -> Vec<String> {
    page.find("article > p.words.lines")
}

/// Where the notes on the page are changed, in order.
fn note_paths(page: &Page) -> Vec<String> {
    let is_note = |path: &String| path.starts_with("/notes/") && path.len() == "/notes/".len() + NOWHERE.len();
    page.links().into_iter().filter(is_note).collect()
}

/// What the script sends by itself; answers the letter it waits in.
async fn saved_by_script(person: &mut Person, button: &str, typed: &[(&str, &str)]) -> Page {
    let (action, fields) = person.filled(button, typed);
    person.send("POST", &action, encoded(&fields).into_bytes(), &[("x-keep", "abc 1")]).await
}

fn letter_of(page: &Page) -> String {
    page.is(204);
    page.headers["x-letter"].to_str().unwrap().to_owned()
}

fn leads_to(page: &Page) -> &str {
    page.is(303);
    page.headers["location"].to_str().unwrap()
}

#[sqlx::test]
async fn a_note_is_written_behind_the_door_and_read_there(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    ines.get("/notes").await.has("Just for you");
    opened(&mut ines).await.has("Private notes").has("Nothing written, and that’s fine").has("until about 10:10");
    ines.page().has("Sam isn’t told how many notes there are, or that you have been here.");
    keep(&mut ines, "fear", "first\nof all").await.has("A fear, Monday 9 March").has("Only you");
    world.days_later(1);
    back(&mut ines).await;
    keep(&mut ines, "doubt", "second <b>").await;
    keep(&mut ines, "", "third").await.has("A note, Tuesday 10 March").has("A doubt, Tuesday 10 March");
    assert_eq!(texts(ines.page()), ["third", "second <b>", "first of all"], "newest first");
    assert!(ines.page().body.contains("first\nof all"));
    let phone = &mut ines.on_another_device().await;
    phone.get("/notes").await.has("Just for you").has_not("third");
    assert_eq!(texts(opened(phone).await).len(), 3);
    assert_eq!((world.count(NOTES).await, world.count(LETTERS).await), (3, 0));
}

#[sqlx::test]
async fn nothing_typed_is_missing_after_a_mistake(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    ines.press("Keep it here", &[("kind", "fear"), ("text", " \n ")]).await.is(422).has("There are no words in it yet");
    assert!(ines.page().form("Keep it here").fields.contains(&("kind".into(), "fear".into())));
    let long = "é".repeat(8001);
    ines.press("Keep it here", &[("text", &long)]).await.is(422).has("8001 characters; 8000 fit");
    assert_eq!(ines.page().value("text"), long);
    ines.press("Another question", &[]).await.is(200).has(SAFE);
    assert_eq!(ines.page().value("text"), long, "as a draft it may be longer");
    let much = "x".repeat(80_000);
    ines.press("Another question", &[("text", &much)]).await.is(422).has("80000 characters");
    assert_eq!(ines.page().value("text"), much);
    for (field, value) in [("kind", "joy"), ("author", "x")] {
        ines.post("/notes", &[("text", "a walk"), (field, value)])
            .await
            .is(422)
            .has("something this page doesn’t know");
        assert_eq!(ines.page().value("text"), "a walk");
    }
    let broken = ines.send("POST", "/notes", b"text=half%ff".to_vec(), &[]).await;
    broken.is(422).has("Some characters didn’t arrive whole");
    assert_eq!(world.count(NOTES).await, 0);
    ines.press("Keep it here", &[("text", &long[..16_000])]).await.is(200).has("Read all of it");
    let path = note_paths(ines.page())[0].clone();
    ines.get(&path).await;
    assert_eq!(ines.page().value("text"), long[..16_000]);
    ines.press("Keep it", &[("text", &long)]).await.is(422).has("8001 characters; 8000 fit");
    assert_eq!(ines.page().value("text"), long);
    ines.press("Keep it", &[("text", "")]).await.is(422).has("There are no words in it yet");
}

#[sqlx::test]
async fn a_note_is_changed_and_says_so_to_its_author_alone(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    keep(&mut ines, "fear", "the floor goes").await;
    world.days_later(2);
    back(&mut ines).await;
    let path = note_paths(ines.page())[0].clone();
    ines.get(&path).await.is(200).has("A fear, Monday 9 March").has("Change this note").has_not("changed on");
    assert_eq!(ines.page().value("text"), "the floor goes");
    ines.press("Keep it", &[]).await.is(200);
    ines.get(&path).await.has_not("changed on");
    ines.press("Keep it", &[("text", "the floor stays"), ("kind", "feeling")]).await.is(200);
    assert_eq!((ines.page().path.as_str(), texts(ines.page())), ("/notes", vec!["the floor stays".to_owned()]));
    ines.page().has("A feeling, Monday 9 March");
    ines.get(&path).await.has("changed on 11 March");
    ines.press_link("Back to my notes").await.has("Private notes");
    assert_eq!(world.count(NOTES).await, 1);
}

#[sqlx::test]
async fn two_devices_never_overwrite_each_other_unseen(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    keep(&mut ines, "fear", "as it was").await;
    world.days_later(8);
    back(&mut ines).await;
    let path = note_paths(ines.page())[0].clone();
    let mut phone = ines.on_another_device().await;
    opened(&mut phone).await;
    phone.get(&path).await;
    // A word about it is no other wording.
    ines.press("louder", &[]).await.has("Louder, since 17 March");
    phone.press("Keep it", &[("text", "from the phone")]).await.is(200).has("Louder, since 17 March");

    phone.get(&path).await;
    ines.get(&path).await;
    ines.press("Keep it", &[("text", "from the desk")]).await.is(200);
    phone.press("Keep it", &[("text", "from the phone again")]).await.is(422).has("changed on another page meanwhile");
    assert_eq!(texts(phone.page()), ["from the desk"]);
    assert_eq!(phone.page().value("text"), "from the phone again");
    phone.press("Keep it", &[]).await.is(200);
    assert_eq!(texts(phone.page()), ["from the phone again"]);

    // The same words from both are no quarrel.
    ines.get(&path).await;
    phone.get(&path).await;
    ines.press("Keep it", &[("text", "both")]).await.is(200);
    phone.press("Keep it", &[("text", "both")]).await.is(200);
    assert_eq!(world.count(NOTES).await, 1);
}

#[sqlx::test]
async fn a_note_let_go_is_gone_with_what_was_half_written_of_it(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    keep(&mut ines, "", "stays").await;
    keep(&mut ines, "fear", "goes").await;
    let path = note_paths(ines.page())[0].clone();
    ines.get(&path).await;
    letter_of(&saved_by_script(&mut ines, "Keep it", &[("text", "goes, half written")]).await);
    let left = ines.filled("Keep it", &[("text", "too late to keep with it")]);
    ines.get("/notes").await;
    ines.press("Let it go for good", &[]).await.is(200);
    assert_eq!(texts(ines.page()), ["stays"]);
    assert_eq!((world.count(NOTES).await, world.count(LETTERS).await), (1, 0));
    ines.get(&path).await.is(404).has_not("goes");
    assert_eq!(ines.act(&format!("{path}/let-go"), &[]).await.status, 404);

    // Another page still had it open: its words can be a note of their own.
    let page = ines.send("POST", &left.0, encoded(&left.1).into_bytes(), &[]).await;
    page.is(404).has("isn’t there any more");
    ines.page = Some(page);
    ines.press("Keep it here", &[]).await.is(200).has("A fear, Monday 9 March");
    assert_eq!(texts(ines.page()), ["too late to keep with it", "stays"]);
}

#[sqlx::test]
async fn a_search_finds_words_in_ones_own_notes(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    opened(&mut ines).await;
    opened(&mut sam).await;
    keep(&mut sam, "", "the café of Sam").await;
    keep(&mut ines, "fear", "The CAFÉ in Łódź, and I don’t know why").await;
    for n in 0..60 {
        keep(&mut ines, "", &format!("evening {n}")).await;
    }
    for find in ["café", "CAFE\u{301}", "łÓDŹ the", "don't KNOW"] {
        ines.get("/notes").await;
        ines.press("Search", &[("find", find)]).await.is(200).has("Found").has_not("evening").has_not("of Sam");
        assert_eq!(texts(ines.page()), ["The CAFÉ in Łódź, and I don’t know why"], "{find}");
        assert_eq!(ines.page().value("find"), find);
        ines.page().has_not("There are more");
    }
    ines.press("Search", &[("find", "café sam")]).await.has("Nothing here holds these words");
    ines.press("Search", &[("find", "EVENING")]).await.has("There are more than these");
    assert_eq!(texts(ines.page()).len(), 50);
    assert_eq!(texts(ines.page())[0], "evening 59", "newest first");
    ines.press("Search", &[("find", &"x".repeat(281))]).await.is(422).has("281 characters; 280 fit");
    ines.press_link("All my notes").await.has("Kept").has_not("Found");
    assert_eq!(leads_to(&ines.press_only("Search", &[("find", "  ")]).await), "/notes");
    assert_eq!(world.count(LETTERS).await, 0);

    // From page to page, each note once.
    let mut all = texts(ines.page());
    while ines.page().find("a.btn").iter().any(|link| link == "Earlier") {
        ines.press_link("Earlier").await.is(200).has("Kept earlier").has_not("Keep it here");
        all.extend(texts(ines.page()));
    }
    assert_eq!(all.len(), 61);
    assert_eq!(all[60], "The CAFÉ in Łódź, and I don’t know why");
    assert_eq!(ines.get_only("/notes?before=x").await.status, 404);
    let before = format!("/notes?before={NOWHERE}");
    ines.get(&before).await.is(200).has("There is nothing earlier").has_not("Nothing written");
}

#[sqlx::test]
async fn a_draft_outlives_the_window_and_comes_back(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    opened(&mut ines).await;
    // By itself, while it is open, and again when it no longer is.
    let first = letter_of(&saved_by_script(&mut ines, "Keep it here", &[("text", "half")]).await);
    world.later(minutes(11));
    let (action, mut fields) = ines.filled("Keep it here", &[("text", "half written"), ("kind", "doubt")]);
    fields.iter_mut().filter(|(name, _)| name == "letter").for_each(|(_, value)| value.clone_from(&first));
    let body = encoded(&fields).into_bytes();
    let second = letter_of(&ines.send("POST", &action, body, &[("x-keep", "abc 2")]).await);
    assert!(second != first && world.count(LETTERS).await == 1, "in place of the one before");
    opened(&mut ines).await.has(SAFE);
    assert_eq!((ines.page().value("text").as_str(), ines.page().value("letter")), ("half written", second));
    assert!(ines.page().form("Keep it here").fields.contains(&("kind".into(), "doubt".into())));
    // Kept, it is no draft any more.
    ines.press("Keep it here", &[]).await.is(200).has("A doubt, Monday 9 March").has_not(SAFE);
    assert_eq!((ines.page().value("text").as_str(), world.count(LETTERS).await), ("", 0));

    // Pressed after the end, without the script.
    world.later(minutes(11));
    ines.press("Keep it here", &[("text", "too late")]).await.has("Just for you").has(SAFE).has_not("too late");
    ines.press("Open", &[("passphrase", PASSPHRASE)]).await.has("Private notes").has(SAFE);
    assert_eq!(ines.page().value("text"), "too late");
    // Nothing typed: nothing to be told safe.
    ines.press("Keep it here", &[("text", "too late")]).await;
    world.later(minutes(11));
    ines.press("Keep it here", &[("kind", "fear")]).await.has("Just for you").has_not(SAFE);
    assert_eq!(letter_of(&ines.post_kept("/notes", &[("draft", "/notes"), ("text", " ")]).await), "");
    assert_eq!(world.count(LETTERS).await, 0);

    // More than waits behind the door stays on the page.
    let much = "x".repeat(80_000);
    let page = ines.post("/notes", &[("draft", "/notes"), ("kind", "fear"), ("text", &much)]).await;
    page.is(422).has("80000 characters");
    ines.press("Keep it", &[("text", "shorter")]).await.has("Just for you").has(SAFE);
    opened(&mut ines).await;
    assert_eq!(ines.page().value("text"), "shorter");
}

trait ByScript {
    async fn post_kept(&mut self, path: &str, fields: &[(&str, &str)]) -> Page;
}

impl ByScript for Person {
    async fn post_kept(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields: Vec<(String, String)> = fields.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        self.send("POST", path, encoded(&fields).into_bytes(), &[("x-keep", "abc 9")]).await
    }
}

#[sqlx::test]
async fn a_change_half_made_outlives_the_window_too(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    opened(&mut ines).await;
    keep(&mut ines, "", "as it was").await;
    let path = note_paths(ines.page())[0].clone();
    ines.get(&path).await;
    world.later(minutes(11));
    let page = ines.press_only("Keep it", &[("text", "half changed")]).await;
    assert_eq!(leads_to(&page), format!("/private?to={path}&kept=1"));
    ines.get(&format!("/private?to={path}&kept=1")).await.has(SAFE);
    ines.press("Open", &[("passphrase", PASSPHRASE)])
        .await
        .has("Change this note")
        .has(SAFE)
        .has_not("As it stands now");
    assert_eq!(ines.page().value("text"), "half changed");
    // Meanwhile somewhere else.
    let mut phone = ines.on_another_device().await;
    opened(&mut phone).await;
    phone.get(&path).await.has(SAFE);
    phone.post(&path, &[("text", "from the phone")]).await.is(200);
    ines.get(&path).await.has(SAFE).has("As it stands now").has("from the phone");
    assert_eq!(ines.page().value("text"), "half changed");
    ines.press("Keep it", &[]).await.is(200);
    assert_eq!(texts(ines.page()), ["half changed"]);
    assert_eq!(world.count(LETTERS).await, 0);
    // A draft of the very same words is no draft.
    ines.get(&path).await;
    letter_of(&saved_by_script(&mut ines, "Keep it", &[]).await);
    ines.get(&path).await.has_not(SAFE);
}

#[sqlx::test]
async fn a_draft_sent_while_its_form_was_on_its_way_is_no_second_note(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    let late = ines.filled("Keep it here", &[("text", "once"), ("kind", "fear")]);
    keep(&mut ines, "fear", "once").await;
    ines.send("POST", &late.0, encoded(&late.1).into_bytes(), &[("x-keep", "abc 3")]).await.is(204);
    ines.get("/notes").await.has_not(SAFE);
    assert_eq!((ines.page().value("text").as_str(), texts(ines.page()).len()), ("", 1));
    // Another draft takes its place, and two of one page are filed when the door opens.
    ines.send("POST", &late.0, encoded(&late.1).into_bytes(), &[("x-keep", "abc 4")]).await.is(204);
    world.later(minutes(11));
    let other = ines.post_kept("/notes", &[("draft", "/notes"), ("text", "something else")]).await;
    letter_of(&other);
    opened(&mut ines).await.has(SAFE);
    assert_eq!(texts(ines.page()), ["once"]);
    assert_eq!(world.count(LETTERS).await, 1);
}

#[sqlx::test]
async fn leaving_quickly_keeps_what_was_half_written(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    keep(&mut ines, "", "as it was").await;
    let path = note_paths(ines.page())[0].clone();
    ines.press_only("Leave quickly", &[("text", "half a note")]).await.is(200).has_not("half a note");
    assert!(!ines.cookies.contains_key("s"));
    back(&mut ines).await.has(SAFE);
    assert_eq!(ines.page().value("text"), "half a note");
    ines.get(&path).await;
    ines.press_only("Leave quickly", &[("text", "half a change")]).await.is(200);
    back(&mut ines).await.has(SAFE);
    assert_eq!(ines.page().value("text"), "half a note");
    ines.get(&path).await.has(SAFE);
    assert_eq!(ines.page().value("text"), "half a change");
    // Long after the window, too.
    world.later(minutes(30));
    ines.press_only("Leave quickly", &[("text", "half a change, later")]).await.is(200);
    back(&mut ines).await;
    ines.get(&path).await;
    assert_eq!(ines.page().value("text"), "half a change, later");
    assert_eq!((world.count(NOTES).await, world.count(LETTERS).await), (1, 2));
}

#[sqlx::test]
async fn words_sent_after_the_session_ended_go_through_sign_in_and_the_door(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    world.later(minutes(61));
    let late = ines.post_kept("/notes", &[("draft", "/notes"), ("text", "Late at night")]).await;
    assert_eq!(late.status, 401);
    let nothing = ines.press_only("Keep it here", &[]).await;
    nothing.is(401).has_not("What you wrote is safe").has_not("name=\"held\"");
    ines.press("Keep it here", &[("text", "Late at night"), ("kind", "fear")]).await.is(401).has_not("Late at night");
    let name = ines.sign_in_name.clone();
    ines.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE)]).await.has("Late at night");
    ines.press("Go on with it", &[]).await.has("Just for you").has(SAFE);
    ines.press("Open", &[("passphrase", PASSPHRASE)]).await.has(SAFE);
    ines.press("Keep it here", &[]).await.has("A fear, Monday 9 March");
    assert_eq!((texts(ines.page()), world.count(LETTERS).await), (vec!["Late at night".to_owned()], 0));
}

#[sqlx::test]
async fn a_page_of_another_sign_in_keeps_nothing_and_loses_nothing(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = (world.person("Ines").await, world.person("Sam").await);
    opened(&mut ines).await;
    keep(&mut ines, "fear", "hers").await;
    let new = ines.filled("Keep it here", &[("text", "left open")]);
    let path = note_paths(ines.page())[0].clone();
    let help = ines.filled("Keep it for later", &[("help", "left open")]);
    ines.get(&path).await;
    let changed = ines.filled("Keep it", &[("text", "left open")]);
    for is_open in [false, true] {
        if is_open {
            opened(&mut sam).await;
        }
        for (action, fields) in [&new, &changed, &help] {
            let body = encoded(fields).into_bytes();
            let page = sam.send("POST", action, body.clone(), &[]).await;
            page.is(422).has("another sign-in").has("left open");
            if action == &help.0 {
                continue;
            }
            assert_eq!(sam.send("POST", action, body.clone(), &[("x-keep", "abc 1")]).await.status, 422);
            let mut leaving = sam.on_another_device().await;
            leaving.send("POST", "/away", body, &[]).await.is(200);
        }
    }
    assert_eq!((world.count(NOTES).await, world.count(LETTERS).await), (1, 0));
    ines.get("/notes").await;
    assert_eq!(texts(ines.page()), ["hers"]);
}

#[sqlx::test]
async fn another_question_keeps_what_is_there(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let question = |page: &Page| page.find("label[for='text']")[0].clone();
    opened(&mut ines).await;
    let mut seen = vec![question(ines.page())];
    for _ in 0..8 {
        ines.press("Another question", &[("text", "half"), ("kind", "doubt")]).await.is(200).has(SAFE);
        assert_eq!(ines.page().value("text"), "half");
        seen.push(question(ines.page()));
    }
    assert_eq!(seen[0], seen[8], "round and round");
    seen.truncate(8);
    let last = ines.get("/notes?question=4").await.clone();
    assert_ne!(question(&last), seen[0]);
    assert_eq!(question(ines.get("/notes").await), seen[0], "the draft knows what it was asked");
    ines.press("Keep it here", &[]).await.is(200);
    world.days_later(1);
    assert_eq!(question(back(&mut ines).await), seen[1], "each day the next one");
    for odd in ["x", "-1", "99999999999999999999999", ""] {
        ines.get(&format!("/notes?question={odd}")).await.is(200);
    }
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), world.count(NOTES).await), (8, 1));
}

#[sqlx::test]
async fn a_fear_is_asked_how_it_is_once_it_has_had_a_week(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    opened(&mut ines).await;
    keep(&mut ines, "doubt", "a doubt of it").await;
    keep(&mut ines, "fear", "the phone").await.has_not("How is it these days?");
    let path = note_paths(ines.page())[0].clone();
    assert_eq!(ines.act(&format!("{path}/life"), &[("life", "quieter")]).await.status, 404, "too early");
    world.days_later(7);
    back(&mut ines).await;
    assert_eq!(ines.page().find("legend").iter().filter(|l| *l == "How is it these days?").count(), 1);
    ines.press("quieter", &[]).await.is(200).has("Quieter, since 16 March");
    ines.press("the same", &[]).await.has("The same, since 16 March").has_not("Quieter");
    world.days_later(7);
    back(&mut ines).await;
    ines.press("the same", &[]).await.has("The same, since 16 March");
    ines.press("different", &[]).await.has("Different, since 23 March");
    for odd in ["", "gone", "QUIETER"] {
        assert_eq!(ines.act(&format!("{path}/life"), &[("life", odd)]).await.status, 404);
    }
    let doubt = note_paths(ines.page())[1].clone();
    assert_eq!(ines.act(&format!("{doubt}/life"), &[("life", "quieter")]).await.status, 404);
}

#[sqlx::test]
async fn after_six_weeks_a_note_asks_once(pool: PgPool) {
    const ASKS: &str = "You’ve kept this for six weeks. Is it to keep, to show, or to let go? No answer is one too.";
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    opened(&mut ines).await;
    keep(&mut ines, "doubt", "a doubt").await;
    world.days_later(41);
    back(&mut ines).await.has_not("six weeks");
    world.days_later(1);
    back(&mut ines).await.has(ASKS);
    keep(&mut ines, "", "something new").await.has(ASKS);
    ines.press("Keep it", &[]).await.is(200).has_not("six weeks");
    world.days_later(42);
    back(&mut ines).await;
    assert_eq!(ines.page().body.matches("six weeks").count(), 1, "the other one asks now");
}

#[sqlx::test]
async fn the_oldest_fear_comes_back_once_a_month(pool: PgPool) {
    const AGAIN: &str = "The oldest one you’ve kept to yourself";
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    opened(&mut ines).await;
    keep(&mut ines, "fear", "the oldest fear").await;
    keep(&mut ines, "feeling", "no fear").await;
    world.days_later(27);
    back(&mut ines).await.has_not(AGAIN);
    // Far down by now: a page and more above it.
    for n in 0..30 {
        keep(&mut ines, "fear", &format!("newer {n}")).await;
    }
    world.days_later(1);
    back(&mut ines).await.has(&format!("{AGAIN}, from 9 March. It may stay where it is.")).has("the oldest fear");
    assert!(!texts(ines.page()).contains(&"the oldest fear".to_owned()));
    ines.press_link("Open it, the note of 9 March").await.has("Change this note");
    assert_eq!(ines.page().value("text"), "the oldest fear");
    // Again that day at the door, and not any other day of the month.
    world.later(minutes(11));
    opened(&mut ines).await.has(AGAIN);
    world.days_later(1);
    back(&mut ines).await.has_not(AGAIN);
    let today = note_paths(ines.page())[0].replace("/notes/", "/notes?oldest=");
    ines.get(&today).await.is(200).has_not(AGAIN);
    for odd in ["x", "", NOWHERE] {
        ines.get(&format!("/notes?oldest={odd}")).await.is(200).has_not(AGAIN);
    }
    world.at("2026-05-01T10:00:00Z");
    back(&mut ines).await.has(AGAIN).has("the oldest fear");
    // It leads there from elsewhere too, without ado.
    world.at("2026-06-01T10:00:00Z");
    ines.stay().await;
    let path = format!("/private?to=/notes/{NOWHERE}");
    ines.get(&path).await;
    let page = ines.press_only("Open", &[("passphrase", PASSPHRASE)]).await;
    assert_eq!(leads_to(&page), format!("/notes/{NOWHERE}"));
}

#[sqlx::test]
async fn what_would_help_waits_with_the_note(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    opened(&mut ines).await;
    keep(&mut ines, "doubt", "no fear").await.has_not("Begin an agreement");
    keep(&mut ines, "fear", "the phone").await.has("Begin an agreement from this");
    ines.press("Keep it for later", &[("help", "your phone\nface up")]).await.is(200);
    ines.page().has("For an agreement: your phone face up");
    assert_eq!(ines.page().value("help"), "your phone\nface up");
    let long = "é".repeat(2001);
    ines.press("Keep it for later", &[("help", &long)]).await.is(422).has("2001 characters; 2000 fit");
    assert_eq!(ines.page().value("help"), long);
    ines.press("Keep it for later", &[("help", &long[..4000])]).await.is(200).has("Private notes");
    assert_eq!(ines.page().value("help"), long[..4000]);
    ines.press("Search", &[("find", "éé")]).await;
    assert_eq!(texts(ines.page()), ["the phone"], "it is found by these words too");
    ines.press("Keep it for later", &[("help", "")]).await.has_not("For an agreement:");

    world.later(minutes(11));
    ines.press("Keep it for later", &[("help", "a word before nine")]).await.has("Just for you").has(SAFE);
    assert_eq!(texts(opened(&mut ines).await), ["a word before nine", "the phone", "no fear"]);
    world.later(minutes(11));
    let path = note_paths(ines.page())[1].clone();
    let page = ines.act(&format!("{path}/agreement"), &[("help", " ")]).await;
    assert_eq!(leads_to(&page), "/private?to=/notes");
    assert_eq!(world.count(LETTERS).await, 0);
}

#[sqlx::test]
async fn what_was_shown_stands_with_its_note_until_withdrawn(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let whole = ines.note("fear", "the phone\nface down").await;
    let part = ines.note("feeling", "the wedding, and my sister").await;
    let shown = ines.show(&whole, "whole", "", "now").await;
    let shown_part = ines.show(&part, "part", "the wedding", "now").await;
    ines.show(&part, "part", "and my sister", "checkin").await;
    ines.get("/notes")
        .await
        .has("Sam can read all of it, since 9 March")
        .has("What Sam can read, since 9 March: the wedding");
    ines.page().has("A copy went into your side on 9 March");
    let tags = ["Shown in part", "Shown"];
    assert_eq!(ines.page().find("article .tag"), tags);
    assert_eq!(ines.page().find("article > p.words.lines"), ["the wedding, and my sister", "the phone face down"]);
    let beside = |page: &Page, text: &str| page.link_beside(text, "Read what was said");
    assert_eq!(beside(ines.page(), "the phone face down"), format!("/shown/{shown}"));
    assert_eq!(ines.page().body.matches("Show Sam some of this").count(), 1, "not of what is there whole");

    // Changing the note, or letting it go, touches nothing of it.
    ines.post(&format!("/notes/{whole}"), &[("text", "the phone, and more"), ("kind", "fear")]).await.is(200);
    ines.page().has("What Sam can read, since 9 March: the phone face down");
    assert_eq!(ines.page().find("article .tag"), ["Shown in part", "Shown in part"]);
    ines.get(&format!("/notes/{whole}")).await.has("What was shown or brought of it stays as it is");
    ines.press_only("Keep it", &[]).await;
    ines.post(&format!("/notes/{part}/let-go"), &[]).await.is(200).has_not("the wedding");
    sam.get(&format!("/shown/{shown_part}")).await.is(200).has("the wedding");
    sam.get(&format!("/shown/{shown}")).await.is(200).has("the phone face down").has_not("and more");

    ines.post(&format!("/shown/{shown}/withdraw"), &[]).await.is(200);
    ines.get("/notes").await.has("Shown on 9 March. Withdrawn on 9 March.").has_not("face down");
    assert_eq!(ines.page().find("article .tag"), ["Withdrawn"]);
    world.days_later(43);
    back(&mut ines).await.has_not("six weeks").has_not("The oldest one");
}

#[sqlx::test]
async fn alone_one_keeps_notes_and_shows_them_to_nobody(pool: PgPool) {
    let world = World::new(pool);
    let mut rui = world.person("Rui").await;
    opened(&mut rui).await.has("Nobody else is told how many notes there are");
    keep(&mut rui, "fear", "before anybody").await.has_not("Show ").has_not("show some of it");
    world.days_later(42);
    back(&mut rui).await.has("You’ve kept this for six weeks. Is it to keep, or to let go?").has_not("/show");
    rui.press("Keep it", &[]).await.is(200);
    rui.press("louder", &[]).await.has("Louder, since 20 April");
    // And takes them along.
    let code = rui.invite().await;
    let mut sam = world.person("Sam").await;
    sam.join(&code).await;
    rui.get("/notes").await.has("Sam isn’t told").has("Show Sam some of this").has("before anybody");
    sam.get("/private").await;
    opened(&mut sam).await.has("Nothing written");
}

#[sqlx::test]
async fn a_note_filed_from_a_side_may_stay_as_long_as_it_is(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let full = "w".repeat(2000);
    for (section, fields) in [(2, &["good"][..]), (4, &["carry"]), (5, &["feel", "when", "help"])] {
        ines.get(&format!("/week/side/{section}")).await;
        let typed: Vec<(&str, &str)> = fields.iter().map(|field| (*field, full.as_str())).collect();
        ines.press("Keep and go on", &typed).await.is(200);
    }
    ines.get("/week/hold").await;
    ines.press("Seal the short form", &[("feel", "thin")]).await.is(200);
    opened(&mut ines).await.has("A note, Monday 9 March");
    let path = note_paths(ines.page())[0].clone();
    ines.get(&path).await;
    let text = ines.page().value("text");
    let length = text.chars().count();
    assert!(length > 10_000);
    ines.press("Keep it", &[("text", &format!("{text}x"))]).await.is(422).has(&format!("{length} fit"));
    ines.press("Keep it", &[("text", &text), ("kind", "fear")]).await.is(200).has("A fear, Monday 9 March");
}

/// Every act on a note, with words where it takes some.
const ACTS: [(&str, &[(&str, &str)]); 5] = [
    ("", &[("text", "x"), ("revision", "0")]),
    ("/let-go", &[]),
    ("/life", &[("life", "quieter")]),
    ("/keep", &[]),
    ("/agreement", &[("help", "x")]),
];

#[sqlx::test]
async fn a_note_of_somebody_else_is_as_good_as_none(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    opened(&mut ines).await;
    opened(&mut sam).await;
    keep(&mut ines, "fear", "hers").await;
    let path = note_paths(ines.page())[0].clone();
    world.days_later(8);
    back(&mut ines).await;
    back(&mut sam).await;
    let id = path.strip_prefix("/notes/").unwrap();
    let none = [NOWHERE, "1", "not-an-id", "%00", "..%2f..", "search", &id.to_uppercase(), &id.replace('-', "")];
    let answer = |page: Page| (page.status.as_u16(), page.body, format!("{:?}", page.headers));
    let theirs = answer(sam.get_only(&path).await);
    assert_eq!(theirs.0, 404);
    for none in none.iter().filter(|none| **none != "search") {
        assert_eq!(answer(sam.get_only(&format!("/notes/{none}")).await), theirs, "{none}");
    }
    for (act, fields) in ACTS {
        let theirs = answer(sam.act(&format!("{path}{act}"), fields).await);
        assert_eq!(theirs.0, 404, "{act}");
        assert!(!theirs.1.contains("hers"));
        for none in none.iter().filter(|none| **none != "search") {
            assert_eq!(answer(sam.act(&format!("/notes/{none}{act}"), fields).await), theirs, "{none}{act}");
        }
    }
    ines.get("/notes").await.has_not("Quieter");
    assert_eq!(texts(ines.page()), ["hers"]);
    assert_eq!(world.count("SELECT revision::bigint FROM notes").await, 1);
}

#[sqlx::test]
async fn nothing_of_it_works_while_the_window_is_closed(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    keep(&mut ines, "fear", "only behind the door").await;
    let path = note_paths(ines.page())[0].clone();
    world.days_later(43);
    ines.stay().await;
    for path in ["/notes", path.as_str(), "/notes/x", "/notes/search", &format!("/notes/{NOWHERE}")] {
        let page = ines.get_only(path).await;
        if path != "/notes/search" {
            assert_eq!(leads_to(&page), format!("/private?to={path}"), "{path}");
        }
        page.has_not("only behind");
    }
    for (act, fields) in ACTS.iter().filter(|(act, _)| !["", "/agreement"].contains(act)) {
        for id in [path.as_str(), "/notes/x", "/notes/018f0000-0000-7000-8000-000000000000"] {
            let page = ines.act(&format!("{id}{act}"), fields).await;
            assert_eq!(leads_to(&page), "/private?to=/notes", "{id}{act}");
        }
    }
    assert_eq!(leads_to(&ines.act("/notes/search", &[("find", "only")]).await), "/private?to=/notes");
    assert_eq!((world.count(NOTES).await, world.count(LETTERS).await), (1, 0));
    assert_eq!(world.count("SELECT revision::bigint FROM notes").await, 1);

    // Words alone are taken, into the box, and open nothing.
    let page = ines.act(&path, &[("text", "x")]).await;
    assert_eq!(leads_to(&page), format!("/private?to={path}&kept=1"));
    assert_eq!((world.count(NOTES).await, world.count(LETTERS).await), (1, 1));
    assert_eq!(world.count("SELECT revision::bigint FROM notes").await, 1);
}

#[sqlx::test]
async fn the_window_closes_by_time_by_arriving_by_sign_out_and_when_told_to(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    ines.write_and_seal("a walk").await;
    let is_open = async |person: &mut Person| person.get_only("/notes").await.status == 200;

    opened(&mut ines).await;
    world.later(SignedDuration::from_secs(10 * 60 - 1));
    assert!(is_open(&mut ines).await, "ten minutes, used or not");
    world.later(SignedDuration::from_secs(1));
    assert!(!is_open(&mut ines).await);

    opened(&mut ines).await;
    let old = ines.clone();
    ines.press("Close it now", &[]).await.is(200).has("This week");
    assert!(!is_open(&mut ines).await && !is_open(&mut old.clone()).await);

    opened(&mut ines).await;
    let mut phone = ines.on_another_device().await;
    opened(&mut phone).await;
    assert!(is_open(&mut ines).await && is_open(&mut phone).await);
    ines.arrive().await;
    assert!(!is_open(&mut ines).await && !is_open(&mut phone).await, "on every device: somebody may be looking on");

    opened(&mut ines).await;
    ines.press("Sign out", &[]).await;
    ines.sign_in().await;
    assert!(!is_open(&mut ines).await);

    opened(&mut ines).await;
    ines.press_only("Leave quickly", &[]).await;
    ines.sign_in().await;
    assert!(!is_open(&mut ines).await);
    assert_eq!(world.count("SELECT count(*) FROM sessions WHERE private_key IS NOT NULL").await, 0);
}

#[sqlx::test]
async fn nothing_odd_makes_an_error_of_ours(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    opened(&mut ines).await;
    keep(&mut ines, "fear", "the phone").await;
    let path = note_paths(ines.page())[0].clone();
    let much = format!("text={}&help=x", "%01".repeat(60_000));
    let letters = format!("text=x&letter={NOWHERE}&draft=//elsewhere&question=99999999999999999999&do=another");
    let bodies =
        ["", "=&%", "text=%ff%fe", "kind=fear", "kind=%00&text=%00", "text=x&text=y", "find=%ff", &much, &letters]
            .into_iter()
            .chain(["text=x&revision=x", "text=x&letter=x&mine=", "do=burn&text=x", "help=%ff", "life=%ff", "{}"]);
    for body in bodies {
        for to in ["/notes", "/notes/search", &path, &format!("{path}/life"), &format!("{path}/agreement")] {
            for by_script in ["", "x"] {
                let more = [("x-keep", by_script)];
                let page = ines.send("POST", to, body.as_bytes().to_vec(), &more).await;
                let shown = body.chars().take(60).collect::<String>();
                assert!(
                    matches!(page.status.as_u16(), 200 | 204 | 303 | 404 | 413 | 422),
                    "{to} {shown}: {}",
                    page.status
                );
            }
        }
    }
    ines.get("/notes").await.is(200);
    ines.get(&path).await.is(200);
    back(&mut ines).await.is(200);
}

#[sqlx::test]
async fn nothing_in_the_box_keeps_the_door_shut(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.note("fear", "mine").await;
    // As long as a letter may be, and longer: Leave quickly cuts it into letters that fit.
    for (n, long) in ["x".repeat(65_452), "é\"".repeat(40_000)].iter().enumerate() {
        ines.get("/week/side/2").await;
        ines.press_only("Leave quickly", &[("good", "")]).await.is(200);
        ines.stay().await;
        ines.get("/week/side/2").await;
        let (_, mut fields) = ines.filled("Keep and go on", &[]);
        fields.retain(|(name, _)| name == "mine");
        fields.push(("valued".into(), long.clone()));
        ines.send("POST", "/away", encoded(&fields).into_bytes(), &[]).await.is(200);
        ines.stay().await;
        ines.open_private().await.is(200).has("Private notes").has("mine");
        assert!(world.count(NOTES).await > i64::try_from(n).unwrap() + 1, "what was left is among them");
        assert_eq!(world.count(LETTERS).await, 0);
        ines.post("/private/close", &[]).await;
    }
    // A letter that does not open is no reason either.
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "still there"), ("bring", "keep")]).await;
    sqlx::query("UPDATE private_letters SET body = set_byte(body, 90, 7)").execute(&world.pool).await.unwrap();
    ines.open_private().await.is(200).has("Private notes").has("mine");
}

#[sqlx::test]
async fn words_after_a_sessions_end_go_to_whose_page_it_was_whoever_signed_in_there_last(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, sam) = world.pair().await;
    ines.open_private().await;
    ines.get("/notes").await;
    let (action, fields) = ines.filled("Keep it here", &[("text", "her words at night")]);
    ines.cookies.remove("s");
    ines.cookies.insert("d".into(), sam.cookies["d"].clone());
    for (name, is_hers) in [(sam.sign_in_name.clone(), false), (ines.sign_in_name.clone(), true)] {
        let mut tab = ines.clone();
        let page = tab.send("POST", &action, encoded(&fields).into_bytes(), &[]).await;
        tab.page = Some(page);
        let passphrase = tab.passphrase.clone();
        let page = tab.press("Sign in", &[("name", &name), ("passphrase", &passphrase)]).await;
        assert_eq!(page.body.contains("her words at night"), is_hers);
    }
}

#[sqlx::test]
async fn what_is_taken_out_again_is_still_ones_own_and_kept_on_ones_own_day(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _sam) = world.pair().await;
    sqlx::query("UPDATE rhythms SET zone = 'Pacific/Honolulu'").execute(&world.pool).await.unwrap();
    let note = ines.note("fear", "all of the note").await;
    ines.show(&note, "part", "carefully chosen words", "checkin").await;
    world.at("2026-03-10T06:00:00Z");
    ines.stay().await;
    ines.get("/week/side/4").await;
    ines.press("Take it out again", &[]).await.has_not("carefully chosen words");
    ines.open_private().await;
    ines.get("/notes")
        .await
        .has("carefully chosen words")
        .has("all of the note")
        .has("Monday 9 March")
        .has_not("10 March");
}
