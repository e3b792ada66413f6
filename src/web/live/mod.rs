//! Pages that follow each other. A topic is what two people look at together; it has a revision,
//! and it knows who of the two has it open. Nothing here is stored, and no word passes through:
//! a page that hears of a change asks for itself again.
//!
//! Several processes may serve the two: each listens on one connection of its own ([`wire`]).
//! What is lost on the way is found again with the next beat.

mod follower;
mod hub;
mod note;
mod stream;
mod topics;
pub mod wire;

pub use follower::Follower;
pub use hub::Live;
pub use note::Note;
pub use stream::version;

use std::time::Duration;

/// How often a process looks again at what its pages follow, says who is here, and gives every
/// stream a sign of life.
pub const BEAT: Duration = Duration::from_secs(15);
/// Somebody whose page closed is still taken to be here for a moment: it may only be reloading.
const GRACE: Duration = Duration::from_secs(3);
/// The most pages of one sign-in that follow at once; the oldest stops.
const MOST_STREAMS: usize = 4;
