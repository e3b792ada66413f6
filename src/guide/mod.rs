//! What anyone may read, signed in or not: the first page, whether this is right for them, safety and help lines.
//! Nothing here is remembered, not even that somebody was here.

mod help_lines;
pub mod routes;
pub mod views;
