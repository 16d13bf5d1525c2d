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

fn count(inventory: &Inventory, wanted: impl Fn(&Reading) -> bool) -> usize {
    inventory.files.iter().filter(|file| wanted(&file.reading)).count()
}

#[test]
fn real_plans_are_read() {
    let Some(folder) = unpacked("terraform/real-plans.tar.xz", "real-plans") else { return };
    let inventory = inventory(&folder, &["."]);
    let plans = inventory.documents.iter().filter(|document| document.kind == DocumentKind::Plan).count();
    let resources = inventory.documents.len() - plans;
    println!("{plans} plans, {resources} resources, {} values redacted", inventory.redacted);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    assert_eq!(plans, 166);
    assert_eq!(count(&inventory, |reading| matches!(reading, Reading::Read { format: "plan", .. })), 166);
    // As many as a plain JSON reader counts: planned, deleted, and data sources that were read.
    assert_eq!(resources, counted(&inventory));
}

/// The resources of all plans, counted with a JSON reader of somebody else.
fn counted(inventory: &Inventory) -> usize {
    use serde_json::Value;
    fn planned(module: &Value, addresses: &mut Vec<String>, data_only: bool) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            if !data_only || resource["mode"] == "data" {
                addresses.push(resource["address"].as_str().unwrap().to_owned());
            }
        }
        for child in module["child_modules"].as_array().into_iter().flatten() {
            planned(child, addresses, data_only);
        }
    }
    let mut count = 0;
    for file in inventory
        .sources
        .files()
        .iter()
        .filter(|file| Path::new(file.path()).extension().is_some_and(|extension| extension == "json"))
    {
        let plan: Value = serde_json::from_str(file.text().unwrap().trim_start_matches('\u{feff}')).unwrap();
        let mut known = Vec::new();
        planned(&plan["planned_values"]["root_module"], &mut known, false);
        for change in plan["resource_changes"].as_array().into_iter().flatten() {
            let address = change["address"].as_str().unwrap().to_owned();
            if !known.contains(&address) || change.get("deposed").is_some() {
                known.push(address);
            }
        }
        let mut prior = Vec::new();
        planned(&plan["prior_state"]["values"]["root_module"], &mut prior, true);
        prior.retain(|address| !known.contains(address));
        count += known.len() + prior.len();
    }
    count
}

#[test]
fn what_helm_rendered_is_read() {
    let Some(folder) = unpacked("helm/cases.tar.xz", "helm") else { return };
    let inventory = inventory(&folder, &["golden/helm4", "golden/helm4-values"]);
    let read = count(&inventory, |reading| matches!(reading, Reading::Read { .. }));
    let failed = count(&inventory, |reading| *reading == Reading::Failed);
    let empty = count(&inventory, |reading| *reading == Reading::NotInput("empty"));
    println!(
        "{read} files read, {failed} failed, {empty} empty; {} documents, {} values redacted; {:?}",
        inventory.documents.len(),
        inventory.redacted,
        codes(&inventory)
    );
    assert_eq!(inventory.files.len(), 955);
    assert_eq!(read + failed + empty, 955);
    // Charts that really write a key twice, and one that writes an empty name.
    assert_eq!(failed, 11);
    let codes: Vec<_> = codes(&inventory).into_iter().collect();
    assert_eq!(codes, [("kubernetes-no-name", 1), ("yaml-duplicate-key", 17)]);
}
