//! Times as YAML 1.1 writes them (<https://yaml.org/type/timestamp.html>), of which Go reads some.

use super::super::date::moment::Moment;

/// A date, or a date and a time with an offset behind a `T` or without one behind a blank, as RFC 3339. None for
/// anything else.
pub(super) fn rfc3339(text: &str) -> Option<String> {
    let mut reader = Reader { rest: text };
    let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    reader.rest = text.get(4..)?;
    reader.expect('-')?;
    let month = reader.number(1, 12)?;
    reader.expect('-')?;
    let day = reader.number(1, 31)?;
    let mut time = [0; 4];
    let mut offset = 0;
    if !reader.rest.is_empty() {
        let zoned = reader.rest.starts_with(['T', 't']);
        if !zoned && !reader.rest.starts_with(' ') {
            return None;
        }
        reader.rest = reader.rest.get(1..)?;
        let hour = reader.number(0, 23)?;
        reader.expect(':')?;
        let minute = reader.number(0, 59)?;
        reader.expect(':')?;
        time = [hour, minute, reader.number(0, 59)?, 0];
        reader.fraction();
        if zoned {
            offset = reader.offset()?;
        }
    }
    if !reader.rest.is_empty() {
        return None;
    }
    Some(Moment::of(year.parse().ok()?, month, day, time, offset)?.rfc3339())
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn expect(&mut self, char: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(char)?;
        Some(())
    }

    /// One or two digits.
    fn number(&mut self, least: i64, most: i64) -> Option<i64> {
        let digits = self.rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest;
        number.parse().ok().filter(|number| (least..=most).contains(number))
    }

    /// Passes over a fraction of a second.
    fn fraction(&mut self) {
        if let Some(rest) = self.rest.strip_prefix(['.', ',']) {
            let behind = rest.trim_start_matches(|char: char| char.is_ascii_digit());
            if behind.len() < rest.len() {
                self.rest = behind;
            }
        }
    }

    /// `Z`, or a sign, two digits of hours and two of minutes. Go takes 24 hours and 60 minutes, too.
    fn offset(&mut self) -> Option<i64> {
        if self.rest.starts_with('Z') {
            return self.expect('Z').map(|()| 0);
        }
        let sign = if self.rest.starts_with('-') { -1 } else { 1 };
        self.rest = self.rest.strip_prefix(['-', '+'])?;
        let two = |reader: &mut Self, most| {
            let digits = reader.rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
            if digits == 2 { reader.number(0, most) } else { None }
        };
        let hours = two(self, 24)?;
        self.expect(':')?;
        let minutes = two(self, 60)?;
        Some(sign * (hours * 3600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn times_become_those_of_rfc_3339() {
        let pairs = [
            ("2020-01-02", "2020-01-02T00:00:00Z"),
            ("2020-1-2", "2020-01-02T00:00:00Z"),
            ("2020-01-02 03:04:05", "2020-01-02T03:04:05Z"),
            ("2020-01-02 1:2:3.5", "2020-01-02T01:02:03Z"),
            ("2020-01-02 00:00:00,5", "2020-01-02T00:00:00Z"),
            ("2020-1-2T3:4:5.5Z", "2020-01-02T03:04:05Z"),
            ("2020-01-02t03:04:05+01:00", "2020-01-02T03:04:05+01:00"),
            ("2020-01-01T00:00:00+24:60", "2020-01-01T00:00:00+25:00"),
        ];
        for (text, time) in pairs {
            assert_eq!(rfc3339(text).as_deref(), Some(time), "{text}");
        }
    }

    #[test]
    fn other_texts_stay_texts() {
        for text in [
            "2020-13-02",
            "2020-02-30",
            "2020-1",
            "20200-01-01",
            "2020-01-01T00:00:00",
            "2020-01-01 00:00:00Z",
            "2020-01-01 00:00:00 Z",
            "2020-01-01T00:00:00z",
            "2020-01-01T00:00Z",
            "2020-01-01T00:00:00+25:00",
            "2020-01-01x",
            "2020",
            "-1-1",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }
}
