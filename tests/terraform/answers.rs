//! What Terraform itself answered: the conformance data, unpacked.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// A file of the conformance data; none where there are none.
pub(crate) fn file(name: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/terraform").join(name);
    if !file.is_file() {
        println!("skipped: {} is not there", file.display());
        return None;
    }
    Some(file)
}

/// The folder of what an archive of the conformance data holds.
pub(crate) fn folder(archive: &str) -> Option<PathBuf> {
    static UNPACKING: Mutex<()> = Mutex::new(());
    let file = file(&format!("{archive}.tar.xz"))?;
    let _one_at_a_time = UNPACKING.lock();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/conformance");
    let target = root.join(format!("terraform-{archive}"));
    if target.is_dir() {
        return Some(target);
    }
    // Another run may unpack at the same time: a folder of our own is renamed when it is whole.
    let fresh = root.join(format!("terraform-{archive}-{}", std::process::id()));
    std::fs::create_dir_all(&fresh).unwrap();
    let status = Command::new("tar").arg("-xJf").arg(&file).arg("-C").arg(&fresh).status();
    assert!(status.is_ok_and(|status| status.success()), "{} cannot be unpacked", file.display());
    let _ = std::fs::rename(&fresh, &target);
    let _ = std::fs::remove_dir_all(&fresh);
    Some(target)
}
