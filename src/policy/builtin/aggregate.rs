//! `sum` and `product`, exact in decimal digits: OPA's binary numbers have more digits than those here, so that a
//! tenth and two tenths are three tenths.

use num_bigint::BigInt;

use super::super::engine::{Value, call_native};
use super::super::value::{read_number, to_json};
use super::Builtins;

/// Digits of an exact result; what is longer is left to the engine's numbers.
const MAX_DIGITS: usize = 4_000;

/// A decimal: a whole number, and how many of its digits are behind the point.
type Decimal = (BigInt, usize);

/// A number as a decimal, where it is written without an exponent.
fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(_) => to_json(value),
        _ => return None,
    };
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    Some((format!("{whole}{part}").parse().ok()?, part.len()))
}

fn number((digits, behind): &Decimal) -> Option<Value> {
    let text = digits.to_string();
    let (sign, plain) = text.strip_prefix('-').map_or(("", text.as_str()), |plain| ("-", plain));
    let plain = format!("{plain:0>width$}", width = behind + 1);
    let (whole, part) = plain.split_at_checked(plain.len() - behind)?;
    let part = part.trim_end_matches('0');
    read_number(&if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

/// The numbers of a list or a set; none where one is no plain decimal, or all are whole.
fn decimals(values: &[Value]) -> Option<Vec<Decimal>> {
    let numbers: Vec<Decimal> = match values.first()? {
        Value::Array(items) => items.iter().map(decimal).collect::<Option<_>>()?,
        Value::Set(items) => items.iter_sorted().map(decimal).collect::<Option<_>>()?,
        _ => return None,
    };
    numbers.iter().any(|(_, behind)| *behind > 0).then_some(numbers)
}

fn ten(power: usize) -> BigInt {
    BigInt::from(10).pow(u32::try_from(power).unwrap_or(0))
}

/// `sum(numbers)`.
pub(super) fn sum(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let exact = decimals(values).and_then(|numbers| {
        let most = numbers.iter().map(|(_, behind)| *behind).max()?;
        let sum = numbers.iter().map(|(digits, behind)| digits * ten(most - behind)).sum();
        number(&(sum, most))
    });
    exact.map_or_else(|| call_native("sum", values), Ok)
}

/// `product(numbers)`.
pub(super) fn product(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let exact = decimals(values).and_then(|numbers| {
        let size: usize = numbers.iter().map(|(digits, behind)| digits.to_string().len() + behind).sum();
        if size > MAX_DIGITS {
            return None;
        }
        let product = numbers
            .iter()
            .fold((BigInt::from(1), 0), |(all, places), (digits, behind)| (all * digits, places + behind));
        number(&product)
    });
    exact.map_or_else(|| call_native("product", values), Ok)
}
