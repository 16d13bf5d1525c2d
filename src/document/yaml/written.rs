//! Scalars as they are written: plain, in quotes, as a block.
//!
//! SPEC: YAML 1.1, chapter 9, as libyaml and goyaml.v2 read it. A scalar on one line without escapes is a part
//! of the text; the others are put together.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::diagnose::Problem;
use super::event::SyntaxError;

/// A scalar and where its text ends.
pub(super) struct Written<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) end: usize,
    /// Whether the cursor stands on a later line, before anything of it.
    pub(super) crossed: bool,
}

/// Line breaks between two lines of a plain or quoted scalar: one folds to a blank, more to all but the first.
#[derive(Default)]
struct Fold {
    first: Option<char>,
    more: String,
    /// Whether a line has ended, be it with a break that counts or with an escaped one.
    crossed: bool,
}

impl Fold {
    fn add(&mut self, line_break: char) {
        if self.crossed {
            self.more.push(line_break);
        } else {
            self.first = Some(line_break);
            self.crossed = true;
        }
    }

    fn write(&mut self, out: &mut String) {
        match self.first.take() {
            Some('\n') if self.more.is_empty() => out.push(' '),
            Some('\n') | None => out.push_str(&self.more),
            Some(special) => {
                out.push(special);
                out.push_str(&self.more);
            }
        }
        self.more.clear();
        self.crossed = false;
    }
}

/// Bytes at which a plain scalar has to be looked at more closely.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let bytes = b" \t\r\n:,?[]{}\xC2\xE2";
    let mut index = 0;
    #[expect(clippy::indexing_slicing, reason = "the indices are below the lengths, at compile time")]
    while index < bytes.len() {
        special[bytes[index] as usize] = true;
        index += 1;
    }
    special
};

/// Reads a plain scalar. Lines that go on must begin at column `indent` or later, outside of flow collections.
pub(super) fn plain<'a>(
    cursor: &mut Cursor<'a>,
    flow: bool,
    indent: i64,
) -> Result<Written<'a>, SyntaxError> {
    let mut out = String::new();
    let mut fold = Fold::default();
    // The part of the current line that belongs to the scalar.
    let mut start = cursor.at;
    let mut end = cursor.at;
    loop {
        if cursor.marker().is_some() || cursor.peek() == Some(b'#') {
            break;
        }
        let word = cursor.at;
        plain_word(cursor, flow);
        if cursor.at > word {
            if fold.crossed {
                out.push_str(cursor.slice(start, end));
                fold.write(&mut out);
                start = word;
            }
            end = cursor.at;
        }
        if !cursor.is_blank() && cursor.break_len(0) == 0 {
            break;
        }
        let indented = |cursor: &Cursor<'a>| i64::try_from(cursor.column()).unwrap_or(i64::MAX) >= indent;
        loop {
            match cursor.peek() {
                Some(b'\t') if fold.crossed && !indented(cursor) => {
                    return Err(SyntaxError::new(Problem::Tab, cursor.at));
                }
                Some(b' ' | b'\t') => cursor.at += 1,
                _ => match cursor.take_break() {
                    Some(line_break) => fold.add(line_break),
                    None => break,
                },
            }
        }
        if !flow && !indented(cursor) {
            break;
        }
    }
    let rest = cursor.slice(start, end);
    let text = if out.is_empty() { Cow::Borrowed(rest) } else { Cow::Owned(out + rest) };
    Ok(Written { text, end, crossed: fold.crossed })
}

/// Passes over the characters of a plain scalar up to a blank, a line break or an indicator that ends it.
fn plain_word(cursor: &mut Cursor<'_>, flow: bool) {
    while let Some(byte) = cursor.peek() {
        if SPECIAL.get(usize::from(byte)) == Some(&true) {
            let ends = match byte {
                b' ' | b'\t' | b'\r' | b'\n' => true,
                b':' => cursor.is_space(1),
                0xC2 | 0xE2 => cursor.break_len(0) > 0,
                _ => flow,
            };
            if ends {
                break;
            }
        }
        cursor.at += 1;
    }
}

/// Reads a scalar in quotes, at its opening quote.
pub(super) fn quoted<'a>(cursor: &mut Cursor<'a>) -> Result<Written<'a>, SyntaxError> {
    let opened = cursor.at;
    let quote = cursor.peek();
    let double = quote == Some(b'"');
    cursor.at += 1;
    let mut out = String::new();
    let mut start = cursor.at;
    // Up to where blanks before a line break are to be kept: an escape may have written them.
    let mut keep = 0;
    loop {
        let Some(byte) = cursor.peek() else {
            return Err(SyntaxError::new(Problem::UnclosedQuote, cursor.at).opened(opened));
        };
        match byte {
            _ if Some(byte) == quote => {
                if !double && cursor.ahead(1) == quote {
                    cursor.at += 1;
                    out.push_str(cursor.since(start));
                    keep = out.len();
                    cursor.at += 1;
                    start = cursor.at;
                    continue;
                }
                let rest = cursor.since(start);
                cursor.at += 1;
                let text = if out.is_empty() { Cow::Borrowed(rest) } else { Cow::Owned(out + rest) };
                return Ok(Written { text, end: cursor.at, crossed: false });
            }
            b'\\' if double => {
                out.push_str(cursor.since(start));
                keep = out.len();
                if cursor.break_len(1) > 0 {
                    cursor.at += 1;
                    cursor.take_break();
                    let mut fold = Fold { crossed: true, ..Fold::default() };
                    next_line(cursor, &mut fold, opened)?;
                    fold.write(&mut out);
                } else {
                    out.push(escape(cursor, opened)?);
                }
                keep = keep.max(out.len());
                start = cursor.at;
            }
            b'\n' | b'\r' | 0xC2 | 0xE2 if cursor.break_len(0) > 0 => {
                out.push_str(cursor.since(start));
                let trimmed = out.trim_end_matches([' ', '\t']).len();
                out.truncate(trimmed.max(keep));
                let mut fold = Fold::default();
                next_line(cursor, &mut fold, opened)?;
                fold.write(&mut out);
                keep = out.len();
                start = cursor.at;
            }
            _ => cursor.at += 1,
        }
    }
}

/// Goes on to where the next line of a scalar in quotes begins that is not blank.
fn next_line(cursor: &mut Cursor<'_>, fold: &mut Fold, opened: usize) -> Result<(), SyntaxError> {
    loop {
        cursor.skip_blanks();
        match cursor.take_break() {
            Some(line_break) => fold.add(line_break),
            None => break,
        }
    }
    if cursor.marker().is_some() {
        return Err(SyntaxError::new(Problem::UnclosedQuote, cursor.at).opened(opened));
    }
    Ok(())
}

/// Reads an escape at its backslash.
fn escape(cursor: &mut Cursor<'_>, opened: usize) -> Result<char, SyntaxError> {
    let start = cursor.at;
    let wrong = SyntaxError::new(Problem::Escape, start);
    let (char, digits) = match cursor.ahead(1) {
        Some(b'0') => ('\0', 0),
        Some(b'a') => ('\u{7}', 0),
        Some(b'b') => ('\u{8}', 0),
        Some(b't' | b'\t') => ('\t', 0),
        Some(b'n') => ('\n', 0),
        Some(b'v') => ('\u{b}', 0),
        Some(b'f') => ('\u{c}', 0),
        Some(b'r') => ('\r', 0),
        Some(b'e') => ('\u{1b}', 0),
        Some(byte @ (b' ' | b'"' | b'\'' | b'/' | b'\\')) => (char::from(byte), 0),
        Some(b'N') => ('\u{85}', 0),
        Some(b'_') => ('\u{a0}', 0),
        Some(b'L') => ('\u{2028}', 0),
        Some(b'P') => ('\u{2029}', 0),
        Some(b'x') => ('x', 2),
        Some(b'u') => ('u', 4),
        Some(b'U') => ('U', 8),
        Some(_) => return Err(wrong),
        None => return Err(SyntaxError::new(Problem::UnclosedQuote, cursor.end()).opened(opened)),
    };
    cursor.at += 2;
    if digits == 0 {
        return Ok(char);
    }
    let first = cursor.at;
    for _ in 0..digits {
        if !cursor.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong);
        }
        cursor.at += 1;
    }
    let code = u32::from_str_radix(cursor.since(first), 16).ok();
    code.and_then(char::from_u32).ok_or(wrong)
}

/// What happens to the line breaks at the end of a block scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

/// Reads a block scalar at its `|` or `>`. `parent` is the column of the collection around it, or -1.
pub(super) fn block<'a>(cursor: &mut Cursor<'a>, parent: i64) -> Result<Written<'a>, SyntaxError> {
    let literal = cursor.peek() == Some(b'|');
    cursor.at += 1;
    let (chomp, increment) = header(cursor)?;
    let mut end = cursor.at;
    cursor.skip_line();
    cursor.take_break();
    let mut indent = increment.map(|increment| parent.max(0) + increment);
    let mut out = String::new();
    let mut breaks = String::new();
    let mut line_break: Option<char> = None;
    let mut after_blank = false;
    let column = |cursor: &Cursor<'a>| i64::try_from(cursor.column()).unwrap_or(i64::MAX);
    let indent = blank_lines(cursor, &mut indent, parent, &mut breaks)?;
    while column(cursor) == indent && cursor.peek().is_some() {
        let blank = cursor.is_blank();
        match line_break.take() {
            // A folded line break becomes a blank between two lines of text, and nothing before blank lines.
            Some('\n') if !literal && !after_blank && !blank => out.extend(breaks.is_empty().then_some(' ')),
            Some(line_break) => out.push(line_break),
            None => {}
        }
        out.push_str(&breaks);
        breaks.clear();
        after_blank = blank;
        let start = cursor.at;
        cursor.skip_line();
        out.push_str(cursor.since(start));
        end = cursor.at;
        line_break = cursor.take_break();
        blank_lines(cursor, &mut Some(indent), parent, &mut breaks)?;
    }
    if chomp != Chomp::Strip {
        out.extend(line_break);
    }
    if chomp == Chomp::Keep {
        out.push_str(&breaks);
    }
    Ok(Written { text: Cow::Owned(out), end, crossed: true })
}

/// Reads what may stand behind `|` or `>`, up to the end of its line.
fn header(cursor: &mut Cursor<'_>) -> Result<(Chomp, Option<i64>), SyntaxError> {
    let mut chomp = None;
    let mut increment = None;
    loop {
        match cursor.peek() {
            Some(b'+') if chomp.is_none() => chomp = Some(Chomp::Keep),
            Some(b'-') if chomp.is_none() => chomp = Some(Chomp::Strip),
            Some(digit @ b'1'..=b'9') if increment.is_none() => increment = Some(i64::from(digit - b'0')),
            _ => break,
        }
        cursor.at += 1;
    }
    let end = cursor.clone();
    cursor.skip_blanks();
    if cursor.peek().is_some_and(|byte| byte != b'#') && cursor.break_len(0) == 0 {
        return Err(SyntaxError::new(Problem::BlockHeader, cursor.at));
    }
    *cursor = end;
    Ok((chomp.unwrap_or(Chomp::Clip), increment))
}

/// Passes over blank lines and the indentation of the line behind them; the first time, where no number gave
/// the indentation, the deepest of these lines does.
fn blank_lines(
    cursor: &mut Cursor<'_>,
    indent: &mut Option<i64>,
    parent: i64,
    breaks: &mut String,
) -> Result<i64, SyntaxError> {
    let mut deepest = 0;
    loop {
        let column = |cursor: &Cursor<'_>| i64::try_from(cursor.column()).unwrap_or(i64::MAX);
        let inside = |cursor: &Cursor<'_>| indent.is_none_or(|indent| column(cursor) < indent);
        while inside(cursor) && cursor.peek() == Some(b' ') {
            cursor.at += 1;
        }
        deepest = deepest.max(column(cursor));
        if inside(cursor) && cursor.peek() == Some(b'\t') {
            return Err(SyntaxError::new(Problem::Tab, cursor.at));
        }
        match cursor.take_break() {
            Some(line_break) => breaks.push(line_break),
            None => return Ok(indent.unwrap_or(deepest.max(parent + 1).max(1))),
        }
    }
}
