//! The builder: one form, for something new or for another version. It is kept, looked at as the other
//! one will read it, and proposed; with the proposal goes one's own yes to exactly these words.

use super::drafts::{self, Which};
use super::forms;
use super::views::{BuilderPage, PreviewPage};
use crate::accounts::foreign;
use crate::agreements::model::{Act, Agreement, MOST_SUGGESTED, Version, Wording};
use crate::agreements::{
    routes::{id, put_off},
    store,
};
use crate::couples::{self, Member};
use crate::ids::AgreementId;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::{Db, Tx};
use crate::web::{AppError, AppState, Result, paths};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::civil::Date;
use uuid::Uuid;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/agreements/new", get(new).post(write_new))
        .route("/agreements/{id}/change", get(change).post(write_change))
        .route("/agreements/{id}/loosen", get(loosen))
}

/// GET /agreements/new: what was begun, or an empty form.
async fn new(State(app): State<AppState>, me: Member, mut db: Db) -> Result<BuilderPage> {
    let draft = drafts::find_new(&mut db, &me, me.rhythms.today(app.now())).await?;
    Ok(BuilderPage::new(&app, &me, None, draft.unwrap_or_default()))
}

/// GET /agreements/{id}/change: the newest words to begin from, or what was begun.
async fn change(
    State(app): State<AppState>,
    me: Member,
    mut db: Db,
    Path(agreement): Path<String>,
) -> Result<BuilderPage> {
    let agreement = store::find(&mut db, &me, id(&agreement)?).await?;
    if agreement.is_retired() {
        return Err(AppError::NotFound);
    }
    let draft = drafts::find(&mut db, &me, agreement.id).await?;
    change_page(&app, &me, &agreement, draft)
}

/// GET /agreements/{id}/loosen: the same, asking what would be enough now.
async fn loosen(state: State<AppState>, me: Member, db: Db, agreement: Path<String>) -> Result<BuilderPage> {
    Ok(BuilderPage { is_loosening: true, ..change(state, me, db, agreement).await? })
}

fn change_page(app: &AppState, me: &Member, agreement: &Agreement, written: Option<Fields>) -> Result<BuilderPage> {
    let today = me.rhythms.today(app.now());
    let newest = agreement.newest().ok_or(AppError::NotFound)?;
    // Words that were begun stay, though what they answer has lapsed or was put off since.
    let answered = written.is_some().then_some(newest);
    let begin = agreement.to_begin_from(me.seat, today).or(answered).ok_or(AppError::NotFound)?;
    let fields = written.unwrap_or_else(|| forms::fields(begin, today));
    Ok(BuilderPage::new(app, me, Some((agreement, begin)), forms::of_version(&fields, newest)))
}

/// POST /agreements/new
async fn write_new(
    State(app): State<AppState>,
    me: Member,
    mut tx: Tx,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    if let Some(help) = forms::help(&fields) {
        if let Some(answer) = foreign::answer(&app, &me.owner, me.shell_seat(), &fields, ["help"]) {
            return Ok(answer);
        }
        let draft = drafts::find_new(&mut tx, &me, me.rhythms.today(app.now())).await?;
        let page = BuilderPage::new(&app, &me, None, forms::begun_with(help, draft));
        return Ok(BuilderPage { is_kept: false, ..page }.into_response());
    }
    Writing { app, me, tx, of: None, all: Vec::new(), fields }.write(&headers).await
}

/// POST /agreements/{id}/change
async fn write_change(
    State(app): State<AppState>,
    me: Member,
    tx: Tx,
    Path(agreement): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let of = Some(id(&agreement)?);
    Writing { app, me, tx, of, all: Vec::new(), fields }.write(&headers).await
}

/// One sending of the form.
struct Writing {
    app: AppState,
    me: Member,
    tx: Tx,
    of: Option<AgreementId>,
    /// All agreements of the two, under the couple's lock.
    all: Vec<Agreement>,
    fields: Fields,
}

impl Writing {
    async fn write(mut self, headers: &HeaderMap) -> Result<Response> {
        let (owner, seat) = (&self.me.owner, self.me.shell_seat());
        if let Some(answer) = foreign::answer(&self.app, owner, seat, &self.fields, forms::BOXES) {
            return Ok(answer);
        }
        couples::store::lock(&mut self.tx, &self.me).await?;
        self.all = store::list(&mut self.tx, &self.me, None).await?;
        if self.of.is_some() && self.found().is_none_or(Agreement::is_retired) {
            return self.over().await;
        }
        if self.fields.text("do") == "propose" {
            return self.propose().await;
        }
        let kept = self.keep().await;
        let keeps_itself = headers.contains_key("x-keep");
        match (kept, self.wording()) {
            // More than a draft holds: said where it was typed.
            (Err(AppError::TooLarge), Err(faults)) if !keeps_itself => return self.page(faults).await,
            (kept, _) => drop(kept?),
        }
        if keeps_itself {
            // static/js/keep.js wants a status, no page.
            self.tx.commit().await?;
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        match self.fields.text("do") {
            "keep" => self.leave().await,
            "let-go" => {
                self.forget().await?;
                self.leave().await
            }
            "words" => self.page(Faults::default()).await,
            _ => self.preview().await,
        }
    }

    /// There is nothing to change any more. What was written stays, as the beginning of something new.
    async fn over(mut self) -> Result<Response> {
        if self.fields.text("do") == "let-go" {
            self.forget().await?;
            return self.leave().await;
        }
        if forms::words(&self.fields).is_empty() {
            return Err(AppError::NotFound);
        }
        match self.keep().await {
            Ok(row) => self.fields = forms::beginning_as_new(&self.fields, row.unwrap_or_default()),
            Err(AppError::TooLarge) => {}
            Err(error) => return Err(error),
        }
        self.of = None;
        self.page(forms::over()).await
    }

    /// Where the words are kept until they are proposed.
    fn draft(&self) -> Which {
        Which::of_form(self.of, &self.fields)
    }

    async fn keep(&mut self) -> Result<Option<Uuid>> {
        let draft = self.draft();
        drafts::keep(&mut self.tx, &self.app, &self.me, draft, &self.fields).await
    }

    async fn forget(&mut self) -> Result<()> {
        let draft = self.draft();
        drafts::drop(&mut self.tx, &self.me, draft).await
    }

    async fn leave(self) -> Result<Response> {
        self.tx.commit().await?;
        Ok(see_other(paths::AGREEMENTS))
    }

    fn today(&self) -> Date {
        self.me.rhythms.today(self.app.now())
    }

    fn wording(&self) -> Result<Wording, Faults> {
        forms::wording(&self.fields, self.today())
    }

    fn found(&self) -> Option<&Agreement> {
        self.all.iter().find(|agreement| Some(agreement.id) == self.of)
    }

    /// The form, with what was typed: for other words, or because of mistakes.
    async fn page(self, faults: Faults) -> Result<Response> {
        let page = match self.found() {
            Some(found) => change_page(&self.app, &self.me, found, Some(self.fields.clone()))?,
            None => BuilderPage::new(&self.app, &self.me, None, self.fields),
        };
        self.tx.commit().await?;
        Ok(if faults.is_empty() { page.into_response() } else { again(page.with_faults(faults)) })
    }

    /// As the other one will read it; nothing is proposed.
    async fn preview(self) -> Result<Response> {
        let wording = match self.wording() {
            Ok(wording) => wording,
            Err(faults) => return self.page(faults).await,
        };
        if self.found().is_some_and(|found| self.after(found).is_none()) {
            return self.page(forms::moved_on()).await;
        }
        let before = self.found().and_then(|found| found.before(i16::MAX));
        let page = PreviewPage::new(&self.app, &self.me, (self.of, before), wording, self.fields.clone());
        self.tx.commit().await?;
        Ok(page.into_response())
    }

    /// The version that was on the page, if other words may follow it.
    fn after<'a>(&self, found: &'a Agreement) -> Option<&'a Version> {
        let version = forms::version(&self.fields)?;
        let may = found.may(self.me.seat, Act::Propose, version, self.today());
        found.versions.iter().find(|of| may && of.id == version)
    }

    async fn propose(mut self) -> Result<Response> {
        let (wording, today) = match self.wording() {
            Ok(wording) => (wording, self.today()),
            Err(faults) => return self.page(faults).await,
        };
        let seat = self.me.seat;
        // The same words wait already: the form was sent twice.
        let mut same = self.all.iter().filter(|other| self.of.is_none_or(|of| other.id == of));
        if same.any(|other| other.is_proposed_by(seat, &wording, today)) {
            return self.leave().await;
        }
        let after = match self.found() {
            Some(found) => match self.after(found) {
                Some(after) => Some((found.id, after.number)),
                None => return self.page(forms::moved_on()).await,
            },
            None => None,
        };
        if self.all.iter().map(|other| other.suggested_by(seat, today)).sum::<usize>() >= MOST_SUGGESTED {
            return self.page(forms::enough()).await;
        }
        store::propose(&mut self.tx, &self.app, &self.me, after, &wording, today).await?;
        store::keep_put_off(&mut self.tx, &self.app, &self.me, put_off(&self.all, today)).await?;
        self.forget().await?;
        self.tx.commit().await?;
        Ok(see_other(paths::AGREEMENTS))
    }
}
