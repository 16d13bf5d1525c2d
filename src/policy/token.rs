//! The tokens of Rego, roughly: enough to tell strings, templates and comments from code, for what must be
//! known of a text before the engine's parser may see it.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// `,`, `;` or `:`: an expression ends.
    Break,
    /// An operator or a dot: an expression goes on.
    Link,
    /// A name or a keyword.
    Name,
    /// A string in quotes.
    Text,
    /// A string in backticks.
    Raw,
    /// A number, without a sign.
    Number,
    /// A template without expressions: `$"…"`.
    Template,
    /// The beginning of a template up to its first expression: `$"…{`.
    TemplateOpen,
    /// What stands between two expressions of a template: `}…{`.
    TemplateMiddle,
    /// The end of a template behind its last expression: `}…"`.
    TemplateClose,
    /// A comment, without its line break.
    Comment,
}

/// A token and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    start: u32,
    end: u32,
}

impl Token {
    /// Its bytes in the text.
    pub(super) fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The offset of its first byte.
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    /// The offset behind its last byte.
    pub(super) fn end(self) -> usize {
        self.end as usize
    }

    /// Its text.
    pub(super) fn text(self, of: &str) -> &str {
        of.get(self.range()).unwrap_or_default()
    }

    /// Whether it is this keyword, name, bracket or operator.
    pub(super) fn is(self, of: &str, word: &str) -> bool {
        let plain = matches!(self.kind, Kind::Name | Kind::Open | Kind::Close | Kind::Break | Kind::Link);
        plain && self.text(of) == word
    }

    /// Whether an operand may end with it: what follows on its own is something new.
    pub(super) fn ends_operand(self, of: &str) -> bool {
        match self.kind {
            Kind::Close | Kind::Text | Kind::Raw | Kind::Number | Kind::Template | Kind::TemplateClose => {
                true
            }
            Kind::Name => !is_connective(self.text(of)),
            Kind::Open
            | Kind::Break
            | Kind::Link
            | Kind::TemplateOpen
            | Kind::TemplateMiddle
            | Kind::Comment => false,
        }
    }
}

/// Whether a word is a keyword that is no value.
pub(super) fn is_connective(word: &str) -> bool {
    is_keyword(word) && !matches!(word, "true" | "false" | "null")
}

/// Whether a word is a keyword of Rego 1.0.
pub(super) fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "as" | "contains"
            | "default"
            | "else"
            | "every"
            | "false"
            | "if"
            | "import"
            | "in"
            | "not"
            | "null"
            | "package"
            | "some"
            | "true"
            | "with"
    )
}

/// What some editors put at the head of a text.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The tokens of a text.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// The templates whose expressions are being read.
    open: Vec<Frame>,
}

/// A template, one of whose expressions is being read.
struct Frame {
    /// What ends it: `"` or a backtick.
    quote: u8,
    /// How many braces are open in the expression.
    depth: usize,
}

impl<'a> Tokens<'a> {
    /// Reads `text`, whose offsets fit 32 bits. A byte order mark at its head is no token, as in OPA.
    pub(super) fn new(text: &'a str) -> Self {
        let at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        Self { text, at, open: Vec::new() }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The end of the run of bytes from `from` on for which `holds`.
    fn run(&self, from: usize, holds: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| !holds(*byte)).unwrap_or(rest.len())
    }

    /// The end of a quoted string that begins at `from`; a string without an end ends with the line.
    fn quoted(&self, from: usize) -> usize {
        let mut at = from + 1;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\\' => at += 2,
                b'"' => return at + 1,
                b'\n' => return at,
                _ => at += 1,
            }
        }
        self.text.len()
    }

    /// The end of a number that begins at `from`.
    fn number(&self, from: usize) -> usize {
        let digits = |at| self.run(at, |byte| byte.is_ascii_digit() || byte == b'.' || byte == b'_');
        let end = digits(from);
        if !matches!(self.byte(end), Some(b'e' | b'E')) {
            return end;
        }
        let signed = if matches!(self.byte(end + 1), Some(b'+' | b'-')) { end + 2 } else { end + 1 };
        self.run(signed, |byte| byte.is_ascii_digit())
    }

    /// The end of a template's text from `from` on, and whether an expression begins there. A template in
    /// quotes without an end ends with the line.
    fn template(&self, from: usize, quote: u8) -> (usize, bool) {
        let mut at = from;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\\' if quote == b'"' || self.byte(at + 1) == Some(b'{') => at += 2,
                b'{' => return (at + 1, true),
                b'\n' if quote == b'"' => return (at, false),
                byte if byte == quote => return (at + 1, false),
                _ => at += 1,
            }
        }
        (self.text.len(), false)
    }

    /// The end and the kind of the token that begins at `start`; no kind for white space.
    fn token(&mut self, start: usize, byte: u8) -> (Option<Kind>, usize) {
        match byte {
            b'#' => (Some(Kind::Comment), self.run(start, |byte| byte != b'\n')),
            byte if byte.is_ascii_whitespace() => (None, start + 1),
            b'"' => (Some(Kind::Text), self.quoted(start)),
            b'`' => (Some(Kind::Raw), self.run(start + 1, |byte| byte != b'`') + 1),
            b'$' if matches!(self.byte(start + 1), Some(b'"' | b'`')) => {
                let quote = self.byte(start + 1).unwrap_or(b'"');
                let (end, expression) = self.template(start + 2, quote);
                if expression {
                    self.open.push(Frame { quote, depth: 0 });
                }
                (Some(if expression { Kind::TemplateOpen } else { Kind::Template }), end)
            }
            b'}' if self.open.last().is_some_and(|frame| frame.depth == 0) => {
                let quote = self.open.last().map_or(b'"', |frame| frame.quote);
                let (end, expression) = self.template(start + 1, quote);
                if !expression {
                    self.open.pop();
                }
                (Some(if expression { Kind::TemplateMiddle } else { Kind::TemplateClose }), end)
            }
            b'(' | b'[' | b'{' => {
                if let (b'{', Some(frame)) = (byte, self.open.last_mut()) {
                    frame.depth += 1;
                }
                (Some(Kind::Open), start + 1)
            }
            b')' | b']' | b'}' => {
                if let (b'}', Some(frame)) = (byte, self.open.last_mut()) {
                    frame.depth -= 1;
                }
                (Some(Kind::Close), start + 1)
            }
            b':' | b'=' | b'!' | b'<' | b'>' if self.byte(start + 1) == Some(b'=') => {
                (Some(Kind::Link), start + 2)
            }
            b',' | b';' | b':' => (Some(Kind::Break), start + 1),
            b'0'..=b'9' => (Some(Kind::Number), self.number(start)),
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                let part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
                (Some(Kind::Name), self.run(start, part))
            }
            _ => (Some(Kind::Link), start + 1),
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            let byte = self.byte(start)?;
            let (kind, end) = self.token(start, byte);
            self.at = end.min(self.text.len());
            if let Some(kind) = kind {
                let offset = |at: usize| u32::try_from(at).ok();
                return Some(Token { kind, start: offset(start)?, end: offset(self.at)? });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        Tokens::new(text).map(|token| (token.kind, token.text(text))).collect()
    }

    #[test]
    fn a_template_is_cut_at_its_expressions() {
        assert_eq!(
            kinds(r#"$"a\{{ {"}": 1} }b{$`x{c}`}""#),
            [
                (Kind::TemplateOpen, r#"$"a\{{"#),
                (Kind::Open, "{"),
                (Kind::Text, r#""}""#),
                (Kind::Break, ":"),
                (Kind::Number, "1"),
                (Kind::Close, "}"),
                (Kind::TemplateMiddle, "}b{"),
                (Kind::TemplateOpen, "$`x{"),
                (Kind::Name, "c"),
                (Kind::TemplateClose, "}`"),
                (Kind::TemplateClose, "}\""),
            ]
        );
        assert_eq!(kinds(r#"$"\"\\" $``"#), [(Kind::Template, r#"$"\"\\""#), (Kind::Template, "$``")]);
    }

    #[test]
    fn the_tokens_of_a_text_cut_off_anywhere_cover_no_more_than_the_text() {
        let text = "x := \"a\\\"b\" + `raw` # c\n[é] $\"a{b $`c{d}`}\" {$\"{1}\"}";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let cut = text.get(..end).unwrap();
            assert!(Tokens::new(cut).all(|token| token.start < token.end && token.end() <= cut.len()));
        }
    }
}
