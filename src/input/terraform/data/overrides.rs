//! What `tollgate.yaml` says of data sources.

use serde_json::Value as Json;

use super::super::schema::{BlockSchema, Nesting};
use super::super::value::{Entries, Fault, Number, Type, Value};
use super::answer::{Answers, DataRequest, unanswered};

/// What is said of a data source, or of all of a type.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// Which.
    pub of: Matcher,
    /// Attributes and blocks by name; those that are not named stay as they are answered otherwise.
    pub values: serde_json::Map<String, Json>,
}

/// Which data sources an [`Override`] is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matcher {
    /// That of an address without instance keys: `module.network.data.aws_ami.base`.
    Address(String),
    /// All of a type: `aws_ami`.
    Kind(String),
}

/// Answers of `inner`, overridden.
#[derive(Debug, Clone)]
pub struct Overridden<A> {
    /// Who is asked first.
    pub inner: A,
    /// What is said. Of two that say the same attribute, that of an address wins over that of a type, and the later
    /// over the earlier.
    pub overrides: Vec<Override>,
}

impl<A: Answers> Answers for Overridden<A> {
    fn answer(&self, request: &DataRequest<'_>) -> Result<Option<Value>, Fault> {
        let of_kind =
            self.overrides.iter().filter(|it| matches!(&it.of, Matcher::Kind(kind) if kind == request.kind));
        let of_address = self
            .overrides
            .iter()
            .filter(|it| matches!(&it.of, Matcher::Address(address) if address == request.address));
        let mut said = of_kind.chain(of_address).peekable();
        let answer = self.inner.answer(request)?;
        if said.peek().is_none() {
            return Ok(answer);
        }
        let base = answer.unwrap_or_else(|| unanswered(request));
        let mut entries = base.as_entries().cloned().unwrap_or_default();
        for (name, json) in said.flat_map(|it| &it.values) {
            let ty = match request.schema {
                Some(schema) => Some(member(schema, name).ok_or_else(|| {
                    Fault::new(format!("data source `{}` has no attribute `{name}`", request.kind))
                })?),
                None => None,
            };
            let value = read(json, &ty.unwrap_or(Type::Dynamic)).map_err(|reason| {
                Fault::new(format!("`{name}` of data source `{}`: {reason}", request.kind))
            })?;
            entries.insert(name.as_str().into(), value);
        }
        Ok(Some(Value::object(entries)))
    }
}

/// The type of an attribute or of a nested block.
fn member(schema: &BlockSchema, name: &str) -> Option<Type> {
    if let Some(attribute) = schema.attributes.get(name) {
        return Some(attribute.ty.clone());
    }
    let nested = schema.blocks.get(name)?;
    let inner = nested.block.ty();
    Some(match nested.nesting {
        Nesting::Single => inner,
        Nesting::List => Type::list(inner),
        Nesting::Set => Type::set(inner),
        Nesting::Map => Type::map(inner),
    })
}

/// JSON as a value of a type, or why it is none. Attributes of objects that are not given are null.
fn read(json: &Json, ty: &Type) -> Result<Value, String> {
    let all = |elements: &[Json], ty: &Type| {
        elements.iter().map(|element| read(element, ty)).collect::<Result<Vec<Value>, String>>()
    };
    let entries = |fields: &serde_json::Map<String, Json>, ty: &Type| {
        fields
            .iter()
            .map(|(name, json)| Ok((name.as_str().into(), read(json, ty)?)))
            .collect::<Result<Entries, String>>()
    };
    match (ty, json) {
        (_, Json::Null) => Ok(Value::null(ty.clone())),
        (Type::Dynamic | Type::Bool, Json::Bool(truth)) => Ok(Value::bool(*truth)),
        (Type::Dynamic | Type::String, Json::String(text)) => Ok(Value::string(text)),
        (Type::Dynamic | Type::Number, Json::Number(number)) => parse_number(&number.to_string()),
        (Type::String, Json::Number(number)) => Ok(Value::string(number.to_string())),
        (Type::String, Json::Bool(truth)) => Ok(Value::string(truth.to_string())),
        (Type::Number, Json::String(text)) => parse_number(text),
        (Type::Bool, Json::String(text)) if text == "true" || text == "false" => {
            Ok(Value::bool(text == "true"))
        }
        (Type::Dynamic, Json::Array(elements)) => Ok(Value::tuple(all(elements, &Type::Dynamic)?)),
        (Type::Dynamic, Json::Object(fields)) => Ok(Value::object(entries(fields, &Type::Dynamic)?)),
        (Type::List(element), Json::Array(elements)) => {
            Ok(Value::list((**element).clone(), all(elements, element)?))
        }
        (Type::Set(element), Json::Array(elements)) => {
            Ok(Value::set((**element).clone(), all(elements, element)?))
        }
        (Type::Map(element), Json::Object(fields)) => {
            Ok(Value::map((**element).clone(), entries(fields, element)?))
        }
        (Type::Object(attributes), Json::Object(fields)) => {
            if let Some(name) = fields.keys().find(|name| !attributes.contains_key(name.as_str())) {
                return Err(format!("there is no attribute `{name}`"));
            }
            let read = attributes
                .iter()
                .map(|(name, ty)| Ok((name.clone(), read(fields.get(&**name).unwrap_or(&Json::Null), ty)?)));
            Ok(Value::object(read.collect::<Result<Entries, String>>()?))
        }
        (Type::Tuple(types), Json::Array(elements)) if types.len() == elements.len() => {
            let read: Result<Vec<Value>, String> =
                types.iter().zip(elements).map(|(ty, json)| read(json, ty)).collect();
            Ok(Value::tuple(read?))
        }
        _ => Err(format!("a {ty} is required")),
    }
}

fn parse_number(text: &str) -> Result<Value, String> {
    Number::parse(text).map(Value::number).ok_or_else(|| format!("`{text}` is no number"))
}
