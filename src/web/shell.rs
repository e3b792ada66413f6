//! The frame every page stands in: title, tabs, menu, Leave quickly, footer. It knows no feature and no words of anybody.

use super::assets;

/// A place in the main navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Week,
    Notes,
    Agreements,
    Moments,
    History,
}

impl Tab {
    /// The tabs that lead somewhere today, in order. A tab joins the list with the pages behind it.
    pub const BUILT: &[Self] = &[Self::Week, Self::Notes, Self::Agreements, Self::Moments, Self::History];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Week => "This week",
            Self::Notes => "Notes",
            Self::Agreements => "Agreements",
            Self::Moments => "Moments",
            Self::History => "History",
        }
    }

    pub const fn href(self) -> &'static str {
        match self {
            Self::Week => "/week",
            Self::Notes => "/notes",
            Self::Agreements => "/agreements",
            Self::Moments => "/moments",
            Self::History => "/history",
        }
    }
}

/// Whose colour, shape and pattern a page or part of it takes. It decides how things look, never what anyone may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    Clay,
    Tide,
    Both,
}

impl Seat {
    /// The value of `data-seat`.
    pub const fn attr(self) -> &'static str {
        match self {
            Self::Clay => "clay",
            Self::Tide => "tide",
            Self::Both => "both",
        }
    }
}

/// What stands around the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Signed in: tabs, menu, Leave quickly, footer. The tab is the one the page belongs to, if any.
    Tabs(Option<Tab>),
    /// Writing and meeting: Leave quickly alone.
    Focus,
    /// Signed out: Leave quickly and footer.
    SignedOut,
    /// The first page, which explains Leave quickly before it first appears.
    Welcome,
}

#[derive(Debug, Clone)]
pub struct Shell {
    pub title: &'static str,
    pub frame: Frame,
    pub seat: Seat,
    /// Names of the scripts in static/js this page asks for, beside `leave`.
    pub scripts: Vec<&'static str>,
    /// Seconds until a waiting page looks again by itself. Never on a page with fields.
    pub refresh: Option<u32>,
    /// On writing pages, the id of the form whose words go along when the button is pressed.
    pub leave_form: Option<&'static str>,
    /// The page follows the other one's by a script of its own, and needs no other to look again.
    pub follows: bool,
}

impl Shell {
    fn new(title: &'static str, frame: Frame, seat: Seat) -> Self {
        Self { title, frame, seat, scripts: Vec::new(), refresh: None, leave_form: None, follows: false }
    }

    pub fn welcome() -> Self {
        Self::new("", Frame::Welcome, Seat::Both)
    }

    pub fn signed_out(title: &'static str) -> Self {
        Self::new(title, Frame::SignedOut, Seat::Both)
    }

    pub fn tabs(title: &'static str, tab: Option<Tab>, seat: Seat) -> Self {
        Self::new(title, Frame::Tabs(tab), seat)
    }

    pub fn focus(title: &'static str, seat: Seat) -> Self {
        Self::new(title, Frame::Focus, seat)
    }

    #[must_use]
    pub fn script(mut self, name: &'static str) -> Self {
        debug_assert!(!assets::js(name).is_empty(), "no script is called {name}");
        self.scripts.push(name);
        self
    }

    #[must_use]
    pub fn refresh(mut self, seconds: u32) -> Self {
        self.refresh = Some(seconds);
        self
    }

    /// A page of two people at once: `live` follows what the other one does.
    #[must_use]
    pub fn following(mut self) -> Self {
        self.follows = true;
        self.script("live").script("hint").script("keep")
    }

    #[must_use]
    pub fn leaving_with(mut self, form: &'static str) -> Self {
        self.leave_form = Some(form);
        self
    }

    /// What the browser shows on its tab: one neutral word and the sign.
    pub fn full_title(&self) -> String {
        if self.title.is_empty() { "Ampersand".to_owned() } else { format!("{} · &", self.title) }
    }

    pub const fn body_class(&self) -> &'static str {
        match self.frame {
            Frame::Tabs(_) => "has-tabs",
            Frame::Focus => "is-focus",
            Frame::SignedOut | Frame::Welcome => "is-out",
        }
    }

    pub const fn has_tabs(&self) -> bool {
        matches!(self.frame, Frame::Tabs(_))
    }

    pub const fn has_leave(&self) -> bool {
        !matches!(self.frame, Frame::Welcome)
    }

    pub const fn has_footer(&self) -> bool {
        !matches!(self.frame, Frame::Focus)
    }

    pub const fn tab_list(&self) -> &'static [Tab] {
        Tab::BUILT
    }

    pub fn is_current(&self, tab: &Tab) -> bool {
        self.frame == Frame::Tabs(Some(*tab))
    }

    pub fn stylesheet(&self) -> &'static str {
        assets::css()
    }

    pub fn icon(&self) -> &'static str {
        assets::icon()
    }

    /// The paths of the scripts: `leave` wherever its button is, then those the page asks for.
    pub fn script_paths(&self) -> Vec<&'static str> {
        let leave = self.has_leave().then_some("leave");
        leave.into_iter().chain(self.scripts.iter().copied()).map(assets::js).filter(|path| !path.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_neutral_word_and_the_sign() {
        assert_eq!(Shell::signed_out("Sign in").full_title(), "Sign in · &");
        assert_eq!(Shell::welcome().full_title(), "Ampersand");
    }

    #[test]
    fn leave_quickly_is_everywhere_but_on_the_page_that_explains_it() {
        assert!(!Shell::welcome().has_leave() && Shell::welcome().script_paths().is_empty());
        for shell in
            [Shell::signed_out("Join"), Shell::focus("Write", Seat::Clay), Shell::tabs("Week", None, Seat::Tide)]
        {
            assert!(shell.has_leave());
            assert_eq!(shell.script_paths(), [assets::js("leave")]);
        }
    }

    #[test]
    fn a_page_gets_the_scripts_it_asks_for_once_each() {
        let shell = Shell::focus("Write", Seat::Clay).script("keep").leaving_with("side").refresh(10);
        assert_eq!(shell.script_paths(), [assets::js("leave"), assets::js("keep")]);
        assert_eq!((shell.leave_form, shell.refresh), (Some("side"), Some(10)));
    }

    #[test]
    fn only_the_page_that_is_open_is_marked() {
        let shell = Shell::tabs("This week", Some(Tab::Week), Seat::Clay);
        assert!(shell.is_current(&Tab::Week) && !shell.is_current(&Tab::History));
        assert!(shell.tab_list().iter().all(|tab| tab.href().starts_with('/')));
        assert!(!Shell::focus("Write", Seat::Clay).is_current(&Tab::Week));
    }
}
