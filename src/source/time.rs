//! Times and days, in UTC. Nobody here asks a clock: the run's time is an argument.

use ::time::format_description::well_known::Rfc3339;
use ::time::{OffsetDateTime, UtcDateTime};

pub use ::time::Date;

/// The day of a time that is given in seconds since 1970-01-01T00:00:00Z. Times outside the years 0 to 9999
/// are cut to those.
pub fn day_of(seconds: i64) -> Date {
    utc(seconds).date()
}

/// Reads a day, `YYYY-MM-DD` and nothing else.
pub fn parse_day(text: &str) -> Option<Date> {
    let digits = |from: usize, to: usize| -> Option<u16> {
        let part = text.get(from..to)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    };
    if text.len() != 10 || text.get(4..5) != Some("-") || text.get(7..8) != Some("-") {
        return None;
    }
    let month = ::time::Month::try_from(u8::try_from(digits(5, 7)?).ok()?).ok()?;
    Date::from_calendar_date(i32::from(digits(0, 4)?), month, u8::try_from(digits(8, 10)?).ok()?).ok()
}

/// Writes a day as `YYYY-MM-DD`.
pub fn format_day(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

/// How many days `later` is behind `earlier`; negative if it is before it.
pub fn days_between(earlier: Date, later: Date) -> i64 {
    i64::from(later.to_julian_day()) - i64::from(earlier.to_julian_day())
}

/// Reads a time in the one spelling that is accepted, `YYYY-MM-DDTHH:MM:SSZ`, as seconds since
/// 1970-01-01T00:00:00Z.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let seconds = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp();
    // Offsets, fractions, lowercase letters and leap seconds are other spellings.
    (format_rfc3339(seconds) == text).then_some(seconds)
}

/// Writes a time as `YYYY-MM-DDTHH:MM:SSZ`. Times outside the years 0 to 9999 are cut to those.
pub fn format_rfc3339(seconds: i64) -> String {
    let time = utc(seconds);
    let (hour, minute, second) = time.time().as_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", format_day(time.date()))
}

/// The first second of the year 0, and the last of the year 9999.
const SECONDS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// The time, cut to what four digits of a year can say.
fn utc(seconds: i64) -> UtcDateTime {
    let cut = seconds.clamp(*SECONDS.start(), *SECONDS.end());
    UtcDateTime::from_unix_timestamp(cut).unwrap_or(UtcDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_one_spelling() {
        assert_eq!(parse_rfc3339("2026-01-02T03:04:05Z"), Some(1_767_323_045));
        assert_eq!(format_rfc3339(1_767_323_045), "2026-01-02T03:04:05Z");
        for text in [
            "2026-01-02T03:04:05.0Z",
            "2026-01-02T03:04:05+00:00",
            "2026-01-02t03:04:05z",
            "2026-01-02 03:04:05Z",
            "2026-02-30T03:04:05Z",
            "2026-01-02T03:04:60Z",
            " 2026-01-02T03:04:05Z",
            "",
        ] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn times_beyond_four_digits_of_a_year_are_cut() {
        assert_eq!(format_rfc3339(i64::MIN), "0000-01-01T00:00:00Z");
        assert_eq!(format_rfc3339(i64::MAX), "9999-12-31T23:59:59Z");
        assert_eq!(parse_rfc3339("9999-12-31T23:59:59Z"), Some(253_402_300_799));
        assert_eq!(parse_rfc3339("0000-01-01T00:00:00Z"), Some(-62_167_219_200));
    }

    #[test]
    fn a_day_has_one_spelling() {
        let day = parse_day("2028-02-29").unwrap();
        assert_eq!(format_day(day), "2028-02-29");
        assert_eq!(days_between(day, parse_day("2028-03-01").unwrap()), 1);
        assert_eq!(day_of(parse_rfc3339("2028-02-29T23:59:59Z").unwrap()), day);
        for text in
            ["2027-02-29", "2026-1-02", "2026-01-2x", "+026-01-02", "2026-13-01", "tomorrow", "2026-01-021"]
        {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
