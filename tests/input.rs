//! Tests of `input`: from files to documents.

mod conformance;
