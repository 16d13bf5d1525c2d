//! A run over documents in memory, and the bundle of it.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use tollgate::config::Config;
use tollgate::document::{Document, DocumentKind, FileRecord, Inventory, Pointer, Reading, json};
use tollgate::evidence::{
    self, Failure, Program, Release, ReleaseFacts, ReplayOptions, Report, Status, Subject, TrustedBy,
    Verification, VerifyOptions,
};
use tollgate::policy::{self, DataFile, Facts, JudgeOptions, Judgement, Module, PolicySet, PolicySeverity};
use tollgate::signature::{Sign, SigningKey, VerifyingKey};
use tollgate::source::{Digest, Limits, Location, Position, SourceFile, SourceMap};
use tollgate::verdict::time::parse_day;
use tollgate::verdict::{self, Judged, Notice, Verdict, Waiver, WaiverOrigin};

/// 2026-01-02T03:04:05Z.
pub(crate) const TIME: i64 = 1_767_323_045;

/// A policy that wants non-root users.
pub(crate) const RUN_AS_NON_ROOT: &str = r#"# METADATA
# title: Pods run as a non-root user
# description: Root in the container is root on the node once it escapes.
# custom:
#   id: T-001
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Set `securityContext.runAsNonRoot`.
#   controls:
#     nist-800-53r5: [AC-6, "AC-6(3)"]
package tollgate.test.non_root

deny contains {"msg": "the pod may run as root", "path": "spec"} if {
	not input.spec.securityContext.runAsNonRoot
}
"#;

/// Everything that a run is made of.
pub(crate) struct Run {
    pub(crate) inputs: Vec<(String, String)>,
    pub(crate) modules: Vec<Module>,
    pub(crate) data: Vec<DataFile>,
    pub(crate) config: Config,
    pub(crate) waivers: Vec<Waiver>,
    pub(crate) signed_waivers: Vec<(Waiver, Vec<u8>)>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) release: ReleaseFacts,
    pub(crate) subjects: Vec<Subject>,
    pub(crate) reports: Vec<Report>,
    pub(crate) bypass: Vec<String>,
    pub(crate) off: BTreeSet<String>,
    pub(crate) limits: Limits,
    pub(crate) change: fn(&mut Inventory),
}

impl Default for Run {
    /// One pod that passes one policy.
    fn default() -> Self {
        Self {
            inputs: vec![("shop/pod.json".to_owned(), pod("web", true))],
            modules: vec![module("policies/non_root.rego", RUN_AS_NON_ROOT)],
            data: Vec::new(),
            config: config(),
            waivers: Vec::new(),
            signed_waivers: Vec::new(),
            notices: Vec::new(),
            release: ReleaseFacts {
                stream: "shop".to_owned(),
                version: "1.4.0".to_owned(),
                ..ReleaseFacts::default()
            },
            subjects: vec![Subject::file("app-1.4.0.tgz", Digest::of(b"the artifact"))],
            reports: Vec::new(),
            bypass: Vec::new(),
            off: BTreeSet::new(),
            limits: Limits::default(),
            change: |_| {},
        }
    }
}

/// What a run came to.
pub(crate) struct Outcome {
    pub(crate) inventory: Inventory,
    pub(crate) judgement: Judgement,
    pub(crate) policy_set: PolicySet,
    pub(crate) verdict: Verdict,
    pub(crate) facts: Facts,
}

impl Run {
    pub(crate) fn judge(&self) -> Outcome {
        let mut inventory = inventory(&self.inputs);
        (self.change)(&mut inventory);
        let policy_set = PolicySet::load(self.modules.clone(), self.data.clone(), &self.config, &self.limits);
        let facts = Facts {
            time: TIME,
            seed: 0,
            version: Some("1.4.0".to_owned()),
            commit: None,
            environment: Some("production".to_owned()),
            release: self.release.authors.is_some().then(|| self.release.to_json()),
        };
        let cancel = AtomicBool::new(false);
        let options = JudgeOptions { threads: 2, limits: &self.limits, off: &self.off, cancel: &cancel };
        let judgement = policy::judge(&policy_set, &inventory, &facts, &options);
        let verdict = verdict::decide(self.judged(&inventory, &judgement, &policy_set, &facts));
        Outcome { inventory, judgement, policy_set, verdict, facts }
    }

    fn judged<'a>(
        &'a self,
        inventory: &'a Inventory,
        judgement: &'a Judgement,
        policy_set: &'a PolicySet,
        facts: &Facts,
    ) -> Judged<'a> {
        Judged {
            inventory,
            judgement,
            policy_diagnostics: policy_set.diagnostics(),
            policy_sources: policy_set.sources(),
            config: &self.config,
            waivers: &self.waivers,
            notices: &self.notices,
            time: facts.time,
            stream: Some(&self.release.stream),
            baseline: None,
            off: &self.off,
        }
    }

    pub(crate) fn try_pack(&self) -> Result<Vec<u8>, Failure> {
        self.try_pack_by(&[&key()])
    }

    pub(crate) fn pack_by(&self, signers: &[&dyn Sign]) -> Vec<u8> {
        self.try_pack_by(signers).unwrap()
    }

    fn try_pack_by(&self, signers: &[&dyn Sign]) -> Result<Vec<u8>, Failure> {
        let outcome = self.judge();
        let Outcome { inventory, judgement, policy_set, verdict, facts } = &outcome;
        let steering = SourceFile::new("tollgate.yaml", b"environment: production\n".to_vec());
        let release = Release {
            release: &self.release,
            subjects: &self.subjects,
            policy_set,
            policy_set_name: ("test", "1"),
            judged: self.judged(inventory, judgement, policy_set, facts),
            verdict,
            facts,
            limits: &self.limits,
            program: Program { version: "0.1.0", binary: Some(Digest::of(b"the program")) },
            steering: &[("config", &steering)],
            bypass: &[self.bypass.clone(), evidence::bypass(&self.config, policy_set.policies())].concat(),
            reports: &self.reports,
            redaction_key: Some(key().redaction_key()),
            sources: None,
            threads: 2,
            valid_until: None,
            signed_waivers: &self.signed_waivers,
        };
        evidence::pack(&release, signers)
    }

    pub(crate) fn pack(&self) -> Vec<u8> {
        self.try_pack().unwrap()
    }
}

pub(crate) fn key() -> SigningKey {
    SigningKey::generate([42; 32])
}

pub(crate) fn keys() -> [VerifyingKey; 1] {
    [key().verifying_key()]
}

/// Verifies with the test's key and nothing required, an hour after the judging.
pub(crate) fn verify(bundle: &[u8]) -> Verification {
    let keys = keys();
    evidence::verify(bundle, &options(&keys))
}

pub(crate) fn options(keys: &[VerifyingKey]) -> VerifyOptions<'_> {
    VerifyOptions {
        no_requirements: true,
        no_subject: true,
        ..VerifyOptions::new(TrustedBy::Keys(keys), TIME + 3600)
    }
}

/// Verifies, and gives step and code of what failed first.
pub(crate) fn failure(bundle: &[u8]) -> (u8, &'static str) {
    first_failure(&verify(bundle))
}

/// Step and code of what failed first.
pub(crate) fn first_failure(verification: &Verification) -> (u8, &'static str) {
    let numbers: Vec<u8> = verification.steps.iter().map(|step| step.number).collect();
    assert!((1..=16).all(|number| numbers.contains(&number)), "all steps are told: {numbers:?}");
    assert!(numbers.is_sorted(), "in their order");
    let failed = verification.steps.iter().find(|step| step.status == Status::Fail);
    failed.map_or((0, "none"), |step| (step.number, step.code.unwrap()))
}

/// The same, and evaluates again.
pub(crate) fn verify_and_replay(bundle: &[u8], threads: usize) -> Verification {
    let keys = keys();
    let cancel = AtomicBool::new(false);
    let replay =
        Some(ReplayOptions { threads, cancel: &cancel, binary: None, evaluate: None, from_sources: false });
    evidence::verify(bundle, &VerifyOptions { replay, ..options(&keys) })
}

/// A report that any replay can make again.
pub(crate) fn summary(verdict: &Verdict) -> Report {
    let text = format!("{}: {} documents\n", verdict.decision.name(), verdict.totals.documents);
    Report { path: "reports/summary.md".to_owned(), bytes: text.into_bytes() }
}

/// A waiver from a file for the default policy.
pub(crate) fn waiver(id: &str, resource: &str, expires: &str) -> Waiver {
    let start = Position { line: 3, column: 5 };
    let end = Position { line: 9, column: 1 };
    Waiver {
        id: id.to_owned(),
        policy: "T-001".to_owned(),
        resource: resource.to_owned(),
        path: None,
        controls: vec!["nist-800-53r5:AC-6".to_owned()],
        stream: Some("shop".to_owned()),
        severity_max: Some(PolicySeverity::High),
        reason: "the image comes next week".to_owned(),
        ticket: "OPS-1".to_owned(),
        owner: "dev@example.org".to_owned(),
        approver: Some("sec@example.org".to_owned()),
        not_before: parse_day("2025-12-01"),
        expires: parse_day(expires),
        defect: None,
        origin: WaiverOrigin::File,
        foreign: None,
        location: Location { path: "waivers.yaml".to_owned(), start, end },
    }
}

pub(crate) fn module(path: &str, text: &str) -> Module {
    Module { path: path.to_owned(), text: text.to_owned() }
}

/// A pod, as JSON over several lines.
pub(crate) fn pod(name: &str, non_root: bool) -> String {
    format!(
        r#"{{
  "apiVersion": "v1",
  "kind": "Pod",
  "metadata": {{"name": "{name}", "annotations": {{"é 1.5": "x", "z": "\ud83d\ude00"}}}},
  "spec": {{
    "securityContext": {{"runAsNonRoot": {non_root}}},
    "containers": [{{"image": "nginx:1.27", "name": "c", "limits": [1, 2.5, 1e400, 0.1]}}]
  }}
}}
"#
    )
}

fn inventory(inputs: &[(String, String)]) -> Inventory {
    let mut sources = SourceMap::default();
    let mut documents = Vec::new();
    let mut files = Vec::new();
    for (path, text) in inputs {
        let file = sources.add(SourceFile::new(path.clone(), text.clone().into_bytes()));
        let root = json::parse(file, text, &Limits::default()).unwrap();
        let name = root.at(&Pointer::parse("metadata.name").unwrap()).unwrap().as_str().unwrap().to_owned();
        documents.push(Document {
            kind: DocumentKind::Manifest,
            address: format!("v1/Pod/{name}"),
            file,
            plan: None,
            root,
            unknown: Vec::new(),
            pod_template: Some(Pointer::default()),
            lines: (1, u32::try_from(text.lines().count()).unwrap()),
        });
        files.push(FileRecord {
            path: path.clone(),
            reading: Reading::Read { format: "kubernetes", documents: 1 },
        });
    }
    files.push(FileRecord { path: "shop/readme.md".to_owned(), reading: Reading::NotInput("its name") });
    Inventory { sources, documents, diagnostics: Vec::new(), files, redacted: 0 }
}

/// Settings that weaken nothing.
fn config() -> Config {
    Config { builtin: false, environment: Some("production".to_owned()), ..Config::default() }
}

/// Settings with all that `replay.json` keeps of them.
pub(crate) fn full_config() -> Config {
    let params = r#"{"limit": 0.1, "large": 18446744073709551615, "names": ["a"], "none": null}"#;
    Config {
        builtin: false,
        params: serde_json::from_str(params).unwrap(),
        workloads: Vec::new(),
        environment: Some("production".to_owned()),
        ..Config::default()
    }
}
