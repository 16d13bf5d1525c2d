//! GraphQL text to tokens, as gqlparser's `lexer` does.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text's end.
    End,
    /// A punctuator: one of `!$&()...:=@[]{}|`.
    Mark(&'static str),
    /// A name or keyword.
    Name,
    /// An integer.
    Int,
    /// A number with a fraction or exponent.
    Float,
    /// Text in quotes.
    Text,
    /// Text in triple quotes.
    Block,
    /// A comment with its `#`.
    Comment,
}

/// A token: its value, and its line and column from 1.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) value: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Token {
    /// The token as a message names it.
    pub(super) fn name(&self) -> String {
        match self.kind {
            Kind::End => "the end".into(),
            Kind::Mark(mark) => format!("`{mark}`"),
            Kind::Text | Kind::Block => format!("the text `{}`", self.value),
            _ => format!("`{}`", self.value),
        }
    }

    /// Whether it is this punctuator.
    pub(super) fn is(&self, mark: &str) -> bool {
        matches!(self.kind, Kind::Mark(own) if own == mark)
    }
}

/// The punctuators.
const MARKS: [&str; 14] = ["!", "$", "&", "(", ")", "...", ":", "=", "@", "[", "]", "{", "}", "|"];

/// Reads tokens off a text.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of a text.
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, line: 1, column: 1 }
    }

    /// The next token; a comment is one.
    pub(super) fn next_token(&mut self) -> Result<Token, String> {
        while self.peek().is_some_and(|char| matches!(char, ' ' | '\t' | ',' | '\n' | '\r' | '\u{feff}')) {
            self.bump();
        }
        let (line, column) = (self.line, self.column);
        let token = |kind, value: String| Ok(Token { kind, value, line, column });
        let Some(first) = self.peek() else { return token(Kind::End, String::new()) };
        if let Some(mark) = MARKS.into_iter().find(|mark| self.rest.starts_with(mark)) {
            mark.chars().for_each(|_| self.bump());
            return token(Kind::Mark(mark), String::new());
        }
        match first {
            '#' => token(Kind::Comment, self.take(|char| char > '\u{1f}' || char == '\t')),
            '_' | 'a'..='z' | 'A'..='Z' => {
                token(Kind::Name, self.take(|char| char == '_' || char.is_ascii_alphanumeric()))
            }
            '-' | '0'..='9' => {
                let (kind, value) = self.number()?;
                token(kind, value)
            }
            '"' if self.rest.starts_with("\"\"\"") => token(Kind::Block, self.block()?),
            '"' => token(Kind::Text, self.string()?),
            other => Err(self.wrong(&format!("the unexpected character `{}`", other.escape_debug()))),
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn bump(&mut self) {
        let mut chars = self.rest.chars();
        let char = chars.next();
        self.rest = chars.as_str();
        match char {
            Some('\n') => (self.line, self.column) = (self.line + 1, 1),
            // A line that ends in both is ended by the second.
            Some('\r') if !self.rest.starts_with('\n') => (self.line, self.column) = (self.line + 1, 1),
            _ => self.column += 1,
        }
    }

    fn take(&mut self, fits: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(char) = self.peek().filter(|char| fits(*char)) {
            taken.push(char);
            self.bump();
        }
        taken
    }

    fn wrong(&self, what: &str) -> String {
        format!("{what} at line {}, column {} of the GraphQL text", self.line, self.column)
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
    fn number(&mut self) -> Result<(Kind, String), String> {
        let mut value = self.take_one(&['-']);
        let digits = self.digits()?;
        if digits.len() > 1 && digits.starts_with('0') {
            return Err(self.wrong("a digit after `0`"));
        }
        value.push_str(&digits);
        let mut kind = Kind::Int;
        let point = self.take_one(&['.']);
        if !point.is_empty() {
            kind = Kind::Float;
            value = value + &point + &self.digits()?;
        }
        let exponent = self.take_one(&['e', 'E']);
        if !exponent.is_empty() {
            kind = Kind::Float;
            value = value + &exponent + &self.take_one(&['-', '+']) + &self.digits()?;
        }
        Ok((kind, value))
    }

    fn take_one(&mut self, of: &[char]) -> String {
        let Some(char) = self.peek().filter(|char| of.contains(char)) else { return String::new() };
        self.bump();
        char.to_string()
    }

    fn digits(&mut self) -> Result<String, String> {
        let digits = self.take(|char| char.is_ascii_digit());
        if digits.is_empty() { Err(self.wrong("a number without a digit")) } else { Ok(digits) }
    }

    fn string(&mut self) -> Result<String, String> {
        let mut value = String::new();
        self.bump();
        loop {
            match self.peek() {
                None | Some('\n' | '\r') => return Err(self.wrong("a text without its closing quote")),
                Some('"') => {
                    self.bump();
                    return Ok(value);
                }
                Some('\\') => {
                    self.bump();
                    value.push(self.escape()?);
                }
                Some(char) if char < ' ' && char != '\t' => {
                    return Err(self.wrong("a control character in a text"));
                }
                Some(char) => {
                    value.push(char);
                    self.bump();
                }
            }
        }
    }

    /// What an escape means, behind its backslash. Half of a pair of surrogates is the replacement character.
    fn escape(&mut self) -> Result<char, String> {
        let wrong = self.wrong("an escape that is not valid");
        let char = self.peek().ok_or_else(|| wrong.clone())?;
        self.bump();
        Ok(match char {
            '"' | '/' | '\\' => char,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let digits =
                    self.rest.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
                let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or(wrong)?;
                (0..4).for_each(|_| self.bump());
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(wrong),
        })
    }

    fn block(&mut self) -> Result<String, String> {
        let mut value = String::new();
        (0..3).for_each(|_| self.bump());
        loop {
            let quotes = self.rest.bytes().take_while(|byte| *byte == b'"').count();
            if quotes >= 3 {
                (0..quotes).for_each(|_| self.bump());
                // The last three close the text, and those before are part of it.
                value.extend(std::iter::repeat_n('"', quotes - 3));
                return Ok(dedent(&value));
            }
            if self.rest.starts_with("\\\"\"\"") {
                (0..4).for_each(|_| self.bump());
                value.push_str("\"\"\"");
                continue;
            }
            match self.peek() {
                None => return Err(self.wrong("a text without its closing quotes")),
                Some('\r') => {
                    self.bump();
                    if self.peek() != Some('\n') {
                        value.push('\n');
                    }
                }
                Some(char) if char < ' ' && !matches!(char, '\t' | '\n') => {
                    return Err(self.wrong("a control character in a text"));
                }
                Some(char) => {
                    value.push(char);
                    self.bump();
                }
            }
        }
    }
}

/// The value of a block text: without common indentation, and without blank lines around it.
///
/// SPEC: gqlparser counts the first line among those that share the indentation; the specification does not.
fn dedent(raw: &str) -> String {
    let indent = |line: &str| line.find(|char| !matches!(char, ' ' | '\t'));
    let common = raw.split('\n').filter_map(indent).min().unwrap_or(0);
    let mut lines: Vec<&str> = raw
        .split('\n')
        .enumerate()
        .map(|(at, line)| if at == 0 { line } else { line.get(common..).unwrap_or_default() })
        .collect();
    while lines.last().is_some_and(|line| indent(line).is_none()) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| indent(line).is_none()).count();
    lines.split_off(blank).join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Result<Vec<(Kind, String)>, String> {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.next_token()?;
            if token.kind == Kind::End {
                return Ok(tokens);
            }
            tokens.push((token.kind, token.value));
        }
    }

    #[test]
    fn numbers_and_texts_are_read_as_gqlparser_does() {
        let one = |text| kinds(text).map(|mut tokens| tokens.remove(0));
        assert_eq!(one("-0.5e+3"), Ok((Kind::Float, "-0.5e+3".into())));
        assert_eq!(one("12a"), Ok((Kind::Int, "12".into())));
        assert_eq!(one(r#""a\u00e9\ud800""#), Ok((Kind::Text, "aé\u{fffd}".into())));
        assert_eq!(one("\"\"\"\n  a\n    b\n  \"\"\""), Ok((Kind::Block, "a\n  b".into())));
        assert_eq!(one("\"\"\"a\"\"\"\"\""), Ok((Kind::Block, "a\"\"".into())));
        for wrong in ["00", "1.", "-", "\"a", "\"\\x\"", "\"\"\"a", "'a'", "..", "\"\\u12é\"", "é", "\u{1}"]
        {
            assert!(kinds(wrong).is_err(), "{wrong}");
        }
    }
}
