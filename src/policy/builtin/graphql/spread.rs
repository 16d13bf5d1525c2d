//! The rules for fragments and where they are spread.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::{Named, Schema};
use super::tree::{Fragment, Operation, QueryDocument, Selection};
use super::verdict::{Verdict, Wrong, invalid};

/// How deep selection sets may nest when fragments are put in.
const MAX_NESTING: usize = 1_000;

/// The fragments of a query by name.
type Fragments<'a> = BTreeMap<&'a str, &'a Fragment>;

/// The spreads in a selection set, each with its level, and the deepest level.
fn spreads(selections: &[Selection]) -> (Vec<(&str, usize)>, usize) {
    let (mut spreads, mut deepest) = (Vec::new(), 0);
    let mut open = vec![(selections, 1)];
    while let Some((selections, level)) = open.pop() {
        deepest = deepest.max(level);
        for selection in selections {
            match selection {
                Selection::Field(field) if field.selections.is_empty() => {}
                Selection::Field(field) => open.push((&field.selections, level + 1)),
                Selection::Inline(inline) => open.push((&inline.selections, level + 1)),
                Selection::Spread(spread) => spreads.push((spread.name.as_str(), level)),
            }
        }
    }
    (spreads, deepest)
}

/// A fragment that is being looked at: its spreads that are still open, and the depth known so far.
struct Open<'a> {
    name: &'a str,
    spreads: Vec<(&'a str, usize)>,
    next: usize,
    depth: usize,
}

/// Checks that no fragment spreads itself, even by way of others, and that all of it does not nest too deep.
pub(super) fn check_nesting<'a>(document: &'a QueryDocument, fragments: &Fragments<'a>) -> Verdict {
    let mut depths: BTreeMap<&str, usize> = BTreeMap::new();
    for start in fragments.values() {
        let mut way: Vec<Open<'a>> = Vec::new();
        let mut on_way = BTreeSet::new();
        let mut next = Some(*start);
        loop {
            if let Some(fragment) =
                next.take().filter(|fragment| !depths.contains_key(fragment.name.as_str()))
            {
                if !on_way.insert(fragment.name.as_str()) {
                    return invalid(format!("the fragment `{}` spreads itself", fragment.name));
                }
                let (spreads, depth) = spreads(&fragment.selections);
                way.push(Open { name: &fragment.name, spreads, next: 0, depth });
            }
            let Some(open) = way.last_mut() else { break };
            let Some((name, level)) = open.spreads.get(open.next) else {
                on_way.remove(open.name);
                depths.insert(open.name, open.depth);
                way.pop();
                continue;
            };
            match (depths.get(name), fragments.get(name)) {
                (None, Some(fragment)) => next = Some(*fragment),
                (known, _) => {
                    open.depth = open.depth.max(level + known.copied().unwrap_or(0));
                    open.next += 1;
                }
            }
        }
    }
    let within = |(name, level): &(&str, usize)| level + depths.get(name).copied().unwrap_or(0);
    let operations = document.operations.iter().filter_map(|operation| {
        let (spreads, depth) = spreads(&operation.selections);
        spreads.iter().map(within).chain([depth]).max()
    });
    if operations.chain(depths.values().copied()).any(|depth| depth > MAX_NESTING) {
        return Err(Wrong::Undecided(format!("the GraphQL query nests deeper than {MAX_NESTING} levels")));
    }
    Ok(())
}

/// Checks that a fragment on a type can be where the parent's fields are selected.
pub(super) fn check_possible(schema: &Schema<'_>, parent: Option<&Named<'_>>, condition: &str) -> Verdict {
    let Some(on) = schema.named(condition) else { return Ok(()) };
    if !on.is_composite() {
        return invalid(format!("a fragment cannot be on `{condition}`"));
    }
    let Some(parent) = parent else { return Ok(()) };
    let own = [parent.name];
    let parents = match parent.kind {
        "OBJECT" => own.as_slice(),
        "INTERFACE" | "UNION" => schema.possible(parent.name),
        _ => return Ok(()),
    };
    if schema.possible(condition).iter().any(|possible| parents.contains(possible)) {
        return Ok(());
    }
    invalid(format!("`{}` is never a `{condition}`", parent.name))
}

/// Checks that a subscription selects one field, and none of introspection.
pub(super) fn check_subscription<'a>(operation: &'a Operation, fragments: &Fragments<'a>) -> Verdict {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![operation.selections.as_slice()];
    while let Some(selections) = open.pop() {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    names.insert(&field.name);
                }
                Selection::Inline(inline) => open.push(&inline.selections),
                Selection::Spread(spread) => {
                    let fragment = fragments.get(spread.name.as_str());
                    if let Some(fragment) = fragment.filter(|_| seen.insert(spread.name.as_str())) {
                        open.push(&fragment.selections);
                    }
                }
            }
        }
    }
    if names.len() > 1 {
        return invalid("a subscription selects more than one field");
    }
    match names.first().filter(|name| name.starts_with("__")) {
        Some(name) => invalid(format!("a subscription selects the introspection field `{name}`")),
        None => Ok(()),
    }
}
