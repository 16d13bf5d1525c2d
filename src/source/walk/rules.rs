//! What a walk leaves out: globs, `.gitignore` and `.tollgateignore`, hidden, vendored and tool folders.

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Hidden files and folders that pipelines are written in, so that they are not passed over.
const SHOWN: [&str; 5] = [".github", ".gitlab", ".gitlab-ci.yml", ".circleci", ".cloudbees"];
/// Folders of other people's code and of tools.
const FOREIGN: [&str; 4] = ["node_modules", "bower_components", "vendor", "__pycache__"];

/// What is to be done with an entry of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is read, or entered.
    In,
    /// It is left out, for that reason.
    Out(&'static str),
    /// It is left out, and so is the folder it is in: that one stands for it.
    Silent,
}

/// The ignore files of one folder.
#[derive(Debug, Default)]
pub(super) struct FolderRules {
    /// Lines of `.gitignore`.
    pub(super) gitignore: Option<String>,
    /// Lines of `.git/info/exclude`.
    pub(super) git_exclude: Option<String>,
    /// Lines of `.tollgateignore`.
    pub(super) own: Option<String>,
    /// Whether the folder is the root of a repository.
    pub(super) repository: bool,
}

/// The rules of one folder on the way to the entry that is looked at.
#[derive(Debug)]
struct Frame {
    /// How many bytes of an entry's path spell the way to this folder.
    at: usize,
    /// `.gitignore`, then `.git/info/exclude`.
    git: [Gitignore; 2],
    own: Gitignore,
    repository: bool,
    /// An include glob names this folder or one above it.
    included: bool,
    /// The folder is left out, and entered only for what an include glob names in it.
    out: bool,
}

/// The rules of one walk, and the folders on the way to the entry that is looked at.
#[derive(Debug)]
pub(super) struct Rules {
    include: Gitignore,
    exclude: Gitignore,
    /// The include globs that spell a way from the base, by component.
    ways: Vec<Vec<String>>,
    /// The way from the base to the walked folder, with `/` at its end; empty where it is the base or lies
    /// elsewhere.
    from_base: String,
    /// The way from the outermost folder whose ignore files count to the walked folder, likewise.
    from_top: String,
    frames: Vec<Frame>,
    /// Names of hidden files that are read.
    pub(super) shown: &'static [&'static str],
}

impl Rules {
    /// The rules of a walk below a folder. `from_base` and `from_top` are ways to it, with `/` at their ends.
    /// Globs that cannot be read are handed to `malformed`, with why.
    pub(super) fn new(
        include: &[String],
        exclude: &[String],
        from_base: &str,
        from_top: &str,
        mut malformed: impl FnMut(&str, String),
    ) -> Self {
        // A folder that the user named is read, although a glob of the configuration leaves it out.
        let names_root = |glob: &String| {
            let mut silent = |_: &str, _| {};
            let matcher = globs(std::slice::from_ref(glob), &mut silent);
            let probe = format!("{from_base}\u{1}");
            !from_base.is_empty()
                && (matcher.matched_path_or_any_parents(from_base.trim_end_matches('/'), true).is_ignore()
                    || matcher.matched(&probe, false).is_ignore())
        };
        let kept: Vec<String> = exclude.iter().filter(|glob| !names_root(glob)).cloned().collect();
        let anchored = |glob: &&String| {
            let body = glob.trim_end_matches('/');
            body.contains('/') && !body.starts_with("**") && !body.starts_with('!')
        };
        let components = |glob: &String| {
            glob.split('/').filter(|component| !component.is_empty()).map(str::to_owned).collect()
        };
        Self {
            include: globs(include, &mut malformed),
            exclude: globs(&kept, &mut malformed),
            ways: include.iter().filter(anchored).map(components).collect(),
            from_base: from_base.to_owned(),
            from_top: from_top.to_owned(),
            frames: Vec::new(),
            shown: &[],
        }
    }

    /// Goes into a folder above the walked one, or into the walked one: `way` leads there from the top, with
    /// `/` at its end. Lines that are no globs are handed to `malformed`.
    pub(super) fn enter_top(&mut self, way: &str, folder: &FolderRules, malformed: impl FnMut(&str, String)) {
        self.frames.push(Frame {
            at: way.len(),
            git: git(folder),
            own: lines(folder.own.as_deref(), malformed),
            repository: folder.repository,
            included: false,
            out: false,
        });
    }

    /// What the folders above say does not count where they leave out the very folder that the user named.
    /// True in that case.
    pub(super) fn settle_top(&mut self) -> bool {
        let root = self.from_top.trim_end_matches('/');
        let probe = format!("{}\u{1}", self.from_top);
        let ignored = |path: &str, folder: bool| self.ignored(path, folder) == Some(true);
        let names_root = !root.is_empty() && (ignored(root, true) || ignored(&probe, false));
        if names_root {
            for frame in &mut self.frames {
                frame.git = [Gitignore::empty(), Gitignore::empty()];
                frame.own = Gitignore::empty();
            }
        }
        names_root
    }

    /// How many folders are entered.
    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }

    /// Leaves folders until so many are entered.
    pub(super) fn leave_to(&mut self, depth: usize) {
        self.frames.truncate(depth);
    }

    /// Goes into the folder `below` the walked one. `out` says that it is left out, and entered only for what
    /// an include glob names in it.
    pub(super) fn enter(
        &mut self,
        below: &str,
        folder: &FolderRules,
        out: bool,
        malformed: impl FnMut(&str, String),
    ) {
        let included = self.includes(below, true);
        let repository = folder.repository;
        self.frames.push(Frame {
            at: self.from_top.len() + below.len() + 1,
            git: git(folder),
            own: lines(folder.own.as_deref(), malformed),
            repository,
            included,
            out: out && !included,
        });
    }

    /// What is to be done with the entry `below` the walked folder, of the folder that was entered last.
    pub(super) fn fate(&self, below: &str, folder: bool) -> Fate {
        let name = below.rsplit('/').next().unwrap_or(below);
        if folder && name == ".git" {
            return Fate::Silent;
        }
        if self.includes(below, folder) {
            return Fate::In;
        }
        if self.frames.last().is_some_and(|frame| frame.out) {
            return Fate::Silent;
        }
        if self.exclude.matched(format!("{}{below}", self.from_base), folder).is_ignore() {
            return Fate::Out("excluded");
        }
        let path = format!("{}{below}", self.from_top);
        match self.matched(&path, folder, false, |frame| std::slice::from_ref(&frame.own)) {
            Some(true) => return Fate::Out("named in .tollgateignore"),
            Some(false) => return Fate::In,
            None => {}
        }
        if name.starts_with('.') && !SHOWN.contains(&name) && (folder || !self.shows(name)) {
            return Fate::Out("hidden");
        }
        if folder && FOREIGN.contains(&name) {
            return Fate::Out("a folder of other people's code or of a tool");
        }
        match self.matched(&path, folder, true, |frame| &frame.git) {
            Some(true) => Fate::Out("named in .gitignore"),
            _ => Fate::In,
        }
    }

    /// Whether a hidden file is read all the same.
    fn shows(&self, name: &str) -> bool {
        let is = |shown: &&str| {
            name.strip_prefix(*shown).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.shown.iter().any(is)
    }

    /// Whether a folder that is left out is entered, since an include glob spells a way into it.
    pub(super) fn leads_in(&self, below: &str) -> bool {
        let path = format!("{}{below}", self.from_base);
        self.ways.iter().any(|way| {
            let mut steps = way.iter();
            for name in path.split('/') {
                match steps.next() {
                    Some(step) if step == "**" => return true,
                    // A step with wildcards may lead in; what it names is decided at each entry.
                    Some(step) if step == name || step.contains(['*', '?', '[', '{', '\\']) => {}
                    _ => return false,
                }
            }
            steps.next().is_some()
        })
    }

    /// Whether an include glob names an entry of the folder that was entered last, or a folder above it.
    pub(super) fn includes(&self, below: &str, folder: bool) -> bool {
        self.frames.last().is_some_and(|frame| frame.included) || self.names(below, folder)
    }

    /// Whether an include glob names an entry.
    fn names(&self, below: &str, folder: bool) -> bool {
        !self.include.is_empty()
            && self.include.matched(format!("{}{below}", self.from_base), folder).is_ignore()
    }

    /// Whether any ignore file names a path from the top.
    fn ignored(&self, path: &str, folder: bool) -> Option<bool> {
        self.matched(path, folder, false, |frame| std::slice::from_ref(&frame.own))
            .or_else(|| self.matched(path, folder, true, |frame| &frame.git))
    }

    /// Whether the matchers that `pick` gives name a path (true) or bring it back (false). The deepest folder
    /// is asked first; git's rules end at the root of a repository.
    fn matched(
        &self,
        path: &str,
        folder: bool,
        within_repository: bool,
        pick: impl Fn(&Frame) -> &[Gitignore],
    ) -> Option<bool> {
        for frame in self.frames.iter().rev() {
            let below = path.get(frame.at..).unwrap_or_default();
            for matcher in pick(frame).iter().filter(|_| !below.is_empty()) {
                match matcher.matched(below, folder) {
                    Match::Ignore(_) => return Some(true),
                    Match::Whitelist(_) => return Some(false),
                    Match::None => {}
                }
            }
            if within_repository && frame.repository {
                break;
            }
        }
        None
    }
}

/// The matchers of git's own ignore files. git passes over lines that are no globs, and so do we.
fn git(folder: &FolderRules) -> [Gitignore; 2] {
    [lines(folder.gitignore.as_deref(), |_, _| {}), lines(folder.git_exclude.as_deref(), |_, _| {})]
}

/// A matcher of the lines of an ignore file.
fn lines(text: Option<&str>, mut malformed: impl FnMut(&str, String)) -> Gitignore {
    let Some(text) = text else { return Gitignore::empty() };
    let globs_of: Vec<String> = text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
    globs(&globs_of, &mut malformed)
}

/// A matcher of globs in the syntax of `.gitignore`.
fn globs(globs: &[String], malformed: &mut impl FnMut(&str, String)) -> Gitignore {
    if globs.is_empty() {
        return Gitignore::empty();
    }
    let mut builder = GitignoreBuilder::new("");
    for glob in globs {
        if let Err(error) = builder.add_line(None, glob) {
            malformed(glob, reason(&error));
        }
    }
    builder.build().unwrap_or_else(|error| {
        malformed("", reason(&error));
        Gitignore::empty()
    })
}

/// Why a glob cannot be read, without the glob itself.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(include: &[&str], exclude: &[&str], from_base: &str) -> Rules {
        let owned = |globs: &[&str]| globs.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>();
        let mut rules = Rules::new(&owned(include), &owned(exclude), from_base, "", |glob, why| {
            panic!("{glob}: {why}");
        });
        rules.enter_top("", &FolderRules::default(), |_, _| {});
        rules
    }

    #[test]
    fn hidden_and_foreign_things_are_left_out_and_pipelines_are_not() {
        let rules = rules(&[], &[], "");
        assert_eq!(rules.fate(".env.yaml", false), Fate::Out("hidden"));
        assert_eq!(rules.fate(".github", true), Fate::In);
        assert_eq!(rules.fate(".gitlab-ci.yml", false), Fate::In);
        assert!(matches!(rules.fate("a/vendor", true), Fate::Out(_)));
        assert_eq!(rules.fate("a/vendor", false), Fate::In);
    }

    #[test]
    fn a_way_that_an_include_glob_spells_leads_into_a_folder_that_is_left_out() {
        let rules = rules(&["vendor/ours/*.yaml", "*.yml", "**/deep/x.yaml", "b/**/c.yaml"], &[], "");
        assert!(rules.leads_in("vendor"));
        assert!(rules.leads_in("vendor/ours"));
        assert!(!rules.leads_in("vendor/theirs"));
        assert!(!rules.leads_in("node_modules"));
        assert!(rules.leads_in("b/any/where"));
        assert_eq!(rules.fate("vendor/ours/a.yaml", false), Fate::In);
        assert_eq!(rules.fate(".hidden.yml", false), Fate::In);
    }

    #[test]
    fn a_named_folder_is_read_although_a_glob_leaves_it_out() {
        let named = rules(&[], &["tests/**", "tests/data/old/"], "tests/data/");
        assert_eq!(named.fate("a.yaml", false), Fate::In);
        assert_eq!(named.fate("old", true), Fate::Out("excluded"));
        assert_eq!(rules(&[], &["tests/"], "").fate("tests", true), Fate::Out("excluded"));
    }
}
