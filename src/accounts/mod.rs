//! Accounts: a person signs up without e-mail, signs in, keeps a spare way in, ends other
//! devices' sessions and changes the passphrase. Promises: an unknown name and a wrong
//! passphrase cannot be told apart; ending a session destroys its key; a new passphrase
//! makes every older key useless; text typed after a session's end is not lost.

pub mod entry;
pub mod foreign;
pub mod forms;
pub mod held;
pub mod model;
pub mod offer;
pub mod owner;
pub mod private;
pub mod recovery;
pub mod rekey;
pub mod rotation;
pub mod routes;
pub mod sessions;
pub mod store;
pub mod views;

pub use model::PromptSet;
pub use owner::{Link, Owner, Visitor, Window};
