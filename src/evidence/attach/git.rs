//! A note on a commit.
//!
//! The note in `refs/notes/tollgate` has one line of JSON for each statement: its digest, the envelope, and the git
//! blob, the digest and the size of the bundle. The bundle itself is a blob in the tree of the notes, under
//! `evidence/<statement>/`, where git keeps what is no note: whoever fetches the ref has it, and nothing collects it
//! as garbage. Lines of other writers are kept. Two clones that both wrote are joined by `git notes merge --strategy
//! cat_sort_uniq`: lines name their blobs, which the history of the ref keeps.
//!
//! The ref moves only from what was read (compare and swap), so that two who attach at once lose nothing. The
//! working tree, its index and the branch have no say and are not touched: a detached head, changed files and a bare
//! repository are all the same. Hooks and programs that the repository names are not run.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::document::json::canonical::{self, Json};

use super::disk::there;
use super::problem::{Problem, quoted};
use super::store::{BUNDLE, Listed, MOST, Outcome, Package, Put, Store};
use crate::evidence::archive::MOST_BYTES;
use crate::evidence::subject::Claim;
use crate::source::Digest;

/// Where the notes are.
const NOTES: &str = "refs/notes/tollgate";
/// The kind of a line of ours.
const KIND: &str = "git-note/v1";
/// The most bytes of a note, and of the list of all notes.
const NOTE_BYTES: u64 = 64 << 20;
/// How often the ref is tried to move.
const TRIES: u32 = 20;
/// The wait between two tries.
const WAIT: Duration = Duration::from_millis(50);

/// The notes on one commit.
pub(super) struct Notes {
    repository: PathBuf,
    commit: String,
    subject: Claim,
}

impl Notes {
    pub(super) fn open(repository: &Path, revision: &str) -> Result<Self, Problem> {
        let shown = repository.display();
        let git = |arguments: &[&str]| line(repository, arguments);
        git(&["rev-parse", "--git-dir"]).map_err(|problem| match problem.help {
            Some(_) => problem,
            None => problem.within(format!("`{shown}` is no git repository")),
        })?;
        let name = format!("{revision}^{{commit}}");
        let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name]);
        let Ok(commit) = found else {
            let shallow = git(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer == "true");
            let problem = Problem::new(format!("git knows no commit `{}` in `{shown}`", quoted(revision)));
            return Err(if shallow {
                problem.help("the clone is shallow; `git fetch --tags --unshallow` brings what it lacks")
            } else {
                problem.help("look at the name; `git fetch --tags` brings the tags of the remote")
            });
        };
        let subject = Claim::known_by(format!("commit {commit}"), "gitCommit", &commit)
            .ok_or_else(|| Problem::new("git's answer is no commit"))?;
        Ok(Self { repository: repository.to_owned(), commit, subject })
    }

    fn git(&self, arguments: &[&str]) -> Result<String, Problem> {
        line(&self.repository, arguments)
    }

    /// The commit of the notes as they are now.
    fn now(&self) -> Option<String> {
        self.git(&["rev-parse", "--verify", "--quiet", &format!("{NOTES}^{{commit}}")]).ok()
    }

    /// The path and the text of the note in that commit of the notes.
    fn note(&self, notes: &str) -> Result<Option<(String, String)>, Problem> {
        // One long name, or one that is spread over folders of two letters each.
        let listed = Git::new(&self.repository).limit(NOTE_BYTES).run(&["ls-tree", "-r", "-z", notes])?;
        let entries = listed.split(|byte| *byte == 0).filter_map(|entry| std::str::from_utf8(entry).ok());
        for entry in entries {
            let Some((about, path)) = entry.split_once('\t') else { continue };
            if path.replace('/', "") != self.commit {
                continue;
            }
            let blob = about.split(' ').nth(2).unwrap_or_default();
            let text = Git::new(&self.repository).limit(NOTE_BYTES).run(&["cat-file", "blob", blob])?;
            return Ok(Some((path.to_owned(), String::from_utf8_lossy(&text).into_owned())));
        }
        Ok(None)
    }

    /// Keeps bytes as a blob.
    fn keep(&self, bytes: &[u8]) -> Result<String, Problem> {
        let out = Git::new(&self.repository).input(bytes).run(&["hash-object", "-w", "--stdin"])?;
        text(&out)
    }

    /// A commit of the notes like `old`, with these files in it.
    fn commit(&self, old: Option<&str>, files: &[(String, String)], about: &str) -> Result<String, Problem> {
        let wrong = |error: std::io::Error| Problem::new(format!("no place for git's index: {error}"));
        let scratch = tempfile::tempdir().map_err(wrong)?;
        let index = scratch.path().join("index");
        let git = || Git::new(&self.repository).index(&index);
        if let Some(old) = old {
            git().run(&["read-tree", old])?;
        }
        let mut entries = Vec::new();
        for (path, blob) in files {
            entries.extend_from_slice(format!("100644 {blob}\t{path}\0").as_bytes());
        }
        git().input(&entries).run(&["update-index", "--add", "-z", "--index-info"])?;
        let tree = text(&git().run(&["write-tree"])?)?;
        let mut arguments = vec!["commit-tree", tree.as_str(), "-m", about];
        if let Some(old) = old {
            arguments.extend(["-p", old]);
        }
        let named = self.git(&["var", "GIT_COMMITTER_IDENT"]).is_ok();
        let git = if named { git() } else { git().nobody() };
        text(&git.run(&arguments)?)
    }
}

impl Store for Notes {
    fn subject(&self) -> Option<&Claim> {
        Some(&self.subject)
    }

    fn put(&self, package: &Package<'_>, force: bool) -> Result<Vec<Put>, Problem> {
        let statement = package.statement.to_string();
        let bundle = self.keep(package.bundle)?;
        let mine = Line::of(package, &bundle)?;
        let mut files = Vec::new();
        for (name, _, bytes) in package.files("bundle") {
            let blob = if name.ends_with(BUNDLE) { bundle.clone() } else { self.keep(bytes)? };
            files.push((format!("evidence/{statement}/{name}"), blob));
        }
        let put = |outcome| Ok(vec![Put { name: format!("note on {}", self.commit), outcome }]);
        let mut last = None;
        for _ in 0..TRIES {
            let old = self.now();
            let note = old.as_deref().map(|old| self.note(old)).transpose()?.flatten();
            let (path, before) = note.unwrap_or_else(|| (self.commit.clone(), String::new()));
            let Some((after, outcome)) = with_line(&before, &mine, force)? else { return put(Outcome::Same) };
            let mut entries = files.clone();
            entries.push((path, self.keep(after.as_bytes())?));
            let about = format!("Attach evidence sha256:{statement} to {}", self.commit);
            let new = self.commit(old.as_deref(), &entries, &about)?;
            let was = old.clone().unwrap_or_else(|| "0".repeat(self.commit.len()));
            match self.git(&["update-ref", "-m", &about, NOTES, &new, &was]) {
                Ok(_) => return put(outcome),
                // Somebody else was quicker, or is at it.
                Err(problem) => last = Some(problem),
            }
            thread::sleep(WAIT);
        }
        let problem = last.unwrap_or_else(|| Problem::new("it does not move"));
        Err(problem.within(format!("`{NOTES}` cannot be moved")).help("try again; nothing was changed"))
    }

    fn list(&self) -> Result<Vec<Listed>, Problem> {
        let fetch = format!("`git fetch origin {NOTES}:{NOTES}` brings those of the remote");
        let Some(notes) = self.now() else {
            return Err(Problem::new("the repository has no notes of tollgate").help(fetch));
        };
        let Some((_, text)) = self.note(&notes)? else {
            return Err(Problem::new(format!("there is no note on the commit {}", self.commit)).help(fetch));
        };
        let lines = text.lines().filter_map(Line::read).take(MOST);
        Ok(lines
            .map(|line| Listed { name: format!("note sha256:{}", line.statement), key: line.text })
            .collect())
    }

    fn fetch(&self, listed: &Listed) -> Result<Vec<u8>, Problem> {
        let line = Line::read(&listed.key).ok_or_else(|| Problem::new("the note cannot be read"))?;
        let git = || Git::new(&self.repository).limit(MOST_BYTES as u64);
        let kind = self.git(&["cat-file", "-t", &line.blob]);
        if kind.is_ok_and(|kind| kind != "blob") {
            return Err(Problem::new("the note names no file of git's"));
        }
        let bytes = git().run(&["cat-file", "blob", &line.blob]).map_err(|why| {
            why.within("the note's bundle is not in the repository")
                .help(format!("`git fetch origin +{NOTES}:{NOTES}` brings it"))
        })?;
        if Digest::of(&bytes) != line.sha256 {
            return Err(Problem::new("the bundle is not the one that the note names"));
        }
        Ok(bytes)
    }

    fn afterwards(&self) -> Option<String> {
        Some(format!("it is in this repository alone until `git push origin {NOTES}`"))
    }
}

/// A line of a note.
struct Line {
    statement: Digest,
    blob: String,
    sha256: Digest,
    text: String,
}

impl Line {
    /// The line for a bundle that is kept as `blob`.
    fn of(package: &Package<'_>, blob: &str) -> Result<Self, Problem> {
        let envelope = canonical::parse(package.envelope)
            .map_err(|error| Problem::new(format!("the envelope is no JSON: {error}")))?;
        let digest = |digest: Digest| Json::object([("sha256", Json::String(digest.to_string()))]);
        let sha256 = Digest::of(package.bundle);
        let size = i64::try_from(package.bundle.len()).unwrap_or(canonical::MAX_INTEGER);
        let line = Json::object([
            ("kind", Json::String(format!("{}/{KIND}", crate::NAMESPACE))),
            ("statement", digest(package.statement)),
            (
                "bundle",
                Json::object([
                    ("blob", Json::String(blob.to_owned())),
                    ("digest", digest(sha256)),
                    ("size", Json::Integer(size)),
                ]),
            ),
            ("envelope", envelope),
        ]);
        let text = String::from_utf8_lossy(&line.to_bytes()).into_owned();
        Ok(Self { statement: package.statement, blob: blob.to_owned(), sha256, text })
    }

    /// Reads a line; none where it is not one of ours.
    fn read(text: &str) -> Option<Self> {
        let json = canonical::parse(text.as_bytes()).ok()?;
        if json.get("kind")?.as_str()? != format!("{}/{KIND}", crate::NAMESPACE) {
            return None;
        }
        let digest = |json: &Json| Digest::from_hex(json.get("sha256")?.as_str()?);
        let bundle = json.get("bundle")?;
        let blob = bundle.get("blob")?.as_str()?.to_owned();
        let is_id = matches!(blob.len(), 40 | 64) && blob.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then_some(())?;
        let (statement, sha256) = (digest(json.get("statement")?)?, digest(bundle.get("digest")?)?);
        Some(Self { statement, blob, sha256, text: text.to_owned() })
    }
}

/// A note's text with a line more, and what that is. None where it has the line.
fn with_line(before: &str, mine: &Line, force: bool) -> Result<Option<(String, Outcome)>, Problem> {
    let mut lines: Vec<&str> = before.lines().collect();
    let same = |line: &&str| Line::read(line).is_some_and(|line| line.statement == mine.statement);
    let outcome = match lines.iter().find(|line| same(line)).map(|line| Line::read(line)) {
        Some(Some(line)) if line.sha256 == mine.sha256 && line.blob == mine.blob => return Ok(None),
        Some(_) if !force => {
            return Err(there(&format!("evidence of the statement sha256:{}", mine.statement)));
        }
        Some(_) => Outcome::Replaced,
        None => Outcome::Added,
    };
    lines.retain(|line| !same(line));
    lines.push(&mine.text);
    Ok(Some((format!("{}\n", lines.join("\n")), outcome)))
}

/// Git's answer of one line.
fn line(repository: &Path, arguments: &[&str]) -> Result<String, Problem> {
    text(&Git::new(repository).run(arguments)?)
}

fn text(bytes: &[u8]) -> Result<String, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::new("git's answer is no text"))?;
    Ok(text.trim_end().to_owned())
}

/// One run of git.
struct Git<'a> {
    command: Command,
    input: Option<&'a [u8]>,
    limit: u64,
}

impl<'a> Git<'a> {
    fn new(repository: &Path) -> Self {
        let mut command = Command::new("git");
        // No program that the repository names is run, no hook, and nothing is fetched behind our back.
        let hooks = if cfg!(windows) { "core.hooksPath=NUL" } else { "core.hooksPath=/dev/null" };
        command
            .args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", hooks, "-C"])
            .arg(repository);
        command
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("LC_ALL", "C");
        // A hook or a pipeline sets these for its own repository; ours is the one that is named.
        for name in [
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GIT_OBJECT_DIRECTORY",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES",
            "GIT_COMMON_DIR",
            "GIT_NAMESPACE",
            "GIT_SHALLOW_FILE",
            "GIT_GRAFT_FILE",
            "GIT_REPLACE_REF_BASE",
            "GIT_PREFIX",
        ] {
            command.env_remove(name);
        }
        Self { command, input: None, limit: 1 << 20 }
    }

    fn input(mut self, bytes: &'a [u8]) -> Self {
        self.input = Some(bytes);
        self
    }

    fn limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    fn index(mut self, path: &Path) -> Self {
        self.command.env("GIT_INDEX_FILE", path);
        self
    }

    /// As somebody without a name, where git knows of none.
    fn nobody(mut self) -> Self {
        for name in ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"] {
            self.command.env(name, "tollgate");
        }
        for name in ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"] {
            self.command.env(name, "tollgate@localhost");
        }
        self
    }

    /// Runs it; gives what it writes.
    fn run(mut self, arguments: &[&str]) -> Result<Vec<u8>, Problem> {
        let stdin = if self.input.is_some() { Stdio::piped() } else { Stdio::null() };
        self.command.args(arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = match self.command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Problem::new("git is not installed").help("install it, or choose another place"));
            }
            Err(error) => return Err(Problem::new(format!("cannot run git: {error}"))),
        };
        let failed = |error: std::io::Error| Problem::new(format!("git cannot be talked to: {error}"));
        if let (Some(bytes), Some(mut stdin)) = (self.input, child.stdin.take()) {
            match stdin.write_all(bytes) {
                // It says why on its other stream.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
                other => other.map_err(failed)?,
            }
        }
        let mut bytes = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            stdout.take(self.limit + 1).read_to_end(&mut bytes).map_err(failed)?;
        }
        let output = child.wait_with_output().map_err(failed)?;
        if bytes.len() as u64 > self.limit {
            return Err(Problem::new(format!("git's answer is longer than {} bytes", self.limit)));
        }
        if !output.status.success() {
            let why = quoted(&String::from_utf8_lossy(&output.stderr));
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            return Err(Problem::new(format!("`git {}` failed{why}", arguments.first().unwrap_or(&""))));
        }
        Ok(bytes)
    }
}
