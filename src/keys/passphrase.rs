//! Passphrases: how one is held, and what a new one is refused for.
//!
//! Rules from NIST SP 800-63B-4, 3.1.1: at least 15 characters, room for long ones, no composition rules, and
//! a block list on the whole passphrase with the reason given. The list is zxcvbn's dictionaries and patterns,
//! the product's own words and the names the form carries.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The shortest new passphrase, in characters after NFC.
pub const MIN_CHARS: usize = 15;
/// The longest, in characters after NFC.
pub const MAX_CHARS: usize = 1024;

/// zxcvbn's time grows with the square of the length; what is guessable is so in its first part.
const LOOKED_AT: usize = 100;
/// Below ten to this power of guesses zxcvbn's own scale says "somewhat guessable" or worse.
const FEWEST_GUESSES_LOG10: f64 = 8.0;
/// Beside the refused words, at least this many letters or digits must be the member's own.
const OWN_CHARS: usize = 6;
/// Words anyone would try first on this app, and what people write when asked for a passphrase.
const PRODUCT_WORDS: [&str; 8] =
    ["ampersand", "checkin", "passphrase", "password", "couple", "together", "partner", "signin"];
/// Famous examples, without spaces and marks: long enough to look strong, printed too often to be.
const FAMOUS: [&str; 5] = [
    "correcthorsebatterystaple",
    "tobeornottobethatisthequestion",
    "thequickbrownfoxjumpsoverthelazydog",
    "loremipsumdolorsitamet",
    "itwasthebestoftimesitwastheworstoftimes",
];

/// What somebody types to sign in. NFC, so that two keyboards agree; wiped on drop; never printed.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Spaces are kept, at both ends too: what was typed is what counts.
    #[must_use]
    pub fn new(typed: String) -> Self {
        let typed = Zeroizing::new(typed);
        // NFC at most triples the bytes: with the room there, no unwiped copy is left behind by growing.
        let mut composed = Zeroizing::new(String::with_capacity(typed.len() * 3));
        composed.extend(typed.nfc());
        Self(composed)
    }

    /// In characters after NFC.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// For "type it again".
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.as_bytes(), other.as_bytes()).into()
    }
}

/// Why a new passphrase is refused. The text of each is made to be read by the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseFault {
    #[error("Please use at least {MIN_CHARS} characters. A few plain words are easy to remember.")]
    TooShort,
    #[error("Please use at most {MAX_CHARS} characters.")]
    TooLong,
    /// The reason, in plain words.
    #[error("{0}")]
    TooKnown(String),
}

/// Whether a new passphrase may be used. `also_refused`: the member's names, as far as the form knows them.
/// Takes some milliseconds. Never asked at sign-in.
///
/// # Errors
/// See [`PassphraseFault`].
pub fn check_new(passphrase: &Passphrase, also_refused: &[&str]) -> Result<(), PassphraseFault> {
    let chars = passphrase.chars();
    if chars < MIN_CHARS {
        return Err(PassphraseFault::TooShort);
    }
    if chars > MAX_CHARS {
        return Err(PassphraseFault::TooLong);
    }
    let known = |reason: &str| Err(PassphraseFault::TooKnown(reason.to_owned()));
    let plain = plain(&passphrase.0);
    if FAMOUS.contains(&plain.as_str()) {
        return known("This one is on lists that people try first.");
    }
    let refused = refused_words(also_refused);
    if own_chars(plain, &refused) < OWN_CHARS {
        return known("This is little more than a name or a word of this app. People try those first.");
    }

    let start: Zeroizing<String> = Zeroizing::new(passphrase.0.chars().take(LOOKED_AT).collect());
    let inputs: Vec<&str> = refused.iter().map(|word| word.as_str()).collect();
    let estimate = zxcvbn::zxcvbn(&start, &inputs);
    if estimate.guesses_log10() >= FEWEST_GUESSES_LOG10 {
        return Ok(());
    }
    if estimate.sequence().len() <= 1 {
        return known("This one is on lists that people try first.");
    }
    known("This one follows a pattern that people try first. Three more words of your own would do.")
}

/// Letters and digits only, in lower case.
fn plain(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len() * 3));
    plain.extend(text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
    plain
}

/// The product's words and the given names, whole and in their parts; longest first. One or two letters are
/// no word: they would be found in anything.
fn refused_words(also_refused: &[&str]) -> Vec<Zeroizing<String>> {
    let parts = also_refused.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<_> = PRODUCT_WORDS
        .into_iter()
        .chain(also_refused.iter().copied())
        .chain(parts)
        .map(plain)
        .filter(|word| word.chars().count() > 2)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words
}

/// What is left of a passphrase, in characters, without the refused words.
fn own_chars(mut plain: Zeroizing<String>, refused: &[Zeroizing<String>]) -> usize {
    for word in refused {
        plain = Zeroizing::new(plain.replace(word.as_str(), ""));
    }
    plain.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{OsEntropy, suggest};

    fn check(typed: &str) -> Result<(), PassphraseFault> {
        check_new(&Passphrase::new(typed.to_owned()), &["Ana-María Quill", "amber-harbour-4271"])
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(check("ćwtrebíkažádnýz"), Ok(()), "15 characters, 19 bytes");
        assert_eq!(check("ćwtrebíkažádný"), Err(PassphraseFault::TooShort));
        assert_eq!(check(&"an owl sat by the weir ".repeat(44)), Ok(()));
        assert_eq!(check(&"x".repeat(1025)), Err(PassphraseFault::TooLong));
    }

    #[test]
    fn both_ways_to_write_an_accent_are_one_passphrase() {
        let composed = Passphrase::new("caf\u{e9}".to_owned());
        let decomposed = Passphrase::new("cafe\u{301}".to_owned());
        assert!(composed.same_as(&decomposed));
        assert!(!composed.same_as(&Passphrase::new("cafe".to_owned())));
        assert_eq!(decomposed.chars(), 4);
    }

    #[test]
    fn what_people_try_first_is_refused_with_a_reason() {
        for typed in [
            "aaaaaaaaaaaaaaaaaaaa",
            "123456789012345",
            "passwordpassword",
            "Passw0rd!Passw0rd!",
            "qwertyuiopasdfg",
            "Correct Horse Battery Staple",
            "abcdefghijklmnopqrstuvwxyz",
            "iloveyouiloveyou",
        ] {
            let fault = check(typed);
            assert!(matches!(fault, Err(PassphraseFault::TooKnown(_))), "{typed}: {fault:?}");
        }
        let fault = check("qwertyuiopasdfg").unwrap_err().to_string();
        assert!(fault.contains("people try first."), "{fault}");
    }

    #[test]
    fn own_names_and_the_apps_words_are_refused() {
        for typed in ["Ampersand Ampersand 1", "ana-maría quill ana", "Amber harbour 4271 quill", "quillquillquill12"]
        {
            assert!(matches!(check(typed), Err(PassphraseFault::TooKnown(_))), "{typed}");
        }
        assert_eq!(check("quill pens, seven geese and a slow tram"), Ok(()), "a name in it is fine");
    }

    #[test]
    fn plain_words_and_suggestions_pass_without_capitals_or_digits() {
        assert_eq!(check("slow tram past the cold lake"), Ok(()));
        for _ in 0..20 {
            assert_eq!(check(&suggest(&OsEntropy)), Ok(()));
        }
    }
}
