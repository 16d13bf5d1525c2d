//! The pods that the Pod Security Standards are tested with, version 1.37.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tollgate::policy::FindingKind;

use crate::policies::{judge, read_memory, root, set};

/// The control that a file's name begins with, and the policy for it.
const CONTROLS: [(&str, &str); 19] = [
    ("allowprivilegeescalation", "PSS-R02"),
    ("apparmorprofile", "PSS-B08"),
    ("capabilities_baseline", "PSS-B04"),
    ("capabilities_restricted", "PSS-R06"),
    ("hostnamespaces", "PSS-B02"),
    ("hostpathvolumes", "PSS-B05"),
    ("hostports", "PSS-B06"),
    ("hostprobesandhostlifecycle", "PSS-B07"),
    ("privileged", "PSS-B03"),
    ("procmount", "PSS-B10"),
    ("procmount_restricted", "PSS-R07"),
    ("restrictedvolumes", "PSS-R01"),
    ("runasnonroot", "PSS-R03"),
    ("runasuser", "PSS-R04"),
    ("seccompprofile_baseline", "PSS-B11"),
    ("seccompprofile_restricted", "PSS-R05"),
    ("selinuxoptions", "PSS-B09"),
    ("sysctls", "PSS-B12"),
    ("windowshostprocess", "PSS-B01"),
];

/// The folder below `target/conformance` that an archive is unpacked into, once.
pub(super) fn unpacked(archive: &Path, name: &str) -> PathBuf {
    let folder = root().join("target/conformance").join(name);
    if !folder.exists() {
        // Unpacked beside its place and moved there whole, so that a broken run leaves nothing that looks done.
        let beside = root().join(format!("target/conformance/unpack-{name}-{}", std::process::id()));
        fs::create_dir_all(&beside).unwrap();
        let status = Command::new("tar").arg("-xJf").arg(archive).arg("-C").arg(&beside).status().unwrap();
        assert!(status.success());
        // Another run may have been faster.
        let _ = fs::rename(&beside, &folder);
        let _ = fs::remove_dir_all(&beside);
    }
    folder
}

/// The pods by path (`baseline/fail/hostports0.yaml`); none where the archive is not there.
fn pods() -> Option<BTreeMap<String, Vec<u8>>> {
    let archive = root().join("../shared/conformance/rules/pod-security-v1.37.tar.xz");
    if !archive.exists() {
        println!("skipped: {} is not there", archive.display());
        return None;
    }
    let folder = unpacked(&archive, "pod-security-v1.37");
    let mut pods = BTreeMap::new();
    for level in ["baseline", "restricted"] {
        for expected in ["pass", "fail"] {
            for file in fs::read_dir(folder.join(level).join(expected)).unwrap() {
                let file = file.unwrap().path();
                let name = file.file_name().unwrap().to_str().unwrap();
                pods.insert(format!("{level}/{expected}/{name}"), fs::read(&file).unwrap());
            }
        }
    }
    Some(pods)
}

#[test]
fn every_pod_of_the_pod_security_standards_comes_out_right() {
    let Some(pods) = pods() else { return };
    let inventory = read_memory(pods);
    assert_eq!(inventory.documents.len(), 148);
    let judgement = judge(&set(), &inventory);
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for (index, document) in inventory.documents.iter().enumerate() {
        let path = Path::new(inventory.sources.file(document.file).unwrap().path());
        let step = |from_end: usize| path.iter().rev().nth(from_end).unwrap().to_str().unwrap();
        let (level, expected) = (step(2), step(1));
        let findings = judgement.findings.iter().filter(|finding| finding.document == Some(index));
        let ids = findings.map(|finding| judgement.policies[finding.policy].id.as_str());
        // Other rules demand more than the standards.
        let ids: BTreeSet<&str> = ids.filter(|id| id.starts_with("PSS-")).collect();
        let right = match (level, expected) {
            ("baseline", "pass") => !ids.iter().any(|id| id.starts_with("PSS-B")),
            ("restricted", "pass") => ids.is_empty(),
            (_, "fail") => {
                let control =
                    step(0).trim_end_matches(".yaml").trim_end_matches(|char: char| char.is_ascii_digit());
                let (_, id) = CONTROLS.iter().find(|(name, _)| *name == control).unwrap();
                met.insert(*id);
                ids.contains(id)
            }
            _ => panic!("what is {}?", path.display()),
        };
        if !right {
            wrong.push(format!("{}: {ids:?}", path.display()));
        }
    }
    let of_standards =
        judgement.findings.iter().filter(|one| judgement.policies[one.policy].id.starts_with("PSS-"));
    assert!(of_standards.into_iter().all(|finding| finding.kind == FindingKind::Fail));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(met.len(), CONTROLS.len(), "each control has a pod that must fail");
}
