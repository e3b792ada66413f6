//! What the two do with a reveal, one function an act: all of them write. The caller holds
//! the couple's lock and has asked [`Revealed::may`] under it.

use super::model::{Correction, Revealed, Shared};
use super::store::place;
use crate::couples::Member;
use crate::ids::RevealId;
use crate::keys::{Place, seal, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

fn seal_words(app: &AppState, me: &Member, place: &Place<'_>, words: &str) -> Result<Vec<u8>> {
    Ok(seal(&me.key, place, words.as_bytes(), app.entropy())?)
}

fn number(at: usize) -> Result<i16> {
    i16::try_from(at).map_err(|_| AppError::NotFound)
}

/// Shows words: a copy under the couple's key, with an id as old as the showing.
pub async fn show(db: &mut PgConnection, app: &AppState, me: &Member, text: &str, on: Date) -> Result<RevealId> {
    let id = RevealId::new(app.now(), app.entropy());
    let place = place(me, "reveals", "body", &id.0, me.owner.account);
    let body = seal_json(&me.key, &place, &Shared { text: text.to_owned() }, app.entropy())?;
    sqlx::query!(
        "INSERT INTO reveals (couple_id, id, seat, shown_on, body) VALUES ($1, $2, $3, $4, $5)",
        me.couple.0,
        id.0,
        me.seat.to_i16(),
        on.to_sqlx() as _,
        body,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// "What I heard is…": the next try.
pub async fn reflect(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    revealed: &Revealed,
    words: &str,
    on: Date,
) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_words(app, me, &place(me, "reflections", "body", &id, me.owner.account), words)?;
    sqlx::query!(
        "INSERT INTO reflections (couple_id, reveal_id, try, id, body, said_on) VALUES ($1, $2, $3, $4, $5, $6)",
        me.couple.0,
        revealed.id.0,
        number(revealed.tries.len() + 1)?,
        id,
        body,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The author's answer to the try that waits: that's it.
pub async fn hear(db: &mut PgConnection, me: &Member, revealed: &Revealed, on: Date) -> Result<()> {
    sqlx::query!(
        "UPDATE reflections SET heard = true, answered_on = $3 WHERE couple_id = $1 AND reveal_id = $2 AND heard IS NULL",
        me.couple.0,
        revealed.id.0,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The author's answer to the try that waits: not quite, or there's more.
pub async fn correct(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    revealed: &Revealed,
    correction: &Correction,
    on: Date,
) -> Result<()> {
    let waiting = sqlx::query_scalar!(
        "SELECT id FROM reflections WHERE couple_id = $1 AND reveal_id = $2 AND heard IS NULL",
        me.couple.0,
        revealed.id.0,
    )
    .fetch_one(&mut *db)
    .await?;
    let place = place(me, "reflections", "answer", &waiting, me.owner.account);
    let answer = seal_json(&me.key, &place, correction, app.entropy())?;
    sqlx::query!(
        "UPDATE reflections SET heard = false, answer = $3, answered_on = $4
          WHERE couple_id = $1 AND reveal_id = $2 AND heard IS NULL",
        me.couple.0,
        revealed.id.0,
        answer,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn thank(db: &mut PgConnection, me: &Member, revealed: &Revealed, on: Date) -> Result<()> {
    sqlx::query!(
        "UPDATE reveals SET thanked_on = $3 WHERE couple_id = $1 AND id = $2",
        me.couple.0,
        revealed.id.0,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// "Tell me more?"
pub async fn ask(db: &mut PgConnection, me: &Member, revealed: &Revealed, on: Date) -> Result<()> {
    sqlx::query!(
        "UPDATE reveals SET asked_on = $3 WHERE couple_id = $1 AND id = $2",
        me.couple.0,
        revealed.id.0,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The author's words to "tell me more?".
pub async fn say_more(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    revealed: &Revealed,
    words: &str,
) -> Result<()> {
    let place = place(me, "reveals", "more", &revealed.id.0, me.owner.account);
    let more = seal_words(app, me, &place, words)?;
    sqlx::query!("UPDATE reveals SET more = $3 WHERE couple_id = $1 AND id = $2", me.couple.0, revealed.id.0, more)
        .execute(db)
        .await?;
    Ok(())
}

/// Sets it aside after the last try, which was not it.
pub async fn park(db: &mut PgConnection, me: &Member, revealed: &Revealed, on: Date) -> Result<()> {
    sqlx::query!(
        "INSERT INTO parkings (couple_id, reveal_id, seat, try, heard, parked_on) VALUES ($1, $2, $3, $4, false, $5)",
        me.couple.0,
        revealed.id.0,
        me.seat.to_i16(),
        number(revealed.tries.len())?,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn take_up(db: &mut PgConnection, me: &Member, revealed: &Revealed) -> Result<()> {
    sqlx::query!("DELETE FROM parkings WHERE couple_id = $1 AND reveal_id = $2", me.couple.0, revealed.id.0)
        .execute(db)
        .await?;
    Ok(())
}

/// A reply to what was heard.
pub async fn reply(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    revealed: &Revealed,
    words: &str,
    on: Date,
) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_words(app, me, &place(me, "replies", "body", &id, me.owner.account), words)?;
    sqlx::query!(
        "INSERT INTO replies (couple_id, reveal_id, try, heard, id, body, said_on) VALUES ($1, $2, $3, true, $4, $5, $6)",
        me.couple.0,
        revealed.id.0,
        number(revealed.heard_try().unwrap_or(0))?,
        id,
        body,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An offer, which brings its own maker's consent.
pub async fn offer(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    revealed: &Revealed,
    words: &str,
    on: Date,
) -> Result<()> {
    let id = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_words(app, me, &place(me, "offers", "body", &id, me.owner.account), words)?;
    sqlx::query!(
        "INSERT INTO offers (couple_id, reveal_id, try, heard, id, body, offered_on) VALUES ($1, $2, $3, true, $4, $5, $6)",
        me.couple.0,
        revealed.id.0,
        number(revealed.heard_try().unwrap_or(0))?,
        id,
        body,
        on.to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    consent(db, me, revealed, on).await
}

/// One's own yes to the offer: the first comes with it, the second accepts it.
pub async fn consent(db: &mut PgConnection, me: &Member, revealed: &Revealed, on: Date) -> Result<()> {
    sqlx::query!(
        "INSERT INTO offer_consents (couple_id, reveal_id, seat, given_on) VALUES ($1, $2, $3, $4)",
        me.couple.0,
        revealed.id.0,
        me.seat.to_i16(),
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn take_offer_back(db: &mut PgConnection, me: &Member, revealed: &Revealed) -> Result<()> {
    sqlx::query!("DELETE FROM offers WHERE couple_id = $1 AND reveal_id = $2", me.couple.0, revealed.id.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Closes everything its author said here; the day stays, and what the other one said.
pub async fn withdraw(db: &mut PgConnection, app: &AppState, me: &Member, revealed: &Revealed, on: Date) -> Result<()> {
    sqlx::query!(
        "UPDATE reveals SET body = NULL, more = NULL, withdrawn_on = $3 WHERE couple_id = $1 AND id = $2 AND body IS NOT NULL",
        me.couple.0,
        revealed.id.0,
        on.to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    let answered = sqlx::query!(
        "SELECT id, try, answer FROM reflections WHERE couple_id = $1 AND reveal_id = $2 AND answer IS NOT NULL",
        me.couple.0,
        revealed.id.0,
    )
    .fetch_all(&mut *db)
    .await?;
    for row in answered {
        let Some(sealed) = row.answer else { continue };
        let place = place(me, "reflections", "answer", &row.id, me.owner.account);
        let said: Correction = crate::keys::open_json(&me.key, &place, &sealed)?;
        let without_words = Correction { words: String::new(), ..said };
        let answer = seal_json(&me.key, &place, &without_words, app.entropy())?;
        sqlx::query!(
            "UPDATE reflections SET answer = $4 WHERE couple_id = $1 AND reveal_id = $2 AND try = $3",
            me.couple.0,
            revealed.id.0,
            row.r#try,
            answer,
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
