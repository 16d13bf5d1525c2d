//! What the tests of functions share: a run with limits, and values written as JSON.

use std::cell::Cell;
use std::sync::Arc;

use super::super::value::{Content, Fault, Number, Type, Value, convert};
use super::{Call, Host, ParameterType, find};

/// A run without files that counts what it spends.
#[derive(Debug, Default)]
pub(super) struct TestHost {
    pub(super) steps: Cell<usize>,
    pub(super) bytes: Cell<usize>,
}

/// What a test may spend.
pub(super) const MOST: usize = 1 << 28;

impl Host for TestHost {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        Err(Fault::new(format!("there is no file `{path}`")))
    }

    fn exists(&self, _: &str) -> Result<bool, Fault> {
        Ok(false)
    }

    fn files(&self, _: &str) -> Result<Vec<String>, Fault> {
        Ok(Vec::new())
    }

    fn time(&self) -> &'static str {
        "2020-01-01T00:00:00Z"
    }

    fn working_folder(&self) -> &'static str {
        "/"
    }

    fn render(&self, text: &str, _: Option<&str>, _: &Value) -> Result<Value, Fault> {
        Ok(Value::string(text))
    }

    fn spend(&self, steps: usize, bytes: usize) -> Result<(), Fault> {
        self.steps.set(self.steps.get().saturating_add(steps));
        self.bytes.set(self.bytes.get().saturating_add(bytes));
        if self.steps.get() > MOST || self.bytes.get() > MOST {
            return Err(Fault::limit("too much is made"));
        }
        Ok(())
    }
}

/// What a function gives.
pub(super) fn call(name: &str, arguments: &[Value]) -> Result<Value, String> {
    fault_of(name, arguments).map_err(|fault| fault.message)
}

/// What a function gives, or its fault with all that it says.
pub(super) fn fault_of(name: &str, arguments: &[Value]) -> Result<Value, Fault> {
    super::call(find(name).expect(name), arguments, &Call { host: &TestHost::default() })
}

/// A value as a literal in a configuration makes it: tuples and objects.
pub(super) fn json(text: &str) -> Value {
    of_json(&serde_json::from_str(text).expect(text))
}

fn of_json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::null(Type::Dynamic),
        serde_json::Value::Bool(truth) => Value::bool(*truth),
        serde_json::Value::Number(number) => {
            Value::number(Number::parse(&number.to_string()).expect("a number of JSON"))
        }
        serde_json::Value::String(text) => Value::string(text),
        serde_json::Value::Array(elements) => Value::tuple(elements.iter().map(of_json).collect::<Vec<_>>()),
        serde_json::Value::Object(entries) => {
            Value::object(entries.iter().map(|(key, value)| (key.as_str().into(), of_json(value))).collect())
        }
    }
}

/// A list, as `tolist` makes it.
pub(super) fn list(text: &str) -> Value {
    convert(&json(text), &ParameterType::List.ty()).expect(text)
}

/// A set, as `toset` makes it.
pub(super) fn set(text: &str) -> Value {
    convert(&json(text), &ParameterType::Set.ty()).expect(text)
}

/// A map, as `tomap` makes it.
pub(super) fn map(text: &str) -> Value {
    convert(&json(text), &ParameterType::Map.ty()).expect(text)
}

/// An unknown string.
pub(super) fn unknown() -> Value {
    Value::unknown(Type::String)
}

/// A list of strings of which the second is unknown.
pub(super) fn partly_unknown(first: &str) -> Value {
    Value::list(Type::String, [Value::string(first), unknown()])
}

/// Whether it is unknown, of this type, and not null.
pub(super) fn is_unknown_not_null(value: &Value, ty: &Type) -> bool {
    matches!(&value.content, Content::Unknown(of, Some(refinement)) if of == ty && refinement.not_null)
}
