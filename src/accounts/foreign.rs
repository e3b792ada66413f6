//! A page that was left open in one sign-in and sent in another: nothing of it is done, shown or
//! kept here. Its words stand on the answer, to be copied.

use super::Owner;
use crate::web::AppState;
use crate::web::forms::{Fields, again};
use crate::web::shell::{Seat, Shell};
use askama::Template;
use askama_web::WebTemplate;
use axum::response::Response;

#[derive(Template, WebTemplate)]
#[template(path = "accounts/foreign.html")]
struct ForeignPage {
    shell: Shell,
    words: String,
}

/// The answer to a page of another sign-in, whose words stand in `boxes`; none if it is this one's.
pub fn answer(
    app: &AppState,
    me: &Owner,
    seat: Seat,
    fields: &Fields,
    boxes: impl IntoIterator<Item = &'static str>,
) -> Option<Response> {
    if !fields.has("mine") || fields.text("mine") == me.mark(app) {
        return None;
    }
    let words = boxes.into_iter().map(|name| fields.text(name).trim()).filter(|text| !text.is_empty());
    let words = words.collect::<Vec<_>>().join("\n\n");
    Some(again(ForeignPage { shell: Shell::focus("Write", seat), words }))
}
