//! What is odd about modules that stand beside each other: the same one twice, and old Rego beside new.

use std::collections::BTreeMap;

use super::super::bundle::Module;
use super::super::engine::Version;
use super::super::problem;
use super::super::tree::Reference;
use super::super::world::World;
use crate::source::Diagnostic;

/// Warnings about modules; none of them is refused.
pub(in super::super) fn check(world: &World<'_>, modules: &[Module]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut new: BTreeMap<&str, usize> = BTreeMap::new();
    let folder = |path: &'_ str| path.rfind(['/', '\\']).unwrap_or(0);
    for (index, parsed) in world.modules.iter().enumerate() {
        let Some(module) = modules.get(parsed.index) else { continue };
        let says_new = parsed.module.imports.iter().any(|import| {
            Reference::of(&import.refr).is_some_and(|reference| {
                reference.variable() == Some("rego") && reference.plain_steps().eq(["v1"])
            })
        });
        if says_new && let Some(folder) = module.path.get(..folder(&module.path)) {
            new.entry(folder).or_insert(index);
        }
        let package = parsed.span(&parsed.module.package.span);
        match seen.get(module.text.as_str()).and_then(|first| world.modules.get(*first)) {
            Some(first) => {
                let other = first.span(&first.module.package.span);
                found.push(problem::twice(package, other, &parsed.package.join(".")));
            }
            None => {
                seen.insert(module.text.as_str(), index);
            }
        }
    }
    for parsed in world.modules.iter().filter(|parsed| parsed.version == Version::V0) {
        let path = modules.get(parsed.index).map_or("", |module| module.path.as_str());
        let beside = path.get(..folder(path)).and_then(|folder| new.get(folder));
        if let Some(beside) = beside.and_then(|index| world.modules.get(*index)) {
            let other = beside.span(&beside.module.package.span);
            found.push(problem::old(parsed.span(&parsed.module.package.span), other));
        }
    }
    found
}
