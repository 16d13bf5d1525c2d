//! Versions of what stands between a policy's text and its answer, beside the engine: evidence records them, since a
//! verdict is replayed by the same ones.

/// The rewriter's version. It counts up with every change after which the engine gets another text for the same policy.
pub const REWRITER: &str = "1";

/// The version of the functions that are our own. It counts up with every change after which one may answer otherwise.
pub const BUILTINS: &str = "1";
