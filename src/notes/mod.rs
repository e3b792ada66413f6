//! Private notes: a feeling, a fear, a doubt, for oneself alone, behind the passphrase; and
//! what was shown of them. Promises: nothing a partner can fetch tells that a note, a draft
//! or a visit exists; what is shown is a copy, decided twice, and is closed again at once;
//! nobody replies to it before its author has said "that's it".

pub mod aside;
pub mod door;
pub mod drafts;
pub mod filing;
pub mod forms;
pub mod items;
pub mod life;
pub mod model;
mod moments;
mod readiness;
pub mod reveals;
pub mod routes;
pub mod store;
pub mod views;
