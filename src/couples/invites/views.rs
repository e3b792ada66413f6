//! The inviter's two pages.

use super::store::Waiting;
use crate::couples::forms::RhythmForm;
use crate::couples::model::words;
use crate::web::forms::Faults;
use crate::web::shell::{Seat, Shell};
use askama::Template;
use askama_web::WebTemplate;
use jiff::Timestamp;

/// What the code will propose, before it is made.
#[derive(Template, WebTemplate)]
#[template(path = "couples/invite.html")]
pub struct InvitePage {
    pub shell: Shell,
    pub form: RhythmForm,
    pub keeps_rules: bool,
    pub faults: Faults,
}

impl InvitePage {
    pub fn new(form: RhythmForm, keeps_rules: bool, faults: Faults) -> Self {
        Self { shell: Shell::tabs("Invite", None, Seat::Clay).script("errors"), form, keeps_rules, faults }
    }
}

/// The code, to read again.
#[derive(Template, WebTemplate)]
#[template(path = "couples/waiting.html")]
pub struct WaitingPage {
    pub shell: Shell,
    pub code: String,
    pub until: String,
    pub meets: String,
}

impl WaitingPage {
    pub fn new(waiting: Waiting, now: Timestamp) -> Self {
        let proposal = waiting.proposal;
        let (today, until) = (proposal.zone.today(now), waiting.expires_at.to_zoned(proposal.zone.tz().clone()));
        Self {
            shell: Shell::tabs("Invite", None, Seat::Clay),
            code: waiting.code,
            until: format!(
                "{} at {:02}:{:02}",
                words::day_seen_from(until.date(), today),
                until.hour(),
                until.minute()
            ),
            meets: words::meets(proposal.weekday, proposal.meets_at, &proposal.zone),
        }
    }
}
