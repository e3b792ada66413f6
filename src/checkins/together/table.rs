//! What every act at a meeting stands on: the two at the table, found under the couple's lock,
//! and the ways an act can end.

use super::meeting::Meeting;
use super::model::{Opened, Talk, Turn, TurnAct};
use super::routes::id;
use super::views::TogetherPage;
use super::{forms, live, store};
use crate::couples::{self, Member};
use crate::hearing::model::Hearing;
use crate::ids::CheckinId;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::Tx;
use crate::web::{AppError, AppState, Result, paths};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use uuid::Uuid;

/// What an act comes with.
pub struct Asked {
    app: AppState,
    me: Member,
    tx: Tx,
    checkin: CheckinId,
    fields: Fields,
}

impl FromRequest<AppState> for Asked {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let me = Member::from_request_parts(&mut parts, app).await?;
        let tx = Tx::from_request_parts(&mut parts, app).await?;
        let Path(params) =
            Path::<Vec<String>>::from_request_parts(&mut parts, app).await.map_err(|_| AppError::NotFound)?;
        let checkin = id(params.first().map_or("", String::as_str))?;
        let fields = Fields::from_request(Request::from_parts(parts, body), app).await?;
        Ok(Self { app: app.clone(), me, tx, checkin, fields })
    }
}

/// The two at the table, as an act finds them under the couple's lock.
pub struct Table {
    pub app: AppState,
    pub me: Member,
    pub tx: Tx,
    pub opened: Opened,
    pub turns: Vec<Turn>,
    pub fields: Fields,
    pub today: Date,
}

impl Table {
    pub async fn sit(asked: Asked) -> Result<Self> {
        let Asked { app, me, mut tx, checkin, fields } = asked;
        couples::store::lock(&mut tx, &me).await?;
        let opened = store::find_opened(&mut tx, &me, checkin).await?;
        let turns = store::list_turns(&mut tx, &me, checkin).await?;
        let today = me.rhythms.today(app.now());
        Ok(Self { app, me, tx, opened, turns, fields, today })
    }

    /// The page was another sign-in's: nobody presses for somebody else.
    pub fn foreign(&self) -> Option<Faults> {
        let mut faults = Faults::default();
        forms::another(&self.fields, &self.me.owner.mark(&self.app), &mut faults);
        Some(faults).filter(|faults| !faults.is_empty())
    }

    fn talk(&self) -> Talk<'_> {
        Talk::of(&self.opened, &self.turns)
    }

    /// The turn on the page is the one that is being had.
    fn is_this_turn(&self) -> bool {
        let meeting = &self.opened.meeting;
        forms::step(&self.fields) == Some(meeting.at) && forms::speaker(&self.fields) == Some(meeting.speaker.0)
    }

    pub fn may(&self, act: TurnAct) -> bool {
        self.is_this_turn() && self.talk().may(self.me.seat, act)
    }

    pub fn hearing(&self) -> Hearing {
        self.talk().turn.map(|turn| turn.hearing.clone()).unwrap_or_default()
    }

    pub async fn turn_id(&mut self) -> Result<Uuid> {
        if let Some(turn) = self.talk().turn {
            return Ok(turn.id);
        }
        let (checkin, step, speaker) = (self.opened.id, self.opened.meeting.at, self.opened.meeting.speaker.0);
        store::begin_turn(&mut self.tx, &self.app, &self.me, checkin, step, speaker).await
    }

    fn path(&self) -> String {
        paths::together(self.opened.id)
    }

    /// The act is kept, and the other page is told. Words that were not part of it stay on the page.
    pub async fn done(mut self, meeting: Meeting, sent: &[&str]) -> Result<Response> {
        let revision = store::save(&mut self.tx, &self.app, &self.me, self.opened.id, &meeting).await?;
        let left = forms::PAGE.left_over(&self.fields, sent);
        if left.is_some() {
            self.turns = store::list_turns(&mut self.tx, &self.me, self.opened.id).await?;
        }
        self.tx.commit().await?;
        live::ring(&self.app, self.opened.id, &meeting, revision);
        let Some(left) = left else { return Ok(see_other(&paths::together(self.opened.id))) };
        let opened = Opened { meeting, revision, ..self.opened };
        Ok(TogetherPage::new(&self.app, &self.me, opened, self.turns).with_fields(left).into_response())
    }

    /// The same with the meeting where it was: something was said in it.
    pub async fn said(self, sent: &[&str]) -> Result<Response> {
        let meeting = self.opened.meeting.clone();
        self.done(meeting, sent).await
    }

    pub fn again(self, faults: Faults) -> Response {
        again(TogetherPage::new(&self.app, &self.me, self.opened, self.turns).with_faults(self.fields, faults))
    }

    /// Nothing changed: the page as it is now, with what was typed.
    pub fn unchanged(self) -> Response {
        match forms::PAGE.left_over(&self.fields, &[]) {
            Some(left) => {
                TogetherPage::new(&self.app, &self.me, self.opened, self.turns).with_fields(left).into_response()
            }
            None => see_other(&self.path()),
        }
    }

    /// The page as it is, with what is being written, but for words that had no place.
    pub async fn without_kept(mut self) -> Result<Response> {
        let rest = self.fields.pairs().iter().filter(|(name, _)| name != "kept").cloned().collect();
        self.fields = Fields::from_pairs(rest);
        let Self { app, me, tx, opened, turns, fields, .. } = self;
        tx.commit().await?;
        Ok(match forms::PAGE.left_over(&fields, &[]) {
            Some(left) => TogetherPage::new(&app, &me, opened, turns).with_fields(left).into_response(),
            None => see_other(&paths::together(opened.id)),
        })
    }

    /// It cannot be said any more, or not yet.
    pub fn too_late(self) -> Response {
        if forms::PAGE.left_over(&self.fields, &[]).is_none() {
            return see_other(&self.path());
        }
        let mut faults = Faults::default();
        let moved = "The two of you have moved on since this page was drawn.";
        faults.add("form", format!("{moved} Your words weren’t shown, and are still on this page."));
        self.again(faults)
    }
}
