//! Somebody with a browser: cookies, the page in front of them, and what they do.

use super::Page;
use super::page::FoundForm;
use super::world::{PASSPHRASE, World};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, header};
use http_body_util::BodyExt;
use std::collections::BTreeMap;
use tower::ServiceExt;

#[derive(Clone)]
pub struct Person {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub page: Option<Page>,
    pub sign_in_name: String,
    pub passphrase: String,
    /// Sent with every request: a browser's name, an address seen by a proxy.
    pub headers: Vec<(&'static str, String)>,
}

/// The body; of a stream that would not end, what comes first.
async fn whole(mut body: Body, headers: &HeaderMap) -> Bytes {
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream") {
        let first = body.frame().await;
        return first.map(|frame| frame.unwrap().into_data().unwrap()).unwrap_or_default();
    }
    body.collect().await.unwrap().to_bytes()
}

pub fn encoded(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl Person {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
            page: None,
            sign_in_name: String::new(),
            passphrase: PASSPHRASE.to_owned(),
            headers: Vec::new(),
        }
    }

    pub fn page(&self) -> &Page {
        self.page.as_ref().expect("a page in front of them")
    }

    /// The same browser in front of another process.
    pub fn at(&self, world: &World) -> Self {
        Self { router: world.router.clone(), ..self.clone() }
    }

    /// One request, without following where it leads. A header without a value is left out.
    pub async fn send(&mut self, method: &str, path: &str, body: Vec<u8>, more: &[(&str, &str)]) -> Page {
        let cookies = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
        let mut request = Request::builder().method(method).uri(path).header(header::COOKIE, cookies);
        if method != "GET" {
            request = request
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let mut request = request.body(Body::from(body)).unwrap();
        let own = self.headers.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in own.chain(more.iter().copied()) {
            let name = HeaderName::try_from(name).unwrap();
            if value.is_empty() {
                request.headers_mut().remove(name);
            } else {
                request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
            }
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let body = whole(response.into_body(), &headers).await;
        Page { path: path.to_owned(), status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn follow(&mut self, mut page: Page) -> &Page {
        while page.status.is_redirection() {
            let to = page.headers[header::LOCATION].to_str().unwrap().to_owned();
            page = self.send("GET", &to, Vec::new(), &[]).await;
        }
        self.page.insert(page)
    }

    pub async fn get(&mut self, path: &str) -> &Page {
        let page = self.send("GET", path, Vec::new(), &[]).await;
        self.follow(page).await
    }

    /// A post that no page asked for.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        let fields: Vec<(String, String)> = fields.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        let page = self.send("POST", path, encoded(&fields).into_bytes(), &[]).await;
        self.follow(page).await
    }

    /// What pressing the button would send: the path and the fields.
    #[track_caller]
    pub fn filled(&self, button: &str, typed: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        self.with_typed(self.page().form(button), button, typed)
    }

    #[track_caller]
    fn with_typed(&self, form: FoundForm, button: &str, typed: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        let mut fields = form.fields;
        for (name, _) in typed {
            assert!(
                form.names.iter().any(|n| n == name),
                "no field {name:?} in the form of {button:?} on {}",
                self.page().path
            );
            fields.retain(|(k, _)| k != name);
        }
        fields.extend(typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        (form.action, fields)
    }

    /// Fills in the form on the page and presses its button.
    pub async fn press(&mut self, button: &str, typed: &[(&str, &str)]) -> &Page {
        let (action, fields) = self.filled(button, typed);
        let page = self.send("POST", &action, encoded(&fields).into_bytes(), &[]).await;
        self.follow(page).await
    }

    /// Follows the link with these words.
    pub async fn press_link(&mut self, words: &str) -> &Page {
        let html = self.page().body.clone();
        let html = scraper::Html::parse_document(&html);
        let to = html
            .select(&super::page::select("a[href]"))
            .find(|a| a.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ") == words)
            .unwrap_or_else(|| panic!("no link {words:?} on {}:\n{}", self.page().path, self.page().text()))
            .value()
            .attr("href")
            .unwrap()
            .to_owned();
        drop(html);
        self.get(&to).await
    }

    pub async fn sign_up(&mut self, name: &str) {
        self.get("/sign-up").await;
        self.sign_in_name = self.page().find("output.code").first().expect("an offered name").clone();
        self.press("Make my account", &[("passphrase", PASSPHRASE), ("name", name)]).await.is(200);
    }

    pub async fn sign_in(&mut self) {
        self.try_sign_in().await.is(200);
        assert!(self.cookies.contains_key("s"), "signed in");
    }

    /// Tries the name and the passphrase this person believes in.
    pub async fn try_sign_in(&mut self) -> &Page {
        let (name, passphrase) = (self.sign_in_name.clone(), self.passphrase.clone());
        self.get("/sign-in").await;
        self.press("Sign in", &[("name", &name), ("passphrase", &passphrase)]).await
    }

    /// The same person at another browser, signed in.
    pub async fn on_another_device(&self) -> Self {
        let mut other = Self::new(self.router.clone());
        other.sign_in_name = self.sign_in_name.clone();
        other.passphrase = self.passphrase.clone();
        other.sign_in().await;
        other
    }

    pub async fn change_passphrase(&mut self, new: &str) {
        self.get("/account/passphrase").await;
        let current = self.passphrase.clone();
        self.press("Change it", &[("current", &current), ("passphrase", new)]).await.is(200).has("Getting in");
        self.passphrase = new.to_owned();
    }

    /// Makes the sheet and answers its code.
    pub async fn make_kit(&mut self) -> String {
        self.get("/recovery").await;
        let passphrase = self.passphrase.clone();
        self.press("Make the sheet", &[("passphrase", &passphrase)]).await.is(200);
        self.page().find("dd.code").last().expect("a code").clone()
    }

    /// Opens the private door, if it is closed, and answers the page it leads to. The cookie
    /// changes with it: a copy of this person made before is signed out.
    pub async fn open_private(&mut self) -> &Page {
        self.get("/private").await.is(200);
        if self.page().find("h1") == ["Just for you"] {
            let passphrase = self.passphrase.clone();
            self.press("Open", &[("passphrase", &passphrase)]).await.is(200);
        }
        self.page()
    }

    /// The texts behind the private door.
    pub async fn private_texts(&mut self) -> Vec<String> {
        self.open_private().await;
        self.get("/notes").await.is(200);
        self.page().find("article p.words")
    }

    /// Keeps a note of this kind ("" for none) and answers its id.
    pub async fn note(&mut self, kind: &str, text: &str) -> String {
        self.open_private().await;
        self.get("/notes").await.is(200);
        let typed = [("text", text), ("kind", kind)];
        self.press("Keep it here", if kind.is_empty() { &typed[..1] } else { &typed }).await.is(200);
        let change = self.page().link_beside(text, "Change");
        change.strip_prefix("/notes/").unwrap_or_else(|| panic!("{change} is no note's page")).to_owned()
    }

    /// Chooses, looks at the preview and decides. `how` is whole or part, in these words;
    /// `when` is now, and the answer the id of what is shown, or checkin.
    pub async fn show(&mut self, note: &str, how: &str, words: &str, when: &str) -> String {
        self.open_private().await;
        self.preview(note, how, words, when).await;
        let decide = self.page().button(if when == "now" { "Show this to " } else { "Put it on my side" });
        self.press(&decide, &[]).await.is(200);
        if when != "now" {
            return String::new();
        }
        let path = &self.page().path;
        path.strip_prefix("/shown/").unwrap_or_else(|| panic!("showing led to {path}")).to_owned()
    }

    /// As far as the partner's page, word for word.
    pub async fn preview(&mut self, note: &str, how: &str, words: &str, when: &str) -> &Page {
        self.get(&format!("/notes/{note}/show")).await.is(200);
        let preview = self.page().button("Preview ");
        let typed = [("how", how), ("when", when), ("words", words)];
        self.press(&preview, if how == "part" { &typed } else { &typed[..2] }).await.is(200);
        self.page().has("word for word")
    }

    /// Presses a button beside a text: in the note that holds it.
    pub async fn press_beside(&mut self, text: &str, button: &str, typed: &[(&str, &str)]) -> &Page {
        let form = self.page().form_beside(text, button);
        let (action, fields) = self.with_typed(form, button, typed);
        let page = self.send("POST", &action, encoded(&fields).into_bytes(), &[]).await;
        self.follow(page).await
    }

    /// What pressing the button sends, without following where it leads.
    pub async fn press_only(&mut self, button: &str, typed: &[(&str, &str)]) -> Page {
        let (action, fields) = self.filled(button, typed);
        self.send("POST", &action, encoded(&fields).into_bytes(), &[]).await
    }

    /// A post that no page asked for, without following where it leads.
    pub async fn post_only(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields: Vec<(String, String)> = fields.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        self.send("POST", path, encoded(&fields).into_bytes(), &[]).await
    }

    pub async fn get_only(&mut self, path: &str) -> Page {
        self.send("GET", path, Vec::new(), &[]).await
    }

    pub async fn invite(&mut self) -> String {
        self.get("/invite").await;
        self.press("Make a code", &[("rules", "yes")]).await.is(200);
        self.page().find(".code").first().expect("a code").clone()
    }

    pub async fn join(&mut self, code: &str) {
        self.get("/join").await;
        self.press("Have a look", &[("code", code)]).await.is(200);
        let join = self.page().find("button").into_iter().find(|b| b.starts_with("Join ")).expect("a way to join");
        self.press(&join, &[("rules", "yes")]).await.is(200);
    }

    /// Writes one text into the side and seals it.
    pub async fn write_and_seal(&mut self, words: &str) {
        self.write(words).await;
        self.seal("both").await;
    }

    pub async fn write(&mut self, words: &str) {
        self.get("/week/side/2").await;
        self.press("Keep and go on", &[("good", words)]).await.is(200);
    }

    /// `both` or `alone`.
    pub async fn seal(&mut self, opens: &str) {
        self.get("/week/side/8").await;
        let typed: &[(&str, &str)] =
            if self.page().form("Seal my side").names.iter().any(|n| n == "opens") { &[("opens", opens)] } else { &[] };
        self.press("Seal my side", typed).await.is(200);
    }

    pub async fn arrive(&mut self) -> &Page {
        self.get("/week").await;
        self.press("I’m here, let’s open", &[]).await
    }
}
