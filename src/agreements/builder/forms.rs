//! What is typed into the builder, and which version it is a change of.

use crate::agreements::model::{Area, Kind, Version, Wording};
use crate::ids::AgreementId;
use crate::web::forms::{Faults, Fields};
use jiff::civil::Date;
use uuid::Uuid;

/// Limits in characters.
pub const LINE: usize = 280;
pub const BOX: usize = 2_000;

/// What somebody wrote or chose.
pub const WRITTEN: [&str; 7] = ["kind", "so-that", "agree-that", "about", "until", "if-it-slips", "note"];
/// What of it is in one's own words.
pub const BOXES: [&str; 4] = ["so-that", "agree-that", "if-it-slips", "note"];
/// What the page says of itself, and the button.
const FRAME: [&str; 5] = ["builder", "begun", "version", "mine", "do"];

/// The version that was on the page.
pub fn version(fields: &Fields) -> Option<Uuid> {
    fields.text("version").parse().ok()
}

/// Which agreement the words are for; none where they are for something new.
pub fn of(fields: &Fields) -> Option<AgreementId> {
    fields.text("builder").parse().ok().map(AgreementId)
}

/// The row of a draft that was begun for what is over and goes on as something new.
pub fn begun(fields: &Fields) -> Option<Uuid> {
    fields.text("begun").parse().ok()
}

/// Words for a change of what is over, as the beginning of something new.
pub fn beginning_as_new(fields: &Fields, row: Uuid) -> Fields {
    let written = fields.pairs().iter().filter(|(name, _)| WRITTEN.contains(&name.as_str())).cloned();
    Fields::from_pairs(written.chain([("begun".to_owned(), row.to_string())]).collect())
}

/// What would help against a fear, as it came from a note.
pub fn help(fields: &Fields) -> Option<&str> {
    Some(fields.text("help").trim()).filter(|help| !help.is_empty())
}

/// Words to begin with, after those that were begun before.
pub fn begun_with(help: &str, draft: Option<Fields>) -> Fields {
    let draft = draft.unwrap_or_default();
    let before = draft.text("agree-that").trim();
    let words = match before {
        "" => help.to_owned(),
        before if before.contains(help) => before.to_owned(),
        before => format!("{before}\n\n{help}"),
    };
    let rest = draft.pairs().iter().filter(|(name, _)| name != "agree-that").cloned();
    Fields::from_pairs(rest.chain([("agree-that".to_owned(), words)]).collect())
}

/// What was written, without what was chosen.
pub fn words(fields: &Fields) -> Vec<&str> {
    BOXES.iter().map(|name| fields.text(name).trim()).filter(|text| !text.is_empty()).collect()
}

/// A wording that can be proposed; `today` is the first day after which it may be looked at again.
pub fn wording(fields: &Fields, today: Date) -> Result<Wording, Faults> {
    let mut faults = Faults::default();
    let known: Vec<&str> = WRITTEN.iter().chain(&FRAME).copied().collect();
    fields.only(&known, &mut faults);
    let (kind, about) = (fields.text("kind"), fields.text("about"));
    let is_known = (kind.is_empty() || Kind::from_value(kind).is_some())
        && (about.is_empty() || Area::from_value(about).is_some());
    if !is_known {
        faults.add("form", "This form held something this page doesn’t know. Check it and send it again.");
    }
    let agree_that = fields.limited("agree-that", BOX, &mut faults);
    if agree_that.is_empty() {
        faults.add("agree-that", "Write what you’d like the two of you to agree on. A sentence is enough.");
    }
    let wording = Wording {
        kind: Kind::from_value(kind),
        so_that: fields.limited("so-that", LINE, &mut faults),
        agree_that,
        about: Area::from_value(about),
        until: until(fields, today, &mut faults),
        if_it_slips: fields.limited("if-it-slips", LINE, &mut faults),
        note: fields.limited("note", LINE, &mut faults),
    };
    if faults.is_empty() { Ok(wording) } else { Err(faults) }
}

fn until(fields: &Fields, today: Date, faults: &mut Faults) -> Option<Date> {
    let typed = fields.text("until").trim();
    if typed.is_empty() {
        return None;
    }
    let day = typed.parse::<Date>().ok().filter(|day| *day > today);
    if day.is_none() {
        faults.add("until", "Choose a day that is still to come, or leave it open.");
    }
    day
}

/// The newest words of an agreement, in the builder's fields: another version begins from them. A day
/// that has come is chosen anew.
pub fn fields(version: &Version, today: Date) -> Fields {
    let Wording { kind, so_that, agree_that, about, until, if_it_slips, .. } = &version.wording;
    let until = until.filter(|day| *day > today).map(|day| day.to_string()).unwrap_or_default();
    let about = about.map_or("", Area::value);
    let pairs = [
        ("kind", kind.map_or("", Kind::value)),
        ("so-that", so_that),
        ("agree-that", agree_that),
        ("about", about),
        ("until", &until),
        ("if-it-slips", if_it_slips),
    ];
    Fields::from_pairs(pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into())
}

/// The same words, as a change of that version.
pub fn of_version(fields: &Fields, version: &Version) -> Fields {
    let written = fields.pairs().iter().filter(|(name, _)| name != "version").cloned();
    let of = ("version".to_owned(), version.id.to_string());
    Fields::from_pairs(written.chain([of]).collect())
}

/// The words on the page are not the newest any more.
pub fn moved_on() -> Faults {
    let mut faults = Faults::default();
    faults.add(
        "form",
        "There are newer words by now. Yours are still on this page; read the others before you suggest them.",
    );
    faults
}

/// As many have no yes yet as may.
pub fn enough() -> Faults {
    let mut faults = Faults::default();
    faults.add(
        "form",
        "You have made ten suggestions in two weeks that have no yes yet. Give them time, or take one back, before you add these words. They are still on this page.",
    );
    faults
}

/// There is nothing any more that these words would change.
pub fn over() -> Faults {
    let mut faults = Faults::default();
    faults.add(
        "form",
        "What these words were for was taken back or retired. They are still on this page; you can suggest them as something new.",
    );
    faults
}

/// "You must", "you have to", "never again": a private hint beside the box, which blocks nothing.
pub fn demands(words: &str) -> bool {
    let plain = words.to_lowercase().replace('’', "'");
    ["you must", "you have to", "you will always", "you will never", "you are not allowed", "you aren't allowed"]
        .iter()
        .any(|demand| plain.contains(demand))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 3, 9);

    fn read(body: &str) -> Result<Wording, Faults> {
        wording(&Fields::parse(body.as_bytes()), TODAY)
    }

    #[test]
    fn one_sentence_is_enough_and_all_the_rest_may_be_left() {
        let least = read("agree-that=we+ring").unwrap_or_else(|_| panic!("refused"));
        assert_eq!((least.agree_that.as_str(), least.kind, least.until), ("we ring", None, None));
        assert!(read("so-that=safe").is_err_and(|faults| faults.get("agree-that").is_some()));
    }

    #[test]
    fn a_day_to_look_again_is_still_to_come() {
        for (day, is_right) in [("2026-03-10", true), ("2026-03-09", false), ("soon", false), ("", true)] {
            assert_eq!(read(&format!("agree-that=x&until={day}")).is_ok(), is_right, "{day}");
        }
    }

    #[test]
    fn a_demand_is_noticed_and_i_will_is_not() {
        assert!(demands("You must ring") && demands("that you have to tell me"));
        assert!(!demands("I will ring when I’m late") && !demands("we both say so"));
    }
}
