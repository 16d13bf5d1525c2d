//! `glob.match`, by the rules of `gobwas/glob`, which OPA matches with.
//!
//! `*` takes characters but separators, `**` any, `?` one but a separator; `[abc]`, `[!abc]`, `[a-z]` and `[!a-z]`
//! one of a set; `{a,b}` one of several patterns; a backslash makes the next character plain.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

use super::super::engine::Value;
use super::{Builtins, text_at};

const NAME: &str = "glob.match";
/// Steps that a match may take.
const MAX_STEPS: usize = 20_000_000;
/// How deep braces nest.
const MAX_DEPTH: usize = 50;

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Char(char),
    /// One that is no separator.
    Single,
    /// Any number of those that are no separators.
    Any,
    /// Any number of any.
    Super,
    /// One of these, or one of none of these.
    List(Vec<char>, bool),
    /// One between two, both included, or one outside.
    Range(char, char, bool),
    /// One of several rows of pieces.
    Terms(Vec<Vec<Piece>>),
}

struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
}

impl Parser<'_> {
    /// Reads pieces up to the end of the pattern or of the term; says what ended them.
    fn row(&mut self, depth: usize) -> Result<(Vec<Piece>, Option<char>), String> {
        if depth > MAX_DEPTH {
            return Err(format!("the braces of the pattern of `{NAME}` nest too deep"));
        }
        let mut pieces = Vec::new();
        while let Some(char) = self.chars.next() {
            pieces.push(match char {
                ',' | '}' if depth > 0 => return Ok((pieces, Some(char))),
                '{' => {
                    let mut terms = Vec::new();
                    loop {
                        let (term, end) = self.row(depth + 1)?;
                        terms.push(term);
                        match end {
                            Some(',') => {}
                            Some(_) => break,
                            None => return Err(format!("a brace of the pattern of `{NAME}` is not closed")),
                        }
                    }
                    Piece::Terms(terms)
                }
                '[' => self.set()?,
                '?' => Piece::Single,
                '*' if self.chars.next_if_eq(&'*').is_some() => Piece::Super,
                '*' => Piece::Any,
                '\\' => match self.chars.next() {
                    Some(plain) => Piece::Char(plain),
                    None => return Err(format!("the pattern of `{NAME}` ends in a backslash")),
                },
                plain => Piece::Char(plain),
            });
        }
        Ok((pieces, None))
    }

    /// Reads a set behind its bracket.
    fn set(&mut self) -> Result<Piece, String> {
        let wrong = || format!("a set of the pattern of `{NAME}` is not valid");
        let not = self.chars.next_if_eq(&'!').is_some();
        let first = self.chars.next().ok_or_else(wrong)?;
        if self.chars.next_if_eq(&'-').is_some() {
            let high = self.chars.next().ok_or_else(wrong)?;
            let closed = self.chars.next() == Some(']');
            return if closed && first <= high { Ok(Piece::Range(first, high, not)) } else { Err(wrong()) };
        }
        let mut list = Vec::new();
        let mut next = Some(first);
        loop {
            match next.ok_or_else(wrong)? {
                ']' if list.is_empty() => return Err(wrong()),
                ']' => return Ok(Piece::List(list, not)),
                '\\' => list.push(self.chars.next().ok_or_else(wrong)?),
                char => list.push(char),
            }
            next = self.chars.next();
        }
    }
}

/// A step of the machine that a pattern becomes.
#[derive(Debug)]
enum Step {
    /// Takes a character that fits, and goes on to the next step.
    Take(Piece),
    /// Goes on at one of two steps.
    Split(usize, usize),
    /// Goes on at a step.
    Jump(usize),
    /// The pattern is through.
    Done,
}

fn compile(pieces: &[Piece], steps: &mut Vec<Step>) {
    for piece in pieces {
        match piece {
            Piece::Any | Piece::Super => {
                let at = steps.len();
                steps.push(Step::Split(at + 1, at + 3));
                steps.push(Step::Take(piece.clone()));
                steps.push(Step::Jump(at));
            }
            Piece::Terms(terms) => {
                let mut ends = Vec::new();
                for (position, term) in terms.iter().enumerate() {
                    let at = steps.len();
                    if position + 1 < terms.len() {
                        steps.push(Step::Split(at + 1, 0));
                        compile(term, steps);
                        ends.push(steps.len());
                        steps.push(Step::Jump(0));
                        let next = steps.len();
                        if let Some(step) = steps.get_mut(at) {
                            *step = Step::Split(at + 1, next);
                        }
                    } else {
                        compile(term, steps);
                    }
                }
                let after = steps.len();
                for end in ends {
                    if let Some(step) = steps.get_mut(end) {
                        *step = Step::Jump(after);
                    }
                }
            }
            piece => steps.push(Step::Take(piece.clone())),
        }
    }
}

fn takes(piece: &Piece, char: char, separators: &[char]) -> bool {
    match piece {
        Piece::Char(plain) => *plain == char,
        Piece::Single | Piece::Any => !separators.contains(&char),
        Piece::Super => true,
        Piece::List(list, not) => list.contains(&char) != *not,
        Piece::Range(low, high, not) => (low..=high).contains(&&char) != *not,
        Piece::Terms(_) => false,
    }
}

/// Whether a whole text matches a pattern.
fn is_match(pattern: &str, separators: &[char], text: &str) -> Result<bool, String> {
    let (pieces, _) = Parser { chars: pattern.chars().peekable() }.row(0)?;
    let mut steps = Vec::new();
    compile(&pieces, &mut steps);
    steps.push(Step::Done);
    if steps.len().saturating_mul(text.len() + 1) > MAX_STEPS {
        return Err(format!("pattern and text of `{NAME}` are too long"));
    }
    // All places of the pattern at which the text up to here may be.
    let reach = |open: Vec<usize>| {
        let (mut open, mut places) = (open, BTreeSet::new());
        while let Some(at) = open.pop() {
            if places.insert(at) {
                match steps.get(at) {
                    Some(Step::Split(one, other)) => open.extend([*one, *other]),
                    Some(Step::Jump(to)) => open.push(*to),
                    _ => {}
                }
            }
        }
        places
    };
    let mut places = reach(vec![0]);
    for char in text.chars() {
        let next = places.iter().filter(
            |at| matches!(steps.get(**at), Some(Step::Take(piece)) if takes(piece, char, separators)),
        );
        places = reach(next.map(|at| at + 1).collect());
        if places.is_empty() {
            return Ok(false);
        }
    }
    Ok(places.iter().any(|at| matches!(steps.get(*at), Some(Step::Done))))
}

/// `glob.match(pattern, delimiters, text)`: no delimiters are the dot, and null is none at all.
pub(super) fn matches(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (pattern, text) = (text_at(NAME, values, 0)?, text_at(NAME, values, 2)?);
    let mut separators = Vec::new();
    match values.get(1) {
        Some(Value::Null) => {}
        Some(Value::Array(items)) if items.is_empty() => separators.push('.'),
        Some(Value::Array(items)) => {
            for item in items.iter() {
                let mut chars = match item {
                    Value::String(text) => text.chars(),
                    _ => "".chars(),
                };
                match (chars.next(), chars.next()) {
                    (Some(char), None) => separators.push(char),
                    _ => return Err(format!("a delimiter of `{NAME}` is not one character")),
                }
            }
        }
        _ => return Err(format!("`{NAME}` expects a list or null as argument 2")),
    }
    is_match(pattern, &separators, text).map(Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text, expected) in [
            ("**.b", "a.x.b", true),
            ("*.b", "a.x.b", false),
            ("{a,{b,c}}{d,}", "c", true),
            ("[!a-c]?", "dé", true),
            ("a,b}", "a,b}", true),
        ] {
            assert_eq!(is_match(pattern, &['.'], text), Ok(expected), "{pattern}");
        }
        assert!(is_match("[a-]", &[], "-").is_err());
        assert!(is_match(&"{".repeat(100), &[], "").is_err());
    }
}
