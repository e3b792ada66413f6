//! What one of the two has shown the other, and how it is heard: the listener says back what
//! they heard, the author says whether that is it, and only then is there a reply or an
//! offer. Readable by both without the private window; closed by its author at once.

pub mod acts;
pub mod forms;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
