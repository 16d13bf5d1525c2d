//! Policies, data and inputs as plain OPA evaluates them: for whoever wants another engine's answer.
//!
//! The policies are those that were given, not what the engine gets. `data` is an OPA bundle with a `.manifest`
//! (OPA's documentation, *Bundle File Format*); the inventory is in bundles of its own, since policies of one plan see
//! the resources of that plan alone. Each input has a query, which asks all policies that concern it. A template of
//! Gatekeeper is a bundle of its own, as it sees no other policy, and each of its constraints has inputs of its own: the
//! object as a review, with the parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;

use flate2::{Compression, GzBuilder};
use serde_json::json;

use super::builtin;
use super::engine::{ENGINE, Value, Version};
use super::gatekeeper::{self, Reviewer};
use super::set::Program;
use super::value::{self, insert, key_text, object, to_json};
use super::{Facts, Metadata, PolicySet, View, context, view};
use crate::document::{Document, DocumentKind, Inventory};
use crate::source::{Digest, FileId, Limits, SourceFile};

/// The version of `queries.json`.
const VERSION: u32 = 1;
/// Why a policy cannot be handed to OPA.
pub const BEYOND_OPA: &str = "it calls a function that OPA does not have";
/// Where policies and data are.
const BUNDLE: &str = "bundle.tar.gz";

/// What plain OPA needs to evaluate the policies of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpaExport {
    /// The files, by their paths.
    pub files: BTreeMap<String, Vec<u8>>,
    /// How many inputs there are.
    pub inputs: usize,
    /// The policy files that the bundle does not have, each with why: they could not be loaded and were not judged by, or
    /// they call a function that OPA does not have.
    pub left_out: Vec<(String, &'static str)>,
    /// The constraints of which it cannot be told whether they concern an object, each with the object's address and why:
    /// they are not asked about it.
    pub not_asked: Vec<(String, String, String)>,
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
    let set = &set.all_compiled(&Limits::default(), 1);
    let mut writer = Writer {
        set,
        inventory,
        files: BTreeMap::new(),
        queries: BTreeMap::new(),
        inventories: BTreeMap::new(),
        templates: BTreeMap::new(),
        conftest: BTreeMap::new(),
    };
    let left_out = writer.bundle(facts)?;
    let (mut asked, mut not_asked) = (Vec::new(), Vec::new());
    let text = |number: &usize| set.modules().get(*number).map(|module| module.text.as_str());
    let is_of_opa =
        |(_, program): &Judge<'_>| !program.modules.iter().filter_map(text).any(builtin::is_beyond_opa);
    let policies = || {
        set.policies()
            .iter()
            .zip(set.programs())
            .filter(|judge| !off.contains(&judge.0.id) && is_of_opa(judge))
    };
    let of_run: Vec<_> = policies().filter(|(policy, _)| policy.view == View::Repository).collect();
    if !of_run.is_empty() {
        let all = context::inventory(&inventory.documents);
        asked.extend(writer.ask("run", None, &all, None, &of_run)?);
    }
    let is_manifest = |document: &&Document| document.kind == DocumentKind::Manifest;
    let manifests: BTreeSet<FileId> =
        inventory.documents.iter().filter(is_manifest).map(|one| one.file).collect();
    let mut reviewer = Reviewer::new(inventory);
    let params = value::field(set.base(), "params");
    for (index, document) in inventory.documents.iter().enumerate() {
        let Ok(values) = value::of_node(&document.root) else { continue };
        let (reviewing, concerned): (Vec<_>, Vec<_>) = policies()
            .enumerate()
            .filter(|(_, (policy, program))| {
                view::shows(policy.view, document)
                    && view::concerns(policy.view, &policy.kinds, document)
                    && !(program.beside && manifests.contains(&document.file))
            })
            .partition(|(_, (policy, _))| policy.view == View::Gatekeeper);
        for (number, judge) in reviewing {
            let constraint = judge.1.constraint.as_deref();
            match constraint.map(|constraint| reviewer.matches(constraint, document)) {
                None | Some(Ok(true)) => {}
                Some(Ok(false)) => continue,
                Some(Err(why)) => {
                    not_asked.push((judge.0.id.clone(), document.address.clone(), why));
                    continue;
                }
            }
            let input = reviewer.input(number, constraint, &params, (index, document), &values);
            let name = format!("{:04}.review-{:04}", index + 1, number + 1);
            asked.extend(writer.ask(&name, Some(document), &input, None, &[judge])?);
        }
        let concerned: Vec<_> = concerned.into_iter().map(|(_, judge)| judge).collect();
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
        "leftOut": left_out.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        "notAsked": not_asked
            .iter()
            .map(|(policy, address, why)| json!({"policy": policy, "address": address, "why": why}))
            .collect::<Vec<_>>(),
        "inputs": asked.iter().map(Asked::to_json).collect::<Vec<_>>(),
    });
    let mut files = writer.files;
    files.insert("queries.json".into(), (format!("{list:#}") + "\n").into_bytes());
    files.insert("run.sh".into(), script(&asked).into_bytes());
    files.insert("README.md".into(), README.as_bytes().to_vec());
    Ok(OpaExport { files, inputs: asked.len(), left_out, not_asked })
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
    /// The bundles of templates of Gatekeeper: by the numbers of its modules.
    templates: BTreeMap<Vec<usize>, String>,
    /// The bundles of `data.conftest.file`: by the file that it names.
    conftest: BTreeMap<String, String>,
}

/// What a policy sees of the inventory.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Around {
    /// It does not look.
    Nothing,
    /// Everything.
    All,
    /// The resources of a plan.
    Plan(String),
}

/// What decides by which bundles a policy is asked.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Beside {
    /// The modules of the template, where it is a constraint of Gatekeeper.
    template: Option<Vec<usize>>,
    /// What it sees of the inventory.
    inventory: Around,
    /// The file that it sees as `data.conftest.file`.
    file: Option<String>,
}

impl Writer<'_> {
    /// Writes the bundle of policies and data; gives the policy files that it does not have.
    fn bundle(&mut self, facts: &Facts) -> io::Result<Vec<(String, &'static str)>> {
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
                if !self.is_of_gatekeeper(index, &module.path) {
                    left_out.push((module.path.clone(), "it could not be loaded"));
                }
                continue;
            };
            if builtin::is_beyond_opa(&module.text) {
                left_out.push((module.path.clone(), BEYOND_OPA));
                continue;
            }
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
        content.insert(".manifest".into(), manifest(&content, &roots, &before).into_bytes());
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
        let sources = &self.inventory.sources;
        let file = document.and_then(|one| sources.file(one.file)).map(SourceFile::path);
        // Policies of a resource see the resources of its plan alone, others see all, and most do not look.
        let beside = |(policy, program): &Judge<'_>| {
            let plan =
                document.filter(|_| view::sees_one_plan(policy.view)).and_then(|one| one.plan.as_deref());
            Beside {
                template: program.constraint.is_some().then(|| program.modules.clone()),
                inventory: match plan {
                    _ if !program.reads_inventory => Around::Nothing,
                    None => Around::All,
                    Some(plan) => Around::Plan(plan.to_owned()),
                },
                file: file.filter(|_| program.reads_file).map(str::to_owned),
            }
        };
        let mut asked = Vec::new();
        let groups: BTreeSet<Beside> = policies.iter().map(beside).collect();
        for group in groups {
            let of_group: Vec<Judge<'_>> =
                policies.iter().filter(|judge| beside(judge) == group).copied().collect();
            let input = format!("inputs/{name}.json");
            let bytes = match wrap {
                Some(wrap) => to_json(&object([(wrap, values.clone())])),
                None => to_json(values),
            };
            self.files.insert(input.clone(), (bytes + "\n").into_bytes());
            let mut bundles = vec![match group.template {
                Some(modules) => self.template(modules)?,
                None => BUNDLE.to_owned(),
            }];
            match group.inventory {
                Around::Nothing => {}
                Around::All => bundles.push(self.inventory(None)?),
                Around::Plan(plan) => bundles.push(self.inventory(Some(plan))?),
            }
            if let Some(file) = group.file {
                bundles.push(self.file(file)?);
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
        let all = match plan.as_deref() {
            Some(plan) => context::inventory(context::of_plan(self.inventory, plan)),
            None => context::inventory(&self.inventory.documents),
        };
        let bytes = data("inventory", &object([("inventory", all)]))?;
        let plans = self.inventories.keys().filter(|plan| plan.is_some()).count();
        let file = if plan.is_none() {
            "inventory.tar.gz".into()
        } else {
            format!("inventory-{:04}.tar.gz", plans + 1)
        };
        self.files.insert(file.clone(), bytes);
        self.inventories.insert(plan, file.clone());
        Ok(file)
    }

    /// The file of the bundle that has `data.conftest.file` as policies over the file at `path` see it.
    fn file(&mut self, path: String) -> io::Result<String> {
        if let Some(file) = self.conftest.get(&path) {
            return Ok(file.clone());
        }
        let mut about = Value::new_object();
        insert(&mut about, &["conftest", "file"], context::file(&path));
        let file = format!("file-{:04}.tar.gz", self.conftest.len() + 1);
        self.files.insert(file.clone(), data("conftest/file", &about)?);
        self.conftest.insert(path, file.clone());
        Ok(file)
    }

    /// The file of the bundle that has the Rego of a template, whose modules have these numbers.
    fn template(&mut self, modules: Vec<usize>) -> io::Result<String> {
        if let Some(file) = self.templates.get(&modules) {
            return Ok(file.clone());
        }
        let mut content = BTreeMap::new();
        let (mut roots, mut before) = (BTreeSet::new(), serde_json::Map::new());
        for (position, number) in modules.iter().enumerate() {
            let text = self.set.gatekeeper().embedded(*number).map(|embedded| embedded.text.clone());
            let (Some(code), Some(text)) = (self.set.code().get(number), text) else { continue };
            roots.extend(code.root.clone());
            let path = format!("template/{:04}.rego", position + 1);
            if code.version == Version::V0 {
                before.insert(path.clone(), json!(0));
                before.insert(format!("/{path}"), json!(0));
            }
            content.insert(path, text.into_bytes());
        }
        content.insert(".manifest".into(), manifest(&content, &roots, &before).into_bytes());
        let file = format!("template-{:04}.tar.gz", self.templates.len() + 1);
        self.files.insert(file.clone(), pack(&content)?);
        self.templates.insert(modules, file.clone());
        Ok(file)
    }

    /// Whether a file has a template or a constraint that policies are judged by.
    fn is_of_gatekeeper(&self, index: usize, path: &str) -> bool {
        let loaded = self.set.gatekeeper();
        let of_path = |(policy, program): Judge<'_>| program.constraint.is_some() && policy.path == path;
        let mut judges = self.set.policies().iter().zip(self.set.programs());
        gatekeeper::is_source(path)
            && (loaded.embedded.iter().any(|embedded| embedded.file == index) || judges.any(of_path))
    }
}

/// The `.manifest` of a bundle of policies.
fn manifest(
    content: &BTreeMap<String, Vec<u8>>,
    roots: &BTreeSet<String>,
    before: &serde_json::Map<String, serde_json::Value>,
) -> String {
    let revision = content.iter().map(|(path, bytes)| format!("{path} {}\n", Digest::of(bytes)));
    let manifest = json!({
        "revision": Digest::of(revision.collect::<String>().as_bytes()).to_string(),
        "roots": roots,
        "rego_version": 1,
        "file_rego_versions": before,
    });
    manifest.to_string()
}

/// A bundle of data below one root.
fn data(root: &str, data: &Value) -> io::Result<Vec<u8>> {
    let data = to_json(data).into_bytes();
    let manifest = json!({"revision": Digest::of(&data).to_string(), "roots": [root]});
    pack(&BTreeMap::from([
        (".manifest".to_owned(), manifest.to_string().into_bytes()),
        ("data.json".to_owned(), data),
    ]))
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
| `template-*.tar.gz` | the Rego of a template of Gatekeeper, apart from all other policies |
| `inventory*.tar.gz` | `data.inventory`, for the inputs whose policies read it |
| `file-*.tar.gz` | `data.conftest.file`, for the inputs whose policies read it |
| `inputs/*.json` | each document as policies saw it; `run.json` is the whole run; secrets are replaced |
| `inputs/*.review-*.json` | an object as a constraint of Gatekeeper saw it: the review, and the constraint's parameters |
| `queries/*.rego` | what is asked over an input: the rules of all policies that concern it |
| `queries.json` | which query and which bundles go with which input, and the address of the document |
| `run.sh` | asks everything: `OPA=/path/to/opa sh run.sh` |

One by hand:

    opa eval --format raw --stdin -b bundle.tar.gz -i inputs/0001.json < queries/0001.rego

What may differ from the verdict: waivers, overrides and unknown values are none of OPA's; `time.now_ns`, `rand.intn` and
`uuid.rfc4122` answer from the clock and from chance here, and from the release's time and seed there; an error of a
builtin makes an expression undefined here (`--strict-builtin-errors` tells it), and an undecided verdict there. A
policy that calls a function which OPA does not have is in `leftOut` of `queries.json`, and not asked. A
constraint of Gatekeeper is asked about the objects that its `match` names; where it selects namespaces by labels that
the release does not tell, it is not asked here (`notAsked` of `queries.json`), and undecided there.
";
