//! Numbers read from text. Source: `strconv.ParseInt`, `ParseUint`, `Atoi` and `ParseFloat`.

use std::fmt;

use super::quote;

/// A text that is no number, in the words of Go's `*strconv.NumError`.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberError<T> {
    /// The function of strconv: `ParseInt`.
    pub function: &'static str,
    /// The text.
    pub text: Vec<u8>,
    /// Whether the text is a number, but one that does not fit.
    pub out_of_range: bool,
    /// What Go returns beside the error: the nearest number, or 0 where the text is none.
    pub nearest: T,
}

impl<T> fmt::Display for NumberError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = quote(&self.text);
        let what = if self.out_of_range { "value out of range" } else { "invalid syntax" };
        write!(f, "strconv.{}: parsing {}: {what}", self.function, String::from_utf8_lossy(&text))
    }
}

impl<T: fmt::Debug> std::error::Error for NumberError<T> {}

/// An unsigned number without its sign: in that base, 0 for the one that its prefix names. `Err(true)` is a number
/// above 2^64.
fn magnitude(text: &[u8], base: u32) -> Result<u64, bool> {
    let free = base == 0;
    let (base, digits) = match (base, text) {
        (0, [b'0', b'x' | b'X', rest @ ..]) => (16, rest),
        (0, [b'0', b'b' | b'B', rest @ ..]) => (2, rest),
        (0, [b'0', b'o' | b'O', rest @ ..]) => (8, rest),
        (0, [b'0', rest @ ..]) if !rest.is_empty() => (8, rest),
        (0, _) => (10, text),
        _ => (base, text),
    };
    let underscores = free && digits.contains(&b'_');
    if digits.is_empty() || underscores && !underscores_stand_well(text) {
        return Err(false);
    }
    let mut number = Some(0_u64);
    for byte in digits {
        if *byte == b'_' && underscores {
            continue;
        }
        let digit = char::from(*byte).to_digit(base).ok_or(false)?;
        number = number
            .and_then(|number| number.checked_mul(u64::from(base)))
            .and_then(|number| number.checked_add(u64::from(digit)));
    }
    number.ok_or(true)
}

/// Whether each underscore stands between digits, or between the prefix of the base and a digit.
fn underscores_stand_well(text: &[u8]) -> bool {
    #[derive(PartialEq)]
    enum Before {
        Start,
        Digit,
        Underscore,
        Other,
    }
    let text = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let (mut before, rest, hexadecimal) = match text {
        [b'0', letter @ (b'b' | b'B' | b'o' | b'O' | b'x' | b'X'), rest @ ..] => {
            (Before::Digit, rest, letter.eq_ignore_ascii_case(&b'x'))
        }
        _ => (Before::Start, text, false),
    };
    for byte in rest {
        let digit = byte.is_ascii_digit() || hexadecimal && byte.is_ascii_hexdigit();
        before = match byte {
            _ if digit => Before::Digit,
            b'_' if before == Before::Digit => Before::Underscore,
            b'_' => return false,
            _ if before == Before::Underscore => return false,
            _ => Before::Other,
        };
    }
    before != Before::Underscore
}

fn signed(function: &'static str, text: &[u8], base: u32) -> Result<i64, NumberError<i64>> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let error = |out_of_range, nearest| NumberError { function, text: text.to_vec(), out_of_range, nearest };
    let nearest = if negative { i64::MIN } else { i64::MAX };
    let number = match magnitude(digits, base) {
        Ok(number) => i128::from(number),
        Err(true) => return Err(error(true, nearest)),
        Err(false) => return Err(error(false, 0)),
    };
    i64::try_from(if negative { -number } else { number }).map_err(|_| error(true, nearest))
}

/// A whole number of 64 bits (`strconv.ParseInt`), in a base from 2 to 36, or, for base 0, in the one of its prefix
/// (`0x`, `0b`, `0o`, `0`), where underscores may separate its digits.
///
/// # Errors
/// The text is no such number, or does not fit.
pub fn parse_int(text: &[u8], base: u32) -> Result<i64, NumberError<i64>> {
    signed("ParseInt", text, base)
}

/// A whole decimal number (`strconv.Atoi`).
///
/// # Errors
/// The text is no such number, or does not fit.
pub fn atoi(text: &[u8]) -> Result<i64, NumberError<i64>> {
    signed("Atoi", text, 10)
}

/// A whole number without a sign (`strconv.ParseUint`); the base is that of [`parse_int`].
///
/// # Errors
/// The text is no such number, or does not fit.
pub fn parse_uint(text: &[u8], base: u32) -> Result<u64, NumberError<u64>> {
    magnitude(text, base).map_err(|out_of_range| NumberError {
        function: "ParseUint",
        text: text.to_vec(),
        out_of_range,
        nearest: if out_of_range { u64::MAX } else { 0 },
    })
}

/// A number of 64 bits with a fraction or an exponent (`strconv.ParseFloat`), decimal or hexadecimal, or `inf`,
/// `infinity` or `nan` in any case.
///
/// # Errors
/// The text is no such number, or is too large.
pub fn parse_float(text: &[u8]) -> Result<f64, NumberError<f64>> {
    let error = |out_of_range, nearest| NumberError {
        function: "ParseFloat",
        text: text.to_vec(),
        out_of_range,
        nearest,
    };
    let number = special(text).or_else(|| {
        let plain: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'_').collect();
        if plain.len() < text.len() && !underscores_stand_well(text) {
            return None;
        }
        let (negative, rest) = match plain.as_slice() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] | rest => (false, rest),
        };
        let number = match rest {
            [b'0', b'x' | b'X', rest @ ..] => hexadecimal(rest),
            _ => decimal(rest),
        }?;
        if number.is_infinite() {
            return Some(Err(if negative { -number } else { number }));
        }
        Some(Ok(if negative { -number } else { number }))
    });
    match number {
        Some(Ok(number)) => Ok(number),
        Some(Err(nearest)) => Err(error(true, nearest)),
        None => Err(error(false, 0.0)),
    }
}

fn special(text: &[u8]) -> Option<Result<f64, f64>> {
    let is = |text: &[u8], name: &str| text.eq_ignore_ascii_case(name.as_bytes());
    if is(text, "nan") {
        return Some(Ok(f64::NAN));
    }
    let (infinity, name) = match text {
        [b'-', rest @ ..] => (f64::NEG_INFINITY, rest),
        [b'+', rest @ ..] => (f64::INFINITY, rest),
        _ => (f64::INFINITY, text),
    };
    (is(name, "inf") || is(name, "infinity")).then_some(Ok(infinity))
}

/// A decimal number without a sign; infinite where it is too large.
fn decimal(text: &[u8]) -> Option<f64> {
    // Rust knows the same form, and names for infinity and others that begin with a letter.
    let begins_well = matches!(text.first()?, b'0'..=b'9' | b'.');
    begins_well.then(|| std::str::from_utf8(text).ok()?.parse().ok())?
}

/// A hexadecimal number behind its prefix, as `1.8p3`; infinite where it is too large.
fn hexadecimal(text: &[u8]) -> Option<f64> {
    let at = text.iter().position(|byte| byte.eq_ignore_ascii_case(&b'p'))?;
    let (mantissa, exponent) = (text.get(..at)?, text.get(at + 1..)?);
    let digits = exponent.strip_prefix(b"-").or_else(|| exponent.strip_prefix(b"+")).unwrap_or(exponent);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // An exponent of more digits than fit is as large as any.
    let magnitude = digits.iter().fold(0_i64, |sum, digit| (sum * 10 + i64::from(digit - b'0')).min(1 << 40));
    let mut exponent = if exponent.starts_with(b"-") { -magnitude } else { magnitude };
    let (mut bits, mut lost, mut seen, mut point) = (0_u64, false, false, false);
    for byte in mantissa {
        if *byte == b'.' && !point {
            point = true;
            continue;
        }
        let digit = u64::from(char::from(*byte).to_digit(16)?);
        seen = true;
        if bits >> 58 == 0 {
            bits = bits << 4 | digit;
            exponent -= if point { 4 } else { 0 };
        } else {
            lost |= digit != 0;
            exponent += if point { 0 } else { 4 };
        }
    }
    if !seen {
        return None;
    }
    Some(scale(bits, lost, exponent))
}

/// `bits` times 2 to the power `exponent`, rounded to the nearest number, to the even one of two; `lost` says that
/// the bits go on.
fn scale(bits: u64, lost: bool, exponent: i64) -> f64 {
    if bits == 0 {
        return 0.0;
    }
    let top = 63 - i64::from(bits.leading_zeros());
    if top + exponent > 1023 {
        return f64::INFINITY;
    }
    // The value of the lowest bit that the number keeps.
    let lowest = (top + exponent - 52).max(-1074);
    let dropped = lowest - exponent;
    let mut kept = if dropped <= 0 {
        bits << dropped.unsigned_abs().min(63)
    } else {
        bits.checked_shr(u32::try_from(dropped).unwrap_or(64)).unwrap_or(0)
    };
    if (1..=64).contains(&dropped) {
        let half = 1_u64 << (dropped - 1);
        let rest = if dropped == 64 { bits } else { bits & ((1 << dropped) - 1) };
        if rest > half || rest == half && (lost || kept & 1 == 1) {
            kept += 1;
        }
    }
    // INVARIANT: `kept` has at most 53 bits, or is 2^53, so that both factors and the product are exact.
    #[expect(clippy::cast_precision_loss, reason = "at most 53 bits are left")]
    let number = kept as f64;
    let power = |exponent: i64| f64::from_bits(u64::try_from(exponent + 1023).unwrap_or(0) << 52);
    if lowest < -1022 { number * power(-1022) * power(lowest + 1022) } else { number * power(lowest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str, base: u32) -> Result<i64, String> {
        parse_int(text.as_bytes(), base).map_err(|error| error.to_string())
    }

    #[test]
    fn whole_numbers_are_read_as_go_reads_them() {
        let good = [
            ("0", 0),
            ("-0", 0),
            ("+5", 5),
            ("0x1F", 31),
            ("-0b101", -5),
            ("0o17", 15),
            ("017", 15),
            ("1_000", 1000),
            ("0x_1_f", 31),
            ("0_7", 7),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ];
        for (text, number) in good {
            assert_eq!(int(text, 0), Ok(number), "{text}");
        }
        for text in ["", "-", "08", "0x", "1__0", "_1", "1_", "0_x1", "1.0", " 1", "1e3", "0xg", "--1", "٣"]
        {
            let said = format!(
                "strconv.ParseInt: parsing {}: invalid syntax",
                String::from_utf8_lossy(&quote(text.as_bytes()))
            );
            assert_eq!(int(text, 0), Err(said));
        }
        assert_eq!(
            int("9223372036854775808", 0).unwrap_err(),
            r#"strconv.ParseInt: parsing "9223372036854775808": value out of range"#
        );
        assert_eq!(parse_int(b"-99999999999999999999", 0).unwrap_err().nearest, i64::MIN);
        assert_eq!(int("08", 10), Ok(8));
        assert_eq!(int("755", 8), Ok(493));
        assert!(int("1_0", 10).is_err() && int("0x10", 16).is_err());
        assert_eq!(atoi(b"x").unwrap_err().to_string(), r#"strconv.Atoi: parsing "x": invalid syntax"#);
        assert_eq!(parse_uint(b"18446744073709551615", 0).unwrap(), u64::MAX);
        assert!(parse_uint(b"+1", 0).is_err());
    }

    #[test]
    fn floats_are_read_as_go_reads_them() {
        let good = [
            ("1", 1.0),
            ("1.", 1.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("1_23.50_0_0e+1_2", 1.235e14),
            ("0x1p3", 8.0),
            ("0x1.8p1", 3.0),
            ("0x.8p0", 0.5),
            ("-0x1P-1074", -5e-324),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", 5e-324),
            ("0x1.fffffffffffffp1023", f64::MAX),
            ("+Inf", f64::INFINITY),
            ("-iNfinity", f64::NEG_INFINITY),
            ("0x1.00000000000008p0", 1.0),
            ("0x1.000000000000081p0", 1.000_000_000_000_000_2),
            ("1e-400", 0.0),
            ("0x10000000000000000000p0", 75_557_863_725_914_323_419_136.0),
        ];
        for (text, number) in good {
            let read = parse_float(text.as_bytes()).unwrap();
            assert!(read.to_bits() == f64::to_bits(number), "{text}: {read}");
        }
        assert!(parse_float(b"NaN").unwrap().is_nan());
        for text in [
            "",
            ".",
            "e5",
            "1e",
            "1e+",
            "0x1",
            "0xp1",
            "+nan",
            "1__0",
            "_1",
            "1_.5",
            "infin",
            "1f",
            "0x1.8.1p1",
        ] {
            let said = parse_float(text.as_bytes()).unwrap_err();
            assert!(!said.out_of_range, "{text}");
        }
        let error = parse_float(b"-1e400").unwrap_err();
        assert!(error.out_of_range && error.nearest.is_infinite() && error.nearest < 0.0);
    }
}
