//! An object against the definition of its kind.

use super::super::super::engine::{Object, Value};
use super::super::super::value::{key_text, object};
use super::scalar;
use super::table::{Definition, Table, Type, Version};
use crate::document::redact::MARKER;
use crate::source::nearest;

/// How many problems of an object are told.
const MOST: usize = 50;

/// How many characters of a text a message shows.
const SHOWN: usize = 40;

/// The problems of an object, none where Kubernetes does not know its kind.
pub(super) fn problems(table: &Table, version: Version, manifest: &Value) -> Vec<Value> {
    let text = |key: &str| match manifest {
        Value::Object(fields) => text_of(fields.get(&Value::from(key))?),
        _ => None,
    };
    let mut walk = Walk { table, version, path: Vec::new(), found: Vec::new() };
    if let (Some(api), Some(kind), Value::Object(fields)) = (text("apiVersion"), text("kind"), manifest) {
        match table.kind(api, kind, version) {
            Some(definition) => walk.object(definition, fields),
            None => walk.not_served(api, kind),
        }
    }
    walk.found
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// What is found on the way through an object.
struct Walk<'t> {
    table: &'t Table,
    version: Version,
    path: Vec<Value>,
    found: Vec<Value>,
}

impl Walk<'_> {
    /// An object of known fields.
    fn object(&mut self, definition: &Definition, fields: &Object) {
        for (key, value) in fields.iter_sorted() {
            if self.found.len() >= MOST {
                return;
            }
            self.path.push(key.clone());
            let name = key_text(key);
            match definition.field(&name, self.version) {
                // The API server drops a null; that it stands for a required field is told as missing.
                Some(_) if *value == Value::Null => {}
                Some(field) => self.value(&field.of, value),
                None => self.unknown(definition, &name),
            }
            self.path.pop();
        }
        for field in definition.fields(self.version).filter(|field| field.required) {
            let key = Value::from(field.name);
            if fields.get(&key).is_none_or(|value| *value == Value::Null) {
                self.path.push(key);
                self.tell(&format!("is missing, and {} needs it", definition.name));
                self.path.pop();
            }
        }
    }

    /// A kind that is not served, where its group serves it in another version: custom resources have other groups.
    fn not_served(&mut self, api: &str, kind: &str) {
        if let Some(served) = self.table.served(api, kind, self.version) {
            let what = format!("is no version of {kind} that Kubernetes serves; use `{served}`");
            let msg = Value::from(format!("`{}` {what}", shown(api)));
            self.found.push(object([("msg", msg), ("path", Value::from(vec![Value::from("apiVersion")]))]));
        }
    }

    /// A field that the version does not have.
    fn unknown(&mut self, definition: &Definition, name: &str) {
        if let Some(version) = self.table.version_with(definition, name) {
            self.tell(&format!("is no field of {}, though Kubernetes {version} has it", definition.name));
            return;
        }
        let fields = definition.fields(self.version).map(|field| field.name);
        let meant = nearest(name, fields).map(|near| format!("; did you mean `{near}`?"));
        self.tell(&format!("is no field of {}{}", definition.name, meant.unwrap_or_default()));
    }

    /// A value, which is not null.
    fn value(&mut self, of: &Type, value: &Value) {
        if let Some(kind) = hidden(value) {
            self.hidden(of, kind);
            return;
        }
        match (of, value) {
            (Type::Any, _)
            | (Type::Open, Value::Object(_))
            | (Type::Text | Type::IntegerOrText, Value::String(_))
            | (Type::Boolean, Value::Bool(_))
            | (Type::Number | Type::Quantity, Value::Number(_)) => {}
            (Type::Integer | Type::IntegerOrText, Value::Number(number)) => {
                if number.as_i64().is_none_or(|whole| i32::try_from(whole).is_err()) {
                    self.tell("must be a whole number of at most 32 bits");
                }
            }
            (Type::Long, Value::Number(number)) => {
                if number.as_i64().is_none() {
                    self.tell("must be a whole number of at most 64 bits");
                }
            }
            (Type::Quantity, Value::String(text)) => {
                if !scalar::is_quantity(text) {
                    let meant = scalar::meant(text).map(|meant| format!("; did you mean `{meant}`?"));
                    let told = format!("is no quantity: `{}`{}", shown(text), meant.unwrap_or_default());
                    self.tell(&told);
                }
            }
            (Type::Bytes, Value::String(text)) => {
                if !scalar::is_base64(text) {
                    self.tell("is not in Base64");
                }
            }
            (Type::Enumeration(number), Value::String(text)) => self.enumerated(*number, text),
            (Type::List(of), Value::Array(items)) => {
                for (index, item) in (0_u64..).zip(items.iter()) {
                    self.path.push(Value::from(index));
                    self.item(of, item);
                    self.path.pop();
                }
            }
            (Type::Map(of), Value::Object(entries)) => {
                for (key, value) in entries.iter_sorted().filter(|(_, value)| **value != Value::Null) {
                    self.path.push(key.clone());
                    self.value(of, value);
                    self.path.pop();
                }
            }
            (Type::Object(number), Value::Object(fields)) => {
                if let Some(definition) = self.table.definition(*number) {
                    self.object(definition, fields);
                }
            }
            _ => self.mistaken(of, value),
        }
    }

    /// An item of a list. A null in its place is an item that has nothing.
    fn item(&mut self, of: &Type, item: &Value) {
        if *item != Value::Null {
            return self.value(of, item);
        }
        let definition = match of {
            Type::Object(number) => self.table.definition(*number),
            _ => None,
        };
        if definition.is_some_and(|definition| definition.fields(self.version).any(|field| field.required)) {
            self.tell(&format!("must be {}, and is null", expected(of)));
        }
    }

    /// A text of which an enumeration has some.
    fn enumerated(&mut self, number: usize, text: &str) {
        let known = self.table.enumeration(number);
        if known.contains(&text) {
            return;
        }
        let listed: Vec<String> =
            known.iter().filter(|text| !text.is_empty()).map(|text| format!("`{text}`")).collect();
        let wanted = match listed.split_last() {
            Some((last, rest)) if rest.len() < 8 && !rest.is_empty() => {
                format!("must be {} or {last}, and is", rest.join(", "))
            }
            _ => "has a value that is not known:".to_owned(),
        };
        let meant = nearest(text, known.iter().copied().filter(|known| !known.is_empty()));
        let meant = meant.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        self.tell(&format!("{wanted} `{}`{meant}", shown(text)));
    }

    /// A value of another type.
    fn mistaken(&mut self, of: &Type, value: &Value) {
        let is_text = matches!(of, Type::Text | Type::Enumeration(_) | Type::Bytes);
        let reads_as = |text: &str| match of {
            Type::Integer | Type::Long => text.parse::<i64>().is_ok(),
            Type::Number => text.parse::<f64>().is_ok(),
            Type::Boolean => matches!(text, "true" | "false"),
            _ => false,
        };
        let (is, remedy) = match value {
            Value::Null => ("null", ""),
            Value::Bool(_) if is_text => ("a boolean", ": put it in quotes"),
            Value::Bool(_) => ("a boolean", ""),
            Value::Number(_) if is_text => ("a number", ": put it in quotes"),
            Value::Number(_) => ("a number", ""),
            Value::String(text) if reads_as(text) => ("a string", ": take away the quotes"),
            Value::String(_) => ("a string", ""),
            Value::Array(_) => ("a list", ""),
            _ => ("an object", ""),
        };
        self.tell(&format!("must be {}, and is {is}{remedy}", expected(of)));
    }

    /// A value that is hidden: of it, only the type is known.
    fn hidden(&mut self, of: &Type, kind: &str) {
        let fits = match of {
            Type::Any => true,
            Type::Text | Type::Enumeration(_) | Type::Bytes => kind == "string",
            Type::IntegerOrText | Type::Quantity => matches!(kind, "string" | "number"),
            Type::Integer | Type::Long | Type::Number => kind == "number",
            Type::Boolean => kind == "bool",
            Type::List(_) => kind == "list",
            Type::Open | Type::Map(_) | Type::Object(_) => kind == "map",
        };
        let is_text = matches!(of, Type::Text | Type::Enumeration(_) | Type::Bytes);
        let is = match kind {
            "string" => "a string",
            "number" if is_text => "a number: put it in quotes",
            "number" => "a number",
            "bool" if is_text => "a boolean: put it in quotes",
            "bool" => "a boolean",
            "list" => "a list",
            "map" => "an object",
            _ => return,
        };
        if !fits {
            self.tell(&format!("must be {}, and is {is}", expected(of)));
        }
    }

    /// Tells what is wrong with the value at the path.
    fn tell(&mut self, what: &str) {
        if self.found.len() >= MOST {
            return;
        }
        let place = Value::from(self.path.clone());
        let msg = Value::from(format!("`{}` {what}", self.place()));
        self.found.push(object([("msg", msg), ("path", place)]));
    }

    /// The path as text: `spec.containers[0].env`.
    fn place(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                Value::String(key) if is_plain(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
                Value::String(key) => text.extend(["[\"", key, "\"]"]),
                other => text.extend(["[", &key_text(other), "]"]),
            }
        }
        text
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$'))
}

/// The beginning of a text.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// What a hidden value is, where one stands here.
fn hidden(value: &Value) -> Option<&str> {
    let Value::Object(fields) = value else { return None };
    if fields.len() != 1 {
        return None;
    }
    let Value::Object(facts) = fields.get(&Value::from(MARKER))? else { return Some("") };
    Some(facts.get(&Value::from("kind")).and_then(text_of).unwrap_or_default())
}

fn expected(of: &Type) -> &'static str {
    match of {
        Type::Text | Type::Enumeration(_) => "a string",
        Type::Integer | Type::Long => "an integer",
        Type::Number => "a number",
        Type::Boolean => "a boolean",
        Type::Bytes => "a string in Base64",
        Type::Quantity => "a quantity",
        Type::IntegerOrText => "an integer or a string",
        Type::Open | Type::Map(_) | Type::Object(_) => "an object",
        Type::Any => "anything",
        Type::List(_) => "a list",
    }
}
