//! A code typed in: what it asks is read first, then answered. Every code that opens nothing
//! (mistyped, run out, used, taken back, one's own) gets one and the same answer.

pub mod routes;
pub mod store;
pub mod views;
