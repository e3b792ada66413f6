//! What came back, read as a person reads it.

use axum::http::{HeaderMap, StatusCode};
use scraper::{ElementRef, Html, Selector};

#[derive(Clone, Debug)]
pub struct Page {
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

/// A form as it would be sent by pressing one of its buttons.
pub struct FoundForm {
    pub action: String,
    pub fields: Vec<(String, String)>,
    pub names: Vec<String>,
}

pub fn select(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn words(element: ElementRef) -> String {
    tidy(&element.text().collect::<String>())
}

/// The words somebody sees: without those that only a screen reader says.
fn seen(element: ElementRef) -> String {
    let hidden = |node: ElementRef| node.value().classes().any(|class| class == "vh");
    let mut text = String::new();
    for node in element.descendants() {
        if let Some(piece) = node.value().as_text()
            && !node.ancestors().filter_map(ElementRef::wrap).any(hidden)
        {
            text.push_str(piece);
        }
    }
    tidy(&text)
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attr<'a>(element: ElementRef<'a>, name: &str) -> &'a str {
    element.value().attr(name).unwrap_or("")
}

impl Page {
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    pub fn text(&self) -> String {
        words(self.html().root_element())
    }

    #[track_caller]
    pub fn has(&self, text: &str) -> &Self {
        assert!(self.text().contains(text), "no {text:?} on {} ({}):\n{}", self.path, self.status, self.text());
        self
    }

    #[track_caller]
    pub fn has_not(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "{text:?} stands on {}:\n{}", self.path, self.text());
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}:\n{}", self.path, self.text());
        self
    }

    pub fn find(&self, css: &str) -> Vec<String> {
        self.html().select(&select(css)).map(words).collect()
    }

    pub fn links(&self) -> Vec<String> {
        self.html().select(&select("a[href]")).map(|a| attr(a, "href").to_owned()).collect()
    }

    /// The value of a field as the page shows it.
    pub fn value(&self, name: &str) -> String {
        let html = self.html();
        let css = format!("input[name='{name}'], textarea[name='{name}']");
        let found = html.select(&select(&css)).next();
        let Some(field) = found else { panic!("no field {name} on {}", self.path) };
        if field.value().name() == "textarea" {
            field.text().collect::<String>().trim_start_matches('\n').to_owned()
        } else {
            attr(field, "value").to_owned()
        }
    }

    /// What the first field or button of each of these names holds, if there is one.
    pub fn held<const N: usize>(&self, names: [&str; N]) -> [Option<String>; N] {
        let html = self.html();
        let fields: Vec<ElementRef> = html.select(&select("input[name], button[name]")).collect();
        let held = |name| fields.iter().find(|field| attr(**field, "name") == name);
        names.map(|name| held(name).map(|field| attr(*field, "value").to_owned()))
    }

    /// The form that the button with these words sends, with what it holds.
    #[track_caller]
    pub fn form(&self, button: &str) -> FoundForm {
        let html = self.html();
        let pressed = buttons(html.root_element()).into_iter().find(|b| words(*b) == button);
        self.form_of(&html, pressed, button)
    }

    /// The same of a button beside a text, by what can be seen of it: each note has its own.
    #[track_caller]
    pub fn form_beside(&self, text: &str, button: &str) -> FoundForm {
        let html = self.html();
        let pressed = buttons(self.article(&html, text)).into_iter().find(|b| seen(*b) == button);
        self.form_of(&html, pressed, button)
    }

    /// Where the link beside a text leads, by the beginning of what can be seen of it.
    #[track_caller]
    pub fn link_beside(&self, text: &str, beginning: &str) -> String {
        let html = self.html();
        let found = self.article(&html, text).select(&select("a[href]")).find(|a| seen(*a).starts_with(beginning));
        let link = found.unwrap_or_else(|| panic!("no link {beginning:?} beside {text:?}:\n{}", self.text()));
        attr(link, "href").to_owned()
    }

    /// The whole of what the first button that begins like this says: names stand in some.
    #[track_caller]
    pub fn button(&self, beginning: &str) -> String {
        let html = self.html();
        let found = buttons(html.root_element()).into_iter().map(words).find(|b| b.starts_with(beginning));
        found.unwrap_or_else(|| panic!("no button {beginning:?} on {}:\n{}", self.path, self.text()))
    }

    /// The article in which this text stands, or its beginning.
    #[track_caller]
    fn article<'a>(&self, html: &'a Html, text: &str) -> ElementRef<'a> {
        let text_itself = tidy(text);
        let is_it = |shown: String| match shown.strip_suffix('…') {
            Some(beginning) => text_itself.starts_with(beginning.trim_end()),
            None => shown == text_itself,
        };
        let says = |article: &ElementRef| article.select(&select("p.words")).any(|p| is_it(words(p)));
        let found = html.select(&select("article")).find(says);
        found.unwrap_or_else(|| panic!("{text:?} stands on its own nowhere on {}:\n{}", self.path, self.text()))
    }

    #[track_caller]
    fn form_of(&self, html: &Html, pressed: Option<ElementRef>, button: &str) -> FoundForm {
        let pressed = pressed
            .unwrap_or_else(|| panic!("no button {button:?} on {} ({}):\n{}", self.path, self.status, self.text()));
        let form = match pressed.value().attr("form") {
            Some(id) => html.select(&select(&format!("form[id='{id}']"))).next(),
            None => pressed.ancestors().filter_map(ElementRef::wrap).find(|e| e.value().name() == "form"),
        }
        .unwrap_or_else(|| panic!("the button {button:?} on {} has no form", self.path));
        assert_eq!(attr(form, "method"), "post", "{button:?} on {}", self.path);
        let mut fields = held_by(form);
        let names = form
            .select(&select("input[name], textarea[name], select[name], button[name]"))
            .map(|e| attr(e, "name").to_owned())
            .collect();
        if let Some(name) = pressed.value().attr("name") {
            fields.push((name.to_owned(), attr(pressed, "value").to_owned()));
        }
        let action = pressed.value().attr("formaction").unwrap_or(attr(form, "action"));
        FoundForm { action: action.to_owned(), fields, names }
    }
}

/// Buttons that can be pressed.
fn buttons(within: ElementRef) -> Vec<ElementRef> {
    within.select(&select("button")).filter(|b| b.value().attr("disabled").is_none()).collect()
}

fn held_by(form: ElementRef) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for element in form.select(&select("input[name], textarea[name], select[name]")) {
        let name = attr(element, "name").to_owned();
        match (element.value().name(), attr(element, "type")) {
            ("input", "checkbox" | "radio") => {
                if element.value().attr("checked").is_some() {
                    fields.push((name, attr(element, "value").to_owned()));
                }
            }
            ("textarea", _) => {
                fields.push((name, element.text().collect::<String>().trim_start_matches('\n').to_owned()))
            }
            ("select", _) => {
                let options: Vec<_> = element.select(&select("option")).collect();
                let chosen = options.iter().find(|o| o.value().attr("selected").is_some()).or(options.first());
                fields.push((
                    name,
                    chosen
                        .map(|o| o.value().attr("value").map_or_else(|| words(*o), str::to_owned))
                        .unwrap_or_default(),
                ));
            }
            _ => fields.push((name, attr(element, "value").to_owned())),
        }
    }
    fields
}
