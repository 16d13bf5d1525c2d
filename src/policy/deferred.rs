//! Built-in policies that are not compiled before a document concerns them.
//!
//! There are hundreds, and a run meets few kinds of documents. What a built-in policy says of itself stands at the head
//! of its file; the rest of it is parsed, followed and rewritten when it is asked. That they all load is what the
//! project's own tests show, and text that is not to the letter a built-in policy is never deferred.

use std::collections::{BTreeMap, BTreeSet};

use super::annotation::{self, Annotation};
use super::bundle::{DataFile, Module, is_builtin};
use super::metadata::{Metadata, Param, View};
use super::set::Program;
use crate::config::Edition;
use crate::source::{FileId, Span};

/// What packages of built-in policies begin with.
const HEAD: &str = "data.tollgate.";

/// What is known of a built-in module from its text.
struct Known {
    index: usize,
    package: String,
    span: Span,
    annotation: Option<Annotation>,
    needs: BTreeSet<String>,
}

/// The policies that can wait, each with a program that says which modules it is of, and the modules that cannot wait.
pub(super) struct Deferred {
    pub(super) policies: Vec<(Metadata, Program)>,
    pub(super) now: BTreeSet<usize>,
}

/// Finds the policies that can wait. None can where another module or a data file speaks of the built-in packages.
pub(super) fn find(modules: &[Module], data: &[DataFile]) -> Deferred {
    let all = || Deferred { policies: Vec::new(), now: (0..modules.len()).collect() };
    let speaks = |text: &str| text.contains("tollgate");
    if data.iter().any(|file| speaks(&file.text) || file.prefix.iter().any(|step| speaks(step))) {
        return all();
    }
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    let mut now = BTreeSet::new();
    for (index, module) in modules.iter().enumerate() {
        if is_builtin(module) {
            let Some(one) = look(index, &module.text) else { return all() };
            if known.insert(one.package.clone(), one).is_some() {
                return all();
            }
        } else if speaks(&module.text) {
            return all();
        } else {
            now.insert(index);
        }
    }
    let mut policies = Vec::new();
    for one in known.values() {
        let needed = needed(one, &known);
        match metadata(one, &needed, &known, modules) {
            Some(metadata) => {
                policies.push((metadata, Program::deferred(needed.into_iter().collect(), one.span)));
            }
            // Libraries come with the policies that need them.
            None if one.annotation.as_ref().is_none_or(|said| !said.is_of_policy()) => {}
            None => now.extend(needed),
        }
    }
    Deferred { policies, now }
}

/// What a built-in module's text says at its head, and which packages it names.
fn look(index: usize, text: &str) -> Option<Known> {
    let file = FileId::new(index);
    let (annotations, diagnostics) = annotation::read(file, text);
    if !diagnostics.is_empty() {
        return None;
    }
    let line = text.lines().find_map(|line| line.strip_prefix("package "))?;
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    let package = format!("data.{}", line.trim());
    let annotation = annotations.into_iter().find(|said| said.end <= start);
    let mut needs = BTreeSet::new();
    for (_, rest) in text.match_indices(HEAD).filter_map(|(at, head)| text.split_at_checked(at + head.len()))
    {
        let end = rest.find(|char: char| !char.is_alphanumeric() && !matches!(char, '_' | '.'));
        let path = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let mut steps = path.split('.');
        if let (Some(pack), Some(name)) = (steps.next(), steps.next()) {
            needs.insert(format!("{HEAD}{pack}.{name}"));
        }
    }
    needs.remove(&package);
    Some(Known { index, package, span: Span::new(file, start, start + line.len()), annotation, needs })
}

/// The modules that one needs, itself among them.
fn needed(one: &Known, known: &BTreeMap<String, Known>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![one];
    while let Some(one) = open.pop() {
        if found.insert(one.index) {
            open.extend(one.needs.iter().filter_map(|package| known.get(package)));
        }
    }
    found
}

/// What a policy says of itself, where it can wait: it says its view and kinds, and looks at one document at a time.
fn metadata(
    one: &Known,
    needed: &BTreeSet<usize>,
    known: &BTreeMap<String, Known>,
    modules: &[Module],
) -> Option<Metadata> {
    let said = one.annotation.clone()?;
    let view = said.view.filter(|view| matches!(view, View::Kubernetes | View::Resource))?;
    if said.kinds.is_empty() {
        return None;
    }
    let blocks = known.values().filter(|one| needed.contains(&one.index));
    let params: BTreeMap<String, Param> =
        blocks.filter_map(|one| one.annotation.as_ref()).flat_map(|said| said.params.clone()).collect();
    Some(Metadata {
        id: said.id?,
        title: said.title?,
        description: said.description.unwrap_or_default(),
        severity: said.severity?,
        enforcement: said.enforcement?,
        view,
        kinds: said.kinds,
        fix: said.fix.unwrap_or_default(),
        controls: said.controls,
        same_as: said.same_as,
        since: said.since.unwrap_or(Edition::FIRST),
        params,
        ignore_unknown: said.ignore_unknown,
        package: one.package.clone(),
        path: modules.get(one.index)?.path.clone(),
    })
}
