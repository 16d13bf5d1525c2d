//! Reads times as a layout says. Source: `time.ParseInLocation` of Go 1.26, in UTC.

use super::calendar;
use super::duration::{leading_int, quoted};
use super::layout::{self, Element, Form};
use super::time::{MONTHS, Time, WEEKDAYS};
use super::zone::Zone;

/// Why a part of the text does not fit: it is none, or it is out of range.
enum Unfit {
    Bad,
    Range(&'static str),
}

/// What was read so far.
#[derive(Default)]
struct Fields {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: u32,
    /// Whether the hour counts from noon, where the text says.
    afternoon: Option<bool>,
    utc: bool,
    offset: Option<i32>,
    zone: Vec<u8>,
}

/// Reads a time.
///
/// # Errors
/// Go's words.
pub fn parse(layout: &[u8], text: &[u8]) -> Result<Time, String> {
    let error = |part: &[u8], element: &[u8]| {
        let [text, layout, part, element] = [text, layout, part, element].map(quoted);
        Err(format!("parsing time {text} as {layout}: cannot parse {part} as {element}"))
    };
    let failed = |what: String| Err(format!("parsing time {}: {what}", quoted(text)));
    let mut fields = Fields::default();
    let (mut value, mut rest) = (text, layout);
    loop {
        let chunk = layout::next(rest);
        match skip(value, chunk.prefix) {
            Ok(behind) => value = behind,
            Err(at) => return error(at, chunk.prefix),
        }
        let Some(element) = chunk.element else { break };
        rest = chunk.rest;
        let next = || layout::next(rest).element;
        match fields.read(element, value, next) {
            Ok(behind) => value = behind,
            Err(Unfit::Bad) => return error(value, chunk.text),
            Err(Unfit::Range(what)) => return failed(format!("{what} out of range")),
        }
    }
    if !value.is_empty() {
        return failed(format!("extra text: {}", quoted(value)));
    }
    fields.time().or_else(|what| failed(what.to_owned()))
}

/// The text behind a prefix, where blanks stand for any number of blanks; else the text where it differs.
fn skip<'a>(mut text: &'a [u8], mut prefix: &[u8]) -> Result<&'a [u8], &'a [u8]> {
    let blanks = |text: &[u8]| text.iter().take_while(|byte| **byte == b' ').count();
    while let Some((first, behind)) = prefix.split_first() {
        if *first == b' ' {
            if text.first().is_some_and(|byte| *byte != b' ') {
                return Err(text);
            }
            prefix = prefix.get(blanks(prefix)..).unwrap_or_default();
            text = text.get(blanks(text)..).unwrap_or_default();
        } else {
            text = text.strip_prefix(&[*first]).ok_or(text)?;
            prefix = behind;
        }
    }
    Ok(text)
}

impl Fields {
    /// Reads an element at the beginning of a text: the text behind it.
    fn read<'a>(
        &mut self,
        element: Element,
        text: &'a [u8],
        next: impl FnOnce() -> Option<Element>,
    ) -> Result<&'a [u8], Unfit> {
        let mut rest = text;
        match element {
            Element::Year => {
                let (year, behind) = text.split_at_checked(2).ok_or(Unfit::Bad)?;
                let year = signed(year).ok_or(Unfit::Bad)?;
                self.year = if year >= 69 { year + 1900 } else { year + 2000 };
                rest = behind;
            }
            Element::LongYear => {
                let (year, behind) = text.split_at_checked(4).ok_or(Unfit::Bad)?;
                self.year = all_digits(year).ok_or(Unfit::Bad)?;
                rest = behind;
            }
            Element::Month => self.month = Some(name(&MONTHS, 3, &mut rest)?),
            Element::LongMonth => self.month = Some(name(&MONTHS, usize::MAX, &mut rest)?),
            Element::NumMonth | Element::ZeroMonth => {
                let month = number(&mut rest, element == Element::ZeroMonth)?;
                self.month = Some(within(month, 1..13, "month")?);
            }
            Element::WeekDay => _ = name(&WEEKDAYS, 3, &mut rest)?,
            Element::LongWeekDay => _ = name(&WEEKDAYS, usize::MAX, &mut rest)?,
            Element::Day | Element::UnderDay | Element::ZeroDay => {
                if element == Element::UnderDay {
                    rest = rest.strip_prefix(b" ").unwrap_or(rest);
                }
                self.day = Some(number(&mut rest, element == Element::ZeroDay)?);
            }
            Element::UnderYearDay | Element::ZeroYearDay => {
                let fixed = element == Element::ZeroYearDay;
                for _ in 0..2 {
                    rest = if fixed { rest } else { rest.strip_prefix(b" ").unwrap_or(rest) };
                }
                let length = rest.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
                let (digits, behind) = rest.split_at(length);
                let short = length == 0 || fixed && length != 3;
                self.year_day = Some(all_digits(digits).filter(|_| !short).ok_or(Unfit::Bad)?);
                rest = behind;
            }
            Element::Hour => self.hour = within(number(&mut rest, false)?, 0..24, "hour")?,
            Element::Hour12 | Element::ZeroHour12 => {
                self.hour = within(number(&mut rest, element == Element::ZeroHour12)?, 0..13, "hour")?;
            }
            Element::Minute | Element::ZeroMinute => {
                self.minute = within(number(&mut rest, element == Element::ZeroMinute)?, 0..60, "minute")?;
            }
            Element::Second | Element::ZeroSecond => {
                self.second = within(number(&mut rest, element == Element::ZeroSecond)?, 0..60, "second")?;
                // A fraction may stand behind the seconds though the layout has none.
                if fraction_length(rest) > 1 && !matches!(next(), Some(Element::Fraction { .. })) {
                    rest = self.fraction(rest, fraction_length(rest))?;
                }
            }
            Element::UpperHalf | Element::LowerHalf => {
                let (half, behind) = text.split_at_checked(2).ok_or(Unfit::Bad)?;
                self.afternoon = Some(match (half, element) {
                    (b"PM", Element::UpperHalf) | (b"pm", Element::LowerHalf) => true,
                    (b"AM", Element::UpperHalf) | (b"am", Element::LowerHalf) => self.afternoon == Some(true),
                    _ => return Err(Unfit::Bad),
                });
                rest = behind;
            }
            Element::Offset { z: true, .. } if text.first() == Some(&b'Z') => {
                self.utc = true;
                rest = text.get(1..).unwrap_or_default();
            }
            Element::Offset { form, .. } => rest = self.offset(text, form)?,
            Element::Zone => {
                if let Some(behind) = text.strip_prefix(b"UTC") {
                    self.utc = true;
                    rest = behind;
                } else {
                    let length = zone_length(text).ok_or(Unfit::Bad)?;
                    let (zone, behind) = text.split_at_checked(length).ok_or(Unfit::Bad)?;
                    self.zone = zone.to_vec();
                    rest = behind;
                }
            }
            Element::Fraction { digits, trim: false, .. } => rest = self.fraction(text, digits + 1)?,
            Element::Fraction { .. } => {
                if fraction_length(text) > 1 {
                    rest = self.fraction(text, fraction_length(text))?;
                }
            }
        }
        Ok(rest)
    }

    /// Reads a separator and digits, `length` bytes together. What is below a nanosecond is dropped.
    fn fraction<'a>(&mut self, text: &'a [u8], length: usize) -> Result<&'a [u8], Unfit> {
        let (fraction, rest) = text.split_at_checked(length).ok_or(Unfit::Bad)?;
        let Some((b'.' | b',', digits)) = fraction.split_first() else { return Err(Unfit::Bad) };
        let digits = digits.get(..9).unwrap_or(digits);
        let number = signed(digits).ok_or(Unfit::Bad)?;
        if number < 0 {
            return Err(Unfit::Range("fractional second"));
        }
        let missing = u32::try_from(9 - digits.len()).unwrap_or(0);
        self.nanos = u32::try_from(number).unwrap_or(0).saturating_mul(10_u32.pow(missing));
        Ok(rest)
    }

    /// Reads `+01:00` and its kin.
    fn offset<'a>(&mut self, text: &'a [u8], form: Form) -> Result<&'a [u8], Unfit> {
        // Where minutes and seconds begin, and how long it is.
        let (minutes, seconds, length) = match form {
            Form::Hours => (None, None, 3),
            Form::Minutes => (Some(3), None, 5),
            Form::ColonMinutes => (Some(4), None, 6),
            Form::Seconds => (Some(3), Some(5), 7),
            Form::ColonSeconds => (Some(4), Some(7), 9),
        };
        let (offset, rest) = text.split_at_checked(length).ok_or(Unfit::Bad)?;
        let colons = match form {
            Form::ColonMinutes => &[3][..],
            Form::ColonSeconds => &[3, 6],
            _ => &[],
        };
        if colons.iter().any(|at| offset.get(*at) != Some(&b':')) {
            return Err(Unfit::Bad);
        }
        let two = |at: Option<usize>| -> Result<i64, Unfit> {
            let Some(at) = at else { return Ok(0) };
            offset.get(at..at + 2).and_then(all_digits).ok_or(Unfit::Bad)
        };
        // What is out of range says so even where something behind it is no number; of several the last one does.
        let (hours, minutes, seconds) = (two(Some(1)), two(minutes), two(seconds));
        let hours_read = *hours.as_ref().unwrap_or(&0);
        let minutes_read = hours.as_ref().and(minutes.as_ref()).map_or(0, |minutes| *minutes);
        let seconds_read =
            hours.as_ref().and(minutes.as_ref()).and(seconds.as_ref()).map_or(0, |seconds| *seconds);
        // Go allows the ends as well, since some people write them.
        within(seconds_read, 0..61, "time zone offset second")?;
        within(minutes_read, 0..61, "time zone offset minute")?;
        within(hours_read, 0..25, "time zone offset hour")?;
        let (hours, minutes, seconds) = (hours?, minutes?, seconds?);
        let sign = match offset.first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(Unfit::Bad),
        };
        self.offset = i32::try_from(sign * (hours * 3600 + minutes * 60 + seconds)).ok();
        Ok(rest)
    }

    /// The time that was read.
    fn time(mut self) -> Result<Time, &'static str> {
        match self.afternoon {
            Some(true) if self.hour < 12 => self.hour += 12,
            Some(false) if self.hour == 12 => self.hour = 0,
            _ => {}
        }
        let (month, day) = match self.year_day {
            Some(day) => self.month_of(day)?,
            None => (self.month.unwrap_or(1), self.day.unwrap_or(1)),
        };
        let days = u8::try_from(month).map_or(0, |month| calendar::days_in(month, self.year));
        if day < 1 || day > days.into() {
            return Err("day out of range");
        }
        let seconds = self.hour * 3600 + self.minute * 60 + self.second;
        let time = Time::of(self.year, month, day, seconds, self.nanos, Zone::Utc);
        // An offset of one second west is Go's sign for none.
        let offset = self.offset.filter(|offset| *offset != -1);
        if self.utc || offset.is_none() && self.zone.is_empty() {
            return Ok(time);
        }
        let name = String::from_utf8_lossy(&self.zone).into_owned();
        if let Some(offset) = offset {
            let unix = time.unix - i64::from(offset);
            let utc = offset == 0 && (name.is_empty() || name == "UTC");
            let zone = if utc { Zone::Utc } else { Zone::Fixed(offset, name) };
            return Ok(Time { unix, zone, ..time });
        }
        // `GMT+3` says an offset, which Go notes without moving the time.
        let hours = self.zone.strip_prefix(b"GMT").and_then(signed).unwrap_or(0);
        Ok(time.told_in(Zone::Fixed(i32::try_from(hours * 3600).unwrap_or(0), name)))
    }

    /// The month and the day of the month of a day of the year.
    fn month_of(&self, year_day: i64) -> Result<(i64, i64), &'static str> {
        let leap = calendar::is_leap(self.year);
        let plain = if leap && year_day > 60 { year_day - 1 } else { year_day };
        if !(1..=365).contains(&plain) {
            return Err("day-of-year out of range");
        }
        let (month, day) = if leap && year_day == 60 {
            (2, 29)
        } else {
            let month =
                (1..=12).rev().find(|month| i64::from(calendar::days_before(*month)) < plain).unwrap_or(1);
            (i64::from(month), plain - i64::from(calendar::days_before(month)))
        };
        if self.month.is_some_and(|own| own != month) {
            return Err("day-of-year does not match month");
        }
        if self.day.is_some_and(|own| own != day) {
            return Err("day-of-year does not match day");
        }
        Ok((month, day))
    }
}

fn within(number: i64, range: std::ops::Range<i64>, what: &'static str) -> Result<i64, Unfit> {
    if range.contains(&number) { Ok(number) } else { Err(Unfit::Range(what)) }
}

/// One digit or two; two alone where that is `fixed`.
fn number(text: &mut &[u8], fixed: bool) -> Result<i64, Unfit> {
    let length = text.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 || fixed && length == 1 {
        return Err(Unfit::Bad);
    }
    let (digits, rest) = text.split_at(length);
    *text = rest;
    all_digits(digits).ok_or(Unfit::Bad)
}

/// The place, from 1, of the name with which a text begins, of which only the first letters count.
fn name(names: &[&str], letters: usize, text: &mut &[u8]) -> Result<i64, Unfit> {
    for (number, name) in (1..).zip(names) {
        let name = name.as_bytes().get(..letters).unwrap_or(name.as_bytes());
        if let Some((begin, rest)) = text.split_at_checked(name.len())
            && begin.eq_ignore_ascii_case(name)
        {
            *text = rest;
            return Ok(number);
        }
    }
    Err(Unfit::Bad)
}

/// A number of digits alone.
fn all_digits(text: &[u8]) -> Option<i64> {
    leading_int(text).filter(|(_, rest)| rest.is_empty()).and_then(|(number, _)| number.try_into().ok())
}

/// A number that may have a sign, and may have no digits.
fn signed(text: &[u8]) -> Option<i64> {
    match text {
        [b'-', digits @ ..] => all_digits(digits).map(|number| -number),
        [b'+', digits @ ..] => all_digits(digits),
        _ => all_digits(text),
    }
}

/// The length of a separator and the digits behind it; 0 where no separator stands there, 1 where no digit.
fn fraction_length(text: &[u8]) -> usize {
    match text.split_first() {
        Some((b'.' | b',', digits)) => 1 + digits.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    }
}

/// The length of the name of a zone with which a text begins. Source: `parseTimeZone`.
fn zone_length(text: &[u8]) -> Option<usize> {
    if text.len() < 3 {
        return None;
    }
    if text.starts_with(b"ChST") || text.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(rest) = text.strip_prefix(b"GMT") {
        return Some(3 + offset_length(rest));
    }
    if matches!(text.first(), Some(b'+' | b'-')) {
        return Some(offset_length(text)).filter(|length| *length > 0);
    }
    let capitals = text.iter().take(6).take_while(|byte| byte.is_ascii_uppercase()).count();
    match capitals {
        3 => Some(3),
        4 if text.get(3) == Some(&b'T') || text.starts_with(b"WITA") => Some(4),
        5 if text.get(4) == Some(&b'T') => Some(5),
        _ => None,
    }
}

/// The length of `+03`; 0 where it is none, or beyond a day.
fn offset_length(text: &[u8]) -> usize {
    let Some((b'+' | b'-', behind)) = text.split_first() else { return 0 };
    match leading_int(behind) {
        Some((hours, rest)) if hours <= 23 && rest.len() < behind.len() => text.len() - rest.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::template::Object;

    #[test]
    fn times_are_read_as_in_go() {
        for (layout, text, time) in [
            ("2006-01-02", "2017-12-31", "2017-12-31 00:00:00 +0000 UTC"),
            (
                "2006-01-02T15:04:05Z07:00",
                "2032-09-05T21:02:30.25+09:00",
                "2032-09-05 21:02:30.25 +0900 +0900",
            ),
            ("2006-01-02T15:04:05Z07:00", "2032-09-05T21:02:30Z", "2032-09-05 21:02:30 +0000 UTC"),
            ("Mon Jan _2 15:04:05 MST 2006", "tue FEB  3 01:02:03 CET 2015", "2015-02-03 01:02:03 +0000 CET"),
            ("02 Jan 06 3:04pm MST", "03 Mar 69 12:00am GMT+3", "1969-03-03 03:00:00 +0300 GMT+3"),
            ("2006 __2", "2024  60", "2024-02-29 00:00:00 +0000 UTC"),
            ("15:04", "7:08", "0000-01-01 07:08:00 +0000 UTC"),
        ] {
            let read = parse(layout.as_bytes(), text.as_bytes()).map(|time| time.display().unwrap());
            assert_eq!(read, Ok(time.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_told_in_gos_words() {
        for (layout, text, error) in [
            ("2006-01-02", "x", r#"parsing time "x" as "2006-01-02": cannot parse "x" as "2006""#),
            ("2006-01-02", "2017-12", r#"parsing time "2017-12" as "2006-01-02": cannot parse "" as "-""#),
            ("2006-01-02", "2017-13-01", r#"parsing time "2017-13-01": month out of range"#),
            ("2006-01-02", "2017-02-30", r#"parsing time "2017-02-30": day out of range"#),
            ("2006-01-02", "2017-02-03 z", r#"parsing time "2017-02-03 z": extra text: " z""#),
            ("2006-002", "2017-366", r#"parsing time "2017-366": day-of-year out of range"#),
            ("-0700", "+9900", r#"parsing time "+9900": time zone offset hour out of range"#),
        ] {
            assert_eq!(parse(layout.as_bytes(), text.as_bytes()), Err(error.to_owned()));
        }
    }
}
