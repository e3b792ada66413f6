//! The pages of signing up, signing in and one's own account.

use crate::accounts::held::Held;
use crate::accounts::model::say_day;
use crate::accounts::offer::Offer;
use crate::accounts::sessions::store::Device;
use crate::accounts::{Owner, PromptSet};
use crate::config::Operator;
use crate::keys::{Entropy, suggest};
use crate::web::forms::Faults;
use crate::web::shell::{Seat, Shell};
use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Where Leave quickly goes: a site anyone may have open.
pub const AWAY_SITE: &str = "https://www.wikipedia.org/";

/// Whose colour one's own pages take.
pub fn seat(me: &Owner) -> Seat {
    match me.link.as_ref().map(|link| link.seat) {
        Some(2) => Seat::Tide,
        _ => Seat::Clay,
    }
}

/// A passphrase we made up: the one secret that is ever shown.
#[derive(Default)]
pub struct Suggested(Zeroizing<String>);

impl Suggested {
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(suggest(entropy).into())
    }

    /// Empty where none was asked for.
    pub fn text(&self) -> &str {
        &self.0
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/sign_up.html")]
pub struct SignUpPage {
    pub shell: Shell,
    pub operator: Operator,
    pub offer: Offer,
    /// The last offer is gone: this is another one.
    pub offered_again: bool,
    pub suggested: Suggested,
    pub name: String,
    pub faults: Faults,
}

impl SignUpPage {
    pub fn new(operator: &Operator, offer: Offer) -> Self {
        let shell = Shell::signed_out("Sign up").script("errors").script("show");
        let (suggested, name, faults) = Default::default();
        Self { shell, operator: operator.clone(), offer, offered_again: false, suggested, name, faults }
    }
}

/// Why nobody was signed in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Mismatch,
    Slow,
    Busy,
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/sign_in.html")]
pub struct SignInPage {
    pub shell: Shell,
    pub name: String,
    pub stays: bool,
    /// Sealed text that waits, or nothing.
    pub held: String,
    /// The form's ticket (see `web::once`) where text waits: it is answered with a page.
    pub once: String,
    /// The page answers something that needed a session.
    pub was_signed_out: bool,
    pub refusal: Option<Refusal>,
    pub faults: Faults,
}

impl Default for SignInPage {
    fn default() -> Self {
        let shell = Shell::signed_out("Sign in").script("errors").script("show");
        let (name, held, once, faults) = Default::default();
        Self { shell, name, stays: false, held, once, was_signed_out: false, refusal: None, faults }
    }
}

/// What was typed before something came between, and one button that sends it where it was going.
#[derive(Template, WebTemplate)]
#[template(path = "accounts/words_kept.html")]
pub struct WordsKeptPage {
    pub shell: Shell,
    pub lead: &'static str,
    pub path: String,
    pub texts: Vec<String>,
    pub fields: Vec<(String, String)>,
}

impl WordsKeptPage {
    pub fn signed_in_again(held: Held) -> Self {
        Self::new(held, "You were signed out while you wrote. Nothing was lost, and your partner has seen none of it.")
    }

    /// After something failed on our side. It may have been done all the same.
    pub fn in_hand(held: Held) -> Self {
        let lead =
            "Something went wrong on our side, and it isn’t certain that these were kept. Try again in a moment.";
        Self::new(held, lead)
    }

    fn new(held: Held, lead: &'static str) -> Self {
        let texts = held.texts().map(str::to_owned).collect();
        Self { shell: Shell::signed_out("Write"), lead, path: held.path, texts, fields: held.fields }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/recovery.html")]
pub struct RecoveryPage {
    pub shell: Shell,
    /// The day of the sheet that a new one would replace.
    pub made_on: Option<Date>,
    /// The form's ticket (see `web::once`).
    pub once: String,
    pub faults: Faults,
}

impl RecoveryPage {
    pub fn new(me: &Owner, made_on: Option<Date>, once: String) -> Self {
        let shell = Shell { seat: seat(me), ..Shell::signed_out("Keep this").script("errors").script("show") };
        Self { shell, made_on, once, faults: Faults::default() }
    }

    pub fn made_on(&self) -> Option<String> {
        self.made_on.map(say_day)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/kit.html")]
pub struct KitPage {
    pub shell: Shell,
    pub sign_in_name: Option<String>,
    pub code: Zeroizing<String>,
    pub made_on: Date,
}

impl KitPage {
    pub fn code(&self) -> &str {
        &self.code
    }

    pub fn made_on(&self) -> String {
        say_day(self.made_on)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/recover.html")]
pub struct RecoverPage {
    pub shell: Shell,
    pub offer: Offer,
    pub offered_again: bool,
    /// Six words to take or leave; not filled in, so that the code needs no typing twice.
    pub suggested: Suggested,
    pub faults: Faults,
}

impl RecoverPage {
    pub fn new(offer: Offer, entropy: &dyn Entropy) -> Self {
        let shell = Shell::signed_out("Sign in").script("errors").script("show");
        Self { shell, offer, offered_again: false, suggested: Suggested::new(entropy), faults: Faults::default() }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/account.html")]
pub struct AccountPage {
    pub shell: Shell,
    pub sign_in_name: Option<String>,
    pub name: String,
    pub is_linked: bool,
    pub recovery_made_on: Option<Date>,
    pub devices: Vec<Device>,
    pub time_zone: String,
}

impl AccountPage {
    pub fn recovery_made_on(&self) -> Option<String> {
        self.recovery_made_on.map(say_day)
    }

    pub fn since(&self, device: &Device) -> String {
        say_day(crate::accounts::model::day(device.since, &self.time_zone))
    }

    pub fn end_path(&self, handle: &Uuid) -> String {
        format!("/account/sessions/{handle}/end")
    }

    pub fn has_others(&self) -> bool {
        self.devices.iter().any(|device| !device.is_this)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/passphrase.html")]
pub struct PassphrasePage {
    pub shell: Shell,
    pub suggested: Suggested,
    pub faults: Faults,
}

impl PassphrasePage {
    pub fn new(me: &Owner, suggested: Suggested, faults: Faults) -> Self {
        Self { shell: Shell::tabs("Account", None, seat(me)).script("errors").script("show"), suggested, faults }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/prompts.html")]
pub struct PromptsPage {
    pub shell: Shell,
    pub chosen: PromptSet,
    pub faults: Faults,
}

impl PromptsPage {
    pub fn new(me: &Owner, faults: Faults) -> Self {
        Self { shell: Shell::tabs("Account", None, seat(me)).script("errors"), chosen: me.prompts, faults }
    }

    pub fn is_chosen(&self, value: &str) -> bool {
        self.chosen.value() == value
    }
}

/// The bare page Leave quickly ends on. It names nothing and goes on by itself.
#[derive(Template, WebTemplate)]
#[template(path = "guide/away.html")]
pub struct AwayPage {
    pub to: &'static str,
}

impl Default for AwayPage {
    fn default() -> Self {
        Self { to: AWAY_SITE }
    }
}
