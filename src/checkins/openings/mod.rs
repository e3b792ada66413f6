//! Arriving and opening. Exactly one opening a week, only if both sides are sealed and each
//! author is here or allowed it; both sides become readable in the same transaction.

pub mod model;
pub mod one_screen;
pub mod routes;
pub mod store;
pub mod views;
