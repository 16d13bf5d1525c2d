//! A run made by hand: files, documents and findings, as the rooms before `verdict` would give them.

use std::collections::{BTreeMap, BTreeSet};

use tollgate::config::{Config, Edition, Enforced, Enforcement, Override};
use tollgate::document::{Document, DocumentKind, FileRecord, Inventory, Map, Node, Pointer, Reading, Value};
use tollgate::policy::{Finding, FindingKind, Judgement, Metadata, PolicySeverity, PolicyTally, View};
use tollgate::source::{Diagnostic, FileId, SourceFile, SourceMap, Span};
use tollgate::verdict::{Baseline, Judged, Notice, Verdict, Waiver, decide, switched_off, time};

/// 2026-03-10, noon.
pub(crate) const TIME: &str = "2026-03-10T12:00:00Z";

/// Everything that a verdict depends on, to be changed by a test.
pub(crate) struct Run {
    pub(crate) inventory: Inventory,
    pub(crate) judgement: Judgement,
    pub(crate) policy_sources: SourceMap,
    pub(crate) policy_diagnostics: Vec<Diagnostic>,
    pub(crate) config: Config,
    pub(crate) waivers: Vec<Waiver>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) baseline: Option<Baseline>,
}

impl Run {
    /// A run over nothing.
    pub(crate) fn new() -> Self {
        Self {
            inventory: Inventory::default(),
            judgement: Judgement::default(),
            policy_sources: SourceMap::default(),
            policy_diagnostics: Vec::new(),
            config: config(),
            waivers: Vec::new(),
            notices: Vec::new(),
            baseline: None,
        }
    }

    /// A file with one document, whose root begins at its first line that is no comment.
    pub(crate) fn file(&mut self, path: &str, text: &str) -> FileId {
        let file = self.inventory.sources.add(SourceFile::new(path, text.as_bytes().to_vec()));
        let reading = Reading::Read { format: "kubernetes", documents: 1 };
        self.inventory.files.push(FileRecord { path: path.into(), reading });
        file
    }

    /// A document of the part of a file's text that begins with `from` and ends before `to`. Its scalars are
    /// `scalars`, where they first stand.
    pub(crate) fn document(
        &mut self,
        file: FileId,
        address: &str,
        from: &str,
        to: &str,
        scalars: &[&str],
    ) -> usize {
        let source = self.inventory.sources.file(file).unwrap();
        let text = source.text().unwrap();
        let start = text.find(from).unwrap();
        let end = if to.is_empty() { text.len() } else { start + text[start..].find(to).unwrap() };
        let scalar = |(index, scalar): (usize, &&str)| {
            let at = start + text[start..].find(*scalar).unwrap();
            let span = Span::new(file, at, at + scalar.len());
            (format!("k{index}").into(), Node::new(Value::String((*scalar).into()), span))
        };
        let entries = scalars.iter().enumerate().map(scalar).collect();
        let root = Node::new(Value::Map(Map::from_unique(entries)), Span::new(file, start, end));
        let offset = |at: usize| u32::try_from(at).unwrap();
        let lines = (source.position(offset(start)).line, source.position(offset(end - 1)).line);
        self.inventory.documents.push(Document {
            kind: DocumentKind::Manifest,
            address: address.into(),
            file,
            plan: None,
            root,
            unknown: Vec::new(),
            pod_template: None,
            lines,
        });
        self.inventory.documents.len() - 1
    }

    /// A policy that passed everywhere so far.
    pub(crate) fn policy(&mut self, id: &str, severity: PolicySeverity, enforcement: Enforcement) -> usize {
        self.judgement.policies.push(Metadata {
            id: id.into(),
            title: format!("Title of {id}"),
            description: format!("Why {id} matters."),
            severity,
            enforcement,
            view: View::Kubernetes,
            kinds: Vec::new(),
            fix: format!("Mend it for {id}."),
            controls: BTreeMap::from([("nist-800-53r5".into(), vec!["AC-6".into()])]),
            same_as: BTreeMap::new(),
            since: Edition::FIRST,
            params: BTreeMap::new(),
            ignore_unknown: false,
            package: format!("data.{id}"),
            path: format!("policies/{id}.rego"),
        });
        self.judgement.tallies.push(PolicyTally::default());
        self.judgement.policies.len() - 1
    }

    /// A finding about `text` of the document's file, where it first stands.
    pub(crate) fn finding(
        &mut self,
        policy: usize,
        document: usize,
        kind: FindingKind,
        path: &str,
        text: &str,
    ) {
        let found = &self.inventory.documents[document];
        let source = self.inventory.sources.file(found.file).unwrap();
        let at = source.text().unwrap().find(text).unwrap();
        let about = &self.judgement.policies[policy];
        self.judgement.findings.push(Finding {
            policy,
            document: Some(document),
            kind,
            message: format!("`{text}` is wrong"),
            address: found.address.clone(),
            path: Pointer::parse(path),
            span: Some(Span::new(found.file, at, at + text.len())),
            labels: Vec::new(),
            severity: about.severity,
            enforcement: about.enforcement,
            fix: Some(about.fix.clone()),
            details: None,
        });
        // A document counts once, by the first that holds of error, fail, undecided.
        let tally = &mut self.judgement.tallies[policy];
        let worse = tally.errors.contains(&document)
            || kind == FindingKind::Undecided && tally.failed.contains(&document);
        for list in [&mut tally.passed, &mut tally.undecided, &mut tally.failed] {
            list.retain(|other| worse || *other != document);
        }
        let list = match kind {
            FindingKind::Fail => &mut tally.failed,
            FindingKind::Undecided => &mut tally.undecided,
            FindingKind::Error => &mut tally.errors,
        };
        if !worse && !list.contains(&document) {
            list.push(document);
        }
    }

    /// An override of enforcement.
    pub(crate) fn enforce(&mut self, policy: &str, paths: &[&str], enforcement: Option<Enforcement>) {
        self.config.overrides.push(Override {
            policy: policy.into(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            environment: None,
            enforcement: Some(enforcement.map_or(Enforced::Off, Enforced::As)),
            severity: None,
        });
    }

    /// The ids of the policies that are off.
    pub(crate) fn off(&self) -> BTreeSet<String> {
        switched_off(&self.config, self.judgement.policies.iter().map(|policy| policy.id.as_str()))
    }

    /// The verdict.
    pub(crate) fn decide(&self) -> Verdict {
        decide(Judged {
            inventory: &self.inventory,
            judgement: &self.judgement,
            policy_diagnostics: &self.policy_diagnostics,
            policy_sources: &self.policy_sources,
            config: &self.config,
            waivers: &self.waivers,
            notices: &self.notices,
            time: time::parse_rfc3339(TIME).unwrap(),
            stream: None,
            baseline: self.baseline.as_ref(),
            off: &self.off(),
        })
    }
}

/// Settings without overrides.
fn config() -> Config {
    Config {
        include: Vec::new(),
        exclude: Vec::new(),
        policies: Vec::new(),
        policy_keys: Vec::new(),
        builtin: true,
        packs: None,
        profile: None,
        adopted: None,
        sandbox: false,
        params: serde_json::Map::new(),
        overrides: Vec::new(),
        waivers: Vec::new(),
        max_waiver_days: 90,
        foreign_waivers: false,
        workloads: Vec::new(),
        charts: Vec::new(),
        terraform: tollgate::config::Terraform::default(),
        redact: Vec::new(),
        freeze: None,
        environment: None,
    }
}
