//! Benchmarks of `judge`: 1,000 manifests of about 1 kB against the built-in policies, beside the time of
//! reading and parsing them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use divan::Bencher;
use tollgate::config::Config;
use tollgate::document::Inventory;
use tollgate::input::{self, ReadOptions};
use tollgate::policy::{self, Facts, JudgeOptions, PolicySet, bundle};
use tollgate::source::{Limits, Tree};

fn main() {
    divan::main();
}

/// A manifest with what most have; every tenth is no workload.
fn manifest(number: usize) -> String {
    if number.is_multiple_of(10) {
        return format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings-{number}\ndata:\n{}",
            (0..30)
                .map(|line| format!("  key-{line}: value {line} of {number}\n"))
                .collect::<Vec<_>>()
                .concat()
        );
    }
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{number}
  namespace: shop
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/instance: web-{number}
spec:
  replicas: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: web
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web
    spec:
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: web
          image: registry.example.com/shop/web:1.4.{number}
          ports:
            - containerPort: 8080
          env:
            - name: LOG_LEVEL
              value: info
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{memory: 256Mi}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          livenessProbe:
            httpGet: {{path: /healthz, port: 8080}}
          readinessProbe:
            httpGet: {{path: /ready, port: 8080}}
"
    )
}

/// A folder of manifests that differ in names and images.
fn tree() -> Tree {
    let file = |number| (format!("shop/web-{number}.yaml"), manifest(number).into_bytes());
    Tree::Memory((0..1000).map(file).collect::<BTreeMap<_, _>>())
}

/// A folder of manifests each of which has something of its own wherever the policies look.
fn unlike_tree() -> Tree {
    let file = |number: usize| {
        let text = manifest(number)
            .replace("runAsUser: 1000", &format!("runAsUser: {}", 1000 + number))
            .replace("port: 8080}", &format!("port: {}}}", 8080 + number))
            .replace("type: RuntimeDefault", &format!("type: RuntimeDefault\n          own-{number}: x"))
            .replace("    spec:\n", &format!("    spec:\n      own-{number}: x\n"))
            .replace("            readOnly", &format!("            own-{number}: x\n            readOnly"))
            .replace("              drop", &format!("              own-{number}: x\n              drop"))
            .replace("          ports:", &format!("          own-{number}: x\n          ports:"));
        (format!("shop/web-{number}.yaml"), text.into_bytes())
    };
    Tree::Memory((0..1000).map(file).collect::<BTreeMap<_, _>>())
}

fn read(tree: &Tree, threads: usize) -> Inventory {
    let options = ReadOptions { threads, ..ReadOptions::default() };
    input::read(tree, &Config::default(), &options)
}

fn facts() -> Facts {
    Facts { time: 1_700_000_000, seed: 1, version: None, commit: None, environment: None, release: None }
}

#[divan::bench(args = [1, 2])]
fn read_and_parse(bencher: Bencher<'_, '_>, threads: usize) {
    let tree = tree();
    bencher.bench(|| read(&tree, threads));
}

#[divan::bench]
fn load(bencher: Bencher<'_, '_>) {
    let limits = Limits::default();
    bencher.bench(|| PolicySet::load(bundle::builtin(), Vec::new(), &Config::default(), &limits));
}

#[divan::bench(args = [1, 2])]
fn judge(bencher: Bencher<'_, '_>, threads: usize) {
    judge_all(bencher, threads, &tree());
}

#[divan::bench(args = [1, 2])]
fn judge_unlike(bencher: Bencher<'_, '_>, threads: usize) {
    judge_all(bencher, threads, &unlike_tree());
}

fn judge_all(bencher: Bencher<'_, '_>, threads: usize, tree: &Tree) {
    let limits = Limits::default();
    let set = PolicySet::load(bundle::builtin(), Vec::new(), &Config::default(), &limits);
    assert!(set.diagnostics().is_empty(), "the built-in policies load: {:?}", set.diagnostics());
    let inventory = read(tree, threads);
    assert_eq!(inventory.documents.len(), 1000);
    let (off, cancel) = (BTreeSet::new(), AtomicBool::new(false));
    let options = JudgeOptions { threads, limits: &limits, off: &off, cancel: &cancel };
    bencher.bench(|| policy::judge(&set, &inventory, &facts(), &options));
}
