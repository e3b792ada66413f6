//! Looks for words where none may be: in a dump, in logs, in what a browser keeps.

use anyhow::{Context, Result};
use std::path::Path;

/// Every text that is typed holds this and a number, so that one search finds them all.
pub const CANARY: &str = "qzvyxkelm";

/// The words that may be nowhere, in every writing of them.
pub struct Sweep {
    needles: Vec<(String, Vec<u8>)>,
}

impl Sweep {
    pub fn new(words: &[&str]) -> Self {
        let needles = words
            .iter()
            .flat_map(|word| writings(word).into_iter().map(move |(how, bytes)| (format!("{word} {how}"), bytes)));
        Self { needles: needles.collect() }
    }

    /// Where the words are in these bytes.
    pub fn bytes(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let found = self.needles.iter().filter_map(|(what, needle)| {
            let at = position(bytes, needle)?;
            let around = &bytes[at.saturating_sub(40)..bytes.len().min(at + needle.len() + 24)];
            Some(format!("{place}: {what}: {}", around.escape_ascii()))
        });
        found.collect()
    }

    /// Where the words are in the files of a folder, and how many files there were.
    pub fn folder(&self, place: &str, folder: &Path) -> Result<(usize, Vec<String>)> {
        let mut files = 0;
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
                let entry = entry?;
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() {
                    files += 1;
                    let bytes = std::fs::read(entry.path())?;
                    found.extend(self.bytes(&format!("{place}, {}", entry.path().display()), &bytes));
                }
            }
        }
        Ok((files, found))
    }
}

fn position(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = needle[0];
    (0..bytes.len().saturating_sub(needle.len() - 1)).find(|&at| bytes[at] == first && bytes[at..].starts_with(needle))
}

/// As UTF-8, UTF-16, hexadecimal, and base64 wherever in the text the word begins.
fn writings(word: &str) -> Vec<(String, Vec<u8>)> {
    let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![
        ("as it is".to_owned(), word.as_bytes().to_vec()),
        ("in UTF-16".to_owned(), word.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("in capital hexadecimal".to_owned(), hex.to_uppercase().into_bytes()),
        ("in hexadecimal".to_owned(), hex.into_bytes()),
    ];
    all.extend((0..3).map(|before| (format!("in base64 after {before}"), base64_within(word, before))));
    all
}

/// The part of a longer text's base64 that this word alone decides, where it starts `before` bytes into a group.
fn base64_within(word: &str, before: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> = vec![0; before]
        .into_iter()
        .chain(word.bytes())
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect();
    let groups = bits.chunks_exact(6).map(|group| group.iter().fold(0, |sum, &bit| sum << 1 | usize::from(bit)));
    groups.skip((before * 8).div_ceil(6)).map(|group| ALPHABET[group]).collect()
}

/// What the driver sends pictures in.
pub fn from_base64(text: &str) -> Vec<u8> {
    let mut bits: u32 = 0;
    let mut count = 0;
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_every_writing() {
        let sweep = Sweep::new(&["canary7"]);
        for hidden in [
            &b"before canary7 after"[..],
            b"c\0a\0n\0a\0r\0y\x007\0",
            b"\\x0063616e6172793700",
            b"63616E61727937",
            b"Y2FuYXJ5Nw==",     // "canary7"
            b"YSBjYW5hcnk3IGI=", // "a canary7 b"
            b"YWJjYW5hcnk3YmE=", // "abcanary7ba"
            b"eGNhbmFyeTd5",     // "xcanary7y"
        ] {
            assert!(!sweep.bytes("here", hidden).is_empty(), "{}", hidden.escape_ascii());
        }
        assert!(sweep.bytes("here", b"canary 7, Canary7, CANARY7").is_empty());
    }

    #[test]
    fn pictures_come_out_of_base64() {
        assert_eq!(from_base64("iVBORw0="), b"\x89PNG\r");
    }
}
