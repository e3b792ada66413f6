//! Every address that is linked to from elsewhere, once.

pub const WELCOME: &str = "/";
pub const BEFORE: &str = "/before";
pub const SAFETY: &str = "/safety";
pub const AWAY: &str = "/away";
pub const SIGN_UP: &str = "/sign-up";
pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_OUT: &str = "/sign-out";
pub const RECOVER: &str = "/recover";
pub const ACCOUNT: &str = "/account";
pub const JOIN: &str = "/join";
pub const INVITE: &str = "/invite";
pub const WEEK: &str = "/week";
pub const CHECK: &str = "/week/side/8";
pub const HOLD: &str = "/week/hold";
pub const ONE_SCREEN: &str = "/week/one-screen";
pub const HISTORY: &str = "/history";
pub const PRIVATE: &str = "/private";
pub const NOTES: &str = "/notes";
pub const READINESS: &str = "/readiness";

pub fn section(number: u8) -> String {
    format!("/week/side/{number}")
}

pub fn checkin(id: crate::ids::CheckinId) -> String {
    format!("/history/{id}")
}

pub fn note(id: crate::ids::NoteId) -> String {
    format!("/notes/{id}")
}

/// The notes, with an old one at the top.
pub fn notes_with(id: crate::ids::NoteId) -> String {
    format!("{NOTES}?oldest={id}")
}

/// The note a page is about.
pub fn note_of(path: &str) -> Option<crate::ids::NoteId> {
    path.strip_prefix("/notes/")?.split('/').next()?.parse().ok().map(crate::ids::NoteId)
}

/// Choosing what to show of a note.
pub fn show(id: crate::ids::NoteId) -> String {
    format!("/notes/{id}/show")
}

/// The partner's page as it would be.
pub fn preview(id: crate::ids::NoteId) -> String {
    format!("/notes/{id}/show/preview")
}

/// The deliberate second press.
pub fn decide(id: crate::ids::NoteId) -> String {
    format!("/notes/{id}/show/decide")
}

/// The door to the private area, and where it leads once it is open.
pub fn door(to: &str) -> String {
    format!("{PRIVATE}?to={to}")
}

/// What was shown, for both.
pub fn shown(id: crate::ids::RevealId) -> String {
    format!("/shown/{id}")
}

pub const CLOSENESS: &str = "/closeness";
pub const MOMENTS: &str = "/moments";
pub const OWN_MOMENTS: &str = "/notes/moments";
pub const AGREEMENTS: &str = "/agreements";

pub fn agreement(id: crate::ids::AgreementId) -> String {
    format!("{AGREEMENTS}/{id}")
}

/// Where a form that came after its session's end goes once somebody is signed in: what was
/// pressed at a meeting is not pressed later, its words alone come back.
pub fn kept_at(path: &str) -> String {
    match path.strip_prefix("/together/").and_then(|rest| rest.split('/').next()) {
        Some(id) => format!("/together/{id}/look"),
        None => path.to_owned(),
    }
}

/// The meeting of an opened check-in.
pub fn together(id: crate::ids::CheckinId) -> String {
    format!("/together/{id}")
}
