//! Where the text of a document is.

use std::ops::Range;

use super::change::Step;
use crate::document::{Node, Segment, Value, yaml};
use crate::source::{FileId, Limits};

/// Where the documents of a YAML text begin: the first one at its beginning, each other one at its `---`.
pub(super) fn beginnings(text: &str) -> Vec<usize> {
    let others = lines(text).filter(|(begin, line)| *begin > 0 && is_marker(line));
    std::iter::once(0).chain(others.map(|(begin, _)| begin)).collect()
}

/// The document that holds `at`, of a text of that length whose documents begin there.
pub(super) fn document_around(beginnings: &[usize], length: usize, at: usize) -> Option<Range<usize>> {
    let next = beginnings.partition_point(|begin| *begin <= at);
    let start = *beginnings.get(next.checked_sub(1)?)?;
    (at <= length).then(|| start..beginnings.get(next).copied().unwrap_or(length))
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let begin = *at;
        *at += line.len();
        Some((begin, line))
    })
}

fn is_marker(line: &str) -> bool {
    let rest = line.strip_prefix("---");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// The way to the object that begins at a byte of a document's text: the outermost one, where several do.
pub(super) fn way_to_object(text: &str, at: usize, limits: &Limits) -> Option<Vec<Step>> {
    let parsed = yaml::parse(FileId::new(0), text, limits);
    let [document] = parsed.documents.as_slice() else { return None };
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    let here = |node: &Node| {
        node.origin.span.range().start == at && matches!(&node.value, Value::Map(map) if !map.is_empty())
    };
    if here(&document.root) {
        return Some(Vec::new());
    }
    let (pointer, _) = document.root.places().find(|(pointer, origin)| {
        origin.span.range().start == at && document.root.at(pointer).is_some_and(here)
    })?;
    let step = |segment: &Segment| match segment {
        Segment::Key(key) => Step::Key(key.to_string()),
        Segment::Index(index) => Step::Index(*index),
    };
    Some(pointer.segments().iter().map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_around_a_place_is_found() {
        let text = "a: 1\n---\nb: 2\n--- # c\nd: |\n  ---\n---x: 3\n";
        let around = |at| document_around(&beginnings(text), text.len(), at);
        let part = |at| text.get(around(at).unwrap()).unwrap();
        assert_eq!(part(0), "a: 1\n");
        assert_eq!(part(9), "---\nb: 2\n");
        assert_eq!(part(30), "--- # c\nd: |\n  ---\n---x: 3\n");
        assert_eq!(around(1000), None);
    }

    #[test]
    fn objects_of_lists_are_found_by_their_place() {
        let text = "kind: List\nitems:\n- kind: A\n- kind: B\n  metadata:\n    name: x\n";
        let at = text.find("kind: B").unwrap();
        let way = way_to_object(text, at, &Limits::default()).unwrap();
        assert_eq!(way, [Step::Key("items".into()), Step::Index(1)]);
        assert_eq!(way_to_object(text, 0, &Limits::default()), Some(Vec::new()));
        assert_eq!(way_to_object(text, 1, &Limits::default()), None);
    }
}
