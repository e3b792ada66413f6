//! Texts made short, for seals and lists.

/// The most of a text that a list shows, in characters.
pub const GLANCE: usize = 280;

/// The letter in a person's seal.
pub fn initial(name: &str) -> String {
    name.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default()
}

/// The beginning of a text, cut at a character.
pub fn beginning(text: &str) -> String {
    cut(text, GLANCE)
}

/// At most so many characters of a text.
pub fn cut(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().take(most).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
