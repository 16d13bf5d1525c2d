//! Tells on a terminal what takes long; a log sees nothing of it.

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::output;

/// How long a stage may take before it is worth a word.
const PATIENCE: Duration = Duration::from_millis(400);

/// A line on the terminal that names the stage at work. It goes away when this is dropped.
pub(super) struct Progress {
    worker: Option<(Sender<String>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows progress where standard error is a terminal and `quiet` is not asked for.
    pub(super) fn new(quiet: bool) -> Self {
        if quiet || !output::messages_are_seen() {
            return Self { worker: None };
        }
        let (sender, receiver) = mpsc::channel::<String>();
        let handle = thread::spawn(move || {
            let mut stage = String::new();
            let mut shown = false;
            loop {
                match receiver.recv_timeout(PATIENCE) {
                    Ok(next) => stage = next,
                    Err(RecvTimeoutError::Timeout) if !stage.is_empty() => {
                        // Erase the line, then write the stage.
                        drop(write!(io::stderr(), "\r\x1b[2K{stage} …"));
                        drop(io::stderr().flush());
                        shown = true;
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            if shown {
                drop(write!(io::stderr(), "\r\x1b[2K"));
                drop(io::stderr().flush());
            }
        });
        Self { worker: Some((sender, handle)) }
    }

    /// From now on, `stage` is at work.
    pub(super) fn stage(&self, stage: impl Into<String>) {
        if let Some((sender, _)) = &self.worker {
            // The worker outlives every sender; if it died, there is nothing to show.
            drop(sender.send(stage.into()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, handle)) = self.worker.take() {
            drop(sender);
            drop(handle.join());
        }
    }
}
