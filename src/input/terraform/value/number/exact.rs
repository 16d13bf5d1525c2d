//! All decimal digits of a number, for those who round them themselves.

use num_bigint::BigUint;

use super::float::Form;
use super::{Number, Repr};
use crate::input::terraform::value::Fault;

impl Number {
    /// All of its decimal digits, without zeros at both ends, and where the point is: `0.digits * 10^point`. None of
    /// zero; none at all of infinity.
    ///
    /// # Errors
    /// A limit, where the exponent is so large that there would be tens of thousands of digits.
    pub fn exact_digits(&self) -> Result<Option<(Vec<u8>, i64)>, Fault> {
        let float = match &self.0 {
            Repr::Small { .. } => &self.to_float(),
            Repr::Large(float) => &**float,
        };
        let (mantissa, exponent) = match &float.form {
            Form::Infinite => return Ok(None),
            Form::Zero => return Ok(Some((Vec::new(), 0))),
            Form::Finite { mantissa, exponent } => (mantissa, *exponent),
        };
        if exponent.unsigned_abs() > Self::MOST_BITS {
            return Err(Fault::limit("the number has too many digits to be written out"));
        }
        // Halving and moving the point is multiplying by five.
        let shift = u32::try_from(exponent.unsigned_abs()).unwrap_or(u32::MAX);
        let (size, scale) = if exponent >= 0 {
            (mantissa << shift, 0)
        } else {
            (mantissa * BigUint::from(5_u32).pow(shift), i64::from(shift))
        };
        let mut digits = size.to_string().into_bytes();
        let point = i64::try_from(digits.len()).unwrap_or(i64::MAX) - scale;
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        Ok(Some((digits, point)))
    }
}
