//! A moment as it stands behind the door.

use crate::ids::day_of;
use crate::moments::model::Noted;
use jiff::civil::Date;
use uuid::Uuid;

/// Moments a page.
pub const PAGE: usize = 20;

pub struct Own {
    pub id: Uuid,
    pub noted: Noted,
}

impl Own {
    pub fn day(&self) -> Date {
        day_of(self.id)
    }
}
