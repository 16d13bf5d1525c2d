//! Edits of Terraform blocks. `hcl-edit` says where everything stands; what is not edited stays byte for byte.

mod edit;
mod write;

use std::collections::BTreeMap;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body, Structure};
use serde_json::Value;

use super::change::{Change, Step};
use super::text::spliced;

/// Where the block stands that begins at a place of a file.
pub(super) fn block_at(text: &str, start: usize) -> Option<std::ops::Range<usize>> {
    let body = hcl_edit::parser::parse_body(text).ok()?;
    body.iter()
        .filter_map(Structure::as_block)
        .filter_map(hcl_edit::Span::span)
        .find(|span| span.start == start)
}

/// The text of a block with changes made, whose paths begin with the block's own attributes and blocks. None where it is
/// no block of HCL, where an attribute is given something that is no literal, since that decides it, where blocks are
/// made by a `dynamic` one, and where the edited text differs in anything else.
pub(super) fn changed(block: &str, changes: &[Change]) -> Option<String> {
    let mut edited = block.to_owned();
    for change in changes {
        for change in simple(change, &edited)? {
            let body = hcl_edit::parser::parse_body(&edited).ok()?;
            let edits = edit::edits(&edited, only(&body)?, &change)?;
            let next = spliced(&edited, edits)?;
            // A wrong step is found here, before the next one rests on it.
            let after = hcl_edit::parser::parse_body(&next).ok()?;
            if outline(only(&body)?, &edited, &change) != outline(only(&after)?, &next, &change) {
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

/// How often each attribute stands in a block with which text, but for those that a change is about: above it, below
/// it, or in other blocks of the name that it adds to or takes from.
fn outline(block: &Block, text: &str, change: &Change) -> Option<BTreeMap<(String, String), usize>> {
    let mut path: Vec<&str> = Vec::new();
    for step in change.path() {
        if let Step::Key(key) = step {
            path.push(key);
        }
    }
    let about = path.join("/");
    let mut found = BTreeMap::new();
    let mut open = vec![(String::new(), &block.body)];
    while let Some((way, body)) = open.pop() {
        for structure in body {
            let (name, value) = match structure {
                Structure::Attribute(attribute) => (attribute.key.as_str(), attribute.value.span()?),
                Structure::Block(block) => (block.ident.as_str(), block.span()?),
            };
            let way = if way.is_empty() { name.to_owned() } else { format!("{way}/{name}") };
            let within = |inner: &str, outer: &str| {
                inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            match structure {
                Structure::Block(block) => open.push((way, &block.body)),
                Structure::Attribute(_) if within(&way, &about) || within(&about, &way) => {}
                Structure::Attribute(_) => {
                    *found.entry((way, text.get(value)?.to_owned())).or_default() += 1;
                }
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests;
