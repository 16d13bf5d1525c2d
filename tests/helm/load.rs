//! Charts are loaded as Helm loads them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tollgate::input::helm::Compatibility;
use tollgate::input::helm::chart::{Chart, Loaded, load};
use tollgate::source::{Limits, Severity, Tree};

/// The recorded cases, unpacked; none on a machine that does not have them.
pub fn corpus() -> Option<PathBuf> {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance/helm"));
    let archive = shared.join("cases.tar.xz");
    if !archive.exists() {
        println!("skipped: no recorded cases at {}", archive.display());
        return None;
    }
    let target = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/target/conformance/helm"));
    if !target.join("complete").exists() {
        fs::create_dir_all(target).unwrap();
        let status =
            std::process::Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(target).status();
        assert!(status.unwrap().success(), "cannot unpack {}", archive.display());
        fs::write(target.join("complete"), "").unwrap();
    }
    // The archive may have a folder at its top.
    let below = target.join("cases");
    Some(if below.join("charts").exists() { below } else { target.to_owned() })
}

/// The recorded cases: the text of each line.
pub fn cases() -> Vec<serde_json::Value> {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance/helm"));
    let text = fs::read_to_string(shared.join("cases.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn memory(files: &[(&str, &[u8])]) -> Tree {
    Tree::Memory(files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect())
}

fn loaded(files: &[(&str, &[u8])]) -> Result<Loaded, String> {
    load(&memory(files), "c", Compatibility::Four, &Limits::default())
        .map_err(|(diagnostics, _)| diagnostics.first().unwrap().message.clone())
}

const CHART: &[u8] = b"apiVersion: v2\nname: c\nversion: 1.2.3\n";

fn names(chart: &Chart) -> Vec<&str> {
    chart.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn every_recorded_chart_is_loaded_unless_helm_refuses_it() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::new();
    for case in cases() {
        let chart = case["chart"].as_str().unwrap();
        let compatibility =
            if case["profile"] == "helm3" { Compatibility::Three } else { Compatibility::Four };
        let tree = Tree::Disk { base: corpus.clone(), paths: Vec::new() };
        let answer = seen.entry((chart.to_owned(), compatibility == Compatibility::Three)).or_insert_with(|| {
            load(&tree, chart, compatibility, &Limits::default())
                .map(|_| ())
                .map_err(|(diagnostics, _)| diagnostics.first().unwrap().message.clone())
        });
        let said = case["error"].as_str().unwrap_or_default();
        match answer {
            Ok(()) if said.contains("not installable") || said.contains("missing in charts") => {
                wrong.push(format!("{chart}: loaded, but Helm says {said}"));
            }
            Err(message) if !said.contains(message.as_str()) => {
                wrong.push(format!("{chart}: {message}, but Helm says {said:?}"));
            }
            _ => {}
        }
    }
    println!("{} charts", seen.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn files_go_where_helm_puts_them() {
    let Loaded { chart, sources, .. } = loaded(&[
        ("c/.helmignore", b"*.bak\n"),
        ("c/Chart.yaml", b"\xef\xbb\xbfapiVersion: v1\nname: c\nversion: 1\nappVersion: 1.10\n"),
        ("c/README.md", b"read"),
        ("c/a.bak", b""),
        ("c/charts/_not/Chart.yaml", b"x"),
        ("c/charts/sub/Chart.yaml", b"name: sub\nversion: 0.1.0\n"),
        ("c/charts/sub/a.bak", b"ignored too: the rules speak of all paths"),
        ("c/charts/sub.tgz.prov", b"p"),
        ("c/crds/x.yaml", b"a: 1"),
        ("c/crds/x.txt", b""),
        ("c/requirements.yaml", b"dependencies:\n- name: sub\n  version: '*'\n"),
        ("c/templates/.hidden", b""),
        ("c/templates/a.yaml", b"\xef\xbb\xbfa"),
        ("c/values.yaml", b"a: 1\n"),
        ("c/values.schema.json", b"{}"),
    ])
    .unwrap();
    assert_eq!(
        names(&chart),
        [".helmignore", "README.md", "charts/sub.tgz.prov", "crds/x.txt", "crds/x.yaml", "requirements.yaml"]
    );
    assert_eq!(chart.metadata.app_version.text, "1.1");
    assert_eq!(chart.metadata.dependencies[0].name.text, "sub");
    assert_eq!(chart.templates.len(), 1);
    assert_eq!(chart.templates[0].bytes(&sources), b"a");
    assert_eq!(chart.crds().count(), 1);
    assert_eq!(chart.dependencies.len(), 1);
    assert!(chart.dependencies[0].files.is_empty());
    assert_eq!(chart.dependencies[0].metadata.api_version.text, "v1");
    let span = chart.metadata.name.span.unwrap();
    assert_eq!(sources.locate(span).path, "c/Chart.yaml");
    assert_eq!(sources.locate(span).start.line, 2);
}

#[test]
fn what_helm_refuses_is_refused_in_its_words() {
    for (files, want) in [
        (vec![("c/values.yaml", b"a: 1".as_slice())], "Chart.yaml file is missing"),
        (vec![("c/Chart.yaml", b"name: c\n")], "validation: chart.metadata.version is required"),
        (vec![("c/Chart.yaml", b"version: 1\n")], "validation: chart.metadata.name is required"),
        (
            vec![("c/Chart.yaml", b"name: c\nversion: one\n")],
            "validation: chart.metadata.version \"one\" is invalid",
        ),
        (
            vec![("c/Chart.yaml", b"name: a/c\nversion: 1\n")],
            "validation: chart.metadata.name \"a/c\" is invalid",
        ),
        (
            vec![("c/Chart.yaml", b"name: c\nversion: 1\ntype: app\n")],
            "validation: chart.metadata.type must be application or library",
        ),
        (
            vec![("c/Chart.yaml", b"name: c\nversion: 1\ntype: library\n")],
            "library charts are not installable",
        ),
        (vec![("c/Chart.yaml", b"name: c\nversion: 1\napiVersion: v3\n")], "invalid chart apiVersion"),
        (vec![("c/Chart.yaml", b"name: c\nversion: 1\napiVersion: v9\n")], "unsupported chart version"),
        (
            vec![("c/Chart.yaml", b"name: c\nversion: [1]\n")],
            "cannot load Chart.yaml: `version` is a list, not text",
        ),
        (
            vec![("c/Chart.yaml", CHART), ("c/charts/x/values.yaml", b"")],
            "error unpacking subchart x in c: Chart.yaml file is missing",
        ),
        (vec![("c/Chart.yaml", CHART), ("c/values.yaml", b"- a\n")], "values must be a map at the top"),
        (
            vec![("c/Chart.yaml", CHART), ("c/.helmignore", b"a/**\n")],
            "double-star (**) syntax is not supported",
        ),
    ] {
        assert_eq!(loaded(&files).unwrap_err(), want);
    }
}

#[test]
fn missing_dependencies_are_an_error_beside_the_chart() {
    let text = b"name: c\nversion: 1\ndependencies:\n- name: x\n- name: z\n";
    let Loaded { diagnostics, .. } = loaded(&[("c/Chart.yaml", text)]).unwrap();
    let [error] = &diagnostics[..] else { panic!() };
    assert_eq!(error.message, "found in Chart.yaml, but missing in charts/ directory: x, z");
    assert_eq!(error.severity, Severity::Error);
}

/// A gzipped archive of these members.
fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut plain = Vec::new();
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        plain.extend_from_slice(header.as_bytes());
        plain.extend_from_slice(bytes);
        plain.resize(plain.len().next_multiple_of(512), 0);
    }
    plain.resize(plain.len() + 1024, 0);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&plain).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn archives_are_loaded_and_name_their_members() {
    let sub = archive(&[("s/Chart.yaml", b"name: s\nversion: 1.0.0\n"), ("s/templates/a.yaml", b"x")]);
    let top =
        archive(&[("c/Chart.yaml", CHART), ("c/charts/s-1.tgz", &sub), ("c/.helmignore", b"templates/\n")]);
    let tree = memory(&[("c.tgz", &top)]);
    let Loaded { chart, sources, .. } =
        load(&tree, "c.tgz", Compatibility::Four, &Limits::default()).unwrap();
    let template = &chart.dependencies[0].templates[0];
    assert_eq!(
        sources.file(template.id).unwrap().path(),
        "c.tgz!c/charts/s-1.tgz!s/templates/a.yaml"
    );
    assert_eq!(names(&chart), [".helmignore"]);
}

#[test]
fn archives_that_climb_or_burst_are_refused() {
    let big = vec![0; (5 << 20) + 1];
    for (members, want) in [
        (vec![("c/../../x", b"".as_slice())], "chart illegally references parent directory"),
        (vec![("c//etc/passwd", b"")], "chart illegally contains absolute paths"),
        (
            vec![("c/big", big.as_slice())],
            "decompressed chart file \"c/big\" is larger than the maximum file size 5242880",
        ),
        (vec![], "no files in chart archive"),
    ] {
        let bytes = archive(&members);
        let error = loaded(&[("c", &bytes)]).unwrap_err();
        assert_eq!(error, want);
    }
    let whole = archive(&[("c/Chart.yaml", CHART)]);
    for end in 0..whole.len() {
        let _ = loaded(&[("c", &whole[..end])]);
    }
    assert!(loaded(&[("c", b"no gzip")]).unwrap_err().contains("gzipped archive"));
}

#[test]
fn links_are_followed_inside_and_refused_outside() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "s").unwrap();
    let base = tempfile::tempdir().unwrap();
    let chart = base.path().join("c");
    fs::create_dir_all(chart.join("templates")).unwrap();
    fs::create_dir_all(base.path().join("common")).unwrap();
    fs::write(chart.join("Chart.yaml"), CHART).unwrap();
    fs::write(base.path().join("common/a.yaml"), "a").unwrap();
    symlink("../common", chart.join("files")).unwrap();
    let tree = Tree::Disk { base: base.path().to_owned(), paths: Vec::new() };
    let answer = || load(&tree, "c", Compatibility::Four, &Limits::default());
    assert_eq!(names(&answer().unwrap().chart), ["files/a.yaml"]);
    let code = || answer().unwrap_err().0[0].code;
    symlink(outside.path(), chart.join("out")).unwrap();
    assert_eq!(code(), "link-leads-out");
    fs::remove_file(chart.join("out")).unwrap();
    symlink("..", chart.join("loop")).unwrap();
    assert_eq!(code(), "folder-loop");
    fs::remove_file(chart.join("loop")).unwrap();
    symlink("nowhere", chart.join("broken")).unwrap();
    assert_eq!(code(), "link-broken");
    fs::write(chart.join(".helmignore"), "x\n").unwrap();
    fs::remove_file(chart.join("broken")).unwrap();
    assert_eq!(names(&answer().unwrap().chart), [".helmignore", "files/a.yaml"]);
}
