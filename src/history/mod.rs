//! What both can read, by month, newest first: opened check-ins, each readable again, and what
//! one has shown the other, in its place. Read only.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;
