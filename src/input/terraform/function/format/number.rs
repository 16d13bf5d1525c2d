//! Numbers as Go's `fmt` writes those of `math/big` (`math/big/intconv.go`, `math/big/ftoa.go`).

use num_bigint::{BigInt, Sign};

use super::decimal;
use super::verb::Verb;
use crate::input::terraform::value::{Fault, Number};

/// An integer with `%b`, `%d`, `%o`, `%x` or `%X`.
pub(super) fn integer(verb: &Verb<'_>, number: &BigInt) -> String {
    let (base, prefix) = match verb.letter {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let prefix = if verb.sharp { prefix } else { "" };
    let sign = sign(number.sign() == Sign::Minus, verb);
    let mut digits = number.magnitude().to_str_radix(base);
    if verb.letter == 'X' {
        digits.make_ascii_uppercase();
    }
    let mut zeros = 0;
    if let Some(precision) = verb.precision {
        if precision == 0 && digits == "0" {
            return String::new();
        }
        zeros = precision.saturating_sub(digits.len());
    }
    let length = sign.len() + prefix.len() + zeros + digits.len();
    let missing = verb.width.unwrap_or(0).saturating_sub(length);
    let (mut left, mut right) = (0, 0);
    if verb.minus {
        right = missing;
    } else if verb.zero && verb.precision.is_none() {
        zeros = missing;
    } else {
        left = missing;
    }
    [&" ".repeat(left), sign, prefix, &"0".repeat(zeros), &digits, &" ".repeat(right)].concat()
}

/// A number with `%e`, `%E`, `%f`, `%g` or `%G`.
pub(super) fn float(verb: &Verb<'_>, number: &Number) -> Result<String, Fault> {
    let precision = match verb.letter {
        'g' | 'G' => verb.precision,
        _ => Some(verb.precision.unwrap_or(6)),
    };
    let digits = decimal::write(number, verb.letter, precision)?;
    let infinite = digits.is_none();
    let sign = match sign(number.is_negative(), verb) {
        "" if infinite => "+",
        sign => sign,
    };
    let digits = digits.unwrap_or_else(|| "Inf".to_owned());
    let missing = verb.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
    // Of both flags the zero is heeded here, and the minus for integers.
    Ok(if verb.zero && !infinite {
        [sign, &"0".repeat(missing), &digits].concat()
    } else if verb.minus {
        [sign, &digits, &" ".repeat(missing)].concat()
    } else {
        [&" ".repeat(missing), sign, &digits].concat()
    })
}

fn sign(negative: bool, verb: &Verb<'_>) -> &'static str {
    match verb {
        _ if negative => "-",
        Verb { plus: true, .. } => "+",
        Verb { space: true, .. } => " ",
        _ => "",
    }
}
