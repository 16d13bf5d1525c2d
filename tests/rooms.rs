//! Tests of `rooms`.
