//! Small steps towards each other, at both people's pace. Promises: nobody sees the other one's
//! answers; what both said yes to appears at the joint step of a check-in and nowhere before; where
//! there is none, nothing does; a yes is taken back at once and without a word.

pub mod forms;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
