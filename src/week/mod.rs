//! This week: one next thing, then quiet cards. Every state before the opening is worked out
//! from the reader's own side and the calendar alone. Read only.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;
