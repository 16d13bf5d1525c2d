//! Benchmarks of `judge`.

fn main() {}
