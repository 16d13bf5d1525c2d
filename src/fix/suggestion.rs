//! From what a policy said of a document to an edit of the file that the document came from.

use serde_json::{Map, Value};

use super::terraform;
use crate::document::{Document, DocumentKind};
use crate::source::{Location, SourceMap, Span};

/// An edit of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is taken out; empty where something is put in before it.
    pub place: Location,
    /// What goes there.
    pub text: String,
}

/// The edit that a finding asks for, whose `details` are what the policy said beside its message: `set` names
/// attributes of the resource with the values that they should have. None where the policy asks for none, where the
/// values are decided elsewhere, or where the edited file would not be `accepted`, which is asked with its text.
pub fn suggest(
    details: &str,
    document: &Document,
    sources: &SourceMap,
    accepted: &dyn Fn(&str) -> bool,
) -> Option<Suggestion> {
    if document.kind != DocumentKind::Resource {
        return None;
    }
    let details: Value = serde_json::from_str(details).ok()?;
    let set: &Map<String, Value> = details.get("set")?.as_object().filter(|set| !set.is_empty())?;
    let span = document.root.origin.span;
    let file = sources.file(span.file)?;
    let text = file.text()?;
    let block = text.get(span.range())?;
    let edited = terraform::set(block, set)?;
    let (start, end, replacement) = smallest(block, &edited)?;
    let at = span.range().start;
    let whole = format!("{}{replacement}{}", text.get(..at + start)?, text.get(at + end..)?);
    if !accepted(&whole) {
        return None;
    }
    let place = sources.locate(Span::new(span.file, at + start, at + end));
    Some(Suggestion { place, text: replacement.to_owned() })
}

/// The lines of `old` that are replaced to come to `new`: their start and end, and what goes there. None where they are
/// the same.
fn smallest<'n>(old: &str, new: &'n str) -> Option<(usize, usize, &'n str)> {
    if old == new {
        return None;
    }
    let lines = |text: &'_ str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let (before, after) = (lines(old), lines(new));
    let head = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let most = before.len().min(after.len()) - head;
    let tail = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(most)
        .take_while(|(one, other)| one == other)
        .count();
    let length = |lines: &[String]| lines.iter().map(String::len).sum::<usize>();
    let start = length(before.get(..head)?);
    let end = length(before.get(..before.len() - tail)?);
    let new_end = length(after.get(..after.len() - tail)?);
    Some((start, end, new.get(start..new_end)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_lines_as_possible_are_replaced() {
        assert_eq!(smallest("a = false\nb\n", "a = true\nb\n"), Some((0, 10, "a = true\n")));
        assert_eq!(smallest("a {\n  b = 1\n}", "a {\n  b = 1\n  c = 2\n}"), Some((12, 12, "  c = 2\n")));
        assert_eq!(smallest("x\nx\n", "x\n"), Some((2, 4, "")));
        assert_eq!(smallest("same", "same"), None);
    }
}
