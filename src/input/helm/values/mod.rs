//! The values of a chart: read, merged, set.
