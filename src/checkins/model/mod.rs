//! What a side is made of: for its author ([`OwnSide`]) and for both ([`SharedSide`]).

pub mod feelings;
pub mod own;
pub mod sections;
pub mod shared;
pub mod statements;
pub mod told;

pub use own::{Bring, Carrying, Form, Hold, Like, Opens, OwnSide, Say, Topic, Weather};
pub use sections::Section;
pub use shared::SharedSide;
pub use statements::{Answer, Answers, Statement};
pub use told::{Part, Told};

/// Limits in characters.
pub const LINE: usize = 280;
pub const BOX: usize = 2_000;
pub const WORD: usize = 60;
