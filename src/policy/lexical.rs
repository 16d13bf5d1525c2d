//! What a policy's text must keep to before the engine's parser may see it.
//!
//! That parser takes exponential time over nested brackets and recurses over chains, so both are counted
//! first, outside of strings and comments, without a syntax tree.

use std::ops::Range;

use super::token::{Kind, Token, Tokens};
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

impl Refusal {
    /// The same with its place mapped.
    pub(super) fn mapped(self, map: impl Fn(&Range<usize>) -> Range<usize>) -> Self {
        match self {
            Self::TooLarge(limit) => Self::TooLarge(limit),
            Self::TooDeep(range) => Self::TooDeep(map(&range)),
            Self::TooLong(range) => Self::TooLong(map(&range)),
            Self::HugeNumber(range) => Self::HugeNumber(map(&range)),
        }
    }
}

/// Counts a policy's size, the depth of its brackets and the length of its expressions; gives its tokens without
/// the comments.
pub(super) fn check(text: &str, limits: &Limits) -> Result<Vec<Token>, Refusal> {
    if text.len() > limits.policy_bytes {
        return Err(Refusal::TooLarge(limits.policy_bytes));
    }
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    let mut chain = 0_usize;
    // Two operands that stand side by side belong to different expressions.
    let mut operand = false;
    for token in Tokens::new(text) {
        match token.kind {
            Kind::Comment => continue,
            Kind::Open | Kind::TemplateOpen => {
                depth += 1;
                if depth > MAX_NESTING {
                    return Err(Refusal::TooDeep(token.range()));
                }
                chain += 1;
                operand = false;
            }
            Kind::Close | Kind::TemplateClose => {
                depth = depth.saturating_sub(1);
                operand = true;
            }
            Kind::Break | Kind::TemplateMiddle => {
                chain = 0;
                operand = false;
            }
            Kind::Link => {
                chain += 1;
                operand = false;
            }
            Kind::Name if token.is(text, "in") => {
                chain += 1;
                operand = false;
            }
            Kind::Name | Kind::Text | Kind::Raw | Kind::Template | Kind::Number => {
                if token.kind == Kind::Number && is_huge(token.text(text)) {
                    return Err(Refusal::HugeNumber(token.range()));
                }
                if operand {
                    chain = 0;
                }
                operand = true;
            }
        }
        if chain > MAX_CHAIN {
            return Err(Refusal::TooLong(token.range()));
        }
        tokens.push(token);
    }
    Ok(tokens)
}

/// Whether a number's exponent has more digits than a number may have.
fn is_huge(number: &str) -> bool {
    let exponent = number.split(['e', 'E']).nth(1).unwrap_or_default();
    exponent.trim_start_matches(['+', '-', '0']).len() > MAX_EXPONENT_DIGITS
}

/// The comments of a text, in order, from `#` to the end of the line.
pub(super) fn comments(text: &str) -> impl Iterator<Item = Range<usize>> {
    Tokens::new(text).filter(|token| token.kind == Kind::Comment).map(Token::range)
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
