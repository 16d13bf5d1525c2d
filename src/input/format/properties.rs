//! Java's properties as `magiconair/properties` reads them.

use super::shape::{Entries, Failed, Text};
use crate::document::{Node, Value};

/// Reads a text of properties: text by name.
pub(super) fn properties(text: Text<'_>) -> Result<Node, Failed> {
    let mut entries = Entries::default();
    let own = text.text.strip_prefix('\u{feff}').unwrap_or(text.text);
    let mut reader = Reader { text, at: text.text.len() - own.len() };
    loop {
        reader.skip(|char| matches!(char, ' ' | '\u{c}' | '\t' | '\n' | '\r'));
        match reader.peek() {
            None => break,
            Some('#' | '!') => reader.skip(|char| !matches!(char, '\n' | '\r')),
            Some(_) => {
                let start = reader.at;
                let key =
                    reader.word(|char| matches!(char, ' ' | '\u{c}' | '\t' | ':' | '=' | '\n' | '\r'))?;
                let end = reader.at;
                reader.skip(|char| matches!(char, ' ' | '\u{c}' | '\t'));
                if matches!(reader.peek(), Some(':' | '=')) {
                    reader.at += 1;
                }
                reader.skip(|char| matches!(char, ' ' | '\u{c}' | '\t'));
                let from = reader.at;
                let value = reader.word(|char| matches!(char, '\n' | '\r'))?;
                let place = if reader.at > from { (from, reader.at) } else { (start, end) };
                if !key.is_empty() {
                    entries.put(key, text.string(&value, place));
                }
            }
        }
    }
    Ok(Node::new(Value::Map(entries.map()), text.span(0, text.text.len())))
}

struct Reader<'t> {
    text: Text<'t>,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.text.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += char.len_utf8();
        Some(char)
    }

    fn skip(&mut self, skips: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&skips) {
            self.next();
        }
    }

    /// Text up to a character that ends it, escapes resolved. A line break behind a backslash joins lines.
    fn word(&mut self, ends: impl Fn(char) -> bool) -> Result<String, Failed> {
        let mut word = String::new();
        while let Some(char) = self.peek().filter(|char| !ends(*char)) {
            let start = self.at;
            self.next();
            if char != '\\' {
                word.push(char);
                continue;
            }
            match self.next() {
                None => {
                    let message = "nothing follows this backslash";
                    let help = "write `\\\\` for a backslash";
                    return Err(self.text.error("properties-escape", (start, self.at), message, help));
                }
                Some('\r') => {
                    self.skip(|char| char == '\n');
                    self.skip(|char| matches!(char, ' ' | '\u{c}' | '\t'));
                }
                Some('\n') => self.skip(|char| matches!(char, ' ' | '\u{c}' | '\t')),
                Some('f') => word.push('\u{c}'),
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some('t') => word.push('\t'),
                Some('u') => {
                    let digits = self.text.text.get(self.at..self.at + 4).unwrap_or_default();
                    let code = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                    let Some(code) = code else {
                        let message = "this is no escape of a character";
                        let help = "write four hexadecimal digits behind `\\u`";
                        return Err(self.text.error("properties-escape", (start, self.at), message, help));
                    };
                    self.at += 4;
                    word.push(code);
                }
                Some(other) => word.push(other),
            }
        }
        Ok(word)
    }
}
