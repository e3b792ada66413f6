//! The weekday, time and zone of the two. Either may change it; it counts from the next week.

use super::forms::RhythmForm;
use super::model::{Rhythm, words};
use super::{Member, store};
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::shell::Shell;
use crate::web::tx::Tx;
use crate::web::{AppState, Result};
use askama::Template;
use askama_web::WebTemplate;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use jiff::civil::Date;

const RHYTHM: &str = "/rhythm";

pub fn router() -> Router<AppState> {
    Router::new().route(RHYTHM, get(show).post(change))
}

#[derive(Template, WebTemplate)]
#[template(path = "couples/rhythm.html")]
pub struct RhythmPage {
    pub shell: Shell,
    pub partner: String,
    pub now: Rhythm,
    pub week: String,
    pub coming: Option<Rhythm>,
    pub next: Date,
    pub form: RhythmForm,
    pub faults: Faults,
}

impl RhythmPage {
    fn new(me: &Member, now: Timestamp, form: Option<RhythmForm>, faults: Faults) -> Self {
        let in_force = me.rhythms.in_force(now);
        let coming = me.rhythms.coming(now);
        let week = me.rhythms.week(now);
        Self {
            shell: Shell::tabs("Week", None, me.shell_seat()).script("errors"),
            partner: me.partner.name.clone(),
            now: in_force.clone(),
            week: week.in_words(me.rhythms.today(now)),
            coming: coming.cloned(),
            next: me.rhythms.next_week(now),
            form: form.unwrap_or_else(|| RhythmForm::of(coming.unwrap_or(in_force))),
            faults,
        }
    }

    /// "Monday 16 March".
    pub fn next_day(&self) -> String {
        words::day(self.next)
    }
}

/// GET /rhythm: what holds now, and what waits for the next week.
async fn show(State(app): State<AppState>, me: Member) -> RhythmPage {
    RhythmPage::new(&me, app.now(), None, Faults::default())
}

/// POST /rhythm: a change, for next week on. Another one before then takes its place.
async fn change(State(app): State<AppState>, me: Member, mut tx: Tx, fields: Fields) -> Result<Response> {
    let mut faults = Faults::default();
    let form = RhythmForm::typed(&fields);
    let Some(chosen) = form.parse(&mut faults) else {
        return Ok(again(RhythmPage::new(&me, app.now(), Some(form), faults)));
    };
    store::lock(&mut tx, &me).await?;
    let rhythm = store::rhythms(&mut tx, &me).await?.change(app.now(), chosen.weekday, chosen.meets_at, chosen.zone);
    store::set_rhythm(&mut tx, me.couple, &rhythm).await?;
    tx.commit().await?;
    Ok(see_other(RHYTHM))
}
