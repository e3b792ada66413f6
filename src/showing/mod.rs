//! The way from a private note to the other one: choose the words, see the partner's page
//! exactly, then decide. Now, or at the next check-in. It stands above notes and check-ins,
//! which know nothing of each other.

pub mod forms;
pub mod routes;
pub mod views;
