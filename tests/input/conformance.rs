//! Inputs that we did not write: real plans, and what Helm rendered of real charts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use tollgate::config::Config;
use tollgate::document::{DocumentKind, Inventory, Reading};
use tollgate::input::{ReadOptions, read};
use tollgate::source::Tree;

/// The folder of an unpacked archive; none, with a notice, where it is not at hand.
fn unpacked(archive: &str, name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = root.join("../shared/conformance").join(archive);
    let folder = root.join("target/conformance").join(name);
    if folder.join(".complete").exists() {
        return Some(folder);
    }
    if !archive.exists() {
        println!("skipped: {} is not here", archive.display());
        return None;
    }
    std::fs::create_dir_all(&folder).unwrap();
    let done = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder).status();
    if !done.is_ok_and(|status| status.success()) {
        println!("skipped: {} cannot be unpacked", archive.display());
        return None;
    }
    std::fs::write(folder.join(".complete"), "").unwrap();
    Some(folder)
}

fn inventory(folder: &Path, paths: &[&str]) -> Inventory {
    let tree = Tree::Disk { base: folder.to_owned(), paths: paths.iter().map(PathBuf::from).collect() };
    read(&tree, &Config::default(), &ReadOptions { threads: 2, ..ReadOptions::default() })
}

/// How many errors of each code there are.
fn codes(inventory: &Inventory) -> BTreeMap<&'static str, usize> {
    let mut codes = BTreeMap::new();
    for diagnostic in &inventory.diagnostics {
        *codes.entry(diagnostic.code).or_default() += 1;
    }
    codes
}

#[test]
fn real_plans_are_read() {
    let Some(folder) = unpacked("terraform/real-plans.tar.xz", "real-plans") else { return };
    let inventory = inventory(&folder, &["."]);
    let plans = inventory.documents.iter().filter(|document| document.kind == DocumentKind::Plan).count();
    let resources = inventory.documents.len() - plans;
    println!(
        "{plans} plans, {resources} resources, {} redacted, {:?}",
        inventory.redacted,
        codes(&inventory)
    );
    for told in &inventory.diagnostics {
        println!("{told:?}");
    }
    for file in &inventory.files {
        if !matches!(file.reading, Reading::Read { .. }) {
            println!("{file:?}");
        }
    }
}

#[test]
fn what_helm_rendered_is_read() {
    let Some(folder) = unpacked("helm/cases.tar.xz", "helm") else { return };
    let inventory = inventory(&folder, &["golden"]);
    println!(
        "{} documents, {} redacted, {:?}",
        inventory.documents.len(),
        inventory.redacted,
        codes(&inventory)
    );
    for told in inventory.diagnostics.iter() {
        println!(
            "{} {} {:?} {:?}",
            told.code,
            told.message,
            inventory.sources.files().len(),
            match told.at {
                tollgate::source::At::Span(span) => format!("{:?}", inventory.sources.locate(span)),
                ref other => format!("{other:?}"),
            }
        );
    }
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for file in &inventory.files {
        *reasons
            .entry(match &file.reading {
                Reading::Read { .. } => "read".into(),
                other => format!("{other:?}"),
            })
            .or_default() += 1;
    }
    println!("{reasons:?}");
}
