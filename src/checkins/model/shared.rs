//! A side as both read it: what its author brought, word for word, and nothing else. It
//! does not know which set of prompts was answered, nor whether anything stayed behind.

use super::own::{Form, Hold, OwnSide, Say, Topic, Weather};
use super::statements::{Answers, EDITION};
use super::told::Told;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedSide {
    pub form: Form,
    pub weather: Weather,
    pub good: String,
    /// Good moments of the week that were brought along.
    #[serde(default)]
    pub moments: Vec<String>,
    pub good_say: Say,
    /// The edition of the wordings, the same for both sets.
    pub edition: u8,
    pub answers: Answers,
    pub table: String,
    /// What was brought to the table beside it.
    #[serde(default)]
    pub notes: Vec<String>,
    pub table_say: Say,
    pub topic: Topic,
    /// What was told of one's own part in what the two have agreed on.
    #[serde(default)]
    pub told: Vec<Told>,
    pub do_one: String,
    pub welcome_one: String,
    pub coming_say: Say,
    pub hold: Hold,
}

impl From<&OwnSide> for SharedSide {
    fn from(own: &OwnSide) -> Self {
        let held = own.form == Form::Hold;
        let full = if held { &OwnSide::default() } else { own };
        Self {
            form: own.form,
            weather: full.weather.clone(),
            good: full.good.clone(),
            moments: full.moments.iter().map(|moment| moment.text.clone()).collect(),
            good_say: full.good_say,
            edition: own.asked.map_or(EDITION, |(_, edition)| edition),
            answers: full.answers.clone(),
            table: full.carrying.decided().unwrap_or_default().to_owned(),
            notes: full.carrying.brought.iter().map(|brought| brought.text.clone()).collect(),
            table_say: full.carrying.say,
            topic: full.topic.clone(),
            told: full.told.iter().filter(|told| told.is_said()).cloned().collect(),
            do_one: full.do_one.clone(),
            welcome_one: full.welcome_one.clone(),
            coming_say: full.coming_say,
            hold: if held { own.hold.clone() } else { Hold::default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::own::{Bring, Brought, Carrying};
    use super::*;

    fn carrying(bring: Option<Bring>) -> OwnSide {
        OwnSide {
            carrying: Carrying { text: "all of it".into(), bring, part: "a part".into(), ..Carrying::default() },
            ..OwnSide::default()
        }
    }

    #[test]
    fn a_part_brings_the_part_and_leaves_no_trace_of_the_rest() {
        let shared = SharedSide::from(&carrying(Some(Bring::Part)));
        assert_eq!(shared.table, "a part");
        assert!(!serde_json::to_string(&shared).unwrap().contains("all of it"));
    }

    #[test]
    fn what_was_not_decided_is_not_brought() {
        assert_eq!(SharedSide::from(&carrying(None)).table, "");
        assert_eq!(carrying(None).left_behind().as_deref(), Some("all of it\n\na part"));
    }

    #[test]
    fn the_whole_leaves_only_an_unused_part_behind() {
        let own = carrying(Some(Bring::Whole));
        assert_eq!(SharedSide::from(&own).table, "all of it");
        assert_eq!(own.left_behind().as_deref(), Some("a part"));
    }

    #[test]
    fn what_was_brought_comes_along_and_stays_behind_with_the_short_form() {
        let mut own = carrying(Some(Bring::Part));
        own.carrying.brought.push(Brought { id: uuid::Uuid::nil(), text: "a copy".into() });
        assert_eq!(SharedSide::from(&own).notes, ["a copy"]);
        own.form = Form::Hold;
        assert!(SharedSide::from(&own).notes.is_empty());
        assert_eq!(own.left_behind().as_deref(), Some("all of it\n\na part\n\na copy"));
    }

    #[test]
    fn a_side_from_before_copies_could_be_brought_still_opens() {
        let without = |value: serde_json::Value, at: &[&str], name: &str| {
            let mut value = value;
            let inside = at.iter().fold(&mut value, |inside, key| &mut inside[*key]);
            inside.as_object_mut().unwrap().remove(name).unwrap();
            value
        };
        let own = without(serde_json::to_value(carrying(None)).unwrap(), &["carrying"], "brought");
        assert_eq!(serde_json::from_value::<OwnSide>(own).unwrap(), carrying(None));
        let shared = SharedSide::from(&carrying(None));
        let old = without(serde_json::to_value(&shared).unwrap(), &[], "notes");
        assert_eq!(serde_json::from_value::<SharedSide>(old).unwrap(), shared);
    }

    #[test]
    fn the_short_form_brings_three_lines_only() {
        let mut own = carrying(Some(Bring::Whole));
        own.form = Form::Hold;
        own.hold.line = "a line".into();
        let shared = SharedSide::from(&own);
        assert_eq!((shared.table.as_str(), shared.hold.line.as_str()), ("", "a line"));
        assert_eq!(own.left_behind().as_deref(), Some("all of it\n\na part"));
    }
}
