//! The files of policies, and what becomes of them.

use std::collections::BTreeMap;
use std::path::Path;

/// The file that says what a bundle is.
pub(super) const MANIFEST: &str = ".manifest";
/// The file that says who signed it.
pub(super) const SIGNATURES: &str = ".signatures.json";

/// Files by their names within a source, with `/` between components.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

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
pub(super) fn is_policy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rego")
}

/// Whether a file is data of policies, by its name.
pub(super) fn is_data(path: &Path) -> bool {
    let name = path.file_name().and_then(std::ffi::OsStr::to_str);
    matches!(name, Some("data.json" | "data.yaml" | "data.yml"))
}
