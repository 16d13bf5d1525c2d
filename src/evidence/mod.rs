//! The signed bundle, its verification and its replay.
