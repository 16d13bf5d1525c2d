//! Benchmarks of `yaml`: text to documents with spans, over text as it is in real clusters.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads what it likes"
)]

use std::fmt::Write as _;
use std::path::Path;

use divan::Bencher;
use divan::counter::BytesCount;
use tollgate::document::{json, yaml};
use tollgate::source::{FileId, Limits};

fn main() {
    divan::main();
}

/// Deployments and services of so many shops, about 1 kB each.
fn manifests(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        write!(
            text,
            r#"---
# The shop of country {number}.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-{number}
  namespace: shops
  labels: {{app.kubernetes.io/name: shop, country: "{number}"}}
  annotations:
    description: >-
      Sells things to people
      who want them.
spec:
  replicas: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: shop
  template:
    metadata:
      labels:
        app.kubernetes.io/name: shop
    spec:
      securityContext:
        runAsNonRoot: true
        seccompProfile: {{type: RuntimeDefault}}
      containers:
        - name: web
          image: registry.example.com/shop/web:1.{number}.0
          args: ["--listen", ":8080", "--log-level=info"]
          command:
          - /bin/sh
          - -c
          - |
            exec /usr/bin/shop \
              --config /etc/shop/config.yaml
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits:
              memory: 256Mi
          ports:
            - containerPort: 8080
              protocol: TCP
"#
        )
        .unwrap();
    }
    text
}

#[divan::bench]
fn manifests_of_1_kb(bencher: Bencher) {
    let text = manifests(1000);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| yaml::parse(FileId::new(0), divan::black_box(&text), &Limits::default()));
}

#[divan::bench]
fn rendered_charts(bencher: Bencher) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/conformance/helm/golden/helm4");
    let mut texts: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        texts.extend(std::fs::read_to_string(entry.unwrap().path()));
    }
    texts.sort();
    texts.truncate(100);
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let parse = |text: &String| yaml::parse(FileId::new(0), text, &Limits::default()).documents.len();
        divan::black_box(&texts).iter().map(parse).sum::<usize>()
    });
}

#[divan::bench]
fn json_of_a_plan(bencher: Bencher) {
    let parsed = yaml::parse(FileId::new(0), &manifests(1000), &Limits::default());
    let documents: Vec<String> =
        parsed.documents.iter().map(|document| json::write(&document.root)).collect();
    let text = format!("[{}]", documents.join(",\n"));
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| json::parse(FileId::new(0), divan::black_box(&text), &Limits::default()).unwrap());
}

#[divan::bench]
fn json_written(bencher: Bencher) {
    let parsed = yaml::parse(FileId::new(0), &manifests(1000), &Limits::default());
    let bytes: usize = parsed.documents.iter().map(|document| json::write(&document.root).len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let write = |document: &yaml::Document| json::write(&document.root).len();
        divan::black_box(&parsed.documents).iter().map(write).sum::<usize>()
    });
}
