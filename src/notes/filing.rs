//! When the window opens, letters become notes: words kept while it was closed, and drafts
//! that a newer one of the same page, or a note let go, has left behind. Then the oldest
//! unshared fear is marked for today, once a month.

use super::drafts;
use super::model::{Kind, OwnNote, to_remember};
use super::moments;
use super::store;
use crate::accounts::Owner;
use crate::accounts::private::{self, Letter, Opener, Waiting};
use crate::couples::Rhythms;
use crate::ids::NoteId;
use crate::keys::PrivateKey;
use crate::web::{AppError, AppState, Result, paths};
use sqlx::PgConnection;
use std::collections::BTreeSet;

/// Answers the fear that is shown again today, if there is one. The caller holds the
/// account's lock.
pub async fn file(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    key: &PrivateKey,
    rhythms: &Rhythms,
) -> Result<Option<NoteId>> {
    let today = rhythms.today(app.now());
    let opener = Opener::find(db, me, key).await?;
    let letters = private::list(db, me, &opener).await?;
    moments::filing::file(db, app, me, key, rhythms, &letters).await?;
    let notes = store::all(db, me, key).await?;
    let known = notes.iter().map(|kept| kept.id).collect();
    let mut kept: BTreeSet<String> = notes.iter().map(|kept| kept.note.text.clone()).collect();
    for waiting in to_file(&letters, &known) {
        let note = note_of(&waiting.letter);
        // The same words are kept once: a draft the script sent while its form was on its way,
        // or what stays behind from a side that was sealed twice.
        if !note.text.is_empty() && kept.insert(note.text.clone()) {
            match store::keep(db, app, me, key, rhythms.today(waiting.at), &note).await {
                // It stays the letter it is; nothing in the box keeps the door shut.
                Err(AppError::TooLarge) => continue,
                filed => filed?,
            };
        }
        private::take_out(db, me, waiting.id).await?;
    }
    if let Some(kept) = to_remember(notes.iter(), today) {
        let note = OwnNote { remembered_on: Some(today), ..kept.note.clone() };
        match store::rewrite(db, app, me, key, kept, &note).await {
            Err(AppError::TooLarge) => return Ok(None),
            marked => marked?,
        }
        return Ok(Some(kept.id));
    }
    Ok(notes.iter().find(|kept| kept.note.remembered_on == Some(today)).map(|kept| kept.id))
}

/// Oldest first. What stays a letter is the newest draft of each page that is still there.
fn to_file<'a>(letters: &'a [Waiting], notes: &BTreeSet<NoteId>) -> Vec<&'a Waiting> {
    let mut pages = BTreeSet::new();
    let mut filed: Vec<&Waiting> = letters
        .iter()
        .filter(|waiting| moments::filing::moment_in(&waiting.letter).is_none())
        .filter(|waiting| match &waiting.letter {
            Letter::Text { .. } => true,
            Letter::Form { path, .. } => !leads_somewhere(path, notes) || !pages.insert(path.as_str()),
        })
        .collect();
    filed.reverse();
    filed
}

/// Whether a page looks for a draft under this path.
fn leads_somewhere(path: &str, notes: &BTreeSet<NoteId>) -> bool {
    match paths::note_of(path) {
        Some(id) => notes.contains(&id) && [paths::note(id), paths::show(id)].iter().any(|page| page == path),
        None => [paths::NOTES, paths::READINESS].contains(&path),
    }
}

fn note_of(letter: &Letter) -> OwnNote {
    match letter {
        Letter::Text { text } => OwnNote { text: text.clone(), ..OwnNote::default() },
        Letter::Form { fields, .. } => {
            let kind = fields.iter().find(|(name, _)| name == "kind").and_then(|(_, value)| Kind::from_value(value));
            OwnNote { kind, text: drafts::words(fields), ..OwnNote::default() }
        }
    }
}
