//! Charts as they lie on disk.
