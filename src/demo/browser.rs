//! The least a browser does: cookies, posts, and reading a code off a page.

use super::script::Side;
use crate::clock::{Clock, FixedClock};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, header};
use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;
use tower::ServiceExt;

pub struct Browser {
    router: Router,
    clock: Arc<FixedClock>,
    cookies: BTreeMap<String, String>,
    pub sign_in_name: String,
}

impl Browser {
    pub fn new(router: Router, clock: Arc<FixedClock>) -> Self {
        Self { router, clock, cookies: BTreeMap::new(), sign_in_name: String::new() }
    }

    /// A day so many weeks from now.
    pub fn in_weeks(&self, weeks: i32) -> Date {
        let today = self.clock.now().to_zoned(TimeZone::UTC).date();
        today.saturating_add(Span::new().weeks(weeks))
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Result<Response<Body>> {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; ")).body(Body::from(body))?;
        let response = self.router.clone().oneshot(request).await?;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').context("a cookie without a value")?;
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Ok(response)
    }

    pub async fn get(&mut self, path: &str) -> Result<String> {
        let response = self.send(Request::get(path), String::new()).await?;
        if !response.status().is_success() {
            bail!("{path} answered {}", response.status());
        }
        Ok(String::from_utf8(to_bytes(response.into_body(), 1 << 20).await?.to_vec())?)
    }

    /// Posts, and answers where it leads.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<String> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = self.send(request, body).await?;
        if !response.status().is_redirection() {
            bail!("{path} answered {}", response.status());
        }
        let to = response.headers().get(header::LOCATION).context("a redirect to nowhere")?;
        Ok(to.to_str()?.to_owned())
    }

    /// Presses what leads to `to` on a page: its form goes along with what it carries unseen.
    pub async fn press(&mut self, page: &str, to: &str, typed: &[(&str, &str)]) -> Result<String> {
        let html = self.get(page).await?;
        let carried = carried(&html, to).with_context(|| format!("{page} offers no {to}"))?;
        self.post(to, &[&carried, typed].concat()).await
    }

    /// Opens the private door, unless it is open.
    pub async fn open_private(&mut self, passphrase: &str) -> Result<()> {
        let response = self.send(Request::get("/private"), String::new()).await?;
        if response.status().is_redirection() {
            return Ok(());
        }
        let to = self.press("/private", "/private", &[("passphrase", passphrase)]).await?;
        if !to.starts_with("/notes") {
            bail!("the private door led to {to}");
        }
        Ok(())
    }

    pub async fn sign_up(&mut self, name: &str, passphrase: &str) -> Result<()> {
        let page = self.get("/sign-up").await?;
        let offer = between(&page, "name=\"offer\" value=\"", "\"")?;
        let output = between(&page, "<output", "</output>")?;
        self.sign_in_name = output.rsplit('>').next().unwrap_or_default().trim().to_owned();
        self.post("/sign-up", &[("offer", offer), ("passphrase", passphrase), ("name", name)]).await?;
        Ok(())
    }

    pub async fn sign_in(&mut self, passphrase: &str) -> Result<()> {
        let name = self.sign_in_name.clone();
        self.post("/sign-in", &[("name", &name), ("passphrase", passphrase)]).await?;
        Ok(())
    }

    pub async fn choose_prompts(&mut self, set: &str) -> Result<()> {
        self.post("/account/prompts", &[("prompts", set)]).await?;
        Ok(())
    }

    pub async fn invite(&mut self) -> Result<String> {
        let rhythm = [("rules", "yes"), ("weekday", "Sunday"), ("time", "20:00"), ("zone", "UTC")];
        self.post("/invite", &rhythm).await?;
        let page = self.get("/invite").await?;
        Ok(between(&page, "<p class=\"code\">", "</p>")?.to_owned())
    }

    pub async fn join(&mut self, code: &str) -> Result<()> {
        self.post("/join/accept", &[("code", code), ("rules", "yes")]).await?;
        Ok(())
    }

    pub async fn write(&mut self, side: &Side) -> Result<()> {
        for (path, fields) in side.forms() {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            self.post(path, &fields).await?;
        }
        Ok(())
    }

    /// The short form is sealed by the post that writes it.
    pub async fn seal(&mut self, is_short: bool) -> Result<()> {
        if !is_short {
            self.post("/week/side/8", &[("opens", "both"), ("do", "seal")]).await?;
        }
        Ok(())
    }

    /// Where arriving leads: the opened check-in, or back to the week.
    pub async fn arrive(&mut self) -> Result<String> {
        self.post("/week/arrive", &[]).await
    }

    pub async fn close(&mut self, opened: &str, (valued, leave): &(&str, &str)) -> Result<()> {
        self.press(opened, &format!("{opened}/close"), &[("valued", valued), ("leave", leave)]).await?;
        Ok(())
    }
}

/// The hidden fields of the form that is sent to an address, by itself or by one of its buttons.
fn carried<'a>(page: &'a str, to: &str) -> Option<Vec<(&'a str, &'a str)>> {
    let at = page.find(&format!("action=\"{to}\""))?;
    let form = &page[page[..at].rfind("<form")?..];
    let form = &form[..form.find("</form>")?];
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1);
    fields.map(|field| Some((field.split_once('"')?.0, between(field, "value=\"", "\"").ok()?))).collect()
}

pub fn between<'a>(page: &'a str, from: &str, to: &str) -> Result<&'a str> {
    let (_, rest) = page.split_once(from).with_context(|| format!("no {from} on the page"))?;
    let (found, _) = rest.split_once(to).with_context(|| format!("no {to} on the page"))?;
    Ok(found)
}
