//! What the two do about something said, one function an act: all of them write. The caller
//! holds the couple's lock and has asked [`Hearing::may`] under it.

use super::model::{Correction, Hearing};
use super::store::place;
use crate::couples::Member;
use crate::keys::{Place, open_json, seal, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

pub fn seal_words(app: &AppState, me: &Member, place: &Place<'_>, words: &str) -> Result<Vec<u8>> {
    Ok(seal(&me.key, place, words.as_bytes(), app.entropy())?)
}

fn number(at: usize) -> Result<i16> {
    i16::try_from(at).map_err(|_| AppError::NotFound)
}

/// From here on the other one may say it back. Comes before the row of what was said.
pub async fn begin(db: &mut PgConnection, me: &Member, id: Uuid) -> Result<()> {
    sqlx::query!("INSERT INTO hearings (couple_id, id) VALUES ($1, $2)", me.couple.0, id).execute(db).await?;
    Ok(())
}

/// "What I heard is…": the next try.
pub async fn reflect(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    id: Uuid,
    hearing: &Hearing,
    words: &str,
    on: Date,
) -> Result<()> {
    let row = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_words(app, me, &place(me, "reflections", "body", &row, me.owner.account), words)?;
    sqlx::query!(
        "INSERT INTO reflections (couple_id, hearing_id, try, id, body, said_on) VALUES ($1, $2, $3, $4, $5, $6)",
        me.couple.0,
        id,
        number(hearing.tries.len() + 1)?,
        row,
        body,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The author's answer to the try that waits: that's it.
pub async fn hear(db: &mut PgConnection, me: &Member, id: Uuid, on: Date) -> Result<()> {
    sqlx::query!(
        "UPDATE reflections SET heard = true, answered_on = $3 WHERE couple_id = $1 AND hearing_id = $2 AND heard IS NULL",
        me.couple.0,
        id,
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
    id: Uuid,
    correction: &Correction,
    on: Date,
) -> Result<()> {
    let waiting = sqlx::query_scalar!(
        "SELECT id FROM reflections WHERE couple_id = $1 AND hearing_id = $2 AND heard IS NULL",
        me.couple.0,
        id,
    )
    .fetch_one(&mut *db)
    .await?;
    let place = place(me, "reflections", "answer", &waiting, me.owner.account);
    let answer = seal_json(&me.key, &place, correction, app.entropy())?;
    sqlx::query!(
        "UPDATE reflections SET heard = false, answer = $3, answered_on = $4
          WHERE couple_id = $1 AND hearing_id = $2 AND heard IS NULL",
        me.couple.0,
        id,
        answer,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets it aside after the last try, which was not it.
pub async fn park(db: &mut PgConnection, me: &Member, id: Uuid, hearing: &Hearing, on: Date) -> Result<()> {
    sqlx::query!(
        "INSERT INTO parkings (couple_id, hearing_id, seat, try, heard, parked_on) VALUES ($1, $2, $3, $4, false, $5)",
        me.couple.0,
        id,
        me.seat.to_i16(),
        number(hearing.tries.len())?,
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn take_up(db: &mut PgConnection, me: &Member, id: Uuid) -> Result<()> {
    sqlx::query!("DELETE FROM parkings WHERE couple_id = $1 AND hearing_id = $2", me.couple.0, id).execute(db).await?;
    Ok(())
}

/// A reply to what was heard.
pub async fn reply(
    db: &mut PgConnection,
    app: &AppState,
    me: &Member,
    id: Uuid,
    hearing: &Hearing,
    words: &str,
    on: Date,
) -> Result<()> {
    let row = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_words(app, me, &place(me, "replies", "body", &row, me.owner.account), words)?;
    sqlx::query!(
        "INSERT INTO replies (couple_id, hearing_id, try, heard, id, body, said_on) VALUES ($1, $2, $3, true, $4, $5, $6)",
        me.couple.0,
        id,
        number(hearing.heard_try().unwrap_or(0))?,
        row,
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
    id: Uuid,
    hearing: &Hearing,
    words: &str,
    on: Date,
) -> Result<()> {
    let row = crate::ids::new_id(app.now(), app.entropy());
    let body = seal_words(app, me, &place(me, "offers", "body", &row, me.owner.account), words)?;
    sqlx::query!(
        "INSERT INTO offers (couple_id, hearing_id, try, heard, id, body, offered_on) VALUES ($1, $2, $3, true, $4, $5, $6)",
        me.couple.0,
        id,
        number(hearing.heard_try().unwrap_or(0))?,
        row,
        body,
        on.to_sqlx() as _,
    )
    .execute(&mut *db)
    .await?;
    consent(db, me, id, on).await
}

/// One's own yes to the offer: the first comes with it, the second accepts it.
pub async fn consent(db: &mut PgConnection, me: &Member, id: Uuid, on: Date) -> Result<()> {
    sqlx::query!(
        "INSERT INTO offer_consents (couple_id, hearing_id, seat, given_on) VALUES ($1, $2, $3, $4)",
        me.couple.0,
        id,
        me.seat.to_i16(),
        on.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn take_offer_back(db: &mut PgConnection, me: &Member, id: Uuid) -> Result<()> {
    sqlx::query!("DELETE FROM offers WHERE couple_id = $1 AND hearing_id = $2", me.couple.0, id).execute(db).await?;
    Ok(())
}

/// Takes the words out of the author's answers, with what they were said to. The answers
/// stay, and what the other one said.
pub async fn close_words(db: &mut PgConnection, app: &AppState, me: &Member, id: Uuid) -> Result<()> {
    let answered = sqlx::query!(
        "SELECT id, try, answer FROM reflections WHERE couple_id = $1 AND hearing_id = $2 AND answer IS NOT NULL",
        me.couple.0,
        id,
    )
    .fetch_all(&mut *db)
    .await?;
    for row in answered {
        let Some(sealed) = row.answer else { continue };
        let place = place(me, "reflections", "answer", &row.id, me.owner.account);
        let said: Correction = open_json(&me.key, &place, &sealed)?;
        let without_words = Correction { words: String::new(), ..said };
        let answer = seal_json(&me.key, &place, &without_words, app.entropy())?;
        sqlx::query!(
            "UPDATE reflections SET answer = $4 WHERE couple_id = $1 AND hearing_id = $2 AND try = $3",
            me.couple.0,
            id,
            row.r#try,
            answer,
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
