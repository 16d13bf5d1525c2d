//! Commands as whole processes: program start, a check of 1,000 manifests, reading them alone, a release and
//! its verification.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark ends by panicking, and writes its own input"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use divan::Bencher;

fn main() {
    divan::main();
}

/// A deployment of about 1 kB that passes the built-in policies.
fn manifest(index: usize) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-{index}
  namespace: shop-{}
  labels:
    app.kubernetes.io/name: service-{index}
    app.kubernetes.io/part-of: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: service-{index}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: service-{index}
        app.kubernetes.io/part-of: shop
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: service
          image: registry.example/shop/service-{index}:1.4.{index}
          ports:
            - containerPort: 8080
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{memory: 256Mi}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          readinessProbe:
            httpGet: {{path: /ready, port: 8080}}
",
        index % 10
    )
}

/// What the deployments of a namespace share: who may talk to them, and how many may be evicted at once.
fn shared(namespace: usize) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: all, namespace: shop-{namespace}}}
spec: {{podSelector: {{}}, policyTypes: [Ingress, Egress]}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: all, namespace: shop-{namespace}}}
spec: {{maxUnavailable: 1, selector: {{matchLabels: {{app.kubernetes.io/part-of: shop}}}}}}
"
    )
}

/// A folder of that many manifests, and of what they share.
fn manifests(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for namespace in 0..count.min(10) {
        std::fs::write(folder.path().join(format!("shop-{namespace}.yaml")), shared(namespace)).unwrap();
    }
    for index in 0..count {
        std::fs::write(folder.path().join(format!("{index}.yaml")), manifest(index)).unwrap();
    }
    folder
}

fn tollgate(folder: &Path, arguments: &[&str]) -> bool {
    exit_code(folder, arguments) == Some(0)
}

fn exit_code(folder: &Path, arguments: &[&str]) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("SOURCE_DATE_EPOCH", "1767323045").status().unwrap().code()
}

#[divan::bench]
fn start(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| assert!(tollgate(Path::new("."), &["--version"])));
}

#[divan::bench(sample_count = 20)]
fn read_1000_manifests(bencher: Bencher<'_, '_>) {
    let folder = manifests(1000);
    bencher.bench_local(|| assert!(!tollgate(folder.path(), &["render", "--view", "plan"])));
}

#[divan::bench(sample_count = 20)]
fn check_1000_manifests(bencher: Bencher<'_, '_>) {
    let folder = manifests(1000);
    bencher.bench_local(|| assert!(tollgate(folder.path(), &["check"])));
}

#[divan::bench(sample_count = 20)]
fn check_one_manifest(bencher: Bencher<'_, '_>) {
    let folder = manifests(1);
    bencher.bench_local(|| assert!(tollgate(folder.path(), &["check"])));
}

#[divan::bench(sample_count = 10)]
fn release_of_100_manifests(bencher: Bencher<'_, '_>) {
    let folder = manifests(100);
    assert!(tollgate(folder.path(), &["key", "new", "gate"]));
    let release = ["release", "--version", "1", "--key", "gate.pem", "--artifact", "0.yaml", "--force"];
    bencher.bench_local(|| assert!(tollgate(folder.path(), &release)));
}

#[divan::bench(sample_count = 10)]
fn verify_and_replay_100_manifests(bencher: Bencher<'_, '_>) {
    let folder = manifests(100);
    assert!(tollgate(folder.path(), &["key", "new", "gate"]));
    let release = ["release", "--version", "1", "--key", "gate.pem", "--artifact", "0.yaml"];
    assert!(tollgate(folder.path(), &release));
    let verify =
        ["verify", "0.yaml.evidence.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject"];
    bencher.bench_local(|| assert!(tollgate(folder.path(), &[&verify[..], &["--replay"]].concat())));
}

/// The corpus of real root modules, if the conformance data are unpacked.
fn roots() -> Option<PathBuf> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/conformance/terraform-plans");
    base.join("modules").is_dir().then_some(base)
}

/// A root module with all policies, start to finish: denied, with findings. Judged where it lies.
#[divan::bench(sample_count = 20)]
fn check_a_terraform_root(bencher: Bencher<'_, '_>) {
    let Some(base) = roots() else { return };
    let folder = base.join("modules/terraform-aws-vpc/examples/complete");
    bencher.bench_local(|| assert_eq!(exit_code(&folder, &["check"]), Some(1)));
}

/// All 56 root modules of the corpus, and whatever else lies there.
#[divan::bench(sample_count = 5)]
fn check_56_terraform_roots(bencher: Bencher<'_, '_>) {
    let Some(base) = roots() else { return };
    bencher.bench_local(|| assert_eq!(exit_code(&base, &["check"]), Some(1)));
}
