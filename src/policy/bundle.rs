//! Where policies come from: the program itself, or a folder.
//!
//! This is one of the few places that may touch the file system.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use include_dir::{Dir, include_dir};
use walkdir::WalkDir;

use super::{gatekeeper, problem};
use crate::source::{Diagnostic, Limits};

/// The built-in policies.
static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// How deep folders of policies may nest.
const MAX_DEPTH: usize = 100;

/// A policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its path as it is shown.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A data file beside policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Its path as it is shown.
    pub path: String,
    /// Where it stands below `data`: the folders from the policy folder to it.
    pub prefix: Vec<String>,
    /// Its text, JSON or YAML.
    pub text: String,
}

/// Whether a policy file holds tests, which are not loaded for judging.
pub fn is_test(path: &str) -> bool {
    path.ends_with("_test.rego")
}

/// Whether a file is a policy, by its name.
fn is_policy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rego")
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

/// Reads the policies and data files of a folder, or one policy file, sorted by path. `shown` is the path
/// as it is shown. Tests are left out.
///
/// # Errors
/// A diagnostic for each file that cannot be read; one if the folder is missing or holds no policy.
pub fn load(folder: &Path, shown: &str) -> Result<(Vec<Module>, Vec<DataFile>), Vec<Diagnostic>> {
    let (mut modules, data) = load_with_tests(folder, shown)?;
    modules.retain(|module| !is_test(&module.path));
    if modules.is_empty() {
        return Err(vec![problem::empty_folder(shown)]);
    }
    Ok((modules, data))
}

/// The same with tests.
///
/// # Errors
/// A diagnostic for each file that cannot be read; one if the folder is missing.
pub fn load_with_tests(folder: &Path, shown: &str) -> Result<(Vec<Module>, Vec<DataFile>), Vec<Diagnostic>> {
    let limits = Limits::default();
    let mut modules = Vec::new();
    let mut data = Vec::new();
    let mut diagnostics = Vec::new();
    let mut files = 0_usize;
    let hidden = |name: &str| name.starts_with('.') && name != "." && name != "..";
    let walk = WalkDir::new(folder).follow_links(true).max_depth(MAX_DEPTH).sort_by_file_name();
    let walk = walk
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_str().is_some_and(hidden));
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                diagnostics.push(problem::unreadable(shown, &error.to_string()));
                continue;
            }
        };
        let relative: Vec<String> = entry
            .path()
            .strip_prefix(folder)
            .unwrap_or(entry.path())
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        let path = std::iter::once(shown.trim_end_matches('/'))
            .chain(relative.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join("/");
        let name = entry.file_name().to_str().unwrap_or_default();
        let is_policy = is_policy(entry.path());
        let is_data = matches!(name, "data.json" | "data.yaml" | "data.yml");
        let may_be_gatekeeper = !is_policy && !is_data && gatekeeper::is_source(name);
        if !entry.file_type().is_file() || !(is_policy || is_data || may_be_gatekeeper) {
            continue;
        }
        files += 1;
        if files > limits.files {
            diagnostics.push(problem::unreadable(shown, &format!("it holds over {} files", limits.files)));
            break;
        }
        if may_be_gatekeeper {
            match read_gatekeeper(entry.path(), limits.file_bytes) {
                Ok(None) => {}
                Ok(Some(text)) => modules.push(Module { path, text }),
                Err(why) => diagnostics.push(problem::unreadable(&path, &why)),
            }
            continue;
        }
        match read(entry.path(), limits.file_bytes) {
            Ok(text) if is_policy => modules.push(Module { path, text }),
            Ok(text) => {
                let folders = relative.len().saturating_sub(1);
                let prefix = relative.into_iter().take(folders).collect();
                data.push(DataFile { path, prefix, text });
            }
            Err(why) => diagnostics.push(problem::unreadable(&path, &why)),
        }
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    modules.sort_by(|a, b| a.path.cmp(&b.path));
    data.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((modules, data))
}

/// Reads a file that may hold templates and constraints of Gatekeeper; none where it holds none. Other files of the
/// folder are nobody's business, be they readable or not.
fn read_gatekeeper(path: &Path, limit: u64) -> Result<Option<String>, String> {
    let bytes = read_bytes(path, limit)?;
    if gatekeeper::mentions(&bytes) { text(bytes, limit).map(Some) } else { Ok(None) }
}

/// Reads a file of text.
fn read(path: &Path, limit: u64) -> Result<String, String> {
    text(read_bytes(path, limit)?, limit)
}

/// Reads a file, and at most one byte more than it may have.
#[expect(clippy::disallowed_methods, reason = "policies come from disk here and nowhere else")]
fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// The bytes of a file as text.
fn text(bytes: Vec<u8>, limit: u64) -> Result<String, String> {
    if bytes.len() as u64 > limit {
        return Err(format!("the file is larger than {limit} bytes"));
    }
    String::from_utf8(bytes).map_err(|error| format!("byte {} is no UTF-8", error.utf8_error().valid_up_to()))
}
