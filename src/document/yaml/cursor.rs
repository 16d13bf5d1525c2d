//! A place in a text that moves forward, and what YAML wants to know about it.

/// A place in a text.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    /// The bytes up to where reading ends.
    bytes: &'a [u8],
    /// The offset.
    pub(super) at: usize,
    /// Where its line begins; no two lines begin at the same place, so this tells lines apart as well.
    pub(super) line: usize,
}

impl<'a> Cursor<'a> {
    /// The place `at` of a text that is read up to `end`. A line must begin there.
    pub(super) fn new(text: &'a str, at: usize, end: usize) -> Self {
        Self { text, bytes: text.as_bytes().get(..end).unwrap_or_default(), at, line: at }
    }

    /// Where reading ends.
    pub(super) fn end(&self) -> usize {
        self.bytes.len()
    }

    /// The byte here; none at the end.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The byte so many further.
    pub(super) fn ahead(&self, count: usize) -> Option<u8> {
        self.bytes.get(self.at + count).copied()
    }

    /// How many bytes of its line are before the place.
    ///
    /// Nothing but indicators and blanks stands before what is compared by columns, so bytes will do.
    pub(super) fn column(&self) -> usize {
        self.at - self.line
    }

    /// The text from `start` to here.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The text from `start` to `end`.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// How many bytes the line break is long that stands so many bytes further; 0 where there is none.
    ///
    /// SPEC: YAML 1.1, 5.4: besides CR and LF also NEL, LS and PS.
    pub(super) fn break_len(&self, count: usize) -> usize {
        match self.ahead(count) {
            Some(b'\n') => 1,
            Some(b'\r') => 1 + usize::from(self.ahead(count + 1) == Some(b'\n')),
            Some(0xC2) if self.ahead(count + 1) == Some(0x85) => 2,
            Some(0xE2) if self.ahead(count + 1) == Some(0x80) => match self.ahead(count + 2) {
                Some(0xA8 | 0xA9) => 3,
                _ => 0,
            },
            _ => 0,
        }
    }

    /// Whether a blank stands here.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self.peek(), Some(b' ' | b'\t'))
    }

    /// Whether a blank, a line break or the end stands so many bytes further.
    pub(super) fn is_space(&self, count: usize) -> bool {
        matches!(self.ahead(count), None | Some(b' ' | b'\t')) || self.break_len(count) > 0
    }

    /// Passes over blanks.
    pub(super) fn skip_blanks(&mut self) {
        while self.is_blank() {
            self.at += 1;
        }
    }

    /// Passes over what is left of the line, without its break.
    pub(super) fn skip_line(&mut self) {
        while self.peek().is_some() && self.break_len(0) == 0 {
            self.at += 1;
        }
    }

    /// Passes over the line break here, where there is one; gives what it becomes in a scalar.
    pub(super) fn take_break(&mut self) -> Option<char> {
        let length = self.break_len(0);
        if length == 0 {
            return None;
        }
        let char = match (length, self.ahead(2)) {
            (3, Some(0xA8)) => '\u{2028}',
            (3, _) => '\u{2029}',
            _ => '\n',
        };
        self.at += length;
        self.line = self.at;
        Some(char)
    }

    /// The `---` or `...` that stands at the beginning of a line here.
    pub(super) fn marker(&self) -> Option<u8> {
        let first = self.peek()?;
        let stands = self.at == self.line
            && matches!(first, b'-' | b'.')
            && self.ahead(1) == Some(first)
            && self.ahead(2) == Some(first)
            && self.is_space(3);
        stands.then_some(first)
    }
}
