//! What the attributes of a resource refer to, as the configuration of a plan says it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::address::step_end;
use super::blocks::Blocks;
use super::numbering::{Held, Numbers, Way};
use crate::document::{Map, Node};

/// How far a reference is followed through the calls of modules.
const MOST_STEPS: usize = 32;
/// How many references one attribute may have.
const MOST_REFERENCES: usize = 1_000;
/// The names that one resource may set. Of one that sets more nothing is told.
const MOST_NAMES: usize = 10_000;

/// Names that mean something else in each module, and that are no part of an address.
const LOCAL: [&str; 7] = ["var", "local", "each", "count", "path", "terraform", "self"];

/// What a reference leads to, by the address of the module that it stands in.
type Known = BTreeMap<String, BTreeMap<String, Rc<[String]>>>;

/// The configuration of a plan, by module and resource.
#[derive(Default)]
pub(super) struct References<'p> {
    /// Modules by the names of the calls on the way, joined by dots; the root module's is empty.
    modules: BTreeMap<String, &'p Node>,
    /// What calls a module gives for its variables, by the module's name as above.
    calls: BTreeMap<String, &'p Node>,
    /// Resources by module and by address within the module.
    resources: BTreeMap<(String, String), &'p Node>,
    /// What the plan leaves out of its configuration, where that is known.
    blocks: Option<&'p Blocks<'p>>,
    /// What references lead to that were followed already.
    known: RefCell<Known>,
}

impl<'p> References<'p> {
    /// Reads the `configuration` of a plan. With the blocks that it was made from, what plans leave out is known too.
    pub(super) fn new(configuration: Option<&'p Node>, blocks: Option<&'p Blocks<'p>>) -> Self {
        let mut references = Self { blocks, ..Self::default() };
        let mut open: Vec<(String, &Node)> = Vec::new();
        open.extend(configuration.and_then(|node| node.get("root_module")).map(|root| (String::new(), root)));
        while let Some((name, module)) = open.pop() {
            for resource in module.get("resources").and_then(Node::as_list).unwrap_or_default() {
                if let Some(address) = resource.get("address").and_then(Node::as_str) {
                    references.resources.insert((name.clone(), address.to_owned()), resource);
                }
            }
            for (call, node) in entries(module.get("module_calls")) {
                let inner = if name.is_empty() { call.to_owned() } else { format!("{name}.{call}") };
                references.calls.insert(inner.clone(), node);
                if let Some(called) = node.get("module") {
                    open.push((inner, called));
                }
            }
            references.modules.insert(name, module);
        }
        references
    }

    /// What the attributes of a resource refer to: by the path of the attribute (`ingress[0].cidr_blocks`,
    /// `count`, `for_each`, `depends_on`), the references in the order of the plan. A reference to a resource,
    /// a data source or a module begins with the address of the module that it stands in, so that it can be
    /// compared with addresses. Behind a variable stands what the call of the module gives for it, and behind
    /// an output what it is made of.
    ///
    /// Where the blocks are known, behind a local value stands what it is made of, and what `dynamic` blocks refer to
    /// stands by the way to it: `ingress[*].cidr_blocks`, `ingress[*].for_each`.
    ///
    /// Blocks have the numbers that they have in the values: see [`configured`](Self::configured).
    ///
    /// `module` is the address of the resource's module, empty for the root; `local` the resource's address
    /// within it, without an index.
    pub(super) fn of(&self, module: &str, local: &str, numbers: &Numbers<'_>) -> Vec<(String, Vec<String>)> {
        let name = call_names(module);
        let Some(resource) = self.resources.get(&(name.clone(), local.to_owned())) else { return Vec::new() };
        let mut found = Vec::new();
        for (attribute, expression) in entries(resource.get("expressions")) {
            leaves(&Way::new(attribute), expression, (numbers, numbers.held()), &mut found);
        }
        for (attribute, key) in [("count", "count_expression"), ("for_each", "for_each_expression")] {
            if let Some(expression) = resource.get(key) {
                leaves(&Way::new(attribute), expression, (numbers, Held::Unknown), &mut found);
            }
        }
        if let Some(list) = resource.get("depends_on") {
            found.push(("depends_on".to_owned(), list));
        }
        let made = |blocks: &Blocks<'_>| blocks.dynamic_references(&name, local, numbers.values());
        let made = self.blocks.map(made).unwrap_or_default();
        let found =
            found.into_iter().map(|(attribute, list)| (attribute, self.all(&name, module, texts(list))));
        let made = made
            .into_iter()
            .map(|(attribute, list)| (attribute, self.all(&name, module, list.iter().map(String::as_str))));
        together(found.chain(made).filter(|(_, list)| !list.is_empty()))
    }

    /// Whether the configuration of a resource has blocks, to which its values give numbers.
    pub(super) fn has_blocks(&self, module: &str, local: &str) -> bool {
        let name = call_names(module);
        let resource = self.resources.get(&(name.clone(), local.to_owned()));
        let mut expressions = entries(resource.and_then(|resource| resource.get("expressions")));
        expressions.any(|(_, expression)| expression.as_list().is_some())
            || self.blocks.is_some_and(|blocks| blocks.has_dynamic(&name, local))
    }

    /// The references of one attribute, and what they lead to.
    fn all<'r>(&self, name: &str, module: &str, list: impl Iterator<Item = &'r str>) -> Vec<String> {
        let lists =
            with_parts(list).map(|(reference, is_part)| self.led_to(name, module, reference, is_part));
        let lists: Vec<Rc<[String]>> = lists.collect();
        let mut seen = BTreeSet::new();
        let found = lists.iter().flat_map(|list| &**list).filter(|found| seen.insert(found.as_str()));
        found.take(MOST_REFERENCES).cloned().collect()
    }

    /// A reference and what it leads to.
    fn led_to(&self, name: &str, module: &str, reference: &str, is_part: bool) -> Rc<[String]> {
        let leads = !is_part && ["var.", "local.", "module."].iter().any(|head| reference.starts_with(head));
        if !leads {
            return Rc::from([shown(module, reference)]);
        }
        if let Some(list) = self.known.borrow().get(module).and_then(|known| known.get(reference)) {
            return Rc::clone(list);
        }
        let mut followed = Followed::default();
        self.follow(name, module, reference, is_part, 0, &mut followed);
        let list: Rc<[String]> = followed.list.into();
        let mut known = self.known.borrow_mut();
        known.entry(module.to_owned()).or_default().insert(reference.to_owned(), Rc::clone(&list));
        list
    }

    /// The attributes and blocks that the configuration of a resource sets, sorted, those within blocks with the way to
    /// them (`rule[0].id`); none where the plan has no configuration of it. `module` and `local` are those of
    /// [`of`](Self::of).
    ///
    /// `terraform show -json` leaves out `dynamic` blocks, and blocks of an attribute (`ingress` of a security
    /// group). Where the blocks are known, the former are named (`ingress[*].cidr_blocks`), unless it is known that
    /// they make none.
    ///
    /// Blocks have the numbers that they have in the values, whatever their order in the text. Where it is not known which
    /// a block is, it has `[*]`: it may be any of them. So have blocks that a `dynamic` one makes where there are no
    /// others, for all of them.
    pub(super) fn configured(&self, module: &str, local: &str, numbers: &Numbers<'_>) -> Option<Vec<String>> {
        let resource = self.resources.get(&(call_names(module), local.to_owned()))?;
        let mut names = Vec::new();
        for (name, expression) in entries(resource.get("expressions")) {
            set_names(&Way::new(name), expression, (numbers, numbers.held()), 0, &mut names);
        }
        let made = |blocks: &Blocks<'_>| blocks.dynamic_names(&call_names(module), local, numbers.values());
        names.extend(self.blocks.map(made).unwrap_or_default());
        names.sort_unstable();
        names.dedup();
        (names.len() < MOST_NAMES).then_some(names)
    }

    /// Adds a reference that stands in a module, and what it leads to. One that is a part of the reference before it
    /// leads to nothing else.
    fn follow(
        &self,
        name: &str,
        module: &str,
        reference: &str,
        is_part: bool,
        steps: usize,
        followed: &mut Followed,
    ) {
        let shown = shown(module, reference);
        if followed.list.len() >= MOST_REFERENCES || followed.seen.len() >= MOST_REFERENCES {
            return;
        }
        if followed.shown.insert(shown.clone()) {
            followed.list.push(shown.clone());
        }
        if is_part || steps >= MOST_STEPS || !followed.seen.insert((name.to_owned(), shown)) {
            return;
        }
        if let Some(variable) = reference.strip_prefix("var.") {
            let variable = variable.split(['.', '[']).next().unwrap_or_default();
            let given = self.calls.get(name).and_then(|call| call.get("expressions")?.get(variable));
            let outer_name = name.rsplit_once('.').map_or("", |(outer, _)| outer);
            self.follow_node(outer_name, outer(module), given, steps, followed);
        } else if let Some(local) = reference.strip_prefix("local.") {
            let list = self.blocks.map(|blocks| blocks.local_references(name, local)).unwrap_or_default();
            for (reference, is_part) in with_parts(list.iter().map(String::as_str)) {
                self.follow(name, module, reference, is_part, steps + 1, followed);
            }
        } else if let Some((call, output)) = output(reference) {
            let plain = call.split('[').next().unwrap_or_default();
            let inner = if name.is_empty() { plain.to_owned() } else { format!("{name}.{plain}") };
            let called =
                if module.is_empty() { format!("module.{call}") } else { format!("{module}.module.{call}") };
            let expression =
                self.modules.get(&inner).and_then(|node| node.get("outputs")?.get(output)?.get("expression"));
            self.follow_node(&inner, &called, expression, steps, followed);
        }
    }

    /// Follows the references of an expression of the plan's configuration, one step further.
    fn follow_node(
        &self,
        name: &str,
        module: &str,
        expression: Option<&Node>,
        steps: usize,
        followed: &mut Followed,
    ) {
        let mut found = Vec::new();
        if let Some(expression) = expression {
            lists(expression, &mut found);
        }
        for list in found {
            for (reference, is_part) in with_parts(texts(list)) {
                self.follow(name, module, reference, is_part, steps + 1, followed);
            }
        }
    }
}

/// A reference as it is shown: behind the address of its module, where it is a part of an address.
fn shown(module: &str, reference: &str) -> String {
    let first = reference.split(['.', '[']).next().unwrap_or_default();
    if module.is_empty() || LOCAL.contains(&first) {
        reference.to_owned()
    } else {
        format!("{module}.{reference}")
    }
}

/// References, each with whether it is the one before without its last steps, as plans list them behind each other:
/// `local.a.b`, `local.a`.
fn with_parts<'r>(list: impl Iterator<Item = &'r str>) -> impl Iterator<Item = (&'r str, bool)> {
    let mut before = "";
    list.map(move |reference| {
        let rest = before.strip_prefix(reference);
        before = reference;
        (reference, rest.is_some_and(|rest| rest.starts_with(['.', '['])))
    })
}

/// The references of one attribute so far.
#[derive(Default)]
struct Followed {
    list: Vec<String>,
    /// The same, to be found.
    shown: BTreeSet<String>,
    /// What was followed, with the names of the calls to its module.
    seen: BTreeSet<(String, String)>,
}

/// The entries of a map that may be missing.
fn entries(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    node.and_then(Node::as_map).into_iter().flat_map(Map::iter)
}

/// Lists by name: those of one name are one.
fn together(found: impl Iterator<Item = (String, Vec<String>)>) -> Vec<(String, Vec<String>)> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for (name, list) in found {
        if let Some((_, known)) = places.get(&name).and_then(|place| all.get_mut(*place)) {
            for one in list {
                if known.len() < MOST_REFERENCES && !known.contains(&one) {
                    known.push(one);
                }
            }
            continue;
        }
        places.insert(name.clone(), all.len());
        all.push((name, list));
    }
    all
}

/// The name of an attribute or block, and of what is set within a block. What is no expression is a block.
fn set_names<'n>(
    way: &Way<'n>,
    node: &'n Node,
    (numbers, held): (&Numbers<'n>, Held<'n>),
    depth: usize,
    names: &mut Vec<String>,
) {
    if names.len() >= MOST_NAMES || depth > MOST_STEPS {
        return;
    }
    names.push(way.name().to_owned());
    if let Some(list) = node.as_list() {
        let places = numbers.places(list, held, way.names());
        let places = list.iter().zip(places).filter(|(block, _)| !is_expression(block));
        for (block, (number, held)) in places {
            for (inner, child) in entries(Some(block)) {
                let way = way.block(number).member(inner);
                set_names(&way, child, (numbers, held), depth + 2, names);
            }
        }
    } else if !is_expression(node) {
        let held = way.names().last().map_or(held, |name| held.under(name));
        for (inner, child) in entries(Some(node)) {
            set_names(&way.member(inner), child, (numbers, held), depth + 1, names);
        }
    }
}

/// The texts of a list.
fn texts(list: &Node) -> impl Iterator<Item = &str> {
    list.as_list().unwrap_or_default().iter().filter_map(Node::as_str)
}

/// Whether this is an expression, and no block.
fn is_expression(node: &Node) -> bool {
    node.get("constant_value").is_some() || node.get("references").is_some()
}

/// Finds the lists of references in an expression: an expression itself, a block, or a list of blocks.
fn leaves<'n>(
    way: &Way<'n>,
    node: &'n Node,
    (numbers, held): (&Numbers<'n>, Held<'n>),
    found: &mut Vec<(String, &'n Node)>,
) {
    if let Some(list) = node.get("references").filter(|list| list.as_list().is_some()) {
        found.push((way.name().to_owned(), list));
    } else if node.as_map().is_some() {
        let held = way.names().last().map_or(held, |name| held.under(name));
        for (key, child) in entries(Some(node)).filter(|(key, _)| *key != "constant_value") {
            leaves(&way.member(key), child, (numbers, held), found);
        }
    } else if let Some(list) = node.as_list() {
        let places = numbers.places(list, held, way.names());
        for (block, (number, held)) in list.iter().zip(places) {
            if is_expression(block) {
                leaves(&way.block(number), block, (numbers, held), found);
                continue;
            }
            for (key, child) in entries(Some(block)) {
                leaves(&way.block(number).member(key), child, (numbers, held), found);
            }
        }
    }
}

/// Finds the lists of references in an expression, wherever they stand in it.
fn lists<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    if let Some(list) = node.get("references").filter(|list| list.as_list().is_some()) {
        found.push(list);
    } else if node.as_map().is_some() {
        let parts = entries(Some(node)).filter(|(key, _)| *key != "constant_value");
        parts.for_each(|(_, child)| lists(child, found));
    } else {
        node.as_list().into_iter().flatten().for_each(|child| lists(child, found));
    }
}

/// The call (with its index) and the output of `module.call.output`.
fn output(reference: &str) -> Option<(&str, &str)> {
    let rest = reference.strip_prefix("module.")?;
    let end = step_end(rest);
    let (call, rest) = rest.split_at_checked(end)?;
    let output = rest.strip_prefix('.')?.split(['.', '[']).next()?;
    Some((call, output))
}

/// The steps of an address: `module`, `a["x.y"]`, `aws_s3_bucket`, `b`.
fn steps(address: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    let mut rest = address;
    while !rest.is_empty() {
        let (step, behind) = rest.split_at_checked(step_end(rest)).unwrap_or((rest, ""));
        steps.push(step);
        rest = behind.strip_prefix('.').unwrap_or_default();
    }
    steps
}

/// The names of the calls in a module's address, without indices, joined by dots.
pub(super) fn call_names(module: &str) -> String {
    let names = steps(module).into_iter().skip(1).step_by(2);
    names.map(|step| step.split('[').next().unwrap_or_default()).collect::<Vec<_>>().join(".")
}

/// The address of the module that calls a module.
fn outer(module: &str) -> &str {
    let steps = steps(module);
    let kept: usize = steps.iter().take(steps.len().saturating_sub(2)).map(|step| step.len() + 1).sum();
    module.get(..kept.saturating_sub(1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;
    use crate::source::{FileId, Limits};

    #[test]
    fn addresses_come_apart_at_dots_outside_of_indices() {
        let address = r#"module.a["x.y\"]"].module.b[0]"#;
        assert_eq!(steps(address), ["module", r#"a["x.y\"]"]"#, "module", "b[0]"]);
        assert_eq!(call_names(address), "a.b");
        assert_eq!(outer(address), r#"module.a["x.y\"]"]"#);
        assert_eq!(outer("module.a"), "");
        assert_eq!(output("module.a[\"x.y\"].id[0]"), Some(("a[\"x.y\"]", "id")));
        assert_eq!(output("module.a"), None);
    }

    #[test]
    fn references_are_followed_through_calls_and_outputs() {
        let text = r#"{"root_module": {
            "resources": [{"address": "aws_b.x", "expressions": {
                "id": {"references": ["module.log.name", "module.log"]},
                "rule": [{"on": {"references": ["aws_k.k.arn", "aws_k.k"]}, "off": {"constant_value": 1}}]},
                "count_expression": {"references": ["var.n"]}, "depends_on": ["aws_k.k"]}],
            "module_calls": {"log": {"expressions": {"key": {"references": ["aws_k.k.arn"]}},
                "module": {
                    "outputs": {"name": {"expression": {"references": ["aws_b.log.id"]}}},
                    "resources": [{"address": "aws_b.log", "expressions": {
                        "kms": {"references": ["var.key"]}, "self": {"references": ["aws_z.z"]}}}]}}}}}"#;
        let node = json::parse(FileId::new(0), text, &Limits::default()).unwrap();
        let references = References::new(Some(&node), None);
        let shown = |module: &str, local: &str| {
            let list = references.of(module, local, &Numbers::of_text());
            list.iter().map(|(key, list)| format!("{key}: {}", list.join(" "))).collect::<Vec<_>>()
        };
        assert_eq!(
            shown("", "aws_b.x"),
            [
                "id: module.log.name module.log.aws_b.log.id module.log",
                "rule[0].on: aws_k.k.arn aws_k.k",
                "count: var.n",
                "depends_on: aws_k.k"
            ]
        );
        assert_eq!(
            shown("module.log[\"a.b\"]", "aws_b.log"),
            ["kms: var.key aws_k.k.arn", "self: module.log[\"a.b\"].aws_z.z"]
        );
        assert!(shown("", "aws_b.none").is_empty());
        let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(
            references.configured("", "aws_b.x", &Numbers::of_text()),
            names(&["id", "rule", "rule[0].off", "rule[0].on"])
        );
        assert_eq!(
            references.configured("module.log[0]", "aws_b.log", &Numbers::of_text()),
            names(&["kms", "self"])
        );
        assert_eq!(references.configured("", "aws_b.none", &Numbers::of_text()), None);
    }
}
