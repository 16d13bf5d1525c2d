//! Which of the blocks in the values of a resource a block of its configuration is.
//!
//! Blocks that nest as a list keep the order of the text. Those that nest as a set stand in an order of their own, and
//! equal ones are one. The values of a plan that is made from a configuration say where they are from. Those of a plan
//! that was read do not: there the schema tells lists, and constants tell the blocks of a set apart. Where neither does,
//! which is which is not known, and nothing is said of it.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::module::model::Mode;
use super::super::schema::{self, BlockSchema, Nesting};
use super::super::value;
use crate::document::{Map, Node, Number, Origin, Value};
use crate::source::Span;

/// How many pairs of a block and an element are compared at most. Of more it is not known which is which.
pub(super) const MOST_PAIRS: usize = 40_000;
/// How many blocks that one `dynamic` block makes are named one by one at most.
const MOST_PLACES: usize = 64;

/// The values of a resource, by which the blocks of its configuration are numbered.
pub(super) struct Numbers<'v> {
    values: Option<&'v Node>,
    provider: &'v str,
    mode: Mode,
    kind: &'v str,
    schema: OnceCell<Option<Arc<BlockSchema>>>,
}

impl<'v> Numbers<'v> {
    /// By the values of a resource of a type; without them in the order of the text.
    pub(super) fn new(values: Option<&'v Node>, provider: &'v str, mode: Mode, kind: &'v str) -> Self {
        let values = values.filter(|values| values.as_map().is_some());
        Self { values, provider, mode, kind, schema: OnceCell::new() }
    }

    /// In the order of the text.
    #[cfg(test)]
    pub(super) fn of_text() -> Self {
        Self::new(None, "", Mode::Managed, "")
    }

    /// The values.
    pub(super) fn values(&self) -> Option<&'v Node> {
        self.values
    }

    /// The resource itself.
    pub(super) fn held(&self) -> Held<'v> {
        self.values.map_or(Held::Unasked, Held::Object)
    }

    /// How the blocks nest that names lead to; none where no schema is known.
    fn nesting(&self, names: &[&str]) -> Option<Nesting> {
        let schema = self.schema.get_or_init(|| schema::published(self.provider, self.mode, self.kind));
        nesting(schema.as_deref()?, names)
    }

    /// Which block of the values each of the blocks of a kind is that stand in the configuration side by side: none where
    /// that is not known. `names` lead to them, the last one being their own.
    pub(super) fn places(&self, blocks: &[Node], held: Held<'v>, names: &[&str]) -> Vec<Place<'v>> {
        let Held::Object(object) = held else {
            let place = |index| matches!(held, Held::Unasked).then_some(index);
            return (0..blocks.len()).map(|index| (place(index), held)).collect();
        };
        let elements = names.last().and_then(|name| object.get(name)?.as_list()).unwrap_or_default();
        let found = which(blocks, elements, || self.nesting(names));
        let place = |index: Option<usize>| match index.and_then(|index| elements.get(index)) {
            Some(element) if element.as_map().is_some() => (index, Held::Object(element)),
            _ => (index, Held::Unknown),
        };
        found.into_iter().map(place).collect()
    }
}

/// The number of a block, where it is known, and what it holds.
pub(super) type Place<'v> = (Option<usize>, Held<'v>);

/// What the values hold where blocks of the configuration lead.
#[derive(Debug, Clone, Copy)]
pub(super) enum Held<'v> {
    /// Values are not asked.
    Unasked,
    /// It is not known what.
    Unknown,
    /// An object.
    Object(&'v Node),
}

impl Held<'_> {
    /// What is held under a name, where a block nests once.
    pub(super) fn under(self, name: &str) -> Self {
        match self {
            Self::Object(object) => {
                object.get(name).filter(|node| node.as_map().is_some()).map_or(Self::Unknown, Held::Object)
            }
            other => other,
        }
    }
}

/// A name of something that the configuration sets within blocks: `rule[0].id`, and `rule[*].id` where the number of a
/// block on the way is not known.
#[derive(Debug, Clone)]
pub(super) struct Way<'n> {
    numbered: String,
    any: String,
    is_known: bool,
    names: Vec<&'n str>,
}

impl<'n> Way<'n> {
    /// An attribute or the blocks of a kind of the resource itself.
    pub(super) fn new(name: &'n str) -> Self {
        Self { numbered: name.to_owned(), any: name.to_owned(), is_known: true, names: vec![name] }
    }

    /// A block.
    pub(super) fn block(&self, number: Option<usize>) -> Self {
        let mut way = self.clone();
        way.any.push_str("[*]");
        match number {
            Some(number) => way.numbered = format!("{}[{number}]", way.numbered),
            None => way.is_known = false,
        }
        way
    }

    /// An attribute or the blocks of a kind within it.
    pub(super) fn member(&self, name: &'n str) -> Self {
        let mut way = self.clone();
        for text in [&mut way.numbered, &mut way.any] {
            text.push('.');
            text.push_str(name);
        }
        way.names.push(name);
        way
    }

    /// The name.
    pub(super) fn name(&self) -> &str {
        if self.is_known { &self.numbered } else { &self.any }
    }

    /// The names on the way, without numbers.
    pub(super) fn names(&self) -> &[&'n str] {
        &self.names
    }
}

/// Where the blocks that a `dynamic` block makes stand in the values, or those that stand in such ones.
#[derive(Debug, Clone)]
pub(super) struct Spots<'v> {
    /// The way with `[*]` for every number.
    any: String,
    /// Each block with the way to it; none where they are not known.
    known: Option<Vec<(String, &'v Node)>>,
    /// Whether there are no others at the way.
    is_alone: bool,
}

impl<'v> Spots<'v> {
    /// The resource itself.
    pub(super) fn of(values: Option<&'v Node>) -> Self {
        let known = values.map(|values| vec![(String::new(), values)]);
        Self { any: String::new(), known, is_alone: true }
    }

    /// What a block of a kind makes that begins at `header`: the block itself, or the content of a `dynamic` one.
    pub(super) fn below(&self, kind: &str, header: Span) -> Self {
        let mut spots = Self { any: format!("{}{kind}[*].", self.any), known: None, is_alone: self.is_alone };
        let mut found = Vec::new();
        for (way, node) in self.known.iter().flatten() {
            let Some(elements) = node.get(kind).and_then(Node::as_list) else { return spots };
            for (index, element) in elements.iter().enumerate() {
                if is_from(&element.origin, header) {
                    found.push((format!("{way}{kind}[{index}]."), element));
                } else {
                    spots.is_alone = false;
                }
            }
        }
        spots.known = Some(found).filter(|found| !found.is_empty());
        spots
    }

    /// The way to something in these blocks, with `[*]` for every number.
    pub(super) fn any(&self, name: &str) -> String {
        format!("{}{name}", self.any)
    }

    /// The names of something in these blocks: with numbers where others stand beside them.
    pub(super) fn names(&self, name: &str) -> Vec<String> {
        match &self.known {
            Some(known) if !self.is_alone && known.len() <= MOST_PLACES => {
                known.iter().map(|(way, _)| format!("{way}{name}")).collect()
            }
            _ => vec![self.any(name)],
        }
    }
}

/// How the blocks of a schema nest that names lead to.
pub(super) fn nesting<'n>(
    schema: &BlockSchema,
    names: impl IntoIterator<Item = &'n &'n str>,
) -> Option<Nesting> {
    let mut block = schema;
    let mut found = None;
    for name in names {
        let nested = block.blocks.get(*name)?;
        (block, found) = (&nested.block, Some(nested.nesting));
    }
    found
}

/// Whether a value is from the block that begins at `header`, or is equal to one that is and stands for it in a set.
pub(super) fn is_from(origin: &Origin, header: Span) -> bool {
    // Where a secret is hidden, spans end where they begin.
    let same = |span: Span| span.file == header.file && span.start == header.start;
    same(origin.span) || origin.trace.iter().flat_map(|trace| &trace.labels).any(|label| same(label.span))
}

/// Which element each block is. That each block is one of them is known, though it may not be the only one that is that.
fn which(
    blocks: &[Node],
    elements: &[Node],
    nesting: impl FnOnce() -> Option<Nesting>,
) -> Vec<Option<usize>> {
    if elements.len() == 1 {
        return vec![Some(0); blocks.len()];
    }
    if blocks.len().saturating_mul(elements.len()) > MOST_PAIRS {
        return vec![None; blocks.len()];
    }
    let from = |block: &Node| {
        let mut found =
            (0..).zip(elements).filter(|(_, element)| is_from(&element.origin, block.origin.span));
        let first = found.next().map(|(index, _)| index);
        first.filter(|_| found.next().is_none())
    };
    let placed: Vec<Option<usize>> = blocks.iter().map(from).collect();
    if placed.iter().any(Option::is_some) {
        return placed;
    }
    let in_order = blocks.len() == elements.len()
        && blocks.iter().zip(elements).all(|(block, element)| may_be(block, element));
    if in_order && nesting() == Some(Nesting::List) {
        return (0..blocks.len()).map(Some).collect();
    }
    // One that could be none of them has another value than it says: then nothing can be told by values.
    let mut found = Vec::new();
    for block in blocks {
        let mut fitting = (0..).zip(elements).filter(|(_, element)| may_be(block, element));
        let Some((first, _)) = fitting.next() else { return vec![None; blocks.len()] };
        found.push(fitting.next().is_none().then_some(first));
    }
    found
}

/// Whether a block of a plan's configuration may be an element of its values, by its constants. How deep blocks nest
/// bounds the recursion.
fn may_be(block: &Node, element: &Node) -> bool {
    let Some(held) = element.as_map() else { return true };
    let mut expressions = block.as_map().into_iter().flat_map(Map::iter);
    expressions.all(|(name, expression)| {
        let value = held.get(name);
        if let Some(constant) = expression.get("constant_value") {
            // What is left out is not known yet, as no constant is.
            return value.map_or(constant.value == Value::Null, |value| agree(constant, value));
        }
        let Some(value) = value else { return true };
        match (&expression.value, &value.value) {
            (Value::List(inner), Value::List(elements)) => {
                elements.is_empty()
                    || inner.iter().all(|block| elements.iter().any(|element| may_be(block, element)))
            }
            (Value::Map(inner), Value::Map(_)) if inner.get("references").is_none() => {
                may_be(expression, value)
            }
            _ => true,
        }
    })
}

/// Whether a constant may have become a value: what is of another type is converted, and what cannot be compared may.
pub(super) fn agree(constant: &Node, value: &Node) -> bool {
    match (&constant.value, &value.value) {
        (Value::Null, _) => true,
        // Providers plan nothing for what is as good as not set.
        (_, Value::Null) => written(constant).is_some_and(|text| matches!(&*text, "" | "false" | "0")),
        (Value::List(constants), Value::List(values)) => {
            let all = |nodes: &[Node]| nodes.iter().map(written).collect::<Option<BTreeSet<_>>>();
            match (all(constants), all(values)) {
                (Some(constants), Some(values)) => constants == values,
                _ => true,
            }
        }
        _ => match (written(constant), written(value)) {
            (Some(one), Some(other)) => same_text(&one, &other),
            _ => true,
        },
    }
}

fn same_text(one: &str, other: &str) -> bool {
    // Providers keep such texts in an order of their own, and change the case of others.
    let is_json = |text: &str| text.trim_start().starts_with(['{', '[']);
    let number = value::Number::parse;
    one.eq_ignore_ascii_case(other)
        || (is_json(one) && is_json(other))
        || number(one).zip(number(other)).is_some_and(|(one, other)| one.equals(&other))
}

/// A value as a text; none where it has parts.
fn written(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Bool(truth) => truth.to_string(),
        Value::Number(Number::Integer(integer)) => integer.to_string(),
        Value::Number(Number::Float(float)) => float.to_string(),
        Value::Number(Number::Decimal(text)) | Value::String(text) => text.to_string(),
        Value::Null | Value::List(_) | Value::Map(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;
    use crate::source::{FileId, Limits};

    fn node(text: &str) -> Node {
        json::parse(FileId::new(0), text, &Limits::default()).unwrap()
    }

    /// `which`, for blocks whose constants are given and elements: the numbers.
    fn told(nesting: Option<Nesting>, blocks: &str, elements: &str) -> Vec<Option<usize>> {
        // Another file: nothing stands where something else does.
        let blocks = json::parse(FileId::new(1), blocks, &Limits::default()).unwrap();
        let elements = node(elements);
        which(blocks.as_list().unwrap(), elements.as_list().unwrap(), || nesting)
    }

    const TWO: &str = r#"[{"name": {"constant_value": "z"}, "on": {"references": ["var.x"]}}, {"name": {"constant_value": "b"}}]"#;

    #[test]
    fn blocks_of_a_set_are_told_apart_by_their_constants() {
        for nesting in [None, Some(Nesting::Set), Some(Nesting::List)] {
            let elements = r#"[{"name": "b", "on": false}, {"name": "z", "on": true}]"#;
            assert_eq!(told(nesting, TWO, elements), [Some(1), Some(0)]);
        }
        // A third one that a `dynamic` block made, which plans do not tell.
        let three = r#"[{"name": "a"}, {"name": "b"}, {"name": "z"}]"#;
        assert_eq!(told(None, TWO, three), [Some(2), Some(1)]);
    }

    #[test]
    fn what_is_not_told_apart_has_no_number() {
        let open = r#"[{"port": {"references": ["var.a"]}}, {"port": {"constant_value": 80}}]"#;
        let elements = r#"[{"port": 22}, {"port": 80}]"#;
        assert_eq!(told(Some(Nesting::Set), open, elements), [None, Some(1)]);
        assert_eq!(told(None, open, elements), [None, Some(1)]);
        assert_eq!(told(Some(Nesting::List), open, elements), [Some(0), Some(1)]);
        // A provider that changes what is given: nothing can be told by constants.
        assert_eq!(told(Some(Nesting::Set), open, r#"[{"port": 22}, {"port": 8080}]"#), [None, None]);
        assert_eq!(told(Some(Nesting::Set), TWO, "[]"), [None, None]);
        // A secret that is hidden may be anything, but what is not known yet is no constant.
        assert_eq!(told(None, TWO, r#"[{"name": "b"}, {}]"#), [None, None]);
        assert_eq!(told(None, TWO, r#"[{"name": "b"}, {"name": "z"}, {}]"#), [Some(1), Some(0)]);
        assert_eq!(
            told(None, TWO, r#"[{"name": "z"}, {"name": {"tollgate:redacted": {}}}]"#),
            [None, Some(1)]
        );
        assert_eq!(told(None, TWO, "[null, null]"), [None, None]);
    }

    #[test]
    fn all_blocks_are_the_only_element() {
        assert_eq!(told(Some(Nesting::Set), TWO, r#"[{"name": "b"}]"#), [Some(0), Some(0)]);
    }

    #[test]
    fn too_many_blocks_are_not_compared() {
        let many = |count: usize| {
            let names = (0..count).map(|index| format!(r#"{{"name": {{"constant_value": "{index}"}}}}"#));
            format!("[{}]", names.collect::<Vec<_>>().join(","))
        };
        let elements = format!(
            "[{}]",
            (0..300).map(|index| format!(r#"{{"name": "{index}"}}"#)).collect::<Vec<_>>().join(",")
        );
        assert_eq!(told(None, &many(300), &elements), vec![None; 300]);
        assert_eq!(told(None, &many(100), &elements)[99], Some(99));
    }

    #[test]
    fn constants_are_compared_as_they_are_converted() {
        let alike = |one: &str, other: &str| agree(&node(one), &node(other));
        for (constant, value) in [
            ("80", r#""80""#),
            (r#""1.0""#, "1"),
            (r#""true""#, "true"),
            ("null", "3"),
            (r#""""#, "null"),
            (r#"["b", "a", "b"]"#, r#"["a", "b"]"#),
            (r#""AES256""#, r#""aes256""#),
            (r#""{\"a\": 1}""#, r#""{\"a\":1}""#),
            (r#"{"a": 1}"#, r#"{"tollgate:redacted": {}}"#),
        ] {
            assert!(alike(constant, value), "{constant} {value}");
        }
        for (constant, value) in [
            ("80", "81"),
            ("true", "false"),
            (r#""a""#, "null"),
            (r#"["a"]"#, r#"["a", "b"]"#),
            (r#""a""#, r#""b""#),
        ] {
            assert!(!alike(constant, value), "{constant} {value}");
        }
    }
}
