//! What `formatdate` writes: letters stand for parts of a time, everything else for itself
//! (`cty/function/stdlib/datetime.go`).

use super::moment::{Fields, Moment, padded_year};

const MONTHS: [&str; 12] = [
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

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A time as a layout wants it.
///
/// # Errors
/// What is wrong with the layout, as a clause.
pub(super) fn format(layout: &str, moment: &Moment) -> Result<String, String> {
    let fields = moment.fields();
    let mut out = String::new();
    let mut rest = layout;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => quoted(rest),
            first if first.is_ascii_alphabetic() => {
                rest.bytes().take_while(|byte| char::from(*byte) == first).count()
            }
            _ => rest.find(|char: char| char == '\'' || char.is_ascii_alphabetic()).unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = behind;
        match first {
            '\'' if token == "''" => out.push('\''),
            '\'' => match token.get(1..).and_then(|text| text.strip_suffix('\'')) {
                Some(text) => unquote(text, &mut out),
                None => return Err("unterminated literal `'`".to_owned()),
            },
            first if first.is_ascii_alphabetic() => verb(first, token, &fields, moment, &mut out)?,
            _ => out.push_str(token),
        }
    }
    Ok(out)
}

/// How long a quoted text at the beginning is, quotes included. Two quotes inside of it stand for one; two at its
/// beginning are all of it. Without an end it is all that there is.
fn quoted(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'\'') {
        return 2;
    }
    let mut at = 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\'', rest)) {
        at += found + 1;
        if bytes.get(at) != Some(&b'\'') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// Writes quoted text. A quote takes away what follows it; Terraform looks at the last one alone to tell whether a
/// text has an end, so that `'a''` is `a'`.
fn unquote(text: &str, out: &mut String) {
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        out.push(char);
        if char == '\'' {
            chars.next();
        }
    }
}

/// Writes what a run of one letter stands for.
fn verb(letter: char, token: &str, fields: &Fields, moment: &Moment, out: &mut String) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("invalid date format verb `{token}`: {what}"));
    let digits = |value: i64, what: &str| match token.len() {
        1 => Ok(value.to_string()),
        2 => Ok(format!("{value:02}")),
        _ => Err(format!(
            "invalid date format verb `{token}`: {what} must either be `{letter}` or `{letter}{letter}`"
        )),
    };
    let text = match (letter, token.len()) {
        ('Y', 2) => format!("{:02}", fields.year % 100),
        ('Y', 4) => padded_year(fields.year),
        ('Y', _) => return wrong("year must either be `YY` or `YYYY`"),
        ('M', 1) => fields.month.to_string(),
        ('M', 2) => format!("{:02}", fields.month),
        ('M', 3) => short(name(&MONTHS, fields.month.saturating_sub(1))),
        ('M', 4) => name(&MONTHS, fields.month.saturating_sub(1)).to_owned(),
        ('M', _) => return wrong("month must be `M`, `MM`, `MMM`, or `MMMM`"),
        ('D', _) => digits(fields.day, "day of month")?,
        ('E', 3) => short(name(&WEEKDAYS, fields.weekday)),
        ('E', 4) => name(&WEEKDAYS, fields.weekday).to_owned(),
        ('E', _) => return wrong("day of week must either be `EEE` or `EEEE`"),
        ('h', _) => digits(fields.hour, "24-hour")?,
        ('H', _) => digits((fields.hour + 11) % 12 + 1, "12-hour")?,
        ('A', 2) => if fields.hour < 12 { "AM" } else { "PM" }.to_owned(),
        ('a', 2) => if fields.hour < 12 { "am" } else { "pm" }.to_owned(),
        ('A' | 'a', _) => return wrong(&format!("must be `{letter}{letter}`")),
        ('m', _) => digits(fields.minute, "minute")?,
        ('s', _) => digits(fields.second, "second")?,
        ('Z', 1) => moment.offset_or_z(),
        ('Z', 3) => match moment.offset_with("") {
            offset if offset == "+0000" => "UTC".to_owned(),
            offset => offset,
        },
        ('Z', 4) => moment.offset_with(""),
        ('Z', 5) => moment.offset_with(":"),
        ('Z', _) => return wrong("timezone must be Z, ZZZZ, or ZZZZZ"),
        _ => return Err(format!("invalid date format verb `{token}`")),
    };
    out.push_str(&text);
    Ok(())
}

fn name<const N: usize>(names: &[&'static str; N], index: usize) -> &'static str {
    names.get(index).copied().unwrap_or_default()
}

fn short(name: &str) -> String {
    name.chars().take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(layout: &str, time: &str) -> String {
        format(layout, &Moment::parse(time).unwrap()).unwrap_or_else(|message| message)
    }

    #[test]
    fn letters_stand_for_parts_of_a_time() {
        let time = "2018-01-02T23:12:01-08:00";
        assert_eq!(formatted("EEEE, DD-MMM-YY hh:mm:ss ZZZ", time), "Tuesday, 02-Jan-18 23:12:01 -0800");
        assert_eq!(formatted("EEE MMMM M MM D YYYY", time), "Tue January 1 01 2 2018");
        assert_eq!(formatted("H:m:s HH AA aa h", time), "11:12:1 11 PM pm 23");
        assert_eq!(formatted("Z ZZZ ZZZZ ZZZZZ", time), "-08:00 -0800 -0800 -08:00");
        assert_eq!(formatted("Z ZZZ ZZZZ ZZZZZ", "2018-01-02T00:12:01Z"), "Z UTC +0000 +00:00");
        assert_eq!(formatted("H aa", "2018-01-02T00:12:01Z"), "12 am");
        assert_eq!(formatted("YYYY-MM-DD'T'hh:mm:ssZ", "2020-02-03T04:05:06Z"), "2020-02-03T04:05:06Z");
    }

    #[test]
    fn quoted_text_stands_for_itself() {
        let time = "2018-01-02T23:12:01Z";
        assert_eq!(formatted("'it''s' '' 'D'", time), "it's ' D");
        assert_eq!(formatted("é, 1'é'", time), "é, 1é");
        assert_eq!(formatted("'open", time), "unterminated literal `'`");
        assert_eq!(formatted("'", time), "unterminated literal `'`");
        assert_eq!(formatted("'a", time), "unterminated literal `'`");
        assert_eq!(formatted("'a''", time), "a'");
        assert_eq!(formatted("'a'''", time), "a'");
        assert_eq!(formatted("''''", time), "''");
    }

    #[test]
    fn letters_without_a_meaning_are_told() {
        let time = "2018-01-02T23:12:01Z";
        for layout in ["Y", "MMMMM", "DDD", "E", "hhh", "HHH", "A", "aaa", "mmm", "sss", "ZZ", "q", "T"] {
            assert!(formatted(layout, time).starts_with("invalid date format verb"), "{layout}");
        }
    }
}
