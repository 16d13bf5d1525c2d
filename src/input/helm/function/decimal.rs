//! Functions on decimal numbers, reckoned exactly: `addf`, `mulf`. Source: Sprig's `execDecimalOp` and
//! shopspring/decimal 1.4.0.

use num_bigint::{BigInt, Sign};

use super::cast::to_float64;
use crate::input::template::Param::Any;
use crate::input::template::{Args, Context, Failure, Function, Value, format};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "add1f", params: &[Any], variadic: false, call: add1f },
    Function { name: "addf", params: &[Any], variadic: true, call: addf },
    Function { name: "subf", params: &[Any, Any], variadic: true, call: subf },
    Function { name: "mulf", params: &[Any, Any], variadic: true, call: mulf },
    Function { name: "divf", params: &[Any, Any], variadic: true, call: divf },
];

/// Digits behind the point of a quotient.
const DIVISION: i64 = 16;

type Answer = Result<Value, Failure>;

fn add1f(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    fold(context, args.any(0), &[Value::int(1)], |one, other| Ok(one.plus(other)))
}

fn addf(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    fold(context, &Value::float(0.0), args.rest(0), |one, other| Ok(one.plus(other)))
}

fn subf(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    fold(context, args.any(0), args.rest(1), |one, other| Ok(one.plus(&other.negated())))
}

fn mulf(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    fold(context, args.any(0), args.rest(1), |one, other| Ok(one.times(other)))
}

fn divf(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    fold(context, args.any(0), args.rest(1), Decimal::divided)
}

fn fold(
    context: &mut Context<'_>,
    first: &Value,
    rest: &[Value],
    operation: fn(&Decimal, &Decimal) -> Result<Decimal, Failure>,
) -> Answer {
    let mut result = Decimal::new(to_float64(first))?;
    for value in rest {
        // A product has the digits of both factors.
        context.charge(usize::try_from(result.coefficient.bits() / 8).unwrap_or(usize::MAX))?;
        result = operation(&result, &Decimal::new(to_float64(value))?)?;
    }
    Ok(Value::float(result.to_float64()))
}

/// `coefficient` times 10 to the power `exponent`.
#[derive(Debug, Clone, PartialEq)]
struct Decimal {
    coefficient: BigInt,
    exponent: i64,
}

impl Decimal {
    /// The shortest decimal number that is read as this one.
    fn new(number: f64) -> Result<Self, Failure> {
        if !number.is_finite() {
            let shown = format::float(number, b'g', None, 64);
            return Err(Failure::new(format!("Cannot create a Decimal from {shown}")));
        }
        let text = format::float(number, b'e', None, 64);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = i64::try_from(fraction.len()).unwrap_or(0);
        Ok(Self {
            coefficient: (whole.to_owned() + fraction).parse().unwrap_or_default(),
            exponent: exponent.parse::<i64>().unwrap_or(0) - digits,
        })
    }

    /// The coefficient for another exponent that is not larger.
    fn rescaled(&self, exponent: i64) -> BigInt {
        &self.coefficient * power(self.exponent - exponent)
    }

    fn plus(&self, other: &Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        Self { coefficient: self.rescaled(exponent) + other.rescaled(exponent), exponent }
    }

    fn negated(&self) -> Self {
        Self { coefficient: -&self.coefficient, exponent: self.exponent }
    }

    fn times(&self, other: &Self) -> Self {
        Self {
            coefficient: &self.coefficient * &other.coefficient,
            exponent: self.exponent.saturating_add(other.exponent),
        }
    }

    /// The quotient with 16 digits behind the point; a half is rounded away from zero.
    fn divided(&self, other: &Self) -> Result<Self, Failure> {
        if other.coefficient.sign() == Sign::NoSign {
            return Err(Failure::new("decimal division by 0"));
        }
        let shift = self.exponent - other.exponent + DIVISION;
        let dividend = BigInt::from(self.coefficient.magnitude() * power(shift).magnitude());
        let divisor = BigInt::from(other.coefficient.magnitude() * power(-shift).magnitude());
        let quotient: BigInt = (dividend * 2 + &divisor) / (divisor * 2);
        let negative = self.coefficient.sign() != other.coefficient.sign();
        Ok(Self { coefficient: if negative { -quotient } else { quotient }, exponent: -DIVISION })
    }

    /// The nearest number of 64 bits.
    fn to_float64(&self) -> f64 {
        format!("{}e{}", self.coefficient, self.exponent).parse().unwrap_or(0.0)
    }
}

/// 10 to that power; 1 where it is negative.
fn power(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent.max(0)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::unreadable_literal, reason = "as Go prints them")]
    fn numbers_are_reckoned_as_sprig_does() {
        // The answers of Sprig 3.3.0: both numbers, then addf, subf, mulf and divf of them.
        let answers = [
            (0.1, 0.2, 0.3, -0.1, 0.02, 0.5),
            (1.0, 3.0, 4.0, -2.0, 3.0, 0.3333333333333333),
            (-1.0, 3.0, 2.0, -4.0, -3.0, -0.3333333333333333),
            (2.0, -3.0, -1.0, 5.0, -6.0, -0.6666666666666667),
            (1.1, 3.3, 4.4, -2.2, 3.63, 0.3333333333333333),
            (1e300, 1e-300, 1e300, 1e300, 1.0, f64::INFINITY),
            (
                5e-324,
                1.7976931348623157e308,
                1.7976931348623157e308,
                -1.7976931348623157e308,
                8.98846567431158e-16,
                0.0,
            ),
            (123456.789, 0.001, 123456.79, 123456.788, 123.456789, 1.23456789e08),
            (-7.5, 2.5, -5.0, -10.0, -18.75, -3.0),
            (1e22, 3.0, 1e22, 1e22, 3e22, 3.3333333333333335e21),
            (0.0, 5.0, 5.0, -5.0, 0.0, 0.0),
            (1.0, 2e16, 2e16, -2e16, 2e16, 1e-16),
            (-1.0, 2e16, 2e16, -2e16, -2e16, -1e-16),
            (1.0, 2.1e16, 2.1e16, -2.1e16, 2.1e16, 0.0),
        ];
        for (one, other, sum, difference, product, quotient) in answers {
            let (one, other) = (Decimal::new(one).unwrap(), Decimal::new(other).unwrap());
            let results = [
                one.plus(&other),
                one.plus(&other.negated()),
                one.times(&other),
                one.divided(&other).unwrap(),
            ];
            let results = results.map(|result| result.to_float64().to_bits());
            assert_eq!(results, [sum, difference, product, quotient].map(f64::to_bits), "{one:?} {other:?}");
        }
        let zero = Decimal::new(0.0).unwrap();
        assert_eq!(zero.divided(&zero).unwrap_err().message, "decimal division by 0");
        assert_eq!(Decimal::new(f64::NAN).unwrap_err().message, "Cannot create a Decimal from NaN");
        assert_eq!(Decimal::new(f64::INFINITY).unwrap_err().message, "Cannot create a Decimal from +Inf");
    }
}
