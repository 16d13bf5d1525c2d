//! Data sources as the synthetic providers answer them under which the plans of
//! `../shared/conformance/terraform/plans.tar.xz` were made, and a test that they do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;
use tollgate::input::terraform::data::{Answers, DataRequest};
use tollgate::input::terraform::function::Host;
use tollgate::input::terraform::module::model::Mode;
use tollgate::input::terraform::schema;
use tollgate::input::terraform::value::{Entries, Fault, Number, Type, Value};

/// Answers by schema: what the configuration leaves null is `data-<attribute>` for texts, three of
/// `<attribute>-a` for lists and sets of texts, 1, true, an empty map. Nested blocks stay as they are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Synthetic;

impl Answers for Synthetic {
    fn answer(&self, request: &DataRequest<'_>) -> Result<Option<Value>, Fault> {
        let Some(schema) = request.schema else { return Ok(None) };
        if !request.config.is_wholly_known() {
            return Ok(None);
        }
        let mut entries = request.config.as_entries().cloned().unwrap_or_default();
        for (name, attribute) in &schema.attributes {
            if entries.get(name).is_none_or(Value::is_null) {
                entries.insert(name.clone(), made(name, &attribute.ty));
            }
        }
        Ok(Some(Value::object(entries)))
    }
}

fn made(name: &str, ty: &Type) -> Value {
    let some = |element: &Type| match element {
        Type::String => ["a", "b", "c"].map(|end| Value::string(format!("{name}-{end}"))).to_vec(),
        _ => Vec::new(),
    };
    match ty {
        Type::Dynamic | Type::String => Value::string(format!("data-{name}")),
        Type::Number => Value::integer(1),
        Type::Bool => Value::bool(true),
        Type::List(element) => Value::list((**element).clone(), some(element)),
        Type::Set(element) => Value::set((**element).clone(), some(element)),
        Type::Map(element) => Value::map((**element).clone(), Entries::new()),
        Type::Tuple(_) | Type::Object(_) => Value::null(ty.clone()),
    }
}

/// A host without files.
pub(crate) struct Nowhere;

impl Host for Nowhere {
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
        "2025-01-01T00:00:00Z"
    }
    fn working_folder(&self) -> &'static str {
        "/"
    }
    fn render(&self, text: &str, _: Option<&str>, variables: &Value) -> Result<Value, Fault> {
        let variables = variables.as_entries().cloned().unwrap_or_default();
        let rendered = variables.iter().fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value.as_str().unwrap_or_default())
        });
        Ok(Value::string(rendered))
    }
    fn spend(&self, _: usize, _: usize) -> Result<(), Fault> {
        Ok(())
    }
}

/// JSON of a plan as a value of a type.
pub(crate) fn value_of(json: &Json, ty: &Type) -> Value {
    let all = |element: &Type| -> Vec<Value> {
        json.as_array().unwrap().iter().map(|inner| value_of(inner, element)).collect()
    };
    match (ty, json) {
        (_, Json::Null) => Value::null(ty.clone()),
        (Type::Dynamic | Type::String, Json::String(text)) => Value::string(text),
        (Type::Bool, Json::Bool(truth)) => Value::bool(*truth),
        (Type::Number, Json::Number(number)) => Value::number(Number::parse(&number.to_string()).unwrap()),
        (Type::List(element), Json::Array(_)) => Value::list((**element).clone(), all(element)),
        (Type::Set(element), Json::Array(_)) => Value::set((**element).clone(), all(element)),
        (Type::Map(element), Json::Object(fields)) => {
            let entries = fields.iter().map(|(name, inner)| (name.as_str().into(), value_of(inner, element)));
            Value::map((**element).clone(), entries.collect())
        }
        (Type::Dynamic, Json::Object(fields)) => {
            let entries = fields.iter().map(|(name, inner)| (name.as_str().into(), value_of(inner, ty)));
            Value::object(entries.collect())
        }
        (Type::Object(attributes), Json::Object(fields)) => Value::object(
            attributes
                .iter()
                .map(|(name, ty)| (name.clone(), value_of(fields.get(&**name).unwrap_or(&Json::Null), ty)))
                .collect(),
        ),
        _ => panic!("{json} is no {ty}"),
    }
}

/// The folder of the plans; none where there are no conformance data.
pub(crate) fn plans() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(|| unpack("plans", "plans")).as_deref()
}

/// The folder `inner` of an archive of the conformance data, unpacked.
pub(crate) fn unpack(archive: &str, inner: &str) -> Option<PathBuf> {
    super::answers::folder(archive).map(|folder| folder.join(inner))
}

/// All plans by file name.
pub(crate) fn all() -> BTreeMap<String, Json> {
    let Some(folder) = plans() else { return BTreeMap::new() };
    let mut plans = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            plans.insert(name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap());
        }
    }
    plans
}

/// What the configuration of a plan says of a resource, by its address.
fn configured<'p>(plan: &'p Json, address: &str) -> &'p Json {
    let mut module = &plan["configuration"]["root_module"];
    let mut rest = address;
    while let Some(inner) = rest.strip_prefix("module.") {
        let end = inner.find(['.', '[']).unwrap();
        module = &module["module_calls"][&inner[..end]]["module"];
        rest = &inner[end..];
        if rest.starts_with('[') {
            rest = &rest[rest.find("].").unwrap() + 1..];
        }
        rest = &rest[1..];
    }
    let end = rest.find('[').unwrap_or(rest.len());
    module["resources"]
        .as_array()
        .unwrap()
        .iter()
        .find(|resource| resource["address"] == rest[..end])
        .unwrap()
}

pub(crate) fn resources<'m>(module: &'m Json, found: &mut Vec<&'m Json>) {
    found.extend(module["resources"].as_array().into_iter().flatten());
    for child in module["child_modules"].as_array().into_iter().flatten() {
        resources(child, found);
    }
}

#[test]
fn data_sources_answer_as_in_the_plans() {
    let plans = all();
    let mut compared = 0;
    for (name, plan) in &plans {
        let mut found = Vec::new();
        resources(&plan["prior_state"]["values"]["root_module"], &mut found);
        for resource in found {
            let address = resource["address"].as_str().unwrap();
            let (provider, kind) =
                (resource["provider_name"].as_str().unwrap(), resource["type"].as_str().unwrap());
            let schema = schema::published(provider, Mode::Data, kind).unwrap();
            let answered = value_of(&resource["values"], &schema.ty());
            // What the configuration does not set is null.
            let expressions = &configured(plan, address)["expressions"];
            let mut entries = answered.as_entries().unwrap().clone();
            for (attribute, told) in &schema.attributes {
                if expressions.get(&**attribute).is_none() {
                    entries.insert(attribute.clone(), Value::null(told.ty.clone()));
                }
            }
            let config = Value::object(entries);
            let request = DataRequest {
                provider,
                kind,
                address,
                config: &config,
                provider_config: None,
                schema: Some(&schema),
                header: None,
                host: &Nowhere,
            };
            assert_eq!(Synthetic.answer(&request).unwrap(), Some(answered), "{name}: {address}");
            compared += 1;
        }
    }
    assert!(plans.is_empty() || compared > 300, "{compared}");
}

#[test]
fn resources_of_the_plans_fit_their_schemas() {
    /// Attributes and blocks are those of the schema, each there or unknown, and of its type. The synthetic providers
    /// have a few attributes more.
    fn fits(path: &str, schema: &schema::BlockSchema, after: &Json, unknown: &Json) {
        for (name, attribute) in &schema.attributes {
            let place = format!("{path}.{name}");
            match after.get(&**name) {
                None => assert_eq!(unknown[&**name], Json::Bool(true), "{place}"),
                Some(_) if attribute.ty == Type::Dynamic => {}
                Some(json) if unknown.get(&**name).is_none() => {
                    assert!(value_of(json, &attribute.ty).is_of_type(&attribute.ty), "{place}");
                }
                Some(_) => {}
            }
        }
        for (name, nested) in &schema.blocks {
            let place = format!("{path}.{name}");
            match (nested.nesting, after.get(&**name)) {
                (_, None) => assert_eq!(unknown[&**name], Json::Bool(true), "{place}"),
                (schema::Nesting::Single, Some(Json::Null)) => {}
                (schema::Nesting::Single, Some(inner)) => {
                    fits(&place, &nested.block, inner, &unknown[&**name]);
                }
                (_, Some(Json::Array(elements))) => {
                    for (number, inner) in elements.iter().enumerate() {
                        fits(&place, &nested.block, inner, &unknown[&**name][number]);
                    }
                }
                (nesting, Some(other)) => panic!("{place}: {nesting:?} is {other}"),
            }
        }
    }
    let plans = all();
    let mut fitted = 0;
    for (name, plan) in &plans {
        for change in plan["resource_changes"].as_array().unwrap() {
            let (provider, kind) =
                (change["provider_name"].as_str().unwrap(), change["type"].as_str().unwrap());
            let mode = if change["mode"] == "data" { Mode::Data } else { Mode::Managed };
            let schema = schema::published(provider, mode, kind).unwrap();
            let address = change["address"].as_str().unwrap();
            fits(
                &format!("{name}: {address}"),
                &schema,
                &change["change"]["after"],
                &change["change"]["after_unknown"],
            );
            fitted += 1;
        }
    }
    assert!(plans.is_empty() || fitted >= 1345, "{fitted}");
}
