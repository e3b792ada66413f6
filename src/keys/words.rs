//! Words for suggestions: a passphrase, a sign-in name. The list is our own: short, common, neutral.

use super::entropy::{Entropy, below};
use std::sync::LazyLock;

/// One word a line, sorted, each once, in plain a to z.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("words.txt").lines().collect());

/// Six words, more than 60 bits together: "amber tram lake oven quiet pear".
#[must_use]
pub fn suggest(entropy: &dyn Entropy) -> String {
    [(); 6].map(|()| word(entropy)).join(" ")
}

/// Two words and four digits, "amber-harbour-4271": a name that says nothing about the person.
#[must_use]
pub fn offer_sign_in_name(entropy: &dyn Entropy) -> String {
    format!("{}-{}-{:04}", word(entropy), word(entropy), below(10_000, entropy))
}

/// One spelling for what people type: lower case, one '-' for spaces, underscores and runs of them, none at
/// the ends. Looked up and stored in this form only.
#[must_use]
pub fn tidy_sign_in_name(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let lower = typed.nfkc().flat_map(char::to_lowercase).collect::<String>();
    let parts = lower.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-'));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn word(entropy: &dyn Entropy) -> &'static str {
    let count = u32::try_from(WORDS.len()).unwrap_or(0);
    let at = usize::try_from(below(count, entropy)).unwrap_or(0);
    WORDS.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::OsEntropy;

    #[test]
    fn the_list_is_long_enough_sorted_and_plain() {
        assert!(WORDS.len() >= 1024, "{} words: six must give 60 bits", WORDS.len());
        assert!(WORDS.is_sorted_by(|a, b| a < b), "sorted, each once");
        for word in WORDS.iter() {
            assert!((3..=8).contains(&word.len()), "{word}");
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        }
    }

    #[test]
    fn a_suggestion_is_six_words_and_long_enough() {
        let words = suggest(&OsEntropy);
        assert_eq!(words.split(' ').count(), 6);
        assert!(words.chars().count() >= crate::keys::MIN_CHARS);
        assert_ne!(words, suggest(&OsEntropy));
    }

    #[test]
    fn an_offered_name_is_tidy_already() {
        let name = offer_sign_in_name(&OsEntropy);
        let parts: Vec<_> = name.split('-').collect();
        assert_eq!(parts.len(), 3, "{name}");
        assert!(parts[2].len() == 4 && parts[2].bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(tidy_sign_in_name(&name), name);
    }

    #[test]
    fn names_are_tidied() {
        assert_eq!(tidy_sign_in_name("  Amber_ Harbour  4271 "), "amber-harbour-4271");
        assert_eq!(tidy_sign_in_name("--amber---harbour--"), "amber-harbour");
        assert_eq!(tidy_sign_in_name("\u{ff21}mber É"), "amber-é");
        assert_eq!(tidy_sign_in_name(" _ - "), "");
    }
}
