//! The files of a run: read once, digested once, named by [`FileId`].

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

/// What is shown in the place of a secret, however long that is.
const MASK: &str = "***";

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

/// What says which bytes a file had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The digest of its bytes, and their number.
    Plain {
        /// The digest.
        digest: Digest,
        /// The number of bytes.
        size: u64,
    },
    /// The file holds secrets. A short one could be guessed by means of a plain digest, the rest of the file
    /// being known, so there is a salted one that its owner alone can make again; none where there is no key.
    Sealed(Option<Digest>),
}

/// One file of a run.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: String,
    identity: Identity,
    content: Content,
    lines: OnceLock<Lines>,
    /// The bytes that hold secrets: ranges in order, none of which touches another.
    masked: Vec<Range<usize>>,
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
        let identity = Identity::Plain { digest: Digest::of(&bytes), size: bytes.len() as u64 };
        let content = match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text),
            Err(error) => Content::Binary(error.into_bytes()),
        };
        Self { path: path.into(), identity, content, lines: OnceLock::new(), masked: Vec::new() }
    }

    /// A file of which only path, identity and positions are known: spans into it hold indices into
    /// `positions` in place of byte offsets.
    pub fn recorded(path: impl Into<String>, identity: Identity, positions: Vec<Position>) -> Self {
        Self {
            path: path.into(),
            identity,
            content: Content::Recorded(positions),
            lines: OnceLock::new(),
            masked: Vec::new(),
        }
    }

    /// The path as the user gave it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What says which bytes it had.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Says that the file holds secrets: from now on a commitment stands in place of its digest and size,
    /// `sha256("tollgate-commit-v1\0" || salt || bytes)` with the salt
    /// `sha256("tollgate-salt-v1\0" || key || path)`.
    pub fn seal(&mut self, key: Option<[u8; 32]>) {
        let commitment = key.zip(self.bytes()).map(|(key, bytes)| {
            let salt = self.salt(&key);
            Digest::of_parts(&[b"tollgate-commit-v1\0", salt.as_bytes(), bytes])
        });
        self.identity = Identity::Sealed(commitment);
    }

    /// The salt of its commitment by that key. Whoever has it can check the commitment, and try out guesses.
    pub fn salt(&self, key: &[u8; 32]) -> Digest {
        Digest::of_parts(&[b"tollgate-salt-v1\0", key, self.path.as_bytes()])
    }

    /// Whether the file is known to hold secrets.
    pub fn holds_secrets(&self) -> bool {
        !self.masked.is_empty() || matches!(self.identity, Identity::Sealed(_))
    }

    /// Hides what stands at `spans`, a secret each: [`around`](Self::around) shows `***` in the place of each, in each
    /// of its lines: a star a character would tell how long it is. [`text`](Self::text) and [`bytes`](Self::bytes) do not hide
    /// it: what is made of them must not be shown.
    pub fn mask(&mut self, spans: &[Span]) {
        self.masked.extend(spans.iter().map(|span| span.range()));
        self.masked.sort_unstable_by_key(|range| (range.start, range.end));
        self.masked.dedup_by(|next, range| {
            let touches = next.start <= range.end;
            if touches {
                range.end = range.end.max(next.end);
            }
            touches
        });
    }

    /// Hides what is hidden in another reading of the same file, and is sealed where that one is.
    pub fn hide_as(&mut self, other: &Self) {
        let spans = other.masked.iter().map(|range| Span::new(FileId::new(0), range.start, range.end));
        self.mask(&spans.collect::<Vec<_>>());
        if matches!(other.identity, Identity::Sealed(_)) {
            self.identity = other.identity;
        }
    }

    /// Whether something in a range of its bytes is hidden.
    pub fn hides(&self, range: Range<usize>) -> bool {
        let first = self.masked.partition_point(|masked| masked.end <= range.start);
        self.masked.get(first).is_some_and(|masked| masked.start < range.end)
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
        let lines = self.lines();
        let offset = (offset as usize).min(bytes.len());
        let line = lines.line_at(offset);
        let start = lines.start(line).unwrap_or(0);
        let column = lines.characters_before(bytes, offset) - lines.characters_before(bytes, start);
        let count = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
        Position { line: count(line), column: count(column) }
    }

    /// The text around a position as it may be shown: of its line at most `room` characters before it and as
    /// many from it on, secrets masked, without the line break. Gives it with the number of characters before
    /// the position. None where the text is not at hand, or there is no such line.
    pub fn around(&self, position: Position, room: usize) -> Option<(String, usize)> {
        let text = self.text()?;
        let bytes = text.as_bytes();
        let lines = self.lines();
        let line = (position.line as usize).checked_sub(1)?;
        let start = lines.start(line)?;
        let end = lines.start(line + 1).unwrap_or(text.len());
        let end = start + text.get(start..end)?.trim_end_matches(['\n', '\r']).len();
        let first = lines.characters_before(bytes, start);
        let last = lines.characters_before(bytes, end);
        let at = (first + (position.column as usize).saturating_sub(1)).min(last);
        let (from, to) = (at.saturating_sub(room).max(first), at.saturating_add(room).min(last));
        let (from_byte, to_byte) = (lines.offset_of(bytes, from), lines.offset_of(bytes, to));
        let at_byte = lines.offset_of(bytes, at);
        Some(self.masked(from_byte, at_byte, text.get(from_byte..to_byte)?))
    }

    /// A part of the text that begins at the byte `start`, with secrets masked, and how many characters of what is shown
    /// stand before the byte `at`, or before the mask that it lies in.
    fn masked(&self, start: usize, at: usize, part: &str) -> (String, usize) {
        let next = self.masked.partition_point(|range| range.end <= start);
        let mut ranges = self.masked.iter().skip(next).peekable();
        let (mut shown, mut count, mut before, mut told) = (String::new(), 0, None, false);
        for (offset, char) in part.char_indices() {
            let here = start + offset;
            while ranges.next_if(|range| range.end <= here).is_some() {
                told = false;
            }
            let hidden = ranges.peek().is_some_and(|range| range.contains(&here));
            if here >= at && before.is_none() {
                before = Some(if hidden && told { count - MASK.len() } else { count });
            }
            if !hidden {
                shown.push(char);
                count += 1;
            } else if !told {
                shown.push_str(MASK);
                count += MASK.len();
                told = true;
            }
        }
        (shown, before.unwrap_or(count))
    }

    /// The index of its text.
    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(self.bytes().unwrap_or_default()))
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

    /// The file of that name, to be changed.
    pub fn file_mut(&mut self, id: FileId) -> Option<&mut SourceFile> {
        self.files.get_mut(id.index())
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
        let around = |line, column, room| file.around(Position { line, column }, room);
        assert_eq!(around(1, 1, 80), Some(("añ: b".to_owned(), 0)));
        assert_eq!(around(1, 3, 1), Some(("ñ:".to_owned(), 1)));
        assert_eq!(around(3, 9, 2), Some(("st".to_owned(), 2)));
        assert_eq!(around(2, 1, 9), Some((String::new(), 0)));
        assert_eq!(around(0, 1, 80), None);
        assert_eq!(around(4, 1, 80), None);
    }

    #[test]
    fn what_is_masked_is_not_shown_and_the_columns_before_it_stay() {
        let text = "a: ünter2 # ok\nb: |\n  first\n\n  second\nc: x, d: y\n";
        let mut file = SourceFile::new("a.yaml", text.into());
        let span = |part: &str| {
            let start = text.find(part).unwrap();
            Span::new(FileId::new(0), start, start + part.len())
        };
        file.mask(&[span("|\n  first\n\n  second"), span("y"), span("ünter2"), span("x")]);
        let line = |file: &SourceFile, line| file.around(Position { line, column: 1 }, 80).unwrap().0;
        let shown: Vec<_> = (1..=6).map(|number| line(&file, number)).collect();
        assert_eq!(shown, ["a: *** # ok", "b: ***", "***", "", "***", "c: ***, d: ***"]);
        assert_eq!(file.text(), Some(text));
        file.mask(&[span("c:")]);
        assert_eq!(line(&file, 6), "*** ***, d: ***");
        assert_eq!(file.around(Position { line: 1, column: 5 }, 2).unwrap(), (" ***".to_owned(), 1));
        let behind = |column| file.around(Position { line: 1, column }, 80).unwrap().1;
        assert_eq!((behind(4), behind(10), behind(11)), (3, 6, 7), "what stands behind a mask moves with it");
        assert!(!format!("{file:?}").contains("second\n"));
    }

    #[test]
    fn a_sealed_file_has_no_digest_that_could_be_guessed() {
        let mut file = SourceFile::new("a.yaml", b"pin: 4711\n".to_vec());
        assert_eq!(file.identity(), Identity::Plain { digest: Digest::of(b"pin: 4711\n"), size: 10 });
        file.seal(Some([7; 32]));
        let salt = Digest::of_parts(&[b"tollgate-salt-v1\0", &[7; 32], b"a.yaml"]);
        let commitment = Digest::of_parts(&[b"tollgate-commit-v1\0", salt.as_bytes(), b"pin: 4711\n"]);
        assert_eq!(file.identity(), Identity::Sealed(Some(commitment)));
        file.seal(None);
        assert_eq!(file.identity(), Identity::Sealed(None));
    }

    #[test]
    fn a_recorded_file_answers_with_its_positions() {
        let position = Position { line: 7, column: 3 };
        let file = SourceFile::recorded("a.yaml", Identity::Sealed(None), vec![position]);
        assert_eq!(file.position(0), position);
        assert_eq!(file.text(), None);
    }
}
