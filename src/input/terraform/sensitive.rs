//! Takes the values that a plan marks as sensitive out of all of its parts.

use std::collections::BTreeSet;

use crate::document::redact::Redactor;
use crate::document::{Map, Node, Segment, Value};

/// A text of the configuration that equals a secret is one, unless it is so short that it is by chance.
const SHORTEST_COPY: usize = 4;

/// Replaces every sensitive value of a plan by a marker:
///
/// 1. `before` and `after` of a change by `before_sensitive` and `after_sensitive` (of resources, outputs,
///    drift, deferred changes), `values` of a resource by `sensitive_values` (planned and prior state);
/// 2. the `value` of an output that is `sensitive`;
/// 3. the value and the default of a variable that the configuration declares sensitive, in the root module
///    and in called ones, and what a call gives for it;
/// 4. in the configuration, which has no marks of its own, every text that equals one replaced before.
pub(super) fn redact(plan: &mut Node, redactor: &mut Redactor) {
    let declared = declared(plan.get("configuration").and_then(|node| node.get("root_module")));
    let mut path = Vec::new();
    marked(&mut path, plan, redactor);
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
        let texts: BTreeSet<Box<str>> =
            redactor.texts().iter().filter(|text| text.len() >= SHORTEST_COPY).cloned().collect();
        if !texts.is_empty() {
            copies(&mut path, configuration, &texts, redactor);
        }
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
    if let Value::Map(map) = &mut node.value {
        for (value, marks) in
            [("before", "before_sensitive"), ("after", "after_sensitive"), ("values", "sensitive_values")]
        {
            let Some(marks) = map.get(marks).cloned() else { continue };
            if let Some(value_node) = map.get_mut(value) {
                path.push(Segment::Key(value.into()));
                redactor.marked(path, value_node, &marks);
                path.pop();
            }
        }
        if map.get("sensitive").and_then(Node::as_bool) == Some(true)
            && let Some(value) = map.get_mut("value")
        {
            path.push(Segment::Key("value".into()));
            redactor.replace(path, value);
            path.pop();
        }
    }
    descend(path, node, |path, child| marked(path, child, redactor));
}

/// Replaces the defaults of sensitive variables of a module of the configuration, and of those that it calls
/// also what the calls give for them.
fn module(path: &mut Vec<Segment>, node: &mut Node, redactor: &mut Redactor) {
    let names = declared(Some(node));
    if let Some(variables) = plan_map(node, "variables") {
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
        if let Some(expressions) = plan_map(call, "expressions") {
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

/// Replaces texts that are copies of secrets.
fn copies(path: &mut Vec<Segment>, node: &mut Node, texts: &BTreeSet<Box<str>>, redactor: &mut Redactor) {
    if node.as_str().is_some_and(|text| texts.contains(text)) {
        return redactor.replace(path, node);
    }
    descend(path, node, |path, child| copies(path, child, texts, redactor));
}

/// Visits the nodes right below a node. The reader's limit on depth bounds the recursion of the visitors.
fn descend(path: &mut Vec<Segment>, node: &mut Node, mut visit: impl FnMut(&mut Vec<Segment>, &mut Node)) {
    match &mut node.value {
        Value::Map(map) => {
            for (key, child) in map.iter_mut() {
                path.push(Segment::Key(key.into()));
                visit(path, child);
                path.pop();
            }
        }
        Value::List(list) => {
            for (index, child) in list.iter_mut().enumerate() {
                path.push(Segment::Index(index));
                visit(path, child);
                path.pop();
            }
        }
        _ => {}
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
