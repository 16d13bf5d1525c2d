//! Go's `time.Time`: an instant and the zone in which it is told, how it is written, and its methods.

use std::any::Any;

use super::calendar::{self, DAY, Date, wrapped};
use super::duration::{DURATION, Duration, SECOND};
use super::layout::{self, Element, Form};
use super::zone::Zone;
use crate::input::template::{Args, Context, Failure, Object, Param, Value};

/// The name of the type.
pub const TIME: &str = "time.Time";

/// 0001-01-01T00:00:00Z in seconds since 1970: Go's zero.
const YEAR_ONE: i64 = -62_135_596_800;

/// Where Go's absolute time begins, in seconds before 1970: the first of March of the year −292277022400.
const ABSOLUTE: i128 = (292_277_022_400 / 400 * 146_097 + 719_468) * 86_400;

/// The layout in which JSON, YAML and TOML have times. Source: `time.RFC3339Nano`.
pub const RFC_3339_NANO: &[u8] = b"2006-01-02T15:04:05.999999999Z07:00";

/// The names of the months.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The names of the days of the week.
pub(super) const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// An instant, and the zone in which it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix: i64,
    /// Nanoseconds behind them, below a second.
    pub(super) nanos: u32,
    /// The zone.
    pub(super) zone: Zone,
}

/// What a clock and a calendar show.
#[derive(Debug, Clone)]
struct Shown {
    date: Date,
    weekday: u8,
    hour: u8,
    minute: u8,
    second: u8,
    offset: i64,
    zone: String,
}

impl Time {
    /// Go's zero: the beginning of the year 1.
    pub const ZERO: Self = Self { unix: YEAR_ONE, nanos: 0, zone: Zone::Utc };

    /// An instant in seconds since 1970, told in UTC.
    pub fn at(unix: i64) -> Self {
        Self { unix, nanos: 0, zone: Zone::Utc }
    }

    /// The same instant, told in that zone.
    #[must_use]
    pub fn told_in(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    /// The instant at which clocks of `zone` show this; what is beyond the ends runs over.
    pub fn of(year: i64, month: i64, day: i64, seconds: i64, nanos: u32, zone: Zone) -> Self {
        let days = i128::from(calendar::days(year, month, day));
        let local = wrapped(days * i128::from(DAY) + i128::from(seconds));
        let offset = |unix: i64| zone.at(unix).0;
        let unix = local.wrapping_sub(offset(local.wrapping_sub(offset(local))));
        Self { unix, nanos, zone }
    }

    /// Later by that.
    #[must_use]
    pub fn add(&self, duration: Duration) -> Self {
        let nanos = i64::from(self.nanos) + duration.0 % SECOND;
        let seconds = duration.0 / SECOND + nanos.div_euclid(SECOND);
        let nanos = u32::try_from(nanos.rem_euclid(SECOND)).unwrap_or(0);
        Self { unix: self.unix.wrapping_add(seconds), nanos, zone: self.zone.clone() }
    }

    /// Later by that many nanoseconds.
    #[must_use]
    pub fn later(&self, nanos: i64) -> Self {
        self.add(Duration(nanos))
    }

    /// How much later than `other` it is, as far as a duration can tell.
    pub fn since(&self, other: &Self) -> Duration {
        let nanos = self.nanos_since(other.unix) - i128::from(other.nanos);
        Duration(i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX }))
    }

    fn nanos_since(&self, unix: i64) -> i128 {
        (i128::from(self.unix) - i128::from(unix)) * i128::from(SECOND) + i128::from(self.nanos)
    }

    /// To a multiple of `unit` since the year 1: down, or to the nearest one.
    #[must_use]
    pub fn rounded(&self, unit: Duration, nearest: bool) -> Self {
        if unit.0 <= 0 {
            return self.clone();
        }
        let rest = self.nanos_since(YEAR_ONE).rem_euclid(i128::from(unit.0));
        let up = nearest && rest * 2 >= i128::from(unit.0);
        let change = if up { i128::from(unit.0) - rest } else { -rest };
        self.add(Duration(wrapped(change)))
    }

    /// Year, month, day, hour, minute and second, as its zone shows them.
    pub fn fields(&self) -> [i64; 6] {
        let Shown { date, hour, minute, second, .. } = self.shown();
        [
            date.year,
            i64::from(date.month),
            i64::from(date.day),
            i64::from(hour),
            i64::from(minute),
            i64::from(second),
        ]
    }

    /// The zone that it is told in.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Nanoseconds since 1970, where 64 bits hold them.
    pub fn unix_nanos(&self) -> Option<i64> {
        i64::try_from(self.nanos_since(0)).ok()
    }

    fn shown(&self) -> Shown {
        let (offset, zone) = self.zone.at(self.unix);
        // Go counts from the beginning of its absolute time without a sign: what is out of its reach wraps.
        let local = i128::from(self.unix) + i128::from(offset);
        let local = (local + ABSOLUTE).rem_euclid(1 << 64) - ABSOLUTE;
        let days = i64::try_from(local.div_euclid(i128::from(DAY))).unwrap_or_default();
        let seconds = u32::try_from(local.rem_euclid(i128::from(DAY))).unwrap_or_default();
        let small = |number: u32| u8::try_from(number).unwrap_or_default();
        Shown {
            date: calendar::date(days),
            weekday: calendar::weekday(days),
            hour: small(seconds / 3600),
            minute: small(seconds / 60 % 60),
            second: small(seconds % 60),
            offset,
            zone,
        }
    }

    /// Writes it as a layout says. Source: `Time.Format`.
    pub fn format(&self, layout: &[u8]) -> Vec<u8> {
        let shown = self.shown();
        let mut out = Vec::with_capacity(layout.len() + 10);
        let mut rest = layout;
        loop {
            let chunk = layout::next(rest);
            out.extend_from_slice(chunk.prefix);
            let Some(element) = chunk.element else { return out };
            rest = chunk.rest;
            shown.write(&mut out, element, self.nanos);
        }
    }
}

impl Shown {
    fn write(&self, out: &mut Vec<u8>, element: Element, nanos: u32) {
        let Self { date, hour, .. } = self;
        let month = month_name(date.month);
        let weekday = WEEKDAYS.get(usize::from(self.weekday)).copied().unwrap_or_default();
        let half = if *hour >= 12 { "PM" } else { "AM" };
        let hour12 = if hour % 12 == 0 { 12 } else { hour % 12 };
        let text = match element {
            Element::LongMonth => month.to_owned(),
            Element::Month => month.chars().take(3).collect(),
            Element::NumMonth => date.month.to_string(),
            Element::ZeroMonth => format!("{:02}", date.month),
            Element::LongWeekDay => weekday.to_owned(),
            Element::WeekDay => weekday.chars().take(3).collect(),
            Element::Day => date.day.to_string(),
            Element::UnderDay => format!("{:2}", date.day),
            Element::ZeroDay => format!("{:02}", date.day),
            Element::UnderYearDay => format!("{:3}", date.year_day),
            Element::ZeroYearDay => format!("{:03}", date.year_day),
            Element::Hour => format!("{hour:02}"),
            Element::Hour12 => hour12.to_string(),
            Element::ZeroHour12 => format!("{hour12:02}"),
            Element::Minute => self.minute.to_string(),
            Element::ZeroMinute => format!("{:02}", self.minute),
            Element::Second => self.second.to_string(),
            Element::ZeroSecond => format!("{:02}", self.second),
            // The sign does not count for the width.
            Element::LongYear if date.year < 0 => format!("-{:04}", date.year.unsigned_abs()),
            Element::LongYear => format!("{:04}", date.year),
            Element::Year => format!("{:02}", date.year.unsigned_abs() % 100),
            Element::UpperHalf => half.to_owned(),
            Element::LowerHalf => half.to_ascii_lowercase(),
            Element::Zone if self.zone.is_empty() => offset(self.offset, Form::Minutes),
            Element::Zone => self.zone.clone(),
            Element::Offset { z: true, .. } if self.offset == 0 => "Z".to_owned(),
            Element::Offset { form, .. } => offset(self.offset, form),
            Element::Fraction { digits, trim, separator } => fraction(nanos, digits, trim, separator),
        };
        out.extend_from_slice(text.as_bytes());
    }
}

/// The name of a month from 1 to 12.
fn month_name(month: u8) -> &'static str {
    usize::from(month).checked_sub(1).and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

fn offset(offset: i64, form: Form) -> String {
    // An offset of less than a minute west has no sign of its own in Go.
    let sign = if offset / 60 < 0 { '-' } else { '+' };
    let minutes = (offset / 60).abs();
    let seconds = if sign == '-' { -offset % 60 } else { offset % 60 };
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let seconds = if seconds < 0 { format!("-{:02}", -seconds) } else { format!("{seconds:02}") };
    match form {
        Form::Hours => format!("{sign}{hours:02}"),
        Form::Minutes => format!("{sign}{hours:02}{minutes:02}"),
        Form::ColonMinutes => format!("{sign}{hours:02}:{minutes:02}"),
        Form::Seconds => format!("{sign}{hours:02}{minutes:02}{seconds}"),
        Form::ColonSeconds => format!("{sign}{hours:02}:{minutes:02}:{seconds}"),
    }
}

fn fraction(nanos: u32, digits: usize, trim: bool, separator: u8) -> String {
    if trim && (digits == 0 || nanos == 0) {
        return String::new();
    }
    let digits: String = format!("{nanos:09}").chars().take(digits).collect();
    let digits = if trim { digits.trim_end_matches('0') } else { &digits };
    if trim && digits.is_empty() { String::new() } else { format!("{}{digits}", char::from(separator)) }
}

impl Object for Time {
    fn type_name(&self) -> &str {
        TIME
    }

    fn kind(&self) -> &'static str {
        "struct"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn json(&self) -> Result<Option<Value>, String> {
        let shown = self.shown();
        let error = |what| {
            Err(format!("json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: {what}"))
        };
        if !(0..=9999).contains(&shown.date.year) {
            return error("year outside of range [0,9999]");
        }
        if shown.offset.abs() >= DAY {
            return error("timezone hour outside of range [0,23]");
        }
        Ok(Some(Value::text(self.format(RFC_3339_NANO))))
    }

    fn method(&self, name: &str) -> Option<(&'static [Param], bool)> {
        const ONE_TIME: &[Param] = &[Param::Object(TIME)];
        const ONE_DURATION: &[Param] = &[Param::Object(DURATION)];
        let params: &'static [Param] = match name {
            "Day" | "Hour" | "IsZero" | "Local" | "Minute" | "Month" | "Nanosecond" | "Second" | "String"
            | "UTC" | "Unix" | "UnixMicro" | "UnixMilli" | "UnixNano" | "Weekday" | "Year" | "YearDay" => &[],
            "After" | "Before" | "Compare" | "Equal" | "Sub" => ONE_TIME,
            "Add" | "Round" | "Truncate" => ONE_DURATION,
            "AddDate" => &[Param::Int, Param::Int, Param::Int],
            "Format" => &[Param::Text],
            _ => return None,
        };
        Some((params, false))
    }

    fn call(&self, _context: &mut Context<'_>, name: &str, args: Args<'_>) -> Result<Value, Failure> {
        let shown = || self.shown();
        let int = |number: u32| Value::int(number.into());
        let other = args.any(0).as_object::<Self>().unwrap_or(&Self::ZERO);
        let compared = (self.unix, self.nanos).cmp(&(other.unix, other.nanos));
        let nanos = |unit: i128| Value::int64(wrapped(self.nanos_since(0).div_euclid(unit)));
        Ok(match name {
            "Year" => Value::int(shown().date.year),
            "Month" => Value::object(Named {
                type_name: "time.Month",
                number: shown().date.month,
                first: 1,
                names: &MONTHS,
            }),
            "Weekday" => Value::object(Named {
                type_name: "time.Weekday",
                number: shown().weekday,
                first: 0,
                names: &WEEKDAYS,
            }),
            "Day" => int(shown().date.day.into()),
            "YearDay" => int(shown().date.year_day.into()),
            "Hour" => int(shown().hour.into()),
            "Minute" => int(shown().minute.into()),
            "Second" => int(shown().second.into()),
            "Nanosecond" => int(self.nanos),
            "IsZero" => Value::bool(self.unix == YEAR_ONE && self.nanos == 0),
            "Local" | "UTC" => Value::object(self.clone().told_in(Zone::Utc)),
            "String" => Value::text(self.text()),
            "Unix" => Value::int64(self.unix),
            "UnixMilli" => nanos(1_000_000),
            "UnixMicro" => nanos(1_000),
            "UnixNano" => nanos(1),
            "After" => Value::bool(compared.is_gt()),
            "Before" => Value::bool(compared.is_lt()),
            "Equal" => Value::bool(compared.is_eq()),
            "Compare" => Value::int(compared as i64),
            "Sub" => Value::object(self.since(other)),
            "Add" => Value::object(self.add(Duration::of(args.any(0)))),
            "Round" => Value::object(self.rounded(Duration::of(args.any(0)), true)),
            "Truncate" => Value::object(self.rounded(Duration::of(args.any(0)), false)),
            "AddDate" => Value::object(self.add_date(args.int(0), args.int(1), args.int(2))),
            "Format" => Value::text(self.format(args.str(0).bytes())),
            _ => return Err(Failure::new(format!("no method {name}"))),
        })
    }

    fn display(&self) -> Option<String> {
        Some(self.text())
    }
}

impl Time {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.format(b"2006-01-02 15:04:05.999999999 -0700 MST")).into_owned()
    }

    /// Later by years, months and days of the calendar; what is beyond the end of a month runs over.
    #[must_use]
    pub fn add_date(&self, years: i64, months: i64, days: i64) -> Self {
        let Shown { date, hour, minute, second, .. } = self.shown();
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Self::of(
            date.year.wrapping_add(years),
            i64::from(date.month).wrapping_add(months),
            i64::from(date.day).wrapping_add(days),
            seconds,
            self.nanos,
            self.zone.clone(),
        )
    }
}

/// `time.Month` and `time.Weekday`: numbers that have names.
#[derive(Debug)]
struct Named {
    type_name: &'static str,
    number: u8,
    first: u8,
    names: &'static [&'static str],
}

impl Object for Named {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn kind(&self) -> &'static str {
        "int"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn method(&self, name: &str) -> Option<(&'static [Param], bool)> {
        (name == "String").then_some((&[], false))
    }

    fn call(&self, _context: &mut Context<'_>, _name: &str, _args: Args<'_>) -> Result<Value, Failure> {
        Ok(Value::text(self.display().unwrap_or_default()))
    }

    fn underlying(&self) -> Option<Value> {
        Some(Value::int(self.number.into()))
    }

    fn display(&self) -> Option<String> {
        let index = self.number.checked_sub(self.first)?;
        self.names.get(usize::from(index)).map(|name| (*name).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(time: &Time, layout: &str) -> String {
        String::from_utf8(time.format(layout.as_bytes())).unwrap()
    }

    #[test]
    fn times_are_written_as_in_go() {
        let time = Time { nanos: 1_020_000, ..Time::at(1_560_458_379) };
        let tokyo = time.clone().told_in(Zone::load("Asia/Tokyo").unwrap());
        let york = time.clone().told_in(Zone::load("America/New_York").unwrap());
        for (time, layout, text) in [
            (&time, "2006-01-02 15:04:05.999999999 -0700 MST", "2019-06-13 20:39:39.00102 +0000 UTC"),
            (&tokyo, "Monday, 02-Jan-06 15:04:05 MST", "Friday, 14-Jun-19 05:39:39 JST"),
            (&york, "Mon Jan _2 3:04PM pm Z07:00 -07 Z0700", "Thu Jun 13 4:39PM pm -04:00 -04 -0400"),
            (&time, "Z07:00:00 -070000 .000,9999 002 __2", "Z +000000 .001,001 164 164"),
            (&time, "1/2/2006 03 05 04 4 5 06", "6/13/2019 08 39 39 39 39 19"),
            (&time, "Month Juno 0.0", "Month Juno 0.0"),
        ] {
            assert_eq!(written(time, layout), text);
        }
        assert_eq!(Time::at(0).text(), "1970-01-01 00:00:00 +0000 UTC");
        assert_eq!(Time::ZERO.text(), "0001-01-01 00:00:00 +0000 UTC");
        assert_eq!(Time::at(i64::MAX).text(), "292277026596-12-04 15:30:07 +0000 UTC");
        assert_eq!(
            Time::at(0).told_in(Zone::Fixed(-5400, String::new())).text(),
            "1969-12-31 22:30:00 -0130 -0130"
        );
        let json = Time::at(-1).json().unwrap().unwrap();
        assert_eq!(json.str().unwrap().bytes(), b"1969-12-31T23:59:59Z");
        assert!(Time::at(i64::MAX).json().is_err());
    }

    #[test]
    fn times_move_by_durations_and_by_dates() {
        let time = Time::at(100);
        assert_eq!(time.add(Duration(-1)), Time { nanos: 999_999_999, ..Time::at(99) });
        assert_eq!(time.since(&Time::at(40)), Duration(60 * SECOND));
        assert_eq!(Time::at(i64::MAX).since(&Time::ZERO), Duration(i64::MAX));
        assert_eq!(time.rounded(Duration(60 * SECOND), true), Time::at(120));
        assert_eq!(time.rounded(Duration(60 * SECOND), false), Time::at(60));
        assert_eq!(time.add_date(0, 13, -1).text(), "1971-01-31 00:01:40 +0000 UTC");
        let berlin = Time::of(2024, 3, 30, 9000, 0, Zone::load("Europe/Berlin").unwrap());
        assert_eq!(berlin.text(), "2024-03-30 02:30:00 +0100 CET");
        assert_eq!(berlin.add_date(0, 0, 1).text(), "2024-03-31 03:30:00 +0200 CEST");
    }
}
