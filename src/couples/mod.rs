//! Two accounts, linked. Promises: no code tells whether it ever existed; what each keeps on
//! leaving is said before joining; the couple's key is made at acceptance and never stands
//! in an invite; weeks follow one another without a gap, whatever the two change; one
//! lock orders every act of a couple, and refuses words sealed under keys that are dead.

pub mod acceptances;
pub mod forms;
pub mod invites;
pub mod member;
pub mod model;
pub mod names;
pub mod rhythm;
pub mod routes;
pub mod store;

pub use member::{Member, Partner, Viewer};
pub use model::{Rhythm, Rhythms, Seat, Week, Zone};
pub use routes::{member_router, owner_router, signed_out_router};
