//! HTTP plumbing: state, one database connection a request, errors, forms, the page frame,
//! headers and throttles. No SQL, and it knows no feature.

pub mod assets;
pub mod error;
pub mod forms;
pub mod limits;
pub mod live;
pub mod once;
pub mod paths;
pub mod security;
pub mod shell;
pub mod state;
pub mod text;
pub mod tx;

pub use error::{AppError, Result};
pub use state::AppState;
