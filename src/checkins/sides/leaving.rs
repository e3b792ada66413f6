//! Leave quickly on a writing page: the draft that came along is kept.

use super::routes::{stale, write};
use super::{beside, forms, store};
use crate::accounts::private;
use crate::checkins::model::Section;
use crate::checkins::together::drafts;
use crate::couples::{self, Viewer};
use crate::ids::CheckinId;
use crate::web::forms::Fields;
use crate::web::tx::Tx;
use crate::web::{AppState, Result};

/// Boxes of pages that keep no draft of their own: the close, and what is said to a reveal.
const ELSEWHERE: [&str; 8] = ["valued", "heard", "words", "more", "reply", "offering", "kept", "hard"];

/// Keeps the draft, faults and all. What no side can take any more (it was sealed or opened
/// meanwhile, or is full) and what was typed elsewhere goes to the private notes. A page of
/// another sign-in is not this one's: nothing of it is kept. Whatever goes wrong must not hold
/// anybody up.
pub async fn keep(app: &AppState, viewer: &Viewer, fields: &Fields) -> Result<()> {
    if fields.text("mine") != viewer.owner().mark(app) {
        return Ok(());
    }
    let mut tx = Tx::begin(app).await?;
    couples::store::lock_viewer(&mut tx, viewer).await?;
    if let (Some(me), Ok(meeting)) = (viewer.member(), fields.text("meeting").parse())
        && drafts::keep(&mut tx, app, me, CheckinId(meeting), fields, &[]).await.is_ok()
    {
        return tx.commit().await;
    }
    let kept = store::find_own(&mut tx, viewer.owner()).await?;
    if let Ok(number) = fields.text("section").parse::<u8>()
        && stale(app, viewer, kept.as_ref(), fields).is_empty()
    {
        let mut side = kept.as_ref().map(|k| k.side.clone()).unwrap_or_default();
        if let Some(section) = Section::from_number(number) {
            beside::read(&mut tx, app, viewer, section, fields, &mut side).await?;
        }
        let read = match Section::from_number(number) {
            Some(section) => forms::read_section(section, fields, viewer.owner().prompts, &mut side),
            None => forms::read_hold(fields, &mut side),
        };
        if write(&mut tx, app, viewer, kept.as_ref(), &side, fields, read).await.is_ok() {
            return tx.commit().await;
        }
    }
    let boxes = forms::BOXES.iter().chain(&ELSEWHERE).map(|name| fields.text(name));
    let lines = fields.pairs().iter().filter(|(name, _)| forms::is_told_line(name)).map(|(_, line)| line.as_str());
    let texts: Vec<&str> = boxes.chain(lines).map(str::trim).filter(|text| !text.is_empty()).collect();
    if !texts.is_empty() {
        private::keep(&mut tx, app, viewer.owner(), &texts.join("\n\n")).await?;
        tx.commit().await?;
    }
    Ok(())
}
