//! Floating point numbers with mantissas of any length: rounding to nearest, ties to even (Go's `math/big/float.go`).

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};

/// A floating point number.
#[derive(Debug, Clone)]
pub(super) struct Float {
    /// Whether it has a minus sign. Zero may have one.
    pub(super) negative: bool,
    /// How many bits its mantissa may have.
    pub(super) precision: u32,
    /// What it is but for the sign.
    pub(super) form: Form,
}

/// The size of a [`Float`].
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// Zero.
    Zero,
    /// `mantissa * 2^exponent`, with an odd mantissa.
    Finite {
        /// Odd.
        mantissa: BigUint,
        /// Any sign.
        exponent: i64,
    },
    /// Infinity.
    Infinite,
}

impl Float {
    /// The number of `precision` bits that is closest to `mantissa * 2^exponent`, or, where `sticky`, to something a
    /// little larger. With `sticky` the mantissa must have more than `precision` bits.
    pub(super) fn rounded(
        negative: bool,
        mut mantissa: BigUint,
        mut exponent: i64,
        sticky: bool,
        precision: u32,
    ) -> Self {
        let surplus = mantissa.bits().saturating_sub(u64::from(precision));
        if surplus > 0 {
            let half = mantissa.bit(surplus - 1);
            let rest = sticky || mantissa.trailing_zeros().is_some_and(|zeros| zeros < surplus - 1);
            mantissa >>= surplus;
            if half && (rest || mantissa.bit(0)) {
                mantissa += 1_u32;
            }
            exponent = exponent.saturating_add(signed(surplus));
        }
        let Some(zeros) = mantissa.trailing_zeros() else {
            return Self { negative, precision, form: Form::Zero };
        };
        if zeros > 0 {
            mantissa >>= zeros;
            exponent = exponent.saturating_add(signed(zeros));
        }
        let top = exponent.saturating_add(signed(mantissa.bits()));
        let form = if top > i64::from(i32::MAX) {
            Form::Infinite
        } else if top < i64::from(i32::MIN) {
            Form::Zero
        } else {
            Form::Finite { mantissa, exponent }
        };
        Self { negative, precision, form }
    }

    /// The same number, said to have another precision, which it must fit.
    pub(super) fn with_precision(self, precision: u32) -> Self {
        Self { precision, ..self }
    }

    /// A floating point number of 53 bits; none for what is not a number.
    pub(super) fn from_f64(number: f64) -> Option<Self> {
        let negative = number.is_sign_negative();
        let precision = f64::MANTISSA_DIGITS;
        if number.is_nan() {
            return None;
        }
        if number.is_infinite() {
            return Some(Self { negative, precision, form: Form::Infinite });
        }
        let bits = number.to_bits();
        let fraction = bits & ((1 << 52) - 1);
        let biased = (bits >> 52) & 0x7ff;
        let (mantissa, exponent) =
            if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, signed(biased) - 1075) };
        Some(Self::rounded(negative, BigUint::from(mantissa), exponent, false, precision))
    }

    /// The closest floating point number of 53 bits.
    pub(super) fn to_f64(&self) -> f64 {
        let sign = u64::from(self.negative) << 63;
        let infinity = f64::INFINITY.to_bits();
        let size = match &self.form {
            Form::Zero => 0,
            Form::Infinite => infinity,
            Form::Finite { mantissa, exponent } => {
                // The value is below 2^top and at least half of that. Below 2^-1022 fewer bits are left.
                let top = exponent.saturating_add(signed(mantissa.bits()));
                let left = (top + 1074).clamp(0, 53);
                if top < -1074 {
                    0
                } else if left == 0 {
                    u64::from(mantissa.bits() > 1)
                } else {
                    let left = u32::try_from(left).unwrap_or(53);
                    finite_bits(&Self::rounded(false, mantissa.clone(), *exponent, false, left))
                        .unwrap_or(infinity)
                }
            }
        };
        f64::from_bits(sign | size)
    }

    /// It as an integer of 64 bits, if it is one and not negative zero.
    pub(super) fn to_i64(&self) -> Option<i64> {
        match &self.form {
            Form::Zero => (!self.negative).then_some(0),
            Form::Infinite => None,
            Form::Finite { mantissa, exponent } => {
                let shift = u32::try_from(*exponent).ok().filter(|shift| *shift < 64)?;
                let mantissa = i128::from(u64::try_from(mantissa).ok()?);
                let size = mantissa << shift;
                i64::try_from(if self.negative { -size } else { size }).ok()
            }
        }
    }

    /// An integer with the sign of this number.
    pub(super) fn signed(&self, size: BigUint) -> BigInt {
        BigInt::from_biguint(if self.negative { Sign::Minus } else { Sign::Plus }, size)
    }

    /// The same with the other sign.
    pub(super) fn negated(self) -> Self {
        Self { negative: !self.negative, ..self }
    }

    /// What is in front of the point, rounded to `precision`. Zero comes without a sign; infinities are left.
    pub(super) fn truncated(&self, precision: u32) -> Self {
        match &self.form {
            Form::Zero => Self { negative: false, precision, form: Form::Zero },
            Form::Infinite => self.clone(),
            Form::Finite { mantissa, exponent } => {
                let cut = u64::try_from(exponent.saturating_neg()).unwrap_or(0).min(mantissa.bits());
                let whole = Self::rounded(
                    self.negative,
                    mantissa >> cut,
                    exponent.saturating_add(signed(cut)),
                    false,
                    precision,
                );
                Self { negative: self.negative && !matches!(whole.form, Form::Zero), ..whole }
            }
        }
    }

    /// The sum, rounded to `precision`; none of opposing infinities.
    pub(super) fn add(&self, other: &Self, precision: u32) -> Option<Self> {
        let zero = |negative| Self { negative, precision, form: Form::Zero };
        let alone = |one: &Self, mantissa: &BigUint, exponent: i64| {
            Self::rounded(one.negative, mantissa.clone(), exponent, false, precision)
        };
        Some(match (&self.form, &other.form) {
            (Form::Infinite, Form::Infinite) if self.negative != other.negative => return None,
            (Form::Infinite, _) => Self { precision, ..self.clone() },
            (_, Form::Infinite) => Self { precision, ..other.clone() },
            (Form::Zero, Form::Zero) => zero(self.negative && other.negative),
            (Form::Finite { mantissa, exponent }, Form::Zero) => alone(self, mantissa, *exponent),
            (Form::Zero, Form::Finite { mantissa, exponent }) => alone(other, mantissa, *exponent),
            (
                Form::Finite { mantissa: one, exponent: one_exponent },
                Form::Finite { mantissa: two, exponent: two_exponent },
            ) => {
                let one = (self.negative, one, *one_exponent);
                let two = (other.negative, two, *two_exponent);
                let (high, low) = if one.2 >= two.2 { (one, two) } else { (two, one) };
                add_finite(high, low, precision)
            }
        })
    }

    /// The product, rounded to `precision`; none of zero and infinity.
    pub(super) fn multiply(&self, other: &Self, precision: u32) -> Option<Self> {
        let negative = self.negative != other.negative;
        Some(match (&self.form, &other.form) {
            (Form::Zero, Form::Infinite) | (Form::Infinite, Form::Zero) => return None,
            (Form::Infinite, _) | (_, Form::Infinite) => Self { negative, precision, form: Form::Infinite },
            (Form::Zero, _) | (_, Form::Zero) => Self { negative, precision, form: Form::Zero },
            (
                Form::Finite { mantissa: one, exponent: one_exponent },
                Form::Finite { mantissa: two, exponent: two_exponent },
            ) => Self::rounded(
                negative,
                one * two,
                one_exponent.saturating_add(*two_exponent),
                false,
                precision,
            ),
        })
    }

    /// The quotient, rounded to `precision`; none of zero by zero and infinity by infinity.
    pub(super) fn divide(&self, other: &Self, precision: u32) -> Option<Self> {
        let negative = self.negative != other.negative;
        Some(match (&self.form, &other.form) {
            (Form::Zero, Form::Zero) | (Form::Infinite, Form::Infinite) => return None,
            (Form::Zero, _) | (_, Form::Infinite) => Self { negative, precision, form: Form::Zero },
            (Form::Infinite, _) | (_, Form::Zero) => Self { negative, precision, form: Form::Infinite },
            (
                Form::Finite { mantissa: one, exponent: one_exponent },
                Form::Finite { mantissa: two, exponent: two_exponent },
            ) => {
                // So many bits that the quotient has at least two more than are kept.
                let shift = (u64::from(precision) + 2 + two.bits()).saturating_sub(one.bits());
                let dividend = one << shift;
                let quotient = &dividend / two;
                let rest = &quotient * two != dividend;
                let exponent = one_exponent.saturating_sub(*two_exponent).saturating_sub(signed(shift));
                Self::rounded(negative, quotient, exponent, rest, precision)
            }
        })
    }

    /// By size; zeros are equal.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let rank = |float: &Self| match (&float.form, float.negative) {
            (Form::Zero, _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        };
        rank(self).cmp(&rank(other)).then_with(|| {
            let sizes = self.compare_size(other);
            if self.negative { sizes.reverse() } else { sizes }
        })
    }

    fn compare_size(&self, other: &Self) -> Ordering {
        match (&self.form, &other.form) {
            (
                Form::Finite { mantissa: one, exponent: one_exponent },
                Form::Finite { mantissa: two, exponent: two_exponent },
            ) => {
                let one_top = one_exponent.saturating_add(signed(one.bits()));
                let two_top = two_exponent.saturating_add(signed(two.bits()));
                // With the same top bit, the exponents differ by no more than the lengths of the mantissas.
                one_top.cmp(&two_top).then_with(|| {
                    let shift = one_exponent.abs_diff(*two_exponent);
                    if one_exponent >= two_exponent {
                        (one << shift).cmp(two)
                    } else {
                        one.cmp(&(two << shift))
                    }
                })
            }
            (Form::Infinite, Form::Infinite) | (Form::Zero, Form::Zero) => Ordering::Equal,
            (Form::Infinite, _) | (_, Form::Zero) => Ordering::Greater,
            (_, Form::Infinite) | (Form::Zero, _) => Ordering::Less,
        }
    }
}

type Signed<'f> = (bool, &'f BigUint, i64);

/// The sum of two numbers of which `low` has the lower exponent. What is far below the last bit that is kept only
/// decides the rounding, so that no exponents make long numbers.
fn add_finite(high: Signed<'_>, low: Signed<'_>, precision: u32) -> Float {
    let (negative, mantissa, exponent) = high;
    let (low_negative, low_mantissa, low_exponent) = low;
    let room = (u64::from(precision) + 3).saturating_sub(mantissa.bits());
    let floor = exponent.saturating_sub(signed(room));
    if low_exponent.saturating_add(signed(low_mantissa.bits())) < floor {
        let mut mantissa = mantissa << room;
        if negative != low_negative {
            mantissa -= 1_u32;
        }
        return Float::rounded(negative, mantissa, floor, true, precision);
    }
    let aligned = mantissa << exponent.abs_diff(low_exponent);
    let (negative, sum) = if negative == low_negative {
        (negative, aligned + low_mantissa)
    } else {
        match aligned.cmp(low_mantissa) {
            Ordering::Greater => (negative, aligned - low_mantissa),
            Ordering::Less => (low_negative, low_mantissa - aligned),
            Ordering::Equal => (false, BigUint::ZERO),
        }
    };
    Float::rounded(negative, sum, low_exponent, false, precision)
}

/// The bits of a number that was rounded to what 64 bits hold; none where it is too large.
fn finite_bits(float: &Float) -> Option<u64> {
    let Form::Finite { mantissa, exponent } = &float.form else { return None };
    let top = exponent.checked_add(signed(mantissa.bits()))?;
    let size = u64::try_from(mantissa).ok()?;
    if top > 1024 {
        None
    } else if top > -1022 {
        let shift = 53_u64.checked_sub(mantissa.bits())?;
        let biased = u64::try_from(top + 1022).ok()?;
        Some((biased << 52) | ((size << shift) & ((1 << 52) - 1)))
    } else {
        Some(size << u32::try_from(exponent + 1074).ok()?)
    }
}

/// A number of bits as a difference of exponents.
fn signed(bits: u64) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX)
}
