//! Private text written while the private window was closed, and what is half written: in
//! letters sealed to the account's private box, so that a cookie alone cannot read it back.

use crate::accounts::Owner;
use crate::accounts::store::account_place;
use crate::ids::AccountId;
use crate::keys::{BoxPublic, BoxSecret, MAX_PLAINTEXT, Place, PrivateKey, open_box, open_secret, seal_to};
use crate::web::{AppError, AppState, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// The most letters that are read at once.
const MOST: i64 = 1000;

/// What stands in a letter: words to be kept as they are, or a form that comes back to
/// where it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Letter {
    Text { text: String },
    Form { path: String, fields: Vec<(String, String)> },
}

/// A letter with when it was closed: the time is sealed with it, the day alone is plain.
#[derive(Serialize, Deserialize)]
struct Dated {
    at: Timestamp,
    #[serde(flatten)]
    letter: Letter,
}

/// A letter, opened.
pub struct Waiting {
    pub id: Uuid,
    pub made_on: Date,
    pub at: Timestamp,
    pub letter: Letter,
}

impl Waiting {
    /// The words, where it holds words alone.
    pub fn text(&self) -> Option<&str> {
        match &self.letter {
            Letter::Text { text } => Some(text),
            Letter::Form { .. } => None,
        }
    }
}

/// Where a letter stands.
fn place(account: AccountId, id: &Uuid) -> Place<'_> {
    Place { table: "private_letters", column: "body", row: id.as_bytes(), author: account.0, couple: None, revision: 0 }
}

/// The most bytes of a letter: what it holds always fits into a note.
const MOST_BYTES: usize = MAX_PLAINTEXT - 2_048;
/// Bytes of text in one letter, as JSON writes them.
const PIECE: usize = 48 * 1024;

/// Drops a letter into one's own private box. The caller holds the account's lock.
pub async fn drop_in(db: &mut PgConnection, app: &AppState, me: &Owner, letter: &Letter) -> Result<Uuid> {
    let public =
        sqlx::query_scalar!("SELECT box_public FROM accounts WHERE id = $1", me.account.0).fetch_one(&mut *db).await?;
    let id = crate::ids::random_id(app.entropy());
    let dated = Dated { at: app.now(), letter: letter.clone() };
    let text = zeroize::Zeroizing::new(serde_json::to_vec(&dated).map_err(anyhow::Error::new)?);
    if text.len() > MOST_BYTES {
        return Err(AppError::TooLarge);
    }
    let body = seal_to(&BoxPublic::from_slice(&public)?, &place(me.account, &id), &text, app.entropy())?;
    let day = app.now().to_zoned(TimeZone::UTC).date();
    sqlx::query!(
        "INSERT INTO private_letters (account_id, id, body, made_on) VALUES ($1, $2, $3, $4)",
        me.account.0,
        id,
        body,
        day.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The same for words alone, in as many letters as it takes. Answers the first one's id.
pub async fn keep(db: &mut PgConnection, app: &AppState, me: &Owner, text: &str) -> Result<Uuid> {
    let (first, rest) = cut(text);
    let id = drop_in(db, app, me, &Letter::Text { text: first.to_owned() }).await?;
    let mut rest = rest;
    while !rest.is_empty() {
        let (piece, left) = cut(rest);
        drop_in(db, app, me, &Letter::Text { text: piece.to_owned() }).await?;
        rest = left;
    }
    Ok(id)
}

/// As much of a text as fits into one letter, and what is left of it.
fn cut(text: &str) -> (&str, &str) {
    let mut bytes = 0;
    let end = text.char_indices().find(|(_, c)| {
        // JSON writes a control character as six bytes, a quote as two.
        bytes += if c.is_control() { 6 } else { c.len_utf8().max(2) };
        bytes > PIECE
    });
    text.split_at(end.map_or(text.len(), |(at, _)| at))
}

/// Takes a letter out of the box; nothing happens if it is not there.
pub async fn take_out(db: &mut PgConnection, me: &Owner, id: Uuid) -> Result<()> {
    sqlx::query!("DELETE FROM private_letters WHERE account_id = $1 AND id = $2", me.account.0, id).execute(db).await?;
    Ok(())
}

/// One's own letters, newest first.
pub async fn list(db: &mut PgConnection, me: &Owner, opener: &Opener) -> Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        "SELECT id, body, made_on FROM private_letters WHERE account_id = $1 ORDER BY made_on DESC LIMIT $2",
        me.account.0,
        MOST,
    )
    .fetch_all(db)
    .await?;
    let letters = rows.into_iter().filter_map(|row| opener.open(row.id, row.made_on.to_jiff(), &row.body));
    Ok(newest_first(letters.collect()))
}

pub fn newest_first(mut letters: Vec<Waiting>) -> Vec<Waiting> {
    letters.sort_by_key(|letter| std::cmp::Reverse(letter.at));
    letters
}

/// Opens one account's letters; only the open window has what it takes.
pub struct Opener {
    account: AccountId,
    secret: BoxSecret,
}

impl Opener {
    pub fn of(me: &Owner) -> Result<Self> {
        let window = me.window.as_ref().ok_or(AppError::Closed)?;
        Self::with(me, &window.key, &window.box_secret)
    }

    fn with(me: &Owner, key: &PrivateKey, sealed: &[u8]) -> Result<Self> {
        let row = me.account.0;
        let place = account_place("box_secret", row.as_bytes(), me.account, me.generation);
        Ok(Self { account: me.account, secret: open_secret(key, &place, sealed)? })
    }

    /// The window is only just being opened: the key comes from the passphrase. The caller
    /// holds the account's lock.
    pub async fn find(db: &mut PgConnection, me: &Owner, key: &PrivateKey) -> Result<Self> {
        let sealed = sqlx::query_scalar!("SELECT box_secret FROM accounts WHERE id = $1", me.account.0);
        Self::with(me, key, &sealed.fetch_one(db).await?)
    }

    /// None if it is damaged: one letter keeps nobody from the others.
    pub fn open(&self, id: Uuid, made_on: Date, body: &[u8]) -> Option<Waiting> {
        let opened = open_box(&self.secret, &place(self.account, &id), body);
        opened
            .inspect_err(|error| tracing::error!("a private letter does not open: {error}"))
            .ok()
            .map(|text| read(id, made_on, &text))
    }
}

/// A letter from before letters had a form is its words alone.
fn read(id: Uuid, made_on: Date, body: &[u8]) -> Waiting {
    match serde_json::from_slice::<Dated>(body) {
        Ok(Dated { at, letter }) => Waiting { id, made_on, at, letter },
        Err(_) => {
            let at = made_on.to_zoned(TimeZone::UTC).map(|start| start.timestamp()).unwrap_or_default();
            Waiting { id, made_on, at, letter: Letter::Text { text: String::from_utf8_lossy(body).into_owned() } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_long_text_is_cut_into_letters_that_fit_and_loses_nothing() {
        for text in ["x".repeat(200_000), "\u{1}".repeat(50_000), "𝄞\"".repeat(40_000), String::new()] {
            let (mut rest, mut whole) = (text.as_str(), String::new());
            loop {
                let (piece, left) = cut(rest);
                let letter = Letter::Text { text: piece.into() };
                let sealed = serde_json::to_vec(&Dated { at: Timestamp::MAX, letter }).unwrap();
                assert!(sealed.len() <= MOST_BYTES, "{}", sealed.len());
                whole.push_str(piece);
                rest = left;
                if rest.is_empty() {
                    break;
                }
            }
            assert!(whole == text);
        }
    }

    #[test]
    fn an_older_letter_is_its_words() {
        for text in ["only mine", "{\"is\":\"text\"}", "{}"] {
            let read = read(Uuid::nil(), date(2026, 3, 9), text.as_bytes());
            assert_eq!(read.letter, Letter::Text { text: text.to_owned() });
        }
    }

    #[test]
    fn a_letter_is_read_as_it_was_written() {
        let letter = Letter::Form { path: "/notes".into(), fields: vec![("text".into(), "é".into())] };
        let dated = Dated { at: Timestamp::UNIX_EPOCH, letter: letter.clone() };
        let read = read(Uuid::nil(), date(2026, 3, 9), &serde_json::to_vec(&dated).unwrap());
        assert_eq!((read.letter, read.at), (letter, Timestamp::UNIX_EPOCH));
    }
}
