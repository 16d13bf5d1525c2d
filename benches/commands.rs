//! Benchmarks of `commands`.

fn main() {}
