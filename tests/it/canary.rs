//! A word of its own in every field of a whole life: afterwards neither the database nor the
//! log holds one of them, in any spelling.

use crate::support::World;
use crate::support::life::live;
use crate::support::told::Told;
use data_encoding::{BASE64_NOPAD, HEXLOWER, HEXUPPER};
use sqlx::{PgPool, Row};

/// Bytes as a string of characters below 256, so that they can be searched as one.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

/// The ways a word may have been written down.
fn spellings(word: &str) -> Vec<(&'static str, String)> {
    let mut spellings = vec![
        ("plain", latin(word.as_bytes())),
        ("hex", HEXLOWER.encode(word.as_bytes())),
        ("hex, capital", HEXUPPER.encode(word.as_bytes())),
        ("utf-16le", latin(&word.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())),
        ("utf-16be", latin(&word.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>())),
        ("url", form_urlencoded::byte_serialize(word.as_bytes()).collect()),
        ("backwards", word.chars().rev().collect()),
    ];
    for shift in 0..3 {
        let padded = [&vec![b' '; shift], word.as_bytes()].concat();
        let encoded = BASE64_NOPAD.encode(&padded);
        // What the neighbours may change is left out on both sides.
        let (from, to) = ((shift * 8).div_ceil(6), padded.len() * 8 / 6);
        spellings.push(("base64", encoded[from..to].to_owned()));
    }
    spellings
}

/// Every column of every row: as text, and the bytes behind it.
async fn everything(pool: &PgPool) -> (String, usize) {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'")
            .fetch_all(pool)
            .await
            .unwrap();
    let mut all = String::new();
    let mut rows_with_something = 0;
    for table in &tables {
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_name = $1",
        )
        .bind(table)
        .fetch_all(pool)
        .await
        .unwrap();
        for (column, kind) in columns {
            let sql = format!("SELECT {column}::text AS text FROM {table} WHERE {column} IS NOT NULL");
            let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
            rows_with_something += rows.len();
            for row in rows {
                let text: String = row.get("text");
                if kind == "bytea" {
                    all.push_str(&latin(&HEXLOWER.decode(text.trim_start_matches("\\x").as_bytes()).unwrap()));
                    all.push('\n');
                }
                all.push_str(&latin(text.as_bytes()));
                all.push('\n');
            }
        }
    }
    (all, rows_with_something)
}

#[sqlx::test]
async fn no_word_anybody_typed_stands_in_the_database_or_the_log(pool: PgPool) {
    let (told, _listening) = Told::listen();
    let world = World::new(pool);
    let mut life = live(&world).await;
    life.ines.arrive().await.is(200);
    life.sam.write("").await;
    life.spent.extend([life.ines.cookies["s"].clone(), life.sam.cookies["s"].clone()]);
    let kept = life.said("Ines", "carry-kept").to_owned();
    life.ines.open_private().await.has(&kept);
    life.sam.open_private().await;
    let looked_for = life.said("Ines", "note-fear").to_owned();
    life.ines.press("Search", &[("find", &looked_for)]).await.is(200).has(&looked_for);
    let missing = life.word("Ines", "missing");
    life.ines.get("/notes").await;
    life.ines.press("Search", &[("find", &missing)]).await.is(200);
    for path in [
        "/week",
        "/history",
        "/account",
        "/invite",
        "/join",
        "/week/side/2",
        "/week/side/6",
        "/notes",
        "/agreements",
        "/agreements/new",
    ] {
        for person in life.people() {
            person.get(path).await;
        }
    }
    // What goes wrong is said in the log; what was typed is not.
    let refused = life.word("Sam", "refused");
    life.sam.post("/week/side/2", &[("good", &refused), ("nothing-of-ours", &refused)]).await.is(422);
    let long = format!("{} ", life.word("Ines", "refused-note")).repeat(1000);
    life.ines.get("/notes").await;
    life.ines.press("Keep it here", &[("text", &long)]).await.is(422);
    for field in
        ["so-that", "agree-that", "if-it-slips", "note", "until", "kind", "about", "nothing-of-ours", "version"]
    {
        let refused = life.word("Sam", "refused-builder");
        life.sam.act("/agreements/new", &[(field, &refused), ("so-that", &"x".repeat(300))]).await.is(422);
        life.sam.act("/agreements/new", &[(field, &refused), ("mine", "another")]).await.is(422);
    }
    let ids = sqlx::query_scalar::<_, String>("SELECT id::text FROM agreements").fetch_all(&world.pool).await.unwrap();
    for id in &ids {
        for act in ["consent", "not-now", "take-back", "keep", "rest", "retire"] {
            let version = life.word("Sam", "refused-version");
            let page = life.sam.act(&format!("/agreements/{id}/{act}"), &[("version", &version)]).await;
            assert!([303, 422].contains(&page.status.as_u16()), "{}", page.text());
        }
    }
    let table = sqlx::query_scalar::<_, String>("SELECT '/together/' || id FROM checkins").fetch_one(&world.pool);
    let table = table.await.unwrap();
    life.sam.get(&table).await.has("Something to keep from this week");
    for (act, field) in
        [("reflections", "heard"), ("answer", "words"), ("reply", "reply"), ("reply", "offering"), ("close", "valued")]
    {
        let late = life.word("Sam", "too-late");
        life.sam.act(&format!("{table}/{act}"), &[(field, &late), ("step", "good"), ("speaker", "1")]).await.is(422);
    }
    let address = life.word("Sam", "address");
    for path in ["history", "notes", "shown", "together", "agreements"] {
        life.sam.get(&format!("/{path}/{address}?{address}={address}")).await.is(404);
    }
    let agent = life.word("Sam", "agent");
    life.sam.send("GET", "/week", Vec::new(), &[("user-agent", &agent), ("referer", &agent)]).await.is(200);
    let wrong = life.word("Sam", "wrong-passphrase");
    let mut visitor = world.visitor();
    visitor.act("/sign-in", &[("name", &wrong), ("passphrase", &wrong)]).await.is(422);
    visitor.act("/join", &[("code", &wrong)]).await.is(422);

    life.ines.get("/week/one-screen").await.is(200);
    life.ines.press("We’re both here, let’s open", &[("passphrase", &wrong)]).await.is(422);
    let passphrase = life.sam.passphrase.clone();
    life.ines.press("We’re both here, let’s open", &[("passphrase", &passphrase)]).await.has("isn’t sealed yet");

    let mut words: Vec<String> = life.typed.iter().map(|t| t.word.clone()).collect();
    words.push("seven quiet lanterns on a hill".into());
    words.push(life.kit.clone());
    words.push(life.kit.replace(' ', ""));
    words.push(life.invite.clone());
    words.push(life.invite.replace(' ', ""));
    for code in &life.spent {
        words.extend([code.clone(), code.replace(' ', "")]);
    }
    for person in life.people() {
        words.push(person.sign_in_name.clone());
        words.extend(person.cookies.values().cloned());
    }
    let (database, values) = everything(&world.pool).await;
    let log = latin(&told.bytes());
    let (database, log) = (database.to_lowercase(), log.to_lowercase());
    // At its finest level tower-http's own guard writes addresses down; src/cli.rs keeps it at warnings.
    let log: String =
        log.lines().filter(|line| !line.contains(" trace tower_http::")).map(|l| format!("{l}\n")).collect();
    println!("{} words, {values} values, {} characters of log", words.len(), log.len());
    assert!(
        log.contains("/week/side/{section}") && log.len() > 100_000,
        "the log was listened to: {} characters",
        log.len()
    );
    assert!(words.len() > 80 && values > 500, "{} words, {values} values", words.len());
    for word in &words {
        for (spelling, written) in spellings(word) {
            let written = written.to_lowercase();
            assert!(!database.contains(&written), "{word} stands in the database ({spelling})");
            let line = log.lines().find(|line| line.contains(&written));
            assert!(line.is_none(), "{word} stands in the log ({spelling}): {line:?}");
        }
    }
    // The sieve is not blind: a word put there is found in each spelling.
    for (spelling, written) in spellings("xqfoundzv") {
        let planted = format!("{database}{}", written.to_lowercase());
        assert!(planted.contains(&written.to_lowercase()), "{spelling}");
    }
}
