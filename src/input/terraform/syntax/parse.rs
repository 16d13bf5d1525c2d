//! The ways into the parser.

use super::ast::{Body, Expr};
use super::diagnose;
use super::parser::{Parser, Place};
use super::token::Kind;
use crate::source::{At, Diagnostic, FileId, Limits, Span};

/// What a file says, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed<'s> {
    /// The body of the file. Where there are diagnostics, items are missing in it.
    pub body: Body<'s>,
    /// All that is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file of the native syntax. A byte order mark at its beginning is passed over.
///
/// Every error is told, up to a hundred: behind one, reading goes on with the next attribute or block. `limits` bounds
/// the size of the text, how deep expressions and blocks nest, and how many there are; the tree of an expression is
/// never higher than five times that depth.
pub fn parse<'s>(file: FileId, text: &'s str, limits: &Limits) -> Parsed<'s> {
    let own = text.strip_prefix('\u{feff}').unwrap_or(text);
    let place = Place { file, offset: text.len() - own.len(), escapes: &[] };
    if let Err(diagnostic) = check_size(place, own, limits) {
        return Parsed { body: Body::default(), diagnostics: vec![diagnostic] };
    }
    let mut parser = Parser::new(own, place, limits);
    let mut body = parser.file_body();
    // Where a block is not closed, the blocks that follow seem to be in it: the margin tells them apart.
    if parser.recovery.open_block && !parser.stopped {
        parser = Parser::new(own, place, limits);
        parser.recovery.margin = true;
        body = parser.file_body();
    }
    Parsed { body, diagnostics: in_order(parser.diagnostics) }
}

/// Reads a text that is one expression, such as the value of a variable on the command line. Line breaks in it do not
/// matter (`hclsyntax.ParseExpression`). `offset` is where the text begins in its file.
///
/// # Errors
///
/// What is wrong with it, at least one diagnostic.
pub fn parse_expression<'s>(
    file: FileId,
    text: &'s str,
    offset: usize,
    limits: &Limits,
) -> Result<Expr<'s>, Vec<Diagnostic>> {
    let place = Place { file, offset, escapes: &[] };
    check_size(place, text, limits).map_err(|diagnostic| vec![diagnostic])?;
    let mut parser = Parser::new(text, place, limits);
    parser.newlines = false;
    parser.advance();
    let expr = parser.expression();
    if expr.is_ok() && !parser.is(Kind::End) {
        let error = diagnose::after_expression(parser.here(), &parser.found());
        parser.tell(error);
    }
    match expr {
        Ok(expr) if parser.diagnostics.is_empty() => Ok(expr),
        _ => Err(in_order(parser.diagnostics)),
    }
}

/// Reads a text that is a template as a whole, without quotes: a template file, the text of a JSON string. There are no
/// escapes in it but `$${` and `%%{` (`hclsyntax.ParseTemplate`). `offset` is where the text begins in its file.
///
/// # Errors
///
/// What is wrong with it, at least one diagnostic.
pub fn parse_template<'s>(
    file: FileId,
    text: &'s str,
    offset: usize,
    limits: &Limits,
) -> Result<Expr<'s>, Vec<Diagnostic>> {
    template_in(Place { file, offset, escapes: &[] }, text, limits, &mut 0)
}

/// As [`parse_template`], with a place that knows of escapes. `nodes` counts the nodes of the file.
pub(super) fn template_in<'s>(
    place: Place<'_>,
    text: &'s str,
    limits: &Limits,
    nodes: &mut usize,
) -> Result<Expr<'s>, Vec<Diagnostic>> {
    check_size(place, text, limits).map_err(|diagnostic| vec![diagnostic])?;
    let mut parser = Parser::new(text, place, limits);
    parser.nodes = *nodes;
    let expr = parser.whole_template();
    *nodes = parser.nodes;
    match expr {
        Ok(expr) if parser.diagnostics.is_empty() => Ok(expr),
        _ => Err(in_order(parser.diagnostics)),
    }
}

/// Refuses a text that is too long.
fn check_size(place: Place<'_>, text: &str, limits: &Limits) -> Result<(), Diagnostic> {
    let limit = limits.file_bytes.min(u64::from(u32::MAX));
    if text.len() as u64 > limit {
        return Err(diagnose::too_large(Span::new(place.file, place.offset, place.offset), limit));
    }
    Ok(())
}

/// Diagnostics in the order of the text.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| match diagnostic.at {
        At::Span(span) => span.start,
        At::Path(_) | At::Run => 0,
    });
    diagnostics
}
