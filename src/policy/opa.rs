//! Policies, data and inputs as plain OPA evaluates them: for whoever wants another engine's answer.
//!
//! The policies are those that were given, not what the engine gets. `data` is an OPA bundle with a `.manifest`
//! (OPA's documentation, *Bundle File Format*); the inventory is in bundles of its own, since policies of one plan see
//! the resources of that plan alone. Each input has a query, which asks all policies that concern it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;

use flate2::{Compression, GzBuilder};
use serde_json::json;

use super::engine::{ENGINE, Value, Version};
use super::set::Program;
use super::value::{self, insert, key_text, object, to_json};
use super::{Facts, Metadata, PolicySet, View, context, view};
use crate::document::{Document, Inventory};
use crate::source::Digest;

/// The version of `queries.json`.
const VERSION: u32 = 1;
/// Where policies and data are.
const BUNDLE: &str = "bundle.tar.gz";

/// What plain OPA needs to evaluate the policies of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpaExport {
    /// The files, by their paths.
    pub files: BTreeMap<String, Vec<u8>>,
    /// How many inputs there are.
    pub inputs: usize,
    /// The policy files that were not judged by, since they could not be loaded; the bundle does not have them.
    pub left_out: Vec<String>,
}

/// Writes what OPA needs to evaluate `set` over `inventory`, without the policies of the ids `off`. The same run
/// gives the same bytes.
///
/// # Errors
/// A file is too large for an archive.
pub fn export(
    set: &PolicySet,
    inventory: &Inventory,
    facts: &Facts,
    off: &BTreeSet<String>,
) -> io::Result<OpaExport> {
    let mut writer = Writer {
        set,
        inventory,
        files: BTreeMap::new(),
        queries: BTreeMap::new(),
        inventories: BTreeMap::new(),
    };
    let left_out = writer.bundle(facts)?;
    let mut asked = Vec::new();
    let policies =
        || set.policies().iter().zip(set.programs()).filter(|(policy, _)| !off.contains(&policy.id));
    let of_run: Vec<_> = policies().filter(|(policy, _)| policy.view == View::Repository).collect();
    if !of_run.is_empty() {
        let all = context::inventory(inventory, None);
        asked.extend(writer.ask("run", None, &all, None, &of_run)?);
    }
    for (index, document) in inventory.documents.iter().enumerate() {
        let Ok(values) = value::of_node(&document.root) else { continue };
        let concerned: Vec<_> = policies()
            .filter(|(policy, _)| {
                view::shows(policy.view, document) && view::concerns(policy.view, &policy.kinds, document)
            })
            .collect();
        let wraps: BTreeSet<Option<&'static str>> =
            concerned.iter().map(|(_, program)| program.wrap).collect();
        for wrap in wraps {
            let of_wrap: Vec<_> =
                concerned.iter().filter(|(_, program)| program.wrap == wrap).copied().collect();
            let name = match wrap {
                Some(wrap) => format!("{:04}.{wrap}", index + 1),
                None => format!("{:04}", index + 1),
            };
            asked.extend(writer.ask(&name, Some(document), &values, wrap, &of_wrap)?);
        }
    }
    let list = json!({
        "version": VERSION,
        "engine": ENGINE,
        "bundle": BUNDLE,
        "leftOut": left_out,
        "inputs": asked.iter().map(Asked::to_json).collect::<Vec<_>>(),
    });
    let mut files = writer.files;
    files.insert("queries.json".into(), (format!("{list:#}") + "\n").into_bytes());
    files.insert("run.sh".into(), script(&asked).into_bytes());
    files.insert("README.md".into(), README.as_bytes().to_vec());
    Ok(OpaExport { files, inputs: asked.len(), left_out })
}

/// An input with what is asked over it.
struct Asked {
    input: String,
    query: String,
    bundles: Vec<String>,
    address: Option<String>,
    kind: &'static str,
    policies: Vec<(String, Vec<String>)>,
}

impl Asked {
    fn to_json(&self) -> serde_json::Value {
        let policies = self.policies.iter().map(|(id, rules)| (id.clone(), json!(rules)));
        json!({
            "input": self.input,
            "address": self.address,
            "kind": self.kind,
            "bundles": self.bundles,
            "query": self.query,
            "policies": policies.collect::<serde_json::Map<_, _>>(),
        })
    }
}

/// A policy with what is needed to evaluate it.
type Judge<'a> = (&'a Metadata, &'a Program);

/// Makes the files.
struct Writer<'a> {
    set: &'a PolicySet,
    inventory: &'a Inventory,
    files: BTreeMap<String, Vec<u8>>,
    /// The queries that there are, with their files.
    queries: BTreeMap<String, String>,
    /// The bundles of inventories: by the plan whose resources it has, its file.
    inventories: BTreeMap<Option<String>, String>,
}

impl Writer<'_> {
    /// Writes the bundle of policies and data; gives the policy files that it does not have.
    fn bundle(&mut self, facts: &Facts) -> io::Result<Vec<String>> {
        let mut data = self.set.base().clone();
        insert(&mut data, &["release"], context::release(facts));
        let mut roots: BTreeSet<String> = match &data {
            Value::Object(members) => members.iter_sorted().map(|(key, _)| key_text(key)).collect(),
            _ => BTreeSet::new(),
        };
        let mut content = BTreeMap::from([("data.json".to_owned(), to_json(&data).into_bytes())]);
        let mut before = serde_json::Map::new();
        let mut left_out = Vec::new();
        for (index, module) in self.set.modules().iter().enumerate() {
            let Some(code) = self.set.code().get(&index) else {
                left_out.push(module.path.clone());
                continue;
            };
            roots.extend(code.root.clone());
            let name = module.path.rsplit('/').next().unwrap_or_default();
            let path = format!("policies/{:04}/{name}", index + 1);
            if code.version == Version::V0 {
                // OPA compares the name in the archive; unpacked, it has a `/` before it.
                before.insert(path.clone(), json!(0));
                before.insert(format!("/{path}"), json!(0));
            }
            content.insert(path, module.text.clone().into_bytes());
        }
        // The inventory is in bundles of its own, and two bundles must not own the same.
        roots.remove("inventory");
        let revision = content.iter().map(|(path, bytes)| format!("{path} {}\n", Digest::of(bytes)));
        let manifest = json!({
            "revision": Digest::of(revision.collect::<String>().as_bytes()).to_string(),
            "roots": roots,
            "rego_version": 1,
            "file_rego_versions": before,
        });
        content.insert(".manifest".into(), manifest.to_string().into_bytes());
        self.files.insert(BUNDLE.into(), pack(&content)?);
        Ok(left_out)
    }

    /// Writes an input and the query over it; none where nothing concerns it.
    fn ask(
        &mut self,
        name: &str,
        document: Option<&Document>,
        values: &Value,
        wrap: Option<&str>,
        policies: &[Judge<'_>],
    ) -> io::Result<Vec<Asked>> {
        // Policies of a resource see the resources of its plan alone, others see all, and most do not look.
        let plan = |(policy, program): &Judge<'_>| {
            let plan = document.filter(|_| policy.view == View::Resource).and_then(|one| one.plan.as_deref());
            program.reads_inventory.then(|| plan.map(str::to_owned))
        };
        let mut asked = Vec::new();
        let groups: BTreeSet<Option<Option<String>>> = policies.iter().map(plan).collect();
        for group in groups {
            let of_group: Vec<Judge<'_>> =
                policies.iter().filter(|judge| plan(judge) == group).copied().collect();
            let input = format!("inputs/{name}.json");
            let bytes = match wrap {
                Some(wrap) => to_json(&object([(wrap, values.clone())])),
                None => to_json(values),
            };
            self.files.insert(input.clone(), (bytes + "\n").into_bytes());
            let mut bundles = vec![BUNDLE.to_owned()];
            if let Some(plan) = group {
                bundles.push(self.inventory(plan)?);
            }
            asked.push(Asked {
                input,
                query: self.query(&of_group),
                bundles,
                address: document.map(|document| document.address.clone()),
                kind: document.map_or("run", |document| document.kind.name()),
                policies: of_group
                    .iter()
                    .map(|(policy, program)| {
                        let rules = program.entries.iter().map(|entry| entry.path.clone());
                        (policy.id.clone(), rules.collect())
                    })
                    .collect(),
            });
        }
        Ok(asked)
    }

    /// The file of the query that asks some policies. What is undefined gives no value, where OPA would give none for
    /// the whole query.
    fn query(&mut self, policies: &[Judge<'_>]) -> String {
        let text = |text: &str| to_json(&Value::from(text));
        let rule =
            |entry: &super::set::Entry| format!("{}: [said | said := {}]", text(&entry.name), entry.path);
        let policy = |(policy, program): &Judge<'_>| {
            let rules: Vec<String> = program.entries.iter().map(rule).collect();
            format!("\t{}: {{{}}}", text(&policy.id), rules.join(", "))
        };
        let policies: Vec<String> = policies.iter().map(policy).collect();
        let query = format!("{{\n{},\n}}\n", policies.join(",\n"));
        let next = format!("queries/{:04}.rego", self.queries.len() + 1);
        let file = self.queries.entry(query.clone()).or_insert(next).clone();
        self.files.insert(file.clone(), query.into_bytes());
        file
    }

    /// The file of the bundle that has the inventory as policies over a resource of `plan` see it, or all of it.
    fn inventory(&mut self, plan: Option<String>) -> io::Result<String> {
        if let Some(file) = self.inventories.get(&plan) {
            return Ok(file.clone());
        }
        let all = context::inventory(self.inventory, plan.as_deref());
        let data = to_json(&object([("inventory", all)])).into_bytes();
        let manifest = json!({"revision": Digest::of(&data).to_string(), "roots": ["inventory"]});
        let content = BTreeMap::from([
            (".manifest".to_owned(), manifest.to_string().into_bytes()),
            ("data.json".to_owned(), data),
        ]);
        let plans = self.inventories.keys().filter(|plan| plan.is_some()).count();
        let file = if plan.is_none() {
            "inventory.tar.gz".into()
        } else {
            format!("inventory-{:04}.tar.gz", plans + 1)
        };
        self.files.insert(file.clone(), pack(&content)?);
        self.inventories.insert(plan, file.clone());
        Ok(file)
    }
}

/// An archive without times and owners, so that the same files give the same bytes.
fn pack(content: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::default()));
    for (path, bytes) in content {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        archive.append_data(&mut header, format!("/{path}").trim_start_matches('/'), bytes.as_slice())?;
    }
    archive.into_inner()?.finish()
}

/// The script that asks all queries; one line of JSON for each.
fn script(asked: &[Asked]) -> String {
    let mut script = String::from(SCRIPT);
    for one in asked {
        // Writing into a string does not fail.
        let _ = write!(script, "ask {} {}", one.input, one.query);
        for bundle in &one.bundles {
            let _ = write!(script, " -b {bundle}");
        }
        script.push('\n');
    }
    script
}

const SCRIPT: &str = r##"#!/bin/sh
# Asks plain OPA (1.0 or later) what the policies say of each input. For each, a line `# INPUT` and what was said:
# a JSON object from policies to rules to what they gave; a list is empty where a rule gave nothing.
set -eu
cd "$(dirname "$0")"
ask() {
	input=$1
	query=$2
	shift 2
	echo "# $input"
	"${OPA:-opa}" eval --format raw --stdin --input "$input" "$@" < "$query"
}
"##;

const README: &str = r"# Policies of a release, for plain OPA

Written by `tollgate export --opa` from verified evidence.

| File | What it is |
| --- | --- |
| `bundle.tar.gz` | the policies as they were given, and `data` as they saw it: data files, `params`, `release`, `kubernetes` |
| `inventory*.tar.gz` | `data.inventory`, for the inputs whose policies read it |
| `inputs/*.json` | each document as policies saw it; `run.json` is the whole run; secrets are replaced |
| `queries/*.rego` | what is asked over an input: the rules of all policies that concern it |
| `queries.json` | which query and which bundles go with which input, and the address of the document |
| `run.sh` | asks everything: `OPA=/path/to/opa ./run.sh` |

One by hand:

    opa eval --format raw --stdin -b bundle.tar.gz -i inputs/0001.json < queries/0001.rego

What may differ from the verdict: waivers, overrides and unknown values are none of OPA's; `time.now_ns`, `rand.intn` and
`uuid.rfc4122` answer from the clock and from chance here, and from the release's time and seed there; an error of a
builtin makes an expression undefined here (`--strict-builtin-errors` tells it), and an undecided verdict there.
";
