//! Takes the values that a plan marks as sensitive out of all of its parts.

use std::collections::{BTreeMap, BTreeSet};

use super::copies::Copies;
use crate::document::redact::{MARKER, Redactor, any_true, is_marker};
use crate::document::{Map, Node, Segment, Value};

/// Where a change says which of its values are sensitive.
const MARKS: [&str; 2] = ["before_sensitive", "after_sensitive"];

/// What a resource for a Kubernetes Secret has its values in.
const SECRET_VALUES: [&str; 4] = ["binary_data", "binary_data_wo", "data", "data_wo"];

/// Replaces every sensitive value of a plan by a marker:
///
/// 1. `before` and `after` of a change by `before_sensitive` and `after_sensitive` (of resources, outputs,
///    drift, deferred changes), `values` of a resource by `sensitive_values` (planned and prior state);
/// 2. the `values` of a resource by what the changes of the same address say: plans of Terraform 0.15 have no
///    `sensitive_values`;
/// 3. the `value` of an output that is `sensitive`, there or in its change;
/// 4. the values of Kubernetes Secrets, whether as manifests or as resources of the type `kubernetes_secret`;
/// 5. the value and the default of a variable that the configuration declares sensitive, in the root module
///    and in called ones, and what a call gives for it;
/// 6. the configuration that Terraform generated for a change of which anything is sensitive;
/// 7. everywhere, every text that equals one replaced before or contains it, see [`Copies`].
pub(super) fn redact(plan: &mut Node, redactor: &mut Redactor) {
    let declared = declared(plan.get("configuration").and_then(|node| node.get("root_module")));
    let mut path = Vec::new();
    marked(&mut path, plan, redactor);
    let marks = Marks::of(plan);
    marks.states(plan, redactor);
    redactor.secrets(&mut path, plan);
    kubernetes_secrets(&mut path, plan, redactor);
    if let Some(variables) = plan_map(plan, "variables") {
        for (name, variable) in variables.iter_mut().filter(|(name, _)| declared.contains(*name)) {
            if let Some(value) = child(variable, "value") {
                redactor.replace(&keys(&["variables", name, "value"]), value);
            }
        }
    }
    if let Some(configuration) = child(plan, "configuration") {
        path.push(Segment::Key("configuration".into()));
        if let Some(root) = child(configuration, "root_module") {
            path.push(Segment::Key("root_module".into()));
            module(&mut path, root, redactor);
            path.pop();
        }
        path.pop();
    }
    generated(&mut path, plan, redactor);
    let copies = Copies::of(redactor.texts());
    copies.replace(&mut path, plan, redactor);
}

/// Replaces copies of what was replaced in a plan in the partial texts of its resources, by address. Those of resources
/// for Kubernetes Secrets are taken away.
pub(super) fn redact_partial(partial: &mut BTreeMap<String, Node>, redactor: &mut Redactor) {
    for name in SECRET_VALUES {
        for (_, texts) in partial.iter_mut().filter(|(address, _)| is_kubernetes_secret(address)) {
            if let Value::Map(map) = &mut texts.value {
                map.remove(name);
            }
        }
    }
    let copies = Copies::of(redactor.texts());
    for (address, texts) in partial {
        // No name of an attribute means structure there.
        let origin = texts.origin.clone();
        let values = Map::from_unique(vec![("values".into(), texts.clone())]);
        let mut resource = Node { value: Value::Map(values), origin };
        copies.replace(&mut keys(&["partial", address]), &mut resource, redactor);
        if let Some(values) = child(&mut resource, "values") {
            std::mem::swap(texts, values);
        }
    }
}

/// Whether an address is that of a resource for a Kubernetes Secret.
fn is_kubernetes_secret(address: &str) -> bool {
    address.split('.').any(|step| step.starts_with("kubernetes_secret"))
}

/// What the changes of a plan say about the values of other parts: the marks of each address.
struct Marks {
    planned: BTreeMap<String, Vec<Node>>,
    prior: BTreeMap<String, Vec<Node>>,
    outputs: BTreeSet<String>,
}

impl Marks {
    fn of(plan: &Node) -> Self {
        let mut marks = Self { planned: BTreeMap::new(), prior: BTreeMap::new(), outputs: BTreeSet::new() };
        // Drift leads to the prior state, changes lead from it.
        for (list, before, after) in
            [("resource_changes", Some(false), Some(true)), ("resource_drift", None, Some(false))]
        {
            for entry in plan.get(list).and_then(Node::as_list).unwrap_or_default() {
                let Some(change) = entry.get("change") else { continue };
                let addresses =
                    ["address", "previous_address"].map(|key| entry.get(key).and_then(Node::as_str));
                for (name, planned) in MARKS.into_iter().zip([before, after]) {
                    let Some(found) = change.get(name).filter(|found| any_true(found)) else { continue };
                    let Some(planned) = planned else { continue };
                    let map = if planned { &mut marks.planned } else { &mut marks.prior };
                    for address in addresses.into_iter().flatten() {
                        map.entry(address.to_owned()).or_default().push(found.clone());
                    }
                }
            }
        }
        let outputs = plan.get("output_changes").and_then(Node::as_map);
        for (name, change) in outputs.into_iter().flat_map(Map::iter) {
            if MARKS.iter().any(|key| change.get(key).is_some_and(any_true)) {
                marks.outputs.insert(name.to_owned());
            }
        }
        marks
    }

    /// Replaces values of the planned and of the prior state.
    fn states(&self, plan: &mut Node, redactor: &mut Redactor) {
        for (way, marks) in
            [(&["planned_values"][..], &self.planned), (&["prior_state", "values"][..], &self.prior)]
        {
            let mut path = keys(way);
            let Some(state) = way.iter().try_fold(&mut *plan, |node, key| child(node, key)) else { continue };
            if let Some(outputs) = plan_map(state, "outputs").filter(|_| !self.outputs.is_empty()) {
                for (name, output) in outputs.iter_mut().filter(|(name, _)| self.outputs.contains(*name)) {
                    if let Some(value) = child(output, "value") {
                        redactor
                            .replace(&[path.as_slice(), &keys(&["outputs", name, "value"])].concat(), value);
                    }
                }
            }
            if !marks.is_empty() {
                resources(&mut path, state, marks, redactor);
            }
        }
    }
}

/// Replaces values of the resources below a node by the marks of their addresses.
fn resources(
    path: &mut Vec<Segment>,
    node: &mut Node,
    marks: &BTreeMap<String, Vec<Node>>,
    redactor: &mut Redactor,
) {
    let address = |node: &Node| Some(marks.get(node.get("address")?.as_str()?)?.clone());
    let found = find(node, &|node| address(node).filter(|_| node.get("values").is_some()));
    for (mut way, marks) in found {
        way.push(Segment::Key("values".into()));
        each(path, node, &way, |path, values| {
            for marks in &marks {
                redactor.marked(path, values, marks);
            }
        });
    }
}

/// Finds nodes of which `wanted` tells something, the outermost of each branch, with the ways to them. Nothing is
/// changed on the way, so that what is shared stays so.
fn find<T>(node: &Node, wanted: &impl Fn(&Node) -> Option<T>) -> Vec<(Vec<Segment>, T)> {
    let mut found = Vec::new();
    search(&mut Vec::new(), node, &mut |way, node| {
        let what = wanted(node);
        let go_on = what.is_none();
        found.extend(what.map(|what| (owned(way), what)));
        go_on
    });
    found
}

/// A step of a way that is looked along.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

/// A way that was looked along, to be kept.
pub(super) fn owned(way: &[Step<'_>]) -> Vec<Segment> {
    let step = |step: &Step<'_>| match step {
        Step::Key(key) => Segment::Key((*key).into()),
        Step::Index(index) => Segment::Index(*index),
    };
    way.iter().map(step).collect()
}

/// Visits a node and, where `visit` says so, those below it. The reader's limit on depth bounds the recursion.
pub(super) fn search<'n>(
    way: &mut Vec<Step<'n>>,
    node: &'n Node,
    visit: &mut impl FnMut(&[Step<'n>], &'n Node) -> bool,
) {
    if !visit(way, node) {
        return;
    }
    match &node.value {
        Value::Map(map) => {
            for (key, child) in map.iter() {
                way.push(Step::Key(key));
                search(way, child, visit);
                way.pop();
            }
        }
        Value::List(list) => {
            for (index, child) in list.iter().enumerate() {
                way.push(Step::Index(index));
                search(way, child, visit);
                way.pop();
            }
        }
        _ => {}
    }
}

/// Changes the node at the end of a way that begins at `node`, which stands at `path`.
pub(super) fn each(
    path: &mut Vec<Segment>,
    node: &mut Node,
    way: &[Segment],
    change: impl FnOnce(&mut Vec<Segment>, &mut Node),
) {
    let depth = path.len();
    path.extend_from_slice(way);
    if let Some(node) = node.at_mut(way) {
        change(path, node);
    }
    path.truncate(depth);
}

/// Replaces the values of resources that stand for a Kubernetes Secret, in states, changes and configuration.
fn kubernetes_secrets(path: &mut Vec<Segment>, node: &mut Node, redactor: &mut Redactor) {
    let is_secret = |node: &Node| node.get("type")?.as_str()?.starts_with("kubernetes_secret").then_some(());
    for (way, ()) in find(node, &is_secret) {
        each(path, node, &way, |path, node| kubernetes_secret(path, node, redactor));
    }
}

/// Replaces the values of one resource that stands for a Kubernetes Secret.
fn kubernetes_secret(path: &[Segment], node: &mut Node, redactor: &mut Redactor) {
    for way in [&["values"][..], &["change", "before"], &["change", "after"], &["expressions"]] {
        let Some(values) = node.at_mut(&keys(way)) else { continue };
        for name in SECRET_VALUES {
            let mut below = [path, &keys(way), &keys(&[name])].concat();
            let Some(mut data) = child(values, name) else { continue };
            if *way == ["expressions"] {
                let Some(constant) = child(data, "constant_value") else { continue };
                below.push(Segment::Key("constant_value".into()));
                data = constant;
            }
            match &mut data.value {
                Value::Map(entries) if !entries.is_empty() && entries.get(MARKER).is_none() => {
                    for (key, entry) in entries.iter_mut() {
                        below.push(Segment::Key(key.into()));
                        redactor.replace(&below, entry);
                        below.pop();
                    }
                }
                _ => redactor.replace(&below, data),
            }
        }
    }
}

/// Replaces the configuration that was generated for changes of which anything is sensitive.
fn generated(path: &mut Vec<Segment>, node: &mut Node, redactor: &mut Redactor) {
    let sensitive = |node: &Node| {
        node.get("generated_config")?;
        let sensitive = MARKS.iter().any(|key| node.get(key).is_some_and(any_true))
            || ["before", "after"].iter().any(|key| node.get(key).is_some_and(has_marker));
        sensitive.then_some(())
    };
    for (mut way, ()) in find(node, &sensitive) {
        way.push(Segment::Key("generated_config".into()));
        each(path, node, &way, |path, text| redactor.replace(path, text));
    }
}

/// Whether anything below a node was replaced.
fn has_marker(node: &Node) -> bool {
    match &node.value {
        _ if is_marker(node) => true,
        Value::Map(map) => map.iter().any(|(_, child)| has_marker(child)),
        Value::List(list) => list.iter().any(has_marker),
        _ => false,
    }
}

/// The names of the variables of a module that are declared sensitive.
fn declared(module: Option<&Node>) -> BTreeSet<String> {
    let variables = module.and_then(|module| module.get("variables")).and_then(Node::as_map);
    let sensitive = |node: &Node| node.get("sensitive").and_then(Node::as_bool) == Some(true);
    let names = variables.into_iter().flat_map(Map::iter);
    names.filter(|(_, variable)| sensitive(variable)).map(|(name, _)| name.to_owned()).collect()
}

/// Replaces what marks beside a value say, anywhere in the tree.
fn marked(path: &mut Vec<Segment>, node: &mut Node, redactor: &mut Redactor) {
    let mut found: Vec<(Vec<Segment>, Option<Node>)> = Vec::new();
    search(&mut Vec::new(), node, &mut |way, node| {
        if node.as_map().is_none() {
            return true;
        }
        for (value, marks) in
            [("before", "before_sensitive"), ("after", "after_sensitive"), ("values", "sensitive_values")]
        {
            if let Some(marks) = node.get(marks).filter(|marks| any_true(marks)) {
                found.push(([owned(way), keys(&[value])].concat(), Some(marks.clone())));
            }
        }
        if node.get("sensitive").and_then(Node::as_bool) == Some(true) {
            found.push(([owned(way), keys(&["value"])].concat(), None));
        }
        true
    });
    for (way, marks) in found {
        each(path, node, &way, |path, value| match marks {
            Some(marks) => redactor.marked(path, value, &marks),
            None => redactor.replace(path, value),
        });
    }
}

/// Replaces the defaults of sensitive variables of a module of the configuration, and of those that it calls
/// also what the calls give for them.
fn module(path: &mut Vec<Segment>, node: &mut Node, redactor: &mut Redactor) {
    let names = declared(Some(node));
    if let Some(variables) = plan_map(node, "variables").filter(|_| !names.is_empty()) {
        for (name, variable) in variables.iter_mut().filter(|(name, _)| names.contains(*name)) {
            if let Some(default) = child(variable, "default") {
                let below = keys(&["variables", name, "default"]);
                redactor.replace(&[path.as_slice(), &below].concat(), default);
            }
        }
    }
    let Some(calls) = plan_map(node, "module_calls") else { return };
    for (name, call) in calls.iter_mut() {
        let names = declared(call.get("module"));
        let depth = path.len();
        path.extend(keys(&["module_calls", name]));
        if let Some(expressions) = plan_map(call, "expressions").filter(|_| !names.is_empty()) {
            for (given, expression) in expressions.iter_mut().filter(|(given, _)| names.contains(*given)) {
                if let Some(value) = child(expression, "constant_value") {
                    let below = keys(&["expressions", given, "constant_value"]);
                    redactor.replace(&[path.as_slice(), &below].concat(), value);
                }
            }
        }
        if let Some(called) = child(call, "module") {
            path.push(Segment::Key("module".into()));
            module(path, called, redactor);
        }
        path.truncate(depth);
    }
}

fn keys(names: &[&str]) -> Vec<Segment> {
    names.iter().map(|name| Segment::Key((*name).into())).collect()
}

/// The node under a key, to be changed.
fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(map) => map.get_mut(key),
        _ => None,
    }
}

/// The map under a key, to be changed.
fn plan_map<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Map> {
    match &mut child(node, key)?.value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}
