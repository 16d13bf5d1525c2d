//! The part of the settings that decides a verdict, from and to JSON.

use crate::config::{Config, Enforcement, Override, Workload};
use crate::document::json::canonical::Json;
use crate::document::{Node, Number, Pointer, Value, json};
use crate::evidence::failure::Failure;
use crate::evidence::member::{Members, count, maybe, text, texts};
use crate::source::{FileId, Limits};

/// The settings as `replay.json` has them. Parameters may hold floats, and stand as JSON text in a string.
pub(super) fn write(config: &Config) -> Json {
    let rule = |rule: &Override| {
        Json::object([
            ("policy", text(&rule.policy)),
            ("paths", texts(&rule.paths)),
            ("environment", maybe(rule.environment.as_deref())),
            ("enforcement", maybe(rule.enforcement.map(Enforcement::name))),
        ])
    };
    let workload = |workload: &Workload| {
        Json::object([
            ("group", text(&workload.group)),
            ("kind", text(&workload.kind)),
            ("path", text(workload.path.to_string())),
        ])
    };
    Json::object([
        ("builtin", Json::Bool(config.builtin)),
        ("environment", maybe(config.environment.as_deref())),
        ("exclude", texts(&config.exclude)),
        ("include", texts(&config.include)),
        ("maxWaiverDays", count(config.max_waiver_days)),
        ("overrides", config.overrides.iter().map(rule).collect()),
        ("params", text(object_text(&config.params))),
        ("workloads", config.workloads.iter().map(workload).collect()),
    ])
}

/// Reads the settings back; the rest is as by default, and decides nothing once documents and policies are
/// there.
///
/// # Errors
/// `E801`: they are not what [`write()`] writes.
pub(super) fn read(config: Members<'_>, limits: &Limits) -> Result<Config, Failure> {
    let mut overrides = Vec::new();
    for rule in config.objects("overrides", "an override")? {
        overrides.push(Override {
            policy: rule.text("policy")?.to_owned(),
            paths: rule.texts("paths")?,
            environment: rule.maybe("environment")?.map(str::to_owned),
            enforcement: match rule.maybe("enforcement")? {
                None => None,
                Some(name) => Some(enforcement(name).ok_or_else(|| rule.wrong("enforcement"))?),
            },
        });
    }
    let mut workloads = Vec::new();
    for workload in config.objects("workloads", "a workload")? {
        workloads.push(Workload {
            group: workload.text("group")?.to_owned(),
            kind: workload.text("kind")?.to_owned(),
            path: workload.read("path", |path| Pointer::parse(path.as_str()?))?,
        });
    }
    let params = json_object(config.text("params")?, limits).ok_or_else(|| config.wrong("params"))?;
    Ok(Config {
        include: config.texts("include")?,
        exclude: config.texts("exclude")?,
        builtin: config.truth("builtin")?,
        params,
        overrides,
        max_waiver_days: config.count("maxWaiverDays")?,
        workloads,
        environment: config.maybe("environment")?.map(str::to_owned),
        ..Config::default()
    })
}

/// A JSON object as the text that stands in a string.
pub(in crate::evidence) fn object_text(object: &serde_json::Map<String, serde_json::Value>) -> String {
    serde_json::Value::Object(object.clone()).to_string()
}

/// Reads what [`object_text`] writes; none where it is something else.
pub(in crate::evidence) fn json_object(
    text: &str,
    limits: &Limits,
) -> Option<serde_json::Map<String, serde_json::Value>> {
    let node = json::parse(FileId::new(0), text, limits).ok()?;
    match value(&node)? {
        serde_json::Value::Object(object) => Some(object),
        _ => None,
    }
}

fn enforcement(name: &str) -> Option<Enforcement> {
    [Enforcement::Hard, Enforcement::Soft, Enforcement::Advisory].into_iter().find(|one| one.name() == name)
}

/// The value of a node. `serde_json`'s own reader rounds some floats by their last digit; ours does not.
/// Its nesting is limited by the reader that made it.
fn value(node: &Node) -> Option<serde_json::Value> {
    Some(match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(Number::Integer(integer)) => (*integer).into(),
        Value::Number(Number::Float(float)) => serde_json::Number::from_f64(*float)?.into(),
        Value::Number(Number::Decimal(digits)) => match digits.parse::<u64>() {
            Ok(integer) => integer.into(),
            Err(_) => serde_json::Number::from_f64(digits.parse().ok()?)?.into(),
        },
        Value::String(text) => serde_json::Value::String(text.to_string()),
        Value::List(items) => items.iter().map(value).collect::<Option<Vec<_>>>()?.into(),
        Value::Map(map) => {
            let entry = |(key, node): (&str, &Node)| Some((key.to_owned(), value(node)?));
            serde_json::Value::Object(map.iter().map(entry).collect::<Option<_>>()?)
        }
    })
}
