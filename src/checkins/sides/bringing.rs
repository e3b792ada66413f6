//! What is brought to the table from elsewhere: a copy of words that were decided on, put
//! into one's next unsealed side. The side knows nothing of where they came from.

use super::store;
use crate::checkins::model::Form;
use crate::checkins::model::own::Brought;
use crate::couples::Viewer;
use crate::web::tx::Tx;
use crate::web::{AppState, Result};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Brought,
    /// The side is sealed: it is taken back first, or the words wait for the next one.
    Sealed,
}

/// Puts a copy into one's own side, which is begun with it if there is none. The short form
/// has no table: bringing something is going on with the long one. The caller holds the
/// viewer's lock.
pub async fn bring(tx: &mut Tx, app: &AppState, viewer: &Viewer, text: &str) -> Result<Outcome> {
    let me = viewer.owner();
    let kept = store::find_own(tx, me).await?;
    if kept.as_ref().is_some_and(|kept| kept.sealed_on.is_some()) {
        return Ok(Outcome::Sealed);
    }
    let mut side = kept.as_ref().map(|kept| kept.side.clone()).unwrap_or_default();
    side.form = Form::Full;
    side.carrying.brought.push(Brought { id: crate::ids::random_id(app.entropy()), text: text.to_owned() });
    store::keep(tx, app, me, kept.as_ref(), &side).await?;
    store::take_up(tx, me, viewer.rhythms().week(app.now()).first).await?;
    Ok(Outcome::Brought)
}
