//! One's own notes: all their SQL and sealing. Every function takes the private key, which
//! only the open window has. Nothing here can be asked by a partner. Acts hold the account's
//! lock alone, never the couple's, so that nobody else waits while somebody writes.

use super::model::{Kept, OwnNote};
use crate::accounts::Owner;
use crate::accounts::private::{Opener, Waiting, newest_first};
use crate::ids::{AccountId, NoteId, first_of_day, id_of_day};
use crate::keys::{Place, PrivateKey, open_json, seal_json};
use crate::web::{AppError, AppState, Result};
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

/// Notes that are read at once when all of them are.
const BATCH: i64 = 200;
/// The most letters that are read beside a page of notes.
const LETTERS: i64 = 1_000;

fn place(id: &NoteId, author: AccountId, revision: i32) -> Place<'_> {
    Place { table: "notes", column: "body", row: id.0.as_bytes(), author: author.0, couple: None, revision }
}

fn open(me: &Owner, key: &PrivateKey, id: NoteId, revision: i32, body: &[u8]) -> Result<Kept> {
    let note: OwnNote = open_json(key, &place(&id, me.account, revision), body)?;
    Ok(Kept { id, revision, note })
}

pub async fn find(db: &mut PgConnection, me: &Owner, key: &PrivateKey, id: NoteId) -> Result<Option<Kept>> {
    let row = sqlx::query!("SELECT body, revision FROM notes WHERE account_id = $1 AND id = $2", me.account.0, id.0)
        .fetch_optional(db)
        .await?;
    row.map(|row| open(me, key, id, row.revision, &row.body)).transpose()
}

/// A page of notes, newest first, and the letters that wait.
pub struct Desk {
    pub notes: Vec<Kept>,
    /// The note that was asked for beside the page, wherever it stands.
    pub beside: Option<Kept>,
    /// Where the next page begins, if there is one.
    pub before: Option<NoteId>,
    /// Newest first.
    pub waiting: Vec<Waiting>,
    /// A letter among them does not open any more.
    pub is_damaged: bool,
}

/// In one statement: notes before the given one (or the newest), at most `page` of them, and letters.
pub async fn open_desk(
    db: &mut PgConnection,
    me: &Owner,
    key: &PrivateKey,
    before: Option<NoteId>,
    page: usize,
) -> Result<Desk> {
    open_desk_with(db, me, key, before, page, None).await
}

/// The same, and one more note beside it.
pub async fn open_desk_with(
    db: &mut PgConnection,
    me: &Owner,
    key: &PrivateKey,
    before: Option<NoteId>,
    page: usize,
    beside: Option<NoteId>,
) -> Result<Desk> {
    let opener = Opener::of(me)?;
    let rows = sqlx::query!(
        r#"(SELECT id AS "id!", body AS "body!", revision AS "revision!", NULL::date AS made_on
              FROM notes WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3)
           UNION
           SELECT id, body, revision, NULL FROM notes WHERE account_id = $1 AND id = $5
           UNION ALL
           (SELECT id, body, 0, made_on FROM private_letters WHERE account_id = $1 ORDER BY made_on DESC LIMIT $4)"#,
        me.account.0,
        before.map_or(Uuid::max(), |id| id.0),
        i64::try_from(page + 1).unwrap_or(i64::MAX),
        LETTERS,
        beside.map(|id| id.0),
    )
    .fetch_all(db)
    .await?;
    let (mut notes, mut waiting) = (Vec::with_capacity(page + 2), Vec::new());
    let mut is_damaged = false;
    for row in rows {
        match row.made_on {
            None => notes.push(open(me, key, NoteId(row.id), row.revision, &row.body)?),
            Some(day) => match opener.open(row.id, day.to_jiff(), &row.body) {
                Some(letter) => waiting.push(letter),
                None => is_damaged = true,
            },
        }
    }
    let beside = notes.iter().find(|kept| Some(kept.id) == beside).cloned();
    notes.retain(|kept| before.is_none_or(|before| kept.id < before));
    notes.sort_by_key(|kept| std::cmp::Reverse(kept.id));
    let more = notes.len() > page;
    notes.truncate(page);
    let before = more.then(|| notes.last().map(|kept| kept.id)).flatten();
    Ok(Desk { notes, beside, before, waiting: newest_first(waiting), is_damaged })
}

/// A note and the letters that wait, in one statement; none if there is no such note.
pub async fn find_beside_letters(
    db: &mut PgConnection,
    me: &Owner,
    key: &PrivateKey,
    id: NoteId,
) -> Result<Option<(Kept, Vec<Waiting>)>> {
    let opener = Opener::of(me)?;
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", body AS "body!", revision AS "revision!", NULL::date AS made_on
             FROM notes WHERE account_id = $1 AND id = $2
           UNION ALL
           (SELECT id, body, 0, made_on FROM private_letters WHERE account_id = $1 ORDER BY made_on DESC LIMIT $3)"#,
        me.account.0,
        id.0,
        LETTERS,
    )
    .fetch_all(db)
    .await?;
    let (mut found, mut waiting) = (None, Vec::new());
    for row in rows {
        match row.made_on {
            None => found = Some(open(me, key, NoteId(row.id), row.revision, &row.body)?),
            Some(day) => waiting.extend(opener.open(row.id, day.to_jiff(), &row.body)),
        }
    }
    Ok(found.map(|kept| (kept, newest_first(waiting))))
}

/// The newest note, if there is one.
pub async fn newest(db: &mut PgConnection, me: &Owner, key: &PrivateKey) -> Result<Option<Kept>> {
    Ok(batch(db, me, key, Uuid::max(), 1).await?.pop())
}

/// All of one's notes, newest first: what is sealed is searched by reading it.
pub async fn all(db: &mut PgConnection, me: &Owner, key: &PrivateKey) -> Result<Vec<Kept>> {
    let mut notes: Vec<Kept> = Vec::new();
    loop {
        let before = notes.last().map_or(Uuid::max(), |kept: &Kept| kept.id.0);
        let more = batch(db, me, key, before, BATCH).await?;
        let is_last = more.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
        notes.extend(more);
        if is_last {
            return Ok(notes);
        }
    }
}

async fn batch(db: &mut PgConnection, me: &Owner, key: &PrivateKey, before: Uuid, most: i64) -> Result<Vec<Kept>> {
    let rows = sqlx::query!(
        "SELECT id, body, revision FROM notes WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        me.account.0,
        before,
        most,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| open(me, key, NoteId(row.id), row.revision, &row.body)).collect()
}

/// Files a new note under a day. The caller holds the account's lock.
pub async fn keep(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    key: &PrivateKey,
    day: Date,
    note: &OwnNote,
) -> Result<NoteId> {
    let last = sqlx::query_scalar!(
        "SELECT id FROM notes WHERE account_id = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4",
        me.account.0,
        first_of_day(day),
        day.tomorrow().map_or(Uuid::max(), first_of_day),
        1_i64,
    )
    .fetch_optional(&mut *db)
    .await?;
    let id = NoteId(id_of_day(day, last, app.entropy()));
    let body = seal_json(key, &place(&id, me.account, 1), note, app.entropy())?;
    sqlx::query!("INSERT INTO notes (account_id, id, body, revision) VALUES ($1, $2, $3, 1)", me.account.0, id.0, body)
        .execute(db)
        .await?;
    Ok(id)
}

/// Writes a note again; refused if it was written meanwhile. The caller holds the account's lock.
pub async fn rewrite(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    key: &PrivateKey,
    kept: &Kept,
    note: &OwnNote,
) -> Result<()> {
    let revision = kept.revision + 1;
    let body = seal_json(key, &place(&kept.id, me.account, revision), note, app.entropy())?;
    let done = sqlx::query!(
        "UPDATE notes SET body = $3, revision = $4 WHERE account_id = $1 AND id = $2 AND revision = $5",
        me.account.0,
        kept.id.0,
        body,
        revision,
        kept.revision,
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(AppError::NotFound) }
}

/// Lets a note go for good; false if there was none. What was shown of it stays shown.
pub async fn let_go(db: &mut PgConnection, me: &Owner, id: NoteId) -> Result<bool> {
    let done =
        sqlx::query!("DELETE FROM notes WHERE account_id = $1 AND id = $2", me.account.0, id.0).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
