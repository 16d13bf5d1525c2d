//! What a walk has found so far, and what is told of it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::rules::{Fate, FolderRules, Rules};
use crate::source::{At, Diagnostic, Stage, TreeFile, Walk, WalkOptions};

/// How a `CACHEDIR.TAG` begins (<https://bford.info/cachedir/>).
pub(super) const CACHE_SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// What a walk has found so far.
pub(super) struct Found<'a> {
    pub(super) options: &'a WalkOptions,
    /// The files by where they really are, so that each is found once.
    files: BTreeMap<OsString, Candidate>,
    left_out: BTreeMap<String, &'static str>,
    pub(super) rules: BTreeMap<String, Vec<u8>>,
    diagnostics: BTreeMap<(String, &'static str), Diagnostic>,
    /// How many entries that are no folders were come upon.
    seen: usize,
}

/// A file, and how it was reached.
struct Candidate {
    file: TreeFile,
    linked: bool,
}

impl<'a> Found<'a> {
    pub(super) fn new(options: &'a WalkOptions) -> Self {
        Self {
            options,
            files: BTreeMap::new(),
            left_out: BTreeMap::new(),
            rules: BTreeMap::new(),
            diagnostics: BTreeMap::new(),
            seen: 0,
        }
    }

    pub(super) fn error(&mut self, code: &'static str, path: &str, message: String, help: impl Into<String>) {
        let at = At::Path(path.to_owned());
        let diagnostic = Diagnostic::error(Stage::Input, code, at, message).help(help);
        self.diagnostics.entry((path.to_owned(), code)).or_insert(diagnostic);
    }

    pub(super) fn warning(
        &mut self,
        code: &'static str,
        path: &str,
        message: String,
        help: impl Into<String>,
    ) {
        let at = At::Path(path.to_owned());
        let diagnostic = Diagnostic::warning(Stage::Input, code, at, message).help(help);
        self.diagnostics.entry((path.to_owned(), code)).or_insert(diagnostic);
    }

    /// A glob that cannot be read, of the configuration or the command line.
    pub(super) fn malformed_option(&mut self, glob: &str, why: &str) {
        let message = format!("`{glob}` is no glob: {why}");
        let diagnostic = Diagnostic::error(Stage::Config, "glob-malformed", At::Run, message)
            .help("write a pattern as in `.gitignore`, such as `charts/**/*.yaml`");
        self.diagnostics.entry((glob.to_owned(), "glob-malformed")).or_insert(diagnostic);
    }

    /// Lines of ignore files that are no globs.
    pub(super) fn malformed_lines(&mut self, file: &str, lines: Vec<(String, String)>) {
        for (line, why) in lines {
            self.warning(
                "ignore-line-malformed",
                file,
                format!("`{line}` is no glob: {why}"),
                "write a pattern as in `.gitignore`, such as `charts/**/*.yaml`",
            );
        }
    }

    pub(super) fn leave_out(&mut self, path: &str, folder: bool, why: &'static str) {
        let path = if folder { format!("{path}/") } else { path.to_owned() };
        self.left_out.entry(path).or_insert(why);
    }

    /// Counts an entry that is no folder. False where there are more than the limit.
    pub(super) fn count(&mut self) -> bool {
        self.seen += 1;
        if self.seen <= self.options.limits.files {
            return true;
        }
        let limit = self.options.limits.files;
        let diagnostic = Diagnostic::error(
            Stage::Input,
            "too-many-files",
            At::Run,
            format!("there are more than {limit} files"),
        )
        .help("name fewer paths, or leave folders out with `--exclude` or a `.tollgateignore`");
        self.diagnostics.entry((String::new(), "too-many-files")).or_insert(diagnostic);
        false
    }

    /// Takes a file, unless it was found before under another name. A name that is no link is kept before
    /// one that is, and the name that was found first before a later one.
    pub(super) fn take(&mut self, real: PathBuf, file: TreeFile, linked: bool) {
        const TWICE: &str = "the file is read under another name";
        // Paths compare by component, which costs more than all else here: their bytes will do.
        let real = real.into_os_string();
        match self.files.get_mut(&real) {
            None => {
                self.files.insert(real, Candidate { file, linked });
            }
            Some(known) => {
                let named = known.file.named || file.named;
                let other = if known.linked && !linked {
                    known.linked = false;
                    std::mem::replace(&mut known.file, file).path
                } else {
                    file.path
                };
                known.file.named = named;
                if other != known.file.path {
                    self.left_out.insert(other, TWICE);
                }
            }
        }
    }

    pub(super) fn finish(self) -> Walk {
        let mut files: Vec<TreeFile> = self.files.into_values().map(|candidate| candidate.file).collect();
        files.sort_unstable();
        // What one path leaves out another may have named.
        let read = |path: &str| {
            let at = files.partition_point(|file| file.path.as_str() < path);
            files
                .get(at)
                .is_some_and(|file| file.path == path || (path.ends_with('/') && file.path.starts_with(path)))
        };
        Walk {
            left_out: self.left_out.into_iter().filter(|(path, _)| !read(path)).collect(),
            rules: self.rules.into_iter().collect(),
            diagnostics: self.diagnostics.into_values().collect(),
            files,
        }
    }
}

/// Goes into a folder, or leaves it out. `below` is its way from the walked folder, `shown` its path as it is
/// shown. False where it is not entered.
pub(super) fn open(
    found: &mut Found,
    rules: &mut Rules,
    below: &str,
    shown: &str,
    fate: Fate,
    tool: bool,
    within: &FolderRules,
) -> bool {
    let fate = match fate {
        Fate::In if tool && !rules.includes(below, true) => Fate::Out("a folder that a tool made"),
        other => other,
    };
    if let Fate::Out(why) = fate {
        found.leave_out(shown, true, why);
    }
    let out = fate != Fate::In;
    let git = below.rsplit('/').next() == Some(".git");
    if out && (git || !rules.leads_in(below)) {
        return false;
    }
    let mut lines = Vec::new();
    rules.enter(below, within, out, |line, why| lines.push((line.to_owned(), why)));
    found.malformed_lines(&format!("{shown}/.tollgateignore"), lines);
    true
}

pub(super) fn too_deep_error(found: &mut Found, shown: &str) {
    let limit = found.options.limits.folder_depth;
    found.error(
        "folder-too-deep",
        shown,
        format!("folders nest more than {limit} deep"),
        format!("leave the folder out with `--exclude {shown}`, or name it as a path of its own"),
    );
}

pub(super) fn loop_error(found: &mut Found, shown: &str, to: &str) {
    found.error(
        "folder-loop",
        shown,
        format!("`{shown}` is a link to {to}"),
        format!("remove the link, or leave it out with `--exclude {shown}`"),
    );
}
