//! Go's layouts: `2006-01-02 15:04:05` says by example how a time is written. Source: `time/format.go` of Go 1.26.

/// A part of a layout that stands for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// `January`
    LongMonth,
    /// `Jan`
    Month,
    /// `1`
    NumMonth,
    /// `01`
    ZeroMonth,
    /// `Monday`
    LongWeekDay,
    /// `Mon`
    WeekDay,
    /// `2`
    Day,
    /// `_2`
    UnderDay,
    /// `02`
    ZeroDay,
    /// `__2`
    UnderYearDay,
    /// `002`
    ZeroYearDay,
    /// `15`
    Hour,
    /// `3`
    Hour12,
    /// `03`
    ZeroHour12,
    /// `4`
    Minute,
    /// `04`
    ZeroMinute,
    /// `5`
    Second,
    /// `05`
    ZeroSecond,
    /// `2006`
    LongYear,
    /// `06`
    Year,
    /// `PM`
    UpperHalf,
    /// `pm`
    LowerHalf,
    /// `MST`
    Zone,
    /// `-0700` and its kin; `z` where it is `Z0700`, which prints `Z` for no offset.
    Offset { form: Form, z: bool },
    /// `.000` or `.999`, which drops zeros at the end; also with a comma.
    Fraction { digits: usize, trim: bool, separator: u8 },
}

/// How an offset from UTC is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `-07`
    Hours,
    /// `-0700`
    Minutes,
    /// `-07:00`
    ColonMinutes,
    /// `-070000`
    Seconds,
    /// `-07:00:00`
    ColonSeconds,
}

const fn offset(form: Form, z: bool) -> Element {
    Element::Offset { form, z }
}

/// The elements by their texts; of several that fit, the first one holds.
const ELEMENTS: &[(&[u8], Element)] = &[
    (b"January", Element::LongMonth),
    (b"Jan", Element::Month),
    (b"Monday", Element::LongWeekDay),
    (b"Mon", Element::WeekDay),
    (b"MST", Element::Zone),
    (b"01", Element::ZeroMonth),
    (b"02", Element::ZeroDay),
    (b"03", Element::ZeroHour12),
    (b"04", Element::ZeroMinute),
    (b"05", Element::ZeroSecond),
    (b"06", Element::Year),
    (b"002", Element::ZeroYearDay),
    (b"15", Element::Hour),
    (b"1", Element::NumMonth),
    (b"2006", Element::LongYear),
    (b"2", Element::Day),
    (b"_2", Element::UnderDay),
    (b"__2", Element::UnderYearDay),
    (b"3", Element::Hour12),
    (b"4", Element::Minute),
    (b"5", Element::Second),
    (b"PM", Element::UpperHalf),
    (b"pm", Element::LowerHalf),
    (b"-070000", offset(Form::Seconds, false)),
    (b"-07:00:00", offset(Form::ColonSeconds, false)),
    (b"-0700", offset(Form::Minutes, false)),
    (b"-07:00", offset(Form::ColonMinutes, false)),
    (b"-07", offset(Form::Hours, false)),
    (b"Z070000", offset(Form::Seconds, true)),
    (b"Z07:00:00", offset(Form::ColonSeconds, true)),
    (b"Z0700", offset(Form::Minutes, true)),
    (b"Z07:00", offset(Form::ColonMinutes, true)),
    (b"Z07", offset(Form::Hours, true)),
];

/// The literal text before the first element of a layout, the element, its text, and what follows. Without an
/// element, all is literal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    /// Literal text.
    pub(super) prefix: &'a [u8],
    /// What stands behind it.
    pub(super) element: Option<Element>,
    /// The text of the element.
    pub(super) text: &'a [u8],
    /// What stands behind the element.
    pub(super) rest: &'a [u8],
}

/// Finds the first element of a layout.
pub(super) fn next(layout: &[u8]) -> Chunk<'_> {
    for at in 0..layout.len() {
        let (prefix, here) = layout.split_at(at);
        if let Some((element, length)) = element(here) {
            let (text, rest) = here.split_at(length.min(here.len()));
            return Chunk { prefix, element: Some(element), text, rest };
        }
    }
    Chunk { prefix: layout, element: None, text: b"", rest: b"" }
}

/// The element that a text begins with, and its length.
fn element(here: &[u8]) -> Option<(Element, usize)> {
    let first = *here.first()?;
    if matches!(first, b'.' | b',') {
        return fraction(here);
    }
    // `_2006` is a literal `_` before a year.
    if !first.is_ascii_alphanumeric() && !matches!(first, b'_' | b'-') || here.starts_with(b"_2006") {
        return None;
    }
    let fits = |(text, element): &&(&[u8], Element)| {
        let Some(rest) = here.strip_prefix(*text) else { return false };
        // `Month` is no `Mon`.
        !(matches!(element, Element::Month | Element::WeekDay)
            && rest.first().is_some_and(u8::is_ascii_lowercase))
    };
    ELEMENTS.iter().find(fits).map(|(text, element)| (*element, text.len()))
}

/// `.000` or `.999`, behind which no digit stands.
fn fraction(here: &[u8]) -> Option<(Element, usize)> {
    let (&separator, digits) = here.split_first()?;
    let digit = *digits.first().filter(|digit| matches!(digit, b'0' | b'9'))?;
    let count = digits.iter().take_while(|byte| **byte == digit).count();
    if digits.get(count).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    // Go keeps twelve bits of the count.
    Some((Element::Fraction { digits: count & 0xfff, trim: digit == b'9', separator }, count + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_between_literal_text() {
        let elements = |mut layout: &'static str| {
            let mut found = Vec::new();
            loop {
                let chunk = next(layout.as_bytes());
                found.extend(chunk.element);
                if chunk.element.is_none() {
                    return (found, String::from_utf8_lossy(chunk.prefix).into_owned());
                }
                layout = std::str::from_utf8(chunk.rest).unwrap();
            }
        };
        let all = |found: &[Element], rest: &str| (found.to_vec(), rest.to_owned());
        assert_eq!(elements("Month Janet"), all(&[], "Month Janet"));
        assert_eq!(elements("Monday, Jan"), all(&[Element::LongWeekDay, Element::Month], ""));
        assert_eq!(elements("_2006x"), all(&[Element::LongYear], "x"));
        assert_eq!(
            elements("002 __2 _2"),
            all(&[Element::ZeroYearDay, Element::UnderYearDay, Element::UnderDay], "")
        );
        assert_eq!(elements("05.0001"), all(&[Element::ZeroSecond, Element::ZeroMonth], ""));
    }
}
