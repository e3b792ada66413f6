//! What every act at a meeting stands on: the two at the table, found under the couple's lock,
//! and the ways an act can end.

use super::agenda::Step;
use super::meeting::Meeting;
use super::model::{Opened, Talk, Turn, TurnAct};
use super::routes::id;
use super::views::TogetherPage;
use super::{drafts, forms, live, store};
use crate::accounts::foreign;
use crate::accounts::sessions::store as sessions;
use crate::closeness::{model::Matches, store as closeness};
use crate::couples::{self, Member};
use crate::hearing::forms::typed;
use crate::hearing::model::{Act, Hearing};
use crate::ids::CheckinId;
use crate::web::forms::{Faults, Fields, again, see_other};
use crate::web::tx::Tx;
use crate::web::{AppError, AppState, Result, paths};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
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
    type Rejection = Response;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Response> {
        let asked = Self::read(request, app).await.map_err(IntoResponse::into_response)?;
        let boxes = forms::PAGE.boxes.iter().map(|(name, _)| *name);
        foreign::answer(app, &asked.me.owner, asked.me.shell_seat(), &asked.fields, boxes).map_or(Ok(asked), Err)
    }
}

impl Asked {
    async fn read(request: Request, app: &AppState) -> Result<Self> {
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

    /// Keeps what was written beside what was sent. False where that is more than a draft holds.
    async fn keep_rest(&mut self, sent: &[&str]) -> Result<bool> {
        let Self { app, me, tx, opened, fields, .. } = self;
        match drafts::keep(tx, app, me, opened.id, fields, sent).await {
            Err(AppError::TooLarge) => Ok(false),
            kept => kept.map(|()| true),
        }
    }

    /// The meeting stands at this step, on the page too, and nobody rests.
    pub fn is_at(&self, step: Step) -> bool {
        let meeting = &self.opened.meeting;
        meeting.at == step && forms::step(&self.fields) == Some(step) && !meeting.is_paused()
    }

    pub async fn keep_matches(&mut self, matches: Matches) -> Result<()> {
        let ladder = closeness::find(&mut self.tx, &self.me).await?.listed.ladder;
        closeness::keep_matches(&mut self.tx, &self.app, &self.me, self.opened.id, &ladder, &matches).await?;
        self.opened.matches = matches;
        Ok(())
    }

    /// The act is kept, and the other page is told. Words that were not part of it stay.
    pub async fn done(mut self, meeting: Meeting, sent: &[&str]) -> Result<Response> {
        let is_shown = meeting.at == Step::Closeness;
        if is_shown != (self.opened.meeting.at == Step::Closeness) {
            self.keep_matches(Matches { is_shown, ..self.opened.matches.clone() }).await?;
        }
        let revision = store::save(&mut self.tx, &self.app, &self.me, self.opened.id, &meeting).await?;
        if meeting.is_on_one_screen() && !self.opened.meeting.is_on_one_screen() {
            // Somebody is looking on.
            for account in [self.me.owner.account, self.me.partner.account] {
                sessions::close_windows(&mut self.tx, account).await?;
            }
        }
        if forms::PAGE.left_over(&self.fields, sent).is_some() {
            self.turns = store::list_turns(&mut self.tx, &self.me, self.opened.id).await?;
        }
        let (app, checkin) = (self.app.clone(), self.opened.id);
        self.opened = Opened { meeting: meeting.clone(), revision, ..self.opened };
        let answer = self.unchanged(sent).await?;
        live::ring(&app, checkin, &meeting, revision);
        Ok(answer)
    }

    /// The same with the meeting where it was: something was said in it.
    pub async fn said(self, sent: &[&str]) -> Result<Response> {
        let mut meeting = self.opened.meeting.clone();
        meeting.end_others_screen(self.me.seat);
        self.done(meeting, sent).await
    }

    pub async fn again(mut self, faults: Faults) -> Result<Response> {
        self.keep_rest(&[]).await?;
        self.tx.commit().await?;
        let page = TogetherPage::new(&self.app, &self.me, self.opened, self.turns);
        Ok(again(page.with_faults(self.fields, faults)))
    }

    /// The meeting stays as it is, and so does what was written beside what was sent: as a draft
    /// or, where it is more than one holds, on the answer.
    pub async fn unchanged(mut self, sent: &[&str]) -> Result<Response> {
        let is_kept = self.keep_rest(sent).await?;
        let Self { app, me, tx, opened, turns, fields, .. } = self;
        tx.commit().await?;
        if is_kept {
            return Ok(see_other(&paths::together(opened.id)));
        }
        let left = forms::PAGE.left_over(&fields, sent).unwrap_or_default();
        Ok(TogetherPage::new(&app, &me, opened, turns).with_fields(left).into_response())
    }

    /// The page keeps itself (static/js/keep.js) and wants a status, no page.
    pub async fn kept_itself(mut self) -> Result<Response> {
        // An older copy may arrive after the press that said it.
        let said = self.said_before();
        if !self.keep_rest(&said).await? {
            return Err(AppError::TooLarge);
        }
        self.tx.commit().await?;
        let is_drafted = forms::PAGE.left_over(&self.fields, &said).is_some();
        Ok((StatusCode::NO_CONTENT, [("x-drafted", if is_drafted { "1" } else { "" })]).into_response())
    }

    /// The boxes whose words this one has said already, in the turn on the page: a form sent twice.
    pub fn said_before(&self) -> Vec<&'static str> {
        let (step, speaker) = (forms::step(&self.fields), forms::speaker(&self.fields));
        let on_page = |t: &&Turn| t.checkin == self.opened.id && Some(t.step) == step && Some(t.speaker) == speaker;
        let turn = self.turns.iter().find(on_page);
        let own = self.opened.closing(self.me.seat);
        let is_said = |name: &str, act: Option<Act>, words: &str| match act {
            Some(act) => turn.is_some_and(|turn| turn.hearing.says(turn.role_of(self.me.seat), act, words)),
            None => name == "valued" && own.is_some_and(|closing| closing.valued == words),
        };
        let boxes = forms::PAGE.boxes.iter();
        let said =
            boxes.filter(|(name, act)| typed(&self.fields, name).is_some_and(|words| is_said(name, *act, words)));
        said.map(|(name, _)| *name).collect()
    }

    /// It cannot be said any more, or not yet.
    pub async fn too_late(mut self) -> Result<Response> {
        let said = self.said_before();
        let Some(left) = forms::PAGE.left_over(&self.fields, &said) else { return self.unchanged(&said).await };
        self.fields = left;
        let mut faults = Faults::default();
        let moved = "The two of you have moved on since this page was drawn.";
        faults.add("form", format!("{moved} Your words weren’t shown, and are still on this page."));
        self.again(faults).await
    }
}
