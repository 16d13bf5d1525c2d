//! Functions that would answer from the machine: here from the run's time and seed, so that a replay hears
//! the same.

use std::fmt::Write as _;

use super::super::engine::Value;
use super::super::value::to_json;
use super::{Builtins, integer_at};
use crate::source::Digest;

/// `time.now_ns()`: the run's time.
pub(super) fn now(builtins: &Builtins, _: &[Value]) -> Result<Value, String> {
    let nanoseconds = builtins.time().checked_mul(1_000_000_000);
    nanoseconds.map(Value::from).ok_or_else(|| "the time of the run is out of range".into())
}

/// `opa.runtime()`: nothing, whatever the machine is.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn runtime(_: &Builtins, _: &[Value]) -> Result<Value, String> {
    Ok(Value::new_object())
}

/// `rand.intn(text, n)`: a number below `n` that depends on the seed, the text and `n` alone.
pub(super) fn random(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let below = integer_at("rand.intn", values, 1)?.unsigned_abs();
    let bytes = chance(builtins, "rand.intn", values);
    let number = bytes.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    Ok(Value::from(number.checked_rem(below).unwrap_or(0)))
}

/// `uuid.rfc4122(text)`: a random identifier (version 4) that depends on the seed and the text alone.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn uuid(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let mut text = String::with_capacity(36);
    for (position, byte) in chance(builtins, "uuid.rfc4122", values).into_iter().take(16).enumerate() {
        let byte = match position {
            6 => byte & 0x0f | 0x40,
            8 => byte & 0x3f | 0x80,
            _ => byte,
        };
        if matches!(position, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Value::from(text))
}

/// Bytes that nobody can tell from chance, and that are the same for the same seed and arguments.
fn chance(builtins: &Builtins, name: &str, values: &[Value]) -> [u8; 32] {
    let arguments: Vec<String> = values.iter().map(to_json).collect();
    let seed = builtins.seed().to_be_bytes();
    *Digest::of_parts(&[&seed, name.as_bytes(), b"\0", arguments.join("\0").as_bytes()]).as_bytes()
}
