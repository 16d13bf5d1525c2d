//! Compiled expressions, kept for the next call, and Go's ways of finding, replacing and splitting with them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use regex::bytes::{Captures, Regex, RegexBuilder};

use super::super::rune;
use super::translate::translate;
use crate::input::template::{Builder, Context, Failure, Str, format};

/// Bytes of one compiled expression at most.
const SIZE: usize = 10 << 20;
/// Expressions that are kept. When there are more, all are dropped: charts use few.
const KEPT: usize = 200;
/// Bytes of work that compiling a byte of an expression is counted as.
const WORK: usize = 64;

/// A compiled expression.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    names: Vec<String>,
    /// Whether the expression is the empty text.
    is_empty: bool,
}

thread_local! {
    /// Expressions that were compiled before. What is kept changes no result.
    static PATTERNS: RefCell<BTreeMap<Vec<u8>, Rc<Pattern>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Compiles an expression, or says what is wrong with it: `error parsing regexp: missing closing ]: ...`.
pub(super) fn compile(context: &mut Context<'_>, pattern: &[u8]) -> Result<Rc<Pattern>, Failure> {
    if let Some(found) = PATTERNS.with_borrow(|kept| kept.get(pattern).cloned()) {
        return Ok(found);
    }
    context.charge(pattern.len().saturating_mul(WORK))?;
    let compiled = Rc::new(compile_fresh(pattern).map_err(Failure::new)?);
    PATTERNS.with_borrow_mut(|kept| {
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(pattern.to_vec(), Rc::clone(&compiled));
    });
    Ok(compiled)
}

fn compile_fresh(pattern: &[u8]) -> Result<Pattern, String> {
    let wrong = |(what, part): (&str, String)| format!("error parsing regexp: {what}: `{part}`");
    let Ok(text) = std::str::from_utf8(pattern) else {
        return Err(wrong(("invalid UTF-8", String::from_utf8_lossy(pattern).into())));
    };
    let translated = translate(text).map_err(wrong)?;
    let regex =
        RegexBuilder::new(&translated.text).size_limit(SIZE).build().map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => wrong(("expression too large", text.into())),
            _ => wrong(("regexp/syntax: internal error", text.into())),
        })?;
    Ok(Pattern { regex, names: translated.names, is_empty: pattern.is_empty() })
}

/// What Go's `MustCompile` panics with for that error.
pub(super) fn panicked(pattern: &[u8], failure: Failure) -> Failure {
    if failure.limit.is_some() {
        return failure;
    }
    let quoted =
        if format::can_backquote(pattern) { [b"`", pattern, b"`"].concat() } else { format::quote(pattern) };
    Failure::new(format!("regexp: Compile({}): {}", String::from_utf8_lossy(&quoted), failure.message))
}

impl Pattern {
    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        self.regex.is_match(text)
    }

    /// The first match from `from` on. A match of nothing within a character is none: Go looks between characters
    /// alone.
    fn captures_at<'t>(&self, text: &'t [u8], mut from: usize) -> Option<Captures<'t>> {
        loop {
            let captures = self.regex.captures_at(text, from)?;
            let whole = captures.get_match();
            if !whole.is_empty() || !is_within(text, whole.start()) {
                return Some(captures);
            }
            from = whole.start() + 1;
        }
    }

    fn find_at(&self, text: &[u8], mut from: usize) -> Option<Range<usize>> {
        loop {
            let found = self.regex.find_at(text, from)?.range();
            if !found.is_empty() || !is_within(text, found.start) {
                return Some(found);
            }
            from = found.start + 1;
        }
    }

    /// The first match.
    pub(super) fn find(&self, text: &[u8]) -> Option<Range<usize>> {
        self.find_at(text, 0)
    }

    /// All matches, `most` at most. One of nothing right behind another one is none.
    /// Source: `Regexp.allMatches`.
    pub(super) fn find_all<'a>(
        &'a self,
        text: &'a [u8],
        most: usize,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut at = Some(0);
        let mut before = None;
        let all = std::iter::from_fn(move || {
            loop {
                let from = at?;
                let found = self.find_at(text, from)?;
                let accepted = found.end != from || Some(found.start) != before;
                at = if found.end == from { after(text, from) } else { Some(found.end) };
                before = Some(found.end);
                if accepted {
                    return Some(found);
                }
            }
        });
        all.take(most)
    }

    /// The text with each match replaced. Source: `Regexp.replaceAll`.
    pub(super) fn replace_all(
        &self,
        context: &mut Context<'_>,
        text: Str<'_>,
        mut replace: impl FnMut(&mut Builder, &Captures<'_>),
    ) -> Result<Builder, Failure> {
        let bytes = text.bytes();
        let mut builder = Builder::default();
        let (mut done, mut at) = (0, Some(0));
        while let Some(from) = at {
            let Some(captures) = self.captures_at(bytes, from) else { break };
            let whole = captures.get_match().range();
            builder.part(text.part(done..whole.start));
            if whole.end > done || whole.start == 0 {
                let before = builder.len();
                replace(&mut builder, &captures);
                context.charge(builder.len() - before)?;
            }
            done = whole.end;
            at = match after(bytes, from) {
                Some(next) if next <= whole.end => Some(whole.end),
                next => next,
            };
        }
        builder.part(text.part(done..bytes.len()));
        Ok(builder)
    }

    /// Appends a replacement, in which `$1`, `${1}` and `$name` stand for what groups matched.
    /// Source: `Regexp.expand`.
    pub(super) fn expand(
        &self,
        builder: &mut Builder,
        template: Str<'_>,
        text: Str<'_>,
        captures: &Captures<'_>,
    ) {
        let bytes = template.bytes();
        let mut at = 0;
        while let Some(dollar) = memchr::memchr(b'$', bytes.get(at..).unwrap_or_default()) {
            builder.part(template.part(at..at + dollar));
            at += dollar + 1;
            let rest = bytes.get(at..).unwrap_or_default();
            let Some((name, length)) = (if rest.first() == Some(&b'$') { None } else { reference(rest) })
            else {
                // Two stand for one, and one that refers to nothing for itself.
                builder.part(template.part(at - 1..at));
                at += usize::from(rest.first() == Some(&b'$'));
                continue;
            };
            at += length;
            let group = match number(name) {
                Some(index) => captures.get(index),
                None => self.names.iter().enumerate().find_map(|(index, own)| {
                    if own.as_bytes() == name { captures.get(index + 1) } else { None }
                }),
            };
            if let Some(group) = group {
                builder.part(text.part(group.range()));
            }
        }
        builder.part(template.part(at..bytes.len()));
    }

    /// The pieces between matches, `most` at most. Source: `Regexp.Split`.
    pub(super) fn split(
        &self,
        context: &mut Context<'_>,
        text: &[u8],
        most: usize,
    ) -> Result<Vec<Range<usize>>, Failure> {
        if most == 0 {
            return Ok(Vec::new());
        }
        if !self.is_empty && text.is_empty() {
            return Ok(vec![Range { start: 0, end: 0 }]);
        }
        let mut pieces = Vec::new();
        let (mut start, mut end) = (0, 0);
        for found in self.find_all(text, most) {
            if pieces.len() == most - 1 {
                break;
            }
            end = found.start;
            // A match of nothing at the very beginning splits nothing off.
            if found.end != 0 {
                context.charge(24)?;
                pieces.push(start..end);
            }
            start = found.end;
        }
        if end != text.len() {
            pieces.push(start..text.len());
        }
        Ok(pieces)
    }
}

/// Whether an offset lies within a character.
fn is_within(text: &[u8], at: usize) -> bool {
    let is_tail = |at: usize| text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    is_tail(at)
        && (1..=3).any(|back| {
            at.checked_sub(back).is_some_and(|start| {
                let (_, size) = rune::decode(text.get(start..).unwrap_or_default());
                size > back
            })
        })
}

/// The offset behind the character at `at`; none at the end.
fn after(text: &[u8], at: usize) -> Option<usize> {
    let (_, size) = rune::decode(text.get(at..)?);
    (size > 0).then_some(at + size)
}

/// The name that stands behind a `$`, in braces or not, and how many bytes it takes there.
fn reference(rest: &[u8]) -> Option<(&[u8], usize)> {
    let braced = rest.strip_prefix(b"{");
    let start = usize::from(braced.is_some());
    let name = braced.unwrap_or(rest);
    let is_part = |char: char| char == '_' || rune::is_letter(char) || rune::is_digit(char);
    let length =
        rune::runes(name).take_while(|(char, _)| is_part(*char)).last().map(|(_, range)| range.end)?;
    if braced.is_some() && name.get(length) != Some(&b'}') {
        return None;
    }
    Some((name.get(..length)?, start + length + start))
}

/// The number that a name is, where it is one.
fn number(name: &[u8]) -> Option<usize> {
    if name.len() > 1 && name.starts_with(b"0") || !name.iter().all(u8::is_ascii_digit) || name.len() > 9 {
        return None;
    }
    std::str::from_utf8(name).ok()?.parse().ok()
}
