//! Builtin functions that regorus lacks, gets wrong, or must not answer from the machine it runs on.
//!
//! An extension goes before the function of the same name in regorus. Each takes its arguments, none of
//! which is undefined, and gives a value or the reason why there is none.

use std::sync::atomic::{AtomicBool, Ordering};

use super::engine::Value;

/// A builtin function.
pub(super) type Function = fn(&Builtins, &[Value]) -> Result<Value, String>;

/// What builtins may ask beside their arguments. Each worker has its own.
#[derive(Debug)]
pub(super) struct Builtins {
    /// Whether an error is an error, or makes the expression undefined.
    strict: AtomicBool,
    /// Answers of the clock: seconds since 1970.
    time: i64,
    /// Answers of chance.
    seed: u64,
}

impl Builtins {
    pub(super) fn new(time: i64, seed: u64) -> Self {
        Self { strict: AtomicBool::new(true), time, seed }
    }
    pub(super) fn table(&self) -> impl Iterator<Item = &'static (&'static str, u8, Function)> {
        [].iter()
    }
    pub(super) fn is_strict(&self) -> bool {
        self.strict.load(Ordering::Relaxed)
    }
    pub(super) fn set_strict(&self, strict: bool) {
        self.strict.store(strict, Ordering::Relaxed);
    }
}
