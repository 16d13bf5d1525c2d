//! A log in a branch of a git repository.
//!
//! Objects are written and the branch is moved; nothing that is checked out is touched, so that bare and shallow
//! repositories and a detached HEAD are all the same. The branch is moved only from where it was read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail};

use super::place::{Change, Log, lock};
use crate::evidence::log::{CHECKPOINT, Storage, too_large};

/// The file in the repository's own folder whose lock says that somebody writes a log.
const LOCK: &str = "tollgate-log.lock";

/// A log in a branch, as it was when it was opened.
pub(super) struct Branch {
    repository: PathBuf,
    /// The repository's own folder.
    folder: PathBuf,
    reference: String,
    /// The commit of the branch; none for a new log.
    commit: Option<String>,
    /// The objects of the files by name.
    files: BTreeMap<String, String>,
    reader: Mutex<Reader>,
    _lock: Option<File>,
}

impl Branch {
    /// For reading.
    pub(super) fn open(repository: &Path, branch: &str) -> anyhow::Result<Self> {
        let (folder, reference) = locate(repository, branch)?;
        let Some(commit) = commit_of(repository, &reference)? else {
            let shown = repository.display();
            bail!(
                "`{shown}` has no branch `{branch}`; `tollgate log init` makes one, and `git fetch origin \
                 {branch}:{branch}` fetches one"
            );
        };
        Self::at(repository, folder, reference, Some(commit), None)
    }

    /// For writing.
    pub(super) fn hold(repository: &Path, branch: &str, quiet: bool) -> anyhow::Result<Self> {
        let (folder, reference) = locate(repository, branch)?;
        refuse_checked_out(repository, &reference)?;
        let lock = lock(&folder.join(LOCK), quiet)?;
        // Read only now: whoever had the lock has moved the branch.
        let held = Self::open(repository, branch)?;
        Ok(Self { _lock: Some(lock), ..held })
    }

    /// For a new log.
    pub(super) fn make(repository: &Path, branch: &str, quiet: bool) -> anyhow::Result<Self> {
        let (folder, reference) = locate(repository, branch)?;
        let lock = lock(&folder.join(LOCK), quiet)?;
        if commit_of(repository, &reference)?.is_some() {
            bail!("`{}` has a branch `{branch}` already", repository.display());
        }
        Self::at(repository, folder, reference, None, Some(lock))
    }

    fn at(
        repository: &Path,
        folder: PathBuf,
        reference: String,
        commit: Option<String>,
        lock: Option<File>,
    ) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        if let Some(commit) = &commit {
            let listed = ask(repository, &["ls-tree", "-r", "-z", "--full-tree", commit], &[], &[])?;
            for entry in listed.split(|byte| *byte == 0) {
                // `100644 blob OBJECT<tab>NAME`; what is no regular file is no file of a log.
                let Ok(entry) = std::str::from_utf8(entry) else { continue };
                let Some((about, name)) = entry.split_once('\t') else { continue };
                if let Some(object) = about.strip_prefix("100644 blob ") {
                    files.insert(name.to_owned(), object.to_owned());
                }
            }
            if !files.contains_key(CHECKPOINT) {
                let branch = reference.trim_start_matches("refs/heads/");
                bail!("the branch `{branch}` is no log: it has no `checkpoint`");
            }
        }
        let reader = Mutex::new(Reader::start(repository)?);
        Ok(Self { repository: repository.to_owned(), folder, reference, commit, files, reader, _lock: lock })
    }
}

impl Storage for Branch {
    fn read(&self, name: &str, most: usize) -> io::Result<Option<Vec<u8>>> {
        let Some(object) = self.files.get(name) else { return Ok(None) };
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.read(object, most)?.map_or_else(|| Err(too_large(name, most)), |bytes| Ok(Some(bytes)))
    }
}

impl Log for Branch {
    /// Objects first, and the branch in one step, if it is where it was.
    fn commit(&self, change: &Change<'_>) -> anyhow::Result<()> {
        let ask = |arguments: &[&str], input: &[u8], environment: &[(&str, &Path)]| {
            ask(&self.repository, arguments, input, environment)
        };
        let mut index = String::new();
        for (name, object) in &self.files {
            let is_obsolete = change
                .obsolete
                .iter()
                .any(|folder| name.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/')));
            if is_obsolete {
                // Writing into a string does not fail.
                let _ = writeln!(index, "0 {object}\t{name}");
            }
        }
        let files = change.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        for (name, bytes) in files.chain([(CHECKPOINT, change.checkpoint)]) {
            let object = line(&ask(&["hash-object", "-w", "--stdin", "--no-filters"], bytes, &[])?)?;
            let _ = writeln!(index, "100644 {object}\t{name}");
        }
        // An index of our own, which is gone afterwards: that of the repository belongs to its users.
        let scratch = tempfile::Builder::new().prefix("tollgate-").tempdir_in(&self.folder);
        let scratch = scratch.with_context(|| format!("cannot write in `{}`", self.folder.display()))?;
        let own = scratch.path().join("index");
        let environment = [("GIT_INDEX_FILE", own.as_path())];
        if let Some(commit) = &self.commit {
            ask(&["read-tree", commit], &[], &environment)?;
        }
        ask(&["update-index", "--add", "--index-info"], index.as_bytes(), &environment)?;
        let tree = line(&ask(&["write-tree"], &[], &environment)?)?;
        let mut arguments = vec!["commit-tree", &tree, "-m", change.message];
        if let Some(commit) = &self.commit {
            arguments.extend(["-p", commit]);
        }
        // A pipeline has often told git no name.
        let nameless = ask(&["var", "GIT_COMMITTER_IDENT"], &[], &[]).is_err();
        let (name, mail) = (Path::new("tollgate"), Path::new("tollgate@localhost"));
        let identity = [
            ("GIT_AUTHOR_NAME", name),
            ("GIT_AUTHOR_EMAIL", mail),
            ("GIT_COMMITTER_NAME", name),
            ("GIT_COMMITTER_EMAIL", mail),
        ];
        let commit = line(&ask(&arguments, &[], if nameless { &identity } else { &[] })?)?;
        // An old value of zeros means that the branch must not be there yet.
        let old = self.commit.clone().unwrap_or_else(|| "0".repeat(commit.len()));
        ask(&["update-ref", "-m", change.message, &self.reference, &commit, &old], &[], &[]).with_context(
            || "the log's branch was moved by somebody else meanwhile; run the command again",
        )?;
        Ok(())
    }
}

/// The repository's own folder, and the full name of the branch.
fn locate(repository: &Path, branch: &str) -> anyhow::Result<(PathBuf, String)> {
    let shown = repository.display();
    if !repository.is_dir() {
        bail!("`{shown}` is no folder, so no git repository");
    }
    let reference = format!("refs/heads/{branch}");
    let folder = ask(repository, &["rev-parse", "--git-common-dir"], &[], &[]).map_err(|error| {
        if error.is::<NoGit>() { error } else { error.context(format!("`{shown}` is no git repository")) }
    })?;
    let folder = repository.join(line(&folder)?);
    ask(repository, &["check-ref-format", &reference], &[], &[])
        .map_err(|_| anyhow::anyhow!("`{branch}` cannot be the name of a branch"))?;
    Ok((folder, reference))
}

/// The commit of a branch; none where there is no such branch.
fn commit_of(repository: &Path, reference: &str) -> anyhow::Result<Option<String>> {
    // Asked in a way that never fails, so that a failure is git's own. Branches below the name are listed, too.
    let format = "--format=%(objectname) %(objecttype) %(refname)";
    let listed = line(&ask(repository, &["for-each-ref", format, reference], &[], &[])?)?;
    for listed in listed.lines() {
        let mut words = listed.splitn(3, ' ');
        match (words.next(), words.next(), words.next()) {
            (Some(commit), Some("commit"), Some(name)) if name == reference => {
                return Ok(Some(commit.to_owned()));
            }
            (_, _, Some(name)) if name == reference => bail!("`{reference}` is no commit"),
            _ => {}
        }
    }
    Ok(None)
}

/// Refuses a branch that is checked out somewhere: its files would seem changed there.
fn refuse_checked_out(repository: &Path, reference: &str) -> anyhow::Result<()> {
    let listed = ask(repository, &["worktree", "list", "--porcelain"], &[], &[])?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let (mut folder, expected) = ("", format!("branch {reference}"));
    for line in listed.lines() {
        if let Some(path) = line.strip_prefix("worktree ") {
            folder = path;
        }
        if line == expected {
            bail!("the branch of the log is checked out in `{folder}`; check out another one there first");
        }
    }
    Ok(())
}

/// There is no git on this machine.
#[derive(Debug, thiserror::Error)]
#[error("git is not installed, and a log in a branch takes it; keep the log in a folder, or install git")]
struct NoGit;

/// Git in the repository, whatever the environment says: a hook that runs us has a repository of its own.
fn git(repository: &Path) -> Command {
    let mut command = Command::new("git");
    for variable in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
    ] {
        command.env_remove(variable);
    }
    // No program that the repository names runs, and objects are on the disk before the branch speaks of them.
    command.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.fsync=all"]);
    command.arg("-C").arg(repository);
    command
}

/// What git answers to `arguments` and `input`.
///
/// # Errors
/// [`NoGit`]; or git says no, with its words.
fn ask(
    repository: &Path,
    arguments: &[&str],
    input: &[u8],
    environment: &[(&str, &Path)],
) -> anyhow::Result<Vec<u8>> {
    let mut command = git(repository);
    command.args(arguments).envs(environment.iter().copied());
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(NoGit.into()),
        Err(error) => return Err(error).context("cannot run git"),
    };
    // Git reads all of its input before it answers, wherever it is given any.
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(input) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                return Err(error).context("cannot write to git");
            }
            _ => {}
        }
    }
    let output = child.wait_with_output().context("cannot read git's answer")?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let what = arguments.first().copied().unwrap_or_default();
        bail!("`git {what}` failed{}{why}", if why.is_empty() { "" } else { ": " });
    }
    Ok(output.stdout)
}

/// A line of git's own words.
fn line(answer: &[u8]) -> anyhow::Result<String> {
    Ok(std::str::from_utf8(answer).context("git's answer is no text")?.trim_end().to_owned())
}

/// One git that gives the content of objects for as long as the log is open.
struct Reader {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Reader {
    fn start(repository: &Path) -> anyhow::Result<Self> {
        let mut command = git(repository);
        command.args(["cat-file", "--batch"]);
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = started.context("cannot run git")?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let output = output.context("git gives no answers")?;
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    /// The content of an object; none where it has more than `most` bytes.
    fn read(&mut self, object: &str, most: usize) -> io::Result<Option<Vec<u8>>> {
        let strange = || io::Error::other("git's answer cannot be read");
        let input = self.input.as_mut().ok_or_else(strange)?;
        input.write_all(format!("{object}\n").as_bytes())?;
        input.flush()?;
        let mut head = String::new();
        (&mut self.output).take(256).read_line(&mut head)?;
        // `OBJECT blob SIZE`, or `OBJECT missing` in a clone that lacks some.
        let size =
            head.trim_end().strip_prefix(&format!("{object} blob ")).and_then(|size| size.parse().ok());
        let size: u64 = size.ok_or_else(|| io::Error::other(format!("the repository lacks `{object}`")))?;
        let mut content = (&mut self.output).take(size + 1);
        if size > most as u64 {
            io::copy(&mut content, &mut io::sink())?;
            return Ok(None);
        }
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        match bytes.pop() {
            Some(b'\n') if bytes.len() as u64 == size => Ok(Some(bytes)),
            _ => Err(strange()),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Without input it ends by itself.
        drop(self.input.take());
        drop(self.child.wait());
    }
}
