//! A line when something happens, good or hard, kept for both in one list and in the same ink. The other
//! one can answer a good one; a hard one changes nothing else. Nothing is counted.

pub mod forms;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
