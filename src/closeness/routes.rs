//! The list and one's own answers. Every act locks the couple and reads again what stands; a yes that is
//! taken back leaves what both said yes to in the same transaction.

use super::forms;
use super::model::{Choices, Edit, Ladder, Matches, Step};
use super::store::{self, Own};
use super::views::{AlonePage, StepsPage};
use crate::accounts::foreign;
use crate::couples::{self, Member, Viewer};
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppState, Result, paths};
use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::CLOSENESS, get(show).post(choose))
        .route("/closeness/add", post(add))
        .route("/closeness/step", post(edit))
        .route("/closeness/stop", post(stop))
}

/// GET /closeness: the list, with one's own answers. Solo, it says what it is for.
async fn show(State(app): State<AppState>, viewer: Viewer, mut db: Db) -> Result<Response> {
    let Viewer::Member(me) = &viewer else { return Ok(AlonePage::new(&viewer).into_response()) };
    let own = store::find(&mut db, me).await?;
    Ok(StepsPage::new(&app, me, &own, Fields::default(), Faults::default()).into_response())
}

/// One act, under the couple's lock.
struct Act {
    app: AppState,
    me: Member,
    tx: Tx,
    own: Own,
    fields: Fields,
}

impl FromRequest<AppState> for Act {
    type Rejection = Response;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Response> {
        let act = Self::read(request, app).await.map_err(IntoResponse::into_response)?;
        let (owner, seat) = (&act.me.owner, act.me.shell_seat());
        foreign::answer(app, owner, seat, &act.fields, ["words"]).map_or(Ok(act), Err)
    }
}

impl Act {
    async fn read(request: Request, app: &AppState) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let me = Member::from_request_parts(&mut parts, app).await?;
        let mut tx = Tx::from_request_parts(&mut parts, app).await?;
        let fields = Fields::from_request(Request::from_parts(parts, body), app).await?;
        couples::store::lock(&mut tx, &me).await?;
        let own = store::find(&mut tx, &me).await?;
        Ok(Self { app: app.clone(), me, tx, own, fields })
    }

    fn ladder(&self) -> &Ladder {
        &self.own.listed.ladder
    }

    /// The list is the one that was on the page.
    fn is_this_list(&self) -> bool {
        self.fields.text("revision") == self.own.listed.revision.to_string()
    }

    fn again(self, faults: Faults) -> Response {
        again(StepsPage::new(&self.app, &self.me, &self.own, self.fields, faults))
    }

    /// What both said yes to becomes what it is now; where both have it before them, they see it. It is
    /// written whether it changes or not: how long that takes says nothing of the other one's yes.
    async fn settle(mut self, matches: impl FnOnce(Matches, &Ladder, &Choices) -> Matches) -> Result<Response> {
        let mut rings = None;
        if let Some((checkin, before)) = self.own.matches.take() {
            let ladder = &self.own.listed.ladder;
            let after = matches(before.clone(), ladder, &self.own.choices);
            store::keep_matches(&mut self.tx, &self.app, &self.me, checkin, ladder, &after).await?;
            if before.is_shown && after != before {
                rings = Some((checkin, store::redraw(&mut self.tx, &self.me, checkin).await?));
            }
        }
        self.tx.commit().await?;
        if let Some((checkin, revision)) = rings {
            self.app.live.ring(checkin.0, revision);
        }
        Ok(see_other(paths::CLOSENESS))
    }

    async fn keep_ladder(mut self, ladder: Ladder) -> Result<Response> {
        store::keep_ladder(&mut self.tx, &self.app, &self.me, &ladder).await?;
        self.own.listed.ladder = ladder;
        // A step off the list, or in other words, is nobody's yes any more.
        self.settle(|matches, ladder, _| matches.on(ladder)).await
    }

    fn step(&self, words: String) -> Step {
        let on = self.me.rhythms.today(self.app.now());
        Step { id: crate::ids::random_id(self.app.entropy()), words, by: self.me.seat.to_i16(), on }
    }
}

/// POST /closeness: one's own answers, for one's own eyes. An answer to what has left the list falls away.
async fn choose(mut act: Act) -> Result<Response> {
    let is_this_list = act.is_this_list();
    let choices = forms::choices(&act.fields, act.ladder());
    store::choose(&mut act.tx, &act.app, &act.me, &choices).await?;
    act.own.choices = choices;
    if is_this_list {
        return act.settle(|matches, ladder, choices| matches.still(ladder, choices)).await;
    }
    // Kept all the same; and what was meant for steps that are gone is said.
    let page = StepsPage::new(&act.app, &act.me, &act.own, Fields::default(), forms::list_changed());
    act.settle(|matches, ladder, choices| matches.still(ladder, choices)).await?;
    Ok(again(page))
}

/// POST /closeness/add: a step at the end of the list. Both see who added it.
async fn add(act: Act) -> Result<Response> {
    let words = match forms::words(&act.fields) {
        Ok(words) => words,
        Err(faults) => return Ok(act.again(faults)),
    };
    let mut ladder = act.ladder().clone();
    // Sent twice, it is one step.
    if ladder.steps.iter().any(|step| step.words == words) {
        return Ok(see_other(paths::CLOSENESS));
    }
    if ladder.is_full() {
        return Ok(act.again(forms::list_full()));
    }
    ladder.steps.push(act.step(words));
    act.keep_ladder(ladder).await
}

/// POST /closeness/step: other words, another place, or off the list.
async fn edit(act: Act) -> Result<Response> {
    let (Some(id), Some(edit)) = (forms::step(&act.fields), Edit::from_value(act.fields.text("do"))) else {
        return Ok(see_other(paths::CLOSENESS));
    };
    if !act.is_this_list() {
        return Ok(act.again(forms::list_changed()));
    }
    let words = match forms::words(&act.fields) {
        Ok(words) => words,
        Err(faults) if edit == Edit::Reword => return Ok(act.again(faults)),
        Err(_) => String::new(),
    };
    match act.ladder().edited(id, edit, act.step(words)) {
        Some(ladder) if ladder != *act.ladder() => act.keep_ladder(ladder).await,
        _ => Ok(see_other(paths::CLOSENESS)),
    }
}

/// POST /closeness/stop: not this week after all. By either, without a reason.
async fn stop(act: Act) -> Result<Response> {
    act.settle(|matches, _, _| Matches { this_week: None, ..matches }).await
}
