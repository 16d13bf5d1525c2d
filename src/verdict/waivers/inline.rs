//! Waivers in comments of the input: `# tollgate:waive PSS-R03 expires=2026-12-31 ticket=OPS-1 reason="…"`.
//!
//! YAML events drop comments, so they are looked for in the source text. One at a line's end is about that
//! line. One on a line of its own is about the next line that says something; above the first key of a
//! document it holds for the whole document.

use std::collections::BTreeMap;

use super::build::{Draft, Field, build};
use super::comment::{Texts, has_comments, rows};
use super::{Waiver, WaiverOrigin};
use crate::document::{Document, Inventory, Reading};
use crate::source::{At, Diagnostic, FileId, SourceFile, Span, Stage};

/// What a comment begins with that is a waiver.
const MARK: &str = "tollgate:waive";

/// The waivers in the comments of the files that were read as input, in the order of the files and lines. The
/// diagnostics' spans point into the inventory's sources.
pub fn inline(inventory: &Inventory) -> (Vec<Waiver>, Vec<Diagnostic>) {
    let mut waivers = Vec::new();
    let mut diagnostics = Vec::new();
    let readings: BTreeMap<&str, &Reading> =
        inventory.files.iter().map(|file| (file.path.as_str(), &file.reading)).collect();
    let mut documents: BTreeMap<FileId, Vec<&Document>> = BTreeMap::new();
    for document in &inventory.documents {
        documents.entry(document.file).or_default().push(document);
    }
    for (index, source) in inventory.sources.files().iter().enumerate() {
        let Some(text) = source.text().filter(|text| text.contains(MARK)) else { continue };
        let reading = readings.get(source.path());
        if !reading.is_some_and(|reading| has_comments(source.path(), reading)) {
            continue;
        }
        let file = FileId::new(index);
        let documents = documents.get(&file).map(Vec::as_slice).unwrap_or_default();
        let lines = Lines::new(text, documents, source);
        let texts = Texts::new(file, source.path(), text, documents);
        for comment in lines.comments() {
            if texts.hold((comment.start, comment.end), text) {
                continue;
            }
            let span = Span::new(file, comment.start, comment.end);
            let found = read(text, &comment, span, source, lines.scope(&comment));
            waivers.extend(found.0);
            diagnostics.extend(found.1);
        }
    }
    (waivers, diagnostics)
}

/// A comment that is a waiver.
struct Comment {
    /// Index of its line, from 0.
    line: usize,
    /// Offset of its `#`.
    start: usize,
    /// Offset behind its last character.
    end: usize,
    /// Offset behind the mark.
    body: usize,
    /// Whether it stands on a line of its own.
    alone: bool,
}

/// The lines of a text, and what has to be known of them to say what a comment is about. All of it is worked out
/// once: a file may hold as many comments as lines.
struct Lines<'a> {
    /// The lines, with the offsets at which they begin.
    rows: Vec<(usize, &'a str)>,
    /// For each line, the index of the first line from it on that says something.
    content: Vec<Option<usize>>,
    /// For each line, the index of the last marker before it.
    marker_above: Vec<Option<usize>>,
    /// For each line, the index of the first marker from it on.
    marker_below: Vec<Option<usize>>,
    /// The last line of the document that begins on a line, both counted from 1.
    documents: BTreeMap<u32, u32>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, documents: &[&Document], source: &SourceFile) -> Self {
        let lines: Vec<(usize, &str)> = rows(text).collect();
        let mut begun = BTreeMap::new();
        for document in documents {
            let first = source.position(document.root.origin.span.start).line;
            begun.entry(first).or_insert(document.lines.1);
        }
        let mut above = None;
        let marker_above = lines.iter().enumerate().map(|(index, (_, line))| {
            let before = above;
            above = if is_marker(line) { Some(index) } else { above };
            before
        });
        Self {
            content: next(&lines, says),
            marker_above: marker_above.collect(),
            marker_below: next(&lines, is_marker),
            documents: begun,
            rows: lines,
        }
    }

    /// The comments that are waivers.
    fn comments(&self) -> Vec<Comment> {
        let comments = self.rows.iter().enumerate().filter_map(|(index, (start, line))| {
            let (before, after) = split_mark(line)?;
            Some(Comment {
                line: index,
                start: start + before.len(),
                end: start + line.trim_end().len(),
                body: start + line.len() - after.len(),
                alone: before.trim().is_empty() || is_marker(before),
            })
        });
        comments.collect()
    }

    /// The lines, from 1, that a comment is about; none where nothing follows it.
    fn scope(&self, comment: &Comment) -> Option<(u32, u32)> {
        if !comment.alone {
            return Some(range(comment.line, comment.line));
        }
        let target = known(&self.content, comment.line + 1)?;
        let first = known(&self.marker_above, target).unwrap_or(0);
        if known(&self.content, first) == Some(target) {
            let behind = known(&self.marker_below, target).unwrap_or(self.rows.len());
            return Some(range(first, behind.saturating_sub(1)));
        }
        let line = range(target, target).0;
        Some((line, self.documents.get(&line).copied().unwrap_or(line)))
    }
}

/// For each line, the index of the first line from it on of which `holds` is true.
fn next(lines: &[(usize, &str)], holds: impl Fn(&str) -> bool) -> Vec<Option<usize>> {
    let mut below = None;
    let backwards = lines.iter().enumerate().rev().map(|(index, (_, line))| {
        below = if holds(line) { Some(index) } else { below };
        below
    });
    let mut found: Vec<_> = backwards.collect();
    found.reverse();
    found
}

/// What is known of a line; none behind the last line.
fn known(of: &[Option<usize>], line: usize) -> Option<usize> {
    of.get(line).copied().flatten()
}

/// Whether a line says something: it is neither empty nor a comment, a directive or a marker.
fn says(line: &str) -> bool {
    let text = line.trim_start_matches('\u{feff}').trim();
    !text.is_empty() && !text.starts_with('#') && !line.starts_with('%') && !is_marker(line)
}

/// Lines as counted from 1.
fn range(first: usize, last: usize) -> (u32, u32) {
    let line = |index: usize| u32::try_from(index + 1).unwrap_or(u32::MAX);
    (line(first), line(last))
}

/// Whether a line begins or ends a YAML document and says nothing else.
fn is_marker(line: &str) -> bool {
    let behind = line.strip_prefix("---").or_else(|| line.strip_prefix("..."));
    behind.is_some_and(|rest| {
        rest.trim().is_empty() || rest.trim_start().starts_with('#') && rest.starts_with([' ', '\t'])
    })
}

/// Splits a line at a comment that is a waiver: what is before its `#`, and what is behind the mark.
fn split_mark(line: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(found) = line.get(from..)?.find('#') {
        let at = from + found;
        let (before, comment) = line.split_at_checked(at)?;
        let begins = before.is_empty() || before.ends_with([' ', '\t', '\u{feff}']);
        let body = comment.trim_start_matches('#').trim_start().strip_prefix(MARK);
        if let Some(body) = body.filter(|body| begins && (body.is_empty() || body.starts_with([' ', '\t']))) {
            return Some((before, body));
        }
        from = at + 1;
    }
    None
}

/// Reads a comment into a waiver for each policy that it names.
fn read(
    text: &str,
    comment: &Comment,
    span: Span,
    source: &SourceFile,
    lines: Option<(u32, u32)>,
) -> (Vec<Waiver>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut wrong = |message: String| {
        let help = "write `# tollgate:waive POLICY expires=YYYY-MM-DD ticket=… reason=\"…\"`";
        let at = At::Span(span);
        diagnostics.push(Diagnostic::warning(Stage::Waiver, "waiver-comment", at, message).help(help));
    };
    let body = text.get(comment.body..comment.end).unwrap_or_default();
    let (policies, words) = match split_words(body) {
        Ok(split) => split,
        Err(message) => {
            wrong(message);
            return (Vec::new(), diagnostics);
        }
    };
    if policies.is_empty() {
        wrong("a waiver names no policy".into());
        return (Vec::new(), diagnostics);
    }
    let Some((first, last)) = lines else {
        wrong("nothing follows that this waiver could be about".into());
        return (Vec::new(), diagnostics);
    };
    let fields: Vec<Field> = words
        .into_iter()
        .map(|word| Field {
            values: match word.name.as_str() {
                "controls" => word.value.split(',').map(|part| part.trim().to_owned()).collect(),
                _ => vec![word.value],
            },
            name: word.name,
            span: Span::new(span.file, comment.body + word.start, comment.body + word.end),
        })
        .collect();
    let location = locate(source, span);
    let mut waivers = Vec::new();
    for policy in policies {
        let draft = Draft {
            fields: &fields,
            span,
            name: Some(format!("{}:{}:{policy}", location.path, location.start.line)),
            location: location.clone(),
            origin: WaiverOrigin::Inline { first, last },
            policy: Some(policy),
        };
        let (waiver, told) = build(&draft);
        // The fields are shared, and so is what is wrong with them.
        if waivers.is_empty() {
            diagnostics.extend(told);
        }
        waivers.push(waiver);
    }
    (waivers, diagnostics)
}

/// A place in `source` as it is shown.
pub(super) fn locate(source: &SourceFile, span: Span) -> crate::source::Location {
    crate::source::Location {
        path: source.path().to_owned(),
        start: source.position(span.start),
        end: source.position(span.end),
    }
}

/// A `name=value` of a comment, with its offsets in the comment's body.
struct Word {
    name: String,
    value: String,
    start: usize,
    end: usize,
}

/// Splits the body of a comment into the policies that it names and its fields, or says what is wrong.
fn split_words(body: &str) -> Result<(Vec<String>, Vec<Word>), String> {
    let mut policies = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let mut rest = body.trim_start();
    while !rest.is_empty() {
        let start = body.len() - rest.len();
        let end = rest.find([' ', '\t', '=', ',']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if let Some(written) = behind.strip_prefix('=') {
            let (value, behind) = read_value(written)?;
            if words.iter().any(|word| word.name == name) || name.is_empty() {
                return Err(format!("`{name}=` stands twice in a waiver"));
            }
            words.push(Word { name: name.to_owned(), value, start, end: body.len() - behind.len() });
            rest = behind.trim_start();
        } else {
            if !words.is_empty() {
                return Err(format!("`{name}` has no value; text with spaces stands in quotes"));
            }
            if !name.is_empty() {
                policies.push(name.to_owned());
            }
            rest = behind.trim_start_matches([' ', '\t', ',']);
        }
    }
    Ok((policies, words))
}

/// Reads a value, in quotes or up to the next space; gives it and what is behind it.
fn read_value(text: &str) -> Result<(String, &str), String> {
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        let end = text.find([' ', '\t']).unwrap_or(text.len());
        let (value, behind) = text.split_at_checked(end).unwrap_or((text, ""));
        return Ok((value.to_owned(), behind));
    };
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' if quote == '"' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            _ if char == quote => return Ok((value, text.get(at + 1..).unwrap_or_default())),
            _ => value.push(char),
        }
    }
    Err("a quote in a waiver is not closed".into())
}
