//! Real charts, byte for byte. `TOLLGATE_HELM_CASE=part-of-an-id` runs the cases of that name alone and shows where
//! they differ.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tollgate::input::helm::chart::load;
use tollgate::input::helm::engine::{KUBE_VERSION, KubeVersion, Options, Release, Rendered, Shown, render};
use tollgate::input::helm::values::Overrides;
use tollgate::input::helm::{Compatibility, Randomness};
use tollgate::source::{Limits, Tree, map_ordered};

/// Why a case differs whose answer was recorded with files that the chart only links to: Helm itself, asked for what the
/// archive holds, gives our answer.
const LINKS: &str = "the archive lacks files that the chart links to";

/// Cases that differ, each with the reason. A listed case that comes out right fails the test.
const GAPS: &[(&str, &str)] = &[
    ("VictoriaMetrics-helm-charts__charts__victoria-metrics-operator-crds", LINKS),
    ("VictoriaMetrics-helm-charts__charts__victoria-metrics-operator-crds__helm3", LINKS),
    ("projectcalico-calico__charts__calico", LINKS),
    ("projectcalico-calico__charts__calico__helm3", LINKS),
    ("projectcalico-calico__charts__crd.projectcalico.org.v1", LINKS),
    ("projectcalico-calico__charts__crd.projectcalico.org.v1__helm3", LINKS),
    ("projectcalico-calico__charts__projectcalico.org.v3", LINKS),
    ("projectcalico-calico__charts__projectcalico.org.v3__helm3", LINKS),
    ("rook-rook__deploy__charts__rook-ceph-cluster", LINKS),
    ("rook-rook__deploy__charts__rook-ceph-cluster__372", LINKS),
    ("rook-rook__deploy__charts__rook-ceph-cluster__helm3", LINKS),
];

/// The folder with `charts` and `golden`; none where there are no conformance data.
pub(super) fn cases() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(unpack).as_deref()
}

fn unpack() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = root.join("../shared/conformance/helm/cases.tar.xz");
    let target = root.join("target/conformance/helm-cases");
    if target.is_dir() {
        return Some(target);
    }
    if !archive.is_file() {
        println!("skipped: {} is not there", archive.display());
        return None;
    }
    // Another run may unpack at the same time: a folder of our own is renamed when it is whole.
    let fresh = root.join(format!("target/conformance/helm-cases-{}", std::process::id()));
    std::fs::create_dir_all(&fresh).unwrap();
    let status = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&fresh).status();
    assert!(status.is_ok_and(|status| status.success()), "{} cannot be unpacked", archive.display());
    let inner =
        ["charts", "cases/charts"].map(|name| fresh.join(name)).into_iter().find(|path| path.is_dir());
    let _ = std::fs::rename(inner.unwrap().parent().unwrap(), &target);
    let _ = std::fs::remove_dir_all(&fresh);
    target.is_dir().then_some(target)
}

/// One case of `cases.jsonl`.
pub(super) struct Case {
    pub(super) id: String,
    pub(super) chart: String,
    pub(super) values: Vec<String>,
    pub(super) compatibility: Compatibility,
    /// The file with what Helm printed, or Helm's error.
    pub(super) expected: Result<String, String>,
}

pub(super) fn all() -> Vec<Case> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/helm/cases.jsonl");
    let Ok(text) = std::fs::read_to_string(file) else { return Vec::new() };
    let read = |line: &str| {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
        Case {
            id: text("id"),
            chart: text("chart"),
            values: case["values"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one.as_str().unwrap().into())
                .collect(),
            compatibility: if text("profile") == "helm3" {
                Compatibility::Three
            } else {
                Compatibility::Four
            },
            expected: if text("expect") == "ok" { Ok(text("golden")) } else { Err(text("error")) },
        }
    };
    text.lines().map(read).collect()
}

pub(super) fn options(compatibility: Compatibility) -> Options {
    Options {
        release: Release::default(),
        kube_version: KubeVersion::parse(KUBE_VERSION, compatibility).unwrap(),
        api_versions: Vec::new(),
        compatibility,
        randomness: Randomness::Fixed,
        now: 0,
        skip_schema: false,
        limits: Limits::default(),
        template_limits: tollgate::input::template::Limits::default(),
    }
}

/// Renders a case; Helm's message where it fails.
pub(super) fn run(folder: &Path, case: &Case) -> Result<Rendered, String> {
    let tree = Tree::Disk { base: folder.to_owned(), paths: vec![folder.join(&case.chart)] };
    let options = options(case.compatibility);
    let loaded = load(&tree, &case.chart, case.compatibility, &options.limits)
        .map_err(|(diagnostics, _)| diagnostics.first().map_or(String::new(), |told| told.message.clone()))?;
    let read = |path: &String| (path.clone(), std::fs::read(folder.join(path)).unwrap());
    let overrides = Overrides { files: case.values.iter().map(read).collect(), ..Overrides::default() };
    let rendered = render(loaded, &overrides, &options, &|path| tree.read(path, 1 << 20));
    rendered.map_err(|failed| failed.message)
}

/// Where Helm says that an error is: `chart/templates/a.yaml:3`.
fn place(message: &str) -> Option<String> {
    message.split(|char: char| char.is_whitespace() || matches!(char, '(' | ')' | '<' | '>' | ',')).find_map(
        |word| {
            let (path, rest) = word.trim_end_matches(':').split_once(':')?;
            let line: String = rest.chars().take_while(char::is_ascii_digit).collect();
            (path.contains('/') && !line.is_empty()).then(|| format!("{path}:{line}"))
        },
    )
}

/// What is wrong with a case.
fn wrong(folder: &Path, case: &Case) -> Option<String> {
    let answer = run(folder, case);
    match (&case.expected, answer) {
        (Ok(golden), Ok(rendered)) => {
            let expected = std::fs::read(folder.join(golden)).unwrap();
            let bytes = rendered.stream(&Shown::default()).bytes;
            (expected != bytes).then(|| difference(&expected, &bytes))
        }
        (Ok(_), Err(message)) => Some(format!("fails: {message}")),
        (Err(message), Ok(_)) => Some(format!("does not fail: {message}")),
        (Err(expected), Err(message)) => {
            let (expected_place, own) = (place(expected), place(&message));
            let differs = expected_place.is_some() && expected_place != own;
            differs.then(|| format!("fails elsewhere:\n  {expected}\n  {message}"))
        }
    }
}

fn difference(expected: &[u8], bytes: &[u8]) -> String {
    let (expected, bytes) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(bytes));
    let mut lines = expected.lines().zip(bytes.lines()).enumerate();
    let mut text = format!("{} bytes, not {}", bytes.len(), expected.len());
    if let Some((line, (expected, own))) = lines.find(|(_, (expected, own))| expected != own) {
        let _ = write!(text, "; line {}:\n  - {expected}\n  + {own}", line + 1);
    }
    text
}

/// Runs cases on all cores and tells those that differ.
fn check(cases: &[Case]) {
    let Some(folder) = self::cases() else { return };
    let named = std::env::var("TOLLGATE_HELM_CASE").ok();
    let cases: Vec<&Case> =
        cases.iter().filter(|case| named.as_ref().is_none_or(|part| case.id.contains(part))).collect();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let results = map_ordered(threads, &cases, || (), |(), case| wrong(folder, case));
    let gaps: BTreeMap<_, _> = GAPS.iter().copied().collect();
    let mut told = Vec::new();
    for (case, result) in cases.iter().zip(&results) {
        match (result, gaps.get(case.id.as_str())) {
            (Some(wrong), None) => told.push(format!("{}: {wrong}", case.id)),
            (None, Some(reason)) => told.push(format!("{} is right now, and listed: {reason}", case.id)),
            _ => {}
        }
    }
    println!("{} of {} cases are right", cases.len() - told.len(), cases.len());
    assert!(told.is_empty(), "{} of {}:\n{}", told.len(), cases.len(), told.join("\n"));
}

#[test]
fn the_charts_of_the_starter_set_render_as_helm_renders_them() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/helm/starter.txt");
    let Ok(list) = std::fs::read_to_string(&list) else {
        println!("skipped: {} is not there", list.display());
        return;
    };
    let ids: Vec<&str> = list.lines().collect();
    let cases: Vec<Case> = all().into_iter().filter(|case| ids.contains(&case.id.as_str())).collect();
    assert_eq!(cases.len(), ids.len());
    check(&cases);
}

#[test]
fn charts_render_as_helm_4_renders_them() {
    let four = |case: &Case| case.compatibility == Compatibility::Four && case.expected.is_ok();
    check(&all().into_iter().filter(four).collect::<Vec<_>>());
}

#[test]
fn charts_render_as_helm_3_renders_them() {
    let three = |case: &Case| case.compatibility == Compatibility::Three && case.expected.is_ok();
    check(&all().into_iter().filter(three).collect::<Vec<_>>());
}

#[test]
fn charts_fail_where_helm_fails() {
    check(&all().into_iter().filter(|case| case.expected.is_err()).collect::<Vec<_>>());
}
