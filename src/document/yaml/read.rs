//! A YAML text to its documents.

use super::compose::{Broken, Composer};
use super::diagnose;
use super::event::{Event, Kind};
use super::grammar::Events;
use super::merge::Duplicates;
use crate::document::{Node, Value};
use crate::source::{Diagnostic, FileId, Limits, Span};

/// One document of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its value.
    pub root: Node,
    /// The first and the last line of its text, from 1: from behind its `---` to before the next one, comments
    /// included. Comments before the first `---` belong to the first document.
    pub lines: (u32, u32),
}

/// What came of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// The documents that could be read, in the order of the text. Empty ones and those that are `null` are
    /// left out.
    pub documents: Vec<Document>,
    /// What is wrong, in the order of the text. A document that a diagnostic is about is not among the
    /// documents.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads all documents of a YAML text as kubectl and Helm read it.
///
/// - Scalars mean what goyaml.v2 makes of them; keys become strings; tags other than YAML's own say nothing.
/// - A value that stands behind an alias keeps the span of the anchor's value.
/// - `<<` merges: what a map says itself goes first, then the earlier map of a list.
/// - A key that stands twice, a key that is a collection or null, `.inf` and `.nan`, which JSON cannot say, and
///   a `<<` behind a key that it gives another value are errors of their document.
/// - After an error of the syntax reading goes on at the next line that is a `---`.
/// - The limits on depth, on nodes (aliases expanded) and on bytes hold for the file.
pub fn parse(file: FileId, text: &str, limits: &Limits) -> Parsed {
    let mut parsed = Parsed::default();
    let limit = limits.file_bytes.min(u64::from(u32::MAX));
    if text.len() as u64 > limit {
        parsed.diagnostics.push(diagnose::too_large(Span::new(file, 0, 0), limit));
        return parsed;
    }
    let mut lines = Lines { text, offset: 0, line: 1 };
    let mut base = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut composer = Composer::new(file, text, limits, Duplicates::Refused);
    let mut first_line = 1;
    let mut seen = false;
    while base < text.len() && !composer.report.is_full() {
        // A character that YAML does not allow spoils its document alone: the text is read up to there.
        let control = control_character(text, base);
        let end = control.map_or(text.len(), |(at, _)| document_start(text, base, at));
        let mut events = Events::new(text, base, end);
        let broken = loop {
            match events.next() {
                Ok(Event { kind: Kind::StreamEnd, .. }) => break None,
                Ok(Event { kind: Kind::DocumentStart { marker }, end, .. }) => {
                    if marker && seen {
                        first_line = lines.behind_marker(end);
                    }
                    seen = true;
                }
                Ok(_) => {}
                Err(error) => break Some(Broken::syntax(file, text, error)),
            }
            match composer.document(&mut events) {
                Ok((root, end)) => {
                    let last_line = lines.last_before(end);
                    if let Some(root) = root.filter(|root| root.value != Value::Null) {
                        let lines = (first_line, last_line.max(first_line));
                        parsed.documents.push(Document { root, lines });
                    }
                    first_line = last_line + 1;
                }
                Err(broken) => break Some(broken),
            }
            if composer.report.is_full() {
                break None;
            }
        };
        let stopped = match (broken, control) {
            (Some(broken), _) => {
                composer.report.refuse(*broken.diagnostic);
                broken.at
            }
            (None, Some((at, char))) => {
                let span = Span::new(file, at, at + char.len_utf8());
                composer.report.refuse(diagnose::control(span, char));
                at
            }
            (None, None) => break,
        };
        // What has no end is found out at the `---` of the next document.
        let here = stopped > base && is_marker(text, stopped);
        let Some(next) = Some(stopped).filter(|_| here).or_else(|| next_marker(text, stopped)) else { break };
        base = next;
        seen = true;
        first_line = lines.at(next) + 1;
    }
    parsed.diagnostics = composer.report.finish();
    parsed
}

/// Tells lines of offsets that ascend.
struct Lines<'a> {
    text: &'a str,
    offset: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of an offset, from 1.
    fn at(&mut self, offset: usize) -> u32 {
        let between = self.text.get(self.offset..offset).unwrap_or_default();
        self.line += u32::try_from(between.matches('\n').count()).unwrap_or(u32::MAX);
        self.offset = self.offset.max(offset);
        self.line
    }

    /// The first line of a document whose `---` ends at `offset`.
    fn behind_marker(&mut self, offset: usize) -> u32 {
        let rest = self.text.get(offset..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_start();
        let here = !line.is_empty() && !line.starts_with('#');
        self.at(offset) + u32::from(!here)
    }

    /// The last line of a document behind which something begins at `offset`.
    fn last_before(&mut self, offset: usize) -> u32 {
        let line = self.at(offset);
        let begins = offset > 0 && self.text.as_bytes().get(offset - 1) == Some(&b'\n');
        if begins { (line - 1).max(1) } else { line }
    }
}

/// The first character from `base` on that YAML does not allow.
pub(crate) fn control_character(text: &str, base: usize) -> Option<(usize, char)> {
    // Bytes of ASCII and the lead bytes of the other ones tell all but few apart.
    let suspicious = |byte: u8| {
        byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || matches!(byte, 0x7f | 0xc2 | 0xef)
    };
    let mut from = base;
    loop {
        let rest = text.as_bytes().get(from..)?;
        let at = from + rest.iter().position(|byte| suspicious(*byte))?;
        let char = text.get(at..)?.chars().next()?;
        let allowed = !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}') || char == '\u{85}';
        if !allowed {
            return Some((at, char));
        }
        from = at + char.len_utf8();
    }
}

/// Where the document begins that holds `at`: at the last `---` before it, or at `base`.
fn document_start(text: &str, base: usize, at: usize) -> usize {
    let mut end = at;
    loop {
        let before = text.get(base..end).unwrap_or_default();
        let Some(found) = before.rfind("---") else { return base };
        let found = base + found;
        if is_marker(text, found) {
            return found;
        }
        end = found + 2;
    }
}

/// The next line behind the one of `at` that begins with `---`.
fn next_marker(text: &str, at: usize) -> Option<usize> {
    let mut from = at;
    loop {
        let found = from + text.get(from..)?.find("\n---")? + 1;
        if is_marker(text, found) {
            return Some(found);
        }
        from = found;
    }
}

/// Whether a line with a `---` begins at `at`.
fn is_marker(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let begins = at == 0 || bytes.get(at - 1) == Some(&b'\n');
    begins
        && bytes.get(at..at + 3) == Some(b"---")
        && matches!(bytes.get(at + 3), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
}
