//! Values put into a format.

use unicode_segmentation::UnicodeSegmentation as _;

use super::super::Call;
use super::super::argument::pay;
use super::super::json::size;
use super::verb::{Piece, Pieces, Verb};
use super::{decimal, number};
use crate::input::terraform::value::{Content, Fault, Type, Value, convert, write_json};

/// The widest that Go writes a number; what is wider it takes for nonsense.
const WIDEST_NUMBER: usize = 10_000_000;

/// The text of a format with values, all of which are known.
pub(super) fn format(call: &Call<'_>, format: &str, values: &[&Value]) -> Result<String, Fault> {
    pay(call, format.len())?;
    let mut out = String::new();
    let mut pieces = Pieces::new(format);
    let (mut next, mut used) = (1, 0);
    while let Some(piece) = pieces.next().map_err(Fault::new)? {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Verb(verb) => {
                let argument = verb.argument.unwrap_or(next);
                let value = argument.checked_sub(1).and_then(|index| values.get(index)).ok_or_else(|| {
                    let (Verb { text, offset, .. }, total) = (verb, values.len());
                    Fault::new(format!(
                        "not enough arguments for `{text}` at {offset}: need index {argument} but have {total} total"
                    ))
                })?;
                next = argument + 1;
                used = used.max(argument);
                // What a width adds is paid for before it is made.
                let wide = verb.width.unwrap_or(0).saturating_add(verb.precision.unwrap_or(0));
                pay(call, if matches!(verb.letter, 's' | 'q') { verb.width.unwrap_or(0) } else { wide })?;
                pay(call, size(value))?;
                let text = one(&verb, value)?;
                pay(call, text.len())?;
                out.push_str(&text);
            }
        }
    }
    if used < values.len() {
        let used = if used == 0 {
            "no verbs in format string".to_owned()
        } else {
            format!("only {used} used by format string")
        };
        return Err(Fault::of_argument(values.len(), format!("too many arguments; {used}")));
    }
    Ok(out)
}

/// One value as its verb wants it.
fn one(verb: &Verb<'_>, value: &Value) -> Result<String, Fault> {
    let Verb { text, offset, letter, .. } = verb;
    let unsupported = |why: &str| Fault::new(format!("unsupported value for `{text}` at {offset}: {why}"));
    let wrong = |fault: Fault| Fault {
        argument: None,
        ..if fault.limit { fault } else { unsupported(&fault.message) }
    };
    if *letter != 'v' && value.is_null() {
        return Err(unsupported("null value cannot be formatted"));
    }
    let to = |ty: &Type| convert(value, ty).map_err(wrong);
    match letter {
        'v' => {
            let plain = match &value.content {
                Content::String(text) if !verb.sharp => text.to_string(),
                Content::Number(number) if !verb.sharp => {
                    let sign = if number.is_negative() { "-" } else { "" };
                    match decimal::write(number, 'g', None)? {
                        Some(digits) => [sign, &digits].concat(),
                        None => number.text()?,
                    }
                }
                _ => write_json(value, true).map_err(wrong)?,
            };
            Ok(pad(verb, plain))
        }
        't' => Ok(if to(&Type::Bool)?.as_bool() == Some(true) { "true" } else { "false" }.to_owned()),
        'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G' => {
            if verb.width.max(verb.precision).is_some_and(|wide| wide > WIDEST_NUMBER) {
                return Err(unsupported("width or precision is too large"));
            }
            let converted = to(&Type::Number)?;
            let number = converted.as_number().ok_or_else(|| unsupported("a number is required"))?;
            if matches!(letter, 'e' | 'E' | 'f' | 'g' | 'G') {
                return number::float(verb, number);
            }
            let integer = number.to_integer().ok_or_else(|| unsupported("an integer is required"))?;
            Ok(number::integer(verb, &integer))
        }
        's' | 'q' => {
            let converted = to(&Type::String)?;
            let text = converted.as_str().ok_or_else(|| unsupported("a string is required"))?;
            let text = match verb.precision {
                Some(most) if most > 0 => {
                    let end = text.grapheme_indices(true).nth(most).map_or(text.len(), |(at, _)| at);
                    text.get(..end).unwrap_or_default()
                }
                _ => text,
            };
            Ok(if *letter == 's' {
                pad(verb, text.to_owned())
            } else {
                pad(verb, write_json(&Value::string(text), true).map_err(wrong)?)
            })
        }
        _ => Err(Fault::new(format!("unsupported format verb `{letter}` in `{text}` at offset {offset}"))),
    }
}

/// A text as wide as its verb wants it, in grapheme clusters. Zeros fill it on both sides.
fn pad(verb: &Verb<'_>, text: String) -> String {
    let Some(width) = verb.width else { return text };
    let missing = width.saturating_sub(text.graphemes(true).count());
    let fill = if verb.zero { "0" } else { " " }.repeat(missing);
    if verb.minus { text + &fill } else { fill + &text }
}
