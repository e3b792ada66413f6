use crate::couples::Member;
use crate::web::forms::Faults;
use crate::web::shell::{Shell, Tab};
use askama::Template;
use askama_web::WebTemplate;

/// One screen for two: the field is for the one who isn't signed in here.
#[derive(Template, WebTemplate)]
#[template(path = "checkins/one_screen.html")]
pub struct OneScreenPage {
    pub shell: Shell,
    pub partner: String,
    pub partner_seat: &'static str,
    /// The form's ticket (see `web::once`).
    pub once: String,
    /// Said to whoever has just typed the partner's passphrase, and to nobody else.
    pub is_unsealed: bool,
    pub faults: Faults,
}

impl OneScreenPage {
    pub fn new(me: &Member, once: String, faults: Faults) -> Self {
        Self {
            shell: Shell::tabs("This week", Some(Tab::Week), me.shell_seat()).script("errors").script("show"),
            partner: me.partner.name.clone(),
            partner_seat: me.seat.other().shell().attr(),
            once,
            is_unsealed: false,
            faults,
        }
    }

    fn label(&self) -> String {
        format!("{}’s passphrase", self.partner)
    }

    fn hint(&self) -> String {
        format!("For {} to type. You look away for a moment.", self.partner)
    }
}
