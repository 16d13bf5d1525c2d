//! The lines of a scalar: quotes, escapes, folded lines, blocks.

use std::fmt::Write as _;

use super::Dialect;
use super::analysis::{Analysis, is_break, is_printable};
use super::emitter::Context;
use super::style::{self, Style};

/// Where a scalar is being written.
pub(super) struct Line<'a> {
    /// The document so far.
    pub(super) out: &'a mut Vec<u8>,
    /// The column of the next character, in characters.
    pub(super) column: usize,
    /// The column of further lines of the scalar.
    pub(super) indent: usize,
    /// Behind this column a line ends at the next blank.
    pub(super) fold: usize,
}

/// Writes a text so that it is read back as that text.
pub(super) fn write(line: &mut Line<'_>, dialect: Dialect, text: &str, analysis: Analysis, context: Context) {
    match style::of(dialect, text, analysis, context) {
        Style::Plain => line.words(text, false, analysis.multiline),
        Style::Single => {
            line.text("'");
            line.words(text, true, analysis.multiline);
            line.text("'");
        }
        Style::Double => line.escaped(text),
        Style::Literal => line.block(text),
    }
}

impl Line<'_> {
    /// Appends text without line breaks.
    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.column += text.chars().count();
    }

    fn char(&mut self, char: char) {
        let mut buffer = [0; 4];
        self.out.extend_from_slice(char.encode_utf8(&mut buffer).as_bytes());
        self.column += 1;
    }

    fn pad(&mut self) {
        let missing = self.indent.saturating_sub(self.column);
        self.out.extend(std::iter::repeat_n(b' ', missing));
        self.column += missing;
    }

    /// Goes on at the next line.
    fn next(&mut self) {
        self.out.push(b'\n');
        self.column = 0;
        self.pad();
    }

    /// Whether a text of so many bytes may reach the column behind which lines are folded.
    fn may_fold(&self, bytes: usize) -> bool {
        self.column.saturating_add(bytes) > self.fold
    }

    /// Writes text without escapes, folded at single blanks. In single quotes a quote is written twice.
    fn words(&mut self, text: &str, quoted: bool, multiline: bool) {
        let doubled = quoted && text.contains('\'');
        if !doubled && !self.may_fold(text.len()) && !multiline {
            self.text(text);
            return;
        }
        let (mut blank, mut broken) = (false, false);
        for (at, char) in text.char_indices() {
            let next = text.as_bytes().get(at + 1);
            match char {
                ' ' => {
                    let inside = !quoted || at > 0 && next.is_some();
                    if !blank && self.column > self.fold && inside && next != Some(&b' ') {
                        self.next();
                    } else {
                        self.char(' ');
                    }
                    blank = true;
                }
                _ if is_break(char) => {
                    self.char(char);
                    self.column = 0;
                    broken = true;
                }
                _ => {
                    if std::mem::take(&mut broken) {
                        self.pad();
                    }
                    if quoted && char == '\'' {
                        self.char('\'');
                    }
                    self.char(char);
                    blank = false;
                }
            }
        }
    }

    /// Writes text in double quotes, folded at blanks.
    fn escaped(&mut self, text: &str) {
        self.text("\"");
        // goyaml asks whether the text begins with a byte order mark where it means the character.
        let all = text.starts_with('\u{feff}');
        let mut blank = false;
        for (at, char) in text.char_indices() {
            let next = text.as_bytes().get(at + 1);
            if all || !is_printable(char) || is_break(char) || matches!(char, '"' | '\\') {
                self.escape(char);
                blank = false;
            } else if char == ' ' {
                if !blank && self.column > self.fold && at > 0 && next.is_some() {
                    self.next();
                    if next == Some(&b' ') {
                        self.char('\\');
                    }
                } else {
                    self.char(' ');
                }
                blank = true;
            } else {
                self.char(char);
                blank = false;
            }
        }
        self.text("\"");
    }

    fn escape(&mut self, char: char) {
        let short = match char {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' | '\\' => char,
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let code = u32::from(char);
                let mut escape = String::new();
                // Writing to a string cannot fail.
                let _ = match code {
                    0..=0xff => write!(escape, "\\x{code:02X}"),
                    0x100..=0xffff => write!(escape, "\\u{code:04X}"),
                    _ => write!(escape, "\\U{code:08X}"),
                };
                self.text(&escape);
                return;
            }
        };
        self.char('\\');
        self.char(short);
    }

    /// Writes text as a block of lines.
    fn block(&mut self, text: &str) {
        self.text("|");
        if text.starts_with([' ', '\n', '\u{2028}', '\u{2029}']) {
            self.text("2");
        }
        let mut end = text.chars().rev();
        match (end.next(), end.next()) {
            (Some(last), _) if !is_break(last) => self.text("-"),
            (_, None) => self.text("+"),
            (_, Some(before)) if is_break(before) => self.text("+"),
            _ => {}
        }
        self.out.push(b'\n');
        self.column = 0;
        for piece in text.split_inclusive(is_break) {
            let body = piece.trim_end_matches(is_break);
            if !body.is_empty() {
                self.pad();
                self.text(body);
            }
            if body.len() < piece.len() {
                self.out.extend_from_slice(piece.as_bytes().get(body.len()..).unwrap_or_default());
                self.column = 0;
            }
        }
    }
}
