//! Benchmarks of foreign policies: many packages over many documents, plan policies, and loading.
//!
//! Documents are unlike each other wherever the policies look, so that no answer is recalled.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

use divan::Bencher;
use divan::counter::ItemsCount;
use serde_json::json;
use tollgate::config::Config;
use tollgate::document::Inventory;
use tollgate::input::{self, ReadOptions};
use tollgate::policy::{self, Facts, JudgeOptions, Module, PolicySet};
use tollgate::source::{Limits, Tree};

fn main() {
    divan::main();
}

/// Documents of the benchmarks of judging.
const DOCUMENTS: usize = 5_000;

/// The kinds of the documents, in turn.
const KINDS: [(&str, &str); 5] = [
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("v1", "Service"),
    ("networking.k8s.io/v1", "Ingress"),
];

/// A manifest with something of its own wherever the policies look.
fn manifest(number: usize) -> String {
    let (version, kind) = KINDS.get(number % KINDS.len()).copied().unwrap_or_default();
    format!(
        "apiVersion: {version}
kind: {kind}
metadata:
  name: web-{number}
  namespace: shop-{number}
  labels: {{app: web-{number}, team: shop, tier-{number}: x}}
spec:
  replicas: {number}
  template:
    metadata: {{labels: {{app: web-{number}}}}}
    spec:
      serviceAccountName: sa-{number}
      containers:
        - name: web-{number}
          image: registry.example.com/shop/web:1.4.{number}
          ports: [{{containerPort: {port}}}]
          resources: {{requests: {{cpu: {number}m}}, limits: {{memory: {number}Mi}}}}
          securityContext: {{runAsUser: {number}, privileged: false}}
        - name: side-{number}
          image: registry.example.com/shop/side:1.4.{number}
",
        port = 1024 + number
    )
}

/// The policy of a number: what most policies do, in six variants. One in five speaks.
fn policy(number: usize) -> Module {
    let body = match number % 6 {
        0 => "deny contains msg if {\n\tinput.kind == \"Deployment\"\n\tsome container in input.spec.template.spec.containers\n\tendswith(container.image, \":latest\")\n\tmsg := sprintf(\"container %s has no version\", [container.name])\n}\n".to_owned(),
        1 => "deny contains msg if {\n\tinput.kind in {\"Deployment\", \"StatefulSet\"}\n\tnot input.metadata.labels.team\n\tmsg := sprintf(\"%s says no team\", [input.metadata.name])\n}\n".to_owned(),
        2 => "deny contains msg if {\n\tinput.kind == \"Service\"\n\tinput.spec.type == \"NodePort\"\n\tmsg := \"no node ports\"\n}\n".to_owned(),
        3 => "workload if input.kind == \"StatefulSet\"\n\nworkload if input.kind == \"DaemonSet\"\n\ndeny contains {\"msg\": msg, \"path\": [\"spec\", \"replicas\"]} if {\n\tworkload\n\tinput.spec.replicas < 2\n\tmsg := \"too few replicas\"\n}\n".to_owned(),
        4 => "containers contains container if some container in input.spec.template.spec.containers\n\ndeny contains msg if {\n\tsome container in containers\n\tcontainer.securityContext.privileged\n\tmsg := sprintf(\"%s is privileged\", [container.name])\n}\n".to_owned(),
        _ => "deny contains msg if {\n\tinput.kind == \"Ingress\"\n\tsome rule in input.spec.rules\n\tnot startswith(rule.host, \"shop\")\n\tmsg := sprintf(\"%s is not ours\", [rule.host])\n}\n".to_owned(),
    };
    Module {
        path: format!("policies/p{number}.rego"),
        text: format!(
            "# METADATA\n# title: Policy {number}\n# custom:\n#   id: P{number}\n#   view: kubernetes\npackage bench.p{number}\n\nimport rego.v1\n\n{body}"
        ),
    }
}

fn set(policies: usize) -> PolicySet {
    let modules = (0..policies).map(policy).collect();
    let set = PolicySet::load(modules, Vec::new(), &Config::default(), &Limits::default());
    assert!(set.diagnostics().is_empty(), "the policies load: {:?}", set.diagnostics());
    assert_eq!(set.policies().len(), policies);
    set
}

fn inventory(documents: usize) -> Inventory {
    let mut files = BTreeMap::new();
    for first in (0..documents).step_by(100) {
        let mut text = String::new();
        for number in first..documents.min(first + 100) {
            let _ = write!(text, "---\n{}", manifest(number));
        }
        files.insert(format!("shop/{first:05}.yaml"), text.into_bytes());
    }
    let inventory = input::read(&Tree::Memory(files), &Config::default(), &ReadOptions::default());
    assert_eq!(inventory.documents.len(), documents, "{:?}", inventory.diagnostics.first());
    inventory
}

fn judge(bencher: Bencher<'_, '_>, set: &PolicySet, inventory: &Inventory, threads: usize) {
    let limits = Limits::default();
    let facts =
        Facts { time: 1_700_000_000, seed: 1, version: None, commit: None, environment: None, release: None };
    let (off, cancel) = (BTreeSet::new(), AtomicBool::new(false));
    let options = JudgeOptions { threads, limits: &limits, off: &off, cancel: &cancel };
    bencher
        .counter(ItemsCount::new(inventory.documents.len()))
        .bench(|| policy::judge(set, inventory, &facts, &options));
}

/// Every policy is evaluated over every document.
#[divan::bench(args = [1, 2], sample_count = 5)]
fn fifty_packages(bencher: Bencher<'_, '_>, threads: usize) {
    judge(bencher, &set(50).without_shortcuts(), &inventory(DOCUMENTS), threads);
}

/// A document meets only the policies that concern it.
#[divan::bench(args = [1, 2], sample_count = 5)]
fn fifty_packages_selected(bencher: Bencher<'_, '_>, threads: usize) {
    judge(bencher, &set(50), &inventory(DOCUMENTS), threads);
}

/// Ten times the policies.
#[divan::bench(args = [2], sample_count = 3)]
fn five_hundred_packages(bencher: Bencher<'_, '_>, threads: usize) {
    judge(bencher, &set(500).without_shortcuts(), &inventory(DOCUMENTS), threads);
}

/// Resources of the plan.
const RESOURCES: usize = 2_000;

/// A plan whose resources have something of their own.
fn plan() -> Inventory {
    let change = |number: usize| {
        let kinds = ["aws_s3_bucket", "aws_instance", "aws_security_group", "aws_iam_role"];
        let kind = kinds.get(number % kinds.len()).copied().unwrap_or_default();
        let after = json!({
            "name": format!("own-{number}"),
            "acl": "private",
            "tags": {"team": "shop", "number": number.to_string()},
            "ingress": [{"from_port": number, "to_port": number, "cidr_blocks": ["10.0.0.0/8"]}],
        });
        json!({
            "address": format!("{kind}.own_{number}"),
            "mode": "managed",
            "type": kind,
            "name": format!("own_{number}"),
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": {"id": true}},
        })
    };
    let changes: Vec<_> = (0..RESOURCES).map(change).collect();
    let plan = json!({"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes});
    let files = BTreeMap::from([("plan.json".to_owned(), plan.to_string().into_bytes())]);
    let inventory = input::read(&Tree::Memory(files), &Config::default(), &ReadOptions::default());
    assert!(inventory.documents.len() > RESOURCES, "{:?}", inventory.diagnostics.first());
    inventory
}

/// What policies over a whole plan do.
fn plan_policy(number: usize) -> Module {
    let body = match number % 4 {
        0 => {
            "deny contains msg if {\n\tsome change in input.resource_changes\n\tchange.type == \"aws_s3_bucket\"\n\tchange.change.after.acl == \"public-read\"\n\tmsg := sprintf(\"%s is public\", [change.address])\n}\n"
        }
        1 => {
            "deny contains msg if {\n\tsome change in input.resource_changes\n\tnot change.change.after.tags.team\n\tmsg := sprintf(\"%s has no team\", [change.address])\n}\n"
        }
        2 => {
            "deny contains msg if {\n\tsome change in input.resource_changes\n\tchange.type == \"aws_security_group\"\n\tsome rule in change.change.after.ingress\n\t\"0.0.0.0/0\" in rule.cidr_blocks\n\tmsg := sprintf(\"%s is open\", [change.address])\n}\n"
        }
        _ => {
            "deleted contains change.address if {\n\tsome change in input.resource_changes\n\t\"delete\" in change.change.actions\n}\n\ndeny contains msg if {\n\tcount(deleted) > 5\n\tmsg := \"too many deletions\"\n}\n"
        }
    };
    Module {
        path: format!("policies/plan{number}.rego"),
        text: format!("package plans.p{number}\n\nimport rego.v1\n\n{body}"),
    }
}

/// Twenty policies over a whole plan, unknown values included.
#[divan::bench(args = [1, 2], sample_count = 5)]
fn whole_plan(bencher: Bencher<'_, '_>, threads: usize) {
    let modules = (0..20).map(plan_policy).collect();
    let set = PolicySet::load(modules, Vec::new(), &Config::default(), &Limits::default());
    assert_eq!(set.policies().len(), 20, "{:?}", set.diagnostics());
    judge(bencher, &set, &plan(), threads);
}

#[divan::bench(args = [50, 400], sample_count = 5)]
fn load(bencher: Bencher<'_, '_>, policies: usize) {
    let modules: Vec<Module> = (0..policies).map(policy).collect();
    bencher
        .with_inputs(|| modules.clone())
        .bench_values(|modules| PolicySet::load(modules, Vec::new(), &Config::default(), &Limits::default()));
}
