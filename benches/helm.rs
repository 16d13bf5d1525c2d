//! Benchmarks of `input::helm`: templates to trees, and charts to documents with origins.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads what it likes"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use tollgate::input::helm::chart::load;
use tollgate::input::helm::engine::{KUBE_VERSION, KubeVersion, Options, Release, render};
use tollgate::input::helm::values::Overrides;
use tollgate::input::helm::{Compatibility, Randomness, function};
use tollgate::input::template::{Limits as TemplateLimits, Source, Text, parse};
use tollgate::source::{FileId, Limits, Tree, map_ordered};

fn main() {
    divan::main();
}

const HELPERS: &str = r#"{{- define "web.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- define "web.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
app.kubernetes.io/name: {{ include "web.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
"#;

/// A deployment as most charts write it: an action in most lines.
const DEPLOYMENT: &str = r#"{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  labels: {{- include "web.labels" . | nindent 4 }}
  {{- with .Values.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if not (hasKey .Values "autoscaling") }}
  replicas: {{ .Values.replicas | default 1 | int }}
  {{- end }}
  selector:
    matchLabels: {{- include "web.labels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "web.labels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ default "default" .Values.serviceAccount | quote }}
      securityContext: {{- toYaml .Values.podSecurityContext | nindent 8 }}
      containers:
      {{- range $name, $container := .Values.containers }}
      - name: {{ $name }}
        image: "{{ $container.image.repository }}:{{ $container.image.tag | default $.Chart.AppVersion }}"
        ports:
        {{- range $container.ports }}
        - containerPort: {{ . }}
        {{- end }}
        {{- if and $container.resources (ne $name "init") }}
        resources: {{- toYaml $container.resources | nindent 10 }}
        {{- end }}
      {{- end }}
{{- end }}
"#;

const VALUES: &str = r#"enabled: true
replicas: 3
annotations: {team: web, level: "3"}
podSecurityContext:
  runAsNonRoot: true
  seccompProfile: {type: RuntimeDefault}
containers:
  web:
    image: {repository: registry.example.com/web, tag: 1.2.3}
    ports: [80, 443]
    resources:
      limits: {cpu: 500m, memory: 256Mi}
      requests: {cpu: 100m, memory: 128Mi}
  log:
    image: {repository: registry.example.com/log}
    ports: [9000]
"#;

/// A chart with so many deployments.
fn chart(deployments: usize) -> Tree {
    let mut files = vec![
        ("c/Chart.yaml".to_owned(), b"apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: '7'\n".to_vec()),
        ("c/values.yaml".to_owned(), VALUES.into()),
        ("c/templates/_helpers.tpl".to_owned(), HELPERS.into()),
    ];
    for number in 0..deployments {
        let mut text = DEPLOYMENT.to_owned();
        writeln!(text, "{{{{/* the deployment {number} */}}}}").unwrap();
        files.push((format!("c/templates/d{number}.yaml"), text.into()));
    }
    Tree::Memory(files.into_iter().collect())
}

fn options() -> Options {
    Options {
        release: Release::default(),
        kube_version: KubeVersion::parse(KUBE_VERSION, Compatibility::Four).unwrap(),
        api_versions: Vec::new(),
        compatibility: Compatibility::Four,
        randomness: Randomness::Fixed,
        now: 0,
        skip_schema: false,
        limits: Limits::default(),
        template_limits: TemplateLimits::default(),
    }
}

/// Loads and renders a chart, down to documents with origins, and counts these.
fn documents(tree: &Tree, path: &str) -> usize {
    let options = options();
    let Ok(loaded) = load(tree, path, Compatibility::Four, &options.limits) else { return 0 };
    let read = |path: &str| tree.read(path, 1 << 20);
    let Ok(rendered) = render(loaded, &Overrides::default(), &options, &read) else { return 0 };
    rendered.manifests.iter().filter_map(|manifest| rendered.document(manifest)).count()
}

#[divan::bench(sample_count = 20)]
fn parse_a_dense_template(bencher: Bencher<'_, '_>) {
    let text = DEPLOYMENT.repeat(50);
    let functions = function::table();
    let limits = TemplateLimits::default();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let source =
            Rc::new(Source::File { file: FileId::new(0), text: Text::from(text.as_str()), skipped: 0 });
        parse(&functions, &limits, "t", &source).unwrap()
    });
}

#[divan::bench(args = [1, 12], sample_count = 20)]
fn render_a_chart_from_memory(bencher: Bencher<'_, '_>, deployments: usize) {
    let tree = chart(deployments);
    assert_eq!(documents(&tree, "c"), deployments);
    bencher.bench_local(|| documents(&tree, "c"));
}

/// Real charts, where the tests have unpacked them; a few of them where the benchmark is only tried.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn render_real_charts(bencher: Bencher<'_, '_>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/conformance/helm-cases/charts");
    let Ok(entries) = std::fs::read_dir(&folder) else { return };
    let mut charts: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    charts.sort();
    if std::env::args().any(|argument| argument == "--test") {
        charts.truncate(8);
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    bencher.counter(ItemsCount::new(charts.len())).bench_local(|| {
        let counts = map_ordered(
            threads,
            &charts,
            || (),
            |(), chart| {
                let tree = Tree::Disk { base: folder.clone(), paths: vec![chart.clone()] };
                let name = chart.file_name().unwrap_or_default().to_string_lossy();
                documents(&tree, &name)
            },
        );
        counts.iter().sum::<usize>()
    });
}
