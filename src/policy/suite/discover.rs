//! Which rules of a package are tests.

use std::collections::{BTreeMap, BTreeSet};

use super::super::tree::{self, Reference};
use super::super::world::World;
use crate::source::Span;

/// A test.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// The names that lead to it from its package.
    pub(super) path: Vec<String>,
    /// Where its rule begins.
    pub(super) span: Span,
    /// The module that it stands in, as an index into [`World::modules`].
    pub(super) module: usize,
    /// Whether it is parametrised: its rule has keys behind the name.
    pub(super) parametrised: bool,
    /// The names behind its own that rules have: `one` of `test_x.one`. Empty where a rule has no such name.
    pub(super) tails: BTreeSet<Vec<String>>,
    /// Whether it takes arguments, so that it cannot be evaluated.
    pub(super) function: bool,
}

impl Test {
    /// Whether it is left out.
    pub(super) fn is_todo(&self) -> bool {
        self.path.last().is_some_and(|name| name.starts_with("todo_"))
    }
}

/// How many names of a rule's reference make a test's: up to the first that begins with `test_`.
///
/// SPEC: `ruleName` of OPA's `v1/tester/runner.go`.
pub(super) fn named(path: &[&str]) -> Option<usize> {
    let is_test = |name: &&str| name.starts_with("test_") || name.starts_with("todo_test_");
    path.iter().position(is_test).map(|at| at + 1)
}

/// The tests of a package, by name.
pub(super) fn tests(world: &World<'_>, package: &[&str]) -> Vec<Test> {
    let mut tests: BTreeMap<Vec<String>, Test> = BTreeMap::new();
    let rules = world.packages.iter().find(|(path, _)| path.as_slice() == package).into_iter();
    for index in rules.flat_map(|(_, modules)| modules) {
        let Some(parsed) = world.modules.get(*index) else { continue };
        for rule in &parsed.module.policy {
            let head = tree::head(rule);
            let path = tree::rule_path(rule);
            let Some(length) = named(&path) else { continue };
            let steps = Reference::of(head.name).map_or(0, |reference| reference.steps.len()) + 1;
            let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            let (path, tail) = path.split_at(length.min(path.len()));
            let (path, tail) = (owned(path), owned(tail));
            let span = parsed.span(head.name.span());
            let test = tests.entry(path.clone()).or_insert_with(|| Test {
                path,
                span,
                module: *index,
                parametrised: false,
                tails: BTreeSet::new(),
                function: false,
            });
            test.parametrised |= steps > length;
            test.tails.insert(tail);
            test.function |= head.arguments.is_some();
        }
    }
    tests.into_values().collect()
}
