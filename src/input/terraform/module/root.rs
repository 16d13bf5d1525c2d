//! Which folders of a tree are root modules: what `terraform plan` is run in.

use std::collections::{BTreeMap, BTreeSet};

use super::load::Loader;
use super::model::{Module, ProviderBlock};
use super::source;

impl Loader<'_> {
    /// The root modules among folders that hold configuration:
    /// - a folder that no other calls as a module; of folders that call each other in a circle and that no root
    ///   reaches, the first;
    /// - a folder that has a `backend` or `cloud` block, whoever calls it;
    /// - a folder that configures a provider and needs no values for its variables, whoever calls it. A module that
    ///   configures providers and needs values is an old one, that cannot be planned alone.
    ///
    /// Calls of sources that are neither local nor mapped in `tollgate.yaml` are not followed. The folders are read
    /// where they have not been.
    pub fn roots(&self, folders: &BTreeSet<String>) -> BTreeSet<String> {
        self.roots_but(folders, &BTreeSet::new())
    }

    /// The same where some folders are run by other means than `terraform plan` in them, by units of Terragrunt: they
    /// count as called.
    pub fn roots_but(&self, folders: &BTreeSet<String>, run: &BTreeSet<String>) -> BTreeSet<String> {
        let mut calls: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut roots = BTreeSet::new();
        for folder in folders {
            let loaded = self.folder(folder);
            if loaded.files.is_empty() {
                continue;
            }
            let called = loaded.module.calls.values().filter_map(|call| call.source.as_deref());
            calls.insert(folder, called.filter_map(|source| self.beside(folder, source)).collect());
            if !run.contains(folder) && stands_alone(&loaded.module, !loaded.variable_files.is_empty()) {
                roots.insert(folder.clone());
            }
        }
        let mut called: BTreeSet<&str> = run.iter().map(String::as_str).collect();
        for (folder, targets) in &calls {
            called.extend(targets.iter().map(String::as_str).filter(|target| target != folder));
        }
        roots.extend(
            calls.keys().filter(|folder| !called.contains(*folder)).map(|folder| (*folder).to_owned()),
        );
        let mut reached = BTreeSet::new();
        for root in roots.iter().chain(run) {
            reach(&calls, root, &mut reached);
        }
        for folder in calls.keys() {
            if !reached.contains(folder) {
                roots.insert((*folder).to_owned());
                reach(&calls, folder, &mut reached);
            }
        }
        roots
    }

    /// The folder that a source names without being installed.
    fn beside(&self, folder: &str, source: &str) -> Option<String> {
        if source::is_local(source) {
            return Some(source::local(folder, source));
        }
        source::mapped(source, &self.options.mappings)
    }
}

/// Adds a folder and all that it calls, directly or not.
fn reach<'f>(calls: &'f BTreeMap<&str, BTreeSet<String>>, from: &str, reached: &mut BTreeSet<&'f str>) {
    let mut open = vec![from];
    while let Some(folder) = open.pop() {
        if let Some((folder, called)) = calls.get_key_value(folder)
            && reached.insert(folder)
        {
            open.extend(called.iter().map(String::as_str));
        }
    }
}

/// Whether a module is a root even where others call it.
fn stands_alone(module: &Module<'_>, has_values: bool) -> bool {
    if module.settings.backend.is_some() {
        return true;
    }
    let complete = has_values || module.variables.values().all(|variable| variable.default.is_some());
    complete && module.providers.iter().any(configures)
}

/// Whether a block configures its provider, rather than to name an alias that a caller fills.
fn configures(provider: &ProviderBlock<'_>) -> bool {
    !provider.body.attributes.is_empty() || !provider.body.blocks.is_empty()
}
