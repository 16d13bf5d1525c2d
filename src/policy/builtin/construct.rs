//! What the rewriter calls in place of constructs that the engine does not know. No policy calls these itself.

use std::collections::{BTreeMap, BTreeSet};

use super::super::engine::Value;
use super::table::Builtins;
use super::term;

/// The function that a template becomes a call of, by OPA's own name.
pub(in super::super) const TEMPLATE_STRING: &str = "internal.template_string";

/// The function that makes an object of what several rules give.
pub(in super::super) const ENTRIES: &str = "internal.entries";

/// What the rewriter calls in place of an operator, a pattern or a reference; the names are kept from policies.
pub(in super::super) const SUM: &str = "tollgate__plus";
/// `-` between two operands.
pub(in super::super) const DIFFERENCE: &str = "tollgate__minus";
/// `*`.
pub(in super::super) const PRODUCT: &str = "tollgate__times";
/// `/`.
pub(in super::super) const QUOTIENT: &str = "tollgate__divide";
/// `%`.
pub(in super::super) const REMAINDER: &str = "tollgate__remainder";
/// `-` before an operand.
pub(in super::super) const NEGATIVE: &str = "tollgate__negative";
/// What `some … in` goes through.
pub(in super::super) const ITEMS: &str = "tollgate__items";
/// `value in collection`.
pub(in super::super) const MEMBER: &str = "tollgate__member";
/// `key, value in collection`.
pub(in super::super) const ENTRY: &str = "tollgate__entry";
/// What is matched against the pattern of an object.
pub(in super::super) const SIZED: &str = "tollgate__sized";
/// The object that the rules below a name make.
pub(in super::super) const WHOLE: &str = "tollgate__whole";

/// What `some … in value` goes through: the value, or no items where it is no collection, as in OPA.
pub(super) fn items(_: &Builtins, arguments: &[Value]) -> Result<Value, String> {
    Ok(match arguments {
        [value @ (Value::Array(_) | Value::Set(_) | Value::Object(_))] => value.clone(),
        [_] => Value::new_array(),
        _ => return Err("what is gone through is one value".into()),
    })
}

/// `value in collection`, as a function: it is undefined where one of the two is.
pub(super) fn member(_: &Builtins, arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::from(match arguments {
        [value, Value::Array(items)] => items.contains(value),
        [value, Value::Set(items)] => items.contains(value),
        [value, Value::Object(fields)] => fields.values().any(|field| field == value),
        [_, _] => false,
        _ => return Err("`in` has two sides".into()),
    }))
}

/// `key, value in collection`, as a function. A set has its items for keys.
pub(super) fn entry(_: &Builtins, arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::from(match arguments {
        [key, value, collection @ (Value::Array(_) | Value::Object(_))] => collection[key] == *value,
        [key, value, Value::Set(items)] => key == value && items.contains(value),
        [_, _, _] => false,
        _ => return Err("`in` has a key, a value and a collection".into()),
    }))
}

/// An object of so many keys; anything else is undefined. A pattern of an object names all of its keys in OPA.
pub(super) fn sized(_: &Builtins, arguments: &[Value]) -> Result<Value, String> {
    Ok(match arguments {
        [value @ Value::Object(fields), Value::Number(size)]
            if size.as_u64() == u64::try_from(fields.len()).ok() =>
        {
            value.clone()
        }
        [_, _] => Value::Undefined,
        _ => return Err("an object and its size are two values".into()),
    })
}

/// The object that rules below a name make: a list of what the engine makes of it, if anything, and the objects that
/// are there without any of the rules.
pub(super) fn whole(_: &Builtins, arguments: &[Value]) -> Result<Value, String> {
    fn fill(value: &Value, frame: &Value) -> Value {
        let (Value::Object(fields), Value::Object(frames)) = (value, frame) else { return value.clone() };
        let mut filled: BTreeMap<Value, Value> =
            fields.iter_sorted().map(|(key, value)| (key.clone(), value.clone())).collect();
        for (key, frame) in frames.iter_sorted() {
            let value = filled.get(key).map_or_else(|| frame.clone(), |value| fill(value, frame));
            filled.insert(key.clone(), value);
        }
        Value::from(filled)
    }
    let [Value::Array(values), frame] = arguments else {
        return Err("a whole has a list and a frame".into());
    };
    Ok(values.iter().next().map_or_else(|| frame.clone(), |value| fill(value, frame)))
}

/// The function that gives what it gets.
pub(in super::super) const SAME: &str = "internal.same";

/// What it gets.
pub(super) fn same(_: &Builtins, arguments: &[Value]) -> Result<Value, String> {
    arguments.first().cloned().ok_or_else(|| "there is nothing to give".into())
}

/// The text of a template, from a list of strings and of sets: a set holds the value of an expression, or nothing
/// where that is undefined. Strings stand as they are, other values as Rego text (OPA's
/// `v1/topdown/template_string.go`).
pub(super) fn template_string(_: &Builtins, arguments: &[Value]) -> Result<Value, String> {
    let [Value::Array(parts)] = arguments else { return Err("a template has a list of parts".into()) };
    let mut out = String::new();
    for part in parts.iter() {
        match part {
            Value::String(text) => out.push_str(text),
            Value::Set(values) => match (values.len(), values.iter_sorted().next()) {
                (0, _) => out.push_str("<undefined>"),
                (1, Some(Value::String(text))) => out.push_str(text),
                (1, Some(value)) => out.push_str(&term::text(value)),
                _ => return Err("an expression of a template gives several values".into()),
            },
            _ => return Err("a part of a template is neither text nor a set".into()),
        }
    }
    Ok(Value::from(out))
}

/// The object that entries `[[key, …], is_set, value]` make: `value` stands at the keys, in a set where `is_set`.
pub(super) fn entries(_: &Builtins, arguments: &[Value]) -> Result<Value, String> {
    let [Value::Set(entries)] = arguments else { return Err("entries are a set".into()) };
    let mut root = Made::Object(BTreeMap::new());
    for entry in entries.iter_sorted() {
        let parts: &[Value] = match entry {
            Value::Array(parts) => parts.as_slice(),
            _ => &[],
        };
        let [Value::Array(keys), Value::Bool(is_set), value] = parts else {
            return Err("an entry has keys, a mark and a value".into());
        };
        put(&mut root, keys.as_slice(), *is_set, value)?;
    }
    Ok(root.value())
}

/// What entries make.
enum Made {
    One(Value),
    Set(BTreeSet<Value>),
    Object(BTreeMap<Value, Made>),
}

impl Made {
    fn value(self) -> Value {
        match self {
            Self::One(value) => value,
            Self::Set(items) => Value::from(items),
            Self::Object(fields) => {
                let fields = fields.into_iter().map(|(key, made)| (key, made.value()));
                Value::from(fields.collect::<BTreeMap<_, _>>())
            }
        }
    }
}

/// Puts an entry in. Two values at one place are a conflict, as in OPA.
fn put(into: &mut Made, keys: &[Value], is_set: bool, value: &Value) -> Result<(), String> {
    const CONFLICT: &str = "object keys must be unique";
    match (keys.split_first(), into) {
        (Some((key, rest)), Made::Object(fields)) => {
            let made = fields.entry(key.clone()).or_insert_with(|| match (rest.is_empty(), is_set) {
                (false, _) => Made::Object(BTreeMap::new()),
                (true, true) => Made::Set(BTreeSet::new()),
                (true, false) => Made::One(value.clone()),
            });
            put(made, rest, is_set, value)
        }
        (None, Made::Set(items)) if is_set => {
            items.insert(value.clone());
            Ok(())
        }
        (None, Made::One(one)) if !is_set && one == value => Ok(()),
        _ => Err(CONFLICT.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: super::super::table::Function, json: &str) -> Result<Value, String> {
        function(&Builtins::new(0, 0), &[Value::from_json_str(json).unwrap()])
    }

    #[test]
    fn parts_of_a_template_are_joined() {
        let set = |values: &[&str]| {
            Value::from(
                values.iter().map(|json| Value::from_json_str(json).unwrap()).collect::<BTreeSet<_>>(),
            )
        };
        let parts = |values: Vec<Value>| template_string(&Builtins::new(0, 0), &[Value::from(values)]);
        assert_eq!(
            parts(vec![Value::from("a "), set(&[]), set(&["\"b\""]), set(&["[\"c\", 1.5]"])]),
            Ok(Value::from("a <undefined>b[\"c\", 1.5]"))
        );
        assert!(parts(vec![set(&["1", "2"])]).is_err());
        assert!(call(template_string, "1").is_err());
    }

    #[test]
    fn entries_make_an_object() {
        let entries_of = |json: &str| {
            let list = Value::from_json_str(json).unwrap();
            let items: BTreeSet<Value> = list.as_array().unwrap().iter().cloned().collect();
            entries(&Builtins::new(0, 0), &[Value::from(items)])
        };
        let made = entries_of(r#"[[["a"], true, 1], [["a"], true, 2], [["b", "c"], false, {}]]"#).unwrap();
        assert_eq!(term::text(&made), r#"{"a": {1, 2}, "b": {"c": {}}}"#);
        assert!(entries_of(r#"[[["a"], false, 1], [["a"], false, 2]]"#).is_err());
        assert!(entries_of(r#"[[["a"], false, 1], [["a", "b"], false, 2]]"#).is_err());
    }
}
