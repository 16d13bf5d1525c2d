//! Tests of `input::template`.

mod parse;
