//! The couple's opened check-ins by month, newest first, each readable again. Read only.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;
