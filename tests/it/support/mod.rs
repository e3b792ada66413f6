//! Named people using pages: forms are found on the rendered page before they are posted.

mod page;
mod person;
pub mod routes;
mod world;

pub use page::{Page, select};
pub use person::{Person, encoded};
pub use world::{PASSPHRASE, SameKeys, World};
pub mod agreeing;
pub mod alone;
pub mod chance;
pub mod events;
mod hands;
pub mod histories;
pub mod life;
pub mod look;
pub mod openly;
pub mod proxy;
pub mod sharing;
pub mod table;
pub mod template;
pub mod told;
pub mod vault;
pub mod watch;
