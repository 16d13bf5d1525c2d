//! The fields of a METADATA block as `rego.metadata.rule()` gives them.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};
use serde_yaml::{Mapping, Value as Yaml};

/// The fields that OPA knows, in its form; a field that is empty is left out (`v1/ast/annotations.go`).
pub(super) fn fields(block: &Mapping) -> Map<String, Json> {
    let mut fields = Map::new();
    for key in ["scope", "title", "description"] {
        if let Some(text) = block.get(key).and_then(scalar).filter(|text| !text.is_empty()) {
            fields.insert(key.into(), text.into());
        }
    }
    if block.get("entrypoint").and_then(Yaml::as_bool) == Some(true) {
        fields.insert("entrypoint".into(), true.into());
    }
    let mut list = |key: &str, item: fn(&Yaml) -> Option<Json>| {
        let items = block.get(key).and_then(Yaml::as_sequence);
        let items: Vec<Json> = items.into_iter().flatten().filter_map(item).collect();
        if !items.is_empty() {
            fields.insert(key.into(), items.into());
        }
    };
    list("organizations", |item| scalar(item).map(Json::from));
    list("related_resources", related);
    list("authors", author);
    list("schemas", schema);
    let custom = block.get("custom").and_then(json_of);
    if let Some(custom) = custom.filter(|custom| custom.as_object().is_some_and(|custom| !custom.is_empty()))
    {
        fields.insert("custom".into(), custom);
    }
    fields
}

/// A scalar as text.
fn scalar(value: &Yaml) -> Option<String> {
    match value {
        Yaml::String(text) => Some(text.clone()),
        Yaml::Number(number) => Some(number.to_string()),
        Yaml::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn json_of(value: &Yaml) -> Option<Json> {
    serde_json::to_value(value).ok()
}

/// `name <email>`, or a mapping of the two.
fn author(value: &Yaml) -> Option<Json> {
    let mut fields = Map::new();
    let mut put = |key: &str, text: &str| {
        if !text.is_empty() {
            fields.insert(key.into(), text.into());
        }
    };
    match value {
        Yaml::Mapping(author) => {
            for key in ["name", "email"] {
                put(key, &author.get(key).and_then(scalar).unwrap_or_default());
            }
        }
        other => {
            let text = scalar(other)?;
            let mut words: Vec<&str> = text.split_whitespace().collect();
            let email = words.last().and_then(|word| word.strip_prefix('<')?.strip_suffix('>'));
            if let Some(email) = email {
                words.pop();
                put("email", email);
            }
            put("name", &words.join(" "));
        }
    }
    (!fields.is_empty()).then_some(Json::Object(fields))
}

/// An address, or a mapping of `ref` and `description`.
fn related(value: &Yaml) -> Option<Json> {
    match value {
        Yaml::Mapping(resource) => {
            let mut fields = Map::new();
            fields.insert("ref".into(), address(&resource.get("ref").and_then(scalar)?).into());
            if let Some(text) = resource.get("description").and_then(scalar).filter(|text| !text.is_empty()) {
                fields.insert("description".into(), text.into());
            }
            Some(Json::Object(fields))
        }
        other => Some(json!({"ref": address(&scalar(other)?)})),
    }
}

/// An address as Go's `url.URL` writes it: what may not stand in one is escaped.
fn address(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.trim().bytes() {
        if byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
        {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// `path: schema`, where the schema is a reference or a definition.
fn schema(value: &Yaml) -> Option<Json> {
    let (path, schema) = value.as_mapping()?.iter().next()?;
    let path = reference(path.as_str()?);
    Some(match schema {
        Yaml::String(schema) => json!({"path": path, "schema": reference(schema)}),
        definition => json!({"path": path, "definition": json_of(definition)?}),
    })
}

/// The steps of a reference: `input["a.b"].c`.
fn reference(text: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some((quoted, behind)) = rest.strip_prefix("[\"").and_then(|inner| inner.split_once("\"]")) {
            steps.push(quoted.to_owned());
            rest = behind;
            continue;
        }
        let plain = rest.strip_prefix('.').unwrap_or(rest);
        let end = plain.find(['.', '[']).unwrap_or(plain.len());
        let (step, behind) = plain.split_at(end);
        if step.is_empty() {
            break;
        }
        steps.push(step.to_owned());
        rest = behind;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_the_form_of_opa() {
        let yaml = r#"
title: x
authors: [John Doe <a@b.c>, <x@y.z>, {name: N, email: e@f}]
related_resources: ["https://a.b/c d", {ref: "https://x", description: D}]
schemas: [{input.x: schema.foo}, {'data.y["a-b"]': {type: string}}]
organizations: [O]
entrypoint: true
custom: {k: [1, 2.5, null, {a: b}]}
description: ""
"#;
        let block: Mapping = serde_yaml::from_str(yaml).unwrap();
        assert_eq!(
            Json::Object(fields(&block)),
            json!({
                "title": "x",
                "entrypoint": true,
                "organizations": ["O"],
                "related_resources": [{"ref": "https://a.b/c%20d"}, {"ref": "https://x", "description": "D"}],
                "authors": [{"email": "a@b.c", "name": "John Doe"}, {"email": "x@y.z"}, {"name": "N", "email": "e@f"}],
                "schemas": [
                    {"path": ["input", "x"], "schema": ["schema", "foo"]},
                    {"path": ["data", "y", "a-b"], "definition": {"type": "string"}},
                ],
                "custom": {"k": [1, 2.5, null, {"a": "b"}]},
            })
        );
    }
}
