//! Heard before answered: one says something, the other says back what they heard, the first
//! says whether that is it, and only then is there a reply or an offer. What is said and where
//! it stands belongs to others: it is known here by an id, and by the seat of who said it.

pub mod acts;
pub mod forms;
pub mod model;
pub mod store;
pub mod views;
