//! Tests of `yaml`.
