//! Text to tokens: literal text and, between `{{` and `}}`, words, constants and marks. Trim markers and comments
//! end here. Source: text/template/parse, `lex.go`.

use super::parse::{decode, describe, is_word, quote};

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What is no token; the lexer knows the message. It is the last one.
    Error,
    /// `true` or `false`.
    Bool,
    /// A printable character without a meaning of its own, such as a comma.
    Char,
    /// A character in single quotes.
    CharConstant,
    /// `1+2i`.
    Complex,
    /// `=`.
    Assign,
    /// `:=`.
    Declare,
    /// The end of the text.
    Eof,
    /// A name behind a point.
    Field,
    /// The name of a function.
    Identifier,
    /// `{{`.
    LeftDelim,
    /// `(`.
    LeftParen,
    /// A number.
    Number,
    /// `|`.
    Pipe,
    /// A text in backquotes.
    RawString,
    /// `}}`.
    RightDelim,
    /// `)`.
    RightParen,
    /// Blanks inside an action.
    Space,
    /// A text in double quotes.
    String,
    /// Text outside of actions.
    Text,
    /// `$` with a name, or alone.
    Variable,
    /// `block`.
    Block,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `.`.
    Dot,
    /// `define`.
    Define,
    /// `else`.
    Else,
    /// `end`.
    End,
    /// `if`.
    If,
    /// `nil`.
    Nil,
    /// `range`.
    Range,
    /// `template`.
    Template,
    /// `with`.
    With,
}

impl Kind {
    /// Whether messages show it as `<word>`.
    pub(super) fn is_keyword(self) -> bool {
        matches!(
            self,
            Self::Block
                | Self::Break
                | Self::Continue
                | Self::Dot
                | Self::Define
                | Self::Else
                | Self::End
                | Self::If
                | Self::Nil
                | Self::Range
                | Self::Template
                | Self::With
        )
    }
}

/// A token: its kind, its bytes, and the line at which it begins, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) line: u32,
}

/// Which words are keywords: not those that are names of functions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// `break` is one.
    pub(super) break_is_one: bool,
    /// `continue` is one.
    pub(super) continue_is_one: bool,
}

/// Cuts a text into tokens.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    /// INVARIANT: below 4 GiB.
    text: &'a [u8],
    words: Words,
    position: usize,
    line: u32,
    inside: bool,
    parens: u32,
    error: Option<(Token, String)>,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn newlines(text: &[u8]) -> u32 {
    // Counted in chunks whose count fits a byte, which the compiler makes wide operations of.
    text.chunks(255)
        .map(|chunk| u32::from(chunk.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>()))
        .sum()
}

impl<'a> Lexer<'a> {
    /// A lexer of a text that has less than 4 GiB.
    pub(super) fn new(text: &'a [u8], words: Words) -> Self {
        Self { text, words, position: 0, line: 1, inside: false, parens: 0, error: None }
    }

    /// What is wrong, once an error was met.
    pub(super) fn message(&self) -> &str {
        self.error.as_ref().map_or("", |(_, message)| message)
    }

    /// The next token. Behind the last one, and behind an error, it is that one again.
    pub(super) fn token(&mut self) -> Token {
        if let Some((token, _)) = self.error {
            return token;
        }
        if self.inside { self.action() } else { self.literal() }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    fn peek_rune(&self) -> Option<(char, usize)> {
        decode(self.rest())
    }

    /// The token from `start` to the current position.
    fn emit(&mut self, kind: Kind, start: usize) -> Token {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let token = Token { kind, start: offset(start), end: offset(self.position), line: self.line };
        if matches!(kind, Kind::Text | Kind::Space | Kind::RawString) {
            self.line += newlines(self.text.get(start..self.position).unwrap_or_default());
        }
        token
    }

    fn fail(&mut self, start: usize, message: impl Into<String>) -> Token {
        let token = self.emit(Kind::Error, start);
        self.error = Some((token, message.into()));
        token
    }

    /// Passes over `count` bytes that belong to no token.
    fn skip(&mut self, count: usize) {
        let end = self.position.saturating_add(count).min(self.text.len());
        self.line += newlines(self.text.get(self.position..end).unwrap_or_default());
        self.position = end;
    }

    /// Passes over the blanks that a trim marker takes.
    fn skip_spaces(&mut self) {
        self.skip(self.rest().iter().take_while(|&&byte| is_space(byte)).count());
    }

    fn literal(&mut self) -> Token {
        loop {
            let start = self.position;
            let Some(length) = left_delimiter(self.rest()) else {
                self.position = self.text.len();
                let kind = if self.position > start { Kind::Text } else { Kind::Eof };
                return self.emit(kind, start);
            };
            if length > 0 {
                let text = self.rest().get(..length).unwrap_or_default();
                let marked =
                    matches!(self.rest().get(length + 2..), Some([b'-', after, ..]) if is_space(*after));
                let trimmed =
                    if marked { text.iter().rev().take_while(|&&byte| is_space(byte)).count() } else { 0 };
                self.position += length - trimmed;
                let token = self.emit(Kind::Text, start);
                self.skip(trimmed);
                if length > trimmed {
                    return token;
                }
            }
            let start = self.position;
            let marker = match self.rest() {
                [_, _, b'-', after, ..] if is_space(*after) => 2,
                _ => 0,
            };
            if self.rest().get(2 + marker..).is_some_and(|rest| rest.starts_with(b"/*")) {
                self.skip(2 + marker);
                if let Err(token) = self.comment() {
                    return token;
                }
                continue;
            }
            self.position += 2;
            let token = self.emit(Kind::LeftDelim, start);
            self.skip(marker);
            self.inside = true;
            self.parens = 0;
            return token;
        }
    }

    /// Passes over a comment, whose `/*` comes next, up to behind its `}}`.
    fn comment(&mut self) -> Result<(), Token> {
        let start = self.position;
        let inner = self.rest().get(2..).unwrap_or_default();
        let Some(length) = inner.array_windows::<2>().position(|pair| pair == b"*/") else {
            self.position += 2;
            return Err(self.fail(start, "unclosed comment"));
        };
        self.position += length + 4;
        let Some(trims) = self.right_delimiter() else {
            return Err(self.fail(start, "comment ends before closing delimiter"));
        };
        self.position = start;
        self.skip(length + 4 + if trims { 4 } else { 2 });
        if trims {
            self.skip_spaces();
        }
        Ok(())
    }

    /// Whether `}}` comes next, and whether a trim marker stands before it.
    fn right_delimiter(&self) -> Option<bool> {
        match self.rest() {
            [b'}', b'}', ..] => Some(false),
            [space, b'-', b'}', b'}', ..] if is_space(*space) => Some(true),
            _ => None,
        }
    }

    fn action(&mut self) -> Token {
        if let Some(trims) = self.right_delimiter() {
            if self.parens > 0 {
                return self.fail(self.position, "unclosed left paren");
            }
            self.skip(if trims { 2 } else { 0 });
            let start = self.position;
            self.position += 2;
            let token = self.emit(Kind::RightDelim, start);
            if trims {
                self.skip_spaces();
            }
            self.inside = false;
            return token;
        }
        let start = self.position;
        let Some(first) = self.peek() else { return self.fail(start, "unclosed action") };
        if is_space(first) {
            return self.space();
        }
        self.position += 1;
        match first {
            b'=' => self.emit(Kind::Assign, start),
            b':' => {
                if self.peek() != Some(b'=') {
                    self.position += self.peek_rune().map_or(0, |(_, width)| width);
                    return self.fail(start, "expected :=");
                }
                self.position += 1;
                self.emit(Kind::Declare, start)
            }
            b'|' => self.emit(Kind::Pipe, start),
            b'"' => self.quoted(start, b'"', Kind::String, "unterminated quoted string"),
            b'\'' => self.quoted(start, b'\'', Kind::CharConstant, "unterminated character constant"),
            b'`' => self.raw(start),
            b'$' => self.name(start, Kind::Variable, Kind::Variable),
            b'.' if self.peek().is_some_and(|byte| !byte.is_ascii_digit()) => {
                self.name(start, Kind::Field, Kind::Dot)
            }
            b'.' | b'+' | b'-' | b'0'..=b'9' => {
                self.position = start;
                self.number()
            }
            b'(' => {
                self.parens = self.parens.saturating_add(1);
                self.emit(Kind::LeftParen, start)
            }
            b')' => {
                let Some(parens) = self.parens.checked_sub(1) else {
                    return self.fail(start, "unexpected right paren");
                };
                self.parens = parens;
                self.emit(Kind::RightParen, start)
            }
            _ => {
                self.position = start;
                self.word()
            }
        }
    }

    fn space(&mut self) -> Token {
        let start = self.position;
        let count = self.rest().iter().take_while(|&&byte| is_space(byte)).count();
        self.position += count;
        // The last blank belongs to a trim marker behind it.
        if self.rest().starts_with(b"-}}") {
            self.position -= 1;
        }
        self.emit(Kind::Space, start)
    }

    /// Passes over letters and digits.
    fn letters(&mut self) {
        loop {
            match self.peek() {
                Some(b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => self.position += 1,
                Some(byte) if !byte.is_ascii() => match self.peek_rune() {
                    Some((rune, width)) if is_word(rune) => self.position += width,
                    _ => return,
                },
                _ => return,
            }
        }
    }

    /// Whether a name may end here. So `$x+2` is none, in case that Go has sums one day.
    fn ends_name(&self) -> bool {
        match self.peek() {
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'(') => true,
            Some(b'}') => self.rest().starts_with(b"}}"),
            Some(_) => false,
        }
    }

    fn bad_character(&mut self, start: usize) -> Token {
        let (rune, width) = self.peek_rune().unwrap_or((char::REPLACEMENT_CHARACTER, 0));
        self.position += width;
        self.fail(start, format!("bad character {}", describe(rune)))
    }

    /// A word without a mark before it, or a character that begins nothing.
    fn word(&mut self) -> Token {
        let start = self.position;
        self.letters();
        if self.position == start {
            let (rune, width) = self.peek_rune().unwrap_or((char::REPLACEMENT_CHARACTER, 0));
            self.position += width;
            if rune.is_ascii_graphic() {
                return self.emit(Kind::Char, start);
            }
            return self.fail(start, format!("unrecognized character in action: {}", describe(rune)));
        }
        if !self.ends_name() {
            return self.bad_character(start);
        }
        let kind = match self.text.get(start..self.position).unwrap_or_default() {
            b"block" => Kind::Block,
            b"break" if self.words.break_is_one => Kind::Break,
            b"continue" if self.words.continue_is_one => Kind::Continue,
            b"define" => Kind::Define,
            b"else" => Kind::Else,
            b"end" => Kind::End,
            b"if" => Kind::If,
            b"nil" => Kind::Nil,
            b"range" => Kind::Range,
            b"template" => Kind::Template,
            b"with" => Kind::With,
            b"true" | b"false" => Kind::Bool,
            _ => Kind::Identifier,
        };
        self.emit(kind, start)
    }

    /// A name behind the mark at `start`, of the kind `named`, or the mark alone.
    fn name(&mut self, start: usize, named: Kind, alone: Kind) -> Token {
        if self.ends_name() {
            return self.emit(alone, start);
        }
        self.letters();
        if !self.ends_name() {
            return self.bad_character(start);
        }
        self.emit(named, start)
    }

    fn quoted(&mut self, start: usize, mark: u8, kind: Kind, unterminated: &str) -> Token {
        while let Some(byte) = self.peek() {
            self.position += 1;
            match byte {
                b'\\' if self.peek().is_some_and(|next| next != b'\n') => self.position += 1,
                b'\\' | b'\n' => break,
                _ if byte == mark => return self.emit(kind, start),
                _ => {}
            }
        }
        self.fail(start, unterminated)
    }

    fn raw(&mut self, start: usize) -> Token {
        let Some(length) = self.rest().iter().position(|&byte| byte == b'`') else {
            self.position = self.text.len();
            return self.fail(start, "unterminated raw quoted string");
        };
        self.position += length + 1;
        self.emit(Kind::RawString, start)
    }

    fn number(&mut self) -> Token {
        let start = self.position;
        if !self.scan_number() {
            return self.bad_number(start);
        }
        if !matches!(self.peek(), Some(b'+' | b'-')) {
            return self.emit(Kind::Number, start);
        }
        if !self.scan_number() || self.text.get(self.position - 1) != Some(&b'i') {
            return self.bad_number(start);
        }
        self.emit(Kind::Complex, start)
    }

    fn bad_number(&mut self, start: usize) -> Token {
        let text = self.text.get(start..self.position).unwrap_or_default();
        self.fail(start, format!("bad number syntax: {}", quote(text)))
    }

    fn accept(&mut self, valid: &[u8]) -> bool {
        let accepted = self.peek().is_some_and(|byte| valid.contains(&byte));
        self.position += usize::from(accepted);
        accepted
    }

    /// Passes over what may be a number; the parser finds out whether it is one.
    fn scan_number(&mut self) -> bool {
        const DECIMAL: &[u8] = b"0123456789_";
        const HEXADECIMAL: &[u8] = b"0123456789abcdefABCDEF_";
        self.accept(b"+-");
        let mut digits = DECIMAL;
        if self.accept(b"0") {
            if self.accept(b"xX") {
                digits = HEXADECIMAL;
            } else if self.accept(b"oO") {
                digits = b"01234567_";
            } else if self.accept(b"bB") {
                digits = b"01_";
            }
        }
        while self.accept(digits) {}
        if self.accept(b".") {
            while self.accept(digits) {}
        }
        if digits == DECIMAL && self.accept(b"eE") || digits == HEXADECIMAL && self.accept(b"pP") {
            self.accept(b"+-");
            while self.accept(DECIMAL) {}
        }
        self.accept(b"i");
        match self.peek_rune() {
            Some((rune, width)) if is_word(rune) => {
                self.position += width;
                false
            }
            _ => true,
        }
    }
}

/// The offset of the next `{{`.
fn left_delimiter(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.iter().position(|&byte| byte == b'{')?;
        if text.get(at + 1) == Some(&b'{') {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers that Go's tests know the kinds by.
    const NUMBERS: [(Kind, u64); 33] = [
        (Kind::Error, 0),
        (Kind::Bool, 1),
        (Kind::Char, 2),
        (Kind::CharConstant, 3),
        (Kind::Complex, 5),
        (Kind::Assign, 6),
        (Kind::Declare, 7),
        (Kind::Eof, 8),
        (Kind::Field, 9),
        (Kind::Identifier, 10),
        (Kind::LeftDelim, 11),
        (Kind::LeftParen, 12),
        (Kind::Number, 13),
        (Kind::Pipe, 14),
        (Kind::RawString, 15),
        (Kind::RightDelim, 16),
        (Kind::RightParen, 17),
        (Kind::Space, 18),
        (Kind::String, 19),
        (Kind::Text, 20),
        (Kind::Variable, 21),
        (Kind::Block, 23),
        (Kind::Break, 24),
        (Kind::Continue, 25),
        (Kind::Dot, 26),
        (Kind::Define, 27),
        (Kind::Else, 28),
        (Kind::End, 29),
        (Kind::If, 30),
        (Kind::Nil, 31),
        (Kind::Range, 32),
        (Kind::Template, 33),
        (Kind::With, 34),
    ];
    /// Go's tests see comments; the parser does not.
    const COMMENT: u64 = 4;

    fn tokens(text: &[u8]) -> Vec<(Kind, Vec<u8>, u32)> {
        let mut lexer = Lexer::new(text, Words { break_is_one: true, continue_is_one: true });
        let mut tokens = Vec::new();
        loop {
            let token = lexer.token();
            let bytes = match token.kind {
                Kind::Error => lexer.message().as_bytes().to_vec(),
                _ => text[token.start as usize..token.end as usize].to_vec(),
            };
            tokens.push((token.kind, bytes, token.line));
            if matches!(token.kind, Kind::Error | Kind::Eof) {
                return tokens;
            }
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads its cases")]
    fn go_s_own_cases_give_go_s_tokens() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance/gotemplate/go_parse_cases.jsonl");
        let Ok(cases) = std::fs::read_to_string(path) else {
            println!("skipped: no {path}");
            return;
        };
        let mut count = 0;
        for line in cases.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            if case["kind"] != "lex" {
                continue;
            }
            let wanted: Vec<(u64, String)> = case["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| (item["typ"].as_u64().unwrap(), item["val"].as_str().unwrap().to_owned()))
                .filter(|(kind, _)| *kind != COMMENT)
                .collect();
            let told: Vec<(u64, String)> = tokens(case["t"].as_str().unwrap().as_bytes())
                .into_iter()
                .map(|(kind, bytes, _)| {
                    let number = NUMBERS.iter().find(|(known, _)| *known == kind).unwrap().1;
                    (number, String::from_utf8(bytes).unwrap())
                })
                .collect();
            assert_eq!(told, wanted, "{}", case["name"]);
            count += 1;
        }
        assert!(count > 0);
    }

    #[test]
    fn lines_are_those_at_which_tokens_begin() {
        let lines: Vec<(Kind, u32)> = tokens(b"a\nb\n {{- `x\ny`\n1\n-}}\n\nz{{/*\n\n*/ -}}\n{{.}}")
            .into_iter()
            .map(|(kind, _, line)| (kind, line))
            .collect();
        let wanted = [
            (Kind::Text, 1),
            (Kind::LeftDelim, 3),
            (Kind::RawString, 3),
            (Kind::Space, 4),
            (Kind::Number, 5),
            (Kind::RightDelim, 6),
            (Kind::Text, 8),
            (Kind::LeftDelim, 11),
            (Kind::Dot, 11),
            (Kind::RightDelim, 11),
            (Kind::Eof, 11),
        ];
        assert_eq!(lines, wanted);
    }

    #[test]
    fn bytes_that_are_no_utf8_are_text_or_a_bad_character() {
        assert_eq!(tokens(b"\xff\xfe")[0], (Kind::Text, b"\xff\xfe".to_vec(), 1));
        let message = |text: &[u8]| String::from_utf8(tokens(text).pop().unwrap().1).unwrap();
        assert_eq!(message(b"{{\xff}}"), "unrecognized character in action: U+FFFD '\u{FFFD}'");
        assert_eq!(message(b"{{a\xff}}"), "bad character U+FFFD '\u{FFFD}'");
        assert_eq!(message("{{$x€}}".as_bytes()), "bad character U+20AC '€'");
    }
}
