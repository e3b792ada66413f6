//! Ampersand: two people each write a side, seal it, and open the two together.
//!
//! The modules from the ground up, in groups. ARCHITECTURE.md's table says who may import
//! whom; `tests/architecture.rs` reads every `crate::` path and holds it to that.

pub mod clock;
pub mod config;
pub mod ids;
pub mod keys;

pub mod db;

pub mod web;

pub mod accounts;
pub mod couples;

pub mod hearing;

pub mod agreements;
pub mod closeness;
pub mod moments;

pub mod checkins;
pub mod notes;

pub mod guide;
pub mod history;
pub mod showing;
pub mod week;

pub mod app;
pub mod cli;
pub mod demo;
