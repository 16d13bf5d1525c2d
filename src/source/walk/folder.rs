//! Lists all files of one folder, hidden ones too: what a Helm chart is made of.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use walkdir::WalkDir;

use crate::source::{At, Diagnostic, Folder, Limits, Stage};

/// What a listing has found so far.
struct Listing<'a> {
    shown: &'a str,
    limits: &'a Limits,
    leave: &'a dyn Fn(&str, bool) -> bool,
    /// How many entries were come upon, folders among them: links multiply folders.
    seen: usize,
    folder: Folder,
}

impl Listing<'_> {
    fn error(&mut self, code: &'static str, below: &str, message: impl FnOnce(&str) -> String, help: &str) {
        let path = if below.is_empty() { self.shown.to_owned() } else { format!("{}/{below}", self.shown) };
        let message = message(&path);
        let diagnostic = Diagnostic::error(Stage::Input, code, At::Path(path), message).help(help);
        self.folder.diagnostics.push(diagnostic);
    }

    /// Counts an entry. False where there are more than the limit.
    fn count(&mut self) -> bool {
        self.seen += 1;
        let most = self.limits.files;
        if self.seen > most {
            let message = |path: &str| format!("`{path}` has more than {most} files and folders");
            self.error("too-many-files", "", message, "leave some out by a `.helmignore`");
        }
        self.seen <= most
    }

    /// Whether a folder nests too deep, which is told.
    fn too_deep(&mut self, below: &str, depth: usize) -> bool {
        let most = self.limits.folder_depth;
        let deep = depth > most;
        if deep {
            let message = |_: &str| format!("folders nest more than {most} deep");
            self.error("folder-too-deep", below, message, "leave the folder out by a `.helmignore`");
        }
        deep
    }
}

/// Lists a folder on disk. `confine` is the folder that links may not lead out of.
pub(in crate::source) fn folder_on_disk(
    base: &Path,
    path: &str,
    limits: &Limits,
    leave: &dyn Fn(&str, bool) -> bool,
) -> Folder {
    let mut listing = Listing { shown: path, limits, leave, seen: 0, folder: Folder::default() };
    let base = if base.as_os_str().is_empty() { Path::new(".") } else { base };
    let Ok(root) = fs::canonicalize(base.join(path)) else { return missing_folder(path, limits) };
    let real_base = fs::canonicalize(base).unwrap_or_else(|_| base.to_owned());
    let confine = if root.starts_with(&real_base) { real_base } else { root.clone() };
    let mut entries = WalkDir::new(&root).follow_links(true).min_depth(1).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let way =
                    error.path().and_then(|path| path.strip_prefix(&root).ok()).unwrap_or(Path::new(""));
                refused(&mut listing, &way.to_string_lossy(), &error);
                continue;
            }
        };
        if !listing.count() {
            break;
        }
        let is_folder = entry.file_type().is_dir();
        let way = entry.path().strip_prefix(&root).unwrap_or(entry.path());
        let Some(below) = way.to_str() else {
            let message = |path: &str| format!("the name of `{path}` is no UTF-8");
            listing.error("path-not-utf8", &way.to_string_lossy(), message, "rename it");
            if is_folder {
                entries.skip_current_dir();
            }
            continue;
        };
        if (listing.leave)(below, is_folder) {
            if is_folder {
                entries.skip_current_dir();
            }
            continue;
        }
        // Below a link all real paths differ: only the link itself needs to be looked at.
        let out = entry.path_is_symlink()
            && !fs::canonicalize(entry.path()).is_ok_and(|real| real.starts_with(&confine));
        if out {
            let message =
                |path: &str| format!("`{path}` is a link that leads out of the folder that is read");
            listing.error("link-leads-out", below, message, "put what it leads to in its place");
        }
        if is_folder {
            if out || listing.too_deep(below, entry.depth()) {
                entries.skip_current_dir();
            }
        } else if !out {
            if entry.file_type().is_file() {
                listing.folder.files.push(below.to_owned());
            } else {
                let message = |path: &str| format!("`{path}` is neither a file nor a folder");
                listing.error("path-not-a-file", below, message, "write the text to a file in its place");
            }
        }
    }
    listing.folder
}

/// Tells a link that leads nowhere or in a circle, and what cannot be listed.
fn refused(listing: &mut Listing<'_>, below: &str, error: &walkdir::Error) {
    let kind = error.io_error().map(std::io::Error::kind);
    if error.loop_ancestor().is_some() {
        let message = |path: &str| format!("`{path}` is a link to a folder that it lies in");
        listing.error("folder-loop", below, message, "remove the link");
    } else if kind == Some(ErrorKind::NotFound) {
        let message = |path: &str| format!("`{path}` is a link that leads nowhere");
        listing.error("link-broken", below, message, "remove the link");
    } else {
        let why = kind.map_or_else(|| "a circle of links".to_owned(), |kind| kind.to_string());
        let message = |path: &str| format!("`{path}` cannot be read: {why}");
        listing.error("folder-unreadable", below, message, "check its permissions");
    }
}

/// The code of what is told of a folder that is not there.
pub(in crate::source) const MISSING: &str = "path-missing";

/// The listing of a folder that is not there.
pub(in crate::source) fn missing_folder(path: &str, limits: &Limits) -> Folder {
    let mut listing =
        Listing { shown: path, limits, leave: &|_, _| false, seen: 0, folder: Folder::default() };
    let message = |path: &str| format!("there is no folder `{path}`");
    listing.error(MISSING, "", message, "check the spelling");
    listing.folder
}

/// How the paths of all that is in a folder begin.
pub(in crate::source) fn head(path: &str) -> String {
    if path.is_empty() || path == "." { String::new() } else { format!("{path}/") }
}

/// Lists a folder of the files in memory. `files` are their paths in order, from the first on that is not before
/// [`head`] of the folder.
pub(in crate::source) fn folder_in_memory<'f>(
    files: impl Iterator<Item = &'f String>,
    path: &str,
    limits: &Limits,
    leave: &dyn Fn(&str, bool) -> bool,
) -> Folder {
    let mut listing = Listing { shown: path, limits, leave, seen: 0, folder: Folder::default() };
    let head = head(path);
    let mut found: Vec<Vec<&str>> = Vec::new();
    let inside = files.map_while(|file| file.strip_prefix(head.as_str()));
    // The base holds nothing that lies above it or elsewhere.
    let elsewhere = |below: &&str| below.starts_with("../") || below.starts_with('/');
    for below in inside.filter(|below| !(head.is_empty() && elsewhere(below))) {
        if !listing.count() {
            break;
        }
        let mut ends = below.match_indices('/').map(|(at, _)| below.get(..at).unwrap_or_default());
        if ends.any(|folder| leave(folder, true)) || leave(below, false) {
            continue;
        }
        let names: Vec<&str> = below.split('/').collect();
        if !listing.too_deep(below, names.len() - 1) {
            found.push(names);
        }
    }
    // By component, as a folder on disk is walked.
    found.sort_unstable();
    listing.folder.files = found.into_iter().map(|names| names.join("/")).collect();
    listing.folder
}
