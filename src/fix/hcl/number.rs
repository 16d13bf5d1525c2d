//! From the numbers that blocks and items have in the values of a resource to those that they have in its text: values
//! of sets stand in an order of their own.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body};

use super::edit::key_text;
use super::only;
use crate::document::{Node, Origin};
use crate::fix::change::{Change, Step};
use crate::source::FileId;

/// The most changes that one finding comes to.
const CHANGES: usize = 64;

/// A block, and what it came to.
pub(in crate::fix) struct Written<'a> {
    /// The text of the block.
    pub(in crate::fix) text: &'a str,
    /// The file that it stands in.
    pub(in crate::fix) file: FileId,
    /// Where it begins there.
    pub(in crate::fix) start: usize,
    /// The values, each with where it is from.
    pub(in crate::fix) values: Option<&'a Node>,
}

/// Whether a change names anything by its number.
pub(in crate::fix) fn has_numbers(change: &Change) -> bool {
    change.path().iter().any(|step| matches!(step, Step::Index(_)))
}

/// Changes by the numbers of the text, whose paths begin with the block's own attributes and blocks. What stands for
/// several equal blocks of a set is changed in all of them. None where it is not known which is meant.
pub(in crate::fix) fn in_text(written: &Written<'_>, changes: Vec<Change>) -> Option<Vec<Change>> {
    if !changes.iter().any(has_numbers) {
        return Some(changes);
    }
    let body = hcl_edit::parser::parse_body(written.text).ok()?;
    let block = only(&body)?;
    let (mut set, mut removed) = (Vec::new(), Vec::new());
    for change in changes {
        let ways = written.in_body(&block.body, change.path(), written.values)?;
        match change {
            Change::Set(_, value) => set.extend(ways.into_iter().map(|way| Change::Set(way, value.clone()))),
            Change::Remove(_) => removed.extend(ways),
        }
    }
    // The later one goes first, so that no number moves.
    removed.sort();
    removed.dedup();
    set.extend(removed.into_iter().rev().map(Change::Remove));
    (set.len() <= CHANGES).then_some(set)
}

/// Ways by the numbers of the text: several where all of them are meant.
type Ways = Vec<Vec<Step>>;

impl Written<'_> {
    /// Ways in a body that came to `node`, where that is known. The steps of a way bound the recursion.
    fn in_body(&self, body: &Body, way: &[Step], node: Option<&Node>) -> Option<Ways> {
        let (Step::Key(name), rest) = way.split_first()? else { return None };
        let node = node.and_then(|node| node.get(name));
        let here = |ways: Ways| below(&[Step::Key(name.clone())], ways);
        if let Some(attribute) = body.get_attribute(name) {
            return Some(here(self.in_expression(&attribute.value, rest, node)?));
        }
        let blocks: Vec<&Block> = body.get_blocks(name).collect();
        let Some((Step::Index(index), inner)) = rest.split_first() else {
            return Some(here(match (&*blocks, rest) {
                ([only], [_, ..]) => self.in_body(&only.body, rest, node)?,
                _ => vec![rest.to_vec()],
            }));
        };
        let elements = node.and_then(Node::as_list);
        let Some(element) = elements.and_then(|elements| elements.get(*index)) else {
            // Another one behind those that are there; its number is one of the text then.
            let is_next = match elements {
                Some(elements) => *index == elements.len(),
                None => blocks.is_empty(),
            };
            let number = Step::Index(blocks.len());
            return is_next.then(|| here(below(&[number], vec![inner.to_vec()])));
        };
        if blocks.is_empty() {
            return Some(here(vec![rest.to_vec()]));
        }
        let mut found: Vec<usize> = (0..)
            .zip(&blocks)
            .filter(|(_, block)| block.span().is_some_and(|span| self.is_from(&element.origin, &span)))
            .map(|(number, _)| number)
            .collect();
        if found.is_empty() && blocks.len() == 1 && elements.is_some_and(|elements| elements.len() == 1) {
            found.push(0);
        }
        let mut ways = Ways::new();
        for number in &found {
            let inner = match inner {
                [] => vec![Vec::new()],
                _ => self.in_body(&blocks.get(*number)?.body, inner, Some(element))?,
            };
            ways.extend(below(&[Step::Index(*number)], inner));
        }
        (!ways.is_empty() && ways.len() <= CHANGES).then(|| here(ways))
    }

    /// Ways in an expression that came to `node`, where that is known.
    fn in_expression(&self, expression: &Expression, way: &[Step], node: Option<&Node>) -> Option<Ways> {
        match (expression, way.split_first()) {
            (Expression::Array(items), Some((Step::Index(index), inner))) => {
                let elements = node.and_then(Node::as_list)?;
                let Some(element) = elements.get(*index) else {
                    let number = Step::Index(items.len());
                    return (*index == elements.len()).then(|| below(&[number], vec![inner.to_vec()]));
                };
                let from =
                    |item: &Expression| item.span().is_some_and(|span| self.is_from(&element.origin, &span));
                let mut found = (0..).zip(items.iter()).filter(|(_, item)| from(item));
                let (Some((number, item)), None) = (found.next(), found.next()) else { return None };
                Some(below(&[Step::Index(number)], self.in_expression(item, inner, Some(element))?))
            }
            (Expression::Object(entries), Some((Step::Key(key), inner))) => {
                let held = entries.iter().find(|(name, _)| key_text(name) == Some(key.as_str()));
                let node = node.and_then(|node| node.get(key));
                let ways = match held {
                    Some((_, value)) => self.in_expression(value.expr(), inner, node)?,
                    None => vec![inner.to_vec()],
                };
                Some(below(&[Step::Key(key.clone())], ways))
            }
            _ => Some(vec![way.to_vec()]),
        }
    }

    /// Whether a value is from what stands there in the text of the block, or stands for it. Where a secret is hidden,
    /// places end where they begin.
    fn is_from(&self, origin: &Origin, place: &Range<usize>) -> bool {
        let labels = origin.trace.iter().flat_map(|trace| &trace.labels).map(|label| label.span);
        std::iter::once(origin.span)
            .chain(labels)
            .any(|span| span.file == self.file && span.range().start == self.start + place.start)
    }
}

/// Ways below other steps.
fn below(steps: &[Step], ways: Ways) -> Ways {
    ways.into_iter().map(|way| steps.iter().cloned().chain(way).collect()).collect()
}
