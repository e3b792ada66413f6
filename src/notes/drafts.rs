//! What is half written: a form in a letter to oneself, one for each page it was written on.
//! It needs no open window, survives its end, and fills the form again after the passphrase.

use crate::accounts::Owner;
use crate::accounts::private::{self, Letter, Opener, Waiting};
use crate::accounts::store as accounts;
use crate::web::forms::Fields;
use crate::web::tx::Tx;
use crate::web::{AppError, AppState, Result};
use sqlx::PgConnection;
use uuid::Uuid;

/// What a page says of itself, and nobody typed.
const FRAME: [&str; 5] = ["draft", "letter", "mine", "do", "go"];
/// The fields with words in them.
const WORDS: [&str; 3] = ["text", "words", "help"];

/// A form that waits, and the letter it waits in.
#[derive(Clone)]
pub struct Draft {
    pub letter: Uuid,
    pub fields: Fields,
}

/// Keeps a form for the page at `path`, in place of what that page kept before (its field
/// `letter`). A form without words is not kept. The caller holds the account's lock.
pub async fn keep(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    path: &str,
    fields: &Fields,
) -> Result<Option<Uuid>> {
    drop(db, me, fields).await?;
    let is_answered = |(name, value): &(String, String)| name.starts_with("q-") && !value.is_empty();
    if words(fields.pairs()).is_empty() && !fields.pairs().iter().any(is_answered) {
        return Ok(None);
    }
    let kept = fields.pairs().iter().filter(|(name, _)| !FRAME.contains(&name.as_str())).cloned().collect();
    let letter = Letter::Form { path: path.to_owned(), fields: kept };
    private::drop_in(db, app, me, &letter).await.map(Some)
}

/// Leave quickly on a page of notes: the draft that came along is kept.
pub async fn leave(app: &AppState, me: &Owner, fields: &Fields) -> Result<()> {
    if fields.text("mine") != me.mark(app) {
        return Ok(());
    }
    let mut tx = Tx::begin(app).await?;
    accounts::lock(&mut tx, me).await?;
    let _letter = match keep(&mut tx, app, me, fields.text("draft"), fields).await {
        // More than a letter holds, typed or pasted: as words alone.
        Err(AppError::TooLarge) => private::keep(&mut tx, app, me, &words(fields.pairs())).await.map(Some)?,
        kept => kept?,
    };
    tx.commit().await
}

/// Takes the page's draft out of the box: what was in it is kept, shown or let go.
pub async fn drop(db: &mut PgConnection, me: &Owner, fields: &Fields) -> Result<()> {
    match fields.text("letter").parse() {
        Ok(letter) => private::take_out(db, me, letter).await,
        Err(_) => Ok(()),
    }
}

/// Takes out every draft of a page and of those below it. The caller holds the account's lock.
pub async fn forget(db: &mut PgConnection, me: &Owner, opener: &Opener, path: &str) -> Result<()> {
    for waiting in private::list(db, me, opener).await? {
        let rest = match &waiting.letter {
            Letter::Form { path: its, .. } => its.strip_prefix(path),
            Letter::Text { .. } => None,
        };
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            private::take_out(db, me, waiting.id).await?;
        }
    }
    Ok(())
}

/// The newest draft of the page at `path`. `waiting` is newest first.
pub fn of_page(waiting: &[Waiting], path: &str) -> Option<Draft> {
    waiting.iter().find_map(|waiting| match &waiting.letter {
        Letter::Form { path: its, fields } if its == path => {
            Some(Draft { letter: waiting.id, fields: Fields::from_pairs(fields.clone()) })
        }
        _ => None,
    })
}

/// The words of a form, for where it can no longer come back as one.
pub fn words(fields: &[(String, String)]) -> String {
    let typed = fields.iter().filter(|(name, value)| WORDS.contains(&name.as_str()) && !value.trim().is_empty());
    typed.map(|(_, value)| value.trim()).collect::<Vec<_>>().join("\n\n")
}
