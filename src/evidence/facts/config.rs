//! The part of the settings that decides a verdict, from and to JSON.

use crate::config::{Config, Edition, Enforced, Override, PolicySeverity, Workload};
use crate::document::json::canonical::Json;
use crate::document::{Node, Number, Pointer, Value, json};
use crate::evidence::failure::Failure;
use crate::evidence::member::{Members, count, maybe, text, texts};
use crate::source::{FileId, Limits};

/// The enforcement of an override that leaves it as it is.
const OWN: &str = "own";

/// The settings as `replay.json` has them. Parameters may hold floats, and stand as JSON text in a string.
pub(super) fn write(config: &Config) -> Json {
    let rule = |rule: &Override| {
        let enforcement = match rule.enforcement {
            None => text(OWN),
            Some(Enforced::Off) => Json::Null,
            Some(Enforced::As(enforcement)) => text(enforcement.name()),
        };
        let mut members = vec![
            ("policy", text(&rule.policy)),
            ("paths", texts(&rule.paths)),
            ("environment", maybe(rule.environment.as_deref())),
            ("enforcement", enforcement),
        ];
        members.extend(rule.severity.map(|severity| ("severity", text(severity.name()))));
        Json::object(members)
    };
    let workload = |workload: &Workload| {
        Json::object([
            ("group", text(&workload.group)),
            ("kind", text(&workload.kind)),
            ("path", text(workload.path.to_string())),
        ])
    };
    let mut members = vec![
        ("builtin", Json::Bool(config.builtin)),
        ("environment", maybe(config.environment.as_deref())),
        ("exclude", texts(&config.exclude)),
        ("include", texts(&config.include)),
        ("maxWaiverDays", count(config.max_waiver_days)),
        ("overrides", config.overrides.iter().map(rule).collect()),
        ("params", text(object_text(&config.params))),
        ("workloads", config.workloads.iter().map(workload).collect()),
    ];
    // What is as by default is left out, as it was before there were these.
    members.extend(config.packs.as_ref().map(|packs| ("packs", texts(packs))));
    members.extend(config.profile.as_ref().map(|profile| ("profile", text(profile))));
    members.extend(config.adopted.map(|adopted| ("adopted", text(adopted.to_string()))));
    members.extend(config.foreign_waivers.then_some(("foreignWaivers", Json::Bool(true))));
    Json::object(members)
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
            enforcement: rule.read("enforcement", |value| match value {
                Json::Null => Some(Some(Enforced::Off)),
                value if value.as_str() == Some(OWN) => Some(None),
                value => match Enforced::of_name(value.as_str()?)? {
                    Enforced::Off => None,
                    named @ Enforced::As(_) => Some(Some(named)),
                },
            })?,
            severity: match rule.left_out("severity") {
                None => None,
                Some(rule) => Some(rule.read("severity", |name| PolicySeverity::of_name(name.as_str()?))?),
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
        packs: config.left_out("packs").map(|config| config.texts("packs")).transpose()?,
        profile: config
            .left_out("profile")
            .map(|config| config.text("profile"))
            .transpose()?
            .map(str::to_owned),
        adopted: match config.left_out("adopted") {
            None => None,
            Some(config) => Some(config.read("adopted", |edition| Edition::parse(edition.as_str()?))?),
        },
        foreign_waivers: config.has("foreignWaivers") && config.truth("foreignWaivers")?,
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
