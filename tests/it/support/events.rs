//! A page that follows: its stream of events, read one at a time.

use super::{Person, World};
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt;
use std::time::Duration;
use tower::ServiceExt;

/// Whatever is waited for comes within this time, or the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Events {
    body: BodyDataStream,
    read: String,
}

pub async fn open(router: &Router, person: &Person, path: &str) -> Result<Events, StatusCode> {
    let cookies = person.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
    let request = Request::get(path)
        .header(header::ACCEPT, "text/event-stream")
        .header(header::COOKIE, cookies)
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    if response.status() != StatusCode::OK {
        return Err(response.status());
    }
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    Ok(Events { body: response.into_body().into_data_stream(), read: String::new() })
}

impl Events {
    pub async fn of(world: &World, person: &Person, path: &str) -> Self {
        open(&world.router, person, &format!("{path}/events")).await.expect("a stream")
    }

    /// The next event's data; none once the stream has ended.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                if let Some(data) = event.lines().find_map(|line| line.strip_prefix("data: ")) {
                    return Some(data.to_owned());
                }
                continue;
            }
            let more = tokio::time::timeout(PATIENCE, self.body.next()).await.expect("an event or an end");
            self.read.push_str(std::str::from_utf8(&more?.unwrap()).unwrap());
        }
    }

    /// Reads on until this is said.
    pub async fn until(&mut self, data: &str) {
        while let Some(said) = self.next().await {
            if said == data {
                return;
            }
        }
        panic!("the stream ended before {data}");
    }

    /// Reads on to the end.
    pub async fn ends(&mut self) {
        while self.next().await.is_some() {}
    }
}
