//! Text to tokens, one at a time, as the parser asks for them (`hclsyntax/scan_tokens.rl`).
//!
//! What stands between quotes and in heredocs is no token: `template` reads it from the text.

use std::sync::OnceLock;

use memchr::{memchr, memmem};
use regex::Regex;

use super::token::{Kind, Token};

/// A text and how far it is read.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'s> {
    /// The text.
    pub(super) text: &'s str,
    /// Offset of the next byte.
    pub(super) at: usize,
}

impl<'s> Lexer<'s> {
    /// The byte at an offset.
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The text from one offset to another.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'s str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The bytes from an offset on.
    pub(super) fn rest(&self, at: usize) -> &'s [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    /// Where the line that goes on at an offset ends: at its line break or at the end of the text.
    pub(super) fn line_end(&self, at: usize) -> usize {
        memchr(b'\n', self.rest(at)).map_or(self.text.len(), |length| at + length)
    }

    /// The next token. Line breaks are tokens only where they matter.
    pub(super) fn token(&mut self, newlines: bool) -> Token {
        let (kind, start) = self.read(newlines);
        Token { kind, start, end: self.at }
    }

    /// What the next token is and where it begins; it ends where the lexer then stands.
    pub(super) fn read(&mut self, newlines: bool) -> (Kind, usize) {
        let mut at = self.at;
        let (kind, end) = loop {
            let Some(byte) = self.byte(at) else { break (Kind::End, at) };
            match byte {
                b'\n' if newlines => break (Kind::Newline, at + 1),
                b' ' | b'\t' | b'\n' => at += 1,
                b'\r' if self.byte(at + 1) == Some(b'\n') => {
                    if newlines {
                        break (Kind::Newline, at + 2);
                    }
                    at += 2;
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => break (Kind::Word, self.word_end(at)),
                b'"' => break (Kind::Quote, at + 1),
                b'0'..=b'9' => break (Kind::Number, self.number_end(at)),
                b'#' => at = self.line_end(at),
                b'/' => match self.byte(at + 1) {
                    Some(b'/') => at = self.line_end(at),
                    Some(b'*') => match memmem::find(self.rest(at + 2), b"*/") {
                        Some(length) => at += length + 4,
                        None => break (Kind::OpenComment, self.text.len()),
                    },
                    _ => break (Kind::Slash, at + 1),
                },
                _ => break self.symbol(at, byte),
            }
        };
        self.at = end;
        (kind, at)
    }

    /// The token of a character that is neither blank nor letter nor digit.
    fn symbol(&self, at: usize, byte: u8) -> (Kind, usize) {
        let next = self.byte(at + 1);
        let one = |kind| (kind, at + 1);
        let two = |kind| (kind, at + 2);
        match (byte, next) {
            (b'{', _) => one(Kind::BraceOpen),
            (b'}', _) => one(Kind::BraceClose),
            (b'[', _) => one(Kind::BracketOpen),
            (b']', _) => one(Kind::BracketClose),
            (b'(', _) => one(Kind::ParenOpen),
            (b')', _) => one(Kind::ParenClose),
            (b',', _) => one(Kind::Comma),
            (b'=', Some(b'=')) => two(Kind::Equal),
            (b'=', Some(b'>')) => two(Kind::Arrow),
            (b'=', _) => one(Kind::Assign),
            (b'.', Some(b'.')) if self.byte(at + 2) == Some(b'.') => (Kind::Ellipsis, at + 3),
            (b'.', _) => one(Kind::Dot),
            (b':', Some(b':')) => two(Kind::DoubleColon),
            (b':', _) => one(Kind::Colon),
            (b'?', _) => one(Kind::Question),
            (b'!', Some(b'=')) => two(Kind::NotEqual),
            (b'!', _) => one(Kind::Not),
            (b'<', Some(b'=')) => two(Kind::LessOrEqual),
            (b'<', Some(b'<')) => self.heredoc_start(at),
            (b'<', _) => one(Kind::Less),
            (b'>', Some(b'=')) => two(Kind::GreaterOrEqual),
            (b'>', _) => one(Kind::Greater),
            (b'&', Some(b'&')) => two(Kind::And),
            (b'|', Some(b'|')) => two(Kind::Or),
            (b'+', _) => one(Kind::Plus),
            (b'-', _) => one(Kind::Minus),
            (b'*', _) => one(Kind::Star),
            (b'%', _) => one(Kind::Percent),
            (b'~', Some(b'}')) => two(Kind::StripClose),
            (0x80.., _) => match self.word_end(at) {
                end if end > at => (Kind::Word, end),
                _ => (Kind::Invalid, self.character_end(at)),
            },
            _ => one(Kind::Invalid),
        }
    }

    /// Where the character at an offset ends.
    fn character_end(&self, at: usize) -> usize {
        let character = self.text.get(at..).and_then(|rest| rest.chars().next());
        at + character.map_or(1, char::len_utf8)
    }

    /// Where the identifier that begins at an offset ends; that offset where none does.
    pub(super) fn word_end(&self, start: usize) -> usize {
        let bytes = self.rest(start);
        let length = match bytes.first() {
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => {
                bytes.iter().position(|byte| !is_word(*byte)).unwrap_or(bytes.len())
            }
            Some(0x80..) => 0,
            _ => return start,
        };
        match bytes.get(length) {
            Some(0x80..) => start + unicode_word(self.text.get(start..).unwrap_or_default()),
            _ => start + length,
        }
    }

    /// Where the number that begins at an offset ends. It takes as much as may be part of a number, so that a version
    /// such as `1.2.3` is one wrong number and not three things.
    fn number_end(&self, start: usize) -> usize {
        let mut at = start + 1;
        let mut end = at;
        loop {
            match self.byte(at) {
                Some(b'0'..=b'9') => at += 1,
                Some(b'.') => {
                    at += 1;
                    continue;
                }
                Some(b'e' | b'E') => {
                    let sign = usize::from(matches!(self.byte(at + 1), Some(b'+' | b'-')));
                    if !matches!(self.byte(at + 1 + sign), Some(b'0'..=b'9')) {
                        return end;
                    }
                    at += 2 + sign;
                }
                _ => return end,
            }
            end = at;
        }
    }

    /// The token of `<<`.
    fn heredoc_start(&self, at: usize) -> (Kind, usize) {
        let word = at + 2 + usize::from(self.byte(at + 2) == Some(b'-'));
        let end = self.word_end(word);
        match (self.byte(end), self.byte(end + 1)) {
            (Some(b'\n'), _) if end > word => (Kind::Heredoc, end + 1),
            (Some(b'\r'), Some(b'\n')) if end > word => (Kind::Heredoc, end + 2),
            _ => (Kind::BadHeredoc, end),
        }
    }
}

/// Whether an ASCII character may be part of an identifier.
fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0u8;
        loop {
            #[allow(clippy::indexing_slicing, reason = "evaluated when the program is built")]
            {
                table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            }
            if byte == u8::MAX {
                break table;
            }
            byte += 1;
        }
    };
    WORD.get(usize::from(byte)).copied().unwrap_or(false)
}

/// How many bytes the identifier takes that begins a text.
fn unicode_word(text: &str) -> usize {
    // SPEC: hclsyntax/spec.md, Identifiers: those of UAX #31, and `-`. `_` begins one too (`scan_tokens.rl`).
    static WORD: OnceLock<Option<Regex>> = OnceLock::new();
    let word = WORD.get_or_init(|| Regex::new(r"^[\p{ID_Start}_][\p{ID_Continue}\-]*").ok());
    word.as_ref().and_then(|word| word.find(text)).map_or(0, |found| found.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, newlines: bool) -> Vec<(Kind, &str)> {
        let mut lexer = Lexer { text, at: 0 };
        let mut found = Vec::new();
        loop {
            let token = lexer.token(newlines);
            if token.kind == Kind::End {
                return found;
            }
            found.push((token.kind, lexer.slice(token.start, token.end)));
        }
    }

    #[test]
    fn a_number_takes_all_that_may_belong_to_it() {
        for (text, expected) in [
            ("1", "1"),
            ("1.5", "1.5"),
            ("1.", "1"),
            ("1...", "1"),
            ("1.2.3", "1.2.3"),
            ("1e5", "1e5"),
            ("1e+5x", "1e+5"),
            ("1e", "1"),
            ("1e+", "1"),
            ("1.e5", "1.e5"),
            ("0x1F", "0"),
            ("1.a", "1"),
        ] {
            assert_eq!(kinds(text, false).first(), Some(&(Kind::Number, expected)), "{text}");
        }
    }

    #[test]
    fn identifiers_are_those_of_unicode_and_hyphens() {
        for word in ["a", "_", "a-b", "a1", "é", "naïve-x", "変数", "a\u{301}", "Ⅷ", "ªb", "__x__"] {
            assert_eq!(kinds(word, false), [(Kind::Word, word)]);
        }
        assert_eq!(kinds("-a", false).first(), Some(&(Kind::Minus, "-")));
        assert_eq!(kinds("☃", false), [(Kind::Invalid, "☃")]);
        assert_eq!(kinds("a☃", false), [(Kind::Word, "a"), (Kind::Invalid, "☃")]);
        assert_eq!(kinds("\u{301}", false), [(Kind::Invalid, "\u{301}")]);
    }

    #[test]
    fn comments_and_line_breaks_are_told_where_they_matter() {
        let text = "a # b\r\n/* c\n*/ d // e\nf";
        let words = [(Kind::Word, "a"), (Kind::Word, "d"), (Kind::Word, "f")];
        assert_eq!(kinds(text, false), words);
        assert_eq!(kinds(text, true).iter().filter(|(kind, _)| *kind == Kind::Newline).count(), 2);
        assert_eq!(kinds("a /* b", false), [(Kind::Word, "a"), (Kind::OpenComment, "/* b")]);
        assert_eq!(kinds("\r", true), [(Kind::Invalid, "\r")]);
    }

    #[test]
    fn a_heredoc_begins_with_a_word_and_a_line_break() {
        assert_eq!(kinds("<<EOT\n", true), [(Kind::Heredoc, "<<EOT\n")]);
        assert_eq!(kinds("<<-E-F\r\n", true), [(Kind::Heredoc, "<<-E-F\r\n")]);
        assert_eq!(kinds("<<EOT \n", true).first(), Some(&(Kind::BadHeredoc, "<<EOT")));
        assert_eq!(kinds("<<\n", true).first(), Some(&(Kind::BadHeredoc, "<<")));
    }
}
