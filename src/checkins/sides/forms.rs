//! From a form to a part of a side, and back. A side with faults still holds every word
//! that was typed, so that leaving quickly can keep it; only sealing insists.

use super::store::Kept;
use crate::accounts::PromptSet;
use crate::checkins::model::feelings::{self, Feeling, Strength};
use crate::checkins::model::statements::EDITION;
use crate::checkins::model::{
    Answer, Answers, BOX, Bring, Form, Hold, LINE, Like, Opens, OwnSide, Part, Say, Section, Statement, Topic, WORD,
    Weather,
};
use crate::web::forms::{Faults, Fields};

/// What reading a form came to.
#[derive(Default)]
pub struct Read {
    pub faults: Faults,
    /// "Keep it": words that leave the side for the private box.
    pub kept_private: Option<String>,
    /// "Take it out again": a copy that may stand nowhere else.
    pub taken_out: Option<String>,
}

/// The fields that hold words somebody typed.
pub const BOXES: [&str; 10] = ["own", "good", "carry", "part", "feel", "when", "help", "do-one", "welcome-one", "line"];

/// Fields that stand on every writing page.
const FRAME: [&str; 7] = ["side", "mine", "revision", "section", "go", "do", "take-out"];

fn say(fields: &Fields, name: &str) -> Say {
    Say {
        dont_know: fields.all(name).any(|v| v == "dont-know"),
        rather_not: fields.all(name).any(|v| v == "rather-not"),
    }
}

fn say_pairs(name: &str, say: Say, into: &mut Vec<(String, String)>) {
    for (said, value) in [(say.dont_know, "dont-know"), (say.rather_not, "rather-not")] {
        if said {
            into.push((name.into(), value.into()));
        }
    }
}

/// Reads one section's form into the side.
pub fn read_section(section: Section, fields: &Fields, set: PromptSet, side: &mut OwnSide) -> Read {
    let mut read = Read::default();
    side.form = Form::Full;
    match section {
        Section::Weather => side.weather = weather(fields, &mut read.faults),
        Section::Good => {
            known(fields, &["good", "moment", "good-say"], &mut read.faults);
            side.good = fields.limited("good", BOX, &mut read.faults);
            side.good_say = say(fields, "good-say");
        }
        Section::Deeds => deeds(fields, set, side, &mut read.faults),
        Section::Carrying => carrying(fields, side, &mut read),
        Section::Topic => {
            known(fields, &["feel", "when", "help", "topic-say"], &mut read.faults);
            side.topic = Topic {
                feel: fields.limited("feel", BOX, &mut read.faults),
                when: fields.limited("when", BOX, &mut read.faults),
                help: fields.limited("help", BOX, &mut read.faults),
                say: say(fields, "topic-say"),
            };
        }
        Section::Agreements => told(fields, side, &mut read.faults),
        Section::Coming => {
            known(fields, &["do-one", "welcome-one", "week-say"], &mut read.faults);
            side.do_one = fields.limited("do-one", BOX, &mut read.faults);
            side.welcome_one = fields.limited("welcome-one", BOX, &mut read.faults);
            side.coming_say = say(fields, "week-say");
        }
        Section::Check => {
            known(fields, &["opens"], &mut read.faults);
            side.opens = if fields.text("opens") == "alone" { Opens::WithoutMe } else { Opens::BothHere };
        }
    }
    side.kept.insert(section.number());
    read
}

fn known(fields: &Fields, own: &[&str], faults: &mut Faults) {
    let all: Vec<&str> = FRAME.iter().chain(own).copied().collect();
    fields.only(&all, faults);
}

/// Reads what is told of each that the side is asked about (see [`crate::checkins::model::told::asked`]).
fn told(fields: &Fields, side: &mut OwnSide, faults: &mut Faults) {
    let names: Vec<String> = side.told.iter().flat_map(|told| [told.field(), told.line_field()]).collect();
    known(fields, &names.iter().map(String::as_str).collect::<Vec<_>>(), faults);
    let unknown = side.told.iter().map(|told| fields.text(&told.field()).to_owned());
    if unknown.filter(|part| !part.is_empty()).any(|part| Part::from_value(&part).is_none()) {
        faults.add("form", "This form held something this page doesn’t know. Check it and send it again.");
    }
    for told in &mut side.told {
        told.part = Part::from_value(fields.text(&told.field()));
        told.line = fields.limited(&told.line_field(), LINE, faults);
    }
    side.told.retain(|told| told.is_said());
}

fn weather(fields: &Fields, faults: &mut Faults) -> Weather {
    let frame = ["feeling", "own", "amount-own", "joined-1", "joined-2", "weather-say"];
    let foreign = fields.pairs().iter().any(|(name, _)| {
        let amount = name.strip_prefix("amount-").is_some_and(|f| feelings::known(f).is_some());
        !amount && !frame.contains(&name.as_str()) && !FRAME.contains(&name.as_str())
    });
    let unknown = fields.all("feeling").any(|f| feelings::known(f).is_none());
    if foreign || unknown {
        faults.add("form", "This form held something this page doesn’t know. Check it and send it again.");
    }
    let strength = |name: &str| Strength::from_value(fields.text(&format!("amount-{name}")));
    let chosen: Vec<Feeling> = fields
        .all("feeling")
        .filter_map(feelings::known)
        .map(|word| Feeling { word: word.to_owned(), strength: strength(word) })
        .collect();
    let own_word = fields.limited("own", WORD, faults);
    if chosen.len() + usize::from(!own_word.is_empty()) > feelings::MOST {
        faults.add("feelings", "Choose up to five, your own word among them, so that each keeps its weight.");
    }
    let joined = ["joined-1", "joined-2"].map(|name| feelings::known(fields.text(name)).unwrap_or_default().to_owned());
    if !joined[0].is_empty() && joined[0] == joined[1] {
        faults.add("joined-2", "These are the same. Choose another for the second, or leave it empty.");
    }
    Weather { feelings: chosen, own_strength: strength("own"), own_word, joined, say: say(fields, "weather-say") }
}

fn deeds(fields: &Fields, set: PromptSet, side: &mut OwnSide, faults: &mut Faults) {
    known(fields, &Statement::ALL.map(Statement::field), faults);
    side.answers = Answers(Statement::ALL.map(|s| Answer::from_value(fields.text(s.field()))));
    side.asked = (!side.answers.is_empty()).then_some((set, EDITION));
}

fn carrying(fields: &Fields, side: &mut OwnSide, read: &mut Read) {
    known(fields, &["carry", "bring", "part", "carry-say", "letter"], &mut read.faults);
    let carrying = &mut side.carrying;
    carrying.text = fields.limited("carry", BOX, &mut read.faults);
    carrying.part = fields.limited("part", BOX, &mut read.faults);
    carrying.say = say(fields, "carry-say");
    let taken_out = fields.text("take-out");
    if let Some(at) = carrying.brought.iter().position(|brought| brought.id.to_string() == taken_out) {
        read.taken_out = Some(carrying.brought.remove(at).text);
    }
    carrying.bring = match fields.text("bring") {
        "part" => Some(Bring::Part),
        "whole" => Some(Bring::Whole),
        _ => None,
    };
    if carrying.bring == Some(Bring::Part) && carrying.part.is_empty() && !carrying.text.is_empty() {
        read.faults.add("part", "Write the part you’d like to bring, or choose another way above.");
    }
    if fields.text("bring") == "keep" && read.faults.is_empty() {
        let words = [std::mem::take(&mut carrying.text), std::mem::take(&mut carrying.part)];
        let words: Vec<String> = words.into_iter().filter(|w| !w.is_empty()).collect();
        read.kept_private = (!words.is_empty()).then(|| words.join("\n\n"));
    }
}

/// Reads the five-minute form.
pub fn read_hold(fields: &Fields, side: &mut OwnSide) -> Read {
    let mut faults = Faults::default();
    known(fields, &["feel", "like", "line", "hold-say", "opens"], &mut faults);
    side.form = Form::Hold;
    side.opens = if fields.text("opens") == "alone" { Opens::WithoutMe } else { Opens::BothHere };
    side.hold = Hold {
        feel: fields.limited("feel", LINE, &mut faults),
        like: Like::from_value(fields.text("like")),
        line: fields.limited("line", BOX, &mut faults),
        say: say(fields, "hold-say"),
    };
    Read { faults, ..Read::default() }
}

/// What a section's form holds for a side as it is kept: the one way pages are filled.
pub fn section_fields(section: Section, side: &OwnSide) -> Fields {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut text = |name: &str, value: &str| pairs.push((name.into(), value.into()));
    match section {
        Section::Weather => {
            for feeling in &side.weather.feelings {
                text("feeling", &feeling.word);
                text(&format!("amount-{}", feeling.word), feeling.strength.map_or("", Strength::value));
            }
            text("own", &side.weather.own_word);
            text("amount-own", side.weather.own_strength.map_or("", Strength::value));
            text("joined-1", &side.weather.joined[0]);
            text("joined-2", &side.weather.joined[1]);
            say_pairs("weather-say", side.weather.say, &mut pairs);
        }
        Section::Good => {
            text("good", &side.good);
            say_pairs("good-say", side.good_say, &mut pairs);
        }
        Section::Deeds => {
            for (statement, answer) in side.answers.given() {
                text(statement.field(), answer.value());
            }
        }
        Section::Carrying => {
            text("carry", &side.carrying.text);
            text("part", &side.carrying.part);
            text("bring", side.carrying.bring.map_or("", |b| if b == Bring::Part { "part" } else { "whole" }));
            say_pairs("carry-say", side.carrying.say, &mut pairs);
        }
        Section::Topic => {
            text("feel", &side.topic.feel);
            text("when", &side.topic.when);
            text("help", &side.topic.help);
            say_pairs("topic-say", side.topic.say, &mut pairs);
        }
        Section::Agreements => {
            for told in &side.told {
                text(&told.field(), told.part.map_or("", Part::value));
                text(&told.line_field(), &told.line);
            }
        }
        Section::Coming => {
            text("do-one", &side.do_one);
            text("welcome-one", &side.welcome_one);
            say_pairs("week-say", side.coming_say, &mut pairs);
        }
        Section::Check => text("opens", opens_value(side.opens)),
    }
    Fields::from_pairs(pairs)
}

pub fn hold_fields(side: &OwnSide) -> Fields {
    let hold = &side.hold;
    let mut pairs = vec![
        ("feel".into(), hold.feel.clone()),
        ("like".into(), hold.like.map_or("", Like::value).into()),
        ("line".into(), hold.line.clone()),
        ("opens".into(), opens_value(side.opens).into()),
    ];
    say_pairs("hold-say", hold.say, &mut pairs);
    Fields::from_pairs(pairs)
}

fn opens_value(opens: Opens) -> &'static str {
    match opens {
        Opens::BothHere => "both",
        Opens::WithoutMe => "alone",
    }
}

/// Words of this section that another page or device kept since this page was opened, and
/// that this form would overwrite: they go to the private texts, so that nothing is lost.
pub fn replaced(section: Section, kept: Option<&Kept>, fields: &Fields) -> Option<String> {
    let kept = kept.filter(|k| fields.has("revision") && fields.text("revision") != k.revision.to_string())?;
    let before = section_fields(section, &kept.side);
    let is_lost = |name: &&str| !fields.text(name).contains(before.text(name));
    let lines = before.pairs().iter().map(|(name, _)| name.as_str()).filter(|name| is_told_line(name));
    let lost: Vec<&str> = BOXES.into_iter().chain(lines).filter(is_lost).map(|name| before.text(name)).collect();
    (!lost.is_empty()).then(|| lost.join("\n\n"))
}

/// A line told of something the two agreed on.
pub fn is_told_line(name: &str) -> bool {
    name.starts_with("ag-") && name.ends_with("-line")
}

/// The first section that cannot be sealed as it is (a draft kept on leaving may be too long).
pub fn first_faulty(side: &OwnSide) -> Option<Section> {
    if side.form == Form::Hold {
        return None;
    }
    Section::ALL.into_iter().find(|&section| {
        let set = side.asked.map_or_else(PromptSet::default, |(set, _)| set);
        !read_section(section, &section_fields(section, side), set, &mut side.clone()).faults.is_empty()
    })
}

/// "You always", "you never": hard to hear past. A private hint, never a block.
pub fn wants_softening(topic: &Topic) -> bool {
    let text = format!("{} {} {}", topic.feel, topic.when, topic.help).to_lowercase();
    ["you always", "you never", "you’re always", "you're always", "you’re never", "you're never"]
        .iter()
        .any(|words| text.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(section: Section, body: &str) -> (OwnSide, Read) {
        let mut side = OwnSide::default();
        let read = read_section(section, &Fields::parse(body.as_bytes()), PromptSet::default(), &mut side);
        (side, read)
    }

    #[test]
    fn what_was_kept_fills_the_form_again() {
        for (section, body) in [
            (
                Section::Weather,
                "feeling=scared&amount-scared=a-lot&own=hm&amount-own=some&joined-1=scared&joined-2=hopeful&weather-say=dont-know",
            ),
            (Section::Good, "good=a+walk&good-say=rather-not"),
            (Section::Deeds, "deeds=partly&true=cant-say"),
            (Section::Carrying, "carry=x&bring=part&part=y"),
            (Section::Topic, "feel=a&when=b&help=c"),
            (Section::Coming, "do-one=a&welcome-one=b&week-say=dont-know"),
        ] {
            let (side, first) = read(section, body);
            assert!(first.faults.is_empty(), "{section:?}");
            let mut again = OwnSide::default();
            read_section(section, &section_fields(section, &side), PromptSet::default(), &mut again);
            assert_eq!(side, again, "{section:?}");
        }
    }

    #[test]
    fn six_feelings_are_too_many_and_none_is_lost() {
        let body = ["hopeful", "glad", "raw", "torn", "lost", "numb"].map(|f| format!("feeling={f}")).join("&");
        let (side, read) = read(Section::Weather, &body);
        assert!(read.faults.get("feelings").is_some());
        assert_eq!(side.weather.feelings.len(), 6);
    }

    #[test]
    fn what_is_kept_leaves_the_side() {
        let (side, read) = read(Section::Carrying, "carry=only+mine&bring=keep");
        assert_eq!(read.kept_private.as_deref(), Some("only mine"));
        assert!(!serde_json::to_string(&side).unwrap().contains("only mine"));
    }

    #[test]
    fn a_field_nobody_knows_is_said_in_place() {
        for section in Section::ALL {
            assert!(!read(section, "surprise=1").1.faults.is_empty(), "{section:?}");
        }
    }

    #[test]
    fn too_long_is_said_and_kept() {
        let long = "é".repeat(BOX + 1);
        let (side, read) = read(Section::Good, &format!("good={long}"));
        assert!(read.faults.get("good").is_some());
        assert_eq!(side.good, long);
        assert_eq!(first_faulty(&side), Some(Section::Good));
    }
}
