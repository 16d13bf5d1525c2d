//! Whether what a configuration comes to is what is there already.

use std::sync::Arc;

use super::super::module::model::Resource;
use super::super::schema::BlockSchema;
use super::super::syntax::ast::{Block, Body, StepKind};
use super::super::value::{Content, Value};
use super::numbering::agree;
use crate::document::redact::any_true;
use crate::document::{self, Map, Node, Number, json};
use crate::source::{FileId, Limits};

/// How many elements of a set are looked for one by one; a larger set is compared in order.
const MOST_ELEMENTS: usize = 1_000;

/// Compares the values of a resource with those of a state. What the configuration does not set and the provider
/// may is the same, whatever it is; what it does not set otherwise is the same where nothing is set there either.
pub(super) struct Comparison<'c> {
    /// Names of attributes whose changes are ignored, each with a key of a map where that is all that is.
    ignored: Vec<(&'c str, Option<String>)>,
    /// Whether all changes are.
    all: bool,
}

impl<'c> Comparison<'c> {
    /// A comparison that ignores what the `lifecycle` block says.
    pub(super) fn of(resource: &'c Resource<'_>) -> Self {
        let mut ignored = Vec::new();
        let mut all = false;
        for reference in &resource.ignore_changes {
            let key = match reference.steps.first().map(|step| &step.kind) {
                Some(StepKind::Key(key)) => Some(key.to_string()),
                Some(StepKind::Attribute(name)) => Some((*name).to_owned()),
                Some(StepKind::Number(_)) | None => None,
            };
            all |= reference.root.text == "all" && reference.steps.is_empty();
            ignored.push((reference.root.text, key));
        }
        Self { ignored, all }
    }

    /// Whether changes of an attribute, or of an entry of it, are ignored.
    pub(super) fn ignores(&self, name: &str, entry: Option<&str>) -> bool {
        self.all
            || self.ignored.iter().any(|(ignored, key)| {
                *ignored == name && (key.is_none() || key.as_deref() == entry && entry.is_some())
            })
    }

    /// Whether the resource is as it was.
    pub(super) fn same(
        &self,
        value: &Value,
        prior: &Node,
        body: &Body<'_>,
        schema: Option<&BlockSchema>,
    ) -> bool {
        let Some(entries) = value.as_entries() else { return false };
        entries.iter().all(|(name, value)| {
            if self.ignores(name, None) {
                return true;
            }
            let prior = prior.get(name);
            if let (Content::Map(_, entries) | Content::Object(entries), Some(document::Value::Map(map))) =
                (&value.content, prior.map(|prior| &prior.value))
                && self.ignored.iter().any(|(ignored, _)| *ignored == &**name)
            {
                let ours = entries.iter().filter(|(key, _)| !self.ignores(name, Some(key)));
                let theirs = map.iter().filter(|(key, _)| !self.ignores(name, Some(key)));
                let (ours, theirs): (Vec<_>, Vec<_>) = (ours.collect(), theirs.collect());
                return ours.len() == theirs.len()
                    && ours.iter().all(|(key, value)| map.get(key).is_some_and(|prior| equal(value, prior)));
            }
            member(name, value, prior, body, schema)
        })
    }
}

/// Whether an attribute or the blocks of a kind are as they were.
fn member(
    name: &str,
    value: &Value,
    prior: Option<&Node>,
    body: &Body<'_>,
    schema: Option<&BlockSchema>,
) -> bool {
    let prior = prior.filter(|prior| prior.value != document::Value::Null);
    if body.attribute(name).is_some() {
        return match prior {
            Some(prior) => equal(value, prior),
            None => value.is_null(),
        };
    }
    let rule = schema.and_then(|schema| schema.attributes.get(name));
    let nested = schema.and_then(|schema| schema.blocks.get(name));
    let blocks = bodies(body, name);
    if blocks.is_empty() {
        // Nothing is set here: what the provider may set may be anything.
        let free = rule.is_some_and(|rule| rule.computed) || nested.is_some_and(|nested| nested.computed);
        return !value.is_known()
            || free
            || prior.is_none_or(is_zero)
            || prior.is_some_and(|prior| equal(value, prior));
    }
    let inner = nested.map(|nested| &*nested.block);
    let object = |value: &Value, prior: &Node| {
        let Some(entries) = value.as_entries() else { return false };
        blocks
            .iter()
            .any(|body| entries.iter().all(|(name, value)| member(name, value, prior.get(name), body, inner)))
    };
    match (&value.content, prior.map(|prior| &prior.value)) {
        (Content::Set(_, elements), Some(document::Value::List(list))) => as_sets(elements, list, object),
        (Content::List(_, elements) | Content::Tuple(elements), Some(document::Value::List(list))) => {
            elements.len() == list.len()
                && elements.iter().zip(list).all(|(value, prior)| object(value, prior))
        }
        (Content::Object(_), Some(document::Value::Map(_))) => {
            prior.is_some_and(|prior| object(value, prior))
        }
        (_, None) => value.is_null() || value.as_elements().is_some_and(<[Value]>::is_empty),
        _ => false,
    }
}

/// The bodies of the blocks of a kind, and of the contents of dynamic blocks of it.
fn bodies<'b>(body: &'b Body<'b>, kind: &str) -> Vec<&'b Body<'b>> {
    let content = |block: &'b Block<'b>| block.body.blocks.iter().find(|block| block.kind.text == "content");
    let blocks = body.blocks.iter().filter_map(|block| {
        if block.kind.text == kind {
            Some(&block.body)
        } else if block.kind.text == "dynamic" && block.label(0) == Some(kind) {
            content(block).map(|content| &content.body)
        } else {
            None
        }
    });
    blocks.collect()
}

/// Whether elements are those of a list, in any order.
fn as_sets(elements: &[Value], list: &[Node], same: impl Fn(&Value, &Node) -> bool) -> bool {
    if elements.len() != list.len() {
        return false;
    }
    if elements.len() > MOST_ELEMENTS {
        return elements.iter().zip(list).all(|(value, prior)| same(value, prior));
    }
    let mut left: Vec<&Node> = list.iter().collect();
    elements.iter().all(|value| match left.iter().position(|prior| same(value, prior)) {
        Some(found) => {
            left.swap_remove(found);
            true
        }
        None => false,
    })
}

/// Whether a value is known and what JSON says. Depth of values is bounded.
fn equal(value: &Value, prior: &Node) -> bool {
    match (&value.content, &prior.value) {
        (Content::Null(_), document::Value::Null) => true,
        (Content::Bool(one), document::Value::Bool(other)) => one == other,
        (Content::Number(one), document::Value::Number(other)) => {
            let other = match other {
                Number::Integer(integer) => integer.to_string(),
                Number::Float(float) => float.to_string(),
                Number::Decimal(text) => text.to_string(),
            };
            super::super::value::Number::parse(&other).is_some_and(|other| one.equals(&other))
        }
        (Content::String(one), document::Value::String(other)) => **one == **other || same_json(one, other),
        (Content::Set(_, elements), document::Value::List(list)) => as_sets(elements, list, equal),
        (Content::List(_, elements) | Content::Tuple(elements), document::Value::List(list)) => {
            elements.len() == list.len()
                && elements.iter().zip(list).all(|(value, prior)| equal(value, prior))
        }
        (Content::Map(_, entries) | Content::Object(entries), document::Value::Map(map)) => {
            let set = map.iter().filter(|(_, node)| node.value != document::Value::Null).count();
            let ours = entries.values().filter(|value| !value.is_null()).count();
            set == ours
                && entries
                    .iter()
                    .filter(|(_, value)| !value.is_null())
                    .all(|(key, value)| map.get(key).is_some_and(|prior| equal(value, prior)))
        }
        _ => false,
    }
}

/// Whether two texts are the same JSON object or array, as policies of clouds are, which providers keep in an order of
/// their own.
fn same_json(one: &str, other: &str) -> bool {
    let parse = |text: &str| {
        let text = text.trim_start();
        if !text.starts_with(['{', '[']) {
            return None;
        }
        let node = json::parse(FileId::new(0), text, &Limits::default()).ok()?;
        Some(json::write(&node))
    };
    parse(one).is_some_and(|one| parse(other).as_ref() == Some(&one))
}

/// Whether a value is what providers keep where nothing is set.
fn is_zero(node: &Node) -> bool {
    match &node.value {
        document::Value::Null | document::Value::Bool(false) => true,
        document::Value::Bool(true) => false,
        document::Value::Number(number) => matches!(number, Number::Integer(0)),
        document::Value::String(text) => text.is_empty(),
        document::Value::List(list) => list.is_empty(),
        document::Value::Map(map) => map.is_empty() || map.iter().all(|(_, node)| is_zero(node)),
    }
}

/// What is there already, from where the configuration sets it.
pub(super) fn overlay(prior: &Node, known: Option<&Node>) -> Node {
    let Some(known) = known else { return prior.clone() };
    let origin = known.origin.clone();
    let value = match (&prior.value, &known.value) {
        (document::Value::Map(prior), document::Value::Map(known)) => {
            let entries = prior.iter().map(|(key, node)| (Arc::from(key), overlay(node, known.get(key))));
            document::Value::Map(Map::from_unique(entries.collect()))
        }
        (document::Value::List(prior), document::Value::List(known)) if prior.len() == known.len() => {
            let pairs = prior.iter().zip(pairs(prior, known));
            document::Value::List(pairs.map(|(prior, known)| overlay(prior, known)).collect())
        }
        (value, _) => value.clone(),
    };
    Node { value, origin }
}

/// Of each element of a list that is there already the one of the configuration that is the same: a set stands in
/// another order once all that providers fill in is known. Both are as long. None where it is not known which.
fn pairs<'n>(prior: &[Node], known: &'n [Node]) -> Vec<Option<&'n Node>> {
    let in_order = || known.iter().map(Some).collect();
    if prior.len() > MOST_ELEMENTS || prior.iter().zip(known).all(|(prior, known)| may_be_of(known, prior)) {
        return in_order();
    }
    let mut found: Vec<Option<&Node>> = vec![None; prior.len()];
    let mut left: Vec<&Node> = known.iter().collect();
    loop {
        let mut is_done = true;
        for (prior, pair) in prior.iter().zip(&mut found).filter(|(_, pair)| pair.is_none()) {
            let mut fitting = (0..).zip(&left).filter(|(_, known)| may_be_of(known, prior));
            if let (Some((index, _)), None) = (fitting.next(), fitting.next()) {
                *pair = Some(left.swap_remove(index));
                is_done = false;
            }
        }
        if is_done {
            return found;
        }
    }
}

/// Whether something may be there as what is known of it: the rest was filled in. How deep values nest bounds the
/// recursion.
fn may_be_of(known: &Node, prior: &Node) -> bool {
    match (&known.value, &prior.value) {
        (document::Value::Map(known), document::Value::Map(prior)) => {
            known.iter().all(|(name, known)| prior.get(name).is_none_or(|prior| may_be_of(known, prior)))
        }
        (document::Value::List(known), document::Value::List(prior)) => {
            known.len() == prior.len()
                && known.iter().all(|known| prior.iter().any(|prior| may_be_of(known, prior)))
        }
        _ => agree(known, prior),
    }
}

/// The marks of both mirrors.
pub(super) fn union(one: &Node, other: &Node) -> Node {
    let value = match (&one.value, &other.value) {
        (document::Value::Bool(true), _) | (_, document::Value::Bool(true)) => document::Value::Bool(true),
        (document::Value::Map(one), document::Value::Map(other)) => {
            let mut map = one.clone();
            for (key, mark) in other.iter() {
                let mark = map.get(key).map_or_else(|| mark.clone(), |known| union(known, mark));
                map.insert(key, mark);
            }
            document::Value::Map(map)
        }
        (document::Value::List(one), document::Value::List(other)) => {
            let (longer, shorter) = if one.len() >= other.len() { (one, other) } else { (other, one) };
            let both = longer.iter().zip(shorter).map(|(one, other)| union(one, other));
            let rest = longer.iter().skip(shorter.len()).cloned();
            document::Value::List(both.chain(rest).collect())
        }
        (document::Value::Bool(false) | document::Value::Null, mark) => mark.clone(),
        // Where the shapes differ, what the other marks cannot be said: all of it is.
        _ if any_true(other) => document::Value::Bool(true),
        (mark, _) => mark.clone(),
    };
    Node { value, origin: one.origin.clone() }
}
