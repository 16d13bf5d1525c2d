//! The files of a run: read once, digested once, named by [`FileId`].

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::lines::Lines;
use super::{Digest, FileId, Span};

/// A line and a column, both from 1. Columns count Unicode scalar values (SARIF's `unicodeCodePoints`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// A [`Span`] as it is shown: the file's path, the first position, and the position behind the last one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The path as the user gave it, with `/` between components.
    pub path: String,
    /// Where it begins.
    pub start: Position,
    /// Behind its last character.
    pub end: Position,
}

/// What we hold of a file.
#[derive(Clone)]
enum Content {
    /// Its text.
    Text(String),
    /// Bytes that are no UTF-8.
    Binary(Vec<u8>),
    /// No text, as in a replay from a bundle. The offsets of spans are indices into these positions.
    Recorded(Vec<Position>),
}

/// One file of a run.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: String,
    digest: Digest,
    size: u64,
    content: Content,
    lines: OnceLock<Lines>,
    /// The lines that hold secrets, counted from 1, as they are shown.
    masked: BTreeMap<u32, String>,
}

/// Content is never written out: it may hold secrets.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{} bytes of text", text.len()),
            Self::Binary(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Recorded(positions) => write!(f, "{} positions", positions.len()),
        }
    }
}

impl SourceFile {
    /// A file that was read: `path` as the user gave it, with `/` between components.
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let digest = Digest::of(&bytes);
        let size = bytes.len() as u64;
        let content = match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text),
            Err(error) => Content::Binary(error.into_bytes()),
        };
        Self { path: path.into(), digest, size, content, lines: OnceLock::new(), masked: BTreeMap::new() }
    }

    /// A file of which only path, digest, size and positions are known: spans into it hold indices into
    /// `positions` in place of byte offsets.
    pub fn recorded(path: impl Into<String>, digest: Digest, size: u64, positions: Vec<Position>) -> Self {
        Self {
            path: path.into(),
            digest,
            size,
            content: Content::Recorded(positions),
            lines: OnceLock::new(),
            masked: BTreeMap::new(),
        }
    }

    /// The path as the user gave it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The digest of its bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Hides what stands at `spans`, a secret each: [`line`](Self::line) shows a `*` in the place of each of
    /// its characters, so that the columns stay. [`text`](Self::text) and [`bytes`](Self::bytes) do not hide
    /// it: what is made of them must not be shown.
    pub fn mask(&mut self, spans: &[Span]) {
        let mut touched: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
        let starts = self.line_starts();
        for range in spans.iter().map(|span| span.range()) {
            let first = starts.partition_point(|start| *start as usize <= range.start).max(1) - 1;
            let lines = starts.iter().enumerate().skip(first);
            for (index, _) in lines.take_while(|(_, start)| (**start as usize) < range.end) {
                touched.entry(index).or_default().push(range.clone());
            }
        }
        let mut lines = BTreeMap::new();
        for (index, mut ranges) in touched {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let start = starts.get(index).map_or(0, |start| *start as usize);
            let original = self.original_line(number).unwrap_or_default();
            // What was masked before has as many characters, though fewer bytes.
            let shown = self.masked.get(&number).map_or(original, |line| line);
            ranges.sort_unstable_by_key(|range| (range.start, range.end));
            let mut ranges = ranges.into_iter().peekable();
            let mut masked = String::with_capacity(shown.len());
            for ((at, _), char) in original.char_indices().zip(shown.chars()) {
                while ranges.next_if(|range| range.end <= start + at).is_some() {}
                let hidden = ranges.peek().is_some_and(|range| range.contains(&(start + at)));
                masked.push(if hidden { '*' } else { char });
            }
            lines.insert(number, masked);
        }
        self.masked.append(&mut lines);
    }

    /// Its text; none where the bytes are no UTF-8 or are not at hand.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::Binary(_) | Content::Recorded(_) => None,
        }
    }

    /// Its bytes; none where they are not at hand.
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Text(text) => Some(text.as_bytes()),
            Content::Binary(bytes) => Some(bytes),
            Content::Recorded(_) => None,
        }
    }

    /// The position of a byte offset. Offsets behind the end stand at the end.
    pub fn position(&self, offset: u32) -> Position {
        if let Content::Recorded(positions) = &self.content {
            return positions.get(offset as usize).copied().unwrap_or(Position { line: 1, column: 1 });
        }
        let bytes = self.bytes().unwrap_or_default();
        let (line, column) = self.lines().position(bytes, offset as usize);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position { line: count(line), column: count(column) }
    }

    /// Where a column of a line, both from 1, begins in the text that [`line`](Self::line) gives, in bytes. It
    /// may lie behind the line's end.
    pub fn offset_in_line(&self, position: Position) -> Option<usize> {
        let line = self.line(position.line)?;
        if self.original_line(position.line)?.len() != line.len() {
            // A mask has as many characters as what it hides, though fewer bytes.
            let column = position.column.checked_sub(1)? as usize;
            return Some(line.char_indices().nth(column).map_or(line.len(), |(at, _)| at));
        }
        self.lines().offset(self.bytes()?, position.line as usize, position.column as usize)
    }

    /// The text of a line, counted from 1, without its line break, as it may be shown: secrets are masked.
    pub fn line(&self, line: u32) -> Option<&str> {
        match self.masked.get(&line) {
            Some(masked) => Some(masked),
            None => self.original_line(line),
        }
    }

    /// The text of a line, counted from 1, without its line break.
    fn original_line(&self, line: u32) -> Option<&str> {
        let text = self.text()?;
        let starts = self.line_starts();
        let index = (line as usize).checked_sub(1)?;
        let start = *starts.get(index)? as usize;
        let end = starts.get(index + 1).map_or(text.len(), |next| *next as usize);
        Some(text.get(start..end)?.trim_end_matches(['\n', '\r']))
    }

    /// The byte offset at which each line begins.
    fn line_starts(&self) -> &[u32] {
        self.lines().starts()
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(self.bytes().unwrap_or_default()))
    }
}

/// All files of a run, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file and names it.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId::new(self.files.len() - 1)
    }

    /// The files in the order in which they were added.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file of that name.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.index())
    }

    /// A span as it is shown. A span into a file that is not of this map has an empty path.
    pub fn locate(&self, span: Span) -> Location {
        match self.file(span.file) {
            Some(file) => Location {
                path: file.path.clone(),
                start: file.position(span.start),
                end: file.position(span.end),
            },
            None => Location {
                path: String::new(),
                start: Position { line: 1, column: 1 },
                end: Position { line: 1, column: 1 },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let file = SourceFile::new("a.yaml", "añ: b\r\n\nlast".into());
        let at = |offset| file.position(offset);
        assert_eq!(at(0), Position { line: 1, column: 1 });
        assert_eq!(at(3), Position { line: 1, column: 3 });
        assert_eq!(at(8), Position { line: 2, column: 1 });
        assert_eq!(at(9), Position { line: 3, column: 1 });
        assert_eq!(at(99), Position { line: 3, column: 5 });
        assert_eq!(file.line(1), Some("añ: b"));
        assert_eq!(file.line(3), Some("last"));
        assert_eq!(file.line(0), None);
        assert_eq!(file.line(4), None);
    }

    #[test]
    fn what_is_masked_is_not_shown_and_columns_stay() {
        let text = "a: ünter2 # ok\nb: |\n  first\n\n  second\nc: x, d: y\n";
        let mut file = SourceFile::new("a.yaml", text.into());
        let span = |part: &str| {
            let start = text.find(part).unwrap();
            Span::new(FileId::new(0), start, start + part.len())
        };
        file.mask(&[span("|\n  first\n\n  second"), span("y"), span("ünter2"), span("x")]);
        let shown: Vec<_> = (1..=6).map(|line| file.line(line).unwrap()).collect();
        assert_eq!(shown, ["a: ****** # ok", "b: *", "*******", "", "********", "c: *, d: *"]);
        assert_eq!(file.text(), Some(text));
        file.mask(&[span("c:")]);
        assert_eq!(file.line(6), Some("** *, d: *"));
        assert!(!format!("{file:?}").contains("second\n"));
    }

    #[test]
    fn a_recorded_file_answers_with_its_positions() {
        let position = Position { line: 7, column: 3 };
        let file = SourceFile::recorded("a.yaml", Digest::of(b""), 0, vec![position]);
        assert_eq!(file.position(0), position);
        assert_eq!(file.text(), None);
    }
}
