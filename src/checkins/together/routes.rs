//! The meeting: its page, and each press of either. Every act locks the couple, reads again
//! where the meeting stands, and asks the one rule there.

use super::agenda::Step;
use super::meeting::Press;
use super::model::{Opened, Turn, TurnAct};
use super::table::{Asked, Table};
use super::views::TogetherPage;
use super::{drafts, forms, live, store};
use crate::accounts::private;
use crate::agreements::offers;
use crate::closeness::{self, model::Matches};
use crate::couples::Member;
use crate::hearing::forms::{Verdict, typed};
use crate::hearing::{acts, model::Act};
use crate::ids::CheckinId;
use crate::web::forms::Faults;
use crate::web::tx::Db;
use crate::web::{AppError, AppState, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/together/{id}", get(show))
        .route("/together/{id}/events", get(live::follow))
        .route("/together/{id}/look", post(look))
        .route("/together/{id}/keep", post(keep))
        .route("/together/{id}/let-go", post(let_go))
        .route("/together/{id}/begin", post(begin))
        .route("/together/{id}/on", post(go_on))
        .route("/together/{id}/stay", post(stay))
        .route("/together/{id}/turn", post(hand_over))
        .route("/together/{id}/leave-step", post(leave_step))
        .route("/together/{id}/one-screen", post(one_screen))
        .route("/together/{id}/two-screens", post(two_screens))
        .route("/together/{id}/pause", post(pause))
        .route("/together/{id}/until", post(until))
        .route("/together/{id}/back", post(back))
        .route("/together/{id}/end", post(end))
        .route("/together/{id}/ask", post(ask))
        .route("/together/{id}/reflections", post(reflect))
        .route("/together/{id}/answer", post(answer))
        .route("/together/{id}/park", post(park))
        .route("/together/{id}/take-up", post(take_up))
        .route("/together/{id}/reply", post(reply))
        .route("/together/{id}/offer/accept", post(accept))
        .route("/together/{id}/offer/take-back", post(take_offer_back))
        .route("/together/{id}/closeness", post(choose_for_the_week))
        .route("/together/{id}/close", post(close))
}

pub(super) fn id(text: &str) -> Result<CheckinId> {
    text.parse::<Uuid>().map(CheckinId).map_err(|_| AppError::NotFound)
}

/// GET /together/{id}: the step the meeting is at.
async fn show(
    State(app): State<AppState>,
    me: Member,
    mut db: Db,
    Path(checkin): Path<String>,
) -> Result<TogetherPage> {
    let opened = store::find_opened(&mut db, &me, id(&checkin)?).await?;
    let turns = store::list_turns(&mut db, &me, opened.id).await?;
    let draft = drafts::open(&me, &opened)?;
    let page = TogetherPage::new(&app, &me, opened, turns);
    Ok(match draft {
        Some(draft) => page.with_fields(draft),
        None => page,
    })
}

/// POST /together/{id}/look: "Look again", with what is half written. By the script every 20 seconds.
async fn look(headers: HeaderMap, asked: Asked) -> Result<Response> {
    let table = Table::sit(asked).await?;
    if headers.contains_key("x-keep") {
        return table.kept_itself().await;
    }
    let said = table.said_before();
    table.unchanged(&said).await
}

/// POST /together/{id}/keep: words that have no place here any more go to one's private notes.
async fn keep(asked: Asked) -> Result<Response> {
    let mut table = Table::sit(asked).await?;
    if let Some(words) = typed(&table.fields, "kept") {
        private::keep(&mut table.tx, &table.app, &table.me.owner, words).await?;
    }
    table.unchanged(&["kept"]).await
}

/// POST /together/{id}/let-go: or they go.
async fn let_go(asked: Asked) -> Result<Response> {
    Table::sit(asked).await?.unchanged(&["kept"]).await
}

/// One press. Sent again, or from a page that is behind, it changes nothing.
async fn press(asked: Asked, read: impl FnOnce(&Table) -> Result<Option<Press>, Faults>) -> Result<Response> {
    let table = Table::sit(asked).await?;
    let press = match read(&table) {
        Ok(press) => press,
        Err(faults) => return table.again(faults).await,
    };
    let Opened { first, meeting, .. } = &table.opened;
    let agenda = table.opened.agenda();
    match press.and_then(|press| meeting.press(table.me.seat, press, *first, agenda, table.app.now())) {
        Some(next) => table.done(next, &[]).await,
        None => table.unchanged(&[]).await,
    }
}

async fn press_at(asked: Asked, press_at: impl FnOnce(Step) -> Press) -> Result<Response> {
    press(asked, |table| Ok(forms::step(&table.fields).map(press_at))).await
}

/// POST /together/{id}/begin: here, and how much is right for tonight.
async fn begin(asked: Asked) -> Result<Response> {
    press(asked, |table| forms::begin(&table.fields).map(Some)).await
}

/// POST /together/{id}/on: ready to go on. It takes a press from each.
async fn go_on(asked: Asked) -> Result<Response> {
    press_at(asked, Press::GoOn).await
}

/// POST /together/{id}/stay: not yet after all.
async fn stay(asked: Asked) -> Result<Response> {
    press_at(asked, Press::Stay).await
}

/// POST /together/{id}/turn: the speaker lets the other one speak.
async fn hand_over(asked: Asked) -> Result<Response> {
    press(asked, |table| {
        let fields = &table.fields;
        Ok(forms::step(fields).zip(forms::speaker(fields)).map(|(step, speaker)| Press::HandOver(step, speaker)))
    })
    .await
}

/// POST /together/{id}/leave-step: by either, alone.
async fn leave_step(asked: Asked) -> Result<Response> {
    press_at(asked, Press::LeaveStep).await
}

/// POST /together/{id}/one-screen: the one whose it is suggests it, the other one agrees.
async fn one_screen(asked: Asked) -> Result<Response> {
    press(asked, |table| Ok(forms::screen(&table.fields).map(Press::OneScreen))).await
}

/// POST /together/{id}/two-screens: by either, alone.
async fn two_screens(asked: Asked) -> Result<Response> {
    press(asked, |_| Ok(Some(Press::TwoScreens))).await
}

/// POST /together/{id}/pause: by either, alone, without a reason.
async fn pause(asked: Asked) -> Result<Response> {
    press(asked, |_| Ok(Some(Press::Pause))).await
}

/// POST /together/{id}/until: a time to come back to it.
async fn until(asked: Asked) -> Result<Response> {
    press(asked, |table| {
        let now = table.app.now();
        forms::until(&table.fields, now, table.me.rhythms.tomorrow(now)).map(Some)
    })
    .await
}

/// POST /together/{id}/back: "I'm back". It goes on once both are.
async fn back(asked: Asked) -> Result<Response> {
    press(asked, |table| Ok(forms::back(&table.fields))).await
}

/// POST /together/{id}/end: by either, alone, without a reason.
async fn end(asked: Asked) -> Result<Response> {
    press(asked, |_| Ok(Some(Press::End))).await
}

/// POST /together/{id}/ask: "Is there more?"
async fn ask(asked: Asked) -> Result<Response> {
    let mut table = Table::sit(asked).await?;
    if !table.may(TurnAct::Ask) {
        return table.unchanged(&[]).await;
    }
    let (turn, tries) = (table.turn_id().await?, table.hearing().tries.len());
    store::ask(&mut table.tx, &table.me, turn, tries).await?;
    table.said(&[]).await
}

/// Something that is said in the turn that is being had.
async fn sit_to(asked: Asked, act: Act) -> Result<Result<Table, Response>> {
    let table = Table::sit(asked).await?;
    Ok(if table.may(TurnAct::Hear(act)) { Ok(table) } else { Err(table.too_late().await?) })
}

/// POST /together/{id}/reflections: "What I heard is…".
async fn reflect(asked: Asked) -> Result<Response> {
    let mut table = match sit_to(asked, Act::Reflect).await? {
        Ok(table) => table,
        Err(answer) => return Ok(answer),
    };
    // The next try is to what stood on the page: the same form sent again is not another one.
    if table.fields.text("try") != table.hearing().tries.len().to_string() {
        return table.too_late().await;
    }
    let words = match forms::PAGE.reflection(&table.fields) {
        Ok(words) => words,
        Err(faults) => return table.again(faults).await,
    };
    let (turn, hearing) = (table.turn_id().await?, table.hearing());
    acts::reflect(&mut table.tx, &table.app, &table.me, turn, &hearing, &words, table.today).await?;
    table.said(&["heard"]).await
}

/// POST /together/{id}/answer: that's it, not quite, or there's more.
async fn answer(asked: Asked) -> Result<Response> {
    let mut table = match sit_to(asked, Act::Answer).await? {
        Ok(table) => table,
        Err(answer) => return Ok(answer),
    };
    // The answer is to the try that was on the page, not to one that came since.
    if table.fields.text("try") != table.hearing().tries.len().to_string() {
        return table.too_late().await;
    }
    let turn = table.turn_id().await?;
    match forms::PAGE.verdict(&table.fields) {
        Ok(Verdict::Heard) => acts::hear(&mut table.tx, &table.me, turn, table.today).await?,
        Ok(Verdict::Unheard(said)) => {
            acts::correct(&mut table.tx, &table.app, &table.me, turn, &said, table.today).await?;
        }
        Err(faults) => return table.again(faults).await,
    }
    table.said(&["words"]).await
}

/// POST /together/{id}/park: by either, after two tries that were not it. It waits for the next check-in.
async fn park(asked: Asked) -> Result<Response> {
    let mut table = match sit_to(asked, Act::Park).await? {
        Ok(table) => table,
        Err(answer) => return Ok(answer),
    };
    let (turn, hearing) = (table.turn_id().await?, table.hearing());
    acts::park(&mut table.tx, &table.me, turn, &hearing, table.today).await?;
    table.said(&[]).await
}

/// POST /together/{id}/take-up: what was parked waits no longer; here by either, what is left from an
/// earlier meeting by the one whose part it is.
async fn take_up(asked: Asked) -> Result<Response> {
    let mut table = Table::sit(asked).await?;
    if table.opened.meeting.is_paused() {
        return table.unchanged(&[]).await;
    }
    let parked = table.fields.text("parked").parse::<Uuid>().ok();
    let may = |turn: &&Turn| turn.is_parked() && (turn.checkin == table.opened.id || turn.speaker == table.me.seat);
    let found = table.turns.iter().filter(may).find(|turn| Some(turn.id) == parked).map(|turn| turn.id);
    let Some(turn) = found else { return table.unchanged(&[]).await };
    acts::take_up(&mut table.tx, &table.me, turn).await?;
    table.said(&[]).await
}

/// POST /together/{id}/reply: a reply, an offer, or both, once it was heard. Each only once.
async fn reply(asked: Asked) -> Result<Response> {
    let mut table = Table::sit(asked).await?;
    let [may_reply, may_offer] = [Act::Reply, Act::Offer].map(|act| table.may(TurnAct::Hear(act)));
    let has_place = |name, may: bool| may || typed(&table.fields, name).is_none();
    if !(may_reply || may_offer) || !has_place("reply", may_reply) || !has_place("offering", may_offer) {
        return table.too_late().await;
    }
    let sent = match forms::PAGE.sent(&table.fields, if may_reply { "reply" } else { "offering" }) {
        Ok(sent) => sent,
        Err(faults) => return table.again(faults).await,
    };
    let (turn, hearing) = (table.turn_id().await?, table.hearing());
    if let Some(words) = &sent.reply {
        acts::reply(&mut table.tx, &table.app, &table.me, turn, &hearing, words, table.today).await?;
    }
    if let Some(words) = &sent.offer {
        acts::offer(&mut table.tx, &table.app, &table.me, turn, &hearing, words, table.today).await?;
    }
    table.said(&["reply", "offering"]).await
}

/// POST /together/{id}/offer/accept: the second of the two consents, at any later step too.
async fn accept(asked: Asked) -> Result<Response> {
    about_offer(asked, Act::Accept).await
}

/// POST /together/{id}/offer/take-back: while nobody has said yes to it.
async fn take_offer_back(asked: Asked) -> Result<Response> {
    about_offer(asked, Act::TakeOfferBack).await
}

/// A yes is to the wording that was on the page.
async fn about_offer(asked: Asked, act: Act) -> Result<Response> {
    let mut table = Table::sit(asked).await?;
    if table.opened.meeting.is_paused() {
        return table.unchanged(&[]).await;
    }
    let version = table.fields.text("version").parse::<Uuid>().ok();
    let is_this = |turn: &&Turn| turn.hearing.offer.as_ref().map(|offer| offer.id) == version;
    let of_this_meeting = table.turns.iter().filter(|turn| turn.checkin == table.opened.id);
    let found = version.and_then(|_| of_this_meeting.into_iter().find(is_this));
    let found = found.filter(|turn| turn.hearing.may(turn.role_of(table.me.seat), act));
    let Some((turn, offer)) = found.and_then(|turn| turn.hearing.offer.clone().map(|offer| (turn.id, offer))) else {
        return table.unchanged(&[]).await;
    };
    if act == Act::Accept {
        offers::accept(&mut table.tx, &table.app, &table.me, turn, &offer, table.today).await?;
    } else {
        acts::take_offer_back(&mut table.tx, &table.me, turn).await?;
    }
    table.said(&[]).await
}

/// POST /together/{id}/closeness: one for the coming week, or none after all; by either, at the joint step.
async fn choose_for_the_week(asked: Asked) -> Result<Response> {
    let mut table = Table::sit(asked).await?;
    let this_week = closeness::forms::this_week(&table.fields);
    let matches = Matches { this_week, ..table.opened.matches.clone() };
    let is_there = this_week.is_none() || matches.chosen().is_some();
    if !table.is_at(Step::Closeness) || !is_there || matches == table.opened.matches {
        return table.unchanged(&[]).await;
    }
    table.keep_matches(matches).await?;
    table.said(&[]).await
}

/// POST /together/{id}/close: how I leave the table, once the meeting has come to its close.
async fn close(asked: Asked) -> Result<Response> {
    let mut table = Table::sit(asked).await?;
    let closing = match forms::closing(&table.fields) {
        Ok(closing) => closing,
        Err(faults) => return table.again(faults).await,
    };
    if !table.opened.meeting.is_over() || table.opened.closing(table.me.seat).is_some() {
        return table.too_late().await;
    }
    let own = table.me.seat.index();
    table.opened.closings[own] = Some(closing.clone());
    store::close(&mut table.tx, &table.app, &table.me, table.opened.id, &closing, table.today).await?;
    table.said(&["valued"]).await
}
