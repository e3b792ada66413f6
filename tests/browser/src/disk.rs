//! What a browser writes down of its pages while it is used. Session files hold the last pages only and are begun anew
//! now and then, so looking at the end would miss most of them.

use crate::{CANARY, Sweep};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const EVERY: Duration = Duration::from_millis(500);

/// Looks until it is aborted.
pub async fn watch(profile: PathBuf, found: Arc<Mutex<BTreeSet<String>>>) {
    let canary = Sweep::new(&[CANARY]);
    loop {
        tokio::time::sleep(EVERY).await;
        // A file may be gone before it is read: then the next look sees what took its place.
        if let Ok((_, words)) = canary.folder("while in use", &profile.join("Default/Sessions")) {
            found.lock().expect("nobody panics while looking").extend(words);
        }
    }
}
