//! What people type, parsed once. A passphrase is never echoed and never trimmed.

use crate::accounts::PromptSet;
use crate::accounts::model::NAME_LIMIT;
use crate::keys::{Passphrase, RecoveryCode, check_new, tidy_sign_in_name};
use crate::web::forms::{Faults, Fields};

pub struct SignUp {
    pub passphrase: Passphrase,
    pub name: String,
}

/// POST /sign-up. `offered` is the sign-in name that goes with it.
pub fn sign_up(fields: &Fields, offered: &str) -> Result<SignUp, Faults> {
    let mut faults = Faults::default();
    let name_typed = fields.text("name").trim();
    let passphrase = new_passphrase(fields, &[name_typed, offered], &mut faults);
    let name = display_name(fields, &mut faults);
    fields.only(&["offer", "passphrase", "name"], &mut faults);
    done(faults, || SignUp { passphrase, name })
}

/// The name the other one sees: one line, something in it to read.
pub fn display_name(fields: &Fields, faults: &mut Faults) -> String {
    let typed = fields.limited("name", NAME_LIMIT, faults);
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().any(is_hidden) {
        faults.add("name", "Leave out characters that can’t be seen.");
    } else if name.is_empty() {
        faults.add("name", "Enter the name your partner will see.");
    }
    name
}

/// Characters that show as nothing or turn the text around them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

pub struct SignIn {
    pub name: String,
    pub passphrase: Passphrase,
    pub stays: bool,
}

pub fn sign_in(fields: &Fields) -> Result<SignIn, Faults> {
    let mut faults = Faults::default();
    let name = tidy_sign_in_name(fields.text("name"));
    if name.is_empty() {
        faults.add("name", "Enter your sign-in name: two words and four digits.");
    }
    let passphrase = own_passphrase(fields, "passphrase", &mut faults);
    fields.only(&["name", "passphrase", "stay", "held", "once"], &mut faults);
    done(faults, || SignIn { name, passphrase, stays: fields.has("stay") })
}

/// A form that asks for nothing but one's own passphrase.
pub fn passphrase_alone(fields: &Fields) -> Result<Passphrase, Faults> {
    let mut faults = Faults::default();
    let passphrase = own_passphrase(fields, "passphrase", &mut faults);
    fields.only(&["passphrase", "once", "to"], &mut faults);
    done(faults, || passphrase)
}

pub struct Recover {
    /// None for what cannot be a code: answered as a wrong one is.
    pub code: Option<RecoveryCode>,
    pub passphrase: Passphrase,
}

pub fn recover(fields: &Fields, offered: &str) -> Result<Recover, Faults> {
    let mut faults = Faults::default();
    let code = fields.text("code");
    if code.trim().is_empty() {
        faults.add("code", "Enter the code from your sheet.");
    }
    let code = RecoveryCode::parse(code);
    let passphrase = new_passphrase(fields, &[offered], &mut faults);
    fields.only(&["offer", "code", "passphrase"], &mut faults);
    done(faults, || Recover { code, passphrase })
}

pub struct NewPassphrase {
    pub current: Passphrase,
    pub passphrase: Passphrase,
}

pub fn change_passphrase(fields: &Fields, name: &str) -> Result<NewPassphrase, Faults> {
    let mut faults = Faults::default();
    let current = own_passphrase(fields, "current", &mut faults);
    let passphrase = new_passphrase(fields, &[name], &mut faults);
    if faults.is_empty() && current.same_as(&passphrase) {
        faults.add("passphrase", "This is the one you have now. Choose another.");
    }
    fields.only(&["current", "passphrase"], &mut faults);
    done(faults, || NewPassphrase { current, passphrase })
}

pub fn prompts(fields: &Fields) -> Result<PromptSet, Faults> {
    let mut faults = Faults::default();
    let chosen = PromptSet::from_value(fields.text("prompts"));
    if chosen.is_none() {
        faults.add("prompts", "Choose one of the two.");
    }
    fields.only(&["prompts"], &mut faults);
    done(faults, || chosen.unwrap_or_default())
}

/// One's own passphrase, typed again, was another.
pub fn not_it(field: &'static str) -> Faults {
    one(field, "That isn’t it. Have another go.")
}

/// The form was sent before, or stood open too long (see `web::once`).
pub fn used_already() -> Faults {
    one("passphrase", "This page was used already, or stood open for a while. Type your passphrase once more.")
}

/// Wrong, used, or never made: all one answer.
pub fn wrong_code() -> Faults {
    one("code", "This code doesn’t open anything. Look at it once more; each code works one time.")
}

fn one(field: &'static str, message: &str) -> Faults {
    let mut faults = Faults::default();
    faults.add(field, message);
    faults
}

fn own_passphrase(fields: &Fields, name: &'static str, faults: &mut Faults) -> Passphrase {
    if fields.text(name).is_empty() {
        faults.add(name, "Enter your passphrase.");
    }
    Passphrase::new(fields.text(name).to_owned())
}

fn new_passphrase(fields: &Fields, also_refused: &[&str], faults: &mut Faults) -> Passphrase {
    let typed = fields.text("passphrase");
    let passphrase = Passphrase::new(typed.to_owned());
    if typed.contains('\u{fffd}') {
        faults.add("passphrase", "Some characters didn’t arrive whole. Type it once more.");
    } else if let Err(fault) = check_new(&passphrase, also_refused) {
        faults.add("passphrase", fault.to_string());
    }
    passphrase
}

fn done<T>(faults: Faults, made: impl FnOnce() -> T) -> Result<T, Faults> {
    if faults.is_empty() { Ok(made()) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str = "thimble orbit plain cedar lantern dusk";

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    fn faults<T>(result: Result<T, Faults>) -> Vec<String> {
        result.err().map(|f| f.iter().map(|e| e.field.to_string()).collect()).unwrap_or_default()
    }

    #[test]
    fn signing_up_takes_a_passphrase_and_a_name() {
        let form = fields(&[("offer", "x"), ("passphrase", PHRASE), ("name", "  Ines \t Maria ")]);
        let parsed = sign_up(&form, "amber-harbour-4271").ok().map(|s| s.name);
        assert_eq!(parsed.as_deref(), Some("Ines Maria"));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        assert_eq!(faults(sign_up(&fields(&[]), "amber-harbour-4271")), ["passphrase", "name"]);
        assert_eq!(faults(sign_in(&fields(&[]))), ["name", "passphrase"]);
        assert_eq!(faults(recover(&fields(&[]), "amber-harbour-4271")), ["code", "passphrase"]);
    }

    #[test]
    fn a_name_holds_forty_characters_all_of_them_visible() {
        let of = |name: &str| faults(sign_up(&fields(&[("passphrase", PHRASE), ("name", name)]), "amber-harbour-4271"));
        assert!(of(&"é".repeat(40)).is_empty());
        assert_eq!(of(&"é".repeat(41)), ["name"]);
        assert_eq!(of("\u{202e}senI"), ["name"]);
        assert_eq!(of("\u{200b}"), ["name"]);
        assert_eq!(of("   "), ["name"]);
    }

    #[test]
    fn the_sign_in_name_may_be_typed_loosely() {
        let form = fields(&[("name", " Amber Harbour_4271 "), ("passphrase", "whatever it was"), ("stay", "on")]);
        let parsed = sign_in(&form).ok().map(|s| (s.name, s.stays));
        assert_eq!(parsed, Some(("amber-harbour-4271".to_owned(), true)));
    }

    #[test]
    fn a_new_passphrase_is_another_one() {
        assert_eq!(
            faults(change_passphrase(&fields(&[("current", PHRASE), ("passphrase", PHRASE)]), "Ines")),
            ["passphrase"]
        );
    }

    #[test]
    fn a_foreign_field_is_refused() {
        assert_eq!(faults(prompts(&fields(&[("prompts", "let-down"), ("account", "1")]))), ["form"]);
        assert_eq!(faults(prompts(&fields(&[("prompts", "neither")]))), ["prompts"]);
    }
}
