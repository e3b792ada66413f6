//! Something is shown, said back, heard, and only then answered; and no word of it is lost.

use crate::support::{Page, Person, World};
use jiff::SignedDuration;
use sqlx::PgPool;

const TEXT: &str = "the phone face down";

/// What Ines shows Sam, and where both find it.
async fn shown(author: &mut Person, words: &str) -> String {
    let note = author.note("fear", words).await;
    format!("/shown/{}", author.show(&note, "whole", "", "now").await)
}

struct Two {
    world: World,
    ines: Person,
    sam: Person,
    path: String,
}

impl Two {
    async fn new(pool: PgPool) -> Self {
        let world = World::new(pool);
        let (mut ines, sam) = world.pair().await;
        let path = shown(&mut ines, TEXT).await;
        Self { world, ines, sam, path }
    }

    async fn sam_says(&mut self, words: &str) {
        self.sam.get(&self.path).await;
        self.sam.press("Show Ines", &[("heard", words)]).await.is(200).has(words);
    }

    async fn ines_says(&mut self, button: &str, words: &str) {
        self.ines.get(&self.path).await;
        self.ines.press(button, &[("words", words)]).await.is(200);
    }

    async fn heard(&mut self) {
        self.sam_says("that it is cold").await;
        self.ines_says("That’s it", "").await;
    }

    /// Twice it was not it.
    async fn missed(&mut self) {
        for words in ["that I am late", "that I hide it"] {
            self.sam_says(words).await;
            self.ines_says("Not quite", "").await;
        }
    }

    /// A post that no button on the page sends.
    async fn at(&mut self, sam: bool, act: &str, fields: &[(&str, &str)]) -> Page {
        let path = format!("{}/{act}", self.path);
        if sam { self.sam.act(&path, fields).await } else { self.ines.act(&path, fields).await }
    }
}

fn has_button(page: &Page, words: &str) -> bool {
    page.find("button").iter().any(|b| b == words)
}

/// Each message of the page leads to something on it.
#[track_caller]
fn leads_to_its_faults(page: &Page) {
    page.is(422);
    let links: Vec<String> = page.links().into_iter().filter(|l| l.starts_with('#') && l != "#main").collect();
    assert!(
        !links.is_empty() && page.body.contains("errors-") || page.body.contains("/errors"),
        "no script leads there"
    );
    for link in links {
        assert!(page.body.contains(&format!("id=\"{}\"", &link[1..])), "{link} is nowhere on {}", page.path);
    }
}

/// The sheet with what has no box any more.
fn unsent(page: &Page) -> Vec<String> {
    page.find("section[aria-labelledby='typed'] p.words")
}

#[sqlx::test]
async fn it_is_said_back_heard_and_only_then_answered(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.sam.get(&two.path.clone()).await.has("Ines has shown you something").has("A note kept private until now");
    assert_eq!(two.sam.page().find("blockquote"), [TEXT]);
    assert!(!has_button(two.sam.page(), "Send to Ines"));
    two.sam.press("Show Ines", &[("heard", "that I come home late")]).await.has("You said: that I come home late");
    two.sam.page().has("Ines can say whether that’s it");
    assert!(!has_button(two.sam.page(), "Show Ines"), "one waits for its answer at a time");

    two.ines.get(&two.path.clone()).await.has("What you showed Sam").has("What Sam can read, since 9 March:");
    two.ines.page().has("Sam heard: that I come home late");
    two.ines
        .press("Not quite", &[("words", "it is the turning over")])
        .await
        .has("You: not quite. it is the turning over");
    two.sam.get(&two.path.clone()).await.has("Ines: not quite. it is the turning over");
    two.sam.press("Tell me more?", &[]).await.has("You asked: tell me more?");
    two.ines.get(&two.path.clone()).await.has("Sam asks: tell me more?");
    two.ines.press("Tell Sam more", &[("more", "since January")]).await.has("You told more: since January");

    two.sam.get(&two.path.clone()).await.has("Ines told more: since January");
    two.sam.press("Show Ines", &[("heard", "that it shuts you out")]).await.is(200);
    two.sam.press("Thank you for this", &[]).await.has("You: thank you for this.");
    two.ines_says("That’s it", "").await;

    two.sam.get(&two.path.clone()).await.has("Ines: that’s it.");
    assert!(!has_button(two.sam.page(), "Show Ines"));
    two.sam.press("Send to Ines", &[("reply", "I had not seen that")]).await.has("You wrote back: I had not seen that");
    assert!(!two.sam.page().form("Send to Ines").names.contains(&"reply".to_owned()), "a reply comes once");
    two.sam.press("Send to Ines", &[("offering", "face up after six")]).await.has("You offered: face up after six");
    assert!(!has_button(two.sam.page(), "Send to Ines"));
    assert_eq!(two.world.count("SELECT count(*) FROM offer_consents").await, 1);

    two.ines.get(&two.path.clone()).await.has("Sam wrote back: I had not seen that").has("nobody is told");
    two.ines.press("Yes, let’s", &[]).await.has("You: yes, let’s.");
    two.sam.get(&two.path.clone()).await.has("Ines: yes, let’s.");
    assert!(!has_button(two.sam.page(), "Take the offer back"));
    two.at(true, "offer/take-back", &[]).await.is(303);
    assert_eq!(two.world.count("SELECT count(DISTINCT seat) FROM offer_consents").await, 2);
}

#[sqlx::test]
async fn an_offer_is_taken_back_while_nobody_has_said_yes(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.heard().await;
    two.sam.get(&two.path.clone()).await;
    two.sam.press("Send to Ines", &[("reply", "I see"), ("offering", "no phone at all")]).await.has("no phone at all");
    two.sam.press("Take the offer back", &[]).await.is(200).has_not("no phone at all").has("I see");
    assert_eq!(two.world.count("SELECT count(*) FROM offer_consents").await, 0);
    two.at(false, "offer/accept", &[]).await.is(303);
    two.ines.get(&two.path.clone()).await.has_not("no phone at all").has_not("Yes, let’s");
    two.sam.press("Send to Ines", &[("offering", "face up after six")]).await.has("face up after six");
}

#[sqlx::test]
async fn the_act_of_the_other_one_is_as_good_as_no_page(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let nowhere = "/shown/018f0000-0000-7000-8000-000000000000";
    for (sam, acts) in [
        (true, &["answer", "more", "offer/accept", "withdraw"][..]),
        (false, &["reflections", "ask", "thanks", "reply", "offer/take-back"]),
    ] {
        for act in acts {
            let fields = [("heard", "x"), ("answer", "heard"), ("more", "x"), ("reply", "x")];
            let theirs = two.at(sam, act, &fields).await;
            let person = if sam { &mut two.sam } else { &mut two.ines };
            let none = person.act(&format!("{nowhere}/{act}"), &fields).await;
            theirs.is(404);
            assert_eq!((theirs.body, theirs.headers), (none.body, none.headers), "{act}");
        }
    }
    two.sam.get(&two.path.clone()).await.has(TEXT);
    for table in ["reflections", "replies", "offers"] {
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&two.world.pool)
            .await
            .unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

#[sqlx::test]
async fn what_comes_too_late_is_not_sent_and_not_lost(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.sam.get(&two.path.clone()).await;
    let mut phone = two.sam.clone();
    two.sam_says("that it is cold").await;
    // Said on the other device already: there is no box for it now.
    let late = phone.press_only("Show Ines", &[("heard", "that you freeze\nat night")]).await;
    leads_to_its_faults(&late);
    late.has("This has moved on since you opened it. Your words weren’t sent, and are still on this page.");
    assert_eq!(unsent(&late), ["that you freeze at night"]);
    // Nothing was typed: nothing is said about it.
    phone.press_only("Show Ines", &[("heard", " ")]).await.is(303);
    two.at(true, "reply", &[("reply", "before it was heard")]).await.is(422).has("before it was heard");

    two.ines.get(&two.path.clone()).await;
    let mut tablet = two.ines.clone();
    two.ines_says("That’s it", "").await;
    let late = tablet.press_only("Not quite", &[("words", "it is more than cold")]).await;
    leads_to_its_faults(&late);
    assert_eq!(unsent(&late), ["it is more than cold"]);
    tablet.press_only("That’s it", &[]).await.is(303);

    two.sam.get(&two.path.clone()).await;
    let mut phone = two.sam.clone();
    two.sam.press("Send to Ines", &[("reply", "I see")]).await.is(200);
    // One of the two has its box still, the other has not.
    let late = phone.press_only("Send to Ines", &[("reply", "I do see"), ("offering", "a walk")]).await;
    leads_to_its_faults(&late);
    assert_eq!((unsent(&late), late.value("offering")), (vec!["I do see".to_owned()], "a walk".to_owned()));
    two.sam.get(&two.path.clone()).await.has("I see").has_not("a walk").has_not("I do see");
}

#[sqlx::test]
async fn words_to_what_was_withdrawn_stay_with_whoever_wrote_them(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.sam.get(&two.path.clone()).await;
    two.ines.get(&two.path.clone()).await;
    two.ines.press("Withdraw it", &[]).await.is(200);
    for button in ["Show Ines", "Tell me more?", "Thank you for this"] {
        let late = two.sam.press_only(button, &[("heard", "that it is cold")]).await;
        leads_to_its_faults(&late);
        late.has("This was withdrawn meanwhile.").has_not(TEXT);
        assert_eq!(unsent(&late), ["that it is cold"], "{button}");
        two.sam.press_only(button, &[]).await.is(303);
    }
    assert_eq!(two.world.count("SELECT count(*) FROM reflections").await, 0);
    assert_eq!(two.world.count("SELECT num_nonnulls(asked_on, thanked_on)::bigint FROM reveals").await, 0);
}

#[sqlx::test]
async fn whatever_is_pressed_what_is_half_written_stays(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.missed().await;
    two.sam.get(&two.path.clone()).await;
    for button in ["Tell me more?", "Thank you for this"] {
        two.sam.press(button, &[("heard", "that you\nsit there")]).await.is(200);
        assert_eq!(two.sam.page().value("heard"), "that you\nsit there", "{button}");
        assert!(!has_button(two.sam.page(), button));
    }
    two.sam.press("Park it for now", &[("heard", "that you sit there")]).await.is(200).has("Parked for now");
    assert_eq!(unsent(two.sam.page()), ["that you sit there"]);

    // Hers: two boxes at once, once he has tried again.
    two.ines.get(&two.path.clone()).await.is(200);
    two.ines.press("Take it up again", &[("more", "half of it")]).await.is(200);
    assert_eq!(two.ines.page().value("more"), "half of it");
    two.sam_says("that I shut you out").await;
    two.ines.get(&two.path.clone()).await;
    two.ines.press("Tell Sam more", &[("more", "since January"), ("words", "nearly")]).await.has("since January");
    assert_eq!(two.ines.page().value("words"), "nearly");
    two.at(true, "ask", &[]).await.is(303);
    two.ines.press("Withdraw it", &[("words", "nearly")]).await.is(200).has("Withdrawn by its author on 9 March.");
    assert_eq!(unsent(two.ines.page()), ["nearly"]);

    let path = shown(&mut two.ines, "the coat on the chair").await;
    two.sam.get(&path).await;
    two.sam.press("Tell me more?", &[]).await;
    two.sam.press("Show Ines", &[("heard", "that it hangs there")]).await;
    two.ines.get(&path).await;
    two.ines.press("That’s it", &[("more", "half of it")]).await.has("You: that’s it.");
    assert_eq!(two.ines.page().value("more"), "half of it");
}

#[sqlx::test]
async fn nothing_and_too_much_are_said_at_the_box(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let long = "é".repeat(2_001);
    two.sam.get(&two.path.clone()).await.has("Up to 2,000 characters.");
    let empty = two.sam.press_only("Show Ines", &[("heard", " \n ")]).await;
    leads_to_its_faults(&empty);
    empty.has("Write what you heard");
    let page = two.sam.press_only("Show Ines", &[("heard", &long)]).await;
    leads_to_its_faults(&page);
    page.has("This holds 2001 characters; 2000 fit.");
    assert_eq!(page.value("heard"), long);
    two.sam.press("Show Ines", &[("heard", &long[2..])]).await.is(200);
    two.at(true, "ask", &[]).await;

    two.ines.get(&two.path.clone()).await;
    let page = two.ines.press_only("Tell Sam more", &[("words", "nearly")]).await;
    leads_to_its_faults(&page);
    assert_eq!(page.value("words"), "nearly");
    let page = two.ines.press_only("That’s it", &[("words", "nearly")]).await;
    leads_to_its_faults(&page);
    page.has("“That’s it” stands alone.");
    assert_eq!(page.value("words"), "nearly");
    leads_to_its_faults(&two.ines.press_only("Not quite", &[("words", &long)]).await);
    two.ines.press("That’s it", &[]).await.is(200);

    two.sam.get(&two.path.clone()).await.has("Up to 280 characters.");
    leads_to_its_faults(&two.sam.press_only("Send to Ines", &[]).await);
    let page = two.sam.press_only("Send to Ines", &[("reply", "I see"), ("offering", &long)]).await;
    leads_to_its_faults(&page);
    assert_eq!((page.value("reply"), page.value("offering")), ("I see".to_owned(), long.clone()));
    two.sam.press("Send to Ines", &[("reply", "I see")]).await.is(200);
    // Now the offer has the only box.
    leads_to_its_faults(&two.sam.press_only("Send to Ines", &[]).await);
    two.sam.press("Send to Ines", &[("offering", &long[..560])]).await.is(200);

    for act in ["reflections", "ask", "thanks", "reply", "offer/take-back", "park"] {
        let page = two.at(true, act, &[("surprise", "1")]).await;
        assert!([303, 422].contains(&page.status.as_u16()), "{act}: {}", page.status);
    }
    two.sam.get(&two.path.clone()).await.has("You offered");
    two.at(false, "withdraw", &[("surprise", "1")]).await.is(303);
    two.ines.get(&two.path.clone()).await.has("Withdrawn by its author");
}

#[sqlx::test]
async fn withdrawn_it_is_closed_and_the_words_of_the_other_stay(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.at(true, "ask", &[]).await;
    two.at(false, "more", &[("more", "since January")]).await.is(303);
    two.sam_says("that I am late").await;
    two.ines_says("There’s more", "it is the turning over").await;
    two.sam_says("that it shuts you out").await;
    two.ines_says("That’s it", "").await;
    two.at(true, "reply", &[("reply", "I had not seen that"), ("offering", "face up after six")]).await.is(303);
    two.world.days_later(3);
    two.ines.sign_in().await;
    two.sam.sign_in().await;
    two.ines.get(&two.path.clone()).await;
    two.ines.press("Withdraw it", &[]).await.is(200);

    for (sam, said) in [(true, "You said: that it shuts you out"), (false, "Sam said: that it shuts you out")] {
        let person = if sam { &mut two.sam } else { &mut two.ines };
        let page = person.get(&two.path.clone()).await;
        page.has("Withdrawn by its author on 12 March.").has(said).has("that I am late");
        page.has("I had not seen that").has("face up after six");
        for gone in [TEXT, "since January", "the turning over"] {
            page.has_not(gone);
        }
        assert!(!has_button(page, "Withdraw it") && !has_button(page, "Thank you for this"));
    }
    // An offer is the other one's own, and stands for itself.
    two.ines.press("Yes, let’s", &[]).await.has("You: yes, let’s.");

    let before = everything(&two).await;
    two.world.days_later(1);
    two.ines.sign_in().await;
    two.at(false, "withdraw", &[]).await.is(303);
    two.at(false, "withdraw", &[("words", "not so")]).await.is(422).has("not so");
    assert_eq!(everything(&two).await, before, "a second time changes nothing");
    assert!(before.iter().any(|row| row.contains("2026-03-12")));
}

async fn everything(two: &Two) -> Vec<String> {
    sqlx::query_scalar("SELECT r::text FROM reveals r UNION ALL SELECT t::text FROM reflections t ORDER BY 1 DESC")
        .fetch_all(&two.world.pool)
        .await
        .unwrap()
}

#[sqlx::test]
async fn after_two_tries_either_may_park_it_and_take_it_up(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.sam_says("that I am late").await;
    two.ines_says("Not quite", "").await;
    two.at(true, "park", &[]).await.is(303);
    two.ines.get(&two.path.clone()).await.has_not("Parked for now").has_not("Park it for now");
    two.sam_says("that I hide it").await;
    two.ines_says("There’s more", "").await;
    for parks in [true, false] {
        for takes_up in [true, false] {
            let path = two.path.clone();
            let person = if parks { &mut two.sam } else { &mut two.ines };
            person.get(&path).await;
            person.press("Park it for now", &[]).await.has("Parked for now").has_not("Park it for now");
            two.at(true, "reflections", &[("heard", "once more")]).await.is(422).has("once more");
            let person = if takes_up { &mut two.sam } else { &mut two.ines };
            person.get(&path).await.has("Parked for now");
            person.press("Take it up again", &[]).await.has("Park it for now");
        }
    }
    two.sam_says("that it shuts you out").await;
    two.at(false, "park", &[]).await.is(303);
    two.ines_says("That’s it", "").await;
    two.at(false, "park", &[]).await.is(303);
    assert_eq!(two.world.count("SELECT count(*) FROM parkings").await, 0);
}

#[sqlx::test]
async fn nobody_is_told_what_the_other_one_has_read(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let hers = ["/week", "/history", &two.path.clone()];
    let mut before = Vec::new();
    for path in hers {
        before.push(two.ines.get(path).await.body.clone());
    }
    for path in ["/week", "/history", &two.path.clone()] {
        two.sam.get(path).await.is(200);
    }
    two.sam.press_only("Leave quickly", &[("heard", "half of it")]).await.is(200);
    for (path, before) in hers.into_iter().zip(before) {
        assert!(two.ines.get(path).await.body == before, "{path}");
    }
}

#[sqlx::test]
async fn what_is_half_written_leaves_with_whoever_wrote_it(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.sam.get(&two.path.clone()).await;
    two.sam.press("Tell me more?", &[]).await;
    two.ines.get(&two.path.clone()).await;
    // Her only box here is the one for more.
    two.ines.press_only("Leave quickly", &[("more", "half of more")]).await.is(200);
    two.ines.sign_in().await;
    assert!(two.ines.private_texts().await.contains(&"half of more".to_owned()));
    // On one device she signs in while his page is still open: his words do not become hers.
    let his = two.sam.page.clone();
    let mut device = two.ines.clone();
    device.page = his;
    device.press_only("Leave quickly", &[("heard", "his alone")]).await.is(200);
    two.ines.sign_in().await;
    assert!(!two.ines.private_texts().await.contains(&"his alone".to_owned()));
}

#[sqlx::test]
async fn its_author_needs_no_open_door_for_it(pool: PgPool) {
    let mut two = Two::new(pool).await;
    two.world.later(SignedDuration::from_mins(11));
    two.sam_says("that it is cold").await;
    two.ines.get("/notes").await.has("Just for you");
    two.ines_says("Not quite", "it is more").await;
    two.ines.page().has(TEXT).has("You: not quite. it is more");
    two.ines.press("Withdraw it", &[]).await.is(200).has("Withdrawn by its author").has_not(TEXT);
    two.ines.get("/notes").await.has("Just for you");
}

#[sqlx::test]
async fn two_devices_at_once_say_it_once(pool: PgPool) {
    let mut two = Two::new(pool).await;
    let (mut phone, mut tablet) = (two.sam.clone(), two.sam.on_another_device().await);
    for (act, field, table) in [("reflections", "heard", "reflections"), ("reply", "reply", "replies")] {
        let path = format!("{}/{act}", two.path);
        let (ours, others) = ([(field, "from the phone")], [(field, "from the tablet")]);
        let answers = tokio::join!(phone.act(&path, &ours), tablet.act(&path, &others));
        let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422], "{act}");
        let (refused, words) =
            if answers.0.status == 422 { (&answers.0, "from the phone") } else { (&answers.1, "from the tablet") };
        assert_eq!(unsent(refused), [words]);
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&two.world.pool)
            .await
            .unwrap();
        assert_eq!(count, 1, "{table}");
        two.at(false, "answer", &[("answer", "heard"), ("try", "1")]).await.is(303);
    }
}
