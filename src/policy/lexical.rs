//! What a policy's text must keep to before the engine's parser may see it.
//!
//! That parser takes exponential time over nested brackets and recurses over chains, so both are counted
//! first, outside of strings and comments, without a syntax tree.

use std::ops::Range;

use crate::source::Limits;

/// How deep brackets may nest. From 20 on the engine's parser takes minutes.
const MAX_NESTING: usize = 18;
/// How many operators, steps and calls may follow each other in one expression.
const MAX_CHAIN: usize = 2_000;
/// Digits of a number's exponent. More make integers that fill the memory.
const MAX_EXPONENT_DIGITS: usize = 3;

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// More bytes than the limit.
    TooLarge(usize),
    /// Brackets nest deeper than the limit, first at this range.
    TooDeep(Range<usize>),
    /// An expression is longer than the limit, first at this range.
    TooLong(Range<usize>),
    /// A number is too large, at this range.
    HugeNumber(Range<usize>),
}

/// Counts a policy's size, the depth of its brackets and the length of its expressions.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Refusal> {
    if text.len() > limits.policy_bytes {
        return Err(Refusal::TooLarge(limits.policy_bytes));
    }
    let mut depth = 0_usize;
    let mut chain = 0_usize;
    // Two operands that stand side by side belong to different expressions.
    let mut operand = false;
    for token in Tokens::new(text) {
        match token.kind {
            Kind::Open => {
                depth += 1;
                if depth > MAX_NESTING {
                    return Err(Refusal::TooDeep(token.range));
                }
                chain += 1;
                operand = false;
            }
            Kind::Close => {
                depth = depth.saturating_sub(1);
                operand = true;
            }
            Kind::Break => {
                chain = 0;
                operand = false;
            }
            Kind::Link => {
                chain += 1;
                operand = false;
            }
            Kind::Operand if text.get(token.range.clone()) == Some("in") => {
                chain += 1;
                operand = false;
            }
            Kind::Operand => {
                if operand {
                    chain = 0;
                }
                operand = true;
            }
            Kind::Comment => {}
            Kind::Number => {
                let text = text.get(token.range.clone()).unwrap_or_default();
                let exponent = text.split(['e', 'E']).nth(1).unwrap_or_default();
                if exponent.trim_start_matches(['+', '-', '0']).len() > MAX_EXPONENT_DIGITS {
                    return Err(Refusal::HugeNumber(token.range));
                }
                if operand {
                    chain = 0;
                }
                operand = true;
            }
        }
        if chain > MAX_CHAIN {
            return Err(Refusal::TooLong(token.range));
        }
    }
    Ok(())
}

/// What a token means for the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// `,`, `;` or `:`: an expression ends.
    Break,
    /// An operator or a dot: an expression goes on.
    Link,
    /// A name or a string.
    Operand,
    /// A number.
    Number,
    /// A comment, without its line break.
    Comment,
}

/// The comments of a text, in order, from `#` to the end of the line.
pub(super) fn comments(text: &str) -> impl Iterator<Item = Range<usize>> {
    Tokens::new(text).filter(|token| token.kind == Kind::Comment).map(|token| token.range)
}

/// A token and where it is.
struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// The tokens of a text, roughly: enough to tell strings and comments from code.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The end of the run of bytes from `from` on for which `holds`.
    fn run(&self, from: usize, holds: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| !holds(*byte)).unwrap_or(rest.len())
    }

    /// The end of a quoted string that begins at `from`; a string without an end ends with the line.
    fn quoted(&self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from + 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\\' => at += 2,
                b'"' => return at + 1,
                b'\n' => return at,
                _ => at += 1,
            }
        }
        bytes.len()
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            let byte = *self.text.as_bytes().get(start)?;
            let (kind, end) = match byte {
                b'#' => (Some(Kind::Comment), self.run(start, |byte| byte != b'\n')),
                byte if byte.is_ascii_whitespace() => (None, start + 1),
                b'"' => (Some(Kind::Operand), self.quoted(start)),
                b'`' => {
                    let end = self.run(start + 1, |byte| byte != b'`') + 1;
                    (Some(Kind::Operand), end.min(self.text.len()))
                }
                b'(' | b'[' | b'{' => (Some(Kind::Open), start + 1),
                b')' | b']' | b'}' => (Some(Kind::Close), start + 1),
                b',' | b';' => (Some(Kind::Break), start + 1),
                b'0'..=b'9' => {
                    let end = self.number(start);
                    (Some(Kind::Number), end)
                }
                byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                    let end =
                        self.run(start, |byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
                    (Some(Kind::Operand), end)
                }
                _ => (Some(Kind::Link), start + 1),
            };
            self.at = end;
            if let Some(kind) = kind {
                return Some(Token { kind, range: start..end });
            }
        }
    }
}

impl Tokens<'_> {
    /// The end of a number that begins at `from`.
    fn number(&self, from: usize) -> usize {
        let digits = |at| self.run(at, |byte| byte.is_ascii_digit() || byte == b'.' || byte == b'_');
        let bytes = self.text.as_bytes();
        let end = digits(from);
        if !matches!(bytes.get(end), Some(b'e' | b'E')) {
            return end;
        }
        let signed = if matches!(bytes.get(end + 1), Some(b'+' | b'-')) { end + 2 } else { end + 1 };
        self.run(signed, |byte| byte.is_ascii_digit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> bool {
        check(text, &Limits::default()).is_err()
    }

    #[test]
    fn brackets_are_counted_outside_of_strings_and_comments() {
        assert!(!refused(&format!("x := {}1{}", "[".repeat(18), "]".repeat(18))));
        assert!(refused(&format!("x := {}1{}", "[".repeat(19), "]".repeat(19))));
        assert!(!refused(&format!("x := \"{0}\\\"{0}\" # {0}\ny := `{0}`", "[".repeat(30))));
    }

    #[test]
    fn a_long_chain_is_refused_and_a_long_list_is_not() {
        assert!(refused(&format!("x := 1{}", " + 1".repeat(5000))));
        assert!(refused(&format!("x := a{}", ".a".repeat(5000))));
        assert!(refused(&format!("x := a{}", "[0]".repeat(5000))));
        assert!(!refused(&format!("x := [{}]", "a.b[0], ".repeat(5000))));
        assert!(!refused(&"x := a.b + 1\n".repeat(5000)));
        assert!(refused(&format!("x := 1{}", " in 1".repeat(5000))));
    }

    #[test]
    fn a_number_that_would_fill_the_memory_is_refused() {
        assert!(refused("x := 1e999999999"));
        assert!(!refused("x := 1e9 y := 12.5E-3"));
    }

    #[test]
    fn a_text_cut_off_anywhere_ends() {
        let text = "x := \"a\\\"b\" + `raw` # c\n[é]";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let _ = check(text.get(..end).unwrap(), &Limits::default());
        }
    }
}
