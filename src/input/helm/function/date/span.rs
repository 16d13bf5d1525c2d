//! Durations that templates' values are: texts, seconds, times until now.

use crate::input::template::clock::{Duration, SECOND, Time, parse_duration};
use crate::input::template::{Data, Int, Value};

/// Seconds, as an `int64` or as a text; 0 for all else. It wraps. Source: Sprig's `duration`.
pub(super) fn of_seconds(value: &Value) -> Duration {
    let seconds = match &value.data {
        Data::Int(seconds, Int::Int64) => *seconds,
        Data::Text(text) => parse_int(&text.lossy()),
        _ => 0,
    };
    Duration(seconds.wrapping_mul(SECOND))
}

/// As `strconv.ParseInt` without a look at its error: what is too large is the end of what a number holds.
fn parse_int(text: &str) -> i64 {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    text.parse().unwrap_or_else(|error: std::num::ParseIntError| match error.kind() {
        PosOverflow if digits(text) => i64::MAX,
        NegOverflow if digits(text) => i64::MIN,
        _ => 0,
    })
}

fn digits(text: &str) -> bool {
    text.trim_start_matches(['+', '-']).bytes().all(|byte| byte.is_ascii_digit())
}

/// A duration in its largest unit: `3mo`. Source: Sprig's `durationRound`.
pub(super) fn rounded(value: &Value, now: &Time) -> String {
    let duration = match &value.data {
        Data::Text(text) => parse_duration(text.bytes()).unwrap_or(Duration(0)),
        Data::Int(nanos, Int::Int64) => Duration(*nanos),
        _ => value.as_object::<Time>().map_or(Duration(0), |time| now.since(time)),
    };
    let nanos = duration.0.unsigned_abs();
    let units = [(365 * 86_400, "y"), (30 * 86_400, "mo"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
    // More than one of a unit, by a nanosecond at least.
    for (seconds, name) in units {
        let unit = seconds * SECOND.unsigned_abs();
        if nanos > unit {
            return format!("{}{name}", nanos / unit);
        }
    }
    "0s".to_owned()
}

/// A duration, a text that is one, or a number of seconds, also as a text. Source: Helm's `asDuration`.
///
/// # Errors
/// Helm's words.
pub(super) fn parse(value: &Value) -> Result<Duration, String> {
    if let Some(duration) = value.as_object::<Duration>() {
        return Ok(*duration);
    }
    let number = match &value.data {
        Data::Object(object) => object.underlying().map(|value| value.data),
        data => Some(data.clone()),
    };
    match number {
        Some(Data::Nil) => Err("invalid duration".to_owned()),
        Some(Data::Text(text)) => parse_text(text.bytes()),
        Some(Data::Int(seconds, int)) if int.is_unsigned() => {
            let overflow = || format!("duration seconds overflow: {}", seconds.cast_unsigned());
            u64::try_from(seconds).ok().map_or_else(|| Err(overflow()), |_| of_whole(seconds))
        }
        Some(Data::Int(seconds, _)) => of_whole(seconds),
        Some(Data::Float(seconds)) => of_float(seconds),
        _ => Err(format!("unsupported duration type {}", value.type_name("common.Values"))),
    }
}

fn parse_text(text: &[u8]) -> Result<Duration, String> {
    let whole = String::from_utf8_lossy(text);
    let trimmed = whole.trim();
    if trimmed.is_empty() {
        return Err("empty duration".to_owned());
    }
    if let Ok(duration) = parse_duration(trimmed.as_bytes()) {
        return Ok(duration);
    }
    match trimmed.parse::<f64>() {
        // What is too large to be a number is none for Go.
        Ok(seconds) if seconds.is_finite() || !trimmed.bytes().any(|byte| byte.is_ascii_digit()) => {
            of_float(seconds)
        }
        _ => Err(format!("could not parse duration {whole:?}")),
    }
}

fn of_whole(seconds: i64) -> Result<Duration, String> {
    seconds.checked_mul(SECOND).map(Duration).ok_or_else(|| format!("duration seconds overflow: {seconds}"))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "Go converts so as well")]
fn of_float(seconds: f64) -> Result<Duration, String> {
    if seconds.is_nan() {
        return Err("invalid duration seconds: NaN".to_owned());
    }
    if seconds.is_infinite() {
        let sign = if seconds > 0.0 { '+' } else { '-' };
        return Err(format!("invalid duration seconds: {sign}Inf"));
    }
    let most = i64::MAX as f64 / SECOND as f64;
    if seconds.abs() > most {
        return Err(format!("duration seconds overflow: {}", exponential(seconds)));
    }
    Ok(Duration((seconds * SECOND as f64) as i64))
}

/// A large number as Go prints it: `1e+10`.
fn exponential(number: f64) -> String {
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) => format!("{digits}e+{exponent:0>2}"),
        None => text,
    }
}
