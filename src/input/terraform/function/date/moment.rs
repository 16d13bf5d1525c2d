//! A moment with the offset in which it was written, read and written as Go's package `time` does.

use std::cmp::Ordering;

const SECONDS_A_DAY: i64 = 86_400;
const NANOSECONDS: i64 = 1_000_000_000;

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Moment {
    /// Seconds since the beginning of 1970 on the clock of the place: the offset is counted in.
    local: i64,
    /// Nanoseconds on top of them, below 1,000,000,000.
    nanosecond: i64,
    /// Seconds that the clock of the place is ahead of UTC.
    offset: i64,
}

/// A moment as a calendar and a clock show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) year: i64,
    pub(super) month: usize,
    pub(super) day: i64,
    /// Days since Sunday.
    pub(super) weekday: usize,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
}

impl Moment {
    /// Reads a time of RFC 3339, strictly.
    ///
    /// # Errors
    /// What is wrong, as a clause.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text };
        let year = reader.number(4, 4, "year")?;
        reader.expect('-')?;
        let month = reader.number_up_to(2, 2, 1, 12, "month")?;
        reader.expect('-')?;
        let day = reader.number(2, 2, "day of month")?;
        if !reader.take('T') {
            return Err("missing required time introducer 'T'".to_owned());
        }
        let hour = reader.number_up_to(2, 2, 0, 23, "hour")?;
        reader.expect(':')?;
        let minute = reader.number_up_to(2, 2, 0, 59, "minute")?;
        reader.expect(':')?;
        let second = reader.number_up_to(2, 2, 0, 59, "second")?;
        let nanosecond = reader.fraction();
        let offset = reader.offset()?;
        if !reader.rest.is_empty() {
            return Err(format!("cannot use `{}` as timestamp segment", reader.rest));
        }
        Self::of(year, month, day, [hour, minute, second, nanosecond], offset)
            .ok_or_else(|| "day out of range".to_owned())
    }

    /// The moment of a day and a time (hour, minute, second, nanosecond), where the month has such a day.
    pub(in super::super) fn of(year: i64, month: i64, day: i64, time: [i64; 4], offset: i64) -> Option<Self> {
        let last = match month {
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        };
        if !(1..=last).contains(&day) {
            return None;
        }
        let [hour, minute, second, nanosecond] = time;
        let local = days_before(year, month, day) * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
        Some(Self { local, nanosecond, offset })
    }

    /// The moment so many nanoseconds later, on the same clock.
    pub(super) fn after(self, nanoseconds: i64) -> Self {
        let nanosecond = self.nanosecond + nanoseconds.rem_euclid(NANOSECONDS);
        Self {
            local: self.local + nanoseconds.div_euclid(NANOSECONDS) + nanosecond / NANOSECONDS,
            nanosecond: nanosecond % NANOSECONDS,
            offset: self.offset,
        }
    }

    /// Which one is earlier, whatever their clocks show.
    pub(super) fn cmp_in_time(&self, other: &Self) -> Ordering {
        let instant = |moment: &Self| (moment.local - moment.offset, moment.nanosecond);
        instant(self).cmp(&instant(other))
    }

    /// As RFC 3339, without fractions of a second.
    pub(in super::super) fn rfc3339(&self) -> String {
        let Fields { year, month, day, hour, minute, second, .. } = self.fields();
        let year = padded_year(year);
        format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}", self.offset_or_z())
    }

    /// The offset as `Z` or `+01:00`.
    pub(super) fn offset_or_z(&self) -> String {
        if self.offset == 0 { "Z".to_owned() } else { self.offset_with(":") }
    }

    /// The offset as a sign, hours and minutes with a text between them.
    pub(super) fn offset_with(&self, between: &str) -> String {
        let minutes = self.offset / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}{between}{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }

    /// What calendar and clock show.
    pub(super) fn fields(&self) -> Fields {
        let days = self.local.div_euclid(SECONDS_A_DAY);
        let time = self.local.rem_euclid(SECONDS_A_DAY);
        // SPEC: the civil calendar in eras of 400 years that begin on the first of March, so that leap days stand at
        // the end of a year.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Fields {
            year,
            month: usize::try_from(month).unwrap_or(1),
            day,
            // The first of January 1970 was a Thursday.
            weekday: usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0),
            hour: time / 3600,
            minute: time / 60 % 60,
            second: time % 60,
        }
    }
}

/// A year with at least four digits.
pub(super) fn padded_year(year: i64) -> String {
    if year < 0 { format!("-{:04}", year.unsigned_abs()) } else { format!("{year:04}") }
}

/// Days between the first of January 1970 and a day.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn take(&mut self, char: char) -> bool {
        let rest = self.rest.strip_prefix(char);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, char: char) -> Result<(), String> {
        if self.take(char) {
            Ok(())
        } else if self.rest.is_empty() {
            Err(format!("end of string where `{char}` is expected"))
        } else {
            Err(format!("found `{}` where `{char}` is expected", self.rest))
        }
    }

    /// As many digits as there are, `least` to `most`.
    fn number(&mut self, least: usize, most: usize, what: &str) -> Result<i64, String> {
        if self.rest.is_empty() {
            return Err(format!("end of string before {what}"));
        }
        let digits = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(digits).unwrap_or_default();
        match number.parse() {
            Ok(number) if digits >= least => {
                self.rest = rest;
                Ok(number)
            }
            _ => Err(format!("cannot use `{}` as {what}", self.rest)),
        }
    }

    fn number_up_to(
        &mut self,
        least: usize,
        most: usize,
        from: i64,
        to: i64,
        what: &str,
    ) -> Result<i64, String> {
        let number = self.number(least, most, what)?;
        if (from..=to).contains(&number) {
            Ok(number)
        } else {
            Err(format!("cannot use `{number}` as {what}"))
        }
    }

    /// Nanoseconds, where a point and digits follow. Digits behind the ninth are passed over.
    fn fraction(&mut self) -> i64 {
        let Some(behind) = self.rest.strip_prefix('.') else { return 0 };
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let (fraction, rest) = behind.split_at_checked(digits).unwrap_or_default();
        if fraction.is_empty() {
            return 0;
        }
        self.rest = rest;
        format!("{:0<9}", fraction.get(..9).unwrap_or(fraction)).parse().unwrap_or(0)
    }

    /// `Z`, or a sign, hours and minutes.
    fn offset(&mut self) -> Result<i64, String> {
        if self.take('Z') {
            return Ok(0);
        }
        let whole = self.rest;
        let wrong = |_| {
            if whole.is_empty() {
                "end of string before UTC offset".to_owned()
            } else {
                format!("cannot use `{whole}` as UTC offset")
            }
        };
        let sign = if self.take('-') { -1 } else { self.expect('+').map(|()| 1).map_err(wrong)? };
        let hours = self.number_up_to(2, 2, 0, 23, "UTC offset").map_err(wrong)?;
        self.expect(':').map_err(wrong)?;
        let minutes = self.number_up_to(2, 2, 0, 59, "UTC offset").map_err(wrong)?;
        Ok(sign * (hours * 3600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        Moment::parse(text).map_or_else(|message| message, |moment| moment.rfc3339())
    }

    #[test]
    fn a_moment_keeps_its_clock() {
        assert_eq!(written("2020-02-29T23:59:59+02:30"), "2020-02-29T23:59:59+02:30");
        assert_eq!(written("2020-01-01T00:00:00.123456789123Z"), "2020-01-01T00:00:00Z");
        assert_eq!(written("2020-01-01T03:00:00.5-00:00"), "2020-01-01T03:00:00Z");
        assert_eq!(written("0000-01-01T00:00:00-23:59"), "0000-01-01T00:00:00-23:59");
    }

    #[test]
    fn what_is_no_moment_is_told() {
        assert_eq!(written("bad"), "cannot use `bad` as year");
        assert_eq!(written("2020"), "end of string where `-` is expected");
        assert_eq!(written("2020-01-01 00:00:00Z"), "missing required time introducer 'T'");
        assert_eq!(written("2021-02-29T00:00:00Z"), "day out of range");
        assert_eq!(written("2020-01-01T00:00:00"), "end of string before UTC offset");
        assert_eq!(written("2020-01-01T00:00:60Z"), "cannot use `60` as second");
        assert_eq!(written("2020-01-01T00:00:00Zx"), "cannot use `x` as timestamp segment");
        assert_eq!(written("2020-01-01T3:00:00Z"), "cannot use `3:00:00Z` as hour");
        assert_eq!(written("2020-01-01T00:00:00,5Z"), "cannot use `,5Z` as UTC offset");
        assert_eq!(written("2020-01-01T00:00:00+24:00"), "cannot use `+24:00` as UTC offset");
        assert_eq!(written("2020-13-01T00:00:00Z"), "cannot use `13` as month");
    }

    #[test]
    fn every_day_is_shown_as_it_was_made() {
        let mut weekday = None;
        for days in -800_000..800_000_i64 {
            let moment = Moment { local: days * SECONDS_A_DAY, nanosecond: 0, offset: 0 };
            let fields = moment.fields();
            let month = i64::try_from(fields.month).unwrap();
            assert_eq!(Moment::of(fields.year, month, fields.day, [0; 4], 0), Some(moment));
            assert!(weekday.is_none_or(|before: usize| (before + 1) % 7 == fields.weekday));
            weekday = Some(fields.weekday);
        }
    }
}
