//! `time.*` but for the present, by Go's calendar, layouts and zones (OPA's `time.go`).

use std::fmt::Write as _;

use super::super::engine::Value;
use super::{Builtins, integer_at, text_at};
use crate::input::template::clock::{
    Duration, RFC_3339_NANO, SECOND, Time, Zone, parse_duration as parse_go_duration, parse_time,
};

/// Layouts that have names.
const LAYOUTS: [(&str, &str); 10] = [
    ("ANSIC", "Mon Jan _2 15:04:05 2006"),
    ("UnixDate", "Mon Jan _2 15:04:05 MST 2006"),
    ("RubyDate", "Mon Jan 02 15:04:05 -0700 2006"),
    ("RFC822", "02 Jan 06 15:04 MST"),
    ("RFC822Z", "02 Jan 06 15:04 -0700"),
    ("RFC850", "Monday, 02-Jan-06 15:04:05 MST"),
    ("RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"),
    ("RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"),
    ("RFC3339", "2006-01-02T15:04:05Z07:00"),
    ("RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"),
];

fn layout(text: &str) -> &str {
    LAYOUTS.iter().find(|(name, _)| *name == text).map_or(text, |(_, layout)| *layout)
}

/// A whole number of 64 bits, also one that is written with an exponent.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

/// The time that an argument is, and the layout that it says: nanoseconds, or a list of them, a zone and a layout.
fn moment<'a>(name: &str, value: Option<&'a Value>) -> Result<(Time, &'a str), String> {
    let wrong = || format!("`{name}` expects nanoseconds, or a list of them, a zone and a layout");
    let parts: &[Value] = match value {
        Some(Value::Array(parts)) => parts.as_slice(),
        Some(value @ Value::Number(_)) => std::slice::from_ref(value),
        _ => return Err(wrong()),
    };
    let nanoseconds = parts.first().and_then(whole).ok_or_else(wrong)?;
    let text = |index: usize| match parts.get(index) {
        None => Ok(""),
        Some(Value::String(text)) => Ok(&**text),
        Some(_) => Err(wrong()),
    };
    let zone = text(1)?;
    // The local zone is the machine's, on which no answer may depend.
    if zone == "Local" {
        return Err(format!("the zone `Local` of `{name}` would be the machine's: name a zone"));
    }
    let zone = Zone::load(zone).ok_or_else(|| format!("`{name}` does not know the zone `{zone}`"))?;
    let time = Time::at(nanoseconds.div_euclid(SECOND)).later(nanoseconds.rem_euclid(SECOND)).told_in(zone);
    Ok((time, text(2)?))
}

/// `time.format(moment)`.
pub(super) fn format(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (time, given) = moment("time.format", values.first())?;
    let written =
        if given.is_empty() { time.format(RFC_3339_NANO) } else { time.format(layout(given).as_bytes()) };
    Ok(Value::from(String::from_utf8_lossy(&written).into_owned()))
}

fn list(numbers: impl IntoIterator<Item = i64>) -> Value {
    Value::from(numbers.into_iter().map(Value::from).collect::<Vec<_>>())
}

/// `time.date(moment)`: year, month and day.
pub(super) fn date(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (time, _) = moment("time.date", values.first())?;
    Ok(list(time.fields().into_iter().take(3)))
}

/// `time.clock(moment)`: hour, minute and second.
pub(super) fn clock(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (time, _) = moment("time.clock", values.first())?;
    Ok(list(time.fields().into_iter().skip(3)))
}

/// `time.weekday(moment)`.
pub(super) fn weekday(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (time, _) = moment("time.weekday", values.first())?;
    Ok(Value::from(String::from_utf8_lossy(&time.format(b"Monday")).into_owned()))
}

/// Nanoseconds since 1970, where 64 bits hold them.
fn nanoseconds(time: &Time) -> Result<Value, String> {
    time.unix_nanos().map(Value::from).ok_or_else(|| "the time is out of range".into())
}

/// `time.parse_ns(layout, text)`.
pub(super) fn parse(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "time.parse_ns";
    let (given, text) = (text_at(name, values, 0)?, text_at(name, values, 1)?);
    nanoseconds(&parse_time(layout(given).as_bytes(), text.as_bytes())?)
}

/// `time.parse_rfc3339_ns(text)`.
pub(super) fn parse_rfc3339(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let text = text_at("time.parse_rfc3339_ns", values, 0)?;
    nanoseconds(&parse_time(layout("RFC3339").as_bytes(), text.as_bytes())?)
}

/// `time.parse_duration_ns(text)`: Go's durations, and days, weeks and years of 365 days.
pub(super) fn parse_duration(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let text = text_at("time.parse_duration_ns", values, 0)?;
    let wrong = || format!("`{text}` is no duration");
    let mut plain = String::new();
    let mut rest = text;
    if let Some(sign) = rest.chars().next().filter(|char| matches!(char, '+' | '-')) {
        plain.push(sign);
        rest = rest.get(1..).unwrap_or_default();
    }
    while !rest.is_empty() {
        let is_number = |char: char| char.is_ascii_digit() || char == '.';
        let (number, behind) = rest
            .split_at_checked(rest.find(|char| !is_number(char)).unwrap_or(rest.len()))
            .ok_or_else(wrong)?;
        let (unit, behind) =
            behind.split_at_checked(behind.find(is_number).unwrap_or(behind.len())).ok_or_else(wrong)?;
        let hours = match unit {
            "d" => 24.0,
            "w" => 168.0,
            "y" => 8760.0,
            _ => 0.0,
        };
        if hours > 0.0 {
            let number: f64 = number.parse().map_err(|_| wrong())?;
            let _ = write!(plain, "{}h", number * hours);
        } else {
            plain.push_str(number);
            plain.push_str(unit);
        }
        rest = behind;
    }
    let Duration(nanoseconds) = parse_go_duration(plain.as_bytes()).map_err(|_| wrong())?;
    Ok(Value::from(nanoseconds))
}

/// `time.add_date(moment, years, months, days)`: what is beyond the end of a month runs over.
pub(super) fn add_date(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "time.add_date";
    let (time, _) = moment(name, values.first())?;
    let number = |index| integer_at(name, values, index);
    nanoseconds(&time.add_date(number(1)?, number(2)?, number(3)?))
}

/// `time.diff(one, other)`: years, months, days, hours, minutes and seconds between two times, as the zone of the
/// first one shows them.
pub(super) fn diff(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "time.diff";
    let ((one, _), (other, _)) = (moment(name, values.first())?, moment(name, values.get(1))?);
    let other = other.told_in(one.zone().clone());
    let (early, late) = if one.unix_nanos() > other.unix_nanos() { (other, one) } else { (one, other) };
    let (from, to) = (early.fields(), late.fields());
    let mut parts: Vec<i64> = to.iter().zip(from).map(|(to, from)| to - from).collect();
    let [years, months, days, hours, minutes, seconds] = parts.as_mut_slice() else {
        return Err(name.into());
    };
    let borrow = |part: &mut i64, above: &mut i64, size: i64| {
        if *part < 0 {
            *part += size;
            *above -= 1;
        }
    };
    borrow(seconds, minutes, 60);
    borrow(minutes, hours, 60);
    borrow(hours, days, 24);
    let [year, month, ..] = from;
    let begin =
        |month| Time::of(year, month, 1, 0, 0, Zone::Utc).unix_nanos().unwrap_or(0) / (86_400 * SECOND);
    borrow(days, months, begin(month + 1) - begin(month));
    borrow(months, years, 12);
    Ok(list(parts))
}

#[cfg(test)]
mod tests {
    use super::super::super::value::read_number;
    use super::*;

    #[test]
    fn the_zone_of_the_machine_is_refused() {
        let builtins = Builtins::new(0, 0);
        let moment = Value::from(vec![Value::from(0_i64), Value::from("Local")]);
        assert!(format(&builtins, &[moment]).is_err());
        let number = read_number("1e18").unwrap();
        assert!(date(&builtins, &[number]).is_ok());
    }
}
