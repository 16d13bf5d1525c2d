//! A YAML text to tokens.
//!
//! SPEC: YAML 1.1 as libyaml and goyaml.v2 read it. A key without `?` is found when its colon comes: until
//! then its first token waits, which is why a key stands on one line and has at most 1,024 characters.

use std::collections::VecDeque;

use super::cursor::Cursor;
use super::diagnose::Problem;
use super::event::SyntaxError;
use super::token::{Style, Token, TokenKind};
use super::written;

/// How long a key without `?` may be, in characters.
const KEY_LENGTH: usize = 1024;

/// What may turn out to be a key.
struct Candidate {
    possible: bool,
    /// Whether nothing but a key can stand there.
    required: bool,
    /// The number of its first token.
    token: usize,
    start: usize,
    line: usize,
}

/// Reads tokens as they are asked for.
pub(super) struct Scanner<'a> {
    pub(super) cursor: Cursor<'a>,
    tokens: VecDeque<Token<'a>>,
    /// How many tokens were handed out.
    taken: usize,
    /// Columns of the open block collections; -1 outside of all.
    indents: Vec<i64>,
    indent: i64,
    key_allowed: bool,
    /// One for the block context, and one for each open flow collection.
    candidates: Vec<Candidate>,
}

type Scanned<T = ()> = Result<T, SyntaxError>;

impl<'a> Scanner<'a> {
    /// Reads from a line that begins a stream.
    pub(super) fn new(cursor: Cursor<'a>) -> Self {
        let none = Candidate { possible: false, required: false, token: 0, start: 0, line: 0 };
        Self {
            cursor,
            tokens: VecDeque::new(),
            taken: 0,
            indents: Vec::new(),
            indent: -1,
            key_allowed: true,
            candidates: vec![none],
        }
    }

    /// The next token, which stays where it is.
    pub(super) fn peek(&mut self) -> Scanned<&Token<'a>> {
        while self.tokens.is_empty() || self.head_may_be_key()? {
            self.fetch()?;
        }
        self.tokens.front().ok_or(SyntaxError::new(Problem::Node, self.cursor.at))
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Scanned<Token<'a>> {
        self.peek()?;
        self.taken += 1;
        self.tokens.pop_front().ok_or(SyntaxError::new(Problem::Node, self.cursor.at))
    }

    fn in_flow(&self) -> bool {
        self.candidates.len() > 1
    }

    fn column(&self) -> i64 {
        i64::try_from(self.cursor.column()).unwrap_or(i64::MAX)
    }

    /// Whether a key token may still have to be put before the first token.
    fn head_may_be_key(&mut self) -> Scanned<bool> {
        // Candidates are in the order of their tokens.
        let mut index = self.candidates.partition_point(|candidate| candidate.token < self.taken);
        while self.candidates.get(index).is_some_and(|candidate| candidate.token == self.taken) {
            if self.is_possible(index)? {
                return Ok(true);
            }
            index += 1;
        }
        Ok(false)
    }

    /// Whether a candidate can still become a key.
    fn is_possible(&mut self, index: usize) -> Scanned<bool> {
        let cursor = &self.cursor;
        let Some(candidate) = self.candidates.get_mut(index).filter(|candidate| candidate.possible) else {
            return Ok(false);
        };
        // A character has at most four bytes.
        let near = match cursor.at - candidate.start {
            0..=KEY_LENGTH => true,
            bytes if bytes > 4 * KEY_LENGTH => false,
            _ => cursor.since(candidate.start).chars().count() <= KEY_LENGTH,
        };
        candidate.possible = near && candidate.line == cursor.line;
        if !candidate.possible && candidate.required {
            return Err(SyntaxError::new(Problem::MissingColon, candidate.start));
        }
        Ok(candidate.possible)
    }

    /// Notes that what begins here may be a key.
    fn save_candidate(&mut self) -> Scanned {
        if !self.key_allowed {
            return Ok(());
        }
        let required = !self.in_flow() && self.indent == self.column();
        let token = self.taken + self.tokens.len();
        let (start, line) = (self.cursor.at, self.cursor.line);
        self.drop_candidate()?;
        if let Some(last) = self.candidates.last_mut() {
            *last = Candidate { possible: true, required, token, start, line };
        }
        Ok(())
    }

    /// What was noted last is no key.
    fn drop_candidate(&mut self) -> Scanned {
        match self.candidates.last_mut() {
            Some(candidate) if candidate.possible && candidate.required => {
                Err(SyntaxError::new(Problem::MissingColon, candidate.start))
            }
            Some(candidate) => {
                candidate.possible = false;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn push(&mut self, kind: TokenKind<'a>, start: usize) {
        self.tokens.push_back(Token { kind, start, end: self.cursor.at });
    }

    /// Begins a block collection where this column is deeper than the ones before; before the token of that
    /// number, or behind all.
    fn roll(&mut self, column: i64, kind: TokenKind<'a>, start: usize, token: Option<usize>) {
        if self.in_flow() || self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        let index = token.map_or(self.tokens.len(), |token| token.saturating_sub(self.taken));
        self.tokens.insert(index.min(self.tokens.len()), Token { kind, start, end: start });
    }

    /// Ends the block collections that are deeper than this column.
    fn unroll(&mut self, column: i64) {
        while !self.in_flow() && self.indent > column {
            self.push(TokenKind::BlockEnd, self.cursor.at);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// Passes over blanks, comments and line breaks.
    fn skip_to_token(&mut self) {
        loop {
            // A tab cannot indent a key or a block collection.
            let tabs = self.in_flow() || !self.key_allowed;
            while self.cursor.peek() == Some(b' ') || tabs && self.cursor.peek() == Some(b'\t') {
                self.cursor.at += 1;
            }
            if self.cursor.peek() == Some(b'#') {
                self.cursor.skip_line();
            }
            if self.cursor.take_break().is_none() {
                return;
            }
            self.key_allowed |= !self.in_flow();
        }
    }

    /// Reads the next token, or what begins or ends a collection before it.
    fn fetch(&mut self) -> Scanned {
        self.skip_to_token();
        self.unroll(self.column());
        let start = self.cursor.at;
        let flow = self.in_flow();
        let Some(byte) = self.cursor.peek() else {
            return self.stream_end();
        };
        if self.cursor.column() == 0 && byte == b'%' {
            return self.directive();
        }
        if let Some(marker) = self.cursor.marker() {
            self.unroll(-1);
            self.drop_candidate()?;
            self.key_allowed = false;
            self.cursor.at += 3;
            let kind = if marker == b'-' { TokenKind::DocumentStart } else { TokenKind::DocumentEnd };
            self.push(kind, start);
            return Ok(());
        }
        match byte {
            b'[' => self.open_flow(TokenKind::FlowSequenceStart),
            b'{' => self.open_flow(TokenKind::FlowMappingStart),
            b']' => self.close_flow(TokenKind::FlowSequenceEnd),
            b'}' => self.close_flow(TokenKind::FlowMappingEnd),
            b',' => {
                self.drop_candidate()?;
                self.key_allowed = true;
                self.indicator(TokenKind::FlowEntry);
                Ok(())
            }
            b'-' if self.cursor.is_space(1) => self.entry(),
            b'?' if flow || self.cursor.is_space(1) => self.key(),
            b':' if flow || self.cursor.is_space(1) => self.value(),
            b'*' | b'&' => self.anchor(byte == b'*'),
            b'!' => self.tag(),
            b'|' | b'>' if !flow => {
                self.drop_candidate()?;
                self.key_allowed = true;
                let scalar = written::block(&mut self.cursor, self.indent)?;
                let kind = TokenKind::Scalar { text: scalar.text, style: Style::Block };
                self.tokens.push_back(Token { kind, start, end: scalar.end });
                Ok(())
            }
            b'\'' | b'"' => {
                self.save_candidate()?;
                self.key_allowed = false;
                let scalar = written::quoted(&mut self.cursor)?;
                self.push(TokenKind::Scalar { text: scalar.text, style: Style::Quoted }, start);
                Ok(())
            }
            b'\t' => Err(SyntaxError::new(Problem::Tab, start)),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => Err(SyntaxError::new(Problem::Start, start)),
            _ => {
                self.save_candidate()?;
                self.key_allowed = false;
                let scalar = written::plain(&mut self.cursor, flow, self.indent + 1)?;
                self.key_allowed |= scalar.crossed;
                let kind = TokenKind::Scalar { text: scalar.text, style: Style::Plain };
                self.tokens.push_back(Token { kind, start, end: scalar.end });
                Ok(())
            }
        }
    }

    /// The end of the text, behind which no colon can come.
    fn stream_end(&mut self) -> Scanned {
        self.unroll(-1);
        self.drop_candidate()?;
        for candidate in &mut self.candidates {
            if candidate.possible && candidate.required {
                return Err(SyntaxError::new(Problem::MissingColon, candidate.start));
            }
            candidate.possible = false;
        }
        self.key_allowed = false;
        self.push(TokenKind::StreamEnd, self.cursor.at);
        Ok(())
    }

    /// Takes a token of one byte.
    fn indicator(&mut self, kind: TokenKind<'a>) {
        let start = self.cursor.at;
        self.cursor.at += 1;
        self.push(kind, start);
    }

    fn open_flow(&mut self, kind: TokenKind<'a>) -> Scanned {
        self.save_candidate()?;
        let token = self.taken + self.tokens.len();
        self.candidates.push(Candidate { possible: false, required: false, token, start: 0, line: 0 });
        self.key_allowed = true;
        self.indicator(kind);
        Ok(())
    }

    fn close_flow(&mut self, kind: TokenKind<'a>) -> Scanned {
        self.drop_candidate()?;
        if self.in_flow() {
            self.candidates.pop();
        }
        self.key_allowed = false;
        self.indicator(kind);
        Ok(())
    }

    /// A `- `.
    fn entry(&mut self) -> Scanned {
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(SyntaxError::new(Problem::EntryHere, self.cursor.at));
            }
            self.roll(self.column(), TokenKind::BlockSequenceStart, self.cursor.at, None);
        }
        self.drop_candidate()?;
        self.key_allowed = true;
        self.indicator(TokenKind::BlockEntry);
        Ok(())
    }

    /// A `? `.
    fn key(&mut self) -> Scanned {
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(SyntaxError::new(Problem::KeyHere, self.cursor.at));
            }
            self.roll(self.column(), TokenKind::BlockMappingStart, self.cursor.at, None);
        }
        self.drop_candidate()?;
        self.key_allowed = !self.in_flow();
        self.indicator(TokenKind::Key);
        Ok(())
    }

    /// A `: `, whose key may have come before.
    fn value(&mut self) -> Scanned {
        let last = self.candidates.len().saturating_sub(1);
        if self.is_possible(last)?
            && let Some(candidate) = self.candidates.get_mut(last)
        {
            candidate.possible = false;
            let (token, start, line) = (candidate.token, candidate.start, candidate.line);
            let index = token.saturating_sub(self.taken).min(self.tokens.len());
            self.tokens.insert(index, Token { kind: TokenKind::Key, start, end: start });
            let column = i64::try_from(start - line).unwrap_or(i64::MAX);
            self.roll(column, TokenKind::BlockMappingStart, start, Some(token));
            self.key_allowed = false;
        } else {
            if !self.in_flow() {
                if !self.key_allowed {
                    return Err(SyntaxError::new(Problem::ValueHere, self.cursor.at));
                }
                self.roll(self.column(), TokenKind::BlockMappingStart, self.cursor.at, None);
            }
            self.key_allowed = !self.in_flow();
        }
        self.indicator(TokenKind::Value);
        Ok(())
    }

    /// Passes over the characters of a name.
    fn word(&mut self) -> &'a str {
        let start = self.cursor.at;
        while self
            .cursor
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        {
            self.cursor.at += 1;
        }
        self.cursor.since(start)
    }

    /// An anchor or an alias.
    fn anchor(&mut self, alias: bool) -> Scanned {
        self.save_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        self.cursor.at += 1;
        let name = self.word();
        let ends = self.cursor.is_space(0)
            || matches!(self.cursor.peek(), Some(b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'));
        if name.is_empty() || !ends {
            return Err(SyntaxError::new(if alias { Problem::Alias } else { Problem::Anchor }, start));
        }
        self.push(if alias { TokenKind::Alias(name) } else { TokenKind::Anchor(name) }, start);
        Ok(())
    }

    /// A tag.
    fn tag(&mut self) -> Scanned {
        self.save_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        let wrong = SyntaxError::new(Problem::Tag, start);
        let (handle, suffix) = if self.cursor.ahead(1) == Some(b'<') {
            self.cursor.at += 2;
            let suffix = self.uri(start)?;
            if suffix.is_empty() || self.cursor.peek() != Some(b'>') {
                return Err(wrong);
            }
            self.cursor.at += 1;
            ("", suffix)
        } else {
            self.cursor.at += 1;
            self.word();
            if self.cursor.peek() == Some(b'!') {
                self.cursor.at += 1;
                let handle = self.cursor.since(start);
                let suffix = self.uri(start)?;
                if suffix.is_empty() {
                    return Err(wrong);
                }
                (handle, suffix)
            } else {
                self.cursor.at = start + 1;
                let suffix = self.uri(start)?;
                // A lone `!` is a tag of its own: the value is text.
                if suffix.is_empty() { ("", "!".to_owned()) } else { ("!", suffix) }
            }
        };
        if !self.cursor.is_space(0) {
            return Err(wrong);
        }
        self.push(TokenKind::Tag { handle, suffix }, start);
        Ok(())
    }

    /// The characters of a tag, `%xx` decoded.
    fn uri(&mut self, start: usize) -> Scanned<String> {
        let mut bytes = Vec::new();
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b'%' => {
                    let digit = |count| char::from(self.cursor.ahead(count)?).to_digit(16);
                    let octet =
                        digit(1).zip(digit(2)).and_then(|(high, low)| u8::try_from(high << 4 | low).ok());
                    bytes.push(octet.ok_or(SyntaxError::new(Problem::Tag, start))?);
                    self.cursor.at += 3;
                }
                _ if byte.is_ascii_alphanumeric() || b"_-;/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    bytes.push(byte);
                    self.cursor.at += 1;
                }
                _ => break,
            }
        }
        String::from_utf8(bytes).map_err(|_| SyntaxError::new(Problem::Tag, start))
    }

    /// A `%YAML` or `%TAG` at the beginning of a line.
    fn directive(&mut self) -> Scanned {
        self.unroll(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        let wrong = SyntaxError::new(Problem::Directive, start);
        self.cursor.at += 1;
        let kind = match self.word() {
            "YAML" if self.cursor.is_blank() => {
                self.cursor.skip_blanks();
                let first = self.cursor.at;
                while self.cursor.peek().is_some_and(|byte| byte.is_ascii_digit() || byte == b'.') {
                    self.cursor.at += 1;
                }
                if !matches!(self.cursor.since(first), "1.1" | "1.2") {
                    return Err(SyntaxError::new(Problem::Version, first));
                }
                TokenKind::VersionDirective
            }
            "TAG" if self.cursor.is_blank() => {
                self.cursor.skip_blanks();
                let first = self.cursor.at;
                let opens = self.cursor.peek() == Some(b'!');
                self.cursor.at += usize::from(opens);
                self.word();
                self.cursor.at += usize::from(self.cursor.peek() == Some(b'!'));
                let handle = self.cursor.since(first);
                if !opens || !handle.ends_with('!') || !self.cursor.is_blank() {
                    return Err(wrong);
                }
                self.cursor.skip_blanks();
                let prefix = self.uri(start)?;
                if prefix.is_empty() || !self.cursor.is_space(0) {
                    return Err(wrong);
                }
                TokenKind::TagDirective { handle, prefix }
            }
            _ => return Err(wrong),
        };
        self.push(kind, start);
        self.cursor.skip_blanks();
        if self.cursor.peek() == Some(b'#') {
            self.cursor.skip_line();
        }
        if self.cursor.peek().is_some() && self.cursor.take_break().is_none() {
            return Err(wrong);
        }
        Ok(())
    }
}
