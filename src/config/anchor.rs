//! Globs of a configuration in terms of the paths that a run shows.
//!
//! The globs of `tollgate.yaml` begin at its folder, whatever folder the program is started in. Files are named
//! and matched by the paths that are shown, which begin at that other folder. So the globs are rewritten once,
//! before anything is matched, and evidence records what they were rewritten to.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Config;

/// What one glob with braces is spelt out to at most.
const MOST_SPELLINGS: usize = 64;

/// Where shown paths begin, as seen from the configuration's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What the shown paths begin with, with `/` at its end where it is not empty: empty for those below the
    /// folder that the program is started in, `../` for those beside it.
    pub prefix: String,
    /// The way from the configuration's folder to where `prefix` leads.
    pub way: Way,
}

/// A way from the configuration's folder to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Down through these folders; none of them for the folder itself.
    Down(Vec<String>),
    /// Up, so that these folders lead from there to the configuration.
    Up(Vec<String>),
    /// To a folder in which nothing is below the configuration's.
    Elsewhere,
}

impl Config {
    /// Rewrites the globs of the overrides and of what is hidden, so that they match the paths that are shown.
    ///
    /// A glob without a slash, or with `**/` at its head, fits at any depth and wherever the file lies; any
    /// other begins at the configuration's folder.
    pub fn anchor_overrides(&mut self, origins: &[Origin]) {
        for rule in self.overrides.iter_mut().filter(|rule| !rule.paths.is_empty()) {
            rule.paths = anchor(&rule.paths, origins, true);
        }
        for rule in self.redact.iter_mut().filter(|rule| !rule.paths.is_empty()) {
            rule.paths = anchor(&rule.paths, origins, true);
        }
    }

    /// Rewrites `include` and `exclude`, so that they match the paths that a walk sees, likewise. A folder that the
    /// user named is read, although a glob of `exclude` names a folder above it.
    pub fn anchor_walk(&mut self, origins: &[Origin]) {
        self.include = anchor(&self.include, origins, true);
        self.exclude = anchor(&self.exclude, origins, false);
    }
}

/// The globs as seen from `origins`. With `everything`, a glob that names a folder above one of them names
/// everything there; otherwise it names nothing there.
fn anchor(globs: &[String], origins: &[Origin], everything: bool) -> Vec<String> {
    if origins.iter().all(|origin| origin.prefix.is_empty() && origin.way == Way::Down(Vec::new())) {
        return globs.to_vec();
    }
    let climbing = origins.iter().any(|origin| origin.prefix.starts_with(".."));
    let mut all = Vec::new();
    for glob in globs {
        let mut found: Vec<String> = Vec::new();
        for glob in spellings(glob) {
            let Some(parts) = Parts::of(&glob) else { continue };
            if parts.floats() {
                found.push(glob.clone());
            }
            for origin in origins {
                found.extend(parts.from(origin, everything, climbing));
            }
            if found.is_empty() && everything {
                // It names nothing that is read. Left out, it would hold for everything.
                found.push(format!("{}/./{}", parts.sign(), parts.names.join("/")));
            }
        }
        for glob in found {
            if all.last() != Some(&glob) {
                all.push(glob);
            }
        }
    }
    all
}

/// A glob in the syntax of `.gitignore`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    /// Whether it takes back what globs before it name.
    negated: bool,
    /// Whether it names folders alone.
    folders: bool,
    /// What stands between slashes. One that fits at any depth begins with `**`.
    names: Vec<String>,
}

impl Parts {
    /// None for an empty line and a comment.
    fn of(glob: &str) -> Option<Self> {
        let glob = if glob.ends_with("\\ ") { glob } else { glob.trim_end() };
        if glob.is_empty() || glob.starts_with('#') {
            return None;
        }
        let (negated, body) = glob.strip_prefix('!').map_or((false, glob), |body| (true, body));
        let (folders, body) = body.strip_suffix('/').map_or((false, body), |body| (true, body));
        let (rooted, body) = body.strip_prefix('/').map_or((false, body), |body| (true, body));
        let mut names = split(body);
        if !rooted && names.len() == 1 && names.first().is_some_and(|name| name != "**") {
            names.insert(0, "**".to_owned());
        }
        Some(Self { negated, folders, names })
    }

    /// Whether it fits at any depth.
    fn floats(&self) -> bool {
        self.names.first().is_some_and(|name| name == "**")
    }

    fn sign(&self) -> &'static str {
        if self.negated { "!" } else { "" }
    }

    /// The globs that name below `origin` what this one names. With `climbing`, some shown paths begin with `..`,
    /// and lie elsewhere.
    fn from(&self, origin: &Origin, everything: bool, climbing: bool) -> Vec<String> {
        let found = match &origin.way {
            Way::Elsewhere => Vec::new(),
            // It is written as it is.
            Way::Up(_) if self.floats() => Vec::new(),
            Way::Up(folders) => {
                vec![folders.iter().map(|name| escape(name)).chain(self.names.iter().cloned()).collect()]
            }
            Way::Down(folders) => {
                let mut left = vec![self.names.clone()];
                for folder in folders {
                    let mut next: Vec<Vec<String>> = Vec::new();
                    for names in left.iter().flat_map(|names| below(names, folder)) {
                        if !next.contains(&names) {
                            next.push(names);
                        }
                    }
                    left = next;
                }
                left.retain(|names| {
                    (everything || !is_all(names)) && !(self.floats() && *names == self.names)
                });
                if climbing { left.iter().flat_map(|names| not_climbing(names)).collect() } else { left }
            }
        };
        let write = |names: &Vec<String>| {
            let folders = if self.folders && !is_all(names) { "/" } else { "" };
            format!("{}/{}{}{folders}", self.sign(), escape(&origin.prefix), names.join("/"))
        };
        found.iter().map(write).collect()
    }
}

/// Any name but that of the folder above.
const NAME: &str = "{[!.]*,.[!.]*,..?*}";

/// Whether a glob names everything in a folder.
fn is_all(names: &[String]) -> bool {
    matches!(names, [all] if all == "*" || all == "**" || all == NAME)
}

/// Globs that name the same, and nothing that lies in the folder above.
fn not_climbing(names: &[String]) -> Vec<Vec<String>> {
    let name = || NAME.to_owned();
    match names.split_first() {
        Some((first, [])) if first == "*" => vec![vec![name()]],
        Some((first, [])) if first == "**" => vec![vec![name()], vec![name(), first.clone()]],
        Some((first, rest)) if first == "**" => {
            vec![rest.to_vec(), [name()].into_iter().chain(names.iter().cloned()).collect()]
        }
        _ => vec![names.to_vec()],
    }
}

/// What is left of a glob in the folder `folder`: of none, the glob names nothing there.
fn below(names: &[String], folder: &str) -> Vec<Vec<String>> {
    let Some((first, rest)) = names.split_first() else { return Vec::new() };
    if first == "**" {
        if rest.is_empty() {
            return vec![names.to_vec()];
        }
        let mut left = vec![names.to_vec()];
        left.extend(below(rest, folder));
        return left;
    }
    if !fits(first, folder) {
        Vec::new()
    } else if rest.is_empty() {
        // It names the folder, and so what is in it, unless another glob names that more closely.
        vec![vec!["*".to_owned()]]
    } else {
        vec![rest.to_vec()]
    }
}

/// Whether a glob without a slash names a folder.
fn fits(name: &str, folder: &str) -> bool {
    let mut builder = GitignoreBuilder::new("");
    // `config` has refused globs that cannot be read; a part of one that cannot be read fits nothing.
    if builder.add_line(None, &format!("/{name}")).is_err() {
        return false;
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty()).matched(folder, true).is_ignore()
}

/// What stands between the slashes of a glob that are not in brackets.
fn split(body: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let (mut escaped, mut class) = (false, false);
    for char in body.chars() {
        if char == '/' && !class && !escaped {
            names.push(String::new());
            continue;
        }
        match char {
            _ if escaped => {}
            '[' => class = true,
            ']' => class = false,
            _ => {}
        }
        escaped = char == '\\' && !escaped;
        if let Some(name) = names.last_mut() {
            name.push(char);
        }
    }
    names
}

/// A glob with its first braces spelt out, as long as there are some with a slash in them: `{a/b,c}/*` is
/// `a/b/*` and `c/*`. One with very many spellings stays as it is.
fn spellings(glob: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![glob.to_owned()];
    while let Some(glob) = open.pop() {
        let Some((head, alternatives, tail)) = braces(&glob).filter(|_| glob.contains('/')) else {
            done.push(glob);
            continue;
        };
        if done.len() + open.len() + alternatives.len() > MOST_SPELLINGS {
            done.push(glob);
            continue;
        }
        open.extend(alternatives.iter().rev().map(|one| format!("{head}{one}{tail}")));
    }
    done
}

/// What is before, in, and behind the first braces of a glob that hold a slash, if there are some.
fn braces(glob: &str) -> Option<(&str, Vec<&str>, &str)> {
    let mut begins: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut escaped = false;
    for (at, char) in glob.char_indices() {
        match char {
            _ if escaped => {}
            '{' => begins.push((at, Vec::new())),
            ',' => {
                if let Some((_, commas)) = begins.last_mut() {
                    commas.push(at);
                }
            }
            '}' => {
                if let Some((from, commas)) = begins.pop()
                    && begins.is_empty()
                    && glob.get(from..at).is_some_and(|inner| inner.contains('/'))
                {
                    let ends = commas.iter().copied().chain([at]);
                    let starts = [from].into_iter().chain(commas.iter().copied());
                    let inner =
                        starts.zip(ends).filter_map(|(start, end)| glob.get(start + 1..end)).collect();
                    return Some((glob.get(..from)?, inner, glob.get(at + 1..)?));
                }
            }
            _ => {}
        }
        escaped = char == '\\' && !escaped;
    }
    None
}

/// A path as a glob that names it and nothing else.
fn escape(path: &str) -> String {
    let mut escaped = String::new();
    for char in path.chars() {
        if matches!(char, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | '!' | '#' | ' ') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn down(prefix: &str, folders: &[&str]) -> Origin {
        Origin { prefix: prefix.to_owned(), way: Way::Down(owned(folders)) }
    }

    fn matches(globs: &[String], path: &str) -> bool {
        let mut builder = GitignoreBuilder::new("");
        for glob in globs {
            builder.add_line(None, glob).unwrap();
        }
        builder.build().unwrap().matched_path_or_any_parents(path, false).is_ignore()
    }

    const GLOBS: [&[&str]; 16] = [
        &["prod/**"],
        &["prod"],
        &["prod/"],
        &["/prod/"],
        &["*.yaml"],
        &["/*.yaml"],
        &["prod/*.yaml"],
        &["p*/e?/x.yaml"],
        &["**/eu/x.yaml"],
        &["prod/**/x.yaml"],
        &["prod/eu/deep/**"],
        &["{prod,dev}/**"],
        &["{prod/eu,dev}/*.yaml"],
        &["prod/**", "!prod/eu/**"],
        &["prod", "!prod/eu"],
        &["**", "!prod/eu/**"],
    ];

    const FILES: [&str; 7] = [
        "x.yaml",
        "prod/x.yaml",
        "prod/eu/x.yaml",
        "prod/eu/deep/x.yaml",
        "dev/x.yaml",
        "dev/eu/x.yaml",
        "dev/prod/y.txt",
    ];

    #[test]
    fn a_glob_names_the_same_files_wherever_the_program_is_started() {
        for globs in GLOBS {
            let globs = owned(globs);
            for folders in [&["prod"][..], &["prod", "eu"], &["dev"]] {
                let below = folders.join("/") + "/";
                let aside = "../".repeat(folders.len());
                // Started in the folder: its own files, and those that are reached by `..`.
                let origins = [down("", folders), down(&aside, &[])];
                let anchored = anchor(&globs, &origins, true);
                for file in FILES {
                    let shown = file.strip_prefix(&below).map_or(format!("{aside}{file}"), str::to_owned);
                    assert_eq!(
                        matches(&anchored, &shown),
                        matches(&globs, file),
                        "{globs:?} in {below}: {shown} by {anchored:?}"
                    );
                }
            }
            // Started above the folder.
            let way = Way::Up(owned(&["my [shop]", "k8s"]));
            let anchored = anchor(&globs, &[Origin { prefix: String::new(), way }], true);
            for file in FILES {
                let shown = format!("my [shop]/k8s/{file}");
                assert_eq!(matches(&anchored, &shown), matches(&globs, file), "{shown} by {anchored:?}");
            }
        }
    }

    #[test]
    fn a_glob_that_names_nothing_there_never_comes_to_hold_everywhere() {
        let elsewhere = [Origin { prefix: String::new(), way: Way::Elsewhere }];
        let anchored = anchor(&owned(&["prod/**"]), &elsewhere, true);
        assert!(!anchored.is_empty());
        assert!(FILES.iter().all(|file| !matches(&anchored, file)));
        assert_eq!(anchor(&owned(&["*.yaml"]), &elsewhere, true), ["*.yaml"]);
    }

    #[test]
    fn a_named_folder_is_not_excluded_by_what_names_a_folder_above_it() {
        let origins = [down("", &["prod", "eu"])];
        assert_eq!(anchor(&owned(&["prod/**", "eu", "prod/eu/old/"]), &origins, false), ["eu", "/old/"]);
    }

    #[test]
    fn nothing_changes_in_the_configurations_own_folder() {
        assert_eq!(anchor(&owned(&["!a/b", "# x"]), &[down("", &[])], true), ["!a/b", "# x"]);
    }
}
