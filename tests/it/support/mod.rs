//! Named people using pages: forms are found on the rendered page before they are posted.

mod page;
mod person;
mod world;

pub use page::Page;
pub use person::Person;
pub use world::World;
