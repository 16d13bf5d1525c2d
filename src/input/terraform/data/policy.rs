//! `aws_iam_policy_document`: statements to the text of a policy
//! (`internal/service/iam/policy_document_data_source.go`, `policy_model.go` of terraform-provider-aws).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::value::{Content, Entries, Fault, Origin, Type, Value};
use super::answer::DataRequest;
use super::object::{Object, checksum, known_texts, text, text_of};
use super::policy_json::{Policy, Principals, Statement, Texts};

/// The version of policies that say none.
const VERSION: &str = "2012-10-17";
/// The older version, which knows no variables.
const WITHOUT_VARIABLES: &str = "2008-10-17";

/// What `aws_iam_policy_document` answers; its configuration is known.
pub(super) fn answer(request: &DataRequest<'_>) -> Result<Value, Fault> {
    let object = Object::of(request);
    let mut merged = Policy::default();
    // Releases before 5.0 take one document more on each side.
    if let Some(source) = object.text("source_json").filter(|source| !source.is_empty()) {
        merged = read(source, "`source_json`")?;
    }
    merge_sources(&mut merged, &documents(&object, "source_policy_documents"))?;
    merged.merge(own(&object)?);
    for (number, document) in documents(&object, "override_policy_documents").into_iter().enumerate() {
        merged.merge(read(document, &format!("element {number} of `override_policy_documents`"))?);
    }
    if let Some(document) = object.text("override_json").filter(|document| !document.is_empty()) {
        merged.merge(read(document, "`override_json`")?);
    }
    let (json, minified) = merged.to_json();
    request.host.spend(merged.statements.len(), json.len() + minified.len())?;
    let mut origins = Vec::new();
    for name in ["statement", "source_policy_documents", "override_policy_documents"] {
        object.value(name).into_iter().for_each(|value| collect_origins(value, &mut origins));
    }
    let made = |text: Value| match request.header {
        Some(header) => text.from_origin(Origin::computed(header, origins.iter().copied())),
        None => text,
    };
    let (json_value, minified_value) = (made(text(&json)), made(text(&minified)));
    let version = object.text("version").unwrap_or(VERSION).to_owned();
    let statements = object.value("statement").map(with_defaults);
    drop(origins);
    let object = object
        .set("json", json_value)
        .set("minified_json", minified_value)
        .set_text("id", &checksum(&json).to_string());
    let object = if object.text("version").is_some() { object } else { object.set_text("version", &version) };
    Ok(match statements {
        Some(statements) => object.set_block("statement", statements),
        None => object,
    }
    .into_value())
}

/// An unknown document with its partial texts, where they can be made: what is unknown in the configuration stands in
/// them as it does in other texts. Of unknown blocks, and of what is refused, there are none.
pub(super) fn partly<'r>(request: &DataRequest<'r>, mut object: Object<'r>) -> Object<'r> {
    let Some(config) = written_out(request.config) else { return object };
    let Ok(answer) = answer(&DataRequest { config: &config, ..*request }) else { return object };
    for name in ["json", "minified_json"] {
        if let Some(text) = text_of(Some(&answer), name) {
            object = object.partly(name, text);
        }
    }
    object
}

/// A configuration with placeholders for what is unknown in it, or hidden. None where one cannot stand for it. What
/// bounds the depth of schemas bounds the recursion.
fn written_out(value: &Value) -> Option<Value> {
    let each = |elements: &[Value]| elements.iter().map(written_out).collect::<Option<Vec<_>>>();
    let content = match &value.content {
        Content::String(_) | Content::Unknown(Type::String, _) => {
            Content::String(value.as_partial()?.into_owned().into())
        }
        Content::Unknown(Type::Set(element), _) if **element == Type::String => {
            Content::Set(Type::String, vec![text(&value.as_partial()?)].into())
        }
        Content::Unknown(Type::List(element), _) if **element == Type::String => {
            Content::List(Type::String, vec![text(&value.as_partial()?)].into())
        }
        Content::Unknown(..) => return None,
        _ if value.marks.any() => return None,
        Content::List(ty, elements) => Content::List(ty.clone(), each(elements)?.into()),
        Content::Set(ty, elements) => Content::Set(ty.clone(), each(elements)?.into()),
        Content::Tuple(elements) => Content::Tuple(each(elements)?.into()),
        Content::Map(..) => return None,
        Content::Object(entries) => {
            let entry = |(name, value): (&Arc<str>, &Value)| Some((name.clone(), written_out(value)?));
            Content::Object(Arc::new(entries.iter().map(entry).collect::<Option<Entries>>()?))
        }
        known => known.clone(),
    };
    Some(Value::from(content).from_origin(value.origin.clone()))
}

/// The documents of a list. Nulls are passed over.
fn documents<'o>(object: &'o Object<'_>, name: &str) -> Vec<&'o str> {
    known_texts(object.value(name)).unwrap_or_default()
}

fn read(document: &str, what: &str) -> Result<Policy, Fault> {
    Policy::parse(document).map_err(|reason| Fault::new(format!("{what} is no policy document: {reason}")))
}

/// Merges documents in their order; a `Sid` may stand in one of them alone.
fn merge_sources(merged: &mut Policy, documents: &[&str]) -> Result<(), Fault> {
    let mut seen: BTreeSet<String> = merged
        .statements
        .iter()
        .map(|statement| statement.sid.clone())
        .filter(|sid| !sid.is_empty())
        .collect();
    for (number, document) in documents.iter().enumerate() {
        let source = read(document, &format!("element {number} of `source_policy_documents`"))?;
        for statement in source.statements.iter().filter(|statement| !statement.sid.is_empty()) {
            if !seen.insert(statement.sid.clone()) {
                let sid = &statement.sid;
                return Err(Fault::new(format!(
                    "the `Sid` `{sid}` stands twice in `source_policy_documents`"
                )));
            }
        }
        merged.merge(source);
    }
    Ok(())
}

/// The document that the blocks of the configuration make.
fn own(object: &Object<'_>) -> Result<Policy, Fault> {
    let version = object.text("version").unwrap_or(VERSION);
    let id = object.text("policy_id").unwrap_or_default();
    let mut policy = Policy::new(version.to_owned(), id.to_owned());
    let mut seen = BTreeSet::new();
    for block in object.value("statement").and_then(Value::as_elements).unwrap_or_default() {
        let Some(entries) = block.as_entries() else { continue };
        let sid = text_of(Some(block), "sid").unwrap_or_default();
        if !sid.is_empty() && !seen.insert(sid) {
            return Err(Fault::new(format!("the `sid` `{sid}` stands twice")));
        }
        let set = |name: &str| sorted(entries.get(name));
        let replaced = |name: &str| {
            set(name).map(|texts| texts.try_map(|text| replace_variables(text, version))).transpose()
        };
        policy.statements.push(Statement {
            sid: sid.to_owned(),
            effect: text_of(Some(block), "effect").unwrap_or("Allow").to_owned(),
            action: set("actions").map(Texts::into_json),
            not_action: set("not_actions").map(Texts::into_json),
            resource: replaced("resources")?.map(Texts::into_json),
            not_resource: replaced("not_resources")?.map(Texts::into_json),
            principals: principals(entries, "principals", version)?,
            not_principals: principals(entries, "not_principals", version)?,
            conditions: conditions(entries, version)?,
        });
    }
    Ok(policy)
}

/// The texts of a set: one alone, or all in falling order. None where there are none.
fn sorted(set: Option<&Value>) -> Option<Texts> {
    let mut texts: Vec<String> =
        known_texts(set.filter(|set| !set.is_null()))?.into_iter().map(str::to_owned).collect();
    match texts.len() {
        0 => None,
        1 => texts.pop().map(Texts::One),
        _ => {
            texts.sort_unstable_by(|one, other| other.cmp(one));
            Some(Texts::Many(texts))
        }
    }
}

/// `&{` stands for `${`, which Terraform would take for its own.
fn replace_variables(text: &str, version: &str) -> Result<String, Fault> {
    if version == WITHOUT_VARIABLES && text.contains("&{") {
        return Err(Fault::new(format!(
            "`&{{` of `{text}` is not supported in version {version} of policies"
        )));
    }
    Ok(text.replace("&{", "${"))
}

fn principals(statement: &Entries, name: &str, version: &str) -> Result<Principals, Fault> {
    let mut found = Vec::new();
    for block in hashed(statement.get(name), |block| {
        format!(
            "identifiers:{{{}}};type:{};",
            hashed_texts(block.get("identifiers")),
            text_or_none(block.get("type"))
        )
    }) {
        let kind = text_of(Some(block), "type").unwrap_or_default().to_owned();
        let identifiers = sorted(block.as_entries().and_then(|entries| entries.get("identifiers")))
            .unwrap_or(Texts::Many(Vec::new()))
            .try_map(|text| replace_variables(text, version))?;
        found.push((kind, identifiers));
    }
    Ok(found)
}

fn conditions(statement: &Entries, version: &str) -> Result<Vec<(String, String, Vec<String>)>, Fault> {
    let mut found = Vec::new();
    for block in hashed(statement.get("condition"), |block| {
        let values = block.get("values").and_then(Value::as_elements).unwrap_or_default();
        let values: String = values.iter().map(|value| text_or_none(Some(value)) + ";").collect();
        let (test, variable) = (text_or_none(block.get("test")), text_or_none(block.get("variable")));
        format!("test:{test};values:({values});variable:{variable};")
    }) {
        let field = |name: &str| text_of(Some(block), name).unwrap_or_default().to_owned();
        let values = block.as_entries().and_then(|entries| entries.get("values")?.as_elements());
        let values = values.unwrap_or_default().iter();
        let values = values.map(|value| replace_variables(value.as_str().unwrap_or_default(), version));
        found.push((field("test"), field("variable"), values.collect::<Result<_, _>>()?));
    }
    Ok(found)
}

fn text_or_none(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The blocks of a set in the order in which the provider goes through them: that of the checksums of their texts, as
/// texts (`helper/schema/set.go` and `serialize.go` of terraform-plugin-sdk).
fn hashed(set: Option<&Value>, serialize: impl Fn(&Entries) -> String) -> Vec<&Value> {
    let blocks = set.and_then(Value::as_elements).unwrap_or_default();
    let key = |block: &Value| block.as_entries().map(|entries| checksum(&serialize(entries)).to_string());
    let mut keyed: Vec<_> = blocks.iter().map(|block| (key(block), block)).collect();
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    keyed.into_iter().map(|(_, block)| block).collect()
}

/// The texts of a set in the provider's order, as they go into a checksum.
fn hashed_texts(set: Option<&Value>) -> String {
    let mut keyed: Vec<(String, String)> = set
        .and_then(Value::as_elements)
        .unwrap_or_default()
        .iter()
        .map(|element| text_or_none(Some(element)) + ";")
        .map(|text| (checksum(&text).to_string(), text))
        .collect();
    keyed.sort();
    keyed.into_iter().map(|(_, text)| text).collect()
}

/// The statements as the provider keeps them: what is not set is empty, the effect is `Allow`.
fn with_defaults(statements: &Value) -> Value {
    let Content::List(element, elements) = &statements.content else { return statements.clone() };
    let filled: Vec<Value> = elements
        .iter()
        .map(|statement| {
            let Some(entries) = statement.as_entries() else { return statement.clone() };
            let filled = entries.iter().map(|(name, value)| {
                let default = match (&**name, &value.content) {
                    ("effect", Content::Null(_)) => text("Allow"),
                    (_, Content::Null(Type::String)) => text(""),
                    (_, Content::Null(Type::Set(element))) => {
                        Content::Set((**element).clone(), Vec::new().into()).into()
                    }
                    _ => return (name.clone(), value.clone()),
                };
                (name.clone(), default.from_origin(value.origin.clone()))
            });
            Value { content: Content::Object(Arc::new(filled.collect())), ..statement.clone() }
        })
        .collect();
    Value { content: Content::List(element.clone(), filled.into()), ..statements.clone() }
}

/// The origins of all texts in a value, in their order.
fn collect_origins<'v>(value: &'v Value, origins: &mut Vec<&'v Origin>) {
    match &value.content {
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            elements.iter().for_each(|element| collect_origins(element, origins));
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            entries.values().for_each(|element| collect_origins(element, origins));
        }
        Content::Null(_) => {}
        _ => origins.push(&value.origin),
    }
}
