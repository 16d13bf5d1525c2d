//! The text of `tollgate.yaml` to a [`Config`].

use ignore::gitignore::GitignoreBuilder;

use super::edition::Edition;
use super::field::Fields;
use super::model::{ChartRelease, Config, Enforced, Override, PolicySeverity, Workload};
use super::{freeze, redact, terraform};
use crate::document::{Node, Number, Pointer, Value, yaml};
use crate::source::{Diagnostic, FileId, Limits, Span, Stage};

/// The keys of the file.
const KEYS: [&str; 16] = [
    "version",
    "include",
    "exclude",
    "policies",
    "packs",
    "profile",
    "adopted",
    "params",
    "overrides",
    "waivers",
    "workloads",
    "charts",
    "terraform",
    "redact",
    "freeze",
    "environment",
];

/// The longest time that a configuration may give a waiver, in days.
const MOST_WAIVER_DAYS: i64 = 3_650;

impl Config {
    /// Reads a configuration. What it does not say, and what is wrong in it, is as [`Config::default`] has it;
    /// what is wrong is told, all of it, as errors of [`Stage::Config`].
    ///
    /// The keys are those of `schemas/config.schema.json`. An empty file is a configuration.
    pub fn parse(file: FileId, text: &str, limits: &Limits) -> (Self, Vec<Diagnostic>) {
        let parsed = yaml::parse(file, text, limits);
        let mut fields = Fields::new(file, text);
        fields.diagnostics.extend(parsed.diagnostics.into_iter().map(|mut diagnostic| {
            diagnostic.stage = Stage::Config;
            diagnostic
        }));
        let mut config = Self::default();
        let mut documents = parsed.documents.iter();
        if let Some(document) = documents.next() {
            config.take(&document.root, &mut fields);
        }
        if let Some(second) = documents.next() {
            fields.error(
                "config-documents",
                second.root.origin.span,
                "the file holds more than one document".to_owned(),
                "keep the configuration in one, without `---`",
            );
        }
        (config, fields.diagnostics)
    }

    /// Where the policies of the overrides are named, in their order, in the text of a configuration that
    /// [`Config::parse`] reads without errors.
    pub fn override_places(file: FileId, text: &str, limits: &Limits) -> Vec<Span> {
        let parsed = yaml::parse(file, text, limits);
        let root = parsed.documents.first().map(|document| &document.root);
        let overrides = root.and_then(|root| root.get("overrides")).and_then(Node::as_list);
        let place = |node: &Node| node.get("policy").unwrap_or(node).origin.span;
        overrides.map(|list| list.iter().map(place).collect()).unwrap_or_default()
    }

    /// Where the value stands to which `way` leads, in the text of a configuration that [`Config::parse`] reads without
    /// errors. A step is a key, or the index of an item.
    pub fn place(file: FileId, text: &str, limits: &Limits, way: &[&str]) -> Option<Span> {
        let parsed = yaml::parse(file, text, limits);
        let root = &parsed.documents.first()?.root;
        let step = |node: &'_ Node, step: &str| -> Option<Node> {
            match &node.value {
                Value::List(items) => items.get(step.parse::<usize>().ok()?).cloned(),
                _ => node.get(step).cloned(),
            }
        };
        let found = way.iter().try_fold(root.clone(), |node, name| step(&node, name))?;
        Some(found.origin.span)
    }

    /// Takes what the file says.
    fn take(&mut self, root: &Node, fields: &mut Fields) {
        let Some(map) = fields.mapping("", root, &KEYS) else { return };
        for (key, node) in map.iter().filter(|(_, node)| node.value != Value::Null) {
            match key {
                "version" => version(node, fields),
                "include" => self.include = globs("include", node, fields),
                "exclude" => self.exclude = globs("exclude", node, fields),
                "policies" => self.take_policies(node, fields),
                "packs" => self.packs = Some(packs(node, fields)),
                "profile" => self.profile = fields.text("profile", node),
                "adopted" => self.adopted = edition(node, fields),
                "params" => self.params = parameters(node, fields),
                "overrides" => self.overrides = rules(node, fields),
                "waivers" => self.take_waivers(node, fields),
                "workloads" => {
                    for (name, item) in fields.items("workloads", node, "a list of workloads") {
                        let Some(new) = workload(&name, item, fields) else { continue };
                        self.workloads.retain(|old| (&old.group, &old.kind) != (&new.group, &new.kind));
                        self.workloads.push(new);
                    }
                    self.workloads
                        .sort_by(|one, other| (&one.group, &one.kind).cmp(&(&other.group, &other.kind)));
                }
                "charts" => {
                    let items = fields.items("charts", node, "a list of charts");
                    self.charts = items.iter().filter_map(|(name, item)| chart(name, item, fields)).collect();
                }
                "terraform" => self.terraform = terraform::parse(node, fields),
                "redact" => {
                    let items = fields.items("redact", node, "a list of what is hidden");
                    self.redact =
                        items.iter().filter_map(|(name, item)| redact::parse(name, item, fields)).collect();
                }
                "freeze" => self.freeze = freeze::parse(node, fields),
                "environment" => self.environment = fields.text("environment", node),
                _ => {}
            }
        }
    }

    fn take_policies(&mut self, node: &Node, fields: &mut Fields) {
        let known = ["builtin", "paths", "keys", "sandbox"];
        let Some(map) = fields.mapping("policies", node, &known) else { return };
        if let Some(truth) = map.get("builtin").and_then(|node| fields.truth("policies.builtin", node)) {
            self.builtin = truth;
        }
        if let Some(truth) = map.get("sandbox").and_then(|node| fields.truth("policies.sandbox", node)) {
            self.sandbox = truth;
        }
        if let Some(node) = map.get("paths") {
            self.policies = paths("policies.paths", node, "a list of folders, such as `[policies]`", fields);
        }
        if let Some(node) = map.get("keys") {
            self.policy_keys =
                paths("policies.keys", node, "a list of files, such as `[signer.pub.pem]`", fields);
        }
    }

    fn take_waivers(&mut self, node: &Node, fields: &mut Fields) {
        let Some(map) = fields.mapping("waivers", node, &["files", "max_days", "foreign"]) else { return };
        if let Some(node) = map.get("files") {
            self.waivers = paths("waivers.files", node, "a list of files, such as `[waivers.yaml]`", fields);
        }
        if let Some(node) = map.get("max_days") {
            let days = fields.integer("waivers.max_days", node, 1, MOST_WAIVER_DAYS);
            if let Some(days) = days.and_then(|days| u32::try_from(days).ok()) {
                self.max_waiver_days = days;
            }
        }
        if let Some(truth) = map.get("foreign").and_then(|node| fields.truth("waivers.foreign", node)) {
            self.foreign_waivers = truth;
        }
    }
}

/// Checks the version of the format.
fn version(node: &Node, fields: &mut Fields) {
    if !matches!(node.value, Value::Number(Number::Integer(1))) {
        let message = "this version of the configuration cannot be read".to_owned();
        fields.error("config-version", node.origin.span, message, "write `version: 1`");
    }
}

/// A list of globs in the syntax of `.gitignore`.
pub(super) fn globs(name: &str, node: &Node, fields: &mut Fields) -> Vec<String> {
    let texts = fields.texts(name, node, "a list of globs, such as `[\"charts/**\"]`");
    let mut kept = Vec::new();
    for (glob, span) in texts {
        if GitignoreBuilder::new("").add_line(None, &glob).is_ok() {
            kept.push(glob);
        } else {
            let message = format!("`{glob}` is no glob");
            let help = "write a pattern as in `.gitignore`, such as `charts/**/*.yaml`";
            fields.error("config-value", span, message, help);
        }
    }
    kept
}

/// A list of paths.
pub(super) fn paths(name: &str, node: &Node, example: &str, fields: &mut Fields) -> Vec<String> {
    fields.texts(name, node, example).into_iter().map(|(text, _)| text).collect()
}

/// The names of packs.
fn packs(node: &Node, fields: &mut Fields) -> Vec<String> {
    let names = paths("packs", node, "a list of packs, such as `[kubernetes, aws]`", fields);
    if names.is_empty() && node.as_list().is_some_and(<[Node]>::is_empty) {
        let help = "name the packs that are judged, or leave the key out for all";
        fields.error("config-value", node.origin.span, "`packs` names no pack".to_owned(), help);
    }
    names
}

/// An edition of the rules. It is read from the text, since as a number 2026.10 is 2026.1.
fn edition(node: &Node, fields: &mut Fields) -> Option<Edition> {
    let written = match &node.value {
        Value::Number(_) => fields.written(node).to_owned(),
        _ => fields.text("adopted", node)?,
    };
    // Before the first edition there were no rules to adopt: all would be told only.
    let edition = Edition::parse(&written).filter(|edition| *edition >= Edition::FIRST);
    if edition.is_none() {
        let message = format!("`adopted` cannot be `{written}`");
        let help = "write an edition of the rules: the year and its number, from `2026.1` on";
        fields.error("config-value", node.origin.span, message, help);
    }
    edition
}

/// Parameters by their names.
pub(super) fn parameters(node: &Node, fields: &mut Fields) -> serde_json::Map<String, serde_json::Value> {
    let mut params = serde_json::Map::new();
    let Some(map) = node.as_map() else {
        fields.wrong_type("params", node, "a mapping", "a mapping of parameters to values");
        return params;
    };
    for (key, value) in map.iter() {
        if let Some(value) = json(&format!("params.{key}"), value, fields) {
            params.insert(key.to_owned(), value);
        }
    }
    params
}

/// The entries of `overrides`.
pub(super) fn rules(node: &Node, fields: &mut Fields) -> Vec<Override> {
    let items = fields.items("overrides", node, "a list of overrides");
    items.iter().filter_map(|(name, item)| rule(name, item, fields)).collect()
}

/// One entry of `overrides`.
fn rule(name: &str, node: &Node, fields: &mut Fields) -> Option<Override> {
    let map = fields.mapping(name, node, &["policy", "paths", "environment", "enforcement", "severity"])?;
    let policy = fields
        .required(name, node, map, "policy", "PSS-R03")
        .and_then(|node| fields.text(&format!("{name}.policy"), node));
    let given = |key: &str| map.get(key).filter(|node| node.value != Value::Null);
    // One that says neither changes nothing, and is likely unfinished. None here: it is wrong.
    let enforcement = match (given("enforcement"), given("severity")) {
        (None, Some(_)) => Some(None),
        _ => fields.required(name, node, map, "enforcement", "advisory").and_then(|node| {
            let word = match node.as_bool() {
                // YAML 1.1 reads a plain `off` as false.
                Some(false) => Some("off"),
                _ => fields.word(&format!("{name}.enforcement"), node, &["hard", "soft", "advisory", "off"]),
            };
            word.and_then(Enforced::of_name).map(Some)
        }),
    };
    let severity = match given("severity") {
        Some(node) => {
            let names = PolicySeverity::ALL.map(PolicySeverity::name);
            let word = fields.word(&format!("{name}.severity"), node, &names);
            word.and_then(PolicySeverity::of_name).map(Some)
        }
        None => Some(None),
    };
    let paths = given("paths").map(|node| globs(&format!("{name}.paths"), node, fields)).unwrap_or_default();
    let environment = match given("environment") {
        // An environment that is wrong must not make the override hold everywhere.
        Some(node) => Some(fields.text(&format!("{name}.environment"), node)?),
        None => None,
    };
    Some(Override { policy: policy?, paths, environment, enforcement: enforcement?, severity: severity? })
}

/// One entry of `charts`.
fn chart(name: &str, node: &Node, fields: &mut Fields) -> Option<ChartRelease> {
    const KEYS: [&str; 9] = [
        "path",
        "name",
        "namespace",
        "values",
        "set",
        "kube_version",
        "api_versions",
        "environment",
        "defaults",
    ];
    let map = fields.mapping(name, node, &KEYS)?;
    let path = fields
        .required(name, node, map, "path", "charts/shop")
        .and_then(|node| fields.text(&format!("{name}.path"), node))?;
    let given = |key: &str| map.get(key).filter(|node| node.value != Value::Null);
    // What is wrong must not be as if it were not there: the chart would be judged with other values.
    let mut text = |key: &str| match given(key) {
        Some(node) => fields.text(&format!("{name}.{key}"), node).map(Some),
        None => Some(None),
    };
    let (release, namespace) = (text("name")?, text("namespace")?);
    let (kube_version, environment) = (text("kube_version")?, text("environment")?);
    let mut list = |key: &str, example: &str| {
        given(key).map(|node| paths(&format!("{name}.{key}"), node, example, fields)).unwrap_or_default()
    };
    Some(ChartRelease {
        path: path.trim_end_matches('/').to_owned(),
        name: release,
        namespace,
        values: list("values", "a list of files, such as `[values-prod.yaml]`"),
        set: list("set", "a list of arguments, such as `[\"image.tag=1.2.3\"]`"),
        kube_version,
        api_versions: list("api_versions", "a list, such as `[monitoring.coreos.com/v1]`"),
        environment,
        defaults: match given("defaults") {
            Some(node) => fields.truth(&format!("{name}.defaults"), node)?,
            None => true,
        },
    })
}

/// One entry of `workloads`.
fn workload(name: &str, node: &Node, fields: &mut Fields) -> Option<Workload> {
    let map = fields.mapping(name, node, &["apiVersion", "group", "kind", "path"])?;
    let group = match (map.get("apiVersion"), map.get("group")) {
        (Some(version), None) => fields
            .text(&format!("{name}.apiVersion"), version)
            .map(|text| text.split_once('/').map_or(String::new(), |(group, _)| group.to_owned())),
        (None, Some(group)) => match group.as_str() {
            // The core group has no name.
            Some("") => Some(String::new()),
            _ => fields.text(&format!("{name}.group"), group),
        },
        (given, _) => {
            let message = if given.is_some() {
                format!("`{name}` has both `apiVersion` and `group`")
            } else {
                format!("`{name}` has no `group`")
            };
            let code = if given.is_some() { "config-value" } else { "config-missing-key" };
            let help = "write `group: example.com`, or `apiVersion: example.com/v1`";
            fields.error(code, node.origin.span, message, help);
            None
        }
    };
    let kind = fields
        .required(name, node, map, "kind", "Deployment")
        .and_then(|node| fields.text(&format!("{name}.kind"), node));
    let path = fields
        .required(name, node, map, "path", "spec.template")
        .and_then(|node| pointer(name, node, fields));
    Some(Workload { group: group?, kind: kind?, path: path? })
}

/// The path of a workload's pod template.
fn pointer(name: &str, node: &Node, fields: &mut Fields) -> Option<Pointer> {
    let name = format!("{name}.path");
    let Some(text) = node.as_str() else {
        fields.wrong_type(
            &name,
            node,
            "a path",
            "a path such as `spec.template`, or an empty text for the object itself",
        );
        return None;
    };
    let pointer = Pointer::parse(text);
    if pointer.is_none() {
        let message = format!("`{text}` is no path");
        let help = "write keys joined by dots, such as `spec.template`";
        fields.error("config-value", node.origin.span, message, help);
    }
    pointer
}

/// A parameter as JSON. The reader's limit on depth bounds the recursion.
pub(super) fn json(name: &str, node: &Node, fields: &mut Fields) -> Option<serde_json::Value> {
    Some(match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => return json_number(name, number, node.origin.span, fields),
        Value::String(text) => (**text).into(),
        Value::List(list) => {
            let items = list.iter().enumerate();
            serde_json::Value::Array(
                items.filter_map(|(index, item)| json(&format!("{name}[{index}]"), item, fields)).collect(),
            )
        }
        Value::Map(map) => {
            let entry = |(key, value): (&str, &Node)| {
                Some((key.to_owned(), json(&format!("{name}.{key}"), value, fields)?))
            };
            serde_json::Value::Object(map.iter().filter_map(entry).collect())
        }
    })
}

/// A number of a parameter, where JSON's readers agree on it.
fn json_number(name: &str, number: &Number, span: Span, fields: &mut Fields) -> Option<serde_json::Value> {
    let value = match number {
        Number::Integer(integer) => Some((*integer).into()),
        Number::Float(float) => serde_json::Number::from_f64(*float).map(serde_json::Value::Number),
        Number::Decimal(text) => text.parse::<u64>().ok().map(Into::into),
    };
    if value.is_none() {
        let message = format!("`{name}` is a number that a policy cannot hold as it is written");
        fields.error("config-value", span, message, "put it into quotes, or write it with fewer digits");
    }
    value
}
