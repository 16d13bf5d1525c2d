//! Logarithm and power of floating point numbers, in plain arithmetic: the same bits on every machine, which the
//! C library does not promise. The ways are those of FreeBSD's `e_log.c` and `e_exp.c`, which Go follows
//! (`math.Log`, `math.Pow`), so that results agree with Terraform's in the last digit.

#![expect(clippy::float_cmp, reason = "the special cases are single numbers")]
#![expect(clippy::many_single_char_names, reason = "formulas are written as they are in the literature")]

/// The natural logarithm of 2 in two parts: the first has few bits, so that a product with an exponent is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// The natural logarithm; not a number for what is negative.
pub(super) fn ln(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    // x = 2^k * (1 + f) with 1 + f between half and whole of the square root of 2.
    let (mut fraction, mut exponent) = split(x);
    if fraction < std::f64::consts::FRAC_1_SQRT_2 {
        fraction *= 2.0;
        exponent -= 1;
    }
    let f = fraction - 1.0;
    let k = f64::from(exponent);
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let odd = s2
        * (6.666_666_666_666_735e-1
            + s4 * (2.857_142_874_366_239e-1
                + s4 * (1.818_357_216_161_805e-1 + s4 * 1.479_819_860_511_658_6e-1)));
    let even =
        s4 * (3.999_999_999_940_942e-1 + s4 * (2.222_219_843_214_978_4e-1 + s4 * 1.531_383_769_920_937_3e-1));
    let rest = odd + even;
    let half_square = 0.5 * f * f;
    k * LN2_HIGH - ((half_square - (s * (half_square + rest) + k * LN2_LOW)) - f)
}

/// `x` to the power `y`, with the special cases of IEEE 754 (`math.Pow`).
pub(super) fn pow(x: f64, y: f64) -> f64 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if y == 1.0 {
        return x;
    }
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    if x == 0.0 || x.is_infinite() {
        // What is infinite is treated as the reciprocal of a zero of its sign.
        let vanishes = (x == 0.0) == (y > 0.0);
        let size = if vanishes { 0.0 } else { f64::INFINITY };
        return if x.is_sign_negative() && is_odd(y) { -size } else { size };
    }
    if y.is_infinite() {
        return extreme(x, y > 0.0);
    }
    if y == 0.5 {
        return x.sqrt();
    }
    if y == -0.5 {
        return 1.0 / x.sqrt();
    }
    let mut whole = y.abs().trunc();
    let mut part = y.abs() - whole;
    if part != 0.0 && x < 0.0 {
        return f64::NAN;
    }
    if whole >= 9_223_372_036_854_775_808.0 {
        return extreme(x, y > 0.0);
    }
    let mut result = 1.0;
    let mut scale = 0;
    if part != 0.0 {
        if part > 0.5 {
            part -= 1.0;
            whole += 1.0;
        }
        result = exp(part * ln(x));
    }
    // Squares and multiplies, exponents apart so that nothing overflows on the way.
    let (mut base, mut exponent) = split(x);
    while whole >= 1.0 {
        if !(-4096..=4096).contains(&exponent) {
            // Whatever comes now, the result is infinite or zero.
            scale += exponent;
            break;
        }
        if whole % 2.0 >= 1.0 {
            result *= base;
            scale += exponent;
        }
        whole = (whole / 2.0).trunc();
        base *= base;
        exponent *= 2;
        if base < 0.5 {
            base += base;
            exponent -= 1;
        }
    }
    if y < 0.0 {
        result = 1.0 / result;
        scale = -scale;
    }
    join(result, scale)
}

/// `x` to a power that is infinite, or nearly so and even.
fn extreme(x: f64, positive: bool) -> f64 {
    if x == -1.0 {
        1.0
    } else if (x.abs() < 1.0) == positive {
        0.0
    } else {
        f64::INFINITY
    }
}

fn is_odd(y: f64) -> bool {
    // From 2^53 on every number is even.
    y.abs() < 9_007_199_254_740_992.0 && (y.abs() % 2.0) == 1.0
}

/// e to the power of a number between -710 and 710.
fn exp(x: f64) -> f64 {
    let k = (x * std::f64::consts::LOG2_E + if x < 0.0 { -0.5 } else { 0.5 }).trunc();
    let high = x - k * LN2_HIGH;
    let low = k * LN2_LOW;
    let r = high - low;
    let t = r * r;
    let c = r - t
        * (1.666_666_666_666_666_6e-1
            + t * (-2.777_777_777_701_559_3e-3
                + t * (6.613_756_321_437_934e-5
                    + t * (-1.653_390_220_546_525_2e-6 + t * 4.138_136_797_057_238_5e-8))));
    let y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    #[expect(clippy::cast_possible_truncation, reason = "at most 1,100 in size")]
    join(y, k as i32)
}

const MANTISSA_BITS: i32 = 52;
const EXPONENT_MASK: u64 = 0x7ff;
const BIAS: i32 = 1023;

/// A finite number other than zero as a fraction between a half and one, with its sign, and a power of two
/// (`math.Frexp`).
fn split(x: f64) -> (f64, i32) {
    let (x, lower) =
        if x.abs() < f64::MIN_POSITIVE { (x * 4_503_599_627_370_496.0, MANTISSA_BITS) } else { (x, 0) };
    let bits = x.to_bits();
    let exponent = exponent_of(bits) - (BIAS - 1) - lower;
    let fraction = (bits & !(EXPONENT_MASK << 52)) | (1022 << 52);
    (f64::from_bits(fraction), exponent)
}

/// `fraction` times two to the power of `exponent` (`math.Ldexp`).
fn join(fraction: f64, exponent: i32) -> f64 {
    if fraction == 0.0 || !fraction.is_finite() {
        return fraction;
    }
    let (fraction, own) = split(fraction);
    // The number is fraction * 2 times two to this power, which is what its bits hold.
    let exponent = exponent.saturating_add(own - 1);
    if exponent < -1075 {
        return 0.0_f64.copysign(fraction);
    }
    if exponent > 1023 {
        return f64::INFINITY.copysign(fraction);
    }
    // A subnormal number is rounded once, by the last multiplication.
    let (exponent, factor) =
        if exponent < -1022 { (exponent + 53, 1.0 / 9_007_199_254_740_992.0) } else { (exponent, 1.0) };
    let bits = fraction.to_bits() & !(EXPONENT_MASK << 52);
    let biased = u64::try_from(exponent + BIAS).unwrap_or_default();
    factor * f64::from_bits(bits | (biased << 52))
}

fn exponent_of(bits: u64) -> i32 {
    i32::try_from((bits >> 52) & EXPONENT_MASK).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` is `b` or its neighbour.
    fn close(a: f64, b: f64) -> bool {
        a == b || (a - b).abs() <= b.abs() * f64::EPSILON
    }

    #[test]
    fn logarithms_are_those_of_the_library_within_a_bit() {
        for x in [1e-310, 1e-10, 0.3, 0.5, 0.999, 1.0, 1.5, 2.0, 8.0, 10.0, 50.0, 1e10, 1.7e308] {
            assert!(close(ln(x), x.ln()), "{x}: {} and {}", ln(x), x.ln());
        }
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert!(ln(-1.0).is_nan());
        // What Terraform answers.
        assert_eq!(ln(8.0) / ln(2.0), 3.0);
        assert_eq!(ln(50.0) / ln(10.0), 1.698_970_004_336_018_5);
    }

    #[test]
    fn powers_are_those_of_the_library_within_some_bits() {
        for (x, y) in [
            (2.0, 10.0),
            (2.0, 0.5),
            (2.0, -0.5),
            (-2.0, 3.0),
            (-2.0, 4.0),
            (10.0, 308.0),
            (10.0, -320.0),
            (1.5, 2.25),
            (0.3, -7.7),
            (2.0, -1074.0),
            (-1.0, 1e300),
        ] {
            let (ours, theirs) = (pow(x, y), x.powf(y));
            assert!((ours - theirs).abs() <= theirs.abs() * 1e-14, "{x}^{y}: {ours} and {theirs}");
        }
        assert_eq!(pow(2.0, 10.0), 1024.0);
        assert_eq!(pow(2.0, 5000.0), f64::INFINITY);
        assert_eq!(pow(2.0, -5000.0), 0.0);
        assert_eq!(pow(0.0, -1.0), f64::INFINITY);
        assert_eq!(pow(-0.0, -1.0), f64::NEG_INFINITY);
        assert_eq!(pow(f64::NEG_INFINITY, 3.0), f64::NEG_INFINITY);
        assert!(pow(-8.0, 1.0 / 3.0).is_nan());
    }
}
