//! What the parent sends: policies first, then what they judge.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Write};
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::answer::{pointer_of, pointer_to};
use crate::config::{Config, Workload};
use crate::document::json::{self, canonical};
use crate::document::{Document, DocumentKind, Inventory, Node, Number, Pointer, Value};
use crate::policy::{DataFile, Facts, Module};
use crate::source::{FileId, Limits, SourceFile};

/// The version of the format.
pub(super) const VERSION: u64 = 1;

/// What is loaded, with the settings that have a say in it.
#[derive(Debug, Clone, Copy)]
pub struct Policies<'a> {
    /// The policies.
    pub modules: &'a [Module],
    /// Their data files.
    pub data: &'a [DataFile],
    /// The settings, of which parameters and workloads are sent.
    pub config: &'a Config,
    /// The limits.
    pub limits: &'a Limits,
}

/// What the child has read of [`Policies`].
pub(super) struct PoliciesRead {
    pub(super) modules: Vec<Module>,
    pub(super) data: Vec<DataFile>,
    pub(super) config: Config,
    pub(super) limits: Limits,
}

/// What is judged, with what judges.
#[derive(Debug, Clone, Copy)]
pub struct Subjects<'a> {
    /// The documents; their secrets are replaced already.
    pub inventory: &'a Inventory,
    /// The facts.
    pub facts: &'a Facts,
    /// The ids of policies that are switched off.
    pub off: &'a BTreeSet<String>,
    /// The number of threads.
    pub threads: usize,
    /// The policy that is judged first where they are judged one after the other; none for all at once.
    pub from: Option<usize>,
}

/// What the child has read of [`Subjects`].
pub(super) struct SubjectsRead {
    pub(super) inventory: Inventory,
    pub(super) facts: Facts,
    pub(super) off: BTreeSet<String>,
    pub(super) threads: usize,
    pub(super) from: Option<usize>,
}

impl Policies<'_> {
    /// The line that is sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        let module = |module: &Module| json!([module.path, module.text]);
        let file = |file: &DataFile| json!([file.path, file.prefix, file.text]);
        let workload = |one: &Workload| json!([one.group, one.kind, pointer_to(&one.path)]);
        let limits = self.limits;
        let line = json!({
            "version": VERSION,
            "modules": self.modules.iter().map(module).collect::<Vec<_>>(),
            "data": self.data.iter().map(file).collect::<Vec<_>>(),
            // As text: floats are read back to the same ones by our reader.
            "params": Json::Object(self.config.params.clone()).to_string(),
            "workloads": self.config.workloads.iter().map(workload).collect::<Vec<_>>(),
            "limits": [
                limits.file_bytes,
                limits.files,
                limits.folder_depth,
                limits.depth,
                limits.nodes,
                u64::try_from(limits.evaluation.as_millis()).unwrap_or(u64::MAX),
                limits.policy_bytes,
            ],
        });
        let mut bytes = line.to_string().into_bytes();
        bytes.push(b'\n');
        bytes
    }
}

impl PoliciesRead {
    /// Reads the line.
    ///
    /// # Errors
    /// It is not what [`Policies::to_bytes`] writes.
    pub(super) fn read(input: &mut dyn BufRead) -> io::Result<Self> {
        let line = line(input)?;
        Self::of(&line).ok_or_else(|| malformed("the policies"))
    }

    fn of(line: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(line).ok()?;
        if json.get("version")?.as_u64()? != VERSION {
            return None;
        }
        let text = |json: &Json, index: usize| Some(json.get(index)?.as_str()?.to_owned());
        let module = |json: &Json| Some(Module { path: text(json, 0)?, text: text(json, 1)? });
        let file = |json: &Json| {
            let prefix = json.get(1)?.as_array()?.iter();
            let prefix = prefix.map(|name| name.as_str().map(str::to_owned)).collect::<Option<_>>()?;
            Some(DataFile { path: text(json, 0)?, prefix, text: text(json, 2)? })
        };
        let workload = |json: &Json| {
            Some(Workload { group: text(json, 0)?, kind: text(json, 1)?, path: pointer_of(json.get(2)?)? })
        };
        let limits = limits(json.get("limits")?)?;
        let params = parse(json.get("params")?.as_str()?)?;
        let Some(Json::Object(params)) = to_serde(&params) else { return None };
        Some(Self {
            modules: json.get("modules")?.as_array()?.iter().map(module).collect::<Option<_>>()?,
            data: json.get("data")?.as_array()?.iter().map(file).collect::<Option<_>>()?,
            config: Config {
                params,
                workloads: json.get("workloads")?.as_array()?.iter().map(workload).collect::<Option<_>>()?,
                ..Config::default()
            },
            limits,
        })
    }
}

fn limits(json: &Json) -> Option<Limits> {
    let number = |index: usize| json.get(index)?.as_u64();
    let count = |index: usize| usize::try_from(number(index)?).ok();
    Some(Limits {
        file_bytes: number(0)?,
        files: count(1)?,
        folder_depth: count(2)?,
        depth: count(3)?,
        nodes: count(4)?,
        evaluation: Duration::from_millis(number(5)?),
        policy_bytes: count(6)?,
    })
}

impl Subjects<'_> {
    /// Writes the lines that are sent: what there is to know, then two a document, what is known of it and its
    /// values.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let facts = self.facts;
        let head = json!({
            "time": facts.time,
            "seed": facts.seed,
            "release": facts.version,
            "commit": facts.commit,
            "environment": facts.environment,
            "facts": facts.release.as_ref().map(|json| String::from_utf8_lossy(&json.to_bytes()).into_owned()),
            "off": self.off,
            "threads": self.threads,
            "from": self.from,
            "documents": self.inventory.documents.len(),
        });
        writeln!(out, "{head}")?;
        for document in &self.inventory.documents {
            let unknown: Vec<_> = document.unknown.iter().map(pointer_to).collect();
            let known = json!([
                document.kind.name(),
                document.address,
                document.plan,
                unknown,
                document.pod_template.as_ref().map(pointer_to),
                self.inventory.sources.file(document.file).map(SourceFile::path),
            ]);
            writeln!(out, "{known}")?;
            writeln!(out, "{}", json::write(&document.root))?;
        }
        out.flush()
    }
}

impl SubjectsRead {
    /// Reads the lines.
    ///
    /// # Errors
    /// They are not what [`Subjects::write`] writes.
    pub(super) fn read(input: &mut dyn BufRead) -> io::Result<Self> {
        let head: Json = serde_json::from_str(&line(input)?).map_err(|_| malformed("the facts"))?;
        let count = head.get("documents").and_then(Json::as_u64).ok_or_else(|| malformed("the facts"))?;
        let mut inventory = Inventory::default();
        let mut files = BTreeMap::new();
        for _ in 0..count {
            let known = line(input)?;
            let values = line(input)?;
            let sources = &mut inventory.sources;
            // A document's file is told by its path: a policy may ask for that.
            let mut file = |path: &str| {
                let add = || sources.add(SourceFile::new(path.to_owned(), Vec::new()));
                *files.entry(path.to_owned()).or_insert_with(add)
            };
            let document = document(&known, &values, &mut file).ok_or_else(|| malformed("a document"))?;
            inventory.documents.push(document);
        }
        Self::of(&head, inventory).ok_or_else(|| malformed("the facts"))
    }

    fn of(head: &Json, inventory: Inventory) -> Option<Self> {
        let off = head.get("off")?.as_array()?.iter();
        Some(Self {
            inventory,
            facts: Facts {
                time: head.get("time")?.as_i64()?,
                seed: head.get("seed")?.as_u64()?,
                version: maybe(head.get("release")?).ok()?,
                commit: maybe(head.get("commit")?).ok()?,
                environment: maybe(head.get("environment")?).ok()?,
                release: match maybe(head.get("facts")?).ok()? {
                    None => None,
                    Some(text) => Some(canonical::parse_canonical(text.as_bytes()).ok()?),
                },
            },
            off: off.map(|id| id.as_str().map(str::to_owned)).collect::<Option<_>>()?,
            threads: usize::try_from(head.get("threads")?.as_u64()?).ok()?,
            from: match head.get("from")? {
                Json::Null => None,
                index => Some(usize::try_from(index.as_u64()?).ok()?),
            },
        })
    }
}

/// A document as the child has it: its places mean nothing, since the parent fills them in.
fn document(known: &str, values: &str, file: &mut dyn FnMut(&str) -> FileId) -> Option<Document> {
    let known: Json = serde_json::from_str(known).ok()?;
    let kind = DocumentKind::of_name(known.get(0)?.as_str()?)?;
    Some(Document {
        kind,
        address: known.get(1)?.as_str()?.to_owned(),
        file: file(known.get(5)?.as_str().unwrap_or_default()),
        plan: maybe(known.get(2)?).ok()?.map(Into::into),
        root: parse(values)?,
        unknown: known.get(3)?.as_array()?.iter().map(pointer_of).collect::<Option<Vec<Pointer>>>()?,
        pod_template: match known.get(4)? {
            Json::Null => None,
            steps => Some(pointer_of(steps)?),
        },
        lines: (0, 0),
    })
}

/// Reads JSON of our own: what was let in once is not limited again.
fn parse(text: &str) -> Option<Node> {
    let limits = Limits {
        file_bytes: u64::MAX,
        depth: Limits::default().depth.saturating_mul(4),
        nodes: usize::MAX,
        ..Limits::default()
    };
    json::parse(FileId::new(0), text, &limits).ok()
}

/// A text or null; an error for anything else.
fn maybe(json: &Json) -> Result<Option<String>, ()> {
    match json {
        Json::Null => Ok(None),
        Json::String(text) => Ok(Some(text.clone())),
        _ => Err(()),
    }
}

/// The value of a node as `serde_json` has it. Its own reader rounds some floats by their last digit; ours does not.
fn to_serde(node: &Node) -> Option<Json> {
    Some(match &node.value {
        Value::Null => Json::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(Number::Integer(integer)) => (*integer).into(),
        Value::Number(Number::Float(float)) => serde_json::Number::from_f64(*float)?.into(),
        Value::Number(Number::Decimal(digits)) => match digits.parse::<u64>() {
            Ok(integer) => integer.into(),
            Err(_) => serde_json::Number::from_f64(digits.parse().ok()?)?.into(),
        },
        Value::String(text) => Json::String(text.to_string()),
        Value::List(items) => items.iter().map(to_serde).collect::<Option<Vec<_>>>()?.into(),
        Value::Map(map) => {
            let entry = |(key, node): (&str, &Node)| Some((key.to_owned(), to_serde(node)?));
            Json::Object(map.iter().map(entry).collect::<Option<_>>()?)
        }
    })
}

/// The next line. The parent sends whole lines alone.
fn line(input: &mut dyn BufRead) -> io::Result<String> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    if line.pop() == Some('\n') { Ok(line) } else { Err(malformed("a line")) }
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} cannot be read"))
}
