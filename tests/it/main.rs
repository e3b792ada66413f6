//! Two named people using pages, on one real database each.

mod support;

mod canary;
mod checkin;
mod concurrency;
mod custody;
mod flood;
mod races;
mod recovery_without_keyring;
mod swap_and_flip;
