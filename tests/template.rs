//! Tests of `input::template`.

mod exec;
mod parse;
