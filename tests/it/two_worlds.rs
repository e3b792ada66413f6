//! Two worlds, equal for Sam, different in what Ines did in secret: every answer Sam gets is
//! the same to the byte, once ids and offers are masked. Times inside ids are read first.

use crate::support::{Page, Person, World, routes};
use jiff::{SignedDuration, Timestamp};
use sqlx::PgPool;
use uuid::Uuid;

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

/// One answer as Sam's browser has it.
#[derive(PartialEq, Eq)]
struct Seen {
    what: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

struct Watch<'a> {
    world: &'a World,
    sam: Person,
    /// The moment of the secret, and the next moment at which anything may be dated.
    secret_at: Timestamp,
    seen_from: Timestamp,
    seen: Vec<Seen>,
}

impl Watch<'_> {
    fn note(&mut self, what: impl Into<String>, page: &Page) {
        let what = what.into();
        assert!(!page.body.contains(WORDS), "{what} shows a word of it");
        let body = self.masked(&what, &page.body);
        let mut headers: Vec<(String, String)> = page
            .headers
            .iter()
            .filter(|(name, _)| *name != "set-cookie" && *name != "content-length")
            .map(|(name, value)| (name.to_string(), self.masked(&what, value.to_str().unwrap())))
            .collect();
        headers.sort();
        self.seen.push(Seen { what, status: page.status.as_u16(), headers, body });
    }

    /// Ids are checked for their time, then masked; so is what is drawn anew for each page.
    fn masked(&self, what: &str, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text.replace(&self.sam.sign_in_name, "SIGN-IN-NAME");
        for (from, to) in [
            ("name=\"offer\" value=\"", "\""),
            ("name=\"mine\" value=\"", "\""),
            ("name=\"once\" value=\"", "\""),
            ("<output class=\"code\" aria-labelledby=\"sn\" aria-describedby=\"sn-h\">", "</output>"),
            ("<span class=\"code\">", "</span>"),
        ] {
            if let Some((before, after)) = rest.split_once(from) {
                let (_, after) = after.split_once(to).unwrap();
                rest = format!("{before}{from}{to}{after}");
            }
        }
        let bytes = rest.as_bytes();
        let mut at = 0;
        while at < rest.len() {
            let id =
                rest.get(at..at + 36).filter(|_| bytes[at].is_ascii_hexdigit()).and_then(|t| Uuid::parse_str(t).ok());
            if let Some(id) = id {
                self.check_time(what, id);
                out.push_str("ID");
                at += 36;
            } else {
                let c = rest[at..].chars().next().unwrap();
                out.push(c);
                at += c.len_utf8();
            }
        }
        out
    }

    /// No id Sam sees was made while Ines did something alone.
    fn check_time(&self, what: &str, id: Uuid) {
        let Some(made) = id.get_timestamp() else { return };
        let (seconds, nanos) = made.to_unix();
        let made = Timestamp::new(i64::try_from(seconds).unwrap(), i32::try_from(nanos).unwrap()).unwrap();
        assert!(made < self.secret_at || made >= self.seen_from, "{what} carries an id made in secret, at {made}");
    }

    /// Every page of the router's own list, and addresses that lead nowhere.
    async fn look_everywhere(&mut self, when: &str) {
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
                    let path = template.replace("{section}", number).replace("{step}", "weather").replace("{id}", id);
                    let page = self.sam.get_only(&path).await;
                    self.note(format!("{when}: GET {path}"), &page);
                }
            }
        }
    }

    async fn press(&mut self, path: &str, button: &str, typed: &[(&str, &str)]) {
        let page = self.sam.get_only(path).await;
        self.sam.page = Some(page);
        let answer = self.sam.press_only(button, typed).await;
        self.note(format!("{button} on {path}"), &answer);
        if let Some(to) = answer.headers.get("location") {
            let page = self.sam.get_only(to.to_str().unwrap()).await;
            self.note(format!("after {button} on {path}"), &page);
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
    let mut watch = Watch { world, sam, secret_at, seen_from: world.app.now(), seen: Vec::new() };

    watch.look_everywhere("unwritten").await;
    for path in ["/week/take-back", "/week/arrive", "/week/not-now", "/rhythm", "/invite", "/history", "/nowhere"] {
        let page = watch.sam.post_only(path, &[]).await;
        watch.note(format!("POST {path}"), &page);
    }
    watch.press("/week", "Let this week go", &[]).await;
    watch.press("/week/side/2", "Keep and go on", &[("good", "you laughed at the radio")]).await;
    watch.look_everywhere("writing").await;
    watch.press("/week/side/8", "Seal my side", &[("opens", "both")]).await;
    watch.look_everywhere("sealed").await;
    if secret != Secret::SealedAlone {
        watch.press("/week", "I’m here, let’s open", &[]).await;
        watch.look_everywhere("arrived").await;
        watch.press("/week", "Not now after all", &[]).await;
    }
    watch.press("/week", "Take it back to change something", &[]).await;
    if secret != Secret::SealedAlone {
        watch.press("/week/side/8", "Seal my side", &[("opens", "alone")]).await;
        watch.look_everywhere("sealed alone").await;
        watch.press("/week", "I’m here, let’s open", &[]).await;
        let world = watch.world;
        world.later(SignedDuration::from_mins(31));
        watch.look_everywhere("nobody came").await;
        watch.press("/week", "Take it back to change something", &[]).await;
    }
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
            assert_eq!(one.status, other.status, "{secret:?} changes {}", one.what);
            assert_eq!(one.headers, other.headers, "{secret:?} changes the headers of {}", one.what);
            if one.body != other.body {
                let at = one.body.bytes().zip(other.body.bytes()).take_while(|(a, b)| a == b).count();
                let around = |text: &str| {
                    String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(80)..(at + 120).min(text.len())])
                        .into_owned()
                };
                panic!(
                    "{secret:?} changes {}:\n{}\n-- instead of --\n{}",
                    one.what,
                    around(&one.body),
                    around(&other.body)
                );
            }
            compared += 1;
        }
        let least = if secret == Secret::SealedAlone { 90 } else { blank.len() };
        assert!(compared >= least, "{secret:?}: {compared} of {}", blank.len());
    }
}

#[sqlx::test]
async fn after_the_opening_no_id_and_no_page_tells_when_the_other_wrote(pool: PgPool) {
    let world = World::new(pool);
    let mut lives: Vec<Vec<Seen>> = Vec::new();
    for secret in [Secret::Nothing, Secret::Sealed, Secret::TakenBack, Secret::CameAndWent, Secret::PrivateTexts] {
        world.at("2026-03-09T10:00:00Z");
        let (mut ines, sam) = world.pair().await;
        ines.post("/week/not-now", &[]).await;
        world.later(SignedDuration::from_mins(5));
        let secret_at = world.app.now();
        do_in_secret(&mut ines, secret).await;
        world.later(SignedDuration::from_mins(20));
        let mut watch = Watch { world: &world, sam, secret_at, seen_from: world.app.now(), seen: Vec::new() };
        watch.press("/week/side/2", "Keep and go on", &[("good", "you laughed")]).await;
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
        for step in ["weather", "good", "deeds", "table", "topic", "coming", "close"] {
            let page = watch.sam.get_only(&format!("/together/{id}/{step}")).await;
            watch.note(step, &page);
        }
        for path in ["/history", "/week", "/account", &format!("/history/{id}")] {
            let page = watch.sam.get_only(path).await;
            watch.note(path.replace(&id, "ID"), &page);
        }
        lives.push(watch.seen);
        // Ids of one instant sort by chance: the next pair opens a little later.
        sqlx::query("DELETE FROM couples").execute(&world.pool).await.unwrap();
    }
    for life in &lives[1..] {
        assert_eq!(life.len(), lives[0].len());
        for (one, other) in life.iter().zip(&lives[0]) {
            assert_eq!((&one.what, one.status, &one.headers), (&other.what, other.status, &other.headers));
            assert!(one.body == other.body, "{} differs", one.what);
        }
    }
}
