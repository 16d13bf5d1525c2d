//! Folders of policies, and single files.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use walkdir::WalkDir;

use super::super::{gatekeeper, problem};
use super::file::{Files, MANIFEST, SIGNATURES, is_data, is_policy};
use crate::source::{Diagnostic, Limits};

/// How deep folders of policies may nest.
const MAX_DEPTH: usize = 100;

/// Reads the policies, tests and data files of a folder, with its manifest and its signature; or one policy file,
/// whose name is then empty. `shown` is the path as it is shown.
///
/// # Errors
/// A diagnostic for each file that cannot be read; one if the folder is missing.
pub(super) fn read(folder: &Path, shown: &str) -> Result<Files, Vec<Diagnostic>> {
    let limits = Limits::default();
    let mut files = Files::new();
    let mut diagnostics = Vec::new();
    let hidden = |name: &str| name.starts_with('.') && name != "." && name != "..";
    let walk = WalkDir::new(folder).follow_links(true).max_depth(MAX_DEPTH).sort_by_file_name();
    let walk = walk.into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_str().unwrap_or_default();
        let of_bundle = entry.depth() == 1 && matches!(name, MANIFEST | SIGNATURES);
        entry.depth() == 0 || of_bundle || !hidden(name)
    });
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                diagnostics.push(problem::unreadable(shown, &error.to_string()));
                continue;
            }
        };
        let name = entry
            .path()
            .strip_prefix(folder)
            .unwrap_or(entry.path())
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect::<Vec<_>>()
            .join("/");
        let wanted = is_policy(entry.path())
            || is_data(entry.path())
            || matches!(name.as_str(), MANIFEST | SIGNATURES);
        let may_be_gatekeeper = !wanted && gatekeeper::is_source(&name_of(entry.path()));
        if !entry.file_type().is_file() || !(wanted || may_be_gatekeeper) {
            continue;
        }
        // Templates and constraints are told by what they say; other files are nobody's business.
        if may_be_gatekeeper && !mentions_gatekeeper(entry.path(), limits.file_bytes) {
            continue;
        }
        if files.len() >= limits.files {
            diagnostics.push(problem::unreadable(shown, &format!("it holds over {} files", limits.files)));
            break;
        }
        match bytes(entry.path(), limits.file_bytes) {
            Ok(content) => {
                if files.insert(name.clone(), content).is_some() {
                    // Names that are no text may look alike.
                    let why = format!("two files are shown as `{name}`");
                    diagnostics.push(problem::unreadable(shown, &why));
                }
            }
            Err(why) => diagnostics.push(problem::unreadable(&super::source::path(shown, &name), &why)),
        }
    }
    if diagnostics.is_empty() { Ok(files) } else { Err(diagnostics) }
}

/// The last name of a path.
fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether a file mentions what templates and constraints of Gatekeeper say. One that cannot be read counts, so that
/// this is told.
fn mentions_gatekeeper(path: &Path, limit: u64) -> bool {
    start_of(path, limit).map_or(true, |bytes| gatekeeper::mentions(&bytes))
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// It cannot be read or is larger; as a clause.
pub(super) fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let bytes = start_of(path, limit)?;
    if bytes.len() as u64 > limit {
        return Err(format!("the file is larger than {limit} bytes"));
    }
    Ok(bytes)
}

/// Reads a file, and of one that is larger than `limit` so much and a byte more.
#[expect(clippy::disallowed_methods, reason = "policies come from disk here and nowhere else")]
fn start_of(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
