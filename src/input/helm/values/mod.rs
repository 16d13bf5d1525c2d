//! The values of a chart: read, merged, set.

pub mod convert;
