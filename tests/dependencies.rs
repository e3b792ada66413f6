//! What may be in the program, read from cargo's own account of it: licences that go with ours, one TLS library, and
//! nothing that did not come from the registry with a checksum.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Licences under which code may become part of a program under the AGPL, version 3 or later.
const ALLOWED_LICENCES: [&str; 13] = [
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// The packages of this repository.
const OWN: [&str; 2] = ["ampersand", "browser"];

/// TLS is rustls everywhere: a second library is a second set of holes, and one that needs a C build on every machine.
const BANNED: [&str; 4] = ["openssl", "openssl-sys", "native-tls", "aws-lc-sys"];

const REGISTRY: &str = "registry+";

struct Package {
    name: String,
    version: String,
    licence: String,
    /// None for what lies in this repository.
    source: Option<String>,
}

fn packages(manifest: &str) -> Vec<Package> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .arg("--manifest-path")
        .arg(root.join(manifest))
        .output()
        .expect("cargo runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages.iter().map(package).collect()
}

fn package(entry: &Value) -> Package {
    let text = |field: &str| entry[field].as_str().map(str::to_owned);
    Package {
        name: text("name").unwrap_or_default(),
        version: text("version").unwrap_or_default(),
        licence: text("license").unwrap_or_default(),
        source: text("source"),
    }
}

/// Ours, and that of the browser tests, which brings its own packages.
fn all_packages() -> Vec<Package> {
    let mut all = packages("Cargo.toml");
    let browser = "tests/browser/Cargo.toml";
    if Path::new(env!("CARGO_MANIFEST_DIR")).join(browser).exists() {
        all.extend(packages(browser));
    }
    all
}

fn described<'a>(packages: impl Iterator<Item = &'a Package>) -> Vec<String> {
    packages
        .map(|package| {
            let Package { name, version, licence, .. } = package;
            format!("{name} {version} ({licence})")
        })
        .collect()
}

/// True when the expression leaves us a choice we may make: `OR` needs one side, `AND` both.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest) && rest.is_empty()
}

fn any_of(words: &mut &[&str]) -> bool {
    let mut allowed = all_of(words);
    while take(words, "OR") {
        allowed |= all_of(words);
    }
    allowed
}

fn all_of(words: &mut &[&str]) -> bool {
    let mut allowed = one(words);
    while take(words, "AND") {
        allowed &= one(words);
    }
    allowed
}

fn one(words: &mut &[&str]) -> bool {
    if take(words, "(") {
        let allowed = any_of(words);
        return take(words, ")") && allowed;
    }
    let Some((name, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    if !take(words, "WITH") {
        return ALLOWED_LICENCES.contains(name);
    }
    let Some((exception, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    let whole = format!("{name} WITH {exception}");
    ALLOWED_LICENCES.contains(&whole.as_str())
}

fn take(words: &mut &[&str], word: &str) -> bool {
    match words.split_first() {
        Some((first, rest)) if *first == word => {
            *words = rest;
            true
        }
        _ => false,
    }
}

#[test]
fn every_licence_goes_with_ours() {
    let packages = packages("Cargo.toml");
    assert!(packages.len() > 10, "cargo's account is too short");
    let refused = described(packages.iter().filter(|package| !is_allowed(&package.licence)));
    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn there_is_one_tls_library() {
    let packages = all_packages();
    let banned = |package: &&Package| BANNED.contains(&package.name.as_str());
    assert_eq!(described(packages.iter().filter(banned)), Vec::<String>::new());
}

#[test]
fn nothing_comes_from_a_repository_or_a_folder_elsewhere() {
    let packages = all_packages();
    let elsewhere = |package: &&Package| match &package.source {
        Some(source) => !source.starts_with(REGISTRY),
        None => !OWN.contains(&package.name.as_str()),
    };
    assert_eq!(described(packages.iter().filter(elsewhere)), Vec::<String>::new());
}

#[test]
fn a_licence_expression_is_read_as_it_is_meant() {
    for allowed in [
        "MIT",
        "MIT/Apache-2.0",
        "MIT OR LGPL-2.1-or-later",
        "(MIT OR GPL-2.0-only) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in [
        "",
        "GPL-2.0-only",
        "MIT AND GPL-2.0-only",
        "Unicode-3.0 AND (GPL-2.0-only OR SSPL-1.0)",
        "MIT WITH unheard-of",
        "(MIT",
    ] {
        assert!(!is_allowed(refused), "{refused}");
    }
}
