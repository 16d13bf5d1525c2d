//! Numbers: binary floating point numbers as Go's `big.Float` has them and cty uses them. Literals have mantissas of
//! 512 bits, what functions count 64 bits and what they work out in floating point 53 (`cty/value_init.go`); what
//! comes of two numbers has the longer mantissa of both.
//!
//! An integer that fits into 64 bits is kept as one, so that ordinary configurations cost nothing.

mod exact;
mod float;
mod power;
mod text;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use num_bigint::{BigInt, BigUint, Sign};

use super::Fault;
use float::{Float, Form};

/// How many bits the mantissa of a literal has.
const LITERAL: u32 = 512;
/// How many bits the mantissa of a number that was counted has.
const COUNTED: u32 = 64;

/// A number. There are infinities and a negative zero, which equals zero; there is nothing that is not a number.
#[derive(Debug, Clone)]
pub struct Number(Repr);

#[derive(Debug, Clone)]
enum Repr {
    /// Any integer that fits, but negative zero.
    Small { value: i64, precision: u32 },
    /// Anything else.
    Large(Arc<Float>),
}

impl Number {
    /// How many bits an integer may have for [`Number::to_integer`] and for texts: a number whose exponent is larger
    /// can be reckoned with and not be written out. That is a number of 19,700 digits.
    pub const MOST_BITS: u64 = 1 << 16;

    /// Infinity, or its negative.
    pub fn infinity(negative: bool) -> Self {
        Self::large(Float { negative, precision: LITERAL, form: Form::Infinite })
    }

    /// A floating point number; none for what is not a number.
    pub fn from_f64(number: f64) -> Option<Self> {
        Float::from_f64(number).map(Self::from_float)
    }

    /// An integer of any size; one of more than [`Number::MOST_BITS`] is rounded to as many.
    pub fn from_integer(integer: BigInt) -> Self {
        let (sign, mantissa) = integer.into_parts();
        let precision = u32::try_from(mantissa.bits().min(Self::MOST_BITS)).unwrap_or(LITERAL).max(COUNTED);
        Self::from_float(Float::rounded(sign == Sign::Minus, mantissa, 0, false, precision))
    }

    /// Whether it is infinity or its negative.
    pub fn is_infinite(&self) -> bool {
        matches!(&self.0, Repr::Large(float) if matches!(float.form, Form::Infinite))
    }

    /// Whether it is an integer.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Small { .. } => true,
            Repr::Large(float) => match float.form {
                Form::Zero => true,
                Form::Finite { exponent, .. } => exponent >= 0,
                Form::Infinite => false,
            },
        }
    }

    /// Whether it is zero or negative zero.
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Repr::Small { value, .. } => *value == 0,
            Repr::Large(float) => matches!(float.form, Form::Zero),
        }
    }

    /// Whether it has a minus sign: negative zero has one.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small { value, .. } => *value < 0,
            Repr::Large(float) => float.negative,
        }
    }

    /// It as an integer of 64 bits, if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small { value, .. } => Some(*value),
            Repr::Large(_) => self.is_zero().then_some(0),
        }
    }

    /// It as a size, if it is one.
    pub fn to_usize(&self) -> Option<usize> {
        self.to_i64().and_then(|value| usize::try_from(value).ok())
    }

    /// The closest floating point number, ties to even; infinity where it is too large (`big.Float.Float64`).
    pub fn to_f64(&self) -> f64 {
        self.to_float().to_f64()
    }

    /// It as an integer, if it is one of at most [`Number::MOST_BITS`].
    pub fn to_integer(&self) -> Option<BigInt> {
        match &self.0 {
            Repr::Small { value, .. } => Some(BigInt::from(*value)),
            Repr::Large(float) => match &float.form {
                Form::Zero => Some(BigInt::from(0)),
                Form::Finite { mantissa, exponent } if *exponent >= 0 => {
                    let shift = u64::try_from(*exponent).ok()?;
                    let fits = mantissa.bits().saturating_add(shift) <= Self::MOST_BITS;
                    fits.then(|| float.signed(mantissa << shift))
                }
                Form::Finite { .. } | Form::Infinite => None,
            },
        }
    }

    /// Whether the language holds both for equal (`==`): they are if they are written alike, which numbers of
    /// different precision may be without being equal, and the other way round (`cty/value_ops.go`,
    /// `rawNumberEqual`).
    pub fn equals(&self, other: &Self) -> bool {
        if self.precision() == other.precision() || (self.is_plain() && other.is_plain()) {
            return self == other;
        }
        match (self.text(), other.text()) {
            (Ok(one), Ok(two)) => one == two || (self.is_zero() && other.is_zero()),
            _ => self == other,
        }
    }

    /// Whether it is a small integer that is written out as it is.
    fn is_plain(&self) -> bool {
        match &self.0 {
            Repr::Small { value, precision } => {
                u64::BITS - value.unsigned_abs().leading_zeros() <= *precision
            }
            Repr::Large(_) => false,
        }
    }

    /// The sum.
    ///
    /// # Errors
    /// Both are infinite, of different signs.
    pub fn add(&self, other: &Self) -> Result<Self, Fault> {
        self.sum(other, false).ok_or_else(|| Fault::new("can't compute sum of opposing infinities"))
    }

    /// The difference.
    ///
    /// # Errors
    /// Both are infinite, of the same sign.
    pub fn subtract(&self, other: &Self) -> Result<Self, Fault> {
        self.sum(other, true).ok_or_else(|| Fault::new("can't subtract infinity from itself"))
    }

    /// The product. It may have a longer mantissa than both, if that makes it exact (`cty/value_ops.go`).
    ///
    /// # Errors
    /// One is zero and the other infinite.
    pub fn multiply(&self, other: &Self) -> Result<Self, Fault> {
        if let (Repr::Small { value: one, .. }, Repr::Small { value: two, .. }) = (&self.0, &other.0)
            && let Some(product) = one.checked_mul(*two)
            && (product != 0 || (*one >= 0 && *two >= 0))
        {
            let size = product.unsigned_abs();
            let needed =
                u64::BITS - size.leading_zeros().saturating_add(size.trailing_zeros()).min(u64::BITS);
            let precision = self.precision().max(other.precision()).max(needed);
            return Ok(Self(Repr::Small { value: product, precision }));
        }
        let exact = self
            .to_float()
            .multiply(&other.to_float(), LITERAL)
            .ok_or_else(|| Fault::new("can't multiply zero by infinity"))?;
        let needed = match &exact.form {
            Form::Finite { mantissa, .. } => u32::try_from(mantissa.bits()).unwrap_or(LITERAL),
            Form::Zero | Form::Infinite => 0,
        };
        Ok(Self::from_float(Float {
            precision: self.precision().max(other.precision()).max(needed),
            ..exact
        }))
    }

    /// The quotient: infinity for anything by zero.
    ///
    /// # Errors
    /// Both are zero, or both are infinite.
    pub fn divide(&self, other: &Self) -> Result<Self, Fault> {
        let precision = self.precision().max(other.precision());
        if let (Repr::Small { value: one, .. }, Repr::Small { value: two, .. }) = (&self.0, &other.0)
            && *one != 0
            && *two != 0
            && one.checked_rem(*two) == Some(0)
            && let Some(value) = one.checked_div(*two)
        {
            return Ok(Self(Repr::Small { value, precision }));
        }
        self.to_float()
            .divide(&other.to_float(), precision)
            .map(Self::from_float)
            .ok_or_else(|| Fault::new("can't divide zero by zero or infinity by infinity"))
    }

    /// What is left of a division: of a number by zero, the number (`cty/value_ops.go`).
    ///
    /// # Errors
    /// One is infinite.
    pub fn modulo(&self, other: &Self) -> Result<Self, Fault> {
        let fault = || Fault::new("can't use modulo with zero and infinity");
        if other.is_zero() {
            return Ok(self.clone());
        }
        if self.is_infinite() || other.is_infinite() {
            return Err(fault());
        }
        let precision = self.precision();
        let longer = precision.max(other.precision());
        if let (Repr::Small { value: one, .. }, Repr::Small { value: two, .. }) = (&self.0, &other.0)
            && (longer >= 2 * COUNTED || (one.unsigned_abs() < 1 << 26 && two.unsigned_abs() < 1 << 26))
            && let Some(value) = one.checked_rem(*two)
        {
            return Ok(Self(Repr::Small { value, precision }));
        }
        let (dividend, divisor) = (self.to_float(), other.to_float());
        let whole = dividend.divide(&divisor, longer).ok_or_else(fault)?.truncated(precision);
        let taken = divisor.multiply(&whole, precision).ok_or_else(fault)?;
        dividend.add(&taken.negated(), precision).map(Self::from_float).ok_or_else(fault)
    }

    /// The same with the other sign: of zero, negative zero.
    #[must_use]
    pub fn negate(&self) -> Self {
        match &self.0 {
            Repr::Small { value, precision } if *value != 0 && *value != i64::MIN => {
                Self(Repr::Small { value: -value, precision: *precision })
            }
            _ => Self::from_float(self.to_float().negated()),
        }
    }

    /// The same without a minus sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { self.negate() } else { self.clone() }
    }

    /// The largest integer that is not larger; infinities are left.
    #[must_use]
    pub fn floor(&self) -> Self {
        self.rounded_away(true)
    }

    /// The smallest integer that is not smaller; infinities are left.
    #[must_use]
    pub fn ceil(&self) -> Self {
        self.rounded_away(false)
    }

    /// The integer in front of the point; infinities are left.
    #[must_use]
    pub fn truncate(&self) -> Self {
        match &self.0 {
            Repr::Small { .. } => self.clone(),
            Repr::Large(float) => Self::from_float(float.truncated(float.precision)),
        }
    }

    /// Truncated, and one further from zero if something was cut off and its sign is `negative`.
    fn rounded_away(&self, negative: bool) -> Self {
        let whole = self.truncate();
        if self.is_negative() != negative || whole == *self {
            return whole;
        }
        let one = Self(Repr::Small { value: if negative { -1 } else { 1 }, precision: whole.precision() });
        whole.sum(&one, false).unwrap_or(whole)
    }

    fn sum(&self, other: &Self, subtract: bool) -> Option<Self> {
        let precision = self.precision().max(other.precision());
        if let (Repr::Small { value: one, .. }, Repr::Small { value: two, .. }) = (&self.0, &other.0)
            && precision >= COUNTED
            && let Some(value) = if subtract { one.checked_sub(*two) } else { one.checked_add(*two) }
        {
            return Some(Self(Repr::Small { value, precision }));
        }
        let other = if subtract { other.to_float().negated() } else { other.to_float() };
        self.to_float().add(&other, precision).map(Self::from_float)
    }

    fn precision(&self) -> u32 {
        match &self.0 {
            Repr::Small { precision, .. } => *precision,
            Repr::Large(float) => float.precision,
        }
    }

    fn large(float: Float) -> Self {
        Self(Repr::Large(Arc::new(float)))
    }

    fn to_float(&self) -> Float {
        match &self.0 {
            Repr::Small { value, precision } => Float::rounded(
                *value < 0,
                BigUint::from(value.unsigned_abs()),
                0,
                false,
                (*precision).max(COUNTED),
            )
            .with_precision(*precision),
            Repr::Large(float) => (**float).clone(),
        }
    }

    fn from_float(float: Float) -> Self {
        match float.to_i64() {
            Some(value) => Self(Repr::Small { value, precision: float.precision }),
            None => Self::large(float),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Small { value, precision: COUNTED })
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or_else(|_| Self::from_integer(BigInt::from(value)), Self::from)
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        i64::try_from(value).map_or_else(|_| Self::from_integer(BigInt::from(value)), Self::from)
    }
}

impl From<i128> for Number {
    fn from(value: i128) -> Self {
        i64::try_from(value).map_or_else(|_| Self::from_integer(BigInt::from(value)), Self::from)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By size; negative zero equals zero.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small { value: one, .. }, Repr::Small { value: two, .. }) => one.cmp(two),
            (Repr::Large(one), Repr::Large(two)) => one.compare(two),
            _ => self.to_float().compare(&other.to_float()),
        }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Repr::Small { value, .. } => value.hash(state),
            Repr::Large(float) => match &float.form {
                Form::Zero => 0_i64.hash(state),
                Form::Infinite => float.negative.hash(state),
                Form::Finite { mantissa, exponent } => {
                    float.negative.hash(state);
                    mantissa.hash(state);
                    exponent.hash(state);
                }
            },
        }
    }
}

#[cfg(test)]
mod tests;
