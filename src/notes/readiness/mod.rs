//! A private check before coming closer: questions to oneself, behind the passphrase. Nothing is added up,
//! nobody else sees any of it, and not now is a good answer.

mod forms;
mod model;
pub mod routes;
mod store;
mod views;
