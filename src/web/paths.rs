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
pub const HISTORY: &str = "/history";

pub fn section(number: u8) -> String {
    format!("/week/side/{number}")
}

pub fn checkin(id: crate::ids::CheckinId) -> String {
    format!("/history/{id}")
}

pub fn together(id: crate::ids::CheckinId, section: &str) -> String {
    format!("/together/{id}/{section}")
}
