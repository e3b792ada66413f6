//! What stands beside a side on two of its sections: the agreements one is asked about, and the good moments of
//! the week that may be brought along.

use crate::agreements::{self, model::Agreement, model::Version};
use crate::checkins::model::own::Brought;
use crate::checkins::model::{OwnSide, Section, Told, told};
use crate::couples::{Member, Viewer};
use crate::moments;
use crate::web::forms::Fields;
use crate::web::{AppState, Result};
use sqlx::PgConnection;

/// Empty on the other sections, and alone.
#[derive(Default)]
pub struct Beside {
    pub told: Vec<Told>,
    pub moments: Vec<Offered>,
}

/// A good moment of this week, and whether the side has it.
pub struct Offered {
    pub moment: Brought,
    pub is_brought: bool,
}

/// As it stands.
pub async fn find(
    db: &mut PgConnection,
    app: &AppState,
    viewer: &Viewer,
    section: Section,
    side: &OwnSide,
) -> Result<Beside> {
    list(db, app, viewer, section, side, &Fields::default()).await
}

/// As a form has it: the side is asked about what the form tells of, and has the moments that are ticked in it.
pub async fn read(
    db: &mut PgConnection,
    app: &AppState,
    viewer: &Viewer,
    section: Section,
    fields: &Fields,
    side: &mut OwnSide,
) -> Result<Beside> {
    let mut beside = list(db, app, viewer, section, side, fields).await?;
    match section {
        Section::Agreements => side.told.clone_from(&beside.told),
        Section::Good => {
            for offered in &mut beside.moments {
                offered.is_brought = fields.all("moment").any(|id| id == offered.moment.id.to_string());
            }
            side.moments = brought(&beside);
        }
        _ => {}
    }
    Ok(beside)
}

/// A moment that was taken back meanwhile doesn't come along.
pub async fn drop_withdrawn(db: &mut PgConnection, app: &AppState, viewer: &Viewer, side: &mut OwnSide) -> Result<()> {
    if !side.moments.is_empty() {
        side.moments = brought(&find(db, app, viewer, Section::Good, side).await?);
    }
    Ok(())
}

fn brought(beside: &Beside) -> Vec<Brought> {
    let brought = beside.moments.iter().filter(|offered| offered.is_brought);
    brought.map(|offered| offered.moment.clone()).collect()
}

async fn list(
    db: &mut PgConnection,
    app: &AppState,
    viewer: &Viewer,
    section: Section,
    side: &OwnSide,
    fields: &Fields,
) -> Result<Beside> {
    let mut beside = Beside::default();
    match (viewer.member(), section) {
        (Some(me), Section::Agreements) => beside.told = list_told(db, me, side, fields).await?,
        (Some(me), Section::Good) => beside.moments = list_moments(db, app, me, side).await?,
        _ => {}
    }
    Ok(beside)
}

/// What stands between the two now, the oldest first; and what stood when the form was drawn.
async fn list_told(db: &mut PgConnection, me: &Member, side: &OwnSide, fields: &Fields) -> Result<Vec<Told>> {
    let agreements = agreements::store::list(db, me, None).await?;
    let told = |version: &Version| Told::of(version.id, version.wording.agree_that.clone());
    let active = agreements.iter().rev().filter_map(Agreement::active).map(told);
    let agreed = agreements.iter().flat_map(|agreement| &agreement.versions).filter(|version| version.is_agreed());
    let on_page = agreed.map(told).filter(|told| fields.has(&told.field()) || fields.has(&told.line_field()));
    Ok(told::asked(&side.told, active.chain(on_page)))
}

/// What the side has, unless its author took it back; then this week's of both, the newest first.
async fn list_moments(db: &mut PgConnection, app: &AppState, me: &Member, side: &OwnSide) -> Result<Vec<Offered>> {
    let week = me.rhythms.week(app.now());
    let newest = moments::store::list(db, me, None, moments::model::PAGE).await?;
    let is_gone = |id| newest.iter().any(|moment| moment.id.0 == id && moment.noted.is_none());
    let has = |id| side.moments.iter().any(|moment| moment.id == id);
    let brought = side.moments.iter().filter(|moment| !is_gone(moment.id));
    let brought = brought.map(|moment| Offered { moment: moment.clone(), is_brought: true });
    let others =
        newest.iter().filter(|moment| !has(moment.id.0) && (week.first..=week.last).contains(&moment.noted_on));
    let others = others.filter_map(|moment| {
        let moment = Brought { id: moment.id.0, text: moment.good_words()?.to_owned() };
        Some(Offered { moment, is_brought: false })
    });
    Ok(brought.chain(others).collect())
}
