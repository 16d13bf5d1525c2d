//! Code frames: a place in source text, drawn with what is written there.

use super::write::put;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::escape::{is_unsafe, push_escape, visible};
use super::paint::{Ink, Paint};
use crate::source::{Location, SourceFile};

/// Columns of a line that are shown where nobody says how wide the terminal is.
const WIDE: usize = 140;
/// Columns that are shown at least, however narrow the terminal is.
const NARROW: usize = 40;
/// Columns that are underlined at most.
const MOST_MARKS: usize = 60;
/// What a tab is shown as.
const TAB: &str = "    ";

/// How frames are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Colours.
    pub(super) paint: Paint,
    /// Columns of the terminal; 0 where there is none.
    pub(super) width: usize,
    /// Columns of the line numbers.
    pub(super) gutter: usize,
}

/// A place to draw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// Where it is.
    pub(super) location: &'a Location,
    /// Its file, where its text is at hand.
    pub(super) file: Option<&'a SourceFile>,
    /// What is there; may be empty.
    pub(super) label: &'a str,
    /// Whether it is the place that it is all about, or a further one.
    pub(super) main: bool,
    /// The colour of the underline.
    pub(super) ink: Ink,
}

/// The columns that line numbers need which are at most `line`.
pub(super) fn gutter(line: u32) -> usize {
    line.max(1).ilog10() as usize + 1
}

impl Frame {
    /// Draws a place: an arrow to its path, line and column, and the line with what is meant underlined.
    pub(super) fn draw(&self, out: &mut String, place: &Place<'_>) {
        let start = place.location.start;
        let arrow = if place.main { "-->" } else { ":::" };
        let path = visible(&place.location.path);
        let at = format!("{path}:{}:{}", start.line, start.column);
        row(out, &format!("{}{}", " ".repeat(self.gutter), self.paint.ink(Ink::Frame, arrow)), &at);
        let Some((line, from)) = place.file.and_then(|file| file.around(start, self.room() + 1)) else {
            if !place.label.is_empty() {
                self.note(out, "note", place.label);
            }
            return;
        };
        let mut excerpt = excerpt(&line, from, meant(place.location), self.room());
        let bar = self.paint.ink(Ink::Frame, "|");
        let empty = format!("{} {bar}", " ".repeat(self.gutter));
        let number = format!("{:>width$}", start.line, width = self.gutter);
        if place.main {
            row(out, &empty, "");
        }
        row(out, &format!("{} {bar}", self.paint.ink(Ink::Frame, &number)), &excerpt.text);
        let several = last_line(place.location) > start.line;
        if several && let Some((before, _)) = excerpt.text.split_once(" #") {
            // Of the first of several lines, a comment at its end is not what is meant.
            excerpt.marks = excerpt.marks.min(before.trim_end().width().saturating_sub(excerpt.before));
        }
        let mark = if place.main { "^" } else { "-" };
        let mut under = mark.repeat(excerpt.marks.clamp(1, MOST_MARKS));
        if excerpt.marks > MOST_MARKS {
            // An object in one line may be as long as its file: where it begins is what helps.
            under.push('…');
        }
        if several {
            put!(under, " to line {}", last_line(place.location));
        }
        if !place.label.is_empty() {
            under.push(' ');
            under.push_str(&visible(place.label));
        }
        let under = format!("{}{}", " ".repeat(excerpt.before), self.paint.ink(place.ink, &under));
        row(out, &empty, &under);
    }

    /// Draws a remark below a frame: `= fix: …`, wrapped.
    pub(super) fn note(&self, out: &mut String, name: &str, text: &str) {
        let head = format!("{} {} ", " ".repeat(self.gutter), self.paint.ink(Ink::Frame, "="));
        let named = if name.is_empty() { String::new() } else { format!("{name}: ") };
        let indent = self.gutter + 3 + named.len();
        out.push_str(&head);
        out.push_str(&self.paint.ink(Ink::Strong, &named));
        let mut lines =
            super::escape::visible_lines(text).flat_map(|line| self.wrap(&line, indent)).peekable();
        while let Some(line) = lines.next() {
            out.push_str(&line);
            out.push('\n');
            if lines.peek().is_some() {
                out.push_str(&" ".repeat(indent));
            }
        }
    }

    /// Breaks a line between words, so that it fits behind `indent` columns.
    fn wrap(&self, line: &str, indent: usize) -> Vec<String> {
        let room = match self.width {
            0 => return vec![line.to_owned()],
            width => width.saturating_sub(indent).max(NARROW),
        };
        let mut lines = vec![String::new()];
        let mut used = 0;
        for word in line.split(' ') {
            let width = word.width();
            let row = match lines.last_mut() {
                Some(row) if used == 0 || used + 1 + width <= room => row,
                _ => {
                    lines.push(String::new());
                    used = 0;
                    let Some(row) = lines.last_mut() else { continue };
                    row
                }
            };
            if used > 0 {
                row.push(' ');
                used += 1;
            }
            row.push_str(word);
            used += width;
        }
        lines
    }

    /// The columns of a line that are shown.
    fn room(&self) -> usize {
        match self.width {
            0 => WIDE,
            width => width.saturating_sub(self.gutter + 4).max(NARROW),
        }
    }
}

/// The characters that a place covers of its first line.
fn meant(location: &Location) -> usize {
    if location.end.line == location.start.line {
        location.end.column.saturating_sub(location.start.column) as usize
    } else {
        usize::MAX
    }
}

/// A row of a frame, without spaces at its end.
fn row(out: &mut String, head: &str, text: &str) {
    out.push_str(head);
    if !text.is_empty() {
        out.push(' ');
        out.push_str(text);
    }
    out.push('\n');
}

/// The last line of which a place covers something. A place that ends at a line's beginning covers the lines
/// before it.
fn last_line(location: &Location) -> u32 {
    let end = location.end;
    if end.column <= 1 && end.line > location.start.line { end.line - 1 } else { end.line }
}

/// A part of a line as it is shown.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    /// The text.
    text: String,
    /// Columns before what is meant.
    before: usize,
    /// Columns of what is meant.
    marks: usize,
}

/// A character as it is shown.
struct Cell {
    text: String,
    width: usize,
}

impl Cell {
    fn of(char: char) -> Self {
        let mut text = String::new();
        match char {
            '\t' => text.push_str(TAB),
            _ if is_unsafe(char) => push_escape(&mut text, char),
            _ => return Self { text: char.to_string(), width: char.width().unwrap_or(0) },
        }
        let width = text.len();
        Self { text, width }
    }
}

/// At most `room` columns of `line` around the `chars` characters that begin at the character `from`, with `…`
/// where something is left out.
fn excerpt(line: &str, from: usize, chars: usize, room: usize) -> Excerpt {
    let at = line.char_indices().nth(from).map_or(line.len(), |(at, _)| at);
    let (head, tail) = line.split_at_checked(at).unwrap_or((line, ""));
    let tail = tail.trim_end();
    let mut before: Vec<Cell> = head.chars().rev().take(room + 1).map(Cell::of).collect();
    before.reverse();
    let behind: Vec<Cell> = tail.chars().take(room + 1).map(Cell::of).collect();
    let width = |cells: &[Cell]| cells.iter().map(|cell| cell.width).sum::<usize>();
    let meant: usize = behind.iter().take(chars).map(|cell| cell.width).sum();
    let mut head_width = width(&before);
    let mut text = String::new();
    let mut skip = 0;
    if head_width + meant >= room {
        // Something of what comes before stays, for the eye to find its way.
        let keep = (room / 4).max(room.saturating_sub(meant + 2).min(room / 2));
        while head_width > keep {
            head_width -= before.get(skip).map_or(head_width, |cell| cell.width);
            skip += 1;
        }
        if skip > 0 {
            text.push('…');
            head_width += 1;
        }
    }
    before.iter().skip(skip).for_each(|cell| text.push_str(&cell.text));
    let (mut used, mut marks) = (head_width, 0);
    let all = head_width + width(&behind) <= room;
    for (index, cell) in behind.iter().enumerate() {
        if !all && used + cell.width + 1 > room {
            text.push('…');
            break;
        }
        text.push_str(&cell.text);
        used += cell.width;
        if index < chars {
            marks += cell.width;
        }
    }
    Excerpt { text, before: head_width, marks }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, from: usize, chars: usize, room: usize) -> (String, String) {
        let excerpt = excerpt(line, from, chars, room);
        (excerpt.text, format!("{}{}", " ".repeat(excerpt.before), "^".repeat(excerpt.marks)))
    }

    #[test]
    fn what_is_meant_is_underlined_whatever_stands_before_it() {
        assert_eq!(shown("ab: cd", 4, 2, 80), ("ab: cd".into(), "    ^^".into()));
        assert_eq!(shown("\tx: y", 4, 1, 80), ("    x: y".into(), "       ^".into()));
        assert_eq!(shown("漢字: 'ñ'", 4, 3, 80), ("漢字: 'ñ'".into(), "      ^^^".into()));
        assert_eq!(shown("a: 漢字", 3, 2, 80), ("a: 漢字".into(), "   ^^^^".into()));
        assert_eq!(shown("\u{1b}[1m: x", 6, 1, 80), ("\\u{1b}[1m: x".into(), format!("{}^", " ".repeat(11))));
        assert_eq!(shown("abc", 9, 1, 80), ("abc".into(), "   ".into()));
    }

    #[test]
    fn long_lines_are_cut_around_what_is_meant() {
        let line = format!("{}MEANT{}", "a".repeat(300), "b".repeat(300));
        for room in [40, 41, 80] {
            let (text, under) = shown(&line, 300, 5, room);
            assert!(text.chars().count() <= room, "{text}");
            assert!(text.starts_with("…a") && text.ends_with("b…"), "{text}");
            assert_eq!(text.chars().position(|char| char == 'M'), Some(under.len() - 5));
            let (text, under) = shown(&line, 0, 600, room);
            assert!(text.starts_with("aaa") && text.ends_with('…') && text.chars().count() <= room);
            assert_eq!(under.len(), room - 1);
            let (text, _) = shown(&line, 604, 1, room);
            assert!(text.starts_with('…') && text.ends_with('b'), "{text}");
        }
    }

    #[test]
    fn an_object_in_one_long_line_is_underlined_at_its_beginning() {
        let file = SourceFile::new("plan.json", format!("{{\"a\": {}}}", "1".repeat(500)).into_bytes());
        let at = |column| crate::source::Position { line: 1, column };
        let location = Location { path: "plan.json".into(), start: at(1), end: at(507) };
        let frame = Frame { paint: Paint { color: false }, width: 0, gutter: 2 };
        let mut out = String::new();
        frame.draw(
            &mut out,
            &Place { location: &location, file: Some(&file), label: "", main: true, ink: Ink::Bad },
        );
        let under = out.lines().last().unwrap();
        assert_eq!(under.matches('^').count(), MOST_MARKS);
        assert!(under.ends_with("^…"), "{under}");
    }
}
