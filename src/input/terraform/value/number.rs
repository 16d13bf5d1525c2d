//! Numbers: binary floating point numbers with a mantissa of 512 bits, as Go's `big.Float` has them.

/// A number.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Number(f64);

impl From<i64> for Number {
    #[allow(clippy::cast_precision_loss, reason = "until numbers have 512 bits")]
    fn from(number: i64) -> Self {
        Self(number as f64)
    }
}
