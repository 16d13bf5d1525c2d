//! Tests of `readme`.
