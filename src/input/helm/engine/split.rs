//! Cuts what a template wrote into documents. Source: `SplitManifests` of `pkg/release/v1/util/manifest.go`.

use std::ops::Range;

use crate::input::helm::Compatibility;

/// The documents of a text, as ranges of its bytes. None of them is blank.
pub(super) fn split(text: &[u8], compatibility: Compatibility) -> Vec<Range<usize>> {
    match compatibility {
        Compatibility::Four => at_lines(text),
        Compatibility::Three => at_blanks(text),
    }
}

/// Helm 4 cuts at each line that begins with `---`, takes the blanks behind it away, and those before the
/// document: `(?m)^---[ \t]*`.
fn at_lines(text: &[u8]) -> Vec<Range<usize>> {
    let mut documents = Vec::new();
    let mut begin = skip_space(text, 0..text.len());
    let mut line = begin;
    let mut keep = |range: Range<usize>| {
        let start = skip_space(text, range.clone());
        if start < range.end {
            documents.push(start..range.end);
        }
    };
    while line < text.len() {
        let rest = text.get(line..).unwrap_or_default();
        if rest.starts_with(b"---") {
            keep(begin..line);
            let blanks = rest.iter().skip(3).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            begin = line + 3 + blanks;
        }
        line = rest.iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| line + at + 1);
    }
    keep(begin..text.len());
    documents
}

/// Helm 3 cuts at `---` at the beginning of the text or behind a line break, with all the blanks around it:
/// `(?:^|\s*\n)---\s*`; each document loses its blanks at both ends.
fn at_blanks(text: &[u8]) -> Vec<Range<usize>> {
    let whole = trim_space(text, 0..text.len());
    let mut documents = Vec::new();
    let mut begin = whole.start;
    let mut at = whole.start;
    let mut keep = |range: Range<usize>| {
        // What lies between two marks and is no byte long is left out; what is blank would be kept, but the
        // marks take the blanks with them.
        let trimmed = trim_space(text, range);
        if !trimmed.is_empty() {
            documents.push(trimmed);
        }
    };
    while at < whole.end {
        let rest = text.get(at..whole.end).unwrap_or_default();
        let first = at == whole.start;
        if rest.starts_with(b"---") && (first || text.get(at - 1) == Some(&b'\n')) && at >= begin {
            // A mark needs a line break that no mark before has taken.
            let free = first || at > begin;
            if free {
                keep(begin..at);
                let blanks = rest.iter().skip(3).take_while(|byte| is_ascii_space(**byte)).count();
                begin = at + 3 + blanks;
            }
        }
        let behind = begin.max(at + 1);
        let next = text.get(behind.saturating_sub(1)..whole.end).unwrap_or_default();
        at = next.iter().position(|byte| *byte == b'\n').map_or(whole.end, |found| behind + found);
    }
    keep(begin..whole.end);
    documents
}

/// What RE2 calls `\s`.
fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

/// Where the first byte of a range stands that is no white space of Unicode.
pub(super) fn skip_space(text: &[u8], range: Range<usize>) -> usize {
    let mut at = range.start;
    while let Some((char, length)) = first_char(text.get(at..range.end).unwrap_or_default()) {
        if !char.is_whitespace() {
            break;
        }
        at += length;
    }
    at
}

/// A range without the white space of Unicode at both its ends.
pub(super) fn trim_space(text: &[u8], range: Range<usize>) -> Range<usize> {
    let start = skip_space(text, range.clone());
    let mut end = range.end;
    while let Some((char, length)) = last_char(text.get(start..end).unwrap_or_default()) {
        if !char.is_whitespace() {
            break;
        }
        end -= length;
    }
    start..end
}

/// The first character with its length; U+FFFD for a byte that is no UTF-8.
fn first_char(bytes: &[u8]) -> Option<(char, usize)> {
    let first = *bytes.first()?;
    if first.is_ascii() {
        return Some((char::from(first), 1));
    }
    let chunk = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    let valid = match std::str::from_utf8(chunk) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(chunk.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or(""),
    };
    Some(valid.chars().next().map_or(('\u{fffd}', 1), |char| (char, char.len_utf8())))
}

/// The last character with its length; U+FFFD for a byte that is no UTF-8.
fn last_char(bytes: &[u8]) -> Option<(char, usize)> {
    let last = *bytes.last()?;
    if last.is_ascii() {
        return Some((char::from(last), 1));
    }
    (2..=4.min(bytes.len()))
        .find_map(|length| {
            let text = std::str::from_utf8(bytes.get(bytes.len() - length..)?).ok()?;
            text.chars().next().map(|char| (char, length))
        })
        .or(Some(('\u{fffd}', 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, compatibility: Compatibility) -> Vec<&str> {
        split(text.as_bytes(), compatibility).into_iter().filter_map(|range| text.get(range)).collect()
    }

    #[test]
    fn documents_are_cut_as_each_helm_cuts_them() {
        let text = "\n\n--- \n# c\na: 1\n\n---\n\n---\n  b: 2  \n\n--- # d\nc: 3\n";
        assert_eq!(parts(text, Compatibility::Four), ["# c\na: 1\n\n", "b: 2  \n\n", "# d\nc: 3\n"]);
        // A line break that ends one mark begins no other one.
        assert_eq!(parts(text, Compatibility::Three), ["# c\na: 1", "---\n  b: 2", "# d\nc: 3"]);
        for compatibility in [Compatibility::Three, Compatibility::Four] {
            assert_eq!(parts("", compatibility), [""; 0]);
            assert_eq!(parts(" \n--- \n", compatibility), [""; 0]);
            assert_eq!(parts("a: |\n  ---\n  b", compatibility), ["a: |\n  ---\n  b"]);
            assert_eq!(parts("a: 1\n---b", compatibility).len(), 2);
            assert_eq!(parts("---a", compatibility), ["a"]);
        }
        assert_eq!(parts(" \n---\n--- \n", Compatibility::Four), [""; 0]);
        assert_eq!(parts("a\u{2003}\n---\n\u{2003}b", Compatibility::Four), ["a\u{2003}\n", "b"]);
        assert_eq!(parts("a\u{2003}", Compatibility::Three), ["a"]);
        // A line break that ends one mark begins no other one.
        assert_eq!(parts("---\n---\na", Compatibility::Three), ["---\na"]);
    }
}
