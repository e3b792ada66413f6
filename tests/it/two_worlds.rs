//! Two worlds, equal for Sam, different in what Ines did in secret: every answer Sam gets is
//! the same to the byte, once ids and offers are masked. Times inside ids are read first.

use crate::support::agreeing::agree;
use crate::support::watch::{Lives, Seen, Watch, difference};
use crate::support::{Person, World, routes};
use ampersand::checkins::together::agenda::Step;
use jiff::SignedDuration;
use sqlx::PgPool;

/// What Ines does and Sam must not notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secret {
    Nothing,
    Draft,
    ShortDraft,
    Sealed,
    /// "You may open mine without me": Sam's arrival opens it, so Sam does not arrive here.
    SealedAlone,
    TakenBack,
    LetGo,
    PrivateTexts,
    Prompts,
    Passphrase,
    Devices,
    Kit,
    SafetyPages,
    CameAndWent,
    LeftQuickly,
}

const SECRETS: [Secret; 15] = [
    Secret::Nothing,
    Secret::Draft,
    Secret::ShortDraft,
    Secret::Sealed,
    Secret::SealedAlone,
    Secret::TakenBack,
    Secret::LetGo,
    Secret::PrivateTexts,
    Secret::Prompts,
    Secret::Passphrase,
    Secret::Devices,
    Secret::Kit,
    Secret::SafetyPages,
    Secret::CameAndWent,
    Secret::LeftQuickly,
];

const WORDS: &str = "the walk on Saturday";

async fn do_in_secret(ines: &mut Person, secret: Secret) {
    match secret {
        Secret::Nothing => {}
        Secret::Draft => ines.write(WORDS).await,
        Secret::ShortDraft => {
            ines.get("/week/hold").await;
            ines.press_only("Leave quickly", &[("line", WORDS)]).await;
        }
        Secret::Sealed => ines.write_and_seal(WORDS).await,
        Secret::SealedAlone => {
            ines.write(WORDS).await;
            ines.seal("alone").await;
        }
        Secret::TakenBack => {
            ines.write(WORDS).await;
            ines.seal("alone").await;
            ines.get("/week").await;
            ines.press("Take it back to change something", &[]).await;
        }
        Secret::LetGo => {
            ines.get("/week").await;
            ines.press("Let this week go", &[]).await;
        }
        Secret::PrivateTexts => {
            for words in ["one", "two", "three"] {
                ines.get("/week/side/4").await;
                ines.press("Keep and go on", &[("carry", words), ("bring", "keep")]).await;
            }
            assert_eq!(ines.private_texts().await.len(), 3);
        }
        Secret::Prompts => {
            ines.get("/account/prompts").await;
            ines.press("Save", &[("prompts", "broke-something")]).await.is(200);
        }
        Secret::Passphrase => ines.change_passphrase("eleven green kettles in the rain").await,
        Secret::Devices => {
            for _ in 0..3 {
                ines.on_another_device().await;
            }
        }
        Secret::Kit => {
            ines.make_kit().await;
        }
        Secret::SafetyPages => {
            for path in ["/safety", "/before", "/before/some", "/private", "/history", "/rhythm", "/account"] {
                ines.get(path).await.is(200);
            }
        }
        Secret::CameAndWent => {
            ines.write_and_seal(WORDS).await;
            ines.arrive().await;
            ines.press("Not now after all", &[]).await;
        }
        Secret::LeftQuickly => {
            ines.get("/week/side/2").await;
            ines.press_only("Leave quickly", &[("good", WORDS)]).await;
        }
    }
}

/// Every page of the router's own list, and addresses that lead nowhere.
async fn look_everywhere(watch: &mut Watch, when: &str) {
    let nowhere = "018f0000-0000-7000-8000-000000000000";
    for template in routes::gets() {
        if template.starts_with("/static") {
            continue;
        }
        for number in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "x"] {
            if number != "1" && !template.contains("{section}") {
                break;
            }
            for id in [nowhere, "nonsense"] {
                let path = template.replace("{section}", number).replace("{id}", id);
                let page = watch.sam.get_only(&path).await;
                watch.note(format!("{when}: GET {path}"), &page);
            }
        }
    }
}

/// The same life of Sam, beside whatever Ines did.
async fn life_of_sam(world: &World, secret: Secret) -> Vec<Seen> {
    world.at("2026-03-09T10:00:00Z");
    let (mut ines, sam) = world.pair().await;
    // Her letter is filed at her first act; that is no secret of hers, but let it be the same.
    ines.post("/week/not-now", &[]).await;
    world.later(SignedDuration::from_mins(5));
    let secret_at = world.app.now();
    do_in_secret(&mut ines, secret).await;
    world.later(SignedDuration::from_mins(5));
    let mut watch = Watch::new(sam, WORDS, Lives::OfOthers, secret_at, world.app.now());

    look_everywhere(&mut watch, "unwritten").await;
    for path in ["/week/take-back", "/week/arrive", "/week/not-now", "/rhythm", "/invite", "/history", "/nowhere"] {
        let page = watch.sam.post_only(path, &[]).await;
        watch.note(format!("POST {path}"), &page);
    }
    watch.press("/week", "Let this week go", &[]).await;
    watch.press("/week/side/2", "Keep and go on", &[("good", "you laughed at the radio")]).await;
    look_everywhere(&mut watch, "writing").await;
    watch.press("/week/side/8", "Seal my side", &[("opens", "both")]).await;
    look_everywhere(&mut watch, "sealed").await;
    if secret != Secret::SealedAlone {
        watch.press("/week", "I’m here, let’s open", &[]).await;
        look_everywhere(&mut watch, "arrived").await;
        watch.press("/week", "Not now after all", &[]).await;
    }
    watch.press("/week", "Take it back to change something", &[]).await;
    if secret != Secret::SealedAlone {
        watch.press("/week/side/8", "Seal my side", &[("opens", "alone")]).await;
        look_everywhere(&mut watch, "sealed alone").await;
        watch.press("/week", "I’m here, let’s open", &[]).await;
        world.later(SignedDuration::from_mins(31));
        look_everywhere(&mut watch, "nobody came").await;
        watch.press("/week", "Take it back to change something", &[]).await;
    }
    assert_eq!(watch.faults, [""; 0], "{secret:?}");
    watch.seen
}

#[sqlx::test]
async fn sam_sees_the_same_whatever_ines_does_in_secret(pool: PgPool) {
    let world = World::new(pool);
    let blank = life_of_sam(&world, Secret::Nothing).await;
    assert!(blank.len() > 150, "{}", blank.len());
    for secret in SECRETS {
        let seen = life_of_sam(&world, secret).await;
        let mut compared = 0;
        for one in &seen {
            let Some(other) = blank.iter().find(|other| other.what == one.what) else { panic!("{}", one.what) };
            if secret == Secret::SealedAlone && one.what.contains("Take it back") {
                continue;
            }
            if let Some(difference) = difference(one, other) {
                panic!("{secret:?}: {difference}");
            }
            compared += 1;
        }
        let least = if secret == Secret::SealedAlone { 90 } else { blank.len() };
        assert!(compared >= least, "{secret:?}: {compared} of {}", blank.len());
    }
}

/// What Sam writes, so that the meeting has every step.
const SECTIONS: [(u8, &[(&str, &str)]); 6] = [
    (1, &[("feeling", "hopeful")]),
    (2, &[("good", "you laughed")]),
    (3, &[("deeds", "partly")]),
    (4, &[("carry", "the phone, face down"), ("bring", "whole")]),
    (5, &[("feel", "left out")]),
    (7, &[("do-one", "make the tea")]),
];

/// The meeting at each of its steps, with a turn that is heard; then its close. What she half writes
/// on the way is nothing to him.
async fn meet(watch: &mut Watch, ines: &mut Person, table: &str, secret: Secret) {
    ines.begin(table, "full").await;
    watch.press(table, "I’m ready to begin", &[("wish", "full")]).await;
    let mut seen = Vec::new();
    for step in
        [Step::Weather, Step::Good, Step::Deeds, Step::Agreements, Step::Table, Step::Topic, Step::Coming, Step::Close]
    {
        if secret != Secret::Nothing {
            ines.post_only(&format!("{table}/look"), &[("heard", WORDS)]).await.is(303);
        }
        let page = watch.sam.get_only(table).await;
        watch.note(step.slug(), &page);
        seen.push(page.step());
        if step == Step::Close {
            watch.press(table, "Close this week", &[("valued", "you stayed"), ("leave", "lighter")]).await;
            break;
        }
        if !page.text().contains("You’re speaking.") {
            ines.press_at(table, "Let Sam speak").await;
        }
        ines.say_back(table, "you were glad").await;
        watch.press(table, "That’s it", &[]).await;
        ines.press_at(table, "I’m ready to go on").await;
        watch.press(table, "I’m ready to go on", &[]).await;
    }
    let all: Vec<Step> = Step::ALL.into_iter().filter(|s| !matches!(s, Step::Arrive | Step::Closeness)).collect();
    assert_eq!(seen, all);
}

#[sqlx::test]
async fn after_the_opening_no_id_and_no_page_tells_when_the_other_wrote(pool: PgPool) {
    let world = World::new(pool);
    let mut lives: Vec<Vec<Seen>> = Vec::new();
    for secret in [Secret::Nothing, Secret::Sealed, Secret::TakenBack, Secret::CameAndWent, Secret::PrivateTexts] {
        world.at("2026-03-09T10:00:00Z");
        let (mut ines, mut sam) = world.pair().await;
        ines.post("/week/not-now", &[]).await;
        agree(&mut ines, &mut sam, "a line when it gets late", &[]).await;
        world.later(SignedDuration::from_mins(5));
        let secret_at = world.app.now();
        do_in_secret(&mut ines, secret).await;
        world.later(SignedDuration::from_mins(20));
        let mut watch = Watch::new(sam, WORDS, Lives::OfOthers, secret_at, world.app.now());
        for (section, typed) in SECTIONS {
            watch.press(&format!("/week/side/{section}"), "Keep and go on", typed).await;
        }
        watch.sam.tell("kept", "every evening but one").await;
        watch.press("/week/side/8", "Seal my side", &[("opens", "both")]).await;
        let sealed = matches!(secret, Secret::Sealed | Secret::CameAndWent);
        if !sealed {
            ines.write("something else").await;
            ines.seal("both").await;
        } else {
            ines.get("/week").await;
            ines.press("Take it back to change something", &[]).await;
            ines.write("something else").await;
            ines.seal("both").await;
        }
        ines.arrive().await;
        watch.seen_from = world.app.now();
        watch.secret_at = secret_at;
        watch.press("/week", "I’m here, let’s open", &[]).await;
        let opened: String = sqlx::query_scalar("SELECT id::text FROM checkins ORDER BY id DESC LIMIT 1")
            .fetch_one(&world.pool)
            .await
            .unwrap();
        let mine = watch.sam.get_only(&format!("/history/{opened}")).await;
        let id = if mine.status == 200 { opened } else { panic!("not ours") };
        meet(&mut watch, &mut ines, &format!("/together/{id}"), secret).await;
        for path in ["/history", "/week", "/account", &format!("/history/{id}")] {
            let page = watch.sam.get_only(path).await;
            watch.note(path.replace(&id, "ID"), &page);
        }
        assert_eq!(watch.faults, [""; 0], "{secret:?}");
        lives.push(watch.seen);
        // Ids of one instant sort by chance: the next pair opens a little later.
        sqlx::query("DELETE FROM couples").execute(&world.pool).await.unwrap();
    }
    for life in &lives[1..] {
        assert_eq!(life.len(), lives[0].len());
        for (one, other) in life.iter().zip(&lives[0]) {
            if let Some(difference) = difference(one, other) {
                panic!("{difference}");
            }
        }
    }
}
