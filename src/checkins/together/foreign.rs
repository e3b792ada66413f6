//! A page that was left open in one sign-in and sent in another: nothing of it is done, shown or
//! kept here. Its words stand on the answer, to be copied.

use super::forms::PAGE;
use crate::couples::Member;
use crate::hearing::forms::typed;
use crate::web::AppState;
use crate::web::forms::{Fields, again};
use crate::web::shell::Shell;
use askama::Template;
use askama_web::WebTemplate;
use axum::response::Response;

#[derive(Template, WebTemplate)]
#[template(path = "checkins/together/foreign.html")]
struct ForeignPage {
    shell: Shell,
    words: String,
}

/// The answer to a page of another sign-in; none if it is this one's.
pub fn answer(app: &AppState, me: &Member, fields: &Fields) -> Option<Response> {
    let is_foreign = fields.has("mine") && fields.text("mine") != me.owner.mark(app);
    let words: Vec<&str> = PAGE.boxes.iter().filter_map(|(name, _)| typed(fields, name)).collect();
    let page = || ForeignPage { shell: Shell::focus("Together", me.shell_seat()), words: words.join("\n\n") };
    is_foreign.then(|| again(page()))
}
