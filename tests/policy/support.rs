//! Documents and policies for the tests of judging, without any reader of files.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use tollgate::config::{Config, Terraform, Workload};
use tollgate::document::{Document, DocumentKind, Inventory, Map, Node, Number, Pointer, Value};
use tollgate::policy::{self, Facts, JudgeOptions, Judgement, Module, PolicySet};
use tollgate::source::{At, FileId, Limits, SourceFile, SourceMap, Span};

/// A configuration that says nothing, with two kinds of workload.
pub(super) fn config() -> Config {
    let workload = |group: &str, kind: &str, path: &str| Workload {
        group: group.into(),
        kind: kind.into(),
        path: Pointer::parse(path).unwrap(),
    };
    Config {
        include: vec![],
        exclude: vec![],
        policies: vec![],
        policy_keys: vec![],
        builtin: false,
        packs: None,
        profile: None,
        adopted: None,
        sandbox: false,
        params: serde_json::Map::new(),
        overrides: vec![],
        waivers: vec![],
        max_waiver_days: 90,
        foreign_waivers: false,
        workloads: vec![workload("", "Pod", ""), workload("apps", "Deployment", "spec.template")],
        charts: Vec::new(),
        terraform: Terraform::default(),
        redact: Vec::new(),
        freeze: None,
        environment: None,
    }
}

/// Facts of a run.
pub(super) fn facts() -> Facts {
    Facts {
        time: 1_700_000_000,
        seed: 7,
        version: Some("1.2.3".into()),
        commit: None,
        environment: Some("production".into()),
        release: None,
    }
}

/// A tree of nodes from JSON; each node's span is a number of its own, in the order of the text.
pub(super) fn node(json: &serde_json::Value, file: FileId, next: &mut usize) -> Node {
    let at = *next;
    *next += 1;
    let span = Span::new(file, at, at + 1);
    let value = match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => Value::Bool(*truth),
        serde_json::Value::Number(number) => Value::Number(match number.as_i64() {
            Some(integer) => Number::Integer(integer),
            None => Number::Float(number.as_f64().unwrap()),
        }),
        serde_json::Value::String(text) => Value::String(text.as_str().into()),
        serde_json::Value::Array(items) => {
            Value::List(items.iter().map(|item| node(item, file, next)).collect())
        }
        serde_json::Value::Object(map) => Value::Map(Map::from_unique(
            map.iter().map(|(key, value)| (key.as_str().into(), node(value, file, next))).collect(),
        )),
    };
    Node::new(value, span)
}

/// An inventory of documents of one kind.
pub(super) fn inventory(kind: DocumentKind, documents: &[&str]) -> Inventory {
    let mut sources = SourceMap::default();
    let documents = documents
        .iter()
        .enumerate()
        .map(|(index, json)| {
            let file = sources.add(SourceFile::new(format!("doc{index}.json"), json.as_bytes().to_vec()));
            let json: serde_json::Value = serde_json::from_str(json).unwrap();
            let root = node(&json, file, &mut 0);
            let kind_name = json["kind"].as_str().unwrap_or_default();
            let pod_template = match kind_name {
                "Pod" => Some(Pointer::default()),
                "Deployment" => Pointer::parse("spec.template"),
                _ => None,
            };
            let address = match kind {
                DocumentKind::Manifest => {
                    format!("{kind_name}/{}", json["metadata"]["name"].as_str().unwrap_or_default())
                }
                _ => json["address"].as_str().unwrap_or("plan.json").to_owned(),
            };
            Document { kind, address, file, plan: None, root, unknown: vec![], pod_template, lines: (1, 1) }
        })
        .collect();
    Inventory { sources, documents, ..Inventory::default() }
}

/// Loads modules named `a.rego`, `b.rego`, …
pub(super) fn load(modules: &[&str]) -> PolicySet {
    let modules = modules
        .iter()
        .zip('a'..)
        .map(|(text, name)| Module { path: format!("{name}.rego"), text: (*text).to_owned() });
    PolicySet::load(modules.collect(), vec![], &config(), &Limits::default())
}

/// Judges with two threads.
pub(super) fn judge(set: &PolicySet, inventory: &Inventory) -> Judgement {
    judge_with(set, inventory, 2, &Limits::default())
}

/// Judges with a number of threads and limits.
pub(super) fn judge_with(
    set: &PolicySet,
    inventory: &Inventory,
    threads: usize,
    limits: &Limits,
) -> Judgement {
    let options = JudgeOptions { threads, limits, off: &BTreeSet::new(), cancel: &AtomicBool::new(false) };
    policy::judge(set, inventory, &facts(), &options)
}

/// The findings over manifests as `address path: message` lines.
pub(super) fn lines(modules: &[&str], documents: &[&str]) -> Vec<String> {
    let set = load(modules);
    assert_eq!(set.diagnostics(), [], "the policies load");
    let judgement = judge(&set, &inventory(DocumentKind::Manifest, documents));
    let found = |finding: &policy::Finding| {
        let path = finding.path.as_ref().map(|path| format!(" {path}")).unwrap_or_default();
        format!("{}{path}: {}", finding.address, finding.message)
    };
    judgement.findings.iter().map(found).collect()
}

/// The message of a policy in a module over one manifest, `none` without one, or the error.
pub(super) fn says(module: &str, document: &str) -> String {
    let lines = lines(&[module], &[document]);
    lines.iter().map(|line| line.split_once(": ").unwrap().1).collect::<Vec<_>>().join(" | ")
}

/// The codes of a load's diagnostics, each with the text that it points at.
pub(super) fn refusals(modules: &[&str]) -> Vec<(String, String)> {
    let set = load(modules);
    let told = set.diagnostics().iter().map(|diagnostic| {
        assert!(diagnostic.help.is_some(), "{} has help", diagnostic.code);
        assert!(!diagnostic.message.contains('\n') && !diagnostic.message.ends_with('.'));
        let text = match diagnostic.at {
            At::Span(span) => {
                let text = set.sources().file(span.file).unwrap().text().unwrap();
                text[span.range()].to_owned()
            }
            _ => String::new(),
        };
        (diagnostic.code.to_owned(), text)
    });
    told.collect()
}
