//! Sessions: one row a signed-in browser, found by a value derived from its cookie. The
//! row holds the account's home key sealed to the cookie; ending a session deletes both.

pub mod cookies;
pub mod store;
