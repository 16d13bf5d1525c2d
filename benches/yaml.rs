//! Benchmarks of `yaml`.

fn main() {}
