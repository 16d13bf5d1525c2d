//! Classes of characters in Go's patterns: brackets, `\d`, `\pL`, `[:alpha:]`, and characters behind a backslash.

use super::translate::{Reader, literal};
use crate::input::terraform::value::Fault;

/// The classes of POSIX, which are of ASCII.
const POSIX: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// The general categories of Unicode that Go knows (`unicode.Categories`).
const CATEGORIES: [&str; 37] = [
    "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl",
    "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    "Any",
];

/// Brackets, of which the first was read.
pub(super) fn brackets(reader: &mut Reader<'_>, out: &mut String) -> Result<(), Fault> {
    let whole = reader.rest;
    out.push('[');
    if reader.take("^") {
        out.push('^');
    }
    let mut first = true;
    loop {
        let before = reader.rest;
        match reader.peek() {
            None => return Err(Fault::new(format!("missing closing ] in `[{whole}`"))),
            Some(']') if !first => {
                reader.next();
                out.push(']');
                return Ok(());
            }
            Some('[') if posix(reader, out)? => {}
            Some('\\') if named_in_brackets(reader, out)? => {}
            Some(_) => {
                let from = character(reader, whole)?;
                literal(from, out);
                if reader.rest.starts_with('-') && !reader.rest.starts_with("-]") && reader.rest.len() > 1 {
                    reader.next();
                    let to = character(reader, whole)?;
                    if to < from {
                        let range = before.get(..before.len() - reader.rest.len()).unwrap_or_default();
                        return Err(Fault::new(format!("invalid character class range in `{range}`")));
                    }
                    out.push('-');
                    literal(to, out);
                }
            }
        }
        first = false;
    }
}

/// A character inside of brackets.
fn character(reader: &mut Reader<'_>, whole: &str) -> Result<char, Fault> {
    match reader.next() {
        Some('\\') => escaped(reader),
        Some(char) => Ok(char),
        None => Err(Fault::new(format!("missing closing ] in `[{whole}`"))),
    }
}

/// `[:alpha:]` inside of brackets.
fn posix(reader: &mut Reader<'_>, out: &mut String) -> Result<bool, Fault> {
    let mut ahead = *reader;
    if !ahead.take("[:") {
        return Ok(false);
    }
    let Some(name) = ahead.until(":]") else { return Ok(false) };
    if !POSIX.contains(&name.strip_prefix('^').unwrap_or(name)) {
        return Err(Fault::new(format!("invalid character class range in `[:{name}:]`")));
    }
    *reader = ahead;
    out.push_str("[:");
    out.push_str(name);
    out.push_str(":]");
    Ok(true)
}

/// `\d` or `\pL` inside of brackets.
fn named_in_brackets(reader: &mut Reader<'_>, out: &mut String) -> Result<bool, Fault> {
    let mut ahead = *reader;
    ahead.next();
    let there = named(&mut ahead, out, true)?;
    if there {
        *reader = ahead;
    }
    Ok(there)
}

/// `\d`, `\D`, `\s`, `\S`, `\w`, `\W`, `\pL`, `\P{Greek}`, of which the backslash was read.
pub(super) fn named(reader: &mut Reader<'_>, out: &mut String, in_brackets: bool) -> Result<bool, Fault> {
    let Some(letter) = reader.peek() else { return Ok(false) };
    let members = match letter.to_ascii_lowercase() {
        'd' => "0-9",
        's' => r"\t\n\x0C\r\x20",
        'w' => "0-9A-Za-z_",
        'p' => {
            reader.next();
            return unicode(reader, letter == 'P', out).map(|()| true);
        }
        _ => return Ok(false),
    };
    reader.next();
    match (letter.is_ascii_uppercase(), in_brackets) {
        (false, true) => out.push_str(members),
        (negated, _) => {
            out.push_str(if negated { "[^" } else { "[" });
            out.push_str(members);
            out.push(']');
        }
    }
    Ok(true)
}

/// The name behind `\p` or `\P`: one letter, or braces with the name of a category or a script.
fn unicode(reader: &mut Reader<'_>, negated: bool, out: &mut String) -> Result<(), Fault> {
    let whole = reader.rest;
    let wrong = |name: &str| {
        let letter = if negated { 'P' } else { 'p' };
        Fault::new(format!("invalid character class range in `\\{letter}{name}`"))
    };
    let (name, negated) = if reader.take("{") {
        let name = reader.until("}").ok_or_else(|| wrong(whole))?;
        match name.strip_prefix('^') {
            Some(name) => (name.to_owned(), !negated),
            None => (name.to_owned(), negated),
        }
    } else {
        (reader.next().map(String::from).ok_or_else(|| wrong(""))?, negated)
    };
    let category = CATEGORIES.contains(&name.as_str());
    let script = name.len() > 2
        && name.starts_with(|char: char| char.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if !category && !script {
        return Err(wrong(&format!("{{{name}}}")));
    }
    out.push_str(if negated { r"\P{" } else { r"\p{" });
    if !category {
        out.push_str("Script=");
    }
    out.push_str(&name);
    out.push('}');
    Ok(())
}

/// The character that a backslash and what follows stand for. The backslash was read.
pub(super) fn escaped(reader: &mut Reader<'_>) -> Result<char, Fault> {
    let Some(char) = reader.next() else {
        return Err(Fault::new("trailing backslash at end of expression"));
    };
    let wrong = || Fault::new(format!("invalid escape sequence in `\\{char}`"));
    match char {
        // A digit refers back to a group in other languages; that cannot be matched in linear time.
        '1'..='7' if !reader.peek().is_some_and(|next| next.is_digit(8)) => Err(wrong()),
        '0'..='7' => {
            let mut code = char.to_digit(8).unwrap_or(0);
            for _ in 0..2 {
                let Some(digit) = reader.peek().and_then(|next| next.to_digit(8)) else { break };
                reader.next();
                code = code * 8 + digit;
            }
            char::from_u32(code).ok_or_else(wrong)
        }
        'x' => {
            let digits = if reader.take("{") {
                reader.until("}").ok_or_else(wrong)?
            } else {
                let digits = reader.rest.get(..2).ok_or_else(wrong)?;
                reader.rest = reader.rest.get(2..).unwrap_or_default();
                digits
            };
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let code = u32::from_str_radix(digits, 16).ok().filter(|_| plain);
            code.and_then(char::from_u32).ok_or_else(wrong)
        }
        'a' => Ok('\u{7}'),
        'f' => Ok('\u{c}'),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        't' => Ok('\t'),
        'v' => Ok('\u{b}'),
        char if char.is_ascii() && !char.is_ascii_alphanumeric() => Ok(char),
        _ => Err(wrong()),
    }
}
