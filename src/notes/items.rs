//! A kept note as its author sees it in the list.

use super::model::{Kept, Kind, OwnNote};
use super::reveals::model::Revealed;
use crate::couples::model::words;
use crate::ids::NoteId;
use crate::web::paths;
use jiff::civil::Date;

/// The most of a note that the list shows, in characters.
const GLANCE: usize = 1_000;

/// Who can read a note, in one word or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    OnlyYou,
    Shown,
    ShownInPart,
    Withdrawn,
    Brought,
}

impl Tag {
    fn of(note: &OwnNote, shown: &[&Revealed]) -> Self {
        let open = || shown.iter().filter_map(|revealed| revealed.text.as_deref());
        if open().any(|text| text == note.text) {
            Self::Shown
        } else if open().next().is_some() {
            Self::ShownInPart
        } else if !shown.is_empty() {
            Self::Withdrawn
        } else if !note.shown.is_empty() {
            // To somebody it is not shared with here.
            Self::Shown
        } else if note.brought.is_empty() {
            Self::OnlyYou
        } else {
            Self::Brought
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::OnlyYou => "Only you",
            Self::Shown => "Shown",
            Self::ShownInPart => "Shown in part",
            Self::Withdrawn => "Withdrawn",
            Self::Brought => "Copied to your side",
        }
    }

    pub fn is_private(self) -> bool {
        self == Self::OnlyYou
    }

    /// Some of it can be read by the other one now.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Shown | Self::ShownInPart)
    }
}

/// What the other one can read of a note, or could.
pub struct Shown {
    pub path: String,
    pub day: String,
    pub what: Readable,
}

pub enum Readable {
    /// The note, as it still is.
    All,
    /// These words.
    Part(String),
    /// Nothing since this day.
    Withdrawn(String),
}

impl Shown {
    fn of(revealed: &Revealed, note: &OwnNote, today: Date) -> Self {
        let what = match (&revealed.text, revealed.withdrawn_on) {
            (Some(text), _) if *text == note.text => Readable::All,
            (Some(text), _) => Readable::Part(glance(text).0),
            (None, withdrawn) => {
                Readable::Withdrawn(words::short_day_seen_from(withdrawn.unwrap_or(revealed.shown_on), today))
            }
        };
        Self { path: paths::shown(revealed.id), day: words::short_day_seen_from(revealed.shown_on, today), what }
    }
}

pub struct Item {
    id: NoteId,
    /// "A fear, Wednesday 11 March".
    pub title: String,
    /// "11 March".
    pub day: String,
    pub tag: Tag,
    /// Its text, or the beginning of it.
    pub text: String,
    pub is_cut: bool,
    pub shown: Vec<Shown>,
    pub brought: Option<String>,
    /// "Quieter, since 3 March".
    pub life: Option<String>,
    pub would_help: String,
    pub is_fear: bool,
    pub tells_life: bool,
    pub asks: bool,
    /// There is more of it to show than the other one can read already.
    pub may_show: bool,
}

impl Item {
    pub fn new(kept: &Kept, revealed: &[Revealed], today: Date) -> Self {
        let note = &kept.note;
        let its: Vec<&Revealed> = revealed.iter().filter(|revealed| note.shown.contains(&revealed.id)).collect();
        let (text, is_cut) = glance(&note.text);
        let life = note.life_now().map(|(life, since)| {
            format!("{}, since {}", capital(life.words()), words::short_day_seen_from(since, today))
        });
        Self {
            id: kept.id,
            title: title(kept, today),
            day: words::short_day_seen_from(kept.day(), today),
            tag: Tag::of(note, &its),
            text,
            is_cut,
            shown: its.iter().map(|revealed| Shown::of(revealed, note, today)).collect(),
            brought: note.brought.last().map(|day| words::short_day_seen_from(*day, today)),
            life,
            would_help: note.would_help.clone(),
            is_fear: note.kind == Some(Kind::Fear),
            tells_life: kept.tells_life(today),
            asks: kept.asks(today),
            may_show: !its.iter().any(|revealed| revealed.text.as_ref() == Some(&note.text)),
        }
    }

    pub fn path(&self) -> String {
        paths::note(self.id)
    }

    pub fn show_path(&self) -> String {
        paths::show(self.id)
    }
}

/// "A fear, Wednesday 11 March"; "A note, …" where it was kept without a kind.
pub fn title(kept: &Kept, today: Date) -> String {
    let kind = kept.note.kind.map_or("a note", Kind::words);
    format!("{}, {}", capital(kind), words::day_seen_from(kept.day(), today))
}

fn capital(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// A text, or its beginning where it is long; and whether that is not all.
fn glance(text: &str) -> (String, bool) {
    match text.char_indices().nth(GLANCE) {
        None => (text.to_owned(), false),
        Some((end, _)) => (format!("{}…", text[..end].trim_end()), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::couples::Seat;
    use crate::hearing::model::Hearing;
    use crate::ids::{RevealId, id_of_day};
    use crate::keys::OsEntropy;
    use crate::notes::model::Life;
    use jiff::civil::date;
    use uuid::Uuid;

    const TODAY: Date = date(2026, 3, 11);

    fn kept(note: OwnNote) -> Kept {
        Kept { id: NoteId(id_of_day(date(2026, 1, 30), None, &OsEntropy)), revision: 1, note }
    }

    fn revealed(id: u128, text: Option<&str>) -> Revealed {
        Revealed {
            id: RevealId(Uuid::from_u128(id)),
            author: Seat::First,
            shown_on: date(2026, 3, 1),
            text: text.map(str::to_owned),
            withdrawn_on: text.is_none().then_some(date(2026, 3, 2)),
            thanked_on: None,
            asked_on: None,
            more: None,
            hearing: Hearing::default(),
        }
    }

    #[test]
    fn a_note_says_who_can_read_it() {
        let ids = |ids: &[u128]| ids.iter().map(|id| RevealId(Uuid::from_u128(*id))).collect();
        let (all, part, gone) = (revealed(1, Some("all")), revealed(2, Some("al")), revealed(3, None));
        let here = [all, part, gone];
        for (shown, brought, tag) in [
            (&[][..], false, Tag::OnlyYou),
            (&[][..], true, Tag::Brought),
            (&[1][..], true, Tag::Shown),
            (&[2, 3][..], false, Tag::ShownInPart),
            (&[2, 1][..], false, Tag::Shown),
            (&[3][..], true, Tag::Withdrawn),
            (&[9][..], false, Tag::Shown),
        ] {
            let brought = if brought { vec![TODAY] } else { Vec::new() };
            let note = OwnNote { text: "all".into(), shown: ids(shown), brought, ..OwnNote::default() };
            let item = Item::new(&kept(note), &here, TODAY);
            assert_eq!(item.tag, tag, "{shown:?}");
            assert_eq!(item.may_show, !shown.contains(&1));
            assert_eq!(item.shown.len(), shown.iter().filter(|id| **id < 9).count());
        }
    }

    #[test]
    fn a_note_is_called_by_its_kind_and_its_day() {
        let mut note = kept(OwnNote { kind: Some(Kind::Fear), text: "x".into(), ..OwnNote::default() });
        note.note.tell_life(Life::Same, date(2025, 12, 30));
        let item = Item::new(&note, &[], TODAY);
        assert_eq!((item.title.as_str(), item.day.as_str()), ("A fear, Friday 30 January", "30 January"));
        assert_eq!(item.life.as_deref(), Some("The same, since 30 December 2025"));
        note.note.kind = None;
        assert_eq!(title(&note, date(2027, 1, 1)), "A note, Friday 30 January 2026");
    }

    #[test]
    fn a_long_note_is_shown_to_its_first_characters() {
        let long = "é".repeat(GLANCE);
        assert_eq!(glance(&long), (long.clone(), false));
        assert_eq!(glance(&format!("{long}é")), (format!("{long}…"), true));
    }
}
