//! From a note to the other one: choose, preview, decide; and what goes to the next check-in
//! instead: into one's own side, out of it again, and to the table.

use crate::support::life::account_of;
use crate::support::table::{ARRIVED, go_to};
use crate::support::vault::{self, Holder, Under};
use crate::support::{PASSPHRASE, Page, Person, World, encoded};
use ampersand::checkins::together::agenda::Step;
use ampersand::keys::{Place, seal_json};
use jiff::SignedDuration;
use scraper::Selector;
use serde_json::Value;
use sqlx::PgPool;

const REVEALS: &str = "SELECT count(*) FROM reveals";
const LETTERS: &str = "SELECT count(*) FROM private_letters";
const SIDES: &str = "SELECT count(*) FROM sides";
const NOWHERE: &str = "018f0000-0000-7000-8000-000000000000";
const PREVIEW: &str = "Preview Sam’s page";
const SHOW: &str = "Show this to Sam";
const BRING: &str = "Put it on my side";
const OUT: &str = "Take it out again";
const SEALED: &str = "Your side is sealed";

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn leads_to(page: &Page) -> &str {
    page.is(303);
    page.headers["location"].to_str().unwrap()
}

/// The markup that these elements are drawn with.
fn drawn(page: &Page, css: &str) -> Vec<String> {
    page.html().select(&Selector::parse(css).unwrap()).map(|element| element.html()).collect()
}

fn chosen(page: &Page) -> Vec<(String, String)> {
    let mut fields = page.form(PREVIEW).fields;
    fields.retain(|(name, _)| ["how", "when", "words"].contains(&name.as_str()));
    fields
}

fn choice(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

/// The copies on one's own side, as section 4 lists them.
async fn copies(person: &mut Person) -> Vec<String> {
    person.get("/week/side/4").await.is(200);
    let page = person.page();
    page.find("section[aria-label='Brought to the table'] p.words")
}

/// Ines has a note, the door is open, and she has gone as far as the preview.
async fn about_to(ines: &mut Person, text: &str, how: &str, words: &str, when: &str) -> String {
    let note = ines.note("fear", text).await;
    ines.preview(&note, how, words, when).await;
    note
}

/// Both sealed, both arrive, and go on to what each brought; answers where the meeting is.
async fn open_together(ines: &mut Person, sam: &mut Person) -> String {
    ines.seal("both").await;
    ines.arrive().await;
    sam.seal("both").await;
    let table = sam.arrive().await.has(ARRIVED).path.clone();
    go_to(ines, sam, &table, Step::Table).await;
    table
}

#[sqlx::test]
async fn nothing_is_chosen_for_anybody_and_nothing_typed_is_lost(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let note = ines.note("fear", "the phone,\nface down").await;
    let path = format!("/notes/{note}/show");
    ines.get(&path).await.is(200).has("Choose what to show Sam").has("Nothing leaves this page yet");
    ines.page().has("This is for feelings and fears, not for facts your partner needs to hear from you.");
    ines.page().has("What you show can be withdrawn, but not unread.").has("won’t see that there was more");
    assert_eq!(chosen(ines.page()), choice(&[("words", "the phone,\nface down")]));
    let long = "é".repeat(8001);
    for (typed, said) in [
        (vec![], "Choose how much of the note to show."),
        (vec![("how", "whole")], "Choose when to show it."),
        (vec![("when", "now")], "Choose how much of the note to show."),
        (vec![("how", "part"), ("when", "now"), ("words", " \n")], "Write the part you’d like to show"),
        (vec![("how", "part"), ("when", "checkin"), ("words", &*long)], "8001 characters; 8000 fit"),
    ] {
        ines.get(&path).await;
        ines.press(PREVIEW, &typed).await.is(422).has(said);
        let back = chosen(ines.page());
        assert!(choice(&typed).iter().all(|pair| back.contains(pair)), "{said}");
        assert!(ines.page().body.contains("data-keep=\"not\""), "what is not kept is not called kept");
    }
    ines.post(&path, &[("how", "part"), ("when", "now"), ("words", "a word"), ("author", "x")]).await.is(422);
    ines.page().has("something this page doesn’t know");
    assert_eq!((world.count(REVEALS).await, world.count(LETTERS).await, world.count(SIDES).await), (0, 0, 0));
}

#[sqlx::test]
async fn the_preview_is_the_partners_page_and_the_second_press_shows_exactly_that(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let text = "When your phone <lights> up\nface down & I";
    let note = about_to(&mut ines, text, "part", " When your phone <lights> up,\n\nthe floor goes. ", "now").await;
    ines.page().has("Nobody has seen it yet").has("You can withdraw it later, but it can’t be unread.").has_not("& I");
    let preview = drawn(ines.page(), ".frame .sheet");
    assert_eq!((preview.len(), world.count(REVEALS).await), (1, 0));
    let shown = ines.press(SHOW, &[]).await.is(200).path.clone();
    assert!(shown.starts_with("/shown/"), "{shown}");
    sam.get(&shown).await.is(200).has_not("& I");
    assert_eq!(drawn(sam.page(), "main .sheet")[0], preview[0], "word for word, by the same template");
    assert_eq!((world.count(REVEALS).await, world.count(LETTERS).await, world.count(SIDES).await), (1, 0, 0));

    // All of it, whatever stands in the box; and a note that is changed later changes nothing.
    let whole = ines.show(&note, "whole", "", "now").await;
    ines.post(&format!("/notes/{note}"), &[("text", "other words"), ("kind", "fear")]).await.is(200);
    sam.get(&format!("/shown/{whole}")).await.has("face down & I").has_not("other words");
}

#[sqlx::test]
async fn a_second_press_shows_nothing_twice(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    for when in ["now", "checkin"] {
        let note = about_to(&mut ines, &format!("once, {when}"), "whole", "", when).await;
        let (action, fields) = ines.filled(if when == "now" { SHOW } else { BRING }, &[]);
        assert_eq!(action, format!("/notes/{note}/show/decide"));
        let body = encoded(&fields).into_bytes();
        let mut phone = ines.clone();
        let (one, two) =
            tokio::join!(ines.send("POST", &action, body.clone(), &[]), phone.send("POST", &action, body.clone(), &[]));
        let to = [leads_to(&one), leads_to(&two)];
        assert_eq!(to.iter().filter(|to| **to == "/notes").count(), 1, "{to:?}");
        assert_eq!(leads_to(&ines.send("POST", &action, body, &[]).await), "/notes");
        assert_eq!(
            leads_to(&ines.get_only(&format!("/notes/{note}/show/preview")).await),
            format!("/notes/{note}/show")
        );
    }
    assert_eq!((world.count(REVEALS).await, copies(&mut ines).await), (1, vec!["once, checkin".to_owned()]));
    assert_eq!(world.count(LETTERS).await, 0);
    sam.get("/week/side/4").await.has_not("once");
}

#[sqlx::test]
async fn what_changed_since_the_preview_is_looked_at_again(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let note = about_to(&mut ines, "as it was", "part", "the first part", "now").await;
    let (show, preview) = (format!("/notes/{note}/show"), format!("/notes/{note}/show/preview"));
    let old = ines.filled(SHOW, &[]);
    // Another page chose other words meanwhile.
    ines.preview(&note, "part", "the second part", "now").await.has_not("the first part");
    for letter in [old.1[0].1.as_str(), "", "x", NOWHERE] {
        let page = ines.act(&old.0, &[("letter", letter)]).await;
        assert_eq!(leads_to(&page), preview, "{letter}");
    }
    // The note has other words now: what was chosen of it is chosen again, and still there.
    ines.get(&preview).await;
    let (action, fields) = ines.filled(SHOW, &[]);
    let mut phone = ines.clone();
    phone.post(&format!("/notes/{note}"), &[("text", "as it is now"), ("kind", "fear")]).await.is(200);
    let page = ines.send("POST", &action, encoded(&fields).into_bytes(), &[]).await;
    assert_eq!(leads_to(&page), preview);
    assert_eq!(leads_to(&ines.get_only(&preview).await), show);
    ines.get(&show).await;
    assert_eq!(chosen(ines.page()), choice(&[("how", "part"), ("words", "the second part"), ("when", "now")]));
    assert_eq!(world.count(REVEALS).await, 0);
    // How a fear is these days is no other wording.
    ines.press(PREVIEW, &[]).await.has("word for word");
    ines.act(&format!("/notes/{note}/keep"), &[]).await.is(303);
    ines.press(SHOW, &[]).await.is(200);
    assert_eq!(world.count(REVEALS).await, 1);
}

#[sqlx::test]
async fn a_draft_alone_is_no_decision(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let note = ines.note("fear", "all of the note").await;
    let (show, preview) = (format!("/notes/{note}/show"), format!("/notes/{note}/show/preview"));
    for typed in [
        vec![("words", "half a par")],
        vec![("how", "part"), ("words", "half a part")],
        vec![("how", "whole"), ("when", "now"), ("words", "not all of it")],
        vec![("how", "part"), ("when", "now"), ("words", " ")],
    ] {
        ines.get(&show).await;
        let kept = ines.keep_by_script(PREVIEW, &typed).await;
        kept.is(204);
        assert_eq!(kept.headers["x-letter"].is_empty(), typed.last() == Some(&("words", " ")));
        assert_eq!(leads_to(&ines.get_only(&preview).await), show, "{typed:?}");
        let letter = kept.headers["x-letter"].to_str().unwrap().to_owned();
        let page = ines.act(&format!("{show}/decide"), &[("letter", &letter)]).await;
        assert_eq!(leads_to(&page), if letter.is_empty() { "/notes" } else { &*preview });
    }
    assert_eq!((world.count(REVEALS).await, world.count(LETTERS).await), (0, 0));
    let kept = ines.get(&show).await.clone();
    assert_eq!(chosen(&kept), choice(&[("words", "all of the note")]));
    // Keep it private is a way off; the draft waits for nobody but its author.
    ines.preview(&note, "part", "a part", "checkin").await;
    ines.press_link("Keep it private").await.has("Private notes").has_not("a part");
    ines.get(&show).await;
    assert_eq!(chosen(ines.page()), choice(&[("how", "part"), ("words", "a part"), ("when", "checkin")]));
}

#[sqlx::test]
async fn the_way_survives_the_windows_end_at_every_step(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let note = ines.note("fear", "all of the note").await;
    let (show, preview) = (format!("/notes/{note}/show"), format!("/notes/{note}/show/preview"));
    ines.get(&show).await;
    world.later(minutes(11));
    for path in [&show, &preview] {
        assert_eq!(leads_to(&ines.get_only(path).await), format!("/private?to={path}"));
    }
    let typed = [("how", "part"), ("when", "now"), ("words", "a part of it")];
    ines.press(PREVIEW, &typed).await.has("Just for you").has("Your draft is safe").has_not("a part of it");
    ines.press("Open", &[("passphrase", PASSPHRASE)]).await.has("Choose what to show Sam");
    assert_eq!(chosen(ines.page()), choice(&[("how", "part"), ("words", "a part of it"), ("when", "now")]));
    ines.press(PREVIEW, &[]).await.has("word for word");
    world.later(minutes(11));
    let page = ines.press_only(SHOW, &[]).await;
    assert_eq!((leads_to(&page), world.count(REVEALS).await), (&*format!("/private?to={preview}"), 0));
    let door = leads_to(&page).to_owned();
    ines.get(&door).await;
    ines.press("Open", &[("passphrase", PASSPHRASE)]).await.has("word for word").has("a part of it");
    ines.press(SHOW, &[]).await.is(200);
    assert_eq!((world.count(REVEALS).await, world.count(LETTERS).await), (1, 0));
}

#[sqlx::test]
async fn leaving_quickly_keeps_the_choice(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let note = ines.note("fear", "all of the note").await;
    let show = format!("/notes/{note}/show");
    ines.get(&show).await;
    let typed = [("how", "part"), ("words", "a part of it")];
    ines.press_only("Leave quickly", &typed).await.is(200).has_not("a part");
    ines.sign_in().await;
    ines.open_private().await;
    ines.get(&show).await;
    assert_eq!(chosen(ines.page()), choice(&typed));
    // Left open in one account, it is not taken for another's.
    let (action, fields) = ines.filled(PREVIEW, &[("words", "left open")]);
    sam.open_private().await;
    for headers in [&[][..], &[("x-keep", "1")]] {
        sam.send("POST", &action, encoded(&fields).into_bytes(), headers).await.is(422).has("left open");
    }
    assert_eq!((world.count(LETTERS).await, world.count(REVEALS).await), (1, 0));
}

#[sqlx::test]
async fn words_for_a_note_that_was_let_go_can_be_a_new_one(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let note = ines.note("fear", "goes").await;
    ines.get(&format!("/notes/{note}/show")).await;
    let left = ines.filled(PREVIEW, &[("how", "part"), ("when", "now"), ("words", "worth keeping")]);
    ines.act(&format!("/notes/{note}/let-go"), &[]).await.is(303);
    let page = ines.send("POST", &left.0, encoded(&left.1).into_bytes(), &[]).await;
    page.is(404).has("worth keeping").has("isn’t there any more");
    ines.page = Some(page);
    ines.press("Keep it here", &[]).await.is(200).has("worth keeping");
    assert_eq!((world.count(REVEALS).await, world.count(LETTERS).await), (0, 0));
}

#[sqlx::test]
async fn alone_or_with_somebody_elses_note_there_is_no_such_way(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let mut rui = world.person("Rui").await;
    let (hers, his) = (ines.note("fear", "hers").await, rui.note("fear", "his").await);
    sam.open_private().await;
    let nobody = sam.get_only(&format!("/notes/{NOWHERE}/show")).await;
    nobody.is(404);
    for (person, ids) in [(&mut rui, [&*his, &*hers, NOWHERE, "x"]), (&mut sam, [&*hers, &*his, NOWHERE, "x"])] {
        for id in ids {
            for path in [format!("/notes/{id}/show"), format!("/notes/{id}/show/preview")] {
                let page = person.get_only(&path).await;
                assert_eq!((page.status, &page.body), (nobody.status, &nobody.body), "{path}");
            }
            for act in ["show", "show/decide"] {
                let fields = [("how", "whole"), ("when", "now"), ("letter", NOWHERE)];
                let page = person.act(&format!("/notes/{id}/{act}"), &fields).await;
                assert_eq!((page.status, &page.body), (nobody.status, &nobody.body), "{id} {act}");
            }
        }
    }
    assert_eq!((world.count(REVEALS).await, world.count(LETTERS).await), (0, 0));
}

#[sqlx::test]
async fn a_copy_goes_into_the_side_and_to_the_table_with_it(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let before = sam.get_only("/week").await.body;
    let note = about_to(&mut ines, "the wedding <b>\nand my sister", "whole", "", "checkin").await;
    ines.page().has("when you open your next check-in together").has("Once it has been opened, it stays.");
    let preview = drawn(ines.page(), ".frame p.words");
    assert_eq!(ines.press(BRING, &[]).await.is(200).path, "/week/side/4");
    ines.show(&note, "part", "the wedding alone", "checkin").await;
    assert_eq!(copies(&mut ines).await, ["the wedding <b> and my sister", "the wedding alone"]);
    ines.press("Keep and go on", &[("carry", "and what I wrote here"), ("bring", "whole")]).await.is(200);
    ines.get("/week/side/8").await.has("the wedding <b>").has("the wedding alone").has("and what I wrote here");
    ines.page().has_not("Words that don’t come along");
    assert_eq!(sam.get_only("/week").await.body, before);
    sam.get("/week/side/4").await.has_not("wedding");

    // Whatever becomes of the note, the copy is what it was.
    ines.post(&format!("/notes/{note}"), &[("text", "other words"), ("kind", "fear")]).await.is(200);
    let table = open_together(&mut ines, &mut sam).await;
    sam.get(&table).await.has_not("other words").has_not("a note");
    let words = drawn(sam.page(), "article p.words.lines");
    assert_eq!(words.len(), 3, "three paragraphs, and nothing says where they came from");
    assert_eq!(words[1], preview[0], "as it was previewed");
    let history = table.replace("/together/", "/history/");
    for person in [&mut ines, &mut sam] {
        person.get(&history).await.has("Brought to the table");
        let brought = ["and what I wrote here", "the wedding <b> and my sister", "the wedding alone"];
        assert_eq!(person.page().find("article p.words.lines"), brought);
    }
    ines.post(&format!("/notes/{note}/let-go"), &[]).await;
    sam.get(&history).await.has("the wedding <b>");
    assert!(copies(&mut ines).await.is_empty(), "the next side begins without");
    assert_eq!(world.count(REVEALS).await, 0);
}

#[sqlx::test]
async fn a_copy_alone_is_not_left_blank_and_an_open_side_has_it_too(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let note = ines.note("doubt", "only this").await;
    ines.show(&note, "whole", "", "checkin").await;
    ines.get("/week").await.has("There is room for your side");
    ines.seal("alone").await;
    sam.seal("both").await;
    let table = sam.arrive().await.path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Table).await;
    sam.get(&table).await.has("only this");
    assert_eq!(sam.page().body.matches("Left blank").count(), 1, "Sam’s own");
}

#[sqlx::test]
async fn a_copy_is_taken_out_again_and_everything_else_stays(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let note = ines.note("fear", "first copy").await;
    for (how, words) in [("whole", ""), ("part", "second copy"), ("part", "third copy")] {
        ines.show(&note, how, words, "checkin").await;
    }
    ines.get("/week/side/4").await;
    let typed = [("carry", "half typed"), ("bring", "part"), ("part", ""), ("carry-say", "dont-know")];
    let (action, fields) = ines.filled(OUT, &typed);
    let first = fields.iter().find(|(name, _)| name == "take-out").unwrap().1.clone();
    let gone = ines.send("POST", &action, encoded(&fields).into_bytes(), &[]).await;
    assert_eq!(leads_to(&gone), "/week/side/4", "and stays there, though the part is not written yet");
    assert_eq!(copies(&mut ines).await, ["second copy", "third copy"]);
    let back = ines.page().form("Keep and go on").fields;
    for pair in choice(&[("carry", "half typed"), ("bring", "part"), ("carry-say", "dont-know")]) {
        assert!(back.contains(&pair), "{pair:?}");
    }
    // Pressed again, or with an id of nothing: there is nothing to take out.
    for id in [&*first, NOWHERE, "x", ""] {
        assert_eq!(leads_to(&ines.act("/week/side/4", &[("take-out", id)]).await), "/week/side/4");
        assert_eq!(copies(&mut ines).await.len(), 2, "{id}");
    }
    // Nobody takes anything out of another's side.
    let other = ines.page().form(OUT).fields.into_iter().find(|(name, _)| name == "take-out").unwrap().1;
    sam.act("/week/side/4", &[("take-out", &other)]).await.is(303);
    assert_eq!(copies(&mut ines).await, ["second copy", "third copy"]);
    ines.get("/week/side/8").await.has_not("first copy").has("second copy");
    assert!(ines.private_texts().await.iter().any(|text| text == "first copy"), "the note is where it was");
    let table = open_together(&mut ines, &mut sam).await;
    sam.get(&table).await.has("second copy").has("third copy").has_not("first copy");
}

#[sqlx::test]
async fn taken_out_with_words_to_keep_they_go_to_the_private_notes(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let note = ines.note("fear", "a copy").await;
    ines.show(&note, "whole", "", "checkin").await;
    let typed = [("carry", "never said"), ("bring", "keep")];
    ines.press(OUT, &typed).await.is(200).has("What I’m carrying").has_not("never said").has_not("a copy");
    assert_eq!(ines.private_texts().await, ["never said", "a copy"]);
}

#[sqlx::test]
async fn a_mistake_on_the_page_keeps_the_copies(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let note = ines.note("fear", "a copy").await;
    ines.show(&note, "whole", "", "checkin").await;
    let mut phone = ines.on_another_device().await;
    phone.get("/week/side/4").await;
    let long = "é".repeat(2001);
    for button in ["Keep and go on", "Back", OUT] {
        ines.get("/week/side/4").await;
        ines.press(button, &[("carry", &long)]).await.is(422).has("2000 fit").has("a copy").has(OUT);
        assert_eq!(ines.page().value("carry"), long);
    }
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "x"), ("bring", "part"), ("part", "")])
        .await
        .is(422)
        .has("Write the part");
    ines.page().has("a copy");
    ines.press_only("Leave quickly", &[("carry", &long)]).await.is(200);
    ines.sign_in().await;
    assert_eq!(copies(&mut ines).await, ["a copy"]);
    assert_eq!(ines.page().value("carry"), long);
    ines.press("Keep and go on", &[("carry", "short"), ("bring", "whole")]).await.is(200);
    // Sealed on one device, the page on the other takes nothing out.
    ines.seal("both").await;
    phone.press(OUT, &[("carry", "later")]).await.is(422).has("Your side is sealed, so this wasn’t kept").has("a copy");
    ines.get("/week").await;
    ines.press("Take it back to change something", &[]).await;
    assert_eq!(copies(&mut ines).await, ["a copy"]);
}

#[sqlx::test]
async fn a_page_opened_before_the_copy_came_does_not_lose_it(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let mut phone = ines.on_another_device().await;
    phone.get("/week/side/4").await;
    let mut other = phone.clone();
    other.get("/week/side/5").await;
    let note = ines.note("fear", "a copy").await;
    ines.show(&note, "whole", "", "checkin").await;
    let status = phone.keep_by_script("Keep and go on", &[("carry", "typed mean")]).await.status.as_u16();
    assert!(matches!(status, 204 | 409), "{status}");
    phone.press("Keep and go on", &[("carry", "typed meanwhile")]).await.is(200);
    other.press("Keep and go on", &[("feel", "small")]).await.is(200);
    assert_eq!(copies(&mut ines).await, ["a copy"]);
    assert_eq!(ines.page().value("carry"), "typed meanwhile");
}

#[sqlx::test]
async fn to_choose_a_note_instead_keeps_what_was_written(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let instead = "Choose one of my notes instead";
    ines.get("/week/side/4").await.has("This asks for your passphrase. What you wrote above is kept.");
    let page = ines.press_only(instead, &[("carry", "so far"), ("bring", "part"), ("part", "")]).await;
    assert_eq!(leads_to(&page), "/notes");
    ines.get("/notes").await.has("Just for you").has_not("so far");
    ines.get("/week/side/4").await;
    assert_eq!(ines.page().value("carry"), "so far");
    let long = "é".repeat(2001);
    ines.press(instead, &[("carry", &long)]).await.is(422).has("2000 fit");
    // To keep it works with the window closed, and is among the notes behind the door.
    ines.press(instead, &[("carry", "kept"), ("bring", "keep")]).await.has("Just for you");
    ines.press("Open", &[("passphrase", PASSPHRASE)]).await.has("kept").has("A note, Monday 9 March");
    ines.get("/week/side/4").await.has("Keep it; it stays with my private notes");
    assert_eq!(ines.page().value("carry"), "");
    let mut rui = world.person("Rui").await;
    rui.get("/week/side/4").await.is(200).has_not(instead).has("Keep it; it stays with my private notes");
}

#[sqlx::test]
async fn a_sealed_side_takes_nothing_until_it_is_taken_back(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let note = about_to(&mut ines, "all of the note", "part", "a part of it", "checkin").await;
    let preview = ines.page().clone();
    ines.seal("both").await;
    // Chosen while it is sealed: refused in place.
    ines.get(&format!("/notes/{note}/show")).await.has("take it back first");
    let typed = [("how", "part"), ("when", "checkin"), ("words", "a part of it")];
    ines.press(PREVIEW, &typed).await.is(422).has(SEALED);
    assert_eq!(chosen(ines.page()), choice(&[typed[0], typed[2], typed[1]]));
    // Sealed between the preview and the press: nothing is brought, and the choice waits.
    ines.page = Some(preview.clone());
    ines.press(BRING, &[]).await.is(422).has(SEALED).has("take it back first").has_not("You can take it out until");
    assert_eq!(chosen(ines.page()), choice(&[typed[0], typed[2], typed[1]]));
    assert_eq!(world.count(LETTERS).await, 1);
    ines.get("/notes").await.has_not("went into your side").has("Only you");
    // Shown now instead it needs no side.
    ines.get("/week").await;
    ines.press("Take it back to change something", &[]).await;
    assert!(copies(&mut ines).await.is_empty());
    ines.page = Some(preview);
    assert_eq!(ines.press(BRING, &[]).await.is(200).path, "/week/side/4");
    assert_eq!(copies(&mut ines).await, ["a part of it"]);
    ines.get("/notes").await.has("A copy went into your side on 9 March");
    ines.seal("both").await;
    ines.show(&note, "whole", "", "now").await;
    sam.seal("both").await;
    assert_eq!((world.count(REVEALS).await, world.count(LETTERS).await), (1, 0));
}

#[sqlx::test]
async fn the_short_form_leaves_the_copies_behind_and_they_come_back_with_the_side(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let note = ines.note("fear", "all of the note").await;
    ines.show(&note, "part", "a part of it", "checkin").await;
    ines.get("/week/hold").await;
    ines.press("Seal the short form", &[("feel", "thin")]).await.has(SEALED);
    world.later(minutes(11));
    assert_eq!(ines.private_texts().await, ["a part of it", "all of the note"]);
    ines.get("/week").await;
    ines.press("Take it back to change something", &[]).await;
    assert_eq!(copies(&mut ines).await, ["a part of it"]);
    ines.get("/week/hold").await;
    ines.press("Seal the short form", &[]).await;
    ines.arrive().await;
    sam.seal("both").await;
    let table = sam.arrive().await.has(ARRIVED).path.clone();
    let history = table.replace("/together/", "/history/");
    for step in [Step::Weather, Step::Coming, Step::Close] {
        go_to(&mut ines, &mut sam, &table, step).await;
        sam.page().has_not("a part of it");
        if step == Step::Weather {
            sam.page().has("thin");
        }
    }
    sam.get(&history).await.is(200).has("thin").has_not("a part of it");
    assert!(copies(&mut ines).await.is_empty());
}

#[sqlx::test]
async fn bringing_something_to_a_short_side_is_going_on_with_the_long_one(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.act("/week/hold", &[("feel", "thin"), ("line", "stay near")]).await.is(303);
    ines.get("/week").await.has("A short one this week");
    let note = ines.note("fear", "for the table").await;
    ines.show(&note, "whole", "", "checkin").await;
    ines.get("/week").await.has("There is room for your side");
    ines.get("/week/hold").await;
    assert_eq!(ines.page().value("line"), "stay near", "the three lines are still there");
    let table = open_together(&mut ines, &mut sam).await;
    sam.get(&table).await.has("for the table").has_not("stay near");
    world.later(minutes(11));
    let kept = ines.private_texts().await;
    assert!(kept.iter().any(|text| text.contains("stay near")), "{kept:?}");
}

#[sqlx::test]
async fn a_week_let_go_is_taken_up_by_bringing_something(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    ines.post("/week/let-go", &[]).await.has("This week was let go");
    let note = ines.note("fear", "after all").await;
    ines.show(&note, "whole", "", "checkin").await;
    ines.get("/week").await.has("There is room for your side");
}

#[sqlx::test]
async fn more_than_a_side_holds_is_said_and_nothing_is_lost(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    // Four bytes a character: two such copies fill a side.
    let full = "\u{1d11e}".repeat(8000);
    let note = ines.note("fear", &full).await;
    for _ in 0..2 {
        ines.show(&note, "whole", "", "checkin").await;
    }
    ines.preview(&note, "whole", "", "checkin").await;
    ines.press(BRING, &[]).await.is(422).has("holds more than fits");
    assert_eq!((world.count(LETTERS).await, copies(&mut ines).await.len()), (1, 2));
    ines.press("Keep and go on", &[("carry", &"w".repeat(2000))]).await.is(422).has("hold more than fits");
    ines.press(OUT, &[]).await.is(200);
    assert_eq!((copies(&mut ines).await.len(), ines.page().value("carry").len()), (1, 2000), "that made room");
    ines.press("Keep and go on", &[("carry", "")]).await.is(200);
    ines.get(&format!("/notes/{note}/show/preview")).await.has("word for word");
    ines.press(BRING, &[]).await.is(200);
    ines.get("/week/hold").await;
    ines.press("Seal the short form", &[]).await.is(200).has(SEALED);
    world.later(minutes(11));
    ines.open_private().await.is(200).has("Private notes");
    ines.get("/week").await;
    ines.press("Take it back to change something", &[]).await.is(200);
    let table = open_together(&mut ines, &mut sam).await;
    sam.get(&table).await.is(200).has(&full);
}

#[sqlx::test]
async fn words_sent_after_the_session_ended_show_no_id_of_a_copy(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, _) = world.pair().await;
    let note = ines.note("fear", "a copy").await;
    ines.show(&note, "whole", "", "checkin").await;
    ines.get("/week/side/4").await;
    world.later(minutes(61));
    let alone = ines.press_only(OUT, &[]).await;
    alone.is(401).has_not("What you wrote is safe");
    ines.press(OUT, &[("carry", "Still here.")]).await.is(401);
    let name = ines.sign_in_name.clone();
    ines.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE)]).await.is(200);
    assert_eq!(ines.page().find("section .words"), ["Still here."]);
    ines.press("Go on with it", &[]).await.is(200);
    assert!(copies(&mut ines).await.is_empty(), "it was taken out, as it was pressed");
    assert_eq!(ines.page().value("carry"), "Still here.");
}

/// Seals this row's side again as it was before there were copies.
async fn as_before(world: &World, holder: &Holder<'_>, table: &str, forget: impl Fn(&mut Value)) {
    let values = vault::dump(&world.pool).await;
    let mut rows = 0;
    for value in values.iter().filter(|value| value.table == table) {
        let Some(text) = holder.open(value) else { continue };
        let mut side: Value = serde_json::from_slice(&text).unwrap();
        forget(&mut side);
        let (place, chance): (Place<'_>, _) = (value.place(), world.app.entropy());
        let sealed = match value.under {
            Under::Home => holder.homes.iter().map(|key| seal_json(key, &place, &side, chance).unwrap()).next(),
            _ => holder.couples.iter().map(|key| seal_json(key, &place, &side, chance).unwrap()).next(),
        };
        value.overwrite(&world.pool, &sealed.unwrap()).await;
        rows += 1;
    }
    assert!(rows > 0, "nothing in {table}");
}

#[sqlx::test]
async fn a_side_sealed_before_there_were_copies_still_opens(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "from long ago"), ("bring", "whole")]).await.is(200);
    ines.seal("alone").await;
    let dump = vault::dump(&world.pool).await;
    let own = account_of(&world, &ines).await;
    let mut holder = Holder::default();
    holder.holds_cookie(&ines.cookies["s"]);
    holder.read(&dump);
    assert_eq!((holder.homes.len(), dump.iter().any(|value| value.author == own.0)), (1, true));
    let no_copies = |side: &mut Value| drop(side["carrying"].as_object_mut().unwrap().remove("brought").unwrap());
    let no_notes = |side: &mut Value| drop(side.as_object_mut().unwrap().remove("notes").unwrap());
    as_before(&world, &holder, "sides", no_copies).await;
    as_before(&world, &holder, "offered_sides", no_notes).await;

    sam.seal("both").await;
    let table = sam.arrive().await.path.clone();
    as_before(&world, &holder, "opened_sides", no_notes).await;
    go_to(&mut ines, &mut sam, &table, Step::Table).await;
    sam.get(&table).await.is(200).has("from long ago");
    sam.get(&table.replace("/together/", "/history/")).await.is(200).has("from long ago");

    // One's own, not opened yet, goes on as it was.
    world.days_later(7);
    ines.sign_in().await;
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "of this week"), ("bring", "whole")]).await.is(200);
    let mut holder = Holder::default();
    holder.holds_cookie(&ines.cookies["s"]);
    holder.read(&vault::dump(&world.pool).await);
    as_before(&world, &holder, "sides", no_copies).await;
    assert!(copies(&mut ines).await.is_empty());
    let note = ines.note("fear", "and a copy").await;
    ines.show(&note, "whole", "", "checkin").await;
    assert_eq!(copies(&mut ines).await, ["and a copy"]);
    assert_eq!(ines.page().value("carry"), "of this week");
}
