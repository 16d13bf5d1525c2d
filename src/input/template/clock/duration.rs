//! Go's `time.Duration`: nanoseconds, how they are written and read.

use std::any::Any;
use std::fmt::{self, Write as _};

use crate::input::template::{Args, Context, Failure, Object, Param, Value};

/// Nanoseconds of a second.
pub const SECOND: i64 = 1_000_000_000;

/// The name of the type.
pub(super) const DURATION: &str = "time.Duration";

/// A span of time in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration(pub i64);

impl Duration {
    /// The duration that an argument of that type is; constants of templates are nanoseconds.
    pub fn of(value: &Value) -> Self {
        value.as_object::<Self>().copied().unwrap_or(Self(Args(std::slice::from_ref(value)).int(0)))
    }

    /// In units of that many nanoseconds. Source: `Duration.Seconds`, which adds the whole and the rest.
    #[expect(clippy::cast_precision_loss, reason = "Go converts so as well")]
    pub fn in_units(self, unit: i64) -> f64 {
        (self.0 / unit) as f64 + (self.0 % unit) as f64 / unit as f64
    }

    /// To a multiple of `unit`, towards 0; itself where `unit` is not above 0.
    #[must_use]
    pub fn truncate(self, unit: Self) -> Self {
        if unit.0 <= 0 { self } else { Self(self.0 - self.0 % unit.0) }
    }

    /// To the nearest multiple of `unit`, halves away from 0; itself where `unit` is not above 0.
    #[must_use]
    pub fn round(self, unit: Self) -> Self {
        if unit.0 <= 0 {
            return self;
        }
        let rest = i128::from(self.0 % unit.0);
        let (number, unit) = (i128::from(self.0), i128::from(unit.0));
        let down = number - rest;
        let nearest = if rest.abs() * 2 < unit { down } else { down + unit * number.signum() };
        // What is too large stays at the end.
        Self(i64::try_from(nearest).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX }))
    }
}

impl fmt::Display for Duration {
    /// As Go: `1h2m3.5s`, `1.5ms`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let fraction = |whole: u64, rest: u64, digits: usize| {
            let rest = format!("{rest:0digits$}");
            let rest = rest.trim_end_matches('0');
            if rest.is_empty() { whole.to_string() } else { format!("{whole}.{rest}") }
        };
        match nanos {
            0 => f.write_str("0s"),
            1..1_000 => write!(f, "{nanos}ns"),
            1_000..1_000_000 => write!(f, "{}µs", fraction(nanos / 1_000, nanos % 1_000, 3)),
            1_000_000..1_000_000_000 => write!(f, "{}ms", fraction(nanos / 1_000_000, nanos % 1_000_000, 6)),
            _ => {
                let (seconds, rest) = (nanos / SECOND.unsigned_abs(), nanos % SECOND.unsigned_abs());
                let (minutes, hours) = (seconds / 60 % 60, seconds / 3600);
                if hours > 0 {
                    write!(f, "{hours}h")?;
                }
                if seconds >= 60 {
                    write!(f, "{minutes}m")?;
                }
                write!(f, "{}s", fraction(seconds % 60, rest, 9))
            }
        }
    }
}

impl Object for Duration {
    fn type_name(&self) -> &str {
        DURATION
    }

    fn kind(&self) -> &'static str {
        "int64"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn method(&self, name: &str) -> Option<(&'static [Param], bool)> {
        match name {
            "Abs" | "Hours" | "Microseconds" | "Milliseconds" | "Minutes" | "Nanoseconds" | "Seconds"
            | "String" => Some((&[], false)),
            "Round" | "Truncate" => Some((&[Param::Object(DURATION)], false)),
            _ => None,
        }
    }

    fn call(&self, _context: &mut Context<'_>, name: &str, args: Args<'_>) -> Result<Value, Failure> {
        Ok(match name {
            "Abs" => Value::object(Self(self.0.saturating_abs())),
            "Hours" => Value::float(self.in_units(3600 * SECOND)),
            "Minutes" => Value::float(self.in_units(60 * SECOND)),
            "Seconds" => Value::float(self.in_units(SECOND)),
            "Milliseconds" => Value::int64(self.0 / 1_000_000),
            "Microseconds" => Value::int64(self.0 / 1_000),
            "Nanoseconds" => Value::int64(self.0),
            "Round" => Value::object(self.round(Self::of(args.any(0)))),
            "Truncate" => Value::object(self.truncate(Self::of(args.any(0)))),
            "String" => Value::text(self.to_string()),
            _ => return Err(Failure::new(format!("no method {name}"))),
        })
    }

    fn underlying(&self) -> Option<Value> {
        Some(Value::int64(self.0))
    }

    fn display(&self) -> Option<String> {
        Some(self.to_string())
    }
}

/// Reads `1h2m3.5s`. Source: `time.ParseDuration`.
///
/// # Errors
/// Go's words.
pub fn parse(text: &[u8]) -> Result<Duration, String> {
    let error = |what: &str| format!("time: {what} {}", quoted(text));
    let invalid = || error("invalid duration");
    let (negative, mut rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if rest == b"0" {
        return Ok(Duration(0));
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (whole, behind) = leading_int(rest).ok_or_else(invalid)?;
        let mut digits = behind.len() < rest.len();
        rest = behind;
        let mut fraction = (0, 1.0);
        if let [b'.', behind @ ..] = rest {
            let (number, scale, after) = leading_fraction(behind);
            digits |= after.len() < behind.len();
            fraction = (number, scale);
            rest = after;
        }
        if !digits {
            return Err(invalid());
        }
        let length =
            rest.iter().position(|byte| *byte == b'.' || byte.is_ascii_digit()).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(length);
        rest = behind;
        if name.is_empty() {
            return Err(error("missing unit in duration"));
        }
        let Some(unit) = unit(name) else {
            return Err(error(&format!("unknown unit {} in duration", quoted(name))));
        };
        let part = in_nanos(whole, fraction, unit).ok_or_else(invalid)?;
        total = total.checked_add(part).filter(|total| *total <= 1 << 63).ok_or_else(invalid)?;
    }
    if negative {
        return Ok(Duration(total.wrapping_neg().cast_signed()));
    }
    i64::try_from(total).map(Duration).map_err(|_| invalid())
}

/// A number with a fraction, of a number and what it is divided by, in units of that many nanoseconds.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Go converts so as well; the product is below the unit"
)]
fn in_nanos(whole: u64, (fraction, scale): (u64, f64), unit: u64) -> Option<u64> {
    let whole = whole.checked_mul(unit).filter(|nanos| *nanos <= 1 << 63)?;
    let fraction = (fraction as f64 * (unit as f64 / scale)) as u64;
    whole.checked_add(fraction).filter(|nanos| *nanos <= 1 << 63)
}

fn unit(name: &[u8]) -> Option<u64> {
    Some(match name {
        b"ns" => 1,
        // Both the sign for a millionth and the Greek letter.
        b"us" | b"\xc2\xb5s" | b"\xce\xbcs" => 1_000,
        b"ms" => 1_000_000,
        b"s" => 1_000_000_000,
        b"m" => 60_000_000_000,
        b"h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// The number that the digits at the beginning say, 0 where there are none, and what follows; none above 2⁶³.
pub(super) fn leading_int(text: &[u8]) -> Option<(u64, &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(length);
    let mut number: u64 = 0;
    for digit in digits {
        number = number
            .checked_mul(10)?
            .checked_add(u64::from(digit - b'0'))
            .filter(|number| *number <= 1 << 63)?;
    }
    Some((number, rest))
}

/// As [`leading_int`], with what the number is to be divided by; digits that it cannot hold are passed over.
fn leading_fraction(text: &[u8]) -> (u64, f64, &[u8]) {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(length);
    let (mut number, mut scale) = (0_u64, 1.0);
    for digit in digits {
        let next = number.checked_mul(10).and_then(|number| number.checked_add(u64::from(digit - b'0')));
        let Some(next) = next.filter(|next| number <= i64::MAX.unsigned_abs() / 10 && *next <= 1 << 63)
        else {
            break;
        };
        number = next;
        scale *= 10.0;
    }
    (number, scale, rest)
}

/// A text in quotes as package time writes it in errors: bytes that are no printable ASCII as `\x..`.
pub(super) fn quoted(text: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for byte in text {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(*byte)]),
            b' '..=0x7f => quoted.push(char::from(*byte)),
            // Writing into a text never fails.
            _ => _ = write!(quoted, "\\x{byte:02x}"),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_and_read_as_in_go() {
        for (nanos, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_100, "1.1µs"),
            (-2_200_000, "-2.2ms"),
            (3_300_000_000, "3.3s"),
            (60_000_000_000, "1m0s"),
            (3_600_000_000_001, "1h0m0.000000001s"),
            (i64::MAX, "2562047h47m16.854775807s"),
            (i64::MIN, "-2562047h47m16.854775808s"),
        ] {
            assert_eq!(Duration(nanos).to_string(), text);
            assert_eq!(parse(text.as_bytes()), Ok(Duration(nanos)));
        }
        assert_eq!(parse(b"1.5h30s"), Ok(Duration(5430 * SECOND)));
        assert_eq!(parse("1μs".as_bytes()), Ok(Duration(1000)));
        assert_eq!(parse(b".5s"), Ok(Duration(SECOND / 2)));
        assert_eq!(parse(b"+5.s"), Ok(Duration(5 * SECOND)));
        assert_eq!(parse(b"0.3333333333333333333h"), Ok(Duration(1_200_000_000_000)));
    }

    #[test]
    fn what_is_no_duration_is_told_in_gos_words() {
        for (text, error) in [
            ("", "time: invalid duration \"\""),
            ("-", "time: invalid duration \"-\""),
            ("3", "time: missing unit in duration \"3\""),
            (".s", "time: invalid duration \".s\""),
            ("1d", "time: unknown unit \"d\" in duration \"1d\""),
            ("1 h", "time: unknown unit \" h\" in duration \"1 h\""),
            ("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\""),
            ("é", "time: invalid duration \"\\xc3\\xa9\""),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(error.to_owned()));
        }
    }

    #[test]
    fn durations_round_to_multiples() {
        let round = |nanos, unit| Duration(nanos).round(Duration(unit)).0;
        assert_eq!(
            (round(149, 100), round(150, 100), round(-150, 100), round(-149, 100)),
            (100, 200, -200, -100)
        );
        assert_eq!((round(5, 0), round(5, -1)), (5, 5));
        assert_eq!((round(i64::MAX, 10), round(i64::MIN, 10)), (i64::MAX, i64::MIN));
        assert_eq!(Duration(-199).truncate(Duration(100)).0, -100);
    }
}
