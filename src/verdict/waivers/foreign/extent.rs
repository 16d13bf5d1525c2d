//! Which lines of a file what begins on a line takes up. All of it is worked out once: a file may hold as many comments as
//! lines.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::document::{Document, Node, Value};
use crate::source::{FileId, SourceFile};
use crate::verdict::waivers::comment::code;

/// The lines of a file, counted from 1, and what begins on them.
pub(super) struct Extents {
    /// The last line of the values and documents that begin on a line.
    ends: BTreeMap<u32, u32>,
    /// For each line, the lines of the innermost document that it is in.
    documents: Vec<Option<(u32, u32)>>,
    /// For each line, the one on which the bracket is closed that it ends with; empty where brackets say nothing.
    closings: Vec<Option<u32>>,
}

impl Extents {
    /// What `documents` say of the lines of `text`, and where it is HCL, its brackets.
    pub(super) fn new(
        file: FileId,
        text: &str,
        source: &SourceFile,
        documents: &[&Document],
        hcl: bool,
    ) -> Self {
        let mut reader = Reader { file, source, lines: (0, 0), ends: BTreeMap::new() };
        for document in documents {
            reader.lines = document.lines;
            reader.end_of(&document.root);
            reader.note(document.lines.0, document.lines.1);
        }
        Self {
            ends: reader.ends,
            documents: innermost(documents, text.lines().count()),
            closings: if hcl { closings(text) } else { Vec::new() },
        }
    }

    /// The lines of the innermost document that a line is in.
    pub(super) fn document(&self, line: u32) -> Option<(u32, u32)> {
        known(&self.documents, line)
    }

    /// The lines of what begins on a line inside of a document; none where no document is there.
    pub(super) fn beginning(&self, first: u32) -> Option<(u32, u32)> {
        let (_, behind) = self.document(first)?;
        let end = self.ends.get(&first).copied().unwrap_or(first);
        // What an expression gives stands elsewhere; the block that it is in ends at its bracket.
        let closing = known(&self.closings, first).filter(|closing| *closing <= behind);
        Some((first, end.max(closing.unwrap_or(first))))
    }
}

/// What is known of a line, which is counted from 1.
fn known<T: Copy>(of: &[Option<T>], line: u32) -> Option<T> {
    of.get(usize::try_from(line).ok()?.checked_sub(1)?).copied().flatten()
}

/// The number of the line of that index, from 1.
fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

/// Finds where what begins on a line ends.
struct Reader<'a> {
    file: FileId,
    source: &'a SourceFile,
    /// The lines of the document.
    lines: (u32, u32),
    ends: BTreeMap<u32, u32>,
}

impl Reader<'_> {
    fn note(&mut self, first: u32, last: u32) {
        let end = self.ends.entry(first).or_insert(last);
        *end = (*end).max(last);
    }

    /// Notes the last line of a value and of all that is in it, and gives it; none where nothing of it is in the document's
    /// lines of the file: what variables gave stands elsewhere.
    fn end_of(&mut self, node: &Node) -> Option<u32> {
        let span = node.origin.span;
        let mut is_of_blocks = false;
        let inner = match &node.value {
            Value::List(list) => {
                let begins = |first: &Node| {
                    (first.origin.span.file, first.origin.span.start) == (span.file, span.start)
                };
                is_of_blocks = list.first().is_some_and(begins);
                list.iter().filter_map(|node| self.end_of(node)).max()
            }
            Value::Map(map) => map.iter().filter_map(|(_, node)| self.end_of(node)).max(),
            _ => None,
        };
        let first = if span.file == self.file { self.source.position(span.start).line } else { 0 };
        if !(self.lines.0..=self.lines.1).contains(&first) {
            return inner;
        }
        let own = self.source.position(span.end.max(span.start + 1) - 1).line;
        let last = inner.map_or(own, |inner| inner.max(own)).min(self.lines.1);
        // The list of all blocks of a name is written nowhere: the first of them begins there, and ends before the next.
        if !is_of_blocks {
            self.note(first, last);
        }
        Some(last)
    }
}

/// For each of so many lines, the lines of the innermost document that it is in: an object inside of a list lies in the
/// list's lines.
fn innermost(documents: &[&Document], lines: usize) -> Vec<Option<(u32, u32)>> {
    let mut all: Vec<(u32, u32)> = documents.iter().map(|document| document.lines).collect();
    all.sort_unstable();
    all.dedup();
    let mut next = all.into_iter().peekable();
    // The one that begins last is on top, of several the one that ends first.
    let mut open: BinaryHeap<(u32, Reverse<u32>)> = BinaryHeap::new();
    let of_line = |index| {
        let line = number(index);
        while let Some((first, last)) = next.next_if(|(first, _)| *first <= line) {
            open.push((first, Reverse(last)));
        }
        while open.peek().is_some_and(|(_, Reverse(last))| *last < line) {
            open.pop();
        }
        open.peek().map(|(first, Reverse(last))| (*first, *last))
    };
    (0..lines).map(of_line).collect()
}

/// For each line that ends with an opening bracket, the one that closes it, as far as the text is indented as usual: the
/// next that is indented no further has to begin with a closing bracket, and be indented as much.
fn closings(text: &str) -> Vec<Option<u32>> {
    let mut closings = Vec::new();
    // The lines that wait for theirs, each indented further than the one before it.
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (index, code) in code(text).into_iter().map(Option::unwrap_or_default).enumerate() {
        closings.push(None);
        let bare = code.trim_start();
        if bare.is_empty() {
            continue;
        }
        let indent = code.len() - bare.len();
        while let Some((head, of_head)) = open.pop_if(|(_, of_head)| *of_head >= indent) {
            let is_closed = of_head == indent && bare.starts_with(['}', ']', ')']);
            if let Some(closing) = closings.get_mut(head).filter(|_| is_closed) {
                *closing = Some(number(index));
            }
        }
        if bare.ends_with(['{', '[', '(']) {
            open.push((index, indent));
        }
    }
    closings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_is_closed_by_the_next_line_that_is_indented_no_further() {
        for (text, closed) in [
            ("a {\n  b = 1\n}\n", vec![Some(3), None, None]),
            ("a = [ # x\n# y\n\n  1\n]\n", vec![Some(5), None, None, None, None]),
            // A bracket that is indented otherwise closes nothing, and one behind it is another's.
            ("  a {\n    b = 1\n    }\n  a {\n  }\n", vec![None, None, None, Some(5), None]),
            ("  a {\n  b = 1\n  }\n", vec![None, None, None]),
            ("  a {\n}\n  c {\n  }\n", vec![None, None, Some(4), None]),
            ("a {\n}, {\n}\n", vec![Some(2), Some(3), None]),
            ("a {\n  b {\n  }\n}\n", vec![Some(4), Some(3), None, None]),
            ("a {\n  b = f(<<-EOT\n}\nEOT\n  )\n}\n", vec![Some(6), None, None, None, None, None]),
            ("a {\n  b = \"<<EOT\"\n}\n", vec![Some(3), None, None]),
        ] {
            assert_eq!(closings(text), closed, "{text}");
        }
    }
}
