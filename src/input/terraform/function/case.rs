//! Letters in upper, lower and title case: `lower`, `title`, `upper` (`cty/function/stdlib/string.go`).
//!
//! Go maps each character to one character (`unicode.ToUpper`), so `ß` stays what it is, where Unicode's full
//! mapping makes two letters of it.

use super::argument::{STR, pay, string, text};
use super::{Call, Function};
use crate::input::terraform::value::{Fault, Value};

pub(super) const FUNCTIONS: &[Function] =
    &[string("lower", STR, lower), string("title", STR, title), string("upper", STR, upper)];

fn lower(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len())?;
    Ok(Value::string(text.chars().map(lower_char).collect::<String>()))
}

fn upper(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len())?;
    Ok(Value::string(text.chars().map(upper_char).collect::<String>()))
}

/// Each letter behind something that is neither a letter nor a digit nor `_` becomes a capital (`strings.Title`).
fn title(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len())?;
    let mut last = ' ';
    let titled = text.chars().map(|char| {
        let begins = separates(last);
        last = char;
        if begins { title_char(char) } else { char }
    });
    Ok(Value::string(titled.collect::<String>()))
}

/// Whether a word begins behind this (`strings.isSeparator`): of what is not ASCII, only white space.
fn separates(char: char) -> bool {
    if char.is_ascii() { !char.is_ascii_alphanumeric() && char != '_' } else { char.is_whitespace() }
}

/// The one lower-case letter of a letter.
fn lower_char(char: char) -> char {
    // SPEC: UnicodeData.txt maps U+0130 to `i`; the full mapping keeps the dot.
    if char == '\u{130}' { 'i' } else { only(char.to_lowercase()).unwrap_or(char) }
}

/// The one upper-case letter of a letter, or the letter itself where the full mapping has several.
fn upper_char(char: char) -> char {
    only(char.to_uppercase()).unwrap_or_else(|| with_prosgegrammeni(char).unwrap_or(char))
}

/// The one title-case letter of a letter: that of the digraphs has one capital alone, and Georgian has none.
fn title_char(char: char) -> char {
    match char {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => char,
        _ => upper_char(char),
    }
}

/// Greek letters with iota below, whose capitals have it beside them. Their full mapping has two letters.
fn with_prosgegrammeni(char: char) -> Option<char> {
    let distance = match char {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => 8,
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => 9,
        _ => return None,
    };
    char::from_u32(u32::from(char) + distance)
}

/// The only item of an iterator.
fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(map: fn(char) -> char, text: &str) -> String {
        text.chars().map(map).collect()
    }

    #[test]
    fn a_letter_becomes_one_letter() {
        assert_eq!(mapped(upper_char, "straße ŉ ΐ ﬁ é ა"), "STRAßE ŉ ΐ ﬁ É Ა");
        assert_eq!(mapped(upper_char, "ᾳᾀᾗῳ ᾼ ᾲ"), "ᾼᾈᾟῼ ᾼ ᾲ");
        assert_eq!(mapped(lower_char, "ÀİΣ\u{212a}"), "àiσk");
        assert_eq!(mapped(title_char, "ǆǈa1ა"), "ǅǈA1ა");
    }

    #[test]
    fn a_word_begins_behind_what_is_no_part_of_one() {
        assert!(" -'.?".chars().all(separates));
        assert!(!"a1_é·".chars().any(separates));
        assert!(separates('\u{2003}'));
    }
}
