//! What the program says in its log while a test runs, at the finest level there is.

use std::cell::RefCell;
use std::io::Write;
use std::sync::{Arc, Mutex, Once, PoisonError};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::{Layer, SubscriberExt};

thread_local! {
    static HEARD_BY: RefCell<Option<Told>> = const { RefCell::new(None) };
}
static START: Once = Once::new();

#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<Vec<u8>>>);

/// Whoever holds it is listening.
pub struct Listening;

impl Drop for Listening {
    fn drop(&mut self) {
        HEARD_BY.with(|heard| heard.borrow_mut().take());
    }
}

impl Told {
    /// Listens to this thread until the guard goes. One listener for the whole program: with one
    /// a thread, what other threads are not interested in would be missed here too.
    pub fn listen() -> (Self, Listening) {
        START.call_once(|| {
            let heard = dynamic_filter_fn(|_, _| HEARD_BY.with(|heard| heard.borrow().is_some()));
            let log = tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_writer(|| HEARD_BY.with(|heard| heard.borrow().clone()).unwrap_or_default())
                .with_filter(heard);
            let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(log));
        });
        let told = Self::default();
        HEARD_BY.with(|heard| *heard.borrow_mut() = Some(told.clone()));
        (told, Listening)
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

impl Write for Told {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
