//! Manifests of bundles: `.manifest` says which paths of `data` a bundle owns, and in which Rego it is written.
//!
//! SPEC: `Manifest` of OPA's `v1/bundle/bundle.go`, and `docs/management-bundles`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::file::{DataFile, Files, MANIFEST, Module};
use super::problem;
use crate::policy::engine::{self, Version};
use crate::policy::load;
use crate::policy::parse::{is_old, parse_all};
use crate::source::{Diagnostic, Limits, map_ordered};

/// What a bundle says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Its revision.
    pub(super) revision: Option<String>,
    /// The paths below `data` that it owns; one empty path for all.
    pub(super) roots: Vec<String>,
    /// The Rego that its files are written in.
    version: Option<i64>,
    /// The same of files by their names, with `*` for any characters.
    versions: BTreeMap<String, i64>,
}

/// Reads the manifest of a source, and checks that it can be used.
///
/// # Errors
/// It is no manifest, its roots overlap, or the bundle holds what is not evaluated.
pub(super) fn read(files: &Files, shown: &str) -> Result<Option<Manifest>, Diagnostic> {
    let at = format!("{shown}/{MANIFEST}");
    for (name, what) in [
        ("policy.wasm", "WebAssembly"),
        ("plan.json", "an evaluation plan"),
        ("patch.json", "a delta of another one"),
    ] {
        if files.contains_key(name) {
            return Err(problem::not_evaluated(shown, what));
        }
    }
    let Some(bytes) = files.get(MANIFEST) else { return Ok(None) };
    let wrong = |why: &str| problem::manifest(&at, why);
    let fields: Value =
        serde_json::from_slice(bytes).map_err(|error| wrong(&format!("it is no JSON ({error})")))?;
    if !fields.is_object() {
        return Err(wrong("it holds no object"));
    }
    let mut manifest = Manifest::default();
    match fields.get("revision") {
        None | Some(Value::Null) => {}
        Some(Value::String(revision)) => manifest.revision = Some(revision.clone()),
        Some(_) => return Err(wrong("`revision` is no text")),
    }
    match fields.get("roots") {
        None | Some(Value::Null) => manifest.roots.push(String::new()),
        Some(Value::Array(roots)) => {
            for root in roots {
                let Some(root) = root.as_str() else { return Err(wrong("`roots` is no list of paths")) };
                manifest.roots.push(root.trim_matches('/').to_owned());
            }
        }
        Some(_) => return Err(wrong("`roots` is no list of paths")),
    }
    for (position, root) in manifest.roots.iter().enumerate() {
        let earlier = manifest.roots.get(..position).unwrap_or_default();
        if let Some(other) = earlier.iter().find(|other| overlap(root, other)) {
            return Err(problem::overlap(&at, root, other, None));
        }
    }
    if fields.get("wasm").and_then(Value::as_array).is_some_and(|modules| !modules.is_empty()) {
        return Err(problem::not_evaluated(shown, "WebAssembly"));
    }
    let version = |value: &Value| value.as_i64().filter(|version| matches!(version, 0 | 1));
    if let Some(value) = fields.get("rego_version").filter(|value| !value.is_null()) {
        manifest.version = Some(version(value).ok_or_else(|| wrong("`rego_version` is neither 0 nor 1"))?);
    }
    if let Some(versions) = fields.get("file_rego_versions").filter(|value| !value.is_null()) {
        let Some(versions) = versions.as_object() else {
            return Err(wrong("`file_rego_versions` holds no versions by file"));
        };
        for (name, value) in versions {
            let version = version(value).ok_or_else(|| wrong("a version of a file is neither 0 nor 1"))?;
            manifest.versions.insert(name.trim_start_matches('/').to_owned(), version);
        }
    }
    Ok(Some(manifest))
}

/// Whether one of two roots holds the other.
pub(super) fn overlap(one: &str, other: &str) -> bool {
    holds(one, other) || holds(other, one)
}

/// Whether a root holds a path.
fn holds(root: &str, path: &str) -> bool {
    root.is_empty() || path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Manifest {
    /// What of policies and data is not as the manifest says: outside of the roots, or in another Rego. `name` gives
    /// the name within the bundle of a path as it is shown.
    pub(super) fn check(
        &self,
        modules: &[Module],
        data: &[DataFile],
        name: impl Fn(&str) -> String + Sync,
    ) -> Vec<Diagnostic> {
        // Syntax trees nest as deep as policies do: they live on a worker's large stack.
        let found =
            map_ordered(1, modules, || (), |(), module| self.check_module(module, &name(&module.path)));
        let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
        for file in data {
            // What cannot be read is told when it is loaded.
            if let Ok(value) = load::read_data_file(file) {
                let mut path = file.prefix.clone();
                found.extend(self.check_data(&file.path, &value, &mut path));
            }
        }
        found
    }

    fn check_module(&self, module: &Module, name: &str) -> Option<Diagnostic> {
        // What cannot be parsed at all is told when it is loaded.
        let limits = Limits::default();
        let (parsed, _) = parse_all(std::slice::from_ref(module), &limits);
        let parsed = parsed.first()?;
        let misread = match self.version_of(name) {
            Some(1) if parsed.version == Version::V0 => Some((1, "it is written as before Rego 1.0")),
            Some(0) if !is_old(&module.text, &limits) => Some((0, "it is written in Rego 1.0")),
            _ => None,
        };
        if let Some((wanted, why)) = misread {
            return Some(problem::version(&module.path, wanted, why));
        }
        let package = parsed.package.join("/");
        let within = self.roots.iter().any(|root| holds(root, &package));
        (!within).then(|| {
            problem::outside(&module.path, &format!("package {}", package.replace('/', ".")), &self.roots)
        })
    }

    /// The version that a file should be in.
    fn version_of(&self, name: &str) -> Option<i64> {
        let fits = |pattern: &str| match pattern.split_once('*') {
            Some((head, tail)) => {
                name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail)
            }
            None => pattern == name,
        };
        self.versions.iter().find(|(pattern, _)| fits(pattern)).map(|(_, version)| *version).or(self.version)
    }

    /// The first path of a data file that no root holds.
    fn check_data(&self, shown: &str, value: &engine::Value, path: &mut Vec<String>) -> Option<Diagnostic> {
        let at = path.join("/");
        if self.roots.iter().any(|root| holds(root, &at)) {
            return None;
        }
        let leads_to_root = path.is_empty() || self.roots.iter().any(|root| holds(&at, root));
        if let (true, engine::Value::Object(entries)) = (leads_to_root, value) {
            for (key, value) in entries.iter_sorted() {
                path.push(crate::policy::value::key_text(key));
                let found = self.check_data(shown, value, path);
                path.pop();
                if found.is_some() {
                    return found;
                }
            }
            return None;
        }
        Some(problem::outside(shown, &format!("data.{}", path.join(".")), &self.roots))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Result<Option<Manifest>, Diagnostic> {
        read(&Files::from([(MANIFEST.to_owned(), text.as_bytes().to_vec())]), "b")
    }

    #[test]
    fn roots_hold_whole_names() {
        assert!(holds("a/b", "a/b/c") && holds("", "x") && holds("a", "a"));
        assert!(!holds("a/b", "a/bc") && !holds("a/b", "a"));
        assert!(overlap("a", "a/b") && overlap("a/b", "a") && !overlap("ab", "a"));
    }

    #[test]
    fn a_manifest_is_read_or_told() {
        let read = manifest(r#"{"revision": "r", "roots": ["/a/", "b"], "file_rego_versions": {"/x/*": 0}}"#);
        let read = read.unwrap().unwrap();
        assert_eq!(
            (read.revision.as_deref(), read.roots.as_slice()),
            (Some("r"), &["a".to_owned(), "b".to_owned()][..])
        );
        assert_eq!((read.version_of("x/y.rego"), read.version_of("y.rego")), (Some(0), None));
        for (text, code) in [
            ("[]", "policy-bundle-manifest"),
            ("{", "policy-bundle-manifest"),
            (r#"{"roots": "a"}"#, "policy-bundle-manifest"),
            (r#"{"roots": ["a", "a/b"]}"#, "policy-bundle-overlap"),
            (r#"{"rego_version": 2}"#, "policy-bundle-manifest"),
            (r#"{"wasm": [{"entrypoint": "a"}]}"#, "policy-bundle-target"),
        ] {
            assert_eq!(manifest(text).unwrap_err().code, code, "{text}");
        }
    }
}
