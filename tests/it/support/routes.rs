//! The router's own list, read from its sources: every `.route(path, get(..).post(..))`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub method: &'static str,
    pub template: String,
}

/// Every route of the program, sorted, each method on its own.
pub fn all() -> Vec<Route> {
    let mut sources = Vec::new();
    read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut sources);
    let shared = constants(&fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/paths.rs")).unwrap());
    let mut routes = Vec::new();
    for text in &sources {
        let local = constants(text);
        for declared in text.split(".route(").skip(1) {
            let declared = balanced(declared);
            let (path, methods) = declared.split_once(',').expect("a path and its methods");
            let path = path.trim();
            let template = if let Some(quoted) = path.strip_prefix('"') {
                quoted.trim_end_matches('"').to_owned()
            } else if let Some(name) = path.strip_prefix("paths::") {
                shared.get(name).unwrap_or_else(|| panic!("no path is called {name}")).clone()
            } else {
                local.get(path).unwrap_or_else(|| panic!("no path is called {path}")).clone()
            };
            let before = routes.len();
            for (method, word) in [("GET", "get("), ("POST", "post("), ("PUT", "put("), ("DELETE", "delete(")] {
                if methods.split(['.', ' ', '\n']).any(|part| part.starts_with(word)) {
                    routes.push(Route { method, template: template.clone() });
                }
            }
            assert!(routes.len() > before, "no method for {template}: {methods}");
        }
        assert!(!text.contains(".route_service(") && !text.contains(".nest(") && !text.contains(".route_layer("));
    }
    routes.sort();
    routes
}

pub fn posts() -> Vec<String> {
    all().into_iter().filter(|r| r.method == "POST").map(|r| r.template).collect()
}

pub fn gets() -> Vec<String> {
    all().into_iter().filter(|r| r.method == "GET").map(|r| r.template).collect()
}

/// What stands in addresses where a template has names in braces.
#[derive(Clone, Debug, Default)]
pub struct Named {
    pub checkin: String,
    pub note: String,
    pub shown: String,
    pub agreement: String,
    pub moment: String,
    pub handle: String,
    pub stylesheet: String,
}

impl Named {
    /// The same id wherever one is asked for.
    pub fn all(id: &str) -> Self {
        let id = || id.to_owned();
        Self { checkin: id(), note: id(), shown: id(), agreement: id(), moment: id(), handle: id(), stylesheet: id() }
    }

    /// A section is chosen where the template still has one.
    pub fn path(&self, template: &str) -> String {
        let id = match template {
            _ if template.starts_with("/notes/") => &self.note,
            _ if template.starts_with("/shown/") => &self.shown,
            _ if template.starts_with("/agreements/") => &self.agreement,
            _ if template.starts_with("/moments/") => &self.moment,
            _ => &self.checkin,
        };
        template
            .replace("{name}", &self.stylesheet)
            .replace("{section}", "2")
            .replace("{handle}", &self.handle)
            .replace("{id}", id)
    }
}

fn read(folder: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(fs::read_to_string(path).unwrap());
        }
    }
}

fn constants(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| {
            let line = line.trim().trim_start_matches("pub ").strip_prefix("const ")?;
            let (name, rest) = line.split_once(": &str = \"")?;
            Some((name.to_owned(), rest.trim_end_matches(';').trim_end_matches('"').to_owned()))
        })
        .collect()
}

/// Up to the bracket that closes the call.
fn balanced(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}
