//! Words become an agreement when both have said yes to them, and stop being one when either says
//! so; what is begun, put off or told of oneself stays where it belongs, and no word of it is lost.

mod machine;
mod model;
mod play;
mod races;
mod worlds;

use crate::support::agreeing::{agree, path_of};
use crate::support::table::{go_to, let_speak};
use crate::support::{PASSPHRASE, Page, Person, World, encoded};
use ampersand::checkins::together::agenda::Step;
use sqlx::PgPool;

const WORDS: &str = "we leave it alone after ten at night";
const OTHER: &str = "we leave it alone after nine at night, and say good night";
const AGREEMENTS: &str = "SELECT count(*) FROM agreements";
const VERSIONS: &str = "SELECT count(*) FROM agreement_versions";
const CONSENTS: &str = "SELECT count(*) FROM agreement_consents";
const DRAFTS: &str = "SELECT count(*) FROM agreement_drafts";

struct Two {
    world: World,
    ines: Person,
    sam: Person,
}

impl Two {
    async fn new(pool: PgPool) -> Self {
        let world = World::new(pool);
        let (ines, sam) = world.pair().await;
        Self { world, ines, sam }
    }

    /// With one thing both have said yes to; Ines suggested it.
    async fn agreed(pool: PgPool, more: &[(&str, &str)]) -> (Self, String) {
        let mut two = Self::new(pool).await;
        let agreement = agree(&mut two.ines, &mut two.sam, WORDS, more).await;
        (two, agreement)
    }

    async fn days_later(&mut self, days: i64) {
        self.world.days_later(days);
        for person in [&mut self.ines, &mut self.sam] {
            person.sign_in().await;
        }
    }
}

/// What can be pressed on the page, without what stands on every page.
fn buttons(page: &Page) -> Vec<String> {
    let mut there = page.find("main button");
    there.sort();
    there
}

#[track_caller]
fn presses(page: &Page, expected: &[&str]) {
    let mut expected: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
    expected.sort();
    assert_eq!(buttons(page), expected, "on {}:\n{}", page.path, page.text());
}

/// The sections that stand on the list, by their headings.
fn sections(page: &Page) -> Vec<String> {
    let all = page.find("main h2, main details > summary");
    all.into_iter().filter(|name| name != "How a week went").collect()
}

/// An agreement's words, each part of them, and what goes with them.
fn wordings(page: &Page, within: &str) -> Vec<String> {
    let parts = ["p.words", "p.lines", "dl.terms"];
    page.find(&parts.map(|part| format!("{within} {part}")).join(", "))
}

async fn list(person: &mut Person) -> &Page {
    person.get("/agreements").await.is(200)
}

async fn at<'a>(person: &'a mut Person, agreement: &str) -> &'a Page {
    person.get(&path_of(agreement)).await
}

const FULL: [(&str, &str); 6] = [
    ("so-that", "less alone with it"),
    ("agree-that", WORDS),
    ("kind", "boundary"),
    ("about", "talking-about-it"),
    ("until", "2026-05-04"),
    ("if-it-slips", "stop, and sleep first"),
];

#[sqlx::test]
async fn what_is_proposed_is_what_was_previewed_and_it_stands_with_both_yeses(pool: PgPool) {
    let Two { world, mut ines, mut sam } = Two::new(pool).await;
    list(&mut ines).await.has("Nothing between you here yet");
    ines.press_link("Suggest something new").await.has("Something new to agree");
    presses(ines.page(), &["See how Sam will read it", "Keep it for myself", "Let it go"]);
    ines.press("See how Sam will read it", &FULL).await.is(200).has("This is what Sam will read").has("Not yet");
    let preview = wordings(ines.page(), "main article");
    for part in [WORDS, "less alone with it", "talking about it", "4 May", "stop, and sleep first", "a boundary"] {
        ines.page().has(part);
    }
    assert_eq!((world.count(AGREEMENTS).await, world.count(CONSENTS).await), (0, 0), "nothing is proposed by looking");
    list(&mut sam).await.has("Nothing between you here yet").has_not("alone");

    ines.press("Change the words", &[]).await.is(200).has("Something new to agree");
    for (name, typed) in FULL.iter().filter(|(name, _)| !["kind", "about"].contains(name)) {
        assert_eq!(ines.page().value(name), *typed, "{name}");
    }
    ines.press("See how Sam will read it", &[]).await.is(200);
    ines.propose().await;
    assert_eq!(ines.page().path, "/agreements");
    ines.page().has("Suggested by you on 9 March").has("It waits two weeks for Sam’s yes");
    presses(ines.page(), &["Take it back"]);
    assert_eq!(sections(ines.page()), ["Proposed"]);

    list(&mut sam).await.has("Suggested by Ines on 9 March").has("“Not now” is only for you");
    presses(sam.page(), &["Yes to these words", "Not now"]);
    assert_eq!(wordings(sam.page(), "main article"), preview, "what Sam reads is what Ines saw");
    sam.get("/week").await.has("Agreements to look at").has("Ines suggests it");
    list(&mut sam).await;
    sam.press_beside(WORDS, "Yes to these words", &[]).await.is(200);
    for person in [&mut sam, &mut ines] {
        list(person).await.has("Agreed on 9 March");
        assert_eq!(sections(person.page()), ["Agreed"]);
        assert_eq!(person.page().text().matches("Yes, 9 March").count(), 2);
        presses(person.page(), &["Let it rest", "Retire it"]);
        assert_eq!(wordings(person.page(), "main article"), preview);
        person.get("/week").await.has_not("Agreements to look at");
        person.get("/history").await.has("Agreed").has(WORDS);
    }
    assert_eq!((world.count(AGREEMENTS).await, world.count(VERSIONS).await, world.count(CONSENTS).await), (1, 1, 2));
}

#[sqlx::test]
async fn other_words_need_both_again_and_every_version_stays_readable_with_what_changed(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &FULL).await;
    two.days_later(3).await;
    let (ines, sam) = (&mut two.ines, &mut two.sam);
    at(sam, &agreement).await.is(200);
    sam.press_link("Suggest a change").await.has("Other words").has("The words as they are");
    assert_eq!(sam.page().value("agree-that"), WORDS, "it begins from the words there are");
    let typed = [("agree-that", OTHER), ("note", "I fall asleep by then"), ("so-that", "")];
    sam.press("See how Ines will read it", &typed).await.is(200);
    let (gone, come) = (sam.page().find("article del"), sam.page().find("article ins"));
    assert!(gone.iter().any(|words| words.contains("ten")) && come.iter().any(|words| words.contains("nine")));
    assert!(gone.iter().any(|words| words == "less alone with it"), "a part that went is told: {gone:?}");
    sam.page().has("Sam wrote with it: I fall asleep by then");
    sam.propose().await;

    list(ines).await.has(&format!("Until you both say yes, what you agreed before stands: “{WORDS}”"));
    ines.page().has("Suggested by Sam on 12 March").has("I fall asleep by then");
    assert_eq!(sections(ines.page()), ["Proposed", "Agreed"]);
    assert_eq!((ines.page().find("main article del"), ines.page().find("main article ins")), (gone, come));
    presses(ines.page(), &["Yes to these words", "Not now", "Let it rest", "Retire it"]);
    ines.get("/week").await.has("Sam suggests other words");
    ines.say_yes(&agreement).await;
    for person in [&mut *ines, &mut *sam] {
        list(person).await.has(OTHER).has("Agreed on 12 March").has_not("<del>");
        assert_eq!(sections(person.page()), ["Agreed"]);
        person.press_link(&format!("All versions of: {OTHER}")).await.is(200);
        let versions = person.page().find("ol.versions > li");
        assert_eq!(versions.len(), 2);
        assert!(versions[0].contains("Agreed on 12 March") && versions[0].contains("I fall asleep by then"));
        assert!(versions[1].contains("Agreed on 9 March") && versions[1].contains(WORDS), "{versions:?}");
        let (gone, come) = (person.page().find("ol.versions del"), person.page().find("ol.versions ins"));
        assert!(!gone.is_empty() && !come.is_empty(), "what changed is marked");
        person.get("/history").await.has("Agreed anew").has(OTHER).has(WORDS);
    }
    assert_eq!((two.world.count(VERSIONS).await, two.world.count(CONSENTS).await), (2, 4));
}

/// An older yes never counts for newer words.
#[sqlx::test]
async fn two_yeses_to_different_words_are_no_agreement(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let agreement = two.ines.suggest(WORDS, &[]).await;
    // His page with the first words is open while hers change.
    list(&mut two.sam).await;
    let late = two.sam.filled("Yes to these words", &[]);
    two.ines.reword(&agreement, &[("agree-that", OTHER)]).await;
    let sent = two.sam.send("POST", &late.0, encoded(&late.1).into_bytes(), &[]).await;
    sent.is(422).has("Something has changed since that page was drawn").has("Yes to these words");
    list(&mut two.sam).await.has("Suggested by Ines").has_not("Agreed on");
    assert_eq!(two.world.count(CONSENTS).await, 2);
    // He answers with words of his own: hers do not count for them.
    two.sam.reword(&agreement, &[("agree-that", "half past nine")]).await;
    for person in [&mut two.ines, &mut two.sam] {
        list(person).await.has_not("Agreed on");
    }
    presses(list(&mut two.ines).await, &["Yes to these words", "Not now"]);
    assert_eq!(two.world.count(CONSENTS).await, 3);
    two.ines.say_yes(&agreement).await;
    list(&mut two.sam).await.has("half past nine").has("Agreed on 9 March");
}

#[sqlx::test]
async fn either_lets_it_rest_at_once_and_picking_it_up_needs_both(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[]).await;
    two.days_later(1).await;
    let (ines, sam) = (&mut two.ines, &mut two.sam);
    sam.at_agreement(&agreement, "Let it rest").await;
    for person in [&mut *ines, &mut *sam] {
        list(person).await.has("Set down on 10 March. Picking it up again needs both of you");
        assert_eq!(sections(person.page()), ["Resting"], "it rests for both");
        presses(person.page(), &["Retire it"]);
        assert!(person.asked_to_tell().await.is_empty(), "nobody is asked how it went");
        person.get("/history").await.has("Let rest");
        at(person, &agreement).await.has("Resting").has("set down on 10 March");
    }
    list(sam).await;
    sam.press_link("Ask to pick it up").await.is(200);
    assert_eq!(sam.page().value("agree-that"), WORDS);
    sam.press("See how Ines will read it", &[]).await.is(200);
    sam.propose().await;
    list(ines).await;
    assert_eq!(sections(ines.page()), ["Proposed", "Resting"], "it rests until both say yes");
    ines.say_yes(&agreement).await;
    for person in [&mut *ines, &mut *sam] {
        list(person).await.has("Agreed on 10 March");
        assert_eq!(sections(person.page()), ["Agreed"]);
    }
}

#[sqlx::test]
async fn what_is_retired_is_over_for_both_and_stays_readable(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[]).await;
    let resting = agree(&mut two.ines, &mut two.sam, OTHER, &[]).await;
    two.ines.at_agreement(&agreement, "Retire it").await;
    two.sam.at_agreement(&resting, "Let it rest").await;
    two.ines.at_agreement(&resting, "Retire it").await;
    for person in [&mut two.ines, &mut two.sam] {
        list(person).await.has("Retired on 9 March");
        assert_eq!(sections(person.page()), ["Retired"]);
        presses(person.page(), &[]);
        at(person, &agreement).await.has("Retired").has(WORDS).has("Agreed on 9 March, set down on 9 March");
        presses(person.page(), &[]);
        person.get("/history").await.has("Retired");
        person.get(&format!("{}/change", path_of(&agreement))).await.is(404);
    }
    assert_eq!(two.world.count(CONSENTS).await, 4, "the yeses were given");
}

/// Whoever sets it down has not said yes to other words of theirs that still wait.
/// A yes from before says nothing about picking it up: whosever words waited, they wait no more.
#[sqlx::test]
async fn what_waits_when_it_is_set_down_waits_no_more_and_stays_readable(pool: PgPool) {
    for (act, heading) in [("rest", "Resting"), ("retire", "Retired")] {
        let (mut two, agreement) = Two::agreed(pool.clone(), &[]).await;
        let version: String =
            sqlx::query_scalar("SELECT id::text FROM agreement_versions WHERE version = 1 AND agreement_id::text = $1")
                .bind(&agreement)
                .fetch_one(&two.world.pool)
                .await
                .unwrap();
        let act = format!("{}/{act}", path_of(&agreement));
        two.ines.reword(&agreement, &[("agree-that", OTHER)]).await;
        list(&mut two.sam).await;
        let yes = two.sam.filled("Yes to these words", &[]);
        two.ines.post(&act, &[("version", "nothing")]).await.is(422).has("Something has changed since that page");
        list(&mut two.sam).await.has("Agreed on");
        // The card of what stands has its own button; either may press it.
        let first = if heading == "Resting" { &mut two.ines } else { &mut two.sam };
        first.post(&act, &[("version", &version)]).await.is(200);
        let late = two.sam.send("POST", &yes.0, encoded(&yes.1).into_bytes(), &[]).await;
        late.is(422).has("Something has changed since that page was drawn, and your press changed nothing");
        for person in [&mut two.ines, &mut two.sam] {
            list(person).await.has_not("Suggested");
            assert_eq!(sections(person.page()), [heading]);
            at(person, &agreement).await.has("Suggested by ").has("nine at night");
        }
    }
}

/// Words were agreed on a moment ago, and the page still shows the ones before: out is out all the same.
#[sqlx::test]
async fn setting_down_needs_no_exact_words(pool: PgPool) {
    for button in ["Let it rest", "Retire it"] {
        let (mut two, agreement) = Two::agreed(pool.clone(), &[]).await;
        two.ines.reword(&agreement, &[("agree-that", OTHER)]).await;
        at(&mut two.ines, &agreement).await;
        let mut elsewhere = two.ines.clone();
        list(&mut elsewhere).await;
        two.sam.say_yes(&agreement).await;
        elsewhere.press(button, &[]).await.is(200);
        assert_eq!(sections(elsewhere.page()), [if button == "Retire it" { "Retired" } else { "Resting" }]);
        // The same page again, after it was picked up anew, says nothing about the new yes.
        if button == "Let it rest" {
            two.ines.reword(&agreement, &[("agree-that", "half past nine")]).await;
            two.sam.say_yes(&agreement).await;
            let stale = elsewhere.filled("Retire it", &[]);
            let page = elsewhere.send("POST", &stale.0, encoded(&stale.1).into_bytes(), &[]).await;
            page.is(422).has("your press changed nothing");
            list(&mut two.sam).await;
            assert_eq!(sections(two.sam.page()), ["Agreed"]);
        }
    }
}

#[sqlx::test]
async fn a_second_look_comes_on_its_day_and_keeps_changes_loosens_or_retires(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[("until", "2026-03-20")]).await;
    let retired = agree(&mut two.ines, &mut two.sam, OTHER, &[("until", "2026-03-20")]).await;
    two.days_later(10).await;
    list(&mut two.ines).await.has_not("second look");
    two.days_later(1).await;
    let (ines, sam) = (&mut two.ines, &mut two.sam);
    for person in [&mut *ines, &mut *sam] {
        list(person).await.has("A second look is due since 20 March. It stands until you change it.");
        assert_eq!(sections(person.page()), ["Agreed"]);
        person.get("/week").await.has("A second look is due");
        at(person, &agreement).await.is(200);
        presses(person.page(), &["Keep", "Retire", "Let it rest"]);
    }
    // Loosen and Change lead to the words, with the day to be chosen anew.
    at(ines, &agreement).await;
    ines.press_link("Loosen").await.has("What would be enough now");
    assert_eq!((ines.page().value("agree-that"), ines.page().value("until")), (WORDS.to_owned(), String::new()));
    at(ines, &agreement).await;
    ines.press_link("Change").await.has("Other words");
    ines.at_agreement(&retired, "Retire").await;

    ines.at_agreement(&agreement, "Keep").await;
    list(ines).await.has("Suggested by you on 20 March").has("A second look is due");
    presses(ines.page(), &["Take it back", "Retire", "Let it rest"]);
    at(sam, &agreement).await.has("15 May");
    presses(sam.page(), &["Yes to these words", "Not now"]);
    sam.say_yes(&agreement).await;
    for person in [&mut *ines, &mut *sam] {
        list(person).await.has("Agreed on 20 March").has("15 May").has_not("second look").has("Retired");
    }
}

#[sqlx::test]
async fn ones_own_suggestion_is_taken_back_and_nothing_of_it_is_left(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let agreement = two.ines.suggest(WORDS, &[]).await;
    list(&mut two.sam).await.has(WORDS);
    let yes = two.sam.filled("Yes to these words", &[]);
    list(&mut two.ines).await;
    two.ines.press("Take it back", &[]).await.has("Nothing between you here yet");
    list(&mut two.sam).await.has_not(WORDS);
    two.sam.send("POST", &yes.0, encoded(&yes.1).into_bytes(), &[]).await.is(404);
    at(&mut two.ines, &agreement).await.is(404);
    assert_eq!((two.world.count(AGREEMENTS).await, two.world.count(CONSENTS).await), (0, 0));
    // Of a change, only the change goes.
    let agreement = agree(&mut two.ines, &mut two.sam, WORDS, &[]).await;
    two.sam.reword(&agreement, &[("agree-that", OTHER)]).await;
    two.sam.at_agreement(&agreement, "Take it back").await;
    for person in [&mut two.ines, &mut two.sam] {
        list(person).await.has(WORDS).has_not("nine at night");
        assert_eq!(sections(person.page()), ["Agreed"]);
    }
}

#[sqlx::test]
async fn ten_suggestions_without_a_yes_are_enough_for_two_weeks_and_the_words_of_another_are_kept(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let mut suggested = Vec::new();
    for number in 0..9 {
        suggested.push(two.ines.suggest(&format!("we try number {number}"), &[]).await);
    }
    two.ines.reword(&suggested[3], &[("agree-that", "we try it another way")]).await;
    list(&mut two.sam).await;
    two.sam.press("Not now", &[]).await;
    for builder in ["/agreements/new".to_owned(), format!("{}/change", path_of(&suggested[4]))] {
        two.ines.see(&builder, &[("agree-that", WORDS)]).await.is(200);
        two.ines.press("Propose this to Sam", &[]).await.has("You have made ten suggestions").has(WORDS);
        assert_eq!(two.ines.page().value("agree-that"), WORDS);
    }
    assert_eq!(two.world.count(VERSIONS).await, 10);
    // It is of each alone; and a yes makes room.
    two.sam.suggest(OTHER, &[]).await;
    two.sam.say_yes(&suggested[0]).await;
    two.ines.suggest(WORDS, &[]).await;
    assert_eq!(two.world.count(VERSIONS).await, 12);
    two.days_later(14).await;
    two.ines.suggest("we begin again", &[]).await;
}

/// The other one's words came after one's own, and were put off or lapsed: one's own are still there.
#[sqlx::test]
async fn ones_own_words_stay_readable_when_nothing_came_of_the_others(pool: PgPool) {
    for way in ["put off", "lapsed"] {
        let mut two = Two::new(pool.clone()).await;
        let agreement = two.ines.suggest(WORDS, &[]).await;
        two.sam.reword(&agreement, &[("agree-that", OTHER)]).await;
        if way == "put off" {
            two.ines.at_agreement(&agreement, "Not now").await;
        } else {
            two.days_later(14).await;
        }
        list(&mut two.ines).await.has("Suggested by you, and not waiting any more").has(WORDS);
        two.ines.page().has_not(OTHER);
        at(&mut two.ines, &agreement).await.is(200).has(WORDS).has("You can suggest it again");
        two.ines.press_link("You can suggest it again").await;
        assert_eq!(two.ines.page().value("agree-that"), WORDS);
        two.ines.press("See how Sam will read it", &[]).await.is(200);
        two.ines.propose().await;
        list(&mut two.sam).await.has("ten at night").has("Yes to these words");
    }
}

/// What stands is what new words are read beside, however many wait or lapsed between.
#[sqlx::test]
async fn no_change_hides_behind_another_suggestion(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &FULL).await;
    two.sam.reword(&agreement, &[("if-it-slips", "you give me your phone")]).await;
    two.sam.reword(&agreement, &[("so-that", "less alone with it, then")]).await;
    for page in ["/agreements", &path_of(&agreement)] {
        two.ines.get(page).await.is(200);
        let marked = two.ines.page().find("article[data-seat] ins").join(" ");
        assert!(marked.contains("you give me your phone") && marked.contains("then"), "{page}: {marked}");
    }
    // And what he reads before he proposes is what she will.
    two.sam.see(&format!("{}/change", path_of(&agreement)), &[("so-that", "calmer")]).await;
    let preview = two.sam.page().find("article ins").join(" ");
    assert!(preview.contains("you give me your phone") && preview.contains("calmer"), "{preview}");
}

#[sqlx::test]
async fn not_now_is_ones_own_and_a_suggestion_lapses_after_two_weeks_whatever_was_thought_of_it(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let put_off = two.ines.suggest(WORDS, &[]).await;
    let unseen = two.ines.suggest(OTHER, &[]).await;
    let before = list(&mut two.ines).await.text();
    list(&mut two.sam).await;
    two.sam.press_beside(WORDS, "Not now", &[]).await.is(200).has_not(WORDS).has(OTHER);
    at(&mut two.sam, &put_off).await.is(404);
    two.sam.get("/week").await.has_not(WORDS);
    assert_eq!(list(&mut two.ines).await.text(), before);
    two.days_later(13).await;
    list(&mut two.ines).await.has("Suggested by you");
    presses(list(&mut two.sam).await, &["Yes to these words", "Not now"]);
    two.days_later(1).await;
    list(&mut two.ines).await.has("Suggested by you, and not waiting any more").has(WORDS).has(OTHER);
    presses(two.ines.page(), &[]);
    for agreement in [&put_off, &unseen] {
        at(&mut two.ines, agreement).await.has("Lapsed").has("It doesn’t wait for a yes any more");
        at(&mut two.sam, agreement).await.is(404);
    }
    list(&mut two.sam).await.has_not(OTHER).has_not(WORDS);
    // It can be asked again.
    at(&mut two.ines, &put_off).await;
    two.ines.press_link("You can suggest it again").await.is(200);
    two.ines.press("See how Sam will read it", &[]).await.is(200);
    two.ines.propose().await.has("Suggested by you on 23 March");
    list(&mut two.sam).await.has(WORDS);
    two.sam.say_yes(&put_off).await;
    list(&mut two.ines).await.has("Agreed on 23 March");
}

/// Put off and taken back, then worded anew: the newer words are asked about.
#[sqlx::test]
async fn what_was_put_off_says_nothing_about_words_that_come_later(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[]).await;
    two.ines.reword(&agreement, &[("agree-that", OTHER)]).await;
    two.sam.at_agreement(&agreement, "Not now").await;
    assert_eq!(sections(list(&mut two.sam).await), ["Agreed"], "what stands goes on standing");
    at(&mut two.sam, &agreement).await.has_not("nine at night");
    presses(two.sam.page(), &["Let it rest", "Retire it"]);
    two.ines.at_agreement(&agreement, "Take it back").await;
    two.ines.reword(&agreement, &[("agree-that", "half past nine")]).await;
    presses(at(&mut two.sam, &agreement).await, &["Yes to these words", "Not now"]);
    two.sam.say_yes(&agreement).await;
    at(&mut two.sam, &agreement).await.has("half past nine").has_not("nine at night,");
}

#[sqlx::test]
async fn what_is_begun_is_kept_for_its_author_alone_by_whichever_way_they_leave(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[]).await;
    let (change, other) =
        (format!("{}/change", path_of(&agreement)), agree(&mut two.ines, &mut two.sam, "x", &[]).await);
    let ways = ["by itself", "Keep it for myself", "Leave quickly", "See how Sam will read it"];
    for builder in ["/agreements/new", &change] {
        for (n, way) in ways.into_iter().enumerate() {
            let words = format!("begun {n} of {builder}");
            let typed =
                [("so-that", "calm"), ("agree-that", words.as_str()), ("about", "contact"), ("until", "2026-06-01")];
            two.ines.get(builder).await.is(200);
            match way {
                "by itself" => two.ines.keep_by_script("See how Sam will read it", &typed).await.is(204),
                "Leave quickly" => two.ines.press_only(way, &typed).await.is(200),
                _ => two.ines.press(way, &typed).await.is(200),
            };
            if way == "Leave quickly" {
                two.ines.sign_in().await;
            }
            two.ines.get(builder).await.is(200);
            assert_eq!(two.ines.page().value("agree-that"), words, "{way}");
            assert_eq!(
                (two.ines.page().value("so-that"), two.ines.page().value("until")),
                ("calm".into(), "2026-06-01".into())
            );
            assert!(two.ines.page().form("Let it go").fields.contains(&("about".into(), "contact".into())), "{way}");
            for path in ["/agreements", "/agreements/new", &change, "/week", "/history", &path_of(&agreement)] {
                two.sam.get(path).await.is(200).has_not("begun ");
            }
        }
    }
    assert_eq!((two.world.count(DRAFTS).await, two.world.count(VERSIONS).await), (2, 2));
    // Each has its own place.
    two.ines.get(&format!("{}/change", path_of(&other))).await;
    assert_eq!(two.ines.page().value("agree-that"), "x");
    // A new passphrase ends every session and loses none of it.
    two.ines.change_passphrase("eleven green kettles in the rain").await;
    two.ines.sign_in().await;
    for builder in ["/agreements/new", &change] {
        two.ines.get(builder).await.is(200);
        assert_eq!(two.ines.page().value("agree-that"), format!("begun 3 of {builder}"));
        two.ines.press("Let it go", &[]).await.is(200);
        two.ines.get(builder).await;
        assert!(!two.ines.page().value("agree-that").contains("begun"));
    }
    assert_eq!(two.world.count(DRAFTS).await, 0);
}

/// From the page that says how it will be read one leaves quickly, too.
#[sqlx::test]
async fn leaving_from_the_preview_keeps_the_words_and_proposes_nothing(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.ines.see("/agreements/new", &FULL).await.is(200);
    two.ines.press_only("Leave quickly", &[]).await.is(200);
    two.ines.sign_in().await;
    two.ines.get("/agreements/new").await;
    assert_eq!(two.ines.page().value("agree-that"), WORDS);
    assert_eq!((two.world.count(AGREEMENTS).await, two.world.count(DRAFTS).await), (0, 1));
    // Proposed, nothing of it is left over.
    two.ines.press("See how Sam will read it", &[]).await.is(200);
    two.ines.propose().await;
    assert_eq!((two.world.count(AGREEMENTS).await, two.world.count(DRAFTS).await), (1, 0));
}

#[sqlx::test]
async fn words_come_along_from_a_fear_and_nothing_is_proposed_by_it(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.ines.note("fear", "the phone at night").await;
    let help = "a line when it gets late";
    two.ines.press_beside("the phone at night", "Find the words for an agreement", &[("help", help)]).await.is(200);
    two.ines.page().has("Something new to agree").has_not("the phone at night");
    assert_eq!(two.ines.page().value("agree-that"), help);
    assert_eq!(two.world.count(AGREEMENTS).await, 0);
    two.sam.get("/agreements").await.has("Nothing between you here yet");
    two.ines.press("Keep it for myself", &[("so-that", "calm")]).await.is(200);
    // What was begun meanwhile is not lost when words come from another note.
    two.ines.note("fear", "the silence after").await;
    let more = "ten minutes, then we talk";
    two.ines.press_beside("the silence after", "Find the words for an agreement", &[("help", more)]).await.is(200);
    let words = two.ines.page().value("agree-that");
    assert!(words.contains(more) && words.contains(help), "{words:?}");
    assert_eq!(two.ines.page().value("so-that"), "calm");
    two.ines.press("See how Sam will read it", &[]).await.is(200);
    two.ines.propose().await;
    list(&mut two.sam).await.has(more).has_not("the silence after");
    // From a page of another sign-in nothing is taken along, least of all into somebody else's builder.
    two.ines.get("/notes").await;
    let find = two.ines.filled("Find the words for an agreement", &[("help", help)]);
    let page = two.sam.send("POST", &find.0, encoded(&find.1).into_bytes(), &[]).await;
    page.is(422).has("This page is from another sign-in").has(help);
    two.sam.get("/agreements/new").await.has_not(help);
}

/// Whoever can read the database learns from it neither that something was put off nor what an answer was begun to.
#[sqlx::test]
async fn what_was_put_off_or_begun_is_a_row_like_any_other(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[]).await;
    let rows = async |world: &World| -> Vec<i32> {
        sqlx::query_scalar("SELECT octet_length(body) FROM agreement_not_nows").fetch_all(&world.pool).await.unwrap()
    };
    let before = rows(&two.world).await;
    assert_eq!(before.len(), 2, "each has pressed something");
    two.ines.reword(&agreement, &[("agree-that", OTHER)]).await;
    two.sam.get(&format!("{}/change", path_of(&agreement))).await;
    two.sam.press("Keep it for myself", &[("agree-that", "half past nine")]).await.is(200);
    two.sam.at_agreement(&agreement, "Not now").await.has_not("nine at night");
    assert_eq!(rows(&two.world).await, before);
    let begun: String = sqlx::query_scalar("SELECT to_jsonb(d)::text FROM agreement_drafts d")
        .fetch_one(&two.world.pool)
        .await
        .unwrap();
    assert!(!begun.contains(&agreement), "{begun}");
}

/// More than a draft holds, from a form that was made longer: it waits among the private texts.
#[sqlx::test]
async fn what_is_too_long_to_be_begun_is_not_lost_by_leaving_quickly(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.ines.get("/agreements/new").await;
    let long = "e".repeat(65_600);
    two.ines.press_only("Leave quickly", &[("agree-that", &long)]).await.is(200);
    two.ines.sign_in().await;
    let texts = two.ines.private_texts().await;
    assert_eq!(texts.len(), 2, "in two pieces");
    assert!(texts.iter().all(|text| text.starts_with("eee")), "{texts:?}");
}

/// Ines’s words heard, and Sam’s offer, said yes to days later.
#[sqlx::test]
async fn an_accepted_offer_is_an_agreement_with_its_two_yeses_on_their_days(pool: PgPool) {
    let mut two = Two::new(pool).await;
    for n in 0..6 {
        let (offer, note) = (format!("I will call by {n}"), format!("when you are late {n}"));
        let note = two.ines.note("fear", &note).await;
        let shown = format!("/shown/{}", two.ines.show(&note, "whole", "", "now").await);
        two.sam.get(&shown).await;
        two.sam.press("Show Ines", &[("heard", "that it is late")]).await.is(200);
        two.ines.get(&shown).await;
        two.ines.press("That’s it", &[]).await.is(200);
        two.sam.get(&shown).await;
        two.sam.press("Send to Ines", &[("offering", &offer)]).await.is(200);
        list(&mut two.ines).await.has_not(&offer);
        two.days_later(1).await;
        two.ines.get(&shown).await;
        two.ines.press("Yes, let’s", &[]).await.is(200);
        let on = format!("Agreed on {} March", 10 + n);
        for person in [&mut two.ines, &mut two.sam] {
            list(person).await.has(&offer).has(&on).has("a commitment");
            presses(person.page(), &["Let it rest", "Retire it"].repeat(n + 1));
            person.get("/history").await.has(&offer);
            let agreed = person.page().find("li.entry").into_iter().find(|entry| entry.contains(&offer)).unwrap();
            assert!(agreed.contains(&format!("{} March", 10 + n)), "the second yes is what history tells: {agreed}");
        }
    }
    assert_eq!((two.world.count(AGREEMENTS).await, two.world.count(CONSENTS).await), (6, 12));
}

#[sqlx::test]
async fn an_offer_accepted_at_the_table_is_an_agreement_once(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let table = format!("/together/{}", world.open_week(&mut pair, "the walk").await);
    let (mut ines, mut sam) = pair;
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    let_speak(&mut ines, &mut sam, &table).await;
    sam.say_back(&table, "the walk").await;
    ines.answer(&table, "That’s it", "").await;
    sam.reply(&table, "", "a walk on Sunday").await;
    ines.sit(&table).await;
    let yes = ines.filled("Yes, let’s", &[]);
    for _ in 0..2 {
        ines.send("POST", &yes.0, encoded(&yes.1).into_bytes(), &[]).await.is(303);
    }
    for person in [&mut ines, &mut sam] {
        list(person).await.has("a walk on Sunday").has("Agreed on 9 March");
        presses(person.page(), &["Let it rest", "Retire it"]);
    }
    assert_eq!((world.count(AGREEMENTS).await, world.count(CONSENTS).await), (1, 2));
    list(&mut sam).await;
    sam.press("Let it rest", &[]).await;
    assert_eq!(sections(list(&mut ines).await), ["Resting"]);
}

const LINE: &str = "on Tuesday I forgot";

#[sqlx::test]
async fn each_tells_of_their_own_part_and_it_is_read_only_after_the_opening(pool: PgPool) {
    let (two, agreement) = Two::agreed(pool, &[]).await;
    let Two { world, mut ines, mut sam } = two;
    let never = ines.suggest("what is only proposed", &[]).await;
    assert_eq!(ines.asked_to_tell().await.len(), 1, "only what stands is asked about");
    ines.page().has(WORDS).has_not("what is only proposed");
    let [(four, line)] = &ines.asked_to_tell().await[..] else { panic!("one") };
    for value in ["kept", "hard", "crossed", "not-mine"] {
        assert!(ines.page().body.contains(&format!("name=\"{four}\" value=\"{value}\"")), "{value}");
    }
    ines.press("Keep and go on", &[(four, "crossed"), (line, LINE)]).await.is(200);
    ines.get("/week/side/6").await;
    assert_eq!(ines.page().value(line), LINE);
    assert!(ines.page().form("Keep and go on").fields.contains(&(four.clone(), "crossed".into())));
    ines.get("/week/side/8").await.has(WORDS).has("crossed").has(LINE);
    for path in ["/week", "/week/side/6", "/agreements", &path_of(&agreement), "/history", "/week/side/8"] {
        sam.get(path).await.has_not(LINE);
    }
    sam.tell("not-mine", "").await;
    sam.get("/week/side/8").await.has("not my part to say");
    for person in [&mut ines, &mut sam] {
        person.seal("both").await;
    }
    ines.arrive().await;
    sam.get("/week").await.has_not(LINE);
    let table = sam.arrive().await.path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Agreements).await;
    for person in [&mut ines, &mut sam] {
        person.sit(&table).await.has(WORDS).has("crossed").has(LINE).has("not my part to say");
    }
    ines.end_here(&table).await;
    // It rests by then; what was told stays with the words it was told of.
    sam.at_agreement(&agreement, "Retire it").await;
    for person in [&mut ines, &mut sam] {
        person.get(&table.replace("/together/", "/history/")).await.has(WORDS).has("crossed").has(LINE);
        list(person).await.has_not(LINE).has_not("crossed on");
    }
    at(&mut sam, &never).await.is(200);
    assert_eq!(world.count("SELECT count(*) FROM turns WHERE step = 10").await, 0);
}

#[sqlx::test]
async fn a_turn_at_the_agreements_is_heard_like_any_other(pool: PgPool) {
    let (two, _) = Two::agreed(pool, &[]).await;
    let Two { world, mut ines, mut sam } = two;
    ines.tell("hard", LINE).await;
    for person in [&mut ines, &mut sam] {
        person.seal("both").await;
    }
    ines.arrive().await;
    let table = sam.arrive().await.path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Agreements).await;
    let_speak(&mut ines, &mut sam, &table).await;
    sam.say_back(&table, "it was hard on Tuesday").await;
    ines.answer(&table, "That’s it", "").await;
    sam.reply(&table, "thank you", "I will remind you").await;
    ines.press_at(&table, "Yes, let’s").await;
    assert_eq!(world.count("SELECT count(*) FROM turns WHERE step = 10").await, 1);
    list(&mut sam).await.has("I will remind you");
    ines.end_here(&table).await;
    ines.get(&table.replace("/together/", "/history/")).await.has("it was hard on Tuesday").has("thank you");
}

/// The page was drawn; what it is about was let rest, or has other words, or is over.
#[sqlx::test]
async fn what_is_told_of_words_that_stand_no_more_is_not_lost(pool: PgPool) {
    for way in ["rest", "reword", "retire", "nothing"] {
        let Two { mut ines, mut sam, .. } = Two::new(pool.clone()).await;
        let agreement = agree(&mut ines, &mut sam, WORDS, &[]).await;
        let [(four, line)] = &ines.asked_to_tell().await[..] else { panic!("one") };
        let sent = ines.filled("Keep and go on", &[(four, "hard"), (line, LINE)]);
        match way {
            "rest" => {
                sam.at_agreement(&agreement, "Let it rest").await;
            }
            "retire" => {
                sam.at_agreement(&agreement, "Retire it").await;
            }
            "reword" => {
                sam.reword(&agreement, &[("agree-that", OTHER)]).await;
                let mut phone = ines.on_another_device().await;
                phone.say_yes(&agreement).await;
            }
            _ => {}
        }
        ines.send("POST", &sent.0, encoded(&sent.1).into_bytes(), &[]).await.is(303);
        ines.get("/week/side/8").await.has(LINE).has(WORDS).has("hard");
        ines.get("/week/side/6").await.has(WORDS);
        assert_eq!(ines.page().value(line), LINE, "{way}");
        // And so when one leaves quickly with it.
        ines.press_only("Leave quickly", &[(line, "and on Friday")]).await.is(200);
        ines.sign_in().await;
        ines.get("/week/side/8").await.has("and on Friday");
        assert_eq!(ines.asked_to_tell().await.len(), if way == "reword" { 2 } else { 1 });
    }
}

/// Words typed into a change whose agreement went on meanwhile.
#[sqlx::test]
async fn a_change_that_comes_too_late_keeps_its_words(pool: PgPool) {
    let ways = ["reworded", "agreed", "rested", "retired", "taken back", "lapsed", "put off"];
    for way in ways {
        let mut two = Two::new(pool.clone()).await;
        two.world.at("2026-03-09T10:00:00Z");
        let agreement = two.ines.suggest(WORDS, &[]).await;
        if ["rested", "retired"].contains(&way) {
            two.sam.say_yes(&agreement).await;
        }
        two.sam.get(&format!("{}/change", path_of(&agreement))).await.is(200);
        let typed = [("agree-that", "rather at half past nine"), ("note", "and a glass of water")];
        let forms = [("See how Ines will read it", 0), ("Keep it for myself", 1)];
        let mut sends: Vec<_> = forms.iter().map(|(button, _)| two.sam.filled(button, &typed)).collect();
        two.sam.press("See how Ines will read it", &typed).await.is(200);
        sends.push(two.sam.filled("Propose this to Ines", &[]));
        sends.push(two.sam.filled("Change the words", &[]));
        let mut too_long = sends[0].clone();
        too_long.1.retain(|(name, _)| name != "so-that");
        too_long.1.push(("so-that".into(), "y".repeat(300)));
        sends.push(too_long);
        match way {
            "reworded" => two.ines.reword(&agreement, &[("agree-that", OTHER)]).await,
            "agreed" => two.sam.on_another_device().await.say_yes(&agreement).await,
            "rested" => drop(two.ines.at_agreement(&agreement, "Let it rest").await),
            "retired" => drop(two.ines.at_agreement(&agreement, "Retire it").await),
            "taken back" => drop(two.ines.at_agreement(&agreement, "Take it back").await),
            "lapsed" => two.days_later(14).await,
            _ => drop(two.sam.on_another_device().await.at_agreement(&agreement, "Not now").await),
        }
        let versions = two.world.count(VERSIONS).await;
        for (n, (path, fields)) in sends.iter().enumerate() {
            // What is no change of newer words may still be proposed; see the last line.
            if n == 2 && ["rested", "lapsed", "put off", "agreed"].contains(&way) {
                continue;
            }
            let page = two.sam.send("POST", path, encoded(fields).into_bytes(), &[]).await;
            if n == 1 && page.status == 303 {
                // Kept for oneself: it is where one goes on with it.
                two.sam.get(path).await.is(200);
                assert_eq!(two.sam.page().value("agree-that"), "rather at half past nine", "{way}");
                continue;
            }
            assert!([200, 422].contains(&page.status.as_u16()), "{way}, {n}: {}\n{}", page.status, page.text());
            for words in ["rather at half past nine", "and a glass of water"] {
                assert!(page.body.contains(words), "{way}, {n}: {words}\n{}", page.text());
            }
        }
        assert_eq!(two.world.count(VERSIONS).await, versions, "{way}: nothing is proposed over newer words");
        // Whatever it was, they can be suggested from the page they stand on.
        let page = two.sam.send("POST", &sends[0].0, encoded(&sends[0].1).into_bytes(), &[]).await;
        two.sam.page = Some(page);
        if two.sam.page().status == 422 {
            two.sam.press("See how Ines will read it", &[]).await;
        }
        two.sam.page().is(200);
        two.sam.propose().await.has("rather at half past nine");
        list(&mut two.ines).await.has("rather at half past nine");
    }
}

/// What was begun for something that is over by now, by whichever way it was left.
#[sqlx::test]
async fn what_was_begun_for_what_is_over_comes_back_as_the_beginning_of_something_new(pool: PgPool) {
    for over in ["Take it back", "Retire it"] {
        for way in ["Leave quickly", "Keep it for myself", "See how Ines will read it", "earlier"] {
            let mut two = Two::new(pool.clone()).await;
            let agreement = two.ines.suggest(WORDS, &[]).await;
            if over == "Retire it" {
                two.sam.say_yes(&agreement).await;
            }
            two.sam.see("/agreements/new", &[("agree-that", "begun before")]).await.is(200);
            two.sam.get(&format!("{}/change", path_of(&agreement))).await.is(200);
            let typed = [("agree-that", "rather at half past nine"), ("note", "and a glass of water")];
            if way == "earlier" {
                two.sam.press("Keep it for myself", &typed).await.is(200);
            }
            two.ines.at_agreement(&agreement, over).await;
            match way {
                "earlier" => {}
                "Leave quickly" => {
                    two.sam.press_only(way, &typed).await.is(200);
                    two.sam.sign_in().await;
                }
                way => drop(two.sam.press(way, &typed).await.is(422).has("taken back or retired")),
            }
            // What was begun as something new has its turn first, and neither takes the other's place.
            for words in ["begun before", "rather at half past nine"] {
                two.sam.get("/agreements/new").await.is(200);
                assert_eq!(two.sam.page().value("agree-that"), words, "{over}, {way}");
                let says_why = two.sam.page().text().contains("You had begun these words");
                assert_eq!(says_why, words != "begun before");
                two.sam.press("See how Ines will read it", &[]).await.is(200).has(words);
                two.sam.propose().await.has(words);
            }
            two.sam.get("/agreements/new").await;
            assert_eq!(two.sam.page().value("agree-that"), "");
            list(&mut two.ines).await.has("Sam wrote with it: and a glass of water");
            assert_eq!(two.world.count(DRAFTS).await, 0);
        }
    }
}

#[sqlx::test]
async fn bad_input_is_said_in_place_and_nothing_typed_is_lost(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[]).await;
    let (line, long) = ("é".repeat(281), "é".repeat(2001));
    let refused: [(&str, &str, &str); 10] = [
        ("agree-that", " \n ", "Write what you’d like the two of you to agree on"),
        ("agree-that", &long, "2001 characters; 2000 fit"),
        ("so-that", &line, "281 characters; 280 fit"),
        ("if-it-slips", &line, "281 characters; 280 fit"),
        ("until", "2026-03-09", "Choose a day that is still to come"),
        ("until", "2025-01-01", "Choose a day that is still to come"),
        ("until", "soon", "Choose a day that is still to come"),
        ("kind", "rule", "something this page doesn’t know"),
        ("about", "everything", "something this page doesn’t know"),
        ("penalty", "no phone", "something this page doesn’t know"),
    ];
    for builder in ["/agreements/new".to_owned(), format!("{}/change", path_of(&agreement))] {
        for (field, value, message) in refused {
            for act in ["", "propose", "words"] {
                // What was refused is kept, too.
                sqlx::query("DELETE FROM agreement_drafts").execute(&two.world.pool).await.unwrap();
                two.ines.get(&builder).await.is(200);
                let mut fields = two.ines.page().form("Let it go").fields;
                fields
                    .retain(|(name, _)| name != field && name != "do" && name != "if-it-slips" && name != "agree-that");
                let mut typed = vec![("agree-that", "mine to keep"), ("if-it-slips", "we say so")];
                typed.retain(|(name, _)| *name != field);
                typed.push((field, value));
                fields.extend(typed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
                if !act.is_empty() {
                    fields.push(("do".into(), act.into()));
                }
                let page = two.ines.send("POST", &builder, encoded(&fields).into_bytes(), &[]).await;
                if act == "words" {
                    // Back to the words asks nothing of them.
                    page.is(200);
                } else {
                    page.is(422).has(message);
                }
                for (name, text) in &typed {
                    if !["kind", "about", "penalty"].contains(name) {
                        assert_eq!(page.value(name).trim(), text.trim(), "{field} {act}");
                    }
                }
            }
        }
        for (field, value) in [("agree-that", "é".repeat(40_000)), ("so-that", "x".repeat(90_000))] {
            two.ines.get(&builder).await;
            let typed = [("agree-that", "mine to keep"), (field, value.as_str())];
            let page =
                two.ines.press_only("See how Sam will read it", &typed[usize::from(field == "agree-that")..]).await;
            page.is(422);
            assert_eq!(page.value(field), value);
        }
    }
    let note = [("agree-that", "x"), ("note", line.as_str())];
    two.ines.see(&format!("{}/change", path_of(&agreement)), &note).await.is(422).has("281 characters; 280 fit");
    let broken = two.ines.send("POST", "/agreements/new", b"agree-that=half%ff".to_vec(), &[]).await;
    broken.is(422).has("Some characters didn’t arrive whole");
    // In a side: a line too long, a choice nobody offered, and something that was never asked.
    let [(four, its_line)] = &two.ines.asked_to_tell().await[..] else { panic!("one") };
    let sent = [("hard", line.as_str()), ("hard", LINE)];
    let too_long = two.ines.press_only("Keep and go on", &[(four, sent[0].0), (its_line, sent[0].1)]).await;
    too_long.is(422).has("281 characters; 280 fit");
    assert_eq!(too_long.value(its_line), line);
    let foreign = "ag-018f0000-0000-7000-8000-000000000000-line";
    let page = two.ines.act("/week/side/6", &[(its_line, LINE), (foreign, "of nothing")]).await;
    page.is(422).has("something this page doesn’t know");
    assert_eq!(page.value(its_line), LINE);
    let page = two.ines.act("/week/side/6", &[(its_line, LINE), (four, "broken")]).await;
    page.is(422).has("something this page doesn’t know");
    assert_eq!((two.world.count(VERSIONS).await, two.world.count("SELECT count(*) FROM sides").await), (1, 0));
}

#[sqlx::test]
async fn a_page_from_another_sign_in_presses_nothing_and_keeps_its_words(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[("until", "2026-03-10")]).await;
    two.days_later(1).await;
    two.sam.reword(&agreement, &[("agree-that", OTHER)]).await;
    at(&mut two.ines, &agreement).await;
    let mut hers = vec![two.ines.filled("Yes to these words", &[]), two.ines.filled("Not now", &[])];
    list(&mut two.ines).await;
    hers.extend(["Let it rest", "Retire"].map(|button| two.ines.filled(button, &[])));
    two.ines.get("/agreements/new").await;
    let typed = [("agree-that", "typed by Ines"), ("so-that", "seen by Ines")];
    hers.extend(["See how Sam will read it", "Keep it for myself"].map(|button| two.ines.filled(button, &typed)));
    two.ines.see("/agreements/new", &typed).await;
    hers.push(two.ines.filled("Propose this to Sam", &[]));
    let before = (two.world.count(VERSIONS).await, two.world.count(CONSENTS).await, two.world.count(DRAFTS).await);
    for (path, fields) in &hers {
        let page = two.sam.send("POST", path, encoded(fields).into_bytes(), &[]).await;
        page.is(422).has("This page is from another sign-in");
        if path == "/agreements/new" {
            page.has("typed by Ines").has("seen by Ines");
        }
        let kept = two.sam.send("POST", path, encoded(fields).into_bytes(), &[("x-keep", "1")]).await;
        assert_ne!(kept.status, 204, "{path}");
        let mut elsewhere = two.sam.on_another_device().await;
        elsewhere.send("POST", "/away", encoded(fields).into_bytes(), &[]).await.is(200);
    }
    let after = (two.world.count(VERSIONS).await, two.world.count(CONSENTS).await, two.world.count(DRAFTS).await);
    assert_eq!(before, after);
    two.sam.get("/agreements/new").await.has_not("typed by Ines");
}

#[sqlx::test]
async fn after_a_sessions_end_the_words_come_back_and_nothing_is_pressed_for_anybody(pool: PgPool) {
    let (mut two, agreement) = Two::agreed(pool, &[]).await;
    let typed = [("agree-that", "typed at the last minute"), ("so-that", "calm again"), ("until", "2026-06-01")];
    for builder in ["/agreements/new".to_owned(), format!("{}/change", path_of(&agreement))] {
        for button in ["See how Sam will read it", "Propose this to Sam", "Keep it for myself"] {
            two.ines.get(&builder).await.is(200);
            if button.starts_with("Propose") {
                two.ines.press("See how Sam will read it", &typed).await.is(200);
            }
            let (path, fields) = two.ines.filled(button, if button.starts_with("Propose") { &[] } else { &typed });
            sqlx::query("DELETE FROM agreement_drafts").execute(&two.world.pool).await.unwrap();
            two.ines.cookies.remove("s");
            let page = two.ines.send("POST", &path, encoded(&fields).into_bytes(), &[]).await;
            page.is(401);
            two.ines.page = Some(page);
            let name = two.ines.sign_in_name.clone();
            let back = two.ines.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE)]).await;
            back.has("Your words are still here").has("typed at the last minute").has("calm again");
            two.ines.press("Go on with it", &[]).await.is(200).has("This is what Sam will read");
            assert_eq!(two.world.count(VERSIONS).await, 1, "{button}: nothing is proposed without pressing it again");
            two.ines.get(&builder).await;
            assert_eq!(two.ines.page().value("agree-that"), "typed at the last minute", "{button}");
            assert_eq!(two.ines.page().value("until"), "2026-06-01");
        }
    }
    // A yes without words is not given later in somebody’s stead.
    two.sam.reword(&agreement, &[("agree-that", OTHER)]).await;
    at(&mut two.ines, &agreement).await;
    let (path, fields) = two.ines.filled("Yes to these words", &[]);
    two.ines.cookies.remove("s");
    let page = two.ines.send("POST", &path, encoded(&fields).into_bytes(), &[]).await;
    two.ines.page = Some(page);
    let name = two.ines.sign_in_name.clone();
    two.ines.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE)]).await.is(200).has("This week");
    assert_eq!(two.world.count(CONSENTS).await, 3);
}

#[sqlx::test]
async fn pressed_twice_it_is_done_once(pool: PgPool) {
    let mut two = Two::new(pool).await;
    async fn twice(person: &mut Person, button: &str) {
        let (path, fields) = person.filled(button, &[]);
        for _ in 0..2 {
            let page = person.send("POST", &path, encoded(&fields).into_bytes(), &[]).await;
            assert!([303, 404].contains(&page.status.as_u16()), "{button}: {}\n{}", page.status, page.text());
        }
    }
    two.ines.see("/agreements/new", &FULL).await;
    twice(&mut two.ines, "Propose this to Sam").await;
    assert_eq!((two.world.count(AGREEMENTS).await, two.world.count(CONSENTS).await), (1, 1));
    list(&mut two.sam).await;
    twice(&mut two.sam, "Yes to these words").await;
    assert_eq!(two.world.count(CONSENTS).await, 2);
    let agreement: String =
        sqlx::query_scalar("SELECT id::text FROM agreements").fetch_one(&two.world.pool).await.unwrap();
    two.sam.see(&format!("{}/change", path_of(&agreement)), &[("agree-that", OTHER)]).await;
    twice(&mut two.sam, "Propose this to Ines").await;
    assert_eq!((two.world.count(VERSIONS).await, two.world.count(CONSENTS).await), (2, 3));
    at(&mut two.ines, &agreement).await;
    twice(&mut two.ines, "Not now").await;
    list(&mut two.ines).await.has_not("nine at night");
    at(&mut two.sam, &agreement).await;
    twice(&mut two.sam, "Take it back").await;
    assert_eq!(two.world.count(VERSIONS).await, 1);
    two.days_later(57).await;
    at(&mut two.ines, &agreement).await;
    twice(&mut two.ines, "Keep").await;
    assert_eq!(two.world.count(VERSIONS).await, 2);
    list(&mut two.sam).await;
    twice(&mut two.sam, "Let it rest").await;
    twice(&mut two.sam, "Retire").await;
    assert_eq!(two.world.count("SELECT count(*) FROM agreement_endings").await, 2);
}

#[sqlx::test]
async fn alone_the_page_says_what_it_is_for_and_offers_nothing(pool: PgPool) {
    let world = World::new(pool);
    let mut rui = world.person("Rui").await;
    rui.get("/agreements").await.is(200).has("An agreement takes two");
    presses(rui.page(), &[]);
    rui.get("/week/side/6").await.is(200).has("nothing to tell");
    for path in ["/agreements/new", "/agreements/018f0000-0000-7000-8000-000000000000"] {
        rui.get(path).await.is(404);
    }
    rui.act("/agreements/new", &[("agree-that", WORDS)]).await.is(404);
    rui.note("fear", "the phone at night").await;
    assert!(!rui.page().find("button").iter().any(|button| button.starts_with("Find the words")));
    assert_eq!(world.count(DRAFTS).await, 0);
}
