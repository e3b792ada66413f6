//! Reading both sides side by side, section by section, at one's own pace; and the close.
//! (The live session that takes turns will stand on the same steps.)

pub mod forms;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use store::find_opened;
