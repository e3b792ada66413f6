//! This week: one next thing. Every state before the opening is worked out from the
//! reader's own side and the calendar alone.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;
