//! The constant headers, and which requests are ours.

use crate::support::agreeing::agree;
use crate::support::routes::Named;
use crate::support::{PASSPHRASE, Page, Person, World, routes};
use ampersand::keys::{Keyring, OsEntropy};
use sqlx::PgPool;

const ALWAYS: [(&str, &str); 9] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("x-robots-tag", "noindex, nofollow"),
    ("x-content-type-options", "nosniff"),
];

#[track_caller]
fn carries_them(page: &Page) {
    for (name, value) in ALWAYS {
        assert_eq!(page.headers.get_all(name).iter().collect::<Vec<_>>(), [value], "{name} of {}", page.path);
    }
    let permissions = page.headers["permissions-policy"].to_str().unwrap();
    assert!(permissions.split(", ").all(|p| p.ends_with("=()")) && permissions.contains("geolocation=()"));
    assert!(!page.headers.contains_key("server") && !page.headers.contains_key("x-powered-by"));
    let caching = page.headers["cache-control"].to_str().unwrap();
    if page.path.starts_with("/static/") && page.status == 200 {
        assert_eq!(caching, "public, max-age=31536000, immutable");
    } else {
        assert_eq!(caching, "no-store", "{}", page.path);
        assert!(!page.headers.contains_key("content-encoding"), "pages are not compressed");
    }
}

/// Ines and Sam after a week, with a note of hers and what she has shown of it, and her window open.
struct Scene {
    ines: Person,
    named: Named,
}

impl Scene {
    async fn new(world: &World) -> Self {
        let mut pair = world.pair().await;
        let checkin = world.live_week(&mut pair, "ours").await;
        let agreement = agree(&mut pair.0, &mut pair.1, "face up after six", &[("until", "2026-05-04")]).await;
        let mut ines = pair.0;
        let note = ines.note("doubt", "the wedding in May").await;
        let shown = ines.show(&note, "whole", "", "now").await;
        let handle = "018f0000-0000-7000-8000-000000000000".into();
        ines.note_moment("good", "a line").await;
        let moment = ines.moment();
        let stylesheet = stylesheet(world).await;
        Self { ines, named: Named { checkin, note, shown, agreement, moment, handle, stylesheet } }
    }
}

async fn stylesheet(world: &World) -> String {
    let page = world.visitor().get_only("/").await;
    page.body.split("/static/").find(|part| part.starts_with("app.")).unwrap()[..18].to_owned()
}

#[sqlx::test]
async fn every_answer_of_every_route_carries_the_constant_headers(pool: PgPool) {
    let world = World::new(pool);
    let Scene { mut ines, named } = Scene::new(&world).await;
    let (mut solo, nobody) = (world.person("Rui").await, world.visitor());
    let mut closed = ines.on_another_device().await;
    let mut seen = std::collections::BTreeSet::new();
    for route in routes::all() {
        let path = named.path(&route.template);
        ines.look_in().await;
        solo.back_in().await;
        closed.back_in().await;
        for person in [&nobody, &solo, &closed, &ines] {
            let mut person = person.clone();
            let page = person.send(route.method, &path, Vec::new(), &[]).await;
            carries_them(&page);
            seen.insert(page.status.as_u16());
            let other = if route.method == "GET" { "DELETE" } else { "GET" };
            let page = person.send(other, &path, Vec::new(), &[]).await;
            carries_them(&page);
            seen.insert(page.status.as_u16());
            if route.method == "POST" {
                let foreign = person.send("POST", &path, b"a=b".to_vec(), &[("sec-fetch-site", "cross-site")]).await;
                assert_eq!(foreign.status, 403);
                carries_them(&foreign);
                let huge = person.send("POST", &path, vec![b'x'; 300_000], &[]).await;
                carries_them(&huge);
                seen.insert(huge.status.as_u16());
            } else {
                let head = person.send("HEAD", &path, Vec::new(), &[]).await;
                carries_them(&head);
                assert!(head.body.is_empty());
            }
        }
    }
    for expected in [200, 303, 401, 404, 405, 413, 422] {
        assert!(seen.contains(&expected), "no answer of {expected} was looked at: {seen:?}");
    }
    ines.sign_in().await;
    for path in [
        "/nowhere",
        "/shown/1",
        "/shown/%ff",
        "/static/none.css",
        "/static/%ff",
        "/history/%ff",
        "/week/side/x",
        "/week/side/9",
        "//",
    ] {
        let page = ines.get_only(path).await;
        assert_eq!(page.status, 404, "{path}");
        carries_them(&page);
    }
}

#[sqlx::test]
async fn over_https_the_cookies_and_the_transport_are_strict(pool: PgPool) {
    let world = World::adjusted(pool, Keyring::in_memory(&OsEntropy), |inner| {
        inner.is_https = true;
        inner.public_url = "https://ampersand.example".into();
    });
    let mut ines = world.visitor();
    ines.get("/sign-up").await;
    let page = ines.press_only("Make my account", &[("passphrase", PASSPHRASE), ("name", "Ines")]).await;
    carries_them(&page);
    assert_eq!(page.headers["strict-transport-security"], "max-age=63072000; includeSubDomains");
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"));
    }
    ines.get("/week").await.has("This week");
    let plain = World::new(world.pool.clone()).visitor().get_only("/").await;
    assert!(!plain.headers.contains_key("strict-transport-security"));
}

#[sqlx::test]
async fn only_our_own_pages_may_post(pool: PgPool) {
    let world = World::new(pool);
    let mut ines = world.person("Ines").await;
    let body = || b"good=words&good-say=dont-know".to_vec();
    let ours = "http://localhost:3000";
    for (site, origin, host, expected) in [
        ("", "", "localhost:3000", 403),
        ("cross-site", "", "localhost:3000", 403),
        ("same-site", "", "localhost:3000", 403),
        ("cross-site", "https://elsewhere.example", "localhost:3000", 403),
        ("", "https://elsewhere.example", "localhost:3000", 403),
        ("", "null", "localhost:3000", 403),
        ("same-origin", "", "localhost:3000", 303),
        ("none", "", "localhost:3000", 303),
        ("same-origin", ours, "localhost:3000", 303),
        ("", ours, "localhost:3000", 303),
    ] {
        let headers = [("sec-fetch-site", site), ("origin", origin), ("host", host)];
        let page = ines.send("POST", "/week/side/2", body(), &headers).await;
        assert_eq!(page.status, expected, "{site:?} {origin:?}");
        if expected == 403 {
            page.has("This didn’t come from one of our pages");
            assert_eq!(world.count("SELECT count(*) FROM sides").await, 0);
        }
        carries_them(&page);
    }
    assert_eq!(world.count("SELECT count(*) FROM sides").await, 1);
    for method in ["PUT", "DELETE", "PATCH"] {
        let page = ines.send(method, "/week/side/2", body(), &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(page.status, 403, "{method}");
    }
    let read = ines.send("GET", "/week", Vec::new(), &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(read.status, 200, "a link from elsewhere may lead here");
}

#[sqlx::test]
async fn titles_are_neutral_and_no_page_says_what_this_is_for(pool: PgPool) {
    let world = World::new(pool);
    let Scene { mut ines, named } = Scene::new(&world).await;
    let (mut solo, mut nobody) = (world.person("Rui").await, world.visitor());
    let mut closed = ines.on_another_device().await;
    let titles = [
        "Ampersand",
        "This week · &",
        "Write · &",
        "Together · &",
        "History · &",
        "Notes · &",
        "Read · &",
        "Account · &",
        "Agreements · &",
        "Agreement · &",
        "Moments · &",
        "Steps · &",
        "Ask myself · &",
        "Name · &",
        "Week · &",
        "Invite · &",
        "Join · &",
        "Sign in · &",
        "Sign up · &",
        "Safety · &",
        "Keep this · &",
        "Before you start · &",
        "Ampersand · &",
        "",
    ];
    let mut looked_at = 0;
    for route in routes::all() {
        if route.template.starts_with("/static") || route.template == "/health" {
            continue;
        }
        let path = named.path(&route.template);
        ines.look_in().await;
        for person in [&mut nobody, &mut solo, &mut closed, &mut ines] {
            let page = person.send(route.method, &path, Vec::new(), &[]).await;
            person.back_in().await;
            let title = page.find("title").first().cloned().unwrap_or_default();
            assert!(titles.contains(&title.as_str()) || route.template == "/away", "{path}: {title}");
            let text = page.text().to_lowercase();
            let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
            for forbidden in ["affair", "affairs", "trust", "trusted", "couple", "couples", "betrayal", "infidelity"] {
                assert!(!words.contains(&forbidden), "{forbidden:?} stands on {path}: {}", page.text());
            }
            // Only behind the private door does one say what one keeps there.
            let is_inside = path.starts_with("/notes") && matches!(page.status.as_u16(), 200 | 422);
            assert!(is_inside || !words.contains(&"fear"), "what is kept is named on {path}: {}", page.text());
            assert!(!["trust", "couple", "fear"].iter().any(|word| route.template.contains(word)), "{path}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 200, "{looked_at}");
}

impl Person {
    /// Signs in again where this browser's session has ended.
    async fn back_in(&mut self) {
        if !self.sign_in_name.is_empty() && self.look("/week").await.status.is_redirection() {
            self.sign_in().await;
        }
    }

    /// With the private door open, whatever has closed it.
    async fn look_in(&mut self) {
        self.back_in().await;
        self.open_private().await;
    }
}

#[sqlx::test]
async fn nothing_is_fetched_from_elsewhere_and_no_script_stands_in_a_page(pool: PgPool) {
    let world = World::new(pool);
    let Scene { mut ines, named } = Scene::new(&world).await;
    let mut assets = std::collections::BTreeSet::new();
    for template in routes::gets().iter().filter(|t| !t.starts_with("/static")) {
        for person in [&mut ines, &mut world.visitor()] {
            let page = person.get_only(&named.path(template)).await;
            for outside in
                ["src=\"http", "href=\"http://", "<style", " style=\"", " onclick=", "javascript:", "<img", "<iframe"]
            {
                if template != "/safety" || !outside.contains("href") {
                    page.has_not(outside);
                }
            }
            for script in page.body.split("<script").skip(1) {
                assert!(script.starts_with(" type=\"module\" src=\"/static/") && script.contains("\"></script>"));
            }
            for asset in page.body.split("\"/static/").skip(1) {
                assets.insert(asset.split('"').next().unwrap().to_owned());
            }
        }
    }
    assert!(assets.len() >= 4, "{assets:?}");
    for asset in assets {
        let mut visitor = world.visitor();
        visitor.headers.push(("accept-encoding", "gzip, br".into()));
        let page = visitor.get_only(&format!("/static/{asset}")).await;
        assert_eq!((page.status.as_u16(), &page.headers["content-encoding"]), (200, &"br".parse().unwrap()), "{asset}");
        carries_them(&page);
    }
}
