//! Texts and edits of them.

use std::ops::Range;

/// An edit of a text: what is taken out, and what goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

impl Splice {
    pub(super) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    /// Text that is put in at a place.
    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

/// The text with edits made. None where two of them overlap, or one is not in the text.
pub(super) fn spliced(text: &str, mut edits: Vec<Splice>) -> Option<String> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in &edits {
        out.push_str(text.get(at..edit.range.start)?);
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// Where the line begins that holds `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1)
}

/// Where the line ends that holds `at`, before its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..end).unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Where the next line begins, or the end of the text.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |found| at + found + 1)
}

/// The blanks at the beginning of the line of `at`.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let line = text.get(line_start(text, at)..at).unwrap_or_default();
    let end = line.find(|char: char| !matches!(char, ' ' | '\t')).unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

/// Whether nothing but blanks stands before `at` in its line.
pub(super) fn is_first(text: &str, at: usize) -> bool {
    indentation(text, at).len() == at - line_start(text, at)
}

/// The line break of a text.
pub(super) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// Where what ends at `end` has its last character that is no blank or line break.
pub(super) fn trimmed(text: &str, start: usize, end: usize) -> usize {
    start + text.get(start..end).unwrap_or_default().trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_order_and_never_over_each_other() {
        let edits = vec![Splice::insert(3, "x"), Splice::new(0..1, "b")];
        assert_eq!(spliced("abc", edits).as_deref(), Some("bbcx"));
        assert_eq!(spliced("abc", vec![Splice::new(0..2, ""), Splice::new(1..3, "")]), None);
        assert_eq!(spliced("abc", vec![Splice::insert(4, "")]), None);
    }

    #[test]
    fn lines_are_found() {
        let text = "a\r\n  b: c\r\nd";
        assert_eq!((line_start(text, 8), line_end(text, 8), next_line(text, 8)), (3, 9, 11));
        assert_eq!((indentation(text, 8), line_break(text)), ("  ", "\r\n"));
        assert!(is_first(text, 5) && !is_first(text, 8));
        assert_eq!(next_line(text, 11), 12);
    }
}
