//! Functions of numbers (`cty/function/stdlib/number.go`, `lang/funcs/number.go`, `lang/funcs/collection.go`).

use num_bigint::{BigInt, Sign};

use super::super::value::{Content, Fault, Number, Type, Value, convert};
use super::elementary::{ln, pow};
use super::read::{argument, float, number, redacted, whole};
use super::{Call, Function, Parameter, ParameterType, constraint};

const NUM: Parameter = Parameter::new("num", ParameterType::Number);
const NUMBERS: Parameter = Parameter::new("numbers", ParameterType::Number).dynamic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abs", &[NUM.dynamic()], constraint::number, abs).not_null(),
    Function::new("ceil", &[NUM], constraint::number, ceil).not_null(),
    Function::new("floor", &[NUM], constraint::number, floor).not_null(),
    Function::new("log", &[NUM, Parameter::new("base", ParameterType::Number)], constraint::number, log)
        .not_null(),
    Function::new("max", &[], constraint::number, max).variadic(NUMBERS).not_null(),
    Function::new("min", &[], constraint::number, min).variadic(NUMBERS).not_null(),
    Function::new(
        "parseint",
        &[
            Parameter::new("number", ParameterType::Any).marked().unknown(),
            Parameter::new("base", ParameterType::Number).marked().unknown(),
        ],
        constraint::number,
        parse_int,
    )
    .not_null(),
    Function::new("pow", &[NUM, Parameter::new("power", ParameterType::Number)], constraint::number, power)
        .not_null(),
    Function::new("signum", &[NUM], constraint::number, signum).not_null(),
    Function::new("sum", &[Parameter::new("list", ParameterType::Any)], constraint::number, sum).not_null(),
];

fn abs(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(Value::number(number(arguments, 0)?.abs()))
}

fn ceil(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(Value::number(without_sign_of_zero(number(arguments, 0)?.ceil())))
}

fn floor(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(Value::number(without_sign_of_zero(number(arguments, 0)?.floor())))
}

/// Whole numbers go through an integer there, which has no negative zero.
fn without_sign_of_zero(number: Number) -> Number {
    if number.is_zero() { Number::from(0_i64) } else { number }
}

fn log(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    of_float(ln(float(arguments, 0)?) / ln(float(arguments, 1)?))
}

fn power(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    of_float(pow(float(arguments, 0)?, float(arguments, 1)?))
}

fn of_float(result: f64) -> Result<Value, Fault> {
    Number::from_f64(result).map(Value::number).ok_or_else(|| Fault::new("the result is not a number"))
}

fn max(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    furthest(arguments, |one, other| one > other)
}

fn min(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    furthest(arguments, |one, other| one < other)
}

/// The first of the arguments that no other is further than, handed on as it is.
fn furthest(arguments: &[Value], further: fn(&Number, &Number) -> bool) -> Result<Value, Fault> {
    let mut found: Option<(&Value, &Number)> = None;
    for (index, value) in arguments.iter().enumerate() {
        let number = number(arguments, index)?;
        if found.is_none_or(|(_, best)| further(number, best)) {
            found = Some((value, number));
        }
    }
    found.map(|(value, _)| value.clone()).ok_or_else(|| Fault::new("must pass at least one number"))
}

fn parse_int(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (text, base) = (argument(arguments, 0)?, argument(arguments, 1)?);
    let marks = text.marks.and(base.marks);
    if text.is_known() && text.as_str().is_none() || !text.is_known() && text.ty() != Type::String {
        return Err(Fault::of_argument(0, format!("first argument must be a string, not {}", text.ty())));
    }
    let (Some(digits), true) = (text.as_str(), base.is_known()) else {
        return Ok(Value::unknown(Type::Number).mark(marks));
    };
    let radix = whole(base).map_err(|fault| Fault { argument: Some(1), ..fault })?;
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=62).contains(radix));
    let radix = radix
        .ok_or_else(|| Fault::of_argument(1, "base must be a whole number between 2 and 62 inclusive"))?;
    // Reading digits of most bases takes time that grows with the square of their count.
    call.host.spend(digits.len().saturating_mul(digits.len()) / 1024, digits.len())?;
    let integer = integer(digits, radix).ok_or_else(|| {
        let (digits, radix) =
            (redacted(&format!("\"{digits}\""), text.marks), redacted(&radix.to_string(), base.marks));
        Fault::of_argument(0, format!("cannot parse {digits} as a base {radix} integer"))
    })?;
    Ok(Value::number(Number::from_integer(integer)).mark(marks))
}

/// An integer of digits, with a sign or none (`big.Int.SetString`). Up to base 36 the case of letters does not
/// matter; above, small letters come before large ones.
fn integer(text: &str, radix: u32) -> Option<BigInt> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (Sign::Minus, digits),
        None => (Sign::Plus, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits: Option<Vec<u8>> = digits.bytes().map(|digit| digit_value(digit, radix)).collect();
    let digits = digits.filter(|digits| !digits.is_empty())?;
    BigInt::from_radix_be(sign, &digits, radix)
}

fn digit_value(digit: u8, radix: u32) -> Option<u8> {
    let value = match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'z' => digit - b'a' + 10,
        b'A'..=b'Z' if radix <= 36 => digit - b'A' + 10,
        b'A'..=b'Z' => digit - b'A' + 36,
        _ => return None,
    };
    (u32::from(value) < radix).then_some(value)
}

fn signum(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(Value::integer(whole(argument(arguments, 0)?)?.signum()))
}

fn sum(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    const NUMBERS_ONLY: &str = "argument must be list, set, or tuple of number values";
    let list = argument(arguments, 0)?;
    let Some(elements) = list.as_elements() else {
        let message = if list.as_entries().is_some() {
            format!("argument must be list, set, or tuple. Received {}", list.ty())
        } else {
            String::from("cannot sum noniterable")
        };
        return Err(Fault::of_argument(0, message));
    };
    if elements.is_empty() {
        return Err(Fault::of_argument(0, "cannot sum an empty list"));
    }
    call.host.spend(elements.len(), 0)?;
    if !list.is_wholly_known() {
        return Ok(Value::unknown(Type::Number));
    }
    let mut total: Option<Number> = None;
    for element in elements {
        let element = convert(element, &Type::Number).map_err(|_| Fault::of_argument(0, NUMBERS_ONLY))?;
        let Content::Number(number) = element.content else {
            return Err(Fault::of_argument(0, NUMBERS_ONLY));
        };
        total = Some(match total {
            Some(total) => {
                total.add(&number).map_err(|_| Fault::new("can't compute sum of opposing infinities"))?
            }
            None => number,
        });
    }
    Ok(total.map_or_else(|| Value::integer(0), Value::number))
}
