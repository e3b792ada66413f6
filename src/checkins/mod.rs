//! The weekly check-in. Promises: a side is readable by its author alone until both sides
//! open, in one transaction, and never changes after; a check-in takes its week at the
//! opening, so an unopened side carries over; nothing is counted, nobody is hurried.

pub mod model;
pub mod openings;
pub mod sides;
pub mod together;
