//! The meeting over an opened check-in: a step at a time, one speaks and the other hears, with
//! a pause whenever either needs one; and the close. It stands on the server: screens show it.

pub mod agenda;
pub mod drafts;
pub mod forms;
pub mod keepsake;
pub mod live;
pub mod meeting;
pub mod model;
mod parked;
mod pauses;
pub mod routes;
pub mod store;
pub mod table;
pub mod views;

pub use store::{find_opened, list_turns};
