//! Go's constants of numbers: each has every type that it fits. Source: `newNumber` of text/template/parse, and
//! `ParseInt`, `ParseUint`, `ParseFloat` of strconv.

use super::literal::{INVALID, quote};
use crate::input::template::format::{parse_float, parse_int, parse_uint, unquote_char};
use crate::input::template::lex::Kind;

/// The values of a constant, of each type that it fits.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Values {
    pub(super) int: Option<i64>,
    pub(super) uint: Option<u64>,
    pub(super) float: Option<f64>,
    pub(super) complex: Option<(f64, f64)>,
}

/// Reads a constant that the lexer took for a number or a character.
///
/// # Errors
/// Go's words.
pub(super) fn values(kind: Kind, text: &[u8]) -> Result<Values, String> {
    match kind {
        Kind::CharConstant => character(text),
        Kind::Complex => complex(text),
        _ => number(text),
    }
}

#[expect(clippy::cast_precision_loss, reason = "Go's constants lose them too")]
fn number(text: &[u8]) -> Result<Values, String> {
    // Imaginary constants are complex alone, unless they are zero.
    if let Some(factor) = text.strip_suffix(b"i")
        && let Ok(imaginary) = parse_float(factor)
    {
        return Ok(simplified(0.0, imaginary));
    }
    let int = parse_int(text, 0).ok();
    // INVARIANT: `-0` is the one text with a sign that is unsigned as well.
    let uint = if int == Some(0) { Some(0) } else { parse_uint(text, 0).ok() };
    if let Some(float) = int.map(|int| int as f64).or(uint.map(|uint| uint as f64)) {
        return Ok(Values { int, uint, float: Some(float), complex: None });
    }
    let Ok(float) = parse_float(text) else { return Err(format!("illegal number syntax: {}", quote(text))) };
    if !text.iter().any(|byte| b".eEpP".contains(byte)) {
        return Err(format!("integer overflow: {}", quote(text)));
    }
    Ok(Values { int: whole(float), uint: unsigned(float), float: Some(float), complex: None })
}

fn character(text: &[u8]) -> Result<Values, String> {
    let inner = text.get(1..).unwrap_or_default();
    let (code, rest) = unquote_char(inner, b'\'').ok_or(INVALID)?;
    if rest != b"'" {
        return Err(format!("malformed character constant: {}", String::from_utf8_lossy(text)));
    }
    Ok(Values {
        int: Some(i64::from(code)),
        uint: Some(u64::from(code)),
        float: Some(f64::from(code)),
        complex: None,
    })
}

/// `1+2i`. Source: `ss.complexTokens` of fmt.
fn complex(text: &[u8]) -> Result<Values, String> {
    const WRONG: &str = "syntax error scanning complex number";
    let (real, rest) = text.split_at_checked(float_length(text)).ok_or(WRONG)?;
    if !matches!(rest.first(), Some(b'+' | b'-')) {
        return Err(WRONG.to_owned());
    }
    let (imaginary, rest) = rest.split_at_checked(float_length(rest)).ok_or(WRONG)?;
    if rest.first() != Some(&b'i') || imaginary.len() == 1 {
        return Err(WRONG.to_owned());
    }
    let part = |text: &[u8]| parse_float(text).map_err(|error| error.to_string());
    Ok(simplified(part(real)?, part(imaginary)?))
}

/// How many bytes at the start belong to a number as fmt scans it.
fn float_length(text: &[u8]) -> usize {
    let mut at = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let hexadecimal = text.get(at) == Some(&b'0') && matches!(text.get(at + 1), Some(b'x' | b'X'));
    at += if hexadecimal { 2 } else { 0 };
    let run = |from: usize, digit: fn(&u8) -> bool| {
        from + text.get(from..).unwrap_or_default().iter().take_while(|byte| digit(byte)).count()
    };
    let decimal: fn(&u8) -> bool = |byte| byte.is_ascii_digit() || *byte == b'_';
    let digit: fn(&u8) -> bool =
        if hexadecimal { |byte| byte.is_ascii_hexdigit() || *byte == b'_' } else { decimal };
    at = run(at, digit);
    if text.get(at) == Some(&b'.') {
        at = run(at + 1, digit);
    }
    let exponent = match text.get(at) {
        Some(b'e' | b'E') => !hexadecimal,
        Some(b'p' | b'P') => true,
        _ => false,
    };
    if exponent {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        at = run(at, decimal);
    }
    at
}

fn simplified(real: f64, imaginary: f64) -> Values {
    let complex = Some((real, imaginary));
    if imaginary == 0.0 {
        Values { int: whole(real), uint: unsigned(real), float: Some(real), complex }
    } else {
        Values { complex, ..Values::default() }
    }
}

/// 2⁶³.
const TWO_63: f64 = 9_223_372_036_854_775_808.0;

#[expect(clippy::cast_possible_truncation, reason = "it was seen to be whole and to fit")]
fn whole(float: f64) -> Option<i64> {
    ((-TWO_63..TWO_63).contains(&float) && float.fract() == 0.0).then_some(float as i64)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was seen to be whole and to fit"
)]
fn unsigned(float: f64) -> Option<u64> {
    ((0.0..2.0 * TWO_63).contains(&float) && float.fract() == 0.0).then_some(float as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_none_say_so_in_go_s_words() {
        for (kind, text, message) in [
            (Kind::Number, "089", "integer overflow: \"089\""),
            (Kind::Number, "18446744073709551616", "integer overflow: \"18446744073709551616\""),
            (Kind::Number, ".", "illegal number syntax: \".\""),
            (Kind::Number, "1__0", "illegal number syntax: \"1__0\""),
            (Kind::Number, "+i", "illegal number syntax: \"+i\""),
            (Kind::Complex, "1i+2i", "syntax error scanning complex number"),
            (Kind::Complex, "1+i", "syntax error scanning complex number"),
            (Kind::Complex, "1e400+1i", "strconv.ParseFloat: parsing \"1e400\": value out of range"),
            (Kind::CharConstant, "''", "invalid syntax"),
            (Kind::CharConstant, "'ab'", "malformed character constant: 'ab'"),
        ] {
            assert_eq!(values(kind, text.as_bytes()), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_ends_of_the_ranges_are_kept_apart() {
        let of = |text: &str| values(Kind::Number, text.as_bytes()).unwrap();
        assert_eq!(of("9223372036854775808").int, None);
        assert_eq!(of("9223372036854775808").uint, Some(1 << 63));
        assert_eq!(of("-9223372036854775808").int, Some(i64::MIN));
        assert_eq!(of("9223372036854775808.0").int, None);
        assert_eq!(of("18446744073709551616.0").uint, None);
        assert_eq!(of("-0.0").uint, Some(0));
    }
}
