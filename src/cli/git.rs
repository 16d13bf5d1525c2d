//! What git says of the folder: whether it stands where a release claims to come from.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::document::Inventory;

/// A commit that was confirmed, or that nobody could look up.
pub(super) struct Commit {
    /// The commit, in 40 or 64 hexadecimal digits.
    pub(super) commit: String,
    /// The tree of the commit, where git could be asked.
    pub(super) tree: Option<String>,
}

/// Looks the claimed commit up: it must be what is checked out.
///
/// # Errors
/// The commit is no commit, or another one is checked out.
pub(super) fn claim(folder: &Path, claimed: &str) -> anyhow::Result<Commit> {
    let whole = matches!(claimed.len(), 40 | 64) && claimed.bytes().all(|byte| byte.is_ascii_hexdigit());
    if ask(folder, &["rev-parse", "--is-inside-work-tree"]).as_deref() != Some("true") {
        // Outside a checkout a pipeline may know its commit all the same.
        if whole {
            return Ok(Commit { commit: claimed.to_ascii_lowercase(), tree: None });
        }
        bail!("`--commit {claimed}` cannot be looked up here; write the whole commit, 40 hexadecimal digits");
    }
    let name = format!("{claimed}^{{commit}}");
    let commit = ask(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])
        .with_context(|| format!("git knows no commit `{claimed}`"))?;
    let head = ask(folder, &["rev-parse", "--verify", "--quiet", "HEAD"]).unwrap_or_default();
    if commit != head {
        bail!("`--commit {claimed}` is {commit}, but {head} is checked out");
    }
    let tree = ask(folder, &["rev-parse", "--verify", "--quiet", "HEAD^{tree}"]);
    Ok(Commit { commit, tree })
}

/// Refuses a claim on a commit that is not what was read: a tracked file is changed, or a file that had a
/// say is not in the commit. Told before anything is signed.
///
/// # Errors
/// The checkout is dirty.
pub(super) fn refuse_dirty(folder: &Path, inventory: &Inventory) -> anyhow::Result<()> {
    let Some(status) = ask(folder, &["status", "--porcelain=v1", "-z", "--untracked-files=all"]) else {
        return Ok(());
    };
    let root = ask(folder, &["rev-parse", "--show-prefix"]).unwrap_or_default();
    let read: BTreeSet<&str> =
        inventory.sources.files().iter().map(crate::source::SourceFile::path).collect();
    for entry in status.split('\0') {
        let Some((state, path)) = entry.split_at_checked(3) else { continue };
        let here = path.strip_prefix(root.as_str()).unwrap_or(path);
        if !state.starts_with("??") {
            bail!("`{here}` is changed since the commit; commit it, or leave `--commit` out");
        }
        if read.contains(here) {
            bail!("`{here}` was judged and is not in the commit; commit it, or leave `--commit` out");
        }
    }
    Ok(())
}

/// What git answers, without its line break; none where there is no git, or it says no.
fn ask(folder: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim_end_matches('\n').to_owned())
}
