//! Finding the words: for something new, or for another version. What is begun stays one's own, until it
//! is proposed; before that its author sees it as the other one will.

mod drafts;
pub mod forms;
pub mod routes;
mod views;

pub use drafts::leave;
