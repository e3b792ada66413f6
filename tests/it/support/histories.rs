//! Histories that chance makes, played beside a model; where one goes wrong, proptest looks for a shorter one.

use super::chance::rounds;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::fmt::Debug;

/// What differs from the model, and where.
pub type Wrong = Result<(), String>;

pub fn right(is: bool, say: impl FnOnce() -> String) -> Wrong {
    if is { Ok(()) } else { Err(say()) }
}

/// Plays as many of them, or the long number with `AMPERSAND_LONG=1`; answers how many those are.
pub async fn play<T: Debug + Send + 'static, S: Strategy<Value = T>>(
    (usual, long): (usize, usize),
    histories: impl FnOnce() -> S + Send + 'static,
    mut play: impl AsyncFnMut(&T) -> Wrong,
) -> usize {
    let (ask, mut asked) = tokio::sync::mpsc::channel::<(T, tokio::sync::oneshot::Sender<Wrong>)>(1);
    let cases = rounds(usual, long);
    // Proptest waits for each answer, so it has a thread of its own.
    let chance = std::thread::spawn(move || {
        let cases = u32::try_from(cases).unwrap();
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
        TestRunner::new(config).run(&histories(), |history| {
            let (answer, answered) = tokio::sync::oneshot::channel();
            ask.blocking_send((history, answer)).map_err(|_| TestCaseError::fail("nobody plays"))?;
            let played = answered.blocking_recv().map_err(|_| TestCaseError::fail("nobody answers"))?;
            played.map_err(TestCaseError::fail)
        })
    });
    while let Some((history, answer)) = asked.recv().await {
        answer.send(play(&history).await).unwrap();
    }
    if let Err(wrong) = chance.join().unwrap() {
        panic!("{wrong}");
    }
    cases
}
