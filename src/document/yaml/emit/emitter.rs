//! The structure of a document and the lines of its scalars.

use super::analysis::{Analysis, analyze};
use super::scalar::{self, Line};

/// Which library's way of writing is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// goyaml.v2: lists at the column of their key, long lines folded.
    Two,
    /// goyaml.v3 with two blanks a level: lists deeper than their key, lines as long as they are.
    Three,
    /// go-cty-yaml: as goyaml.v2, but that every text is in double quotes that is no block of lines.
    Quoted,
}

/// Behind this column goyaml.v2 folds a line at the next blank.
const WIDTH: usize = 80;

/// A longer key, in bytes, is written behind a `? `.
const KEY_LENGTH: usize = 128;

/// Where a scalar stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Before the `:` on the same line.
    SimpleKey,
    /// Anywhere else.
    Other,
}

/// What the next piece is written behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing: it is the document.
    Root,
    /// A key and its colon.
    Key,
    /// The colon of a key that stands on lines of its own.
    ComplexKey,
    /// A dash.
    Dash,
    /// A complete line: the next piece is a key or an item of the innermost collection.
    Line,
}

/// A collection that is being written.
#[derive(Debug, Clone, Copy)]
struct Level {
    list: bool,
    /// The column of its keys or dashes.
    column: usize,
    /// Whether its first line goes on behind a dash or a colon.
    inline: bool,
}

/// Writes one document. Each piece comes with a mark; the bytes around it on its line, from the line's beginning
/// on, get the mark of the first piece on the line.
///
/// The caller sees to it that pieces make sense: in a map each value is behind a [`key`](Self::key), each
/// [`map`](Self::map) and [`list`](Self::list) holds something and has an [`end`](Self::end). The caller sorts
/// the keys.
#[derive(Debug)]
pub struct Emitter<M> {
    dialect: Dialect,
    out: Vec<u8>,
    marks: Vec<(usize, M)>,
    levels: Vec<Level>,
    place: Place,
    /// The column of the next character, counted in characters.
    column: usize,
    /// Where bytes begin that have no mark of their own yet.
    unmarked: Option<usize>,
}

impl<M: Copy + PartialEq> Emitter<M> {
    /// An empty document.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            out: Vec::new(),
            marks: Vec::new(),
            levels: Vec::new(),
            place: Place::Root,
            column: 0,
            unmarked: None,
        }
    }

    /// The number of bytes so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing was written so far.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// How many collections are open.
    pub fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Opens a map that has entries.
    pub fn map(&mut self) {
        self.open(false);
    }

    /// Opens a list that has items.
    pub fn list(&mut self) {
        self.open(true);
    }

    /// Closes the innermost map or list.
    pub fn end(&mut self) {
        self.levels.pop();
        self.place = Place::Line;
    }

    /// Writes a key of the innermost map.
    pub fn key(&mut self, text: &str, mark: M) {
        self.begin_line();
        let analysis = analyze(self.dialect, text);
        self.place = if analysis.multiline || text.len() > KEY_LENGTH {
            self.ascii("? ");
            self.scalar(text, analysis, Context::Other, mark);
            self.begin_line();
            Place::ComplexKey
        } else {
            self.scalar(text, analysis, Context::SimpleKey, mark);
            Place::Key
        };
        self.ascii(":");
        self.mark_here(mark);
    }

    /// Writes null, a truth value or a number.
    pub fn plain(&mut self, text: &str, mark: M) {
        self.begin_value();
        self.mark_here(mark);
        self.ascii(text);
        self.place = Place::Line;
    }

    /// Writes a map without entries.
    pub fn empty_map(&mut self, mark: M) {
        self.plain("{}", mark);
    }

    /// Writes a list without items.
    pub fn empty_list(&mut self, mark: M) {
        self.plain("[]", mark);
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str, mark: M) {
        self.begin_value();
        let analysis = analyze(self.dialect, text);
        self.scalar(text, analysis, Context::Other, mark);
        self.place = Place::Line;
    }

    /// The document with its last line break, and its marks: from which offset on each holds, in ascending order.
    pub fn finish(mut self) -> (Vec<u8>, Vec<(usize, M)>) {
        if self.column > 0 {
            self.out.push(b'\n');
        }
        (self.out, self.marks)
    }

    /// Writes a text at the current column.
    fn scalar(&mut self, text: &str, analysis: Analysis, context: Context, mark: M) {
        self.mark_here(mark);
        let indent = self.levels.last().map_or(0, |level| level.column) + 2;
        let mut line = Line { out: &mut self.out, column: self.column, indent, fold: WIDTH };
        if context == Context::SimpleKey || self.dialect == Dialect::Three {
            line.fold = usize::MAX;
        }
        scalar::write(&mut line, self.dialect, text, analysis, context);
        self.column = line.column;
        if self.column == 0 {
            self.unmarked = Some(self.out.len());
        }
    }

    fn open(&mut self, list: bool) {
        let outer = self.levels.last().map(|level| level.column);
        self.begin_item();
        let flat = list && self.place == Place::Key && self.dialect != Dialect::Three;
        let column = outer.map_or(0, |column| if flat { column } else { column + 2 });
        let inline = matches!(self.place, Place::Dash | Place::ComplexKey);
        self.levels.push(Level { list, column, inline });
        self.place = Place::Line;
    }

    /// Begins a line of the innermost collection, or goes on behind a dash.
    fn begin_line(&mut self) {
        let Some(level) = self.levels.last_mut() else { return };
        let column = level.column;
        if !std::mem::take(&mut level.inline) {
            self.line_break();
        }
        self.pad(column);
    }

    /// Ends the current line, unless it has ended.
    fn line_break(&mut self) {
        if self.column > 0 {
            self.out.push(b'\n');
            self.column = 0;
            self.unmarked = Some(self.out.len());
        }
    }

    fn pad(&mut self, column: usize) {
        let missing = column.saturating_sub(self.column);
        self.out.extend(std::iter::repeat_n(b' ', missing));
        self.column += missing;
    }

    /// Writes the dash of an item.
    fn begin_item(&mut self) {
        if self.levels.last().is_some_and(|level| level.list) {
            self.begin_line();
            self.ascii("-");
            self.place = Place::Dash;
        }
    }

    /// Writes what stands before a scalar or an empty collection: a dash, a blank.
    fn begin_value(&mut self) {
        self.begin_item();
        if matches!(self.place, Place::Key | Place::ComplexKey | Place::Dash) {
            self.ascii(" ");
        }
    }

    /// What is written from here on, and what was written since the line began if nothing on it has a mark yet,
    /// came from `mark`.
    fn mark_here(&mut self, mark: M) {
        let start = self.unmarked.take().unwrap_or(if self.marks.is_empty() { 0 } else { self.out.len() });
        if self.marks.last().is_none_or(|(_, last)| *last != mark) {
            self.marks.push((start, mark));
        }
    }

    fn ascii(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.column += text.len();
    }
}
