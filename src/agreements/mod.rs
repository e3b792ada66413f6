//! What the two agree on. Promises: a version is in force only with both their yes to exactly it;
//! either sets it down alone, at once; "not now" is told to nobody, and a proposal that nobody
//! answers lapses as one does that was never seen; no version is ever changed.

pub mod builder;
pub mod model;
pub mod offers;
pub mod routes;
pub mod store;
pub mod views;
