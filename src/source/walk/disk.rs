//! Walks paths on disk.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::found::{CACHE_SIGNATURE, Found, loop_error, open, too_deep_error};
use super::rules::{Fate, FolderRules, Rules};
use crate::source::tree::read_file;
use crate::source::{ReadError, TreeFile, Walk, WalkOptions};

/// Bytes of one ignore file.
const IGNORE_BYTES: u64 = 1 << 20;

/// Walks paths on disk.
pub(in crate::source) fn disk(base: &Path, paths: &[PathBuf], options: &WalkOptions) -> Walk {
    let mut found = Found::new(options);
    let base = if base.as_os_str().is_empty() { Path::new(".") } else { base };
    let real_base = fs::canonicalize(base).unwrap_or_else(|_| base.to_owned());
    let places: Vec<PathBuf> =
        paths.iter().filter_map(|path| fs::canonicalize(base.join(path)).ok()).collect();
    for path in paths {
        // However a path below the base is written, it is shown from there: globs and evidence name it by that.
        let below = path.strip_prefix(base).or_else(|_| path.strip_prefix(&real_base)).unwrap_or(path);
        let Some(shown) = show(below) else {
            let lossy = path.to_string_lossy();
            found.error(
                "path-not-utf8",
                &lossy,
                format!("the path `{lossy}` is no UTF-8"),
                "rename it: evidence names files by UTF-8 text",
            );
            continue;
        };
        named(&mut found, &real_base, &places, &base.join(path), &shown);
    }
    found.finish()
}

/// A path as it is shown: `/` between components, without `.` components; empty for the base itself.
fn show(path: &Path) -> Option<String> {
    let mut shown = String::new();
    for component in path.components() {
        let name = match component {
            Component::CurDir => continue,
            Component::RootDir => {
                shown.push('/');
                continue;
            }
            other => other.as_os_str().to_str()?,
        };
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        shown.push_str(name);
    }
    Some(shown)
}

/// Takes a path that the user named. `places` are the real places of all that are named.
fn named(found: &mut Found, real_base: &Path, places: &[PathBuf], path: &Path, shown: &str) {
    let told = if shown.is_empty() { "." } else { shown };
    let missing = |found: &mut Found| {
        found.error(
            "path-missing",
            told,
            format!("there is no file or folder `{told}`"),
            "check the spelling; relative paths begin at the folder that the program is started in",
        );
    };
    let refused = |found: &mut Found, error: &std::io::Error| {
        found.error(
            "path-unreadable",
            told,
            format!("`{told}` cannot be read: {}", error.kind()),
            "check its permissions and those of the folders above it",
        );
    };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return missing(found),
        Err(error) => return refused(found, &error),
    };
    let real = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(error) => return refused(found, &error),
    };
    if metadata.is_dir() {
        Descent::new(found, real_base, places, real, shown).run();
    } else if metadata.is_file() {
        if found.count() {
            let file = TreeFile { path: shown.to_owned(), size: metadata.len(), named: true };
            found.take(real, file, false);
        }
    } else {
        found.error(
            "path-not-a-file",
            told,
            format!("`{told}` is neither a file nor a folder"),
            "pipes, sockets and devices are not read: write the text to a file, and name that",
        );
    }
}

/// The walk below one named folder.
struct Descent<'f, 'a> {
    found: &'f mut Found<'a>,
    /// The folder, without links on the way.
    root: PathBuf,
    /// Its path as it is shown; empty for the base.
    shown: String,
    /// Links may lead anywhere below this folder.
    confine: PathBuf,
    /// What else is read: a link that leads there leaves nothing out.
    places: &'f [PathBuf],
    rules: Rules,
    /// The real places of the folders that are entered, from the root.
    real: Vec<PathBuf>,
    /// How many of `real` lie outside links: a file further down was reached by a link.
    unlinked: usize,
    /// The real places of folders that were entered by a link.
    by_link: BTreeSet<PathBuf>,
}

impl<'f, 'a> Descent<'f, 'a> {
    fn new(
        found: &'f mut Found<'a>,
        real_base: &Path,
        places: &'f [PathBuf],
        root: PathBuf,
        shown: &str,
    ) -> Self {
        let way =
            |from: &Path| {
                let way = root.strip_prefix(from).ok()?;
                Some(way.components().fold(String::new(), |way, component| {
                    way + &component.as_os_str().to_string_lossy() + "/"
                }))
            };
        let confine = if root.starts_with(real_base) { real_base.to_owned() } else { root.clone() };
        // Git's rules come from the repository that the folder is in; ours from the base too.
        let repository = root.ancestors().find(|folder| folder.join(".git").exists());
        let top = match repository {
            Some(top) if !confine.starts_with(top) => confine.clone(),
            Some(top) => top.to_owned(),
            None => confine.clone(),
        };
        let mut malformed = Vec::new();
        let from_top = way(&top).unwrap_or_default();
        let mut rules = Rules::new(
            &found.options.include,
            &found.options.exclude,
            &way(&confine).unwrap_or_default(),
            &from_top,
            |glob, why| malformed.push((glob.to_owned(), why)),
        );
        rules.shown = found.options.shown;
        for (glob, why) in malformed {
            found.malformed_option(&glob, &why);
        }
        let mut descent = Self {
            found,
            real: vec![root.clone()],
            root,
            shown: shown.to_owned(),
            confine,
            places,
            rules,
            unlinked: 1,
            by_link: BTreeSet::new(),
        };
        descent.enter_top(&top, &from_top);
        descent
    }

    /// Reads the ignore files of the folders from the top to the walked one.
    fn enter_top(&mut self, top: &Path, from_top: &str) {
        let before = self.found.rules.clone();
        let mut folder = top.to_owned();
        let mut way = String::new();
        let names: Vec<&str> = from_top.split_terminator('/').collect();
        for depth in 0..=names.len() {
            let shown = above(&self.shown, names.len() - depth);
            let within = self.look(&folder, &shown);
            let mut lines = Vec::new();
            self.rules.enter_top(&way, &within, |line, why| lines.push((line.to_owned(), why)));
            self.found.malformed_lines(&join(&shown, ".tollgateignore"), lines);
            if depth + 1 == names.len() {
                // All above the walked folder are read: they may not leave out what the user named, and then
                // they have no say.
                if self.rules.settle_top() {
                    self.found.rules.clone_from(&before);
                }
            }
            if let Some(name) = names.get(depth) {
                folder.push(name);
                way = way + name + "/";
            }
        }
    }

    fn run(mut self) {
        let fixed = self.rules.depth();
        let mut entries =
            WalkDir::new(&self.root).follow_links(true).min_depth(1).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let depth = match &entry {
                Ok(entry) => entry.depth(),
                Err(error) => error.depth(),
            };
            // An error of a folder's listing has the depth of the folder, and the root's has none.
            let inside = depth.max(1);
            self.rules.leave_to(fixed + inside - 1);
            self.real.truncate(inside);
            self.unlinked = self.unlinked.min(inside);
            match entry {
                Err(error) => self.refused(&error),
                Ok(entry) if entry.file_type().is_dir() => {
                    if !self.folder(&entry) {
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) => {
                    if !self.found.count() {
                        return;
                    }
                    self.file(&entry);
                }
            }
        }
    }

    /// The way of a path from the walked folder; none where a name is no UTF-8, which is told.
    fn below(&mut self, path: &Path) -> Option<String> {
        let way = path.strip_prefix(&self.root).unwrap_or(path);
        let lossy =
            way.components().map(|name| name.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        if way.to_str().is_some() {
            return Some(lossy);
        }
        let shown = join(&self.shown, &lossy);
        if self.rules.fate(&lossy, false) == Fate::In && (path.is_dir() || self.found.options.expects(&lossy))
        {
            self.found.error(
                "path-not-utf8",
                &shown,
                format!("the name of `{shown}` is no UTF-8"),
                "rename it: evidence names files by UTF-8 text",
            );
        } else {
            self.found.leave_out(&shown, false, "its name is no UTF-8");
        }
        None
    }

    /// Goes into a folder. False where it is not entered.
    fn folder(&mut self, entry: &walkdir::DirEntry) -> bool {
        let Some(below) = self.below(entry.path()) else { return false };
        let shown = join(&self.shown, &below);
        let fate = self.rules.fate(&below, true);
        if fate != Fate::In && !self.rules.leads_in(&below) {
            if let Fate::Out(why) = fate {
                self.found.leave_out(&shown, true, why);
            }
            return false;
        }
        if entry.depth() > self.found.options.limits.folder_depth {
            too_deep_error(self.found, &shown);
            return false;
        }
        let parent = self.real.last().unwrap_or(&self.root);
        let mut real = parent.join(entry.file_name());
        if entry.path_is_symlink() {
            let Ok(target) = fs::canonicalize(entry.path()) else { return false };
            real = target;
            if !real.starts_with(&self.confine) {
                self.leads_out(&real, &shown, true, true);
                return false;
            }
            if parent.starts_with(&real) {
                loop_error(self.found, &shown, "a folder that it lies in");
                return false;
            }
            // Links that cross would multiply the ways to one folder without end.
            if !self.by_link.insert(real.clone()) {
                self.found.leave_out(&shown, true, "the folder is read under another name");
                return false;
            }
        }
        let tool = fs::metadata(entry.path().join("pyvenv.cfg")).is_ok()
            || read_file(&entry.path().join("CACHEDIR.TAG"), IGNORE_BYTES)
                .is_ok_and(|tag| tag.starts_with(CACHE_SIGNATURE));
        let within = self.look(entry.path(), &shown);
        if !open(self.found, &mut self.rules, &below, &shown, fate, tool, &within) {
            return false;
        }
        self.real.push(real);
        if !entry.path_is_symlink() && self.unlinked + 1 == self.real.len() {
            self.unlinked += 1;
        }
        true
    }

    /// Takes a file, or leaves it out.
    fn file(&mut self, entry: &walkdir::DirEntry) {
        let Some(below) = self.below(entry.path()) else { return };
        let shown = join(&self.shown, &below);
        match self.rules.fate(&below, false) {
            Fate::In => {}
            Fate::Out(why) => return self.found.leave_out(&shown, false, why),
            Fate::Silent => return,
        }
        let expected = self.found.options.expects(&below);
        if !entry.file_type().is_file() {
            if expected {
                self.found.error(
                    "path-not-a-file",
                    &shown,
                    format!("`{shown}` is neither a file nor a folder"),
                    "pipes, sockets and devices are not read: write the text to a file in its place",
                );
            }
            return self.found.leave_out(&shown, false, "neither a file nor a folder");
        }
        let parent = self.real.last().unwrap_or(&self.root);
        let mut real = parent.join(entry.file_name());
        if entry.path_is_symlink() {
            let Ok(target) = fs::canonicalize(entry.path()) else { return };
            real = target;
            if !real.starts_with(&self.confine) {
                return self.leads_out(&real, &shown, false, expected);
            }
        }
        let linked = entry.path_is_symlink() || self.unlinked < self.real.len();
        // A file that vanished meanwhile is told when it is read.
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        self.found.take(real, TreeFile { path: shown, size, named: false }, linked);
    }

    /// Leaves out a link that leads out of what may be read; an error where what it leads to may be input.
    fn leads_out(&mut self, real: &Path, shown: &str, folder: bool, may_be_input: bool) {
        if self.places.iter().any(|place| real.starts_with(place)) {
            return self.found.leave_out(shown, folder, "it is read under another name");
        }
        if may_be_input {
            let what = if folder { "folder" } else { "file" };
            self.found.error(
                "link-leads-out",
                shown,
                format!("`{shown}` is a link to a {what} outside of the folder that is read"),
                format!(
                    "name the {what} that it leads to as a path of its own, or leave the link out with `--exclude {shown}`"
                ),
            );
        }
        self.found.leave_out(shown, folder, "a link that leads out");
    }

    /// Tells a folder that cannot be listed, a loop of links, a link that leads nowhere.
    fn refused(&mut self, error: &walkdir::Error) {
        let path = error.path().unwrap_or(&self.root).to_owned();
        let Some(below) = self.below(&path) else { return };
        let link = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink());
        let shown = if below.is_empty() { self.shown.clone() } else { join(&self.shown, &below) };
        let told = if shown.is_empty() { "." } else { &shown };
        // A link was not entered, so that the rules have not been asked yet.
        if link && self.rules.fate(&below, error.loop_ancestor().is_some()) != Fate::In {
            return;
        }
        let kind = error.io_error().map(std::io::Error::kind);
        let exclude = format!("remove the link, or leave it out with `--exclude {told}`");
        if let Some(ancestor) = error.loop_ancestor() {
            let to = ancestor.strip_prefix(&self.root).map(|way| way.to_string_lossy().into_owned());
            let to = to.map_or_else(|_| told.to_owned(), |way| join(&self.shown, &way));
            let to = if to.is_empty() { ".".to_owned() } else { to };
            loop_error(self.found, told, &format!("`{to}`, a folder that it lies in"));
        } else if link && kind == Some(ErrorKind::NotFound) {
            if self.found.options.expects(&below) {
                self.found.error(
                    "link-broken",
                    told,
                    format!("`{told}` is a link that leads nowhere"),
                    exclude,
                );
            }
            self.found.leave_out(&shown, false, "a link that leads nowhere");
        } else if link && kind != Some(ErrorKind::PermissionDenied) {
            self.found.error(
                "folder-loop",
                told,
                format!("`{told}` is a link that leads in a circle"),
                exclude,
            );
        } else {
            let why = kind.map_or_else(|| error.to_string(), |kind| kind.to_string());
            self.found.error(
                "folder-unreadable",
                told,
                format!("`{told}` cannot be read: {why}"),
                format!("check its permissions, or leave it out with `--exclude {told}`"),
            );
        }
    }

    /// The ignore files of a folder.
    fn look(&mut self, folder: &Path, shown: &str) -> FolderRules {
        let git = folder.join(".git");
        let gitignore = self.ignore_file(&folder.join(".gitignore"), join(shown, ".gitignore"));
        let own = self.ignore_file(&folder.join(".tollgateignore"), join(shown, ".tollgateignore"));
        let repository = git.exists();
        let git_exclude = if repository {
            self.ignore_file(&git.join("info").join("exclude"), join(shown, ".git/info/exclude"))
        } else {
            None
        };
        FolderRules { gitignore, git_exclude, own, repository }
    }

    /// The text of an ignore file, where there is one that says anything.
    fn ignore_file(&mut self, path: &Path, shown: String) -> Option<String> {
        match read_file(path, IGNORE_BYTES) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let says = text.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#'));
                if says {
                    self.found.rules.insert(shown, bytes);
                }
                says.then_some(text)
            }
            Err(ReadError::Missing) => None,
            // `.git` may be a file (a worktree), and then has nothing below it.
            Err(_) if path.ends_with("info/exclude") => None,
            Err(error) => {
                self.found.warning(
                    "ignore-file-unreadable",
                    &shown,
                    format!("`{shown}` cannot be read, and leaves nothing out: {error}"),
                    "check its permissions",
                );
                None
            }
        }
    }
}

/// The path of the folder `steps` above a folder, as it is shown.
fn above(folder: &str, steps: usize) -> String {
    let mut path = folder.to_owned();
    for _ in 0..steps {
        match path.rsplit_once('/') {
            _ if path.is_empty() || path == ".." || path.ends_with("/..") => {
                path = join(&path, "..");
            }
            Some(("", _)) => "/".clone_into(&mut path),
            Some((parent, _)) => path = parent.to_owned(),
            None => path.clear(),
        }
    }
    path
}

/// A path below a folder, as it is shown.
fn join(folder: &str, below: &str) -> String {
    match (folder, below) {
        ("", _) => below.to_owned(),
        (_, "") => folder.to_owned(),
        (folder, _) if folder.ends_with('/') => format!("{folder}{below}"),
        _ => format!("{folder}/{below}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_without_dots_at_its_head() {
        let shown = |path: &str| show(Path::new(path)).unwrap();
        assert_eq!(shown("."), "");
        assert_eq!(shown("./a//b/./c.yaml"), "a/b/c.yaml");
        assert_eq!(shown("../a"), "../a");
        assert_eq!(shown("/a/b"), "/a/b");
    }

    #[test]
    fn the_folder_above_is_shown_as_short_as_can_be() {
        assert_eq!(above("", 2), "../..");
        assert_eq!(above("a/b", 1), "a");
        assert_eq!(above("a/b", 3), "..");
        assert_eq!(above("../a", 2), "../..");
        assert_eq!(above("/a/b", 2), "/");
    }
}
