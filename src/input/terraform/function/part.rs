//! Texts taken apart and put together: `indent`, `join`, `split`, `strrev`, `substr`
//! (`cty/function/stdlib/string.go`).

use super::argument::{STR, function, pay_for, string, text, whole};
use super::{Call, Function, Parameter, ParameterType, partial};
use crate::input::terraform::value::text::{count, reverse, slice};
use crate::input::terraform::value::{Content, Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("indent", &[Parameter::new("spaces", ParameterType::Number), STRING], indent),
    Function {
        variadic: Some(Parameter::new("lists", ParameterType::Strings)),
        ..string("join", &[SEPARATOR], join).partial(partial::join)
    },
    function("split", &[SEPARATOR, STRING], |_| Ok(Type::list(Type::String)), split),
    string("strrev", STR, reversed),
    string(
        "substr",
        &[
            STRING,
            Parameter::new("offset", ParameterType::Number),
            Parameter::new("length", ParameterType::Number),
        ],
        part,
    ),
];

const STRING: Parameter = Parameter::new("str", ParameterType::String);
const SEPARATOR: Parameter = Parameter::new("separator", ParameterType::String);

/// Puts blanks before each line but the first.
fn indent(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let spaces = usize::try_from(whole(arguments, 0)?)
        .map_err(|_| Fault::of_argument(0, "the number of spaces must not be negative"))?;
    let text = text(arguments, 1)?;
    let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    if breaks == 0 {
        return Ok(Value::string(text));
    }
    pay_for(call, breaks, spaces, text.len())?;
    Ok(Value::string(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

/// The elements of one or more lists with a text between them. One that is unknown makes all of it unknown.
fn join(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let separator = text(arguments, 0)?;
    let lists = arguments.get(1..).unwrap_or_default();
    if lists.is_empty() {
        return Err(Fault::new("at least one list is required"));
    }
    if !lists.iter().all(Value::is_wholly_known) {
        return Ok(Value::unknown_not_null(Type::String));
    }
    let mut pieces = Vec::new();
    let mut bytes = 0_usize;
    for (list, elements) in lists.iter().enumerate() {
        for (index, element) in elements.as_elements().unwrap_or_default().iter().enumerate() {
            let Content::String(piece) = &element.content else {
                let which = if lists.len() > 1 { format!(" of list {}", list + 1) } else { String::new() };
                let message = format!("element {index}{which} is null; cannot concatenate null values");
                return Err(Fault::of_argument(list + 1, message));
            };
            bytes = bytes.saturating_add(piece.len());
            pieces.push(&**piece);
        }
    }
    pay_for(call, pieces.len(), separator.len(), bytes)?;
    Ok(Value::string(pieces.join(separator)))
}

/// What stands between the separators; each character, where the separator is empty.
fn split(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (separator, text) = (text(arguments, 0)?, text(arguments, 1)?);
    let pieces = if separator.is_empty() {
        text.chars().count()
    } else {
        memchr::memmem::find_iter(text.as_bytes(), separator).count() + 1
    };
    pay_for(call, pieces, size_of::<Value>(), text.len())?;
    let elements: Vec<Value> = if separator.is_empty() {
        text.chars().map(|char| Value::string(char.encode_utf8(&mut [0; 4]))).collect()
    } else {
        text.split(separator).map(Value::string).collect()
    };
    Ok(Value::list(Type::String, elements))
}

/// Its grapheme clusters from the last to the first.
fn reversed(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    call.host.spend(1 + text.len(), text.len())?;
    Ok(Value::string(reverse(text)))
}

/// So many grapheme clusters from the one at an offset on.
fn part(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    let (offset, length) = (whole(arguments, 1)?, whole(arguments, 2)?);
    call.host.spend(1 + text.len(), text.len())?;
    Ok(Value::string(cut(text, offset, length)))
}

/// The part of a text that `substr` gives. An offset below zero counts from the end, and one that goes beyond the
/// beginning is the beginning; a length below zero takes all that is left.
fn cut(text: &str, offset: i64, length: i64) -> &str {
    if offset >= 0 && length == 0 {
        return "";
    }
    let start = if offset < 0 {
        let total = i64::try_from(count(text)).unwrap_or(i64::MAX);
        offset.saturating_add(total).max(0)
    } else {
        offset
    };
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    // Terraform compares the length behind each character that it took: a length of 0 is never met where the offset
    // is below zero, and takes all that is left.
    slice(text, start, usize::try_from(length).ok().filter(|length| *length > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_counted_in_grapheme_clusters() {
        assert_eq!(cut("hello world", 1, 4), "ello");
        assert_eq!(cut("🤔🤷", 0, 1), "🤔");
        assert_eq!(cut("e\u{301}a", 1, 1), "a");
        assert_eq!(cut("👨‍👩‍👧x", 0, 1), "👨‍👩‍👧");
    }

    #[test]
    fn a_part_reaches_as_far_as_the_text_does() {
        assert_eq!(cut("abc", 5, 1), "");
        assert_eq!(cut("hello", 4, 100), "o");
        assert_eq!(cut("hello", 5, -1), "");
        assert_eq!(cut("hello", -3, -1), "llo");
        assert_eq!(cut("hello", -9, 2), "he");
        assert_eq!(cut("hello", i64::MIN, i64::MAX), "hello");
        assert_eq!(cut("hello", i64::MAX, i64::MIN), "");
    }

    #[test]
    fn a_length_of_zero_takes_nothing_but_behind_a_negative_offset() {
        assert_eq!(cut("hello", 2, 0), "");
        assert_eq!(cut("hello", -3, 0), "llo");
    }
}
