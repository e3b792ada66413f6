//! Two named people using pages, on one real database each.

mod support;

mod checkin;
