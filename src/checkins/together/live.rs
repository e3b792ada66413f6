//! How both pages of a meeting follow: who is told of a change, who is here, and what is looked
//! up again with every beat.

use super::meeting::Meeting;
use super::model::Opened;
use super::routes::id;
use super::store;
use crate::accounts::sessions::store as sessions;
use crate::couples::{Member, Seat};
use crate::ids::CheckinId;
use crate::web::live::{Follower, wire};
use crate::web::tx::Db;
use crate::web::{AppState, Result};
use axum::extract::{Path, State};

pub use crate::web::live::version;

/// GET /together/{id}/events: the version of the page, now and whenever it changes. No word of
/// anybody passes here.
pub async fn follow(
    State(app): State<AppState>,
    me: Member,
    mut db: Db,
    Path(checkin): Path<String>,
) -> Result<Follower> {
    let checkin = id(&checkin)?;
    let revision = store::find_revision(&mut db, &me, checkin).await?;
    let follower = app.live.follow(me.couple.0, checkin.0, me.seat.to_i16(), me.owner.session, revision);
    // What came between the look and the following rang for nobody.
    let opened = store::find_opened(&mut db, &me, checkin).await?;
    tell_who_is_here(&app, checkin, &opened.meeting);
    app.live.revise(checkin.0, opened.revision);
    Ok(follower)
}

/// Tells both pages that the meeting has changed. After the commit, never before.
pub fn ring(app: &AppState, checkin: CheckinId, meeting: &Meeting, revision: i32) {
    tell_who_is_here(app, checkin, meeting);
    app.live.ring(checkin.0, revision);
}

/// Only while the meeting is open, and not while the two rest.
fn tell_who_is_here(app: &AppState, checkin: CheckinId, meeting: &Meeting) {
    if meeting.is_over() {
        app.live.hush(checkin.0);
    } else {
        app.live.quieten(checkin.0, meeting.is_paused());
    }
}

/// Whether the other one has the meeting's page open, anywhere: told only while the meeting is
/// open, and only to somebody who can be seen there too.
pub fn sees_other(app: &AppState, opened: &Opened, seat: Seat) -> bool {
    let is_here = |seat: Seat| app.live.is_here(opened.id.0, seat.to_i16());
    !opened.meeting.is_over() && !opened.meeting.is_paused() && is_here(seat) && is_here(seat.other())
}

/// Keeps the pages of this process following, until the program stops.
pub async fn run(app: AppState) {
    let live = app.live.clone();
    tokio::join!(wire::send(live.clone(), app.pool.clone()), wire::listen(live, app.pool.clone()), beat(&app),);
}

async fn beat(app: &AppState) {
    let mut beats = tokio::time::interval(app.live.beat());
    beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = beats.tick() => app.live.say_all(),
            () = app.live.missed() => {}
            () = app.live.closed() => return,
        }
        look_again(app).await;
    }
}

/// What was missed: revisions, and sign-ins that have ended.
async fn look_again(app: &AppState) {
    if let Err(error) = try_look_again(app).await {
        tracing::warn!("meetings will be looked at again: {error}");
    }
}

async fn try_look_again(app: &AppState) -> Result<()> {
    let (topics, asked) = (app.live.followed(), app.live.sessions());
    if topics.is_empty() {
        return Ok(());
    }
    let mut db = app.pool.acquire().await?;
    for (topic, revision) in store::list_revisions(&mut db, &topics).await? {
        app.live.revise(topic, revision);
    }
    let live = sessions::which_live(&mut db, &asked).await?;
    app.live.keep_only(&asked, &live);
    Ok(())
}
