//! `dynamic` blocks that make no block in any instance of their resource.

use std::collections::{BTreeMap, BTreeSet};

use super::super::evaluated::Evaluated;
use super::super::module::model::Mode;
use super::super::syntax::ast::{Block, Body};
use super::super::value::{Content, Value};
use super::configuration::path;
use crate::source::Span;

/// `dynamic` blocks by the address of their module without keys, and by their headers.
pub(super) type Idle = BTreeSet<(String, Span)>;

/// Those of which it is known that they make no block: what they go through is empty in every instance.
pub(super) fn idle(evaluated: &Evaluated<'_>) -> Idle {
    let mut blocks: BTreeMap<(String, Span), bool> = BTreeMap::new();
    for instance in &evaluated.resources {
        let Some(block) = instance.block().filter(|block| block.name.mode == Mode::Managed) else { continue };
        if !has_dynamic(&block.body) {
            continue;
        }
        let mut found = Vec::new();
        look(&block.body, Some(&instance.value), &mut found);
        let module = path(&instance.node);
        for (header, works) in found {
            *blocks.entry((module.clone(), header)).or_default() |= works;
        }
    }
    blocks.into_iter().filter(|(_, works)| !works).map(|(block, _)| block).collect()
}

/// Whether a body has `dynamic` blocks, at any depth. How deep the parser lets blocks nest bounds the recursion, here and
/// below.
pub(super) fn has_dynamic(body: &Body<'_>) -> bool {
    body.blocks.iter().any(|block| block.kind.text == "dynamic" || has_dynamic(&block.body))
}

/// Finds the `dynamic` blocks of a body, each with whether it makes blocks in the value that the body came to, or may.
/// Without a value each may.
fn look(body: &Body<'_>, value: Option<&Value>, found: &mut Vec<(Span, bool)>) {
    for block in &body.blocks {
        let dynamic = block.kind.text == "dynamic";
        let Some(kind) = makes(block) else { continue };
        let made = value.and_then(|value| made(value, kind));
        if dynamic {
            let written = body.blocks_of(kind).count();
            found.push((block.header, made.as_ref().is_none_or(|made| made.len() > written)));
        }
        let content = block.body.blocks_of("content").next();
        let inner = if dynamic { content.map(|content| &content.body) } else { Some(&block.body) };
        let Some(inner) = inner.filter(|inner| has_dynamic(inner)) else { continue };
        match made {
            None => look(inner, None, found),
            Some(made) => made.into_iter().for_each(|value| look(inner, Some(value), found)),
        }
    }
}

/// The kind of blocks that a block is of or makes.
fn makes<'b>(block: &'b Block<'_>) -> Option<&'b str> {
    if block.kind.text == "dynamic" { block.label(0) } else { Some(block.kind.text) }
}

/// The blocks of a kind in what a body came to; none where it is not known how many there are.
fn made<'v>(value: &'v Value, kind: &str) -> Option<Vec<&'v Value>> {
    let blocks = value.as_entries()?.get(kind)?;
    match &blocks.content {
        // What is left to the provider since no block was made is from the header of the body, as what is not set is.
        Content::Unknown(..) => (blocks.origin.span == value.origin.span).then(Vec::new),
        Content::Null(_) => Some(Vec::new()),
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            Some(elements.iter().collect())
        }
        Content::Map(_, entries) => Some(entries.values().collect()),
        Content::Object(_) => Some(vec![blocks]),
        Content::Bool(_) | Content::Number(_) | Content::String(_) => None,
    }
}
