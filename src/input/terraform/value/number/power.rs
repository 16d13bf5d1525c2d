//! Powers and logarithms in floating point numbers of 53 bits, as Terraform has them (`lang/funcs/number.go`, Go's
//! `math/pow.go`).
//!
//! Logarithms and exponentials are worked out with more bits and then rounded, by the operations of this module
//! alone, since those of the machine's library differ from one machine to the next.

use num_bigint::BigUint;

use super::float::{Float, Form};
use super::{Fault, Number};

/// How many bits logarithms and exponentials are worked out with.
const BITS: u32 = 160;

impl Number {
    /// This number to the power of another.
    ///
    /// # Errors
    /// One is too large, or the result is not a number.
    pub fn pow(&self, exponent: &Self) -> Result<Self, Fault> {
        Self::from_f64(power(self.narrow(0)?, exponent.narrow(1)?)).ok_or_else(not_a_number)
    }

    /// The logarithm of this number to a base.
    ///
    /// # Errors
    /// One is too large, or the result is not a number.
    pub fn log(&self, base: &Self) -> Result<Self, Fault> {
        Self::from_f64(logarithm(self.narrow(0)?) / logarithm(base.narrow(1)?)).ok_or_else(not_a_number)
    }

    /// It as the argument at an index of a function of numbers of 53 bits (`cty/gocty/out.go`).
    fn narrow(&self, argument: usize) -> Result<f64, Fault> {
        let number = self.to_f64();
        if number.is_infinite() && !self.is_infinite() {
            return Err(Fault::of_argument(
                argument,
                format!("value must be between -{0} and {0} inclusive", f64::MAX),
            ));
        }
        Ok(number)
    }
}

fn not_a_number() -> Fault {
    Fault::new("the result is not a number")
}

/// `base` to the power of `exponent`: multiplied in the order in which Go does it, since each step rounds.
#[allow(clippy::float_cmp, reason = "the special cases are exact numbers")]
fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 0.0 || base == 1.0 {
        return 1.0;
    }
    if exponent == 1.0 {
        return base;
    }
    if base == 0.0 || base.is_infinite() {
        let odd = exponent.is_finite() && exponent.abs() % 2.0 == 1.0;
        let size = if (base == 0.0) == (exponent < 0.0) { f64::INFINITY } else { 0.0 };
        return if base.is_sign_negative() && odd { -size } else { size };
    }
    let vanishes = (base.abs() < 1.0) == (exponent > 0.0);
    // An even integer from there on.
    if exponent.abs() >= 9_223_372_036_854_775_808.0 {
        return match (base == -1.0, vanishes) {
            (true, _) => 1.0,
            (false, true) => 0.0,
            (false, false) => f64::INFINITY,
        };
    }
    if exponent.abs() == 0.5 {
        return if exponent > 0.0 { base.sqrt() } else { 1.0 / base.sqrt() };
    }
    let (mut whole, mut fraction) = (exponent.abs().trunc(), exponent.abs().fract());
    if fraction != 0.0 && base < 0.0 {
        return f64::NAN;
    }

    // The result is `size * 2^scale`.
    let (mut size, mut scale) = (1.0, 0_i64);
    if fraction != 0.0 {
        if fraction > 0.5 {
            fraction -= 1.0;
            whole += 1.0;
        }
        size = exponential(fraction * logarithm(base));
    }
    let (mut factor, mut factor_scale) = split(base);
    let mut left = Number::from_f64(whole).and_then(|whole| whole.to_i64()).unwrap_or(i64::MAX);
    while left != 0 {
        if factor_scale.abs() > 1 << 12 {
            scale += factor_scale;
            break;
        }
        if left & 1 == 1 {
            size *= factor;
            scale += factor_scale;
        }
        factor *= factor;
        factor_scale <<= 1;
        if factor < 0.5 {
            factor += factor;
            factor_scale -= 1;
        }
        left >>= 1;
    }
    if exponent < 0.0 {
        size = 1.0 / size;
        scale = -scale;
    }
    scaled(size, scale)
}

/// A finite number that is not zero as a size of at least one half and below one, and a power of two.
fn split(number: f64) -> (f64, i64) {
    match Float::from_f64(number) {
        Some(Float { negative, precision, form: Form::Finite { mantissa, .. } }) => {
            let bits = i64::try_from(mantissa.bits()).unwrap_or(0);
            let size = Float { negative, precision, form: Form::Finite { mantissa, exponent: -bits } };
            let scale = top(number);
            (size.to_f64(), scale)
        }
        _ => (number, 0),
    }
}

/// The exponent of the power of two above a number.
fn top(number: f64) -> i64 {
    match Float::from_f64(number).map(|float| float.form) {
        Some(Form::Finite { mantissa, exponent }) => exponent + i64::try_from(mantissa.bits()).unwrap_or(0),
        _ => 0,
    }
}

/// `number * 2^scale`.
fn scaled(number: f64, scale: i64) -> f64 {
    match Float::from_f64(number) {
        Some(Float { negative, precision, form: Form::Finite { mantissa, exponent } }) => {
            Float::rounded(negative, mantissa, exponent.saturating_add(scale), false, precision).to_f64()
        }
        _ => number,
    }
}

/// The natural logarithm.
fn logarithm(number: f64) -> f64 {
    if number == 0.0 {
        return f64::NEG_INFINITY;
    }
    if number < 0.0 {
        return f64::NAN;
    }
    let (size, scale) = split(number);
    // Around one, so that the series ends soon.
    let (size, scale) = if size < 0.7 { (size * 2.0, scale - 1) } else { (size, scale) };
    let Some(size) = Float::from_f64(size) else { return number };
    if number.is_infinite() {
        return number;
    }
    let one = integer(1);
    let ratio = minus(&size, &one).divide(&plus(&size, &one), BITS);
    let Some(ratio) = ratio else { return number };
    plus(&twice_artanh(&ratio), &times(&logarithm_of_two(), &integer(scale))).to_f64()
}

/// `e` to the power of a number of moderate size.
fn exponential(number: f64) -> f64 {
    if number > 1000.0 {
        return f64::INFINITY;
    }
    if number < -1000.0 {
        return 0.0;
    }
    let Some(exponent) = Float::from_f64(number) else { return number };
    let two = logarithm_of_two();
    let scale = exponent
        .divide(&two, BITS)
        .map(|ratio| ratio.truncated(BITS))
        .and_then(|whole| Float { negative: whole.negative, ..whole }.to_i64())
        .unwrap_or(0);
    let rest = minus(&exponent, &times(&two, &integer(scale)));
    let (mut sum, mut term) = (integer(1), integer(1));
    for index in 1..64 {
        term = times(&term, &rest).divide(&integer(index), BITS).unwrap_or(term);
        sum = plus(&sum, &term);
    }
    match sum.form {
        Form::Finite { mantissa, exponent } => {
            Float::rounded(sum.negative, mantissa, exponent + scale, false, BITS).to_f64()
        }
        Form::Zero | Form::Infinite => 1.0,
    }
}

fn logarithm_of_two() -> Float {
    integer(1).divide(&integer(3), BITS).map_or_else(|| integer(0), |third| twice_artanh(&third))
}

/// `2 * (x + x^3/3 + x^5/5 + …)`, for sizes up to one third.
fn twice_artanh(number: &Float) -> Float {
    let square = times(number, number);
    let (mut sum, mut power) = (integer(0), number.clone());
    for odd in (1..112).step_by(2) {
        sum = plus(&sum, &power.divide(&integer(odd), BITS).unwrap_or_else(|| integer(0)));
        power = times(&power, &square);
    }
    plus(&sum, &sum)
}

fn integer(number: i64) -> Float {
    Float::rounded(number < 0, BigUint::from(number.unsigned_abs()), 0, false, BITS)
}

fn plus(one: &Float, two: &Float) -> Float {
    one.add(two, BITS).unwrap_or_else(|| integer(0))
}

fn minus(one: &Float, two: &Float) -> Float {
    plus(one, &two.clone().negated())
}

fn times(one: &Float, two: &Float) -> Float {
    one.multiply(two, BITS).unwrap_or_else(|| integer(0))
}
