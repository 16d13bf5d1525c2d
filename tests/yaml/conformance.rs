//! Outputs of Helm over real charts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::parse;

/// The folder with the unpacked outputs; none where there are no conformance data.
fn golden() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = root.join("../shared/conformance/helm/cases.tar.xz");
    let target = root.join("target/conformance/helm");
    let golden = target.join("golden/helm4");
    if golden.is_dir() {
        return Some(golden);
    }
    if !archive.is_file() {
        println!("skipped: {} is not there", archive.display());
        return None;
    }
    // Another test may unpack at the same time: a folder of our own is renamed when it is whole.
    let fresh = root.join(format!("target/conformance/helm-{}", std::process::id()));
    std::fs::create_dir_all(&fresh).unwrap();
    let status = Command::new("tar")
        .arg("-xJf")
        .arg(&archive)
        .arg("-C")
        .arg(&fresh)
        .arg("--wildcards")
        .arg("*golden/*")
        .status();
    if !status.is_ok_and(|status| status.success()) {
        println!("skipped: {} cannot be unpacked", archive.display());
        return None;
    }
    let inner =
        ["golden", "cases/golden"].map(|name| fresh.join(name)).into_iter().find(|path| path.is_dir())?;
    std::fs::create_dir_all(&target).unwrap();
    let _ = std::fs::rename(inner, target.join("golden"));
    let _ = std::fs::remove_dir_all(&fresh);
    golden.is_dir().then_some(golden)
}

#[test]
fn all_outputs_of_helm_are_read() {
    let Some(folder) = golden() else { return };
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    let (mut files, mut documents) = (0, 0);
    let siblings = std::fs::read_dir(folder.parent().unwrap()).unwrap();
    let folders = siblings
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("helm4"));
    for folder in folders {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            // The largest ones are the same custom resources again and again.
            if text.len() > 150_000 {
                continue;
            }
            let parsed = parse(&text);
            files += 1;
            documents += parsed.documents.len();
            for diagnostic in &parsed.diagnostics {
                assert_eq!(diagnostic.code, "yaml-duplicate-key", "{}: {diagnostic:?}", path.display());
                *wrong.entry(path.file_name().unwrap().to_string_lossy().into_owned()).or_default() += 1;
            }
        }
    }
    println!("{files} files, {documents} documents, duplicate keys: {wrong:#?}");
    // goyaml's strict reader refuses the same ten files.
    let expected = [
        "aws-eks-charts__stable__aws-dranet.yaml",
        "helm-charts__incubator__etcd.yaml",
        "helm-charts__incubator__goldfish.yaml",
        "helm-charts__incubator__mysqlha.yaml",
        "helm-charts__stable__collabora-code.yaml",
        "helm-charts__stable__kured.yaml",
        "helm-charts__stable__prometheus-snmp-exporter.yaml",
        "helm-charts__stable__rethinkdb.yaml",
    ];
    for file in expected {
        assert!(wrong.contains_key(file), "{file}");
    }
    assert_eq!(wrong.len(), 10);
    assert!(files > 800, "{files}");
}
