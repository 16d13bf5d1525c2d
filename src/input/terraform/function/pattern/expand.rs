//! What stands in place of a match: `$1`, `$name`, `${name}`, `$$` (`regexp.Regexp.Expand`).

use std::sync::Arc;

use crate::input::terraform::value::Fault;

/// A piece of a replacement.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text as it stands.
    Text(&'t str),
    /// What the group of a number found.
    Number(usize),
    /// What the group of a name found.
    Name(&'t str),
}

/// Takes a replacement apart. A `$` that no name follows stands for itself.
pub(super) fn parse(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        let dollar = rest.get(before.len()..before.len() + 1).unwrap_or_default();
        pieces.push(Piece::Text(before));
        if let Some(behind) = behind.strip_prefix('$') {
            pieces.push(Piece::Text(dollar));
            rest = behind;
            continue;
        }
        let braced = behind.strip_prefix('{');
        let from = braced.unwrap_or(behind);
        let length = from.find(|char: char| !is_of_name(char)).unwrap_or(from.len());
        let (name, behind_name) = from.split_at_checked(length).unwrap_or((from, ""));
        let behind_name = if braced.is_some() { behind_name.strip_prefix('}') } else { Some(behind_name) };
        if let Some(behind_name) = behind_name.filter(|_| !name.is_empty()) {
            pieces.push(group(name));
            rest = behind_name;
        } else {
            pieces.push(Piece::Text(dollar));
            rest = behind;
        }
    }
    pieces.push(Piece::Text(rest));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

/// Writes a replacement; `pay` is told of the bytes of each piece before.
pub(super) fn write(
    pieces: &[Piece<'_>],
    names: &[Option<Arc<str>>],
    found: &regex::Captures<'_>,
    out: &mut String,
    pay: impl Fn(usize) -> Result<(), Fault>,
) -> Result<(), Fault> {
    for piece in pieces {
        let text = match *piece {
            Piece::Text(text) => text,
            Piece::Number(number) => found.get(number).map_or("", |found| found.as_str()),
            // Of groups of one name it is the first one that found something.
            Piece::Name(name) => {
                let mut groups = names.iter().enumerate().filter(|(_, group)| group.as_deref() == Some(name));
                groups.find_map(|(index, _)| found.get(index + 1)).map_or("", |found| found.as_str())
            }
        };
        pay(text.len())?;
        out.push_str(text);
    }
    Ok(())
}

/// A number without a zero before it, or a name.
fn group(name: &str) -> Piece<'_> {
    let number = name.len() <= 9 && name.bytes().all(|byte| byte.is_ascii_digit());
    let number = number && (name.len() == 1 || !name.starts_with('0'));
    name.parse().ok().filter(|_| number).map_or(Piece::Name(name), Piece::Number)
}

fn is_of_name(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::Piece::{Name, Number, Text};
    use super::*;

    #[test]
    fn a_replacement_names_groups() {
        assert_eq!(parse("<$1-${two}>"), [Text("<"), Number(1), Text("-"), Name("two"), Text(">")]);
        assert_eq!(parse("$1x ${1}x"), [Name("1x"), Text(" "), Number(1), Text("x")]);
        assert_eq!(parse("$01"), [Name("01")]);
    }

    #[test]
    fn a_dollar_that_names_nothing_stands_for_itself() {
        assert_eq!(parse("$$1"), [Text("$"), Text("1")]);
        assert_eq!(parse("a$"), [Text("a"), Text("$")]);
        assert_eq!(parse("${x"), [Text("$"), Text("{x")]);
        assert_eq!(parse("${}"), [Text("$"), Text("{}")]);
    }
}
