//! What was shown, for both. Each act asks the one rule again under the couple's lock.

use super::forms::{self, PAGE};
use super::model::{Act, Revealed};
use super::views::ShownPage;
use super::{acts, store};
use crate::agreements::offers;
use crate::couples::{self, Member, Viewer};
use crate::hearing::acts as hearing;
use crate::hearing::forms::{Verdict, typed};
use crate::ids::RevealId;
use crate::notes::aside;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::civil::Date;
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/shown/{id}", get(show))
        .route("/shown/{id}/reflections", post(reflect))
        .route("/shown/{id}/ask", post(ask))
        .route("/shown/{id}/thanks", post(thank))
        .route("/shown/{id}/answer", post(answer))
        .route("/shown/{id}/more", post(say_more))
        .route("/shown/{id}/park", post(park))
        .route("/shown/{id}/take-up", post(take_up))
        .route("/shown/{id}/reply", post(reply))
        .route("/shown/{id}/offer/accept", post(accept))
        .route("/shown/{id}/offer/take-back", post(take_offer_back))
        .route("/shown/{id}/withdraw", post(withdraw))
}

fn id(text: &str) -> Result<RevealId> {
    text.parse::<Uuid>().map(RevealId).map_err(|_| AppError::NotFound)
}

/// GET /shown/{id}: the words and all that was said to them.
async fn show(State(app): State<AppState>, me: Member, mut db: Db, Path(reveal): Path<String>) -> Result<ShownPage> {
    let revealed = store::find(&mut db, &me, id(&reveal)?).await?.ok_or(AppError::NotFound)?;
    Ok(ShownPage::new(&app, &me, revealed, me.rhythms.today(app.now())))
}

/// What an act comes with.
struct Asked {
    app: AppState,
    me: Member,
    tx: Tx,
    reveal: String,
    fields: Fields,
}

impl FromRequest<AppState> for Asked {
    /// A page of another sign-in is answered with what was typed into it.
    type Rejection = Response;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let me = Member::from_request_parts(&mut parts, app).await.map_err(IntoResponse::into_response)?;
        let tx = Tx::from_request_parts(&mut parts, app).await.map_err(IntoResponse::into_response)?;
        let Path(reveal) =
            Path::from_request_parts(&mut parts, app).await.map_err(|_| AppError::NotFound.into_response())?;
        let fields =
            Fields::from_request(Request::from_parts(parts, body), app).await.map_err(IntoResponse::into_response)?;
        let viewer = Viewer::Member(me);
        if let Some(answer) = aside::of_another(app, &viewer, &fields) {
            return Err(answer);
        }
        let Viewer::Member(me) = viewer else { return Err(AppError::NotFound.into_response()) };
        Ok(Self { app: app.clone(), me, tx, reveal, fields })
    }
}

/// One act on a reveal: the couple is locked, the reveal read under the lock.
struct Turn {
    app: AppState,
    me: Member,
    tx: Tx,
    revealed: Revealed,
    today: Date,
    fields: Fields,
}

impl Turn {
    /// Whoever's act it is not gets the answer of an unknown id.
    async fn begin(asked: Asked, act: Act) -> Result<Self> {
        let Asked { app, me, mut tx, reveal, fields } = asked;
        let reveal = id(&reveal)?;
        couples::store::lock(&mut tx, &me).await?;
        let revealed = store::find(&mut tx, &me, reveal).await?.ok_or(AppError::NotFound)?;
        if act.role().is_some_and(|role| role != revealed.role_of(me.seat)) {
            return Err(AppError::NotFound);
        }
        let today = me.rhythms.today(app.now());
        Ok(Self { app, me, tx, revealed, today, fields })
    }

    fn may(&self, act: Act) -> bool {
        self.revealed.may(self.revealed.role_of(self.me.seat), act)
    }

    /// A yes is to the wording that was on the page, not to one that took its place.
    fn is_to_this_offer(&self) -> bool {
        let version = self.fields.text("version");
        self.revealed.hearing.offer.as_ref().is_some_and(|offer| offer.id.to_string() == version)
    }

    fn path(&self) -> String {
        paths::shown(self.revealed.id)
    }

    /// The act is kept. Words that were not part of it, half written in another box, stay on
    /// the page.
    async fn done(mut self, sent: &[&str]) -> Result<Response> {
        let path = self.path();
        let Some(left) = PAGE.left_over(&self.fields, sent) else {
            self.tx.commit().await?;
            return Ok(see_other(&path));
        };
        let revealed = store::find(&mut self.tx, &self.me, self.revealed.id).await?.ok_or(AppError::NotFound)?;
        self.tx.commit().await?;
        Ok(ShownPage::new(&self.app, &self.me, revealed, self.today).with_fields(left).into_response())
    }

    fn again(self, faults: Faults) -> Response {
        again(ShownPage::new(&self.app, &self.me, self.revealed, self.today).with_faults(self.fields, faults))
    }

    /// It cannot be done any more, or not yet: the page as it is now, with what was typed.
    fn too_late(self) -> Response {
        if !PAGE.holds_words(&self.fields) {
            return see_other(&self.path());
        }
        let mut faults = Faults::default();
        let what = if self.revealed.text.is_none() {
            "This was withdrawn meanwhile."
        } else {
            "This has moved on since you opened it."
        };
        faults.add("form", format!("{what} Your words weren’t sent, and are still on this page."));
        self.again(faults)
    }
}

/// POST /shown/{id}/reflections: "What I heard is…".
async fn reflect(asked: Asked) -> Result<Response> {
    let mut turn = Turn::begin(asked, Act::Reflect).await?;
    if !turn.may(Act::Reflect) {
        return Ok(turn.too_late());
    }
    let words = match PAGE.reflection(&turn.fields) {
        Ok(words) => words,
        Err(faults) => return Ok(turn.again(faults)),
    };
    hearing::reflect(&mut turn.tx, &turn.app, &turn.me, turn.revealed.id.0, &turn.revealed.hearing, &words, turn.today)
        .await?;
    turn.done(&["heard"]).await
}

/// POST /shown/{id}/ask: "Tell me more?"
async fn ask(asked: Asked) -> Result<Response> {
    press(asked, Act::Ask).await
}

/// POST /shown/{id}/thanks: "Thank you for this".
async fn thank(asked: Asked) -> Result<Response> {
    press(asked, Act::Thank).await
}

/// POST /shown/{id}/answer: that's it, not quite, or there's more.
async fn answer(asked: Asked) -> Result<Response> {
    let mut turn = Turn::begin(asked, Act::Answer).await?;
    // The answer is to the try that was on the page, not to one that came since.
    let is_to_this = turn.fields.text("try") == turn.revealed.hearing.tries.len().to_string();
    if !turn.may(Act::Answer) || !is_to_this {
        return Ok(turn.too_late());
    }
    match PAGE.verdict(&turn.fields) {
        Ok(Verdict::Heard) => hearing::hear(&mut turn.tx, &turn.me, turn.revealed.id.0, turn.today).await?,
        Ok(Verdict::Unheard(said)) => {
            hearing::correct(&mut turn.tx, &turn.app, &turn.me, turn.revealed.id.0, &said, turn.today).await?;
        }
        Err(faults) => return Ok(turn.again(faults)),
    }
    turn.done(&["words"]).await
}

/// POST /shown/{id}/more: the author's words to "tell me more?".
async fn say_more(asked: Asked) -> Result<Response> {
    let mut turn = Turn::begin(asked, Act::SayMore).await?;
    if !turn.may(Act::SayMore) {
        return Ok(turn.too_late());
    }
    let words = match forms::more(&turn.fields) {
        Ok(words) => words,
        Err(faults) => return Ok(turn.again(faults)),
    };
    acts::say_more(&mut turn.tx, &turn.app, &turn.me, &turn.revealed, &words).await?;
    turn.done(&["more"]).await
}

/// POST /shown/{id}/park: set aside by either, after two tries that were not it.
async fn park(asked: Asked) -> Result<Response> {
    press(asked, Act::Park).await
}

/// POST /shown/{id}/take-up: by either.
async fn take_up(asked: Asked) -> Result<Response> {
    press(asked, Act::TakeUp).await
}

/// POST /shown/{id}/reply: a reply, an offer, or both, once it was heard. Each only once.
async fn reply(asked: Asked) -> Result<Response> {
    let mut turn = Turn::begin(asked, Act::Reply).await?;
    let has_place = |name, act| turn.may(act) || typed(&turn.fields, name).is_none();
    let may_any = turn.may(Act::Reply) || turn.may(Act::Offer);
    if !may_any || !has_place("reply", Act::Reply) || !has_place("offering", Act::Offer) {
        return Ok(turn.too_late());
    }
    let sent = match PAGE.sent(&turn.fields, if turn.may(Act::Reply) { "reply" } else { "offering" }) {
        Ok(sent) => sent,
        Err(faults) => return Ok(turn.again(faults)),
    };
    if let Some(words) = &sent.reply {
        hearing::reply(
            &mut turn.tx,
            &turn.app,
            &turn.me,
            turn.revealed.id.0,
            &turn.revealed.hearing,
            words,
            turn.today,
        )
        .await?;
    }
    if let Some(words) = &sent.offer {
        hearing::offer(
            &mut turn.tx,
            &turn.app,
            &turn.me,
            turn.revealed.id.0,
            &turn.revealed.hearing,
            words,
            turn.today,
        )
        .await?;
    }
    turn.done(&["reply", "offering"]).await
}

/// POST /shown/{id}/offer/accept: the second of the two consents.
async fn accept(asked: Asked) -> Result<Response> {
    press(asked, Act::Accept).await
}

/// POST /shown/{id}/offer/take-back: while nobody has said yes to it.
async fn take_offer_back(asked: Asked) -> Result<Response> {
    press(asked, Act::TakeOfferBack).await
}

/// POST /shown/{id}/withdraw: closed at once, without a reason.
async fn withdraw(asked: Asked) -> Result<Response> {
    press(asked, Act::Withdraw).await
}

/// An act without words of its own. A second press changes nothing.
async fn press(asked: Asked, act: Act) -> Result<Response> {
    let mut turn = Turn::begin(asked, act).await?;
    let is_about_offer = matches!(act, Act::Accept | Act::TakeOfferBack);
    if !turn.may(act) || is_about_offer && !turn.is_to_this_offer() {
        return Ok(turn.too_late());
    }
    // Nothing holds up a withdrawal.
    if act != Act::Withdraw
        && let Err(faults) = PAGE.wordless(&turn.fields)
    {
        return Ok(turn.again(faults));
    }
    let Turn { app, me, tx, revealed, today, .. } = &mut turn;
    match act {
        Act::Ask => acts::ask(tx, me, revealed, *today).await?,
        Act::Thank => acts::thank(tx, me, revealed, *today).await?,
        Act::Park => hearing::park(tx, me, revealed.id.0, &revealed.hearing, *today).await?,
        Act::TakeUp => hearing::take_up(tx, me, revealed.id.0).await?,
        Act::Accept => {
            let offer = revealed.hearing.offer.as_ref().ok_or(AppError::NotFound)?;
            offers::accept(tx, app, me, revealed.id.0, offer, *today).await?;
        }
        Act::TakeOfferBack => hearing::take_offer_back(tx, me, revealed.id.0).await?,
        Act::Withdraw => acts::withdraw(tx, app, me, revealed, *today).await?,
        Act::Reflect | Act::Answer | Act::SayMore | Act::Reply | Act::Offer => return Err(AppError::NotFound),
    }
    turn.done(&[]).await
}
