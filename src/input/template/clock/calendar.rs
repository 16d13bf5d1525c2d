//! Days and years of the Gregorian calendar, counted forwards and backwards without end.

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    /// The year; 0 is 1 BC.
    pub(super) year: i64,
    /// From 1 to 12.
    pub(super) month: u8,
    /// From 1 to 31.
    pub(super) day: u8,
    /// The day of the year, from 1.
    pub(super) year_day: u16,
}

/// Days from the beginning of a year to the first of each month, in a year that does not leap.
const BEFORE: [u16; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/// Whether February has 29 days.
pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The days of a month; 0 where there is no such month.
pub(super) fn days_in(month: u8, year: i64) -> u8 {
    match month {
        2 => 28 + u8::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// The days of a year before the first of that month, from 1 to 13, where February has 28.
pub(super) fn days_before(month: u8) -> u16 {
    usize::from(month).checked_sub(1).and_then(|index| BEFORE.get(index)).copied().unwrap_or(365)
}

/// The day that is `days` days behind 1970-01-01.
pub(super) fn date(days: i64) -> Date {
    // Years begin in March here, so that a leap day is the last of a year; eras have 400 years.
    let days = i128::from(days) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let from_march = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * from_march + 2) / 153;
    let day = small(from_march - (153 * month_from_march + 2) / 5 + 1);
    let month = small(if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 });
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    let year = i64::try_from(year).unwrap_or(i64::MAX);
    let leap = u16::from(month > 2 && is_leap(year));
    Date { year, month, day, year_day: days_before(month) + u16::from(day) + leap }
}

fn small(number: i128) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// How many days behind 1970-01-01 a day is. Months and days beyond their ends run into the next ones, as in
/// Go's `time.Date`. It wraps where it leaves what a number holds.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    let months = i128::from(month) - 1;
    let year = i128::from(year) + months.div_euclid(12);
    let month = months.rem_euclid(12) + 1;
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + from_march;
    let days = era * 146_097 + of_era - 719_468 + i128::from(day) - 1;
    wrapped(days)
}

/// The lower 64 bits of a number, as numbers of Go wrap.
pub(super) fn wrapped(number: i128) -> i64 {
    let [low @ .., _, _, _, _, _, _, _, _] = number.to_le_bytes();
    i64::from_le_bytes(low)
}

/// The day of the week, 0 for Sunday, of the day that is `days` days behind 1970-01-01.
pub(super) fn weekday(days: i64) -> u8 {
    small((i128::from(days) + 4).rem_euclid(7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        for count in (-1_000_000..1_000_000).step_by(97) {
            let date = date(count);
            assert_eq!(days(date.year, date.month.into(), date.day.into()), count);
            assert_eq!(days(date.year, 1, date.year_day.into()), count);
        }
        let leap = date(days(2024, 2, 29));
        assert_eq!((leap.year, leap.month, leap.day, leap.year_day), (2024, 2, 29, 60));
        assert_eq!(date(days(2023, 14, 31)), date(days(2024, 3, 2)));
        assert_eq!(weekday(days(2026, 11, 23)), 1);
        assert_eq!(weekday(-1), 3);
    }
}
