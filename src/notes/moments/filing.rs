//! A moment kept to oneself while the window was closed: a letter, filed as the moment it is when it opens.

use super::store;
use crate::accounts::Owner;
use crate::accounts::private::{self, Letter, Waiting};
use crate::couples::Rhythms;
use crate::keys::PrivateKey;
use crate::moments::model::{Kind, Noted, Tone};
use crate::web::{AppError, AppState, Result, paths};
use sqlx::PgConnection;

/// The letter a moment waits in.
pub fn letter(noted: &Noted) -> Letter {
    let tone = match noted.tone {
        Tone::Good(kind) => vec![("good", noted.words.as_str()), ("kind", kind.map_or("", Kind::value))],
        Tone::Hard => vec![("hard", noted.words.as_str())],
    };
    let fields = tone.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Letter::Form { path: paths::OWN_MOMENTS.to_owned(), fields }
}

/// The moment in a letter; none where it holds something else.
pub fn moment_in(letter: &Letter) -> Option<Noted> {
    let Letter::Form { path, fields } = letter else { return None };
    if path != paths::OWN_MOMENTS {
        return None;
    }
    let text = |name: &str| fields.iter().find(|(other, _)| other == name).map(|(_, text)| text.clone());
    let hard = text("hard").map(|words| Noted { tone: Tone::Hard, words });
    let kind = text("kind").and_then(|value| Kind::from_value(&value));
    hard.or_else(|| text("good").map(|words| Noted { tone: Tone::Good(kind), words }))
}

/// Files those that wait, oldest first. The caller holds the account's lock.
pub async fn file(
    db: &mut PgConnection,
    app: &AppState,
    me: &Owner,
    key: &PrivateKey,
    rhythms: &Rhythms,
    letters: &[Waiting],
) -> Result<()> {
    for waiting in letters.iter().rev() {
        let Some(noted) = moment_in(&waiting.letter) else { continue };
        match store::keep(db, app, me, key, rhythms.today(waiting.at), &noted).await {
            // It stays the letter it is; nothing in the box keeps the door shut.
            Err(AppError::TooLarge) => continue,
            filed => filed?,
        }
        private::take_out(db, me, waiting.id).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_holds_the_moment_it_was_made_of() {
        for tone in [Tone::Good(Some(Kind::Repaired)), Tone::Good(None), Tone::Hard] {
            let noted = Noted { tone, words: "a line".into() };
            assert_eq!(moment_in(&letter(&noted)), Some(noted));
        }
        assert_eq!(moment_in(&Letter::Text { text: "a line".into() }), None);
        assert_eq!(moment_in(&Letter::Form { path: "/notes".into(), fields: vec![("good".into(), "x".into())] }), None);
    }
}
