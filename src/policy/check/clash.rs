//! Names that stand for two things: rules, packages and data.

use std::collections::BTreeSet;

use super::super::engine::Value;
use super::super::engine::syntax::{Rule, RuleHead};
use super::super::problem::{self, Clash};
use super::super::tree::{self, Reference, Step};
use super::super::world::{RuleAt, World};
use crate::source::Diagnostic;

/// What we put into `data` for every policy beside what `base` has.
const OURS: &[&str] = &["inventory", "params", "release"];

/// What a rule makes of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// One value.
    Complete,
    /// An object, key by key.
    Object,
    /// A set, item by item.
    Set,
    /// A function.
    Function,
}

fn kind(rule: &Rule) -> Kind {
    match rule {
        Rule::Spec { head: RuleHead::Func { .. }, .. } => Kind::Function,
        Rule::Default { args, .. } if !args.is_empty() => Kind::Function,
        // A set below a key that is worked out is one too: beside another rule the engine loses it.
        Rule::Spec { head: RuleHead::Set { .. }, .. } => Kind::Set,
        Rule::Spec { head: RuleHead::Compr { refr, .. }, .. } | Rule::Default { refr, .. } => {
            let dynamic = Reference::of(refr)
                .is_some_and(|reference| reference.steps.iter().any(|step| matches!(step, Step::Dynamic(_))));
            if dynamic { Kind::Object } else { Kind::Complete }
        }
    }
}

/// Checks the names of all rules.
pub(super) fn check(world: &World<'_>, base: &Value) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    let mut tell = |at: &RuleAt<'_>, clash: Clash, path: &[&str]| {
        if let Some(parsed) = world.modules.get(at.module) {
            let span = parsed.span(tree::head(at.rule).name.span());
            found.push((at.module, problem::clash(span, clash, &path.join("."))));
        }
    };
    for (path, rules) in &world.rules {
        let mut defaults = rules.iter().filter(|at| tree::head(at.rule).default);
        if let Some(second) = defaults.nth(1) {
            tell(second, Clash::Defaults, path);
        }
        let kinds: BTreeSet<Kind> = rules.iter().map(|at| kind(at.rule)).collect();
        if let (true, Some(last)) = (kinds.len() > 1 && !objects_only(&kinds), rules.last()) {
            tell(last, Clash::Kinds, path);
        }
        let Some(first) = rules.first() else { continue };
        let package = world.packages.keys().any(|package| package.starts_with(path));
        if package {
            tell(first, Clash::Package, path);
        }
        let below = world.below(path).any(|(other, _)| other.len() > path.len());
        if below && !package && !kinds.contains(&Kind::Object) {
            tell(first, Clash::Below, path);
        }
        if in_data(base, path) || path.first().is_some_and(|root| OURS.contains(root)) {
            tell(first, Clash::Data, path);
        }
    }
    found
}

/// An object can be made key by key and have plain keys too.
fn objects_only(kinds: &BTreeSet<Kind>) -> bool {
    kinds.iter().all(|kind| matches!(kind, Kind::Object | Kind::Complete))
}

/// Whether data stands at a path, or in the way to it.
fn in_data(base: &Value, path: &[&str]) -> bool {
    let mut at = base;
    for part in path {
        match at {
            Value::Object(object) => match object.get(&Value::from(*part)) {
                Some(value) => at = value,
                None => return false,
            },
            _ => return true,
        }
    }
    true
}
