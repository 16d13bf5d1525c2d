//! What was known before: findings that are told apart and do not block.

use std::collections::BTreeMap;

use super::{Record, Verdict, identity};
use crate::document::{Node, Number, Value, json};
use crate::policy::Outcome;
use crate::source::{At, Diagnostic, FileId, Limits, Span, Stage};

/// The version of the format, `schemas/baseline.schema.json`.
const VERSION: i64 = 1;

/// The findings of an earlier run, by identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<String, BaselineEntry>,
}

/// How often a baseline knows a finding, and of what it is, for people to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaselineEntry {
    /// The policy's id.
    pub policy: String,
    /// The address.
    pub address: String,
    /// The [`place`](Record::place).
    pub place: String,
    /// How many findings share policy, address and place.
    pub count: usize,
}

impl Baseline {
    /// The objections of a run that no waiver lifts.
    pub fn of(verdict: &Verdict) -> Self {
        let mut baseline = Self::default();
        for record in verdict.records.iter().filter(|record| record.outcome == Outcome::Fail) {
            let entry = baseline.entries.entry(base(record)).or_insert_with(|| BaselineEntry {
                policy: record.policy.clone(),
                address: record.address.clone(),
                place: record.place.clone(),
                count: 0,
            });
            entry.count += 1;
        }
        baseline
    }

    /// Reads the text that [`to_text`](Self::to_text) writes.
    ///
    /// # Errors
    /// All that is wrong with it, with spans into `file`: syntax, fields that are missing or unknown, entries
    /// that stand twice, an identity that is not that of the policy, address and place beside it.
    pub fn parse(file: FileId, text: &str, limits: &Limits) -> Result<Self, Vec<Diagnostic>> {
        let root = json::parse(file, text, limits)
            .map_err(|diagnostic| vec![Diagnostic { stage: Stage::Config, ..diagnostic }])?;
        let mut reader = Reader { diagnostics: Vec::new() };
        let entries = reader.root(&root);
        if reader.diagnostics.is_empty() { Ok(Self { entries }) } else { Err(reader.diagnostics) }
    }

    /// The text of the file: JSON, sorted by policy, address and place, one entry a line, so that a change
    /// shows as the lines that changed.
    pub fn to_text(&self) -> String {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by(|a, b| (a.1, a.0).cmp(&(b.1, b.0)));
        let lines = entries.into_iter().map(|(identity, entry)| {
            let BaselineEntry { policy, address, place, count } = entry;
            let line = serde_json::json!({
                "policy": policy, "address": address, "place": place, "count": count, "identity": identity,
            });
            format!("\n    {line}")
        });
        let lines: Vec<_> = lines.collect();
        let end = if lines.is_empty() { "" } else { "\n  " };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{}{end}]\n}}\n", lines.join(","))
    }

    /// The entries by identity.
    pub fn entries(&self) -> &BTreeMap<String, BaselineEntry> {
        &self.entries
    }

    /// Marks the objections among `records` that are known, as many as the baseline counts, in their order.
    pub(super) fn mark(&self, records: &mut [Record]) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for record in records.iter_mut().filter(|record| record.outcome == Outcome::Fail) {
            let base = base(record);
            let Some(entry) = self.entries.get(&base) else { continue };
            let seen = seen.entry(base).or_default();
            *seen += 1;
            record.known = *seen <= entry.count;
        }
    }
}

/// The identity that all findings of the same policy, address and place share.
fn base(record: &Record) -> String {
    identity(&record.policy, &record.address, &record.place, 0)
}

/// Reads a baseline and collects what is wrong.
struct Reader {
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn root(&mut self, root: &Node) -> BTreeMap<String, BaselineEntry> {
        let mut entries = BTreeMap::new();
        self.refuse_unknown(root, &["version", "findings"]);
        match self.integer(root, "version") {
            Some(VERSION) | None => {}
            Some(other) => {
                let span = root.get("version").unwrap_or(root).origin.span;
                let help = format!("this tollgate reads version {VERSION}: write the baseline anew");
                self.wrong(span, format!("a baseline of version {other} cannot be read"), &help);
            }
        }
        let findings = root.get("findings");
        let Some(list) = findings.and_then(Node::as_list) else {
            let span = findings.unwrap_or(root).origin.span;
            self.wrong(span, "a baseline has a list `findings`".into(), AGAIN);
            return entries;
        };
        for node in list {
            let Some((identity, entry)) = self.entry(node) else { continue };
            if entries.insert(identity, entry).is_some() {
                self.wrong(node.origin.span, "the finding stands twice in the baseline".into(), AGAIN);
            }
        }
        entries
    }

    fn entry(&mut self, node: &Node) -> Option<(String, BaselineEntry)> {
        self.refuse_unknown(node, &["policy", "address", "place", "count", "identity"]);
        let policy = self.text(node, "policy");
        let address = self.text(node, "address");
        let place = self.text(node, "place");
        let written = self.text(node, "identity");
        let count = self.integer(node, "count");
        let (policy, address, place, written, count) = (policy?, address?, place?, written?, count?);
        let Some(count) = usize::try_from(count).ok().filter(|count| *count > 0) else {
            self.wrong(node.origin.span, format!("a finding cannot be counted {count} times"), AGAIN);
            return None;
        };
        if written != identity(&policy, &address, &place, 0) {
            let message = "the identity is not that of the policy, address and place beside it".into();
            self.wrong(node.origin.span, message, AGAIN);
            return None;
        }
        Some((written, BaselineEntry { policy, address, place, count }))
    }

    fn refuse_unknown(&mut self, node: &Node, names: &[&str]) {
        let Some(map) = node.as_map() else { return };
        for (key, value) in map.iter().filter(|(key, _)| !names.contains(key)) {
            let help = format!("its fields are {}", names.join(", "));
            self.wrong(value.origin.span, format!("a baseline has no field `{key}` here"), &help);
        }
    }

    fn text(&mut self, node: &Node, name: &str) -> Option<String> {
        let text = node.get(name).and_then(Node::as_str).map(str::to_owned);
        if text.is_none() {
            let span = node.get(name).unwrap_or(node).origin.span;
            self.wrong(span, format!("a finding of a baseline has a text `{name}`"), AGAIN);
        }
        text
    }

    fn integer(&mut self, node: &Node, name: &str) -> Option<i64> {
        if let Some(Value::Number(Number::Integer(number))) = node.get(name).map(|node| &node.value) {
            return Some(*number);
        }
        let span = node.get(name).unwrap_or(node).origin.span;
        self.wrong(span, format!("a baseline has a whole number `{name}` here"), AGAIN);
        None
    }

    fn wrong(&mut self, span: Span, message: String, help: &str) {
        let diagnostic = Diagnostic::error(Stage::Config, "baseline-malformed", At::Span(span), message);
        self.diagnostics.push(diagnostic.help(help));
    }
}

/// What helps against a baseline that somebody changed by hand.
const AGAIN: &str = "write the baseline anew with `tollgate check --write-baseline FILE`";
