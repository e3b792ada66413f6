//! A code for one's partner, to say aloud. Its maker can read it again and take it back,
//! and is never told whether it was tried.

pub mod routes;
pub mod store;
pub mod views;
