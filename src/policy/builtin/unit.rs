//! `units.parse` and `units.parse_bytes`: amounts with units, exact (OPA's `parse_units.go`, `parse_bytes.go`).

use num_bigint::BigInt;

use super::super::engine::Value;
use super::super::value::read_number;
use super::{Builtins, text_at};

/// Digits of an exponent that OPA reads, and the largest one that is read here.
const MAX_EXPONENT_DIGITS: usize = 6;
const MAX_EXPONENT: i64 = 999;
/// Bytes of an amount.
const MAX_LENGTH: usize = 4_096;

/// An exact decimal: a whole number times a power of ten.
struct Decimal {
    digits: BigInt,
    exponent: i64,
}

/// Reads a number as Go's `big.Rat.SetString` does, of what can stand in an amount.
fn decimal(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            (mantissa, exponent.strip_prefix('+').unwrap_or(exponent).parse::<i64>().ok()?)
        }
        None => (text, 0),
    };
    let digits = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let number: BigInt = format!("{whole}{part}").parse().ok()?;
    let digits = if mantissa.starts_with('-') { -number } else { number };
    Some(Decimal { digits, exponent: exponent - i64::try_from(part.len()).ok()? })
}

/// The number and the unit behind it. The error is an exponent that is too long.
fn split<'a>(name: &str, text: &'a str) -> Result<(&'a str, &'a str), String> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let sign = |at: usize| matches!(bytes.get(at), Some(b'+' | b'-'));
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'e' | b'E' if digit(at + 1) || sign(at + 1) => {
                at += usize::from(sign(at + 1));
                let count = bytes.iter().skip(at + 1).take_while(|byte| byte.is_ascii_digit()).count();
                if count > MAX_EXPONENT_DIGITS {
                    return Err(format!("`{name}` got an exponent that is too large"));
                }
            }
            b'0'..=b'9' | b'.' | b'+' | b'-' => {}
            _ => break,
        }
        at += 1;
    }
    Ok(text.split_at_checked(at).unwrap_or((text, "")))
}

/// The amount and the unit in a text, whose quotes do not count.
fn amount(name: &str, text: &str) -> Result<(Decimal, String), String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("`{name}` got more than {MAX_LENGTH} bytes"));
    }
    let text = text.replace('"', "");
    if text.contains(' ') {
        return Err(format!("spaces are not allowed in an amount of `{name}`"));
    }
    let (number, unit) = split(name, &text)?;
    if number.is_empty() {
        return Err(format!("`{name}` got no amount"));
    }
    let number = decimal(number).ok_or_else(|| format!("`{name}` cannot read `{number}` as a number"))?;
    if number.exponent.abs() > MAX_EXPONENT + i64::try_from(MAX_LENGTH).unwrap_or(0) {
        return Err(format!("`{name}` got an exponent that is too large"));
    }
    Ok((number, unit.to_owned()))
}

/// What a prefix of a unit stands for, in lowercase: powers of 1000, with `i` of 1024.
fn factor(prefix: &str) -> Option<u64> {
    let (letter, base) = match prefix.strip_suffix('i') {
        Some(letter) => (letter, 1024_u64),
        None => (prefix, 1000),
    };
    let power = ["k", "m", "g", "t", "p", "e"].iter().position(|known| *known == letter)?;
    base.checked_pow(u32::try_from(power).ok()? + 1)
}

/// A power of ten.
fn power_of_ten(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent.max(0)).unwrap_or(0))
}

fn number(text: &str) -> Result<Value, String> {
    read_number(text).ok_or_else(|| format!("the number `{text}` is too large"))
}

/// `units.parse(text)`: `m` is a thousandth and `M` a million; what is not whole has ten digits behind the point.
pub(super) fn parse(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "units.parse";
    let (mut amount, unit) = amount(name, text_at(name, values, 0)?)?;
    let mut letters = unit.chars();
    let unit = match letters.next() {
        // Only what stands behind the first letter is read in either case.
        Some(first) => format!("{first}{}", letters.as_str().to_lowercase()),
        None => String::new(),
    };
    let mut whole = power_of_ten(-amount.exponent);
    amount.digits *= power_of_ten(amount.exponent);
    match unit.as_str() {
        "" => {}
        // SPEC: OPA's thousandth is the binary number next to it, of 62 bits behind the point.
        "m" => {
            amount.digits *= 4_611_686_018_427_388_u64;
            whole <<= 62;
        }
        unit => {
            let known = factor(&unit.to_lowercase());
            amount.digits *= known.ok_or_else(|| format!("`{name}` does not know the unit `{unit}`"))?;
        }
    }
    if &amount.digits % &whole == BigInt::ZERO {
        return number(&(amount.digits / whole).to_string());
    }
    // Rounded half away from zero to ten digits.
    let negative = amount.digits < BigInt::ZERO;
    let scaled = if negative { -amount.digits } else { amount.digits } * power_of_ten(10);
    let rounded: BigInt = (scaled * 2 + &whole) / (whole * 2);
    let digits = format!("{:0>11}", rounded.to_string());
    let (before, behind) = digits.split_at_checked(digits.len() - 10).unwrap_or(("0", "0"));
    number(&format!("{}{before}.{behind}", if negative { "-" } else { "" }))
}

/// `units.parse_bytes(text)`: whole bytes; what is behind the point is cut off.
pub(super) fn parse_bytes(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "units.parse_bytes";
    let (mut amount, unit) = amount(name, &text_at(name, values, 0)?.to_lowercase())?;
    if !unit.is_empty() {
        let known = factor(unit.strip_suffix('b').unwrap_or(&unit))
            .ok_or_else(|| format!("`{name}` does not know the unit `{unit}`"))?;
        amount.digits *= known;
    }
    if amount.exponent >= 0 {
        return number(&(amount.digits * power_of_ten(amount.exponent)).to_string());
    }
    number(&(amount.digits / power_of_ten(-amount.exponent)).to_string())
}
