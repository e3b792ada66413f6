//! What was shown, for both. Each act asks the one rule again under the couple's lock.

use super::acts;
use super::forms::{self, Verdict};
use super::model::{Act, Revealed};
use super::store;
use super::views::ShownPage;
use crate::couples::{self, Member};
use crate::ids::RevealId;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, State};
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

/// The boxes somebody may have typed into.
const BOXES: [&str; 5] = ["heard", "words", "more", "reply", "offering"];

fn id(text: &str) -> Result<RevealId> {
    text.parse::<Uuid>().map(RevealId).map_err(|_| AppError::NotFound)
}

/// GET /shown/{id}: the words and all that was said to them.
async fn show(State(app): State<AppState>, me: Member, mut db: Db, Path(reveal): Path<String>) -> Result<ShownPage> {
    let revealed = store::find(&mut db, &me, id(&reveal)?).await?.ok_or(AppError::NotFound)?;
    Ok(ShownPage::new(&me, revealed, me.rhythms.today(app.now())))
}

/// One act on a reveal: the couple is locked, the reveal read under the lock.
struct Turn {
    me: Member,
    tx: Tx,
    revealed: Revealed,
    today: Date,
}

impl Turn {
    /// Whoever's act it is not gets the answer of an unknown id.
    async fn begin(app: &AppState, me: Member, mut tx: Tx, reveal: &str, act: Act) -> Result<Self> {
        let reveal = id(reveal)?;
        couples::store::lock(&mut tx, &me).await?;
        let revealed = store::find(&mut tx, &me, reveal).await?.ok_or(AppError::NotFound)?;
        if act.role().is_some_and(|role| role != revealed.role_of(me.seat)) {
            return Err(AppError::NotFound);
        }
        let today = me.rhythms.today(app.now());
        Ok(Self { me, tx, revealed, today })
    }

    fn may(&self, act: Act) -> bool {
        self.revealed.may(self.revealed.role_of(self.me.seat), act)
    }

    fn path(&self) -> String {
        paths::shown(self.revealed.id)
    }

    async fn done(self) -> Result<Response> {
        let path = self.path();
        self.tx.commit().await?;
        Ok(see_other(&path))
    }

    fn again(self, fields: Fields, faults: Faults) -> Response {
        again(ShownPage::new(&self.me, self.revealed, self.today).with_faults(fields, faults))
    }

    /// It cannot be done any more, or not yet: the page as it is now, with what was typed.
    fn too_late(self, fields: Fields) -> Response {
        if BOXES.iter().all(|name| fields.text(name).trim().is_empty()) {
            return see_other(&self.path());
        }
        let mut faults = Faults::default();
        faults.add(
            "form",
            if self.revealed.text.is_none() {
                "This was withdrawn meanwhile, so nothing was sent. Your words are still on this page."
            } else {
                "There is no place for this here at the moment, so nothing was sent. Your words are still on this page."
            },
        );
        self.again(fields, faults)
    }
}

/// POST /shown/{id}/reflections: "What I heard is…".
async fn reflect(
    State(app): State<AppState>,
    me: Member,
    tx: Tx,
    Path(reveal): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::Reflect).await?;
    if !turn.may(Act::Reflect) {
        return Ok(turn.too_late(fields));
    }
    let words = match forms::reflection(&fields) {
        Ok(words) => words,
        Err(faults) => return Ok(turn.again(fields, faults)),
    };
    acts::reflect(&mut turn.tx, &app, &turn.me, &turn.revealed, &words, turn.today).await?;
    turn.done().await
}

/// POST /shown/{id}/ask: "Tell me more?". Words already typed stay on the page.
async fn ask(
    State(app): State<AppState>,
    me: Member,
    tx: Tx,
    Path(reveal): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::Ask).await?;
    if turn.may(Act::Ask) {
        acts::ask(&mut turn.tx, &turn.me, &turn.revealed, turn.today).await?;
    }
    keeping_words(turn, fields).await
}

/// POST /shown/{id}/thanks: "Thank you for this". Words already typed stay on the page.
async fn thank(
    State(app): State<AppState>,
    me: Member,
    tx: Tx,
    Path(reveal): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::Thank).await?;
    if turn.may(Act::Thank) {
        acts::thank(&mut turn.tx, &turn.me, &turn.revealed, turn.today).await?;
    }
    keeping_words(turn, fields).await
}

/// These buttons stand in the reflection's form: what is half written there is not lost.
async fn keeping_words(mut turn: Turn, fields: Fields) -> Result<Response> {
    if fields.text("heard").trim().is_empty() {
        return turn.done().await;
    }
    let revealed = store::find(&mut turn.tx, &turn.me, turn.revealed.id).await?.ok_or(AppError::NotFound)?;
    turn.tx.commit().await?;
    Ok(ShownPage::new(&turn.me, revealed, turn.today).with_fields(fields).into_response())
}

/// POST /shown/{id}/answer: that's it, not quite, or there's more.
async fn answer(
    State(app): State<AppState>,
    me: Member,
    tx: Tx,
    Path(reveal): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::Answer).await?;
    if !turn.may(Act::Answer) {
        return Ok(turn.too_late(fields));
    }
    match forms::verdict(&fields) {
        Ok(Verdict::Heard) => acts::hear(&mut turn.tx, &turn.me, &turn.revealed, turn.today).await?,
        Ok(Verdict::Unheard(said)) => {
            acts::correct(&mut turn.tx, &app, &turn.me, &turn.revealed, &said, turn.today).await?;
        }
        Err(faults) => return Ok(turn.again(fields, faults)),
    }
    turn.done().await
}

/// POST /shown/{id}/more: the author's words to "tell me more?".
async fn say_more(
    State(app): State<AppState>,
    me: Member,
    tx: Tx,
    Path(reveal): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::SayMore).await?;
    if !turn.may(Act::SayMore) {
        return Ok(turn.too_late(fields));
    }
    let words = match forms::more(&fields) {
        Ok(words) => words,
        Err(faults) => return Ok(turn.again(fields, faults)),
    };
    acts::say_more(&mut turn.tx, &app, &turn.me, &turn.revealed, &words).await?;
    turn.done().await
}

/// POST /shown/{id}/park: set aside by either, after two tries that were not it.
async fn park(State(app): State<AppState>, me: Member, tx: Tx, Path(reveal): Path<String>) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::Park).await?;
    if turn.may(Act::Park) {
        acts::park(&mut turn.tx, &turn.me, &turn.revealed, turn.today).await?;
    }
    turn.done().await
}

/// POST /shown/{id}/take-up: by either.
async fn take_up(State(app): State<AppState>, me: Member, tx: Tx, Path(reveal): Path<String>) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::TakeUp).await?;
    if turn.may(Act::TakeUp) {
        acts::take_up(&mut turn.tx, &turn.me, &turn.revealed).await?;
    }
    turn.done().await
}

/// POST /shown/{id}/reply: a reply, an offer, or both, once it was heard.
async fn reply(
    State(app): State<AppState>,
    me: Member,
    tx: Tx,
    Path(reveal): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::Reply).await?;
    if !turn.may(Act::Reply) && !turn.may(Act::Offer) {
        return Ok(turn.too_late(fields));
    }
    let sent = match forms::sent(&fields) {
        Ok(sent) => sent,
        Err(faults) => return Ok(turn.again(fields, faults)),
    };
    if sent.reply.is_some() && !turn.may(Act::Reply) || sent.offer.is_some() && !turn.may(Act::Offer) {
        return Ok(turn.too_late(fields));
    }
    if let Some(words) = &sent.reply {
        acts::reply(&mut turn.tx, &app, &turn.me, &turn.revealed, words, turn.today).await?;
    }
    if let Some(words) = &sent.offer {
        acts::offer(&mut turn.tx, &app, &turn.me, &turn.revealed, words, turn.today).await?;
    }
    turn.done().await
}

/// POST /shown/{id}/offer/accept: the second of the two consents.
async fn accept(State(app): State<AppState>, me: Member, tx: Tx, Path(reveal): Path<String>) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::Accept).await?;
    if turn.may(Act::Accept) {
        acts::consent(&mut turn.tx, &turn.me, &turn.revealed, turn.today).await?;
    }
    turn.done().await
}

/// POST /shown/{id}/offer/take-back: while nobody has said yes to it.
async fn take_offer_back(
    State(app): State<AppState>,
    me: Member,
    tx: Tx,
    Path(reveal): Path<String>,
) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::TakeOfferBack).await?;
    if turn.may(Act::TakeOfferBack) {
        acts::take_offer_back(&mut turn.tx, &turn.me, &turn.revealed).await?;
    }
    turn.done().await
}

/// POST /shown/{id}/withdraw: closed at once, without a reason. A second press changes nothing.
async fn withdraw(State(app): State<AppState>, me: Member, tx: Tx, Path(reveal): Path<String>) -> Result<Response> {
    let mut turn = Turn::begin(&app, me, tx, &reveal, Act::Withdraw).await?;
    if turn.may(Act::Withdraw) {
        acts::withdraw(&mut turn.tx, &app, &turn.me, &turn.revealed, turn.today).await?;
    }
    turn.done().await
}
