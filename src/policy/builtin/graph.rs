//! `graph.reachable_paths` and `json.remove`, `json.filter`, `json.patch`, `array.slice`, with OPA's errors.

use std::collections::BTreeSet;

use super::super::engine::{Object, Value, call_native};
use super::{Builtins, integer_at};

/// Items of all paths together: there may be very many more paths than edges.
const MAX_STEPS: usize = 2_000_000;

/// The nodes that an edge leads to.
fn neighbours(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Set(items) => items.iter_sorted().collect(),
        _ => Vec::new(),
    }
}

struct Search<'a> {
    graph: &'a Object,
    found: BTreeSet<Value>,
    steps: usize,
}

impl<'a> Search<'a> {
    fn add(&mut self, path: &[&Value]) -> Result<(), String> {
        self.steps += path.len() + 1;
        if self.steps > MAX_STEPS {
            return Err(format!("the paths of `graph.reachable_paths` have more than {MAX_STEPS} nodes"));
        }
        self.found.insert(Value::from(path.iter().map(|node| (*node).clone()).collect::<Vec<_>>()));
        Ok(())
    }

    /// Goes on from a node; `seen` are those that a path must not meet again.
    fn follow(
        &mut self,
        node: &'a Value,
        path: &mut Vec<&'a Value>,
        seen: &mut Vec<&'a Value>,
    ) -> Result<(), String> {
        let Some(edges) = self.graph.get(node) else { return self.add(path) };
        self.steps += 1;
        path.push(node);
        let next = neighbours(edges);
        if next.is_empty() {
            self.add(path)?;
        }
        seen.push(node);
        for neighbour in next {
            if seen.contains(&neighbour) {
                self.add(path)?;
            } else {
                self.follow(neighbour, path, seen)?;
            }
        }
        seen.pop();
        path.pop();
        Ok(())
    }
}

/// `graph.reachable_paths(graph, nodes)`.
pub(super) fn reachable_paths(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (Some(Value::Object(graph)), Some(initial @ (Value::Array(_) | Value::Set(_)))) =
        (values.first(), values.get(1))
    else {
        return Err("`graph.reachable_paths` expects an object, and a list or a set".into());
    };
    let mut search = Search { graph, found: BTreeSet::new(), steps: 0 };
    for node in neighbours(initial) {
        let Some(edges) = graph.get(node) else { continue };
        let next = neighbours(edges);
        if next.is_empty() {
            search.add(&[node])?;
        }
        for neighbour in next {
            search.follow(neighbour, &mut vec![node], &mut vec![node])?;
        }
    }
    Ok(Value::from(search.found))
}

/// The paths of an argument as lists of steps: a text is one with slashes (RFC 6901).
fn paths(name: &str, value: Option<&Value>) -> Result<Vec<Vec<Value>>, String> {
    let items = match value {
        Some(value @ (Value::Array(_) | Value::Set(_))) => neighbours(value),
        _ => return Err(format!("`{name}` expects a list or a set of paths")),
    };
    let mut found = Vec::new();
    for item in items {
        found.push(match item {
            Value::String(text) if text.is_empty() => continue,
            Value::String(text) => text
                .trim_start_matches('/')
                .split('/')
                .map(|step| Value::from(step.replace("~1", "/").replace("~0", "~")))
                .collect(),
            Value::Array(steps) => steps.iter().cloned().collect(),
            _ => return Err(format!("a path of `{name}` is neither text nor a list")),
        });
    }
    Ok(found)
}

/// How many steps of a path stay within what has parts.
fn reach(value: &Value, path: &[Value]) -> usize {
    let mut at = Some(value);
    for (position, step) in path.iter().enumerate() {
        at = match at {
            Some(Value::Object(object)) => object.get(step),
            Some(Value::Array(items)) => {
                let index = match step {
                    Value::String(text) => text.parse::<usize>().ok(),
                    Value::Number(number) => number.as_u64().and_then(|index| usize::try_from(index).ok()),
                    _ => None,
                };
                index.and_then(|index| items.get(index))
            }
            Some(Value::Set(_)) | None => return path.len(),
            Some(_) => return position,
        };
    }
    path.len()
}

/// `json.remove(object, paths)`: what a path does not reach stays.
pub(super) fn remove(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "json.remove";
    let Some(object @ Value::Object(_)) = values.first() else {
        return Err(format!("`{name}` expects an object"));
    };
    let kept = paths(name, values.get(1))?.into_iter().filter(|path| reach(object, path) == path.len());
    call_native(name, &[object.clone(), Value::from(kept.map(Value::from).collect::<Vec<_>>())])
}

/// `json.filter(object, paths)`: what has no parts is kept where a path goes on below it.
pub(super) fn filter(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "json.filter";
    let Some(object @ Value::Object(_)) = values.first() else {
        return Err(format!("`{name}` expects an object"));
    };
    let cut = paths(name, values.get(1))?.into_iter().map(|mut path| {
        path.truncate(reach(object, &path));
        Value::from(path)
    });
    call_native(name, &[object.clone(), Value::from(cut.collect::<Vec<_>>())])
}

/// `json.patch(value, patches)`: a patch that does not fit is an error.
pub(super) fn patch(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match call_native("json.patch", values)? {
        Value::Undefined => Err("a patch of `json.patch` does not fit the value".into()),
        value => Ok(value),
    }
}

/// `array.slice(list, start, stop)`.
pub(super) fn slice(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "array.slice";
    integer_at(name, values, 1)?;
    integer_at(name, values, 2)?;
    call_native(name, values)
}
