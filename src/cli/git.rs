//! What git says of the folder: whether it stands where a release claims to come from.
//!
//! A release that claims a commit says that what was judged is what that commit holds. So the checkout must be
//! clean, and every file that had a say must be in the commit. Policies may come from elsewhere, an
//! organization's own repository, say: they are told apart. Where nobody can be asked (no git, no repository),
//! the claim is taken and the evidence says that it was not looked up.

pub(super) mod release;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// What the evidence says of a commit that nobody looked up.
const NOT_LOOKED_UP: &str = "commit not looked up";
/// What the evidence says where the clone's own list of what git ignores had a say: it is in no commit.
const OWN_EXCLUDES: &str = "exclude by .git/info/exclude";
/// What the evidence says of policies that are in no commit of this repository.
const FOREIGN_POLICIES: &str = "policies from outside the commit";

/// A commit that was confirmed, or that nobody could look up.
pub(super) struct Commit {
    /// The commit, in 40 or 64 hexadecimal digits.
    pub(super) id: String,
    /// The tree of the commit, where git could be asked.
    pub(super) tree: Option<String>,
    /// The root of the checkout, where git could be asked.
    root: Option<PathBuf>,
}

/// Looks the claimed commit up: it must be what is checked out.
///
/// # Errors
/// The commit is no commit, or another one is checked out; or git fails in a checkout.
pub(super) fn claim(folder: &Path, claimed: &str) -> anyhow::Result<Commit> {
    if !is_checkout(folder)? {
        // Outside a checkout a pipeline may know its commit all the same.
        let whole = matches!(claimed.len(), 40 | 64) && claimed.bytes().all(|byte| byte.is_ascii_hexdigit());
        if whole {
            return Ok(Commit { id: claimed.to_ascii_lowercase(), tree: None, root: None });
        }
        bail!("`--commit {claimed}` cannot be looked up here; write the whole commit, 40 hexadecimal digits");
    }
    let name = format!("{claimed}^{{commit}}");
    let commit = line(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])
        .with_context(|| format!("git knows no commit `{claimed}`"))?;
    let head = line(folder, &["rev-parse", "--verify", "HEAD"])?;
    if commit != head {
        bail!("`--commit {claimed}` is {commit}, but {head} is checked out");
    }
    let tree = line(folder, &["rev-parse", "--verify", "HEAD^{tree}"])?;
    let root = ask(folder, &["rev-parse", "--show-toplevel"])?;
    let root = path(root.strip_suffix(b"\n").unwrap_or(&root))?;
    let root = root.canonicalize().context("the root of the checkout cannot be found")?;
    Ok(Commit { id: commit, tree: Some(tree), root: Some(root) })
}

impl Commit {
    /// The root of the checkout, where git could be asked.
    pub(super) fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Refuses a claim on a commit that is not what was read: a tracked file is changed, or a file that had a
    /// say is not in the commit. Told before anything is signed. `files` and `policies` are the paths of inputs
    /// and settings, and of policies, from `folder`. Gives what the evidence has to tell.
    ///
    /// # Errors
    /// The checkout is dirty, or git fails.
    pub(super) fn refuse_dirty<'a>(
        &self,
        folder: &Path,
        files: impl IntoIterator<Item = &'a str>,
        policies: impl IntoIterator<Item = &'a str>,
    ) -> anyhow::Result<Vec<String>> {
        let Some(root) = &self.root else { return Ok(vec![NOT_LOOKED_UP.to_owned()]) };
        // What lies about in a submodule is no change of it; what is judged there is looked up below.
        let options = ["--porcelain=v1", "-z", "--untracked-files=no", "--ignore-submodules=untracked"];
        let status = ask(root, &[&["status"][..], &options].concat())?;
        if let Some(entry) = status.split(|byte| *byte == 0).find(|entry| !entry.is_empty()) {
            let changed = String::from_utf8_lossy(entry.get(3..).unwrap_or(entry)).into_owned();
            bail!("`{changed}` is changed since the commit; commit it, or leave `--commit` out");
        }
        // The index is the commit now, but for files that git was told not to look at.
        let tracked = tracked(root)?;
        let mut told = Vec::new();
        for file in files {
            match tracked.standing(root, &folder.join(file))? {
                Standing::InCommit => {}
                Standing::OwnExcludes => told.push(OWN_EXCLUDES.to_owned()),
                Standing::Unwatched => bail!(
                    "`{file}` was judged, and git was told not to look at its changes; undo that (`git \
                     update-index --no-assume-unchanged --no-skip-worktree`), or leave `--commit` out"
                ),
                Standing::Untracked | Standing::Outside => {
                    bail!("`{file}` had a say and is not in the commit; commit it, or leave `--commit` out")
                }
            }
        }
        for file in policies {
            match tracked.standing(root, &folder.join(file))? {
                Standing::InCommit => {}
                Standing::Outside => told.push(FOREIGN_POLICIES.to_owned()),
                Standing::Untracked | Standing::Unwatched | Standing::OwnExcludes => bail!(
                    "the policy file `{file}` is not in the commit as it is; commit it, or leave `--commit` out"
                ),
            }
        }
        told.sort();
        told.dedup();
        Ok(told)
    }
}

/// The most bytes of the files of a commit together.
const MAX_BYTES: usize = 256 << 20;

/// The files of policies that a commit has below a folder, by their names from there. Attributes of the repository
/// have no say, as they would in an archive.
///
/// # Errors
/// The folder is in no checkout, there is no such commit, or a policy in it is a link.
pub(super) fn files(folder: &Path, revision: &str) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let name = format!("{revision}^{{commit}}");
    let commit = line(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])
        .with_context(|| format!("git knows no commit `{revision}`"))?;
    let listed = ask(folder, &["ls-tree", "-r", "-z", &commit, "."])?;
    let (mut files, mut all) = (Vec::new(), 0_usize);
    for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let entry = std::str::from_utf8(entry).context("git names a file that is no text")?;
        let (about, name) = entry.split_once('\t').context("git's answer cannot be read")?;
        let base = name.rsplit('/').next().unwrap_or(name);
        let of_bundle = matches!(name, ".manifest" | ".signatures.json");
        let hidden = name.split('/').any(|part| part.starts_with('.')) && !of_bundle;
        let wanted = base.rsplit_once('.').is_some_and(|(_, ending)| ending == "rego")
            || matches!(base, "data.json" | "data.yaml" | "data.yml")
            || of_bundle;
        if hidden || !wanted {
            continue;
        }
        let mut about = about.split(' ');
        let (Some(mode), Some(_), Some(object)) = (about.next(), about.next(), about.next()) else {
            bail!("git's answer cannot be read");
        };
        if !mode.starts_with("100") {
            bail!("`{name}` is no regular file in the commit");
        }
        let content = ask(folder, &["cat-file", "blob", object])?;
        all += content.len();
        if all > MAX_BYTES {
            bail!("the policies have over {MAX_BYTES} bytes");
        }
        files.push((name.to_owned(), content));
    }
    Ok(files)
}

/// How a file stands to the commit.
enum Standing {
    /// It is in it, unchanged.
    InCommit,
    /// It is the clone's own list of what git ignores.
    OwnExcludes,
    /// It is in it, but git was told not to look at its changes.
    Unwatched,
    /// It lies in the checkout and is not in the commit.
    Untracked,
    /// It lies outside the checkout.
    Outside,
}

/// The files of the commit from the checkout's root, and whether git looks at their changes.
struct Tracked(BTreeMap<PathBuf, bool>);

/// The files of the commit, those of submodules included. The index must be the commit.
fn tracked(root: &Path) -> anyhow::Result<Tracked> {
    let listed = ask(root, &["ls-files", "-v", "-z", "--recurse-submodules"])?;
    let mut files = BTreeMap::new();
    for entry in listed.split(|byte| *byte == 0) {
        // A letter and a space; a small letter means *assume unchanged*, `S` *skip the worktree*.
        if let [tag, b' ', name @ ..] = entry {
            files.insert(path(name)?, tag.is_ascii_uppercase() && *tag != b'S');
        }
    }
    Ok(Tracked(files))
}

impl Tracked {
    /// How a file that was read stands to the commit, whatever way led to it.
    fn standing(&self, root: &Path, file: &Path) -> anyhow::Result<Standing> {
        let real = file.canonicalize().with_context(|| format!("cannot look `{}` up", file.display()))?;
        let Ok(within) = real.strip_prefix(root) else { return Ok(Standing::Outside) };
        Ok(match self.0.get(within) {
            Some(true) => Standing::InCommit,
            Some(false) => Standing::Unwatched,
            None if real.ends_with(".git/info/exclude") => Standing::OwnExcludes,
            None => Standing::Untracked,
        })
    }
}

/// Whether the folder is in a checkout that git can be asked about.
///
/// # Errors
/// It is in a checkout, and git says no: another user's repository, say.
fn is_checkout(folder: &Path) -> anyhow::Result<bool> {
    match ask(folder, &["rev-parse", "--is-inside-work-tree"]) {
        Ok(answer) => Ok(answer.trim_ascii() == b"true"),
        Err(error) if error.is::<NoGit>() => Ok(false),
        Err(error) if folder.ancestors().any(|above| above.join(".git").exists()) => Err(error),
        Err(_) => Ok(false),
    }
}

/// There is no git on this machine.
#[derive(Debug, thiserror::Error)]
#[error("git is not installed")]
struct NoGit;

/// What git answers in a line of its own words: a digest.
fn line(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let answer = ask(folder, arguments)?;
    Ok(String::from_utf8(answer).context("git's answer is no text")?.trim_end().to_owned())
}

/// What git answers, as bytes: names of files are not always text.
///
/// # Errors
/// [`NoGit`]; or git says no, with its words.
fn ask(folder: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let mut command = Command::new("git");
    // No program that the repository names may answer in git's place, and nothing is written.
    command.args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-C"]).arg(folder);
    let output = match command.args(arguments).stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(NoGit.into()),
        Err(error) => return Err(error).context("cannot run git"),
    };
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        bail!("`git {}` failed{}{why}", arguments.join(" "), if why.is_empty() { "" } else { ": " });
    }
    Ok(output.stdout)
}

/// A path as git writes it.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere paths are text, and bytes may be none")]
fn path(bytes: &[u8]) -> anyhow::Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

/// A path as git writes it.
#[cfg(not(unix))]
fn path(bytes: &[u8]) -> anyhow::Result<PathBuf> {
    Ok(PathBuf::from(std::str::from_utf8(bytes).context("git names a file that is no text")?))
}
