//! `json.match_schema` and `json.verify_schema`, with the words of `gojsonschema`, which OPA checks with. Nothing
//! that a schema refers to is fetched.

use std::error::Error;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::paths::LocationSegment;
use jsonschema::{Draft, Retrieve, Uri, ValidationError, Validator};
use serde_json::Value as Json;

use super::super::engine::Value;
use super::super::value::object;
use super::{Builtins, encoding};

/// Violations that are told.
const MOST: usize = 10_000;

/// Nothing outside of the schema is fetched.
struct Nothing;

impl Retrieve for Nothing {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Json, Box<dyn Error + Send + Sync>> {
        Err(format!("`{uri}` lies outside of the schema, and nothing is fetched").into())
    }
}

/// A document or a schema: text is JSON itself.
fn json(value: Option<&Value>) -> Result<Json, String> {
    let text = match value {
        Some(Value::String(text)) => text.to_string(),
        Some(value @ (Value::Object(_) | Value::Array(_))) => encoding::json(value),
        _ => return Err("wrong type, expected string or object".into()),
    };
    serde_json::from_str(&text).map_err(|_| "invalid JSON string".into())
}

fn compile(schema: &Json) -> Result<Validator, String> {
    let mut options = jsonschema::options().with_retriever(Nothing).should_validate_formats(true);
    // The newest draft that OPA's library knows, where the schema says none.
    if schema.get("$schema").is_none() {
        options = options.with_draft(Draft::Draft7);
    }
    if !schema.is_object() {
        return Err("the schema is no object".into());
    }
    for (least, most) in
        [("minProperties", "maxProperties"), ("minItems", "maxItems"), ("minLength", "maxLength")]
    {
        let number = |name| schema.get(name).and_then(Json::as_f64);
        if number(least).zip(number(most)).is_some_and(|(least, most)| least > most) {
            return Err(format!("{least} cannot be greater than {most}"));
        }
    }
    options.build(schema).map_err(|error| {
        let given = error.instance().as_str().unwrap_or_default().to_owned();
        match error.kind() {
            Kind::AnyOf { .. } | Kind::Enum { .. } if error.instance_path().as_str().ends_with("/type") => format!(
                "has a primitive type that is NOT VALID -- given: /{given}/ Expected valid values are:[array boolean integer number null object string]"
            ),
            _ => format!("the schema is not valid at `{}`: {error}", error.instance_path()),
        }
    })
}

/// `json.verify_schema(schema)`: a truth value, and why it is none.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn verify(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(match json(values.first()).and_then(|schema| compile(&schema)) {
        Ok(_) => Value::from(vec![Value::from(true), Value::Null]),
        Err(why) => Value::from(vec![Value::from(false), Value::from(format!("jsonschema: {why}"))]),
    })
}

/// `json.match_schema(document, schema)`: a truth value, and a list of what does not match.
pub(super) fn matches(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let document = json(values.first())?;
    let schema = json(values.get(1))?;
    let validator = compile(&schema)?;
    let mut told = Told { schema: &schema, found: Vec::new() };
    for error in validator.iter_errors(&document).take(MOST) {
        told.around(&error, "/then/", "condition_then", "Must validate \"then\" as \"if\" was valid", 0);
        told.around(&error, "/else/", "condition_else", "Must validate \"else\" as \"if\" was not valid", 0);
        told.add(&error);
        told.around(&error, "/allOf/", "number_all_of", "Must validate all the schemas (allOf)", 2);
    }
    let mut found = told.found;
    // What is wrong with a value comes before what is wrong with its parts.
    found.sort_by(|a, b| (&a.path, a.rank).cmp(&(&b.path, b.rank)));
    let items: Vec<Value> = found.iter().map(Violation::value).collect();
    Ok(Value::from(vec![Value::from(items.is_empty()), Value::from(items)]))
}

/// One thing that does not match.
struct Violation {
    path: Vec<String>,
    kind: &'static str,
    description: String,
    rank: u8,
}

impl Violation {
    fn field(&self) -> String {
        if self.path.is_empty() { "(Root)".into() } else { self.path.join(".") }
    }

    fn value(&self) -> Value {
        let (field, description) = (self.field(), self.description.replace("{field}", &self.field()));
        object([
            ("error", Value::from(format!("{field}: {description}"))),
            ("type", Value::from(self.kind)),
            ("field", Value::from(field)),
            ("desc", Value::from(description)),
        ])
    }
}

struct Told<'a> {
    schema: &'a Json,
    found: Vec<Violation>,
}

impl Told<'_> {
    /// What the schema says at the place that is not met.
    fn said(&self, error: &ValidationError<'_>) -> Option<&Json> {
        self.schema.pointer(error.schema_path().as_str())
    }

    /// Tells once that the schema around a violation is not met, at the value that the schema is about.
    fn around(&mut self, error: &ValidationError<'_>, part: &str, kind: &'static str, words: &str, rank: u8) {
        let place = error.schema_path().as_str();
        let Some((_, below)) = place.split_once(part) else { return };
        // Each of these steps of a schema leads one step down in the document.
        let keywords = ["properties", "items", "additionalProperties", "patternProperties", "contains"];
        let down = below.split('/').filter(|step| keywords.contains(step)).count();
        let mut path: Vec<String> = error.instance_path().into_iter().map(step).collect();
        path.truncate(path.len().saturating_sub(down));
        if !self.found.iter().any(|other| other.path == path && other.kind == kind) {
            self.found.push(Violation { path, kind, description: words.to_owned(), rank });
        }
    }

    fn add(&mut self, error: &ValidationError<'_>) {
        let path: Vec<String> = error.instance_path().into_iter().map(step).collect();
        let mut push = |kind, description: String, rank| {
            self.found.push(Violation { path: path.clone(), kind, description, rank });
        };
        match error.kind() {
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    push(
                        "additional_property_not_allowed",
                        format!("Additional property {name} is not allowed"),
                        1,
                    );
                }
            }
            Kind::AnyOf { context } => {
                push("number_any_of", "Must validate at least one schema (anyOf)".into(), 0);
                self.best(context);
            }
            Kind::OneOfNotValid { context } => {
                push("number_one_of", "Must validate one and only one schema (oneOf)".into(), 0);
                self.best(context);
            }
            Kind::PropertyNames { error: inner } => {
                let name = inner.instance().as_str().unwrap_or_default().to_owned();
                push("invalid_property_name", format!("Property name of \"{name}\" does not match"), 1);
                let before = self.found.len();
                self.add(inner);
                for violation in self.found.iter_mut().skip(before) {
                    violation.path.clone_from(&path);
                }
            }
            Kind::Required { .. } if error.schema_path().as_str().contains("/dependencies") => {
                let name = name_of(error);
                push("missing_dependency", format!("Has a dependency on {name}"), 0);
            }
            _ => {
                let (kind, description, rank) = self.plain(error);
                self.found.push(Violation { path, kind, description, rank });
            }
        }
    }

    /// What is wrong with the alternative that comes nearest: the one with the fewest violations.
    fn best(&mut self, alternatives: &[Vec<ValidationError<'static>>]) {
        if let Some(errors) = alternatives.iter().min_by_key(|errors| errors.len()) {
            for error in errors {
                self.add(error);
            }
        }
    }

    fn plain(&self, error: &ValidationError<'_>) -> (&'static str, String, u8) {
        let said = self.said(error);
        match error.kind() {
            Kind::Type { .. } => {
                let expected = match said {
                    Some(Json::Array(kinds)) => {
                        let kinds: Vec<&str> = kinds.iter().filter_map(Json::as_str).collect();
                        format!("[{}]", kinds.join(","))
                    }
                    Some(Json::String(kind)) => kind.clone(),
                    _ => String::new(),
                };
                let given = kind_of(error.instance());
                ("invalid_type", format!("Invalid type. Expected: {expected}, given: {given}"), 0)
            }
            Kind::Required { .. } => ("required", format!("{} is required", name_of(error)), 1),
            Kind::Not { .. } => ("number_not", "Must not validate the schema (not)".into(), 0),
            Kind::OneOfMultipleValid { .. } => {
                ("number_one_of", "Must validate one and only one schema (oneOf)".into(), 0)
            }
            Kind::Constant { expected_value } => {
                ("const", format!("{{field}} does not match: {expected_value}"), 3)
            }
            Kind::Enum { options } => {
                let options: Vec<String> =
                    options.as_array().into_iter().flatten().map(Json::to_string).collect();
                ("enum", format!("{{field}} must be one of the following: {}", options.join(", ")), 3)
            }
            Kind::AdditionalItems { .. } | Kind::UnevaluatedItems { .. } => {
                ("array_no_additional_items", "No additional items allowed on array".into(), 1)
            }
            Kind::MinItems { limit } => {
                ("array_min_items", format!("Array must have at least {limit} items"), 1)
            }
            Kind::MaxItems { limit } => {
                ("array_max_items", format!("Array must have at most {limit} items"), 1)
            }
            Kind::UniqueItems => ("unique", twins(error.instance()), 1),
            Kind::Contains => ("contains", "At least one of the items must match".into(), 1),
            Kind::MinProperties { limit } => {
                ("array_min_properties", format!("Must have at least {limit} properties"), 1)
            }
            Kind::MaxProperties { limit } => {
                ("array_max_properties", format!("Must have at most {limit} properties"), 1)
            }
            Kind::MinLength { limit } => {
                ("string_gte", format!("String length must be greater than or equal to {limit}"), 1)
            }
            Kind::MaxLength { limit } => {
                ("string_lte", format!("String length must be less than or equal to {limit}"), 1)
            }
            Kind::Pattern { pattern } => ("pattern", format!("Does not match pattern '{pattern}'"), 1),
            Kind::Format { format } => ("format", format!("Does not match format '{format}'"), 1),
            Kind::MultipleOf { .. } => {
                let multiple = said.map(Json::to_string).unwrap_or_default();
                ("multiple_of", format!("Must be a multiple of {multiple}"), 1)
            }
            Kind::Minimum { limit } => ("number_gte", format!("Must be greater than or equal to {limit}"), 1),
            Kind::Maximum { limit } => ("number_lte", format!("Must be less than or equal to {limit}"), 1),
            Kind::ExclusiveMinimum { limit } => ("number_gt", format!("Must be greater than {limit}"), 1),
            Kind::ExclusiveMaximum { limit } => ("number_lt", format!("Must be less than {limit}"), 1),
            Kind::FalseSchema => ("false", "False always fails validation".into(), 0),
            _ => ("internal", format!("Internal Error {error}"), 4),
        }
    }
}

/// A step of a path as text.
fn step(segment: LocationSegment<'_>) -> String {
    match segment {
        LocationSegment::Property(name) => name.into_owned(),
        LocationSegment::Index(index) => index.to_string(),
    }
}

/// The property that is required.
fn name_of(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Kind::Required { property } => property.as_str().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

fn kind_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.as_f64().is_some_and(|float| float.fract() == 0.0) => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// The first two items of a list that are the same.
fn twins(list: &Json) -> String {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let found = items.iter().enumerate().find_map(|(second, item)| {
        items.iter().take(second).position(|other| other == item).map(|first| (first, second))
    });
    let (first, second) = found.unwrap_or_default();
    format!("array items[{first},{second}] must be unique")
}
