//! Go's constants of numbers: each has every type that it fits. Source: `newNumber` of text/template/parse, and
//! `ParseInt`, `ParseUint`, `ParseFloat` of strconv.

use super::literal::{self, INVALID, quote};
use crate::input::template::lex::Kind;

/// The values of a constant, of each type that it fits.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Values {
    pub(super) int: Option<i64>,
    pub(super) uint: Option<u64>,
    pub(super) float: Option<f64>,
    pub(super) complex: Option<(f64, f64)>,
}

/// Why a text is no number of a type.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wrong {
    Syntax,
    Range,
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
        && let Ok(imaginary) = float(factor)
    {
        return Ok(simplified(0.0, imaginary));
    }
    let int = int(text).ok();
    // INVARIANT: `-0` is the one text with a sign that is unsigned as well.
    let uint = if int == Some(0) { Some(0) } else { uint(text).ok() };
    if let Some(float) = int.map(|int| int as f64).or(uint.map(|uint| uint as f64)) {
        return Ok(Values { int, uint, float: Some(float), complex: None });
    }
    let Ok(float) = float(text) else { return Err(format!("illegal number syntax: {}", quote(text))) };
    if !text.iter().any(|byte| b".eEpP".contains(byte)) {
        return Err(format!("integer overflow: {}", quote(text)));
    }
    Ok(Values { int: whole(float), uint: unsigned(float), float: Some(float), complex: None })
}

fn character(text: &[u8]) -> Result<Values, String> {
    let inner = text.get(1..).unwrap_or_default();
    let (unit, width) = literal::unit(inner, b'\'').ok_or(INVALID)?;
    if inner.get(width..) != Some(b"'") {
        return Err(format!("malformed character constant: {}", String::from_utf8_lossy(text)));
    }
    let code = unit.code();
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
    let part = |text: &[u8]| {
        float(text).map_err(|wrong| {
            let reason = match wrong {
                Wrong::Syntax => INVALID,
                Wrong::Range => "value out of range",
            };
            format!("strconv.ParseFloat: parsing {}: {reason}", quote(text))
        })
    };
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

/// `strconv.ParseInt(text, 0, 64)`.
fn int(text: &[u8]) -> Result<i64, Wrong> {
    match text {
        [b'-', digits @ ..] => 0_i64.checked_sub_unsigned(uint(digits)?).ok_or(Wrong::Range),
        [b'+', digits @ ..] | digits => i64::try_from(uint(digits)?).map_err(|_| Wrong::Range),
    }
}

/// `strconv.ParseUint(text, 0, 64)`.
fn uint(text: &[u8]) -> Result<u64, Wrong> {
    let (base, digits) = match text {
        [] => return Err(Wrong::Syntax),
        [b'0', b'b' | b'B', digits @ ..] if !digits.is_empty() => (2, digits),
        [b'0', b'o' | b'O', digits @ ..] if !digits.is_empty() => (8, digits),
        [b'0', b'x' | b'X', digits @ ..] if !digits.is_empty() => (16, digits),
        [b'0', digits @ ..] => (8, digits),
        digits => (10, digits),
    };
    let mut value = Some(0_u64);
    for &byte in digits.iter().filter(|&&byte| byte != b'_') {
        let digit = char::from(byte).to_digit(base).ok_or(Wrong::Syntax)?;
        value = value.and_then(|value| value.checked_mul(u64::from(base))?.checked_add(u64::from(digit)));
    }
    if !underscores_fit(text) {
        return Err(Wrong::Syntax);
    }
    value.ok_or(Wrong::Range)
}

/// Whether underscores stand between digits alone, or behind the prefix of a base.
fn underscores_fit(text: &[u8]) -> bool {
    if !text.contains(&b'_') {
        return true;
    }
    let text = text.strip_prefix(b"+").or(text.strip_prefix(b"-")).unwrap_or(text);
    let (prefixed, hexadecimal, digits) = match text {
        [b'0', b'x' | b'X', digits @ ..] => (true, true, digits),
        [b'0', b'b' | b'B' | b'o' | b'O', digits @ ..] => (true, false, digits),
        digits => (false, false, digits),
    };
    let mut before = if prefixed { b'0' } else { b'^' };
    for &byte in digits {
        let now = match byte {
            b'_' => b'_',
            _ if byte.is_ascii_digit() || hexadecimal && byte.is_ascii_hexdigit() => b'0',
            _ => b'!',
        };
        if now == b'_' && before != b'0' || now == b'!' && before == b'_' {
            return false;
        }
        before = now;
    }
    before != b'_'
}

/// `strconv.ParseFloat(text, 64)`, without its words for infinities.
fn float(text: &[u8]) -> Result<f64, Wrong> {
    if !underscores_fit(text) {
        return Err(Wrong::Syntax);
    }
    let plain: String = text.iter().filter(|&&byte| byte != b'_').map(|&byte| char::from(byte)).collect();
    let (negative, magnitude) = match plain.as_bytes() {
        [b'-', magnitude @ ..] => (true, magnitude),
        [b'+', magnitude @ ..] | magnitude => (false, magnitude),
    };
    if let [b'0', b'x' | b'X', digits @ ..] = magnitude {
        let value = hexadecimal(digits)?;
        return Ok(if negative { -value } else { value });
    }
    if !magnitude.iter().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(byte)) {
        return Err(Wrong::Syntax);
    }
    let value: f64 = plain.parse().map_err(|_| Wrong::Syntax)?;
    if value.is_infinite() { Err(Wrong::Range) } else { Ok(value) }
}

/// A hexadecimal number behind its `0x`: digits, perhaps a point, and an exponent of 2, which must be there.
fn hexadecimal(text: &[u8]) -> Result<f64, Wrong> {
    let at = text.iter().position(|byte| matches!(byte, b'p' | b'P')).ok_or(Wrong::Syntax)?;
    let (mantissa, power) = text.split_at_checked(at).ok_or(Wrong::Syntax)?;
    let mut bits = 0_u64;
    let mut lost = false;
    let mut exponent = 0_i64;
    let (mut digits, mut point) = (0_usize, false);
    for &byte in mantissa {
        if byte == b'.' && !point {
            point = true;
            continue;
        }
        let digit = char::from(byte).to_digit(16).ok_or(Wrong::Syntax)?;
        digits += 1;
        if bits >> 60 == 0 {
            bits = bits << 4 | u64::from(digit);
            exponent -= if point { 4 } else { 0 };
        } else {
            lost |= digit != 0;
            exponent += if point { 0 } else { 4 };
        }
    }
    let (below_one, power) = match power.get(1..).unwrap_or_default() {
        [b'-', power @ ..] => (true, power),
        [b'+', power @ ..] | power => (false, power),
    };
    if digits == 0 || power.is_empty() {
        return Err(Wrong::Syntax);
    }
    let mut written = 0_i64;
    for &byte in power {
        let digit = char::from(byte).to_digit(10).ok_or(Wrong::Syntax)?;
        // Beyond this nothing changes any more; Go stops there too.
        written = if written < 10_000 { written * 10 + i64::from(digit) } else { written };
    }
    rounded(bits, lost, exponent + if below_one { -written } else { written })
}

/// The float nearest to `bits`·2^`exponent`, to the even one of two; `lost` says that something was cut off `bits`.
fn rounded(bits: u64, lost: bool, exponent: i64) -> Result<f64, Wrong> {
    if bits == 0 {
        return Ok(0.0);
    }
    let shift = bits.leading_zeros();
    let bits = bits << shift;
    // The value is at least 2^`top`, and below twice that.
    let top = exponent - i64::from(shift) + 63;
    if top > 1023 {
        return Err(Wrong::Range);
    }
    let normal = top >= -1022;
    let cut = if normal { 11 } else { 11 + (-1022 - top) };
    let Ok(cut @ ..=64) = u32::try_from(cut) else { return Ok(0.0) };
    let kept = bits.checked_shr(cut).unwrap_or(0);
    let rest = bits.checked_shl(64 - cut).unwrap_or(0);
    let half = 1_u64 << 63;
    let up = rest > half || rest == half && (lost || kept & 1 == 1);
    // A carry runs into the exponent, which is what it should do.
    let biased = u64::try_from(if normal { top + 1022 } else { 0 }).unwrap_or(0);
    let value = f64::from_bits((biased << 52) + kept + u64::from(up));
    if value.is_infinite() { Err(Wrong::Range) } else { Ok(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_floats_are_rounded_to_the_nearest() {
        for (text, float) in [
            ("0x1p4", 16.0),
            ("0x_1p-4", 0.0625),
            ("0x1.8p1", 3.0),
            ("0x.8p0", 0.5),
            ("-0x1p0", -1.0),
            ("0x1.00000000000008p0", 1.0),
            ("0x1.00000000000018p0", 1.000_000_000_000_000_4),
            ("0x1.000000000000080000000001p0", 1.000_000_000_000_000_2),
            ("0x1p-1074", 5e-324),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", 5e-324),
            ("0x1.fffffffffffffp1023", f64::MAX),
            ("0x1p-99999999", 0.0),
        ] {
            assert_eq!(super::float(text.as_bytes()), Ok(float), "{text}");
        }
        assert_eq!(float(b"0x1p1024"), Err(Wrong::Range));
        assert_eq!(float(b"0x1.fffffffffffff8p1023"), Err(Wrong::Range));
        assert_eq!(float(b"0x1.5"), Err(Wrong::Syntax));
        assert_eq!(float(b"1e400"), Err(Wrong::Range));
    }

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
