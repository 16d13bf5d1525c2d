//! Values made into numbers and texts whatever they are. Source: spf13/cast 1.7.0 and Sprig's `strval` and
//! `strslice`.

use crate::input::template::format::{parse_float, parse_int, text};
use crate::input::template::{Data, Failure, Int, Object, Value};

/// The value as `int64` (`cast.ToInt64`): fractions are cut off, texts are read with the base that their prefix
/// names, and everything that is no number is 0.
pub(in crate::input::helm) fn to_int64(value: &Value) -> i64 {
    match &value.data {
        Data::Int(number, _) => *number,
        Data::Float(number) => truncated(*number),
        Data::Text(text) => parse_int(without_zero_fraction(text.bytes()), 0).unwrap_or(0),
        Data::Bool(truth) => i64::from(*truth),
        Data::Object(object) => named_int(&**object).unwrap_or(0),
        _ => 0,
    }
}

/// The value as `float64` (`cast.ToFloat64`): what is no number is 0.
pub(in crate::input::helm) fn to_float64(value: &Value) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "Go rounds to the nearest number as well"
    )]
    match &value.data {
        Data::Int(number, int) if int.is_unsigned() => *number as u64 as f64,
        Data::Int(number, _) => *number as f64,
        Data::Float(number) => *number,
        Data::Text(text) => parse_float(text.bytes()).unwrap_or(0.0),
        Data::Bool(truth) => f64::from(u8::from(*truth)),
        Data::Object(object) => named_int(&**object).unwrap_or(0) as f64,
        _ => 0.0,
    }
}

/// The number of a month or of a day of the week: the only types with a name that count as numbers.
fn named_int(object: &dyn Object) -> Option<i64> {
    if !matches!(object.type_name(), "time.Month" | "time.Weekday") {
        return None;
    }
    match object.underlying()?.data {
        Data::Int(number, Int::Int) => Some(number),
        _ => None,
    }
}

/// A number without its fraction. What does not fit is the least number, as on Go's most common machine.
pub(in crate::input::helm) fn truncated(number: f64) -> i64 {
    const END: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    if (-END..END).contains(&number) { number as i64 } else { i64::MIN }
}

/// `3.00` is read as `3`.
fn without_zero_fraction(text: &[u8]) -> &[u8] {
    let zeros = text.iter().rev().take_while(|byte| **byte == b'0').count();
    let (rest, _) = text.split_at_checked(text.len() - zeros).unwrap_or((text, &[]));
    match rest {
        [before @ .., b'.'] if zeros > 0 => before,
        _ => text,
    }
}

/// The value as a `string` with what is known of it (Sprig's `strval`): texts and bytes as they are, objects by
/// their own text, everything else as `%v` prints it.
///
/// # Errors
/// Those of printing: the value is too large or holds itself.
pub(in crate::input::helm) fn strval(value: &Value) -> Result<Value, Failure> {
    let data = match &value.data {
        Data::Text(text) | Data::Bytes(text) => text.clone(),
        _ => text(value)?,
    };
    Ok(Value { data: Data::Text(data), origin: value.origin })
}

/// The values of a slice as `string`s, without those that are `nil` (Sprig's `strslice`); of what is no slice, its
/// own text.
///
/// `charge` counts the bytes of what is printed for it: a value that is small in memory may be long in print.
///
/// # Errors
/// Those of [`strval`] and of `charge`.
pub(in crate::input::helm) fn strslice(
    value: &Value,
    charge: &mut dyn FnMut(usize) -> Result<(), Failure>,
) -> Result<Vec<Value>, Failure> {
    let mut printed = |value: &Value| {
        let text = strval(value)?;
        if !matches!(value.data, Data::Text(_)) {
            charge(text.str().map_or(0, |text| text.bytes().len()))?;
        }
        Ok(text)
    };
    if let Data::Bytes(bytes) = &value.data {
        let texts = bytes.bytes().iter().map(|byte| Value::text(byte.to_string()).with_origin(value.origin));
        return Ok(texts.collect());
    }
    match value.as_list() {
        Some(list) => list.values().iter().filter(|element| !element.is_nil()).map(printed).collect(),
        None if value.is_nil() => Ok(Vec::new()),
        None => Ok(vec![printed(value)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_cast_reads_them() {
        let cases = [
            ("0x10", 16),
            ("010", 8),
            ("08", 0),
            ("1e3", 0),
            ("3.9", 0),
            ("3.0", 3),
            ("3.", 0),
            (" 5", 0),
            ("-7", -7),
            ("100", 100),
            (".0", 0),
            ("1.000", 1),
            ("", 0),
            ("1_000", 1000),
            ("99999999999999999999", 0),
        ];
        for (text, number) in cases {
            assert_eq!(to_int64(&Value::text(text)), number, "{text:?}");
        }
        assert_eq!(to_int64(&Value::float(-3.9)), -3);
        assert_eq!(to_int64(&Value::float(1e300)), i64::MIN);
        assert_eq!(to_int64(&Value::float(f64::NAN)), i64::MIN);
        assert_eq!(to_int64(&Value::bool(true)), 1);
        assert_eq!(to_int64(&Value::NIL), 0);
        let floats = [("1e3", 1000.0), ("0x1p4", 16.0), ("x", 0.0), ("1e400", 0.0), ("08", 8.0)];
        for (text, number) in floats {
            assert!((to_float64(&Value::text(text)) - number).abs() < 1e-9, "{text:?}");
        }
    }

    #[test]
    fn everything_has_a_text() {
        let shown = |value: &Value| strval(value).unwrap().str().unwrap().lossy().into_owned();
        assert_eq!(shown(&Value::NIL), "<nil>");
        assert_eq!(shown(&Value::float(1e6)), "1e+06");
        assert_eq!(shown(&Data::Bytes("ab".into()).into()), "ab");
        let list = Value::list(vec![Value::int(1), Value::NIL, Value::text("a")]);
        let texts: Vec<String> = strslice(&list, &mut |_| Ok(())).unwrap().iter().map(shown).collect();
        assert_eq!(texts, ["1", "a"]);
        assert!(strslice(&Value::NIL, &mut |_| Ok(())).unwrap().is_empty());
        assert_eq!(strslice(&Value::int(1), &mut |_| Ok(())).unwrap().len(), 1);
    }
}
