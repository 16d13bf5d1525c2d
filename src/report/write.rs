//! Formatted text at the end of a string.

/// Writes formatted text to a string, which does not fail: `put!(out, "{} of {all}", number)`.
macro_rules! put {
    ($out:expr, $($format:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($format)*);
    }};
}

pub(super) use put;
