//! Ctrl-C and its kin: what is half-written is removed, then the program ends.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Temporary files that exist at this moment.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Watches for signals for as long as the program runs. Where that cannot be set up, signals do what they
/// always do, and a temporary file may be left.
pub(super) fn watch() {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            end(signal);
        }
    });
}

/// Ends the program as a shell expects of one that a signal ended.
#[expect(clippy::exit, reason = "the thread that got the signal must end the whole program")]
fn end(signal: i32) -> ! {
    let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for path in unfinished.drain(..) {
        // It may be renamed already; then nothing is left to remove.
        drop(std::fs::remove_file(path));
    }
    std::process::exit(128 + signal)
}

/// Keeps a temporary file known until it is dropped.
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    /// From now on, a signal removes the file at `path`.
    pub(super) fn new(path: &Path) -> Self {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}
