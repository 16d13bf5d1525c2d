//! Rego inside of a scalar: a place in the Rego as a place in the file around it.

use std::ops::Range;

use crate::document::Node;
use crate::source::{At, Diagnostic, FileId, Span};

/// A text that a scalar of a file holds.
#[derive(Debug, Clone)]
pub(in crate::policy) struct Embedded {
    /// The number of the module whose text is the file around it.
    pub(in crate::policy) file: usize,
    /// The text.
    pub(in crate::policy) text: String,
    /// Offsets of the text, each with its offset in the file, ascending. Between two of them both go on alike.
    anchors: Vec<(usize, usize)>,
}

impl Embedded {
    /// The text of a scalar of the file `around`; none where the node holds no text.
    pub(super) fn of(node: &Node, around: &str) -> Option<Self> {
        let text = node.as_str()?;
        let span = node.origin.span;
        let written = around.get(span.range()).unwrap_or_default();
        Some(Self {
            file: span.file.index(),
            text: text.to_owned(),
            anchors: align(text, written, span.range().start),
        })
    }

    /// The offset in the file of an offset of the text.
    fn outside(&self, offset: usize) -> usize {
        let next = self.anchors.partition_point(|(inside, _)| *inside <= offset);
        let anchor = next.checked_sub(1).and_then(|index| self.anchors.get(index));
        anchor
            .or(self.anchors.first())
            .map_or(0, |(inside, outside)| outside + offset.saturating_sub(*inside))
    }

    /// A place of the text as a place of the file.
    pub(in crate::policy) fn place(&self, range: Range<usize>) -> Span {
        let Range { start, end } = range;
        let first = self.outside(start);
        // The end is behind the last character, which may stand on another line than what follows.
        let last = if end > start { self.outside(end - 1) + 1 } else { first };
        Span::new(FileId::new(self.file), first, last.max(first))
    }
}

/// Makes the places of a diagnostic, which count `embedded` as the files, places of the files around these.
pub(super) fn outside(mut diagnostic: Diagnostic, embedded: &[Embedded]) -> Diagnostic {
    let place = |span: Span| embedded.get(span.file.index()).map_or(span, |text| text.place(span.range()));
    if let At::Span(span) = &mut diagnostic.at {
        *span = place(*span);
    }
    for label in &mut diagnostic.labels {
        label.span = place(label.span);
    }
    diagnostic
}

/// Where the characters of a scalar's text stand in how it is written.
///
/// White space differs (indentation, folded lines), everything else stands there in the same order: as it is, or
/// in double quotes as an escape. Where the two do not fit, what was found so far is the answer.
fn align(text: &str, written: &str, start: usize) -> Vec<(usize, usize)> {
    let mut cursor = Cursor { written, at: 0, quote: None };
    cursor.enter();
    let mut anchors: Vec<(usize, usize)> = vec![(0, start)];
    // What must be added to an offset of the text, as long as no white space or escape comes between.
    let mut shift = None;
    for (inside, char) in text.char_indices().filter(|(_, char)| !char.is_whitespace()) {
        let Some(outside) = cursor.find(char) else { break };
        let outside = start + outside;
        if shift != Some(outside.wrapping_sub(inside)) {
            shift = Some(outside.wrapping_sub(inside));
            match anchors.last_mut() {
                Some(last) if last.0 == inside => last.1 = outside,
                _ => anchors.push((inside, outside)),
            }
        }
    }
    anchors
}

/// A way through a scalar as it is written.
struct Cursor<'a> {
    written: &'a str,
    at: usize,
    quote: Option<char>,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        self.written.get(self.at..).unwrap_or_default()
    }

    /// Goes behind the quote or the head of a block scalar.
    fn enter(&mut self) {
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.quote = Some(quote);
                self.at += 1;
            }
            Some('|' | '>') => self.at += self.rest().find('\n').unwrap_or(0),
            _ => {}
        }
    }

    /// Where the next character that is no white space is written, if it is `char`.
    fn find(&mut self, char: char) -> Option<usize> {
        loop {
            let at = self.at;
            let mut chars = self.rest().chars();
            let found = chars.next()?;
            self.at += found.len_utf8();
            let meant = match (self.quote, found) {
                (Some('"'), '\\') => self.escape(),
                (Some('\''), '\'') => {
                    self.at += 1;
                    Some('\'')
                }
                _ => Some(found),
            };
            match meant {
                None => {}
                Some(space) if space.is_whitespace() => {}
                Some(other) => return (other == char).then_some(at),
            }
        }
    }

    /// The character that an escape stands for, behind its backslash; none for an escaped line break.
    fn escape(&mut self) -> Option<char> {
        let name = self.rest().chars().next()?;
        self.at += name.len_utf8();
        let digits = match name {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'n' | 't' | 'r' | 'N' | 'L' | 'P' | '_' | 'b' | 'f' | 'v' => return Some(' '),
            'a' => return Some('\u{7}'),
            'e' => return Some('\u{1b}'),
            '0' => return Some('\0'),
            '\n' | '\r' => return None,
            other => return Some(other),
        };
        let code = self.rest().get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
        self.at += digits;
        // Half of a pair in JSON: the other half makes the character.
        if (0xD800..0xDC00).contains(&code) {
            let low = self.rest().get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
            self.at += 6;
            return char::from_u32(0x10000 + ((code - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF));
        }
        char::from_u32(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{json, yaml};
    use crate::source::Limits;

    /// What stands in the file at the place of a word of the scalar under `rego`.
    fn shown(yaml: &str, word: &str) -> (String, usize) {
        let root = if yaml.starts_with('{') {
            json::parse(FileId::new(0), yaml, &Limits::default()).unwrap()
        } else {
            yaml::parse(FileId::new(0), yaml, &Limits::default()).documents.remove(0).root
        };
        let embedded = Embedded::of(root.get("rego").unwrap(), yaml).unwrap();
        let at = embedded.text.find(word).unwrap();
        let span = embedded.place(at..at + word.len());
        let before = yaml.get(..span.range().start).unwrap();
        (yaml.get(span.range()).unwrap().to_owned(), before.matches('\n').count() + 1)
    }

    #[test]
    fn a_word_of_a_scalar_is_found_in_its_file() {
        let literal = "a: 1\nrego: |\n    package x\n\n    p {\n      bad(1)\n    }\n";
        assert_eq!(shown(literal, "bad(1)"), ("bad(1)".into(), 6));
        assert_eq!(shown(literal, "package"), ("package".into(), 3));
        let chomped = "rego: |-\n  package é\n  # ünï\n  bad\n";
        assert_eq!(shown(chomped, "bad"), ("bad".into(), 4));
        let folded = "rego: >\n  package x\n\n  p { a;\n  bad }\n";
        assert_eq!(shown(folded, "bad"), ("bad".into(), 5));
        let quoted = r#"rego: "package x\n\np { x == \"é\\n\"; bad }\n""#;
        assert_eq!(shown(quoted, "bad"), ("bad".into(), 1));
        let single = "rego: 'package x\n\n  p { x == ''q''; bad }'\n";
        assert_eq!(shown(single, "bad"), ("bad".into(), 3));
        let plain = "rego: package x\n  bad\n";
        assert_eq!(shown(plain, "bad"), ("bad".into(), 2));
        let json = "{\"rego\": \"package x\\n\\u0070 { \\ud83d\\ude00 bad }\"}";
        assert_eq!(shown(json, "bad"), ("bad".into(), 1));
        assert_eq!(shown(json, "p {").0, "\\u0070 {");
    }
}
