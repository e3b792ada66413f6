//! Choose, preview, decide. Between the pages stands a draft, in a letter to oneself: what
//! was previewed is what is shown, and a second press finds nothing to show.

use super::forms::{self, Choice, When};
use super::views::{ChoosePage, PreviewPage};
use crate::accounts::{private, store as accounts};
use crate::checkins::model::Section;
use crate::checkins::sides::bringing::{Outcome, bring};
use crate::checkins::sides::store as sides;
use crate::couples::{self, Member, Viewer};
use crate::ids::NoteId;
use crate::notes::drafts::{self, Draft};
use crate::notes::forms::wording;
use crate::notes::model::Kept;
use crate::notes::routes::{gone, note_id};
use crate::notes::{aside, reveals, store};
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use sqlx::PgConnection;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/notes/{id}/show", get(choose).post(keep))
        .route("/notes/{id}/show/preview", get(preview))
        .route("/notes/{id}/show/decide", post(decide))
}

/// The note, and the newest draft of what to show of it.
async fn find(db: &mut PgConnection, me: &Member, note: NoteId) -> Result<(Kept, Option<Draft>)> {
    let key = me.owner.private()?;
    let (kept, waiting) = store::find_beside_letters(db, &me.owner, key, note).await?.ok_or(AppError::NotFound)?;
    let draft = drafts::of_page(&waiting, &paths::show(note));
    Ok((kept, draft))
}

async fn side_is_sealed(db: &mut PgConnection, me: &Member) -> Result<bool> {
    Ok(sides::find_own(db, &me.owner).await?.is_some_and(|kept| kept.sealed_on.is_some()))
}

/// Whoever is solo has nobody to show anything to.
fn member(viewer: &Viewer) -> Result<&Member> {
    viewer.member().ok_or(AppError::NotFound)
}

/// GET /notes/{id}/show: which words, and when. Nothing leaves this page.
async fn choose(State(app): State<AppState>, me: Member, mut db: Db, Path(note): Path<String>) -> Result<ChoosePage> {
    let (kept, draft) = find(&mut db, &me, note_id(&me.owner, &note)?).await?;
    let letter = draft.as_ref().map(|draft| draft.letter.to_string()).unwrap_or_default();
    let text = || Fields::from_pairs(vec![("words".into(), kept.note.text.clone())]);
    let fields = draft.map_or_else(text, |draft| draft.fields);
    let page = ChoosePage::new(&app, &me, kept.id, &wording(&kept.note), fields);
    Ok(ChoosePage { letter, side_is_sealed: side_is_sealed(&mut db, &me).await?, ..page })
}

/// POST /notes/{id}/show: keeps the choice as a draft, and goes on to the preview.
async fn keep(
    State(app): State<AppState>,
    viewer: Viewer,
    Path(note): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let me = member(&viewer)?;
    let note = match note_id(&me.owner, &note) {
        Err(AppError::NotFound) => return gone(&app, &viewer, &fields),
        note => note?,
    };
    if let Some(answer) = aside::take(&app, &viewer, &headers, &paths::show(note), &fields).await? {
        return Ok(answer);
    }
    let mut tx = Tx::begin(&app).await?;
    accounts::lock(&mut tx, &me.owner).await?;
    let kept = match find(&mut tx, me, note).await {
        Err(AppError::NotFound) => return gone(&app, &viewer, &fields),
        found => found?.0,
    };
    let is_sealed = side_is_sealed(&mut tx, me).await?;
    let choice = match forms::choice(&fields, &kept.note.text, is_sealed) {
        Ok(choice) => choice,
        Err(faults) => {
            let letter = fields.text("letter").to_owned();
            let page = ChoosePage::new(&app, me, note, &wording(&kept.note), fields).with_faults(faults);
            return Ok(again(ChoosePage { letter, side_is_sealed: is_sealed, ..page }));
        }
    };
    let form = forms::kept(&fields, &choice, &wording(&kept.note));
    drafts::keep(&mut tx, &app, &me.owner, &paths::show(note), &form).await?;
    tx.commit().await?;
    Ok(see_other(&paths::preview(note)))
}

/// GET /notes/{id}/show/preview: the partner's page exactly, drawn from the draft alone.
async fn preview(me: Member, mut db: Db, Path(note): Path<String>) -> Result<Response> {
    let (kept, draft) = find(&mut db, &me, note_id(&me.owner, &note)?).await?;
    let decided = draft.and_then(|draft| Some((draft.letter, forms::decided(&draft.fields, &kept.note)?)));
    Ok(match decided {
        Some((letter, choice)) => PreviewPage::new(&me, kept.id, letter, &choice).into_response(),
        None => see_other(&paths::show(kept.id)),
    })
}

/// POST /notes/{id}/show/decide: the deliberate second press. Exactly what was previewed is
/// shown, once; anything that changed meanwhile leads back to the preview.
async fn decide(
    State(app): State<AppState>,
    viewer: Viewer,
    mut tx: Tx,
    Path(note): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let me = member(&viewer)?;
    let note = note_id(&me.owner, &note)?;
    if me.owner.window.is_none() {
        return Ok(see_other(&paths::door(&paths::preview(note))));
    }
    couples::store::lock(&mut tx, me).await?;
    let (kept, draft) = find(&mut tx, me, note).await?;
    let Some(draft) = draft else { return Ok(see_other(paths::NOTES)) };
    let choice = forms::decided(&draft.fields, &kept.note);
    let Some(choice) = choice.filter(|_| draft.letter.to_string() == fields.text("letter")) else {
        return Ok(see_other(&paths::preview(note)));
    };
    let today = me.rhythms.today(app.now());
    let mut after = kept.note.clone();
    let to = match choice.when {
        When::Now => {
            let shown = reveals::acts::show(&mut tx, &app, me, &choice.words, today).await?;
            after.shown.push(shown);
            paths::shown(shown)
        }
        When::CheckIn => {
            if let Err(why) = bring_along(&mut tx, &app, &viewer, &choice).await? {
                let mut faults = Faults::default();
                faults.add("when", why);
                let page = ChoosePage::new(&app, me, note, &wording(&kept.note), draft.fields).with_faults(faults);
                let side_is_sealed = why == forms::SEALED;
                return Ok(again(ChoosePage { letter: draft.letter.to_string(), side_is_sealed, ..page }));
            }
            after.brought.push(today);
            paths::section(Section::Carrying.number())
        }
    };
    store::rewrite(&mut tx, &app, &me.owner, me.owner.private()?, &kept, &after).await?;
    private::take_out(&mut tx, &me.owner, draft.letter).await?;
    tx.commit().await?;
    Ok(see_other(&to))
}

/// Into one's own next unsealed side; or why not.
async fn bring_along(
    tx: &mut Tx,
    app: &AppState,
    viewer: &Viewer,
    choice: &Choice,
) -> Result<std::result::Result<(), &'static str>> {
    match bring(tx, app, viewer, &choice.words).await {
        Ok(Outcome::Brought) => Ok(Ok(())),
        Ok(Outcome::Sealed) => Ok(Err(forms::SEALED)),
        Err(AppError::TooLarge) => {
            Ok(Err("Your side holds more than fits with this. Shorten something there, or choose a smaller part."))
        }
        Err(error) => Err(error),
    }
}
