//! Arithmetic of numbers as near to OPA's as the engine's numbers come. OPA computes with 64 binary digits and the
//! engine with 53, so that a tenth and two tenths are three tenths in OPA alone. Here, decimals of few digits are
//! computed exactly.

use super::super::engine::Value;
use super::super::value::read_number;

/// Bits that a whole number may have: a square of a square of a square fills the memory.
const MAX_BITS: u64 = 8_192;
/// Numbers below this have so few digits that they are meant as they are written, not rounded by an operation.
const SHORT: i128 = 1_000_000_000_000_000;
/// Whole numbers below this are exact as binary numbers.
const EXACT: i128 = 1 << 53;

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Plus,
    Minus,
    Times,
    Divide,
    Remainder,
}

/// `digits` times ten to the power of `power`.
#[derive(Debug, Clone, Copy)]
struct Decimal {
    digits: i128,
    power: i32,
}

impl Decimal {
    /// The shortest decimal that a number is written as.
    fn of(value: &Value) -> Option<Self> {
        let Value::Number(number) = value else { return None };
        if let Some(whole) = number.as_i64() {
            return Some(Self { digits: whole.into(), power: 0 });
        }
        if number.is_integer() {
            return None;
        }
        let text = format!("{:e}", number.as_f64()?);
        let (mantissa, power) = text.split_once('e')?;
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let behind = i32::try_from(part.len()).ok()?;
        Some(Self {
            digits: format!("{whole}{part}").parse().ok()?,
            power: power.parse::<i32>().ok()?.checked_sub(behind)?,
        })
    }

    /// Its digits with another, lower power.
    fn scaled(self, power: i32) -> Option<i128> {
        let by = u32::try_from(self.power.checked_sub(power)?).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(by)?)
    }

    fn value(mut self) -> Option<Value> {
        while self.power < 0 && self.digits % 10 == 0 {
            (self.digits, self.power) = (self.digits / 10, if self.digits == 0 { 0 } else { self.power + 1 });
        }
        if let Some(whole) = (self.power >= 0).then(|| self.scaled(0)).flatten() {
            return read_number(&whole.to_string());
        }
        let number: f64 = format!("{}e{}", self.digits, self.power).parse().ok()?;
        number.is_finite().then(|| Value::from(number))
    }
}

/// Computes with two numbers.
pub(super) fn compute(operation: Operation, values: (&Value, &Value)) -> Result<Value, String> {
    let (Value::Number(one), Value::Number(other)) = values else {
        return Err("an operator expects two numbers".into());
    };
    if matches!(operation, Operation::Divide | Operation::Remainder) && other.as_f64() == Some(0.0) {
        let what = if operation == Operation::Divide { "divide" } else { "modulo" };
        return Err(format!("{what} by zero"));
    }
    if let (Some(one), Some(other)) = (one.as_i64(), other.as_i64())
        && let Some(value) = whole(operation, one, other)
    {
        return Ok(Value::from(value));
    }
    if operation == Operation::Remainder && !(one.is_integer() && other.is_integer()) {
        return Err("the remainder of numbers that are not whole".into());
    }
    if let Some(value) = exact(operation, values) {
        return Ok(value);
    }
    let bits =
        (one.as_big().map_or(64, |number| number.bits()), other.as_big().map_or(64, |number| number.bits()));
    let takes = if operation == Operation::Times { bits.0 + bits.1 } else { bits.0.max(bits.1) };
    if takes > MAX_BITS {
        return Err(format!("a number of more than {MAX_BITS} bits"));
    }
    let number = match operation {
        Operation::Plus => one.add(other),
        Operation::Minus => one.sub(other),
        Operation::Times => one.mul(other),
        Operation::Divide => one.clone().divide(other),
        Operation::Remainder => one.clone().modulo(other),
    };
    let number = number.map_err(|error| error.to_string())?;
    if number.is_integer() {
        return Ok(Value::from(number));
    }
    match number.as_f64() {
        Some(binary) if !binary.is_finite() => Err("the number is too large".into()),
        Some(binary) => Ok(rounded(binary)),
        None => Ok(Value::from(number)),
    }
}

/// Computes with whole numbers where the result is whole and short.
fn whole(operation: Operation, one: i64, other: i64) -> Option<i64> {
    match operation {
        Operation::Plus => one.checked_add(other),
        Operation::Minus => one.checked_sub(other),
        Operation::Times => one.checked_mul(other),
        Operation::Divide => one.checked_rem(other).filter(|rest| *rest == 0).and(one.checked_div(other)),
        Operation::Remainder => one.checked_rem(other),
    }
}

/// Computes with short decimals; none where an operand is long, since it was rounded before, or the result is.
fn exact(operation: Operation, (one, other): (&Value, &Value)) -> Option<Value> {
    let (one, other) = (Decimal::of(one)?, Decimal::of(other)?);
    if one.digits.abs() >= SHORT || other.digits.abs() >= SHORT {
        return None;
    }
    let power = one.power.min(other.power);
    let both = || Some((one.scaled(power)?, other.scaled(power)?));
    let digits = match operation {
        Operation::Plus => both().and_then(|(one, other)| one.checked_add(other))?,
        Operation::Minus => both().and_then(|(one, other)| one.checked_sub(other))?,
        Operation::Times => {
            let digits = one.digits.checked_mul(other.digits)?;
            return Decimal { digits, power: one.power.checked_add(other.power)? }.value();
        }
        Operation::Divide => {
            let (one, other) = both()?;
            if one.checked_rem(other)? == 0 {
                return Decimal { digits: one.checked_div(other)?, power: 0 }.value();
            }
            let binary = |digits: i128| -> Option<f64> {
                (digits.abs() < EXACT).then(|| digits.to_string().parse().ok()).flatten()
            };
            return Some(Value::from(binary(one)? / binary(other)?));
        }
        Operation::Remainder => return None,
    };
    Decimal { digits, power }.value()
}

/// A result of numbers that were rounded before: where the last binary digit alone keeps it from a short decimal, it
/// is that decimal, as it is in OPA, which rounds eleven binary digits later.
fn rounded(binary: f64) -> Value {
    let near = format!("{binary:.14e}").parse::<f64>().unwrap_or(binary);
    let binary = if (near - binary).abs() <= binary.abs() * f64::EPSILON { near } else { binary };
    if binary.fract() == 0.0 {
        let whole = format!("{binary:.0}").parse::<i64>().ok();
        return whole.map_or_else(|| Value::from(binary), Value::from);
    }
    Value::from(binary)
}

#[cfg(test)]
mod tests {
    use super::super::super::value::to_json;
    use super::*;

    fn computed(operation: Operation, one: &str, other: &str) -> Result<String, String> {
        let (one, other) = (read_number(one).unwrap(), read_number(other).unwrap());
        compute(operation, (&one, &other)).map(|value| to_json(&value))
    }

    #[test]
    fn decimals_are_computed_exactly() {
        use Operation::{Divide, Minus, Plus, Remainder, Times};
        for (operation, one, other, expected) in [
            (Plus, "0.1", "0.2", "0.3"),
            (Minus, "0.3", "0.1", "0.2"),
            (Times, "100", "1.1", "110"),
            (Times, "1.1", "1.1", "1.21"),
            (Divide, "0.3", "0.1", "3"),
            (Divide, "1", "4", "0.25"),
            (Divide, "6", "3", "2"),
            (Remainder, "-7", "3", "-1"),
            (Plus, "9223372036854775807", "1", "9223372036854775808"),
            (Minus, "0.5", "0.5", "0"),
            // What was rounded before comes out as in OPA.
            (Times, "49", "0.02040816326530612", "1"),
            (Times, "0.3333333333333333", "3", "1"),
        ] {
            assert_eq!(
                computed(operation, one, other).as_deref(),
                Ok(expected),
                "{one} {operation:?} {other}"
            );
        }
        assert!(computed(Divide, "1", "0").is_err());
        assert!(computed(Remainder, "1", "0").is_err());
        assert!(computed(Remainder, "1.5", "1").is_err());
        let long = "9".repeat(2_000);
        assert!(computed(Times, &long, &long).is_err());
    }
}
