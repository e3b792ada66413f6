//! What one person's browser is given, written down so that two lives can be compared to the
//! byte. Ids are read for their time and then masked; so is what is drawn anew for each page.

use super::{Page, Person};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One answer, as the browser has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Seen {
    pub what: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// In bytes, where nothing of changing length is on the page.
    pub size: Option<usize>,
}

/// Whose lives are compared.
pub enum Lives {
    /// Of different accounts: every id is masked alike.
    OfOthers,
    /// Of the same accounts, twice: what is older than the secret stays as it is, and newer ids
    /// are called by their order of appearance, so that who stands before whom is compared too.
    OfTheSame(BTreeMap<Uuid, String>),
}

pub struct Watch {
    pub sam: Person,
    /// The moment of the secret, and the next moment at which anything may be dated.
    pub secret_at: Timestamp,
    pub seen_from: Timestamp,
    /// No answer holds this.
    pub secret: &'static str,
    pub lives: Lives,
    pub seen: Vec<Seen>,
    /// What no answer may be, whatever the other life shows.
    pub faults: Vec<String>,
}

/// Drawn anew for every page: what stands between these.
const DRAWN: [(&str, &str); 5] = [
    ("name=\"offer\" value=\"", "\""),
    ("name=\"mine\" value=\"", "\""),
    ("name=\"once\" value=\"", "\""),
    (OFFERED_NAME, "</output>"),
    ("<span class=\"code\">", "</span>"),
];
const OFFERED_NAME: &str = "<output class=\"code\" aria-labelledby=\"sn\" aria-describedby=\"sn-h\">";

impl Watch {
    pub fn new(sam: Person, secret: &'static str, lives: Lives, secret_at: Timestamp, seen_from: Timestamp) -> Self {
        Self { sam, secret_at, seen_from, secret, lives, seen: Vec::new(), faults: Vec::new() }
    }

    pub fn note(&mut self, what: impl Into<String>, page: &Page) {
        let what = what.into();
        if page.body.contains(self.secret) {
            self.faults.push(format!("{what} shows a word of it"));
        }
        let mut headers = Vec::new();
        for (name, value) in &page.headers {
            let value = value.to_str().unwrap();
            match name.as_str() {
                "content-length" => assert_eq!(value, page.body.len().to_string(), "{what}"),
                "set-cookie" => headers.push((name.to_string(), without_value(value))),
                _ => headers.push((name.to_string(), self.masked(&what, value))),
            }
        }
        headers.sort();
        let is_fixed = matches!(self.lives, Lives::OfTheSame(_)) && !page.body.contains(OFFERED_NAME);
        let size = is_fixed.then_some(page.body.len());
        let body = self.masked(&what, &page.body);
        self.seen.push(Seen { what, status: page.status.as_u16(), headers, body, size });
    }

    /// The text without what two equal lives may differ in.
    pub fn masked(&mut self, what: &str, text: &str) -> String {
        let mut rest = text.replace(&self.sam.sign_in_name, "SIGN-IN-NAME");
        for (from, to) in DRAWN {
            rest = without(&rest, from, to);
        }
        let mut out = String::with_capacity(rest.len());
        let (mut done, mut at) = (0, 0);
        while let Some(dash) = rest[at..].find('-').map(|found| at + found) {
            at = dash + 1;
            let start = dash.saturating_sub(8).max(done);
            let Some(id) = id_at(&rest, start) else { continue };
            out.push_str(&rest[done..start]);
            out.push_str(&self.name_of(what, id));
            (done, at) = (start + 36, start + 36);
        }
        out.push_str(&rest[done..]);
        out
    }

    fn name_of(&mut self, what: &str, id: Uuid) -> String {
        let Lives::OfTheSame(names) = &self.lives else {
            self.check_time(what, id);
            return "ID".to_owned();
        };
        if let Some(name) = names.get(&id) {
            return name.clone();
        }
        // A note's id tells its day alone: it is Sam's own, or it stands where the other life has none.
        if !tells_its_day_alone(id) {
            self.check_time(what, id);
            if made_at(id).is_some_and(|made| made < self.secret_at) {
                return id.to_string();
            }
        }
        let Lives::OfTheSame(names) = &mut self.lives else { unreachable!() };
        let name = format!("ID-{}", names.len());
        names.insert(id, name.clone());
        name
    }

    /// No id was made while the other one did something alone.
    fn check_time(&mut self, what: &str, id: Uuid) {
        let Some(made) = made_at(id) else { return };
        if made >= self.secret_at && made < self.seen_from {
            self.faults.push(format!("{what} carries an id made in secret, at {made}"));
        }
    }

    pub async fn get(&mut self, when: &str, path: &str) {
        let page = self.sam.get_only(path).await;
        let what = self.masked(when, path);
        self.note(format!("{when}: GET {what}"), &page);
    }

    pub async fn post(&mut self, when: &str, path: &str, fields: &[(&str, &str)]) {
        let page = self.sam.post_only(path, fields).await;
        let what = self.masked(when, path);
        self.note(format!("{when}: POST {what}"), &page);
    }

    pub async fn press(&mut self, path: &str, button: &str, typed: &[(&str, &str)]) {
        let page = self.sam.get_only(path).await;
        self.sam.page = Some(page);
        let answer = self.sam.press_only(button, typed).await;
        let path = self.masked(button, path);
        self.note(format!("{button} on {path}"), &answer);
        if let Some(to) = answer.headers.get("location") {
            let page = self.sam.get_only(to.to_str().unwrap()).await;
            self.note(format!("after {button} on {path}"), &page);
        }
    }
}

/// `s=...; Path=/` without what the cookie says, but for its length.
fn without_value(cookie: &str) -> String {
    let (pair, rest) = cookie.split_once(';').unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    format!("{name}=({});{rest}", value.len())
}

/// The text without what stands between two others, wherever it does.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(from);
        out.push_str(&part[part.find(to).unwrap()..]);
    }
    out
}

fn id_at(text: &str, start: usize) -> Option<Uuid> {
    let id = text.get(start..start + 36)?;
    let is_dashed = [8, 13, 18, 23].into_iter().all(|at| id.as_bytes()[at] == b'-');
    is_dashed.then(|| Uuid::parse_str(id).ok()).flatten()
}

fn made_at(id: Uuid) -> Option<Timestamp> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    Some(Timestamp::new(i64::try_from(seconds).unwrap(), i32::try_from(nanos).unwrap()).unwrap())
}

fn tells_its_day_alone(id: Uuid) -> bool {
    made_at(id).is_some_and(|made| made.as_second().rem_euclid(24 * 60 * 60) == 0)
}

/// What the first answer that differs is, and where it does.
pub fn difference(one: &Seen, other: &Seen) -> Option<String> {
    if one.what != other.what {
        return Some(format!("{} came, not {}", one.what, other.what));
    }
    if one.status != other.status {
        return Some(format!("{} is answered with {}, not {}", one.what, one.status, other.status));
    }
    if one.headers != other.headers {
        return Some(format!("the headers of {} are {:?}, not {:?}", one.what, one.headers, other.headers));
    }
    if one.body != other.body {
        let at = one.body.bytes().zip(other.body.bytes()).take_while(|(a, b)| a == b).count();
        let around = |text: &str| {
            String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(80)..(at + 120).min(text.len())]).into_owned()
        };
        return Some(format!(
            "{} differs:\n{}\n-- instead of --\n{}",
            one.what,
            around(&one.body),
            around(&other.body)
        ));
    }
    (one.size != other.size).then(|| format!("{} has {:?} bytes, not {:?}", one.what, one.size, other.size))
}
