//! A follower as server-sent events.

use super::follower::Follower;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use std::convert::Infallible;
use std::time::Duration;

/// How long a browser waits before it comes again, in milliseconds.
const RETRY: Duration = Duration::from_secs(2);

struct Told {
    follower: Follower,
    last: Option<String>,
}

/// What a page shows: the revision, and whether the other one is here.
pub fn version(revision: i32, other_is_here: bool) -> String {
    format!("{revision}-{}", u8::from(other_is_here))
}

/// The next event that differs from the last one told; the first comes at once.
async fn next(mut told: Told) -> Option<(Result<Event, Infallible>, Told)> {
    loop {
        let state = if told.last.is_none() { told.follower.now() } else { told.follower.next().await? };
        let version = version(state.revision, told.follower.sees_other(state));
        if told.last.as_ref() == Some(&version) {
            continue;
        }
        let event = Event::default().id(&version).data(&version);
        let event = if told.last.is_none() { event.retry(RETRY) } else { event };
        told.last = Some(version);
        return Some((Ok(event), told));
    }
}

impl IntoResponse for Follower {
    fn into_response(self) -> Response {
        let beat = self.beat();
        let told = Told { follower: self, last: None };
        let events = Sse::new(stream::unfold(told, next)).keep_alive(KeepAlive::new().interval(beat));
        let mut response = events.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        response
    }
}
