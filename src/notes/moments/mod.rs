//! Moments somebody keeps for themselves: behind the passphrase, until they are shown or let go.

pub mod filing;
mod model;
pub mod routes;
mod store;
mod views;
