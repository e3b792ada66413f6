//! Coming in, going out, finding each other.

use crate::support::table::{ARRIVED, go_to};
use crate::support::{PASSPHRASE, Page, Person, World, encoded};
use ampersand::checkins::together::agenda::Step;
use jiff::SignedDuration;
use sqlx::PgPool;

const NEW: &str = "eleven green kettles in the rain";

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// Every header but the cookies, which are random, and the length, which goes with what was typed.
fn without_cookies(page: &Page) -> Vec<(String, String)> {
    assert_eq!(page.headers["content-length"], page.body.len().to_string());
    let mut headers: Vec<(String, String)> = page
        .headers
        .iter()
        .filter(|(name, _)| *name != "set-cookie" && *name != "content-length")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    headers
}

#[sqlx::test]
async fn an_offered_name_is_taken_or_rolled_again_but_never_typed_or_forged(pool: PgPool) {
    let world = World::new(pool);
    let mut visitor = world.visitor();
    visitor.get("/sign-up").await;
    let offered = visitor.page().find("output.code")[0].clone();
    let mut words = offered.split('-');
    assert!(words.next_back().is_some_and(|digits| digits.len() == 4) && words.count() == 2, "{offered}");
    let mut names = visitor.page().form("Make my account").names;
    names.sort();
    assert_eq!(names, ["name", "offer", "passphrase"], "no field takes a sign-in name");

    visitor.press("Offer another", &[("name", "Ines")]).await.is(200);
    assert_ne!(visitor.page().find("output.code")[0], offered);
    assert_eq!(visitor.page().value("name"), "Ines");

    let carried = visitor.page().value("offer");
    let turned = carried.chars().rev().collect::<String>();
    for forged in ["", "amber-harbour-4271", "YW1iZXItaGFyYm91ci00Mjcx", &turned, &carried[1..]] {
        let fields = [("offer", forged), ("passphrase", PASSPHRASE), ("name", "Ines")];
        visitor.post("/sign-up", &fields).await.is(422).has("The last one is gone, so here is another");
        assert_eq!(visitor.page().value("name"), "Ines");
        visitor.page().has_not(PASSPHRASE);
    }
    let typed =
        [("offer", &*carried), ("passphrase", PASSPHRASE), ("name", "Ines"), ("sign-in-name", "ines-and-sam-0001")];
    visitor.post("/sign-up", &typed).await.is(422);
    assert_eq!(world.count("SELECT count(*) FROM accounts").await, 0);

    visitor.get("/sign-up").await;
    visitor
        .press("Make my account", &[("passphrase", PASSPHRASE), ("name", "Ines")])
        .await
        .is(200)
        .has("A spare way in");
    assert_eq!(world.count("SELECT count(*) FROM accounts").await, 1);
}

#[sqlx::test]
async fn one_offer_makes_one_account(pool: PgPool) {
    let world = World::new(pool);
    let mut one = world.visitor();
    one.get("/sign-up").await;
    let mut two = one.clone();
    let name = one.page().find("output.code")[0].clone();
    let typed = [("passphrase", PASSPHRASE), ("name", "Ines")];
    one.press("Make my account", &typed).await.is(200);
    two.press("Make my account", &typed).await.is(422).has("The last one is gone");
    assert_ne!(two.page().find("output.code")[0], name);
    assert!(two.cookies.is_empty(), "nobody was signed in");
    two.press("Make my account", &typed).await.is(200);
    assert_eq!(world.count("SELECT count(*) FROM accounts").await, 2);
}

#[sqlx::test]
async fn a_suggested_passphrase_is_shown_and_works(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.visitor();
    ines.get("/sign-up").await;
    let offered = ines.page().find("output.code")[0].clone();
    ines.press("Suggest one", &[("name", "Ines"), ("passphrase", "my own half thought")]).await.is(200);
    ines.page().has_not("my own half thought");
    let suggested = ines.page().value("passphrase");
    assert_eq!(suggested.split([' ', '-']).count(), 6, "{suggested}");
    assert_eq!((ines.page().value("name").as_str(), &ines.page().find("output.code")[0]), ("Ines", &offered));
    ines.press("Make my account", &[]).await.is(200).has_not(&suggested);
    (ines.sign_in_name, ines.passphrase) = (offered, suggested);
    let other = ines.on_another_device().await;
    other.page().has("This week");
}

#[sqlx::test]
async fn a_weak_passphrase_is_refused_in_place_and_never_sent_back(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.visitor();
    ines.get("/sign-up").await;
    let offered = ines.page().find("output.code")[0].clone();
    let long = "long and longer ".repeat(65);
    for (passphrase, reason) in [
        ("short one", "Please use at least 15 characters"),
        ("", "Please use at least 15 characters"),
        ("passwordpassword", ""),
        ("aaaaaaaaaaaaaaaaaaaa", ""),
        (&*offered, ""),
        (&*long, "Please use at most 1024 characters"),
    ] {
        ines.press("Make my account", &[("passphrase", passphrase), ("name", "Ines Maria")]).await.is(422);
        let page = ines.page();
        page.has("One thing needs another look").has(reason);
        assert!(page.find("#passphrase-e").iter().any(|said| said.contains(reason) && said.len() > 20), "{passphrase}");
        assert_eq!((page.value("passphrase").as_str(), page.value("name").as_str()), ("", "Ines Maria"));
        assert_eq!(page.find("output.code")[0], offered);
        if !passphrase.is_empty() && passphrase != offered {
            page.has_not(passphrase);
        }
    }
    ines.press("Make my account", &[("passphrase", PASSPHRASE), ("name", "")]).await.is(422);
    ines.page().has("Enter the name your partner will see").has_not(PASSPHRASE);
    assert_eq!(world.count("SELECT count(*) FROM accounts").await, 0);
}

#[sqlx::test]
async fn an_unknown_name_and_a_wrong_passphrase_get_the_same_answer(pool: PgPool) {
    let world = World::new(pool);
    let ines = world.person("Ines").await;
    let answer = |name: String, passphrase: &'static str| {
        let mut visitor = world.visitor();
        async move {
            visitor.get("/sign-in").await;
            let page = visitor.press_only("Sign in", &[("name", &name), ("passphrase", passphrase)]).await;
            page.has_not(passphrase);
            assert!(page.headers.get("set-cookie").is_none());
            (page.status.as_u16(), page.body.replace(&name, "NAME"), without_cookies(&page))
        }
    };
    let wrong = answer(ines.sign_in_name.clone(), NEW).await;
    let unknown = answer("amber-harbour-0000".into(), NEW).await;
    assert_eq!(wrong.0, 422);
    assert_eq!(wrong, unknown);
    assert!(wrong.1.contains("These two don’t go together"));
    assert_eq!(wrong, answer("NOT a name at all".into(), NEW).await, "not even the form of a name tells");
}

#[sqlx::test]
async fn signing_out_ends_the_session_and_empties_the_browser(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let before = ines.clone();
    ines.get("/week").await;
    let out = ines.press_only("Sign out", &[]).await;
    assert_eq!((out.status.as_u16(), &out.headers["location"]), (303, &"/sign-in".parse().unwrap()));
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert!(!ines.cookies.contains_key("s") && ines.cookies.contains_key("d"));
    assert_eq!(world.count("SELECT count(*) FROM sessions").await, 0);
    before.clone().get("/week").await.has("Sign in").has_not("This week is");
    assert_eq!(before.clone().get_only("/week").await.status, 303, "the old cookie opens nothing");
}

#[sqlx::test]
async fn one_device_or_all_others_can_be_ended_and_only_ones_own(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let mut phone = ines.clone();
    phone.cookies.clear();
    phone.headers.push(("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile".into()));
    phone.sign_in().await;
    let mut tablet = ines.clone();
    tablet.cookies.clear();
    tablet.headers.push(("user-agent", "Mozilla/5.0 (iPad)".into()));
    tablet.sign_in().await;

    ines.get("/account").await;
    ines.page().has("A computer (this one)").has("A phone").has("A tablet").has("9 March 2026");
    assert_eq!(ines.page().find(".rows > li").len(), 3);
    let end = ines.page().form("End the session on a phone, since 9 March 2026").action;
    sam.get("/account").await;
    assert_eq!(sam.page().find(".rows > li").len(), 1);
    sam.post(&end, &[]).await.is(404);
    phone.get("/week").await.has("This week");

    ines.post(&end, &[]).await.is(200).has_not("A phone");
    assert_eq!(phone.get_only("/week").await.status, 303);
    tablet.get("/week").await.has("This week");
    ines.post(&end, &[]).await.is(404);

    ines.get("/account").await;
    ines.press("End all others", &[]).await.is(200).has_not("End all others");
    assert_eq!(tablet.get_only("/week").await.status, 303);
    ines.get("/week").await.has("This week");
    sam.get("/week").await.has("This week");
}

#[sqlx::test]
async fn a_session_ends_after_an_idle_hour_and_a_trusted_one_after_two_idle_weeks(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let mut stays = world.visitor();
    stays.get("/sign-in").await;
    let name = ines.sign_in_name.clone();
    stays.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE), ("stay", "on")]).await.is(200);
    world.later(minutes(59));
    ines.get("/week").await.has("This week");
    world.later(minutes(59));
    ines.get("/week").await.has("This week");
    world.later(minutes(60));
    assert_eq!(ines.get_only("/week").await.status, 303);
    world.days_later(13);
    stays.get("/week").await.has("This week");
    world.days_later(14);
    assert_eq!(stays.get_only("/week").await.status, 303);
}

#[sqlx::test]
async fn a_new_passphrase_carries_everything_over_and_ends_every_other_session(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.write("the walk on Saturday").await;
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "only for the drawer"), ("bring", "keep")]).await.is(200);
    for text in ["an older fear", "a newer fear"] {
        ines.note("fear", text).await;
    }
    ines.get("/notes").await;
    ines.keep_by_script("Keep it here", &[("text", "half a sentence")]).await.is(204);
    let drawer = ["a newer fear", "an older fear", "only for the drawer"];
    let kit = ines.make_kit().await;
    let code = ines.invite().await;
    let mut sam = world.person("Sam").await;
    sam.join(&code).await;
    sam.write("you laughed at the radio").await;
    assert_eq!(world.count("SELECT count(*) FROM memberships WHERE letter IS NOT NULL").await, 1, "it still waits");

    let mut phone = ines.on_another_device().await;
    ines.change_passphrase(NEW).await;
    ines.page().has_not(NEW).has_not(PASSPHRASE);
    assert_eq!(phone.get_only("/week").await.status, 303, "the phone is signed out");
    phone.try_sign_in().await.is(422).has("These two don’t go together");

    ines.get("/rhythm").await.has("You and Sam meet on");
    ines.get("/week/side/2").await;
    assert_eq!(ines.page().value("good"), "the walk on Saturday");
    assert_eq!(ines.private_texts().await, drawer);
    assert_eq!(ines.page().value("text"), "half a sentence");

    let mut phone = ines.on_another_device().await;
    phone.get("/rhythm").await.has("You and Sam meet on");
    phone.seal("both").await;
    phone.arrive().await;
    sam.seal("both").await;
    let table = sam.arrive().await.has(ARRIVED).path.clone();
    ines.get("/week").await;
    assert_eq!(ines.press_link("To the table").await.is(200).path, table);
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    for person in [&mut ines, &mut sam] {
        person.page().has("the walk on Saturday").has("you laughed at the radio");
    }

    let mut lost = world.visitor();
    recover(&mut lost, &kit, "twelve slow ferries past noon").await.is(200);
    lost.get("/history").await.has("Monday 9 March");
    assert_eq!(lost.private_texts().await, drawer);
    assert_eq!(lost.page().value("text"), "half a sentence");
}

#[sqlx::test]
async fn the_other_side_keeps_its_way_in_when_a_passphrase_changes(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.write("the walk on Saturday").await;
    ines.seal("alone").await;
    sam.write("you laughed at the radio").await;
    sam.change_passphrase(NEW).await;
    sam.get("/rhythm").await.has("You and Ines meet on");
    sam.seal("both").await;
    sam.arrive().await.has(ARRIVED);
    let mut sam = sam.on_another_device().await;
    sam.get("/history").await;
    sam.press_link("Read both sides from Monday 9 March").await.has("the walk on Saturday");
    ines.get("/history").await;
    ines.press_link("Read both sides from Monday 9 March").await.has("you laughed at the radio");
}

#[sqlx::test]
async fn a_code_can_be_read_again_after_a_new_passphrase_and_still_works(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let code = ines.invite().await;
    ines.change_passphrase(NEW).await;
    ines.get("/invite").await.has(&code);
    let mut sam = world.person("Sam").await;
    sam.join(&code).await;
    sam.get("/rhythm").await.has("You and Ines meet on");
    ines.get("/rhythm").await.has("You and Sam meet on");
}

#[sqlx::test]
async fn a_wrong_current_passphrase_changes_nothing(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let mut phone = ines.on_another_device().await;
    for (current, new, said) in [
        ("not what it was at all", NEW, "That isn’t it"),
        (PASSPHRASE, "short", "at least 15"),
        (PASSPHRASE, PASSPHRASE, "This is the one you have now"),
        ("", NEW, "Enter your passphrase"),
    ] {
        ines.get("/account/passphrase").await;
        ines.press("Change it", &[("current", current), ("passphrase", new)]).await.is(422).has(said);
        let page = ines.page();
        assert_eq!((page.value("current"), page.value("passphrase")), (String::new(), String::new()));
        page.has_not(NEW).has_not(PASSPHRASE);
    }
    phone.get("/week").await.has("This week");
    ines.on_another_device().await;
}

async fn recover<'a>(person: &'a mut Person, kit: &str, passphrase: &str) -> &'a Page {
    person.get("/recover").await;
    person.sign_in_name = person.page().find("output.code")[0].clone();
    person.passphrase = passphrase.to_owned();
    person.press("Come in", &[("code", kit), ("passphrase", passphrase)]).await
}

#[sqlx::test]
async fn the_kit_opens_the_door_once_under_a_new_name_and_passphrase(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.write("the walk on Saturday").await;
    let first = ines.make_kit().await;
    let kit = ines.make_kit().await;
    assert_eq!(kit.chars().filter(|c| c.is_ascii_alphanumeric()).count(), 26);
    ines.get("/recovery").await.has("You made one on 9 March 2026").has_not(&kit);

    let mut wrong = world.visitor();
    recover(&mut wrong, &first, NEW).await.is(422).has("This code doesn’t open anything");
    wrong.page().has_not(&first).has_not(NEW);
    recover(&mut wrong, "0000 0000 0000 0000 0000 0000 00", NEW).await.is(422).has("This code doesn’t open anything");

    let mut back = world.visitor();
    recover(&mut back, &kit.to_lowercase().replace('-', " "), NEW).await.is(200);
    back.get("/week/side/2").await;
    assert_eq!(back.page().value("good"), "the walk on Saturday");
    back.get("/rhythm").await.has("You and Sam meet on");
    assert_eq!(ines.get_only("/week").await.status, 303, "other devices are signed out");
    ines.try_sign_in().await.is(422);
    back.on_another_device().await;

    let mut again = world.visitor();
    recover(&mut again, &kit, "thirteen blue ladders at dawn").await.is(422).has("This code doesn’t open anything");
    back.get("/recovery").await.has_not("You made one on");
    sam.get("/rhythm").await.has("You and Ines meet on");
}

#[sqlx::test]
async fn what_is_written_alone_waits_for_a_partner_and_opens_with_them(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.get("/week").await.has("Everything here works on your own").has_not("I’m here, let’s open");
    ines.write("before there were two").await;
    ines.seal("both").await;
    ines.page().has("Your side is sealed").has_not("I’m here, let’s open");
    ines.get("/history").await.has("Nothing here yet");
    let mut sam = world.person("Sam").await;
    sam.write("also alone").await;
    let code = ines.invite().await;
    sam.join(&code).await;
    sam.seal("both").await;
    ines.get("/week").await.has("Your side is sealed");
    ines.arrive().await.has("You’ve said you’re here");
    let table = sam.arrive().await.has(ARRIVED).path.clone();
    go_to(&mut ines, &mut sam, &table, Step::Good).await;
    sam.page().has("before there were two").has("also alone");
}

/// The page without the ticket that is drawn anew for each sending.
fn without_ticket(page: &Page) -> String {
    match page.body.split_once("name=\"once\" value=\"") {
        Some((before, after)) => format!("{before}{}", after.split_once('"').unwrap().1),
        None => page.body.clone(),
    }
}

/// What typing a code answers, without the code that was typed.
async fn looked(person: &mut Person, code: &str) -> (u16, String, Vec<(String, String)>) {
    let page = person.post_only("/join", &[("code", code)]).await;
    (page.status.as_u16(), page.body.replace(code, "CODE"), without_cookies(&page))
}

#[sqlx::test]
async fn every_code_that_opens_nothing_gets_one_and_the_same_answer(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut rui) = (world.person("Ines").await, world.person("Rui").await);
    let mut visitor = world.visitor();
    let mistyped = looked(&mut rui, "0000-0000-0000-0000").await;
    assert_eq!(mistyped.0, 422);
    assert!(mistyped.1.contains("This code doesn’t open anything"));
    assert_eq!(looked(&mut visitor, "0000-0000-0000-0000").await, mistyped, "signed in or not");
    assert_eq!(looked(&mut rui, "abc").await, mistyped);

    let taken_back = ines.invite().await;
    assert_eq!(looked(&mut rui, &taken_back).await.0, 200, "a live one opens");
    assert_eq!(looked(&mut ines, &taken_back).await, mistyped, "one's own");
    ines.get("/invite").await;
    ines.press("Take it back", &[]).await.is(200);
    assert_eq!(looked(&mut rui, &taken_back).await, mistyped, "taken back");

    let declined = ines.invite().await;
    rui.post("/join", &[("code", &declined)]).await.is(200);
    rui.press("No, thank you", &[]).await.is(200).has("Everything here works on your own");
    assert_eq!(looked(&mut rui, &declined).await.0, 200, "a no is silence: the code runs out by itself");
    ines.get("/invite").await.has(&declined);
    ines.post("/invite/take-back", &[]).await;
    assert_eq!(looked(&mut rui, &declined).await, mistyped, "declined, then taken back");

    let replaced = ines.invite().await;
    ines.post("/invite", &[("rules", "yes"), ("weekday", "Friday"), ("time", "19:30"), ("zone", "UTC")]).await.is(200);
    let newest = ines.page().find(".code")[0].clone();
    assert_ne!(newest, replaced);
    assert_eq!(looked(&mut rui, &replaced).await, mistyped, "replaced");

    let mut sam = world.person("Sam").await;
    let mut race = rui.clone();
    race.post("/join", &[("code", &newest)]).await.is(200);
    sam.join(&newest).await;
    assert_eq!(looked(&mut rui, &newest).await, mistyped, "reused");
    let late = race.press_only("Join Ines", &[("rules", "yes")]).await;
    let late = (late.status.as_u16(), late.body.replace(&newest, "CODE"), without_cookies(&late));
    assert_eq!(late, mistyped, "answered after somebody else was quicker");
    assert_eq!(world.count("SELECT count(*) FROM couples").await, 1);

    let mut ada = world.person("Ada").await;
    let old = ada.invite().await;
    world.later(SignedDuration::from_hours(72) - minutes(1));
    assert_eq!(looked(&mut visitor, &old).await.0, 200, "three days long");
    world.later(minutes(1));
    assert_eq!(looked(&mut visitor, &old).await, mistyped, "expired");
    rui.sign_in().await;
    for code in [&old, &newest, &declined, &taken_back] {
        let page = rui.post_only("/join/accept", &[("code", code), ("rules", "yes")]).await;
        let page = (page.status.as_u16(), page.body.replace(code, "CODE"), without_cookies(&page));
        assert_eq!(page, mistyped, "accepting without looking");
    }
}

#[sqlx::test]
async fn declining_shows_the_inviter_nothing(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut rui) = (world.person("Ines").await, world.person("Rui").await);
    let code = ines.invite().await;
    let before = [ines.get_only("/invite").await, ines.get_only("/week").await, ines.get_only("/account").await];
    rui.post("/join", &[("code", &code)]).await.is(200);
    let after = [ines.get_only("/invite").await, ines.get_only("/week").await, ines.get_only("/account").await];
    assert_eq!(before.each_ref().map(|p| &p.body), after.each_ref().map(|p| &p.body), "looked at");
    rui.press("No, thank you", &[]).await.is(200);
    let after = [ines.get_only("/invite").await, ines.get_only("/week").await, ines.get_only("/account").await];
    assert_eq!(before.each_ref().map(|p| &p.body), after.each_ref().map(|p| &p.body), "declined");
}

#[sqlx::test]
async fn what_each_keeps_and_the_ground_rules_are_read_before_joining(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = (world.person("Ines").await, world.person("Sam").await);
    ines.get("/invite").await.has("What either of you keeps on leaving").has("Ground rules");
    ines.press("Make a code", &[]).await.is(422).has("Tick this first");
    let code = ines.invite().await;
    for person in [&mut sam, &mut world.visitor()] {
        person.get("/join").await;
        person.press("Have a look", &[("code", &code.to_lowercase().replace('-', " "))]).await.is(200);
        person
            .page()
            .has("Ines asks you to share a space")
            .has("What either of you keeps on leaving")
            .has("Ground rules");
    }
    sam.press("Join Ines", &[]).await.is(422).has("Tick this first").has("Ground rules");
    assert_eq!(world.count("SELECT count(*) FROM couples").await, 0);
    sam.press("Join Ines", &[("rules", "yes")]).await.is(200).has("Your time together");
    assert_eq!(world.count("SELECT count(*) FROM members WHERE rules_on = '2026-03-09'").await, 2);
}

#[sqlx::test]
async fn a_shared_space_holds_two(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    let mut rui = world.person("Rui").await;
    let code = rui.invite().await;
    for member in [&mut ines, &mut sam] {
        member.get("/invite").await.is(404);
        member.post("/invite", &[("rules", "yes")]).await.is(404);
        member.get("/join").await.has("One shared space at a time");
        member.post("/join", &[("code", &code)]).await.is(422).has("One shared space at a time");
        member.post("/join/accept", &[("code", &code), ("rules", "yes")]).await.is(422);
    }
    rui.get("/invite").await.has(&code);
    assert_eq!(world.count("SELECT count(*) FROM members").await, 2);
}

#[sqlx::test]
async fn two_who_accept_each_others_codes_are_linked_once(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = (world.person("Ines").await, world.person("Sam").await);
    let (of_ines, of_sam) = (ines.invite().await, sam.invite().await);
    ines.post("/join", &[("code", &of_sam)]).await.is(200);
    sam.post("/join", &[("code", &of_ines)]).await.is(200);
    let rules = [("rules", "yes")];
    let (one, two) = tokio::join!(ines.press_only("Join Sam", &rules), sam.press_only("Join Ines", &rules));
    let mut answers = [one.status.as_u16(), two.status.as_u16()];
    answers.sort_unstable();
    assert!(matches!(answers, [303, 422]), "{answers:?}");
    assert_eq!(world.count("SELECT count(*) FROM couples").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM invites").await, 0);
    ines.get("/rhythm").await.has("You and Sam meet on");
    sam.get("/rhythm").await.has("You and Ines meet on");
}

#[sqlx::test]
async fn another_day_to_meet_counts_from_the_next_week(pool: PgPool) {
    let world = World::new(pool);
    let mut pair = world.pair().await;
    let (ines, sam) = (&mut pair.0, &mut pair.1);
    ines.get("/week").await.has("9 to 15 March").has("Sunday at 20:00");
    sam.get("/rhythm").await;
    let lisbon = [("weekday", "Friday"), ("time", "19:30"), ("zone", "Europe/Lisbon")];
    sam.press("Keep this", &lisbon).await.is(200).has("From Monday 16 March: Friday at 19:30, Europe/Lisbon time");
    ines.get("/rhythm")
        .await
        .has("meet on Sunday at 20:00")
        .has("From Monday 16 March: Friday at 19:30, Europe/Lisbon time");
    ines.get("/week").await.has("9 to 15 March").has("Sunday at 20:00");
    for (typed, said) in [
        ([("weekday", "Friday"), ("time", "25:00"), ("zone", "UTC")], "Write the time like this"),
        ([("weekday", "Friday"), ("time", "20:00"), ("zone", "Atlantis/Harbour")], "No time zone has that name"),
    ] {
        ines.press_link("Change the day or time").await;
        ines.press("Keep this", &typed).await.is(422).has(said);
        assert_eq!(ines.page().value("zone"), typed[2].1);
        ines.get("/week").await;
    }
    world.days_later(7);
    world.both_back(&mut pair).await;
    for person in [&mut pair.0, &mut pair.1] {
        person.get("/week").await.has("16 to 20 March").has("Friday at 19:30");
        person.get("/rhythm").await.has("Friday at 19:30, Europe/Lisbon time").has_not("From Monday 16 March");
    }
    world.days_later(7);
    world.both_back(&mut pair).await;
    pair.0.get("/week").await.has("21 to 27 March");
}

#[sqlx::test]
async fn a_new_name_is_seen_by_the_partner_and_on_a_waiting_code(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.get("/account").await;
    ines.press_link("Change the name your partner sees").await;
    assert_eq!(ines.page().value("name"), "Ines");
    ines.press("Keep this name", &[("name", &"é".repeat(41))]).await.is(422).has("40 fit");
    assert_eq!(ines.page().value("name"), "é".repeat(41));
    ines.press("Keep this name", &[("name", "  ")]).await.is(422).has("the name your partner will see.");
    ines.press("Keep this name", &[("name", "Inês & <b>")]).await.is(200).has("Inês & <b>");
    sam.get("/rhythm").await.has("You and Inês & <b> meet on").has_not("<b> meet on");

    let mut rui = world.person("Rui").await;
    let code = rui.invite().await;
    rui.get("/account/name").await;
    rui.press("Keep this name", &[("name", "Ruy")]).await.is(200);
    world.visitor().post("/join", &[("code", &code)]).await.has("Ruy asks you to share a space");
}

#[sqlx::test]
async fn words_sent_after_a_sessions_end_wait_for_the_same_account(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.get("/week/side/2").await;
    world.later(minutes(61));
    let held = ines.press_only("Keep and go on", &[("good", "the walk on Saturday")]).await;
    held.is(401).has("What you wrote is safe").has_not("the walk on Saturday");
    assert_eq!(world.count("SELECT count(*) FROM sides").await, 0);
    ines.page = Some(held.clone());
    let name = ines.sign_in_name.clone();
    ines.press("Sign in", &[("name", &name), ("passphrase", NEW)]).await.is(422).has("What you wrote is safe");
    ines.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE)]).await.is(200);
    ines.page().has("Your words are still here").has("the walk on Saturday");
    let shown = ines.page().find("section .words");
    assert!(shown.contains(&"the walk on Saturday".to_owned()), "{shown:?}");
    ines.press("Go on with it", &[]).await.is(200);
    ines.get("/week/side/2").await;
    assert_eq!(ines.page().value("good"), "the walk on Saturday");
}

#[sqlx::test]
async fn words_sent_after_a_sessions_end_are_not_handed_to_another_account(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let sam = world.person("Sam").await;
    ines.get("/week/side/2").await;
    world.later(minutes(61));
    let held = ines.press_only("Keep and go on", &[("good", "the walk on Saturday")]).await;
    let mut same_browser = ines.clone();
    same_browser.page = Some(held);
    same_browser.press("Sign in", &[("name", &sam.sign_in_name), ("passphrase", PASSPHRASE)]).await.is(200);
    same_browser.page().has_not("the walk on Saturday").has("A blank page, for when you’re ready");
    same_browser.get("/week/side/2").await;
    assert_eq!(same_browser.page().value("good"), "");
    assert_eq!(world.count("SELECT count(*) FROM sides").await, 0);
}

#[sqlx::test]
async fn the_words_that_waited_are_shown_and_nothing_else(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.write("a first try").await;
    ines.get("/week/side/2").await;
    world.later(minutes(61));
    let held = ines.press_only("Keep and go on", &[("good", "the walk on Saturday")]).await;
    ines.page = Some(held);
    let name = ines.sign_in_name.clone();
    ines.press("Sign in", &[("name", &name), ("passphrase", PASSPHRASE)]).await.is(200);
    assert_eq!(ines.page().find("section .words"), ["the walk on Saturday"]);
}

#[sqlx::test]
async fn an_act_without_words_is_not_done_later(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    ines.write("the walk on Saturday").await;
    ines.get("/week/side/8").await;
    world.later(minutes(61));
    let answer = ines.press_only("Seal my side", &[]).await;
    answer.is(401).has("Sign in, and carry on from there").has_not("What you wrote is safe");
    ines.sign_in().await;
    ines.get("/week").await.has("There is room for your side");
    let body = encoded(&[("passphrase".into(), PASSPHRASE.into())]);
    let mut stranger = world.visitor();
    let page = stranger.send("POST", "/private", body.into_bytes(), &[]).await;
    page.is(401).has_not(PASSPHRASE);
    assert!(!page.body.contains("name=\"held\""));
}

#[sqlx::test]
async fn the_private_door_opens_for_the_passphrase_alone(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let empty = ines.get_only("/private").await;
    assert!(ines.private_texts().await.is_empty());
    ines.press("Close it now", &[]).await.has("This week");
    ines.get("/week/side/4").await;
    ines.press("Keep and go on", &[("carry", "two\nlines"), ("bring", "keep")]).await.is(200);
    let full = ines.get_only("/private").await;
    assert_eq!(without_ticket(&full), without_ticket(&empty), "full or empty, the door looks the same");
    ines.get("/private").await;
    ines.press("Open", &[("passphrase", NEW)]).await.is(422).has("That isn’t it").has_not("two");
    ines.page().has_not(NEW);
    assert_eq!(ines.private_texts().await, ["two lines"]);
    ines.note("fear", "a third").await;
    ines.press("Close it now", &[]).await;
    let fuller = ines.get_only("/private").await;
    assert_eq!(without_ticket(&fuller), without_ticket(&empty));
    ines.get("/notes").await.has("Just for you").has_not("two").has_not("third");
}

#[sqlx::test]
async fn the_private_door_closes_after_ten_minutes_and_with_the_session(pool: PgPool) {
    let world = World::new(pool);
    let (mut ines, mut sam) = world.pair().await;
    ines.note("fear", "the wedding in May").await;
    let mut phone = ines.on_another_device().await;
    phone.get("/notes").await.has("Just for you").has_not("wedding");
    world.later(minutes(9));
    ines.get("/notes").await.has("the wedding in May");
    world.later(minutes(1));
    ines.get("/notes").await.has("Just for you").has_not("wedding");
    // Looking does not hold it open; only the passphrase opens it again, here and not elsewhere.
    ines.open_private().await.has("the wedding in May");
    phone.get("/notes").await.has("Just for you");
    ines.press("Sign out", &[]).await;
    ines.sign_in().await;
    ines.get("/notes").await.has("Just for you");
    ines.open_private().await;
    ines.press_only("Leave quickly", &[]).await;
    ines.sign_in().await;
    ines.get("/notes").await.has("Just for you");

    // Arriving closes it on every device of the one who arrives, and of nobody else.
    ines.open_private().await;
    phone.open_private().await;
    sam.sign_in().await;
    sam.open_private().await;
    phone.write_and_seal("the walk").await;
    phone.arrive().await.is(200);
    for device in [&mut ines, &mut phone] {
        device.get("/notes").await.has("Just for you");
    }
    sam.get("/notes").await.has("Private notes");
}

#[sqlx::test]
async fn the_private_door_leads_to_where_somebody_was_and_nowhere_else(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let note = ines.note("doubt", "the wedding in May").await;
    ines.press("Close it now", &[]).await;
    ines.get(&format!("/notes/{note}")).await.has("Just for you").has_not("wedding");
    ines.press("Open", &[("passphrase", PASSPHRASE)]).await.has("Change this note");
    assert_eq!(ines.page().path, format!("/notes/{note}"));
    for to in ["//elsewhere.example", "/week", "https://elsewhere.example/notes", "/notes/../account", ""] {
        ines.post("/private/close", &[]).await;
        let to = form_urlencoded::byte_serialize(to.as_bytes()).collect::<String>();
        ines.get(&format!("/private?to={to}")).await.has_not("elsewhere");
        let opened = ines.press_only("Open", &[("passphrase", PASSPHRASE)]).await;
        assert_eq!((opened.status.as_u16(), &opened.headers["location"]), (303, &"/notes".parse().unwrap()), "{to}");
    }
    // Sent again from the browser's history, the right passphrase opens nothing.
    ines.post("/private/close", &[]).await;
    ines.get("/private").await;
    let form = ines.filled("Open", &[("passphrase", PASSPHRASE)]);
    ines.press("Open", &[("passphrase", PASSPHRASE)]).await.has("Private notes");
    ines.post("/private/close", &[]).await;
    let again = ines.send("POST", &form.0, encoded(&form.1).into_bytes(), &[]).await;
    again.is(422).has_not("wedding").has_not(PASSPHRASE);
    ines.get("/notes").await.has("Just for you");
}
