//! Two named people using pages, on one real database each.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

mod support;

mod agreements;
mod authorization;
mod bad_input;
mod canary;
mod checkin;
mod closeness;
mod concurrency;
mod costs;
mod custody;
mod cut;
mod flood;
mod half_written;
mod headers;
mod hearing;
mod history;
mod live;
mod meeting;
mod moments;
mod notes;
mod one_screen;
mod people;
mod races;
mod readiness;
mod recovery_without_keyring;
mod reveals;
mod showing;
mod swap_and_flip;
mod throttles;
mod timing;
mod two_worlds;
mod two_worlds_random;
mod week;
mod writing;
