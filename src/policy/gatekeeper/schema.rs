//! The schema of a template's parameters: what the API server makes of a constraint's parameters, and refuses.
//!
//! SPEC: structural schemas of custom resources. Values that are missing get their defaults; what the schema does
//! not know is dropped by the API server and refused by kubectl, and here.

use serde_json::{Map, Value as Json, json};

use crate::document::{Node, Pointer, Segment};
use crate::source::{Span, nearest};

/// How many violations are told.
const MOST: usize = 20;

/// What parameters may be.
pub(super) struct Schema {
    /// The schema as it is written; none where anything goes.
    written: Option<Json>,
    /// What the schema means, ready to be held against values.
    validator: Option<jsonschema::Validator>,
    /// Whether it keeps what it does not know, as schemas before `v1` do.
    legacy: bool,
}

/// What is wrong with parameters.
pub(super) struct Wrong {
    /// Where, from the root of the parameters.
    pub(super) path: Pointer,
    /// What.
    pub(super) message: String,
    /// The name that may be meant.
    pub(super) near: Option<String>,
}

impl Schema {
    /// Reads `spec.crd.spec.validation`. `legacy` is what holds where it does not say.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub(super) fn read(validation: Option<&Node>, legacy: bool) -> Result<Self, (Span, String)> {
        let legacy =
            validation.and_then(|node| node.get("legacySchema")).and_then(Node::as_bool).unwrap_or(legacy);
        let node = validation.and_then(|node| node.get("openAPIV3Schema"));
        let Some(node) = node.filter(|node| node.value != crate::document::Value::Null) else {
            return Ok(Self { written: None, validator: None, legacy });
        };
        let span = node.origin.span;
        let written: Json = serde_json::from_str(&crate::document::json::write(node))
            .map_err(|error| (span, error.to_string()))?;
        if !written.is_object() {
            return Err((span, "it is no object".to_owned()));
        }
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft4)
            .build(&plain(&written))
            .map_err(|error| (span, error.to_string()))?;
        Ok(Self { written: Some(written), validator: Some(validator), legacy })
    }

    /// The parameters with defaults, as JSON, or what is wrong with them.
    pub(super) fn apply(&self, mut parameters: Json) -> Result<Json, Vec<Wrong>> {
        let Some(written) = &self.written else { return Ok(parameters) };
        default(written, &mut parameters);
        let mut wrong = Vec::new();
        if !self.legacy {
            unknown(written, &parameters, &Pointer::default(), &mut wrong);
        }
        if let Some(validator) = &self.validator {
            for violation in validator.iter_errors(&parameters) {
                let path = violation.instance_path().into_iter().map(|segment| match segment {
                    jsonschema::paths::LocationSegment::Property(key) => Segment::Key((*key).into()),
                    jsonschema::paths::LocationSegment::Index(index) => Segment::Index(index),
                });
                let path = Pointer::new(path.collect());
                wrong.push(Wrong { path, message: violation.to_string(), near: None });
            }
        }
        wrong.truncate(MOST);
        if wrong.is_empty() { Ok(parameters) } else { Err(wrong) }
    }
}

/// The schema of a field of an object, or of an item of a list.
fn field<'s>(schema: &'s Json, key: &str) -> Option<&'s Json> {
    let property = schema.get("properties").and_then(|properties| properties.get(key));
    property.or_else(|| schema.get("additionalProperties").filter(|other| other.is_object()))
}

/// Puts defaults where something is missing. The recursion is as deep as the schema, which its reader has limited.
fn default(schema: &Json, value: &mut Json) {
    match value {
        Json::Object(fields) => {
            for (key, of_field) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
                let nullable = of_field.get("nullable") == Some(&Json::Bool(true));
                let missing = fields.get(key).is_none_or(|value| value.is_null() && !nullable);
                if let (true, Some(default)) = (missing, of_field.get("default")) {
                    fields.insert(key.clone(), default.clone());
                }
            }
            for (key, value) in fields.iter_mut() {
                if let Some(schema) = field(schema, key) {
                    default(schema, value);
                }
            }
        }
        Json::Array(items) => {
            if let Some(schema) = schema.get("items") {
                for item in items {
                    default(schema, item);
                }
            }
        }
        _ => {}
    }
}

/// Finds what the schema does not know.
fn unknown(schema: &Json, value: &Json, path: &Pointer, wrong: &mut Vec<Wrong>) {
    match value {
        Json::Object(fields) => {
            let keeps = schema.get("x-kubernetes-preserve-unknown-fields") == Some(&Json::Bool(true))
                || schema.get("additionalProperties").is_some_and(|other| *other != Json::Bool(false));
            for (key, value) in fields {
                let path = path.key(key);
                match field(schema, key) {
                    Some(schema) => unknown(schema, value, &path, wrong),
                    None if keeps => {}
                    None => {
                        let known = schema.get("properties").and_then(Json::as_object);
                        let names = known.into_iter().flat_map(|known| known.keys().map(String::as_str));
                        let near = nearest(key, names).map(str::to_owned);
                        let message = "the template's schema has no such parameter".to_owned();
                        wrong.push(Wrong { path, message, near });
                    }
                }
            }
        }
        Json::Array(items) => {
            let Some(schema) = schema.get("items") else { return };
            for (index, item) in items.iter().enumerate() {
                let segments = path.segments().iter().cloned().chain([Segment::Index(index)]);
                unknown(schema, item, &Pointer::new(segments.collect()), wrong);
            }
        }
        _ => {}
    }
}

/// A structural schema as a JSON schema of draft 4, from which those of `OpenAPI` stem.
fn plain(schema: &Json) -> Json {
    let Some(fields) = schema.as_object() else { return schema.clone() };
    let mut out = Map::new();
    for (key, value) in fields {
        let value = match key.as_str() {
            "properties" | "patternProperties" => match value.as_object() {
                Some(properties) => Json::Object(
                    properties.iter().map(|(name, schema)| (name.clone(), plain(schema))).collect(),
                ),
                None => value.clone(),
            },
            "items" | "additionalProperties" | "not" => plain(value),
            "allOf" | "anyOf" | "oneOf" => match value.as_array() {
                Some(schemas) => Json::Array(schemas.iter().map(plain).collect()),
                None => value.clone(),
            },
            "type" | "required" | "enum" | "pattern" | "minimum" | "maximum" | "exclusiveMinimum"
            | "exclusiveMaximum" | "multipleOf" | "minLength" | "maxLength" | "minItems" | "maxItems"
            | "uniqueItems" | "minProperties" | "maxProperties" => value.clone(),
            // The others say nothing of a value, or are Kubernetes' own.
            _ => continue,
        };
        out.insert(key.clone(), value);
    }
    if fields.get("x-kubernetes-int-or-string") == Some(&Json::Bool(true)) {
        out.insert("type".into(), json!(["integer", "string"]));
    }
    if fields.get("nullable") == Some(&Json::Bool(true)) {
        return json!({"anyOf": [{"enum": [null]}, out]});
    }
    Json::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::yaml;
    use crate::source::{FileId, Limits};

    fn schema(text: &str) -> Schema {
        let parsed = yaml::parse(FileId::new(0), text, &Limits::default());
        Schema::read(Some(&parsed.documents[0].root), false).ok().unwrap()
    }

    const LABELS: &str = "openAPIV3Schema:\n  type: object\n  properties:\n    labels:\n      type: array\n      \
        items: {type: object, properties: {key: {type: string}, regex: {type: string, default: '.*'}}}\n    \
        limit: {x-kubernetes-int-or-string: true}\n    mode: {type: string, nullable: true, default: strict}\n";

    #[test]
    fn defaults_are_put_where_something_is_missing() {
        let given = json!({"labels": [{"key": "a"}], "limit": "10%"});
        let got = schema(LABELS).apply(given).ok().unwrap();
        assert_eq!(got, json!({"labels": [{"key": "a", "regex": ".*"}], "limit": "10%", "mode": "strict"}));
        assert!(schema(LABELS).apply(json!({"mode": null, "limit": 3})).is_ok());
    }

    #[test]
    fn what_the_schema_does_not_allow_is_told() {
        let wrong = |given: Json| -> Vec<String> {
            let wrong = schema(LABELS).apply(given).err().unwrap_or_default();
            wrong.iter().map(|wrong| format!("{} {:?}", wrong.path, wrong.near)).collect()
        };
        assert_eq!(wrong(json!({"label": []})), ["label Some(\"labels\")"]);
        assert_eq!(wrong(json!({"labels": [{"key": 1}]})), ["labels[0].key None"]);
        assert_eq!(wrong(json!({"labels": [{"x": 1}]})), ["labels[0].x None"]);
        assert_eq!(wrong(json!({"limit": 1.5})), ["limit None"]);
    }
}
