//! Writing alone: one section a screen, kept as each is left; seal, take back, let go.

pub mod beside;
pub mod bringing;
pub mod forms;
pub mod leaving;
pub mod routes;
pub mod store;
pub mod views;
