//! Help lines, by country, the same list for everyone. No number from memory: each was read on the page it names, on the
//! day it gives. No source, no entry, and the page says so.

use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Clone, Deserialize)]
pub struct Country {
    pub name: String,
    pub lines: Vec<HelpLine>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct HelpLine {
    pub name: String,
    pub number: String,
    pub about: String,
    /// The page the number was read on.
    pub source: String,
    /// The day it was read, as 2026-11-22.
    pub checked: String,
}

static BUNDLED: LazyLock<Vec<Country>> = LazyLock::new(|| parse(include_str!("help_lines.json")).unwrap_or_default());

/// The bundled list. A unit test keeps it readable, so it is never empty in a program that was tested.
pub fn bundled() -> &'static [Country] {
    &BUNDLED
}

fn parse(text: &str) -> serde_json::Result<Vec<Country>> {
    serde_json::from_str(text)
}

impl HelpLine {
    /// The number as a link a telephone understands.
    pub fn tel(&self) -> String {
        let digits: String = self.number.chars().filter(char::is_ascii_digit).collect();
        format!("tel:{digits}")
    }

    /// The name of the site the number was read on.
    pub fn site(&self) -> &str {
        let host = self.source.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host)
    }

    /// The day as people say it: 22 November 2026.
    pub fn checked_on(&self) -> String {
        self.checked
            .parse::<jiff::civil::Date>()
            .map_or_else(|_| self.checked.clone(), |day| day.strftime("%-d %B %Y").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_stands_without_its_source_and_day() {
        let countries = parse(include_str!("help_lines.json")).unwrap_or_default();
        assert!(!countries.is_empty(), "help_lines.json can’t be read");
        for line in countries.iter().flat_map(|country| &country.lines) {
            assert!(line.source.starts_with("http") && line.site().contains('.'), "{}", line.name);
            assert!(line.checked.parse::<jiff::civil::Date>().is_ok(), "{}", line.name);
            assert!(
                line.number.chars().all(|c| c.is_ascii_digit() || c == ' ') && line.tel().len() > 6,
                "{}",
                line.number
            );
            assert!(!line.about.is_empty() && !line.name.is_empty());
        }
    }

    #[test]
    fn a_line_is_said_in_words() {
        let line = HelpLine {
            name: "Samaritans".into(),
            number: "116 123".into(),
            about: String::new(),
            source: "https://www.samaritans.org/news".into(),
            checked: "2026-11-22".into(),
        };
        assert_eq!((line.tel().as_str(), line.site()), ("tel:116123", "samaritans.org"));
        assert_eq!(line.checked_on(), "22 November 2026");
    }
}
