//! What the two do with a reveal besides hearing it, one function an act: all of them write.
//! The caller holds the couple's lock and has asked [`Revealed::may`] under it.

use super::model::{Revealed, Shared};
use crate::couples::Member;
use crate::hearing::acts::seal_words;
use crate::hearing::{self, store::place};
use crate::ids::RevealId;
use crate::keys::seal_json;
use crate::web::{AppState, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

/// Shows words: a copy under the couple's key, with an id as old as the showing.
pub async fn show(db: &mut PgConnection, app: &AppState, me: &Member, text: &str, on: Date) -> Result<RevealId> {
    let id = RevealId::new(app.now(), app.entropy());
    hearing::acts::begin(db, me, id.0).await?;
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
    hearing::acts::close_words(db, app, me, revealed.id.0).await
}
