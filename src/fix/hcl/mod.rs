//! Edits of Terraform blocks. `hcl-edit` says where everything stands; what is not edited stays byte for byte.

mod align;
mod edit;
mod number;
mod shape;
mod write;

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body, Structure};
use serde_json::Value;

use super::change::{Change, Step};
use super::text::{spliced, trimmed};
use shape::Shape;

pub(super) use number::{Written, has_numbers, in_text};

/// Where the outermost blocks of a file stand, in the order of the text. None where it is no HCL.
pub(super) fn blocks(text: &str) -> Option<Vec<Range<usize>>> {
    let body = hcl_edit::parser::parse_body(text).ok()?;
    let places = body.blocks().map(|block| {
        let span = block.span()?;
        Some(span.start..trimmed(text, span.start, span.end))
    });
    places.collect()
}

/// The text of a block with changes made, whose paths begin with the block's own attributes and blocks. None where it is
/// no block of HCL, where an attribute is given something that is no literal, since that decides it, where blocks are
/// made by a `dynamic` one, and where the edited text, read again, says anything else than what was wanted.
pub(super) fn changed(block: &str, changes: &[Change]) -> Option<String> {
    let mut edited = block.to_owned();
    for change in changes {
        let steps = simple(change, &edited)?;
        for change in &steps {
            let body = hcl_edit::parser::parse_body(&edited).ok()?;
            let before = only(&body)?;
            let width = widest(before, change, changes.iter().chain(&steps));
            let next = spliced(&edited, edit::edits(&edited, before, change, width)?)?;
            // A wrong step is found here, before the next one rests on it.
            let mut wanted = Shape::of(before, &edited)?;
            wanted.make(change)?;
            let body = hcl_edit::parser::parse_body(&next).ok()?;
            let after = only(&body)?;
            let same_name = before.ident == after.ident && before.labels == after.labels;
            if !same_name || Shape::of(after, &next)? != wanted {
                return None;
            }
            edited = next;
        }
    }
    (edited != block).then_some(edited)
}

/// The block that a text consists of.
fn only(body: &Body) -> Option<&Block> {
    let mut structures = body.iter();
    match (structures.next(), structures.next()) {
        (Some(Structure::Block(block)), None) => Some(block),
        _ => None,
    }
}

/// A change as changes of which none replaces a whole block: what such a one holds is set piece by piece.
fn simple(change: &Change, text: &str) -> Option<Vec<Change>> {
    if let Change::Set(path, Value::Object(entries)) = change
        && let [way @ .., Step::Key(name), Step::Index(index)] = path.as_slice()
    {
        let body = hcl_edit::parser::parse_body(text).ok()?;
        if edit::body_at(only(&body)?, way).is_some_and(|body| body.get_blocks(name).nth(*index).is_some()) {
            let below = |key: &String| path.iter().cloned().chain([Step::Key(key.clone())]).collect();
            return Some(entries.iter().map(|(key, value)| Change::Set(below(key), value.clone())).collect());
        }
    }
    Some(vec![change.clone()])
}

/// How long the longest name is of those attributes that are still to be put in beside the place of a change: so that they
/// stand together.
fn widest<'c>(block: &Block, change: &Change, all: impl Iterator<Item = &'c Change>) -> usize {
    let here = change.path().split_last().map(|(_, way)| way);
    let beside = |other: &Change| match (other, other.path().split_last()) {
        (Change::Set(..), Some((Step::Key(name), way))) if Some(way) == here => {
            let body = edit::body_at(block, way)?;
            (!body.has_attribute(name) && !body.has_blocks(name)).then(|| name.chars().count())
        }
        _ => None,
    };
    all.filter_map(beside).max().unwrap_or(0)
}

/// Whether an expression is a literal all through: nothing else decides it.
fn is_literal(expression: &Expression) -> bool {
    match expression {
        Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) | Expression::String(_) => true,
        Expression::UnaryOp(operation) => matches!(operation.expr, Expression::Number(_)),
        Expression::Array(items) => items.iter().all(is_literal),
        Expression::Object(entries) => entries.iter().all(|(_, value)| is_literal(value.expr())),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
