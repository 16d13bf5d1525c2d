//! JSON text to expressions.

use std::borrow::Cow;

use super::strings::{Strings, end_of};
use crate::input::terraform::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey, UnaryOperator};
use crate::input::terraform::syntax::diagnose;
use crate::input::terraform::syntax::parse::template_in;
use crate::input::terraform::syntax::parser::Place;
use crate::source::{Diagnostic, FileId, Limits, Span, Texts};

/// What a JSON text says, and what is wrong with the templates in it.
pub(super) struct Document<'s> {
    /// The value. Strings that are wrong templates stand in it as they are.
    pub(super) root: Expr<'s>,
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads a text. Strings and the names of members are templates where `templates` says so.
///
/// # Errors
///
/// The first thing that is no JSON, or a limit.
pub(super) fn read<'s>(
    file: FileId,
    text: &'s str,
    texts: &'s Texts,
    templates: bool,
    limits: &Limits,
) -> Result<Document<'s>, Diagnostic> {
    let limit = limits.file_bytes.min(u64::from(u32::MAX));
    if text.len() as u64 > limit {
        return Err(diagnose::too_large(Span::new(file, 0, 0), limit));
    }
    let strings = Strings::of(text, texts);
    let mut reader =
        Reader { file, text, at: 0, strings, templates, limits, depth: 0, nodes: 0, diagnostics: Vec::new() };
    // SPEC: json/parser.go, `parseFileContent`.
    if !matches!(reader.next(), Some(b'{' | b'[')) {
        return Err(reader.unexpected("an object"));
    }
    let root = reader.value()?;
    match reader.next() {
        None => Ok(Document { root, diagnostics: reader.diagnostics }),
        Some(_) => Err(reader.unexpected("the end of the text")),
    }
}

/// A reader in the middle of its text.
struct Reader<'s, 'l> {
    file: FileId,
    text: &'s str,
    at: usize,
    strings: Strings<'s>,
    templates: bool,
    limits: &'l Limits,
    depth: usize,
    nodes: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'s> Reader<'s, '_> {
    fn span(&self, start: usize) -> Span {
        Span::new(self.file, start, self.at)
    }

    /// The byte behind white space.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at).copied() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                other => return other,
            }
        }
    }

    /// Something else stands here than should.
    fn unexpected(&self, expected: &str) -> Diagnostic {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = rest.find(|character: char| !character.is_alphanumeric()).unwrap_or(rest.len());
        let length = word.max(rest.chars().next().map_or(0, char::len_utf8));
        let span = Span::new(self.file, self.at, self.at + length);
        diagnose::json_unexpected(span, rest.get(..length).unwrap_or_default(), expected)
    }

    fn value(&mut self) -> Result<Expr<'s>, Diagnostic> {
        let byte = self.next();
        let start = self.at;
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(diagnose::too_many_nodes(self.span(start), self.limits.nodes));
        }
        let kind = match byte {
            Some(b'"') => return self.string("a value"),
            Some(b'{' | b'[') => {
                self.depth += 1;
                if self.depth > self.limits.depth {
                    return Err(diagnose::too_deep(self.span(start), self.limits.depth));
                }
                self.at += 1;
                let kind = if byte == Some(b'{') { self.object()? } else { self.array()? };
                self.depth -= 1;
                kind
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Expr { kind, span: self.span(start) })
    }

    /// An object behind its brace.
    fn object(&mut self) -> Result<ExprKind<'s>, Diagnostic> {
        let mut items = Vec::new();
        if self.next() == Some(b'}') {
            self.at += 1;
            return Ok(ExprKind::Object(items));
        }
        loop {
            self.next();
            let key = self.string("the name of a member, between double quotes")?;
            if self.next() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.at += 1;
            let value = self.value()?;
            items.push(ObjectItem { key: ObjectKey::Expr(key), value });
            match self.next() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected("`,` or `}`")),
            }
        }
        self.at += 1;
        Ok(ExprKind::Object(items))
    }

    /// An array behind its bracket.
    fn array(&mut self) -> Result<ExprKind<'s>, Diagnostic> {
        let mut items = Vec::new();
        if self.next() == Some(b']') {
            self.at += 1;
            return Ok(ExprKind::Tuple(items));
        }
        loop {
            items.push(self.value()?);
            match self.next() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected("`,` or `]`")),
            }
        }
        self.at += 1;
        Ok(ExprKind::Tuple(items))
    }

    fn word(&mut self) -> Result<ExprKind<'s>, Diagnostic> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find(|character: char| !character.is_alphanumeric()).unwrap_or(rest.len());
        let kind = match rest.get(..length) {
            Some("true") => ExprKind::Bool(true),
            Some("false") => ExprKind::Bool(false),
            Some("null") => ExprKind::Null,
            _ => return Err(self.unexpected("a value")),
        };
        self.at += length;
        Ok(kind)
    }

    /// A number, as RFC 8259 has them. A negative one is the negation of its digits, as in the native syntax.
    fn number(&mut self) -> Result<ExprKind<'s>, Diagnostic> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let length = rest.iter().position(|byte| !part(byte)).unwrap_or(rest.len());
        let written = self.text.get(start..start + length).unwrap_or_default();
        self.at += length;
        let digits = written.strip_prefix('-').unwrap_or(written);
        if !is_number(digits) {
            return Err(diagnose::number(self.span(start), written));
        }
        if digits.len() == written.len() {
            return Ok(ExprKind::Number(digits));
        }
        let operand = Expr { kind: ExprKind::Number(digits), span: self.span(start + 1) };
        Ok(ExprKind::Unary { operator: UnaryOperator::Negate, operand: Box::new(operand) })
    }

    /// A string, which must stand here.
    fn string(&mut self, expected: &str) -> Result<Expr<'s>, Diagnostic> {
        let opened = self.at;
        if self.text.as_bytes().get(opened) != Some(&b'"') {
            return Err(self.unexpected(expected));
        }
        let start = opened + 1;
        let (end, _) = end_of(self.text, start);
        let written = self.text.get(start..end).unwrap_or_default();
        if let Some(at) = written.bytes().position(|byte| byte < 0x20) {
            return Err(diagnose::json_control(Span::new(self.file, start + at, start + at + 1)));
        }
        self.at = end + 1;
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return Err(diagnose::json_open_string(Span::new(self.file, opened, end)));
        }
        let span = self.span(opened);
        let Some((text, escapes)) = self.strings.get(self.text, start, end) else {
            return Err(diagnose::json_escape(span));
        };
        let plain = Expr { kind: ExprKind::String(Cow::Borrowed(text)), span };
        if !self.templates || memchr::memchr2(b'$', b'%', text.as_bytes()).is_none() {
            return Ok(plain);
        }
        let place = Place { file: self.file, offset: start, escapes };
        match template_in(place, text, self.limits, &mut self.nodes) {
            Ok(expr) => Ok(Expr { span, ..expr }),
            Err(diagnostics) => {
                for diagnostic in diagnostics {
                    diagnose::tell(&mut self.diagnostics, diagnostic);
                }
                Ok(plain)
            }
        }
    }
}

/// Whether the digits of a number are as RFC 8259 has them.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && !leading_zero && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}
