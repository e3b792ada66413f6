//! The gate before Argon2: at most `permits` derivations at a time, a short queue, then "busy" at once.
//!
//! A dropped connection does not stop blocking work, so both permits move into the blocking task and come
//! back when the work is over, whoever has stopped listening.

use super::{
    passphrase::Passphrase,
    password::{KdfParams, Memory, Salt},
    secret::Kek,
};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{sync::Semaphore, task};

/// Too many people are signing in at this moment. Answer 503 with Retry-After; nothing was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins at this moment")]
pub struct Busy;

/// One for the whole program, in its state. Clones share it.
#[derive(Clone)]
pub struct Gate {
    /// Those working and those waiting.
    inside: Arc<Semaphore>,
    working: Arc<Semaphore>,
    bench: Arc<Bench>,
}

/// Idle working memories, and counts for tests and the metrics page.
#[derive(Default)]
struct Bench {
    idle: Mutex<Vec<Memory>>,
    in_use: AtomicUsize,
    in_use_peak: AtomicUsize,
    made: AtomicUsize,
}

impl Gate {
    /// `permits`: as many as there are cores. `queue`: how many may wait behind them.
    #[must_use]
    pub fn new(permits: usize, queue: usize) -> Self {
        let permits = permits.clamp(1, 1 << 10);
        Self {
            inside: Arc::new(Semaphore::new(permits + queue.min(1 << 16))),
            working: Arc::new(Semaphore::new(permits)),
            bench: Arc::default(),
        }
    }

    /// The key that seals an account's key, from its passphrase. For an unknown name, call it all the same
    /// with a random salt and the default parameters.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full; also if the work was lost to a panic or to the program's end.
    pub async fn derive(&self, pass: &Passphrase, salt: Salt, params: KdfParams) -> Result<Kek, Busy> {
        let inside = Arc::clone(&self.inside).try_acquire_owned().map_err(|_| Busy)?;
        let working = Arc::clone(&self.working).acquire_owned().await.map_err(|_| Busy)?;
        let bench = Arc::clone(&self.bench);
        let pass = pass.clone();
        let work = move || {
            let _permits = (inside, working);
            let mut seat = Seat::take(&bench);
            seat.memory.derive(&pass, &salt, params)
        };
        task::spawn_blocking(work).await.ok().flatten().ok_or(Busy)
    }

    /// The most derivations that ever ran at once.
    #[must_use]
    pub fn in_use_peak(&self) -> usize {
        self.bench.in_use_peak.load(Ordering::SeqCst)
    }

    /// Derivations running now.
    #[must_use]
    pub fn in_use(&self) -> usize {
        self.bench.in_use.load(Ordering::SeqCst)
    }

    /// Working memories ever made: never more than permits, unless a larger one than the default was let go.
    #[must_use]
    pub fn memories_made(&self) -> usize {
        self.bench.made.load(Ordering::SeqCst)
    }
}

/// A working memory taken from the bench; goes back on drop, which comes before the permits' own.
struct Seat<'a> {
    bench: &'a Bench,
    memory: Memory,
}

impl<'a> Seat<'a> {
    fn take(bench: &'a Bench) -> Self {
        let now = bench.in_use.fetch_add(1, Ordering::SeqCst) + 1;
        bench.in_use_peak.fetch_max(now, Ordering::SeqCst);
        let idle = bench.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let memory = idle.unwrap_or_else(|| {
            bench.made.fetch_add(1, Ordering::SeqCst);
            Memory::default()
        });
        Self { bench, memory }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        // One costly account must not keep its memory for good.
        if memory.len() <= KdfParams::default().blocks() {
            self.bench.idle.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        }
        self.bench.in_use.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn passphrase() -> Passphrase {
        Passphrase::new("slow tram past the lake".to_owned())
    }

    async fn settle(gate: &Gate, permits: usize) {
        for _ in 0..600 {
            if gate.in_use() == 0 && gate.working.available_permits() == permits {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the gate never came to rest");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_flood_of_aborted_sign_ins_never_takes_more_than_the_permits() {
        let gate = Gate::new(2, 4);
        let mut busy = 0;
        for wave in 0..6 {
            let clients: Vec<_> = (0..40)
                .map(|_| {
                    let gate = gate.clone();
                    tokio::spawn(async move { gate.derive(&passphrase(), [1; 16], KdfParams::floor()).await.is_err() })
                })
                .collect();
            tokio::time::sleep(Duration::from_millis(5 * wave)).await;
            for client in clients {
                if client.is_finished() {
                    busy += usize::from(client.await.unwrap());
                } else {
                    client.abort();
                }
            }
            assert!(gate.in_use() <= 2);
        }
        assert!(busy > 0, "somebody is told to come back");
        settle(&gate, 2).await;
        assert!(gate.in_use_peak() <= 2, "peak {}", gate.in_use_peak());
        assert!(gate.memories_made() <= 2, "made {}", gate.memories_made());
        assert_eq!(gate.inside.available_permits(), 6, "every place in the queue is free again");
        let kek = gate.derive(&passphrase(), [1; 16], KdfParams::floor()).await;
        let again = gate.derive(&passphrase(), [1; 16], KdfParams::floor()).await;
        assert!(kek.ok() == again.ok());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn an_aborted_client_keeps_its_permit_until_the_work_is_done() {
        let gate = Gate::new(1, 0);
        let first = tokio::spawn({
            let gate = gate.clone();
            async move { gate.derive(&passphrase(), [1; 16], KdfParams::default()).await.is_ok() }
        });
        while gate.in_use() == 0 {
            tokio::task::yield_now().await;
        }
        first.abort();
        let _ = first.await;
        let second = gate.derive(&passphrase(), [1; 16], KdfParams::floor()).await;
        assert!(matches!(second, Err(Busy)), "the work of the first still runs");
        settle(&gate, 1).await;
        assert!(gate.derive(&passphrase(), [1; 16], KdfParams::floor()).await.is_ok());
    }

    #[tokio::test]
    async fn a_costly_account_does_not_keep_its_memory() {
        let gate = Gate::new(1, 0);
        let costly = KdfParams { memory_kib: 80 << 10, passes: 2, lanes: 1 };
        gate.derive(&passphrase(), [1; 16], costly).await.unwrap();
        settle(&gate, 1).await;
        assert!(gate.bench.idle.lock().unwrap().is_empty());
    }
}
