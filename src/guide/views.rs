//! The guide's pages, and the bare one that leads away.

use super::help_lines::{self, Country};
use crate::{config::Operator, web::shell::Shell};
use askama::Template;
use askama_web::WebTemplate;

/// Where "Is this right for us?" leads on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    SignUp,
    Join,
}

impl Next {
    pub const fn href(self) -> &'static str {
        match self {
            Self::SignUp => "/sign-up",
            Self::Join => "/join",
        }
    }

    /// What keeps the way on in the address of the next page.
    pub const fn query(self) -> &'static str {
        match self {
            Self::SignUp => "",
            Self::Join => "?on=join",
        }
    }
}

#[derive(Debug, Template, WebTemplate)]
#[template(path = "guide/welcome.html")]
pub struct WelcomePage<'a> {
    pub shell: Shell,
    pub operator: &'a Operator,
}

impl<'a> WelcomePage<'a> {
    pub fn new(operator: &'a Operator) -> Self {
        Self { shell: Shell::welcome(), operator }
    }
}

#[derive(Debug, Template, WebTemplate)]
#[template(path = "guide/before.html")]
pub struct BeforePage {
    pub shell: Shell,
    pub on: Next,
}

#[derive(Debug, Template, WebTemplate)]
#[template(path = "guide/before_some.html")]
pub struct BeforeSomePage {
    pub shell: Shell,
    pub on: Next,
}

#[derive(Debug, Template, WebTemplate)]
#[template(path = "guide/safety.html")]
pub struct SafetyPage {
    pub shell: Shell,
    pub countries: &'static [Country],
}

impl SafetyPage {
    /// The same page in either frame: signed out, or among the tabs.
    pub fn new(shell: Shell) -> Self {
        Self { shell, countries: help_lines::bundled() }
    }
}
