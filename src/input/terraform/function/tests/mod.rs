//! What Terraform 1.11.4 answers, family by family.

#![expect(clippy::cloned_ref_to_slice_refs, reason = "one argument is written as several are")]

mod call;
mod conversion;
mod file;
mod growth;
mod law;
mod map;
mod numeric;
mod search;
mod sequence;
mod set;
mod unknown;

use super::super::value::Value;
use super::testing::{call, json};

/// A function of arguments gives what is written as JSON, of tuples and objects.
fn gives(name: &str, arguments: &[Value], expected: &str) {
    assert_eq!(call(name, arguments), Ok(json(expected)), "{name}");
}

/// A function of arguments gives a value.
fn gives_value(name: &str, arguments: &[Value], expected: Value) {
    assert_eq!(call(name, arguments), Ok(expected), "{name}");
}

/// A function fails with words that contain these.
fn fails(name: &str, arguments: &[Value], words: &str) {
    let message = call(name, arguments).expect_err(name);
    assert!(message.contains(words), "{name}: {message}");
}
