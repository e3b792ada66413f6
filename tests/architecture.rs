//! Holds `src` and `templates` to ARCHITECTURE.md and the house rules, by reading them as text.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Files besides `store.rs` that may talk to the database, each with its reason.
const MAY_QUERY: [(&str, &str); 12] = [
    ("src/app.rs", "health asks whether the database answers"),
    ("src/cli.rs", "a missing keyring is reported where accounts exist"),
    ("src/demo.rs", "an empty database only is filled"),
    ("src/web/live/wire.rs", "NOTIFY, which is a statement"),
    ("src/accounts/rekey.rs", "the one list of what is sealed under an account's keys, across tables"),
    ("src/accounts/rotation.rs", "re-seals the outer layers, without a member"),
    ("src/accounts/recovery.rs", "the store of recovery codes: keys and rows change together"),
    ("src/accounts/private.rs", "the store of private letters: opened only in the private window"),
    ("src/agreements/builder/drafts.rs", "the store of what is begun: one's own, under one's own key"),
    ("src/checkins/together/drafts.rs", "the store of what is half written: one's own, under one's own key"),
    ("src/hearing/acts.rs", "the writing half of the store of hearings"),
    ("src/notes/reveals/acts.rs", "the writing half of the store of reveals"),
];

const VAGUE_NAMES: [&str; 5] = ["utils", "helpers", "common", "services", "manager"];

/// Not in what anybody reads on a screen, over whose shoulder somebody may look.
const WORDS_NOT_SHOWN: [&str; 4] = ["affair", "trust", "couple", "fear"];

const MOST_LINES: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All files below a folder, as paths from the root, in order.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(from_root(&path));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} holds no .{ending}");
    found
}

fn from_root(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/")
}

struct Row {
    module: String,
    may_import: Vec<String>,
}

/// The words in backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The table under "The modules": `| module | what it holds | what it may import |`.
fn table() -> Vec<Row> {
    let text = read("ARCHITECTURE.md");
    let lines = text.lines().skip_while(|line| *line != "## The modules").skip_while(|line| !line.starts_with('|'));
    let rows: Vec<Row> = lines
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            let [module, _, imports] = cells[..] else { panic!("three cells, not {line}") };
            let mut names = quoted(module);
            assert_eq!(names.len(), 1, "one module a row: {line}");
            Row { module: names.remove(0), may_import: quoted(imports) }
        })
        .collect();
    assert!(!rows.is_empty(), "ARCHITECTURE.md has no table of modules");
    rows
}

/// `pub mod` lines of lib.rs in groups; rustfmt sorts the lines of a group by the alphabet.
fn groups() -> Vec<BTreeSet<String>> {
    let text = read("src/lib.rs");
    let name = |line: &str| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned);
    text.split("\n\n")
        .map(|group| group.lines().filter_map(name).collect())
        .filter(|g: &BTreeSet<_>| !g.is_empty())
        .collect()
}

#[test]
fn the_table_names_the_modules_of_lib_rs_in_its_order() {
    let mut rows = table().into_iter().map(|row| row.module);
    for group in groups() {
        let named: BTreeSet<String> = rows.by_ref().take(group.len()).collect();
        assert_eq!(named, group, "ARCHITECTURE.md on the left, src/lib.rs on the right");
    }
    assert_eq!(rows.next(), None, "a row without a module");
}

#[test]
fn a_row_may_import_only_from_rows_above_it() {
    let mut above = BTreeSet::new();
    for row in table() {
        for import in &row.may_import {
            assert!(above.contains(import), "{} may not import {import}: it stands below", row.module);
        }
        above.insert(row.module);
    }
}

/// `src/notes/store.rs` and `src/notes.rs` both belong to `notes`.
fn module_of(file: &str) -> &str {
    let path = file.trim_start_matches("src/");
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn first_name(text: &str) -> &str {
    text.split(|c| !is_name(c)).next().unwrap_or_default()
}

/// What follows each `crate::`: one name, or the first name of each entry in braces.
fn crate_paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, token) in code.match_indices("crate::") {
        if code[..at].ends_with(|c| is_name(c) || c == '$') {
            continue;
        }
        let rest = &code[at + token.len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(entries(list).into_iter().map(|entry| first_name(entry.trim()).to_owned())),
            None => found.push(first_name(rest).to_owned()),
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

/// The entries of a list up to its closing brace; inner braces belong to their entry.
fn entries(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&list[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// Lines without what follows `//`; a `://` in a text is no comment.
fn without_comments(code: &str) -> String {
    let code_of = |line: &str| {
        let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
        comment.map_or_else(|| line.to_owned(), |(at, _)| line[..at].to_owned())
    };
    code.lines().map(code_of).collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_are_those_the_table_allows() {
    let table = table();
    let mut faults = Vec::new();
    for file in files("src", "rs") {
        if matches!(file.as_str(), "src/lib.rs" | "src/main.rs") {
            continue;
        }
        let own = module_of(&file);
        let Some(row) = table.iter().find(|row| row.module == own) else { panic!("{file} belongs to no row") };
        for name in crate_paths(&without_comments(&read(&file))) {
            if name != own && !row.may_import.contains(&name) {
                faults.push(format!("{file} imports crate::{name}"));
            }
        }
    }
    assert!(faults.is_empty(), "not in ARCHITECTURE.md:\n{}", faults.join("\n"));
}

#[test]
fn sql_stands_in_stores() {
    let asks = |file: &String| without_comments(&read(file)).contains("sqlx::query");
    let asking: BTreeSet<String> =
        files("src", "rs").into_iter().filter(asks).filter(|f| !f.ends_with("/store.rs")).collect();
    let allowed: BTreeSet<String> = MAY_QUERY.iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(asking, allowed, "files with SQL on the left, those with a reason on the right");
}

#[test]
fn nothing_has_a_name_that_says_nothing() {
    for file in ["src", "templates", "tests"].into_iter().flat_map(|folder| everything(&root().join(folder))) {
        let path = from_root(&file);
        let vague = path.split(['/', '.', '_']).any(|part| VAGUE_NAMES.contains(&part));
        assert!(!vague, "{path}");
    }
    for file in files("src", "rs") {
        let code = read(&file);
        for name in code.lines().filter_map(|line| line.trim_start().trim_start_matches("pub ").strip_prefix("mod ")) {
            assert!(!VAGUE_NAMES.contains(&first_name(name)), "{file}: mod {name}");
        }
    }
}

/// Files and folders, but for what a package manager or a build put there.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.ends_with("node_modules") || path.ends_with("target") {
            continue;
        }
        if path.is_dir() {
            found.extend(everything(&path));
        }
        found.push(path);
    }
    found
}

#[test]
fn files_stay_short() {
    for file in files("src", "rs") {
        let lines = read(&file).lines().count();
        assert!(lines <= MOST_LINES, "{file} has {lines} lines: split it by resource");
    }
}

#[test]
fn nothing_is_unsafe() {
    for file in files("src", "rs") {
        assert!(!has_word(&without_comments(&read(&file)), "unsafe"), "{file}");
    }
}

/// Whether a lower-case word stands in a text as a whole word, in any case.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c| !is_name(c)).any(|part| part.eq_ignore_ascii_case(word))
}

#[test]
fn templates_hold_no_unescaped_text_and_nothing_inline() {
    for file in files("templates", "html") {
        let text = read(&file);
        let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(!tight.contains("|safe"), "{file}: |safe");
        let lower = text.to_lowercase();
        for inline in [" style=", "\nstyle=", "<style", " onclick", " onsubmit", " onload", "javascript:"] {
            assert!(!lower.contains(inline), "{file}: {}", inline.trim());
        }
        for (at, _) in lower.match_indices("<script") {
            let tag = lower[at..].split('>').next().unwrap_or_default();
            assert!(tag.contains(" src="), "{file}: a script without src");
        }
    }
}

/// A template as its reader sees it: without tags of askama, but with the texts inside them.
fn shown(template: &str) -> String {
    let (mut shown, mut rest) = (String::new(), template);
    while let Some(at) = rest.find("{%").into_iter().chain(rest.find("{{")).chain(rest.find("{#")).min() {
        shown.push_str(&rest[..at]);
        let tag = &rest[at..];
        let closing = match &tag[..2] {
            "{%" => "%}",
            "{{" => "}}",
            _ => "#}",
        };
        let end = tag[2..].find(closing).map_or(tag.len(), |found| found + 2);
        if closing != "#}" {
            shown.push_str(&texts(&tag[2..end]));
        }
        rest = tag.get(end + 2..).unwrap_or_default();
    }
    shown + rest
}

/// The string literals of a tag, unless they name files.
fn texts(tag: &str) -> String {
    let first = first_name(tag.trim_start_matches(['-', '+', '~', ' ', '\n']));
    if matches!(first, "extends" | "import" | "include") {
        return String::new();
    }
    tag.split('"').skip(1).step_by(2).flat_map(|text| [" ", text, " "]).collect()
}

#[test]
fn pages_use_no_word_that_gives_away_what_this_is() {
    for file in files("templates", "html") {
        let text = shown(&read(&file));
        let named = WORDS_NOT_SHOWN.into_iter().filter(|word| *word != "fear" || !is_behind_the_door(&file));
        for word in named {
            assert!(!has_word(&text, word), "{file}: {word}");
        }
    }
}

/// Only the passphrase leads there; the door itself, and what was shown, need no passphrase.
fn is_behind_the_door(template: &str) -> bool {
    let own = template.strip_prefix("templates/notes/").is_some_and(|f| f != "door.html" && !f.starts_with("reveal"));
    own || template.starts_with("templates/showing/")
}

#[test]
fn pages_do_not_exclaim() {
    for file in files("templates", "html") {
        let text = shown(&read(&file)).to_lowercase().replace("<!doctype", "").replace("<!--", "");
        assert!(!text.contains('!'), "{file}: an exclamation mark");
    }
}

#[test]
fn these_tests_read_as_they_should() {
    assert_eq!(crate_paths("use crate::web::tx; pub(crate) fn a() { crate::ids::x() }"), ["web", "ids"]);
    assert_eq!(crate_paths("use crate::{a, b::{c, d}, e::f};"), ["a", "b", "e"]);
    assert!(crate_paths("$crate::x othercrate::y").is_empty());
    assert_eq!(without_comments("a // crate::b\n\"https://c\""), "a \n\"https://c\"");
    assert_eq!(module_of("src/notes/store.rs"), "notes");
    assert_eq!(module_of("src/demo.rs"), "demo");
    let page = shown("{% import \"couple.html\" as x %}{% if !a %}Hm{% call f(\"Trust me\") %}{# fear! #}{{ b }}");
    assert_eq!(page.split_whitespace().collect::<Vec<_>>(), ["Hm", "Trust", "me"]);
    assert!(has_word("an Affair.", "affair") && !has_word("couples affairs untrusted", "couple"));
}
