//! What a finding asks for: values to set and to take out, as its `details` say it.

use serde_json::Value;

use crate::document::redact::MARKER;

/// The most changes that one finding may ask for.
const CHANGES: usize = 64;
/// The most steps of a path, and levels of a value.
const DEPTH: usize = 32;
/// The most bytes of a value, as JSON.
const BYTES: usize = 16 << 10;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A key, an attribute, the name of a block.
    Key(String),
    /// An item, or which of the blocks of a name.
    Index(usize),
}

/// One change of a tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// A value is to stand there.
    Set(Vec<Step>, Value),
    /// Nothing is to stand there.
    Remove(Vec<Step>),
}

impl Change {
    /// Where.
    pub(super) fn path(&self) -> &[Step] {
        match self {
            Self::Set(path, _) | Self::Remove(path) => path,
        }
    }

    /// The same below another place.
    pub(super) fn below(self, base: &[Step]) -> Self {
        let join = |path: Vec<Step>| base.iter().cloned().chain(path).collect();
        match self {
            Self::Set(path, value) => Self::Set(join(path), value),
            Self::Remove(path) => Self::Remove(join(path)),
        }
    }

    /// The same with a path that begins behind the key `first`. None where it does not go through that to anything.
    pub(super) fn without(self, first: &str) -> Option<Self> {
        let inner = |path: Vec<Step>| match path.split_first() {
            Some((Step::Key(key), rest)) if key == first && !rest.is_empty() => Some(rest.to_vec()),
            _ => None,
        };
        Some(match self {
            Self::Set(path, value) => Self::Set(inner(path)?, value),
            Self::Remove(path) => Self::Remove(inner(path)?),
        })
    }

    /// Whether this may be done in one go behind `earlier`: it is the same, or it is about another place which the
    /// earlier one did not move.
    pub(super) fn goes_with(&self, earlier: &Self) -> bool {
        let (path, other) = (self.path(), earlier.path());
        if self == earlier {
            return matches!(self, Self::Set(..));
        }
        if path.starts_with(other) || other.starts_with(path) {
            return false;
        }
        match (earlier, other.split_last()) {
            // What stands behind an item moves when the item goes.
            (Self::Remove(_), Some((Step::Index(gone), list))) => {
                let rest = path.strip_prefix(list).and_then(<[Step]>::first);
                rest.is_none_or(|step| matches!(step, Step::Index(index) if index < gone))
            }
            _ => true,
        }
    }
}

/// The changes that the details of a finding ask for: `set` is a list of `{"path", "value"}` or an object of top-level
/// names below `top`, `remove` a list of paths. What is set comes first; of removals the later item goes before the
/// earlier one, so that no index moves. None where nothing is asked for, or something that is neither.
pub(super) fn changes(details: &str, top: &[Step]) -> Option<Vec<Change>> {
    let details: Value = serde_json::from_str(details).ok()?;
    let mut changes = Vec::new();
    match details.get("set") {
        None => {}
        Some(Value::Object(set)) => {
            for (name, value) in set {
                let path = top.iter().cloned().chain([Step::Key(name.clone())]).collect();
                changes.push(Change::Set(path, sound(value)?));
            }
        }
        Some(Value::Array(set)) if set.len() <= CHANGES => {
            for one in set {
                changes.push(Change::Set(path(one.get("path")?)?, sound(one.get("value")?)?));
            }
        }
        Some(_) => return None,
    }
    match details.get("remove") {
        None => {}
        Some(Value::Array(paths)) if paths.len() <= CHANGES => {
            let mut paths = paths.iter().map(path).collect::<Option<Vec<_>>>()?;
            paths.sort();
            paths.dedup();
            changes.extend(paths.into_iter().rev().map(Change::Remove));
        }
        Some(_) => return None,
    }
    (!changes.is_empty() && changes.len() <= CHANGES).then_some(changes)
}

fn path(value: &Value) -> Option<Vec<Step>> {
    let steps = value.as_array().filter(|steps| !steps.is_empty() && steps.len() <= DEPTH)?;
    let step = |step: &Value| match step {
        Value::String(key) => Some(Step::Key(key.clone())),
        Value::Number(index) => Some(Step::Index(usize::try_from(index.as_u64()?).ok()?)),
        _ => None,
    };
    steps.iter().map(step).collect()
}

/// A value that may be written: not too large or deep, and no marker of a secret in it.
fn sound(value: &Value) -> Option<Value> {
    let text = value.to_string();
    (text.len() <= BYTES && !text.contains(MARKER) && levels(value) <= DEPTH).then(|| value.clone())
}

/// How many levels a value nests. `serde_json` reads no more than 128.
fn levels(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(levels).max().unwrap_or(0),
        Value::Object(entries) => 1 + entries.values().map(levels).max().unwrap_or(0),
        _ => 0,
    }
}

/// A value below further steps: an object for a key, a list of one for the index 0. None for any other index, since what
/// would stand before it is not known.
pub(super) fn wrap(steps: &[Step], value: &Value) -> Option<Value> {
    steps.iter().rev().try_fold(value.clone(), |value, step| match step {
        Step::Key(key) => Some(Value::Object([(key.clone(), value)].into_iter().collect())),
        Step::Index(0) => Some(Value::Array(vec![value])),
        Step::Index(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Step {
        Step::Key(text.into())
    }

    #[test]
    fn both_forms_are_read_and_removals_go_from_behind() {
        let set = changes(r#"{"set": {"acl": "private"}}"#, &[key("values")]).unwrap();
        assert_eq!(set, [Change::Set(vec![key("values"), key("acl")], "private".into())]);
        let all = r#"{"set": [{"path": ["a", 0], "value": 1}], "remove": [["x", 0], ["x", 2], ["x", 0]]}"#;
        let all = changes(all, &[]).unwrap();
        let x = |index| Change::Remove(vec![key("x"), Step::Index(index)]);
        assert_eq!(all, [Change::Set(vec![key("a"), Step::Index(0)], 1.into()), x(2), x(0)]);
    }

    #[test]
    fn what_asks_for_nothing_or_in_another_shape_is_no_change() {
        for details in [
            "{}",
            r#"{"set": {}}"#,
            r#"{"set": 3}"#,
            r#"{"set": [{"path": [], "value": 1}]}"#,
            r#"{"set": [{"path": ["a"]}]}"#,
            r#"{"set": [{"path": [true], "value": 1}]}"#,
            r#"{"set": [{"path": [-1], "value": 1}]}"#,
            r#"{"remove": ["a"]}"#,
            r#"{"set": {"a": {"tollgate:redacted": {}}}}"#,
            "no JSON",
        ] {
            assert_eq!(changes(details, &[]), None, "{details}");
        }
        let long = format!(r#"{{"set": {{"a": "{}"}}}}"#, "x".repeat(BYTES));
        assert_eq!(changes(&long, &[]), None);
    }

    #[test]
    fn what_moves_a_place_does_not_go_with_changes_there() {
        let set = |path: &[Step]| Change::Set(path.to_vec(), 1.into());
        let first = Change::Remove(vec![key("a"), Step::Index(0)]);
        assert!(!set(&[key("a"), Step::Index(1), key("b")]).goes_with(&first));
        assert!(set(&[key("b")]).goes_with(&first));
        let second = Change::Remove(vec![key("a"), Step::Index(1)]);
        assert!(first.goes_with(&second) && !second.goes_with(&first));
        assert!(!set(&[key("a"), key("b")]).goes_with(&set(&[key("a")])));
        assert!(set(&[key("a")]).goes_with(&set(&[key("a")])));
    }
}
