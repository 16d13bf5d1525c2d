//! The policies that the program itself holds, with the examples of their fixtures.

use include_dir::{Dir, include_dir};

use super::file::{Module, is_policy, is_test};
use crate::config::Profile;
use crate::source::{FileId, Limits};

/// The folder of what policies share, which is in every pack.
const LIBRARY: &str = "library";
/// The folder of the profiles.
const PROFILES: &str = "profiles";
/// The profile that holds where none is named.
pub const DEFAULT_PROFILE: &str = "default";

/// The built-in policies.
static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// Their fixtures: for each policy what it objects to, and what it lets pass.
static EXAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/policies");

/// An example of what a policy objects to, or lets pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The name of its file.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The example `deny` or `allow` of the built-in policy at a path, as [`builtin`] gives it.
pub fn example(policy: &str, kind: &str) -> Option<Example> {
    let folder = policy.strip_prefix("policies/")?.strip_suffix(".rego")?;
    let is_example = |file: &&include_dir::File<'_>| {
        let ending = file.path().extension();
        file.path().file_stem().is_some_and(|stem| stem == kind)
            && ending.is_some_and(|ending| ending != "marks")
    };
    // Configuration says more than the plan that is made of it.
    let is_plan =
        |file: &&include_dir::File<'_>| file.path().extension().is_some_and(|ending| ending == "json");
    let file = EXAMPLES.get_dir(folder)?.files().filter(is_example).min_by_key(is_plan)?;
    let name = file.path().file_name()?.to_string_lossy().into_owned();
    Some(Example { name, text: unmarked(file.contents_utf8()?) })
}

/// A fixture without the marks on the lines that are objected to.
fn unmarked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(line.split_once("#~").map_or(line, |(before, _)| before).trim_end());
        out.push('\n');
    }
    out
}

/// Whether a module is a built-in policy, to the letter.
pub(in crate::policy) fn is_builtin(module: &Module) -> bool {
    let file = module.path.strip_prefix("policies/").and_then(|path| BUILTIN.get_file(path));
    file.is_some_and(|file| file.contents() == module.text.as_bytes())
}

/// The built-in policies without their tests, sorted by path.
pub fn builtin() -> Vec<Module> {
    let mut modules = builtin_with_tests();
    modules.retain(|module| !is_test(&module.path));
    modules
}

/// The built-in policies and their tests, sorted by path.
pub fn builtin_with_tests() -> Vec<Module> {
    let mut modules = Vec::new();
    let mut folders = vec![&BUILTIN];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let (true, Some(text)) = (is_policy(file.path()), file.contents_utf8()) {
                modules.push(Module { path: format!("policies/{path}"), text: text.to_owned() });
            }
        }
    }
    modules.sort_by(|a, b| a.path.cmp(&b.path));
    modules
}

/// The packs of built-in policies, sorted: their folders.
pub fn packs() -> Vec<&'static str> {
    let names = BUILTIN.dirs().filter_map(|folder| folder.path().to_str());
    let mut packs: Vec<_> = names.filter(|name| ![LIBRARY, PROFILES].contains(name)).collect();
    packs.sort_unstable();
    packs
}

/// The built-in policies of some packs without their tests, with what they share, sorted by path.
pub fn builtin_of(packs: &[String]) -> Vec<Module> {
    let mut modules = builtin();
    modules.retain(|module| {
        let folder = module.path.strip_prefix("policies/").and_then(|path| path.split_once('/'));
        folder.is_some_and(|(folder, _)| folder == LIBRARY || packs.iter().any(|pack| pack == folder))
    });
    modules
}

/// The names of the profiles, sorted.
pub fn profiles() -> Vec<&'static str> {
    let files = BUILTIN.get_dir(PROFILES).into_iter().flat_map(Dir::files);
    let mut names: Vec<_> = files.filter_map(|file| file.path().file_stem()?.to_str()).collect();
    names.sort_unstable();
    names
}

/// The text of a profile, as its file in `policies/profiles` has it.
pub fn profile_text(name: &str) -> Option<&'static str> {
    BUILTIN.get_file(format!("{PROFILES}/{name}.yaml"))?.contents_utf8()
}

/// The profile of that name. A test holds that each can be read.
pub fn profile(name: &str) -> Option<Profile> {
    Some(Profile::parse(name, FileId::new(0), profile_text(name)?, &Limits::default()).0)
}
