//! Whatever is sent: said in place or a neutral page, never an error of ours.

use crate::support::routes::Named;
use crate::support::table::{go_to, let_speak};
use crate::support::{PASSPHRASE, Person, World, routes};
use ampersand::checkins::together::agenda::Step;
use sqlx::PgPool;

/// Bodies no page of ours sends.
fn odd_bodies() -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = [
        "",
        "&",
        "=",
        "&&&===",
        "a",
        "=b",
        "%",
        "%%%",
        "%f",
        "%zz=1",
        "%00=%00",
        "good=%00",
        "good=%ff%fe",
        "%ff=%ff",
        "good=%ed%a0%80",
        "good=%e2%80%ae%e2%80%8b",
        "good=%0d%0a%0d%0a",
        "surprise=1",
        "account=1&couple_id=2",
        "section=1",
        "section=99",
        "section=-1",
        "section=x&side=x&mine=x&revision=x",
        "revision=99999999999999999999",
        "side=00000000-0000-0000-0000-000000000000",
        "side=018f0000-0000-7000-8000-000000000000&good=x",
        "letter=018f0000-0000-7000-8000-000000000000&carry=x&bring=keep",
        "letter=x&carry=x&bring=keep",
        "bring=part&carry=x",
        "bring=none",
        "feeling=nothing&amount-nothing=huge",
        "feeling=raw&feeling=raw&feeling=raw",
        "joined-1=raw&joined-2=raw",
        "joined-1=raw",
        "deeds=9&lean=&future=fully&true=null",
        "like=everything",
        "opens=never&do=seal",
        "do=seal",
        "do=burn",
        "go=nowhere",
        "opens=alone&do=seal",
        "code=&rules=yes",
        "code=0000-0000-0000-0000&rules=yes",
        "code=%F0%9F%92%A9&rules=yes",
        "rules=no",
        "answer=no",
        "weekday=Someday&time=99:99&zone=../../etc/passwd&rules=yes",
        "weekday=Sunday&time=20:00&zone=UTC",
        "kind=terror&text=x",
        "kind=fear&kind=doubt&text=x",
        "kind=fear",
        "text=%F0%9F%92%A9&letter=x&mine=x&draft=//elsewhere.example",
        "text=x&letter=018f0000-0000-7000-8000-000000000000&draft=/notes",
        "text=x&revision=0",
        "text=x&revision=-1&kind=",
        "do=another",
        "find=",
        "find=%00%ff",
        "life=wilder",
        "life=",
        "help=x",
        "how=whole&when=now",
        "how=part&when=now&words=&revision=1",
        "how=part&when=checkin&words=x&revision=1",
        "how=all&when=yesterday&words=x&revision=x",
        "letter=",
        "letter=00000000-0000-0000-0000-000000000000",
        "heard=%F0%9F%92%A9",
        "heard=&heard=x",
        "answer=heard&words=x",
        "answer=perhaps",
        "answer=not-quite&words=%ff",
        "more=",
        "reply=&offering=",
        "reply=x&offering=y",
        "step=good&speaker=1&heard=x",
        "step=nowhere&speaker=3&heard=x&wish=full",
        "step=arrive&wish=endless",
        "step=arrive&wish=hold&wish=full",
        "step=good&speaker=1&answer=not-quite&words=x&try=99999999999999999999",
        "step=close&valued=x&leave=mixed&mine=somebody",
        "pause=1&until=20",
        "pause=99999&until=tomorrow",
        "pause=-1&until=yesterday",
        "parked=018f0000-0000-7000-8000-000000000000",
        "parked=x&version=x",
        "version=018f0000-0000-7000-8000-000000000000&heard=x",
        "to=//elsewhere.example&passphrase=x&once=x",
        "leave=sideways",
        "valued=%3Cscript%3Ealert(1)%3C/script%3E",
        "name=%3Cb%3E",
        "name=%0a",
        "name=%E2%80%AE",
        "prompts=both",
        "offer=x",
        "offer=x&passphrase=x&name=x",
        "held=x&name=x&passphrase=y",
        "passphrase=x",
        "current=x&passphrase=y",
        "passphrase=%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00",
        "a[]=1&a[b]=2",
        "{\"good\":\"x\"}",
        "<xml/>",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    bodies.push(vec![0xff; 64]);
    bodies.push((0..=255).collect());
    bodies.push(format!("good={}", "x".repeat(100_000)).into_bytes());
    bodies.push(format!("name={}&passphrase={}", "n".repeat(5_000), "p".repeat(5_000)).into_bytes());
    bodies.push("a=1&".repeat(20_000).into_bytes());
    bodies.push(vec![b'x'; 300_000]);
    bodies
}

/// Everything that can be said in a turn, in the same words.
async fn say_all(speaker: &mut Person, listener: &mut Person, table: &str, words: &str) {
    let_speak(speaker, listener, table).await;
    listener.say_back(table, words).await;
    speaker.answer(table, "Not quite", words).await;
    listener.say_back(table, words).await;
    speaker.answer(table, "That’s it", "").await;
    listener.reply(table, words, words).await;
}

/// A meeting at a step of it, to be put there again and again.
struct Sitting {
    table: String,
    body: Vec<u8>,
    revision: i32,
}

impl Sitting {
    async fn keep(world: &World, table: String) -> Self {
        let kept = "SELECT body, revision FROM meetings ORDER BY checkin_id DESC LIMIT 1";
        let (body, revision) = sqlx::query_as(kept).fetch_one(&world.pool).await.unwrap();
        Self { table, body, revision }
    }

    /// Where this act has something to act on: Ines speaks, and Sam has said back what it takes.
    async fn stand_for(&self, world: &World, act: &str, ines: &mut Person, sam: &mut Person) {
        sqlx::query("DELETE FROM hearings WHERE id IN (SELECT id FROM turns)").execute(&world.pool).await.unwrap();
        sqlx::query("UPDATE meetings SET body = $1, revision = $2 WHERE body IS NOT NULL AND checkin_id = $3")
            .bind(&self.body)
            .bind(self.revision)
            .bind(self.table.strip_prefix("/together/").unwrap().parse::<uuid::Uuid>().unwrap())
            .execute(&world.pool)
            .await
            .unwrap();
        let_speak(ines, sam, &self.table).await;
        let heard = matches!(act, "reply" | "accept" | "take-back");
        if heard || matches!(act, "answer" | "park") {
            sam.say_back(&self.table, "what I heard").await;
        }
        if heard {
            ines.answer(&self.table, "That’s it", "").await;
        }
        if heard && act != "reply" {
            sam.reply(&self.table, "and this", "a hand").await;
        }
        if matches!(act, "until" | "back") {
            ines.press_at(&self.table, "I need a pause").await;
        }
    }
}

#[sqlx::test]
async fn nothing_that_is_sent_makes_an_error_of_ours(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let id = world.live_week(&mut pair, "ours").await;
    world.days_later(7);
    let table = format!("/together/{}", world.open_week(&mut pair, "ours").await);
    go_to(&mut pair.0, &mut pair.1, &table, Step::Good).await;
    let sitting = Sitting::keep(&world, table.clone()).await;
    let over = Named { checkin: id.clone(), ..Named::default() };
    let (ines, sam) = (&mut pair.0, &mut pair.1);
    let kept = ines.note("doubt", "the wedding in May").await;
    let shown = ines.show(&kept, "whole", "", "now").await;
    let unknown = Named::all("018f0000-0000-7000-8000-000000000000");
    let checkin = table.replace("/together/", "");
    let mut known = Named { checkin, shown: shown.clone(), handle: id.clone(), ..Named::default() };
    let mut solo = world.person("Rui").await;
    let mut sent = 0;
    for template in routes::posts() {
        // Letting a note go works: each address has one of its own. The door is open for Ines alone.
        known.note = ines.note("fear", &format!("for {template}")).await;
        if template.starts_with("/together/") {
            sitting.stand_for(&world, template.rsplit('/').next().unwrap(), ines, sam).await;
        }
        let asked = [&known, &unknown].into_iter().chain(template.ends_with("/close").then_some(&over));
        for named in asked {
            for section in ["1", "2", "3", "4", "5", "6", "7", "8", "0", "256", "-1", "x"] {
                let is_known = named.note == known.note;
                if (section != "1" && !template.contains("{section}")) || (!is_known && !template.contains("{id}")) {
                    continue;
                }
                let path = named.path(&template.replace("{section}", section));
                let mut people = vec![&mut *ines];
                let is_of_two = template.starts_with("/together/");
                if is_known && !is_of_two {
                    people.push(&mut solo);
                }
                if is_known && (is_of_two || template.starts_with("/shown/")) {
                    people.push(&mut *sam);
                }
                for body in odd_bodies() {
                    for person in &mut people {
                        let page = person.send("POST", &path, body.clone(), &[]).await;
                        let shown = String::from_utf8_lossy(&body).chars().take(80).collect::<String>();
                        let status = page.status.as_u16();
                        assert!(
                            matches!(status, 200 | 204 | 303 | 404 | 413 | 422),
                            "{status} for {shown:?} to {path}"
                        );
                        page.has_not("elsewhere.example\"");
                        if let Some(to) = page.headers.get("location") {
                            assert!(!to.to_str().unwrap().contains("elsewhere"), "{shown:?} to {path} leads to {to:?}");
                        }
                        if body.len() > 256 * 1024 && path != "/away" {
                            assert_eq!(status, 413, "{path}");
                        }
                        if !person.cookies.contains_key("s") {
                            person.sign_in().await;
                        }
                        sent += 1;
                    }
                }
            }
        }
    }
    println!("{sent} forms");
    assert!(sent > 2_000, "{sent}");
    ines.get("/week").await.is(200);
    ines.open_private().await.is(200);
    ines.get(&format!("/shown/{shown}")).await.is(200);
    sam.get(&format!("/shown/{shown}")).await.is(200);
    sam.get(&format!("/history/{id}")).await.is(200).has("ours of");
    ines.get(&table).await.is(200);
    sam.get(&table).await.is(200);
}

#[sqlx::test]
async fn odd_addresses_are_no_page(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let id = world.live_week(&mut pair, "ours").await;
    let ines = &mut pair.0;
    ines.open_private().await;
    let nowhere = ines.get_only("/nowhere").await;
    for path in [
        "/week/side/0",
        "/week/side/9",
        "/week/side/256",
        "/week/side/-1",
        "/week/side/x",
        "/week/side/%ff",
        "/week/side/",
        "/history/1",
        "/history/%ff",
        "/history/%00",
        "/history?before=x",
        "/history?before=a&before=b",
        "/notes/1",
        "/notes/%ff",
        "/notes/%00/show",
        "/notes?before=x",
        "/notes?before=a&before=b",
        "/notes/",
        "/shown/1",
        "/shown/%ff",
        "/shown/",
        "/shown",
        "/together/x",
        "/together/%ff",
        "/together/%00",
        "/together/",
        "/together",
        "/together/x/weather",
        &format!("/together/{id}/weather"),
        &format!("/together/{id}/nothing"),
        &format!("/together/{id}/%ff"),
        &format!("/together/{id}/"),
        &format!("/history/{id}/more"),
        "/WEEK",
        "/week/",
        "/.env",
        "/static/../Cargo.toml",
        "/account/sessions",
    ] {
        let page = ines.get_only(path).await;
        assert_eq!((page.status.as_u16(), &page.body, &page.headers), (404, &nowhere.body, &nowhere.headers), "{path}");
    }
    nowhere.has("There is no page here");
    assert!(nowhere.links().contains(&"/".to_owned()), "there is a way on");
    for path in [
        "/?x=1",
        "/before?on=elsewhere",
        "/before?on=%ff",
        "/sign-in?next=//elsewhere.example",
        "/week?x=%00",
        "/notes?question=x",
        "/notes?question=-1",
        "/notes?question=99999999999999999999",
        "/private?to=//elsewhere.example",
        "/private?kept=%ff",
    ] {
        let page = ines.get_only(path).await;
        assert!(matches!(page.status.as_u16(), 200 | 303), "{path}: {}", page.status);
        page.has_not("elsewhere");
    }
}

#[sqlx::test]
async fn what_was_typed_stays_in_the_form_that_refuses_it(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let long = "é".repeat(2001);
    let line = "l".repeat(281);
    let word = "w".repeat(61);
    let note = "é".repeat(8001);
    let change = format!("/notes/{}", ines.note("doubt", "the wedding in May").await);
    for (path, button, field, typed, said) in [
        ("/week/side/1", "Keep and go on", "own", &*word, "60 fit"),
        ("/week/side/2", "Keep and go on", "good", &*long, "2000 fit"),
        ("/week/side/4", "Keep and go on", "carry", &*long, "2000 fit"),
        ("/week/side/4", "Keep and go on", "part", &*long, "2000 fit"),
        ("/week/side/5", "Keep and go on", "feel", &*long, "2000 fit"),
        ("/week/side/5", "Keep and go on", "when", &*long, "2000 fit"),
        ("/week/side/5", "Keep and go on", "help", &*long, "2000 fit"),
        ("/week/side/7", "Back", "do-one", &*long, "2000 fit"),
        ("/week/side/7", "Back", "welcome-one", &*long, "2000 fit"),
        ("/week/hold", "Seal the short form", "feel", &*line, "280 fit"),
        ("/week/hold", "Seal the short form", "line", &*long, "2000 fit"),
        ("/invite", "Make a code", "zone", "Middle/Earth", "No time zone has that name"),
        ("/invite", "Make a code", "time", "25:61", "Write the time like this"),
        ("/account/name", "Keep this name", "name", &*word, "40 fit"),
        ("/notes", "Keep it here", "text", &*note, "8000 fit"),
        (&*change, "Keep it", "text", &*note, "8000 fit"),
    ] {
        ines.get(path).await;
        ines.press(button, &[(field, typed)]).await.is(422).has(said);
        let page = ines.page();
        assert_eq!(page.value(field), typed, "{path} {field}");
        let marked = format!("[name='{field}'][aria-invalid='true']");
        assert_eq!(page.find(&marked).len(), 1, "{path}: {field} is marked");
        assert!(page.links().contains(&format!("#{field}")), "{path}: the summary leads to {field}");
    }
    ines.get("/week/side/2").await;
    assert_eq!(ines.page().value("good"), "");
    let exactly = "é".repeat(2000);
    ines.press("Keep and go on", &[("good", &exactly)]).await.is(200);
    ines.get("/week/side/2").await;
    assert_eq!(ines.page().value("good"), exactly);
    let exactly = "é".repeat(8000);
    let kept = ines.note("doubt", &exactly).await;
    ines.get(&format!("/notes/{kept}")).await;
    assert_eq!(ines.page().value("text"), exactly);
}

#[sqlx::test]
async fn what_is_too_long_to_show_or_to_say_back_stays_in_its_form(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let note = ines.note("doubt", "the wedding in May").await;
    let long = "é".repeat(8001);
    ines.get(&format!("/notes/{note}/show")).await;
    let preview = ines.page().button("Preview ");
    ines.press(&preview, &[("how", "part"), ("when", "now"), ("words", &long)]).await.is(422).has("fit");
    assert_eq!(ines.page().value("words"), long);

    let shown = format!("/shown/{}", ines.show(&note, "whole", "", "now").await);
    let long = "é".repeat(2001);
    sam.get(&shown).await;
    let show = sam.page().button("Show ");
    sam.press(&show, &[("heard", &long)]).await.is(422).has("2000 fit");
    assert_eq!(sam.page().value("heard"), long);
    sam.press(&show, &[("heard", "the wedding")]).await.is(200);
    ines.get(&shown).await;
    ines.press("Not quite", &[("words", &long)]).await.is(422).has("2000 fit");
    assert_eq!(ines.page().value("words"), long);
    ines.press("Not quite", &[("words", "")]).await.is(200);
    sam.get(&shown).await;
    sam.press("Tell me more?", &[]).await.is(200);
    sam.press(&show, &[("heard", "the day itself")]).await.is(200);
    ines.get(&shown).await;
    let tell = ines.page().button("Tell ");
    ines.press(&tell, &[("more", &long)]).await.is(422).has("2000 fit");
    assert_eq!(ines.page().value("more"), long);
    ines.get(&shown).await;
    ines.press("That’s it", &[]).await.is(200);
    sam.get(&shown).await;
    let send = sam.page().button("Send to ");
    sam.press(&send, &[("reply", &long), ("offering", "a hand")]).await.is(422).has("2000 fit");
    assert_eq!((sam.page().value("reply"), sam.page().value("offering")), (long, "a hand".to_owned()));
}

#[sqlx::test]
async fn what_is_too_long_at_the_table_stays_in_its_form(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let table = format!("/together/{}", world.open_week(&mut pair, "ours").await);
    let (mut ines, mut sam) = pair;
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    let_speak(&mut ines, &mut sam, &table).await;
    let (long, exactly) = ("é".repeat(2001), "é".repeat(2000));
    sam.sit(&table).await;
    sam.press("Show Ines", &[("heard", &long)]).await.is(422).has("2000 fit");
    assert_eq!(sam.page().value("heard"), long);
    sam.press("Show Ines", &[("heard", &exactly)]).await.is(200).has(&exactly);
    ines.sit(&table).await;
    ines.press("Not quite", &[("words", &long)]).await.is(422).has("2000 fit");
    assert_eq!(ines.page().value("words"), long);
    ines.press("Not quite", &[("words", &exactly)]).await.is(200).has(&exactly);
    sam.say_back(&table, "the walk").await;
    ines.answer(&table, "That’s it", "").await;
    sam.sit(&table).await;
    sam.press("Show Ines", &[("reply", &long), ("offering", "a hand")]).await.is(422).has("2000 fit");
    assert_eq!((sam.page().value("reply"), sam.page().value("offering")), (long, "a hand".to_owned()));
    sam.press("Show Ines", &[("reply", "and this"), ("offering", &"o".repeat(281))]).await.is(422).has("280 fit");
    assert_eq!((sam.page().value("reply"), sam.page().value("offering").len()), ("and this".to_owned(), 281));
}

#[sqlx::test]
async fn broken_characters_and_unknown_fields_are_said_in_place(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let broken = ines.send("POST", "/week/side/2", b"good=half a %ff sentence".to_vec(), &[]).await;
    broken.is(422).has("Some characters didn’t arrive whole");
    assert_eq!(broken.value("good"), "half a \u{fffd} sentence");
    let unknown = ines.post_only("/week/side/2", &[("good", "a walk"), ("author", "somebody")]).await;
    unknown.is(422).has("something this page doesn’t know");
    assert_eq!(unknown.value("good"), "a walk");
    let feeling = ines.post_only("/week/side/1", &[("feeling", "jealousy-of-goats"), ("own", "wobbly")]).await;
    feeling.is(422).has("something this page doesn’t know");
    assert_eq!(feeling.value("own"), "wobbly");
    let json = ines.send("POST", "/week/side/2", b"{}".to_vec(), &[("content-type", "application/json")]).await;
    json.is(400).has("That didn’t arrive whole");
    assert_eq!(world.count("SELECT count(*) FROM sides").await, 0);
    ines.post("/week/side/2", &[("good", "line\r\nline\nline"), ("good-say", "maybe")]).await.is(200);
    ines.get("/week/side/2").await;
    assert_eq!(ines.page().value("good"), "line\nline\nline");
}

#[sqlx::test]
async fn text_is_text_wherever_it_is_shown(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.visitor();
    let evil = "<script>alert(1)</script>\"'&lt;&amp;{{7*7}}";
    ines.get("/sign-up").await;
    ines.sign_in_name = ines.page().find("output.code")[0].clone();
    ines.press("Make my account", &[("passphrase", PASSPHRASE), ("name", "<i>\"I'&")]).await.is(200);
    let code = ines.invite().await;
    let mut sam = world.person("Sam").await;
    sam.post("/join", &[("code", &code)]).await.has("<i>\"I'& asks you").has_not("<i>");
    sam.join(&code).await;
    for (path, field) in [("/week/side/2", "good"), ("/week/side/4", "carry"), ("/week/side/5", "when")] {
        ines.get(path).await;
        let typed = [(field, evil), ("bring", "whole")];
        let typed = if field == "carry" { &typed[..] } else { &typed[..1] };
        ines.press("Keep and go on", typed).await.is(200);
        ines.get(path).await.has_not("<script>alert");
        assert_eq!(ines.page().value(field), evil);
    }
    ines.get("/week/side/1").await;
    ines.press("Keep and go on", &[("own", "<script>x</script>")]).await.is(200);
    ines.get("/week/side/8").await.has_not("<script>x").has_not("<script>alert").has(evil);
    ines.seal("both").await;
    ines.arrive().await;
    sam.seal("both").await;
    let base = sam.arrive().await.path.replace("/together/", "/history/");
    let table = base.replace("/history/", "/together/");
    for path in ["/history", &base] {
        sam.get(path).await.has_not("<script>x").has_not("<script>alert").has("<script>x</script>");
    }
    sam.page().has(evil);
    for step in [Step::Weather, Step::Good, Step::Table, Step::Topic, Step::Close] {
        go_to(&mut ines, &mut sam, &table, step).await;
        sam.page().has(if step == Step::Weather { "<script>x</script>" } else { evil });
        if step != Step::Close {
            say_all(&mut ines, &mut sam, &table, evil).await;
            say_all(&mut sam, &mut ines, &table, evil).await;
        }
        for person in [&mut ines, &mut sam] {
            person.sit(&table).await.has(evil).has_not("<script>x").has_not("<script>alert").has_not("<i>");
        }
    }
    for person in [&mut ines, &mut sam] {
        person.close(&table, evil, "same").await.has_not("<script>alert");
    }
    for path in [&base, &table] {
        ines.get(path).await.has(evil).has_not("<script>x").has_not("<script>alert").has_not("<i>");
    }

    let note = ines.note("doubt", evil).await;
    ines.page().has_not("<script>alert").has(evil);
    ines.get(&format!("/notes/{note}")).await.has_not("<script>alert");
    assert_eq!(ines.page().value("text"), evil);
    ines.preview(&note, "whole", "", "now").await.has_not("<script>alert").has(evil);
    let shown = format!("/shown/{}", ines.show(&note, "whole", "", "now").await);
    sam.get(&shown).await.has_not("<script>alert").has(evil);
    let show = sam.page().button("Show ");
    sam.press(&show, &[("heard", evil)]).await.is(200);
    for person in [&mut ines, &mut sam] {
        for path in [&*shown, "/history", "/week"] {
            person.get(path).await.has_not("<script>alert").has_not("<i>");
        }
    }
    ines.get(&shown).await.has(evil);
    ines.get("/notes").await;
    ines.press("Search", &[("find", evil)]).await.is(200).has_not("<script>alert").has(evil);
}
