//! Functions that in regorus panic, fill the memory, or run without end for some arguments.
//!
//! Those with a right answer in OPA give it; those that would make more than a limit are errors.

use std::collections::BTreeMap;

use super::super::engine::{Value, call_native};
use super::super::value::{of_node, read_number};
use super::{Builtins, integer_at, text_at};
use crate::document::{json, yaml};
use crate::source::{FileId, Limits};

/// Numbers that a range may have.
const MAX_ITEMS: u64 = 1_000_000;
/// Items of a list that a function makes of others.
const MAX_LIST: usize = 10_000_000;
/// Bits by which a number may be moved.
const MAX_SHIFT: i64 = 65_536;
/// Digits of an exponent in a text that is read as a number.
const MAX_EXPONENT_DIGITS: usize = 3;

/// `numbers.range(a, b)`: both ends included, downwards where `b` is less.
pub(super) fn range(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "numbers.range";
    steps(name, integer_at(name, values, 0)?, integer_at(name, values, 1)?, 1)
}

/// `numbers.range_step(a, b, step)`: the step is positive, whichever way it goes.
pub(super) fn range_step(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "numbers.range_step";
    let step = match values.get(2) {
        // A step beyond 64 bits leaves the first number alone.
        Some(Value::Number(number)) if number.as_i64().is_none() && number.is_integer() => {
            number.is_positive().then_some(u64::MAX)
        }
        _ => u64::try_from(integer_at(name, values, 2)?).ok().filter(|step| *step > 0),
    };
    let step = step.ok_or_else(|| format!("the step of `{name}` is not positive"))?;
    steps(name, integer_at(name, values, 0)?, integer_at(name, values, 1)?, step)
}

fn steps(name: &str, from: i64, to: i64, step: u64) -> Result<Value, String> {
    if from.abs_diff(to) / step >= MAX_ITEMS {
        return Err(format!("`{name}` would give more than {MAX_ITEMS} numbers"));
    }
    let mut numbers = Vec::new();
    let mut at = from;
    loop {
        numbers.push(Value::from(at));
        let next = if to >= from { at.checked_add_unsigned(step) } else { at.checked_sub_unsigned(step) };
        match next {
            Some(next) if (to >= from && next <= to) || (to < from && next >= to) => at = next,
            _ => return Ok(Value::from(numbers)),
        }
    }
}

/// `bits.lsh(number, bits)`.
pub(super) fn shift_left(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "bits.lsh";
    if integer_at(name, values, 1)? > MAX_SHIFT {
        return Err(format!("`{name}` moves a number by more than {MAX_SHIFT} bits"));
    }
    call_native(name, values)
}

/// `strings.count(text, part)`: occurrences that do not overlap; of nothing, one more than characters.
pub(super) fn count(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "strings.count";
    let (text, part) = (text_at(name, values, 0)?, text_at(name, values, 1)?);
    Ok(Value::from(if part.is_empty() { text.chars().count() + 1 } else { text.matches(part).count() }))
}

/// `object.subset(whole, part)`: objects all the way down, sets, lists as a run of items, or a set in a list.
pub(super) fn subset(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let kinds = "`object.subset` expects two objects, two sets, two lists, or a list and a set";
    let (Some(whole), Some(part)) = (values.first(), values.get(1)) else { return Err(kinds.into()) };
    match (whole, part) {
        (Value::Array(whole), Value::Set(part)) => {
            Ok(Value::from(part.iter_sorted().all(|item| whole.contains(item))))
        }
        _ => within(whole, part).map(Value::from).ok_or_else(|| kinds.into()),
    }
}

/// Whether a part is in a whole of the same kind; none where the kinds are not of those.
fn within(whole: &Value, part: &Value) -> Option<bool> {
    Some(match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part.iter_sorted().all(|(key, part)| {
            whole.get(key).is_some_and(|whole| within(whole, part).unwrap_or_else(|| whole == part))
        }),
        (Value::Set(whole), Value::Set(part)) => part.is_subset(whole),
        (Value::Array(whole), Value::Array(part)) => {
            part.is_empty() || whole.as_slice().windows(part.len()).any(|run| run == part.as_slice())
        }
        _ => return None,
    })
}

/// `to_number(value)`.
pub(super) fn to_number(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match values.first() {
        // SPEC: OPA checks with Go's `ParseFloat`, which takes signs and leaves out zeros, but no white space,
        // no other bases and no infinity.
        Some(Value::String(text)) => {
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            let plain = digits.starts_with(|char: char| char.is_ascii_digit() || char == '.')
                && digits.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
                && text.parse::<f64>().is_ok_and(f64::is_finite);
            let number = if plain { read_number(text.strip_prefix('+').unwrap_or(text)) } else { None };
            number.ok_or_else(|| format!("`to_number` cannot read `{text}`"))
        }
        _ => call_native("to_number", values),
    }
}

/// A function that reads numbers out of text: none may have an exponent that fills the memory.
fn guarded(name: &str, values: &[Value]) -> Result<Value, String> {
    let text = text_at(name, values, 0)?;
    let mut pieces = text.split(['e', 'E']);
    let mut before = pieces.next().unwrap_or_default();
    for after in pieces {
        let digits = after.strip_prefix(['+', '-']).unwrap_or(after).trim_start_matches('0');
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        if before.ends_with(|char: char| char.is_ascii_digit() || char == '.') && count > MAX_EXPONENT_DIGITS
        {
            return Err(format!("`{name}` reads a number that is too large"));
        }
        before = after;
    }
    call_native(name, values)
}

/// `json.unmarshal(text)`, with every digit of a number. What our own reader refuses, such as a key that
/// stands twice, is left to the engine's.
pub(super) fn json_unmarshal(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let text = text_at("json.unmarshal", values, 0)?;
    match json::parse(FileId::new(0), text, &Limits::default()) {
        Ok(root) => of_node(&root).map_err(|number| format!("the number `{number}` is too large")),
        Err(_) => guarded("json.unmarshal", values),
    }
}

/// `yaml.unmarshal(text)`: the first document. Maps that others are merged with are merged, as goyaml.v3 does.
pub(super) fn yaml_unmarshal(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "yaml.unmarshal";
    let text = first_document(text_at(name, values, 0)?);
    let value = guarded(name, &[Value::from(text)])?;
    check_yaml(text, &value)?;
    Ok(merged(&value))
}

/// The first document of a text: up to a line that begins another one, or ends this one.
fn first_document(text: &str) -> &str {
    let mut at = 0;
    let mut begun = false;
    for line in text.split_inclusive('\n') {
        let mark = line.trim_end();
        let begins = mark == "---" || mark.starts_with("--- ");
        if begun && (begins || mark == "...") {
            return text.get(..at).unwrap_or(text);
        }
        begun |= begins
            || !(mark.trim_start().is_empty() || mark.trim_start().starts_with('#') || mark.starts_with('%'));
        at += line.len();
    }
    text
}

/// Refuses what the engine's reader of YAML takes for something else than OPA's: numbers of the old form, bytes.
fn check_yaml(text: &str, value: &Value) -> Result<(), String> {
    if text.contains("!!binary") {
        return Err("`yaml.unmarshal` got bytes (`!!binary`), which are not supported".into());
    }
    match value {
        Value::String(scalar) => {
            let digits = scalar.strip_prefix(['+', '-']).unwrap_or(scalar);
            let old = digits.len() > 1
                && digits.starts_with(|char: char| char.is_ascii_digit())
                && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
                && (digits.starts_with('0') || digits.contains('_'));
            let bare = |(at, _): (usize, &str)| {
                let before = text.get(..at).unwrap_or_default();
                !before.ends_with(['"', '\'']) && !before.ends_with(|char: char| char.is_alphanumeric())
            };
            if old && text.match_indices(&**scalar).any(bare) {
                return Err(format!(
                    "`yaml.unmarshal` cannot tell whether `{scalar}` is a number or text: quote it"
                ));
            }
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| check_yaml(text, item)),
        Value::Object(entries) => entries.iter_sorted().try_for_each(|(key, item)| {
            if *key == Value::Null {
                return Err("a key of the YAML is null".into());
            }
            check_yaml(text, item)
        }),
        _ => Ok(()),
    }
}

/// A value with what its maps are merged with; what stands in a map itself counts.
fn merged(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::from(items.iter().map(merged).collect::<Vec<_>>()),
        Value::Object(entries) => {
            let mut all = BTreeMap::new();
            let mark = Value::from("<<");
            let others: Vec<&Value> = match entries.get(&mark) {
                Some(Value::Array(items)) => items.iter().collect(),
                Some(other) => vec![other],
                None => Vec::new(),
            };
            let maps = others.iter().all(|other| matches!(other, Value::Object(_)));
            for other in others.iter().rev().filter(|_| maps) {
                if let Value::Object(other) = merged(other) {
                    all.extend(other.iter_sorted().map(|(key, value)| (key.clone(), value.clone())));
                }
            }
            for (key, value) in entries.iter_sorted().filter(|(key, _)| !maps || **key != mark) {
                all.insert(key.clone(), merged(value));
            }
            Value::from(all)
        }
        other => other.clone(),
    }
}

/// `yaml.is_valid(text)`: anything but text is not.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn yaml_is_valid(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let Some(Value::String(text)) = values.first() else { return Ok(Value::from(false)) };
    let text = first_document(text);
    let valid = match guarded("yaml.unmarshal", &[Value::from(text)]) {
        Ok(value) => !has_null_key(&value),
        // Tags of the document's own are read by OPA and not by the engine.
        Err(_) => {
            text.contains('!') && yaml::first(FileId::new(0), text, 0..text.len(), &Limits::default()).is_ok()
        }
    };
    Ok(Value::from(valid))
}

fn has_null_key(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_null_key),
        Value::Object(entries) => {
            entries.iter_sorted().any(|(key, value)| *key == Value::Null || has_null_key(value))
        }
        _ => false,
    }
}

/// `array.flatten(list)`: the items of the lists in it, one level down.
pub(super) fn flatten(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let Some(Value::Array(items)) = values.first() else {
        return Err("`array.flatten` expects a list".into());
    };
    let mut flat = Vec::new();
    for item in items.iter() {
        match item {
            Value::Array(inner) => flat.extend(inner.iter().cloned()),
            item => flat.push(item.clone()),
        }
        if flat.len() > MAX_LIST {
            return Err(format!("`array.flatten` would give more than {MAX_LIST} items"));
        }
    }
    Ok(Value::from(flat))
}

/// `array.concat(one, other)`.
pub(super) fn concat(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let [Value::Array(one), Value::Array(other)] = values else {
        return Err("`array.concat` expects two lists".into());
    };
    if one.len().saturating_add(other.len()) > MAX_LIST {
        return Err(format!("`array.concat` would give more than {MAX_LIST} items"));
    }
    Ok(Value::from(one.iter().chain(other.iter()).cloned().collect::<Vec<_>>()))
}
